//! The end of a child's record: closing, handing on, keeping, legal hold and erasing. For the Virtual School head.

use plan::ChildId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Why a record is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum ClosedBecause {
    /// The child has left care.
    LeftCare,
    /// The child has turned 18.
    #[serde(rename = "turned_18")]
    Turned18,
    /// Another council looks after the child now.
    Moved,
    /// Something else, which the words say.
    Other,
}

/// A closed record, as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ClosedRecord {
    /// Why.
    pub because: ClosedBecause,
    /// Since which day.
    pub on: String,
    /// Until which day the council keeps it.
    pub keep_until: String,
    /// Whether that day is past.
    pub over: bool,
    /// Whether a legal hold stands on it.
    pub held: bool,
    /// Whether it still has to be handed on: it is closed because another council looks after the child.
    pub to_hand_on: bool,
}

/// `child.life`: whether a child's record is closed, held or handed on, and what was done.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ShowLifeOfRecordRequest {
    /// The child.
    pub child: ChildId,
}

/// The life of a record.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RecordLife {
    /// The child's name; empty where the record has none, as of a child who was taken back, or where it is not here yet.
    pub name: String,
    /// Whether the record is here, so that it is certain whose it is. Before that it is neither closed nor erased.
    pub here: bool,
    /// The record's number, which tells it apart where it has no name: the first letters of the child's id.
    pub number: String,
    /// How it is closed; absent while it is open.
    pub closed: Option<ClosedRecord>,
    /// The legal holds that stand.
    pub holds: Vec<RecordHold>,
    /// Everything that was done, the oldest first.
    pub events: Vec<RecordEvent>,
    /// Whether something that was signed here waits for the server. Until it is confirmed, nothing else can be done.
    pub waiting: bool,
    /// Whether this person closes, keeps, holds and erases.
    pub may: bool,
    /// Why it cannot be erased now, in a sentence; absent where it can.
    pub not_erased_because: Option<String>,
    /// Until which day it would be kept by what is usual: 75 years after the child was born, or after today.
    pub usual_keep_until: String,
    /// How many changes on this tablet wait to be shared.
    pub unsent: u32,
    /// The day on which an archive of it was last made on this tablet; absent where none was.
    pub archived_on: Option<String>,
}

/// A legal hold.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RecordHold {
    /// Which: the place of its link in the child's chain.
    pub id: u64,
    /// Who put it.
    pub by: Option<String>,
    /// When, by their tablet's clock: RFC 3339.
    pub at: String,
    /// Why; absent where this person may not read it, or its key is not here.
    pub words: Option<String>,
}

/// Something that was done to a record.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RecordEvent {
    /// What.
    pub what: RecordDeed,
    /// Who.
    pub by: Option<String>,
    /// When, by their tablet's clock: RFC 3339.
    pub at: String,
    /// Until when, or since when, where it has such a day.
    pub day: Option<String>,
    /// Their words; absent where there are none, or this person may not read them.
    pub words: Option<String>,
    /// Whether it waits for the server.
    pub waiting: bool,
}

/// What was done to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RecordDeed {
    /// It was closed.
    Closed,
    /// It was opened again.
    Reopened,
    /// It was handed on.
    HandedOn,
    /// Another day was set until which it is kept.
    Kept,
    /// A legal hold was put on it.
    Held,
    /// A legal hold was lifted.
    Lifted,
    /// It was erased.
    Erased,
    /// One photo or file of it was destroyed.
    FileDestroyed,
}

/// `child.close`: close a record. It can be read by those with a door, and nobody writes in it.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct CloseRecordRequest {
    /// The child.
    pub child: ChildId,
    /// Why.
    pub because: ClosedBecause,
    /// Since which day.
    pub on: String,
    /// Until which day the council keeps it.
    pub keep_until: String,
    /// Words beside that; needed for another reason.
    #[serde(default)]
    pub words: String,
}

/// `child.reopen`: open a closed record again.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ReopenRecordRequest {
    /// The child.
    pub child: ChildId,
    /// Why.
    pub words: String,
}

/// `child.hand_on`: note that a closed record was handed on. The archive is made by `archive.make`.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct HandOnRequest {
    /// The child.
    pub child: ChildId,
    /// When.
    pub on: String,
    /// To whom.
    pub to: String,
}

/// `child.keep`: keep a closed record until another day.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct KeepRecordRequest {
    /// The child.
    pub child: ChildId,
    /// Until which day.
    pub until: String,
    /// Why.
    pub words: String,
}

/// `hold.put`: put a legal hold on a record. While it stands nobody erases it, on any tablet or server.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct PutHoldRequest {
    /// The child.
    pub child: ChildId,
    /// Why.
    pub words: String,
}

/// `hold.lift`: lift a legal hold.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct LiftHoldRequest {
    /// The child.
    pub child: ChildId,
    /// Which, from [`RecordHold`].
    pub hold: u64,
    /// Why.
    pub words: String,
}

/// `child.erase`: erase a closed record without a hold. The server destroys it as soon as it hears of this, and every
/// tablet at its next contact. It does not come back.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct EraseRecordRequest {
    /// The child.
    pub child: ChildId,
    /// The child's name, typed; of a record without a name its number.
    pub name: String,
    /// Whether an archive of it is kept.
    pub archived: bool,
    /// Why it is erased; where no archive is kept, why not.
    pub words: String,
    /// Where the day until which it is kept is not over: that day, as [`ClosedRecord`] has it. Nobody erases it early
    /// without having been told so.
    #[serde(default)]
    pub early: Option<String>,
}

/// `closed.list`: every closed record, those whose time is over first.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ListClosedRequest {}

/// Every closed record.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ClosedRecords {
    /// One line each.
    pub lines: Vec<ClosedLine>,
    /// Open records without a name: of children who were taken back, or whose name somebody took out. They may stand in
    /// no other list. What has not arrived is not among them.
    pub nameless: Vec<NumberedRecord>,
    /// Records that were erased, the newest first: only their numbers are left, and who looked.
    pub erased: Vec<ErasedRecord>,
}

/// A record that is known by its number.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct NumberedRecord {
    /// The child.
    pub child: ChildId,
    /// The record's number.
    pub number: String,
}

/// A record that was erased.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ErasedRecord {
    /// The child.
    pub child: ChildId,
    /// The record's number.
    pub number: String,
    /// On which day, by the clock of whoever erased it.
    pub on: String,
}

/// A closed record in the list.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ClosedLine {
    /// The child.
    pub child: ChildId,
    /// The child's name; empty where the record has none.
    pub name: String,
    /// The record's number.
    pub number: String,
    /// How it is closed.
    pub closed: ClosedRecord,
}
