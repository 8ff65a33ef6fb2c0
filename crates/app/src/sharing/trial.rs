//! What removed people still had about one child, opened and tried on copies of the child's documents: what each piece
//! would do, what it rests on, and why it cannot be admitted.

use super::arrivals::writer_of;
use super::quarantine::Held;
use super::refound::whole;
use crate::api::error::Error;
use crate::api::quarantine::HeldPassage;
use crate::clock::Clock;
use crate::library::{Documents, kind_of};
use crate::session::{Facts, change_hash, passages};
use crate::words;
use plan::ChildId;
use records::{Actor, Document, Kind};
use std::collections::{BTreeMap, BTreeSet};
use sync::{DocumentChanges, EntryId};

/// One entry of a removed device.
struct Piece {
    writer: Actor,
    /// What it brings, whole; none of it where it cannot be read.
    opened: Vec<DocumentChanges>,
    unreadable: Option<&'static str>,
    /// Other pieces that it needs first, which are in no record yet.
    rests_on: BTreeSet<EntryId>,
    /// Whether it rests on something that is nowhere any more.
    lacks: bool,
}

/// A child's entries of the quarantine on the child's documents.
pub(super) struct Trial {
    documents: Documents,
    pieces: BTreeMap<EntryId, Piece>,
}

impl Trial {
    /// Opens and tries them. Those that were admitted already are in the documents.
    pub(super) fn of<'a>(
        facts: &Facts,
        documents: Documents,
        all: impl Iterator<Item = &'a Held>,
        clock: &Clock,
    ) -> Self {
        let mut trial = Self {
            documents,
            pieces: BTreeMap::new(),
        };
        for held in all.filter(|held| !held.is_admitted()) {
            trial.pieces.insert(held.id(), open(facts, held, clock));
        }
        trial.find_grounds();
        trial
    }

    /// Notes for each piece which others hold what it rests on.
    fn find_grounds(&mut self) {
        let mut home: BTreeMap<[u8; 32], EntryId> = BTreeMap::new();
        for (id, piece) in &self.pieces {
            let changes = piece.opened.iter().flat_map(|each| &each.changes);
            home.extend(changes.map(|change| (change_hash(change), *id)));
        }
        let documents = &self.documents;
        for piece in self.pieces.values_mut() {
            for each in &piece.opened {
                let Some(kind) = kind_of(&each.document) else {
                    continue;
                };
                for hash in here(documents, kind).lacks(&each.changes) {
                    match home.get(&hash) {
                        Some(other) => drop(piece.rests_on.insert(*other)),
                        None => piece.lacks = true,
                    }
                }
            }
        }
    }

    /// Why an entry's lines cannot be shown.
    pub(super) fn unreadable(&self, entry: EntryId) -> Option<&'static str> {
        self.pieces.get(&entry)?.unreadable
    }

    /// What else has to be admitted first, or with it.
    pub(super) fn rests_on(&self, entry: EntryId) -> impl Iterator<Item = EntryId> {
        let piece = self.pieces.get(&entry);
        piece
            .into_iter()
            .flat_map(|piece| piece.rests_on.iter().copied())
    }

    /// Why an entry cannot be admitted, even with all that it rests on.
    pub(super) fn cannot_admit(&self, entry: EntryId) -> Option<&'static str> {
        let grounds = self.with_grounds(entry);
        let mut pieces = grounds.iter().filter_map(|id| self.pieces.get(id));
        let unreadable = pieces.clone().find_map(|piece| piece.unreadable);
        if unreadable.is_some() {
            return unreadable;
        }
        if pieces.any(|piece| piece.lacks) {
            return Some(words::HELD_RESTS_ON_NOTHING);
        }
        let fits = self.laid(&grounds).is_some();
        (!fits).then_some(words::HELD_DOES_NOT_FIT)
    }

    /// An entry after everything that it rests on, each once, in an order in which each finds what it needs.
    pub(super) fn with_grounds(&self, entry: EntryId) -> Vec<EntryId> {
        self.all_with_grounds(&[entry])
    }

    fn put_after_grounds(
        &self,
        entry: EntryId,
        seen: &mut BTreeSet<EntryId>,
        order: &mut Vec<EntryId>,
    ) {
        if !seen.insert(entry) {
            return;
        }
        for ground in self.rests_on(entry) {
            self.put_after_grounds(ground, seen, order);
        }
        order.push(entry);
    }

    /// What an entry brings, whole.
    pub(super) fn opened(&self, entry: EntryId) -> Vec<DocumentChanges> {
        let piece = self.pieces.get(&entry);
        piece.map(|piece| piece.opened.clone()).unwrap_or_default()
    }

    /// The documents that an entry would change, without it and with it: what it rests on is under both.
    pub(super) fn with(&self, entry: EntryId) -> Vec<(Kind, Document, Document)> {
        let mut grounds = self.with_grounds(entry);
        grounds.pop();
        let (Some(piece), Some(mut under)) = (self.pieces.get(&entry), self.laid(&grounds)) else {
            return Vec::new();
        };
        let mut tried = Vec::new();
        for each in &piece.opened {
            let Some(kind) = kind_of(&each.document) else {
                continue;
            };
            let before = under
                .remove(&kind)
                .unwrap_or_else(|| here(&self.documents, kind));
            let mut after = before.clone();
            if after.receive(&each.changes, &piece.writer).is_ok() {
                tried.push((kind, before, after));
            }
        }
        tried
    }

    /// The passages that look like an address, of these pieces laid in their order, each under the piece that brings it; and
    /// whether the record takes all of them so.
    pub(super) fn passages(&self, entries: &[EntryId]) -> Result<(Vec<HeldPassage>, bool), Error> {
        let mut laid = Documents::new();
        let (mut found, mut fits) = (Vec::new(), true);
        for (id, piece) in (entries.iter()).filter_map(|id| Some((id, self.pieces.get(id)?))) {
            for each in &piece.opened {
                let Some(kind) = kind_of(&each.document) else {
                    continue;
                };
                let before = laid
                    .remove(&kind)
                    .unwrap_or_else(|| here(&self.documents, kind));
                let mut after = before.clone();
                if after.receive(&each.changes, &piece.writer).is_err() {
                    fits = false;
                    laid.insert(kind, before);
                    continue;
                }
                for (place, words) in passages::come(&before, &after)? {
                    found.push(HeldPassage {
                        entry: id.to_string(),
                        kind: kind.name().to_owned(),
                        place: passages::placed(&place)
                            .ok_or_else(|| Error::internal("a place does not read"))?,
                        words,
                    });
                }
                laid.insert(kind, after);
            }
        }
        Ok((found, fits))
    }

    /// Those of one entry: what it rests on is laid under it and has passages of its own.
    pub(super) fn of_one(&self, entry: EntryId) -> Result<Vec<HeldPassage>, Error> {
        let (mut found, _) = self.passages(&self.with_grounds(entry))?;
        found.retain(|passage| passage.entry == entry.to_string());
        Ok(found)
    }

    /// These entries after everything that they rest on, each once.
    pub(super) fn all_with_grounds(&self, entries: &[EntryId]) -> Vec<EntryId> {
        let (mut seen, mut order) = (BTreeSet::new(), Vec::new());
        for entry in entries {
            self.put_after_grounds(*entry, &mut seen, &mut order);
        }
        order
    }

    /// The documents that these pieces change, with the pieces laid into them in their order; none where one does not fit.
    fn laid(&self, entries: &[EntryId]) -> Option<Documents> {
        let mut laid = Documents::new();
        for piece in entries.iter().filter_map(|id| self.pieces.get(id)) {
            for each in &piece.opened {
                let kind = kind_of(&each.document)?;
                let document = laid
                    .entry(kind)
                    .or_insert_with(|| here(&self.documents, kind));
                let received = document.receive(&each.changes, &piece.writer).ok()?;
                if !received.waiting.is_empty() {
                    return None;
                }
            }
        }
        Some(laid)
    }
}

fn here(documents: &Documents, kind: Kind) -> Document {
    let known = documents.get(&kind).cloned();
    known.unwrap_or_else(|| Document::create(kind))
}

fn open(facts: &Facts, held: &Held, clock: &Clock) -> Piece {
    let entry = &held.entry;
    let strand = entry.header().strand;
    let mut piece = Piece {
        writer: writer_of(entry),
        opened: Vec::new(),
        unreadable: None,
        rests_on: BTreeSet::new(),
        lacks: false,
    };
    if !facts
        .readable(ChildId(strand.child.0), clock)
        .contains(&strand.kind)
    {
        piece.unreadable = Some(words::HELD_NOT_READABLE);
        return piece;
    }
    let key = facts.keyring.strand_key(&strand, entry.header().key_epoch);
    let opened = key.and_then(|key| entry.open(&key).ok());
    let opened = opened.and_then(|opened| whole(entry, opened).ok());
    // What amends a strand is nobody's to admit: it is done again by somebody who belongs.
    let opened = opened.filter(|_| entry.header().amends.is_none());
    match opened {
        None => piece.unreadable = Some(words::HELD_DOES_NOT_OPEN),
        Some(opened) => {
            let known = |each: &DocumentChanges| {
                kind_of(&each.document).is_some_and(|kind| kind.strand() == strand.kind.name())
            };
            if opened.iter().all(known) {
                piece.opened = opened;
            } else {
                piece.unreadable = Some(words::HELD_OF_NEWER);
            }
        }
    }
    piece
}
