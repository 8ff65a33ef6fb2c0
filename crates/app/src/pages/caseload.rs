//! One child's row of the caseload. Rows are kept beside the documents and written anew with each
//! change of the child, so that 2,000 children are listed without opening a document.

use super::judgement::Judged;
use super::shelf::Shelf;
use super::timeline::Timeline;
use super::{evidence, finalised, pep};
use crate::api::caseload::{AreaLine, AreaStatus, CaseloadRow};
use crate::api::error::Error;
use crate::frameworks::{Frameworks, Judges};
use ::judgement::Framework;
use chrono::{Datelike, NaiveDate};
use plan::{Area, Occasion, PepKey, Season, Term};
use records::{FieldState, Kind};
use std::collections::BTreeSet;

/// The child's row on the PEP of this term.
///
/// # Errors
/// Where the tablet does not hold who the child is.
pub fn row(shelf: &Shelf<'_>) -> Result<CaseloadRow, Error> {
    let pep = shelf.this_pep();
    let counting = finalised::as_it_counts(shelf, pep)?;
    let judged = Judged::of(&counting, pep)?;
    let lines = pep::lines(shelf, &counting, &judged)?;
    row_of(shelf, &judged, &lines)
}

/// The same; none of a child who was taken back: nothing is written of them but a record that says no more than the year.
///
/// # Errors
/// As [`row`].
pub fn row_if_listed(shelf: &Shelf<'_>) -> Result<Option<CaseloadRow>, Error> {
    let alone = shelf.documents.keys().all(|kind| *kind == Kind::Core);
    let core = shelf.form(Kind::Core)?;
    let empty = |state: &FieldState| state.field.id == "year" || state.is_empty();
    if alone && !shelf.documents.is_empty() && core.fields.iter().all(empty) {
        return Ok(None);
    }
    row(shelf).map(Some)
}

/// The row, from what a page has already found out.
pub(crate) fn row_of(
    shelf: &Shelf<'_>,
    judged: &Judged<'_>,
    lines: &[AreaLine],
) -> Result<CaseloadRow, Error> {
    let pep = judged.pep;
    let year = shelf.year_at(pep)?;
    let name = shelf.core_line("name")?;
    let due = due(shelf, pep)?;
    let asked = lines
        .iter()
        .filter(|line| line.status != AreaStatus::NotApplicable);
    let done = lines
        .iter()
        .filter(|line| line.status == AreaStatus::Completed);
    let changed: BTreeSet<String> = lines
        .iter()
        .flat_map(|line| line.changed_by.iter().cloned())
        .chain(shelf.changed_by(Kind::Pathway))
        .collect();
    Ok(CaseloadRow {
        closed: None,
        child: shelf.child,
        initials: initials(&name),
        name,
        known_as: shelf.core_line("known_as")?,
        year,
        phase: year.phase(),
        school: shelf.core_line("school")?,
        pep,
        due: due.to_string(),
        due_in_days: days(due, shelf.today),
        stage: Timeline::of(shelf, pep)?.stage(),
        areas_done: count(done),
        areas_of: count(asked),
        mark: judged.mark(),
        changed_by: changed.into_iter().collect(),
        waiting: shelf.waiting.values().sum(),
    })
}

/// Counts a kept row's days anew, from another today.
pub fn count_days(row: &mut CaseloadRow, today: NaiveDate) {
    if let Ok(due) = row.due.parse() {
        row.due_in_days = days(due, today);
    }
}

/// When a PEP is due: the day its meeting is planned for. Before that, a first PEP and one after a move by the council's
/// clock, where its framework has one. Else the day that the last meeting agreed on; else the council's own date for the
/// term; else the last day of the term's last full month of school.
pub(crate) fn due(shelf: &Shelf<'_>, pep: PepKey) -> Result<NaiveDate, Error> {
    if let Some(planned) = shelf.date(Kind::Area(pep, Area::Meeting), "planned_for")? {
        return Ok(planned);
    }
    if let Some(due) = clock_since(shelf, pep)? {
        return Ok(due);
    }
    let agreed = match shelf.pep_before(pep) {
        Some(before) => shelf.date(Kind::Area(before, Area::Meeting), "next_on")?,
        None => None,
    };
    let due = match agreed {
        Some(agreed) => Some(agreed),
        None => clock_of_term(shelf, pep)?,
    };
    Ok(due.unwrap_or_else(|| term_deadline(pep.term)))
}

/// The first deadline of the framework that counts from what occasioned this PEP.
fn clock_since(shelf: &Shelf<'_>, pep: PepKey) -> Result<Option<NaiveDate>, Error> {
    let (from, day) = match pep.occasion {
        Occasion::Initial => ("entered_care", shelf.date(Kind::Core, "entered_care_on")?),
        Occasion::Move(_) => {
            let education = Kind::Area(pep, Area::Education);
            ("setting_changed", shelf.date(education, "started_on")?)
        }
        Occasion::Termly => return Ok(None),
    };
    let (Some(day), Some(framework)) = (day, framework(shelf, pep)?) else {
        return Ok(None);
    };
    let clocks = framework.clocks.iter();
    let counting = clocks.filter(|clock| clock.counts_from() == Some(from));
    Ok(counting
        .filter_map(|clock| clock.due(day, &framework.calendar))
        .min())
}

/// The council's own date for the term, where the framework has one that lies in it.
fn clock_of_term(shelf: &Shelf<'_>, pep: PepKey) -> Result<Option<NaiveDate>, Error> {
    let Some(framework) = framework(shelf, pep)? else {
        return Ok(None);
    };
    let clocks = framework.clocks.iter();
    let fixed = clocks.filter(|clock| clock.counts_from().is_none());
    let dates = fixed.filter_map(|clock| clock.due(pep.term.first_day(), &framework.calendar));
    Ok(dates.filter(|day| Term::of(*day) == pep.term).min())
}

fn framework<'a>(shelf: &Shelf<'a>, pep: PepKey) -> Result<Option<&'a Framework>, Error> {
    let council: &'a Frameworks = shelf.frameworks;
    Ok(match council.on(evidence::meeting_date(shelf, pep)?) {
        Judges::By(framework) => Some(framework),
        _ => None,
    })
}

/// Where a framework names no date: 30 November, 28 February and 30 June.
fn term_deadline(term: Term) -> NaiveDate {
    let first = term.first_day();
    let (month, day) = match term.season {
        Season::Autumn => (11, 30),
        Season::Spring => (2, 28),
        Season::Summer => (6, 30),
    };
    NaiveDate::from_ymd_opt(first.year(), month, day).unwrap_or(first)
}

/// Whole days from today; negative when past.
pub(crate) fn days(due: NaiveDate, today: NaiveDate) -> i32 {
    i32::try_from(due.signed_duration_since(today).num_days()).unwrap_or_default()
}

pub(crate) fn initials(name: &str) -> String {
    name.split_whitespace()
        .filter_map(|part| part.chars().next())
        .collect()
}

fn count<'a>(lines: impl Iterator<Item = &'a AreaLine>) -> u32 {
    u32::try_from(lines.count()).unwrap_or(u32::MAX)
}
