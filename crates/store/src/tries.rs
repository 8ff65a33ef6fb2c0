//! Wrong passphrases, counted on the disk so that a restart forgives none of them.
//!
//! Source of the rule: the design's security page. From the fifth wrong try on each is followed by a wait, which
//! doubles to fifteen minutes. After the thirtieth what opens the store is destroyed.

use crate::{Error, disk};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Wrong tries before the first wait.
const FREE: u32 = 5;
/// The wrong try after which the key is destroyed.
pub(crate) const LAST: u32 = 30;
const FIRST_WAIT: u32 = 30;
const LONGEST_WAIT: u32 = 15 * 60;

/// How many wrong tries there were since the last right one, and when the last was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tries {
    /// Wrong tries since the last right one.
    pub wrong: u32,
    /// When the last was, in milliseconds since 1970 by this tablet's clock.
    pub last_at: i64,
}

impl Tries {
    /// Tries left before a wait.
    pub fn left(&self) -> u32 {
        FREE.saturating_sub(self.wrong)
    }

    /// Wrong tries left before the key is destroyed.
    pub fn before_wipe(&self) -> u32 {
        LAST.saturating_sub(self.wrong)
    }

    /// Whether a try may be made now.
    pub(crate) fn may_try(&self, now: i64) -> Result<(), Error> {
        match self.wait(now) {
            0 => Ok(()),
            seconds => Err(Error::Wait { seconds }),
        }
    }

    /// Whole seconds until the next try may be made. A clock that was set back does not lengthen the wait beyond one
    /// full turn, and one that was set forward ends it: the passphrase is what protects, this only slows down.
    pub fn wait(&self, now: i64) -> u32 {
        if self.wrong < FREE {
            return 0;
        }
        let doublings = (self.wrong - FREE).min(16);
        let full = FIRST_WAIT.saturating_mul(1 << doublings).min(LONGEST_WAIT);
        let gone = (now.saturating_sub(self.last_at) / 1000).max(0);
        full.saturating_sub(u32::try_from(gone).unwrap_or(u32::MAX))
    }

    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let found = disk::read(path)?;
        // A file that does not read counts as the last try before a wait, not as none.
        Ok(found.map_or(Self::default(), |bytes| {
            serde_json::from_slice(&bytes).unwrap_or(Self {
                wrong: FREE - 1,
                last_at: 0,
            })
        }))
    }

    /// Forgets all of them.
    pub(crate) fn forget(path: &Path) -> Result<(), Error> {
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(Error::disk("forgetting wrong tries")(error))
            }
            _ => path.parent().map_or(Ok(()), disk::settle),
        }
    }

    pub(crate) fn add(self, now: i64) -> Self {
        Self {
            wrong: self.wrong.saturating_add(1),
            last_at: now,
        }
    }

    pub(crate) fn write(self, path: &Path) -> Result<(), Error> {
        let text = serde_json::to_vec(&self)
            .map_err(|_| Error::Damaged("its wrong tries cannot be written"))?;
        disk::replace(path, &text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_from_the_fifth_wrong_try_to_fifteen_minutes() {
        let wait = |wrong| Tries { wrong, last_at: 0 }.wait(0);
        assert_eq!(
            [0, 4, 5, 6, 7, 8, 9, 10, 30].map(wait),
            [0, 0, 30, 60, 120, 240, 480, 900, 900]
        );
    }

    #[test]
    fn a_wait_runs_out_and_never_grows_with_the_clock() {
        let tries = Tries {
            wrong: 6,
            last_at: 1_000_000,
        };
        assert_eq!(tries.wait(1_000_000 + 59_000), 1);
        assert_eq!(tries.wait(1_000_000 + 60_000), 0);
        assert_eq!(tries.wait(0), 60, "the clock was set back");
    }
}
