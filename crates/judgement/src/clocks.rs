//! Deadlines: counts calendar, working or school days from a day that is given. What is not known is said:
//! no day is counted as working beyond the bank holidays that are known.

use crate::consequences::{Calendar, Clock, DayKind, Due};
use crate::framework::Framework;
use crate::pep::Pep;
use crate::wording::{Arg, Said, say, text};
use chrono::{Datelike, NaiveDate, Weekday};
use serde::Serialize;
use std::sync::LazyLock;

/// Whether a deadline's day is known, and why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockState {
    /// The day is known.
    Due,
    /// The day it counts from is not known.
    NoStart,
    /// It has fixed dates, and none is left.
    NoDate,
    /// The council's terms do not reach so far.
    TermsUnknown,
    /// It reaches beyond the bank holidays that are known.
    HolidaysUnknown,
}

/// A deadline of this plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClockReport {
    /// The clock's id.
    pub id: String,
    /// Its label, in English.
    pub label: String,
    /// Whether its day is known, and why not.
    pub state: ClockState,
    /// The day it falls on, where it is known.
    pub due: Option<NaiveDate>,
    /// In words.
    pub sentence: Said,
}

/// England's bank holidays, one ISO date a line, whole years only.
static BANK_HOLIDAYS: LazyLock<Vec<NaiveDate>> = LazyLock::new(|| {
    include_str!("../data/bank-holidays-england.txt")
        .lines()
        .filter_map(|line| line.split_whitespace().next()?.parse().ok())
        .collect()
});

/// The first and the last year whose bank holidays are built in.
pub(crate) fn built_in_years() -> (i32, i32) {
    let year = |day: Option<&NaiveDate>| day.map_or(0, NaiveDate::year);
    (year(BANK_HOLIDAYS.first()), year(BANK_HOLIDAYS.last()))
}

impl Clock {
    /// What it counts from, for example `entered_care`; none for a clock of fixed dates.
    pub fn counts_from(&self) -> Option<&str> {
        match &self.due {
            Due::Fixed(_) => None,
            Due::Days { from, .. } => Some(from),
        }
    }

    /// The day it falls on, counted from `from`, by this council's calendar. None where it is not known.
    pub fn due(&self, from: NaiveDate, calendar: &Calendar) -> Option<NaiveDate> {
        self.find(from, calendar).ok()
    }

    fn find(&self, from: NaiveDate, calendar: &Calendar) -> Result<NaiveDate, ClockState> {
        match &self.due {
            Due::Fixed(days) => {
                let next = days.iter().find(|day| **day >= from);
                next.copied().ok_or(ClockState::NoDate)
            }
            Due::Days { days, kind, .. } => count_days(from, *days, *kind, calendar),
        }
    }
}

fn count_days(
    from: NaiveDate,
    days: i64,
    kind: DayKind,
    calendar: &Calendar,
) -> Result<NaiveDate, ClockState> {
    let mut left = days.abs();
    let mut day = from;
    while left > 0 {
        let next = if days > 0 {
            day.succ_opt()
        } else {
            day.pred_opt()
        };
        day = next.ok_or(ClockState::NoDate)?;
        left -= i64::from(calendar.counts(day, kind)?);
    }
    Ok(day)
}

impl Calendar {
    /// Whether this day counts; an answer only where everything it rests on is known.
    fn counts(&self, day: NaiveDate, kind: DayKind) -> Result<bool, ClockState> {
        let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        match kind {
            DayKind::Calendar => Ok(true),
            DayKind::Working => Ok(!weekend && self.is_open(day)?),
            DayKind::School => Ok(self.is_in_term(day)? && !weekend && self.is_open(day)?),
        }
    }

    fn is_in_term(&self, day: NaiveDate) -> Result<bool, ClockState> {
        let known = self.terms.first().zip(self.terms.last());
        match known {
            Some((first, last)) if first.from <= day && day <= last.to => {
                Ok(self.terms.iter().any(|term| term.holds(day)))
            }
            _ => Err(ClockState::TermsUnknown),
        }
    }

    /// Neither a bank holiday nor a day on which the council is shut.
    fn is_open(&self, day: NaiveDate) -> Result<bool, ClockState> {
        let (first, last) = built_in_years();
        let known = first <= day.year()
            && (day.year() <= last || self.holidays_until.is_some_and(|until| day <= until));
        if !known {
            return Err(ClockState::HolidaysUnknown);
        }
        let shut = BANK_HOLIDAYS.binary_search(&day).is_ok()
            || self.bank_holidays.contains(&day)
            || self.closures.iter().any(|closure| closure.holds(day));
        Ok(!shut)
    }
}

pub(crate) fn report(framework: &Framework, pep: &Pep) -> Vec<ClockReport> {
    let clocks = framework.clocks.iter();
    clocks.map(|clock| one(framework, clock, pep)).collect()
}

fn one(framework: &Framework, clock: &Clock, pep: &Pep) -> ClockReport {
    let from = match clock.counts_from() {
        None | Some("meeting") => Some(pep.meeting_date),
        Some(name) => pep.circumstances.get(name).copied().flatten(),
    };
    let found = from
        .ok_or(ClockState::NoStart)
        .and_then(|from| clock.find(from, &framework.calendar));
    let label = clock.label.plain();
    ClockReport {
        id: clock.id.clone(),
        label: label.to_owned(),
        state: found.err().unwrap_or(ClockState::Due),
        due: found.ok(),
        sentence: sentence(label, found, &framework.calendar),
    }
}

fn sentence(label: &str, found: Result<NaiveDate, ClockState>, calendar: &Calendar) -> Said {
    let label = ("label", text(label));
    let (day, state) = match found {
        Ok(day) => (day.format("%-d %B %Y").to_string(), ClockState::Due),
        Err(state) => (String::new(), state),
    };
    match state {
        ClockState::Due => say("clock-due", [label, ("day", text(day))]),
        ClockState::NoStart => say("clock-needs", [label]),
        ClockState::NoDate => say("clock-no-date", [label]),
        ClockState::TermsUnknown => say("clock-terms-unknown", [label]),
        ClockState::HolidaysUnknown => {
            let (first, last) = built_in_years();
            let until = calendar.holidays_until.map_or_else(
                || format!("31 December {last}"),
                |until| until.format("%-d %B %Y").to_string(),
            );
            let args = [
                label,
                ("from", Arg::Text(first.to_string())),
                ("until", text(until)),
            ];
            say("clock-holidays-unknown", args)
        }
    }
}
