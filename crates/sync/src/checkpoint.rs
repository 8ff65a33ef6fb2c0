//! Where a council's roster ends, short enough to be read out: what whoever restores a server is told by the council.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

use crate::CouncilId;
use crate::roster::Roster;

/// So many bytes of the last link's hash are said: whoever was removed would have to sign some 2^64 links to meet them.
const HASH_BYTES: usize = 8;

/// So many bytes of the council's id are said, to tell the councils of one server apart.
const COUNCIL_BYTES: usize = 4;

/// So many bytes tell a letter that was typed wrong: of 65,536 codes with one, one passes.
const CHECK_BYTES: usize = 2;

/// Where a council's roster ends, as it is shown to its head and typed by the operator:
/// `1a2b3c4d-57-4f2a-9c31-d0e7-1b22-03ec`, which are the beginning of the council's id, the position of the last link, the
/// beginning of its hash, and a check of all these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    council: [u8; COUNCIL_BYTES],
    position: u64,
    hash: [u8; HASH_BYTES],
}

impl Checkpoint {
    /// Where this roster ends.
    pub fn of(roster: &Roster) -> Self {
        let head = roster.head();
        Self {
            council: beginning(roster.council().as_bytes()),
            position: head.position,
            hash: beginning(&head.hash.0),
        }
    }

    /// What stands behind the rest, so that no letter typed wrong shuts a council out.
    fn check(&self) -> [u8; CHECK_BYTES] {
        let mut digest = Sha256::new_with_prefix(b"waymark roster end v1");
        digest.update(self.council);
        digest.update(self.position.to_be_bytes());
        digest.update(self.hash);
        beginning(&digest.finalize())
    }

    /// Whether it is about this council.
    pub fn is_about(&self, council: &CouncilId) -> bool {
        self.council == beginning::<COUNCIL_BYTES>(council.as_bytes())
    }

    /// Whether the roster reaches so far.
    pub fn is_reached_by(&self, roster: &Roster) -> bool {
        self.is_about(&roster.council()) && roster.head().position >= self.position
    }

    /// Whether the roster reaches so far and had this end there.
    pub fn stands_in(&self, roster: &Roster) -> bool {
        self.is_reached_by(roster) && self.hash == beginning(&roster.head_at(self.position).hash.0)
    }
}

fn beginning<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut begins = [0; N];
    begins
        .iter_mut()
        .zip(bytes)
        .for_each(|(to, from)| *to = *from);
    begins
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hex = |out: &mut fmt::Formatter<'_>, bytes: &[u8]| {
            bytes.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
        };
        hex(out, &self.council)?;
        write!(out, "-{}", self.position)?;
        for pair in self.hash.chunks(2) {
            out.write_str("-")?;
            hex(out, pair)?;
        }
        out.write_str("-")?;
        hex(out, &self.check())
    }
}

/// Why a text is no [`Checkpoint`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotACheckpoint {
    /// It has another shape.
    #[error(
        "this is not where a roster ends: it looks like 1a2b3c4d-57-4f2a-9c31-d0e7-1b22-03ec, and the Virtual School head \
         reads it in Settings"
    )]
    Shape,
    /// Its parts do not belong together.
    #[error("a letter or a number of it is not as it was read out: compare it part by part")]
    Mistyped,
}

impl FromStr for Checkpoint {
    type Err = NotACheckpoint;

    /// Reads it as it was read out: in capitals or not, with spaces around or for the dashes.
    fn from_str(text: &str) -> Result<Self, NotACheckpoint> {
        let mut parts = text
            .split(|char: char| char == '-' || char.is_whitespace())
            .filter(|part| !part.is_empty());
        let council = bytes(parts.next().ok_or(NotACheckpoint::Shape)?)?;
        let position = parts.next().ok_or(NotACheckpoint::Shape)?;
        if position.bytes().any(|byte| !byte.is_ascii_digit()) {
            return Err(NotACheckpoint::Shape);
        }
        let position: u64 = position.parse().map_err(|_| NotACheckpoint::Shape)?;
        let ends: [u8; HASH_BYTES + CHECK_BYTES] = bytes(&parts.collect::<String>())?;
        let (hash, check) = ends.split_at(HASH_BYTES);
        let read = Self {
            council,
            position,
            hash: beginning(hash),
        };
        if position == 0 {
            Err(NotACheckpoint::Shape)
        } else if read.check() != check {
            Err(NotACheckpoint::Mistyped)
        } else {
            Ok(read)
        }
    }
}

/// Exactly so many bytes in hexadecimal.
fn bytes<const N: usize>(text: &str) -> Result<[u8; N], NotACheckpoint> {
    if text.len() != 2 * N {
        return Err(NotACheckpoint::Shape);
    }
    let mut read = [0; N];
    for (byte, pair) in read.iter_mut().zip(text.as_bytes().chunks(2)) {
        let digit = |at: usize| {
            let digit = pair
                .get(at)
                .and_then(|digit| char::from(*digit).to_digit(16));
            digit.and_then(|digit| u8::try_from(digit).ok())
        };
        let (high, low) = digit(0).zip(digit(1)).ok_or(NotACheckpoint::Shape)?;
        *byte = high << 4 | low;
    }
    Ok(read)
}
