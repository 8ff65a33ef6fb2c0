//! Passages that look like an address, which are kept on the tablet until their writer has answered for them.

use super::area::{Form, Place};
use plan::ChildId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// `address.list`: the passages that wait for an answer.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ListAddressesRequest {
    /// Of this child alone; of every child where none is named.
    pub child: Option<ChildId>,
}

/// The passages that wait for an answer.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Addresses {
    /// Each of them.
    pub found: Vec<FoundAddress>,
}

/// A passage that looks like an address.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct FoundAddress {
    /// The child.
    pub child: ChildId,
    /// The child's name.
    pub name: String,
    /// The form it stands in. The whole form waits.
    pub form: Form,
    /// The field.
    pub place: Place,
    /// The passage.
    pub words: String,
}

/// `address.share`: the writer says that a passage does not tell where a child could be found, or may be shared
/// nevertheless.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ShareAddressRequest {
    /// The child.
    pub child: ChildId,
    /// The form.
    pub form: Form,
    /// The field.
    pub place: Place,
    /// The passage, as it is listed.
    pub words: String,
}
