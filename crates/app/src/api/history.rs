//! What changed, by day and person; a form as it once was; and bringing that back.

use super::area::{FieldView, Form, ItemPlace, Place};
use plan::{ChildId, ItemId, PepKey, Value};
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
    /// Only forms of this PEP; absent for all.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub pep: Option<PepKey>,
    /// Which page, from 0.
    #[serde(default)]
    pub page: u32,
}

/// Changes by day and person.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct History {
    /// One page of them, newest first.
    pub lines: Vec<HistoryLine>,
    /// Which page, from 0.
    pub page: u32,
    /// How many pages there are; at least one.
    pub pages: u32,
    /// Every form that somebody wrote in, to choose from.
    pub forms: Vec<Form>,
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
    /// The version that the last of them made, without what others wrote beside it.
    pub version: String,
}

/// `history.changes`: what one person changed in one form on one day.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ShowChangesRequest {
    /// The child.
    pub child: ChildId,
    /// The form.
    pub form: Form,
    /// The day, as its line names it.
    pub day: String,
    /// The person, as its line names them.
    pub by: String,
}

/// What somebody changed in a form on a day.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct DayChanges {
    /// Each place once, in the order of the form.
    pub changes: Vec<ChangedPlace>,
}

/// One place that was changed: what stood before, and what after.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ChangedPlace {
    /// The field; for a whole item, its list.
    pub place: Place,
    /// What was done.
    pub what: WhatChanged,
    /// What the item is called by its own first words, where the place lies in one that has any.
    pub item_name: Option<String>,
    /// The values before; several where people had answered beside each other.
    pub before: Vec<Value>,
    /// The values after.
    pub after: Vec<Value>,
    /// Words before and after, laid over each other. Long stretches that stayed are cut short.
    pub words: Vec<Stretch>,
}

/// What was done to a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WhatChanged {
    /// An answer was given, changed or taken away.
    Answered,
    /// Words were written, changed or taken away.
    Wrote,
    /// Something was drawn.
    Drew,
    /// An item was added.
    Added,
    /// An item was taken out.
    TakenOut,
    /// An item was brought back.
    BroughtBack,
    /// An item was moved.
    Moved,
}

/// A stretch of two texts laid over each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Stretch {
    /// In which of them it stands.
    pub is: StretchIs,
    /// Its words.
    pub text: String,
}

/// In which of two texts a stretch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum StretchIs {
    /// In both.
    Same,
    /// In the older alone.
    Gone,
    /// In the newer alone.
    Come,
}

/// `history.version`: a form as it stood at a version, beside how it stands now.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ShowVersionRequest {
    /// The child.
    pub child: ChildId,
    /// The form.
    pub form: Form,
    /// The version, as a line of the history names it.
    pub version: String,
}

/// A form as it stood at a version, beside how it stands now.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct VersionView {
    /// The fields, in the form's order.
    pub fields: Vec<VersionField>,
    /// Whether anything differs now.
    pub differs: bool,
    /// Whether this person may bring it back.
    pub may_bring_back: bool,
    /// Whether the form can be brought back as a whole; levels are given on the quality page alone.
    pub as_a_whole: bool,
    /// Why not, in a sentence, where they may not.
    pub read_only_because: Option<String>,
}

/// One field then and now.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct VersionField {
    /// As it stood.
    pub then: FieldView,
    /// As it stands.
    pub now: FieldView,
    /// Whether they differ.
    pub differs: bool,
    /// Whether it can be brought back: not where its answers were in conflict then.
    pub can_come_back: bool,
    /// Words then and now, laid over each other.
    pub words: Vec<Stretch>,
    /// The items of a list.
    pub items: Vec<VersionItem>,
}

/// One item then and now.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct VersionItem {
    /// The item.
    pub id: ItemId,
    /// Its own first words, where it has any.
    pub name: Option<String>,
    /// How it stands against then.
    pub standing: ItemStanding,
    /// Its fields then and now.
    pub fields: Vec<VersionField>,
}

/// How an item stands against how it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ItemStanding {
    /// As it was.
    Same,
    /// In the list then and now, with other answers.
    Differs,
    /// In the list then, taken out since.
    TakenOut,
    /// Added since.
    AddedSince,
}

/// `history.bring_back`: bring back a form, a field or an item as it stood at a version, as a new
/// change. Nothing is erased, and `form.undo` takes it back.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct BringBackRequest {
    /// The child.
    pub child: ChildId,
    /// The form.
    pub form: Form,
    /// The version.
    pub version: String,
    /// One field, or a list with all its items; absent for the whole form.
    pub place: Option<Place>,
    /// One item with all its fields; absent for the whole form.
    pub item: Option<ItemPlace>,
}

/// Whether anything had to be changed.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct BroughtBack {
    /// False where it stood so already.
    pub changed: bool,
}
