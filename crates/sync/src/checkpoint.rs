//! Where a council's roster ends, short enough to be read out: what whoever restores a server is told by the council.

use std::fmt;
use std::str::FromStr;

use crate::CouncilId;
use crate::roster::Roster;

/// So many bytes of the last link's hash are said: whoever was removed would have to sign some 2^64 links to meet them.
const HASH_BYTES: usize = 8;

/// So many bytes of the council's id are said, to tell the councils of one server apart.
const COUNCIL_BYTES: usize = 4;

/// Where a council's roster ends, as it is shown to its head and typed by the operator: `1a2b3c4d-57-4f2a-9c31-d0e7-1b22`,
/// which are the beginning of the council's id, the position of the last link, and the beginning of its hash.
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
        Ok(())
    }
}

/// Why a text is no [`Checkpoint`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "this is not where a roster ends: it looks like 1a2b3c4d-57-4f2a-9c31-d0e7-1b22, and the Virtual School head reads it \
     in Settings"
)]
pub struct NotACheckpoint;

impl FromStr for Checkpoint {
    type Err = NotACheckpoint;

    /// Reads it as it was read out: in capitals or not, with spaces around or for the dashes.
    fn from_str(text: &str) -> Result<Self, NotACheckpoint> {
        let mut parts = text
            .split(|char: char| char == '-' || char.is_whitespace())
            .filter(|part| !part.is_empty());
        let council = bytes(parts.next().ok_or(NotACheckpoint)?)?;
        let position = parts.next().ok_or(NotACheckpoint)?;
        if position.bytes().any(|byte| !byte.is_ascii_digit()) {
            return Err(NotACheckpoint);
        }
        let position: u64 = position.parse().map_err(|_| NotACheckpoint)?;
        let hash = bytes(&parts.collect::<String>())?;
        if position == 0 {
            return Err(NotACheckpoint);
        }
        Ok(Self {
            council,
            position,
            hash,
        })
    }
}

/// Exactly so many bytes in hexadecimal.
fn bytes<const N: usize>(text: &str) -> Result<[u8; N], NotACheckpoint> {
    if text.len() != 2 * N {
        return Err(NotACheckpoint);
    }
    let mut read = [0; N];
    for (byte, pair) in read.iter_mut().zip(text.as_bytes().chunks(2)) {
        let digit = |at: usize| {
            let digit = pair
                .get(at)
                .and_then(|digit| char::from(*digit).to_digit(16));
            digit.and_then(|digit| u8::try_from(digit).ok())
        };
        let (high, low) = digit(0).zip(digit(1)).ok_or(NotACheckpoint)?;
        *byte = high << 4 | low;
    }
    Ok(read)
}
