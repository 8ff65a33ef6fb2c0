//! Callers who have nothing but a council's recovery key, where that key was exchanged: the key is then not the one that the
//! council's id comes from.

use std::sync::Arc;

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
        let Some(council) = self.whose_paper(&proof.council, &voucher)? else {
            return Ok(None);
        };
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

    /// The council one of whose root keys signed this, where that was ever exchanged.
    fn whose_paper(
        &self,
        named: &CouncilId,
        voucher: &RosterLink,
    ) -> Result<Option<Arc<Council>>, CallRefusal> {
        for id in self.storage.councils().map_err(unavailable)? {
            let council = self.council(&id)?;
            let council = council.filter(|council| {
                roots(&council.roster)
                    .any(|root| council_of(root) == *named && voucher.verify(root).is_ok())
            });
            if council.is_some() {
                return Ok(council);
            }
        }
        Ok(None)
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
