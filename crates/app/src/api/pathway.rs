//! The child's Aspiration Pathway. Writes go through `field.set`, `text.write` and `item.*` in form
//! `pathway`; only a change of mind, which writes two places at once, has an operation of its own.

use super::area::FieldView;
use plan::{ChildId, ItemId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// `pathway.show`: the pathway page.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ShowPathwayRequest {
    /// The child.
    pub child: ChildId,
}

/// The pathway page: lists `aspirations`, `steps`, `supporters`, `celebrations` and `changes`.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PathwayView {
    /// What the child likes to be called.
    pub known_as: String,
    /// Whether this person may write beside the child.
    pub may_write: bool,
    /// Where the words stand; sent back with `text.write`.
    pub base: String,
    /// The five lists as fields of the form.
    pub lists: Vec<FieldView>,
}

/// `pathway.change_mind`: rest an aspiration as `changed` and link it to a new one, where there is one.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ChangeMindRequest {
    /// The child.
    pub child: ChildId,
    /// The aspiration the child no longer has.
    pub from: ItemId,
    /// The new one, already added; absent where there is none yet.
    pub to: Option<ItemId>,
    /// Why, in the child's words; may be empty.
    #[serde(default)]
    pub because: String,
}
