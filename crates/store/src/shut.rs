//! A note beside a person's store that says: nobody is let in. Key and store stay as they are, whatever somebody says who
//! is not here: what was written is never anybody else's to destroy. The note goes as it came.

use crate::{Error, disk};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The note's file.
const NOTE: &str = "shut.json";

/// Why a store was shut, for the unlock screen. It names no child.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shut {
    /// Whether this tablet alone is out, and its person still belongs.
    pub tablet_only: bool,
    /// When it was shut first, in milliseconds since 1970 by this tablet's clock.
    pub at: i64,
    /// Entries handed over to somebody who decides on them.
    pub handed_over: u32,
    /// Entries, forms, photos and files that are not handed over.
    pub left: u32,
}

impl Shut {
    /// The note beside a store, where there is one. A note that does not read shuts as well, and then something may not have
    /// been handed over.
    pub(crate) fn read(home: &Path) -> Result<Option<Self>, Error> {
        let bytes = disk::read(&home.join(NOTE))?;
        Ok(bytes.map(|bytes| {
            serde_json::from_slice(&bytes).unwrap_or(Self {
                tablet_only: false,
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

    /// Takes the note away; where there is none, nothing happens.
    pub(crate) fn take_away(home: &Path) -> Result<(), Error> {
        match std::fs::remove_file(home.join(NOTE)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(Error::disk("taking a note away")(error))
            }
            Err(_) => Ok(()),
            Ok(()) => disk::settle(home),
        }
    }
}
