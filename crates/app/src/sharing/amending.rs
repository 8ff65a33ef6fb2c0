//! What an amending entry does on this tablet: entries are left out or destroyed, what survives of them comes in, and
//! every document touched is made anew from what is left, as on every other tablet.

use super::arrivals::writer_of;
use super::effects::Work;
use super::judging::Page;
use crate::api::error::{Code, Error};
use crate::library::kind_of;
use crate::session::change_hash;
use plan::ChildId;
use records::{Actor, Document, FormState, Kind, Refusal};
use std::collections::{BTreeMap, BTreeSet};
use store::table::aside::{EarlyChange, OwnAside};
use store::table::change::{ChangeRow, NewChange, Standing};
use store::table::held::Decision;
use sync::{Amending, Amendment, DocumentId, DocumentName, Entry, EntryId, Named, Strand, epoch};

pub(super) const RESTS_ON_NOTHING: &str = "your own words, which rest on a change that is not here";
pub(super) const REFUSED_OWN: &str = "your own words, handed over when you had been removed: the Virtual School refused them, and they are in nobody’s plan";
pub(super) const NO_ROOM: &str = "your own words, for which the form has no room left";

/// Why words of this person's own are set aside that their document does not take again.
pub(super) fn not_again(why: &str) -> String {
    format!("your own words, which could not be written again: {why}")
}

impl Work<'_> {
    /// Does what an amending entry says. `standing` is how far its own changes are on their way to the others.
    pub(super) fn amend(
        &mut self,
        strand: &Strand,
        entry: &Entry,
        amending: &Amending,
        standing: Standing,
    ) -> Result<(), Error> {
        let Some(amendment) = &entry.header().amends else {
            return Ok(());
        };
        self.note_decisions(entry, amendment, amending)?;
        self.take_up(strand, amendment)?;
        let mut touched = self.leave_out(strand, entry, amendment, amending)?;
        touched.extend(self.follow_decisions(strand, amendment, amending)?);
        let header = entry.header();
        let mut brought: BTreeMap<DocumentId, Vec<(Vec<u8>, Actor)>> = BTreeMap::new();
        for (name, changes, writer) in what_it_brings(entry, amending) {
            let id = self.tables.documents().ensure(strand.id(), name)?;
            touched.insert(id);
            let by = changes.iter().map(|change| (change.clone(), writer));
            brought.entry(id).or_default().extend(by);
        }
        for (id, changes) in brought {
            self.bring(strand, entry, id, changes, standing)?;
        }
        if amendment.destroys {
            self.tables
                .strands()
                .set_key_epoch(strand.id(), epoch::generation(header.key_epoch))?;
            self.outcome.destroyed = true;
        }
        for id in touched {
            self.make_anew(strand, id)?;
            // What it brought may free what came before it.
            if let Some(page) = self.page_of(strand, id)? {
                self.try_early(&page)?;
            }
        }
        Ok(())
    }

    /// Lays the documents out of which something may go on the desk while everything in them is here: what this person
    /// wrote on it is told from how they stand.
    fn take_up(&mut self, strand: &Strand, amendment: &Amendment) -> Result<(), Error> {
        for named in amendment.leaves_out.iter().chain(amendment.decided()) {
            for id in self.documents_of(strand, named)? {
                let Some(page) = self.page_of(strand, id)? else {
                    continue;
                };
                match self.live(&page) {
                    Err(error) if error.code != Code::Damaged => return Err(error),
                    _ => (),
                }
            }
        }
        Ok(())
    }

    /// Notes what was admitted and refused of what removed people still had.
    fn note_decisions(
        &self,
        entry: &Entry,
        amendment: &Amendment,
        amending: &Amending,
    ) -> Result<(), Error> {
        let admitted = amendment.admits.iter().map(|named| (named, true));
        let refused = amendment.refuses.iter().flatten();
        for (named, admitted) in admitted.chain(refused.map(|named| (named, false))) {
            let decision = Decision {
                by: entry.id(),
                admitted,
                reason: Some(amending.reason.clone()).filter(|reason| !reason.is_empty()),
            };
            self.tables.held().decide(named.entry, &decision)?;
        }
        Ok(())
    }

    /// Follows what was decided on entries that this very tablet handed over while it was out. What was admitted comes by
    /// the decision, as on every other tablet; what was refused leaves the pages and stays in sight. Says which documents
    /// lost something by it.
    fn follow_decisions(
        &mut self,
        strand: &Strand,
        amendment: &Amendment,
        amending: &Amending,
    ) -> Result<BTreeSet<DocumentId>, Error> {
        let tables = self.tables;
        let mut touched = BTreeSet::new();
        for named in &amendment.admits {
            if self.handed_over(named)?.is_none() {
                continue;
            }
            tables.outbox().take(named.entry)?;
            tables.asides().remove(named.entry.0)?;
            tables.asides().remove_of_entry(named.entry)?;
            let brought = amending.carried.iter().filter(|each| each.from == *named);
            for change in brought.flat_map(|each| &each.changes) {
                touched.extend(tables.changes().drop_change(change_hash(change))?);
            }
        }
        for named in amendment.refuses.iter().flatten() {
            let admitted = tables.held().decision(named.entry)? == Some(true);
            let Some(entry) = self.handed_over(named)?.filter(|_| !admitted) else {
                continue;
            };
            tables.outbox().take(named.entry)?;
            tables.asides().remove_of_entry(named.entry)?;
            touched.extend(tables.changes().drop_entry(named.entry)?);
            self.set_entry_aside(strand, &entry, REFUSED_OWN)?;
            self.refused_own = true;
        }
        Ok(touched)
    }

    /// An entry of this very tablet that stands in no strand.
    fn handed_over(&self, named: &Named) -> Result<Option<Entry>, Error> {
        if named.device != self.facts.keys.id() || self.tables.entries().is_placed(named.entry)? {
            return Ok(None);
        }
        let row = self.tables.entries().get(named.entry)?;
        let row = row.filter(|row| row.receipt.is_none());
        Ok(row.and_then(|row| Entry::decode(&row.bytes).ok()))
    }

    /// Drops what is left out, and says which documents lost something by it.
    fn leave_out(
        &mut self,
        strand: &Strand,
        entry: &Entry,
        amendment: &Amendment,
        amending: &Amending,
    ) -> Result<BTreeSet<DocumentId>, Error> {
        let tables = self.tables;
        let mut touched = BTreeSet::new();
        for named in &amendment.leaves_out {
            tables.left_out().add(named.entry.0, entry.id())?;
            touched.extend(self.documents_of(strand, named)?);
            touched.extend(tables.changes().drop_entry(named.entry)?);
            tables.asides().remove(named.entry.0)?;
            tables.asides().remove_of_entry(named.entry)?;
            if amendment.destroys {
                tables.outbox().take(named.entry)?;
                tables.entries().destroy(named.entry)?;
                tables.held().destroy(named.entry)?;
            }
        }
        for hash in &amending.again {
            tables.left_out().add(*hash, entry.id())?;
            touched.extend(tables.changes().drop_change(*hash)?);
            tables.asides().remove(*hash)?;
        }
        Ok(touched)
    }

    fn documents_of(&self, strand: &Strand, named: &Named) -> Result<Vec<DocumentId>, Error> {
        let row = self.tables.entries().get(named.entry)?;
        let Some(Ok(entry)) = row.map(|row| Entry::decode(&row.bytes)) else {
            return Ok(Vec::new());
        };
        let names = entry.header().documents.iter();
        names
            .map(|name| Ok(self.tables.documents().ensure(strand.id(), name)?))
            .collect()
    }

    /// Keeps the changes that an amending entry brings to one document, as far as they are valid after what the log has
    /// left. One that is not is set aside.
    fn bring(
        &mut self,
        strand: &Strand,
        entry: &Entry,
        id: DocumentId,
        mut changes: Vec<(Vec<u8>, Actor)>,
        standing: Standing,
    ) -> Result<(), Error> {
        let mut log = match self.page_of(strand, id)? {
            Some(page) => Some(self.log(&page)?),
            None => None,
        };
        loop {
            let before = changes.len();
            let mut waiting = Vec::new();
            for (bytes, writer) in changes {
                let one = std::slice::from_ref(&bytes);
                match log.as_mut().map(|log| log.receive(one, &writer)) {
                    Some(Ok(received)) if !received.waiting.is_empty() => {
                        waiting.push((bytes, writer));
                    }
                    Some(Err(refusal)) => self.refuse_brought(strand, &bytes, refusal)?,
                    _ => self.keep_brought(entry, id, &bytes, standing)?,
                }
            }
            changes = waiting;
            if changes.len() == before || changes.is_empty() {
                break;
            }
        }
        // What still waits rests on something that is not here: that shows when the document is made anew.
        changes
            .iter()
            .try_for_each(|(bytes, _)| self.keep_brought(entry, id, bytes, standing))
    }

    fn refuse_brought(
        &mut self,
        strand: &Strand,
        bytes: &[u8],
        refusal: Refusal,
    ) -> Result<(), Error> {
        let hash = change_hash(bytes);
        let reason = format!("an amending entry brings it, and {refusal}");
        self.outcome.set_aside.push(EntryId(hash).to_string());
        Ok(self
            .tables
            .asides()
            .add(hash, strand.id(), &reason, bytes)?)
    }

    fn keep_brought(
        &self,
        entry: &Entry,
        document: DocumentId,
        bytes: &[u8],
        standing: Standing,
    ) -> Result<(), Error> {
        let new = NewChange {
            document,
            hash: change_hash(bytes),
            bytes,
            standing,
            entry: Some(entry.id()),
        };
        self.tables.changes().add(&new)?;
        Ok(())
    }

    /// The document with this id, where this version knows its kind and it lies in the strand it belongs to.
    fn page_of(&self, strand: &Strand, id: DocumentId) -> Result<Option<Page>, Error> {
        let row = self.tables.documents().get(id)?;
        let kind = row.and_then(|row| kind_of(&row.name));
        let kind = kind.filter(|kind| kind.strand() == strand.kind.name());
        Ok(kind.map(|kind| Page {
            child: ChildId(strand.child.0),
            strand: *strand,
            kind,
            id,
        }))
    }

    /// Makes a document anew from the changes that are left. What rests on something left out is set aside, and what
    /// this person had written there and not shared is written again by themselves.
    pub(super) fn make_anew(&mut self, strand: &Strand, id: DocumentId) -> Result<(), Error> {
        let Some(page) = self.page_of(strand, id)? else {
            return Ok(());
        };
        let Page { child, kind, .. } = page;
        let rows = self.tables.changes().after(id, 0)?;
        let (mut document, waiting) = folded(kind, &rows);
        let late = rows.into_iter().filter(|row| waiting.contains(&row.bytes));
        let mut own = Vec::new();
        for row in late {
            if self.is_own(&row)? {
                self.tables.changes().drop_change(row.hash)?;
                // What had its place was written again when this was first read.
                if !(self.reading_again && row.standing == Standing::Shared) {
                    own.push(row.bytes.clone());
                }
                // Its entry goes to the others, where it waits for what was refused: should that be admitted after all,
                // it comes in there, and here too.
                if row.entry.is_some() && self.has_refused_own(strand)? {
                    self.tables.in_doubt().add(row.hash)?;
                    self.set_late_aside(strand, id, row)?;
                }
            } else {
                self.set_late_aside(strand, id, row)?;
            }
        }
        self.tables.documents().forget_snapshot(id)?;
        let author = self.facts.author(self.clock);
        let unsent = self.unsent_words(child, kind, &own);
        let made = unsent.and_then(|unsent| match unsent {
            Some((before, after)) => {
                // Half of it must not stay where the other half finds no room.
                let mut whole = document.clone();
                let made = whole.write_difference(&before, &after, &author)?;
                Ok(Some((whole, made)))
            }
            None => Ok(None),
        });
        match made {
            Ok(Some((whole, made))) => {
                document = whole;
                made.iter()
                    .try_for_each(|change| self.keep_own(id, change))?;
            }
            Ok(None) => self.set_unsent_aside(strand, id, &own, RESTS_ON_NOTHING)?,
            // Nothing else that came in may fail for it.
            Err(_) => self.set_unsent_aside(strand, id, &own, NO_ROOM)?,
        }
        self.desk.entry(child).or_default().insert(kind, document);
        if !self.outcome.touched.contains(&child) {
            self.outcome.touched.push(child);
        }
        Ok(())
    }

    /// Keeps words of this person's own in sight that cannot be written again.
    pub(super) fn set_unsent_aside(
        &mut self,
        strand: &Strand,
        document: DocumentId,
        own: &[Vec<u8>],
        reason: &str,
    ) -> Result<(), Error> {
        for bytes in own {
            let hash = change_hash(bytes);
            self.tables.asides().add_own(&OwnAside {
                hash,
                strand: strand.id(),
                document,
                reason: reason.to_owned(),
                bytes: bytes.clone(),
            })?;
            self.outcome.set_aside.push(EntryId(hash).to_string());
        }
        Ok(())
    }

    /// What the document said without this person's unsent changes, and with them; none where none of them has to go.
    fn unsent_words(
        &mut self,
        child: ChildId,
        kind: Kind,
        own: &[Vec<u8>],
    ) -> Result<Option<(FormState, FormState)>, Error> {
        if own.is_empty() {
            return Ok(None);
        }
        let document = self.document(child, kind)?;
        let mut others = document.changes_since(&Document::create(kind).heads());
        others.retain(|change| !own.contains(change));
        let (without, _) = Document::rebuilt(kind, &others).map_err(unreadable)?;
        Ok(Some((
            without.read().map_err(records::EditError::from)?,
            document.read().map_err(records::EditError::from)?,
        )))
    }

    fn set_late_aside(
        &mut self,
        strand: &Strand,
        id: DocumentId,
        row: ChangeRow,
    ) -> Result<(), Error> {
        self.tables.changes().drop_change(row.hash)?;
        let Some(entry) = row.entry else {
            return Ok(());
        };
        let change = EarlyChange {
            hash: row.hash,
            bytes: row.bytes,
            entry,
        };
        self.outcome.set_aside.push(EntryId(row.hash).to_string());
        Ok(self.tables.asides().add_early(&change, strand.id(), id)?)
    }

    /// Whether this very tablet wrote the change: then it says it again, whoever has met it before what is left out
    /// now. What another copy of this tablet shared, that copy has written again.
    fn is_own(&self, row: &ChangeRow) -> Result<bool, Error> {
        let (entries, me) = (self.tables.entries(), self.facts.keys.id());
        match (row.standing, row.entry) {
            (Standing::Pending, _) => Ok(true),
            (Standing::Formed | Standing::Shared, Some(id)) => {
                let stored = entries.get(id)?;
                let header = stored.and_then(|row| Entry::decode(&row.bytes).ok());
                let header = header.as_ref().map(Entry::header);
                let mine = header.filter(|header| header.device == me);
                let known = |header: &&sync::Header| {
                    header.device_epoch == self.facts.epoch
                        && !self.strangers.contains(&header.strand)
                };
                let placed = entries.is_placed(id)?;
                Ok(mine.is_some_and(|header| !placed || known(&header)))
            }
            _ => Ok(false),
        }
    }

    pub(super) fn keep_own(&mut self, document: DocumentId, change: &[u8]) -> Result<(), Error> {
        let new = NewChange {
            document,
            hash: change_hash(change),
            bytes: change,
            standing: Standing::Pending,
            entry: None,
        };
        self.outcome.again = true;
        self.tables.changes().add(&new)?;
        Ok(())
    }
}

/// What an amending entry brings, in order: the document, the changes and who wrote them.
fn what_it_brings<'a>(
    entry: &Entry,
    amending: &'a Amending,
) -> Vec<(&'a DocumentName, &'a [Vec<u8>], Actor)> {
    let signer = writer_of(entry);
    let carried = amending.carried.iter().map(|each| {
        let from = Actor::new(*each.from.device.as_bytes(), each.from.device_epoch);
        (&each.document, each.changes.as_slice(), from)
    });
    let own = amending.documents.iter();
    let own = own.map(|own| (&own.document, own.changes.as_slice(), signer));
    carried.chain(own).collect()
}

/// The document that these changes make, and those that rest on what is not among them.
pub(super) fn folded(kind: Kind, rows: &[ChangeRow]) -> (Document, Vec<Vec<u8>>) {
    let bytes: Vec<Vec<u8>> = rows.iter().map(|row| row.bytes.clone()).collect();
    if let Ok(folded) = Document::rebuilt(kind, &bytes) {
        return folded;
    }
    // One of them, of this tablet's own, contradicts the others: the rest stands without it.
    let mut document = Document::create(kind);
    let mut left = bytes;
    loop {
        let before = left.len();
        left.retain(|change| !document.take(std::slice::from_ref(change)));
        if left.len() == before {
            return (document, left);
        }
    }
}

fn unreadable(_: records::Refusal) -> Error {
    Error::internal("a document could not be made anew")
}
