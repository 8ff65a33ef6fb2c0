//! A server that was restored from an old backup: what it lost comes back from the tablets.

use std::path::Path;

use sync::DocumentKind;
use sync::protocol::CallRefusal;

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
