//! A disk that fills up while the server runs, and has room again: it says so, loses nothing, and goes on by itself.

use std::path::Path;
use std::process::Command;

use sync::DocumentKind;
use sync::protocol::CallRefusal;
use waymark_server::storage::check;

use crate::process::{Process, practising};
use crate::sharing::noise;
use crate::tablet::*;

/// The status and the body of a plain call.
async fn get(process: &Process, path: &str) -> (u16, String) {
    let answer = http()
        .get(format!("{}{path}", process.url))
        .send()
        .await
        .expect("an answer");
    let status = answer.status().as_u16();
    (status, answer.text().await.expect("text"))
}

/// Waits until readiness says this, a moment at a time: it holds its answer for a second.
async fn until_ready_is(process: &Process, expected: u16) {
    let mut pace = tokio::time::interval(std::time::Duration::from_millis(50));
    let waiting = async {
        while get(process, "/v1/ready").await.0 != expected {
            pace.tick().await;
        }
    };
    let waited = tokio::time::timeout(std::time::Duration::from_secs(30), waiting).await;
    waited.unwrap_or_else(|_| panic!("readiness never became {expected}"));
}

/// Lets the process's files grow to so many bytes and no further: to it the disk is full. The limit is a soft one, so
/// anybody may lift it again.
fn limit(process: &Process, bytes: &str) {
    let limited = Command::new("prlimit")
        .args(["--pid", &process.child.id().to_string()])
        .arg(format!("--fsize={bytes}:"))
        .status()
        .expect("prlimit is there");
    assert!(limited.success());
}

/// A server that is told of a write beyond its limit, instead of being ended by it.
fn on_a_small_disk(data: &Path) -> Command {
    let real = practising(data);
    let mut shell = Command::new("sh");
    shell
        .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
        .arg(real.get_program())
        .args(real.get_args())
        .stderr(std::fs::File::create(data.join("log")).expect("a file"));
    shell
}

#[tokio::test]
async fn a_disk_that_fills_is_told_loudly_and_the_server_goes_on_when_there_is_room() {
    let directory = tempfile::tempdir().expect("a directory");
    let process = Process::run(&mut on_a_small_disk(directory.path()));
    let mut priya = Tablet::joined(priya(), 1, &process.url).await;
    until_ready_is(&process, 200).await;
    let log = directory.path().join("waymark-server.sqlite-wal");
    let now = std::fs::metadata(&log).expect("its log").len();
    limit(&process, &(now + 300_000).to_string());
    let mut refused = Ok(());
    for number in 0..40 {
        priya.write(DocumentKind::MEETING, &noise(number));
        refused = priya.sync().await;
        if refused.is_err() {
            break;
        }
    }
    assert_eq!(refused, Err(CallRefusal::Unavailable));
    let receipted = priya.receipts().len();
    assert_eq!(priya.outbox.entries.len(), 1, "what was refused waits");
    // Now not even one page more.
    limit(&process, "1024");
    until_ready_is(&process, 503).await;
    assert_eq!(get(&process, "/v1/health").await.0, 200, "it lives");
    let said = std::fs::read_to_string(directory.path().join("log")).expect("text");
    assert!(
        said.contains("the storage failed") && said.contains("\"level\":\"ERROR\""),
        "{said}"
    );
    let mut reader = Tablet::new(sam(), 2, &process.url);
    assert_eq!(
        reader.sync().await,
        Err(CallRefusal::Unavailable),
        "who would join must be written down"
    );

    limit(&process, "unlimited");
    priya.sync().await.expect("there is room again");
    until_ready_is(&process, 200).await;
    reader.sync().await.expect("it joins");
    assert_eq!(priya.receipts().len(), receipted + 1);
    assert_eq!(reader.words(), priya.words());
    let report = check(&directory.path().join("waymark-server.sqlite")).expect("it reads");
    assert!(report.is_whole(), "{report:?}");
}

#[tokio::test]
async fn a_server_whose_file_was_taken_away_is_not_ready_and_gives_no_receipt() {
    let directory = tempfile::tempdir().expect("a directory");
    let process = Process::start(directory.path());
    let mut priya = Tablet::joined(priya(), 1, &process.url).await;
    let path = directory.path().join("waymark-server.sqlite");
    let aside = directory.path().join("aside");
    std::fs::rename(&path, &aside).expect("it is moved");
    priya.write(DocumentKind::MEETING, b"words");
    assert_eq!(priya.sync().await, Err(CallRefusal::Unavailable));
    until_ready_is(&process, 503).await;
    std::fs::write(&path, b"").expect("another file");
    assert_eq!(priya.sync().await, Err(CallRefusal::Unavailable));
    std::fs::rename(&aside, &path).expect("it is put back");
    priya.sync().await.expect("it syncs");
    until_ready_is(&process, 200).await;
}
