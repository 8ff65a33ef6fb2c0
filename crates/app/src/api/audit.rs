//! Who looked at a child, and whether the record of that is whole. Only for those who decide.

use plan::{ChildId, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// `audit.child`: who opened, changed, took out or printed what of a child, the newest first. Looking is noted, too.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ShowAuditRequest {
    /// The child.
    pub child: ChildId,
    /// Which page, from 0.
    #[serde(default)]
    pub page: u32,
}

/// `audit.council`: what was done that is about no one child, the newest first: who unlocked, let somebody in, removed
/// somebody, tried a rule. Looking is noted, too.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ShowCouncilAuditRequest {
    /// Which page, from 0.
    #[serde(default)]
    pub page: u32,
}

/// `audit.state`: whether the record is whole, tablet by tablet.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct AuditStateRequest {}

/// `page.printed`: a page of a child is about to be printed. It is noted, and refused where that cannot be written.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct PrintedRequest {
    /// The child.
    pub child: ChildId,
    /// The page, such as `audit` or `area/education`.
    pub page: String,
}

/// Who looked at a child; or what is about no one child.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct AuditView {
    /// The child's name; empty where it is about none, or only the record's number is left.
    pub name: String,
    /// One page of what was done, the newest first by when the server took it.
    pub lines: Vec<AuditLine>,
    /// Whether there is another page.
    pub more: bool,
    /// Whether what is here is whole.
    pub state: AuditState,
}

/// Something that somebody did.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct AuditLine {
    /// When, by their tablet's clock, RFC 3339.
    pub at: String,
    /// When the server took the record, RFC 3339.
    pub received: String,
    /// Whether their tablet's clock cannot be right: it says a time after the server took it.
    pub clock_wrong: bool,
    /// Who; absent where the council's list does not know them.
    pub who: Option<String>,
    /// Who, by their id: two people may have one name.
    pub person: Option<plan::PersonId>,
    /// On which tablet, by its id.
    pub device: String,
    /// What they did.
    pub deed: AuditDeed,
    /// The page, such as `area/education`; absent where it is no page.
    pub page: Option<String>,
    /// Whom it is about, by name.
    pub about: Option<String>,
}

/// What somebody did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AuditDeed {
    /// Unlocked the tablet.
    Unlocked,
    /// Opened a page.
    Opened,
    /// Began to write in a page.
    Changed,
    /// Took a copy out.
    Exported,
    /// Printed.
    Printed,
    /// Opened doors to somebody.
    DoorsOpened,
    /// Closed somebody's doors.
    DoorsClosed,
    /// Let somebody in.
    LetIn,
    /// Removed somebody.
    Removed,
    /// Was refused.
    Refused,
    /// Gave the child the tablet.
    HandedOver,
}

/// Whether the record is whole.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
pub struct AuditState {
    /// Every tablet of which there are records, by name.
    pub tablets: Vec<AuditTablet>,
    /// What is missing or wrong, the oldest first.
    pub findings: Vec<AuditFinding>,
    /// How many sealed sheets are here that cannot be opened yet.
    pub sealed: u32,
    /// Whose roles changed, and what was set for all tablets, the newest first. It stands in the signed roster.
    pub council: Vec<CouncilChange>,
}

/// Something of the whole council that somebody changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CouncilChange {
    /// When, by their tablet's clock, RFC 3339.
    pub at: String,
    /// Who; absent where the recovery key signed it.
    pub who: Option<String>,
    /// What.
    pub what: ChangedInCouncil,
}

/// What of the whole council was changed, before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum ChangedInCouncil {
    /// Somebody's roles. There are none where they were out of the council.
    Roles {
        /// Whose, by name.
        about: String,
        /// Before.
        before: Vec<Role>,
        /// After.
        after: Vec<Role>,
    },
    /// For how many days a tablet may be read without reaching the server.
    Lease {
        /// Before.
        before: u8,
        /// After.
        after: u8,
    },
    /// For how many minutes at most meeting mode keeps a tablet open.
    Meeting {
        /// Before.
        before: u8,
        /// After.
        after: u8,
    },
}

/// A tablet as the audit knows it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct AuditTablet {
    /// Whose; absent where the council's list does not know it.
    pub who: Option<String>,
    /// Its id.
    pub device: String,
    /// Whether it is this one.
    pub this: bool,
    /// How many records there are.
    pub records: u64,
    /// When the server took the last, RFC 3339.
    pub received: String,
}

/// Something that is missing or wrong.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct AuditFinding {
    /// What.
    pub what: AuditFault,
    /// On whose tablet; absent where it is about no tablet, or about one that nobody knows.
    pub who: Option<String>,
    /// Which tablet, by its id; absent where it is about none.
    pub device: Option<String>,
    /// When the server took what it was found by, RFC 3339.
    pub at: String,
    /// How many records it is about, where that is known.
    pub count: Option<u64>,
}

/// What can be missing or wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AuditFault {
    /// Records are missing between others of the same tablet.
    Missing,
    /// The tablet began anew: it was put back to an older state, copied or repaired.
    BeganAnew,
    /// A tablet signed two different records with one number.
    TwoHistories,
    /// Records are not those that the tablet signed.
    Altered,
    /// A tablet was told of another list than this one.
    OtherList,
    /// The server's list ended before what this tablet had of it.
    WentBack,
    /// Something in the list was signed by no tablet of the council.
    Unsigned,
    /// Words came from a tablet, and no records with them.
    Silent,
}
