//! What somebody still had who was removed. The Virtual School head sees every line of it and admits or refuses it.

use super::area::{Form, Place};
use super::history::ChangedPlace;
use plan::ChildId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// `quarantine.list`: what waits for a decision, and what was refused.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ListQuarantineRequest {}

/// What waits for a decision, and what was refused. It lies on this tablet: no network is needed to read it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Quarantine {
    /// Whether this person decides. To everybody else the lists are empty.
    pub may: bool,
    /// When the server was last asked, RFC 3339; absent before the first time.
    pub asked_at: Option<String>,
    /// What waits for a decision, or for a decision of this tablet to be shared; by child, writer and order of writing.
    pub lines: Vec<HeldLine>,
    /// What was refused, the newest decision first. It is in nobody's record and is kept; it may be admitted after all.
    pub refused: Vec<HeldLine>,
}

/// One sealed piece of work: what somebody wrote about one child between two contacts, in one part of the record.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct HeldLine {
    /// Its hash: what the other operations take.
    pub entry: String,
    /// Who wrote it.
    pub by: String,
    /// The same person by their id: two people may have one name.
    pub person: String,
    /// The tablet on which it was written, by its id.
    pub device: String,
    /// The child, where this tablet knows the child.
    pub child: Option<ChildId>,
    /// The child's name, where this tablet knows the child.
    pub name: Option<String>,
    /// The forms it is in.
    pub forms: Vec<Form>,
    /// When the server received it, RFC 3339.
    pub received_at: String,
    /// When it was sealed, by the clock of the writer's tablet, RFC 3339.
    pub written_at: String,
    /// How many changes it holds.
    pub changes: u32,
    /// Why its lines cannot be shown here, in a sentence; it cannot be admitted then.
    pub unreadable: Option<String>,
    /// Other pieces, waiting or refused, on whose words this one rests: it is admitted with them or after them only.
    pub rests_on: Vec<String>,
    /// A decision of this tablet that waits for the server.
    pub waiting: Option<HeldDecision>,
    /// Who refused it, where it was refused.
    pub refusal: Option<HeldRefusal>,
}

/// A decision on a piece of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum HeldDecision {
    /// It comes into the child's record, under the name of who wrote it.
    Admit,
    /// It comes into nobody's record, and is kept.
    Refuse,
}

/// Who refused a piece of work, and why.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct HeldRefusal {
    /// Who.
    pub by: String,
    /// When, by their tablet's clock, RFC 3339.
    pub at: String,
    /// Why, where they said.
    pub reason: Option<String>,
}

/// `quarantine.show`: every line that would change if a piece of work were admitted.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ShowHeldRequest {
    /// The piece, as the list names it.
    pub entry: String,
}

/// A piece of work with every line of it. What it rests on is laid under it: its own lines alone are shown.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct HeldShown {
    /// Its line in the list.
    pub line: HeldLine,
    /// Form by form.
    pub forms: Vec<HeldForm>,
    /// The passages in it that look like an address: it is admitted only with an answer for each of them.
    pub passages: Vec<HeldPassage>,
    /// Why it cannot be admitted as things are, in a sentence with what to do; absent where it can, by itself or with
    /// what it rests on.
    pub cannot_admit: Option<String>,
}

/// What a piece of work would change in one form.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct HeldForm {
    /// The form, or the one beside which it is shown.
    pub form: Form,
    /// The kind of document by its own name, such as `school_signoff`.
    pub kind: String,
    /// Each place once, in the order of the form: what stands now, and what would stand there.
    pub changes: Vec<ChangedPlace>,
}

/// A passage that looks like an address, in a piece of work that nobody has answered for yet.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct HeldPassage {
    /// The piece that brings it.
    pub entry: String,
    /// The kind of document by its own name, as [`HeldForm`] has it.
    pub kind: String,
    /// The field.
    pub place: Place,
    /// The passage.
    pub words: String,
}

/// `quarantine.passages`: what has to be answered for before these pieces of work, and all that they rest on, are
/// admitted together.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ListHeldPassagesRequest {
    /// The pieces, as the list names them.
    pub entries: Vec<String>,
}

/// The passages of several pieces of work that look like an address.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct HeldPassages {
    /// Each of them.
    pub found: Vec<HeldPassage>,
    /// The children whose pieces were looked through.
    pub children: Vec<ChildId>,
}

/// `quarantine.admit`: brings pieces of work into the children's records on every tablet, under the name of who wrote
/// them. All of them, or none.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct AdmitRequest {
    /// The pieces, as the list names them: waiting or refused.
    pub entries: Vec<String>,
    /// Why, if anything is to be said: at most 2,000 characters.
    pub reason: String,
    /// Every passage that looks like an address, as it was shown. Whoever admits says of each that it tells nobody where a
    /// child could be found.
    pub answered: Vec<HeldPassage>,
}

/// `quarantine.refuse`: leaves pieces of work out of everybody's record. They are kept, and may be admitted later.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct RefuseRequest {
    /// The pieces, as the list names them.
    pub entries: Vec<String>,
    /// Why: at least a word, at most 2,000 characters.
    pub reason: String,
}
