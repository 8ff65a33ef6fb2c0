//! What arrives: entries of other tablets, taken in document by document, kept whole, or set aside in sight.

use super::effects::Work;
use super::judging::Page;
use crate::api::error::Error;
use crate::library::kind_of;
use crate::session::change_hash;
use crate::sharing::keys::Keyring;
use plan::ChildId;
use records::{Actor, Kind, short};
use store::table::aside::EarlyChange;
use store::table::change::{NewChange, Standing};
use store::table::entry::{NewEntry, Placed};
use sync::client::Arrived;
use sync::{
    DeviceId, DocumentChanges, DocumentId, DocumentName, Entry, EntryId, Named, Strand, epoch,
};
use uuid::Uuid;

impl Work<'_> {
    /// Keeps an entry, and takes in what it says. One that is here already only gets its place, unless its words never
    /// found theirs: as those of an entry that came out of a damaged file, from beyond a gap.
    pub(super) fn store(&mut self, arrived: &Arrived) -> Result<(), Error> {
        let (entry, placed) = (
            &arrived.entry,
            Placed {
                number: arrived.number,
                chain: arrived.chain,
                stamp: arrived.stamp,
            },
        );
        self.tables.strands().ensure(&arrived.strand)?;
        let new = self.tables.entries().add(&NewEntry {
            id: entry.id(),
            strand: arrived.strand.id(),
            device: entry.header().device,
            sequence: entry.header().sequence,
            bytes: entry.bytes(),
        })?;
        let known = !new && self.is_taken_in(entry.id(), arrived.amending.is_some())?;
        self.tables.entries().place(entry.id(), &placed)?;
        self.tables.changes().set_shared(entry.id(), true)?;
        if known {
            return Ok(());
        }
        self.outcome.received += 1;
        self.note_epoch(entry, arrived.stamp.at, false)?;
        if let Some(amending) = &arrived.amending {
            return self.amend(&arrived.strand, entry, amending, Standing::Shared);
        }
        if arrived.changes.is_none() {
            let child = arrived.strand.child;
            self.tables.secrets().cannot_read(entry.id(), child)?;
        }
        for document in arrived.changes.iter().flatten() {
            self.receive(&arrived.strand, entry, document)?;
        }
        Ok(())
    }

    /// Whether what an entry says was taken in, before its place is noted; or was left out since, and stays so when a
    /// server that went back to before that gives it once more.
    fn is_taken_in(&self, entry: EntryId, amends: bool) -> Result<bool, Error> {
        let placed = self.tables.entries().is_placed(entry)?;
        let known = amends || placed || self.tables.left_out().has(entry.0)?;
        Ok(known || !self.tables.changes().of_entry(entry)?.is_empty())
    }

    /// Takes one document's changes in. What cannot be applied is set aside with its reason, and never dropped.
    pub(super) fn receive(
        &mut self,
        strand: &Strand,
        entry: &Entry,
        changes: &DocumentChanges,
    ) -> Result<(), Error> {
        let id = self
            .tables
            .documents()
            .ensure(strand.id(), &changes.document)?;
        let child = ChildId(strand.child.0);
        let writer = writer_of(entry);
        let known = self.known(strand, &changes.document);
        let tried = known.and_then(|kind| self.ahead.take(entry.id(), kind));
        let whole = match &tried {
            Some(tried) => Ok(tried.changes.clone()),
            None => short::lengthen(changes.changes.clone(), &writer),
        };
        let Ok(whole) = whole else {
            return self.set_entry_aside(strand, entry, "its changes cannot be made whole");
        };
        let Some(kind) = known else {
            // A newer version wrote a kind that this one does not know: kept as it is for the day it does.
            return self.keep(id, entry.id(), &whole);
        };
        let page = Page {
            child,
            strand: *strand,
            kind,
            id,
        };
        // Words of this tablet's own that have no place in the log yet stand on what stands before them here.
        let unsent = self.own_again && !self.tables.entries().is_placed(entry.id())?;
        let verdict = if unsent {
            self.live(&page)?.receive(&whole, &writer)
        } else {
            self.judge(&page, &whole, &writer, tried)?
        };
        match verdict {
            Ok(received) => {
                // What an own entry took along for older releases is in each of this tablet's documents by itself.
                let along: Vec<&[u8]> = if self.own_again {
                    records::genesis::further(kind, records::Release::NEWEST).collect()
                } else {
                    Vec::new()
                };
                let applied = whole.iter().filter(|change| {
                    !received.waiting.contains(change) && !along.contains(&change.as_slice())
                });
                let applied: Vec<Vec<u8>> = applied.cloned().collect();
                self.keep(id, entry.id(), &applied)?;
                // An own change rests on what was here. Where that was left out since, its words were written again;
                // where it was refused, they wait in sight until it is left out, or admitted after all.
                let dropped = self.own_again
                    && !self.has_refused_own(strand)?
                    && !self.was_decided_on(strand)?;
                let early = received.waiting.into_iter().filter(|_| !dropped);
                for change in early.collect::<Vec<_>>() {
                    self.set_aside_early(strand, id, entry.id(), change)?;
                }
            }
            Err(refusal) => self.set_entry_aside(strand, entry, &refusal.to_string())?,
        }
        self.try_early(&page)?;
        self.forget_said_again(&page, entry)?;
        if !self.outcome.touched.contains(&child) {
            self.outcome.touched.push(child);
        }
        Ok(())
    }

    /// A device that seals under a newer generation of keys has met what was destroyed, and has said again, in this entry or before it,
    /// what its earlier changes had said on that. Those wait for nothing any more.
    fn forget_said_again(&mut self, page: &Page, entry: &Entry) -> Result<(), Error> {
        let header = entry.header();
        let tables = self.tables;
        for early in tables.asides().early(page.id)? {
            let stored = tables.entries().get(early.entry)?;
            let Some(Ok(before)) = stored.map(|row| Entry::decode(&row.bytes)) else {
                continue;
            };
            let before = before.header();
            let same = before.device == header.device && before.device_epoch == header.device_epoch;
            // What rests on an entry of theirs that was refused is written again when that is left out.
            if same
                && epoch::generation(before.key_epoch) < epoch::generation(header.key_epoch)
                && !self.has_refused(&page.strand, header.device)?
            {
                tables.asides().remove(early.hash)?;
            }
        }
        Ok(())
    }

    /// Whether an entry of this very device is set aside in the strand.
    pub(super) fn has_refused_own(&self, strand: &Strand) -> Result<bool, Error> {
        self.has_refused(strand, self.facts.keys.id())
    }

    /// Whether anybody decided on an entry of this very device in the strand, handed over while it was out.
    fn was_decided_on(&self, strand: &Strand) -> Result<bool, Error> {
        for row in self.tables.entries().unreceipted(self.facts.keys.id())? {
            let entry = Entry::decode(&row.bytes);
            let here = entry.is_ok_and(|entry| entry.header().strand == *strand);
            if here && self.tables.held().decision(row.id)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn has_refused(&self, strand: &Strand, device: DeviceId) -> Result<bool, Error> {
        for row in self.tables.asides().all()? {
            if row.strand == strand.id()
                && self.tables.entries().is_by(EntryId(row.hash), device)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Keeps an entry that cannot be used in sight, with the reason.
    pub(super) fn set_entry_aside(
        &mut self,
        strand: &Strand,
        entry: &Entry,
        reason: &str,
    ) -> Result<(), Error> {
        self.set_bytes_aside(strand, entry.id(), entry.bytes(), reason)
    }

    pub(super) fn set_bytes_aside(
        &mut self,
        strand: &Strand,
        entry: EntryId,
        bytes: &[u8],
        reason: &str,
    ) -> Result<(), Error> {
        self.tables
            .asides()
            .add(entry.0, strand.id(), reason, bytes)?;
        self.outcome.set_aside.push(entry.to_string());
        Ok(())
    }

    /// The kind, where this version knows it and it lies in the strand it belongs to.
    pub(super) fn known(&self, strand: &Strand, name: &DocumentName) -> Option<Kind> {
        kind_of(name).filter(|kind| kind.strand() == strand.kind.name())
    }

    fn keep(
        &mut self,
        document: DocumentId,
        entry: EntryId,
        changes: &[Vec<u8>],
    ) -> Result<(), Error> {
        let came = self.came.entry(document).or_default();
        came.extend_from_slice(changes);
        let placed = self.tables.entries().is_placed(entry)?;
        for change in changes {
            let new = NewChange {
                document,
                hash: change_hash(change),
                bytes: change,
                standing: Standing::Shared,
                entry: Some(entry),
            };
            // What is here by an entry that has no place, as a decision that waits, has its place by this one.
            if !self.tables.changes().add(&new)? && placed {
                self.tables
                    .changes()
                    .give_place(document, new.hash, entry)?;
            }
        }
        Ok(())
    }

    fn set_aside_early(
        &mut self,
        strand: &Strand,
        document: DocumentId,
        entry: EntryId,
        bytes: Vec<u8>,
    ) -> Result<(), Error> {
        let change = EarlyChange {
            hash: change_hash(&bytes),
            bytes,
            entry,
        };
        self.tables
            .asides()
            .add_early(&change, strand.id(), document)?;
        self.outcome
            .set_aside
            .push(EntryId(change.hash).to_string());
        Ok(())
    }

    /// Changes that waited for others may apply now. One that does may free another, so it goes on until none does.
    pub(super) fn try_early(&mut self, page: &Page) -> Result<(), Error> {
        loop {
            let mut applied = false;
            for early in self.tables.asides().early(page.id)? {
                applied |= self.try_one(page, early)?;
            }
            if !applied {
                return Ok(());
            }
        }
    }

    /// Whether a change that waited applies now. If so it is kept and no longer set aside.
    fn try_one(&mut self, page: &Page, early: EarlyChange) -> Result<bool, Error> {
        let Some(row) = self.tables.entries().get(early.entry)? else {
            return Ok(false);
        };
        let Ok(entry) = Entry::decode(&row.bytes) else {
            return Ok(false);
        };
        let changes = [early.bytes];
        let verdict = self.judge(
            page,
            &changes,
            &writer_in(&entry, early.hash, &self.facts.keyring),
            None,
        )?;
        let applies = verdict.is_ok_and(|received| received.waiting.is_empty());
        if applies {
            self.keep(page.id, early.entry, &changes)?;
            self.tables.asides().remove(early.hash)?;
            let confirmed =
                row.receipt.is_some() || self.tables.entries().is_placed(early.entry)?;
            self.tables.changes().set_shared(early.entry, confirmed)?;
        }
        Ok(applies)
    }

    /// Keeps the place of an entry whose bytes were destroyed.
    pub(super) fn gone(
        &mut self,
        strand: &Strand,
        entry: &Named,
        placed: &Placed,
    ) -> Result<(), Error> {
        self.tables.strands().ensure(strand)?;
        self.tables.entries().add(&NewEntry {
            id: entry.entry,
            strand: strand.id(),
            device: entry.device,
            sequence: entry.sequence,
            bytes: &[],
        })?;
        Ok(self.tables.entries().place(entry.entry, placed)?)
    }

    /// Keeps an entry that nobody may read. It has its place in the chain all the same.
    pub(super) fn quarantine(
        &mut self,
        strand: &Strand,
        entry: EntryId,
        placed: &Placed,
        bytes: &[u8],
        reason: &str,
    ) -> Result<(), Error> {
        self.tables.strands().ensure(strand)?;
        let nobody = DeviceId(Uuid::nil());
        self.tables.entries().add(&NewEntry {
            id: entry,
            strand: strand.id(),
            device: nobody,
            sequence: 0,
            bytes,
        })?;
        self.tables.entries().place(entry, placed)?;
        self.set_bytes_aside(strand, entry, bytes, reason)
    }
}

/// Who wrote a change that an entry brought: of what an amending entry carries over, whoever it names.
fn writer_in(entry: &Entry, hash: [u8; 32], keyring: &Keyring) -> Actor {
    let header = entry.header();
    let key = header.amends.as_ref();
    let key = key.and_then(|_| keyring.strand_key(&header.strand, header.key_epoch));
    let body = key.and_then(|key| entry.open_amending(&key).ok().flatten());
    let carried = body.unwrap_or_default().carried;
    let mut carried = carried.iter();
    let found = carried.find(|each| each.changes.iter().any(|one| change_hash(one) == hash));
    found.map_or_else(
        || writer_of(entry),
        |each| Actor::new(*each.from.device.as_bytes(), each.from.device_epoch),
    )
}

/// The actor under whom a device writes in an entry's epoch.
pub(super) fn writer_of(entry: &Entry) -> Actor {
    let header = entry.header();
    Actor::new(*header.device.as_bytes(), header.device_epoch)
}
