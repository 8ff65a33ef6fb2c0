//! The documents: equal where the cursors are, rebuilt as they stand, and judged alike.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use records::{Answer, Document, FormState};
use sync::practice::PracticeKeys;
use sync::{EntryId, Strand, StrandKeys};

use super::{Invariant, Violation, say};
use crate::bug::Bug;
use crate::cast::{self, Doc};
use crate::tablet::Tablet;
use crate::tablet::disk::{Standing, change_hash};
use crate::world::World;

pub(super) fn check(world: &World, found: &mut Vec<Violation>) {
    for doc in cast::documents(world.shape.children) {
        equal(world, doc, found);
        rebuilt(world, doc, found);
    }
    verdicts(world, found);
}

/// What a person sees of a document: every value, unless a planted bug reads the winners only.
pub(crate) fn seen(document: &Document, bug: Option<Bug>) -> Option<FormState> {
    let mut form = document.read().ok()?;
    if bug == Some(Bug::WinnerOnlyReads) {
        for field in &mut form.fields {
            if let Answer::Values(held) = &mut field.answer {
                held.truncate(1);
            }
        }
    }
    Some(form)
}

/// Tablets that stand equally far in a strand, and have nothing of their own there that the others lack, see the same.
fn equal(world: &World, doc: Doc, found: &mut Vec<Violation>) {
    let strand = cast::strand_of(doc);
    let mut first: BTreeMap<[u8; 32], (usize, Option<FormState>, String)> = BTreeMap::new();
    for (who, tablet) in world.tablets.iter().enumerate() {
        let Some(row) = tablet.disk.strands.get(&strand) else {
            continue;
        };
        if row.cursor.number == 0 || !tablet.is_read() || has_own(tablet, &strand) {
            continue;
        }
        let document = document(tablet, doc);
        let heads = document.heads().to_string();
        match first.get(&row.cursor.chain.0) {
            None => {
                let form = seen(&document, world.bug);
                first.insert(row.cursor.chain.0, (who, form, heads));
            }
            Some((other, form, their_heads)) => {
                if *their_heads != heads || *form != seen(&document, world.bug) {
                    let what = format!(
                        "tablets {other} and {who} stand at {} of {strand:?}",
                        row.cursor.number
                    );
                    return say(found, Invariant::EqualCursorsEqualDocuments, what);
                }
            }
        }
    }
}

/// Whether a tablet has something in a strand that is not in the server's log up to its cursor.
fn has_own(tablet: &Tablet, strand: &Strand) -> bool {
    let disk = &tablet.disk;
    let in_strand = |id: &EntryId| {
        disk.entries
            .get(id)
            .is_some_and(|row| row.strand == *strand)
    };
    disk.outbox.iter().any(|row| in_strand(&row.entry))
        || disk.entries.iter().any(|(id, row)| {
            // What was decided on came by the decision, as on every other tablet, or not at all.
            let decided = disk.decided.contains_key(id);
            row.strand == *strand && row.placed.is_none() && !decided
        })
        || disk
            .changes
            .iter()
            .any(|row| row.standing != Standing::Shared && cast::strand_of(row.doc) == *strand)
}

pub(super) fn document(tablet: &Tablet, doc: Doc) -> Rc<Document> {
    let here = tablet.desk.get(&doc).cloned();
    here.unwrap_or_else(|| Rc::new(Document::create(doc.1)))
}

/// The document that the entries make is the document in use, and so is the one that the disk would give after a start.
fn rebuilt(world: &World, doc: Doc, found: &mut Vec<Violation>) {
    let mut tried = BTreeSet::new();
    for (who, tablet) in world.tablets.iter().enumerate() {
        let document = document(tablet, doc);
        let heads = document.heads();
        if !tablet.is_read() || !tried.insert(heads.to_string()) {
            continue;
        }
        let again = from_entries(tablet, doc);
        let same = again.is_some_and(|again| {
            again.heads() == heads && seen(&again, None) == seen(&document, None)
        });
        let started = tablet.disk.read_document(doc);
        if !same || started.heads() != heads {
            let what = format!(
                "tablet {who} shows another {} than its entries make",
                doc.1.name()
            );
            return say(found, Invariant::RebuildEqualsCaches, what);
        }
    }
}

fn from_entries(tablet: &Tablet, doc: Doc) -> Option<Document> {
    let disk = &tablet.disk;
    let strand = cast::strand_of(doc);
    let name = cast::name_of(doc.1);
    let mut bytes = Document::create(doc.1).save();
    let rows = disk
        .entries
        .iter()
        .filter(|(id, row)| row.strand == strand && !disk.asides.contains_key(&id.0));
    for (_, row) in rows {
        let entry = row.entry.as_ref()?;
        let key = PracticeKeys.strand_key(&strand, entry.header().key_epoch)?;
        let opened = entry.open(&key).ok()?;
        let brought = entry.open_amending(&key).ok()?.unwrap_or_default().carried;
        let brought = brought
            .into_iter()
            .map(|each| (each.document, each.changes));
        let changes = opened
            .into_iter()
            .map(|each| (each.document, each.changes))
            .chain(brought)
            .filter(|(document, _)| *document == name)
            .flat_map(|(_, changes)| changes);
        for change in changes.filter(|change| !disk.asides.contains_key(&change_hash(change))) {
            bytes.extend_from_slice(&change);
        }
    }
    let unsent = disk
        .changes_of(doc)
        .filter(|row| row.standing == Standing::Pending);
    unsent.for_each(|row| bytes.extend_from_slice(&row.bytes));
    Document::load(doc.1, &bytes).ok()
}

/// An entry that one tablet takes in, every tablet takes in.
fn verdicts(world: &World, found: &mut Vec<Violation>) {
    let mut verdicts: BTreeMap<EntryId, (usize, bool)> = BTreeMap::new();
    for (who, tablet) in world
        .tablets
        .iter()
        .enumerate()
        .filter(|(_, tablet)| tablet.is_read())
    {
        let device = tablet.keys.id();
        for (id, row) in &tablet.disk.entries {
            let own = row
                .entry
                .as_ref()
                .is_some_and(|entry| entry.header().device == device);
            if own || row.placed.is_none() {
                continue;
            }
            let aside = tablet.disk.asides.contains_key(&id.0);
            let (other, theirs) = *verdicts.entry(*id).or_insert((who, aside));
            if theirs != aside {
                let what = format!(
                    "entry {id}: set aside on tablet {other}: {theirs}, on tablet {who}: {aside}"
                );
                return say(found, Invariant::VerdictsAgree, what);
            }
        }
    }
}
