//! A server that was restored from an old backup: what it lost comes back from the tablets.

use std::path::Path;

use sync::client;
use sync::protocol::{CallRefusal, Gone, PendingEntry, Refusal, SyncRequest, Verdict};
use sync::{Amending, Amendment, DocumentKind, Entry, EntryId, Named, Receipt, Stamp, UnixMillis};
use waymark_server::storage::check;

use crate::tablet::*;

pub(crate) fn copy(from: &Path, to: &Path) {
    for file in std::fs::read_dir(from).expect("a directory") {
        let file = file.expect("a file");
        std::fs::copy(file.path(), to.join(file.file_name())).expect("it copies");
    }
}

#[tokio::test]
async fn what_a_restored_server_lost_comes_back_under_the_same_numbers() {
    let (disk, backup) = (
        tempfile::tempdir().expect("a directory"),
        tempfile::tempdir().expect("a directory"),
    );
    let running = server(disk.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let mut sam = Tablet::joined(sam(), 2, &url(&running)).await;
    priya.write(DocumentKind::MEETING, b"in the backup");
    priya.sync().await.expect("it syncs");
    running.stop().await;
    copy(disk.path(), backup.path());

    let running = server(disk.path()).await;
    (priya.url, sam.url) = (url(&running), url(&running));
    sam.write(DocumentKind::MEETING, b"lost by the server");
    sam.write(DocumentKind::ABOUT_ME, b"lost too");
    sam.sync().await.expect("it syncs");
    priya.sync().await.expect("it syncs");
    let (words, receipts) = (priya.words(), priya.receipts());
    running.stop().await;

    let running = server(backup.path()).await;
    (priya.url, sam.url) = (url(&running), url(&running));
    priya.sync().await.expect("the tablet repairs the server");
    assert_eq!(
        priya.calls, 3,
        "packed, one by one, and up with what was lost"
    );
    assert_eq!(
        (priya.words(), priya.receipts()),
        (words.clone(), receipts),
        "the same numbers, chains and times"
    );
    sam.sync()
        .await
        .expect("nothing is to be repaired any more");
    assert_eq!(sam.calls, 1);
    let newcomer = Tablet::joined(crate::tablet::priya(), 3, &url(&running)).await;
    assert_eq!(newcomer.words(), words);
}

#[tokio::test]
async fn a_restored_server_that_took_new_words_loses_neither() {
    let (disk, backup) = (
        tempfile::tempdir().expect("a directory"),
        tempfile::tempdir().expect("a directory"),
    );
    let running = server(disk.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let mut sam = Tablet::joined(sam(), 2, &url(&running)).await;
    running.stop().await;
    copy(disk.path(), backup.path());

    let running = server(disk.path()).await;
    priya.url = url(&running);
    priya.write(DocumentKind::MEETING, b"receipted, then lost");
    priya.write(DocumentKind::MEETING, b"this one too");
    priya.sync().await.expect("it syncs");
    running.stop().await;

    let running = server(backup.path()).await;
    (priya.url, sam.url) = (url(&running), url(&running));
    sam.write(DocumentKind::MEETING, b"written on the restored server");
    sam.sync().await.expect("it syncs");
    priya.write(DocumentKind::MEETING, b"and one more");
    priya.sync().await.expect("it repairs");
    sam.sync().await.expect("it syncs");
    assert_eq!(priya.words(), sam.words());
    assert_eq!(priya.words().len(), 4);
    assert_eq!(priya.cursors, sam.cursors);
    assert!(priya.outbox.entries.is_empty());
}

#[tokio::test]
async fn a_server_that_lost_everything_gets_everything_back() {
    let disk = tempfile::tempdir().expect("a directory");
    let empty = tempfile::tempdir().expect("a directory");
    let running = server(disk.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let mut sam = Tablet::joined(sam(), 2, &url(&running)).await;
    priya.write(DocumentKind::MEETING, b"one");
    priya.sync().await.expect("it syncs");
    sam.write(DocumentKind::ABOUT_ME, b"two");
    sam.sync().await.expect("it syncs");
    priya.sync().await.expect("it syncs");
    let (words, receipts) = (priya.words(), priya.receipts());
    running.stop().await;

    let running = server(empty.path()).await;
    (priya.url, sam.url) = (url(&running), url(&running));
    assert_eq!(priya.sync().await, Err(CallRefusal::UnknownCouncil));
    priya.offer_all();
    priya
        .sync()
        .await
        .expect("it gives back roster, grants and entries");
    assert_eq!((priya.words(), priya.receipts()), (words.clone(), receipts));
    sam.sync().await.expect("it syncs");
    assert_eq!(sam.calls, 2, "the new server's nonce, and one round trip");
    assert_eq!(sam.words(), words);
}

#[tokio::test]
async fn a_roster_that_was_lost_in_part_is_offered_again() {
    let disk = tempfile::tempdir().expect("a directory");
    let backup = tempfile::tempdir().expect("a directory");
    let running = server(disk.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    running.stop().await;
    copy(disk.path(), backup.path());

    let running = server(disk.path()).await;
    let mut sam = Tablet::joined(sam(), 2, &url(&running)).await;
    priya.url = url(&running);
    priya.sync().await.expect("it hears of the newcomer");
    running.stop().await;

    let running = server(backup.path()).await;
    (priya.url, sam.url) = (url(&running), url(&running));
    assert_eq!(sam.sync().await, Err(CallRefusal::UnknownDevice));
    priya.sync().await.expect("it offers what the server lost");
    sam.write(DocumentKind::ABOUT_ME, b"known again");
    sam.sync().await.expect("it syncs");
    assert!(sam.refused.is_empty());
}

/// Everything of an entry goes, on all tablets.
fn destroys(bytes: &[u8]) -> Amendment {
    Amendment {
        leaves_out: vec![Named::of(&Entry::decode(bytes).expect("an entry"))],
        destroys: true,
        ..Amendment::default()
    }
}

#[tokio::test]
async fn a_server_restored_from_before_a_destruction_gets_back_the_places_of_what_was_destroyed() {
    let (disk, backup) = (
        tempfile::tempdir().expect("a directory"),
        tempfile::tempdir().expect("a directory"),
    );
    let running = server(disk.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let mut sam = Tablet::joined(sam(), 2, &url(&running)).await;
    let mut val = Tablet::joined(val(), 5, &url(&running)).await;
    for tablet in [&mut priya, &mut sam] {
        tablet.sync().await.expect("it hears of everybody");
    }
    running.stop().await;
    copy(disk.path(), backup.path());

    let running = server(disk.path()).await;
    for tablet in [&mut priya, &mut sam, &mut val] {
        tablet.url = url(&running);
    }
    priya.write(DocumentKind::MEETING, b"kept");
    let passage = priya.write(DocumentKind::MEETING, b"a passage that has to go");
    priya.sync().await.expect("it syncs");
    sam.write(DocumentKind::ABOUT_ME, b"from a colleague");
    sam.sync().await.expect("it syncs");
    priya.write(DocumentKind::EDUCATION, b"written on top");
    priya.sync().await.expect("it syncs");
    val.sync().await.expect("it syncs");
    let first = val.amend(&destroys(&priya.bytes(&passage)), &Amending::default(), 2);
    val.sync().await.expect("it syncs");
    for tablet in [&mut priya, &mut sam] {
        tablet.sync().await.expect("it destroys what has to go");
        assert!(!tablet.has(&passage), "the passage is still here");
    }
    let (words, receipts, cursors) = (sam.words(), sam.receipts(), sam.cursors.clone());
    running.stop().await;

    let running = server(backup.path()).await;
    for tablet in [&mut priya, &mut sam, &mut val] {
        tablet.url = url(&running);
    }
    // Who gives everything back is neither the passage's writer nor whoever destroyed it.
    sam.sync().await.expect("it repairs the server");
    assert_eq!(sam.refused, []);
    assert_eq!(sam.cursors, cursors, "the same numbers, chains and times");
    assert_eq!((sam.words(), sam.receipts()), (words.clone(), receipts));
    for tablet in [&mut priya, &mut val] {
        tablet.sync().await.expect("nothing is left to repair");
        assert_eq!((tablet.calls, &tablet.cursors), (1, &cursors));
    }
    priya.write(DocumentKind::MEETING, b"and the writer goes on");
    priya.sync().await.expect("it syncs");
    assert_eq!(priya.refused, []);
    let newcomer = Tablet::joined(crate::tablet::sam(), 7, &url(&running)).await;
    assert_eq!(newcomer.gone, [passage]);
    assert_eq!(newcomer.words(), priya.words());
    assert!(newcomer.has(&first), "what destroyed it stands");
    running.stop().await;
    let report = check(&backup.path().join("waymark-server.sqlite")).expect("it reads");
    assert!(report.is_whole(), "{report:?}");
}

/// A claim that the entry was destroyed, with these words for it.
fn claims(caller: &Tablet, live: Named, by: EntryId, vouching: Vec<Vec<u8>>) -> SyncRequest {
    let stamp = Stamp {
        roster: caller.roster.head().position,
        grants: 1,
        at: UnixMillis(1),
    };
    let was = Some(Receipt { number: 1, stamp });
    let vouching = vouching
        .into_iter()
        .map(|bytes| PendingEntry::of(bytes, was));
    SyncRequest {
        pending: vec![PendingEntry {
            entry: Vec::new(),
            was,
            gone: Some(Gone { entry: live, by }),
        }],
        vouching: Some(vouching.collect()),
        ..client::request(&caller.standing())
    }
}

#[tokio::test]
async fn nobody_makes_a_server_believe_that_a_live_entry_was_destroyed() {
    let disk = tempfile::tempdir().expect("a directory");
    let running = server(disk.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let mut val = Tablet::joined(val(), 5, &url(&running)).await;
    let mut sam = Tablet::joined(sam(), 2, &url(&running)).await;
    // It waits on its writer's tablet, as after a restore that lost it.
    let live = priya.form(DocumentKind::MEETING, b"words that are needed");
    let other = sam.form(DocumentKind::MEETING, b"other words");
    let (named, bytes) = (Named::of(&live), live.bytes().to_vec());
    let amend = |tablet: &mut Tablet, amendment: &Amendment| {
        let id = tablet.amend(amendment, &Amending::default(), 2);
        tablet.outbox.entries.clear();
        (id, tablet.bytes(&id))
    };
    let left_out = Amendment {
        destroys: false,
        ..destroys(&bytes)
    };
    let tries = [
        ("nobody", (EntryId([9; 32]), Vec::new())),
        ("who may not", amend(&mut sam, &destroys(&bytes))),
        (
            "what destroys another",
            amend(&mut val, &destroys(other.bytes())),
        ),
        ("what leaves it out", amend(&mut val, &left_out)),
        ("the entry itself", (live.id(), bytes.clone())),
    ];
    for (who, (by, voucher)) in tries {
        let request = claims(&sam, named, by, vec![voucher]);
        let answer = sam.send(&request).await.expect("an answer");
        assert_eq!(
            answer.verdicts,
            [Verdict::Refused(Refusal::NotPermitted)],
            "{who} vouched for it"
        );
    }
    priya.keep(live);
    priya.sync().await.expect("it syncs");
    assert_eq!(priya.refused, [], "and its writer is not frozen");
    let newcomer = Tablet::joined(crate::tablet::sam(), 7, &url(&running)).await;
    assert!(newcomer.has(&named.entry) && newcomer.gone.is_empty());
}

#[tokio::test]
async fn what_contradicts_a_device_after_a_restore_is_kept_once_however_often_it_is_brought() {
    let (disk, backup) = (
        tempfile::tempdir().expect("a directory"),
        tempfile::tempdir().expect("a directory"),
    );
    let running = server(disk.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let mut liar = Tablet::joined(sam(), 2, &url(&running)).await;
    priya.sync().await.expect("it hears of everybody");
    running.stop().await;
    copy(disk.path(), backup.path());

    let running = server(disk.path()).await;
    (priya.url, liar.url) = (url(&running), url(&running));
    let first = liar.write(DocumentKind::MEETING, b"the first history");
    liar.sync().await.expect("it syncs");
    priya.sync().await.expect("it syncs");
    let (bytes, receipt) = (priya.bytes(&first), priya.receipts()[&first]);
    running.stop().await;

    let running = server(backup.path()).await;
    // An altered app, which counts again in the same epoch.
    let mut again = liar.restored();
    again.epoch = liar.epoch;
    (priya.url, again.url) = (url(&running), url(&running));
    again.sync().await.expect("it syncs");
    let second = again.write(DocumentKind::MEETING, b"the second history");
    again.sync().await.expect("it syncs");
    for _ in 0..3 {
        priya.sync().await.expect("it syncs");
        let entry = Entry::decode(&bytes).expect("an entry");
        let outgoing = client::Outgoing::of(&entry, Some(receipt));
        priya.outbox.entries.push(outgoing);
    }
    let refusal = (first, Refusal::Equivocation);
    assert_eq!(priya.refused, [refusal, refusal, refusal]);
    priya.outbox.entries.clear();
    assert!(priya.has(&first) && priya.has(&second), "both are here");
    priya.write(DocumentKind::EDUCATION, b"and it goes on");
    priya.sync().await.expect("it syncs");
    assert_eq!(again.sync().await, Err(CallRefusal::DeviceFrozen));
    running.stop().await;
    let database = std::fs::read(backup.path().join("waymark-server.sqlite")).expect("a file");
    let sealed = &bytes[bytes.len() - 60..];
    let times = database.windows(60).filter(|window| *window == sealed);
    assert_eq!(times.count(), 1, "evidence piles up");
}
