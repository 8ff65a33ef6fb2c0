//! Three-valued logic: what is not known here is never taken for false.

use serde::Serialize;

/// True, false, or not known on this device. The order is false, unknown, true, so that "and" is the
/// smaller and "or" the greater of two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Truth {
    /// It does not hold.
    False,
    /// It cannot be told here: not yet on this tablet, or restricted.
    Unknown,
    /// It holds.
    True,
}

impl Truth {
    /// The opposite; the opposite of unknown is unknown.
    #[must_use]
    pub fn negate(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }

    /// Whether all of them hold. Of none: true.
    pub fn all(truths: impl IntoIterator<Item = Self>) -> Self {
        truths.into_iter().min().unwrap_or(Self::True)
    }

    /// Whether any of them holds. Of none: false.
    pub fn any(truths: impl IntoIterator<Item = Self>) -> Self {
        truths.into_iter().max().unwrap_or(Self::False)
    }

    /// Whether at least `k` of them hold.
    pub fn at_least(k: i64, truths: impl IntoIterator<Item = Self>) -> Self {
        let (mut certain, mut possible) = (0, 0);
        for truth in truths {
            certain += i64::from(truth == Self::True);
            possible += i64::from(truth >= Self::Unknown);
        }
        if certain >= k {
            Self::True
        } else if possible >= k {
            Self::Unknown
        } else {
            Self::False
        }
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }
}
