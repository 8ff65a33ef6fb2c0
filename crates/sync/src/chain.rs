//! How a strand's entries hang together: the server numbers them without gaps and every number carries a hash over
//! all that came before, together with the positions and the time at which the server looked at permission.

use std::fmt;

use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};

use crate::{EntryId, StrandId, UnixMillis};

/// The hash over a strand up to some number. Equal chains mean equal entries in equal order.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct Chain(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 32]);

impl Chain {
    /// The chain of an empty strand.
    pub const START: Self = Self([0; 32]);

    /// The chain after one more entry.
    pub fn next(&self, entry: &EntryId, stamp: &Stamp) -> Self {
        let mut hash = Sha256::new_with_prefix(b"waymark chain v1");
        hash.update(self.0);
        hash.update(entry.0);
        hash.update(stamp.roster.to_be_bytes());
        hash.update(stamp.grants.to_be_bytes());
        hash.update(stamp.at.0.to_be_bytes());
        Self(hash.finalize().into())
    }
}

impl fmt::Debug for Chain {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Chain(")?;
        self.0[..4]
            .iter()
            .try_for_each(|byte| write!(out, "{byte:02x}"))?;
        out.write_str("..)")
    }
}

/// Where a strand stands: the number of its last entry (0 where it has none) and the chain there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Cursor {
    /// The last number, counted from 1.
    #[n(0)]
    pub number: u64,
    /// The chain at that number.
    #[n(1)]
    pub chain: Chain,
}

impl Cursor {
    /// The cursor after one more entry.
    pub fn next(&self, entry: &EntryId, stamp: &Stamp) -> Self {
        Self {
            number: self.number + 1,
            chain: self.chain.next(entry, stamp),
        }
    }
}

/// Under what the server accepted an entry. Everybody checks permission at exactly these positions and this time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(array)]
pub struct Stamp {
    /// The roster's position.
    #[n(0)]
    pub roster: u64,
    /// The position of the child's grants.
    #[n(1)]
    pub grants: u64,
    /// When the server received it, by the server's clock.
    #[n(2)]
    pub at: UnixMillis,
}

/// The server's word that an entry is durable, and where it stands in its strand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(array)]
pub struct Receipt {
    /// The entry's number in the strand.
    #[n(0)]
    pub number: u64,
    /// Under what it was accepted.
    #[n(1)]
    pub stamp: Stamp,
}

/// One hash over where many strands stand, in the order given. It tells in 32 bytes whether two sides agree.
pub fn digest<'a>(cursors: impl IntoIterator<Item = (StrandId, &'a Cursor)>) -> [u8; 32] {
    let mut hash = Sha256::new_with_prefix(b"waymark cursors v1");
    for (strand, cursor) in cursors {
        hash.update(strand.as_bytes());
        hash.update(cursor.number.to_be_bytes());
        hash.update(cursor.chain.0);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_a_stamp_enters_the_chain() {
        let stamp = Stamp {
            roster: 1,
            grants: 2,
            at: UnixMillis(3),
        };
        let entry = EntryId([9; 32]);
        let base = Chain::START.next(&entry, &stamp);
        for other in [
            Stamp { roster: 2, ..stamp },
            Stamp { grants: 3, ..stamp },
            Stamp {
                at: UnixMillis(4),
                ..stamp
            },
        ] {
            assert_ne!(
                base,
                Chain::START.next(&entry, &other),
                "{other:?} left no trace"
            );
        }
        assert_ne!(base, Chain::START.next(&EntryId([8; 32]), &stamp));
        assert_ne!(base, base.next(&entry, &stamp));
    }
}
