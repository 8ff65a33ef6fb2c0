//! The roles people have around a child. What each may do is decided by roster and grants, not here.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A role around a child in care.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Designated teacher at the child's school.
    Dt,
    /// The child's social worker.
    Sw,
    /// The adult the child gets on with, who writes the child's views and pathway beside the child.
    KeyAdult,
    /// The child's carer.
    Carer,
    /// Independent reviewing officer.
    Iro,
    /// Virtual School adviser, who assures quality.
    Adviser,
    /// Member of the moderation group.
    Moderator,
    /// Head of the Virtual School.
    Vsh,
    /// Keeps the council's people and devices.
    Administrator,
}

impl Role {
    /// The stable name used in rosters, documents and wording.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Dt => "dt",
            Self::Sw => "sw",
            Self::KeyAdult => "key_adult",
            Self::Carer => "carer",
            Self::Iro => "iro",
            Self::Adviser => "adviser",
            Self::Moderator => "moderator",
            Self::Vsh => "vsh",
            Self::Administrator => "administrator",
        }
    }
}
