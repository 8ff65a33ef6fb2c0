//! Photos and files in forms: whether this person may add one, which ones a form names, and which they may see.

use super::shelf::Shelf;
use super::write::{self, kind_of};
use super::{Edits, may};
use crate::api::area::{Form, Place};
use crate::api::error::{Code, Error};
use crate::words;
use plan::Value;
use plan::file::{FileRef, Takes};
use plan::form::Kind as Asks;
use records::{Answer, Document, Edit, FieldState, FormState, Heads, Kind};

/// What the field takes, where this person may put a photo or file there.
///
/// # Errors
/// Where they may not write here, or the field takes none.
pub(crate) fn takes(shelf: &Shelf<'_>, form: &Form, place: &Place) -> Result<Takes, Error> {
    let kind = kind_of(form);
    may::write(shelf, kind)?;
    let field = match &place.item {
        Some(item) => kind.item_field(&item.list, &place.field),
        None => kind.field(&place.field),
    };
    match field.map(|field| field.kind) {
        Some(Asks::File(takes)) => Ok(takes),
        _ => Err(Error::at(
            Code::Impossible,
            &place.field,
            words::FILE_NO_PLACE,
        )),
    }
}

/// Puts a file into its field; one that somebody else put there since the page was shown stays beside it.
///
/// # Errors
/// As [`takes`]; also where the base is not a version of the document.
pub(crate) fn put(
    shelf: &Shelf<'_>,
    form: &Form,
    place: &Place,
    base: Option<&str>,
    file: &FileRef,
) -> Result<Edits, Error> {
    takes(shelf, form, place)?;
    let (place, value) = (write::place(place), Some(Value::File(file.clone())));
    let edit = match base {
        None => Edit::Set { place, value },
        Some(base) => Edit::SetOver {
            place,
            base: base
                .parse::<Heads>()
                .map_err(|_| Error::from(records::EditError::UnknownBase))?,
            value,
        },
    };
    Ok(vec![(kind_of(form), vec![edit])])
}

/// The file of this name that a field holds, where this person may read it.
///
/// # Errors
/// Where they may not, or the field holds no such file.
pub(crate) fn held(
    shelf: &Shelf<'_>,
    form: &Form,
    place: &Place,
    blob: &str,
) -> Result<FileRef, Error> {
    let kind = kind_of(form);
    if !shelf.can_read(kind) {
        return Err(Error::new(
            Code::NotAllowed,
            words::only_writers(may::writers(kind)),
        ));
    }
    let form = shelf.form(kind)?;
    let found = fields(&form, place).into_iter().flat_map(files);
    found
        .into_iter()
        .find(|file| file.blob == blob)
        .ok_or_else(|| Error::not_found("file"))
}

/// As [`held`], of a file that was taken off the page, too: for who destroys it, and has to see which it is.
///
/// # Errors
/// Where they may not read the form, or the field never held such a file.
pub(crate) fn ever_held(
    shelf: &Shelf<'_>,
    form: &Form,
    place: &Place,
    blob: &str,
) -> Result<FileRef, Error> {
    held(shelf, form, place, blob).or_else(|refusal| {
        let document = shelf.documents.get(&kind_of(form));
        let document = document.filter(|_| refusal.code == Code::NotFound);
        let gone = document.map(Document::taken_off).unwrap_or_default();
        let at = write::place(place);
        let mut gone = gone.into_iter();
        let found = gone.find(|(of, file)| *of == at && file.blob == blob);
        found.map(|(_, file)| file).ok_or(refusal)
    })
}

/// Every file that the child's documents name, as far as this person may read them.
///
/// # Errors
/// Where a document does not read.
pub(crate) fn named(shelf: &Shelf<'_>) -> Result<Vec<(Kind, FileRef)>, Error> {
    let mut found = Vec::new();
    for kind in shelf.documents.keys().filter(|kind| shelf.can_read(**kind)) {
        let form = shelf.form(*kind)?;
        for field in &form.fields {
            let inside = items(field).flat_map(|item| &item.fields);
            let all = [field].into_iter().chain(inside);
            found.extend(all.flat_map(files).map(|file| (*kind, file)));
        }
    }
    Ok(found)
}

/// The field at a place, also of an item that was taken out.
fn fields<'f>(form: &'f FormState, place: &Place) -> Vec<&'f FieldState> {
    match &place.item {
        None => form.field(&place.field).into_iter().collect(),
        Some(at) => {
            let list = form.field(&at.list).into_iter();
            list.flat_map(items)
                .filter(|item| item.id == at.id)
                .filter_map(|item| item.field(&place.field))
                .collect()
        }
    }
}

fn items(field: &FieldState) -> impl Iterator<Item = &records::ItemState> {
    let (here, gone) = match &field.answer {
        Answer::Items { items, archived } => (items.as_slice(), archived.as_slice()),
        _ => (&[][..], &[][..]),
    };
    here.iter().chain(gone)
}

fn files(field: &FieldState) -> impl Iterator<Item = FileRef> {
    field.held().iter().filter_map(|held| match &held.value {
        Some(Value::File(file)) => Some(file.clone()),
        _ => None,
    })
}
