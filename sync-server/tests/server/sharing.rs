//! Several tablets, one server: what one writes the others read, and nobody else does.

use std::time::Instant;

use sync::link::{Content, Link, LinkError, Signer};
use sync::protocol::LinkVerdict;
use sync::roster::{NewerLink, OpaqueAct, RosterAct};
use sync::{DeviceKeys, DocumentKind, codec, practice};

use crate::packed::readable;
use crate::tablet::*;

#[tokio::test]
async fn two_tablets_that_wrote_apart_read_the_same() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let mut sam = Tablet::joined(sam(), 2, &url(&running)).await;
    for number in 0..3 {
        priya.write(DocumentKind::MEETING, format!("priya {number}").as_bytes());
        sam.write(DocumentKind::MEETING, format!("sam {number}").as_bytes());
    }
    priya.write(DocumentKind::EDUCATION, b"how it is going");
    for tablet in [&mut priya, &mut sam] {
        tablet.sync().await.expect("it syncs");
        assert_eq!(tablet.calls, 1, "one round trip");
    }
    priya.sync().await.expect("it syncs");
    assert_eq!(priya.calls, 1);
    assert_eq!(priya.words(), sam.words());
    assert_eq!(priya.words().len(), 7);
    assert_eq!(priya.cursors, sam.cursors, "equal cursors");
    assert!(priya.refused.is_empty() && priya.quarantined.is_empty());
}

#[tokio::test]
async fn a_quiet_sync_costs_a_few_hundred_bytes_and_one_call() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    priya.write(DocumentKind::MEETING, b"words");
    priya.sync().await.expect("it syncs");
    let bytes = sync::protocol::pack(&sync::client::request(&priya.standing())).len();
    assert!(bytes < 200, "{bytes} bytes up");
    let begun = Instant::now();
    priya.sync().await.expect("it syncs");
    println!(
        "a quiet sync on loopback: {:?}, {bytes} bytes up",
        begun.elapsed()
    );
    assert_eq!(priya.calls, 1);
}

#[tokio::test]
async fn two_tablets_that_join_at_once_are_both_admitted() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut priya = Tablet::new(priya(), 1, &url(&running));
    let mut sam = Tablet::new(sam(), 2, &url(&running));
    let (one, other) = tokio::join!(priya.sync(), sam.sync());
    one.expect("one joins");
    other.expect("the other joins");
    priya.sync().await.expect("it syncs");
    sam.sync().await.expect("it syncs");
    assert_eq!(priya.roster, sam.roster);
    assert_eq!(
        priya.roster.head().position,
        3,
        "a founding and two admissions"
    );
}

#[tokio::test]
async fn words_written_before_the_first_contact_are_shared_by_it() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut priya = Tablet::new(priya(), 1, &url(&running));
    priya.write(DocumentKind::MEETING, b"written before there was a network");
    priya.sync().await.expect("it joins");
    let sam = Tablet::joined(sam(), 2, &url(&running)).await;
    assert_eq!(sam.words(), priya.words());
    assert!(!sam.words().is_empty());
}

#[tokio::test]
async fn nobody_receives_a_strand_without_a_grant() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    priya.write(DocumentKind::MEETING, b"for the plan");
    priya.write(DocumentKind::SUMMARY, b"for the family");
    priya.sync().await.expect("it syncs");
    let casey = Tablet::joined(casey(), 3, &url(&running)).await;
    assert_eq!(
        casey.words(),
        [("summary".to_owned(), "for the family".to_owned())]
    );
}

#[tokio::test]
async fn sending_again_changes_nothing() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let mut sam = Tablet::joined(sam(), 2, &url(&running)).await;
    priya.write(DocumentKind::MEETING, b"once");
    sam.write(DocumentKind::MEETING, b"meanwhile");
    let lost = priya
        .call()
        .await
        .expect("it is stored, and the answer is lost");
    sam.sync().await.expect("it syncs");
    priya.sync().await.expect("it syncs");
    assert_eq!(
        priya
            .receipts()
            .values()
            .map(|receipt| receipt.number)
            .collect::<std::collections::BTreeSet<_>>(),
        [1, 2].into()
    );
    let again = priya.words();
    let absorbed = sync::client::absorb(&priya.standing(), &lost, &priya);
    assert!(
        absorbed
            .effects
            .iter()
            .all(|effect| !matches!(effect, sync::client::Effect::MoveCursor { .. }))
    );
    priya.sync().await.expect("it syncs");
    assert_eq!((priya.words(), sam.words()), (again.clone(), again));
}

#[tokio::test]
async fn more_than_one_answer_holds_comes_in_several() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    for number in 0..24u8 {
        priya.write(DocumentKind::MEETING, &noise(number));
    }
    priya.sync().await.expect("it syncs");
    let mut sam = Tablet::joined(sam(), 2, &url(&running)).await;
    assert_eq!(sam.words(), priya.words());
    assert!(sam.calls > 3, "{} calls for 5 MB", sam.calls);
    sam.sync().await.expect("it syncs");
    assert_eq!(sam.calls, 1);
}

#[tokio::test]
async fn a_restored_tablet_gets_its_own_words_back_and_goes_on() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    priya.write(DocumentKind::MEETING, b"before");
    priya.sync().await.expect("it syncs");
    let mut restored = priya.restored();
    restored.sync().await.expect("it syncs");
    assert_eq!(restored.words(), priya.words());
    restored.write(DocumentKind::MEETING, b"after");
    restored.sync().await.expect("it syncs");
    assert!(restored.refused.is_empty());
    priya.write(DocumentKind::MEETING, b"from the other half of a clone");
    priya.sync().await.expect("it syncs");
    assert_eq!(priya.refused, [], "each epoch is a count of its own");
    restored.sync().await.expect("it syncs");
    assert_eq!(restored.words(), priya.words());
}

#[tokio::test]
async fn the_servers_disk_holds_no_word() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    priya.write(DocumentKind::MEETING, b"PLANTED-WORD in a meeting");
    priya.sync().await.expect("it syncs");
    running.stop().await;
    let mut files = 0;
    for file in std::fs::read_dir(directory.path()).expect("the data directory") {
        let bytes = std::fs::read(file.expect("a file").path()).expect("it reads");
        let bytes = readable(&bytes);
        assert!(!contains(&bytes, b"PLANTED-WORD"));
        files += usize::from(contains(&bytes, b"Priya Practice"));
    }
    assert!(
        files > 0,
        "the search finds what is in the clear: staff names"
    );
}

fn contains(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

/// Words that do not compress, the same on every run.
pub(crate) fn noise(seed: u8) -> Vec<u8> {
    use sha2::Digest as _;
    let blocks = (0..7_000u32)
        .map(|block| sha2::Sha256::digest([&[seed][..], &block.to_be_bytes()].concat()));
    blocks.flat_map(|block| block.to_vec()).collect()
}

/// The next link of a tablet's roster, which does what no version of today knows.
fn of_tomorrow(tablet: &Tablet, keys: &DeviceKeys) -> NewerLink {
    // Act 99, with one number in it.
    let act: OpaqueAct = codec::decode(&[0x82, 0x18, 99, 0x81, 7], "act").expect("one item");
    let head = tablet.roster.head();
    let content = Content {
        council: practice::COUNCIL,
        child: None,
        position: head.position + 1,
        previous: head.hash,
        roster: head.position,
        at: practice::FOUNDED,
        signer: Signer::Device(keys.id()),
        acts: vec![act],
    };
    Link::sign(content, keys)
}

#[tokio::test]
async fn a_link_of_a_newer_version_is_refused_as_such_and_everything_else_goes_on() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut val = Tablet::joined(val(), 1, &url(&running)).await;
    let mut priya = Tablet::joined(priya(), 2, &url(&running)).await;
    val.sync().await.expect("it hears of the newcomer");
    let by_nobody = of_tomorrow(&val, &DeviceKeys::from_seed(&[9; 32]));
    let by_priya = of_tomorrow(&val, &priya.keys);
    for (link, why) in [
        (of_tomorrow(&val, &val.keys), LinkError::Newer),
        (by_nobody, LinkError::Malformed),
        (by_priya, LinkError::Malformed),
    ] {
        let mut request = sync::client::request(&val.standing());
        request.roster_links.push(link.bytes().to_vec().into());
        let answer = val.send(&request).await.expect("the call is taken");
        assert_eq!(answer.roster_verdicts, [LinkVerdict::Refused(why)]);
        assert_eq!(answer.roster, val.roster.head(), "it does not stand");
    }
    priya.write(DocumentKind::MEETING, b"words");
    priya.sync().await.expect("it syncs");
    assert!(priya.refused.is_empty());
    let head = val.roster.head();
    let lease = val.roster.next_link(
        vec![RosterAct::Lease(7)],
        practice::FOUNDED,
        Signer::Device(val.keys.id()),
        &val.keys,
    );
    val.outbox.roster_links.push(lease);
    val.sync().await.expect("it syncs");
    assert_eq!(val.roster.head().position, head.position + 1);
}
