//! What arrives: entries of other tablets, taken in document by document, kept whole, or set aside in sight.

use std::collections::BTreeSet;
use std::rc::Rc;

use records::{Actor, Document, Kind};
use sync::client::Arrived;
use sync::practice::PracticeKeys;
use sync::{Chain, DocumentChanges, Entry, EntryId, Stamp, Strand, StrandKeys};

use super::amending::writer_of;
use super::disk::{Aside, ChangeRow, EntryRow, Standing, change_hash};
use super::effects::Work;
use crate::bug::Bug;
use crate::cast::{self, Doc};

impl Work<'_> {
    /// Keeps an entry, and takes in what it says. One that is here already only gets its place.
    pub(super) fn store(&mut self, arrived: &Arrived) {
        let id = arrived.entry.id();
        let new = !self.disk.entries.contains_key(&id);
        if new {
            self.keep_entry(id, arrived.strand, Some(Rc::new(arrived.entry.clone())));
        }
        self.place(id, arrived.number, arrived.chain, arrived.stamp);
        if !new {
            return;
        }
        if let Some(amending) = &arrived.amending {
            self.amend(&arrived.strand, &arrived.entry, amending, Standing::Shared);
            return;
        }
        for document in arrived.changes.iter().flatten() {
            self.receive(&arrived.strand, &arrived.entry, document);
        }
    }

    /// Gives an entry its place, and the receipt that goes with it.
    pub(super) fn place(&mut self, entry: EntryId, number: u64, chain: Chain, stamp: Stamp) {
        if let Some(row) = self.disk.entries.get_mut(&entry) {
            row.placed = Some((number, chain, stamp));
            row.receipt = Some(sync::Receipt { number, stamp });
        }
        // Its receipt may have been lost on the way, and it was handed over since: nobody offers it again.
        self.set_shared(entry, Standing::Shared);
    }

    /// Keeps an entry that nobody may read. It has its place in the chain all the same.
    pub(super) fn quarantine(
        &mut self,
        strand: Strand,
        entry: EntryId,
        placed: (u64, Chain, Stamp),
        reason: &str,
    ) {
        if !self.disk.entries.contains_key(&entry) {
            self.keep_entry(entry, strand, None);
        }
        self.place(entry, placed.0, placed.1, placed.2);
        self.set_aside(entry.0, reason);
    }

    /// Keeps the place of an entry whose bytes were destroyed.
    pub(super) fn gone(&mut self, strand: Strand, entry: EntryId, placed: (u64, Chain, Stamp)) {
        if !self.disk.entries.contains_key(&entry) {
            self.keep_entry(entry, strand, None);
        }
        self.place(entry, placed.0, placed.1, placed.2);
    }

    fn keep_entry(&mut self, id: EntryId, strand: Strand, entry: Option<Rc<Entry>>) {
        self.disk.strands.entry(strand).or_default();
        self.disk.entries.insert(
            id,
            EntryRow {
                entry,
                strand,
                placed: None,
                receipt: None,
            },
        );
    }

    fn set_aside(&mut self, hash: [u8; 32], reason: &str) {
        self.disk.asides.entry(hash).or_insert_with(|| Aside {
            reason: reason.to_owned(),
            early: None,
        });
    }

    fn receive(&mut self, strand: &Strand, entry: &Entry, changes: &DocumentChanges) {
        let kind = Kind::parse(changes.document.kind.as_str(), &changes.document.key)
            .filter(|kind| kind.strand() == strand.kind.name());
        // A document of a newer version stays in its entry for the day it is known.
        let Some(kind) = kind else { return };
        let doc = (strand.child, kind);
        if self.bug == Some(Bug::ArrivalsDroppedBesideOwnWords) && self.has_unsent(doc) {
            return;
        }
        let writer = writer_of(entry);
        match self.judge(doc, &changes.changes, &writer) {
            Ok(received) => {
                let applied = changes
                    .changes
                    .iter()
                    .filter(|change| !received.waiting.contains(change));
                for change in applied {
                    self.keep(doc, entry.id(), change);
                }
                for change in received.waiting {
                    let hash = change_hash(&change);
                    let early = Some((doc, Rc::new(change), entry.id()));
                    let reason = "it rests on a change that is not here yet".to_owned();
                    self.disk
                        .asides
                        .entry(hash)
                        .or_insert(Aside { reason, early });
                }
            }
            Err(refusal) => self.set_aside(entry.id().0, &refusal.to_string()),
        }
        self.try_early(doc);
        let document = self.document(doc).clone();
        self.disk.fold(doc, &document, false);
    }

    pub(super) fn document(&mut self, doc: Doc) -> &mut Document {
        let here = self.desk.entry(doc);
        Rc::make_mut(here.or_insert_with(|| Rc::new(Document::create(doc.1))))
    }

    fn has_unsent(&self, doc: Doc) -> bool {
        self.disk
            .changes_of(doc)
            .any(|row| row.standing != Standing::Shared)
    }

    fn keep(&mut self, doc: Doc, entry: EntryId, change: &[u8]) {
        self.came.entry(doc).or_default().push(change.to_vec());
        self.give_place(change_hash(change), entry);
        self.disk.keep_change(ChangeRow {
            doc,
            hash: change_hash(change),
            bytes: Rc::new(change.to_vec()),
            standing: Standing::Shared,
            entry: Some(entry),
        });
    }

    /// What is here by an entry that has no place has its place by one that has.
    fn give_place(&mut self, hash: [u8; 32], by: EntryId) {
        let has_place = |entry: EntryId| {
            let row = self.disk.entries.get(&entry);
            row.is_some_and(|row| row.placed.is_some())
        };
        if !has_place(by) {
            return;
        }
        let gains = |row: &ChangeRow| {
            row.hash == hash
                && row.standing == Standing::Formed
                && !row.entry.is_some_and(has_place)
        };
        let at = self.disk.changes.iter().position(gains);
        if let Some(at) = at {
            let row = &mut self.disk.changes[at];
            (row.standing, row.entry) = (Standing::Shared, Some(by));
        }
    }

    /// Changes that waited for others may apply now. One that does may free another, so it goes on until none does.
    pub(super) fn try_early(&mut self, doc: Doc) {
        loop {
            let early: Vec<([u8; 32], Rc<Vec<u8>>, EntryId)> = self
                .disk
                .asides
                .iter()
                .filter_map(|(hash, aside)| {
                    let (of, bytes, entry) = aside.early.as_ref()?;
                    (*of == doc).then(|| (*hash, bytes.clone(), *entry))
                })
                .collect();
            let mut applied = false;
            for (hash, bytes, entry) in early {
                applied |= self.try_one(doc, hash, &bytes, entry);
            }
            if !applied {
                return;
            }
        }
    }

    /// What came before an entry of this tablet's own had its place may apply now.
    pub(super) fn try_what_waited_for(&mut self, entry: EntryId) {
        let rows = self.disk.changes.iter();
        let rows = rows.filter(|row| row.entry == Some(entry));
        let docs: BTreeSet<Doc> = rows.map(|row| row.doc).collect();
        docs.into_iter().for_each(|doc| self.try_early(doc));
    }

    fn try_one(&mut self, doc: Doc, hash: [u8; 32], bytes: &[u8], id: EntryId) -> bool {
        let row = self.disk.entries.get(&id).and_then(|row| row.entry.clone());
        let Some(entry) = row else { return false };
        let writer = writer_in(&entry, &hash);
        let received = self.judge(doc, &[bytes.to_vec()], &writer);
        let applies = received.is_ok_and(|received| received.waiting.is_empty());
        if applies {
            self.keep(doc, id, bytes);
            self.disk.asides.remove(&hash);
            let row = self.disk.entries.get(&id);
            let confirmed = row.is_some_and(|row| row.placed.is_some() || row.receipt.is_some());
            let standing = if confirmed {
                Standing::Shared
            } else {
                Standing::Formed
            };
            self.set_shared(id, standing);
        }
        applies
    }
}

/// Who wrote a change that an entry brought: where that admits what a removed person had written, they did.
fn writer_in(entry: &Entry, hash: &[u8; 32]) -> Actor {
    let header = entry.header();
    let amends = header.amends.is_some();
    let key = PracticeKeys.strand_key(&header.strand, header.key_epoch);
    let body = key.filter(|_| amends).map(|key| entry.open_amending(&key));
    let carried = match body {
        Some(Ok(Some(body))) => body.carried,
        _ => Vec::new(),
    };
    let mut carried = carried.iter();
    let found = carried.find(|each| each.changes.iter().any(|one| change_hash(one) == *hash));
    found.map_or_else(
        || writer_of(entry),
        |each| Actor::new(*each.from.device.as_bytes(), each.from.device_epoch),
    )
}

/// The name of a document's kind, for the trace.
pub fn title(doc: Doc) -> String {
    cast::name_of(doc.1).kind.as_str().to_owned()
}
