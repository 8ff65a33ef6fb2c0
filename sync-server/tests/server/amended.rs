//! Entries that amend a strand, on the real server: left out everywhere, and destroyed on the disk.

use std::path::Path;

use sync::protocol::Refusal;
use sync::{Amending, Amendment, DocumentChanges, DocumentKind, DocumentName, Entry, Named};

use crate::tablet::*;

fn said_again(words: &[u8]) -> Amending {
    let document = DocumentName::new(DocumentKind::MEETING, "2026-autumn/termly");
    Amending {
        documents: vec![DocumentChanges {
            document,
            changes: vec![words.to_vec()],
        }],
        ..Amending::default()
    }
}

fn named(bytes: &[u8]) -> Named {
    Named::of(&Entry::decode(bytes).expect("an entry"))
}

/// Whether any file of the server holds these bytes.
pub(crate) fn on_disk(folder: &Path, bytes: &[u8]) -> bool {
    let holds = |path: &Path| {
        let whole = std::fs::read(path).expect("a file");
        whole.windows(bytes.len()).any(|window| window == bytes)
    };
    std::fs::read_dir(folder)
        .expect("a directory")
        .any(|file| holds(&file.expect("a file").path()))
}

#[tokio::test]
async fn what_is_destroyed_is_gone_from_the_disk_and_every_chain_still_holds() {
    let disk = tempfile::tempdir().expect("a directory");
    let running = server(disk.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let mut val = Tablet::joined(val(), 5, &url(&running)).await;
    let before = priya.write(DocumentKind::MEETING, b"kept as it is");
    let passage = priya.write(DocumentKind::MEETING, &[b'p'; 5000]);
    let after = priya.write(DocumentKind::EDUCATION, b"written later");
    priya.sync().await.expect("it syncs");
    val.sync().await.expect("it syncs");
    let bytes = priya.bytes(&passage);
    let sealed = &bytes[bytes.len() - 120..];
    assert!(on_disk(disk.path(), sealed), "it lies on the disk first");

    let amendment = Amendment {
        leaves_out: vec![named(&bytes)],
        admits: vec![],
        destroys: true,
        refuses: None,
    };
    val.amend(&amendment, &said_again(b"without the passage"), 2);
    val.sync().await.expect("it syncs");
    assert_eq!(val.refused, []);
    assert!(
        !on_disk(disk.path(), sealed),
        "its bytes are still on the disk"
    );

    priya.sync().await.expect("it goes on");
    assert_eq!(priya.calls, 1, "numbers and chains are as they were");
    let newcomer = Tablet::joined(sam(), 7, &url(&running)).await;
    assert_eq!(newcomer.gone, [passage]);
    assert!(newcomer.has(&before) && newcomer.has(&after) && newcomer.quarantined.is_empty());
    assert_eq!(newcomer.cursors[&plan()], val.cursors[&plan()]);
    running.stop().await;
    assert!(!on_disk(disk.path(), sealed), "stopping wrote it back");
}

#[tokio::test]
async fn a_teacher_cannot_amend_and_nobody_leaves_out_what_is_not_there() {
    let disk = tempfile::tempdir().expect("a directory");
    let running = server(disk.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let mut val = Tablet::joined(val(), 5, &url(&running)).await;
    let entry = priya.write(DocumentKind::MEETING, b"words");
    priya.sync().await.expect("it syncs");
    val.sync().await.expect("it syncs");
    let amendment = Amendment {
        leaves_out: vec![named(&priya.bytes(&entry))],
        admits: vec![],
        destroys: false,
        refuses: None,
    };
    let refused = priya.amend(&amendment, &Amending::default(), 1);
    priya.sync().await.expect("it syncs");
    assert_eq!(priya.refused, [(refused, Refusal::NotPermitted)]);
    let mut elsewhere = amendment.clone();
    elsewhere.leaves_out[0].sequence = 9;
    let refused = val.amend(&elsewhere, &Amending::default(), 1);
    val.sync().await.expect("it syncs");
    assert_eq!(val.refused, [(refused, Refusal::NotThere)]);
}

#[tokio::test]
async fn a_device_that_has_not_seen_the_new_key_is_still_taken() {
    let disk = tempfile::tempdir().expect("a directory");
    let running = server(disk.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let mut val = Tablet::joined(val(), 5, &url(&running)).await;
    let entry = priya.write(DocumentKind::MEETING, b"words");
    priya.sync().await.expect("it syncs");
    val.sync().await.expect("it syncs");
    let amendment = Amendment {
        leaves_out: vec![named(&priya.bytes(&entry))],
        admits: vec![],
        destroys: true,
        refuses: None,
    };
    val.amend(&amendment, &said_again(b"again"), 2);
    val.sync().await.expect("it syncs");
    priya.write(DocumentKind::EDUCATION, b"under the key before");
    priya.sync().await.expect("it syncs");
    assert_eq!(priya.refused, []);
    val.write(
        DocumentKind::CORE,
        b"under an old key that it replaced itself",
    );
    val.sync().await.expect("it syncs");
    assert_eq!(val.refused.len(), 1, "{:?}", val.refused);
    assert_eq!(val.refused[0].1, Refusal::OldKey);
}

#[tokio::test]
async fn one_device_cannot_use_up_the_room_of_all() {
    let disk = tempfile::tempdir().expect("a directory");
    let settings = waymark_server::Settings {
        device_quota_mb: 0,
        ..settings(disk.path())
    };
    let running = waymark_server::Running::start(settings)
        .await
        .expect("it starts");
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let entry = priya.write(DocumentKind::MEETING, b"words");
    priya.sync().await.expect("it syncs");
    assert_eq!(priya.refused, [(entry, Refusal::Share)]);
    running.stop().await;

    let settings = waymark_server::Settings {
        child_quota_mb: 0,
        ..crate::tablet::settings(disk.path())
    };
    let running = waymark_server::Running::start(settings)
        .await
        .expect("it starts");
    let mut sam = Tablet::joined(sam(), 2, &url(&running)).await;
    let entry = sam.write(DocumentKind::ABOUT_ME, b"words");
    sam.sync().await.expect("it syncs");
    assert_eq!(sam.refused, [(entry, Refusal::Share)]);
}
