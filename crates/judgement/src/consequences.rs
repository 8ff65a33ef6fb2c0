//! What follows from a judgement, as rules: contact, finalising, feedback, funding, deadlines and
//! moderation. None of it is read when a grade is found.

use crate::finding::Place;
use crate::framework::{Rank, Text};
use crate::rules::Condition;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What follows from a judgement.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcomes {
    /// Who is contacted, and when.
    pub contact: Option<Contact>,
    /// What keeps the plan from being finalised, beside a contact that is due before it.
    pub blocks: Vec<Block>,
    /// Whether feedback is due now or in the next PEP; nothing is said of it where absent.
    pub feedback: Option<Feedback>,
    /// What happens about money.
    pub funding: Option<FundingRule>,
}

/// Who is contacted, and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Contact {
    /// All of these hold.
    pub when: Vec<Condition>,
    /// The roles contacted, for example `dt` and `sw`.
    pub who: Vec<String>,
    /// Units worse than this are named to them.
    pub areas_worse_than: Rank,
    /// Whether they amend before the plan is finalised.
    pub before_finalise: bool,
    /// Where it stands in the file.
    pub at: Place,
}

/// What keeps a plan from being finalised.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// All of these hold.
    pub when: Vec<Condition>,
    /// What unblocks it, in words.
    pub say: Text,
    /// Where it stands in the file.
    pub at: Place,
}

/// When feedback is due.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Feedback {
    /// Feedback is due now where all of one of these hold; otherwise, and always where there are none, in
    /// the next PEP.
    pub now: Vec<Vec<Condition>>,
    /// Where it stands in the file.
    pub at: Place,
}

/// When feedback is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FeedbackDue {
    /// Before this PEP is finished with.
    Now,
    /// In the next PEP.
    NextPep,
}

/// What happens about money. A grade never refuses it silently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Funding {
    /// May be released.
    Eligible,
    /// The Virtual School decides case by case.
    CaseByCase,
    /// Not released until something named is done.
    Blocked,
}

impl Funding {
    /// The word used in frameworks and tables.
    pub fn id(self) -> &'static str {
        match self {
            Self::Eligible => "eligible",
            Self::CaseByCase => "case_by_case",
            Self::Blocked => "blocked",
        }
    }
}

/// What happens about money, by overall level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FundingRule {
    /// One for each overall level, worst first.
    pub by_level: Vec<Funding>,
    /// What is said beside it.
    pub say: Option<Text>,
    /// Where it stands in the file.
    pub at: Place,
}

/// The days that a deadline counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// Every day.
    Calendar,
    /// Monday to Friday without bank holidays.
    Working,
    /// Working days within the council's terms.
    School,
}

/// A deadline.
#[derive(Clone, Debug, PartialEq)]
pub struct Clock {
    /// The stable name.
    pub id: String,
    /// What people see.
    pub label: Text,
    /// How the day is found.
    pub due: Due,
    /// Where it stands in the file.
    pub at: Place,
}

/// How a deadline's day is found.
#[derive(Clone, Debug, PartialEq)]
pub enum Due {
    /// So many days after something; negative is before it.
    Days {
        /// `meeting`, or a circumstance with its day.
        from: String,
        /// How many.
        days: i64,
        /// Of which kind.
        kind: DayKind,
    },
    /// The first of these days on or after the meeting.
    Fixed(Vec<NaiveDate>),
}

/// A stretch of days, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

impl Span {
    /// Whether the day lies in it.
    pub(crate) fn holds(&self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.to
    }
}

/// Which days a council counts. England's bank holidays are built in for some years.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    /// The council's terms: stretches of school days, parted at half-terms, earliest first.
    pub terms: Vec<Span>,
    /// Days on which the council is shut: neither working nor school days.
    pub closures: Vec<Span>,
    /// Bank holidays beside those built in.
    pub bank_holidays: Vec<NaiveDate>,
    /// The last day to which the bank holidays are whole, where that is later than those built in.
    pub holidays_until: Option<NaiveDate>,
}

/// How plans are chosen for moderation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sampling {
    /// How many of every thousand finalised plans.
    pub per_thousand: i64,
    /// At least so many.
    pub at_least: usize,
    /// What the sample is spread over, for example `phase`, `adviser`, `school`.
    pub spread: Vec<String>,
    /// How many more chances a plan has whose overall hinges on one area.
    pub pivotal_chances: u8,
    /// Where it stands in the file.
    pub at: Place,
}
