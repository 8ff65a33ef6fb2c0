//! Founding a council, coming into one, and who may open which child.

use super::recovery::PaperKey;
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
    #[ts(as = "String")]
    pub recovery: PaperKey,
}

/// `recovery.show`: the recovery key, until somebody has said that it is written down.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ShowRecoveryRequest {}

/// The recovery key as long as this tablet holds it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RecoveryShown {
    /// As it is to be written down; none once it was.
    #[ts(as = "Option<String>")]
    pub key: Option<PaperKey>,
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

/// `invite.read`: what an invite says, before anybody uses it. Nothing is kept and nobody is asked.
#[derive(Clone, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ReadInviteRequest {
    /// The invite's text; empty where there is a picture of its code.
    pub text: String,
    /// A photo or picture of its code, as base64 of a JPEG, PNG or WebP file; none where there is a text.
    pub picture: Option<String>,
}

/// What an invite says.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct InviteRead {
    /// The invite's text: what `council.join` takes.
    pub text: String,
    /// For whom it is.
    pub name: String,
    /// What they will be.
    pub role: Role,
    /// What the council is called.
    pub council: String,
    /// The address of its server.
    pub server: String,
    /// Until when it can be used, RFC 3339, by the clock of the tablet that wrote it.
    pub until: String,
    /// Whether that is past, by this tablet's clock.
    pub over: bool,
}

/// `council.come_in`: asks once more whether somebody has let this tablet in. Where they have, the store opens.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ComeInRequest {}

/// `council.give_up`: whoever waits to be let in waits no more, and their store goes off this tablet: there is nothing
/// in it but the invite.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct GiveUpRequest {}

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
    /// Its id: what `person.admit` and `invite.take_back` take.
    pub id: String,
    /// The invite's text: whoever has it can ask to be let in under this name.
    pub text: String,
    /// The same text as a code to photograph.
    pub code: Squares,
    /// The person.
    pub person: PersonId,
    /// For whom.
    pub name: String,
    /// What they will be.
    pub role: Role,
    /// Until when it can be used, RFC 3339.
    pub until: String,
}

/// A QR code: dark squares on a light square, without the light edge around it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Squares {
    /// How many squares it is wide and high.
    pub size: u32,
    /// The dark ones as the path of an SVG whose unit is one square.
    pub path: String,
}

/// `invite.show`: an open invite once more, to hand it over again.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ShowInviteRequest {
    /// The invite.
    pub invite: String,
}

/// `invite.take_back`: nobody comes in by this invite any more, also not who asks already. It counts here at once, and
/// on the server with the next exchange. The person stays in the list of people.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct TakeBackInviteRequest {
    /// The invite.
    pub invite: String,
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
    /// Its id: what `person.admit`, `invite.show` and `invite.take_back` take.
    pub id: String,
    /// The person.
    pub person: PersonId,
    /// For whom.
    pub name: String,
    /// What they will be.
    pub role: Role,
    /// Until when it can be used, RFC 3339.
    pub until: String,
    /// Whether that is past.
    pub over: bool,
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
    /// Whether they may read the record and the plan, too, where their role alone does not: a key adult whom the child
    /// trusts. Without it they do not see who the child is.
    #[serde(default)]
    pub reads_plan: bool,
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

/// `grant.list`: who has which door to a child.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ListGrantsRequest {
    /// The child.
    pub child: ChildId,
}

/// Who has which door to a child, and what this person may change in that. A moderator is told of their own alone.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct GrantsShown {
    /// The child's name; empty where this person may not know it.
    pub name: String,
    /// The child's school; empty where it is not known, or this person may not read it or moves no child.
    pub school: String,
    /// Whether this person opens and closes doors.
    pub may_grant: bool,
    /// Whether a move of school that this person makes writes the school into the record, too: it takes reading it.
    pub may_set_school: bool,
    /// Doors of this person's own that they may pass on to a colleague until a date.
    pub mine: Vec<ChildDoor>,
    /// Everybody with a door to this child, by name; each grant of theirs is a line. Carers are left out where the placement is
    /// restricted and this person may not read what is.
    pub granted: Vec<Granted>,
    /// People who read every child of the council by their role.
    pub everywhere: Vec<Grantee>,
    /// Everybody of the council, by name, for whoever opens doors or has one to pass on.
    pub people: Vec<Grantee>,
    /// Whether a change that was signed here waits for the server. Until then no other can be signed for this child.
    pub waiting: bool,
}

/// One grant of somebody.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Granted {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// The role whose doors they have; none where single doors were opened.
    pub role: Option<Role>,
    /// What opens to them, in the order of the plan.
    pub doors: Vec<ChildDoor>,
    /// The last day on which it is open, `YYYY-MM-DD`; none for as long as nobody closes it.
    pub until: Option<String>,
    /// Whether it opens nothing any more: that day is past, or the person does not have the role now.
    pub over: bool,
    /// Whether it was opened here and waits for the server.
    pub opening: bool,
    /// Whether it was closed here and waits for the server: until then it is open.
    pub closing: bool,
}

/// Somebody who may be given a door.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Grantee {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Their roles in the council.
    pub roles: Vec<Role>,
    /// Whether it is the person who asks.
    pub me: bool,
}

/// One door to a child.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ChildDoor {
    /// Whether it opens for writing a kind of page; otherwise for reading a part of the record.
    pub write: bool,
    /// The part of the record, such as `voice`, or the kind of page, such as `area/education`.
    pub what: String,
}

/// `grant.pass_on`: opens doors of one's own to a colleague until a date. Whoever may write a page may read what it
/// lies in, and everybody the record, which says who the child is.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct PassOnGrantRequest {
    /// The child.
    pub child: ChildId,
    /// To whom.
    pub person: PersonId,
    /// Which of one's own.
    pub doors: Vec<ChildDoor>,
    /// The last day, `2026-12-31`.
    pub until: String,
}

/// `grant.move`: the child moves school. In one act the doors of those who stay behind are closed, and those of the new
/// designated teacher are opened; the name of the school is changed with it where this person reads the record.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct MoveGrantRequest {
    /// The child.
    pub child: ChildId,
    /// Whose doors are closed.
    pub leave: Vec<PersonId>,
    /// The designated teacher of the new school.
    pub to: PersonId,
    /// What the new school is called.
    pub school: String,
}

/// What became of a move of school.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Moved {
    /// Whether the new school was written into the record; otherwise somebody has to write it there who reads it.
    pub school_written: bool,
}
