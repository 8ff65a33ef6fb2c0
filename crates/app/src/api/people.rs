//! The council's people and their tablets, and taking somebody out of the council.

use super::recovery::KeyExchanged;
use plan::{PersonId, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// `people.list`: everybody of the council, by name, with those who were removed after the others.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ListPeopleRequest {}

/// The council's people.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct People {
    /// Whether this person may remove others, and their tablets.
    pub may_remove: bool,
    /// Whether this person may let in, or make, somebody who reads every child.
    pub may_appoint: bool,
    /// By name; those who were removed come after the others.
    pub people: Vec<Colleague>,
    /// When the council's recovery key was last exchanged; none where it is the one with which it was founded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub recovery_exchanged: Option<KeyExchanged>,
}

/// Somebody of the council, or somebody who was.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Colleague {
    /// Who.
    pub id: PersonId,
    /// The name to show: their words keep it when they have gone.
    pub name: String,
    /// Their roles; of somebody who was removed, those they had.
    pub roles: Vec<Role>,
    /// Whether it is the person who asks.
    pub me: bool,
    /// Their tablets, the oldest first, those that were removed too.
    pub devices: Vec<ColleagueDevice>,
    /// Set where they were removed, here or by somebody else.
    pub removed: Option<RemovedBy>,
    /// Whether a removal signed on this tablet, of the person or of one of their tablets, waits for the server.
    pub waiting: bool,
    /// The roles that they get by a change signed on this tablet that waits for the server; none where nothing waits.
    pub becoming: Option<Vec<Role>>,
}

/// A tablet of somebody.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ColleagueDevice {
    /// The device: what `device.remove` takes.
    pub id: String,
    /// Whether it is this very tablet.
    pub this: bool,
    /// When it was admitted, by the clock of the tablet that signed, RFC 3339.
    pub admitted_at: String,
    /// Whether the council's recovery key let it in, and no colleague.
    pub by_recovery: bool,
    /// Set where the tablet itself was removed, here or by somebody else.
    pub removed: Option<RemovedBy>,
}

/// Who removed somebody, and when.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RemovedBy {
    /// Who; absent where the council's own key signed.
    pub by: Option<String>,
    /// When, by the clock of the tablet that signed, RFC 3339.
    pub at: String,
}

/// `person.remove`: the person no longer belongs to the council. None of their tablets reads anything new from its next
/// contact on; every key rotates before the next write; what they had not sent waits for the Virtual School head.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct RemovePersonRequest {
    /// Who.
    pub person: PersonId,
}

/// `device.remove`: one tablet no longer belongs to the council, such as a lost one. Its person stays.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct RemoveDeviceRequest {
    /// The device, as the list names it.
    pub device: String,
}

/// `person.roles`: gives somebody these roles in place of those they have. What they may read less is closed to them by new
/// keys. Roles are given back in the same way.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ChangeRolesRequest {
    /// Who.
    pub person: PersonId,
    /// Every role that they have from now on: at least one.
    pub roles: Vec<Role>,
}

/// `person.preview_roles`: what `person.roles` with the same request would change. Nothing is changed.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct PreviewRolesRequest {
    /// Who.
    pub person: PersonId,
    /// Every role that they would have.
    pub roles: Vec<Role>,
}

/// What other roles would change for somebody.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RolesPreview {
    /// Why it cannot be done, in a sentence with what to do; absent where it can.
    pub refusal: Option<String>,
    /// What they may do then and may not now.
    pub gains: Vec<Right>,
    /// What they may do now and may not then.
    pub loses: Vec<Right>,
    /// Doors to children that they have by a role: of how many children they open then, by role.
    pub opens: Vec<RoleDoors>,
    /// Likewise those that close.
    pub closes: Vec<RoleDoors>,
    /// Of how many children they may read less then. Each gets new keys.
    pub new_keys: u32,
}

/// What a role may do in the whole council.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// Reads every child.
    ReadsEveryChild,
    /// Writes in every child's record what an administrator creates.
    WritesEveryChild,
    /// Lets people in, removes them, and opens and closes doors.
    Administers,
    /// Puts frameworks into force.
    Adopts,
    /// Decides on the work of people who were removed, and sees who looked.
    Decides,
}

/// Doors to children that somebody has by a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RoleDoors {
    /// The role.
    pub role: Role,
    /// How many children.
    pub children: u32,
}
