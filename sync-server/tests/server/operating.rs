//! What an operator does beside serving: the drill of `docs/operating.md` with real processes, and what a check finds.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Output;

use rusqlite::Connection;
use sync::audit::{Clear, Deed, Record, Sheet, after, practice_key, start};
use sync::checkpoint::Checkpoint;
use sync::protocol::CallRefusal;
use sync::{Cursor, DeviceKeys, DocumentKind, UnixMillis, codec, practice};
use waymark_server::storage::audits::Audits as _;
use waymark_server::storage::{Sqlite, Storage as _, check};
use zeroize::Zeroizing;

use crate::process::{Process, command};
use crate::tablet::*;

const DATABASE: &str = "waymark-server.sqlite";

fn run(data: &Path, arguments: &[&str]) -> Output {
    command()
        .args(arguments)
        .arg("--data")
        .arg(data)
        .output()
        .expect("it runs")
}

fn told(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!(
        "{}{}",
        String::from_utf8_lossy(out),
        String::from_utf8_lossy(err)
    )
}

/// The path as an argument.
fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

#[tokio::test]
async fn the_drill_a_lost_disk_is_restored_and_the_tablets_bring_back_the_rest() {
    let (disk, elsewhere) = (
        tempfile::tempdir().expect("a directory"),
        tempfile::tempdir().expect("a directory"),
    );
    let mut process = Process::start(disk.path());
    let mut priya = Tablet::joined(priya(), 1, &process.url).await;
    let mut sam = Tablet::joined(sam(), 2, &process.url).await;
    let mut val = Tablet::joined(val(), 3, &process.url).await;
    priya.write(DocumentKind::MEETING, b"in the backup");
    priya.sync().await.expect("it syncs");

    let backup = elsewhere.path().join("nightly.sqlite");
    let made = run(disk.path(), &["backup", text(&backup)]);
    assert!(made.status.success(), "{}", told(&made));
    assert!(told(&made).contains("1 entries"), "{}", told(&made));
    let mode = std::fs::metadata(&backup)
        .expect("the backup")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600, "a backup is its owner's alone");
    let again = run(disk.path(), &["backup", text(&backup)]);
    assert!(!again.status.success() && told(&again).contains("there already"));

    sam.write(DocumentKind::MEETING, b"after the backup");
    sam.sync().await.expect("it syncs");
    priya.sync().await.expect("it syncs");
    let (words, receipts) = (priya.words(), priya.receipts());
    process.kill();
    drop(disk);

    let fresh = tempfile::tempdir().expect("a directory");
    let code = Checkpoint::of(&val.roster).to_string();
    let (most, last) = code.split_at(code.len() - 1);
    let mistyped = format!("{most}{}", if last == "0" { "1" } else { "0" });
    let wrong = run(
        fresh.path(),
        &["restore", text(&backup), "--roster", &mistyped],
    );
    assert!(!wrong.status.success() && told(&wrong).contains("part by part"));
    let restored = run(fresh.path(), &["restore", text(&backup), "--roster", &code]);
    assert!(restored.status.success() && told(&restored).contains(&code));
    let database = fresh.path().join(DATABASE);
    let marked = Sqlite::open(&database).expect("it opens").restored();
    assert!(marked.expect("an answer"), "it knows what it is");
    let twice = run(
        fresh.path(),
        &["restore", text(&backup), "--roster-unknown"],
    );
    assert!(!twice.status.success() && told(&twice).contains("there already"));

    let process = Process::start(fresh.path());
    for tablet in [&mut priya, &mut sam, &mut val] {
        tablet.url = process.url.clone();
    }
    assert_eq!(priya.sync().await, Err(CallRefusal::Restored));
    val.sync()
        .await
        .expect("the Virtual School head has shown the roster");
    priya.sync().await.expect("it gives back what was lost");
    sam.sync().await.expect("it syncs");
    assert_eq!((priya.words(), priya.receipts()), (words.clone(), receipts));
    assert_eq!(sam.words(), words);
    let checked = run(fresh.path(), &["check"]);
    assert!(checked.status.success(), "{}", told(&checked));
    assert!(told(&checked).contains("2 entries"), "{}", told(&checked));
}

#[tokio::test]
async fn a_backup_into_a_directory_has_the_moment_in_its_name_and_leaves_nothing_else() {
    let (disk, elsewhere) = (
        tempfile::tempdir().expect("a directory"),
        tempfile::tempdir().expect("a directory"),
    );
    let process = Process::start(disk.path());
    Tablet::joined(priya(), 1, &process.url).await;
    let made = run(disk.path(), &["backup", text(elsewhere.path())]);
    assert!(made.status.success(), "{}", told(&made));
    let names: Vec<String> = std::fs::read_dir(elsewhere.path())
        .expect("a listing")
        .map(|file| {
            file.expect("a file")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    assert!(
        matches!(&names[..], [name] if name.starts_with("waymark-2") && name.ends_with("Z.sqlite")),
        "{names:?}"
    );
}

#[tokio::test]
async fn every_backup_taken_while_tablets_write_is_whole_and_holds_what_was_receipted_before() {
    let (disk, elsewhere) = (
        tempfile::tempdir().expect("a directory"),
        tempfile::tempdir().expect("a directory"),
    );
    let process = Process::start(disk.path());
    let mut priya = Tablet::joined(priya(), 1, &process.url).await;
    for round in 0..6 {
        let file = elsewhere.path().join(format!("{round}.sqlite"));
        let before = priya.receipts().len() as u64;
        let mut backing_up = command()
            .args(["backup", text(&file), "--data", text(disk.path())])
            .spawn()
            .expect("it starts");
        for number in 0..5 {
            let words = format!("round {round}, words {number}");
            priya.write(DocumentKind::MEETING, words.as_bytes());
            priya.sync().await.expect("it syncs");
        }
        assert!(backing_up.wait().expect("it ends").success());
        let report = check(&file).expect("it reads");
        assert!(report.is_whole(), "{report:?}");
        assert!(
            (before..=before + 5).contains(&report.entries),
            "{before} were receipted before, {} are in it",
            report.entries
        );
    }
}

#[test]
fn nothing_is_backed_up_restored_or_checked_where_nothing_is() {
    let empty = tempfile::tempdir().expect("a directory");
    let target = empty.path().join("backup.sqlite");
    for arguments in [
        &["backup", text(&target)][..],
        &["restore", text(&target), "--roster-unknown"],
        &["check"],
    ] {
        let output = run(empty.path(), arguments);
        assert!(!output.status.success(), "{arguments:?}");
        assert!(
            told(&output).contains("there is no database at"),
            "{}",
            told(&output)
        );
    }
    assert_eq!(
        std::fs::read_dir(empty.path()).expect("a listing").count(),
        0
    );
}

/// A database with two strands, two devices and seven entries.
async fn filled(disk: &Path) {
    let running = server(disk).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let mut sam = Tablet::joined(sam(), 2, &url(&running)).await;
    for number in 0..4 {
        priya.write(DocumentKind::MEETING, format!("words {number}").as_bytes());
        priya.sync().await.expect("it syncs");
    }
    for number in 0..3 {
        sam.write(DocumentKind::ABOUT_ME, format!("more {number}").as_bytes());
        sam.sync().await.expect("it syncs");
    }
    running.stop().await;
    let database = Sqlite::open(&disk.join(DATABASE)).expect("it opens");
    let sheets = sheets(&priya.keys, 3);
    let listed = database.list_sheets(&practice::COUNCIL, UnixMillis(1_790_000_000_000), &sheets);
    listed.expect("kept");
}

/// Sheets of one device that follow each other, a record each.
fn sheets(keys: &DeviceKeys, how_many: u8) -> Vec<Sheet> {
    let council = practice::COUNCIL;
    let mut before = start(&council, &keys.id(), 1);
    let one = |number: u8| {
        let record = Record {
            at: UnixMillis(1_790_000_000_000 + i64::from(number)),
            deed: Deed::Opened,
            child: Some(child()),
            page: Some("child".to_owned()),
            about: None,
        };
        let end = after(&before, &codec::encode(&record));
        let clear = Clear {
            format: 1,
            device: keys.id(),
            epoch: 1,
            before,
            end,
            key: 1,
            seen: Some(Cursor::default()),
        };
        before = end;
        let seed = Zeroizing::new([number; 32]);
        let public = practice_key().public();
        Sheet::seal(&council, clear, &[record], &public, &seed, keys).expect("sealed")
    };
    (1..=how_many).map(one).collect()
}

#[tokio::test]
async fn a_check_finds_whatever_was_altered_and_nothing_where_nothing_was() {
    let disk = tempfile::tempdir().expect("a directory");
    filled(disk.path()).await;
    let path = disk.path().join(DATABASE);
    let sound = std::fs::read(&path).expect("the database");
    let report = check(&path).expect("it reads");
    assert_eq!(
        (
            report.faults.as_slice(),
            report.entries,
            report.sheets,
            report.frozen
        ),
        (&[][..], 7, 3, 0)
    );
    for (sql, fault) in [
        ("UPDATE entry SET bytes = x'00' WHERE number = 2", "no entry"),
        ("UPDATE share SET bytes = bytes + 1", "another share"),
        ("INSERT INTO mark (name) VALUES ('restorfd')", "does not know"),
        ("UPDATE entry SET at = at + 1 WHERE number = 1", "chain"),
        ("UPDATE entry SET chain = zeroblob(32) WHERE number = 2", "chain"),
        ("DELETE FROM entry WHERE number = 2", "does not follow"),
        ("UPDATE entry SET number = number + 10", "does not follow"),
        ("UPDATE entry SET sequence = sequence + 10", "another device or sequence"),
        ("UPDATE entry SET epoch = 7", "another device or sequence"),
        ("UPDATE strand SET head = head + 1", "its head says"),
        ("UPDATE strand SET chain = zeroblob(32)", "another chain"),
        ("DELETE FROM strand", "no known strand"),
        ("UPDATE usage SET bytes = bytes + 1", "are counted"),
        ("UPDATE audit SET at = at + 1 WHERE number = 3", "chain does not follow the sheet"),
        ("UPDATE audit SET chain = zeroblob(32) WHERE number = 2", "chain does not follow the sheet"),
        ("DELETE FROM audit WHERE number = 2", "chain does not follow the sheet"),
        ("UPDATE audit SET bytes = x'00' WHERE number = 1", "no sheet"),
        (
            "UPDATE audit SET bytes = (SELECT other.bytes FROM audit other WHERE other.number = 1) WHERE number = 3",
            "not those of this sheet",
        ),
        ("UPDATE audit SET last = last + 1 WHERE number = 3", "another device or record"),
        ("UPDATE audit SET device = zeroblob(16) WHERE number = 3", "another device or record"),
        ("DELETE FROM roster_link WHERE position = 2", "roster"),
        ("UPDATE roster_link SET bytes = x'00' WHERE position = 2", "roster"),
        ("DELETE FROM grant_link WHERE feed = 1 AND (SELECT count(*) FROM grant_link) > 1", "grants"),
        (
            "UPDATE entry SET id = (SELECT other.id FROM entry other WHERE other.strand = entry.strand AND other.number = 1)
             WHERE number = 2",
            "chain",
        ),
    ] {
        std::fs::write(&path, &sound).expect("put back");
        let connection = Connection::open(&path).expect("it opens");
        let altered = connection.execute(sql, []).expect("it is altered");
        connection.close().expect("it closes");
        if altered == 0 {
            assert!(sql.contains("grant_link"), "{sql} alters nothing");
            continue;
        }
        let report = check(&path).expect("it reads");
        let found = report.faults.join("; ");
        assert!(found.contains(fault), "{sql}: {found}");
    }
}

#[tokio::test]
async fn a_damaged_backup_is_not_restored_and_a_damaged_database_not_backed_up() {
    let (disk, elsewhere) = (
        tempfile::tempdir().expect("a directory"),
        tempfile::tempdir().expect("a directory"),
    );
    filled(disk.path()).await;
    let path = disk.path().join(DATABASE);
    let connection = Connection::open(&path).expect("it opens");
    connection
        .execute("UPDATE entry SET at = at + 1 WHERE number = 2", [])
        .expect("altered");
    connection.close().expect("it closes");
    let copy = elsewhere.path().join("copy.sqlite");
    std::fs::copy(&path, &copy).expect("a copy");
    let target = elsewhere.path().join("backup.sqlite");
    let backed_up = run(disk.path(), &["backup", text(&target)]);
    assert!(!backed_up.status.success() && told(&backed_up).contains("is not whole"));
    let fresh = tempfile::tempdir().expect("a directory");
    let restored = run(fresh.path(), &["restore", text(&copy), "--roster-unknown"]);
    assert!(!restored.status.success() && told(&restored).contains("is not whole"));
    assert!(!target.exists() && !fresh.path().join(DATABASE).exists());
    let checked = run(disk.path(), &["check"]);
    assert!(!checked.status.success());
    assert!(
        told(&checked).contains("does not follow"),
        "{}",
        told(&checked)
    );
}
