//! Any bytes as a request or an answer, compressed as they travel and, so that the fuzzer gets past the compression,
//! bare; what reads is written again in the same way; and any cursors are compared with a server that has nothing.

use minicbor::{Decode, Encode};
use sync::protocol::{SyncRequest, SyncResponse, pack, unpack};
use sync::server::{Strands, compare};
use sync::{Chain, Cursor, Strand, codec};

struct Nothing;

impl Strands for Nothing {
    type Error = std::convert::Infallible;

    fn cursor(&self, _: &Strand) -> Cursor {
        Cursor::default()
    }

    fn chain_at(&self, _: &Strand, _: u64) -> Result<Option<Chain>, Self::Error> {
        Ok(None)
    }
}

/// Runs the target over one input.
pub fn run(bytes: &[u8]) {
    for request in both::<SyncRequest>(bytes) {
        let Ok(compared) = compare(&request.cursors, &[], &Nothing);
        let _ = compared;
        for pending in &request.pending {
            let _ = sync::Entry::decode(&pending.entry);
        }
    }
    both::<SyncResponse>(bytes);
}

/// The message that the bytes are, bare or compressed.
fn both<T>(bytes: &[u8]) -> Vec<T>
where
    T: for<'b> Decode<'b, ()> + Encode<()> + PartialEq + std::fmt::Debug,
{
    let bare: Option<T> = codec::decode(bytes, "message").ok();
    let packed: Option<T> = unpack(bytes).ok();
    let read: Vec<T> = bare.into_iter().chain(packed).collect();
    for message in &read {
        let again: T = unpack(&pack(message)).expect("what was read can be sent");
        assert_eq!(again, *message);
    }
    read
}
