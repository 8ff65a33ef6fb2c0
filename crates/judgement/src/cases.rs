//! A framework's own tests. They decide nothing about a child: they show that the rules say what
//! their author meant, and every change of a number in the rules must make one of them fail.

use crate::consequences::{FeedbackDue, Funding};
use crate::finding::Place;
use crate::framework::Rank;
use crate::pep::Pep;
use chrono::NaiveDate;

/// What a test is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// So many units at each level, by position of the level; units are interchangeable.
    Mix {
        /// The counts.
        levels: Vec<(Rank, usize)>,
        /// How many apply and were not scored.
        unscored: usize,
    },
    /// A level for each named unit, by position.
    Units(Vec<(usize, Rank)>),
    /// A level set by a person for the whole plan.
    Person(Rank),
    /// Evidence of one area, whose own level is expected.
    Evidence {
        /// The area, by position.
        area: usize,
        /// The plan with its evidence.
        pep: Box<Pep>,
    },
    /// Evidence for a gate: whether it opens.
    Gate {
        /// The gate, by position.
        gate: usize,
        /// The plan with its evidence.
        pep: Box<Pep>,
    },
    /// A deadline.
    Clock {
        /// The clock, by position.
        clock: usize,
        /// The day it counts from.
        from: NaiveDate,
    },
}

/// What a test expects. What is absent is not looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expect {
    /// The level: of the plan, or of the area whose evidence is given. `Some(None)`: not enough.
    pub level: Option<Option<Rank>>,
    /// Whether contact is due.
    pub contact: Option<bool>,
    /// Whether finalising is blocked.
    pub blocked: Option<bool>,
    /// When feedback is due.
    pub feedback: Option<FeedbackDue>,
    /// What happens about money.
    pub funding: Option<Funding>,
    /// Whether the area applies.
    pub applies: Option<bool>,
    /// Whether the gate opens.
    pub opens: Option<bool>,
    /// The day the deadline falls on.
    pub due: Option<NaiveDate>,
}

/// One test.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Its name.
    pub name: String,
    /// Why it should be so.
    pub why: String,
    /// What it is about.
    pub given: Given,
    /// Gates that are shut, by position; all others are open.
    pub shut: Vec<usize>,
    /// What it expects.
    pub expect: Expect,
    /// Where it stands in the file.
    pub at: Place,
}
