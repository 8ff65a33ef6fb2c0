//! Taking back one's own newest edit, as a new change. What others wrote since stays.

use crate::author::{Actor, Author};
use crate::document::Document;
use crate::edit::{EditError, touch, write_text};
use crate::heads::Heads;
use crate::layout::{self, ARCHIVED, ORDER, Spot};
use crate::place::{ItemPlace, Place};
use crate::since::{self, Touched};
use automerge::transaction::Transactable;
use automerge::{Automerge, ChangeHash, ChangeMetadata, ObjId, ReadDoc, ScalarValue};
use std::collections::{BTreeSet, HashSet};

/// What begins the message of a change that takes another back.
const UNDO: &str = "undo ";

/// What an undo did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Undone {
    /// The raw changes to store and to send, at most two; none where there was nothing to take
    /// back, or where others have since written over all of it.
    pub changes: Vec<Vec<u8>>,
    /// What went back.
    pub touched: Vec<Touched>,
    /// Whether this writer has another edit to take back.
    pub more: bool,
}

impl Document {
    /// Takes back the newest edit of this author that was not taken back yet.
    ///
    /// A value goes back only where the author's own still stands; words typed are removed and
    /// words removed come back, wherever they have moved; an item added is archived.
    ///
    /// # Errors
    /// Only for a fault of the document itself.
    pub fn undo(&mut self, author: &Author) -> Result<Undone, EditError> {
        let mut own = self.own_edits(&author.actor);
        let Some(edit) = own.standing.pop() else {
            return Ok(Undone::default());
        };
        let patches = self.doc.diff(&edit.before, &[edit.hash]);
        let touched: BTreeSet<Touched> = patches.iter().flat_map(since::touched).collect();
        let steps = self.steps(&edit, &own.undos, &touched)?;
        let (words, values): (Vec<_>, Vec<_>) = steps
            .into_iter()
            .partition(|step| matches!(step, Step::Words(..)));
        // Words go back as of the edit, so that what others typed since stays; values go back now.
        let then = Heads::new(vec![edit.hash]);
        let then = (then != self.heads()).then_some(then);
        let mut changes = Vec::new();
        for (base, steps) in [(None, values), (then, words)] {
            let message = Some(format!("{UNDO}{}", edit.hash));
            changes.extend(self.write(base.as_ref(), author, message, |tx| {
                steps.iter().try_for_each(|step| step.take(tx))
            })?);
        }
        let touched = touched.into_iter().collect();
        Ok(Undone {
            changes,
            touched,
            more: !own.standing.is_empty(),
        })
    }

    /// The author's edits that still stand, oldest first, and the changes that took others back.
    fn own_edits(&self, actor: &Actor) -> Own {
        let metas = self.doc.get_changes_meta(&[]);
        let own = metas
            .iter()
            .filter(|meta| Actor::of(&meta.actor) == Some(*actor));
        let (undos, edits): (Vec<_>, Vec<_>) = own.partition(|meta| undone_by(meta).is_some());
        let undone: HashSet<String> = undos.iter().filter_map(|meta| undone_by(meta)).collect();
        let standing = edits
            .into_iter()
            .filter(|meta| !undone.contains(&meta.hash.to_string()))
            .map(|meta| OwnEdit {
                hash: meta.hash,
                before: meta.deps.clone(),
            })
            .collect();
        Own {
            standing,
            undos: undos.iter().map(|meta| meta.hash).collect(),
        }
    }

    fn steps(
        &self,
        edit: &OwnEdit,
        undos: &HashSet<ChangeHash>,
        touched: &BTreeSet<Touched>,
    ) -> Result<Vec<Step>, EditError> {
        let mut steps = Vec::new();
        for one in touched {
            match one {
                Touched::Field(place) => steps.extend(self.field_step(edit, undos, place)?),
                Touched::Item(item) => steps.extend(self.item_steps(edit, undos, item)?),
            }
        }
        Ok(steps)
    }

    fn field_step(
        &self,
        edit: &OwnEdit,
        undos: &HashSet<ChangeHash>,
        place: &Place,
    ) -> Result<Option<Step>, EditError> {
        let doc = &self.doc;
        let Ok(spot) = layout::spot(doc, self.kind, place) else {
            return Ok(None);
        };
        // A field of an item that came with this edit goes when the item goes.
        if spot
            .item
            .as_ref()
            .is_some_and(|item| doc.hash_for_opid(item) == Some(edit.hash))
        {
            return Ok(None);
        }
        if let Some(text) = &spot.text {
            let before = doc.text_at(text, &edit.before)?;
            return Ok(Some(Step::Words(spot, before)));
        }
        if !edit.stands(doc, undos, &spot.map, &spot.key)? {
            return Ok(None);
        }
        let before = value_at(doc, &spot.map, &spot.key, &edit.before)?;
        Ok(Some(Step::Value(spot.map, spot.key, before, spot.item)))
    }

    fn item_steps(
        &self,
        edit: &OwnEdit,
        undos: &HashSet<ChangeHash>,
        item: &ItemPlace,
    ) -> Result<Vec<Step>, EditError> {
        let doc = &self.doc;
        let Some(object) = layout::item(doc, &item.list, item.id)? else {
            return Ok(Vec::new());
        };
        if doc.hash_for_opid(&object) == Some(edit.hash) {
            let gone = ScalarValue::Boolean(true);
            return Ok(vec![Step::Value(object, ARCHIVED.to_owned(), gone, None)]);
        }
        let mut steps = Vec::new();
        if edit.stands(doc, undos, &object, ORDER)? {
            let before = value_at(doc, &object, ORDER, &edit.before)?;
            steps.push(Step::Value(object.clone(), ORDER.to_owned(), before, None));
        }
        let archived = |version| -> Result<bool, EditError> {
            Ok(value_at(doc, &object, ARCHIVED, version)? == ScalarValue::Boolean(true))
        };
        // An edit of a field marks its item too: only taking out and bringing back count here.
        let (before, after) = (archived(&edit.before)?, archived(&[edit.hash])?);
        if before != after && edit.stands(doc, undos, &object, ARCHIVED)? {
            steps.push(if before {
                Step::Value(
                    object,
                    ARCHIVED.to_owned(),
                    ScalarValue::Boolean(true),
                    None,
                )
            } else {
                Step::BringBack(object)
            });
        }
        Ok(steps)
    }
}

/// What a writer did to a document.
struct Own {
    standing: Vec<OwnEdit>,
    undos: HashSet<ChangeHash>,
}

/// One of the author's changes: itself, and what it was made over.
struct OwnEdit {
    hash: ChangeHash,
    before: Vec<ChangeHash>,
}

impl OwnEdit {
    /// Whether what this edit wrote here is the only value, or came back when the author took back
    /// a later edit.
    fn stands(
        &self,
        doc: &Automerge,
        undos: &HashSet<ChangeHash>,
        map: &ObjId,
        key: &str,
    ) -> Result<bool, EditError> {
        let all = doc.get_all(map, key)?;
        let [(now, id)] = &all[..] else {
            return Ok(false);
        };
        let Some(by) = doc.hash_for_opid(id) else {
            return Ok(false);
        };
        if by == self.hash {
            return Ok(true);
        }
        let written = value_at(doc, map, key, &[self.hash])?;
        Ok(undos.contains(&by) && now.as_scalar() == Some(&written))
    }
}

/// One part of taking an edit back.
enum Step {
    /// Put a value back; the item it belongs to counts as edited.
    Value(ObjId, String, ScalarValue, Option<ObjId>),
    /// Put words back as they were before, leaving what others typed since.
    Words(Spot, String),
    /// An item that was taken out comes back.
    BringBack(ObjId),
}

impl Step {
    fn take<T: Transactable>(&self, tx: &mut T) -> Result<(), EditError> {
        match self {
            Self::Value(map, key, value, item) => {
                tx.put(map, key.as_str(), value.clone())?;
                touch(tx, item.as_ref())
            }
            Self::Words(spot, before) => write_text(tx, spot, before),
            Self::BringBack(item) => touch(tx, Some(item)),
        }
    }
}

fn undone_by(meta: &ChangeMetadata<'_>) -> Option<String> {
    meta.message
        .as_deref()?
        .strip_prefix(UNDO)
        .map(str::to_owned)
}

fn value_at(
    doc: &Automerge,
    map: &ObjId,
    key: &str,
    version: &[ChangeHash],
) -> Result<ScalarValue, EditError> {
    let value = doc.get_at(map, key, version)?;
    let scalar = value.as_ref().and_then(|(value, _)| value.as_scalar());
    Ok(scalar.cloned().unwrap_or(ScalarValue::Null))
}
