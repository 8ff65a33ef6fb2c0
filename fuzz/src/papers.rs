//! Any bytes as a wrapped key, and any text as an invitation or as a key on paper: what reads is written again in the
//! same way.

use sync::invite::Invite;
use sync::paper;
use sync::wrap::Wrap;

/// Runs the target over one input.
pub fn run(bytes: &[u8]) {
    if let Ok(wrap) = Wrap::from_bytes(bytes) {
        assert_eq!(wrap.to_bytes(), bytes, "a wrapped key has one encoding");
    }
    let back = paper::read(&paper::write(bytes)).expect("what was written reads");
    assert_eq!(*back, bytes);
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(read) = paper::read(text) {
        let again = paper::read(&paper::write(&read)).expect("what was written reads");
        assert_eq!(*again, *read);
    }
    if let Ok(invite) = Invite::from_text(text) {
        let again = Invite::from_text(&invite.to_text()).expect("what was written reads");
        assert_eq!(*again.to_text(), *invite.to_text());
    }
    // What an insider could print: any bytes behind a right checksum.
    let _ = Invite::from_text(&paper::write(bytes));
}
