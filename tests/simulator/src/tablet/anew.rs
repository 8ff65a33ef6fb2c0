//! A nonce outside the disk, and a new epoch where the disk is another than the one last at work: as the app does it.

use std::rc::Rc;

use records::{Actor, Author, Document};
use sync::DeviceKeys;

use super::disk::{ChangeRow, Disk, Standing, Witness, change_hash};
use super::{Desk, Tablet};
use crate::bug::Bug;
use crate::cast::Doc;

/// How much later than the one before a new epoch is at most.
const FARTHEST: usize = 1 << 22;

impl Tablet {
    /// Looks whether this disk is the one that was last at work here; if it is not, a new epoch begins. None where the
    /// process died in it.
    pub fn look_outside(&mut self, now: i64) -> Option<()> {
        let Witness {
            file,
            now: newest,
            before,
            ..
        } = self.disk.witness;
        let outside = self.outside.get(&file).copied();
        if outside.is_some_and(|nonce| [newest, before].contains(&nonce)) {
            return Some(());
        }
        let witness = self.new_file();
        let author = self.author(now);
        let (epoch, bug) = (self.next_epoch(), self.bug);
        let keys = self.keys.clone();
        self.write(|disk, desk| {
            disk.witness = witness;
            if bug != Some(Bug::EpochNotRenewed) {
                begin_epoch(disk, desk, &keys, epoch, author.time, bug);
            }
        })
    }

    /// Renews the nonce on the disk where entries were formed since; gives what has to be written outside.
    pub(super) fn renewed(disk: &mut Disk, outside: u64, fresh: u64) -> bool {
        let (formed, witness) = (disk.formed_in_all(), disk.witness);
        if formed == witness.formed && outside == witness.now {
            return false;
        }
        disk.witness = Witness {
            now: fresh,
            before: outside,
            formed,
            ..witness
        };
        true
    }

    /// A file outside that was never there before.
    pub(super) fn new_file(&mut self) -> Witness {
        let (file, now) = (self.chance.draw(), self.chance.draw());
        self.outside.insert(file, now);
        Witness {
            file,
            now,
            before: now,
            formed: 0,
        }
    }

    /// An epoch later than the present one.
    pub(super) fn next_epoch(&mut self) -> u32 {
        let further = u32::try_from(self.chance.roll(FARTHEST)).unwrap_or_default();
        self.disk.epoch + 1 + further
    }
}

/// The device counts anew, and what is in no entry yet is written again in the new epoch.
pub fn begin_epoch(
    disk: &mut Disk,
    desk: &mut Desk,
    keys: &DeviceKeys,
    epoch: u32,
    time: i64,
    bug: Option<Bug>,
) {
    disk.epoch = epoch;
    disk.catching_up = true;
    disk.witness.formed = 0;
    for row in disk.strands.values_mut() {
        (row.own_sequence, row.own_previous) = (0, None);
    }
    if bug == Some(Bug::OldWordsUnderNewEpoch) {
        return;
    }
    let mut docs: Vec<Doc> = pending(disk).map(|row| row.doc).collect();
    docs.sort();
    docs.dedup();
    for doc in docs {
        let going = unsent(disk, doc);
        let Some(here) = desk.get(&doc) else { continue };
        if let Ok((document, made)) = here.written_again(&going, &author(disk, keys, time)) {
            let hashes = going.iter().map(|change| change_hash(change));
            let hashes: Vec<[u8; 32]> = hashes.collect();
            disk.in_doubt.extend(&hashes);
            replace(disk, desk, doc, document, &made);
        }
    }
}

/// Where changes came in that had been taken out and written again, what was written again goes.
pub fn settle(
    disk: &mut Disk,
    desk: &mut Desk,
    (doc, came): (Doc, &[Vec<u8>]),
    keys: &DeviceKeys,
    time: i64,
) {
    // What had been set aside here and came in after all is in sight again.
    for change in came {
        disk.asides.remove(&change_hash(change));
    }
    let known = came.iter();
    let known = known.filter(|change| disk.in_doubt.contains(&change_hash(change)));
    let known: Vec<Vec<u8>> = known.cloned().collect();
    let Some(here) = desk.get(&doc).filter(|_| !known.is_empty()) else {
        return;
    };
    let author = author(disk, keys, time);
    let settled = here.settled(&unsent(disk, doc), came, &known, &author);
    if let Ok(Some((document, made))) = settled {
        replace(disk, desk, doc, document, &made);
    }
}

fn replace(disk: &mut Disk, desk: &mut Desk, doc: Doc, document: Document, made: &[Vec<u8>]) {
    let goes = |row: &ChangeRow| row.doc == doc && row.standing == Standing::Pending;
    let gone = disk.changes.iter().filter(|row| goes(row));
    let gone: Vec<[u8; 32]> = gone.map(|row| row.hash).collect();
    disk.taken_out.extend(gone);
    disk.changes.retain(|row| !goes(row));
    disk.snapshots.remove(&doc);
    for change in made {
        disk.keep_change(ChangeRow {
            doc,
            hash: change_hash(change),
            bytes: Rc::new(change.clone()),
            standing: Standing::Pending,
            entry: None,
        });
    }
    desk.insert(doc, Rc::new(document));
}

fn author(disk: &Disk, keys: &DeviceKeys, time: i64) -> Author {
    let actor = Actor::new(*keys.id().as_bytes(), disk.epoch);
    Author { actor, time }
}

fn pending(disk: &Disk) -> impl Iterator<Item = &ChangeRow> {
    let is_pending = |row: &&ChangeRow| row.standing == Standing::Pending;
    disk.changes.iter().filter(is_pending)
}

fn unsent(disk: &Disk, doc: Doc) -> Vec<Vec<u8>> {
    let of_doc = pending(disk).filter(|row| row.doc == doc);
    of_doc.map(|row| (*row.bytes).clone()).collect()
}
