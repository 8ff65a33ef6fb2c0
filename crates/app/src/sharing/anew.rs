//! A new epoch of this device: it counts its entries and changes anew, so that nothing it writes from here on can carry a
//! number that another copy of this tablet has used.
//!
//! What was formed keeps its bytes and is sent as it is. What was written and is in no entry yet is taken out and written
//! again under the new epoch, because the other copy may have given its number to other words. Nothing is formed until
//! everything that others have is here: where they have those words already, they are not written twice.

#[cfg(test)]
mod tests;

use super::amending::{folded, not_again};
use super::effects::Work;
use crate::api::error::{Code, Error};
use crate::clock::Clock;
use crate::library::{kind_of, strand_of};
use crate::session::{Facts, Session, change_hash, setting, witness};
use crate::words;
use plan::ChildId;
use records::{Document, Kind};
use std::collections::BTreeMap;
use store::Tables;
use store::table::change::{ChangeRow, Standing};
use sync::{DocumentId, UnixMillis};

/// A new epoch is later than the one before by up to so much, drawn at random: copies of one tablet that begin anew apart
/// from each other get different epochs without asking anybody.
const FARTHEST: u32 = 1 << 22;

/// Whether a new epoch still waits to hear of everything that others have. Until then this device forms no entry.
pub(crate) fn is_catching_up(tables: &Tables<'_>) -> Result<bool, Error> {
    let value = tables.settings().get(setting::CATCHING_UP)?;
    Ok(value.is_some_and(|value| value == b"1"))
}

impl Session {
    /// Begins a new epoch of this device, in one transaction of its own. Unsent words stay on screen and are shared once
    /// the next exchange has fetched everything.
    ///
    /// # Errors
    /// The disk's; [`Code::Internal`] where a document cannot be made anew.
    pub(crate) fn begin_epoch(&mut self, clock: &Clock) -> Result<(), Error> {
        self.begin_epoch_with(clock, |_| Ok(()))
    }

    /// The same, with something else to be kept in the same transaction.
    ///
    /// # Errors
    /// Those of `also` too.
    pub(crate) fn begin_epoch_with(
        &mut self,
        clock: &Clock,
        also: impl FnOnce(&Tables<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.begin_anew(clock, |work| {
            work.begin_epoch()?;
            also(work.tables)
        })
    }

    /// Does something to the facts and documents in one transaction.
    ///
    /// # Errors
    /// Those of `anew`, and the disk's.
    pub(super) fn begin_anew(
        &mut self,
        clock: &Clock,
        anew: impl FnOnce(&mut Work<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let (facts, library) = (&self.facts, &self.library);
        let mut desk = BTreeMap::new();
        let renewed = self.store.write(|tables| {
            let mut work = Work::beside(library, tables, facts, clock, &mut desk);
            anew(&mut work)?;
            let renewed = work.facts.clone().into_owned();
            work.outdate_rows(&renewed)?;
            Ok::<_, Error>(renewed)
        })?;
        self.facts = renewed;
        for (child, documents) in desk {
            self.library.renew(child, documents);
        }
        Ok(())
    }
}

impl Work<'_> {
    /// Begins a new epoch within this transaction: `facts` name it from here on.
    ///
    /// # Errors
    /// As [`Session::begin_epoch`].
    pub(crate) fn begin_epoch(&mut self) -> Result<(), Error> {
        let unsent = self.tables.changes().pending()?;
        self.begin_epoch_with_unsent(unsent)
    }

    /// The same, where these changes are written again.
    pub(super) fn begin_epoch_with_unsent(&mut self, unsent: Vec<ChangeRow>) -> Result<(), Error> {
        let epoch = next(self.facts.epoch)?;
        self.count_anew(epoch, unsent)
    }

    /// From here on this device counts in that epoch, and these changes are written again in it.
    pub(super) fn count_anew(&mut self, epoch: u32, unsent: Vec<ChangeRow>) -> Result<(), Error> {
        let settings = self.tables.settings();
        settings.put(setting::DEVICE_EPOCH, &epoch.to_be_bytes())?;
        settings.put(setting::CATCHING_UP, b"1")?;
        self.tables.strands().count_anew()?;
        witness::count_anew(self.tables)?;
        self.facts.to_mut().epoch = epoch;
        self.outcome.again = true;
        let mut of: BTreeMap<DocumentId, Vec<ChangeRow>> = BTreeMap::new();
        for row in unsent {
            of.entry(row.document).or_default().push(row);
        }
        of.into_iter()
            .try_for_each(|(id, rows)| self.write_unsent_again(id, &rows))
    }

    /// Takes changes of this tablet out of a document and writes again what they said. Where the document does not take
    /// that again, as one that has no room left, they are set aside: the others are written again all the same.
    fn write_unsent_again(&mut self, id: DocumentId, rows: &[ChangeRow]) -> Result<(), Error> {
        let Some((child, kind)) = self.of(id)? else {
            return Ok(());
        };
        let author = self.facts.author(self.clock);
        let going: Vec<Vec<u8>> = rows.iter().map(|row| row.bytes.clone()).collect();
        let again = match self.document(child, kind) {
            Ok(document) => document
                .written_again(&going, &author)
                .map_err(|why| why.to_string()),
            Err(error) if error.code == Code::Damaged => Err("it does not read".to_owned()),
            Err(error) => return Err(error),
        };
        match again {
            Ok((document, made)) => {
                for row in rows {
                    self.tables.in_doubt().add(row.hash)?;
                }
                self.replace(id, child, document, rows, &made)
            }
            Err(why) => {
                let mut left = self.tables.changes().after(id, 0)?;
                left.retain(|row| !going.contains(&row.bytes));
                let strand = strand_of(self.facts.roster.council(), child, kind)?;
                self.set_unsent_aside(&strand, id, &going, &not_again(&why))?;
                self.replace(id, child, folded(kind, &left).0, rows, &[])
            }
        }
    }

    /// Where a change came in that had been taken out and written again, what was written again goes. One that had been set
    /// aside is in sight again.
    pub(super) fn settle_doubt(&mut self) -> Result<(), Error> {
        for (id, came) in std::mem::take(&mut self.came) {
            let mut known = Vec::new();
            for change in &came {
                let hash = change_hash(change);
                self.tables.asides().remove(hash)?;
                if self.tables.in_doubt().has(hash)? {
                    known.push(change.clone());
                }
            }
            if !known.is_empty() {
                self.settle(id, &came, &known)?;
            }
        }
        Ok(())
    }

    fn settle(&mut self, id: DocumentId, came: &[Vec<u8>], known: &[Vec<u8>]) -> Result<(), Error> {
        let Some((child, kind)) = self.of(id)? else {
            return Ok(());
        };
        let mut rows = self.tables.changes().after(id, 0)?;
        rows.retain(|row| row.standing == Standing::Pending);
        let author = self.facts.author(self.clock);
        let unsent: Vec<Vec<u8>> = rows.iter().map(|row| row.bytes.clone()).collect();
        let settled = self
            .document(child, kind)?
            .settled(&unsent, came, known, &author);
        match settled {
            Ok(Some((document, made))) => self.replace(id, child, document, &rows, &made),
            // Then the words stand twice, which somebody can see and mend.
            Ok(None) | Err(_) => Ok(()),
        }
    }

    /// Puts a document in the place of the one here: without the changes in `rows`, with those `made` instead.
    pub(super) fn replace(
        &mut self,
        id: DocumentId,
        child: ChildId,
        document: Document,
        rows: &[ChangeRow],
        made: &[Vec<u8>],
    ) -> Result<(), Error> {
        for row in rows {
            self.tables.changes().drop_numbered(row.number)?;
        }
        self.tables.documents().forget_snapshot(id)?;
        for change in made {
            self.keep_own(id, change)?;
        }
        let documents = self.desk.entry(child).or_default();
        documents.insert(document.kind(), document);
        if !self.outcome.touched.contains(&child) {
            self.outcome.touched.push(child);
        }
        Ok(())
    }

    /// Whose document this is and what it is; none where a newer version made it.
    pub(super) fn of(&self, id: DocumentId) -> Result<Option<(ChildId, Kind)>, Error> {
        let Some(row) = self.tables.documents().get(id)? else {
            return Ok(None);
        };
        let strand = self.tables.strands().get(row.strand)?;
        let child = strand.map(|row| ChildId(row.strand.child.0));
        Ok(child.zip(kind_of(&row.name)))
    }

    /// After an answer that left nothing to fetch: what was written may be shared, as nothing in it is known elsewhere.
    /// `at` is the server's clock.
    pub(super) fn caught_up(&mut self, facts: &Facts, at: UnixMillis) -> Result<(), Error> {
        let admitted = facts.roster.device(&facts.keys.id()).is_some();
        if !admitted || !is_catching_up(self.tables)? {
            return Ok(());
        }
        let settings = self.tables.settings();
        settings.put(setting::CATCHING_UP, b"0")?;
        settings.put(setting::CAUGHT_UP_AT, &at.0.to_be_bytes())?;
        self.tables.in_doubt().clear()?;
        self.outcome.again |= !self.tables.changes().pending()?.is_empty();
        Ok(())
    }
}

fn next(epoch: u32) -> Result<u32, Error> {
    let mut bytes = [0; 4];
    getrandom::fill(&mut bytes).map_err(|_| store::Error::Random)?;
    let further = 1 + u32::from_be_bytes(bytes) % FARTHEST;
    epoch
        .checked_add(further)
        .ok_or_else(|| Error::new(Code::Refused, words::NO_EPOCH_LEFT))
}
