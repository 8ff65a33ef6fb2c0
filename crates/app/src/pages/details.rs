//! `child.details`: the child's record, which every page takes the name, the birthday and the school from.

use super::shelf::Shelf;
use super::{forms, may};
use crate::api::caseload::DetailsView;
use crate::api::error::{Code, Error};
use crate::words;
use plan::{Value, Year};
use records::{FieldState, Kind};

/// The record, to read or to write in.
///
/// # Errors
/// Where this person may not read it, or it has not arrived: what is written without it would stand beside it.
pub fn show(shelf: &Shelf<'_>) -> Result<DetailsView, Error> {
    let kind = Kind::Core;
    if !shelf.can_read(kind) {
        let sentence = words::only_writers(may::writers(kind));
        return Err(Error::new(Code::NotAllowed, sentence));
    }
    if !shelf.documents.contains_key(&kind) {
        return Err(Error::new(Code::Blocked, words::RECORD_NOT_HERE));
    }
    let form = shelf.form(kind)?;
    let held = form.field("name").map(FieldState::held);
    let mut names = held.unwrap_or_default().iter();
    let name = names.find_map(|one| match &one.value {
        Some(Value::Line(name)) => Some(name.clone()),
        _ => None,
    });
    // No question of the record depends on the year, which may be missing or wrong here.
    let desk = forms::Desk::plain(shelf);
    let fields = form.fields.iter();
    let fields = fields.map(|field| desk.field(field, None, Year(0)));
    Ok(DetailsView {
        name: name.unwrap_or_default(),
        fields: fields.collect(),
        base: shelf.heads(kind).to_string(),
        read_only_because: may::not_because(shelf, kind)?.map(|(_, sentence)| sentence),
    })
}
