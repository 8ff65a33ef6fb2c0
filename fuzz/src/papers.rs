//! Any bytes as a wrapped key, of a secret or of a tablet's store, and any text as an invitation, a setup code or a key on
//! paper: what reads is written again in the same way, and opens with no key that it was not made for.

use sync::founding::SetupCode;
use sync::invite::Invite;
use sync::paper;
use sync::recovery::{RecoverySecret, StoreWrap};
use sync::wrap::Wrap;

use super::crafted;

/// Runs the target over one input.
pub fn run(bytes: &[u8]) {
    if let Ok(wrap) = Wrap::from_bytes(bytes) {
        assert_eq!(wrap.to_bytes(), bytes, "a wrapped key has one encoding");
    }
    if let Ok(wrap) = StoreWrap::from_bytes(bytes) {
        assert_eq!(wrap.to_bytes(), bytes, "a store's wrap has one encoding");
        assert!(wrap.open(&crafted::stranger()).is_err(), "it is another's");
        let _ = wrap.open(&crafted::paper());
        let _ = wrap.replaced(&crafted::paper());
        let _ = wrap.is_for_present(&crafted::keyed());
    }
    let back = paper::read(&paper::write(bytes)).expect("what was written reads");
    assert_eq!(*back, bytes);
    // What an insider could print: any bytes behind a right checksum.
    let _ = Invite::from_text(&paper::write(bytes));
    let _ = RecoverySecret::from_text(&paper::write(bytes));
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(read) = paper::read(text) {
        let again = paper::read(&paper::write(&read)).expect("what was written reads");
        assert_eq!(*again, *read);
    }
    if let Ok(code) = SetupCode::from_text(text) {
        assert_eq!(SetupCode::from_text(&code.to_text()), Ok(code));
    }
    if let Ok(secret) = RecoverySecret::from_text(text) {
        let read = paper::read(text).expect("it read before");
        assert_eq!(read.len(), 32, "a key of another length");
        let _ = secret.council();
    }
    if let Ok(invite) = Invite::from_text(text) {
        let again = Invite::from_text(&invite.to_text()).expect("what was written reads");
        assert_eq!(*again.to_text(), *invite.to_text());
    }
}
