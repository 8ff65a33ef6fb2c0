//! Photos and files: brought in pieces, shown, copied out, and sent and fetched in a queue of their own.

use super::area::{Form, Place};
use plan::ChildId;
use plan::file::FileRef;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// `file.start`: begin to bring a photo or file for a field. One at a time: an earlier one that was not added is let go.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct StartFileRequest {
    /// The child.
    pub child: ChildId,
    /// The form.
    pub form: Form,
    /// The field.
    pub place: Place,
    /// What the person calls it: the file's name.
    pub name: String,
    /// How many bytes will come.
    pub size: u64,
}

/// What the pieces are sent to.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct StartedFile {
    /// The number of this file.
    pub upload: u32,
    /// The most bytes of one piece, before base64.
    pub piece: u32,
}

/// `file.send`: the next piece.
#[derive(Clone, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct SendFileRequest {
    /// The file's number.
    pub upload: u32,
    /// Where the piece begins, in bytes.
    pub at: u64,
    /// The piece in base64.
    pub bytes: String,
}

/// How much is here.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SentFile {
    /// Bytes.
    pub at: u64,
}

/// `file.add`: all pieces are here: make it clean, seal it, and put it into its field.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct AddFileRequest {
    /// The file's number.
    pub upload: u32,
    /// `base` of the view: a file that somebody else put there since stays beside it.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub base: Option<String>,
}

/// What was kept.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct AddedFile {
    /// The photo or file as the field now names it.
    pub file: FileRef,
    /// How large it was when it came, in bytes.
    pub came: u64,
}

/// `file.read`: a photo, to show it. One that is not on this tablet is fetched as soon as the server can be reached.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ReadFileRequest {
    /// The child.
    pub child: ChildId,
    /// The form.
    pub form: Form,
    /// The field.
    pub place: Place,
    /// The blob that the field names.
    pub blob: String,
}

/// A photo, or how much of it is here.
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum ReadFile {
    /// The whole photo.
    Here {
        /// JPEG in base64.
        bytes: String,
    },
    /// It is not on this tablet yet.
    NotHere {
        /// Its size in bytes.
        size: u64,
        /// How many of them are here.
        done: u64,
    },
    /// It was destroyed: nobody has it any more.
    Destroyed {
        /// By whom, where that is known.
        by: Option<String>,
        /// When, by their tablet's clock: RFC 3339.
        at: String,
    },
}

/// `file.destroy`: destroy a photo or file, on the server and on every tablet. For the Virtual School head.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct DestroyFileRequest {
    /// The child.
    pub child: ChildId,
    /// The form.
    pub form: Form,
    /// The field.
    pub place: Place,
    /// The blob that the field names.
    pub blob: String,
    /// Why.
    pub words: String,
}

/// `file.save_copy`: put a copy outside the store, where other programs can open it. It is no longer protected there.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveCopyRequest {
    /// The child.
    pub child: ChildId,
    /// The form.
    pub form: Form,
    /// The field.
    pub place: Place,
    /// The blob that the field names.
    pub blob: String,
}

/// Where the copy lies; none where the file is not on this tablet yet and is being fetched.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SavedCopy {
    /// The copy's whole path.
    pub path: Option<String>,
}

/// `file.share`: send and fetch what waits, once, now.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ShareFilesRequest {}

/// What went and came.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct SharedFiles {
    /// Files that the server now has.
    pub sent: u32,
    /// Files that came in whole.
    pub received: u32,
    /// Files that the server does not have yet.
    pub not_there: u32,
    /// Files that the server refused, each with its reason.
    pub refused: Vec<String>,
}

/// A photo or file on its way.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct WaitingFile {
    /// The child.
    pub child: ChildId,
    /// The child's name.
    pub name: String,
    /// Whether it goes out; else it comes in.
    pub sending: bool,
    /// Its size in bytes.
    pub size: u64,
    /// How many of them have gone or come.
    pub done: u64,
    /// Why the last try failed, in a sentence.
    pub trouble: Option<String>,
}
