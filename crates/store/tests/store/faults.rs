//! A damaged, cut, newer, foreign or full place: told, never written over.

use crate::tablets::{passphrase, reopen, with_priya};
use std::path::PathBuf;
use store::{Error, Folder, KeyCost, Store};
use tempfile::TempDir;

fn closed() -> (TempDir, Folder, PathBuf) {
    let (place, folder, mut store) = with_priya();
    store
        .write::<_, Error>(|tables| {
            (0..200)
                .try_for_each(|nth: u32| tables.settings().put(&format!("filler {nth}"), &[7; 400]))
        })
        .expect("some pages");
    store.close().expect("closed");
    let path = place.path().join("people/priya/store.db");
    (place, folder, path)
}

#[test]
fn a_store_cut_anywhere_is_damaged_and_stays_as_it_is() {
    let (_place, folder, path) = closed();
    let whole = std::fs::read(&path).expect("the store");
    let page = 4096;
    assert!(whole.len() > 8 * page, "{} bytes", whole.len());
    for length in [
        0,
        1,
        16,
        page - 1,
        page,
        page + 1,
        3 * page,
        whole.len() - page,
        whole.len() - 1,
    ] {
        std::fs::write(&path, &whole[..length]).expect("cut");
        let opened = reopen(&folder);
        assert!(
            matches!(opened, Err(Error::Damaged(_))),
            "cut to {length} bytes: {opened:?}"
        );
        let after = std::fs::read(&path).expect("the store");
        assert!(
            after == whole[..length],
            "cut to {length} bytes, then written over"
        );
    }
    std::fs::write(&path, &whole).expect("put back");
    assert!(reopen(&folder).is_ok(), "the whole file opens again");
}

#[test]
fn one_altered_byte_in_any_page_is_found() {
    let (_place, folder, path) = closed();
    let whole = std::fs::read(&path).expect("the store");
    for page in 0..whole.len() / 4096 {
        let mut altered = whole.clone();
        altered[page * 4096 + 1000] ^= 1;
        std::fs::write(&path, &altered).expect("altered");
        let opened = reopen(&folder);
        assert!(
            matches!(opened, Err(Error::Damaged(_))),
            "page {page}: {opened:?}"
        );
    }
    println!("tries: {}", whole.len() / 4096);
}

#[test]
fn a_missing_store_is_damaged_and_not_made_anew() {
    let (_place, folder, path) = closed();
    std::fs::remove_file(&path).expect("removed");
    assert!(matches!(reopen(&folder), Err(Error::Damaged(_))));
    assert!(!path.exists());
}

#[test]
fn a_missing_or_edited_key_file_is_told_apart_from_a_wrong_passphrase() {
    let (_place, folder, path) = closed();
    let key = path.with_file_name("key.json");
    let text = std::fs::read_to_string(&key).expect("the key file");
    std::fs::write(&key, "{}").expect("emptied");
    assert!(matches!(reopen(&folder), Err(Error::KeyLost(_))));
    let weaker = text.replace("\"argon2id_passes\": 1", "\"argon2id_passes\": 0");
    assert_ne!(weaker, text);
    std::fs::write(&key, weaker).expect("weakened");
    assert!(matches!(reopen(&folder), Err(Error::KeyLost(_))));
    std::fs::remove_file(&key).expect("removed");
    assert!(matches!(reopen(&folder), Err(Error::KeyLost(_))));
}

#[test]
fn a_second_app_is_told_that_the_folder_is_in_use() {
    let (place, folder, store) = with_priya();
    assert!(matches!(
        Folder::open(place.path(), KeyCost::TESTS),
        Err(Error::InUse)
    ));
    drop((folder, store));
    assert!(Folder::open(place.path(), KeyCost::TESTS).is_ok());
}

#[test]
fn a_folder_of_a_newer_version_is_left_alone() {
    let (place, folder, store) = with_priya();
    drop((folder, store));
    std::fs::write(place.path().join("format"), "2\n").expect("made newer");
    let opened = Folder::open(place.path(), KeyCost::TESTS);
    assert!(
        matches!(opened, Err(Error::NewerVersion { found: 2, known: 1 })),
        "{opened:?}"
    );
    assert_eq!(
        std::fs::read_to_string(place.path().join("format")).expect("read"),
        "2\n"
    );
}

#[test]
fn what_an_interrupted_creation_left_is_swept() {
    let (place, folder, store) = with_priya();
    drop((folder, store));
    let left = place.path().join("people/sam.new");
    std::fs::create_dir(&left).expect("left behind");
    let folder = Folder::open(place.path(), KeyCost::TESTS).expect("opened");
    assert!(!left.exists());
    assert_eq!(folder.people().expect("listed").len(), 1);
}

#[test]
fn names_that_a_file_system_could_take_otherwise_are_refused() {
    let (_place, folder, _store) = with_priya();
    for name in ["", "..", "a/b", "Priya", "priya.new", "pri ya"] {
        let made = folder.create(name, &passphrase(), "", |_| Ok::<_, Error>(()));
        assert!(matches!(made, Err(Error::BadName)), "{name}: {made:?}");
    }
}

#[test]
fn a_full_disk_rolls_back_and_keeps_what_was_saved() {
    let (_place, _folder, mut store) = with_priya();
    put(&mut store, "before", 10).expect("there is room");
    store.limit_pages(40).expect("a small disk");
    let full = put(&mut store, "too much", 4_000_000);
    assert!(matches!(full, Err(Error::DiskFull)), "{full:?}");
    assert_eq!(store.read().settings().get("too much").expect("read"), None);
    assert_eq!(
        store.read().settings().get("before").expect("read"),
        Some(vec![7; 10])
    );
    store.limit_pages(100_000).expect("room again");
    put(&mut store, "too much", 4_000_000).expect("the same write succeeds once there is room");
}

fn put(store: &mut Store, name: &str, size: usize) -> Result<(), Error> {
    store.write(|tables| tables.settings().put(name, &vec![7; size]))
}

/// How many flips: `make soak` asks for more than `make test`, which tries one in each page besides.
fn flips() -> usize {
    let asked = std::env::var("WAYMARK_FLIPS").ok();
    asked.and_then(|asked| asked.parse().ok()).unwrap_or(24)
}

/// A small generator: the same figures in each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("small") % sides
    }
}

#[test]
fn a_flipped_bit_anywhere_in_the_store_is_found_and_nothing_is_written_over() {
    let (_place, folder, path) = closed();
    let whole = std::fs::read(&path).expect("the store");
    let mut dice = Dice(11);
    for _ in 0..flips() {
        let (at, bit) = (dice.roll(whole.len()), dice.roll(8));
        let mut flipped = whole.clone();
        flipped[at] ^= 1 << bit;
        std::fs::write(&path, &flipped).expect("flipped");
        let opened = reopen(&folder);
        assert!(
            matches!(opened, Err(Error::Damaged(_))),
            "byte {at}, bit {bit}: {opened:?}"
        );
        let after = std::fs::read(&path).expect("the store");
        assert!(after == flipped, "byte {at}: it was written over");
    }
    std::fs::write(&path, &whole).expect("put back");
    assert!(reopen(&folder).is_ok(), "the whole file opens again");
}

/// The files as `kill -9` leaves them: the store, and its log with the newest transactions.
fn killed() -> (TempDir, Folder, PathBuf, Vec<u8>, Vec<u8>) {
    let (place, folder, mut store) = with_priya();
    for nth in 0..4_u8 {
        put(&mut store, "words", usize::from(nth) + 1).expect("there is room");
        put(&mut store, "more", 6_000 + usize::from(nth)).expect("there is room");
    }
    let path = place.path().join("people/priya/store.db");
    let file = std::fs::read(&path).expect("the store");
    let log = std::fs::read(path.with_extension("db-wal")).expect("its log");
    drop(store);
    (place, folder, path, file, log)
}

/// `make soak` cuts at every byte; `make test` at every byte of the frames' heads, and at each of the rest that a
/// sector might end on.
#[test]
fn a_log_cut_anywhere_in_its_last_frames_opens_at_a_whole_transaction() {
    let (_place, folder, path, file, log) = killed();
    let (header, frame) = (32, 24 + 4096);
    let frames = (log.len() - header) / frame;
    assert!(frames > 6, "{frames} frames are no log");
    let every = std::env::var_os("WAYMARK_FLIPS").is_some();
    let due =
        |length: &usize| every || (length - header) % frame <= 24 || length.is_multiple_of(512);
    let mut seen = std::collections::BTreeSet::new();
    let mut tries = 0;
    for length in (header + (frames - 4) * frame..=log.len()).filter(due) {
        tries += 1;
        std::fs::write(&path, &file).expect("written");
        std::fs::write(path.with_extension("db-wal"), &log[..length]).expect("cut");
        let store = reopen(&folder).unwrap_or_else(|error| panic!("cut to {length}: {error}"));
        let read = |name: &str| {
            let found = store.read().settings().get(name).expect("it reads");
            found.map_or(0, |bytes| {
                assert!(
                    bytes.iter().all(|byte| *byte == 7),
                    "cut to {length}: altered"
                );
                bytes.len()
            })
        };
        let (words, more) = (read("words"), read("more"));
        assert!(
            more == 6_000 + words - 1 || more + 1 == 6_000 + words - 1,
            "cut to {length}: half a transaction, {words} and {more}"
        );
        seen.insert((words, more));
    }
    assert!(seen.contains(&(4, 6_003)) && seen.len() > 1, "{seen:?}");
    println!("tries: {tries}");
}
