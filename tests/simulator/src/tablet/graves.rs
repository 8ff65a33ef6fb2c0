//! A record that was erased goes from a tablet, as `app::closing` and `store::table::erase` do it: everything of it but the
//! signed links, in the transaction of the exchange that says so.

use std::collections::BTreeSet;

use sync::{ChildId, EntryId};

use super::disk::Standing;
use super::effects::Work;
use crate::bug::Bug;

impl Work<'_> {
    /// Destroys what is still here of every record that the signed grants say was erased.
    pub(super) fn dig(&mut self) {
        let all = self.disk.grants.children();
        let erased = all.filter(|grants| grants.life().is_erased());
        let erased: Vec<ChildId> = erased.map(|grants| grants.child()).collect();
        erased.iter().for_each(|child| self.erase(child));
    }

    fn erase(&mut self, child: &ChildId) {
        let disk = &mut *self.disk;
        let of_child = disk
            .entries
            .iter()
            .filter(|(_, row)| row.strand.child == *child);
        let entries: BTreeSet<EntryId> = of_child.map(|(id, _)| *id).collect();
        let changes = disk.changes.iter().filter(|row| row.doc.0 == *child);
        let changes: BTreeSet<[u8; 32]> = changes.map(|row| row.hash).collect();
        let keeps = self.bug == Some(Bug::ErasedWordsKept);
        disk.changes
            .retain(|row| row.doc.0 != *child || (keeps && row.standing != Standing::Shared));
        disk.in_doubt.retain(|hash| !changes.contains(hash));
        disk.asides.retain(|hash, aside| {
            let early = (aside.early.as_ref()).is_some_and(|(doc, ..)| doc.0 == *child);
            !early && !changes.contains(hash) && !entries.contains(&EntryId(*hash))
        });
        disk.outbox.retain(|row| !entries.contains(&row.entry));
        disk.decided
            .retain(|id, (by, _)| !entries.contains(by) && !entries.contains(id));
        disk.held
            .retain(|_, entry| entry.header().strand.child != *child);
        disk.entries.retain(|_, row| row.strand.child != *child);
        disk.strands.retain(|strand, _| strand.child != *child);
        disk.snapshots.retain(|doc, _| doc.0 != *child);
        self.desk.retain(|doc, _| doc.0 != *child);
    }
}
