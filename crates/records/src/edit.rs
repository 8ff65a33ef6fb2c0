//! Writing one thing at a time, as one change.

use crate::author::Author;
use crate::check::{self, Impossible, Why};
use crate::document::Document;
use crate::heads::Heads;
use crate::kind::Kind;
use crate::layout::{self, ARCHIVED, Lost, ORDER, Spot};
use crate::place::{ItemPlace, Place};
use crate::{order, words};
use automerge::transaction::{CommitOptions, Transactable};
use automerge::{AutomergeError, ObjId, ObjType, PatchLog, ReadDoc, ScalarValue};
use plan::form;
use plan::{ItemId, Value};
use std::collections::BTreeMap;

/// The most text that one change carries, in bytes, so that a change stays under its limit.
const MOST_TEXT: usize = 220_000;

/// One thing a person does to a form.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Give a field a value, or take it away. Writing over values in conflict settles them.
    Set {
        /// The field.
        place: Place,
        /// Its value; none clears it.
        value: Option<Value>,
    },
    /// The whole new text of a field of words, typed over the words at `base`.
    Text {
        /// The field.
        place: Place,
        /// The version whose words the person saw.
        base: Heads,
        /// The whole text.
        text: String,
    },
    /// Add an item to a list.
    Add {
        /// The list's field id.
        list: String,
        /// The new item's id, chosen by the caller.
        id: ItemId,
        /// Where.
        at: Position,
        /// First values, by field id.
        values: BTreeMap<String, Value>,
        /// First words, by field id.
        texts: BTreeMap<String, String>,
    },
    /// Put an item elsewhere in its list.
    Move {
        /// The item.
        item: ItemPlace,
        /// Where.
        to: Position,
    },
    /// Take an item out of its list, or bring it back.
    Archive {
        /// The item.
        item: ItemPlace,
        /// True takes it out.
        archived: bool,
    },
}

/// Where an item goes in its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// Before every other.
    First,
    /// After every other.
    Last,
    /// After this one.
    After(ItemId),
}

/// What an edit did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The raw change to store and to send; none where nothing differed.
    pub change: Option<Vec<u8>>,
    /// The version the document now stands at.
    pub heads: Heads,
}

/// Why an edit was not made. The document is as it was.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// A field does not take the value.
    #[error(transparent)]
    Impossible(#[from] Impossible),
    /// The item is not in its list.
    #[error("the item is not in list {0}")]
    NoSuchItem(String),
    /// An item of this id is in the list already.
    #[error("list {0} has this item already")]
    ItemExists(String),
    /// The version typed over is not one of this document.
    #[error("the version that was typed over is unknown here")]
    UnknownBase,
    /// More text than one change may carry.
    #[error("more than {MOST_TEXT} bytes of text at once")]
    TooMuchText,
    /// Automerge refused: a fault of ours.
    #[error("the document refused an edit")]
    Storage(#[from] AutomergeError),
}

impl Document {
    /// Makes one edit as one change.
    ///
    /// Words are changed as of the version they were typed over: what came in since stays, and so
    /// does what was typed. [`Document::words`] reads the merged text.
    ///
    /// # Errors
    /// Refuses what the field does not take, and leaves the document as it was.
    pub fn edit(&mut self, edit: &Edit, author: &Author) -> Result<Written, EditError> {
        self.edit_all(std::slice::from_ref(edit), author)
    }

    /// Makes several edits as one change: all of them or none.
    ///
    /// # Errors
    /// As [`Self::edit`]; also [`EditError::UnknownBase`] where two texts were typed over different versions.
    pub fn edit_all(&mut self, edits: &[Edit], author: &Author) -> Result<Written, EditError> {
        let base = self.base_of(edits)?;
        if edits.iter().map(weight).sum::<usize>() > MOST_TEXT {
            return Err(EditError::TooMuchText);
        }
        let kind = self.kind;
        let change = self.write(base.as_ref(), author, None, |tx| {
            edits.iter().try_for_each(|edit| perform(tx, kind, edit))
        })?;
        Ok(Written {
            change,
            heads: self.heads(),
        })
    }

    /// The one older version that all these edits are made over; none for the present one.
    fn base_of(&self, edits: &[Edit]) -> Result<Option<Heads>, EditError> {
        let mut texts = edits.iter().filter_map(|edit| match edit {
            Edit::Text { base, place, .. } => Some((base, place)),
            _ => None,
        });
        let Some((over, place)) = texts.next() else {
            return Ok(None);
        };
        if texts.any(|(other, _)| other != over) || !self.knows(over) {
            return Err(EditError::UnknownBase);
        }
        let base = self.with_item(over, place)?;
        Ok((base != self.heads()).then_some(base))
    }

    /// The version itself, or, where the item of the place came later, the version that joins it
    /// with the change that added the item: somebody types into an item that they have just added.
    fn with_item(&self, version: &Heads, place: &Place) -> Result<Heads, EditError> {
        let Some(item) = &place.item else {
            return Ok(version.clone());
        };
        let object = layout::item(&self.doc, &item.list, item.id)?;
        let Some(added) = object.and_then(|object| self.doc.hash_for_opid(&object)) else {
            return Ok(version.clone());
        };
        let later = self.doc.get_changes_meta(&version.0);
        if !later.iter().any(|meta| meta.hash == added) {
            return Ok(version.clone());
        }
        let beside = self.doc.get_changes_meta(&[added]);
        let heads = version
            .0
            .iter()
            .filter(|head| beside.iter().any(|meta| meta.hash == **head));
        Ok(Heads::new(heads.copied().chain([added]).collect()))
    }

    /// Runs `work` as one change by `author`, as of `base`. Nothing is left behind where it fails.
    pub(crate) fn write(
        &mut self,
        base: Option<&Heads>,
        author: &Author,
        message: Option<String>,
        work: impl FnOnce(&mut automerge::transaction::Transaction<'_>) -> Result<(), EditError>,
    ) -> Result<Option<Vec<u8>>, EditError> {
        self.doc.set_actor(author.actor.id());
        let mut tx = match base {
            Some(base) => self
                .doc
                .transaction_at(PatchLog::inactive(), &base.0)
                .map_err(AutomergeError::from)?,
            None => self.doc.transaction(),
        };
        let done = work(&mut tx);
        if done.is_err() || tx.pending_ops() == 0 {
            tx.rollback();
            return done.map(|()| None);
        }
        let mut options = CommitOptions::default().with_time(author.time);
        options.message = message;
        let (hash, _) = tx.commit_with(options);
        let change = hash.and_then(|hash| self.doc.get_change_by_hash(&hash));
        Ok(change.map(|change| change.raw_bytes().to_vec()))
    }
}

fn weight(edit: &Edit) -> usize {
    match edit {
        Edit::Text { text, .. } => text.len(),
        Edit::Add { texts, .. } => texts.values().map(String::len).sum(),
        _ => 0,
    }
}

fn perform<T: Transactable>(tx: &mut T, kind: Kind, edit: &Edit) -> Result<(), EditError> {
    match edit {
        Edit::Set { place, value } => {
            let spot = find(tx, kind, place)?;
            set(tx, &spot, value.as_ref())
        }
        Edit::Text { place, text, .. } => {
            let spot = find(tx, kind, place)?;
            write_text(tx, &spot, text)
        }
        Edit::Add {
            list,
            id,
            at,
            values,
            texts,
        } => add(tx, kind, list, *id, *at, values, texts),
        Edit::Move { item, to } => move_item(tx, kind, item, *to),
        Edit::Archive { item, archived } => archive(tx, kind, item, *archived),
    }
}

fn find<T: Transactable>(tx: &T, kind: Kind, place: &Place) -> Result<Spot, EditError> {
    layout::spot(tx, kind, place).map_err(|lost| match (lost, &place.item) {
        (Lost::Item, Some(at)) => EditError::NoSuchItem(at.list.clone()),
        (Lost::Storage(error), _) => error.into(),
        _ => check::impossible(&place.field, Why::NoSuchField).into(),
    })
}

fn set<T: Transactable>(tx: &mut T, spot: &Spot, value: Option<&Value>) -> Result<(), EditError> {
    if spot.text.is_some() || matches!(spot.field.kind, form::Kind::List(_)) {
        return Err(check::impossible(spot.field.id, Why::OtherKind).into());
    }
    if let Some(value) = value {
        check::value(tx, spot.field, value)?;
    }
    let new = layout::stored(value);
    let now = tx.get_all(&spot.map, &*spot.key)?;
    let same = if now.is_empty() {
        value.is_none()
    } else {
        now.iter().all(|(one, _)| one.as_scalar() == Some(&new))
    };
    let in_conflict = now.len() > 1;
    if same {
        return Ok(());
    }
    if in_conflict {
        // Automerge would keep the winner where it is chosen again, and only remove the others: then
        // somebody who settles it otherwise beside us would overwrite our choice unseen.
        tx.delete(&spot.map, &*spot.key)?;
    }
    tx.put(&spot.map, &*spot.key, new)?;
    touch(tx, spot.item.as_ref())
}

/// Changes the words to `text`, by as few splices as keep words whole.
pub(crate) fn write_text<T: Transactable>(
    tx: &mut T,
    spot: &Spot,
    text: &str,
) -> Result<(), EditError> {
    check::text(spot.field, text)?;
    let object = spot
        .text
        .as_ref()
        .ok_or_else(|| check::impossible(spot.field.id, Why::OtherKind))?;
    let old = tx.text(object)?;
    let splices = words::splices(&spot.field.kind, &old, text);
    if splices.is_empty() {
        return Ok(());
    }
    for splice in splices {
        let delete = isize::try_from(splice.delete).unwrap_or(isize::MAX);
        tx.splice_text(object, splice.at, delete, &splice.insert)?;
    }
    flip(tx, &spot.map, &spot.key)?;
    touch(tx, spot.item.as_ref())
}

/// Marks an item as edited, which beats taking it out beside it.
pub(crate) fn touch<T: Transactable>(tx: &mut T, item: Option<&ObjId>) -> Result<(), EditError> {
    item.map_or(Ok(()), |item| flip(tx, item, ARCHIVED))
}

/// Gives a mark another number than it has, so that a new change holds it.
fn flip<T: Transactable>(tx: &mut T, map: &ObjId, key: &str) -> Result<(), EditError> {
    let now = tx.get(map, key)?.and_then(|(value, _)| value.as_i64());
    let next = if now == Some(1) { 2_i64 } else { 1 };
    Ok(tx.put(map, key, next)?)
}

fn add<T: Transactable>(
    tx: &mut T,
    kind: Kind,
    list: &str,
    id: ItemId,
    at: Position,
    values: &BTreeMap<String, Value>,
    texts: &BTreeMap<String, String>,
) -> Result<(), EditError> {
    let unknown = || check::impossible(list, Why::NoSuchField);
    let Some(form::Kind::List(fields)) = kind.field(list).map(|field| field.kind) else {
        return Err(unknown().into());
    };
    let map = layout::list(tx, list)?.ok_or_else(unknown)?;
    if layout::object(tx, &map, &id.to_string())?.is_some() {
        return Err(EditError::ItemExists(list.to_owned()));
    }
    let place = place_for(tx, list, id, at)?;
    let item = tx.put_object(&map, id.to_string(), ObjType::Map)?;
    tx.put(&item, ORDER, place)?;
    for field in fields.iter().filter(|field| layout::is_text(&field.kind)) {
        tx.put_object(&item, field.id, ObjType::Text)?;
    }
    for (field, value) in values {
        let spot = find(tx, kind, &Place::of_item(list, id, field))?;
        set(tx, &spot, Some(value))?;
    }
    for (field, text) in texts {
        let spot = find(tx, kind, &Place::of_item(list, id, field))?;
        write_text(tx, &spot, text)?;
    }
    Ok(())
}

fn move_item<T: Transactable>(
    tx: &mut T,
    kind: Kind,
    item: &ItemPlace,
    to: Position,
) -> Result<(), EditError> {
    let object = item_object(tx, kind, item)?;
    if to == Position::After(item.id) {
        return Ok(());
    }
    let place = place_for(tx, &item.list, item.id, to)?;
    Ok(tx.put(&object, ORDER, place)?)
}

fn archive<T: Transactable>(
    tx: &mut T,
    kind: Kind,
    item: &ItemPlace,
    archived: bool,
) -> Result<(), EditError> {
    let object = item_object(tx, kind, item)?;
    let items = layout::items(tx, &item.list)?;
    let now = items.iter().any(|one| one.id == item.id && one.archived);
    match (now, archived) {
        (false, true) => Ok(tx.put(&object, ARCHIVED, ScalarValue::Boolean(true))?),
        (true, false) => touch(tx, Some(&object)),
        _ => Ok(()),
    }
}

fn item_object<T: Transactable>(tx: &T, kind: Kind, item: &ItemPlace) -> Result<ObjId, EditError> {
    if !matches!(
        kind.field(&item.list).map(|field| field.kind),
        Some(form::Kind::List(_))
    ) {
        return Err(check::impossible(&item.list, Why::NoSuchField).into());
    }
    layout::item(tx, &item.list, item.id)?.ok_or_else(|| EditError::NoSuchItem(item.list.clone()))
}

/// The fraction for an item at this position, itself left out of account.
fn place_for<T: Transactable>(
    tx: &T,
    list: &str,
    item: ItemId,
    at: Position,
) -> Result<String, EditError> {
    let mut items = layout::items(tx, list)?;
    items.retain(|one| one.id != item && order::is_place(&one.order));
    let next = match at {
        Position::First => 0,
        Position::Last => items.len(),
        Position::After(before) => {
            let found = items.iter().position(|one| one.id == before);
            found.ok_or_else(|| EditError::NoSuchItem(list.to_owned()))? + 1
        }
    };
    let before = next.checked_sub(1).map(|nth| items[nth].order.as_str());
    // Items added at one place apart share a fraction: the next greater one is the neighbour.
    let after = items[next..].iter().map(|one| one.order.as_str());
    let after = after
        .into_iter()
        .find(|order| before.is_none_or(|before| *order > before));
    Ok(order::between(before, after))
}
