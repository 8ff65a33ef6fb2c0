//! Which feed of grants a count is of. A server numbers the links of all children in the order in which they reached it; one
//! that went back to a backup, or began anew, gives the same numbers to others.

use minicbor::{Decode, Encode};

/// What a server says of its feed at one place: eight bytes that follow from every link up to there. To a tablet they say
/// nothing; it brings them back, so that the server sees whether it still means the same links. They guard against chance, not
/// against a server that lies: that one could withhold links anyway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct FeedMark(#[cbor(n(0), with = "minicbor::bytes")] [u8; 8]);

impl FeedMark {
    /// From a tablet to which no server has said one for what it counted: no feed has it, so that it is given everything once.
    pub const UNKNOWN: Self = Self([0; 8]);

    /// The mark of a chain over the feed.
    pub fn of(chain: &[u8; 32]) -> Self {
        let mut mark = [0; 8];
        mark.copy_from_slice(&chain[..8]);
        Self(mark)
    }

    /// A mark that was kept; none where the bytes are none.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// Its bytes, to be kept.
    pub fn as_bytes(&self) -> &[u8; 8] {
        &self.0
    }
}
