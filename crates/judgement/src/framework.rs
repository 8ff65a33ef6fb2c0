//! A framework as it was read: one council's rule set, as data. Nothing here decides anything.
//!
//! Levels are kept as their position in the framework's list, worst first ([`Rank`]).

use crate::cases::Case;
use crate::consequences::{Calendar, Clock, Outcomes, Sampling};
use crate::finding::Place;
use crate::predicate::Predicate;
use crate::rules::{Reading, Row};
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeMap;

/// A level as its position in the list it belongs to: 0 is the worst.
pub type Rank = u8;

/// A text in one or more languages, by language tag. A plain string in the file is English.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Text(pub BTreeMap<String, String>);

impl Text {
    /// The text in this language, else in English, else in the first language there is.
    pub fn in_language(&self, language: &str) -> &str {
        self.0
            .get(language)
            .or_else(|| self.0.get("en"))
            .or_else(|| self.0.values().next())
            .map_or("", String::as_str)
    }

    /// The text in English, else in the first language there is.
    pub fn plain(&self) -> &str {
        self.in_language("en")
    }
}

/// A level: what a unit, or the whole plan, may be judged to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Level {
    /// The stable name, for example `amber`.
    pub id: String,
    /// What people see, for example "Incomplete PEP".
    pub label: Text,
}

/// What is rated: the areas of a PEP, single descriptors, or the plan as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// Each area of the PEP has a level.
    Area,
    /// Each descriptor is met or not, or has a level.
    Descriptor,
    /// The plan has one level.
    Plan,
}

/// What happens where a person said that a unit is not scored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotScored {
    /// The unit is left out and the others count.
    Exclude,
    /// There is no overall judgement while any unit is not scored.
    Block,
}

/// When a unit applies. Empty lists mean "always".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applies {
    /// Phases in which it applies.
    pub phases: Vec<String>,
    /// School years in which it applies, 0 being Reception.
    pub years: Vec<i8>,
    /// The first key stage in which it applies, 0 for the early years.
    pub key_stage_at_least: Option<u8>,
    /// Terms in which it applies.
    pub terms: Vec<String>,
    /// Circumstances of which one must hold.
    pub circumstances: Vec<String>,
}

/// A rule by which missing evidence limits a unit's level.
#[derive(Clone, Debug, PartialEq)]
pub struct Cap {
    /// The stable name within the unit.
    pub id: String,
    /// The best level the unit may have while the cap binds.
    pub level: Rank,
    /// The duty: the cap is only due where this holds.
    pub when: Option<Predicate>,
    /// The evidence that lifts the cap.
    pub unless: Predicate,
    /// The work that lifts it, in words for the practitioner.
    pub say: Text,
    /// Where it stands in the file.
    pub at: Place,
}

/// Something only a person can judge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criterion {
    /// The stable name within the unit.
    pub id: String,
    /// What the person judges.
    pub person: Text,
    /// The level that needs it.
    pub level: Rank,
    /// Where it stands in the file.
    pub at: Place,
}

/// One thing that is rated.
#[derive(Clone, Debug, PartialEq)]
pub struct Area {
    /// The stable name, for example `pathway`.
    pub id: String,
    /// What people see.
    pub label: Text,
    /// Whether it counts towards the overall; if not, it must only be complete before finalising.
    pub judged: bool,
    /// When it applies.
    pub applies: Applies,
    /// How much it weighs in a weighted reading, in thousandths.
    pub weight: i64,
    /// Limits from missing evidence.
    pub caps: Vec<Cap>,
    /// What only a person can judge.
    pub criteria: Vec<Criterion>,
    /// Where it stands in the file.
    pub at: Place,
}

/// Evidence about the whole plan that limits the overall.
#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    /// The stable name.
    pub id: String,
    /// The evidence that opens it.
    pub needs: Predicate,
    /// The best overall level while it is shut.
    pub otherwise: Rank,
    /// The work that opens it, in words.
    pub say: Text,
    /// Where it stands in the file.
    pub at: Place,
}

/// Who signed something, when and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Adopted {
    /// Who.
    pub by: String,
    /// When.
    pub on: NaiveDate,
    /// Why.
    pub reason: String,
}

/// One rule set of one council, valid for meetings within its dates.
#[derive(Clone, Debug, PartialEq)]
pub struct Framework {
    /// The stable name. A correction has a new one.
    pub id: String,
    /// The SHA-256 of the file's canonical form, in hexadecimal.
    pub version: String,
    /// Where the rules come from, or the word "synthetic".
    pub source: String,
    /// The first day of meetings it judges.
    pub valid_from: NaiveDate,
    /// The last day of meetings it judges; none while it stands.
    pub valid_until: Option<NaiveDate>,
    /// What is rated.
    pub unit: UnitKind,
    /// Levels of the overall, worst first.
    pub levels: Vec<Level>,
    /// Levels of a unit, worst first. The same as `levels` unless the file says otherwise.
    pub unit_levels: Vec<Level>,
    /// The first unit level that needs a person's judgement.
    pub person_from: Rank,
    /// How many units must be scored for an overall.
    pub min_counted: crate::rules::Amount,
    /// What a unit that a person left unscored does.
    pub not_scored: NotScored,
    /// What is rated, in the order of the file.
    pub areas: Vec<Area>,
    /// Evidence about the whole plan that limits the overall.
    pub gates: Vec<Gate>,
    /// The council's published sentences.
    pub published: Vec<Row>,
    /// What is executed.
    pub reading: Reading,
    /// What follows from a judgement.
    pub outcomes: Outcomes,
    /// Which days the council counts.
    pub calendar: Calendar,
    /// Deadlines.
    pub clocks: Vec<Clock>,
    /// How plans are chosen for moderation.
    pub sampling: Option<Sampling>,
    /// The framework's own tests.
    pub tests: Vec<Case>,
}

impl Framework {
    /// The position of the overall level with this id.
    pub fn rank(&self, id: &str) -> Option<Rank> {
        position(&self.levels, id)
    }

    /// The position of the unit level with this id.
    pub fn unit_rank(&self, id: &str) -> Option<Rank> {
        position(&self.unit_levels, id)
    }

    /// The overall level at this position.
    pub fn level(&self, rank: Rank) -> &Level {
        &self.levels[usize::from(rank)]
    }

    /// The unit level at this position.
    pub fn unit_level(&self, rank: Rank) -> &Level {
        &self.unit_levels[usize::from(rank)]
    }

    /// Whether units and the plan as a whole share their levels.
    pub fn shares_levels(&self) -> bool {
        self.levels == self.unit_levels
    }

    /// Whether the framework judges a meeting on this day.
    pub fn is_valid_on(&self, day: NaiveDate) -> bool {
        self.valid_from <= day && self.valid_until.is_none_or(|until| day <= until)
    }

    /// The unit with this id.
    pub fn area(&self, id: &str) -> Option<&Area> {
        self.areas.iter().find(|area| area.id == id)
    }
}

fn position(levels: &[Level], id: &str) -> Option<Rank> {
    levels
        .iter()
        .position(|level| level.id == id)
        .and_then(|at| Rank::try_from(at).ok())
}
