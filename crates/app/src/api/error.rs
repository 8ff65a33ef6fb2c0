//! The errors a person can meet, as a closed set of codes and one sentence each.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What went wrong, for the UI to act on. The message says it in the person's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The request does not have the form the operation takes.
    BadRequest,
    /// The version that was written over is not on this tablet: ask for the page again.
    UnknownBase,
    /// A value is impossible for its field; `field` names it.
    Impossible,
    /// The operation needs an unlocked tablet.
    Locked,
    /// A child has the tablet: only their own pathway answers, until their adult ends that.
    ChildMode,
    /// The person, or this tablet of theirs, was removed from the council: the store stays closed until the server serves
    /// them again. Nothing was deleted.
    Removed,
    /// The tablet has not reached the server for longer than the council allows: the plans are locked until it answers.
    /// What was written is kept.
    LeaseOver,
    /// The passphrase does not open this person's store.
    WrongPassphrase,
    /// Too many wrong passphrases; the message says how long to wait.
    WaitToUnlock,
    /// This person has no store on this tablet.
    UnknownPerson,
    /// This person is already on this tablet.
    AlreadyHere,
    /// The child, PEP, area or item is not on this tablet.
    NotFound,
    /// This person's role may not do that.
    NotAllowed,
    /// Finalising is blocked; the message says by what.
    Blocked,
    /// The plan is finalised and stays as it is.
    Finalised,
    /// Another Waymark has this folder open.
    InUse,
    /// The folder was written by a newer Waymark.
    NewerVersion,
    /// The store on this tablet is damaged or cut off.
    Damaged,
    /// The key of the store on this tablet is damaged: nobody can open it any more.
    KeyLost,
    /// No passphrase opens the store here any more: its key was destroyed after too many wrong ones, or needs a secret that
    /// the tablet's key chain does not hold. The message says which, and what to do. The store itself is kept.
    KeyGone,
    /// The key needs the tablet's key chain, which is closed or not there. It can be tried again.
    KeyChain,
    /// The disk is full; nothing already saved is lost.
    DiskFull,
    /// The tablet could not read or write its disk.
    Disk,
    /// The server cannot be reached. Everything stays on this tablet.
    Offline,
    /// The server answered something that makes no sense.
    BadAnswer,
    /// The server refused; the message says why.
    Refused,
    /// A fault of ours. The message asks to report it; nothing saved is lost.
    Internal,
}

/// An error as it crosses the bridge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// The kind, for the UI to act on.
    pub code: Code,
    /// One or two sentences for the person: what happened and what to do. Never text of a plan.
    pub message: String,
    /// The field the sentence belongs to, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub field: Option<String>,
}
