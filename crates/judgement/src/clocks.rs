//! Deadlines: counts calendar, working or school days from a day that is given.

use crate::consequences::{Clock, DayKind, Due, Span};
use crate::framework::Framework;
use crate::pep::Pep;
use crate::wording::{Said, say, text};
use chrono::{Datelike, NaiveDate, Weekday};
use serde::Serialize;
use std::sync::LazyLock;

/// A deadline of this plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClockReport {
    /// The clock's id.
    pub id: String,
    /// Its label, in English.
    pub label: String,
    /// The day it falls on; none where the day it counts from is not known.
    pub due: Option<NaiveDate>,
    /// In words.
    pub sentence: Said,
}

/// England's bank holidays, one ISO date a line.
static BANK_HOLIDAYS: LazyLock<Vec<NaiveDate>> = LazyLock::new(|| {
    include_str!("../data/bank-holidays-england.txt")
        .lines()
        .filter_map(|line| line.split_whitespace().next()?.parse().ok())
        .collect()
});

/// The longest walk over days that are not counted: beyond the last known term there are no more.
const FARTHEST: i64 = 4000;

impl Clock {
    /// What it counts from, for example `entered_care`; none for a clock of fixed dates.
    pub fn counts_from(&self) -> Option<&str> {
        match &self.due {
            Due::Fixed(_) => None,
            Due::Days { from, .. } => Some(from),
        }
    }

    /// The day it falls on, counted from `from`, in a council with these terms. None where the
    /// council's terms do not reach so far.
    pub fn due(&self, from: NaiveDate, terms: &[Span]) -> Option<NaiveDate> {
        match &self.due {
            Due::Fixed(days) => days.iter().find(|day| **day >= from).copied(),
            Due::Days { days, kind, .. } => count_days(from, *days, *kind, terms),
        }
    }
}

fn count_days(from: NaiveDate, days: i64, kind: DayKind, terms: &[Span]) -> Option<NaiveDate> {
    let step = days.signum();
    let mut left = days.abs();
    let mut day = from;
    for _ in 0..FARTHEST {
        if left == 0 {
            return Some(day);
        }
        day = if step > 0 {
            day.succ_opt()?
        } else {
            day.pred_opt()?
        };
        left -= i64::from(is_counted(day, kind, terms));
    }
    None
}

fn is_counted(day: NaiveDate, kind: DayKind, terms: &[Span]) -> bool {
    let working = !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
        && BANK_HOLIDAYS.binary_search(&day).is_err();
    match kind {
        DayKind::Calendar => true,
        DayKind::Working => working,
        DayKind::School => working && terms.iter().any(|term| term.from <= day && day <= term.to),
    }
}

pub(crate) fn report(framework: &Framework, pep: &Pep) -> Vec<ClockReport> {
    framework
        .clocks
        .iter()
        .map(|clock| {
            let from = match &clock.due {
                Due::Fixed(_) => Some(pep.meeting_date),
                Due::Days { from, .. } if from == "meeting" => Some(pep.meeting_date),
                Due::Days { from, .. } => pep.circumstances.get(from).copied().flatten(),
            };
            let due = from.and_then(|from| clock.due(from, &framework.terms));
            let label = clock.label.plain().to_owned();
            let sentence = match due {
                Some(day) => say(
                    "clock-due",
                    [
                        ("label", text(&*label)),
                        ("day", text(day.format("%-d %B %Y").to_string())),
                    ],
                ),
                None => say("clock-needs", [("label", text(&*label))]),
            };
            ClockReport {
                id: clock.id.clone(),
                label,
                due,
                sentence,
            }
        })
        .collect()
}
