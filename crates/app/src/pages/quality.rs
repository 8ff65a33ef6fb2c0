//! `quality.show` and `area.rate`: the adviser's page for one PEP.

use super::judgement::Judged;
use super::shelf::Shelf;
use super::{Edits, evidence, finalised, forms, may, version};
use crate::api::error::{Code, Error};
use crate::api::judged::{QualityArea, QualityView, RateAreaRequest};
use crate::words;
use plan::{PepKey, Value};
use records::{Edit, Kind, Place};

/// The feedback on each area that this person may read.
///
/// # Errors
/// Where this person may not read the Virtual School's feedback, or the tablet does not hold the child.
pub fn show(shelf: &Shelf<'_>, pep: PepKey) -> Result<QualityView, Error> {
    let kind = Kind::Quality(pep);
    if !shelf.can_read(kind) {
        return Err(Error::new(
            Code::NotAllowed,
            words::only_writers(may::writers(kind)),
        ));
    }
    shelf.must_have(pep)?;
    let counting = &finalised::as_it_counts(shelf, pep)?;
    let judged = Judged::of(counting, pep)?;
    let quality = counting.form(kind)?;
    let year = shelf.year_at(pep)?;
    let mut areas = Vec::new();
    for area in judged.areas() {
        let own = Kind::Area(pep, area);
        if !shelf.can_read(own) {
            continue;
        }
        let comment = quality.field(&format!("{}_comment", area.id()));
        let comment = comment.ok_or_else(|| Error::internal("an area has no comment"))?;
        areas.push(QualityArea {
            judgement: judged.area(counting, area)?,
            comment: forms::Desk::of(counting, kind).field(comment, None, year),
            criteria: evidence::met(&quality, area).into_iter().collect(),
            not_met: evidence::not_met(&quality, area).into_iter().collect(),
            fields: forms::Desk::of(counting, own).asked(&counting.form(own)?.fields, year),
        });
    }
    Ok(QualityView {
        may_write: may::not_because(shelf, kind)?.is_none(),
        levels: judged.levels(),
        areas,
        base: shelf.heads(kind).to_string(),
    })
}

/// Gives an area its level, with the version of the words that were judged, or takes the level back.
///
/// # Errors
/// Where this person may not judge, the PEP is finalised, or the framework has no such level.
pub fn rate(shelf: &Shelf<'_>, request: &RateAreaRequest) -> Result<Edits, Error> {
    let kind = Kind::Quality(request.pep);
    may::write(shelf, kind)?;
    let judged = Judged::of(shelf, request.pep)?;
    let framework = judged.must_rule()?.framework;
    if !judged.applies(request.area) {
        return Err(Error::new(Code::Impossible, words::NOT_ASKED));
    }
    let level = request.level.as_deref();
    if level.is_some_and(|level| framework.unit_rank(level).is_none()) {
        return Err(Error::at(Code::Impossible, "level", words::NO_SUCH_LEVEL));
    }
    let known = framework.area(request.area.id());
    let knows =
        |id: &String| known.is_some_and(|area| area.criteria.iter().any(|one| one.id == *id));
    let both = |id: &String| request.not_met.contains(id);
    if !request.criteria.iter().chain(&request.not_met).all(knows)
        || request.criteria.iter().any(both)
    {
        return Err(Error::at(
            Code::Impossible,
            "criteria",
            words::NO_SUCH_CRITERION,
        ));
    }
    let area = request.area.id();
    let set = |field: String, value: Option<String>| Edit::Set {
        place: Place::field(&field),
        value: value.map(Value::Line),
    };
    let version = match (&request.words, level) {
        (_, None) => None,
        (None, Some(_)) => Some(version::of_area(shelf, request.pep, request.area)),
        // Words that moved on since are judged as they were read; the page then says that they have changed.
        (Some(words), Some(_)) if version::is_of(words, request.area) => Some(words.clone()),
        (Some(_), Some(_)) => {
            return Err(Error::at(Code::BadRequest, "words", words::NOT_A_VERSION));
        }
    };
    let not_met = request
        .not_met
        .iter()
        .map(|id| format!("{}{id}", evidence::NOT));
    let criteria: Vec<String> = request.criteria.iter().cloned().chain(not_met).collect();
    let edits = vec![
        set(
            "framework".to_owned(),
            Some(format!("{} {}", framework.id, framework.version)),
        ),
        set(format!("{area}_level"), level.map(str::to_owned)),
        set(format!("{area}_criteria"), Some(criteria.join(" "))),
        set(format!("{area}_judged"), version),
    ];
    Ok(vec![(kind, edits)])
}
