//! What a tablet has on its disk: the tables of the store, as rows in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use records::{Document, Heads};
use sha2::{Digest, Sha256};
use sync::grants::{GrantAct, GrantBook, GrantLink};
use sync::link::Link;
use sync::protocol::{FeedMark, Refusal};
use sync::roster::{Roster, RosterAct, RosterLink};
use sync::{
    Chain, ChildId, Cursor, DeviceKeys, Entry, EntryId, PersonId, Receipt, Stamp, Strand, practice,
};

use super::Desk;
use crate::cast::{self, Doc};

/// A document's snapshot is written again after so many changes. The product folds later; here it must happen often.
pub const FOLD_AFTER: usize = 6;

/// Where a strand stands, and this device's own place in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StrandRow {
    /// Up to where the entries are here.
    pub cursor: Cursor,
    /// How many entries this device formed in its present epoch.
    pub own_sequence: u64,
    /// The last of them.
    pub own_previous: Option<EntryId>,
}

/// An entry, own or of somebody else.
#[derive(Clone, Debug, PartialEq)]
pub struct EntryRow {
    /// The entry; none where its bytes were no entry.
    pub entry: Option<Rc<Entry>>,
    /// The strand it lies in.
    pub strand: Strand,
    /// Its place.
    pub placed: Option<(u64, Chain, Stamp)>,
    /// The server's receipt.
    pub receipt: Option<Receipt>,
}

/// Where a change stands on its way to the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// In no entry yet.
    Pending,
    /// In an entry that no server has confirmed.
    Formed,
    /// In an entry that a server has confirmed, or that came from it.
    Shared,
}

/// One change of one document.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeRow {
    /// The document.
    pub doc: Doc,
    /// The change's hash.
    pub hash: [u8; 32],
    /// Its bytes.
    pub bytes: Rc<Vec<u8>>,
    /// Where it stands.
    pub standing: Standing,
    /// The entry that carries it.
    pub entry: Option<EntryId>,
}

/// An entry that waits to be sent.
#[derive(Clone, Debug, PartialEq)]
pub struct OutboxRow {
    /// The entry.
    pub entry: EntryId,
    /// Whether a server that was restored has lost it.
    pub again: bool,
    /// Why a server did not take it.
    pub refused: Option<Refusal>,
}

/// Something set aside in sight.
#[derive(Clone, Debug, PartialEq)]
pub struct Aside {
    /// Why.
    pub reason: String,
    /// For a change that rests on one that is not here yet: its document, bytes and entry.
    pub early: Option<(Doc, Rc<Vec<u8>>, EntryId)>,
}

/// A link of one of the two logs.
#[derive(Clone, PartialEq)]
pub struct LinkRow<A> {
    /// The link.
    pub link: Rc<Link<A>>,
    /// Whether it is part of the log here.
    pub stands: bool,
    /// Whether it waits to be sent.
    pub waits: bool,
    /// Whether it is signed again where another link was quicker.
    pub insists: bool,
}

/// The nonce outside, as the disk remembers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Witness {
    /// The name of the file outside.
    pub file: u64,
    /// The nonce written last.
    pub now: u64,
    /// The one that the file held before.
    pub before: u64,
    /// How many entries this epoch had formed then.
    pub formed: u64,
}

/// The disk.
#[derive(Clone, PartialEq)]
pub struct Disk {
    /// The device's epoch.
    pub epoch: u32,
    /// What the disk remembers of the nonce outside.
    pub witness: Witness,
    /// Whether a new epoch has still to hear of everything that others have.
    pub catching_up: bool,
    /// Changes that were taken out and written again, until then.
    pub in_doubt: BTreeSet<[u8; 32]>,
    /// Every change that was ever taken out and written again on this disk: for the clerk.
    pub taken_out: BTreeSet<[u8; 32]>,
    /// The roster as it stands, folded from its links.
    pub roster: Rc<Roster>,
    /// The grants as they stand, folded from their links.
    pub grants: Rc<GrantBook>,
    /// The roster's links.
    pub roster_links: Vec<LinkRow<RosterAct>>,
    /// The grants' links.
    pub grant_links: Vec<LinkRow<GrantAct>>,
    /// How far the grants have been received.
    pub grants_received: u64,
    /// The mark of the server's feed there.
    pub feed: Option<FeedMark>,
    /// Whether the next call names each cursor.
    pub say_each: bool,
    /// The strands.
    pub strands: BTreeMap<Strand, StrandRow>,
    /// The entries.
    pub entries: BTreeMap<EntryId, EntryRow>,
    /// The changes, in the order in which they came.
    pub changes: Vec<ChangeRow>,
    /// Entries that wait, in the order of sending.
    pub outbox: Vec<OutboxRow>,
    /// What was set aside.
    pub asides: BTreeMap<[u8; 32], Aside>,
    /// How far it has the quarantine.
    pub held_after: u64,
    /// What came of the quarantine, on which nobody has decided as far as this tablet knows.
    pub held: BTreeMap<EntryId, Rc<Entry>>,
    /// What was decided on what came of the quarantine: by which entry, and whether it was admitted.
    pub decided: BTreeMap<EntryId, (EntryId, bool)>,
    /// Whether it was shut, because its person or itself was removed and the council has not taken them back since.
    pub out: bool,
    /// Each document's snapshot and how many of its changes are in it.
    pub snapshots: BTreeMap<Doc, (Rc<Vec<u8>>, usize)>,
}

impl Disk {
    /// The disk of a new tablet.
    pub fn new(person: PersonId, keys: &DeviceKeys, children: usize, witness: Witness) -> Self {
        let founding = cast::founding();
        let Ok(roster) = Roster::founded(&founding) else {
            unreachable!("the founding link founds");
        };
        let admission = practice::admission(&roster, person, keys.public(), practice::FOUNDED);
        let mut book = GrantBook::default();
        let mut grant_links = Vec::new();
        for nth in 0..children {
            let link = cast::first_grants(nth);
            if book.append(&link, &roster).is_err() {
                unreachable!("the root key may grant");
            }
            grant_links.push(row(link, true, true));
        }
        Self {
            epoch: 1,
            witness,
            catching_up: false,
            in_doubt: BTreeSet::new(),
            taken_out: BTreeSet::new(),
            roster: Rc::new(roster),
            grants: Rc::new(book),
            roster_links: vec![row(founding, true, true), row(admission, false, true)],
            grant_links,
            grants_received: 0,
            feed: None,
            say_each: false,
            strands: BTreeMap::new(),
            entries: BTreeMap::new(),
            changes: Vec::new(),
            outbox: Vec::new(),
            asides: BTreeMap::new(),
            held_after: 0,
            held: BTreeMap::new(),
            decided: BTreeMap::new(),
            out: false,
            snapshots: BTreeMap::new(),
        }
    }

    /// How many entries this device has formed in its present epoch.
    pub fn formed_in_all(&self) -> u64 {
        self.strands.values().map(|row| row.own_sequence).sum()
    }

    /// Puts every link into the outbox: a new server has none of them.
    pub fn offer_all(&mut self) {
        self.roster_links
            .iter_mut()
            .for_each(|row| row.waits = true);
        self.offer_grants();
    }

    /// Puts every link of children's grants into the outbox: a server has not all of them.
    pub fn offer_grants(&mut self) {
        self.grant_links.iter_mut().for_each(|row| row.waits = true);
    }

    /// The changes of a document, in the order in which they came.
    pub fn changes_of(&self, doc: Doc) -> impl Iterator<Item = &ChangeRow> {
        self.changes.iter().filter(move |row| row.doc == doc)
    }

    /// Whether a change of a document is here.
    pub fn has_change(&self, doc: Doc, hash: &[u8; 32]) -> bool {
        self.changes_of(doc).any(|row| row.hash == *hash)
    }

    /// Keeps a change; one that is here already stays as it is, but one that is in no entry is in this one from now on.
    pub fn keep_change(&mut self, new: ChangeRow) {
        let same = |row: &&mut ChangeRow| row.doc == new.doc && row.hash == new.hash;
        match self.changes.iter_mut().find(same) {
            None => self.changes.push(new),
            Some(row) if row.standing == Standing::Pending && new.entry.is_some() => {
                (row.standing, row.entry) = (new.standing, new.entry);
            }
            Some(_) => (),
        }
    }

    /// Writes a snapshot where enough changes have come since the last.
    pub fn fold(&mut self, doc: Doc, document: &Document, often: bool) {
        let covers = self.snapshots.get(&doc).map_or(0, |(_, covers)| *covers);
        let here = self.changes_of(doc).count();
        if here >= covers + FOLD_AFTER || often {
            self.snapshots.insert(doc, (Rc::new(document.save()), here));
        }
    }

    /// Every document, from its snapshot and the changes since.
    pub fn read_documents(&self) -> Desk {
        let mut docs: Vec<Doc> = self.changes.iter().map(|row| row.doc).collect();
        docs.extend(self.snapshots.keys());
        docs.sort();
        docs.dedup();
        docs.into_iter()
            .map(|doc| (doc, Rc::new(self.read_document(doc))))
            .collect()
    }

    /// One document, from its snapshot and the changes since.
    pub fn read_document(&self, doc: Doc) -> Document {
        let (mut bytes, covers) = match self.snapshots.get(&doc) {
            Some((bytes, covers)) => ((**bytes).clone(), *covers),
            None => (Document::create(doc.1).save(), 0),
        };
        for row in self.changes_of(doc).skip(covers) {
            bytes.extend_from_slice(&row.bytes);
        }
        Document::load(doc.1, &bytes).unwrap_or_else(|_| Document::create(doc.1))
    }

    /// The links of a child's grants that stand here, in order.
    pub fn links_of(&self, child: &ChildId) -> Vec<GrantLink> {
        let rows = self.grant_links.iter().filter(|row| row.stands);
        let of_child = rows.filter(|row| row.link.content().child == Some(*child));
        let mut links: Vec<GrantLink> = of_child.map(|row| (*row.link).clone()).collect();
        links.sort_by_key(|link| link.head().position);
        links
    }

    /// The chain at a number of a strand, as it was stored here.
    pub fn chain_at(&self, strand: &Strand, number: u64) -> Option<Chain> {
        let at = |row: &&EntryRow| {
            row.strand == *strand && row.placed.is_some_and(|(place, ..)| place == number)
        };
        self.entries
            .values()
            .find(at)
            .and_then(|row| row.placed)
            .map(|(_, chain, _)| chain)
    }

    /// The child's grants that wait, or roster links that wait: whether anything does.
    pub fn links_wait(&self) -> bool {
        self.roster_links.iter().any(|row| row.waits)
            || self.grant_links.iter().any(|row| row.waits)
    }

    /// Whether a child's record is closed, as far as this tablet knows: nobody writes in it.
    pub fn is_closed(&self, child: &ChildId) -> bool {
        let grants = self.grants.get(child);
        grants.is_some_and(|grants| grants.life().is_closed())
    }

    /// The children of whom anything is here, and whether there are words among it that no server has.
    pub fn of_ending(&self) -> Vec<(ChildId, bool)> {
        let here: BTreeSet<ChildId> = self.strands.keys().map(|strand| strand.child).collect();
        let unshared = |child: &ChildId| {
            let mut rows = self.changes.iter().filter(|row| row.doc.0 == *child);
            rows.any(|row| row.standing != Standing::Shared)
        };
        here.into_iter()
            .map(|child| (child, unshared(&child)))
            .collect()
    }

    /// Whether a child's record was erased, as far as this tablet knows.
    pub fn is_erased(&self, child: &ChildId) -> bool {
        let grants = self.grants.get(child);
        grants.is_some_and(|grants| grants.life().is_erased())
    }

    /// The child's grants as this tablet knows them.
    pub fn grants_head(&self, child: &ChildId) -> u64 {
        self.grants
            .get(child)
            .map_or(0, |grants| grants.head().position)
    }
}

/// A link as a row.
pub fn row<A>(link: Link<A>, stands: bool, waits: bool) -> LinkRow<A> {
    LinkRow {
        link: Rc::new(link),
        stands,
        waits,
        insists: false,
    }
}

/// The hash by which a change is known: SHA-256 over its chunk without magic and checksum.
pub fn change_hash(change: &[u8]) -> [u8; 32] {
    Sha256::digest(change.get(8..).unwrap_or_default()).into()
}

/// The version that consists of one change and what came before it.
pub fn version_of(hash: &[u8; 32]) -> Option<Heads> {
    let text: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    text.parse().ok()
}

/// The links of the roster that wait, in order.
pub fn roster_waiting(disk: &Disk) -> Vec<RosterLink> {
    waiting(&disk.roster_links)
}

/// The grants that wait, each child's in order.
pub fn grants_waiting(disk: &Disk) -> Vec<GrantLink> {
    waiting(&disk.grant_links)
}

fn waiting<A: sync::link::Act>(rows: &[LinkRow<A>]) -> Vec<Link<A>> {
    let mut links: Vec<Link<A>> = rows
        .iter()
        .filter(|row| row.waits)
        .map(|row| (*row.link).clone())
        .collect();
    links.sort_by_key(|link| (link.content().child, link.content().position));
    links
}
