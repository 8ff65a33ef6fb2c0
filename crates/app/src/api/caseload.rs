//! The caseload, one child, and one PEP's task list.

use super::judged::{FrameworkName, Mark};
use plan::life::Stage;
use plan::{Area, ChildId, PepKey, Phase, Role, Year};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// `caseload.list`: every child this person works with.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ListCaseloadRequest {}

/// The caseload, nearest due date first.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Caseload {
    /// A row for each child whose record this person reads.
    pub rows: Vec<CaseloadRow>,
    /// The other children whose names they may know, by name: they have a door and do not read the record, or administer.
    pub doors: Vec<DoorLine>,
    /// Today on this tablet, `YYYY-MM-DD`: due days are counted from it.
    pub today: String,
}

/// A child whose record this person does not read. No page of theirs opens but the one of who has which door.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct DoorLine {
    /// The child.
    pub child: ChildId,
    /// Full name, by the child's card.
    pub name: String,
    /// Initials, for meetings.
    pub initials: String,
    /// What the child likes to be called; empty where nothing else was said.
    pub known_as: String,
    /// Whether they have a door to this child.
    pub mine: bool,
    /// Whether the record is closed.
    pub closed: bool,
}

/// One child of the caseload.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CaseloadRow {
    /// The child.
    pub child: ChildId,
    /// Full name.
    pub name: String,
    /// Initials, for meetings.
    pub initials: String,
    /// What the child likes to be called; empty where nothing else was said.
    #[serde(default)]
    pub known_as: String,
    /// School year.
    pub year: Year,
    /// Phase.
    pub phase: Phase,
    /// School or setting.
    pub school: String,
    /// The PEP of this term.
    pub pep: PepKey,
    /// When it is due, `YYYY-MM-DD`.
    pub due: String,
    /// Whole days from today; negative when overdue.
    pub due_in_days: i32,
    /// Where the PEP stands.
    pub stage: Stage,
    /// Areas said to be completed.
    pub areas_done: u32,
    /// Areas that apply.
    pub areas_of: u32,
    /// The overall judgement.
    pub mark: Mark,
    /// Who changed something since this person last looked.
    pub changed_by: Vec<String>,
    /// Changes on this tablet that wait to be shared.
    pub waiting: u32,
    /// Since when the record is closed, and what is due; absent while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub closed: Option<super::closing::ClosedRecord>,
}

/// `child.show`: one child's page.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ShowChildRequest {
    /// The child.
    pub child: ChildId,
}

/// One child's page.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ChildView {
    /// The same as in the caseload.
    pub row: CaseloadRow,
    /// What the child likes to be called.
    pub known_as: String,
    /// Date of birth, `YYYY-MM-DD`.
    pub born_on: Option<String>,
    /// Age in whole years today.
    pub age: Option<u32>,
    /// Whether where the child lives must not be found out.
    pub placement_restricted: bool,
    /// The case system's reference.
    pub case_reference: Option<String>,
    /// Every PEP, newest first.
    pub peps: Vec<PepLine>,
    /// Marks of this term's areas.
    pub areas: Vec<AreaLine>,
    /// What the child would like, in the child's words.
    pub aspirations: Vec<String>,
    /// People around the child.
    pub people: Vec<PersonAround>,
    /// What changed lately, newest first.
    pub recent: Vec<super::history::HistoryLine>,
}

/// `child.details`: the child's record, field by field. It is written by `field.set` in form `core`.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ShowDetailsRequest {
    /// The child.
    pub child: ChildId,
}

/// The child's record.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct DetailsView {
    /// The child's name, the first of several that stand beside each other.
    pub name: String,
    /// Every field.
    pub fields: Vec<super::area::FieldView>,
    /// Where the record stands, for `field.set`.
    pub base: String,
    /// Why this person may not write in it, in a sentence; absent where they may.
    pub read_only_because: Option<String>,
}

/// One PEP in a list.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PepLine {
    /// Its key.
    pub pep: PepKey,
    /// Where it stands.
    pub stage: Stage,
    /// Its overall judgement; for a finalised PEP the one it was finalised with.
    pub mark: Mark,
}

/// Somebody who works with the child.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PersonAround {
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
}

/// One area in the task list.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct AreaLine {
    /// The area.
    pub area: Area,
    /// Roles that write it, the one who answers for it first.
    pub writers: Vec<Role>,
    /// Whether this person may write it.
    pub may_write: bool,
    /// Where it stands.
    pub status: AreaStatus,
    /// Its mark.
    pub mark: Mark,
    /// Who changed it since this person last looked.
    pub changed_by: Vec<String>,
    /// Whether it holds a choice that two people changed.
    pub conflict: bool,
    /// Whether the Virtual School asked for it to be amended.
    pub to_amend: bool,
    /// Whose words came after the PEP was finalised, and do not count in it.
    pub late_by: Vec<String>,
}

/// How far an area is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AreaStatus {
    /// Nothing is written.
    NotStarted,
    /// Something is written.
    Started,
    /// Somebody said it is completed.
    Completed,
    /// Not asked of this child.
    NotApplicable,
}

/// `pep.show`: the task list of one PEP.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ShowPepRequest {
    /// The child.
    pub child: ChildId,
    /// The PEP.
    pub pep: PepKey,
}

/// The task list of one PEP.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PepView {
    /// The PEP.
    pub pep: PepKey,
    /// Where it stands.
    pub stage: Stage,
    /// When it is due, `YYYY-MM-DD`.
    pub due: String,
    /// Whole days from today.
    pub due_in_days: i32,
    /// The eight areas.
    pub areas: Vec<AreaLine>,
    /// The overall mark.
    pub mark: Mark,
    /// One sentence on it.
    pub sentence: String,
    /// The framework that judges it.
    pub framework: FrameworkName,
}
