//! Lists in a message that say more than they hold: a stranger's few bytes must not take the memory of a server.

use minicbor::Decode;
use minicbor::bytes::ByteVec;
use sync::audit::AuditUp;
use sync::codec;
use sync::founding::FoundRequest;
use sync::protocol::{FrameError, PendingEntry, SyncRequest, pack, unpack};

use crate::golden::request;

/// Enough that nobody honest says so many empty things.
const MANY: usize = 100_000;

fn refused<T: for<'b> Decode<'b, ()> + std::fmt::Debug>(what: &str, bytes: &[u8]) {
    assert!(bytes.len() < 4096, "{what}: {} bytes", bytes.len());
    let read = unpack::<T>(bytes).map(drop);
    assert_eq!(read, Err(FrameError::Malformed), "{what}");
}

#[test]
fn a_list_of_more_items_than_its_bytes_can_hold_is_refused() {
    let empty = vec![ByteVec::from(Vec::new()); MANY];
    let nothing = vec![PendingEntry::of(Vec::new(), None); MANY];
    let audit = AuditUp {
        sheets: empty.clone(),
        epoch: 1,
        ask: None,
    };
    let cases: [(&str, SyncRequest); 6] = [
        (
            "roster links",
            SyncRequest {
                roster_links: empty.clone(),
                ..request()
            },
        ),
        (
            "grant links",
            SyncRequest {
                grant_links: empty.clone(),
                ..request()
            },
        ),
        (
            "entries",
            SyncRequest {
                pending: nothing.clone(),
                ..request()
            },
        ),
        (
            "vouching",
            SyncRequest {
                vouching: Some(nothing),
                ..request()
            },
        ),
        (
            "wraps",
            SyncRequest {
                wraps: Some(empty.clone()),
                ..request()
            },
        ),
        (
            "sheets",
            SyncRequest {
                audit: Some(audit),
                ..request()
            },
        ),
    ];
    for (what, request) in cases {
        refused::<SyncRequest>(what, &pack(&request));
    }
    let proof = ByteVec::from(vec![0; 32]);
    refused::<FoundRequest>("founding", &pack(&(1_u8, empty, proof.clone())));

    // What says that it never ends, and what ends before it holds what it says.
    let mut endless = vec![0x83, 1, 0x9f];
    endless.extend([0x40; MANY]);
    endless.push(0xff);
    endless.extend(codec::encode(&proof));
    let read: Result<FoundRequest, _> = codec::decode(&endless, "founding");
    assert!(read.is_err());
    println!("tries: 8");
}

#[test]
fn a_list_of_as_many_links_as_a_message_holds_is_read() {
    let links = vec![ByteVec::from(vec![7; 120]); MANY];
    let most = SyncRequest {
        roster_links: links.clone(),
        wraps: Some(links),
        vouching: None,
        ..request()
    };
    assert_eq!(unpack::<SyncRequest>(&pack(&most)), Ok(most));
    let few = SyncRequest {
        grant_links: vec![ByteVec::from(Vec::new()); 64],
        ..request()
    };
    assert_eq!(unpack::<SyncRequest>(&pack(&few)), Ok(few));
}
