//! A database that is not what was written: flipped bytes in its pages, and a log that was cut off anywhere.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::types::Value;
use sync::DocumentKind;
use waymark_server::Running;
use waymark_server::storage::{Sqlite, Storage as _, back_up, check, restore};

use crate::kills::eprintln_figures;
use crate::storm::Dice;
use crate::tablet::*;

/// How many pages are flipped: `make soak` asks for more than `make test`.
fn flips() -> usize {
    let asked = std::env::var("WAYMARK_FLIPS").ok();
    asked.and_then(|asked| asked.parse().ok()).unwrap_or(150)
}

/// A stopped server's disk, its backup, and the tablets that wrote to it.
struct Filled {
    disk: tempfile::TempDir,
    elsewhere: tempfile::TempDir,
    tablets: [Tablet; 2],
}

impl Filled {
    async fn new() -> Self {
        let (disk, elsewhere) = (
            tempfile::tempdir().expect("a directory"),
            tempfile::tempdir().expect("a directory"),
        );
        let running = server(disk.path()).await;
        let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
        let mut sam = Tablet::joined(sam(), 2, &url(&running)).await;
        for number in 0..40 {
            let words = format!("made-up words number {number}, and some more of them").repeat(20);
            priya.write(DocumentKind::MEETING, words.as_bytes());
            priya.sync().await.expect("it syncs");
            if number == 30 {
                let backup = elsewhere.path().join("backup.sqlite");
                back_up(&database(disk.path()), &backup).expect("it is backed up");
            }
            sam.write(DocumentKind::ABOUT_ME, words.as_bytes());
            sam.sync().await.expect("it syncs");
        }
        priya.sync().await.expect("it syncs");
        running.stop().await;
        Self {
            disk,
            elsewhere,
            tablets: [priya, sam],
        }
    }

    /// Puts the backup in the place of the disk's database, and lets the tablets bring back the rest.
    async fn recover(&mut self) {
        empty(self.disk.path());
        let backup = self.elsewhere.path().join("backup.sqlite");
        let path = database(self.disk.path());
        restore(&backup, &path, &[], true).expect("it is restored");
        Sqlite::open(&path)
            .and_then(|storage| storage.set_restored(false))
            .expect("an administrator's tablet has shown the newest roster");
        let running = server(self.disk.path()).await;
        let words = self.tablets[0].words();
        for tablet in &mut self.tablets {
            tablet.url = url(&running);
            tablet.sync().await.expect("it brings back what was lost");
        }
        let newcomer = Tablet::joined(priya(), 9, &url(&running)).await;
        assert_eq!(newcomer.words(), words, "everything is back");
        running.stop().await;
        assert!(check(&path).expect("it reads").is_whole());
    }
}

fn database(directory: &Path) -> PathBuf {
    directory.join("waymark-server.sqlite")
}

fn empty(directory: &Path) {
    for file in std::fs::read_dir(directory).expect("a directory") {
        std::fs::remove_file(file.expect("a file").path()).expect("it goes");
    }
}

/// Every row of every table but the server's secret, whose loss costs each tablet one more call.
fn dump(path: &Path) -> rusqlite::Result<Vec<Vec<Value>>> {
    let connection = Connection::open(path)?;
    let mut rows = Vec::new();
    let tables: Vec<String> = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'secret' ORDER BY name")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for table in tables {
        let mut query = connection.prepare(&format!("SELECT * FROM \"{table}\""))?;
        let columns = query.column_count();
        let mut found = query.query([])?;
        while let Some(row) = found.next()? {
            rows.push(
                (0..columns)
                    .map(|at| row.get(at))
                    .collect::<Result<_, _>>()?,
            );
        }
    }
    Ok(rows)
}

/// Whatever a tablet gets from this disk now, it is nothing but what was written. How much it got.
async fn never_altered(disk: &Path, written: &BTreeSet<(String, String)>, seed: u8) -> usize {
    let Ok(running) = Running::start(settings(disk)).await else {
        return 0;
    };
    let mut newcomer = Tablet::new(priya(), seed, &url(&running));
    let _ = newcomer.try_sync().await.expect("the server is there");
    let given = newcomer.words();
    for words in &given {
        assert!(written.contains(words), "a tablet was given altered words");
    }
    running.stop().await;
    given.len()
}

#[tokio::test]
async fn a_flipped_byte_in_any_page_is_found_and_everything_comes_back() {
    let mut filled = Filled::new().await;
    let path = database(filled.disk.path());
    let (mut sound, mut rows) = (
        std::fs::read(&path).expect("the database"),
        dump(&path).expect("its rows"),
    );
    let written: BTreeSet<_> = filled.tablets[0].words().into_iter().collect();
    let (mut dice, mut found, mut unused, mut given) = (Dice(7), 0, 0, 0);
    for nth in 0..flips() {
        let at = dice.roll(sound.len() as u64) as usize;
        let mut flipped = sound.clone();
        flipped[at] ^= 1 << dice.roll(8);
        empty(filled.disk.path());
        std::fs::write(&path, &flipped).expect("it is written");
        if check(&path).is_ok_and(|report| report.is_whole()) {
            assert!(
                dump(&path).is_ok_and(|now| now == rows),
                "byte {at} was altered and nobody noticed"
            );
            unused += 1;
            continue;
        }
        found += 1;
        given += never_altered(filled.disk.path(), &written, 100 + (nth % 100) as u8).await;
        if found % 6 == 0 {
            filled.recover().await;
            sound = std::fs::read(&path).expect("the database");
            rows = dump(&path).expect("its rows");
        }
    }
    // Some three in ten of the file's bytes are in rows; so few as one in eight is no chance.
    assert!(
        found * 8 > flips(),
        "{found} were found, {unused} lay in no row"
    );
    assert!(
        given > found,
        "{given} words from {found} damaged disks: nothing was looked at"
    );
    filled.recover().await;
    eprintln_figures(&format!(
        "server: {} flipped bytes, {found} found, {unused} in no row, {given} words given from damaged disks, none altered, everything back from the backup and the tablets",
        flips()
    ));
}

/// A log of several commits that was never folded into its database.
async fn unfolded(directory: &Path) -> (Vec<u8>, Vec<u8>) {
    let storage = Sqlite::open(&database(directory)).expect("it opens");
    let running = server(directory).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    for number in 0..3 {
        priya.write(DocumentKind::MEETING, format!("words {number}").as_bytes());
        priya.sync().await.expect("it syncs");
    }
    let log = directory.join("waymark-server.sqlite-wal");
    let both = (
        std::fs::read(database(directory)).expect("the database"),
        std::fs::read(log).expect("its log"),
    );
    running.stop().await;
    drop(storage);
    both
}

#[tokio::test]
async fn a_log_cut_anywhere_in_its_last_frames_opens_at_a_whole_commit() {
    let made = tempfile::tempdir().expect("a directory");
    let (file, log) = unfolded(made.path()).await;
    let (header, frame) = (32, 24 + 4096);
    let frames = (log.len() - header) / frame;
    assert!(frames > 6, "{frames} frames are no log");
    let place = tempfile::tempdir().expect("a directory");
    let path = database(place.path());
    let mut seen = BTreeSet::new();
    // `make soak` cuts at every byte; `make test` at every byte of the frames' heads, and at each sixteenth of the rest.
    let every = std::env::var_os("WAYMARK_FLIPS").is_some();
    let due =
        |length: &usize| every || (length - header) % frame <= 24 || length.is_multiple_of(16);
    for length in (header + (frames - 2) * frame..=log.len())
        .rev()
        .filter(due)
    {
        std::fs::write(&path, &file).expect("it is written");
        std::fs::write(
            place.path().join("waymark-server.sqlite-wal"),
            &log[..length],
        )
        .expect("it is written");
        let _ = std::fs::remove_file(place.path().join("waymark-server.sqlite-shm"));
        let whole_frames = (length - header) % frame == 0;
        if whole_frames {
            let report = check(&path).expect("it reads");
            assert!(report.is_whole(), "cut to {length} bytes: {report:?}");
        }
        let connection = Connection::open(&path).expect("it opens");
        let entries: i64 = connection
            .query_row("SELECT count(*) FROM entry", [], |row| row.get(0))
            .unwrap_or_else(|error| panic!("cut to {length} bytes: {error}"));
        let heads: i64 = connection
            .query_row("SELECT coalesce(sum(head), 0) FROM strand", [], |row| {
                row.get(0)
            })
            .unwrap_or_else(|error| panic!("cut to {length} bytes: {error}"));
        assert_eq!(entries, heads, "cut to {length} bytes: half a commit");
        seen.insert(entries);
    }
    assert!(
        seen.contains(&3) && seen.contains(&2),
        "all, or all but the last commit: {seen:?}"
    );
}
