//! One strand under its lock, and what a broken server would see of it.

use std::cell::RefCell;
use std::ops::RangeInclusive;
use std::sync::Arc;

use sync::{
    Amendment, ChildId, Cursor, DeviceId, Entry, EntryId, Named, Receipt, StrandId, UnixMillis,
    epoch,
};
use waymark_server::storage::{StorageError, StoredEntry, StrandWriter};

use super::storage::{Coming, Kept, Shelf, State, is};
use crate::bug::Bug;

/// One strand in a transaction.
pub(super) struct Writer<'a> {
    pub(super) state: &'a mut State,
    pub(super) strand: StrandId,
    pub(super) child: ChildId,
    pub(super) bug: Option<Bug>,
    pub(super) coming: RefCell<&'a mut Vec<Coming>>,
}

impl Writer<'_> {
    fn of_device(&self, device: DeviceId) -> impl DoubleEndedIterator<Item = &Kept> {
        let shelf = self.state.strands.get(&self.strand);
        let entries = shelf.into_iter().flat_map(|shelf| &shelf.entries);
        entries
            .map(Arc::as_ref)
            .filter(move |kept| kept.stored.device == device)
    }

    /// What a planted bug believes to be the entry before the one in hand.
    fn believed(&self, device: DeviceId, epoch: u32) -> Option<Option<(u64, EntryId)>> {
        let bug = self.bug?;
        let mut coming = self.coming.borrow_mut();
        let at = coming
            .iter()
            .position(|each| each.0 == self.strand && each.1 == device && each.2 == epoch)?;
        let (.., sequence, previous, id) = coming.remove(at);
        let here = self.of_device(device).any(|kept| kept.stored.id == id);
        let believes = match bug {
            Bug::SequenceGapAccepted => !here,
            Bug::DuplicateAcceptedAsNew => here,
            _ => false,
        };
        believes.then(|| previous.map(|previous| (sequence - 1, previous)))
    }
}

impl Writer<'_> {
    fn key_generation(&mut self, who: Option<DeviceId>, generation: u32) {
        if generation > 1 {
            let newest = self.state.key_generations.entry((self.strand, who));
            let newest = newest.or_default();
            *newest = generation.max(*newest);
        }
    }

    fn append(
        &mut self,
        named: &Named,
        (bytes, amends): (&[u8], bool),
        receipt: &Receipt,
        cursor: &Cursor,
    ) {
        let kept = Kept {
            stored: StoredEntry {
                id: named.entry,
                device: named.device,
                device_epoch: named.device_epoch,
                number: receipt.number,
                stamp: receipt.stamp,
                chain: cursor.chain,
                bytes: bytes.to_vec(),
                sequence: named.sequence,
            },
            sequence: named.sequence,
            amends,
        };
        self.state.used += bytes.len() as u64;
        let shelf: &mut Shelf = self.state.strands.entry(self.strand).or_default();
        shelf.entries.push(Arc::new(kept));
        shelf.cursor = *cursor;
    }

    /// What an amending entry does to what stands.
    fn amend(&mut self, amendment: &Amendment, generation: u32) {
        let refused = amendment.refuses.iter().flatten().map(|each| (each, false));
        let admitted = amendment.admits.iter().map(|each| (each, true));
        for (named, admitted) in admitted.chain(refused) {
            let new = (self.strand, admitted);
            let place = (self.strand, named.device, named.device_epoch);
            let places = self.state.decided_places.entry(place).or_default();
            places.insert((named.sequence, named.entry));
            let here = self.state.decided.entry(named.entry).or_insert(new);
            if admitted && !here.1 {
                *here = new;
            }
            if self.bug == Some(Bug::RefusedThrownAway) && !admitted {
                self.state.held.retain(|held| !is(held, &named.entry));
            }
        }
        if !amendment.destroys {
            return;
        }
        self.key_generation(None, generation);
        let gone = |kept: &Kept| {
            let mut named = amendment.leaves_out.iter();
            named.any(|named| named.entry == kept.stored.id)
        };
        let shelf = self.state.strands.entry(self.strand).or_default();
        for kept in shelf.entries.iter_mut().filter(|kept| gone(kept)) {
            *kept = Arc::new(Kept {
                stored: StoredEntry {
                    bytes: Vec::new(),
                    ..kept.stored.clone()
                },
                ..**kept
            });
        }
    }
}

impl StrandWriter for Writer<'_> {
    fn cursor(&self) -> Result<Cursor, StorageError> {
        let shelf = self.state.strands.get(&self.strand);
        Ok(shelf.map(|shelf| shelf.cursor).unwrap_or_default())
    }

    fn last(&self, device: &DeviceId, epoch: u32) -> Result<Option<(u64, EntryId)>, StorageError> {
        if let Some(believed) = self.believed(*device, epoch) {
            return Ok(believed);
        }
        let of_epoch = self
            .of_device(*device)
            .filter(|kept| kept.stored.device_epoch == epoch);
        let last = of_epoch.max_by_key(|kept| kept.sequence);
        Ok(last.map(|kept| (kept.sequence, kept.stored.id)))
    }

    fn at(
        &self,
        device: &DeviceId,
        epoch: u32,
        sequence: u64,
    ) -> Result<Option<(EntryId, Receipt)>, StorageError> {
        if self.bug == Some(Bug::DuplicateAcceptedAsNew) {
            return Ok(None);
        }
        let found = self
            .of_device(*device)
            .find(|kept| kept.stored.device_epoch == epoch && kept.sequence == sequence);
        Ok(found.map(|kept| {
            let (number, stamp) = (kept.stored.number, kept.stored.stamp);
            let mut id = kept.stored.id;
            if self.bug == Some(Bug::RepeatTakenForTwoHistories) {
                id.0[0] ^= 1;
            }
            (id, Receipt { number, stamp })
        }))
    }

    fn is_erased(&self) -> Result<bool, StorageError> {
        Ok(self.state.is_erased(&self.child))
    }

    fn is_frozen(&self, device: &DeviceId) -> Result<bool, StorageError> {
        Ok(self.state.frozen.contains_key(device))
    }

    fn used(&self) -> Result<u64, StorageError> {
        Ok(self.state.used)
    }

    fn shares(&self, device: &DeviceId) -> Result<(u64, u64), StorageError> {
        let size = |kept: &Kept| kept.stored.bytes.len() as u64;
        let of_device = self.of_device(*device).map(size).sum();
        let shelf = self.state.strands.get(&self.strand);
        let entries = shelf.into_iter().flat_map(|shelf| &shelf.entries);
        Ok((of_device, entries.map(|kept| size(kept)).sum()))
    }

    fn key_generations(&self, device: &DeviceId) -> Result<(u32, Option<u32>), StorageError> {
        let of = |who| self.state.key_generations.get(&(self.strand, who)).copied();
        Ok((of(None).unwrap_or(1), of(Some(*device))))
    }

    fn stands(&self, entry: &Named) -> Result<bool, StorageError> {
        let at = self.at(&entry.device, entry.device_epoch, entry.sequence)?;
        let admitted = self.state.decided.get(&entry.entry) == Some(&(self.strand, true));
        Ok(admitted || at.is_some_and(|(id, _)| id == entry.entry))
    }

    fn decided(&mut self, entry: &Entry) -> Result<bool, StorageError> {
        let decided = self.state.decided.contains_key(&entry.id());
        Ok(decided && self.bug != Some(Bug::DecidedComesAgain))
    }

    fn decided_places(
        &self,
        device: &DeviceId,
        epoch: u32,
        places: RangeInclusive<u64>,
    ) -> Result<Vec<(u64, EntryId)>, StorageError> {
        let here = self
            .state
            .decided_places
            .get(&(self.strand, *device, epoch));
        let forgets = matches!(
            self.bug,
            Some(Bug::CountStopsAtDecision | Bug::DecidedComesAgain)
        );
        let here = here.filter(|_| !forgets);
        let here = here.into_iter().flatten().copied();
        Ok(here.filter(|(number, _)| places.contains(number)).collect())
    }

    fn store(
        &mut self,
        entry: &Entry,
        receipt: &Receipt,
        cursor: &Cursor,
    ) -> Result<(), StorageError> {
        let header = entry.header();
        let sealed = (entry.bytes(), header.amends.is_some());
        self.append(&Named::of(entry), sealed, receipt, cursor);
        let generation = epoch::generation(header.key_epoch);
        self.key_generation(Some(header.device), generation);
        if let Some(amendment) = &header.amends {
            self.amend(amendment, generation);
        }
        Ok(())
    }

    fn store_gone(
        &mut self,
        gone: &Named,
        receipt: &Receipt,
        cursor: &Cursor,
    ) -> Result<(), StorageError> {
        self.append(gone, (&[], false), receipt, cursor);
        Ok(())
    }

    fn freeze(&mut self, entry: &Entry, _: &EntryId, _: UnixMillis) -> Result<(), StorageError> {
        let evidence = self.state.frozen.entry(entry.header().device).or_default();
        let bytes = entry.bytes().to_vec();
        if !evidence.contains(&bytes) {
            evidence.push(bytes);
        }
        Ok(())
    }
}
