//! What an amending entry does on this tablet: entries are left out or destroyed, what survives of them comes in, and
//! every document touched is made anew from what is left, as on every other tablet.

use super::effects::Work;
use crate::api::error::Error;
use crate::library::kind_of;
use crate::session::change_hash;
use plan::ChildId;
use records::{Actor, Document, FormState, Kind, is_change_of};
use std::collections::BTreeSet;
use store::table::aside::EarlyChange;
use store::table::change::{ChangeRow, NewChange, Standing};
use sync::{Amending, Amendment, DocumentId, DocumentName, Entry, EntryId, Named, Strand};

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
        let mut touched = self.leave_out(strand, entry, amendment, amending)?;
        let header = entry.header();
        let signer = Actor::new(*header.device.as_bytes(), header.device_epoch);
        for own in &amending.documents {
            touched.insert(self.bring(
                strand,
                entry,
                &own.document,
                &own.changes,
                (signer, standing),
            )?);
        }
        for carried in &amending.carried {
            let from = Actor::new(*carried.from.device.as_bytes(), carried.from.device_epoch);
            let written = (from, standing);
            touched.insert(self.bring(
                strand,
                entry,
                &carried.document,
                &carried.changes,
                written,
            )?);
        }
        if amendment.destroys {
            self.tables
                .strands()
                .set_key_epoch(strand.id(), header.key_epoch)?;
            self.outcome.destroyed = true;
        }
        touched
            .into_iter()
            .try_for_each(|id| self.make_anew(strand, id))
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

    /// Keeps the changes that an amending entry brings to one document. One that is not its writer's is set aside.
    fn bring(
        &mut self,
        strand: &Strand,
        entry: &Entry,
        name: &DocumentName,
        changes: &[Vec<u8>],
        (writer, standing): (Actor, Standing),
    ) -> Result<DocumentId, Error> {
        let id = self.tables.documents().ensure(strand.id(), name)?;
        for bytes in changes {
            let hash = change_hash(bytes);
            let sound = kind_of(name).is_none_or(|kind| is_change_of(bytes, kind, &writer));
            if !sound {
                let reason = "an amending entry brings a change that is not its writer’s";
                self.tables.asides().add(hash, strand.id(), reason, bytes)?;
                continue;
            }
            let new = NewChange {
                document: id,
                hash,
                bytes,
                standing,
                entry: Some(entry.id()),
            };
            self.tables.changes().add(&new)?;
        }
        Ok(id)
    }

    /// Makes a document anew from the changes that are left. What rests on something left out is set aside, and what
    /// this person had written there and not shared is written again by themselves.
    pub(super) fn make_anew(&mut self, strand: &Strand, id: DocumentId) -> Result<(), Error> {
        let child = ChildId(strand.child.0);
        let kind = self
            .tables
            .documents()
            .get(id)?
            .and_then(|row| kind_of(&row.name));
        let Some(kind) = kind.filter(|kind| kind.strand() == strand.kind.name()) else {
            return Ok(());
        };
        let rows = self.tables.changes().after(id, 0)?;
        let bytes: Vec<Vec<u8>> = rows.iter().map(|row| row.bytes.clone()).collect();
        let (mut document, waiting) = Document::rebuilt(kind, &bytes).map_err(unreadable)?;
        let late = rows.into_iter().filter(|row| waiting.contains(&row.bytes));
        let mut own = Vec::new();
        for row in late {
            if self.is_own(&row)? {
                self.tables.changes().drop_change(row.hash)?;
                own.push(row.bytes);
            } else {
                self.set_late_aside(strand, id, row)?;
            }
        }
        let unsent = self.unsent_words(child, kind, &own)?;
        if unsent.is_none() {
            self.set_unsent_aside(strand, own)?;
        }
        self.tables.documents().forget_snapshot(id)?;
        if let Some((before, after)) = unsent {
            let author = self.facts.author(self.clock);
            for change in document.write_difference(&before, &after, &author)? {
                self.keep_own(id, &change)?;
            }
        }
        self.desk.entry(child).or_default().insert(kind, document);
        if !self.outcome.touched.contains(&child) {
            self.outcome.touched.push(child);
        }
        Ok(())
    }

    /// Keeps words of this person's own in sight that rest on what is not here, where nothing can say what they were.
    fn set_unsent_aside(&mut self, strand: &Strand, own: Vec<Vec<u8>>) -> Result<(), Error> {
        for bytes in own {
            let hash = change_hash(&bytes);
            let reason = "your own words, which rest on a change that is not here";
            self.tables
                .asides()
                .add(hash, strand.id(), reason, &bytes)?;
            self.outcome.set_aside.push(EntryId(hash).to_string());
        }
        Ok(())
    }

    /// What the document said without this person's unsent changes, and with them; none where none of them has to go.
    fn unsent_words(
        &self,
        child: ChildId,
        kind: Kind,
        own: &[Vec<u8>],
    ) -> Result<Option<(FormState, FormState)>, Error> {
        let document = self
            .desk
            .get(&child)
            .and_then(|documents| documents.get(&kind));
        let Some(document) = document.filter(|_| !own.is_empty()) else {
            return Ok(None);
        };
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

    /// Whether this tablet made the change, and nobody else has met it before what is left out now: it is in no entry
    /// yet, or in one that has no place before this one.
    fn is_own(&self, row: &ChangeRow) -> Result<bool, Error> {
        let (entries, me) = (self.tables.entries(), self.facts.keys.id());
        match (row.standing, row.entry) {
            (Standing::Pending, _) => Ok(true),
            (Standing::Formed | Standing::Shared, Some(entry)) => {
                Ok(entries.is_on_its_way(entry, me)?)
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

fn unreadable(_: records::Refusal) -> Error {
    Error::internal("a document could not be made anew")
}
