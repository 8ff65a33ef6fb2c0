//! Forms: reading a page of fields and writing one field at a time.

use super::judged::{AreaJudgement, Level};
use plan::{Area, ChildId, ItemId, PepKey, Value};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which form of a child a write goes to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema, TS)]
#[serde(tag = "is", rename_all = "snake_case", deny_unknown_fields)]
pub enum Form {
    /// The child's core record.
    Core,
    /// An area of a PEP.
    Area {
        /// The PEP.
        pep: PepKey,
        /// The area.
        area: Area,
    },
    /// The child's Aspiration Pathway.
    Pathway,
    /// The quality round of a PEP.
    Quality {
        /// The PEP.
        pep: PepKey,
    },
}

/// A place in a form: a field, or a field of a list's item.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The list and its item, where the field belongs to one.
    pub item: Option<ItemPlace>,
    /// The field.
    pub field: String,
}

/// An item of a list.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ItemPlace {
    /// The list's field id.
    pub list: String,
    /// The item.
    pub id: ItemId,
}

/// `area.show`: one area's page.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ShowAreaRequest {
    /// The child.
    pub child: ChildId,
    /// The PEP.
    pub pep: PepKey,
    /// The area.
    pub area: Area,
}

/// An area's page: fields, judgement, and last term's answers to look at.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct AreaView {
    /// The area.
    pub area: Area,
    /// Whether this person may write here.
    pub may_write: bool,
    /// Why not, in a sentence, where they may not.
    pub read_only_because: Option<String>,
    /// The fields asked of this child, in order.
    pub fields: Vec<FieldView>,
    /// Where the words stand; sent back with `text.write`.
    pub base: String,
    /// The judgement beside the fields.
    pub judgement: AreaJudgement,
    /// The levels an area may have, worst first.
    pub levels: Vec<Level>,
    /// What last term's PEP answered, by field id, as plain text. Never filled in for anybody.
    pub last_term: Vec<LastTerm>,
    /// Earlier targets that are not reviewed yet (area `targets` only).
    pub to_review: Vec<EarlierTarget>,
    /// Whether somebody said the area is completed.
    pub completed: bool,
    /// Everyone whose words came in by sync and were not looked at yet.
    pub joined_from: Vec<String>,
    /// While the PEP is finalised: the version that the fields and the judgement show.
    pub finalised: Option<FinalisedVersion>,
    /// Words that came after it was finalised. They change nothing until it is opened again.
    pub late: Vec<LateWords>,
    /// Whether the area has grown so long that people should know before it is full.
    pub long: bool,
}

/// The version of a PEP that was finalised.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct FinalisedVersion {
    /// Who finalised it.
    pub by: String,
    /// The day, by their tablet's clock.
    pub on: String,
    /// Whether all of it is on this tablet.
    pub whole: bool,
    /// Whether this person may open it again.
    pub may_reopen: bool,
}

/// Words that came after a PEP was finalised.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct LateWords {
    /// What they change, against the finalised version.
    pub changed: super::history::ChangedPlace,
    /// Who wrote them.
    pub by: Option<String>,
    /// When, by their tablet's clock: RFC 3339.
    pub at: Option<String>,
}

/// Last term's answer.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct LastTerm {
    /// The field.
    pub field: String,
    /// The answer as text.
    pub text: String,
}

/// A target of an earlier PEP.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct EarlierTarget {
    /// Its item.
    pub id: ItemId,
    /// Its outcome in words.
    pub outcome: String,
    /// Its due date as `YYYY-MM-DD`.
    pub due: Option<String>,
}

/// One field as it stands.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct FieldView {
    /// The field's id; its label is wording `field-FORM-FIELD`.
    pub id: String,
    /// What it takes.
    pub kind: FieldKind,
    /// Asked only where another field has one of these values.
    pub when: Option<Condition>,
    /// The answer. Absent where there is none.
    pub value: Option<Value>,
    /// The words, for kind `words` and `drawing`.
    pub text: Option<String>,
    /// Where two people changed the same choice: every value, with who and when. Empty otherwise.
    pub conflict: Vec<Candidate>,
    /// The items, for kind `list`, in order, without archived ones.
    pub items: Vec<ItemView>,
    /// Archived items, for kind `list`, so that they can be brought back.
    pub archived: Vec<ItemView>,
    /// Who changed it last, as far as the tablet knows.
    pub changed_by: Option<String>,
    /// Whether it changed by somebody else since this person last looked.
    pub changed: bool,
}

/// What a field takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum FieldKind {
    /// One line.
    Line {},
    /// Text of any length.
    Words {},
    /// A day.
    Date {},
    /// A number.
    Number {
        /// Smallest.
        min: f64,
        /// Largest.
        max: f64,
        /// Digits after the point.
        decimals: u8,
    },
    /// Yes or no.
    YesNo {},
    /// One of these ids, labelled by wording `choice-FORM-FIELD-OPTION`.
    Choice {
        /// The ids.
        options: Vec<String>,
    },
    /// A list of items with these fields.
    List {
        /// The fields of a new item.
        fields: Vec<ItemField>,
    },
    /// An item of this list.
    Link {
        /// The list's field id.
        list: String,
    },
    /// A drawing as SVG path data.
    Drawing {},
    /// A photo or file.
    File {
        /// Whether it takes photos only.
        photo: bool,
    },
}

/// A field that an item of a list has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ItemField {
    /// Its id; its label is wording `field-FORM-LIST-FIELD`.
    pub id: String,
    /// What it takes; never a list.
    pub kind: FieldKind,
    /// When it is asked.
    pub when: Option<Condition>,
}

/// A condition on another field of the same form or item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Condition {
    /// The other field.
    pub field: String,
    /// The values; `yes` and `no` for yes-or-no fields.
    pub values: Vec<String>,
}

/// An item of a list.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ItemView {
    /// The item.
    pub id: ItemId,
    /// Its fields, in order.
    pub fields: Vec<FieldView>,
    /// Who added it.
    pub added_by: Option<String>,
}

/// One of several values that stand side by side.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Candidate {
    /// The value.
    pub value: Option<Value>,
    /// Who chose it.
    pub by: Option<String>,
    /// When, by their tablet's clock: RFC 3339.
    pub at: Option<String>,
}

/// `field.set`: give a field a value, or take it away.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct SetFieldRequest {
    /// The child.
    pub child: ChildId,
    /// The form.
    pub form: Form,
    /// The place.
    pub place: Place,
    /// The value; absent clears the field.
    pub value: Option<Value>,
    /// `base` of the view that the answer was given on: a value that somebody else gave since stays
    /// beside it. Absent writes over whatever stands.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub base: Option<String>,
}

/// `text.write`: the whole new text of a field, as typed over the words at `base`. Only the difference
/// is written, so that two people's words both stay.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct WriteTextRequest {
    /// The child.
    pub child: ChildId,
    /// The form.
    pub form: Form,
    /// The place.
    pub place: Place,
    /// `base` of the view or of the last answer that the typing started from.
    pub base: String,
    /// The whole text as the person sees it.
    pub text: String,
}

/// The words after the write, merged with whatever came in meanwhile.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct WrittenText {
    /// The merged text.
    pub text: String,
    /// Where the words stand now.
    pub base: String,
}

/// `item.add`: add an item to a list.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct AddItemRequest {
    /// The child.
    pub child: ChildId,
    /// The form.
    pub form: Form,
    /// The list's field id.
    pub list: String,
    /// The item it comes after; absent puts it last.
    pub after: Option<ItemId>,
    /// First values of its fields, by field id.
    #[serde(default)]
    pub values: std::collections::BTreeMap<String, Value>,
    /// First words of its fields of kind `words`, by field id.
    #[serde(default)]
    pub texts: std::collections::BTreeMap<String, String>,
}

/// The new item.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct AddedItem {
    /// Its id.
    pub id: ItemId,
}

/// `item.move`: put an item after another, or first.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct MoveItemRequest {
    /// The child.
    pub child: ChildId,
    /// The form.
    pub form: Form,
    /// The item.
    pub item: ItemPlace,
    /// The item it comes after; absent puts it first.
    pub after: Option<ItemId>,
}

/// `item.archive`: take an item out of a list, or bring it back. Nothing is deleted.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ArchiveItemRequest {
    /// The child.
    pub child: ChildId,
    /// The form.
    pub form: Form,
    /// The item.
    pub item: ItemPlace,
    /// True takes it out, false brings it back.
    pub archived: bool,
}

/// `area.looked`: this person has looked at an area as it stands.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct LookedRequest {
    /// The child.
    pub child: ChildId,
    /// The PEP.
    pub pep: PepKey,
    /// The area.
    pub area: Area,
}

/// `form.undo`: take back this person's own newest edit of a form on this tablet, or of one field.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct UndoRequest {
    /// The child.
    pub child: ChildId,
    /// The form.
    pub form: Form,
    /// Only edits of this field, or of this list; absent for all.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub place: Option<Place>,
}

/// `form.redo`: do again what this person took back last, unless they have written since.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct RedoRequest {
    /// The child.
    pub child: ChildId,
    /// The form.
    pub form: Form,
}

/// What an undo or a redo did.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Undone {
    /// The first field that went back, for the screen to show; none where nothing did.
    pub field: Option<String>,
    /// How many fields and lists went back.
    pub fields: u32,
    /// Whether what went back can come again.
    pub again: bool,
    /// Whether there is more to undo.
    pub more: bool,
}
