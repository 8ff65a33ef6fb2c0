//! `kill -9` of the server at any moment, under load: what has a receipt is there, and the file is whole.

use std::time::Duration;

use sync::DocumentKind;
use sync::protocol::CallRefusal;
use tokio::task::JoinSet;
use tokio::time::timeout;
use waymark_server::storage::check;

use crate::process::{Process, practising};
use crate::storm::Dice;
use crate::tablet::*;

/// Kills on one disk; then everything is compared, and the next disk begins.
const KILLS_A_DISK: usize = 50;

/// How many kills: `make soak` asks for more than `make test`.
fn kills() -> usize {
    let asked = std::env::var("WAYMARK_KILLS").ok();
    asked.and_then(|asked| asked.parse().ok()).unwrap_or(30)
}

/// Writes and shares until the server is gone, and says how often it was answered.
async fn until_gone(mut tablet: Tablet, round: usize) -> Tablet {
    for number in 0.. {
        let kinds = [DocumentKind::MEETING, DocumentKind::SUMMARY];
        let words = format!("round {round}, words {number}");
        tablet.write(kinds[number % 2].clone(), words.as_bytes());
        match tablet.try_sync().await {
            Ok(Ok(()) | Err(CallRefusal::Unavailable)) => (),
            Ok(Err(refusal)) => panic!("it was refused: {refusal}"),
            Err(_) => break,
        }
    }
    tablet
}

/// Kills a server on its way up: it may be making its tables, or reading its log.
async fn kill_at_start(data: &std::path::Path, after: Duration) {
    let mut child = tokio::process::Command::from(practising(data))
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("it starts");
    let early = timeout(after, child.wait()).await;
    assert!(early.is_err(), "it ended by itself: {early:?}");
    child.kill().await.expect("it is killed");
}

async fn disk_of_kills(seed: u64, kills: usize) -> usize {
    let directory = tempfile::tempdir().expect("a directory");
    let database = directory.path().join("waymark-server.sqlite");
    let mut dice = Dice(seed);
    kill_at_start(directory.path(), Duration::from_millis(dice.roll(40))).await;
    let mut process = Process::start(directory.path());
    let mut tablets = Vec::new();
    for (person, seed) in [(priya(), 1), (sam(), 2), (priya(), 3)] {
        tablets.push(Tablet::joined(person, seed, &process.url).await);
    }
    for round in 0..kills {
        let mut working: JoinSet<_> = tablets
            .drain(..)
            .map(|tablet| until_gone(tablet, round))
            .collect();
        let moment = Duration::from_micros(dice.roll(90_000));
        let early = timeout(moment, working.join_next()).await;
        assert!(early.is_err(), "the server was gone before it was killed");
        process.kill();
        tablets = working.join_all().await;
        if dice.roll(8) == 0 {
            kill_at_start(directory.path(), Duration::from_millis(dice.roll(40))).await;
        }
        let report = check(&database).expect("it reads");
        assert!(report.is_whole(), "seed {seed}, kill {round}: {report:?}");
        process = Process::start(directory.path());
        for tablet in &mut tablets {
            tablet.url = process.url.clone();
        }
    }
    compare(seed, &process, tablets).await
}

/// Everybody shares, and somebody who comes new has all that anybody ever had a receipt for.
async fn compare(seed: u64, process: &Process, mut tablets: Vec<Tablet>) -> usize {
    for _ in 0..2 {
        for tablet in &mut tablets {
            tablet.sync().await.expect("it syncs");
        }
    }
    let newcomer = Tablet::joined(sam(), 4, &process.url).await;
    for tablet in &tablets {
        assert!(tablet.outbox.entries.is_empty(), "seed {seed}");
        assert!(
            tablet.refused.is_empty() && tablet.quarantined.is_empty(),
            "seed {seed}: {:?}",
            tablet.refused
        );
        let missing = tablet
            .receipts()
            .into_keys()
            .filter(|entry| !newcomer.has(entry))
            .count();
        assert_eq!(missing, 0, "seed {seed}: receipted and missing");
        assert_eq!(tablet.words(), newcomer.words(), "seed {seed}");
    }
    newcomer.words().len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_receipted_is_missing_after_kills_at_any_moment() {
    let (mut left, mut seed, mut words) = (kills(), 1, 0);
    while left > 0 {
        let now = left.min(KILLS_A_DISK);
        words += disk_of_kills(seed, now).await;
        (left, seed) = (left - now, seed + 1);
    }
    assert!(words > kills(), "{words} are too few for a load");
    eprintln_figures(&format!(
        "server: {} kills, {words} entries, none missing",
        kills()
    ));
    println!("tries: {}", kills());
}

/// A figure for `docs/reliability.md`.
pub(crate) fn eprintln_figures(line: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "figure: {line}");
}
