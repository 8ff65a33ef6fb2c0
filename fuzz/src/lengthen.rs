//! Any bytes as shortened changes: refused, or made whole within bounds; and any change comes back from being shortened.

use records::Actor;
use records::short::{lengthen, shorten};

use super::crafted;

/// The writer whose changes they are.
const WRITER: Actor = Actor([9; 20]);
/// More than this from one entry is no shortening but a flood.
const MOST: usize = 64 * 1024 * 1024;

/// Runs the target over one input. Its first byte says where one change ends and the next begins.
pub fn run(bytes: &[u8]) {
    let Some((&first, bytes)) = bytes.split_first() else {
        return;
    };
    let changes: Vec<Vec<u8>> = bytes
        .chunks(usize::from(first).max(1) * 4)
        .map(<[u8]>::to_vec)
        .collect();
    if let Ok(whole) = lengthen(changes.clone(), &WRITER) {
        assert_eq!(whole.len(), changes.len());
        let size: usize = whole.iter().map(Vec::len).sum();
        assert!(size <= MOST, "{} bytes became {size}", bytes.len());
    }
    let whole: Vec<Vec<u8>> = changes.iter().map(|body| crafted::chunk(body)).collect();
    let short = shorten(&whole, &WRITER);
    let again = lengthen(short, &WRITER).expect("what was shortened is made whole");
    assert_eq!(again, whole, "not a byte is lost");
}
