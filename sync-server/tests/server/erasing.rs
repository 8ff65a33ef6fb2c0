//! A record is erased, and the server is killed while it does so: before the commit nothing has happened, after it nothing
//! is left, in the log beside the file neither; and whoever brings the link again brings it to the same end.

use std::path::Path;

use rusqlite::Connection;
use sync::grants::life::{Day, LifeAct, LifeDeed, Why};
use sync::grants::{GrantAct, GrantLink};
use sync::link::Signer;
use sync::secret::{Secret, SecretName};
use sync::wrap::{Reader, Wrap};
use sync::{BlobId, DeviceKeys, DocumentKind, Entry, UnixMillis, practice};
use waymark_server::storage::blobs::{Begun, BlobLimits, Blobs as _, NewBlob};
use waymark_server::storage::secrets::Secrets as _;
use waymark_server::storage::{Sqlite, Storage as _, StrandWriter, check};
use zeroize::Zeroizing;

use crate::amended::on_disk;
use crate::tablet::*;

const DATABASE: &str = "waymark-server.sqlite";
const LOG: &str = "waymark-server.sqlite-wal";
/// What stands before the frames of SQLite's log, and how long one is.
const HEADER: usize = 32;
const FRAME: usize = 24 + 4096;

pub(crate) fn signed(tablet: &Tablet, deed: LifeDeed) -> GrantLink {
    let act = LifeAct {
        deed,
        words: Vec::new(),
    };
    let grants = tablet.grants.of(practice::COUNCIL, child());
    let (roster, signer) = (
        tablet.roster.head().position,
        Signer::Device(tablet.keys.id()),
    );
    let at = practice::FOUNDED;
    grants.next_link(vec![GrantAct::Life(act)], roster, at, signer, &tablet.keys)
}

/// A server's file and log as a kill leaves them in the moment after it took in that a record is erased, and before it
/// emptied its log.
struct Caught {
    file: Vec<u8>,
    log: Vec<u8>,
    /// How long the log was before that.
    before: usize,
    erasing: GrantLink,
    /// What the teacher had written.
    entry: Entry,
    /// A part of what the server kept of the record.
    sealed: Vec<u8>,
}

impl Caught {
    async fn new() -> Self {
        let disk = tempfile::tempdir().expect("a directory");
        let running = server(disk.path()).await;
        let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
        let mut val = Tablet::joined(val(), 5, &url(&running)).await;
        let entry = priya.write(DocumentKind::MEETING, &[b'p'; 5000]);
        priya.sync().await.expect("it syncs");
        val.sync().await.expect("it syncs");
        let bytes = priya.bytes(&entry);
        let closing = LifeDeed::Close {
            why: Why::LeftCare,
            on: Day(20_000),
            keep_until: Day(20_001),
        };
        val.outbox.grant_links.push(signed(&val, closing));
        val.sync().await.expect("it syncs");
        let erasing = signed(&val, LifeDeed::Erase);
        let (path, log) = (disk.path().join(DATABASE), disk.path().join(LOG));
        // A reader that stays keeps the log from being emptied, as a kill in that moment would.
        let reader = Connection::open(&path).expect("it opens");
        let begun = reader.execute_batch("BEGIN; SELECT count(*) FROM entry;");
        begun.expect("it reads");
        let read = |path: &Path| std::fs::read(path).expect("a file");
        let before = read(&log).len();
        val.outbox.grant_links.push(erasing.clone());
        val.sync().await.expect("it syncs");
        let caught = Self {
            file: read(&path),
            log: read(&log),
            before,
            erasing,
            entry: Entry::decode(&bytes).expect("an entry"),
            sealed: bytes[bytes.len() - 120..].to_vec(),
        };
        drop(reader);
        running.stop().await;
        caught
    }

    /// A disk with as much of the log as was written by then.
    fn disk(&self, length: usize) -> tempfile::TempDir {
        let disk = tempfile::tempdir().expect("a directory");
        std::fs::write(disk.path().join(DATABASE), &self.file).expect("written");
        std::fs::write(disk.path().join(LOG), &self.log[..length]).expect("written");
        disk
    }
}

#[tokio::test]
async fn a_server_killed_around_the_commit_that_erases_comes_to_the_same_end() {
    let caught = Caught::new().await;
    let frames = (caught.log.len() - HEADER) / FRAME;
    let before = caught.before.saturating_sub(HEADER) / FRAME;
    assert!(frames > before, "the log was emptied: {before} to {frames}");
    let after = caught.disk(caught.log.len());
    assert!(
        on_disk(after.path(), &caught.sealed),
        "the log still holds what it held"
    );
    let mut ends = [0, 0];
    for nth in before..=frames {
        for torn in [0, FRAME / 2] {
            let length = (HEADER + nth * FRAME + torn).min(caught.log.len());
            let disk = caught.disk(length);
            let running = server(disk.path()).await;
            let path = disk.path().join(DATABASE);
            let report = check(&path).expect("it reads");
            assert!(report.is_whole(), "{length}: {report:?}");
            let erased = length == caught.log.len();
            assert_eq!(report.entries, u64::from(!erased), "{length}: {report:?}");
            assert_eq!(report.grant_links, if erased { 3 } else { 2 }, "{length}");
            ends[usize::from(erased)] += 1;
            if erased {
                let left = on_disk(disk.path(), &caught.sealed);
                assert!(!left, "its bytes are on the disk once it has started");
            }
            let seed = u8::try_from(100 + nth - before).expect("few frames");
            let mut val = Tablet::joined(val(), seed, &url(&running)).await;
            val.outbox.grant_links.push(caught.erasing.clone());
            val.sync().await.expect("it syncs");
            assert!(
                val.outbox.grant_links.is_empty(),
                "{length}: it still waits"
            );
            let report = check(&path).expect("it reads");
            assert!(report.is_whole() && report.entries == 0, "{report:?}");
            assert!(!on_disk(disk.path(), &caught.sealed), "{length}");
            let newcomer = Tablet::joined(priya(), 99, &url(&running)).await;
            assert_eq!(newcomer.words(), Vec::new(), "{length}");
            running.stop().await;
            assert!(!on_disk(disk.path(), &caught.sealed), "{length}");
        }
    }
    assert!(ends[0] > 2 && ends[1] > 0, "{ends:?}");
}

/// Whatever a call was judged by when it began: what it would keep of a record that was erased meanwhile is not kept.
#[tokio::test]
async fn what_was_judged_before_an_erasure_and_is_written_after_it_is_not_kept() {
    let caught = Caught::new().await;
    let disk = caught.disk(caught.log.len());
    let path = disk.path().join(DATABASE);
    let storage = Sqlite::open(&path).expect("it opens");
    let (council, now) = (practice::COUNCIL, UnixMillis(practice::FOUNDED.0 + 1));
    assert!(!storage.hold(&caught.entry, now).expect("it answers"));

    let other = sync::Strand {
        child: nth_child(1),
        ..plan()
    };
    let mut erased = Vec::new();
    let mut look = |_: &sync::Strand, writer: &mut dyn StrandWriter| {
        erased.push(writer.is_erased()?);
        Ok(())
    };
    let looked = storage.write_strands(&[plan(), other], &mut look);
    looked.expect("it answers");
    assert_eq!(erased, [true, false]);

    let limits = BlobLimits {
        quota: u64::MAX,
        device_quota: u64::MAX,
        child_quota: u64::MAX,
        unfinished: 9,
        now,
        stale_before: UnixMillis(0),
    };
    let keys = DeviceKeys::from_seed(&[1; 32]);
    for (strand, begun) in [(plan(), Begun::Erased), (other, Begun::At(0))] {
        let new = NewBlob {
            id: BlobId([7; 32]),
            strand,
            device: keys.id(),
            length: 10,
            header: b"made up",
        };
        let answer = storage.begin_blob(&council, &new, &limits);
        assert_eq!(answer.expect("it answers"), begun);
    }

    let reader = Reader::Device(keys.id());
    let names = [plan(), other].map(SecretName::Base);
    let wrap = |name: &SecretName| {
        let seed = Zeroizing::new([9; 32]);
        let secret = Secret::from_bytes([7; 32]);
        Wrap::seal(*name, &secret, reader, &keys.public().seal, seed).expect("wrapped")
    };
    let wraps: Vec<Wrap> = names.iter().map(wrap).collect();
    let seen = storage.log_ends(&council).expect("it answers").roster;
    let kept = storage.keep_wraps(&council, seen, &keys.id(), &wraps);
    assert!(kept.expect("it answers"));
    let given = storage.give_wraps(&council, &reader, &names);
    let given = given.expect("it answers");
    assert_eq!(given.wraps, [wraps[1].to_bytes()]);
}
