//! Deciding on what removed people still had, as the app does it: each piece is tried on copies of the documents, and an
//! amending entry that admits or refuses is what everybody follows.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use records::{Actor, Document};
use sync::practice::PracticeKeys;
use sync::{
    Amending, Amendment, Carried, DeviceKeys, Entry, EntryId, Named, Stamp, StrandKeys, UnixMillis,
    access,
};

use super::Desk;
use super::amending::{doc_of, writer_of};
use super::disk::{Disk, Standing};
use super::effects::Work;
use super::forming;
use crate::bug::Bug;
use crate::cast::{self, Doc};

/// The changes of an entry, by document; none where it does not open or is of a newer version.
pub(crate) fn opened(entry: &Entry) -> Option<Vec<(Doc, Vec<Vec<u8>>)>> {
    let header = entry.header();
    if header.amends.is_some() {
        return None;
    }
    let key = PracticeKeys.strand_key(&header.strand, header.key_epoch)?;
    let opened = entry.open(&key).ok()?.into_iter();
    opened
        .map(|each| Some((doc_of(&header.strand, &each.document)?, each.changes)))
        .collect()
}

/// One entry of a removed device, tried on this tablet's documents.
struct Piece {
    writer: Actor,
    opened: Option<Vec<(Doc, Vec<Vec<u8>>)>>,
    rests_on: BTreeSet<EntryId>,
    lacks: bool,
}

/// Everything of the quarantine that is in no document yet.
struct Trial<'a> {
    desk: &'a Desk,
    pieces: BTreeMap<EntryId, Piece>,
}

impl<'a> Trial<'a> {
    fn of(disk: &Disk, desk: &'a Desk) -> Self {
        let is_admitted =
            |id: &EntryId| disk.decided.get(id).is_some_and(|(_, admitted)| *admitted);
        let held = disk.held.iter().filter(|(id, _)| !is_admitted(id));
        let piece = |(id, entry): (&EntryId, &Rc<Entry>)| {
            let piece = Piece {
                writer: writer_of(entry),
                opened: opened(entry),
                rests_on: BTreeSet::new(),
                lacks: false,
            };
            (*id, piece)
        };
        let pieces = held.map(piece).collect();
        let mut trial = Self { desk, pieces };
        trial.find_grounds();
        trial
    }

    fn find_grounds(&mut self) {
        let mut home: BTreeMap<[u8; 32], EntryId> = BTreeMap::new();
        for (id, piece) in &self.pieces {
            let changes = piece
                .opened
                .iter()
                .flatten()
                .flat_map(|(_, changes)| changes);
            home.extend(changes.map(|change| (super::disk::change_hash(change), *id)));
        }
        for piece in self.pieces.values_mut() {
            for (doc, changes) in piece.opened.iter().flatten() {
                for hash in here(self.desk, *doc).lacks(changes) {
                    match home.get(&hash) {
                        Some(other) => drop(piece.rests_on.insert(*other)),
                        None => piece.lacks = true,
                    }
                }
            }
        }
    }

    /// An entry after everything that it rests on, each once, in an order in which each finds what it needs.
    fn with_grounds(&self, entry: EntryId) -> Vec<EntryId> {
        let mut order = Vec::new();
        self.put_after_grounds(entry, &mut BTreeSet::new(), &mut order);
        order
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
        let piece = self.pieces.get(&entry);
        for ground in piece.into_iter().flat_map(|piece| &piece.rests_on) {
            self.put_after_grounds(*ground, seen, order);
        }
        order.push(entry);
    }

    /// Whether these can be admitted together, in this order.
    fn fit(&self, order: &[EntryId]) -> bool {
        let mut laid: BTreeMap<Doc, Document> = BTreeMap::new();
        order.iter().all(|id| {
            let Some(piece) = self.pieces.get(id).filter(|piece| !piece.lacks) else {
                return false;
            };
            let Some(opened) = &piece.opened else {
                return false;
            };
            opened.iter().all(|(doc, changes)| {
                let document = laid.entry(*doc);
                let document = document.or_insert_with(|| here(self.desk, *doc));
                let received = document.receive(changes, &piece.writer);
                received.is_ok_and(|received| received.waiting.is_empty())
            })
        })
    }
}

fn here(desk: &Desk, doc: Doc) -> Document {
    let known = desk.get(&doc).map(|document| (**document).clone());
    known.unwrap_or_else(|| Document::create(doc.1))
}

impl Disk {
    /// What came of the quarantine and stands in no strand: what waits for a decision, then what was refused by an entry
    /// that a server has taken, which can still be admitted.
    pub fn undecided(&self) -> (Vec<EntryId>, Vec<EntryId>) {
        let mut waiting = Vec::new();
        let mut refused = Vec::new();
        for id in self.held.keys().filter(|id| !self.entries.contains_key(id)) {
            match self.decided.get(id) {
                None => waiting.push(*id),
                Some((by, false)) if self.outbox.iter().all(|row| row.entry != *by) => {
                    refused.push(*id);
                }
                Some(_) => (),
            }
        }
        (waiting, refused)
    }
}

impl Work<'_> {
    /// Decides on an entry, and on all that it rests on where it is admitted; false where that cannot be.
    pub fn decide(&mut self, id: EntryId, admits: bool) -> bool {
        let Some(held) = self.disk.held.get(&id).cloned() else {
            return false;
        };
        if !may_read(self.disk, &held, &self.person, self.clock) {
            return false;
        }
        let trial = Trial::of(self.disk, self.desk);
        let order = if admits {
            trial.with_grounds(id)
        } else {
            vec![id]
        };
        if admits && !trial.fit(&order) {
            return false;
        }
        let pieces: Vec<Rc<Entry>> = order
            .iter()
            .filter_map(|id| self.disk.held.get(id).cloned())
            .collect();
        let (amendment, body) = self.said(&pieces, admits);
        let (keys, now) = (self.keys, self.clock);
        let strand = held.header().strand;
        let Some(entry) = forming::amend(self.disk, keys, strand, (&amendment, &body), now) else {
            return false;
        };
        self.amend(&strand, &entry, &body, Standing::Formed);
        true
    }

    fn said(&self, pieces: &[Rc<Entry>], admits: bool) -> (Amendment, Amending) {
        let named: Vec<Named> = pieces.iter().map(|entry| Named::of(entry)).collect();
        let mut amendment = Amendment::default();
        let mut body = Amending::default();
        if !admits {
            amendment.refuses = Some(named);
            return (amendment, body);
        }
        for (from, piece) in named.iter().zip(pieces) {
            body.carried.extend(carried(*from, piece));
        }
        if self.bug == Some(Bug::AdmittedWithMore) {
            let more = self.disk.held.iter();
            let more = more.filter(|(id, entry)| {
                named.iter().all(|named| named.entry != **id)
                    && entry.header().strand == pieces[0].header().strand
                    && entry.header().device == named[0].device
                    && entry.header().device_epoch == named[0].device_epoch
            });
            body.carried
                .extend(more.flat_map(|(_, entry)| carried(named[0], entry)));
        }
        amendment.admits = named;
        (amendment, body)
    }
}

fn carried(from: Named, entry: &Entry) -> impl Iterator<Item = Carried> {
    let opened = opened(entry).into_iter().flatten();
    opened.map(move |(doc, changes)| Carried {
        from,
        document: cast::name_of(doc.1),
        changes,
    })
}

fn may_read(disk: &Disk, held: &Entry, person: &sync::PersonId, clock: UnixMillis) -> bool {
    let strand = held.header().strand;
    let stamp = Stamp {
        roster: disk.roster.head().position,
        grants: disk.grants_head(&strand.child),
        at: clock,
    };
    let grants = disk.grants.get(&strand.child);
    grants.is_some_and(|grants| access::may_read(&disk.roster, grants, person, strand.kind, &stamp))
}

/// Whether this person decides on what removed people still had, and this tablet can say so now.
pub fn may_decide(disk: &Disk, person: &sync::PersonId, keys: &DeviceKeys) -> bool {
    access::decides(&disk.roster, person, disk.roster.head().position)
        && disk.roster.device(&keys.id()).is_some()
        && !disk.catching_up
        && !disk.out
}
