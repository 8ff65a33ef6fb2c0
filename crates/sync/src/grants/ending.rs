//! Whether somebody still has the keys of a child who may not read any more: a door came to its date, its lender has none
//! any more, or the role that opened it was taken away. It follows from the two logs and the time alone, so that every tablet that asks agrees.

use super::{Door, Grants, has_door};
use crate::roster::Roster;
use crate::{PersonId, Stamp, StrandKind, UnixMillis, access};

impl Grants {
    /// Whether the child's doors are to be ended ([`super::GrantAct::Ending`]) at that time of the server's: a door of
    /// somebody of the council has come to its date or was lent by somebody who has none any more, or one of the `narrowed` ([`Roster::narrowed`]) might read a strand
    /// since the last closing and may not now. Once a link has done so, it is not; and of an erased record nothing is left
    /// that a key would open.
    pub fn is_to_be_ended(&self, roster: &Roster, narrowed: &[PersonId], at: UnixMillis) -> bool {
        let lost = |person: &PersonId| self.has_lost(roster, person, at);
        !self.life.is_erased() && (self.has_expired(roster, at) || narrowed.iter().any(lost))
    }

    /// Whether a door has come to its own date, or to the end of its lender's.
    fn has_expired(&self, roster: &Roster, at: UnixMillis) -> bool {
        let head = roster.head().position;
        let standing = (self.grants.iter()).filter(|grant| grant.stands_at(self.head.position));
        standing
            .filter(|grant| grant.until.is_some_and(|until| until <= at))
            .any(|grant| roster.person_at(&grant.person, head).is_some())
            || self.lapsed_by(roster, at).next().is_some()
    }

    fn has_lost(&self, roster: &Roster, person: &PersonId, at: UnixMillis) -> bool {
        let now = Stamp {
            roster: roster.head().position,
            grants: self.head.position,
            at,
        };
        (StrandKind::ALL.iter())
            .filter(|kind| self.base(**kind).is_some())
            .filter(|kind| !access::may_read(roster, self, person, **kind, &now))
            .any(|kind| self.might_read(roster, person, *kind))
    }

    /// Whether the person might read a strand at any time since the last closing, by what they were then.
    fn might_read(&self, roster: &Roster, person: &PersonId, kind: StrandKind) -> bool {
        let (since, head) = (self.closings.seen(), self.head.position);
        let own = |position: u64| {
            let standing = self.grants.iter().filter(|grant| grant.stands_at(head));
            standing
                .filter(|grant| grant.person == *person && grant.roster <= position)
                .any(|grant| has_door(grant, roster, &Door::Read(kind), position))
        };
        let opened = (self.grants.iter()).filter(|grant| grant.person == *person);
        let opened = opened.map(|grant| grant.roster).filter(|at| *at > since);
        let changed = roster.changes_of(person).filter(|at| *at > since);
        [since]
            .into_iter()
            .chain(changed)
            .chain(opened)
            .any(|position| {
                own(position) || access::reads_everywhere(roster, person, position).contains(&kind)
            })
    }
}
