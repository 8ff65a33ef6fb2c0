//! An archive of a child: everything that Waymark keeps of them, readable without Waymark. For an access request, and for
//! handing a record on.

use plan::ChildId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// `archive.look`: what an archive of a child would hold, and whether all of it is on this tablet.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct LookArchiveRequest {
    /// The child.
    pub child: ChildId,
}

/// What an archive would hold.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ArchiveLook {
    /// The child's name.
    pub name: String,
    /// How many PEPs were begun.
    pub peps: u32,
    /// How many photos and files are in them.
    pub files: u32,
    /// How many of those are not on this tablet. They are asked for.
    pub files_missing: u32,
    /// How many changes on this tablet wait to be shared. They are in the archive all the same.
    pub waiting: u32,
    /// When this tablet last had everything that the server had for it, RFC 3339; none where it never had.
    pub heard_at: Option<String>,
    /// The other people whom Waymark finds in it.
    pub others: Vec<ArchiveOther>,
    /// The folder that it would be put into.
    pub folder: String,
}

/// Somebody other than the child who is named in an archive, for a person to check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ArchiveOther {
    /// The name, or the word, as it stands.
    pub name: String,
    /// Why Waymark takes it for another person.
    pub because: OtherBecause,
    /// How often it was found.
    pub times: u32,
}

/// Why something counts as another person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum OtherBecause {
    /// A field that names people holds it.
    Named,
    /// A title stands before it, as in "Mrs Example".
    Titled,
    /// It is a word for a relative, a carer or a friend.
    Relative,
    /// Somebody in the council's list.
    Council,
}

/// What an archive is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum ArchiveFor {
    /// Somebody asked for what is kept of them.
    AccessRequest,
    /// The record goes to another council.
    HandingOn,
    /// It is kept before the record is erased.
    Keeping,
}

/// `archive.make`: write everything of a child into a folder of its own, readable without Waymark. It is no longer
/// protected there.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct MakeArchiveRequest {
    /// The child.
    pub child: ChildId,
    /// What for.
    pub purpose: ArchiveFor,
    /// For whom, as the cover says: who asked, or the receiving council.
    #[serde(default)]
    pub recipient: String,
    /// What the cover says beside that.
    #[serde(default)]
    pub note: String,
    /// Make it although photos or files are not on this tablet. It names what is missing.
    #[serde(default)]
    pub without_missing: bool,
}

/// An archive that was written.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct MadeArchive {
    /// The folder's whole path.
    pub path: String,
    /// How many photos and files are in it.
    pub files: u32,
    /// How many are named in it and missing.
    pub missing: u32,
    /// How many other people are marked for a person to check.
    pub others: u32,
}

/// `archive.progress`: how far an archive is, for the page that waits for it.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ArchiveProgressRequest {}

/// How far an archive is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ArchiveProgress {
    /// What is being done.
    pub step: ArchiveStep,
    /// How many photos and files are written.
    pub done: u32,
    /// Of how many.
    pub of: u32,
}

/// What is being done for an archive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ArchiveStep {
    /// None is being made.
    #[default]
    None,
    /// The record is read.
    Reading,
    /// Photos and files are written.
    Files,
}
