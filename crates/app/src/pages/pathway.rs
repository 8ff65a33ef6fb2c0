//! `pathway.show` and `pathway.change_mind`: the child's own Aspiration Pathway.

use super::shelf::Shelf;
use super::{Edits, child, forms, may};
use crate::api::error::{Code, Error};
use crate::api::pathway::{ChangeMindRequest, PathwayView};
use crate::words;
use plan::{ItemId, Value, Year};
use records::{Edit, Kind, Place, Position};
use std::collections::BTreeMap;

/// The pathway page.
///
/// # Errors
/// Where this person may not read it.
pub fn show(shelf: &Shelf<'_>) -> Result<PathwayView, Error> {
    may_see(shelf)?;
    let year = shelf.year_at(shelf.this_pep())?;
    page(shelf, child::known_as(shelf)?, year)
}

/// Refuses whoever may not read it.
pub(crate) fn may_see(shelf: &Shelf<'_>) -> Result<(), Error> {
    if shelf.can_read(Kind::Pathway) {
        return Ok(());
    }
    Err(Error::new(
        Code::NotAllowed,
        words::only_writers(may::writers(Kind::Pathway)),
    ))
}

/// The page from the pathway alone, where no other document of the child is at hand.
pub(crate) fn page(shelf: &Shelf<'_>, known_as: String, year: Year) -> Result<PathwayView, Error> {
    may_see(shelf)?;
    let form = shelf.form(Kind::Pathway)?;
    let desk = forms::Desk::of(shelf, Kind::Pathway);
    Ok(PathwayView {
        known_as,
        may_write: may::not_because(shelf, Kind::Pathway)?.is_none(),
        base: shelf.heads(Kind::Pathway).to_string(),
        lists: desk.asked(&form.fields, year),
    })
}

/// Rests an aspiration as changed, and links it to the new one where there is one. Nothing is deleted:
/// a changed mind counts as much as a reached aim.
///
/// # Errors
/// Where this person may not write here, or an aspiration is not there.
pub fn change_mind(
    shelf: &Shelf<'_>,
    request: &ChangeMindRequest,
    id: ItemId,
) -> Result<Edits, Error> {
    may::write(shelf, Kind::Pathway)?;
    let form = shelf.form(Kind::Pathway)?;
    let is_here = |id: &ItemId| form.items("aspirations").iter().any(|one| one.id == *id);
    if !is_here(&request.from) || !request.to.iter().all(is_here) {
        return Err(Error::not_found("aspiration"));
    }
    let to = request.to.map(|to| ("to".to_owned(), Value::Link(to)));
    let always = [
        ("from".to_owned(), Value::Link(request.from)),
        ("on".to_owned(), Value::Date(shelf.today)),
    ];
    let because = request.because.trim();
    let texts = (!because.is_empty()).then(|| ("because".to_owned(), because.to_owned()));
    let edits = vec![
        Edit::Set {
            place: Place::of_item("aspirations", request.from, "state"),
            value: Some(Value::Choice("changed".to_owned())),
        },
        Edit::Add {
            list: "changes".to_owned(),
            id,
            at: Position::Last,
            values: always.into_iter().chain(to).collect(),
            texts: texts.into_iter().collect::<BTreeMap<_, _>>(),
        },
    ];
    Ok(vec![(Kind::Pathway, edits)])
}
