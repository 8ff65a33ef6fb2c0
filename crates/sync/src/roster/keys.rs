//! What the roster says of keys: which rotation of every strand's key holds, and for which key sheets of the audit are
//! sealed.

use super::{Person, Roster};
use crate::audit::AuditPublic;
use crate::secret::Commitment;
use crate::{PersonId, access};

impl Roster {
    /// How many links up to that position removed somebody or exchanged the root key: the rotation of every strand's key for whoever has seen
    /// them (see [`crate::epoch`]).
    pub fn rotations_at(&self, position: u64) -> u32 {
        let seen = self.rotations.partition_point(|(at, _)| *at <= position);
        u32::try_from(seen).unwrap_or(u32::MAX)
    }

    /// How many links did so.
    pub fn rotations(&self) -> u32 {
        self.rotations_at(self.head().position)
    }

    /// What the link that began a rotation says of its secret; none in the practice council.
    pub fn rotation(&self, number: u32) -> Option<Commitment> {
        let index = usize::try_from(number.checked_sub(1)?).ok()?;
        self.rotations.get(index)?.1
    }

    /// The positions at which a person came, changed or left.
    pub fn changes_of(&self, person: &PersonId) -> impl Iterator<Item = u64> {
        let versions = self.people.get(person).into_iter().flatten();
        versions.map(|(position, _)| *position)
    }

    /// Everybody of the council who once had a role that they do not have now. They may hold keys that they are not to
    /// have: see [`crate::grants::Grants::is_to_be_ended`].
    pub fn narrowed(&self) -> Vec<PersonId> {
        let was_more = |versions: &[(u64, Option<Person>)]| {
            let now = versions.last().and_then(|(_, person)| person.as_ref());
            now.is_some_and(|now| {
                let roles = versions.iter().filter_map(|(_, person)| person.as_ref());
                let mut roles = roles.flat_map(|person| &person.roles);
                roles.any(|role| !now.roles.contains(role))
            })
        };
        let narrowed = self
            .people
            .iter()
            .filter(|(_, versions)| was_more(versions));
        narrowed.map(|(person, _)| *person).collect()
    }

    /// How many keys of the audit were named.
    pub fn audit_keys(&self) -> u32 {
        u32::try_from(self.audit.len()).unwrap_or(u32::MAX)
    }

    /// A key of the audit, counted from 1, with what is said of its secret.
    pub fn audit_key(&self, number: u32) -> Option<(AuditPublic, Commitment)> {
        let index = usize::try_from(number.checked_sub(1)?).ok()?;
        let (_, key, secret) = self.audit.get(index)?;
        Some((*key, *secret))
    }

    /// Whether sheets of the audit have to be sealed for another key: there is none, or somebody decided when the last
    /// was named and does not any more, or the recovery key was exchanged since, and the one before opens the last.
    pub fn lacks_audit_key(&self) -> bool {
        let Some((named, _, _)) = self.audit.last() else {
            return self.is_keyed();
        };
        let (named, head) = (*named, self.head().position);
        if self.exchanged().iter().any(|each| each.position > named) {
            return true;
        }
        let had_it = |versions: &[(u64, Option<Person>)]| {
            let ends = versions.iter().skip(1).map(|(since, _)| *since);
            let spans = versions.iter().zip(ends.chain([u64::MAX]));
            let decides =
                |person: &Person| person.roles.iter().any(|role| access::rule(*role).decides);
            spans
                .filter(|(_, until)| *until > named)
                .any(|((_, person), _)| person.as_ref().is_some_and(decides))
        };
        (self.people.iter())
            .any(|(person, versions)| had_it(versions) && !access::decides(self, person, head))
    }
}
