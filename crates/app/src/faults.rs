//! Every fault as a person meets it: a code for the page, and one or two sentences that say what to do.
//!
//! Nothing here, and nothing that is passed in, ever holds text of a plan.

use crate::api::error::{Code, Error};
use crate::words;

impl Error {
    /// An error with its sentence.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            field: None,
        }
    }

    /// The same, for one field of a form.
    pub fn at(code: Code, field: &str, message: impl Into<String>) -> Self {
        Self {
            field: Some(field.to_owned()),
            ..Self::new(code, message)
        }
    }

    /// A fault of ours, with a word for whoever looks into it.
    pub fn internal(what: &str) -> Self {
        let sentence = "Something went wrong in Waymark. What you saved is safe. Please tell your support team:";
        Self::new(Code::Internal, format!("{sentence} {what}."))
    }

    /// Nobody has unlocked the tablet.
    pub fn locked() -> Self {
        Self::new(
            Code::Locked,
            "Waymark is locked. Unlock it with your passphrase.",
        )
    }

    /// Something asked for is not on this tablet.
    pub fn not_found(what: &str) -> Self {
        Self::new(
            Code::NotFound,
            format!("This {what} is not on this tablet."),
        )
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        use store::Error as Store;
        match error {
            Store::InUse => Self::new(
                Code::InUse,
                "Waymark is already open on this tablet with the same data. Close the other window first.",
            ),
            Store::NewerVersion { .. } => Self::new(
                Code::NewerVersion,
                "These plans were saved by a newer Waymark. Update Waymark to open them. Nothing was changed.",
            ),
            Store::Damaged(what) => Self::new(
                Code::Damaged,
                format!(
                    "The plans on this tablet cannot be read: {what}. Nothing was changed or deleted. \
                     Ask your support team to keep this folder. What was shared is safe on the server."
                ),
            ),
            Store::KeyLost(what) => Self::new(
                Code::KeyLost,
                format!(
                    "The file with the key to these plans is damaged: {what}. Nobody can open them on this tablet any \
                     more. What was shared is safe on the server: set this file aside and join again to have it back."
                ),
            ),
            Store::DiskFull => Self::new(
                Code::DiskFull,
                "The disk of this tablet is full, so this was not saved. Everything saved before is safe. \
                 Make room and try again.",
            ),
            Store::WrongPassphrase {
                tries_left,
                before_wipe,
            } => {
                let sentence = wrong_passphrase(tries_left) + &before_the_end(before_wipe);
                Self::new(Code::WrongPassphrase, sentence)
            }
            Store::Wiped => Self::new(Code::KeyGone, words::WIPED),
            Store::SecretMissing { moved: true } => Self::new(Code::KeyGone, words::MOVED_HERE),
            Store::SecretMissing { moved: false } => {
                Self::new(Code::KeyGone, words::SECRET_MISSING)
            }
            Store::SecretForeign => Self::new(Code::KeyGone, words::SECRET_FOREIGN),
            Store::NoKeyChain => Self::new(Code::KeyChain, words::NO_KEY_CHAIN),
            Store::KeyChainClosed => Self::new(Code::KeyChain, words::KEY_CHAIN_CLOSED),
            Store::WrongKey => Self::internal("a key is not that of its store"),
            Store::Wait { seconds } => Self::new(
                Code::WaitToUnlock,
                format!(
                    "There were too many wrong tries. Please wait {} and try again.",
                    span(seconds)
                ),
            ),
            Store::Shut => Self::removed(),
            Store::UnknownPerson => Self::new(
                Code::UnknownPerson,
                "This person does not use Waymark on this tablet yet.",
            ),
            Store::AlreadyHere => Self::new(
                Code::AlreadyHere,
                "This person uses Waymark on this tablet already. Unlock it instead.",
            ),
            Store::BadName => Self::at(
                Code::BadRequest,
                "person",
                "This is not a person’s short name.",
            ),
            Store::ShortPassphrase(least) => Self::at(
                Code::Impossible,
                "passphrase",
                format!(
                    "Choose a passphrase of {least} or more characters. Four words are easy to remember."
                ),
            ),
            Store::Disk { doing, .. } => Self::new(
                Code::Disk,
                format!(
                    "The tablet could not use its disk ({doing}). What was saved before is safe."
                ),
            ),
            Store::Database(_) => Self::internal("the database refused"),
            Store::Random => Self::internal("no random numbers"),
        }
    }
}

impl From<records::EditError> for Error {
    fn from(error: records::EditError) -> Self {
        use records::EditError as Edit;
        match error {
            Edit::Impossible(found) => Self::at(
                Code::Impossible,
                &found.field,
                format!("This cannot be saved here: {}.", found.why),
            ),
            Edit::NoSuchItem(_) => Self::not_found("item"),
            Edit::ItemExists(_) => {
                Self::new(Code::AlreadyHere, "This item is in the list already.")
            }
            Edit::UnknownBase => Self::new(
                Code::UnknownBase,
                "The words changed in a way this page does not know. Open the page again; your words are kept.",
            ),
            Edit::TooMuchText => Self::new(
                Code::Impossible,
                "This is more text than can be saved at once. Please save it in parts.",
            ),
            Edit::Full => Self::new(
                Code::Impossible,
                "This form is full: with all its history it holds as much as can be shared. Copy what you wrote, and tell your support team.",
            ),
            Edit::Storage(_) => Self::internal("a document refused an edit"),
        }
    }
}

impl From<records::LoadError> for Error {
    fn from(_: records::LoadError) -> Self {
        store::Error::Damaged("a plan does not read").into()
    }
}

fn wrong_passphrase(tries_left: u32) -> String {
    match tries_left {
        0 => "That passphrase is not right. Please wait before you try again.".to_owned(),
        1 => "That passphrase is not right. You have 1 more try before a wait.".to_owned(),
        left => format!("That passphrase is not right. You have {left} more tries before a wait."),
    }
}

/// A warning, once so few tries are left that it should be heard.
fn before_the_end(tries: u32) -> String {
    match tries {
        1 => {
            " After 1 more wrong try the key to these plans on this tablet is destroyed.".to_owned()
        }
        2..=10 => format!(
            " After {tries} more wrong tries the key to these plans on this tablet is destroyed."
        ),
        _ => String::new(),
    }
}

fn span(seconds: u32) -> String {
    match seconds {
        0..=1 => "1 second".to_owned(),
        2..=119 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}
