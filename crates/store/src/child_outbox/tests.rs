//! What was answered reads; whatever is done to the file is found, and what stands before it still reads.

use super::{ChildOutbox, MARK, OutboxKey, OutboxRead, RECORDS, read};
use std::path::PathBuf;
use tempfile::TempDir;

const WORDS: [&str; 4] = ["one", "a second", "and a third", "the last of them"];

/// A file with four records, and the bytes of each with its length.
struct Written {
    place: TempDir,
    key: OutboxKey,
    ends: Vec<usize>,
}

fn key_again(key: &OutboxKey) -> OutboxKey {
    OutboxKey::from_bytes(&key.to_bytes())
}

fn written() -> Written {
    let place = tempfile::tempdir().expect("a temporary folder");
    let key = OutboxKey::draw().expect("a key");
    let mut outbox = ChildOutbox::create(place.path(), key_again(&key)).expect("made");
    let mut ends = vec![RECORDS];
    for words in WORDS {
        outbox.append(words.as_bytes()).expect("put in");
        ends.push(outbox.end as usize);
    }
    outbox.look().expect("all there");
    Written { place, key, ends }
}

impl Written {
    fn path(&self) -> PathBuf {
        self.key.path(self.place.path())
    }

    fn bytes(&self) -> Vec<u8> {
        std::fs::read(self.path()).expect("read")
    }

    fn after(&self, bytes: &[u8]) -> OutboxRead {
        std::fs::write(self.path(), bytes).expect("written");
        read(self.place.path(), &self.key, 0).expect("read")
    }
}

fn said(read: &OutboxRead) -> Vec<String> {
    let text = |bytes: &zeroize::Zeroizing<Vec<u8>>| String::from_utf8_lossy(bytes).into_owned();
    read.records.iter().map(text).collect()
}

#[test]
fn what_was_put_in_reads_in_its_order_and_no_word_of_it_lies_in_the_file() {
    let written = written();
    let bytes = written.bytes();
    let found = written.after(&bytes);
    assert_eq!(said(&found), WORDS);
    assert_eq!(found.fault, None);
    for words in WORDS {
        let there = bytes
            .windows(words.len())
            .any(|part| part == words.as_bytes());
        assert!(!there, "{words}");
    }
    let other = OutboxKey::draw().expect("a key");
    std::fs::copy(written.path(), other.path(written.place.path())).expect("copied");
    let closed = read(written.place.path(), &other, 0).expect("read");
    assert!(closed.records.is_empty() && closed.fault.is_some());
}

#[test]
fn a_record_cut_dropped_swapped_or_replayed_is_found_and_what_stands_before_it_reads() {
    let written = written();
    let whole = written.bytes();
    let record = |nth: usize| &whole[written.ends[nth]..written.ends[nth + 1]];
    let head = &whole[..RECORDS];
    let cases: [(&str, Vec<u8>, usize, u64); 6] = [
        ("cut", whole[..written.ends[3] + 9].to_vec(), 3, 1),
        (
            "cut between records",
            whole[..written.ends[2]].to_vec(),
            2,
            2,
        ),
        (
            "dropped",
            [head, record(0), record(2), record(3)].concat(),
            1,
            3,
        ),
        (
            "swapped",
            [head, record(0), record(2), record(1), record(3)].concat(),
            1,
            3,
        ),
        (
            "replayed",
            [head, record(0), record(0), record(1), record(2), record(3)].concat(),
            1,
            3,
        ),
        ("the first of all dropped", [head, record(1)].concat(), 0, 4),
    ];
    for (what, bytes, reads, lost) in cases {
        println!("tries: 1");
        let found = written.after(&bytes);
        assert_eq!(said(&found), WORDS[..reads], "{what}");
        let fault = found.fault.expect(what);
        assert_eq!(fault.records, Some(lost), "{what}");
    }
    std::fs::remove_file(written.path()).expect("gone");
    let gone = read(written.place.path(), &written.key, 0).expect("read");
    assert_eq!(gone.fault.expect("it is missed").records, None);
}

#[test]
fn every_flipped_byte_of_a_record_is_found() {
    let written = written();
    let whole = written.bytes();
    for at in RECORDS..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        let nth = written
            .ends
            .iter()
            .rposition(|end| *end <= at)
            .expect("one");
        let found = written.after(&bytes);
        assert_eq!(said(&found), WORDS[..nth], "byte {at}");
        assert!(found.fault.is_some(), "byte {at}");
    }
    println!("tries: {}", whole.len() - RECORDS);
}

#[test]
fn a_torn_count_leaves_the_one_before_and_a_record_that_was_not_answered_yet_counts_if_it_reads() {
    let written = written();
    let whole = written.bytes();
    let places = MARK.len() + super::ID;
    for place in [0, 1] {
        let mut bytes = whole.clone();
        bytes[places + place * super::PLACE] ^= 1;
        let found = written.after(&bytes);
        assert_eq!(said(&found), WORDS, "every record is there");
        assert_eq!(found.fault, None);
    }
    // The last record is torn, and its count was never written.
    let mut torn = whole[..written.ends[4] - 5].to_vec();
    torn[places..places + super::PLACE].fill(0);
    let found = written.after(&torn);
    assert_eq!(said(&found), WORDS[..3]);
    assert_eq!(found.fault, None, "nobody was told that it is kept");
    // Neither count reads: all records do, and nobody can tell whether there were more.
    let mut bytes = whole;
    bytes[places..RECORDS].fill(0);
    let found = written.after(&bytes);
    assert_eq!(said(&found), WORDS);
    assert_eq!(found.fault.expect("unknown").records, None);
}

#[test]
fn who_knows_how_many_there_were_misses_those_that_an_older_file_lacks() {
    let written = written();
    let found = read(written.place.path(), &written.key, 6).expect("read");
    assert_eq!(found.fault.expect("missed").records, Some(2));
}

#[test]
fn a_file_that_is_taken_away_or_cut_while_it_is_used_is_told() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let key = OutboxKey::draw().expect("a key");
    let path = key.path(place.path());
    let mut outbox = ChildOutbox::create(place.path(), key).expect("made");
    outbox.append(b"words").expect("put in");
    outbox.look().expect("all there");
    std::fs::OpenOptions::new()
        .write(true)
        .open(&path)
        .and_then(|file| file.set_len(RECORDS as u64))
        .expect("cut");
    outbox.look().expect_err("it is cut");
    std::fs::remove_file(&path).expect("gone");
    outbox.look().expect_err("it is gone");
}
