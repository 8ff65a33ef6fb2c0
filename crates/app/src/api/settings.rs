//! What a council sets for all its tablets.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// `council.settings`: what the council has set for all its tablets.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ShowSettingsRequest {}

/// `council.set`: sets it anew. Only who decides may.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct SetCouncilRequest {
    /// For how many days a tablet may be read without reaching the server.
    pub lease_days: u32,
    /// For how many minutes at most meeting mode keeps a tablet open that nobody touches.
    pub meeting_minutes: u32,
}

/// What the council has set for all its tablets.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CouncilSettings {
    /// What counts now, on this tablet.
    pub now: SetForTablets,
    /// What was chosen here and has not reached the server.
    pub waiting: Option<SetForTablets>,
    /// The least that may be chosen.
    pub least: SetForTablets,
    /// The most that may be chosen.
    pub most: SetForTablets,
    /// Whether this person may change it.
    pub may: bool,
    /// Where the council's roster ends, for whoever may be asked for it when the server is restored
    /// ([`sync::checkpoint::Checkpoint`]).
    pub roster_ends: Option<String>,
}

/// A lease and a longest meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SetForTablets {
    /// For how many days a tablet may be read without reaching the server.
    pub lease_days: u8,
    /// For how many minutes at most meeting mode keeps a tablet open that nobody touches.
    pub meeting_minutes: u8,
}
