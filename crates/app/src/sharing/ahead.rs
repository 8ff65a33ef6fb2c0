//! Trying what came in before its turn, on every core. Whether changes are valid depends on the document as it stands, on
//! them and on their writer, and is most of the work of a whole download; so the first entry of each document is tried at
//! once, beside the others, and its verdict is used when its turn comes where the document is as it was.

#[cfg(test)]
mod tests;

use super::arrivals::writer_of;
use super::effects::Work;
use crate::api::error::Error;
use plan::ChildId;
use records::{Actor, Document, Heads, Kind, Received, Refusal, short};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use std::thread;
use sync::EntryId;
use sync::client::Effect;

/// Fewer are tried when their turn comes: a thread costs as much as some documents.
const WORTH_IT: usize = 4;

/// What was tried, by the entry that brought it and the kind of its document.
#[derive(Default)]
pub(super) struct Ahead(BTreeMap<(EntryId, Kind), Tried>);

impl Ahead {
    /// What came of an entry's changes in a document of this kind, if they were tried.
    pub(super) fn take(&mut self, entry: EntryId, kind: Kind) -> Option<Tried> {
        self.0.remove(&(entry, kind))
    }
}

/// Changes that were tried on a copy of the document that they are for.
pub(super) struct Tried {
    /// How the document stood.
    before: Heads,
    /// The changes, whole.
    pub(super) changes: Vec<Vec<u8>>,
    verdict: Result<Received, Refusal>,
    /// The document with what was taken of them.
    after: Document,
}

impl Tried {
    /// Gives the document what was tried, or tries it now where it has gone on since.
    pub(super) fn onto(self, document: &mut Document, writer: &Actor) -> Result<Received, Refusal> {
        if document.heads() != self.before {
            return document.receive(&self.changes, writer);
        }
        *document = self.after;
        self.verdict
    }
}

/// The first changes that came in for one document.
struct Arrival<'a> {
    of: (EntryId, Kind),
    writer: Actor,
    changes: &'a [Vec<u8>],
    document: Document,
}

impl Arrival<'_> {
    /// None where they cannot be made whole: that is told when their turn comes.
    fn tried(self) -> Option<((EntryId, Kind), Tried)> {
        let changes = short::lengthen(self.changes.to_vec(), &self.writer).ok()?;
        let mut after = self.document;
        let before = after.heads();
        let verdict = after.receive(&changes, &self.writer);
        let tried = Tried {
            before,
            changes,
            verdict,
            after,
        };
        Some((self.of, tried))
    }
}

impl Work<'_> {
    /// Tries the first entry of each document that an answer brings. Where an entry amends others, the answer is worked
    /// through from its beginning: what is tried then depends on more than the documents.
    pub(super) fn try_ahead(&mut self, effects: &[Effect]) -> Result<(), Error> {
        let arrived = effects.iter().filter_map(|effect| match effect {
            Effect::Store(arrived) => Some(arrived),
            _ => None,
        });
        let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
        if cores == 1 || arrived.clone().any(|each| each.amending.is_some()) {
            return Ok(());
        }
        let mut first = BTreeSet::new();
        let mut arrivals = Vec::new();
        for each in arrived {
            if self.tables.entries().get(each.entry.id())?.is_some() {
                continue;
            }
            let child = ChildId(each.strand.child.0);
            for document in each.changes.iter().flatten() {
                let known = self.known(&each.strand, &document.document);
                let Some(kind) = known.filter(|kind| first.insert((child, *kind))) else {
                    continue;
                };
                let before = self.before(child, kind)?;
                arrivals.push(Arrival {
                    of: (each.entry.id(), kind),
                    writer: writer_of(&each.entry),
                    changes: &document.changes,
                    document: before.unwrap_or_else(|| Document::create(kind)),
                });
            }
        }
        if arrivals.len() >= WORTH_IT {
            self.ahead = Ahead(on_every_core(arrivals, cores));
        }
        Ok(())
    }
}

fn on_every_core(arrivals: Vec<Arrival<'_>>, cores: usize) -> BTreeMap<(EntryId, Kind), Tried> {
    let queue = Mutex::new(arrivals.into_iter());
    let one_core = || {
        let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
        let all = std::iter::from_fn(next);
        all.filter_map(Arrival::tried).collect::<Vec<_>>()
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(one_core)).collect();
        // What a thread that broke off had tried is tried when its turn comes.
        let tried = threads.into_iter().filter_map(|thread| thread.join().ok());
        tried.flatten().collect()
    })
}
