//! The file in which a person's plans are kept on this tablet: making its pages anew.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// `store.rebuild`: make every page anew from what was saved and shared. For support: nothing is lost by it, nothing is
/// sent, and no word changes unless a page showed something else than what was saved.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct RebuildRequest {}

/// What making the pages anew came to.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct Rebuilt {
    /// How many children were gone through.
    pub children: u32,
    /// How many of them were shown otherwise than they should have been, and are put right now.
    pub mended: u32,
}
