//! What an archive says, before it is a page or a file. `record.json` is this, as it stands.

use crate::api::archive::{ArchiveFor, ArchiveOther};
use crate::api::history::Stretch;
use serde::Serialize;

/// What `record.json` begins with, so that another program knows what it reads.
pub(crate) const FORMAT: &str = "waymark-archive";
/// The version of that form. A new field leaves it; anything else raises it.
pub(crate) const VERSION: u32 = 1;

/// Everything that is kept of one child.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Archive {
    /// [`FORMAT`].
    pub(crate) format: &'static str,
    /// [`VERSION`].
    pub(crate) version: u32,
    /// The cover.
    pub(crate) cover: Cover,
    /// Other people found in it, for a person to check. Nothing is taken out.
    pub(crate) others: Vec<ArchiveOther>,
    /// The record, part by part.
    pub(crate) parts: Vec<Part>,
    /// Every photo and file that the record names.
    pub(crate) files: Vec<Kept>,
    /// Who looked, the newest first.
    pub(crate) looked: Vec<Looked>,
}

/// What the first page says.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Cover {
    /// The child's name.
    pub(crate) child: String,
    /// The child's id in Waymark.
    pub(crate) child_id: String,
    /// The council.
    pub(crate) council: String,
    /// What it was made for.
    pub(crate) purpose: ArchiveFor,
    /// For whom.
    pub(crate) recipient: String,
    /// What whoever made it wrote beside that.
    pub(crate) note: String,
    /// Who made it.
    pub(crate) made_by: String,
    /// When, RFC 3339, by their tablet's clock.
    pub(crate) made_at: String,
    /// When their tablet last had everything that the server had for it, RFC 3339.
    pub(crate) heard_at: Option<String>,
    /// How many changes had not reached the server.
    pub(crate) waiting: u32,
    /// How many tablets' lists of who looked have something missing or wrong.
    pub(crate) audit_findings: u32,
}

/// One part of the record: a form, a judgement, the life of a PEP.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Part {
    /// Its place in the page, and its name for machines: `2026-autumn.termly/education`.
    pub(crate) id: String,
    /// What it is called.
    pub(crate) title: String,
    /// Sentences that stand before the fields.
    pub(crate) said: Vec<String>,
    /// The fields that hold something, in the form's order.
    pub(crate) entries: Vec<Entry>,
    /// What changed, the newest day first.
    pub(crate) history: Vec<Day>,
}

/// One field.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Entry {
    /// Its id.
    pub(crate) field: String,
    /// What the screens call it.
    pub(crate) label: String,
    /// Its answers: several where people answered beside each other.
    pub(crate) answers: Vec<Answer>,
    /// Who changed it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) by: Option<String>,
    /// The items of a list.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) items: Vec<Item>,
}

/// One answer.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Answer {
    /// What was answered.
    #[serde(flatten)]
    pub(crate) is: Is,
    /// Who, where several stand beside each other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) by: Option<String>,
    /// When, by their tablet's clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) at: Option<String>,
}

/// What was answered.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(crate) enum Is {
    /// Words.
    Text {
        /// The words.
        text: String,
    },
    /// A drawing: strokes as an SVG path on a sheet of 1000 by 700.
    Drawing {
        /// The path.
        path: String,
    },
    /// A photo or file.
    File {
        /// The blob, by which [`Kept`] names it.
        blob: String,
        /// What the person called it.
        name: String,
    },
}

/// An item of a list.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Item {
    /// Who added it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) added_by: Option<String>,
    /// Whether it was taken out of the list. It is kept.
    pub(crate) taken_out: bool,
    /// Its fields.
    pub(crate) entries: Vec<Entry>,
}

/// What one person changed in a form on one day.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Day {
    /// The day.
    pub(crate) day: String,
    /// Who; empty where the council's list does not know them.
    pub(crate) by: String,
    /// Each place that differs.
    pub(crate) changes: Vec<Change>,
}

/// One place that was changed.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Change {
    /// What the screens call it.
    pub(crate) label: String,
    /// What was done, in words.
    pub(crate) what: String,
    /// The answers before.
    pub(crate) before: Vec<Is>,
    /// The answers after.
    pub(crate) after: Vec<Is>,
    /// Words before and after, laid over each other.
    pub(crate) words: Vec<Stretch>,
}

/// A photo or file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Kept {
    /// Its blob.
    pub(crate) blob: String,
    /// What the person called it.
    pub(crate) name: String,
    /// Its size in bytes.
    pub(crate) size: u32,
    /// Whether it is a photo.
    pub(crate) photo: bool,
    /// Where it lies in the archive; absent where it is missing.
    pub(crate) path: Option<String>,
    /// Why it is missing, in a sentence.
    pub(crate) missing: Option<String>,
}

/// Something that somebody did with the record.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Looked {
    /// When, RFC 3339, by their tablet's clock.
    pub(crate) at: String,
    /// When the server took the record of it.
    pub(crate) received: String,
    /// Who; absent where the council's list does not know them.
    pub(crate) who: Option<String>,
    /// On which tablet.
    pub(crate) device: String,
    /// What, in words.
    pub(crate) what: String,
}
