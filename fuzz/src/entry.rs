//! Any bytes as an entry: refused, or the one encoding that an entry may have; its signature holds or does not, and its
//! body opens or does not.

use sync::practice::PracticeKeys;
use sync::{Entry, StrandKeys};

use super::crafted;

/// Runs the target over one input.
pub fn run(bytes: &[u8]) {
    let Ok(entry) = Entry::decode(bytes) else {
        return;
    };
    assert_eq!(entry.bytes(), bytes, "an entry has one encoding");
    let again = Entry::decode(entry.bytes()).expect("it was read before");
    assert_eq!(again.id(), entry.id());
    let header = entry.header();
    let of_strand = PracticeKeys.strand_key(&header.strand, header.key_epoch);
    for key in of_strand.into_iter().chain([crafted::key()]) {
        let _ = entry.open(&key);
        let _ = entry.open_amending(&key);
    }
    let _ = entry.verify(&crafted::keys().public());
}
