//! Where the words are: on this tablet, waiting, shared.

use super::recovery::KeyExchanged;
use plan::{ChildId, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// `sync.now`: exchange with the server once, now.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct SyncNowRequest {}

/// What one exchange did.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Synced {
    /// Entries the server confirmed.
    pub sent: u32,
    /// Entries that came in.
    pub received: u32,
    /// Requests it took.
    pub round_trips: u32,
    /// Entries kept aside because they could not be used, by hash.
    pub set_aside: Vec<String>,
    /// Entries the server refused, each with its reason.
    pub refused: Vec<String>,
}

/// `sharing.status`: where the words are.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct SharingStatusRequest {}

/// Where the words are.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SharingStatus {
    /// Changes on this tablet that the server has not confirmed.
    pub waiting: u32,
    /// Exactly what waits, by child and form.
    pub waiting_for: Vec<Waiting>,
    /// Pieces of work of removed people that wait for this person to decide.
    pub to_decide: u32,
    /// Frameworks signed on this tablet that the server has not confirmed: they judge nobody yet.
    pub signed: u32,
    /// Links about people, doors and the end of records that were signed on this tablet and that the server has not confirmed:
    /// until then they hold here alone.
    pub acts: u32,
    /// People whose removal, or whose tablet's, was signed on this tablet and is not confirmed by the server: they read on
    /// until it is.
    pub removals: Vec<String>,
    /// Photos and files on their way, those first that somebody waits to see. They never hold up words.
    pub files: Vec<super::files::WaitingFile>,
    /// When everything was last shared, RFC 3339.
    pub shared_at: Option<String>,
    /// When something last came in, RFC 3339.
    pub received_at: Option<String>,
    /// Why the last try failed, in a sentence; absent when it worked.
    pub trouble: Option<String>,
    /// The server's address, where one is set.
    pub server: Option<String>,
    /// Entries kept aside because they could not be used, by hash.
    pub set_aside: Vec<String>,
    /// The same, each with whose it is and what can be done.
    pub asides: Vec<SetAside>,
    /// How many changes of others came in, rest on one that has not come, and have waited for it for more than a day.
    pub overdue: u32,
    /// What was left out for everybody, the newest first.
    pub left_out: Vec<LeftOut>,
    /// Whether sharing is paused by the person (meeting without a network).
    pub paused: bool,
    /// What this tablet noticed about itself and its copies.
    pub noticed: Noticed,
    /// In how many days the plans lock on this tablet unless the server answers; absent while there are many.
    pub lease_days_left: Option<u32>,
}

/// What a tablet noticed about itself and its copies. In no case is a word lost.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct Noticed {
    /// Its data was put back from a backup, or copied, and counts anew. Until `device.understood`.
    pub put_back: bool,
    /// Another tablet shares words as this very device: both hold a copy of the same data. Until `device.understood`, or
    /// until this one is enrolled again.
    pub copied: bool,
    /// The server takes nothing more from this device, because two copies of it signed different words under one number.
    /// Until this tablet is enrolled again.
    pub frozen: bool,
    /// For those who administer: the names of people of whom two copies of one tablet are in use.
    pub in_use_twice: Vec<String>,
    /// The day on which the council's recovery key opened these plans on this tablet. Until `device.understood`.
    pub opened_by_recovery: Option<String>,
    /// The council's recovery key let tablets in: the names of whose they are. Until `device.understood`.
    pub let_in_by_recovery: Vec<String>,
    /// The council's recovery key was exchanged for another. Until `device.understood`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub recovery_exchanged: Option<KeyExchanged>,
    /// Something in a file that was damaged and repaired did not read, and that file is kept. Until `store.let_go`.
    pub damaged_kept: bool,
    /// The roles that this person had, where they have others since. Until `device.understood`.
    pub roles_before: Option<Vec<Role>>,
    /// How many children's pages have closed to this person: a door came to its end or was closed, or a role was taken
    /// away. Until `device.understood`.
    pub pages_closed: u32,
    /// Records that the Virtual School head erased went from this tablet. Until `device.understood`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub erased: Option<ErasedHere>,
}

/// What went from a tablet with records that were erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ErasedHere {
    /// How many records.
    pub records: u32,
    /// How many changes of this person's own that had not been shared.
    pub unsent: u32,
}

/// `device.understood`: the person has read what the tablet noticed about itself.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct UnderstoodRequest {}

/// `device.enrol_again`: makes this tablet a device of its own, with new keys, for the same person. What the server has
/// not taken is shared again as the new device's. For a tablet whose data was copied, or that the server has frozen.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct EnrolAgainRequest {}

/// `sharing.pause`: stop or resume sharing by itself. Nothing is lost either way.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct PauseSharingRequest {
    /// True to pause.
    pub paused: bool,
}

/// `document.refound`: takes a passage out for good. For the Virtual School head and administrators. The form begins
/// anew without it; what held it is destroyed on the server at the next exchange, and on each tablet at its next
/// contact. Who wrote what in this form before, and its earlier versions, are gone with it. Backups made before keep it.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct RefoundRequest {
    /// The child.
    pub child: ChildId,
    /// The form.
    pub form: super::area::Form,
    /// The fields that hold it, each with what it says from now on.
    pub passages: Vec<NewWords>,
    /// Why, for those who look at it later: one line, without the passage.
    pub reason: String,
}

/// What a field says once a passage is gone.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct NewWords {
    /// The field.
    pub place: super::area::Place,
    /// Its whole text without the passage; empty takes all of it out.
    pub text: String,
}

/// `document.passages`: every field of a form that holds words, so that somebody can point at what has to go.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ShowPassagesRequest {
    /// The child.
    pub child: ChildId,
    /// The form.
    pub form: super::area::Form,
}

/// The words of a form.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Passages {
    /// The child's name.
    pub name: String,
    /// Whether this person may take something out for good.
    pub may: bool,
    /// Why it cannot be done at this moment, in a sentence with what to do; absent where it can.
    pub first: Option<String>,
    /// The fields with words in them, in the order of the form.
    pub passages: Vec<Passage>,
    /// The photos and files that the form names, in its order, and after them those that were taken off it.
    pub files: Vec<PassageFile>,
    /// Whether this person may destroy them, and why not at this moment.
    pub destroys: Destroys,
}

/// Whether a photo or file may be destroyed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "is", content = "why", rename_all = "snake_case")]
pub enum Destroys {
    /// Yes.
    Yes,
    /// Somebody else may: the Virtual School head.
    Another,
    /// Not now, for a reason in a sentence.
    NotNow(String),
}

/// One photo or file.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PassageFile {
    /// The field.
    pub place: super::area::Place,
    /// What the field names.
    pub file: plan::file::FileRef,
    /// Whether it was taken off the page: the field named it once, and its history does.
    pub taken_off: bool,
    /// Whether it is destroyed, or will be.
    pub standing: FileStanding,
}

/// Whether a photo or file is still there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FileStanding {
    /// It is.
    There,
    /// Its end was signed on this tablet and waits for the server.
    Waiting,
    /// It is destroyed.
    Destroyed,
}

/// One field with words in it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Passage {
    /// The field.
    pub place: super::area::Place,
    /// Whether it is one line.
    pub line: bool,
    /// Its whole text.
    pub text: String,
}

/// `entry.leave_out`: leaves an entry that was set aside out for everybody. For the Virtual School head and
/// administrators. What else it brought stays; words that rested on it are written again at the end of their field, with
/// the name of who wrote them.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct LeaveOutRequest {
    /// The hash under which it is listed as set aside.
    pub entry: String,
    /// Why, for those who look at it later: one line.
    pub reason: String,
}

/// Something set aside: an entry, or a change that waits for one.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SetAside {
    /// Its hash.
    pub hash: String,
    /// What it is.
    pub is: AsideIs,
    /// Why, in a few words for the support team.
    pub reason: String,
    /// The child, where the tablet knows the child.
    pub name: Option<String>,
    /// The forms that it was written in.
    pub forms: Vec<super::area::Form>,
    /// What it says, piece by piece, where it is this person's own: to be copied to where it belongs.
    pub words: Vec<String>,
    /// Who wrote it, where that is known.
    pub by: Option<String>,
    /// When it was written, by the clock of the tablet it was written on, RFC 3339.
    pub at: Option<String>,
    /// Whether this person may leave it out.
    pub may_leave_out: bool,
}

/// What something set aside is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AsideIs {
    /// An entry that no tablet can use. It can be left out for everybody.
    Unusable,
    /// A change that waits for one that cannot be used, or has not come yet.
    Waiting,
    /// An entry that cannot be read, or a change that an amending entry should not have brought. No tablet uses it.
    Unreadable,
    /// Words of this person's own that could not be put back where they were.
    Own,
}

/// An entry that was left out for everybody.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct LeftOut {
    /// The child, where the tablet knows the child.
    pub name: Option<String>,
    /// Who left it out.
    pub by: Option<String>,
    /// When, by the clock of their tablet, RFC 3339.
    pub at: String,
    /// Why; empty where nothing was said.
    pub reason: String,
    /// Whether it was destroyed, because a passage had to go.
    pub destroyed: bool,
}

/// Changes to one form that wait.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Waiting {
    /// The child.
    pub child: ChildId,
    /// The child's name.
    pub name: String,
    /// The form.
    pub form: super::area::Form,
    /// How many changes.
    pub changes: u32,
}

/// Something changed elsewhere: the UI asks again, it never guesses. Sent as event `changed`.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Changed {
    /// The child, or none for all.
    pub child: Option<ChildId>,
    /// Why.
    pub cause: Cause,
}

/// Why a view should be asked for again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Words came in from another tablet.
    Sync,
    /// The sharing status changed.
    Sharing,
    /// A photo or file has gone out or come in whole.
    Files,
    /// The store was locked.
    Locked,
    /// The machine is about to sleep: a page writes what it holds, and asks for the lock.
    Sleep,
    /// A child was given the tablet, or has given it back.
    ChildMode,
    /// Somebody let this tablet into its council, or its waiting came to something else.
    LetIn,
}
