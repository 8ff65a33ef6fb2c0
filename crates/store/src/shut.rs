//! A person's store that was shut for good: a small note beside it, and no key any more.
//!
//! The note is written before the key goes, so that a tablet that dies in between is shut all the same.

use crate::{Error, disk};
use serde::{Deserialize, Serialize};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

/// The note's file.
const NOTE: &str = "shut.json";

/// Why a store was shut, for the unlock screen. It names nobody but its own person, and no child.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shut {
    /// What the store was created with for the unlock screen, which went with the key.
    pub profile: String,
    /// Why, in the words of whoever shut it.
    pub why: String,
    /// When, in milliseconds since 1970 by this tablet's clock.
    pub at: i64,
    /// Entries handed over to somebody who decides on them.
    pub handed_over: u32,
    /// Photos, files and entries that could not be handed over. Where there are any, the key and the store are kept for
    /// somebody to see to; nobody is let in with them.
    pub left: u32,
}

impl Shut {
    /// The note beside a store, where there is one. A note that does not read shuts as well.
    pub(crate) fn read(home: &Path) -> Result<Option<Self>, Error> {
        let bytes = disk::read(&home.join(NOTE))?;
        Ok(bytes.map(|bytes| {
            serde_json::from_slice(&bytes).unwrap_or(Self {
                profile: String::new(),
                why: String::new(),
                at: 0,
                handed_over: 0,
                left: 1,
            })
        }))
    }

    pub(crate) fn write(&self, home: &Path) -> Result<(), Error> {
        let text = serde_json::to_vec(self).map_err(|_| Error::Damaged("a note does not write"))?;
        disk::replace(&home.join(NOTE), &text)
    }
}

/// Overwrites a key file, takes it away, and then the store, which nothing opens any more.
pub(crate) fn wipe(home: &Path) -> Result<(), Error> {
    let key = home.join("key.json");
    if let Ok(length) = std::fs::metadata(&key).map(|found| found.len()) {
        let mut file = OpenOptions::new()
            .write(true)
            .open(&key)
            .map_err(Error::disk("opening a key"))?;
        let zeros = vec![0; usize::try_from(length).unwrap_or_default()];
        file.write_all(&zeros)
            .and_then(|()| file.sync_all())
            .map_err(Error::disk("overwriting a key"))?;
        std::fs::remove_file(&key).map_err(Error::disk("taking a key away"))?;
        disk::settle(home)?;
    }
    for name in ["store.db", "store.db-wal", "store.db-shm", "tries.json"] {
        match std::fs::remove_file(home.join(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Error::disk("taking a store away")(error));
            }
            _ => {}
        }
    }
    disk::settle(home)
}
