//! Records that were erased: nothing of them is left anywhere, whoever was away and whatever came back.

use sync::{ChildId, Entry};

use super::{Invariant, Violation, say};
use crate::cast;
use crate::server::State;
use crate::tablet::disk::Disk;
use crate::world::World;

pub(super) fn check(world: &World, found: &mut Vec<Violation>) {
    let state = world.memory.state();
    for child in (0..world.shape.children).map(cast::child) {
        if !world.is_erased(&child) {
            continue;
        }
        if let Some(what) = on_server(&state, &child) {
            say(
                found,
                Invariant::ErasedIsGone,
                format!("the server keeps {what} of it"),
            );
        }
        for (who, tablet) in world.tablets.iter().enumerate() {
            // Whoever is turned away, or lies, is not told, or does not follow.
            let hears = tablet.is_read() && tablet.trouble.is_none() && world.belongs(who);
            let kept = on_tablet(&tablet.disk, &child);
            let open = tablet.desk.keys().any(|doc| doc.0 == child);
            if let Some(what) = kept.or(open.then_some("a page")).filter(|_| hears) {
                let knows = tablet.disk.grants_head(&child);
                let what = format!("tablet {who} keeps {what} of it, and knows {knows} links");
                say(found, Invariant::ErasedIsGone, what);
            }
        }
    }
}

fn on_server(state: &State, child: &ChildId) -> Option<&'static str> {
    let strands = cast::strands_of(*child);
    let mut shelves = strands
        .iter()
        .filter_map(|strand| state.strands.get(&strand.id()));
    let of_child = |bytes: &Vec<u8>| {
        Entry::decode(bytes).is_ok_and(|entry| entry.header().strand.child == *child)
    };
    if shelves.any(|shelf| !shelf.entries.is_empty()) {
        return Some("an entry");
    }
    if state.held.iter().any(|held| of_child(&held.entry)) {
        return Some("a piece of the quarantine");
    }
    let evidence = state.frozen.values().flatten().any(of_child);
    evidence.then_some("evidence of two histories")
}

/// What a disk has of a child beside the links.
fn on_tablet(disk: &Disk, child: &ChildId) -> Option<&'static str> {
    if disk.changes.iter().any(|row| row.doc.0 == *child) {
        return Some("a change");
    }
    if disk.entries.values().any(|row| row.strand.child == *child) {
        return Some("an entry");
    }
    if disk.strands.keys().any(|strand| strand.child == *child) {
        return Some("a strand");
    }
    if disk.snapshots.keys().any(|doc| doc.0 == *child) {
        return Some("a document");
    }
    let held = disk.held.values();
    let held = held.filter(|entry| entry.header().strand.child == *child);
    (held.count() > 0).then_some("a piece of the quarantine")
}
