//! The binary itself: started, killed, started again, and stopped.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use sync::DocumentKind;
use sync::protocol::CallRefusal;

use crate::sharing::noise;
use crate::tablet::*;

/// A server in a process of its own.
pub(crate) struct Process {
    pub(crate) child: Child,
    out: BufReader<ChildStdout>,
    pub(crate) url: String,
}

impl Process {
    pub(crate) fn start(data: &Path) -> Self {
        Self::run(&mut practising(data))
    }

    pub(crate) fn run(command: &mut Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let mut out = BufReader::new(child.stdout.take().expect("its output"));
        let mut line = String::new();
        let url = loop {
            line.clear();
            assert!(
                out.read_line(&mut line).expect("text") > 0,
                "it ended before it listened"
            );
            if let Some(url) = line.trim().strip_prefix("listening on ") {
                break url.to_owned();
            }
        };
        Self { child, out, url }
    }

    /// `kill -9`.
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("it is killed");
        self.child.wait().expect("it has ended");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_waymark-server"));
    let ours = std::env::vars_os()
        .map(|(name, _)| name)
        .filter(|name| name.to_string_lossy().starts_with("WAYMARK_"));
    ours.for_each(|name| {
        command.env_remove(name);
    });
    command
}

pub(crate) fn practising(data: &Path) -> Command {
    let mut command = command();
    command
        .args(["--practice", "--listen", "127.0.0.1:0", "--data"])
        .arg(data)
        .stderr(Stdio::null());
    command
}

#[tokio::test]
async fn no_receipted_entry_is_lost_by_kills() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut process = Process::start(directory.path());
    let mut priya = Tablet::joined(priya(), 1, &process.url).await;
    for round in 0..5 {
        for number in 0..4 {
            priya.write(
                DocumentKind::MEETING,
                format!("round {round}, entry {number}").as_bytes(),
            );
        }
        priya.sync().await.expect("it syncs");
        process.kill();
        process = Process::start(directory.path());
        priya.url = process.url.clone();
    }
    assert_eq!(priya.receipts().len(), 20);
    priya.sync().await.expect("it syncs");
    let mut sam = Tablet::new(sam(), 2, &process.url);
    sam.sync().await.expect("it joins");
    assert_eq!(sam.words(), priya.words());
    assert!(priya.receipts().keys().all(|entry| sam.has(entry)));
}

/// A server whose files may not grow beyond this many blocks of 512 bytes: to it the disk is full.
fn on_a_small_disk(data: &Path, blocks: u32) -> Command {
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let mut shell = Command::new("sh");
    shell
        .arg("-c")
        .arg(script)
        .arg(env!("CARGO_BIN_EXE_waymark-server"))
        .stderr(Stdio::null());
    shell
        .args(["--practice", "--listen", "127.0.0.1:0", "--data"])
        .arg(data);
    shell
}

#[tokio::test]
async fn a_full_disk_loses_nothing_that_was_receipted_and_refuses_the_rest() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut process = Process::run(&mut on_a_small_disk(directory.path(), 2_000));
    let mut priya = Tablet::joined(priya(), 1, &process.url).await;
    let mut refused = Ok(());
    for number in 0..40 {
        priya.write(DocumentKind::MEETING, &noise(number));
        refused = priya.sync().await;
        if refused.is_err() {
            break;
        }
    }
    assert_eq!(refused, Err(CallRefusal::Unavailable));
    assert!(!priya.receipts().is_empty() && priya.outbox.entries.len() == 1);
    process.kill();
    process = Process::start(directory.path());
    priya.url = process.url.clone();
    priya.sync().await.expect("there is room again");
    let mut sam = Tablet::new(sam(), 2, &process.url);
    sam.sync().await.expect("it joins");
    assert_eq!(sam.words(), priya.words());
}

#[tokio::test]
async fn its_log_names_no_word_and_no_person() {
    let directory = tempfile::tempdir().expect("a directory");
    let log = directory.path().join("log");
    let mut command = practising(directory.path());
    command
        .env("WAYMARK_LOG", "trace")
        .stderr(std::fs::File::create(&log).expect("a file"));
    let mut process = Process::run(&mut command);
    let mut priya = Tablet::joined(priya(), 1, &process.url).await;
    priya.write(DocumentKind::MEETING, b"PLANTED-WORD");
    priya.sync().await.expect("it syncs");
    process.kill();
    let text = std::fs::read_to_string(log).expect("text");
    assert!(text.contains("synced"), "it logs the call: {text}");
    assert!(
        !text.contains("PLANTED-WORD") && !text.contains("Priya"),
        "{text}"
    );
}

#[test]
fn it_stops_when_asked_and_says_so() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut process = Process::start(directory.path());
    let asked = Command::new("kill")
        .args(["-TERM", &process.child.id().to_string()])
        .status()
        .expect("it is asked");
    assert!(asked.success());
    let mut rest = String::new();
    process.out.read_to_string(&mut rest).expect("text");
    assert_eq!(rest, "stopping\n");
    assert!(process.child.wait().expect("it has ended").success());
}

#[test]
fn it_prints_what_it_runs_with_and_refuses_what_it_must() {
    let directory = tempfile::tempdir().expect("a directory");
    let data = directory.path().to_str().expect("a plain path");
    let refused = command()
        .args(["--listen", "0.0.0.0:0", "--data", data])
        .output()
        .expect("it runs");
    assert!(!refused.status.success());
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        said.contains("0.0.0.0:0 is not a loopback address"),
        "{said}"
    );
    let damaged = directory.path().join("waymark-server.sqlite");
    std::fs::write(&damaged, [7; 5000]).expect("it is written");
    let refused = command()
        .args(["--listen", "127.0.0.1:0", "--data", data])
        .output()
        .expect("it runs");
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stdout).contains("listen = \"127.0.0.1:0\""));
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        said.contains("the database failed while opening the file"),
        "{said}"
    );
}
