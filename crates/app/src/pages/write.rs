//! `field.set`, `text.write`, `item.add`, `item.move`, `item.archive`, `form.undo`: writing one thing
//! in a form. Each is allowed or refused here; the document itself checks the value.

use super::shelf::Shelf;
use super::{Edits, may};
use crate::api::area::{
    AddItemRequest, ArchiveItemRequest, Form, MoveItemRequest, Place as At, SetFieldRequest,
    WriteTextRequest, WrittenText,
};
use crate::api::error::{Code, Error};
use plan::{ItemId, Value};
use records::{Edit, Heads, ItemPlace, Kind, Place, Position};

/// The document that holds a form.
pub fn kind_of(form: &Form) -> Kind {
    match *form {
        Form::Core => Kind::Core,
        Form::Area { pep, area } => Kind::Area(pep, area),
        Form::Pathway => Kind::Pathway,
        Form::Quality { pep } => Kind::Quality(pep),
    }
}

/// `field.set`.
///
/// # Errors
/// Where this person may not write here, or the PEP is finalised; so with every function here.
/// Also where the base is not a version of the document.
pub fn set_field(shelf: &Shelf<'_>, request: &SetFieldRequest) -> Result<Edits, Error> {
    let (place, value) = (place(&request.place), request.value.clone());
    if request.form == Form::Core && place.field == "name" && !is_name(value.as_ref()) {
        let sentence = crate::words::A_CHILD_HAS_A_NAME;
        return Err(Error::at(Code::BadRequest, "value", sentence));
    }
    let edit = match &request.base {
        None => Edit::Set { place, value },
        Some(base) => Edit::SetOver {
            place,
            base: version(base)?,
            value,
        },
    };
    one(shelf, &request.form, edit)
}

/// `text.write`.
///
/// # Errors
/// Also where the base is not a version of the document.
pub fn write_text(shelf: &Shelf<'_>, request: &WriteTextRequest) -> Result<Edits, Error> {
    let edit = Edit::Text {
        place: place(&request.place),
        base: version(&request.base)?,
        text: request.text.clone(),
    };
    one(shelf, &request.form, edit)
}

/// The answer of `text.write`, once it is saved: the merged words.
///
/// # Errors
/// Where the place is gone, which saving would have refused.
pub fn written(shelf: &Shelf<'_>, request: &WriteTextRequest) -> Result<WrittenText, Error> {
    let kind = kind_of(&request.form);
    let words = shelf.documents.get(&kind).map_or_else(
        // Nothing typed into a document that nobody wrote in.
        || Some(String::new()),
        |document| document.words(&place(&request.place)),
    );
    let text = words.ok_or_else(|| Error::not_found("field"))?;
    Ok(WrittenText {
        text,
        base: shelf.heads(kind).to_string(),
    })
}

/// `item.add`, with the new item's id.
///
/// # Errors
/// As [`set_field`].
pub fn add_item(shelf: &Shelf<'_>, request: &AddItemRequest, id: ItemId) -> Result<Edits, Error> {
    let edit = Edit::Add {
        list: request.list.clone(),
        id,
        at: request.after.map_or(Position::Last, Position::After),
        values: request.values.clone(),
        texts: request.texts.clone(),
    };
    one(shelf, &request.form, edit)
}

/// `item.move`.
///
/// # Errors
/// As [`set_field`].
pub fn move_item(shelf: &Shelf<'_>, request: &MoveItemRequest) -> Result<Edits, Error> {
    let to = request.after.map_or(Position::First, Position::After);
    let edit = Edit::Move {
        item: ItemPlace::new(&request.item.list, request.item.id),
        to,
    };
    one(shelf, &request.form, edit)
}

/// `item.archive`.
///
/// # Errors
/// As [`set_field`].
pub fn archive_item(shelf: &Shelf<'_>, request: &ArchiveItemRequest) -> Result<Edits, Error> {
    let item = ItemPlace::new(&request.item.list, request.item.id);
    one(
        shelf,
        &request.form,
        Edit::Archive {
            item,
            archived: request.archived,
        },
    )
}

/// The document whose newest own edit `form.undo` takes back.
///
/// # Errors
/// As [`set_field`].
pub fn may_undo(shelf: &Shelf<'_>, form: &Form) -> Result<Kind, Error> {
    let kind = kind_of(form);
    may::write(shelf, kind)?;
    Ok(kind)
}

fn one(shelf: &Shelf<'_>, form: &Form, edit: Edit) -> Result<Edits, Error> {
    let kind = kind_of(form);
    may::write(shelf, kind)?;
    // Levels are given by `area.rate`, which keeps them with the version they judge.
    if matches!((kind, &edit), (Kind::Quality(_), Edit::Set { place, .. } | Edit::SetOver { place, .. }) if is_rating(&place.field))
    {
        return Err(Error::new(Code::BadRequest, crate::words::RATE_INSTEAD));
    }
    Ok(vec![(kind, vec![edit])])
}

/// Whether a child can be called so: without a name their record stands in no list.
fn is_name(value: Option<&Value>) -> bool {
    matches!(value, Some(Value::Line(name)) if !name.trim().is_empty())
}

pub(crate) fn is_rating(field: &str) -> bool {
    ["_level", "_criteria", "_judged"]
        .iter()
        .any(|end| field.ends_with(end))
        || field == "framework"
}

pub(crate) fn version(base: &str) -> Result<Heads, Error> {
    base.parse()
        .map_err(|_| Error::from(records::EditError::UnknownBase))
}

pub(crate) fn place(at: &At) -> Place {
    let item = at
        .item
        .as_ref()
        .map(|item| ItemPlace::new(&item.list, item.id));
    Place {
        item,
        field: at.field.clone(),
    }
}
