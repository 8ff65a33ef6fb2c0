//! Replaying: what the server has had, it is given again.

use sync::protocol::{SyncRequest, unpack};

use super::World;
use crate::bug::Bug;
use crate::invariants::Invariant;
use crate::server::State;

/// So many old requests are tried at a quiet point.
const TRIED: usize = 3;

impl World {
    /// Old requests, all of which the server has taken in, are sent again: nothing moves.
    pub(crate) fn replay(&mut self) {
        for _ in 0..TRIED {
            let Some(message) = self.dice.pick(&self.sent).cloned() else {
                return;
            };
            let before = self.memory.state();
            let ids = message.entries();
            let has_all = !ids.is_empty() && ids.iter().all(|id| before.has(id));
            if !has_all || !has_links(&before, &message.body) || !self.belongs(message.tablet) {
                continue;
            }
            let who = message.tablet;
            let Ok(nonce) = self.replicas[0].nonce(self.server_clock(0)) else {
                continue;
            };
            self.tablets[who].set_nonce(nonce);
            let again = self.tablets[who].message(who, message.body.clone());
            self.call(0, &again);
            if self.memory.state() != before {
                let what = format!("an old request of tablet {who} moved the server");
                self.broken(Invariant::ReplayChangesNothing, what);
                return;
            }
        }
        if self.bug.is_none_or(|bug| bug != Bug::ReadsUnchecked) {
            self.sent.drain(..self.sent.len().saturating_sub(16));
        }
    }
}

fn has_links(state: &State, body: &[u8]) -> bool {
    let Ok(request) = unpack::<SyncRequest>(body) else {
        return false;
    };
    let roster = request
        .roster_links
        .iter()
        .all(|link| state.roster.iter().any(|here| *here == **link));
    let mut grants = request.grant_links.iter();
    roster && grants.all(|link| state.feed.iter().any(|here| here.bytes == **link))
}
