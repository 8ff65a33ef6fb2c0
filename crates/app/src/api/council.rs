//! Founding a council, coming into one, and who may open which child.

use super::session::Me;
use plan::{ChildId, PersonId, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// `council.found`: begins a council on a server that has none yet, with this person as its Virtual School head and
/// administrator.
#[derive(Clone, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct FoundCouncilRequest {
    /// The server's address.
    pub server: String,
    /// The code that the server shows.
    pub setup_code: String,
    /// What the council is called.
    pub council: String,
    /// This person's name.
    pub name: String,
    /// This person's passphrase on this tablet.
    pub passphrase: String,
}

/// A council that was founded.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct FoundedCouncil {
    /// Who is here now.
    pub me: Me,
    /// The council's recovery key, to be written down and kept away from every tablet.
    pub recovery: String,
}

/// `recovery.show`: the recovery key, until somebody has said that it is written down.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ShowRecoveryRequest {}

/// The recovery key as long as this tablet holds it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RecoveryShown {
    /// As it is to be written down; none once it was.
    pub key: Option<String>,
}

/// `recovery.written`: what somebody has on paper, typed back. Where it is the key, this tablet forgets it.
#[derive(Clone, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct RecoveryWrittenRequest {
    /// What stands on the paper.
    pub key: String,
}

/// `council.join`: makes a store for whoever holds an invite, and asks to be let in.
#[derive(Clone, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct JoinCouncilRequest {
    /// The invite's text.
    pub invite: String,
    /// This person's passphrase on this tablet.
    pub passphrase: String,
}

/// Somebody who waits to be let in.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct AskedToJoin {
    /// The name of their store on this tablet: what `session.unlock` takes.
    pub person: String,
    /// Their name.
    pub name: String,
    /// What the council is called.
    pub council: String,
    /// What they and whoever lets them in read to each other.
    pub letters: String,
}

/// `person.invite`: adds somebody to the council and writes an invite for their tablet.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct InviteRequest {
    /// Somebody who is of the council already, for a further tablet; none for somebody new.
    pub person: Option<PersonId>,
    /// The newcomer's name; that of the roster where they are of the council already.
    pub name: String,
    /// What they are to the council.
    pub role: Role,
    /// For how many days the invite can be used, 1 to 30.
    pub days: u8,
}

/// An invite to be handed over.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Invited {
    /// The invite's text: whoever has it can ask to be let in under this name.
    pub text: String,
    /// The person.
    pub person: PersonId,
}

/// `people.waiting`: who asks to be let in.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ListWaitingRequest {}

/// Invites that are open, and who used them.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct WaitingRoom {
    /// The soonest to run out first.
    pub invites: Vec<OpenInvite>,
}

/// An invite that was written on this tablet.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct OpenInvite {
    /// Its id: what `person.admit` takes.
    pub id: String,
    /// For whom.
    pub name: String,
    /// What they will be.
    pub role: Role,
    /// Until when it can be used, RFC 3339.
    pub until: String,
    /// What both read to each other, once a tablet has used it; none before.
    pub letters: Option<String>,
}

/// `person.admit`: lets in the tablet that used an invite.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct AdmitDeviceRequest {
    /// The invite.
    pub invite: String,
}

/// `child.add`: a child of the council.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct AddChildRequest {
    /// The child's name.
    pub name: String,
    /// The year that the child is in at school; 0 is Reception.
    pub year: i8,
    /// The school's name; empty where it is not known yet.
    pub school: String,
}

/// A child who was added.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct AddedChild {
    /// The child.
    pub child: ChildId,
}

/// `grant.open`: lets somebody work with a child, by a role that they have.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct OpenGrantRequest {
    /// The child.
    pub child: ChildId,
    /// Who.
    pub person: PersonId,
    /// By which of their roles.
    pub role: Role,
    /// Until the end of which day, `2026-12-31`; none for as long as nobody closes it.
    pub until: Option<String>,
}

/// `grant.close`: closes every door that somebody has to a child.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct CloseGrantRequest {
    /// The child.
    pub child: ChildId,
    /// Who.
    pub person: PersonId,
}
