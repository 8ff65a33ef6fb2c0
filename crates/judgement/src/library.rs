//! The frameworks at hand. The one that judges a plan is chosen by the day of its meeting, never by
//! today's.

use crate::finding::{Finding, Place};
use crate::framework::Framework;
use chrono::NaiveDate;

/// The rule sets that ship with Waymark, as their files: a council's own first, then examples to
/// learn from.
pub const SHIPPED: &[(&str, &str)] = &[
    (
        "sthelens-majority-red",
        include_str!("../frameworks/sthelens-majority-red.toml"),
    ),
    (
        "sthelens-any-red",
        include_str!("../frameworks/sthelens-any-red.toml"),
    ),
    (
        "sthelens-seven",
        include_str!("../frameworks/sthelens-seven.toml"),
    ),
    (
        "synthetic-whole-plan",
        include_str!("../frameworks/synthetic-whole-plan.toml"),
    ),
    (
        "synthetic-weighted",
        include_str!("../frameworks/synthetic-weighted.toml"),
    ),
    (
        "synthetic-checklist",
        include_str!("../frameworks/synthetic-checklist.toml"),
    ),
];

/// How many of [`SHIPPED`] a new library holds: the versions of the seed's council.
const COUNCIL: usize = 3;

/// Frameworks of one council, of which at most one judges any day.
#[derive(Clone, Debug, Default)]
pub struct Library {
    frameworks: Vec<Framework>,
}

/// Two frameworks that would both judge the same meeting.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("adding {added}: it and {stands} both judge a meeting on {day}")]
pub struct Overlap {
    /// The framework that was refused.
    pub added: String,
    /// The one that stands.
    pub stands: String,
    /// The first day that both would judge.
    pub day: NaiveDate,
}

impl Library {
    /// The library a council starts with: the seed's rule set, and its versions of earlier years.
    ///
    /// # Errors
    /// The faults of a shipped file, should it have any.
    pub fn shipped() -> Result<Self, Vec<Finding>> {
        let mut library = Self::default();
        for (_, file) in &SHIPPED[..COUNCIL] {
            let framework = Framework::parse(file)?;
            let at = Place { line: 1, column: 1 };
            library
                .add(framework)
                .map_err(|overlap| vec![Finding::refused("overlap", at, overlap.to_string())])?;
        }
        Ok(library)
    }

    /// Adds a framework.
    ///
    /// # Errors
    /// [`Overlap`] where another one already judges some of its days.
    pub fn add(&mut self, framework: Framework) -> Result<(), Overlap> {
        let clash = self.frameworks.iter().find_map(|stands| {
            let day = stands.valid_from.max(framework.valid_from);
            (stands.is_valid_on(day) && framework.is_valid_on(day)).then(|| Overlap {
                added: framework.id.clone(),
                stands: stands.id.clone(),
                day,
            })
        });
        match clash {
            Some(overlap) => Err(overlap),
            None => {
                self.frameworks.push(framework);
                self.frameworks.sort_by_key(|f| f.valid_from);
                Ok(())
            }
        }
    }

    /// The framework that judges a meeting on this day.
    pub fn on(&self, meeting: NaiveDate) -> Option<&Framework> {
        self.frameworks
            .iter()
            .find(|framework| framework.is_valid_on(meeting))
    }

    /// Every framework, by its first day.
    pub fn all(&self) -> &[Framework] {
        &self.frameworks
    }
}
