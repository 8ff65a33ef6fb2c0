//! The file in which a person's plans are kept on this tablet: making its pages anew, and mending it when it is damaged.

use super::area::Form;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// `store.rebuild`: make every page anew from what was saved and shared. Nothing is lost by it, nothing is sent, and no
/// word changes unless a page showed something else than what was saved. `store.repairing` says how far it is.
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

/// `store.repair`: put whatever of a damaged file can still be read into a new one, fetch what others have, and send or
/// write again what nobody else has. The damaged file is set aside until all of that is delivered; where something in it did
/// not read, until `store.let_go`. Opens the session.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct RepairRequest {
    /// The person's short name on this tablet.
    pub person: String,
    /// Their passphrase.
    pub passphrase: String,
}

/// What a repair came to.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct Repaired {
    /// Entries that were read and stand in their places, or are offered again.
    pub kept: u32,
    /// Entries that no server has had yet: they are sent as they are.
    pub offered: u32,
    /// Changes that were in no entry: they are written again.
    pub words: u32,
    /// Changes that wait until what they rest on has been fetched.
    pub later: u32,
    /// Photos and files that wait to be sent.
    pub files: u32,
    /// What was there and cannot be read.
    pub lost: Vec<Lost>,
    /// Whether the device’s key could not be read, so that this tablet joined again as a new one.
    pub new_device: bool,
    /// Whether everything that others have was fetched; otherwise it comes once the server is reached.
    pub fetched: bool,
}

/// Something that was there and cannot be read.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Lost {
    /// What.
    pub what: LostWhat,
    /// The child’s name, where one is known.
    pub name: Option<String>,
    /// The form, where it is known.
    pub form: Option<Form>,
    /// How many changes; none where nothing can say.
    pub count: Option<u32>,
}

/// What may be lost with a damaged file. What was shared never is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LostWhat {
    /// Words that had not been shared.
    Words,
    /// Drafts of frameworks.
    Drafts,
    /// Photos or files that had not been sent.
    Files,
    /// What this person had looked at: it is marked as new again.
    Looked,
}

/// `store.repairing`: how far a repair or a rebuild is, for the page that waits for it.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct RepairingRequest {}

/// How far a repair or a rebuild is.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, TS)]
pub struct Repairing {
    /// What is being done.
    pub step: RepairStep,
    /// How much of it is done.
    pub done: u32,
    /// Of how much; 0 where nobody can say.
    pub of: u32,
}

/// The steps of a repair; of a rebuild, the making of pages alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RepairStep {
    /// Nothing is being repaired or rebuilt.
    #[default]
    None,
    /// Reading what can be read.
    Reading,
    /// Making each child’s pages.
    Making,
    /// Fetching what others have.
    Fetching,
}

/// `store.set_aside`: set everything of a person aside whose key file cannot be read, so that they can join again.
/// Nothing is deleted. Refused where the key file reads.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct SetAsideRequest {
    /// The person's short name on this tablet.
    pub person: String,
    /// Whether its person knows that the council's recovery key opens it where it lies, and nothing in Waymark does once
    /// it is set aside.
    #[serde(default)]
    pub although_recoverable: bool,
}

/// `store.let_go`: let go of a damaged file in which something did not read. It is deleted as soon as everything that was
/// read of it is delivered.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct LetGoRequest {}
