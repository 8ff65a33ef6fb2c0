//! Where the changes of one child's documents stand in the server's order.

use crate::api::error::Error;
use crate::library::{name_of, strand_of};
use crate::pages::shelf::Log;
use plan::ChildId;
use records::Kind;
use store::Tables;
use sync::CouncilId;

/// The order of one child's changes, as the entries on this tablet say it.
pub(super) struct Entries<'a> {
    pub(super) tables: &'a Tables<'a>,
    pub(super) council: CouncilId,
    pub(super) child: ChildId,
}

impl Log for Entries<'_> {
    fn number_of(&self, kind: Kind, change: [u8; 32]) -> Result<Option<u64>, Error> {
        let document = name_of(kind).id(strand_of(self.council, self.child, kind)?.id());
        Ok(self.tables.changes().number_of(document, change)?)
    }
}
