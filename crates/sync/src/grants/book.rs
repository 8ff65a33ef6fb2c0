//! The grants of many children, and the strands that follow from them.

use std::collections::{BTreeMap, BTreeSet};

use super::{GrantLink, Grants};
use crate::link::LinkError;
use crate::roster::Roster;
use crate::{ChildId, CouncilId, PersonId, Strand, StrandKind, access};

/// The grants of every child that a tablet, or the server, knows of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GrantBook(BTreeMap<ChildId, Grants>);

impl GrantBook {
    /// The child's grants; none yet for a child the book does not know.
    pub fn of(&self, council: CouncilId, child: ChildId) -> Grants {
        self.0
            .get(&child)
            .cloned()
            .unwrap_or_else(|| Grants::none(council, child))
    }

    /// The child's grants, where the book has any.
    pub fn get(&self, child: &ChildId) -> Option<&Grants> {
        self.0.get(child)
    }

    /// Every child known.
    pub fn children(&self) -> impl Iterator<Item = &Grants> {
        self.0.values()
    }

    /// Adds the next link of the child that it names.
    ///
    /// # Errors
    /// Any [`LinkError`].
    pub fn append(&mut self, link: &GrantLink, roster: &Roster) -> Result<(), LinkError> {
        let child = link.content().child.ok_or(LinkError::OtherLog)?;
        let mut grants = self.of(roster.council(), child);
        grants.append(link, roster)?;
        self.0.insert(child, grants);
        Ok(())
    }

    /// Puts these grants in the place of what the book has of their child.
    pub fn replace(&mut self, grants: Grants) {
        self.0.insert(grants.child, grants);
    }

    /// Every strand that was ever open to the person to read, in the order in which cursors travel. It depends on the
    /// two logs alone, never on a date, so that tablet and server count the same strands. `limit` gives the position
    /// up to which a child's grants count.
    pub fn strands_of(
        &self,
        roster: &Roster,
        person: &PersonId,
        at: u64,
        limit: impl Fn(&Grants) -> u64,
    ) -> Vec<Strand> {
        let everywhere = access::reads_everywhere(roster, person, at);
        let mut strands = BTreeSet::new();
        for grants in self.0.values() {
            let limit = limit(grants);
            // Of a record that was erased there is nothing to agree on.
            if grants.life.erased_at(limit) {
                continue;
            }
            let open = |kind: &StrandKind| {
                limit > 0
                    && (everywhere.contains(kind)
                        || grants.ever_opened(roster, person, *kind, at, limit))
            };
            let council = roster.council();
            let kinds = StrandKind::ALL.into_iter().filter(open);
            strands.extend(kinds.map(|kind| Strand {
                council,
                child: grants.child,
                kind,
            }));
        }
        strands.into_iter().collect()
    }
}
