//! Every word and every choice of the clerk's book, looked for where it must be.

use std::collections::BTreeSet;

use plan::Value;
use records::Place;
use sync::DeviceId;

use super::documents::{document, seen};
use super::{Invariant, Violation, say};
use crate::cast;
use crate::ledger::{Choice, words_in_bytes};
use crate::server::State;
use crate::tablet::Tablet;
use crate::tablet::deciding::opened;
use crate::tablet::disk::{ChangeRow, Disk, Standing, change_hash, version_of};
use crate::world::World;

pub(super) fn check(world: &World, found: &mut Vec<Violation>) {
    words(world, found);
    for (who, tablet) in world
        .tablets
        .iter()
        .enumerate()
        .filter(|(_, tablet)| tablet.is_read())
    {
        choices(world, who, tablet, found);
        unshared(world, who, tablet, found);
    }
    let state = world.memory.state();
    handed_over(world, &state, found);
    in_the_clear(&state, found);
}

/// What a removed tablet had not shared is held on the server before the tablet forgets how to read it.
fn handed_over(world: &World, state: &State, found: &mut Vec<Violation>) {
    let out = world.tablets.iter().enumerate();
    for (who, tablet) in out.filter(|(_, tablet)| tablet.honest && tablet.disk.out) {
        let unsent = tablet.disk.changes.iter();
        let unsent = unsent.filter(|row| !world.was_erased(&row.doc.0));
        for row in unsent.filter(|row| row.standing != Standing::Shared) {
            let durable = |id: &sync::EntryId| state.holds(id) || state.has(id);
            if !row.entry.is_some_and(|id| durable(&id)) {
                let what = format!("tablet {who} was shut before its words were held");
                return say(found, Invariant::WordsAccountedFor, what);
            }
        }
    }
}

/// Every word that nobody took away is on the tablet where it was typed, and on every tablet that has its change.
fn words(world: &World, found: &mut Vec<Violation>) {
    let standing = world
        .ledger
        .words
        .iter()
        .filter(|(word, _)| !world.ledger.removed.contains(*word))
        .filter(|(_, typed)| !world.was_erased(&typed.doc.0));
    for (word, typed) in standing {
        let place = Place::field(cast::words_field(typed.doc.1));
        for (who, tablet) in world
            .tablets
            .iter()
            .enumerate()
            .filter(|(_, tablet)| tablet.is_read())
        {
            let document = document(tablet, typed.doc);
            let knows = version_of(&typed.change).is_some_and(|version| document.knows(&version));
            let must = knows || (who == typed.tablet && !world.ledger.lost.contains(&typed.change));
            let words = document.words(&place).unwrap_or_default();
            let aside = || lies_aside(&tablet.disk, &tablet.keys.id(), &typed.change);
            if must && !words.contains(word.as_str()) && !aside() {
                let what = format!("{word} of tablet {} is not on tablet {who}", typed.tablet);
                return say(found, Invariant::WordsAccountedFor, what);
            }
        }
    }
}

/// Whether a change of this device's own lies aside in sight: by itself, or in an entry that was refused.
pub(crate) fn lies_aside(disk: &Disk, device: &DeviceId, change: &[u8; 32]) -> bool {
    let brings = |id: &[u8; 32]| {
        let row = disk.entries.get(&sync::EntryId(*id));
        let entry = row.and_then(|row| row.entry.as_deref());
        let entry = entry.filter(|entry| entry.header().device == *device);
        let opened = entry.and_then(opened).into_iter().flatten();
        opened
            .flat_map(|(_, changes)| changes)
            .any(|one| change_hash(&one) == *change)
    };
    disk.asides.contains_key(change) || disk.asides.keys().any(brings)
}

/// What is not shared waits, and says why.
fn unshared(world: &World, who: usize, tablet: &Tablet, found: &mut Vec<Violation>) {
    let disk = &tablet.disk;
    let outbox: BTreeSet<_> = disk.outbox.iter().map(|row| row.entry).collect();
    for row in disk
        .changes
        .iter()
        .filter(|row| row.standing != Standing::Shared)
    {
        let waits = row.standing == Standing::Pending
            || row.entry.is_some_and(|entry| outbox.contains(&entry));
        if !waits && !decided_unseen(world, who, row) {
            let what = format!("tablet {who} forgot to share a change of {:?}", row.entry);
            return say(found, Invariant::WordsAccountedFor, what);
        }
    }
    if tablet.trouble.is_some() || !world.belongs(who) {
        return;
    }
    let mut refused = BTreeSet::new();
    for row in &disk.outbox {
        let strand = disk.entries.get(&row.entry).map(|entry| entry.strand);
        if row.refused.is_some() {
            refused.insert(strand);
        } else if !refused.contains(&strand) {
            let what = format!(
                "tablet {who} does not share entry {} and does not say why",
                row.entry
            );
            return say(found, Invariant::WordsAccountedFor, what);
        }
    }
}

/// Whether what carries a change was decided on in a strand that its writer, who was taken back, may not read any more.
fn decided_unseen(world: &World, who: usize, row: &ChangeRow) -> bool {
    let strand = cast::strand_of(row.doc);
    let decided = world.memory.state().decided;
    row.entry.is_some_and(|entry| decided.contains_key(&entry)) && !world.may_read(who, &strand)
}

/// Every choice that nobody wrote over, of those that have arrived, is among the values shown.
fn choices(world: &World, who: usize, tablet: &Tablet, found: &mut Vec<Violation>) {
    for doc in cast::documents(world.shape.children) {
        let document = document(tablet, doc);
        let Some(form) = seen(&document, world.bug) else {
            continue;
        };
        let arrived = |choice: &Choice| {
            choice.doc == doc
                && version_of(&choice.change).is_some_and(|version| document.knows(&version))
        };
        let here: Vec<(usize, &Choice)> = world
            .ledger
            .choices
            .iter()
            .enumerate()
            .filter(|(_, choice)| arrived(choice))
            .collect();
        // A choice that was written again is there under another change, and lies over what it lay over.
        let again = world.ledger.choices.iter();
        let again = again.filter(|choice| choice.doc == doc && written_again(world, choice));
        let over: BTreeSet<usize> = here
            .iter()
            .map(|(_, choice)| *choice)
            .chain(again)
            .flat_map(|choice| choice.saw.iter().copied())
            .collect();
        for (nth, choice) in here {
            let shown = form
                .field(choice.field)
                .map(|field| field.held())
                .unwrap_or_default();
            let shows = |value: &Option<Value>| shown.iter().any(|held| held.value == *value);
            if !over.contains(&nth) && !shows(&choice.value) {
                let what = format!(
                    "tablet {who} does not show {:?} for {}",
                    choice.value, choice.field
                );
                return say(found, Invariant::LosingValuesReachable, what);
            }
        }
    }
}

fn written_again(world: &World, choice: &Choice) -> bool {
    let mut tablets = world.tablets.iter();
    tablets.any(|tablet| tablet.disk.taken_out.contains(&choice.change))
}

/// Nothing that anybody typed can be read from what the server keeps.
fn in_the_clear(state: &State, found: &mut Vec<Violation>) {
    let entries = state
        .strands
        .values()
        .flat_map(|shelf| &shelf.entries)
        .map(|kept| &kept.stored.bytes);
    let links = state
        .feed
        .iter()
        .map(|link| &link.bytes)
        .chain(&state.roster);
    let held = state.held.iter().map(|each| &each.entry);
    let evidence = state.frozen.values().flatten().chain(held);
    for bytes in entries.chain(links).chain(evidence) {
        let word = words_in_bytes(bytes);
        if !word.is_empty() {
            return say(
                found,
                Invariant::ServerHoldsNoWord,
                format!("the server holds {word}"),
            );
        }
    }
}
