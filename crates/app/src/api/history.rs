//! What changed, by day and person.

use super::area::Form;
use plan::ChildId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// `history.list`: changes of a child's documents, newest first.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ListHistoryRequest {
    /// The child.
    pub child: ChildId,
    /// Only this form; absent for all.
    pub form: Option<Form>,
}

/// Changes by day and person.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct History {
    /// Newest first.
    pub lines: Vec<HistoryLine>,
}

/// One person's changes of one form on one day.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct HistoryLine {
    /// The day by the writer's tablet, `YYYY-MM-DD`.
    pub day: String,
    /// Who.
    pub by: String,
    /// What was changed.
    pub form: Form,
    /// How many changes.
    pub changes: u32,
    /// Whether they wait on this tablet to be shared.
    pub waiting: bool,
}
