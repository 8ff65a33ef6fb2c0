//! The rules that turn the levels of units into an overall: counts, rungs, vetoes, published rows.

use crate::finding::Place;
use crate::framework::{Adopted, Rank, Text};
use serde::Serialize;

/// How many units: a number, or a share of those that count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// What is counted from.
    pub base: AmountBase,
    /// Added to it; negative in "N-1".
    pub plus: i64,
}

/// What an [`Amount`] counts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmountBase {
    /// From nothing: a plain number.
    Zero,
    /// All units that count.
    All,
    /// Half of them, rounded up.
    Half,
    /// The smallest number that is more than half.
    OverHalf,
}

impl Amount {
    /// The number of units meant, where `n` units count.
    pub fn of(self, n: usize) -> i64 {
        let n = i64::try_from(n).unwrap_or(i64::MAX / 2);
        self.plus
            + match self.base {
                AmountBase::Zero => 0,
                AmountBase::All => n,
                AmountBase::Half => (n + 1) / 2,
                AmountBase::OverHalf => n / 2 + 1,
            }
    }
}

/// How a count is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// At least that many.
    AtLeast,
    /// At most that many.
    AtMost,
    /// Exactly that many.
    Exactly,
}

/// Which levels are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Band {
    /// This level alone.
    Is,
    /// This level and better ones.
    OrBetter,
    /// This level and worse ones.
    OrWorse,
    /// Only worse ones.
    WorseThan,
    /// Only better ones.
    BetterThan,
}

impl Band {
    /// Whether a unit at `rank` is counted for the level `of`.
    pub fn holds(self, rank: Rank, of: Rank) -> bool {
        match self {
            Self::Is => rank == of,
            Self::OrBetter => rank >= of,
            Self::OrWorse => rank <= of,
            Self::WorseThan => rank < of,
            Self::BetterThan => rank > of,
        }
    }
}

/// "At least `amount` units are `level` or better", and its relatives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// How the count is compared.
    pub sense: Sense,
    /// With how many.
    pub amount: Amount,
    /// Which levels are counted.
    pub band: Band,
    /// The level meant.
    pub level: Rank,
    /// The units looked at, by position; all where absent.
    pub of: Option<Vec<usize>>,
    /// Where it stands in the file.
    pub at: Place,
}

/// One condition of a rung, row or outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// A count of units.
    Count(Count),
    /// The score is at least this, in thousandths.
    Score {
        /// The start of the band.
        at_least: i64,
        /// Where it stands in the file.
        at: Place,
    },
    /// The overall level is one of these. For outcomes only.
    Overall {
        /// The levels.
        levels: Vec<Rank>,
        /// Where it stands in the file.
        at: Place,
    },
}

impl Condition {
    /// Where the condition stands in the file.
    pub fn at(&self) -> Place {
        match self {
            Self::Count(count) => count.at,
            Self::Score { at, .. } | Self::Overall { at, .. } => *at,
        }
    }
}

/// One of the council's published sentences, kept to be shown and analysed, never executed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The overall level it names.
    pub level: Rank,
    /// The sentence as published.
    pub text: String,
    /// Its literal meaning: every condition holds. Empty where the sentence cannot be counted: it is shown alone.
    pub when: Vec<Condition>,
    /// Where it stands in the file.
    pub at: Place,
}

impl Row {
    /// Whether its literal meaning can be counted.
    pub fn is_counted(&self) -> bool {
        !self.when.is_empty()
    }
}

/// A level of the overall and what it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rung {
    /// The level reached.
    pub level: Rank,
    /// Everything that must hold.
    pub need: Vec<Condition>,
    /// Where it stands in the file.
    pub at: Place,
}

/// Units that alone limit the overall.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Veto {
    /// The units, by position.
    pub any: Vec<usize>,
    /// It binds while one of them is worse than this.
    pub worse_than: Rank,
    /// The best overall level while it binds.
    pub cap: Rank,
    /// What lifts it, in words.
    pub say: Text,
    /// Where it stands in the file.
    pub at: Place,
}

/// How the overall is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Rungs that climb while every lower rung holds.
    Ladder,
    /// Points and weights, with bands.
    Weighted,
    /// The best level whose whole list holds, whether or not the lists of worse levels do.
    BestList,
    /// One rung.
    Checklist,
    /// A person sets it, with a reason.
    Person,
}

/// A signed choice to read a published row differently, or to set aside a check of common sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deviation {
    /// What is set aside.
    pub from: DeviationFrom,
    /// Who signed, when and why.
    pub signed: Adopted,
    /// Where it stands in the file.
    pub at: Place,
}

/// What a [`Deviation`] sets aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeviationFrom {
    /// The row for this level, where the reading gives `reads`.
    Row {
        /// The level of the published row.
        level: Rank,
        /// What the adopted reading gives instead.
        reads: Rank,
    },
    /// The check that areas all at one level give that level.
    Unanimous,
    /// The check that the overall lies between the worst and the best area.
    Between,
}

/// What is executed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// How the overall is found.
    pub method: Method,
    /// Who adopted it.
    pub adopted: Adopted,
    /// Rungs, worst first. A weighted reading's bands are rungs that need a score.
    pub rungs: Vec<Rung>,
    /// Points for each unit level, in thousandths, in a weighted reading.
    pub points: Vec<i64>,
    /// Units that alone limit the overall.
    pub vetoes: Vec<Veto>,
    /// Signed choices.
    pub deviations: Vec<Deviation>,
    /// Where it stands in the file.
    pub at: Place,
}
