//! How a body becomes small before it is sealed: zstd, with a dictionary that stands beside this file for good.
//!
//! The dictionary holds what made-up bodies have in common, and no word about anybody (`train-packing` in `tests`). A
//! frame never holds more than one entry, so no child's words are packed beside another's.

use std::io;
use std::sync::LazyLock;

use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::{DecoderDictionary, EncoderDictionary};
use zstd::zstd_safe::CParameter;

use super::Packing;

/// Measured on made-up plans: above these levels the bytes saved no longer pay for the time.
const LEVEL: i32 = 9;
const TRAINED_LEVEL: i32 = 15;

/// Frozen: entries that are packed with it must open for as long as there is a log. A better one is another packing.
const DICTIONARY: &[u8] = include_bytes!("packing-2.dictionary");

static PACKS: LazyLock<EncoderDictionary<'static>> =
    LazyLock::new(|| EncoderDictionary::copy(DICTIONARY, TRAINED_LEVEL));
static UNPACKS: LazyLock<DecoderDictionary<'static>> =
    LazyLock::new(|| DecoderDictionary::copy(DICTIONARY));

pub(super) fn pack(plain: &[u8], packing: Packing) -> io::Result<Vec<u8>> {
    match packing {
        Packing::Zstd => zstd::bulk::compress(plain, LEVEL),
        Packing::Trained => {
            let mut compressor = Compressor::with_prepared_dictionary(&PACKS)?;
            // The header says which dictionary it is, and how long the body was.
            compressor.set_parameter(CParameter::DictIdFlag(false))?;
            compressor.set_parameter(CParameter::ContentSizeFlag(false))?;
            compressor.compress(plain)
        }
    }
}

/// Never gives more than `length` bytes.
pub(super) fn unpack(packed: &[u8], packing: Packing, length: usize) -> io::Result<Vec<u8>> {
    match packing {
        Packing::Zstd => zstd::bulk::decompress(packed, length),
        Packing::Trained => {
            Decompressor::with_prepared_dictionary(&UNPACKS)?.decompress(packed, length)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};

    #[test]
    fn the_dictionary_is_the_one_that_entries_were_packed_with() {
        let hash = Sha256::digest(DICTIONARY);
        let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(
            hash,
            "106bf151aeeb1b1e17e970eeccb293223aee5cb0cd678c7bb6d6ebddd99deeee"
        );
    }

    #[test]
    fn either_packing_gives_the_bytes_again_and_never_more_than_it_may() {
        let plain = b"Made up. ".repeat(40);
        for packing in [Packing::Zstd, Packing::Trained] {
            let packed = pack(&plain, packing).expect("it packs");
            let length = plain.len();
            assert_eq!(unpack(&packed, packing, length).expect("it opens"), plain);
            assert!(unpack(&packed, packing, length - 1).is_err(), "{packing:?}");
            assert!(
                unpack(&packed[1..], packing, length).is_err(),
                "{packing:?}"
            );
        }
    }

    #[test]
    fn a_frame_of_the_trained_packing_opens_with_its_dictionary_alone() {
        let plain = b"{name} is making steady progress in maths.";
        let packed = pack(plain, Packing::Trained).expect("it packs");
        assert!(packed.len() < plain.len() * 2 / 3, "{} bytes", packed.len());
        let opened = unpack(&packed, Packing::Zstd, plain.len());
        assert!(opened.is_err() || opened.is_ok_and(|opened| opened != plain));
    }
}
