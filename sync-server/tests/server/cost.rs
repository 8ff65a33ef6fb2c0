//! What a sync costs: a caseload of 200 children, 30 of them changed by ten edits each.

use std::time::Instant;

use sync::protocol::pack;
use sync::{DocumentKind, client};

use crate::tablet::*;

const CHILDREN: usize = 200;
const CHANGED: usize = 30;

/// Ten edits of about the size and likeness that Automerge gives them.
fn edits(child: usize) -> Vec<Vec<u8>> {
    let edit = |number: u32| {
        use sha2::Digest as _;
        let hash =
            sha2::Sha256::digest([child.to_be_bytes().as_slice(), &number.to_be_bytes()].concat());
        let mut bytes = hash[..24].to_vec();
        bytes.extend_from_slice(
            b"\x01actor-of-this-tablet\x02field/how_the_child_is_doing\x03a few more words",
        );
        bytes
    };
    (0..10).map(edit).collect()
}

#[tokio::test]
async fn a_caseload_costs_one_round_trip_and_little_more_than_its_changes() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut priya = Tablet::with_caseload(priya(), 1, &url(&running), CHILDREN);
    priya.sync().await.expect("it joins");
    let mut sam = Tablet::with_caseload(sam(), 2, &url(&running), CHILDREN);
    sam.sync().await.expect("it joins");
    priya.sync().await.expect("it hears of sam");
    let mut compressed = 0;
    for number in 0..CHANGED {
        let entry = priya.form_for(nth_child(number), DocumentKind::MEETING, edits(number));
        compressed += pack(&minicbor::bytes::ByteVec::from(edits(number).concat())).len();
        priya.keep(entry);
    }
    let up = pack(&client::request(&priya.standing())).len();
    let begun = Instant::now();
    priya.sync().await.expect("it syncs");
    let sent = begun.elapsed();
    let begun = Instant::now();
    sam.sync().await.expect("it syncs");
    println!(
        "{CHANGED} of {CHILDREN} children: {up} bytes up for {compressed} of changes, {sent:?} up, {:?} down",
        begun.elapsed()
    );
    assert_eq!((priya.calls, sam.calls), (1, 1));
    assert_eq!(priya.words(), sam.words());
    assert!(
        up <= compressed * 12 / 10 + 4096 + CHANGED * 100,
        "{up} bytes up for {compressed} of changes"
    );
}
