//! The log: numbers, chains, sequences, receipts and cursors, on the server and on every tablet.

use std::collections::{BTreeMap, BTreeSet};

use sync::{Chain, DeviceId, Entry, EntryId, Strand, StrandId};

use super::{Invariant, Violation, say};
use crate::cast;
use crate::server::{Shelf, State};
use crate::tablet::Tablet;
use crate::world::World;

pub(super) fn check(world: &World, found: &mut Vec<Violation>) {
    let state = world.memory.state();
    let erased = world.erased();
    let erased: BTreeSet<StrandId> = (erased.iter())
        .flat_map(|child| cast::strands_of(*child).map(|strand| strand.id()))
        .collect();
    // Of an erased record's strands only the count and the chain are left.
    for (strand, shelf) in state.strands.iter().filter(|(id, _)| !erased.contains(*id)) {
        numbers(strand, shelf, found);
        sequences(strand, shelf, found);
    }
    for (who, tablet) in world.tablets.iter().enumerate() {
        if world.is_back(who) && tablet.honest && tablet.trouble.is_none() {
            let what = format!("tablet {who} was taken back and is still shut");
            say(found, Invariant::HonestDevicesWriteOn, what);
        }
    }
    let honest = world
        .tablets
        .iter()
        .enumerate()
        .filter(|(_, tablet)| tablet.is_read());
    for (who, tablet) in honest {
        cursors(who, tablet, found);
        receipts(who, tablet, &state, &erased, found);
        if let Some(refusal) = tablet.trouble.filter(|_| world.belongs(who)) {
            say(
                found,
                Invariant::HonestDevicesWriteOn,
                format!("tablet {who} is turned away: {refusal}"),
            );
        }
        if state.frozen.contains_key(&tablet.keys.id()) {
            say(
                found,
                Invariant::HonestDevicesWriteOn,
                format!("tablet {who} is frozen"),
            );
        }
    }
    for (who, tablet) in world.tablets.iter().enumerate() {
        let out = tablet.disk.roster.out_since(&tablet.keys.id()).is_some();
        if tablet.is_read() && out {
            let what = format!("tablet {who} knows that it is out and is read on");
            say(found, Invariant::ReadingStopsAtContact, what);
        }
    }
    missing(world, &state, found);
}

/// Numbers from 1 without a gap, and the chain that follows from them.
fn numbers(strand: &StrandId, shelf: &Shelf, found: &mut Vec<Violation>) {
    let mut chain = Chain::START;
    for (kept, number) in shelf.entries.iter().zip(1..) {
        chain = chain.next(&kept.stored.id, &kept.stored.stamp);
        if (kept.stored.number, kept.stored.chain) != (number, chain) {
            let what = format!(
                "strand {strand}: {} stands where {number} is due",
                kept.stored.number
            );
            return say(found, Invariant::NumbersWithoutGaps, what);
        }
    }
    if (shelf.cursor.number, shelf.cursor.chain) != (shelf.entries.len() as u64, chain) {
        let what = format!(
            "strand {strand}: head {} over {} entries",
            shelf.cursor.number,
            shelf.entries.len()
        );
        say(found, Invariant::NumbersWithoutGaps, what);
    }
}

/// A device counts without a gap, but for places that were decided on before: what was there stands in no strand. One
/// that had a receipt before the server went back to when it was held may still come to such a place.
fn sequences(strand: &StrandId, shelf: &Shelf, found: &mut Vec<Violation>) {
    let mut last: BTreeMap<_, u64> = BTreeMap::new();
    let mut decided = BTreeSet::new();
    for kept in &shelf.entries {
        let place = (kept.stored.device, kept.stored.device_epoch);
        let due = last.get(&place).copied().unwrap_or_default() + 1;
        if kept.amends
            && let Ok(entry) = Entry::decode(&kept.stored.bytes)
        {
            let named = entry.header().amends.iter().flat_map(|all| all.decided());
            decided.extend(named.map(|named| ((named.device, named.device_epoch), named.sequence)));
        }
        let passes = (due..kept.sequence).all(|place_of| decided.contains(&(place, place_of)));
        let comes_late = kept.sequence < due && decided.remove(&(place, kept.sequence));
        if comes_late {
            continue;
        }
        if kept.sequence < due || !passes {
            let what = format!(
                "strand {strand}: sequence {} of {:?} where {due} is due",
                kept.sequence, place
            );
            return say(found, Invariant::SequencesWithoutGaps, what);
        }
        last.insert(place, kept.sequence);
    }
}

/// Everything up to the cursor is there, once each, and the chain follows from it.
fn cursors(who: usize, tablet: &Tablet, found: &mut Vec<Violation>) {
    for (strand, row) in &tablet.disk.strands {
        let placed = placed(tablet, strand);
        let mut chain = Chain::START;
        let mut count = 0;
        for ((number, (id, at, stamp, readable)), due) in placed.iter().zip(1..) {
            chain = chain.next(id, stamp);
            if *number != due || *at != chain || !readable {
                let what = format!("tablet {who}, {strand:?}: {number} stands where {due} is due");
                return say(found, Invariant::CursorsContiguous, what);
            }
            count = due;
        }
        if (row.cursor.number, row.cursor.chain) != (count, chain) {
            let what = format!(
                "tablet {who}, {strand:?}: cursor {} over {count} entries",
                row.cursor.number
            );
            say(found, Invariant::CursorsContiguous, what);
        }
    }
}

type Placed = BTreeMap<u64, (EntryId, Chain, sync::Stamp, bool)>;

fn placed(tablet: &Tablet, strand: &Strand) -> Placed {
    let rows = tablet
        .disk
        .entries
        .iter()
        .filter(|(_, row)| row.strand == *strand);
    rows.filter_map(|(id, row)| {
        let (number, chain, stamp) = row.placed?;
        let kept = row.entry.is_some() || tablet.disk.asides.contains_key(&id.0);
        Some((number, (*id, chain, stamp, kept)))
    })
    .collect()
}

/// What a tablet has of an entry's place is what the server has. A tablet that may not speak cannot be corrected.
fn receipts(
    who: usize,
    tablet: &Tablet,
    state: &State,
    erased: &BTreeSet<StrandId>,
    found: &mut Vec<Violation>,
) {
    if tablet.trouble.is_some() {
        return;
    }
    for (strand, row) in &tablet.disk.strands {
        if erased.contains(&strand.id()) {
            continue;
        }
        let shelf = state.strands.get(&strand.id());
        for (number, (id, chain, stamp, _)) in placed(tablet, strand) {
            let index = usize::try_from(number - 1).unwrap_or(usize::MAX);
            let here = shelf.and_then(|shelf| shelf.entries.get(index));
            let same = here.is_some_and(|kept| {
                (kept.stored.id, kept.stored.chain, kept.stored.stamp) == (id, chain, stamp)
            });
            if !same {
                let what = format!(
                    "tablet {who}, {strand:?}: entry {number} of {} is another",
                    row.cursor.number
                );
                return say(found, Invariant::ReceiptsConsistent, what);
            }
        }
    }
}

/// Whatever was receipted is on the server, where any tablet that may speak could have brought it back.
fn missing(world: &World, state: &State, found: &mut Vec<Violation>) {
    let liars = liars(world);
    let speaks = |tablet: &&Tablet| tablet.is_read() && tablet.trouble.is_none();
    for id in world.ledger.receipted.iter().filter(|id| !state.has(id)) {
        for tablet in world.tablets.iter().filter(speaks) {
            let Some(entry) = held(tablet, id) else {
                continue;
            };
            if world.was_erased(&entry.header().strand.child) {
                continue;
            }
            if liars.contains(&entry.header().device) && contradicted(tablet, state, entry) {
                continue;
            }
            let waits = tablet.disk.outbox.iter().find(|row| row.entry == *id);
            let what = format!(
                "entry {id} was receipted and is not on the server; a tablet has it: {waits:?}"
            );
            return say(found, Invariant::ReceiptedNeverMissing, what);
        }
    }
}

fn held<'a>(tablet: &'a Tablet, id: &EntryId) -> Option<&'a Entry> {
    tablet.disk.entries.get(id)?.entry.as_deref()
}

/// The devices of whoever lies. A copy of an honest tablet is as honest.
fn liars(world: &World) -> BTreeSet<DeviceId> {
    let is_liar = |tablet: &&Tablet| !tablet.honest;
    let all = world.tablets.iter().filter(is_liar);
    all.map(|tablet| tablet.keys.id()).collect()
}

/// Whether the server has kept an entry as evidence against its device, because another stands in its place, and the
/// tablet says so; or it only waits behind such a one.
fn contradicted(tablet: &Tablet, state: &State, entry: &Entry) -> bool {
    let header = entry.header();
    let waits = |entry: &Entry| {
        let mut rows = tablet.disk.outbox.iter();
        rows.find(|row| row.entry == entry.id())
    };
    let refused =
        waits(entry).is_some_and(|row| row.refused == Some(sync::protocol::Refusal::Equivocation));
    if refused {
        let evidence = state.frozen.get(&header.device);
        return evidence.is_some_and(|kept| kept.iter().any(|bytes| bytes == entry.bytes()))
            && stands_instead(state, entry);
    }
    let before = header.previous.and_then(|before| held(tablet, &before));
    waits(entry).is_some()
        && before
            .is_some_and(|before| !state.has(&before.id()) && contradicted(tablet, state, before))
}

/// Whether another entry stands where this one would, or what stands before that place is not what this one rests on.
fn stands_instead(state: &State, entry: &Entry) -> bool {
    let header = entry.header();
    let shelf = state.strands.get(&header.strand.id());
    let mut rows = shelf.into_iter().flat_map(|shelf| &shelf.entries);
    rows.any(|kept| {
        let same =
            (kept.stored.device, kept.stored.device_epoch) == (header.device, header.device_epoch);
        let here = kept.sequence == header.sequence && kept.stored.id != entry.id();
        let beneath =
            kept.sequence + 1 == header.sequence && Some(kept.stored.id) != header.previous;
        same && (here || beneath)
    })
}
