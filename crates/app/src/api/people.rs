//! The council's people and their tablets, and taking them out.

use plan::{PersonId, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// `people.list`: everybody who belongs to the council, by name.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ListPeopleRequest {}

/// The council's people.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CouncilPeople {
    /// By name.
    pub people: Vec<CouncilPerson>,
    /// Whether this person may remove others.
    pub may_remove: bool,
    /// People and tablets whose removal was signed here and waits for the server.
    pub removals_waiting: u32,
}

/// Somebody of the council.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CouncilPerson {
    /// Who.
    pub id: PersonId,
    /// The name to show.
    pub name: String,
    /// Their first role.
    pub role: Option<Role>,
    /// Whether it is the person who asks.
    pub is_me: bool,
    /// Whether their removal was signed here and waits for the server.
    pub leaving: bool,
    /// Their tablets in force, the oldest first.
    pub tablets: Vec<CouncilTablet>,
}

/// A tablet of somebody.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CouncilTablet {
    /// The device.
    pub id: String,
    /// The last six digits of its id, to tell tablets apart.
    pub short: String,
    /// Whether it is this very tablet.
    pub is_this: bool,
    /// Whether its removal was signed here and waits for the server.
    pub leaving: bool,
}

/// `person.remove`: the person no longer belongs to the council. None of their tablets reads or writes from here on;
/// every key rotates before the next write; what they had not sent is decided on by the Virtual School head.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct RemovePersonRequest {
    /// Who.
    pub person: PersonId,
    /// Why. Every colleague can read it, so there is a short list.
    pub reason: RemovalWhy,
}

/// `device.remove`: one tablet no longer belongs to the council, such as a lost one. Its person stays.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct RemoveDeviceRequest {
    /// The device, as the list names it.
    pub device: String,
    /// Why. Every colleague can read it, so there is a short list.
    pub reason: RemovalWhy,
}

/// Why somebody or a tablet is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum RemovalWhy {
    /// The person has left.
    Left,
    /// The person's work has changed.
    WorkChanged,
    /// They were added by mistake.
    Mistake,
    /// The tablet is lost or was stolen.
    Lost,
    /// The tablet was replaced.
    Replaced,
    /// Something else, which the council keeps elsewhere.
    Other,
}
