//! A record is erased, and the server is killed while it does so: before the commit nothing has happened, after it nothing
//! is left, in the log beside the file neither; and whoever brings the link again brings it to the same end.

use std::path::Path;

use rusqlite::Connection;
use sync::grants::life::{Day, LifeAct, LifeDeed, Why};
use sync::grants::{GrantAct, GrantLink};
use sync::link::Signer;
use sync::{DocumentKind, practice};
use waymark_server::storage::check;

use crate::amended::on_disk;
use crate::tablet::*;

const DATABASE: &str = "waymark-server.sqlite";
const LOG: &str = "waymark-server.sqlite-wal";
/// What stands before the frames of SQLite's log, and how long one is.
const HEADER: usize = 32;
const FRAME: usize = 24 + 4096;

fn signed(tablet: &Tablet, deed: LifeDeed) -> GrantLink {
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
