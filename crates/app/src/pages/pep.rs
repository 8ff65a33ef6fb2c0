//! `pep.show`: the task list of one PEP.

use super::judgement::Judged;
use super::shelf::Shelf;
use super::timeline::Timeline;
use super::{caseload, finalised, may};
use crate::api::caseload::{AreaLine, AreaStatus, PepView};
use crate::api::error::Error;
use plan::{Area, PepKey, Value};
use records::{FormState, Kind};

/// The task list of one PEP.
///
/// # Errors
/// Where the tablet does not hold the child.
pub fn show(shelf: &Shelf<'_>, pep: PepKey) -> Result<PepView, Error> {
    shelf.must_have(pep)?;
    let counting = &finalised::as_it_counts(shelf, pep)?;
    let judged = Judged::of(counting, pep)?;
    let due = caseload::due(shelf, pep)?;
    Ok(PepView {
        pep,
        stage: Timeline::of(shelf, pep)?.stage(),
        due: due.to_string(),
        due_in_days: caseload::days(due, shelf.today),
        areas: lines(shelf, counting, &judged)?,
        mark: judged.mark(),
        sentence: judged.sentence().to_owned(),
        framework: judged.name(),
    })
}

/// The eight areas, each with where it stands.
pub(crate) fn lines(
    shelf: &Shelf<'_>,
    counting: &Shelf<'_>,
    judged: &Judged<'_>,
) -> Result<Vec<AreaLine>, Error> {
    let outstanding = Timeline::of(shelf, judged.pep)?.outstanding();
    Area::ALL
        .into_iter()
        .map(|area| line(shelf, counting, judged, area, &outstanding))
        .collect()
}

fn line(
    shelf: &Shelf<'_>,
    counting: &Shelf<'_>,
    judged: &Judged<'_>,
    area: Area,
    outstanding: &[Area],
) -> Result<AreaLine, Error> {
    let kind = Kind::Area(judged.pep, area);
    let form = counting.form(kind)?;
    Ok(AreaLine {
        area,
        writers: area.writers().to_vec(),
        may_write: may::not_because(shelf, kind)?.is_none(),
        status: if judged.applies(area) {
            status(&form)
        } else {
            AreaStatus::NotApplicable
        },
        mark: judged.mark_of(area),
        changed_by: shelf.changed_by(kind),
        conflict: form.has_conflict(),
        late_by: finalised::late_by(shelf, counting, kind),
        to_amend: outstanding.contains(&area),
    })
}

/// How far a form is.
pub(crate) fn status(form: &FormState) -> AreaStatus {
    if form.value("completed") == Some(&Value::YesNo(true)) {
        AreaStatus::Completed
    } else if form
        .fields
        .iter()
        .all(|field| field.field.id == "completed" || field.is_empty())
    {
        AreaStatus::NotStarted
    } else {
        AreaStatus::Started
    }
}
