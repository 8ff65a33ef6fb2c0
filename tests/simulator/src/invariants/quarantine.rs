//! What removed people still had: nothing of it is lost, nobody sees it who does not decide, and it comes in where and as
//! it was admitted, alike on every tablet.

use std::collections::{BTreeMap, BTreeSet};

use sync::practice::PracticeKeys;
use sync::{Entry, EntryId, StrandKeys, access};

use super::documents::document;
use super::{Invariant, Violation, say};
use crate::cast::Doc;
use crate::server::State;
use crate::tablet::Tablet;
use crate::tablet::deciding::opened;
use crate::tablet::disk::{EntryRow, change_hash, version_of};
use crate::world::World;

/// A change of a document, by its hash.
type Line = (Doc, [u8; 32]);

pub(super) fn check(world: &World, found: &mut Vec<Violation>) {
    let handed = world.ledger.handed_over.iter();
    let handed: BTreeMap<&EntryId, &Entry> = handed
        .filter(|(_, entry)| !world.was_erased(&entry.header().strand.child))
        .collect();
    if handed.is_empty() {
        return;
    }
    let state = world.memory.state();
    for (id, entry) in &handed {
        let held = state.held.iter().any(|each| each.entry == entry.bytes());
        if !held && !state.has(id) {
            let what = format!("entry {id} was handed over and is nowhere on the server");
            return say(found, Invariant::QuarantineLosesNothing, what);
        }
    }
    let lines: BTreeMap<EntryId, BTreeSet<Line>> = handed
        .iter()
        .map(|(id, entry)| (**id, lines_of(entry)))
        .collect();
    for kept in state.strands.values().flat_map(|shelf| &shelf.entries) {
        if let Ok(entry) = Entry::decode(&kept.stored.bytes) {
            as_admitted(&entry, &lines, found);
        }
    }
    for (who, tablet) in world.tablets.iter().enumerate() {
        unseen(world, who, tablet, found);
        if tablet.is_read() {
            as_decided(who, tablet, &lines, &state, found);
        }
    }
}

fn lines_of(entry: &Entry) -> BTreeSet<Line> {
    let opened = opened(entry).into_iter().flatten();
    opened
        .flat_map(|(doc, changes)| {
            let hash = |change: &Vec<u8>| (doc, change_hash(change));
            changes.iter().map(hash).collect::<Vec<_>>()
        })
        .collect()
}

/// What an entry brings under the name of what it admits is just what that said.
fn as_admitted(
    entry: &Entry,
    lines: &BTreeMap<EntryId, BTreeSet<Line>>,
    found: &mut Vec<Violation>,
) {
    let header = entry.header();
    let admits = header.amends.iter().flat_map(|amendment| &amendment.admits);
    let admits: Vec<_> = admits.collect();
    let key = PracticeKeys.strand_key(&header.strand, header.key_epoch);
    let body = key.filter(|_| !admits.is_empty());
    let Some(Ok(Some(body))) = body.map(|key| entry.open_amending(&key)) else {
        return;
    };
    for named in admits {
        let said = body.carried.iter().filter(|each| each.from == *named);
        let said: BTreeSet<Line> = said
            .flat_map(|each| {
                let kind = records::Kind::parse(each.document.kind.as_str(), &each.document.key);
                let doc = kind.map(|kind| (header.strand.child, kind));
                let lines = each.changes.iter();
                lines.filter_map(move |change| Some((doc?, change_hash(change))))
            })
            .collect();
        if lines.get(&named.entry).is_some_and(|lines| *lines != said) {
            let what = format!(
                "{} admits of {} what it did not say",
                entry.id(),
                named.entry
            );
            return say(found, Invariant::QuarantineAsDecided, what);
        }
    }
}

/// What is held lies only where somebody decides.
fn unseen(world: &World, who: usize, tablet: &Tablet, found: &mut Vec<Violation>) {
    let roster = world.truth.roster.as_ref();
    let decides = roster
        .is_some_and(|roster| access::decides(roster, &tablet.person, roster.head().position));
    if !decides && !tablet.disk.held.is_empty() {
        let what = format!("tablet {who} has the quarantine, and nobody decides there");
        say(found, Invariant::QuarantineUnseen, what);
    }
}

/// Every line that was admitted by an entry which is here is here once or says why not; of any other there is no trace.
fn as_decided(
    who: usize,
    tablet: &Tablet,
    lines: &BTreeMap<EntryId, BTreeSet<Line>>,
    state: &State,
    found: &mut Vec<Violation>,
) {
    let entries = tablet
        .disk
        .entries
        .values()
        .filter_map(|row| row.entry.as_deref());
    let amendments = entries
        .clone()
        .filter_map(|entry| entry.header().amends.as_ref());
    let admitted: BTreeSet<EntryId> = amendments
        .flat_map(|amendment| &amendment.admits)
        .map(|named| named.entry)
        .collect();
    // What has its own place in a strand, or may still get one, came in by that.
    let stands = |(id, row): &(&EntryId, &EntryRow)| {
        row.placed.is_some() || !tablet.disk.decided.contains_key(id)
    };
    let placed = tablet.disk.entries.iter().filter(stands);
    let placed = placed.filter_map(|(_, row)| row.entry.as_deref());
    let placed: BTreeSet<Line> = placed.flat_map(lines_of).collect();
    let due: BTreeSet<&Line> = admitted
        .iter()
        .filter_map(|id| lines.get(id))
        .flatten()
        .collect();
    for (id, lines) in lines {
        // The writer's own tablet has it too, and follows what was decided once it has heard of it.
        let own = tablet.disk.entries.contains_key(id);
        if state.has(id) || (own && !tablet.disk.decided.contains_key(id)) {
            continue;
        }
        for line in lines.iter().filter(|line| !placed.contains(line)) {
            let (doc, hash) = line;
            let rows = tablet.disk.changes_of(*doc).filter(|row| row.hash == *hash);
            let rows = rows.count();
            let document = document(tablet, *doc);
            let shows = version_of(hash).is_some_and(|version| document.knows(&version));
            let sound = if due.contains(line) {
                (rows, shows) == (1, true) || tablet.disk.asides.contains_key(hash)
            } else {
                (rows, shows) == (0, false)
            };
            if !sound {
                let what = format!(
                    "tablet {who} has a line of {id} {rows} times, shown: {shows}, admitted: {}",
                    due.contains(line)
                );
                return say(found, Invariant::QuarantineAsDecided, what);
            }
        }
    }
}
