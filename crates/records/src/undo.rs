//! Taking back one's own newest edit, as a new change, and doing it again. What others wrote since stays.

mod own;

use crate::author::Author;
use crate::document::Document;
use crate::edit::{EditError, touch, write_text};
use crate::heads::Heads;
use crate::layout::{self, ARCHIVED, ORDER, Spot};
use crate::place::{ItemPlace, Place};
use crate::since::{self, Touched};
use automerge::transaction::Transactable;
use automerge::{Automerge, ChangeHash, ObjId, ReadDoc, ScalarValue};
use own::{Own, OwnEdit};
use std::collections::{BTreeSet, HashSet};

/// What an undo or a redo did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Undone {
    /// The raw changes to store and to send; none where there was nothing to take back, or where
    /// others have since written over all of it.
    pub changes: Vec<Vec<u8>>,
    /// What went back, or came again.
    pub touched: Vec<Touched>,
    /// Whether this writer has another edit to take back.
    pub more: bool,
    /// Whether what was taken back can come again.
    pub again: bool,
}

impl Document {
    /// Takes back the newest edit of this author that was not taken back yet, or the newest of one
    /// field. Words typed in one go are one edit.
    ///
    /// A value goes back only where the author's own still stands; words typed are removed and
    /// words removed come back, wherever they have moved; an item added is archived. Edits that others
    /// have written over are passed by.
    ///
    /// # Errors
    /// Only for a fault of the document itself.
    pub fn undo(&mut self, place: Option<&Place>, author: &Author) -> Result<Undone, EditError> {
        let own = Own::of(&self.doc, &author.actor);
        let mut standing = own.standing.clone();
        while let Some(edit) = standing.pop() {
            let touched = self.touched_by(&edit);
            if place.is_some_and(|place| !touched.iter().any(|one| is_at(one, place))) {
                continue;
            }
            let edit = own::whole_run(&self.doc, &mut standing, edit, &touched);
            let message = own::undo_message(&edit);
            let changes = self.take_back(&[edit], &own.reversals, message, author)?;
            if changes.is_empty() {
                continue;
            }
            return Ok(Undone {
                changes,
                touched: touched.into_iter().collect(),
                more: !standing.is_empty(),
                again: true,
            });
        }
        let again = !own.taken_back.is_empty();
        Ok(Undone {
            again,
            ..Undone::default()
        })
    }

    /// Does again what this author took back last, unless they have written something since.
    ///
    /// # Errors
    /// Only for a fault of the document itself.
    pub fn redo(&mut self, author: &Author) -> Result<Undone, EditError> {
        let mut own = Own::of(&self.doc, &author.actor);
        let mut done = Undone {
            more: !own.standing.is_empty(),
            ..Undone::default()
        };
        while let Some(undo) = own.taken_back.pop() {
            let touched: BTreeSet<Touched> = undo
                .changes
                .iter()
                .flat_map(|edit| self.touched_by(edit))
                .collect();
            let message = own::redo_message(&undo);
            let changes = self.take_back(&undo.changes, &own.reversals, message, author)?;
            if !changes.is_empty() {
                done.changes = changes;
                done.touched = touched.into_iter().collect();
                done.more = true;
                break;
            }
        }
        done.again = !own.taken_back.is_empty();
        Ok(done)
    }

    fn touched_by(&self, edit: &OwnEdit) -> BTreeSet<Touched> {
        let patches = self.doc.diff(&edit.before, &[edit.hash]);
        patches.iter().flat_map(since::touched).collect()
    }

    /// Writes the opposite of some changes: values as things stand now, words as of each change, so
    /// that what others typed since stays.
    fn take_back(
        &mut self,
        edits: &[OwnEdit],
        reversals: &HashSet<ChangeHash>,
        message: String,
        author: &Author,
    ) -> Result<Vec<Vec<u8>>, EditError> {
        let mut values = Vec::new();
        let mut words = Vec::new();
        for edit in edits {
            let steps = self.steps(edit, reversals, &self.touched_by(edit))?;
            let (its_words, its_values): (Vec<_>, Vec<_>) = steps
                .into_iter()
                .partition(|step| matches!(step, Step::Words(..)));
            values.extend(its_values);
            if !its_words.is_empty() {
                words.push((Heads::new(vec![edit.hash]), its_words));
            }
        }
        leave_archived(&values, &mut words);
        let mut changes = Vec::new();
        if !values.is_empty() {
            changes.extend(self.reverse(None, &values, &message, author)?);
        }
        let before_words = self.heads();
        for (then, steps) in words {
            let base = (then != before_words).then(|| self.grounded(&then));
            changes.extend(self.reverse(base.as_ref(), &steps, &message, author)?);
        }
        Ok(changes)
    }

    fn reverse(
        &mut self,
        base: Option<&Heads>,
        steps: &[Step],
        message: &str,
        author: &Author,
    ) -> Result<Option<Vec<u8>>, EditError> {
        self.write(base, author, Some(message.to_owned()), |tx| {
            steps.iter().try_for_each(|step| step.take(tx))
        })
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
        let Ok(spot) = layout::spot(doc, self.form, place) else {
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

/// Words that go back in an item which goes out must not bring it in again.
fn leave_archived(values: &[Step], words: &mut [(Heads, Vec<Step>)]) {
    let out = |item: &ObjId| {
        values.iter().any(|step| {
            matches!(step, Step::Value(map, key, value, _)
                if map == item && key == ARCHIVED && *value == ScalarValue::Boolean(true))
        })
    };
    for step in words.iter_mut().flat_map(|(_, steps)| steps) {
        if let Step::Words(spot, _) = step
            && spot.item.as_ref().is_some_and(out)
        {
            spot.item = None;
        }
    }
}

/// Whether something touched lies at a place: the field itself, or an item of the list.
fn is_at(touched: &Touched, place: &Place) -> bool {
    let in_list = |item: &ItemPlace| place.item.is_none() && item.list == place.field;
    match touched {
        Touched::Field(at) => at == place || at.item.as_ref().is_some_and(in_list),
        Touched::Item(item) => in_list(item),
    }
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
