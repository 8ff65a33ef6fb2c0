//! How each edit is written into an open transaction.

use super::{Edit, EditError, Position};
use crate::check::{self, Why};
use crate::layout::{self, ARCHIVED, Lost, ORDER, Spot};
use crate::place::{ItemPlace, Place};
use crate::release::Form;
use crate::{order, words};
use automerge::transaction::Transactable;
use automerge::{ObjId, ObjType, ScalarValue};
use plan::form::Kind as Asks;
use plan::{ItemId, Value};
use std::collections::BTreeMap;

/// Writes one edit.
pub(crate) fn perform<T: Transactable>(
    tx: &mut T,
    form: Form,
    edit: &Edit,
) -> Result<(), EditError> {
    match edit {
        Edit::Set { place, value } | Edit::SetOver { place, value, .. } => {
            let spot = find(tx, form, place)?;
            set(tx, &spot, value.as_ref())
        }
        Edit::Text { place, text, .. } => {
            let spot = find(tx, form, place)?;
            write_text(tx, &spot, text)
        }
        Edit::Add {
            list,
            id,
            at,
            values,
            texts,
        } => add(tx, form, list, *id, *at, values, texts),
        Edit::Move { item, to } => move_item(tx, form, item, *to),
        Edit::Archive { item, archived } => archive(tx, form, item, *archived),
    }
}

pub(crate) fn find<T: Transactable>(tx: &T, form: Form, place: &Place) -> Result<Spot, EditError> {
    layout::spot(tx, form, place).map_err(|lost| match (lost, &place.item) {
        (Lost::Item, Some(at)) => EditError::NoSuchItem(at.list.clone()),
        (Lost::Storage(error), _) => error.into(),
        _ => check::impossible(&place.field, Why::NoSuchField).into(),
    })
}

fn set<T: Transactable>(tx: &mut T, spot: &Spot, value: Option<&Value>) -> Result<(), EditError> {
    if spot.text.is_some() || matches!(spot.field.kind, Asks::List(_)) {
        return Err(check::impossible(spot.field.id, Why::OtherKind).into());
    }
    if let Some(value) = value {
        check::value(tx, spot.field, value)?;
    }
    put(tx, spot, layout::stored(value))
}

/// Puts a stored value where another stands, and marks its item as edited.
pub(crate) fn put<T: Transactable>(
    tx: &mut T,
    spot: &Spot,
    new: ScalarValue,
) -> Result<(), EditError> {
    let now = tx.get_all(&spot.map, &*spot.key)?;
    let same = if now.is_empty() {
        new == ScalarValue::Null
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
    splice(tx, spot, text)
}

/// As [`write_text`], without asking whether anybody might type so much: what merged may be longer.
pub(crate) fn splice<T: Transactable>(
    tx: &mut T,
    spot: &Spot,
    text: &str,
) -> Result<(), EditError> {
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

/// Puts words at the end of a text, whatever its length: nobody types them.
pub(crate) fn append_text<T: Transactable>(
    tx: &mut T,
    spot: &Spot,
    words: &str,
) -> Result<(), EditError> {
    let object = spot
        .text
        .as_ref()
        .ok_or_else(|| check::impossible(spot.field.id, Why::OtherKind))?;
    let end = tx.length(object);
    tx.splice_text(object, end, 0, words)?;
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
    form: Form,
    list: &str,
    id: ItemId,
    at: Position,
    values: &BTreeMap<String, Value>,
    texts: &BTreeMap<String, String>,
) -> Result<(), EditError> {
    let unknown = || check::impossible(list, Why::NoSuchField);
    if !form.is_list(list) {
        return Err(unknown().into());
    }
    let map = layout::list(tx, list)?.ok_or_else(unknown)?;
    if layout::object(tx, &map, &id.to_string())?.is_some() {
        return Err(EditError::ItemExists(list.to_owned()));
    }
    let place = place_for(tx, list, id, at)?;
    let item = tx.put_object(&map, id.to_string(), ObjType::Map)?;
    tx.put(&item, ORDER, place)?;
    let fields = form.item_fields(list);
    for field in fields.filter(|field| layout::is_text(&field.kind)) {
        tx.put_object(&item, field.id, ObjType::Text)?;
    }
    for (field, value) in values {
        let spot = find(tx, form, &Place::of_item(list, id, field))?;
        set(tx, &spot, Some(value))?;
    }
    for (field, text) in texts {
        let spot = find(tx, form, &Place::of_item(list, id, field))?;
        write_text(tx, &spot, text)?;
    }
    Ok(())
}

fn move_item<T: Transactable>(
    tx: &mut T,
    form: Form,
    item: &ItemPlace,
    to: Position,
) -> Result<(), EditError> {
    let object = item_object(tx, form, item)?;
    if to == Position::After(item.id) {
        return Ok(());
    }
    let place = place_for(tx, &item.list, item.id, to)?;
    Ok(tx.put(&object, ORDER, place)?)
}

fn archive<T: Transactable>(
    tx: &mut T,
    form: Form,
    item: &ItemPlace,
    archived: bool,
) -> Result<(), EditError> {
    let object = item_object(tx, form, item)?;
    let items = layout::items(tx, &item.list)?;
    let now = items.iter().any(|one| one.id == item.id && one.archived);
    match (now, archived) {
        (false, true) => Ok(tx.put(&object, ARCHIVED, ScalarValue::Boolean(true))?),
        (true, false) => touch(tx, Some(&object)),
        _ => Ok(()),
    }
}

fn item_object<T: Transactable>(tx: &T, form: Form, item: &ItemPlace) -> Result<ObjId, EditError> {
    if !form.is_list(&item.list) {
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
