//! What a tablet lacks, strand by strand, up to a bound.

use std::collections::{BTreeMap, BTreeSet};

use sync::protocol::{CallRefusal, Item, PAGE_BYTES, Page, SyncResponse, Verdict};
use sync::{Cursor, Named, Strand};

use crate::storage::{StorageError, StoredEntry};

use super::answer::Answering;
use super::entries::{strand_of, vouching};
use super::unavailable;

impl Answering<'_> {
    /// Adds the pages to the answer: the open child's first, and `more` where they are not all.
    pub(super) fn bring_pages(
        &self,
        cursors: &BTreeMap<Strand, u64>,
        response: &mut SyncResponse,
    ) -> Result<(), CallRefusal> {
        let receipted = self.receipted(&response.verdicts);
        let mut room = PAGE_BYTES;
        for (strand, head) in self.moved_strands(cursors)? {
            if room == 0 {
                response.more = true;
                break;
            }
            let after = cursors.get(&strand).copied().unwrap_or(0);
            let page = self.page(&strand, after, &receipted, &mut room)?;
            let left = after + (page.items.len() as u64) < head.number;
            // With room for more, all of it was read. A strand that was erased meanwhile is asked for once more.
            if left && room > 0 {
                return Err(unavailable(StorageError::Damaged(
                    "a strand that breaks off before its end",
                )));
            }
            response.more |= left;
            if page.items.iter().any(|item| *item != Item::Receipted) {
                response.pages.push(page);
            }
        }
        Ok(())
    }

    /// The strands that stand further than the tablet, the open child's first.
    fn moved_strands(
        &self,
        cursors: &BTreeMap<Strand, u64>,
    ) -> Result<Vec<(Strand, Cursor)>, CallRefusal> {
        let mut readable = self.caller.council.readable(&self.caller.person, self.now);
        readable.sort_by_key(|strand| (Some(strand.child) != self.request.open, *strand));
        let heads = self
            .service
            .storage
            .cursors(&readable)
            .map_err(unavailable)?;
        let moved = |(strand, head): &(Strand, Cursor)| {
            head.number > cursors.get(strand).copied().unwrap_or(0)
        };
        Ok(readable.into_iter().zip(heads).filter(moved).collect())
    }

    fn page(
        &self,
        strand: &Strand,
        after: u64,
        receipted: &BTreeSet<(Strand, u64)>,
        room: &mut usize,
    ) -> Result<Page, CallRefusal> {
        let mut page = Page {
            strand: *strand,
            after,
            items: Vec::new(),
            chain: sync::Chain::START,
        };
        let mut take = |stored: StoredEntry| {
            page.chain = stored.chain;
            if receipted.contains(&(*strand, stored.number)) {
                page.items.push(Item::Receipted);
                return true;
            }
            *room = room.saturating_sub(stored.bytes.len());
            page.items.push(self.item(stored));
            *room > 0
        };
        self.service
            .storage
            .read(&strand.id(), after, &mut take)
            .map_err(unavailable)?;
        Ok(page)
    }

    /// A device's own entries of its present epoch are not sent back to it.
    fn item(&self, stored: StoredEntry) -> Item {
        if stored.bytes.is_empty() {
            let entry = Named {
                entry: stored.id,
                device: stored.device,
                device_epoch: stored.device_epoch,
                sequence: stored.sequence,
            };
            return Item::Gone {
                entry,
                stamp: stored.stamp,
            };
        }
        let own =
            stored.device == self.caller.device && stored.device_epoch == self.caller.device_epoch;
        if own {
            Item::Own {
                id: stored.id,
                stamp: stored.stamp,
            }
        } else {
            Item::Entry {
                entry: stored.bytes,
                stamp: stored.stamp,
            }
        }
    }

    /// The places for which this very answer holds a receipt.
    fn receipted(&self, verdicts: &[Verdict]) -> BTreeSet<(Strand, u64)> {
        let vouching = vouching(self.request);
        let mut places = BTreeSet::new();
        for (pending, verdict) in self.request.pending.iter().zip(verdicts) {
            if let Verdict::Stored(receipt) | Verdict::Duplicate(receipt) = verdict
                && let Some(strand) = strand_of(pending, &vouching)
            {
                places.insert((strand, receipt.number));
            }
        }
        places
    }
}
