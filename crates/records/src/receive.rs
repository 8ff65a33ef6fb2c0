//! Taking in changes that others made: on a copy, within limits, and without trusting them.

mod counter;
mod outline;

use crate::author::Actor;
use crate::document::{Document, guarded};
use crate::genesis;
use crate::heads::Heads;
use crate::kind::Kind;
use crate::layout::{self, FORM, LISTS, TEXTS, VALUES, is_text};
use crate::release::Form;
use crate::since::Touched;
use crate::size;
use automerge::legacy::ObjectId;
use automerge::{Automerge, AutomergeError, Change, ChangeHash, ObjId, ROOT, ReadDoc};
use plan::form::Kind as Asks;
use std::collections::{BTreeSet, HashSet};

/// The version of the rules by which [`Document::receive`] takes a change or refuses it. Every tablet must come to the
/// same verdict, so a release that changes the rules counts this on, and judges entries of the formats that were there
/// before by the rules that held then.
pub const RULES: u32 = 1;

/// The largest change, in bytes.
pub const LARGEST_CHANGE: usize = 256 * 1024;
/// The most operations of one change: a text of the greatest length taken out and put in is a tenth of it.
pub const MOST_OPERATIONS: u64 = 1024 * 1024;
/// The most operations taken in together: a bound on how long a tablet is busy with one entry.
const MOST_AT_ONCE: u64 = 16 * MOST_OPERATIONS;
/// The largest document, in bytes without compression.
pub const LARGEST_DOCUMENT: usize = 5 * 1024 * 1024;

/// What begins every chunk that Automerge writes.
const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
/// The type of a chunk that holds one change, uncompressed.
const PLAIN_CHANGE: u8 = 1;

/// What taking changes in did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Received {
    /// How many changes were new here.
    pub applied: usize,
    /// What they changed.
    pub touched: Vec<Touched>,
    /// Changes that rest on others which are not here yet: to be kept, and given again with those.
    pub waiting: Vec<Vec<u8>>,
}

/// Why changes were not taken in. The document is as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not one uncompressed change, or not one that reads.
    #[error("a change does not read")]
    Malformed,
    /// A change above [`LARGEST_CHANGE`] or [`MOST_OPERATIONS`].
    #[error("a change is too large")]
    ChangeTooLarge,
    /// The document would rise above [`LARGEST_DOCUMENT`].
    #[error("the document would be too large")]
    DocumentTooLarge,
    /// A change names another writer than the one who sent it.
    #[error("a change names another writer than its sender")]
    OtherWriter,
    /// A change contradicts one that is already here, such as a second change at a used number.
    #[error("a change contradicts the document")]
    Contradicts,
    /// A change uses up numbers of operations that others will need.
    #[error("a change counts far beyond what it rests on")]
    Leaps,
    /// A change breaks the form: it puts something else in the place of a list or a text.
    #[error("a change breaks the form")]
    BreaksForm,
    /// Automerge panicked on it.
    #[error("a change cannot be applied")]
    Panicked,
}

impl Document {
    /// Takes in raw changes of one writer. Changes already here do nothing; those that rest on
    /// something that is not here yet are handed back.
    ///
    /// # Errors
    /// Refuses all of them where one is malformed, too large, by another writer, or breaks the form;
    /// the document is then as it was.
    pub fn receive(&mut self, changes: &[Vec<u8>], writer: &Actor) -> Result<Received, Refusal> {
        let read = changes
            .iter()
            .map(|bytes| read(bytes, self.form, writer))
            .collect::<Result<Vec<_>, _>>()?;
        let form = self.form;
        let before = self.heads();
        let (copy, size, received) =
            guarded(|| take_in(&self.doc, form, read)).ok_or(Refusal::Panicked)??;
        let room = size.map_or(self.room, size::room);
        let mut after = Self {
            form,
            doc: copy,
            room,
        };
        std::mem::swap(self, &mut after);
        let touched = if received.applied > 0 {
            guarded(|| self.changed_since(&before)).and_then(Result::ok)
        } else {
            Some(Vec::new())
        };
        match touched {
            Some(touched) => Ok(Received {
                touched,
                ..received
            }),
            None => {
                std::mem::swap(self, &mut after);
                Err(Refusal::Panicked)
            }
        }
    }
}

impl Document {
    /// The hashes of changes on which these rest and which are neither here nor among them. Of a change that does not
    /// read nothing is known.
    pub fn lacks(&self, changes: &[Vec<u8>]) -> BTreeSet<[u8; 32]> {
        let read = |bytes: &Vec<u8>| guarded(|| Change::try_from(bytes.as_slice()).ok()).flatten();
        let read: Vec<Change> = changes.iter().filter_map(read).collect();
        let among: HashSet<ChangeHash> = read.iter().map(Change::hash).collect();
        let here = |hash: &ChangeHash| self.doc.get_change_meta_by_hash(hash).is_some();
        let deps = read.iter().flat_map(|change| change.deps());
        deps.filter(|dep| !among.contains(dep) && !here(dep))
            .map(|dep| dep.0)
            .collect()
    }

    /// Puts changes in that were judged elsewhere, without judging them; false where they cannot be applied, and then
    /// the document is as it was.
    pub fn take(&mut self, changes: &[Vec<u8>]) -> bool {
        let doc = &self.doc;
        let taken = guarded(|| {
            let read = changes
                .iter()
                .map(|bytes| Change::try_from(bytes.as_slice()));
            let (ready, waiting) = sort_out(doc, read.collect::<Result<_, _>>().ok()?);
            let mut copy = doc.clone();
            copy.apply_changes(ready).ok()?;
            waiting.is_empty().then_some(copy)
        });
        let Some(copy) = taken.flatten() else {
            return false;
        };
        (self.doc, self.room) = (copy, 0);
        true
    }
}

/// Whether a change that this tablet's own Automerge made leaves every container alone. Such a change is taken by
/// everybody wherever there is room for it, so it need not be tried.
pub fn is_plain(bytes: &[u8], kind: Kind) -> bool {
    let document = Document::create(kind);
    let kept: HashSet<(u64, Vec<u8>)> = [TEXTS, LISTS]
        .iter()
        .filter_map(|key| layout::object(&document.doc, &ROOT, key).ok().flatten())
        .filter_map(|object| match object {
            ObjId::Id(counter, actor, _) => Some((counter, actor.to_bytes().to_vec())),
            ObjId::Root => None,
        })
        .collect();
    let change = guarded(|| Change::try_from(bytes).ok().map(|change| change.decode()));
    let Some(change) = change.flatten() else {
        return false;
    };
    change.operations.iter().all(|op| match &op.obj {
        ObjectId::Root => false,
        ObjectId::Id(id) => !kept.contains(&(id.counter(), id.actor().to_bytes().to_vec())),
    })
}

/// Reads one change, which must be exactly one uncompressed chunk by this writer, or one that any
/// tablet of a newer release adds to the form.
pub(crate) fn read(bytes: &[u8], form: Form, writer: &Actor) -> Result<Change, Refusal> {
    if bytes.len() > LARGEST_CHANGE {
        return Err(Refusal::ChangeTooLarge);
    }
    // A compressed chunk could unfold to any size; a document chunk would hide many changes.
    if bytes.get(..4) != Some(&MAGIC[..]) || bytes.get(8) != Some(&PLAIN_CHANGE) {
        return Err(Refusal::Malformed);
    }
    match outline::rows(bytes) {
        None => return Err(Refusal::Malformed),
        Some(rows) if rows > MOST_OPERATIONS => return Err(Refusal::ChangeTooLarge),
        Some(_) => (),
    }
    let change = guarded(|| Change::try_from(bytes)).ok_or(Refusal::Malformed)?;
    let change = change.map_err(|_| Refusal::Malformed)?;
    // Bytes after the chunk would be lost; a footer is something we never write.
    if change.raw_bytes() != bytes || !change.extra_bytes().is_empty() {
        return Err(Refusal::Malformed);
    }
    let by_writer = Actor::of(change.actor_id()) == Some(*writer);
    let further = || guarded(|| genesis::is_further(form.kind, &change)) == Some(true);
    if by_writer || further() {
        Ok(change)
    } else {
        Err(Refusal::OtherWriter)
    }
}

/// A copy with the changes in it, and its size where any of them was new.
fn take_in(
    doc: &Automerge,
    form: Form,
    changes: Vec<Change>,
) -> Result<(Automerge, Option<usize>, Received), Refusal> {
    let (ready, waiting) = sort_out(doc, changes);
    if counter::leaps(doc, &ready) {
        return Err(Refusal::Leaps);
    }
    if ready.iter().map(|change| change.len() as u64).sum::<u64>() > MOST_AT_ONCE {
        return Err(Refusal::ChangeTooLarge);
    }
    let mut copy = doc.clone();
    let mut size = None;
    let applied = ready.len();
    if applied > 0 {
        copy.apply_changes(ready).map_err(refusal)?;
        let saved = copy.save_nocompress();
        if saved.len() > LARGEST_DOCUMENT {
            return Err(Refusal::DocumentTooLarge);
        }
        size = Some(saved.len());
        // Automerge can take in a crafted change whose document it then cannot load again.
        if Document::load_as(form, &saved).map(|again| again.now()) != Ok(heads(&copy)) {
            return Err(Refusal::Malformed);
        }
        if !keeps_form(&copy, form).map_err(|_| Refusal::BreaksForm)? {
            return Err(Refusal::BreaksForm);
        }
        // What cannot be read back must be found out now, and not when a person opens the page.
        crate::read::read(&copy, form).map_err(|_| Refusal::BreaksForm)?;
    }
    let waiting = waiting
        .iter()
        .map(|change| change.raw_bytes().to_vec())
        .collect();
    Ok((
        copy,
        size,
        Received {
            applied,
            touched: Vec::new(),
            waiting,
        },
    ))
}

fn heads(doc: &Automerge) -> Heads {
    Heads::new(doc.get_heads())
}

fn refusal(error: AutomergeError) -> Refusal {
    match error {
        AutomergeError::DuplicateSeqNumber(..) | AutomergeError::DuplicateActorId(_) => {
            Refusal::Contradicts
        }
        _ => Refusal::Malformed,
    }
}

/// New changes whose dependencies are all here or among them, and those that must wait.
pub(crate) fn sort_out(doc: &Automerge, changes: Vec<Change>) -> (Vec<Change>, Vec<Change>) {
    let here = |hash: &ChangeHash| doc.get_change_meta_by_hash(hash).is_some();
    let mut waiting: Vec<Change> = changes.into_iter().filter(|c| !here(&c.hash())).collect();
    let mut ready = Vec::new();
    let mut known = HashSet::new();
    loop {
        let before = ready.len();
        let (now, later): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|change| {
            change
                .deps()
                .iter()
                .all(|dep| known.contains(dep) || here(dep))
        });
        waiting = later;
        for change in now {
            if known.insert(change.hash()) {
                ready.push(change);
            }
        }
        if ready.len() == before {
            return (ready, waiting);
        }
    }
}

/// Whether every container and Text that our frozen changes made is still in its place, and nothing
/// but a further change put another beside it.
fn keeps_form(doc: &Automerge, form: Form) -> Result<bool, AutomergeError> {
    if doc
        .get_all(ROOT, FORM)?
        .iter()
        .any(|(value, _)| value.as_str() != Some(form.name()))
    {
        return Ok(false);
    }
    let Some(texts) = first_made(doc, &ROOT, TEXTS)? else {
        return Ok(false);
    };
    let Some(lists) = first_made(doc, &ROOT, LISTS)? else {
        return Ok(false);
    };
    if first_made(doc, &ROOT, VALUES)?.is_none() {
        return Ok(false);
    }
    for field in form.fields() {
        let parent = match field.kind {
            Asks::List(_) => &lists,
            _ if is_text(&field.kind) => &texts,
            _ => continue,
        };
        if first_made(doc, parent, field.id)?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The object under a key that a frozen change made, where nobody put another thing there.
fn first_made(doc: &Automerge, parent: &ObjId, key: &str) -> Result<Option<ObjId>, AutomergeError> {
    let all = doc.get_all(parent, key)?;
    let by_nobody = all.iter().all(|(value, id)| {
        let further = matches!(id, ObjId::Id(_, actor, _) if genesis::is_further_actor(actor));
        value.is_object() && (further || genesis::made_here(id))
    });
    if !by_nobody {
        return Ok(None);
    }
    Ok(layout::container_among(all))
}
