//! Work that came from somebody after they, or their tablet, had been removed. The Virtual School head sees every line
//! of it and admits or refuses it.

use super::area::Form;
use super::history::ChangedPlace;
use plan::{ChildId, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// `quarantine.list`: what waits for a decision, and what was decided.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ListQuarantineRequest {}

/// What waits for a decision, and what was decided.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Quarantine {
    /// Whether this person decides. To everybody else the lists are empty.
    pub may_decide: bool,
    /// What waits, the oldest first.
    pub waiting: Vec<Parcel>,
    /// What was decided, the newest first.
    pub decided: Vec<Parcel>,
}

/// What one tablet still had about one child: decided on as a whole.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Parcel {
    /// The tablet it came from.
    pub device: String,
    /// The child.
    pub child: ChildId,
    /// The child's name.
    pub child_name: String,
    /// Who wrote it.
    pub by: String,
    /// Their role when they were removed.
    pub role: Option<Role>,
    /// The forms it is in.
    pub forms: Vec<Form>,
    /// How many changes it holds.
    pub changes: u32,
    /// When it was written, by the clock of that tablet: the first and the last, RFC 3339.
    pub written: (String, String),
    /// When the server received the last of it, RFC 3339.
    pub received_at: String,
    /// Where it stands.
    pub standing: ParcelStanding,
    /// The decision, where there is one.
    pub decision: Option<ParcelDecision>,
}

/// Where a parcel stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum ParcelStanding {
    /// Nobody has decided.
    Waiting,
    /// It was admitted: it is in the child's record, under the name of who wrote it.
    Admitted,
    /// It was refused: it is in nobody's record, and kept.
    Refused,
}

/// What somebody decided.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ParcelDecision {
    /// Who.
    pub by: String,
    /// When, by their tablet's clock, RFC 3339.
    pub at: String,
    /// Why, where they gave a reason.
    pub reason: Option<String>,
    /// Whether it still waits to be shared.
    pub waiting: bool,
}

/// `quarantine.show`: every line of a parcel that waits or was refused.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ShowParcelRequest {
    /// The tablet it came from.
    pub device: String,
    /// The child.
    pub child: ChildId,
    /// Where it stands.
    pub standing: ParcelStanding,
}

/// A parcel with every line of it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ParcelView {
    /// The parcel.
    pub parcel: Parcel,
    /// Form by form.
    pub forms: Vec<ParcelForm>,
    /// Why it cannot be admitted, in a sentence.
    pub cannot_admit: Option<String>,
    /// Why it cannot be decided on at all, in a sentence.
    pub cannot_decide: Option<String>,
}

/// What a parcel holds of one form.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ParcelForm {
    /// The form, or the one beside which it is shown.
    pub form: Form,
    /// The kind of document by its own name, such as `school_signoff`.
    pub kind: String,
    /// Each place once, in the order of the form: what stood before, and what was made of it.
    pub lines: Vec<ParcelLine>,
}

/// One line of a parcel.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ParcelLine {
    /// What was changed.
    pub change: ChangedPlace,
    /// When last, by the clock of that tablet, RFC 3339.
    pub at: String,
}

/// `quarantine.admit`: brings a parcel into the child's record on every tablet, under the name of who wrote it.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct AdmitRequest {
    /// The tablet it came from.
    pub device: String,
    /// The child.
    pub child: ChildId,
    /// Where it stands: it may have been refused before.
    pub standing: ParcelStanding,
    /// Why, if anything is to be said. Colleagues do not see it on their pages.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub reason: Option<String>,
}

/// `quarantine.refuse`: leaves a parcel out of everybody's record. It is kept, and may be admitted later.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct RefuseRequest {
    /// The tablet it came from.
    pub device: String,
    /// The child.
    pub child: ChildId,
    /// Why.
    pub reason: String,
}
