//! A storage in memory: transactions that are whole or not at all, crashes at each commit, copies to restore from.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sync::protocol::{Held, HeldEntry};
use sync::{
    Chain, ChildId, CouncilId, Cursor, DeviceId, Entry, EntryId, Strand, StrandId, UnixMillis,
};
use waymark_server::storage::{
    Ended, FeedLink, LogEnds, Storage, StorageError, StoredEntry, StrandWork, erases,
};

use super::writer::Writer;
use crate::bug::Bug;
use crate::cast;
use crate::tablet::Crash;

/// An entry with what the storage can look it up by.
#[derive(Debug, PartialEq)]
pub struct Kept {
    /// The entry as it is handed out.
    pub stored: StoredEntry,
    /// Its place in its device's own count.
    pub sequence: u64,
    /// Whether it amends, as one that decides on the quarantine does.
    pub amends: bool,
}

/// One strand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shelf {
    /// Where it stands.
    pub cursor: Cursor,
    /// Its entries, in order.
    pub entries: Vec<Arc<Kept>>,
}

/// Everything that the database holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// The replicas' common secret.
    pub secret: Option<[u8; 32]>,
    /// The roster's links.
    pub roster: Vec<Vec<u8>>,
    /// The feed of grants.
    pub feed: Vec<FeedLink>,
    /// The strands.
    pub strands: BTreeMap<StrandId, Shelf>,
    /// Frozen devices, with the entries kept as evidence.
    pub frozen: BTreeMap<DeviceId, Vec<Vec<u8>>>,
    /// Bytes of entries.
    pub used: u64,
    /// Whether it came out of a backup, and no administrator's tablet has shown the newest roster since.
    pub restored: bool,
    /// Whether the council has shown its roster since.
    pub shown: bool,
    /// The newest generation of each strand's key, under nobody, and of each device in it, where it is not the first.
    pub key_generations: BTreeMap<(StrandId, Option<DeviceId>), u32>,
    /// What came from devices after their removal, decided on or not.
    pub held: Vec<HeldEntry>,
    /// What was decided on it: whether it was admitted, and to which strand.
    pub decided: BTreeMap<EntryId, (StrandId, bool)>,
    /// Where in its device's own count that stood.
    pub decided_places: BTreeMap<(StrandId, DeviceId, u32), BTreeSet<(u64, EntryId)>>,
    /// How many entries were ever held.
    pub ever_held: u64,
}

impl State {
    /// Whether an entry is here.
    pub fn has(&self, id: &EntryId) -> bool {
        let mut shelves = self.strands.values();
        shelves.any(|shelf| shelf.entries.iter().any(|kept| kept.stored.id == *id))
    }

    /// Whether the last link of a child's grants erases the record.
    pub fn is_erased(&self, child: &ChildId) -> bool {
        let mut feed = self.feed.iter().rev();
        let last = feed.find(|link| link.child == *child);
        last.is_some_and(|link| erases(&link.bytes))
    }

    /// Destroys what is kept of a child. Of each strand its count and its chain stay.
    pub fn erase(&mut self, child: &ChildId) {
        let of_child = |bytes: &Vec<u8>| {
            Entry::decode(bytes).is_ok_and(|entry| entry.header().strand.child == *child)
        };
        for strand in cast::strands_of(*child).map(|strand| strand.id()) {
            if let Some(shelf) = self.strands.get_mut(&strand) {
                let gone = shelf
                    .entries
                    .iter()
                    .map(|kept| kept.stored.bytes.len() as u64);
                self.used = self.used.saturating_sub(gone.sum());
                shelf.entries.clear();
            }
            self.key_generations.retain(|(of, _), _| *of != strand);
        }
        self.held.retain(|held| !of_child(&held.entry));
        for evidence in self.frozen.values_mut() {
            evidence.retain(|bytes| !of_child(bytes));
        }
    }

    /// Whether an entry is in the quarantine, decided on or not.
    pub fn holds(&self, id: &EntryId) -> bool {
        self.held.iter().any(|each| is(each, id))
    }
}

pub(super) fn is(held: &HeldEntry, id: &EntryId) -> bool {
    Entry::decode(&held.entry).is_ok_and(|entry| entry.id() == *id)
}

/// An entry of the call in hand, as a broken server would look at it: its strand, device, epoch, sequence, the entry
/// before it, and itself.
pub type Coming = (StrandId, DeviceId, u32, u64, Option<EntryId>, EntryId);

/// Something that happens between two transactions of one call.
type Meanwhile = Box<dyn FnOnce() + Send>;

#[derive(Default)]
struct Inner {
    state: State,
    crash: Option<Crash>,
    crashed: bool,
    meanwhile: Option<Meanwhile>,
    before_links: Option<Meanwhile>,
    coming: Vec<Coming>,
}

/// The database that all replicas share.
pub struct Memory {
    inner: Mutex<Inner>,
    pub(super) bug: Option<Bug>,
}

impl Memory {
    /// An empty database.
    pub fn new(bug: Option<Bug>) -> Self {
        Self {
            inner: Mutex::default(),
            bug,
        }
    }

    /// What it holds.
    pub fn state(&self) -> State {
        self.lock().state.clone()
    }

    /// Puts an old copy in the place of what it holds.
    pub fn restore(&self, state: State) {
        self.lock().state = state;
    }

    /// The replica that commits next dies at that commit.
    pub fn crash_next(&self, crash: Crash) {
        self.lock().crash = Some(crash);
    }

    /// Whether a replica has died since the last time this was asked; the next commit is safe again.
    pub fn take_crashed(&self) -> bool {
        let mut inner = self.lock();
        inner.crash = None;
        std::mem::take(&mut inner.crashed)
    }

    /// Before the next entries are written, this happens: another replica's call.
    pub fn meanwhile(&self, work: Meanwhile) {
        self.lock().meanwhile = Some(work);
    }

    /// Forgets what should have happened meanwhile, and says whether it was still to come.
    pub fn without_meanwhile(&self) -> Option<Meanwhile> {
        self.lock().meanwhile.take()
    }

    /// Before the next links are written, this happens: another replica's call.
    pub fn before_links(&self, work: Meanwhile) {
        self.lock().before_links = Some(work);
    }

    fn begin_links(&self) {
        let work = self.lock().before_links.take();
        if let Some(work) = work {
            work();
        }
    }

    /// What the next call brings: only planted bugs look at it.
    pub fn expect(&self, coming: Vec<Coming>) {
        self.lock().coming = coming;
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One transaction: on a copy, which takes the original's place at the commit.
    fn commit<T>(
        &self,
        work: impl FnOnce(&mut State, &mut Vec<Coming>) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        let mut inner = self.lock();
        if inner.crashed {
            return Err(down());
        }
        let (mut next, mut coming) = (inner.state.clone(), std::mem::take(&mut inner.coming));
        let done = work(&mut next, &mut coming);
        inner.coming = coming;
        let done = done?;
        let crash = inner.crash.take();
        inner.crashed = crash.is_some();
        match crash {
            None => {
                inner.state = next;
                Ok(done)
            }
            Some(Crash::AfterCommit) => {
                inner.state = next;
                Err(down())
            }
            Some(Crash::BeforeCommit) => self.lose(&mut inner.state, &next, done),
        }
    }

    /// A transaction that never was, as a sound server or one of the planted bugs sees it.
    fn lose<T>(&self, state: &mut State, undone: &State, done: T) -> Result<T, StorageError> {
        if self.bug == Some(Bug::NumberOutsideTransaction) {
            for (strand, shelf) in &undone.strands {
                let drawn = state.strands.entry(*strand).or_default();
                drawn.cursor.number = shelf.cursor.number;
            }
        }
        if self.bug == Some(Bug::ReceiptBeforeCommit) {
            return Ok(done);
        }
        Err(down())
    }
}

fn down() -> StorageError {
    StorageError::Damaged("the replica died here, because the simulator said so")
}

impl Storage for Memory {
    fn secret(&self, _: [u8; 32]) -> Result<[u8; 32], StorageError> {
        // The simulator draws nothing from the system: a run is its seed and nothing else.
        Ok(*self.lock().state.secret.get_or_insert([7; 32]))
    }

    fn ready(&self) -> Result<(), StorageError> {
        Ok(())
    }

    fn restored(&self) -> Result<bool, StorageError> {
        Ok(self.lock().state.restored)
    }

    fn set_restored(&self, restored: bool) -> Result<(), StorageError> {
        let mut inner = self.lock();
        (inner.state.restored, inner.state.shown) = (restored, false);
        Ok(())
    }

    fn log_ends(&self, _: &CouncilId) -> Result<LogEnds, StorageError> {
        let inner = self.lock();
        Ok(LogEnds {
            roster: inner.state.roster.len() as u64,
            feed: inner.state.feed.last().map_or(0, |link| link.feed),
        })
    }

    fn roster_links(&self, _: &CouncilId) -> Result<Vec<Vec<u8>>, StorageError> {
        Ok(self.lock().state.roster.clone())
    }

    fn grant_links(&self, _: &CouncilId) -> Result<Vec<FeedLink>, StorageError> {
        Ok(self.lock().state.feed.clone())
    }

    fn add_roster_links(
        &self,
        _: &CouncilId,
        links: &[(u64, &[u8])],
    ) -> Result<bool, StorageError> {
        self.begin_links();
        self.commit(|state, _| {
            let mut next = state.roster.len() as u64 + 1..;
            let free = (links.iter()).all(|(position, _)| next.next() == Some(*position));
            if free {
                let links = links.iter().map(|(_, bytes)| bytes.to_vec());
                state.roster.extend(links);
            }
            Ok(free)
        })
    }

    fn add_grant_links(
        &self,
        _: &CouncilId,
        links: &[FeedLink],
        ended: &Ended,
    ) -> Result<bool, StorageError> {
        self.begin_links();
        self.commit(|state, _| {
            let taken = |link: &FeedLink| {
                state.feed.iter().any(|here| {
                    here.feed == link.feed
                        || (here.child == link.child && here.position == link.position)
                })
            };
            if links.iter().any(taken) {
                return Ok(false);
            }
            state.feed.extend_from_slice(links);
            if self.bug != Some(Bug::ErasedRowsKept) {
                (ended.children.iter()).for_each(|child| state.erase(child));
            }
            Ok(true)
        })
    }

    fn cursors(&self, strands: &[Strand]) -> Result<Vec<Cursor>, StorageError> {
        let inner = self.lock();
        let cursor = |strand: &Strand| {
            let shelf = inner.state.strands.get(&strand.id());
            shelf.map(|shelf| shelf.cursor).unwrap_or_default()
        };
        Ok(strands.iter().map(cursor).collect())
    }

    fn chain_at(&self, strand: &StrandId, number: u64) -> Result<Option<Chain>, StorageError> {
        let inner = self.lock();
        let entries = inner.state.strands.get(strand).map(|shelf| &shelf.entries);
        let mut entries = entries.into_iter().flatten();
        let found = entries.find(|kept| kept.stored.number == number);
        Ok(found.map(|kept| kept.stored.chain))
    }

    fn write_strands(
        &self,
        strands: &[Strand],
        work: &mut StrandWork<'_>,
    ) -> Result<(), StorageError> {
        if let Some(meanwhile) = self.without_meanwhile() {
            meanwhile();
        }
        self.commit(|state, coming| {
            strands.iter().try_for_each(|strand| {
                let mut writer = Writer {
                    state,
                    strand: strand.id(),
                    child: strand.child,
                    bug: self.bug,
                    coming: std::cell::RefCell::new(coming),
                };
                work(strand, &mut writer)
            })
        })
    }

    fn read(
        &self,
        strand: &StrandId,
        after: u64,
        take: &mut dyn FnMut(StoredEntry) -> bool,
    ) -> Result<(), StorageError> {
        let entries = {
            let inner = self.lock();
            let shelf = inner.state.strands.get(strand);
            shelf.map(|shelf| shelf.entries.clone()).unwrap_or_default()
        };
        for kept in entries.iter().filter(|kept| kept.stored.number > after) {
            if !take(kept.stored.clone()) {
                break;
            }
        }
        Ok(())
    }

    fn is_frozen(&self, _: &CouncilId, device: &DeviceId) -> Result<bool, StorageError> {
        Ok(self.lock().state.frozen.contains_key(device))
    }

    fn hold(&self, entry: &Entry, at: UnixMillis) -> Result<bool, StorageError> {
        self.commit(|state, _| {
            if state.is_erased(&entry.header().strand.child) {
                return Ok(false);
            }
            let bytes = entry.bytes();
            if !state.has(&entry.id()) && state.held.iter().all(|each| each.entry != bytes) {
                state.ever_held += 1;
                state.held.push(HeldEntry {
                    number: state.ever_held,
                    at,
                    entry: bytes.to_vec(),
                });
            }
            Ok(true)
        })
    }

    fn held_bytes(&self, _: &CouncilId, device: &DeviceId) -> Result<u64, StorageError> {
        let inner = self.lock();
        let of_device = |each: &&HeldEntry| {
            Entry::decode(&each.entry).is_ok_and(|entry| entry.header().device == *device)
        };
        let held = inner.state.held.iter().filter(of_device);
        Ok(held.map(|each| each.entry.len() as u64).sum())
    }

    fn held(&self, _: &CouncilId, after: u64) -> Result<Held, StorageError> {
        let inner = self.lock();
        let waits = |each: &&HeldEntry| {
            let mut decided = inner.state.decided.keys();
            !decided.any(|id| is(each, id))
        };
        let held: Vec<_> = inner.state.held.iter().filter(waits).collect();
        let new = held.iter().filter(|each| each.number > after);
        Ok(Held {
            numbers: held.iter().map(|each| each.number).collect(),
            entries: new.map(|each| (*each).clone()).collect(),
        })
    }

    fn waits_for_roster(&self, _: &CouncilId) -> Result<bool, StorageError> {
        let inner = self.lock();
        Ok(inner.state.restored && !inner.state.shown)
    }

    fn has_shown_roster(&self, _: &CouncilId) -> Result<(), StorageError> {
        self.lock().state.shown = true;
        Ok(())
    }
}
