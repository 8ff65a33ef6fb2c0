//! The log: numbers, chains, sequences, receipts and cursors, on the server and on every tablet.

use std::collections::BTreeMap;

use sync::{Chain, EntryId, Strand, StrandId};

use super::{Invariant, Violation, say};
use crate::server::{Shelf, State};
use crate::tablet::Tablet;
use crate::world::World;

pub(super) fn check(world: &World, found: &mut Vec<Violation>) {
    let state = world.memory.state();
    for (strand, shelf) in &state.strands {
        numbers(strand, shelf, found);
        sequences(strand, shelf, found);
    }
    let honest = world
        .tablets
        .iter()
        .enumerate()
        .filter(|(_, tablet)| tablet.honest);
    for (who, tablet) in honest {
        cursors(who, tablet, found);
        receipts(who, tablet, &state, found);
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

fn sequences(strand: &StrandId, shelf: &Shelf, found: &mut Vec<Violation>) {
    let mut last: BTreeMap<_, u64> = BTreeMap::new();
    for kept in &shelf.entries {
        let place = (kept.stored.device, kept.stored.device_epoch);
        let due = last.get(&place).copied().unwrap_or_default() + 1;
        if kept.sequence != due {
            let what = format!(
                "strand {strand}: sequence {} of {:?} where {due} is due",
                kept.sequence, place
            );
            return say(found, Invariant::SequencesWithoutGaps, what);
        }
        last.insert(place, due);
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
fn receipts(who: usize, tablet: &Tablet, state: &State, found: &mut Vec<Violation>) {
    if tablet.trouble.is_some() {
        return;
    }
    for (strand, row) in &tablet.disk.strands {
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
    let speaks = |tablet: &&Tablet| tablet.honest && tablet.trouble.is_none();
    for id in world.ledger.receipted.iter().filter(|id| !state.has(id)) {
        let mut tablets = world.tablets.iter().filter(speaks);
        if let Some(holder) = tablets.find(|tablet| {
            tablet
                .disk
                .entries
                .get(id)
                .is_some_and(|row| row.entry.is_some())
        }) {
            let waits = holder.disk.outbox.iter().find(|row| row.entry == *id);
            let what = format!(
                "entry {id} was receipted and is not on the server; a tablet has it: {waits:?}"
            );
            return say(found, Invariant::ReceiptedNeverMissing, what);
        }
    }
}
