//! Any text as the header that proves who calls, as a nonce, and as the id of a photo or file in a path: what reads is
//! written again in the same way.

use sync::BlobId;
use sync::protocol::{Nonce, Proof};

use super::crafted;

/// Runs the target over one input.
pub fn run(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Some(proof) = Proof::from_header(text) {
        let again = Proof::from_header(&proof.to_header()).expect("what was written reads");
        assert_eq!(again.to_header(), proof.to_header());
        let keys = crafted::keys().public();
        assert!(
            !proof.holds(&keys, "POST /v1/sync", b""),
            "nobody forges it"
        );
    }
    if let Some(nonce) = Nonce::from_header(text) {
        assert_eq!(Nonce::from_header(&nonce.to_header()), Some(nonce));
    }
    if let Ok(blob) = text.parse::<BlobId>() {
        assert_eq!(blob.to_string().parse(), Ok(blob));
    }
}
