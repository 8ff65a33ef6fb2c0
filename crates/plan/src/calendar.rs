//! Academic terms, and the key by which a PEP is known: term and occasion.

use chrono::{Datelike, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use ts_rs::TS;

/// A season of the academic year.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum Season {
    /// September to December.
    Autumn,
    /// January to the Easter holiday.
    Spring,
    /// After Easter to August.
    Summer,
}

impl Season {
    /// The stable name used in keys, frameworks and wording.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Autumn => "autumn",
            Self::Spring => "spring",
            Self::Summer => "summer",
        }
    }
}

/// A term: the September year in which the academic year began, and the season.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Term {
    /// The calendar year of the September in which this academic year began.
    pub academic_year: u16,
    /// The season within that year.
    pub season: Season,
}

impl Term {
    /// The term that a date falls in, by whole months: September to December, January to March, April to August.
    pub fn of(date: NaiveDate) -> Self {
        let year = u16::try_from(date.year()).unwrap_or_default();
        match date.month() {
            9..=12 => Self {
                academic_year: year,
                season: Season::Autumn,
            },
            1..=3 => Self {
                academic_year: year.saturating_sub(1),
                season: Season::Spring,
            },
            _ => Self {
                academic_year: year.saturating_sub(1),
                season: Season::Summer,
            },
        }
    }

    /// The term before this one.
    pub const fn before(self) -> Self {
        match self.season {
            Season::Autumn => Self {
                academic_year: self.academic_year - 1,
                season: Season::Summer,
            },
            Season::Spring => Self {
                academic_year: self.academic_year,
                season: Season::Autumn,
            },
            Season::Summer => Self {
                academic_year: self.academic_year,
                season: Season::Spring,
            },
        }
    }

    /// The first day of the term's first month.
    pub fn first_day(self) -> NaiveDate {
        let (year, month) = match self.season {
            Season::Autumn => (i32::from(self.academic_year), 9),
            Season::Spring => (i32::from(self.academic_year) + 1, 1),
            Season::Summer => (i32::from(self.academic_year) + 1, 4),
        };
        NaiveDate::from_ymd_opt(year, month, 1).unwrap_or_default()
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.academic_year, self.season.id())
    }
}

/// Why a PEP is written. A child may change school in mid-term, so one term may hold several PEPs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Occasion {
    /// The first PEP after entering care.
    Initial,
    /// The PEP of the term.
    Termly,
    /// The n-th change of setting within the term, from 1.
    Move(u8),
}

impl fmt::Display for Occasion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Initial => f.write_str("initial"),
            Self::Termly => f.write_str("termly"),
            Self::Move(n) => write!(f, "move-{n}"),
        }
    }
}

/// What a PEP is known by, written `2026-autumn.termly`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, TS)]
#[ts(type = "string")]
pub struct PepKey {
    /// The term it belongs to.
    pub term: Term,
    /// Why it was written.
    pub occasion: Occasion,
}

impl fmt::Display for PepKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.term, self.occasion)
    }
}

/// A PEP key that does not read `YEAR-SEASON.OCCASION`.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a PEP is named like 2026-autumn.termly, not “{0}”")]
pub struct BadPepKey(pub String);

impl FromStr for PepKey {
    type Err = BadPepKey;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse_key(text).ok_or_else(|| BadPepKey(text.chars().take(40).collect()))
    }
}

fn parse_key(text: &str) -> Option<PepKey> {
    let (term, occasion) = text.split_once('.')?;
    let (year, season) = term.split_once('-')?;
    let season = [Season::Autumn, Season::Spring, Season::Summer]
        .into_iter()
        .find(|s| s.id() == season)?;
    let occasion = match occasion {
        "initial" => Occasion::Initial,
        "termly" => Occasion::Termly,
        other => Occasion::Move(
            other
                .strip_prefix("move-")?
                .parse()
                .ok()
                .filter(|n| *n > 0)?,
        ),
    };
    let academic_year = year.parse().ok().filter(|y| (2000..2100).contains(y))?;
    let key = PepKey {
        term: Term {
            academic_year,
            season,
        },
        occasion,
    };
    // One spelling only: "move-01" and "02026" would be two names for one document.
    (key.to_string() == text).then_some(key)
}

impl Serialize for PepKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PepKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for PepKey {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "PepKey".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "pattern": "^20[0-9]{2}-(autumn|spring|summer)\\.(initial|termly|move-[1-9][0-9]*)$",
            "examples": ["2026-autumn.termly"],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back_as_it_was_written() {
        for text in [
            "2026-autumn.termly",
            "2027-spring.initial",
            "2027-summer.move-2",
        ] {
            assert_eq!(
                text.parse::<PepKey>().map(|key| key.to_string()),
                Ok(text.to_owned())
            );
        }
    }

    #[test]
    fn other_spellings_are_refused() {
        for text in [
            "",
            "2026-autumn",
            "2026-winter.termly",
            "2026-autumn.move-0",
            "2026-autumn.move-01",
            "02026-autumn.termly",
        ] {
            assert!(text.parse::<PepKey>().is_err(), "{text} was accepted");
        }
    }

    #[test]
    fn terms_follow_the_academic_year() {
        let of = |y, m, d| Term::of(NaiveDate::from_ymd_opt(y, m, d).expect("a date")).to_string();
        assert_eq!(of(2026, 9, 1), "2026-autumn");
        assert_eq!(of(2027, 1, 31), "2026-spring");
        assert_eq!(of(2027, 8, 31), "2026-summer");
        assert_eq!(
            Term::of(NaiveDate::from_ymd_opt(2026, 9, 1).expect("a date"))
                .before()
                .to_string(),
            "2025-summer"
        );
    }
}
