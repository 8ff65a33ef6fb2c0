//! Whether changes are valid, as the app decides it: from what stands before them in the log. What only this tablet has,
//! and what has no number yet, never counts.

use std::collections::BTreeSet;
use std::rc::Rc;

use records::rescue::resting_on;
use records::{Actor, Author, Document, Received, Refusal};
use sync::EntryId;

use super::amending::{EARLY, RESTS_ON_NOTHING};
use super::disk::{Aside, ChangeRow, Standing, change_hash};
use super::effects::Work;
use crate::cast::Doc;

impl Work<'_> {
    /// Takes changes of one writer into a document where the log has them valid at this point, or says why not.
    pub(super) fn judge(
        &mut self,
        doc: Doc,
        changes: &[Vec<u8>],
        writer: &Actor,
    ) -> Result<Received, Refusal> {
        let unplaced = self.unplaced(doc);
        let apart = unplaced.is_empty() || resting_on(changes, &unplaced).is_empty();
        if apart {
            let verdict = self.document(doc).receive(changes, writer);
            if verdict.is_ok() || unplaced.is_empty() {
                return verdict;
            }
        }
        let mut log = self.log_of(doc, &unplaced);
        let received = log.receive(changes, writer)?;
        let ready = changes.iter().filter(|one| !received.waiting.contains(one));
        let ready: Vec<Vec<u8>> = ready.cloned().collect();
        if !self.document(doc).take(&ready) {
            self.without_refused(doc, log);
        }
        Ok(received)
    }

    /// Makes the document anew over its log. What does not fit it waits in sight if it is in an entry; if it is in none,
    /// it is this person's own, and they write it again.
    fn without_refused(&mut self, doc: Doc, log: Document) {
        let mut document = log;
        let mut own = Vec::new();
        let rows: Vec<ChangeRow> = self.disk.changes_of(doc).cloned().collect();
        for row in rows {
            if document.take(std::slice::from_ref(&*row.bytes)) {
                continue;
            }
            self.disk
                .changes
                .retain(|here| here.doc != doc || here.hash != row.hash);
            match row.entry.filter(|_| row.standing != Standing::Pending) {
                Some(entry) => {
                    let early = Some((doc, row.bytes.clone(), entry));
                    let reason = EARLY.to_owned();
                    let aside = Aside { reason, early };
                    self.disk.asides.entry(row.hash).or_insert(aside);
                }
                None => {
                    self.disk.taken_out.insert(row.hash);
                    own.push((*row.bytes).clone());
                }
            }
        }
        self.disk.snapshots.remove(&doc);
        self.write_own_again(doc, &mut document, own);
        self.desk.insert(doc, Rc::new(document));
    }

    fn write_own_again(&mut self, doc: Doc, document: &mut Document, own: Vec<Vec<u8>>) {
        let author = Author {
            actor: Actor::new(*self.keys.id().as_bytes(), self.disk.epoch),
            time: self.clock.0 / 1000,
        };
        let (own, mut lost): (Vec<_>, Vec<_>) = own
            .into_iter()
            .partition(|change| document.rescued(std::slice::from_ref(change)).is_ok());
        let written = document.rescued(&own).ok().and_then(|rescued| {
            let made = document.write_rescued(&rescued, "", &author).ok()?;
            Some((made, rescued.homeless_of(&own)))
        });
        let made = match written {
            Some((made, homeless)) => {
                lost.extend(homeless);
                made
            }
            None => {
                lost.extend(own);
                Vec::new()
            }
        };
        for bytes in lost {
            let reason = RESTS_ON_NOTHING.to_owned();
            let aside = Aside {
                reason,
                early: None,
            };
            let hash = change_hash(&bytes);
            self.disk.asides.entry(hash).or_insert(aside);
        }
        for change in made {
            self.again = true;
            self.disk.keep_change(ChangeRow {
                doc,
                hash: change_hash(&change),
                bytes: Rc::new(change),
                standing: Standing::Pending,
                entry: None,
            });
        }
    }

    /// The document as the log alone makes it.
    pub(super) fn log(&self, doc: Doc) -> Document {
        self.log_of(doc, &self.unplaced(doc))
    }

    fn log_of(&self, doc: Doc, without: &[[u8; 32]]) -> Document {
        let without: BTreeSet<&[u8; 32]> = without.iter().collect();
        let rows = self.disk.changes_of(doc);
        let placed = rows.filter(|row| !without.contains(&row.hash));
        let placed: Vec<Vec<u8>> = placed.map(|row| (*row.bytes).clone()).collect();
        match Document::rebuilt(doc.1, &placed) {
            Ok((document, _)) => document,
            Err(_) => Document::create(doc.1),
        }
    }

    /// What only this tablet has, or has no place yet.
    fn unplaced(&self, doc: Doc) -> Vec<[u8; 32]> {
        let me = self.keys.id();
        let has_place = |row: &&ChangeRow| {
            let find = |entry: EntryId| self.disk.entries.get(&entry);
            let entry = row.entry.and_then(find);
            let placed = entry.is_some_and(|entry| entry.placed.is_some());
            let mine = entry.and_then(|row| row.entry.as_ref());
            let mine = mine.is_some_and(|entry| entry.header().device == me);
            placed || (row.standing == Standing::Shared && !mine)
        };
        let rows = self.disk.changes_of(doc);
        let unplaced = rows.filter(|row| !has_place(row));
        unplaced.map(|row| row.hash).collect()
    }
}
