//! What was answered is on the disk; what failed is not, and nothing readable lies there.

use crate::tablets::{document, passphrase, reopen, with_priya, wrong};
use store::table::change::{NewChange, Standing};
use store::{Error, Folder, KeyCost, Passphrase};

#[test]
fn what_was_written_is_there_after_opening_again() {
    let (_place, folder, mut store) = with_priya();
    store
        .write::<_, Error>(|tables| tables.settings().put("paused", b"1"))
        .expect("written");
    drop(store);
    let store = reopen(&folder).expect("opened again");
    assert_eq!(
        store.read().settings().get("paused").expect("read"),
        Some(b"1".to_vec())
    );
    assert_eq!(
        store.read().settings().get("council").expect("read"),
        Some(b"practice".to_vec()),
        "what the store was created with"
    );
}

#[test]
fn a_transaction_that_fails_leaves_no_trace() {
    let (_place, _folder, mut store) = with_priya();
    let failed = store.write(|tables| {
        tables.settings().put("paused", b"1")?;
        Err::<(), _>(Error::DiskFull)
    });
    assert!(matches!(failed, Err(Error::DiskFull)));
    assert_eq!(store.read().settings().get("paused").expect("read"), None);
}

#[test]
fn no_word_lies_readable_on_the_disk() {
    let (place, _folder, mut store) = with_priya();
    let (_, document) = document(&mut store);
    let words = b"purple-giraffe-sentence";
    store
        .write::<_, Error>(|tables| {
            tables.changes().add(&NewChange {
                document,
                hash: [3; 32],
                bytes: words,
                standing: Standing::Pending,
                entry: None,
            })
        })
        .expect("written");
    let home = place.path().join("people/priya");
    for file in std::fs::read_dir(home).expect("the store's files") {
        let path = file.expect("a file").path();
        let bytes = std::fs::read(&path).expect("its bytes");
        assert!(
            !bytes.windows(words.len()).any(|window| window == words),
            "{} holds the words",
            path.display()
        );
        assert!(
            !bytes.starts_with(b"SQLite format 3"),
            "{} is not encrypted",
            path.display()
        );
    }
}

#[test]
fn the_first_four_wrong_passphrases_are_counted_and_the_fifth_waits() {
    let (_place, folder, store) = with_priya();
    drop(store);
    let left: Vec<_> = (0..5)
        .map(|_| match folder.unlock("priya", &wrong(), 1_000) {
            Err(Error::WrongPassphrase { tries_left, .. }) => tries_left,
            other => panic!("a wrong passphrase gave {other:?}"),
        })
        .collect();
    assert_eq!(left, [4, 3, 2, 1, 0]);
    assert!(
        matches!(
            folder.unlock("priya", &passphrase(), 1_000),
            Err(Error::Wait { seconds: 30 })
        ),
        "even the right one waits"
    );
    let opened = folder.unlock("priya", &passphrase(), 32_000);
    assert!(opened.is_ok(), "after the wait: {opened:?}");
    assert_eq!(
        folder.people().expect("listed")[0].tries.wrong,
        0,
        "a right one forgives"
    );
}

#[test]
fn a_creation_that_fails_leaves_nothing_and_can_be_made_again() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let folder = Folder::open(place.path(), KeyCost::TESTS).expect("a new folder");
    let failed = folder.create("sam", &passphrase(), "", |_| Err(Error::DiskFull));
    assert!(matches!(failed, Err(Error::DiskFull)), "{failed:?}");
    assert_eq!(folder.people().expect("listed").len(), 0);
    let made = folder.create("sam", &passphrase(), "", |_| Ok::<_, Error>(()));
    assert!(made.is_ok(), "{made:?}");
}

#[test]
fn a_removed_store_is_gone_and_a_short_passphrase_is_refused() {
    let (place, folder, store) = with_priya();
    drop(store);
    folder.remove("priya").expect("removed");
    assert!(matches!(reopen(&folder), Err(Error::UnknownPerson)));
    assert!(!place.path().join("people/priya").exists());
    let short = Passphrase::new("fourteen chars".to_owned());
    let refused = folder.create("priya", &short, "", |_| Ok::<_, Error>(()));
    assert!(matches!(refused, Err(Error::ShortPassphrase(15))));
}
