//! Saving: what a person did to some documents becomes durable in one transaction, or nothing changes at all.

use super::{Facts, Session, passages};
use crate::api::error::{Code, Error};
use crate::clock::Clock;
use crate::library::{Documents, name_of, strand_of};
use crate::pages::Edits;
use crate::words;
use plan::ChildId;
use records::{Author, Back, Document, EditError, Heads, Kind, Undone};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::BTreeSet;
use store::Tables;
use store::table::change::{NewChange, Standing};
use store::table::document::Snapshot;
use store::table::passage::Answer;
use sync::CouncilId;

/// What is written in the transaction that saves a change.
type Beside<'b> = &'b dyn Fn(&Facts, &Tables<'_>) -> Result<(), Error>;

/// A document is folded again after so many changes, so that opening it stays quick.
const FOLD_AFTER: usize = 64;

impl Session {
    /// Makes the edits of each document one change, and saves all of them together with the child's row.
    pub(crate) fn save(
        &mut self,
        child: ChildId,
        edits: &Edits,
        clock: &Clock,
    ) -> Result<(), Error> {
        self.save_beside(child, edits, clock, |_, _| Ok(()))
    }

    /// The same together with something else in the same transaction, also where the edits change nothing.
    pub(crate) fn save_beside(
        &mut self,
        child: ChildId,
        edits: &Edits,
        clock: &Clock,
        beside: impl Fn(&Facts, &Tables<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let author = self.facts.author(clock);
        self.change(child, clock, &beside, |documents| {
            let mut made = Vec::new();
            for (kind, edits) in edits {
                let document = documents
                    .entry(*kind)
                    .or_insert_with(|| Document::create(*kind));
                made.extend(
                    document
                        .edit_all(edits, &author)?
                        .change
                        .map(|change| (*kind, change)),
                );
            }
            Ok(((), made))
        })
    }

    /// Takes back what this person wrote in a document on this tablet, or does it again.
    pub(crate) fn take_back(
        &mut self,
        child: ChildId,
        kind: Kind,
        clock: &Clock,
        reverse: impl FnOnce(&mut Document, &Author) -> Result<Undone, EditError>,
    ) -> Result<Undone, Error> {
        let author = self.facts.author(clock);
        self.change(child, clock, &|_, _| Ok(()), |documents| {
            let document = documents
                .entry(kind)
                .or_insert_with(|| Document::create(kind));
            let undone = reverse(document, &author)?;
            let made = undone
                .changes
                .iter()
                .map(|change| (kind, change.clone()))
                .collect();
            Ok((undone, made))
        })
    }

    /// Brings back what stood at a version of a document. Whether anything had to be changed.
    pub(crate) fn bring_back(
        &mut self,
        child: ChildId,
        kind: Kind,
        version: &Heads,
        what: &Back,
        clock: &Clock,
    ) -> Result<bool, Error> {
        let author = self.facts.author(clock);
        self.change(child, clock, &|_, _| Ok(()), |documents| {
            let document = documents
                .entry(kind)
                .or_insert_with(|| Document::create(kind));
            let change = document.bring_back(version, what, &author)?.change;
            let made: Vec<_> = change.into_iter().map(|change| (kind, change)).collect();
            Ok((!made.is_empty(), made))
        })
    }

    /// Runs `work` on a copy of the child's documents, and keeps what it made only once that is on the disk.
    fn change<T>(
        &mut self,
        child: ChildId,
        clock: &Clock,
        beside: Beside<'_>,
        work: impl FnOnce(&mut Documents) -> Result<(T, Vec<(Kind, Vec<u8>)>), Error>,
    ) -> Result<T, Error> {
        if self.facts.is_closed(child) {
            return Err(Error::new(Code::Blocked, words::RECORD_CLOSED));
        }
        let documents = self.documents(child)?;
        let before = documents.clone();
        let saved = work(documents).and_then(|(answer, made)| {
            if made.is_empty() {
                let facts = &self.facts;
                self.store.write(|tables| beside(facts, tables))?;
            } else {
                self.keep(child, &before, &made, clock, beside)?;
            }
            Ok(answer)
        });
        if saved.is_err() {
            self.library.put(child, before);
        }
        saved
    }

    fn keep(
        &mut self,
        child: ChildId,
        before: &Documents,
        made: &[(Kind, Vec<u8>)],
        clock: &Clock,
        beside: Beside<'_>,
    ) -> Result<(), Error> {
        let council = self.facts.roster.council();
        for (kind, _) in made {
            crate::child_mode::waits_for(self, child, *kind)?;
        }
        self.documents(child)?;
        let (facts, author) = (&self.facts, self.facts.author(clock));
        let documents = self
            .library
            .get(child)
            .ok_or_else(|| Error::not_found("child"))?;
        let renewed = self.store.write(|tables| {
            beside(facts, tables)?;
            for (kind, change) in made {
                keep_change(tables, council, child, *kind, change, Standing::Pending)?;
                if let Some(document) = documents.get(kind) {
                    fold(tables, council, child, document)?;
                }
            }
            let mut renewed: Cow<'_, Documents> = Cow::Borrowed(documents);
            let kinds: BTreeSet<Kind> = made.iter().map(|(kind, _)| *kind).collect();
            for kind in kinds.into_iter().filter(passages::are_asked_about) {
                let desk = passages::Desk::of(tables, council, child, kind)?;
                if desk.note(before.get(&kind), documents.get(&kind))? {
                    desk.forget(renewed.to_mut(), &author)?;
                }
            }
            facts.write_row(tables, child, &renewed, clock)?;
            Ok::<_, Error>(match renewed {
                Cow::Borrowed(_) => None,
                Cow::Owned(renewed) => Some(renewed),
            })
        })?;
        if let Some(renewed) = renewed {
            self.written_again = true;
            self.library.put(child, renewed);
        }
        Ok(())
    }

    /// The writer's answer to a passage that looks like an address: it may be shared.
    pub(crate) fn answer_passage(
        &mut self,
        child: ChildId,
        kind: Kind,
        place: &str,
        words: &str,
        clock: &Clock,
    ) -> Result<(), Error> {
        let (council, author) = (self.facts.roster.council(), self.facts.author(clock));
        let mut documents = self.documents(child)?.clone();
        self.store.write(|tables| {
            let desk = passages::Desk::of(tables, council, child, kind)?;
            if !desk.answer(place, words, Answer::Share)? {
                return Err(Error::not_found("passage"));
            }
            if desk.is_to_be_forgotten()? {
                desk.forget(&mut documents, &author)?;
            }
            Ok(())
        })?;
        self.library.put(child, documents);
        Ok(())
    }
}

/// Keeps one raw change, and makes its document known.
pub(crate) fn keep_change(
    tables: &Tables<'_>,
    council: CouncilId,
    child: ChildId,
    kind: Kind,
    change: &[u8],
    standing: Standing,
) -> Result<bool, Error> {
    let strand = strand_of(council, child, kind)?;
    tables.strands().ensure(&strand)?;
    let document = tables.documents().ensure(strand.id(), &name_of(kind))?;
    let new = NewChange {
        document,
        hash: change_hash(change),
        bytes: change,
        standing,
        entry: None,
    };
    Ok(tables.changes().add(&new)?)
}

/// The hash by which a change is known: SHA-256 over its chunk without magic and checksum.
pub(crate) fn change_hash(change: &[u8]) -> [u8; 32] {
    Sha256::digest(change.get(8..).unwrap_or_default()).into()
}

/// Writes the document's snapshot where many changes have come since the last.
pub(crate) fn fold(
    tables: &Tables<'_>,
    council: CouncilId,
    child: ChildId,
    document: &Document,
) -> Result<(), Error> {
    let kind = document.kind();
    let id = name_of(kind).id(strand_of(council, child, kind)?.id());
    let covers = tables.documents().snapshot_covers(id)?;
    if tables.changes().count_after(id, covers)? < FOLD_AFTER {
        return Ok(());
    }
    let snapshot = Snapshot {
        bytes: document.save(),
        covers: tables.changes().last(id)?,
    };
    Ok(tables.documents().set_snapshot(id, &snapshot)?)
}
