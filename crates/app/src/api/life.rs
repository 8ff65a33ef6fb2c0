//! Signing, returning, amending, contacting, finalising.

use super::judged::{Contact, OverallJudgement};
use plan::life::Stage;
use plan::{Area, ChildId, PepKey, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// `life.show`: the finalise page.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ShowLifeRequest {
    /// The child.
    pub child: ChildId,
    /// The PEP.
    pub pep: PepKey,
}

/// The finalise page: where the PEP stands, what may be done, what blocks it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct LifeView {
    /// Where it stands.
    pub stage: Stage,
    /// What happened, oldest first.
    pub events: Vec<LifeEvent>,
    /// What this person may do now.
    pub may: Vec<LifeAction>,
    /// What stands in the way of finalising, as a list to work through.
    pub blockers: Vec<Blocker>,
    /// The people to contact, where the framework asks for it.
    pub contact: Vec<Contact>,
    /// The judgement.
    pub judgement: OverallJudgement,
    /// Set when it was finalised here and the server has not confirmed it.
    pub waiting_to_share: bool,
    /// The version of the words on this page: to be given back when somebody signs or finalises.
    #[ts(optional)]
    pub words: Option<String>,
}

/// One event in the life of a PEP.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct LifeEvent {
    /// `school_signoff`, `care_signoff`, `return`, `amendment`, `contact`, `finalise`, `reopen`.
    pub what: String,
    /// Who.
    pub by: String,
    /// The day, by their tablet's clock.
    pub on: String,
    /// Areas it names.
    pub areas: Vec<Area>,
    /// Their words.
    pub note: String,
    /// Whether words changed after it (for sign-offs and finalising).
    pub words_changed_since: bool,
}

/// Something a person may do to a PEP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum LifeAction {
    /// The designated teacher signs the school's part.
    SignSchool,
    /// The social worker signs care's part.
    SignCare,
    /// The adviser sends it back.
    Return,
    /// A writer says areas were amended.
    Amend,
    /// The adviser notes that somebody was contacted.
    Contact,
    /// Finalise.
    Finalise,
    /// Open it again.
    Reopen,
}

/// One thing in the way of finalising.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Blocker {
    /// In plain words.
    pub say: String,
    /// The area to go to, where it is one.
    pub area: Option<Area>,
}

/// `life.act`: do one of the things `LifeView.may` lists.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ActRequest {
    /// The child.
    pub child: ChildId,
    /// The PEP.
    pub pep: PepKey,
    /// What to do.
    pub action: LifeAction,
    /// Areas, for `return` and `amend`.
    #[serde(default)]
    pub areas: Vec<Area>,
    /// Who was contacted, for `contact`: `dt` or `sw`.
    pub who: Option<Role>,
    /// Words: the reason, the note or the message.
    #[serde(default)]
    pub note: String,
    /// The version of the words that were on the screen, from [`LifeView::words`]: signing and finalising are refused
    /// where it is not the present one any more. Without it, the version on this tablet counts as the one that was read.
    #[serde(default)]
    #[ts(optional)]
    pub words: Option<String>,
}
