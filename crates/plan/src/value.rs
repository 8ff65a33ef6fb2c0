//! The value of one field, as it crosses from form to document and back.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One field's value. Long text is not here: it is edited by splices and merges letter by letter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(tag = "is", content = "value", rename_all = "snake_case")]
pub enum Value {
    /// One line of text.
    Line(String),
    /// The id of one of the field's options.
    Choice(String),
    /// A calendar day.
    Date(#[ts(type = "string")] NaiveDate),
    /// A number, in the field's unit.
    Number(f64),
    /// Yes or no.
    YesNo(bool),
    /// An item of another list of the same document.
    Link(crate::ids::ItemId),
    /// A photo or file, by the sealed blob that holds it.
    File(crate::file::FileRef),
}
