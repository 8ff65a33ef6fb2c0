//! Forming entries: what was written since the last exchange, sealed and signed once, and durable before it is sent.

use std::collections::BTreeMap;
use std::rc::Rc;

use sync::epoch;
use sync::epoch::FIRST_GENERATION;
use sync::practice::PracticeKeys;
use sync::{
    Amending, Amendment, DeviceKeys, DocumentChanges, DocumentName, Draft, Entry, Place, Strand,
    StrandKeys, UnixMillis,
};

use super::disk::{Disk, EntryRow, OutboxRow, Standing};
use crate::bug::Bug;
use crate::cast;

/// Changes in one entry; the product counts bytes. Few here, so that strands have several entries.
const MOST_CHANGES: usize = 4;

/// Forms entries of everything that is in none yet.
pub fn form(disk: &mut Disk, keys: &DeviceKeys, now: UnixMillis, bug: Option<Bug>) {
    let mut by_strand: BTreeMap<Strand, Vec<usize>> = BTreeMap::new();
    for (at, row) in disk.changes.iter().enumerate() {
        if row.standing == Standing::Pending {
            by_strand
                .entry(cast::strand_of(row.doc))
                .or_default()
                .push(at);
        }
    }
    for (strand, rows) in by_strand {
        for part in rows.chunks(MOST_CHANGES) {
            form_one(disk, keys, strand, part, now, bug);
        }
    }
}

fn form_one(
    disk: &mut Disk,
    keys: &DeviceKeys,
    strand: Strand,
    part: &[usize],
    now: UnixMillis,
    bug: Option<Bug>,
) {
    let place = place(disk, strand, now);
    let documents = gather(disk, part, bug);
    let Some(entry) = seal(keys, &strand, &Draft { place, documents }) else {
        return;
    };
    let id = entry.id();
    for at in part {
        disk.changes[*at].standing = Standing::Formed;
        disk.changes[*at].entry = Some(id);
    }
    send(disk, strand, entry);
}

/// Forms an amending entry, which then waits to be sent; none where it cannot be formed.
pub fn amend(
    disk: &mut Disk,
    keys: &DeviceKeys,
    strand: Strand,
    (amendment, body): (&Amendment, &Amending),
    now: UnixMillis,
) -> Option<Entry> {
    let place = place(disk, strand, now);
    let key = PracticeKeys.strand_key(&strand, place.key_epoch)?;
    let entry = Entry::amend(&place, amendment, body, &key, keys).ok()?;
    send(disk, strand, entry.clone());
    Some(entry)
}

/// Where this tablet's next entry in a strand stands.
fn place(disk: &mut Disk, strand: Strand, now: UnixMillis) -> Place {
    let row = disk.strands.entry(strand).or_default().clone();
    Place {
        strand,
        device_epoch: disk.epoch,
        sequence: row.own_sequence + 1,
        previous: row.own_previous,
        roster_seen: disk.roster.head().position,
        grants_seen: disk.grants_head(&strand.child),
        key_epoch: key_epoch(disk),
        written_at: now,
    }
}

fn send(disk: &mut Disk, strand: Strand, entry: Entry) {
    let id = entry.id();
    let row = disk.strands.entry(strand).or_default();
    (row.own_sequence, row.own_previous) = (row.own_sequence + 1, Some(id));
    disk.entries.insert(id, kept(entry));
    disk.outbox.push(OutboxRow {
        entry: id,
        again: false,
        refused: None,
    });
}

fn kept(entry: Entry) -> EntryRow {
    EntryRow {
        strand: entry.header().strand,
        entry: Some(Rc::new(entry)),
        placed: None,
        receipt: None,
    }
}

/// The epoch of every strand's key for what this tablet has seen of the roster. Nothing is destroyed here.
pub fn key_epoch(disk: &Disk) -> u64 {
    let seen = disk.roster.head().position;
    epoch::of(FIRST_GENERATION, disk.roster.rotations_at(seen), 0)
}

/// Seals a draft under the strand's key; none where it cannot be formed, which no honest draft is.
pub fn seal(keys: &DeviceKeys, strand: &Strand, draft: &Draft) -> Option<Entry> {
    let key = PracticeKeys.strand_key(strand, draft.place.key_epoch)?;
    Entry::form(draft, &key, keys).ok()
}

fn gather(disk: &Disk, part: &[usize], bug: Option<Bug>) -> Vec<DocumentChanges> {
    let mut documents: BTreeMap<DocumentName, Vec<Vec<u8>>> = BTreeMap::new();
    for at in part {
        let row = &disk.changes[*at];
        let mut name = cast::name_of(row.doc.1);
        if bug == Some(Bug::WordInTheClear) {
            name = DocumentName::new(name.kind, crate::ledger::words_in_bytes(&row.bytes));
        }
        documents
            .entry(name)
            .or_default()
            .push((*row.bytes).clone());
    }
    let each = |(document, changes)| DocumentChanges { document, changes };
    documents.into_iter().map(each).collect()
}
