//! Forming entries: what was written since the last exchange, sealed and signed once, and durable before it is sent.

use crate::api::error::Error;
use crate::clock::Clock;
use crate::library::kind_of;
use crate::session::{Facts, Session, passages};
use crate::sharing::anew;
use crate::sharing::keys::{self, Sealing};
use records::{Actor, short};
use std::collections::{BTreeMap, BTreeSet};
use store::Tables;
use store::table::change::ChangeRow;
use store::table::entry::NewEntry;
use store::table::strand::StrandRow;
use sync::{DocumentChanges, DocumentId, DocumentName, Draft, Entry, Place, StrandId, UnixMillis};

/// Changes above this many bytes go into the next entry, so that every entry stays under its limit even unpacked.
const MOST_BYTES: usize = 700 * 1024;
/// Likewise for the number of documents.
const MOST_DOCUMENTS: usize = 128;

/// Forms entries of everything that is in none yet, in one transaction. Nothing formed is sent before the nonce outside
/// was renewed: a store from before it would be known by that. A new epoch forms none until it has heard of
/// everything that others have, and an app that cannot read all of the roster forms none until it is updated.
pub(super) fn form(session: &mut Session, clock: &Clock) -> Result<(), Error> {
    let witness = session.witness.clone();
    let seen = session.seen(witness.hold()?, clock)?;
    session.unseen = None;
    let facts = &session.facts;
    let now = clock.unix_millis();
    // What is handed over at the last reaches nobody but those who decide on it: it waits for no answer any more.
    let all = session.door.is_leaving();
    let renewal = session.store.write(|tables| {
        if !anew::is_catching_up(tables)? && !facts.roster.is_outdated() {
            let held = if all {
                BTreeSet::new()
            } else {
                passages::held(tables)?
            };
            form_all(tables, facts, &held, now)?;
        }
        seen.renew(tables)
    })?;
    seen.settle(renewal)
}

/// Forms entries of everything but what is `held` back.
fn form_all(
    tables: &Tables<'_>,
    facts: &Facts,
    held: &BTreeSet<DocumentId>,
    now: UnixMillis,
) -> Result<(), Error> {
    let mut by_strand: BTreeMap<StrandId, Vec<(DocumentName, ChangeRow)>> = BTreeMap::new();
    let mut known: BTreeMap<DocumentId, (StrandId, DocumentName)> = BTreeMap::new();
    for change in tables.changes().pending()? {
        if held.contains(&change.document) {
            continue;
        }
        let (strand, name) = match known.get(&change.document) {
            Some(found) => found.clone(),
            None => {
                let row = tables.documents().get(change.document)?.ok_or_else(lost)?;
                known
                    .entry(row.id)
                    .or_insert((row.strand, row.name))
                    .clone()
            }
        };
        by_strand.entry(strand).or_default().push((name, change));
    }
    for (strand, changes) in by_strand {
        for part in parts(changes) {
            form_one(tables, facts, strand, part, now)?;
        }
    }
    Ok(())
}

/// Splits what one strand has to say into entries within their limits, each document's changes in their order.
fn parts(changes: Vec<(DocumentName, ChangeRow)>) -> Vec<Vec<(DocumentName, ChangeRow)>> {
    let mut parts: Vec<Vec<_>> = vec![Vec::new()];
    let (mut bytes, mut documents) = (0, 0);
    for (name, change) in changes {
        let part = parts.last().map(Vec::as_slice).unwrap_or_default();
        let another = part
            .last()
            .is_none_or(|(last, _): &(DocumentName, ChangeRow)| *last != name);
        let full = bytes + change.bytes.len() > MOST_BYTES
            || documents + usize::from(another) > MOST_DOCUMENTS;
        if full && !part.is_empty() {
            parts.push(Vec::new());
            (bytes, documents) = (0, 0);
        }
        bytes += change.bytes.len();
        documents += usize::from(another);
        if let Some(part) = parts.last_mut() {
            part.push((name, change));
        }
    }
    parts
}

fn form_one(
    tables: &Tables<'_>,
    facts: &Facts,
    strand: StrandId,
    part: Vec<(DocumentName, ChangeRow)>,
    now: UnixMillis,
) -> Result<(), Error> {
    let row = tables.strands().get(strand)?.ok_or_else(lost)?;
    let Some(key) = keys::sealing(facts, &row.strand, row.key_epoch, now) else {
        // A key that this tablet is to have and that has not come: the words wait for it, and nothing else does.
        return Ok(());
    };
    let place = place(&row, facts, &key, now);
    let sequence = place.sequence;
    let documents = gather(&part, &facts.actor());
    let entry = Entry::form(&Draft { place, documents }, &key.key, &facts.keys)
        .map_err(|_| Error::internal("an entry could not be formed"))?;
    tables.entries().add(&NewEntry {
        id: entry.id(),
        strand,
        device: facts.keys.id(),
        sequence,
        bytes: entry.bytes(),
    })?;
    for (_, change) in &part {
        tables.changes().formed(change.number, entry.id())?;
    }
    tables.strands().formed(strand, sequence, entry.id())?;
    Ok(tables.outbox().put(entry.id(), false)?)
}

/// The place of this device's next entry in a strand, under that key.
pub(super) fn place(row: &StrandRow, facts: &Facts, key: &Sealing, now: UnixMillis) -> Place {
    Place {
        strand: row.strand,
        device_epoch: facts.epoch,
        sequence: row.own_sequence + 1,
        previous: row.own_previous,
        roster_seen: key.seen.roster,
        grants_seen: key.seen.grants,
        key_epoch: key.epoch,
        written_at: now,
    }
}

/// The changes document by document, each as short as its reader allows.
fn gather(part: &[(DocumentName, ChangeRow)], writer: &Actor) -> Vec<DocumentChanges> {
    let mut documents: Vec<DocumentChanges> = Vec::new();
    for (name, change) in part {
        let changes = with_needed(name, &change.bytes);
        match documents.last_mut().filter(|last| last.document == *name) {
            Some(last) => last.changes.extend(changes),
            None => documents.push(DocumentChanges {
                document: name.clone(),
                changes: changes.collect(),
            }),
        }
    }
    for each in &mut documents {
        each.changes = short::shorten(&each.changes, writer);
    }
    documents
}

/// A change, after what a tablet of an older release lacks to take it in.
fn with_needed(name: &DocumentName, change: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let kind = kind_of(name);
    let needed = kind.map(|kind| records::genesis::needed_by(kind, change));
    let needed = needed.unwrap_or_default().into_iter().map(<[u8]>::to_vec);
    needed.chain([change.to_vec()])
}

fn lost() -> Error {
    Error::internal("a change without its document")
}
