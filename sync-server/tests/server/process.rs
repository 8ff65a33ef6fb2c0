//! The binary itself: started, killed, started again, and stopped.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use sync::DocumentKind;

use crate::tablet::*;

/// A server in a process of its own.
struct Process {
    child: Child,
    out: BufReader<ChildStdout>,
    url: String,
}

impl Process {
    fn start(data: &Path) -> Self {
        let mut child = command()
            .args(["--practice", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
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
    fn kill(&mut self) {
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

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_waymark-server"));
    let ours = std::env::vars_os()
        .map(|(name, _)| name)
        .filter(|name| name.to_string_lossy().starts_with("WAYMARK_"));
    ours.for_each(|name| {
        command.env_remove(name);
    });
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
