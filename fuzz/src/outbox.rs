//! Any bytes as what a child did while the store was closed: as the file itself, and as a file that was written by the
//! store and then cut, or in which something was changed. What was put in reads up to what was done to it, and nothing else
//! reads.

use std::path::{Path, PathBuf};

use store::{Folder, KeyCost, OutboxKey, OutboxRead};

/// Whose store is closed.
pub(crate) const PERSON: &str = "tess";
/// The name and the key of the outbox.
pub(crate) const KEY: [u8; OutboxKey::LENGTH] = [5; OutboxKey::LENGTH];
/// More records than this make an input slow, and no richer.
const MOST: usize = 6;

/// Runs the target over one input. Its first four bytes say where one record ends and the next begins, and what is done to
/// the file, and where.
pub fn run(bytes: &[u8]) {
    let place = tempfile::tempdir().expect("a folder");
    let folder = Folder::open(place.path(), KeyCost::TESTS).expect("it opens");
    let home = place.path().join("people").join(PERSON);
    std::fs::create_dir_all(&home).expect("made");
    let file = file(&home);

    std::fs::write(&file, bytes).expect("written");
    let found = read(&folder, 0);
    assert!(
        found.fault.is_some() || bytes.starts_with(b"waymark child 1\n"),
        "a file that nobody wrote reads"
    );
    assert!(
        read(&folder, u64::MAX).fault.is_some(),
        "a loss is not told"
    );
    std::fs::remove_file(&file).expect("taken away");
    assert!(read(&folder, 1).fault.is_some(), "a loss is not told");

    if let Some(([length, done, high, low], body)) = bytes.split_first_chunk::<4>() {
        let length = usize::from(*length).max(1) * 2;
        let records: Vec<&[u8]> = body.chunks(length).take(MOST).collect();
        let at = usize::from(u16::from_be_bytes([*high, *low]));
        changed(&folder, &file, &records, (*done, at));
    }
}

/// Where the outbox lies in its person's folder.
pub(crate) fn file(home: &Path) -> PathBuf {
    home.join(format!("child-{}.outbox", "05".repeat(16)))
}

fn changed(folder: &Folder, file: &Path, records: &[&[u8]], (done, at): (u8, usize)) {
    let mut outbox = folder.begin_child_outbox(PERSON, key()).expect("it begins");
    for record in records {
        outbox.append(record).expect("it is put in");
    }
    outbox.look().expect("it is all there");
    same(&read(folder, outbox.count()), records, records.len());

    let whole = std::fs::read(file).expect("it is there");
    let (mut bytes, at) = (whole.clone(), at % whole.len());
    match done % 3 {
        0 => bytes.truncate(at),
        1 => bytes[at] ^= done | 1,
        _ => drop(bytes.drain(at..(at + usize::from(done)).min(whole.len()))),
    }
    std::fs::write(file, &bytes).expect("written");
    let found = read(folder, records.len() as u64);
    let count = found.records.len();
    assert!(count <= records.len(), "a record that nobody put in");
    same(&found, records, count);
    if count < records.len() {
        assert!(found.fault.is_some(), "a loss is not told");
    }
    removed(folder, file);
}

fn removed(folder: &Folder, file: &Path) {
    folder.forget_child_outbox(PERSON, &key()).expect("it goes");
    assert!(!file.exists());
}

fn same(found: &OutboxRead, records: &[&[u8]], count: usize) {
    assert_eq!(found.records.len(), count);
    for (found, put_in) in found.records.iter().zip(records) {
        assert_eq!(found.as_slice(), *put_in, "another record");
    }
}

fn read(folder: &Folder, at_least: u64) -> OutboxRead {
    folder
        .read_child_outbox(PERSON, &key(), at_least)
        .expect("what does not read is no error")
}

fn key() -> OutboxKey {
    OutboxKey::from_bytes(&KEY)
}
