//! Doors that somebody lent on. Who lent follows from the chain: a link that opens doors is one of lending where its signer
//! did not administer. What is lent rests on the lender's own door, and lapses where that is gone: nobody reads by it any
//! more, and the next link that ends doors closes it. What may be *written* follows from the links alone, as before, so that
//! an entry counts on every tablet or on none.

use super::{Door, Doors, Grant, GrantAct, Grants, has_door};
use crate::link::{Content, Signer};
use crate::roster::Roster;
use crate::{PersonId, Stamp, UnixMillis, access};

/// So many are closed by one link, which has to stay short; the next closes more.
const AT_ONCE: usize = 256;

/// Who lends by a link; nobody where its signer administers, as what they open is the council's.
pub(super) fn lender(roster: &Roster, content: &Content<GrantAct>) -> Option<PersonId> {
    let Signer::Device(device) = content.signer else {
        return None;
    };
    let device = roster.device_at(&device, content.roster)?;
    (!access::administers(roster, &device.person, content.roster)).then_some(device.person)
}

impl Grants {
    /// Whether a door stands open to the person by a grant that has not lapsed.
    pub(crate) fn still_opens(
        &self,
        roster: &Roster,
        person: &PersonId,
        door: &Door,
        stamp: &Stamp,
    ) -> bool {
        let mut open = self.still_open_to(roster, person, stamp);
        open.any(|grant| has_door(grant, roster, door, stamp.roster))
    }

    /// The person's grants that open anything at the stamp and have not lapsed.
    pub(super) fn still_open_to(
        &self,
        roster: &Roster,
        person: &PersonId,
        stamp: &Stamp,
    ) -> impl Iterator<Item = &Grant> {
        let lends = self.open_to(person, stamp).any(|own| own.lender.is_some());
        let lapsed = match lends {
            true => self.lapsed(roster, stamp),
            false => Vec::new(),
        };
        self.open_to(person, stamp)
            .filter(move |grant| !lapsed.contains(grant))
    }

    /// What a link says that ends the child's doors at that time of the server's: those that came to their date, and those
    /// whose lender has none any more. The secrets of the closing stand beside it.
    pub fn ending(&self, roster: &Roster, by: UnixMillis) -> Vec<GrantAct> {
        let mut lent: Vec<u64> = self.lapsed_by(roster, by).map(|loan| loan.opened).collect();
        lent.dedup();
        lent.truncate(AT_ONCE);
        let lapses = lent.into_iter().map(|lent| GrantAct::Lapse { lent });
        [GrantAct::Ending { by }]
            .into_iter()
            .chain(lapses)
            .collect()
    }

    /// What has lapsed by that time, of those who belong to the council.
    pub(super) fn lapsed_by(
        &self,
        roster: &Roster,
        at: UnixMillis,
    ) -> impl Iterator<Item = &Grant> {
        let now = Stamp {
            roster: roster.head().position,
            grants: self.head.position,
            at,
        };
        let is_in = move |loan: &&Grant| roster.person_at(&loan.person, now.roster).is_some();
        self.lapsed(roster, &now).into_iter().filter(is_in)
    }

    /// What is lent at the stamp and rests on no door of its lender's, the oldest first. Two who lent each other the same door
    /// have it from nobody.
    fn lapsed(&self, roster: &Roster, stamp: &Stamp) -> Vec<&Grant> {
        let open = self.grants.iter().filter(|grant| grant.is_open_at(stamp));
        let (mut lapsed, mut firm): (Vec<&Grant>, Vec<&Grant>) =
            open.partition(|grant| grant.lender.is_some());
        loop {
            let (rests, rest): (Vec<&Grant>, Vec<&Grant>) =
                (lapsed.into_iter()).partition(|loan| rests_on(&firm, loan, roster, stamp.roster));
            if rests.is_empty() {
                return rest;
            }
            lapsed = rest;
            firm.extend(rests);
        }
    }
}

/// Whether the lender of a loan has every door that they lent, by a role for every child or by one of these grants.
fn rests_on(firm: &[&Grant], loan: &Grant, roster: &Roster, position: u64) -> bool {
    let Some(lender) = loan
        .lender
        .filter(|one| roster.person_at(one, position).is_some())
    else {
        return false;
    };
    let own = |door: &Door| {
        let mut theirs = firm.iter().filter(|grant| grant.person == lender);
        access::opens_everywhere(roster, &lender, door, position)
            || theirs.any(|grant| has_door(grant, roster, door, position))
    };
    match &loan.doors {
        Doors::These(doors) => doors.iter().all(own),
        // Nobody lends a role.
        Doors::OfRole(_) => false,
    }
}
