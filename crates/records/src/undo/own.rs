//! What one writer did to a document, in their own order: edits that stand, and what they took back.

use super::since;
use crate::author::Actor;
use crate::since::Touched;
use automerge::{Automerge, ChangeHash, ChangeMetadata};
use std::collections::{BTreeSet, HashSet};

/// What begins the message of a change that takes others back, or does them again.
const UNDO: &str = "undo ";
const REDO: &str = "redo ";
/// Seconds between two writes of words that were typed in one go.
const RUN: i64 = 5;
/// The most writes that go back at once.
const LONGEST_RUN: usize = 64;

/// One of the author's changes, or several of one run: the last, and what the first was made over.
#[derive(Clone)]
pub(super) struct OwnEdit {
    first: ChangeHash,
    pub(super) hash: ChangeHash,
    pub(super) before: Vec<ChangeHash>,
    time: i64,
    /// Whether it did something again: then it is no part of a run.
    is_redo: bool,
}

/// Changes that took an edit back together.
pub(super) struct TakenBack {
    pub(super) changes: Vec<OwnEdit>,
}

/// What a writer did.
pub(super) struct Own {
    /// Edits that stand, oldest first.
    pub(super) standing: Vec<OwnEdit>,
    /// What was taken back since the last edit, and can come again.
    pub(super) taken_back: Vec<TakenBack>,
    /// Every change that took something back or did it again.
    pub(super) reversals: HashSet<ChangeHash>,
}

impl Own {
    pub(super) fn of(doc: &Automerge, actor: &Actor) -> Self {
        let mut own = Self {
            standing: Vec::new(),
            taken_back: Vec::new(),
            reversals: HashSet::new(),
        };
        let metas = doc.get_changes_meta(&[]);
        let mut last = String::new();
        for meta in metas
            .iter()
            .filter(|meta| Actor::of(&meta.actor) == Some(*actor))
        {
            let message = meta.message.as_deref().unwrap_or_default();
            own.add(meta, message, !message.is_empty() && message == last);
            last = message.to_owned();
        }
        own
    }

    /// Takes one change in; `goes_on` where it belongs to the reversal before it.
    fn add(&mut self, meta: &ChangeMetadata<'_>, message: &str, goes_on: bool) {
        let is_redo = message.starts_with(REDO);
        let edit = OwnEdit {
            first: meta.hash,
            hash: meta.hash,
            before: meta.deps.clone(),
            time: meta.timestamp,
            is_redo,
        };
        if let Some(names) = message.strip_prefix(UNDO) {
            self.reversals.insert(meta.hash);
            self.undone(names);
            match self.taken_back.last_mut().filter(|_| goes_on) {
                Some(group) => group.changes.push(edit),
                None => self.taken_back.push(TakenBack {
                    changes: vec![edit],
                }),
            }
            return;
        }
        match message.strip_prefix(REDO) {
            Some(name) => {
                self.reversals.insert(meta.hash);
                let is_it = |group: &TakenBack| group.name() == name;
                self.taken_back.retain(|group| !is_it(group));
            }
            None => self.taken_back.clear(),
        }
        self.standing.push(edit);
    }

    /// Strikes out the edit, or the run from the first to the last that a message names.
    fn undone(&mut self, names: &str) {
        let (first, last) = names.split_once(' ').unwrap_or((names, names));
        let find = |name: &str| {
            let mut all = self.standing.iter();
            all.position(|edit| edit.hash.to_string() == name)
        };
        if let (Some(first), Some(last)) = (find(first), find(last))
            && first <= last
        {
            self.standing.drain(first..=last);
        }
    }
}

impl TakenBack {
    fn name(&self) -> String {
        let first = self.changes.first();
        first.map(|edit| edit.hash.to_string()).unwrap_or_default()
    }
}

pub(super) fn undo_message(edit: &OwnEdit) -> String {
    if edit.first == edit.hash {
        format!("{UNDO}{}", edit.hash)
    } else {
        format!("{UNDO}{} {}", edit.first, edit.hash)
    }
}

pub(super) fn redo_message(undo: &TakenBack) -> String {
    format!("{REDO}{}", undo.name())
}

/// An edit together with those before it that typed into the same words in one go, each straight on
/// from the last: nobody else's words came in between.
pub(super) fn whole_run(
    doc: &Automerge,
    standing: &mut Vec<OwnEdit>,
    edit: OwnEdit,
    touched: &BTreeSet<Touched>,
) -> OwnEdit {
    let mut run = edit;
    let mut time = run.time;
    for _ in 1..LONGEST_RUN {
        let Some(before) = standing.last().filter(|_| !run.is_redo) else {
            break;
        };
        let goes_on = run.before == [before.hash] && (time - before.time).abs() <= RUN;
        if !goes_on || before.is_redo || !is_typing(doc, before, touched) {
            break;
        }
        time = before.time;
        run.first = before.first;
        run.before.clone_from(&before.before);
        standing.pop();
    }
    run
}

/// Whether a change touched the same one field of words and nothing else.
fn is_typing(doc: &Automerge, edit: &OwnEdit, touched: &BTreeSet<Touched>) -> bool {
    let patches = doc.diff(&edit.before, &[edit.hash]);
    let its: BTreeSet<Touched> = patches.iter().flat_map(since::touched).collect();
    let words = |patch: &automerge::Patch| {
        matches!(
            patch.action,
            automerge::PatchAction::SpliceText { .. } | automerge::PatchAction::DeleteSeq { .. }
        )
    };
    its.len() == 1 && its == *touched && patches.iter().any(words)
}
