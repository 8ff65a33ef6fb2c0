//! `quality.show` and `area.rate`: the adviser's page for one PEP.

use super::judgement::Judged;
use super::shelf::Shelf;
use super::{Edits, evidence, forms, may, version};
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
    let judged = Judged::of(shelf, pep)?;
    let quality = shelf.form(kind)?;
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
            judgement: judged.area(shelf, area)?,
            comment: forms::Desk::of(shelf, kind).field(comment, None, year),
            criteria: evidence::met(&quality, area).into_iter().collect(),
            fields: forms::Desk::of(shelf, own).asked(&shelf.form(own)?.fields, year),
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
    if !judged.applies(request.area) {
        return Err(Error::new(Code::Impossible, words::NOT_ASKED));
    }
    let level = request.level.as_deref();
    if level.is_some_and(|level| judged.framework.unit_rank(level).is_none()) {
        return Err(Error::at(Code::Impossible, "level", words::NO_SUCH_LEVEL));
    }
    let known = judged.framework.area(request.area.id());
    let knows =
        |id: &String| known.is_some_and(|area| area.criteria.iter().any(|one| one.id == *id));
    if !request.criteria.iter().all(knows) {
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
    let version = level.map(|_| version::of_area(shelf, request.pep, request.area));
    let edits = vec![
        set("framework".to_owned(), Some(judged.framework.id.clone())),
        set(format!("{area}_level"), level.map(str::to_owned)),
        set(format!("{area}_criteria"), Some(request.criteria.join(" "))),
        set(format!("{area}_judged"), version),
    ];
    Ok(vec![(kind, edits)])
}
