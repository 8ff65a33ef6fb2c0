//! Child mode: the tablet is in a child's hands, the store is closed, and only this child's pathway is there.
//!
//! Every request names the child: one that names another is refused.

use super::area::{ItemPlace, Place, WrittenText};
use plan::{ChildId, ItemId, Value};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// `child_mode.enter`: hand the tablet to a child. The store closes and its key is dropped; until `child_mode.leave`
/// only `session.state` and the operations of child mode answer.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct EnterChildModeRequest {
    /// The child.
    pub child: ChildId,
}

/// The child who has the tablet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ChildHere {
    /// The child.
    pub child: ChildId,
    /// What the child likes to be called.
    pub known_as: String,
    /// The adult beside them, whose passphrase ends it.
    pub adult: String,
    /// Whether it is a made-up child.
    pub practice: bool,
    /// The passphrase that was suggested to a person of the practice council, which is no secret.
    pub suggested: Option<String>,
}

/// `child_mode.show`: the child's pathway, as `pathway.show` shows it.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ShowChildModeRequest {
    /// The child.
    pub child: ChildId,
}

/// `child_mode.write`: one thing that the child does. It is on the disk when this answers.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct WriteChildModeRequest {
    /// The child.
    pub child: ChildId,
    /// What they do.
    pub write: ChildWrite,
}

/// What a child can do to their pathway: as the operations of the same names do it.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(tag = "does", rename_all = "snake_case", deny_unknown_fields)]
pub enum ChildWrite {
    /// As `field.set`.
    Set {
        /// The place.
        place: Place,
        /// The value; absent clears the field.
        value: Option<Value>,
        /// `base` of the view that the answer was given on.
        base: Option<String>,
    },
    /// As `text.write`.
    Text {
        /// The place.
        place: Place,
        /// `base` of the view or of the last answer that the typing started from.
        base: String,
        /// The whole text.
        text: String,
    },
    /// As `item.add`, at the end of the list.
    Add {
        /// The list's field id.
        list: String,
        /// First values of its fields.
        values: BTreeMap<String, Value>,
        /// First words of its fields.
        texts: BTreeMap<String, String>,
    },
    /// As `item.archive`.
    Archive {
        /// The item.
        item: ItemPlace,
        /// True takes it out, false brings it back.
        archived: bool,
    },
    /// As `pathway.change_mind`.
    ChangeMind {
        /// The aspiration the child no longer has.
        from: ItemId,
        /// The new one, where there is one.
        to: Option<ItemId>,
        /// Why, in the child's words; may be empty.
        because: String,
    },
}

/// What came of it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct ChildWrote {
    /// The new item, where one was added.
    pub id: Option<ItemId>,
    /// The words as they stand, where words were written.
    pub words: Option<WrittenText>,
}

/// `child_mode.bring`: begin to bring a photo, as `file.start` does.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct BringPhotoRequest {
    /// The child.
    pub child: ChildId,
    /// The field.
    pub place: Place,
    /// What the person calls it.
    pub name: String,
    /// How many bytes will come.
    pub size: u64,
}

/// `child_mode.send`: the next piece, as `file.send` does.
#[derive(Clone, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct SendPhotoRequest {
    /// The child.
    pub child: ChildId,
    /// The photo's number.
    pub upload: u32,
    /// Where the piece begins, in bytes.
    pub at: u64,
    /// The piece in base64.
    pub bytes: String,
}

/// `child_mode.keep_photo`: all pieces are here: draw the photo anew and put it into its field. It is on the disk when
/// this answers.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct KeepPhotoRequest {
    /// The child.
    pub child: ChildId,
    /// The photo's number.
    pub upload: u32,
}

/// `child_mode.photo`: a photo of the pathway, as `file.read` reads it.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ReadPhotoRequest {
    /// The child.
    pub child: ChildId,
    /// The blob that the field names.
    pub blob: String,
}

/// `child_mode.rest`: the page covers itself. A photo that was half brought is let go of, and it is looked whether
/// everything that was kept is still on the disk.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct RestRequest {
    /// The child.
    pub child: ChildId,
}

/// `child_mode.leave`: the adult has the tablet again. Opens the store and brings in what the child did.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct LeaveChildModeRequest {
    /// The child.
    pub child: ChildId,
    /// The adult's passphrase. A wrong one does not count among those of the unlock screen.
    pub passphrase: String,
}

/// `child_mode.let_go`: the adult has read what could not be brought in, and lets go of what is left of it.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct LetGoOfLeftRequest {}

/// Something that a child did on this tablet and that is not in their pathway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LeftByChild {
    /// What it is, in a sentence or two.
    pub sentence: String,
    /// Whether it does not read, so that nothing but letting go of it is left to do here.
    pub unreadable: bool,
}
