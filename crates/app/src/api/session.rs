//! People on this tablet, and opening and closing their stores.

use super::child_mode::{ChildHere, LeftByChild};
use plan::{PersonId, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// `session.state`: what the app shows first. Needs no unlocking.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct StateRequest {}

/// Who is on this tablet, and who has it open.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SessionState {
    /// Everyone with a store on this tablet.
    pub people: Vec<Profile>,
    /// The person whose store is open now.
    pub open: Option<Me>,
    /// Who has unlocked the tablet and waits to be let into their council; nobody's store is open then.
    pub waiting: Option<WaitsToComeIn>,
    /// The child who has the tablet. Nobody else is named then.
    pub child: Option<ChildHere>,
    /// What children did on this tablet and is not in their pathways, where a person's store is open.
    pub left_by_child: Vec<LeftByChild>,
    /// The people of the practice council who may still join on this tablet.
    pub practice_people: Vec<PracticePerson>,
    /// How many seconds of a meeting are left, in which the app stays open though nobody touches it.
    pub meeting_seconds: Option<u32>,
    /// The person to offer first, where the shell was started for one.
    pub preselected: Option<String>,
    /// Version of the app, for support.
    pub version: String,
}

/// Somebody who holds an invite, has unlocked their store and waits until somebody who administers lets this tablet in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WaitsToComeIn {
    /// The name of their store on this tablet: what `session.unlock` takes.
    pub person: String,
    /// Their name.
    pub name: String,
    /// What the council is called.
    pub council: String,
    /// What they and whoever lets them in read to each other.
    pub letters: String,
    /// Why the server's last answer was none, in a sentence; none while it answers.
    pub trouble: Option<String>,
}

/// One person's tile on the unlock screen.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Profile {
    /// Short name used to pick the store: `priya`.
    pub person: String,
    /// The name to show.
    pub name: String,
    /// Their role.
    pub role: Role,
    /// Whether it holds made-up children only.
    pub practice: bool,
    /// Wrong tries left before a wait, once there were wrong tries.
    pub tries_left: Option<u32>,
    /// Seconds until another try is possible.
    pub wait_seconds: u32,
    /// Whether the passphrase alone opens it, as there was no key chain on this tablet.
    pub passphrase_alone: bool,
    /// Whether its key was destroyed after too many wrong tries. The sealed file is kept.
    pub key_destroyed: bool,
    /// Whether the council's recovery key opens it, too: `recovery.open`. Never of made-up people.
    pub recoverable: bool,
    /// The day on which the recovery key last opened it, `YYYY-MM-DD`.
    pub recovered_on: Option<String>,
    /// The passphrase that was suggested to a person of the practice council, which is no secret.
    pub suggested: Option<String>,
    /// Set where this person, or this tablet of theirs, was removed from the council: unlocking refuses, and
    /// `session.ask_again` asks the server whether they belong to it again.
    pub removed: Option<RemovedHere>,
}

/// A person on this tablet who was removed from the council. Nothing of theirs was deleted.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RemovedHere {
    /// Whether this tablet alone was removed, and the person still belongs to the council.
    pub tablet_only: bool,
    /// The council's name.
    pub council: String,
    /// The day on which this tablet learned of it, `YYYY-MM-DD`.
    pub on: String,
    /// Pieces of work that had not been shared and were handed to the Virtual School.
    pub handed_over: u32,
    /// Pieces of work, photos and files that are not handed over: they stay on this tablet, locked, and what the server
    /// takes goes when somebody asks again.
    pub left: u32,
}

/// The person whose store is open.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Me {
    /// Short name.
    pub person: String,
    /// Their id.
    pub id: PersonId,
    /// The name to show.
    pub name: String,
    /// Their leading role, to be shown.
    pub role: Role,
    /// Every role of theirs, as the council's signed list has them.
    pub roles: Vec<Role>,
    /// The council's name.
    pub council: String,
    /// Whether it holds made-up children only.
    pub practice: bool,
    /// Minutes without a touch after which the app locks.
    pub lock_after_minutes: u32,
}

impl Me {
    /// Whether they have the role.
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether they have any of these roles.
    pub fn has_any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.has(*role))
    }
}

/// A made-up practitioner of the practice council.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PracticePerson {
    /// Short name: `priya`, `sam`, `morgan` or `ade`.
    pub person: String,
    /// The name to show.
    pub name: String,
    /// Their role.
    pub role: Role,
    /// A passphrase to suggest; the children are made up.
    pub passphrase: String,
}

/// `practice.join`: make a store on this tablet for one of the practice council's people, with its
/// made-up children, and open it. Works without a network; the server learns of it at the next sync.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct JoinPracticeRequest {
    /// `priya`, `sam`, `morgan` or `ade`.
    pub person: String,
    /// At least 15 characters.
    pub passphrase: String,
}

/// `practice.remove`: take the practice council and everything in it off this tablet.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct RemovePracticeRequest {}

/// `session.unlock`: open a person's store.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct UnlockRequest {
    /// The person's short name on this tablet.
    pub person: String,
    /// Their passphrase.
    pub passphrase: String,
}

/// `session.ask_again`: somebody who was removed asks the server whether they belong to the council again. What could
/// not be handed over before goes too. Where they do, their store opens as by `session.unlock`; otherwise it stays
/// closed, and the refusal `removed` says so.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct AskAgainRequest {
    /// The person's short name on this tablet.
    pub person: String,
    /// Their passphrase.
    pub passphrase: String,
}

/// `session.lock`: close the store and forget its key.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct LockRequest {}

/// `session.meeting`: for so many minutes the app stays open though nobody touches it, as in a meeting where people
/// talk; at most as many as the council has set. None ends a meeting at once. It locks all the same when the tablet sleeps.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct MeetingRequest {
    /// Minutes; 0 ends it.
    pub minutes: u32,
    /// The person's passphrase; not looked at where a meeting ends.
    pub passphrase: String,
}

/// `session.take_off`: take the store of somebody who was removed off this tablet, its key first, so that what is left on
/// the disk cannot be read. What was not handed over is gone for good by it: where there is any, only its person may, by
/// their passphrase.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct TakeOffRequest {
    /// The person's short name on this tablet.
    pub person: String,
    /// Their passphrase; not looked at where everything was handed over.
    pub passphrase: String,
}

/// `session.touch`: somebody is at the tablet, though nothing was asked for: they read and scroll.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct TouchRequest {}

/// The answer of an operation that has nothing to show.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, TS)]
pub struct Done {}

/// `passphrase.words`: four words for a passphrase. They are kept nowhere; asked again, there are others.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct PassphraseWordsRequest {}

/// Four words for a passphrase.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct PassphraseWords {
    /// With a space between them.
    pub words: String,
}
