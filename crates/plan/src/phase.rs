//! Year groups and the phases of education that decide which fields a form asks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A school year: -3 to -1 before school (from age 2), 0 Reception, 1 to 13 the years of school.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(transparent)]
#[ts(type = "number")]
pub struct Year(pub i8);

/// A phase of education. Fields vary by it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// From age 2 to the end of Reception.
    EarlyYears,
    /// Years 1 to 6.
    Primary,
    /// Years 7 to 11.
    Secondary,
    /// Years 12 and 13.
    Post16,
}

impl Phase {
    /// The stable name used in frameworks and wording.
    pub const fn id(self) -> &'static str {
        match self {
            Self::EarlyYears => "early_years",
            Self::Primary => "primary",
            Self::Secondary => "secondary",
            Self::Post16 => "post16",
        }
    }
}

impl Year {
    /// The phase this year belongs to.
    pub const fn phase(self) -> Phase {
        match self.0 {
            ..=0 => Phase::EarlyYears,
            1..=6 => Phase::Primary,
            7..=11 => Phase::Secondary,
            12.. => Phase::Post16,
        }
    }

    /// The key stage, 0 for the early years.
    pub const fn key_stage(self) -> u8 {
        match self.0 {
            ..=0 => 0,
            1..=2 => 1,
            3..=6 => 2,
            7..=9 => 3,
            10..=11 => 4,
            12.. => 5,
        }
    }

    /// Whether a transition plan is due in this year: entry to Reception, Year 6 and Year 11.
    pub const fn has_transition(self) -> bool {
        matches!(self.0, -1 | 6 | 11)
    }
}
