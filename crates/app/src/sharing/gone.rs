//! Entries of which only the name is left because they were destroyed. A server that was restored from before that is
//! given their places again, each vouched for by the entry that destroyed it.

use crate::api::error::Error;
use std::collections::BTreeMap;
use store::Tables;
use store::table::entry::EntryRow;
use sync::client::{Outgoing, gone_by};
use sync::protocol::{Gone, PendingEntry};
use sync::{Entry, EntryId, Strand};

/// What is known of every destroyed entry for which somebody vouches.
#[derive(Default)]
pub(super) struct Graves {
    names: BTreeMap<EntryId, (Strand, Gone)>,
    vouchers: BTreeMap<EntryId, PendingEntry>,
}

impl Graves {
    /// As the amending entries of this tablet name them. One that no server has taken vouches for nothing.
    pub(super) fn of(tables: &Tables<'_>) -> Result<Self, Error> {
        let mut graves = Self::default();
        for by in tables.left_out().by()? {
            let Some(row) = tables.entries().get(by)? else {
                continue;
            };
            if let (Ok(entry), Some(receipt)) = (Entry::decode(&row.bytes), row.receipt) {
                let strand = entry.header().strand;
                let named = gone_by(&entry).map(|gone| (gone.entry.entry, (strand, gone)));
                graves.names.extend(named);
                let voucher = PendingEntry::of(row.bytes, Some(receipt));
                graves.vouchers.insert(by, voucher);
            }
        }
        Ok(graves)
    }

    /// A destroyed entry as it is offered to a server that has lost it. None where nobody vouches for it, or it never
    /// had a receipt.
    pub(super) fn outgoing(&self, row: &EntryRow) -> Option<Outgoing> {
        let (strand, gone) = self.names.get(&row.id)?;
        Some(Outgoing::of_gone(*gone, *strand, row.receipt?))
    }

    /// The amending entries that vouch for what goes out.
    pub(super) fn vouchers(&self, entries: &[Outgoing]) -> BTreeMap<EntryId, PendingEntry> {
        let by = entries.iter().filter_map(|each| Some(each.gone?.by));
        by.filter_map(|by| Some((by, self.vouchers.get(&by)?.clone())))
            .collect()
    }
}
