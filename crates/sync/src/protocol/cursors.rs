//! Where the strands stand on a tablet, packed: both sides know which strands there are and in which order, so a
//! number each and one digest over the chains say it all.

use minicbor::{Decode, Encode};

use crate::chain::digest;
use crate::{Cursor, Strand};

/// A strand and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct StrandCursor {
    /// The strand.
    #[n(0)]
    pub strand: Strand,
    /// Where it stands.
    #[n(1)]
    pub cursor: Cursor,
}

/// Where every strand stands.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Cursors {
    /// Numbers in the order of [`crate::grants::GrantBook::strands_of`], and the digest over numbers and chains.
    #[n(0)]
    Packed {
        /// LEB128 varints, one a strand.
        #[cbor(n(0), with = "minicbor::bytes")]
        numbers: Vec<u8>,
        /// See [`crate::chain::digest`].
        #[cbor(n(1), with = "minicbor::bytes")]
        digest: [u8; 32],
    },
    /// Each strand by name, after [`super::Agreement::SayEach`].
    #[n(1)]
    Explicit(#[n(0)] Vec<StrandCursor>),
    /// Every strand stands at its beginning: a new tablet.
    #[n(2)]
    Beginning,
}

impl Cursors {
    /// Packs cursors that are in the agreed order.
    pub fn packed(cursors: &[StrandCursor]) -> Self {
        if cursors.iter().all(|each| each.cursor.number == 0) {
            return Self::Beginning;
        }
        let mut numbers = Vec::with_capacity(cursors.len());
        for each in cursors {
            put_varint(&mut numbers, each.cursor.number);
        }
        Self::Packed {
            numbers,
            digest: digest_of(cursors),
        }
    }
}

/// The numbers of packed cursors, if there are exactly `count` of them.
pub(crate) fn numbers(bytes: &[u8], count: usize) -> Option<Vec<u64>> {
    let mut rest = bytes;
    let mut numbers = Vec::with_capacity(count.min(bytes.len()));
    while !rest.is_empty() {
        let (number, after) = take_varint(rest)?;
        numbers.push(number);
        rest = after;
    }
    (numbers.len() == count).then_some(numbers)
}

/// The digest over these cursors, in the order given.
pub(crate) fn digest_of(cursors: &[StrandCursor]) -> [u8; 32] {
    digest(cursors.iter().map(|each| (each.strand.id(), &each.cursor)))
}

fn put_varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn take_varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number: u64 = 0;
    for (index, byte) in bytes.iter().take(10).enumerate() {
        let part = u64::from(byte & 0x7f);
        number |= part
            .checked_shl(7 * index as u32)
            .filter(|shifted| shifted >> (7 * index) == part)?;
        if byte & 0x80 == 0 {
            return Some((number, &bytes[index + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_come_back(expected in prop::collection::vec(any::<u64>(), 0..50)) {
            let mut bytes = Vec::new();
            expected.iter().for_each(|number| put_varint(&mut bytes, *number));
            prop_assert_eq!(numbers(&bytes, expected.len()), Some(expected.clone()));
            prop_assert_eq!(numbers(&bytes, expected.len() + 1), None);
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..40), count in 0usize..8) {
            let _ = numbers(&bytes, count);
        }
    }

    #[test]
    fn a_small_number_takes_one_byte() {
        let mut bytes = Vec::new();
        (0..127).for_each(|number| put_varint(&mut bytes, number));
        assert_eq!(bytes.len(), 127);
    }
}
