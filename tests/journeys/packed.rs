//! What a search for planted words looks at: what is packed and not sealed can be read by anybody, and is read here.

use memchr::memmem;
use std::io::Read as _;

/// What a frame of zstd begins with.
const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// The dictionary that entries are packed with: anybody has it.
pub(crate) const DICTIONARY: &[u8] =
    include_bytes!("../../crates/sync/src/entry/packing-2.dictionary");
/// More than this of one frame is not looked at, in bytes: an entry's body holds less.
const MOST: u64 = 1024 * 1024;

/// The bytes, and behind them what lies packed in them, with the dictionary and without: each frame as far as it reads.
pub(crate) fn readable(bytes: &[u8]) -> Vec<u8> {
    let mut all = bytes.to_vec();
    for at in memmem::find_iter(bytes, &MAGIC) {
        for dictionary in [DICTIONARY, &[]] {
            let frame = zstd::Decoder::with_dictionary(&bytes[at..], dictionary);
            let frame = frame.expect("there is memory for it").single_frame();
            // What came before the fault is read all the same.
            let _ = frame.take(MOST).read_to_end(&mut all);
        }
    }
    all
}
