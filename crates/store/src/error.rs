//! What can go wrong with a store, as far as somebody acts on it differently.

use rusqlite::ErrorCode;

/// A failure of the store. None of them ever carries text of a plan or a key.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another app holds the folder.
    #[error("another app has this folder open")]
    InUse,
    /// A newer version of the app wrote it.
    #[error("format {found} is newer than {known}, the newest this version knows")]
    NewerVersion {
        /// What the folder or file says.
        found: i64,
        /// What this version writes.
        known: i64,
    },
    /// The file is cut, altered or missing. Nothing is written over it.
    #[error("the store is damaged: {0}")]
    Damaged(&'static str),
    /// The file that holds the store's key is altered or missing: nobody will open this store again.
    #[error("the key of the store is lost: {0}")]
    KeyLost(&'static str),
    /// The disk takes no more. The transaction was rolled back.
    #[error("the disk is full")]
    DiskFull,
    /// The passphrase is wrong.
    #[error("the passphrase does not open the store")]
    WrongPassphrase {
        /// Tries left before a wait; 0 where the next one waits.
        tries_left: u32,
        /// Wrong tries left before the key is destroyed.
        before_wipe: u32,
    },
    /// There were too many wrong tries: what opens the store with a passphrase was destroyed. The store was not.
    #[error("the key was destroyed after too many wrong tries")]
    Wiped,
    /// The key needs a secret of the operating system's key chain, and there is no key chain.
    #[error("there is no key chain here")]
    NoKeyChain,
    /// The key chain is locked and was not opened, or it does not answer.
    #[error("the key chain is closed")]
    KeyChainClosed,
    /// The key needs a secret that is not in the key chain.
    #[error("the key chain lacks the secret")]
    SecretMissing {
        /// Whether it never was there on this machine: the folder was moved here.
        moved: bool,
    },
    /// What lies in the key chain under the secret's name is another one.
    #[error("the key chain holds another secret")]
    SecretForeign,
    /// A store was to be opened with a key that is not its own.
    #[error("this is not the key of the store")]
    WrongKey,
    /// Too many wrong tries.
    #[error("no further try for {seconds} s")]
    Wait {
        /// Whole seconds until the next try.
        seconds: u32,
    },
    /// The store was shut: nobody is let in.
    #[error("the store was shut")]
    Shut,
    /// Nobody of that name has a store here.
    #[error("nobody of that name has a store in this folder")]
    UnknownPerson,
    /// Somebody of that name has a store here already.
    #[error("somebody of that name has a store in this folder already")]
    AlreadyHere,
    /// The short name is not lower-case letters, digits and hyphens.
    #[error("a short name has 1 to 40 letters a-z, digits or hyphens")]
    BadName,
    /// The passphrase is too short.
    #[error("a passphrase has at least {0} characters")]
    ShortPassphrase(usize),
    /// A file could not be read or written.
    #[error("{doing} failed")]
    Disk {
        /// What was being attempted.
        doing: &'static str,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// SQLite refused, for no reason named above.
    #[error("the database refused")]
    Database(#[source] rusqlite::Error),
    /// The operating system gave no random bytes.
    #[error("the operating system gave no random bytes")]
    Random,
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        match error
            .sqlite_error()
            .map(|found| (found.code, found.extended_code))
        {
            Some((ErrorCode::DiskFull, _)) => Self::DiskFull,
            // SQLite gives this where the system refuses to write for a reason other than ENOSPC: a quota, a limit.
            Some((_, rusqlite::ffi::SQLITE_IOERR_WRITE)) => Self::DiskFull,
            Some((ErrorCode::DatabaseCorrupt, _)) => {
                Self::Damaged("a page is not what it should be")
            }
            Some((ErrorCode::NotADatabase, _)) => Self::Damaged("a page does not decrypt"),
            Some((_, rusqlite::ffi::SQLITE_IOERR_SHORT_READ)) => {
                Self::Damaged("the file is cut off")
            }
            Some((ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _)) => Self::InUse,
            _ => Self::Database(error),
        }
    }
}

impl Error {
    /// What an attempt on a file came to.
    pub(crate) fn disk(doing: &'static str) -> impl FnOnce(std::io::Error) -> Self {
        use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        move |source| match source.kind() {
            StorageFull | QuotaExceeded | FileTooLarge => Self::DiskFull,
            _ => Self::Disk { doing, source },
        }
    }
}
