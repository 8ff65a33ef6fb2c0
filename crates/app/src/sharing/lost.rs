//! What a server that was restored from an older backup has lost, and this tablet has: it is offered again, each with the
//! receipt that it had.

#[cfg(test)]
mod tests;

use super::effects::Work;
use super::gone::Graves;
use crate::api::error::Error;
use crate::session::Facts;
use plan::ChildId;
use store::table::entry::EntryRow;
use sync::{Cursor, Strand};

impl Work<'_> {
    /// Back to where both sides agree: what stood after it loses its place and is offered again.
    pub(super) fn rewind(&self, strand: &Strand, to: &Cursor) -> Result<(), Error> {
        let graves = Graves::of(self.tables)?;
        for row in self
            .tables
            .entries()
            .displace_after(strand.id(), to.number)?
        {
            self.offer_again(&graves, &row)?;
        }
        self.tables.strands().move_cursor(strand, to)?;
        Ok(self.tables.blobs().offer_again(strand.id())?)
    }

    /// After an answer that left nothing to fetch, whatever a server has taken of what this tablet reads has its place. An
    /// entry with a receipt and without a place was taken while its place could not be told yet, and lost before it was.
    pub(super) fn offer_without_place(&mut self, facts: &Facts) -> Result<(), Error> {
        let lost = self.tables.entries().receipted_without_place()?;
        if lost.is_empty() {
            return Ok(());
        }
        let graves = Graves::of(self.tables)?;
        for (strand, row) in lost {
            let strand = self.tables.strands().get(strand)?.map(|row| row.strand);
            let reads = |strand: &Strand| {
                let child = ChildId(strand.child.0);
                facts.readable(child, self.clock).contains(&strand.kind)
            };
            if strand.is_some_and(|strand| reads(&strand)) {
                self.outcome.again |= self.offer_again(&graves, &row)?;
            }
        }
        Ok(())
    }

    /// Whether it can be given back.
    fn offer_again(&self, graves: &Graves, row: &EntryRow) -> Result<bool, Error> {
        let gone = row.bytes.is_empty() && graves.outgoing(row).is_some();
        let offered = gone || sync::client::may_be_offered(&row.bytes);
        if offered {
            self.tables.changes().set_shared(row.id, false)?;
            self.tables.outbox().put(row.id, true)?;
        }
        Ok(offered)
    }
}
