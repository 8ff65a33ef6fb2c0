//! `child.show`: one child's page.

use super::judgement::Judged;
use super::shelf::{Shelf, age_on};
use super::timeline::Timeline;
use super::{around, caseload, finalised, history, pep};
use crate::api::caseload::{ChildView, PepLine};
use crate::api::error::Error;
use plan::{PepKey, Value};
use records::Kind;

/// How many lines of history the page shows.
const RECENT: usize = 10;

/// One child's page.
///
/// # Errors
/// Where the tablet does not hold the child.
pub fn show(shelf: &Shelf<'_>) -> Result<ChildView, Error> {
    let counting = finalised::as_it_counts(shelf, shelf.this_pep())?;
    let judged = Judged::of(&counting, shelf.this_pep())?;
    let areas = pep::lines(shelf, &counting, &judged)?;
    let born = shelf.date(Kind::Core, "born_on")?;
    let mut recent = history::lines(shelf, None, None);
    recent.truncate(RECENT);
    Ok(ChildView {
        row: caseload::row_of(shelf, &judged, &areas)?,
        known_as: known_as(shelf)?,
        born_on: born.map(|day| day.to_string()),
        age: born.and_then(|born| age_on(born, shelf.today)),
        placement_restricted: around::is_restricted(shelf)?,
        case_reference: Some(shelf.core_line("case_reference")?)
            .filter(|reference| !reference.is_empty()),
        peps: shelf
            .peps()
            .into_iter()
            .map(|pep| line(shelf, pep))
            .collect::<Result<_, _>>()?,
        areas,
        aspirations: aspirations(shelf)?,
        people: around::people(shelf)?,
        recent,
    })
}

/// What the child likes to be called.
pub(crate) fn known_as(shelf: &Shelf<'_>) -> Result<String, Error> {
    let known_as = shelf.core_line("known_as")?;
    if known_as.is_empty() {
        shelf.core_line("name")
    } else {
        Ok(known_as)
    }
}

/// A finalised PEP keeps the level it was finalised with; what came later never changes it.
fn line(shelf: &Shelf<'_>, pep: PepKey) -> Result<PepLine, Error> {
    let stage = Timeline::of(shelf, pep)?.stage();
    let mark = Judged::of(&finalised::as_it_counts(shelf, pep)?, pep)?.mark();
    Ok(PepLine { pep, stage, mark })
}

/// What the child would like now, where this person may read it.
fn aspirations(shelf: &Shelf<'_>) -> Result<Vec<String>, Error> {
    if !shelf.can_read(Kind::Pathway) {
        return Ok(Vec::new());
    }
    let form = shelf.form(Kind::Pathway)?;
    let rests = |state: &str| matches!(state, "resting" | "changed");
    let now = form
        .items("aspirations")
        .iter()
        .filter(|one| !matches!(one.value("state"), Some(Value::Choice(state)) if rests(state)));
    Ok(now
        .map(|one| one.words("words").to_owned())
        .filter(|words| !words.trim().is_empty())
        .collect())
}
