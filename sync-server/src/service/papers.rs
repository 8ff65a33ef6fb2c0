//! Callers who have nothing but a council's recovery key, where that key was exchanged: the key is then not the one that the
//! council's id comes from.

use std::collections::HashMap;
use std::sync::{Arc, MutexGuard, PoisonError};

use sync::founding::council_of;
use sync::link::{LinkError, Signer};
use sync::protocol::{CallRefusal, LinkVerdict, Proof, SyncRequest, SyncResponse};
use sync::roster::{Roster, RosterAct, RosterLink};
use sync::{CouncilId, UnixMillis};

use super::answer::{answer_roster, answer_vouched_by};
use super::{SYNC_CALL, Service, unavailable};
use crate::council::Council;

impl Service {
    /// The answer to a device for which a root key vouches that took the place of the first, or gave way to another; none
    /// where it is for somebody else to answer. Whoever has a key that gave way is given the one link that says so, and
    /// nothing else of the council.
    pub(super) fn answer_paper(
        &self,
        proof: &Proof,
        request: &SyncRequest,
        body: &[u8],
        now: UnixMillis,
    ) -> Result<Option<SyncResponse>, CallRefusal> {
        let Some(voucher) = voucher(proof, request, body) else {
            return Ok(None);
        };
        let Some(council) = self.whose_paper(&proof.council, &voucher, now)? else {
            return Ok(None);
        };
        if self.falls_short(&council.roster.council(), &[])? {
            return Err(CallRefusal::Restored);
        }
        let vouches = |root: &[u8; 32]| voucher.verify(root).is_ok();
        let verdicts = vec![LinkVerdict::Refused(LinkError::Moved)];
        if vouches(council.roster.root()) {
            return Ok(Some(answer_vouched_by(&council, request, verdicts, now)));
        }
        let mut exchanged = council.roster.exchanged().iter();
        let replaced = exchanged.find(|each| vouches(&each.before));
        Ok(replaced.map(|each| {
            let before = each.position.saturating_sub(1);
            let link = council.roster_after(before).first();
            answer_roster(&council, link.into_iter().cloned(), verdicts, now)
        }))
    }

    /// The council one of whose root keys signed this, where that was ever exchanged. Anybody may ask.
    fn whose_paper(
        &self,
        named: &CouncilId,
        voucher: &RosterLink,
        now: UnixMillis,
    ) -> Result<Option<Arc<Council>>, CallRefusal> {
        if self.papers().is_to_look(now) {
            // What another process exchanged is held from here on.
            for id in self.storage.councils().map_err(unavailable)? {
                self.council(&id)?;
            }
        }
        let Some(id) = self.papers().of.get(named).copied() else {
            return Ok(None);
        };
        Ok(self.council(&id)?.filter(|council| {
            roots(&council.roster)
                .any(|root| council_of(root) == *named && voucher.verify(root).is_ok())
        }))
    }

    /// Notes under which ids somebody with a paper looks for a council that is held from now on.
    pub(super) fn note_papers(&self, roster: &Roster) {
        let named = roots(roster).map(|root| (council_of(root), roster.council()));
        self.papers().of.extend(named);
    }

    fn papers(&self) -> MutexGuard<'_, Papers> {
        self.papers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How often all councils are looked through for papers, whoever asks for one that is not known, in milliseconds.
const LOOKS_EVERY: i64 = 1_000;

/// Where to look for the council of a paper.
#[derive(Default)]
pub(super) struct Papers {
    /// By the id of the council that a root key would have founded: the council whose it is or was.
    of: HashMap<CouncilId, CouncilId>,
    looked: Option<UnixMillis>,
}

impl Papers {
    fn is_to_look(&mut self, now: UnixMillis) -> bool {
        let since = self.looked.map(|looked| now.0.saturating_sub(looked.0));
        let is_young = since.is_some_and(|since| (0..LOOKS_EVERY).contains(&since));
        if !is_young {
            self.looked = Some(now);
        }
        !is_young
    }
}

/// Every root key of a council whose first one was exchanged.
fn roots(roster: &Roster) -> impl Iterator<Item = &[u8; 32]> {
    let exchanged = roster.exchanged();
    let before = exchanged.iter().map(|each| &each.before);
    before.chain(exchanged.last().map(|last| &last.root))
}

/// The link that a root key signed to vouch for the calling device, where there is one and the device itself calls.
fn voucher(proof: &Proof, request: &SyncRequest, body: &[u8]) -> Option<RosterLink> {
    let [bytes] = request.roster_links.as_slice() else {
        return None;
    };
    let link = RosterLink::decode(bytes).ok()?;
    let content = link.content();
    let [RosterAct::AdmitDevice { keys, .. }] = content.acts.as_slice() else {
        return None;
    };
    let vouches = content.signer == Signer::Root
        && content.position == 1
        && content.council == proof.council
        && proof.holds(keys, SYNC_CALL, body);
    vouches.then_some(link)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_councils_are_looked_through_once_a_second_however_often_somebody_asks() {
        let mut papers = Papers::default();
        let mut looks = |at| papers.is_to_look(UnixMillis(at));
        assert!(looks(5_000), "at the first call");
        assert_eq!([5_000, 5_001, 5_999].map(&mut looks), [false; 3]);
        assert!(looks(6_000));
        assert!(!looks(6_500));
        assert!(looks(3_000), "a clock that was put back");
    }
}
