//! Frameworks as data, and the engine that applies, explains and verifies them.
//!
//! Pure: values in, values out. Dates arrive as arguments; the `judge` binary alone reads files.
//! This crate knows no child, no name and no screen: areas and fields are ids that a framework names.

mod cases;
mod clocks;
mod consequences;
mod evaluate;
mod explain;
mod finding;
mod framework;
mod gaps;
mod in_words;
mod judge;
mod library;
mod names;
mod nearest;
mod outcomes;
mod overall;
mod pep;
mod predicate;
mod read;
mod report;
mod rules;
mod sampling;
mod table;
mod truth;
mod understood;
mod units;
mod verify;
mod way_up;
mod wording;

pub use clocks::{ClockReport, ClockState};
pub use consequences::{Calendar, Clock, DayKind, FeedbackDue, Funding, Sampling, Span};
pub use finding::{Finding, Place, Severity};
pub use framework::{Adopted, Area, Cap, Criterion, Framework, Level, Rank, Text, UnitKind};
pub use gaps::Gap;
pub use in_words::{ChoiceWords, InWords, LevelWords, PublishedWords};
pub use library::{Library, Overlap, SHIPPED};
pub use pep::{AreaEvidence, Item, NOT_SCORED, Pep, PersonOverall, Rating, Value};
pub use read::{LARGEST_FILE, Outline, SCHEMA};
pub use report::{
    AreaReport, Blocker, ContactArea, ContactReport, FrameworkName, Judgement, Ladder, Lift,
    LiftGroup, LiftSet, Limit, Met, Need, OutcomeReport, PublishedRow, Range, Requirement,
    RungReport, Standing, Status, WayUp,
};
pub use sampling::Candidate;
pub use table::NoTable;
pub use truth::Truth;
pub use verify::{
    Changes, Counted, MOST_STATES, PartialCounts, Report, RowCounts, RowNames, TestCounts, verify,
};
pub use wording::{Arg, Said};
