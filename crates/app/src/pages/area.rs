//! `area.show`: one area's page.

use super::judgement::Judged;
use super::shelf::Shelf;
use super::{evidence, finalised, forms, may};
use crate::api::area::{AreaView, EarlierTarget, LastTerm};
use crate::api::error::{Code, Error};
use crate::words;
use plan::{Area, PepKey, Value};
use records::{Document, Kind};

/// The page of one area of one PEP.
///
/// # Errors
/// Where this person may not read the area, or the tablet does not hold the child.
pub fn show(shelf: &Shelf<'_>, pep: PepKey, area: Area) -> Result<AreaView, Error> {
    let kind = Kind::Area(pep, area);
    if !shelf.can_read(kind) {
        return Err(Error::new(
            Code::NotAllowed,
            words::only_writers(may::writers(kind)),
        ));
    }
    shelf.must_have(pep)?;
    let counting = &finalised::as_it_counts(shelf, pep)?;
    let form = counting.form(kind)?;
    let judged = Judged::of(counting, pep)?;
    let not = may::not_because(shelf, kind)?;
    Ok(AreaView {
        area,
        may_write: not.is_none(),
        read_only_because: not.map(|(_, sentence)| sentence),
        fields: forms::Desk::of(counting, kind).asked(&form.fields, shelf.year_at(pep)?),
        base: shelf.heads(kind).to_string(),
        judgement: judged.area(counting, area)?,
        levels: judged.levels(),
        last_term: last_term(shelf, pep, area)?,
        to_review: if area == Area::Targets {
            to_review(counting, pep)?
        } else {
            Vec::new()
        },
        completed: form.value("completed") == Some(&Value::YesNo(true)),
        joined_from: shelf.changed_by(kind),
        finalised: finalised::told(shelf, counting, pep)?,
        late: finalised::late(shelf, counting, kind),
        long: shelf.documents.get(&kind).is_some_and(Document::is_long),
    })
}

fn last_term(shelf: &Shelf<'_>, pep: PepKey, area: Area) -> Result<Vec<LastTerm>, Error> {
    let Some(before) = shelf.pep_before(pep) else {
        return Ok(Vec::new());
    };
    let form = shelf.form(Kind::Area(before, area))?;
    let answers = form
        .fields
        .iter()
        .filter(|field| field.field.id != "completed");
    let told = answers.filter_map(|field| {
        Some(LastTerm {
            field: field.field.id.to_owned(),
            text: forms::as_text(field)?,
        })
    });
    Ok(told.collect())
}

fn to_review(shelf: &Shelf<'_>, pep: PepKey) -> Result<Vec<EarlierTarget>, Error> {
    let open = evidence::to_review(shelf, pep)?
        .into_iter()
        .map(|(id, target)| EarlierTarget {
            id,
            outcome: target.words("outcome").to_owned(),
            due: match target.value("due") {
                Some(Value::Date(day)) => Some(day.to_string()),
                _ => None,
            },
        });
    Ok(open.collect())
}
