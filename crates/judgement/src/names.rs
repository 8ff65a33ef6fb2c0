//! How levels and the things that are rated are called in the middle of a sentence.

use crate::explain::lower_first;
use crate::framework::{Framework, Level, Rank, UnitKind};
use crate::wording::{Arg, say, text};

/// Levels named by a colour are called by it, whatever their label says: "five areas are green or better".
const COLOURS: [&str; 11] = [
    "red", "amber", "orange", "yellow", "green", "blue", "purple", "bronze", "silver", "gold",
    "platinum",
];

/// "green", "good", and of several words “Requires work”, so that they read as one name.
fn level_word(level: &Level) -> String {
    let label = level.label.plain().trim();
    if COLOURS.contains(&level.id.as_str()) {
        level.id.clone()
    } else if label.contains(char::is_whitespace) {
        say("level-of-words", [("label", text(label))]).text
    } else {
        lower_first(label)
    }
}

/// As a word in a sentence, without the marks: for a place where it stands alone.
fn level_name(level: &Level) -> String {
    if COLOURS.contains(&level.id.as_str()) {
        level.id.clone()
    } else {
        level.label.plain().trim().to_owned()
    }
}

impl Framework {
    /// An overall level where it stands alone.
    pub(crate) fn level_name(&self, rank: Rank) -> String {
        level_name(self.level(rank))
    }

    /// A level of a unit where it stands alone.
    pub(crate) fn unit_level_name(&self, rank: Rank) -> String {
        level_name(self.unit_level(rank))
    }

    /// An overall level as a word in a sentence.
    pub(crate) fn level_word(&self, rank: Rank) -> String {
        level_word(self.level(rank))
    }

    /// A level of a unit as a word in a sentence.
    pub(crate) fn unit_level_word(&self, rank: Rank) -> String {
        level_word(self.unit_level(rank))
    }

    /// An overall level by its id; the id itself where there is none.
    pub(crate) fn word_of(&self, id: &str) -> String {
        self.rank(id)
            .map_or_else(|| id.to_owned(), |rank| self.level_word(rank))
    }

    /// What is rated, for a sentence that chooses its noun: `area`, `descriptor` or `plan`.
    pub(crate) fn kind(&self) -> (&'static str, Arg) {
        let kind = match self.unit {
            UnitKind::Area => "area",
            UnitKind::Descriptor => "descriptor",
            UnitKind::Plan => "plan",
        };
        ("kind", text(kind))
    }

    /// "area", "descriptor" or "part of the plan".
    pub(crate) fn unit_noun(&self) -> Arg {
        text(lower_first(&say("unit-one", [self.kind()]).text))
    }

    /// "areas", "descriptors" or "parts of the plan".
    pub(crate) fn unit_nouns(&self) -> Arg {
        text(lower_first(&say("unit-many", [self.kind()]).text))
    }

    /// The labels of these units, in their order.
    pub(crate) fn labels(&self, units: &[usize]) -> Vec<String> {
        let areas = units.iter().filter_map(|unit| self.areas.get(*unit));
        areas.map(|area| area.label.plain().to_owned()).collect()
    }
}
