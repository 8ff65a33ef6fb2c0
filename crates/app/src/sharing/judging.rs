//! Whether changes are valid: decided from the entries that stand before them in the log, by the rules of `records`, so
//! that every tablet decides alike. What only this tablet has written, and what has no number yet, never counts.

#[cfg(test)]
mod tests;

use super::ahead::Tried;
use super::amending::{NO_ROOM, RESTS_ON_NOTHING};
use super::arrivals::writer_of;
use super::effects::Work;
use crate::api::error::Error;
use crate::library::kind_of;
use plan::ChildId;
use records::rescue::resting_on;
use records::{Actor, Document, Kind, Received, Refusal, is_plain};
use std::collections::{BTreeMap, HashSet};
use store::table::aside::EarlyChange;
use store::table::change::{ChangeRow, Standing};
use sync::{DocumentId, Entry, EntryId, Strand};

/// A document is at most so many times the bytes of its changes.
const GROWTH: usize = 4;

/// One document in the log.
#[derive(Clone, Copy)]
pub(super) struct Page {
    pub(super) child: ChildId,
    pub(super) strand: Strand,
    pub(super) kind: Kind,
    pub(super) id: DocumentId,
}

impl Work<'_> {
    /// Takes changes of one writer into a document where the log has them valid at this point, or says why not. Where they
    /// were tried ahead on the document as it is still, that is not done again.
    pub(super) fn judge(
        &mut self,
        page: &Page,
        changes: &[Vec<u8>],
        writer: &Actor,
        tried: Option<Tried>,
    ) -> Result<Result<Received, Refusal>, Error> {
        let unplaced = self.unplaced(page)?;
        let apart = unplaced.is_empty() || resting_on(changes, &unplaced).is_empty();
        let document = self.live(page)?;
        // A document with more in it takes no more than one with less: what it takes, every other tablet takes.
        let verdict = apart.then(|| match tried {
            Some(tried) => tried.onto(document, writer),
            None => document.receive(changes, writer),
        });
        if let Some(verdict) = verdict
            && (verdict.is_ok() || unplaced.is_empty())
        {
            return Ok(verdict);
        }
        let mut log = self.log_of(page, &unplaced)?;
        let verdict = log.receive(changes, writer);
        if let Ok(received) = &verdict {
            let ready = changes.iter().filter(|one| !received.waiting.contains(one));
            let ready: Vec<Vec<u8>> = ready.cloned().collect();
            self.join(page, &ready, log)?;
        }
        Ok(verdict)
    }

    /// Puts what was judged valid on screen too. What has no place yet and contradicts it is written again.
    fn join(&mut self, page: &Page, ready: &[Vec<u8>], log: Document) -> Result<(), Error> {
        if self.live(page)?.take(ready) {
            return Ok(());
        }
        self.without_refused(page, log)
    }

    /// Judges an entry of this very device when its place in the log is known, as every other tablet does then. What is
    /// refused is set aside here too.
    pub(super) fn judge_own(&mut self, strand: &Strand, id: EntryId) -> Result<(), Error> {
        let mut documents: BTreeMap<DocumentId, Vec<ChangeRow>> = BTreeMap::new();
        for row in self.tables.changes().of_entry(id)? {
            documents.entry(row.document).or_default().push(row);
        }
        for (document, rows) in documents {
            let known = self.tables.documents().get(document)?;
            let kind = known.and_then(|row| kind_of(&row.name));
            let Some(kind) = kind.filter(|kind| kind.strand() == strand.kind.name()) else {
                continue;
            };
            let page = Page {
                child: ChildId(strand.child.0),
                strand: *strand,
                kind,
                id: document,
            };
            let plain = rows.iter().all(|row| is_plain(&row.bytes, kind));
            let bytes = self.tables.changes().bytes_of(document)?;
            if !plain || GROWTH.saturating_mul(bytes) >= records::receive::LARGEST_DOCUMENT {
                self.judge_rows(&page, id, rows)?;
            }
            // A copy of this tablet may have written on it, and been heard of before.
            self.try_early(&page)?;
        }
        Ok(())
    }

    fn judge_rows(&mut self, page: &Page, id: EntryId, rows: Vec<ChangeRow>) -> Result<(), Error> {
        let stored = self.tables.entries().get(id)?;
        let Some(Ok(entry)) = stored.map(|row| Entry::decode(&row.bytes)) else {
            return Ok(());
        };
        if entry.header().amends.is_some() || entry.header().device != self.facts.keys.id() {
            return Ok(());
        }
        let mut without = self.unplaced(page)?;
        without.extend(rows.iter().map(|row| row.hash));
        let mut log = self.log_of(page, &without)?;
        let changes: Vec<Vec<u8>> = rows.iter().map(|row| row.bytes.clone()).collect();
        let refused: Vec<ChangeRow> = match log.receive(&changes, &writer_of(&entry)) {
            Ok(received) => {
                let waits = |row: &ChangeRow| received.waiting.contains(&row.bytes);
                rows.into_iter().filter(waits).collect()
            }
            Err(refusal) => {
                self.refused_own = true;
                self.set_entry_aside(&page.strand, &entry, &refusal.to_string())?;
                rows.iter().try_for_each(|row| {
                    self.tables.changes().drop_change(row.hash)?;
                    Ok::<_, Error>(())
                })?;
                return self.without_refused(page, log);
            }
        };
        for row in refused {
            self.wait_early(page, id, row)?;
        }
        self.without_refused(page, log)
    }

    /// Makes the document anew over its log. What rests on something that was refused waits in sight if it is in an
    /// entry; if it is in none, it is this person's own, and they write it again.
    fn without_refused(&mut self, page: &Page, log: Document) -> Result<(), Error> {
        let mut document = log;
        let mut own = Vec::new();
        for row in self.tables.changes().after(page.id, 0)? {
            let applies = document.take(std::slice::from_ref(&row.bytes));
            match (applies, row.standing, row.entry) {
                (true, ..) => (),
                (false, Standing::Pending, _) => {
                    self.tables.changes().drop_change(row.hash)?;
                    own.push(row.bytes);
                }
                (false, _, Some(entry)) => self.wait_early(page, entry, row)?,
                (false, _, None) => (),
            }
        }
        self.tables.documents().forget_snapshot(page.id)?;
        *self.live(page)? = document;
        self.write_own_again(page, own)?;
        if !self.outcome.touched.contains(&page.child) {
            self.outcome.touched.push(page.child);
        }
        Ok(())
    }

    /// Writes again what this person wrote on something that was refused. What does not read by itself, or finds no room
    /// any more, stays in sight: nothing else that came in may fail for it.
    fn write_own_again(&mut self, page: &Page, own: Vec<Vec<u8>>) -> Result<(), Error> {
        let author = self.facts.author(self.clock);
        let mut document = self.live(page)?.clone();
        let (own, lost): (Vec<_>, Vec<_>) = own
            .into_iter()
            .partition(|change| document.rescued(std::slice::from_ref(change)).is_ok());
        let written = document.rescued(&own).ok().and_then(|rescued| {
            let made = document.write_rescued(&rescued, "", &author).ok()?;
            Some((made, rescued.homeless_of(&own)))
        });
        self.set_unsent_aside(&page.strand, page.id, &lost, RESTS_ON_NOTHING)?;
        let Some((made, homeless)) = written else {
            return self.set_unsent_aside(&page.strand, page.id, &own, NO_ROOM);
        };
        self.set_unsent_aside(&page.strand, page.id, &homeless, RESTS_ON_NOTHING)?;
        *self.live(page)? = document;
        made.iter()
            .try_for_each(|change| self.keep_own(page.id, change))
    }

    fn wait_early(&mut self, page: &Page, entry: EntryId, row: ChangeRow) -> Result<(), Error> {
        self.tables.changes().drop_change(row.hash)?;
        let change = EarlyChange {
            hash: row.hash,
            bytes: row.bytes,
            entry,
        };
        self.outcome.set_aside.push(EntryId(row.hash).to_string());
        Ok((self.tables.asides()).add_early(&change, page.strand.id(), page.id)?)
    }

    /// The document as the log alone makes it, up to here.
    pub(super) fn log(&self, page: &Page) -> Result<Document, Error> {
        self.log_of(page, &self.unplaced(page)?)
    }

    fn log_of(&self, page: &Page, without: &[[u8; 32]]) -> Result<Document, Error> {
        let without: HashSet<&[u8; 32]> = without.iter().collect();
        let rows = self.tables.changes().after(page.id, 0)?.into_iter();
        let placed = rows.filter(|row| !without.contains(&row.hash));
        let placed: Vec<Vec<u8>> = placed.map(|row| row.bytes).collect();
        let (document, _) = Document::rebuilt(page.kind, &placed)
            .map_err(|_| Error::internal("a document could not be made anew"))?;
        Ok(document)
    }

    fn unplaced(&self, page: &Page) -> Result<Vec<[u8; 32]>, Error> {
        let (strand, me) = (page.strand.id(), self.facts.keys.id());
        Ok(self.tables.changes().unplaced(page.id, strand, me)?)
    }

    /// The document as it is on screen.
    pub(super) fn live(&mut self, page: &Page) -> Result<&mut Document, Error> {
        self.document(page.child, page.kind)
    }
}
