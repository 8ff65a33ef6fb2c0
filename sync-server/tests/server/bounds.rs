//! What one caller may cost, and what nobody is told by asking.

use rusqlite::Connection;

use sync::link::Signer;

use sync::protocol::{PendingEntry, Refusal, SyncRequest, Verdict};
use sync::roster::RosterAct;
use sync::{DocumentKind, UnixMillis, client};

use crate::tablet::*;

const DATABASE: &str = "waymark-server.sqlite";

#[tokio::test]
async fn evidence_of_two_histories_stays_within_its_bound() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let others: Vec<_> = (0..40_u8)
        .map(|number| priya.form(DocumentKind::MEETING, &[number; 100]))
        .collect();
    priya.write(DocumentKind::MEETING, b"the first history");
    priya.sync().await.expect("it syncs");
    let pending = others
        .iter()
        .map(|entry| PendingEntry::of(entry.bytes().to_vec(), None));
    let request = SyncRequest {
        pending: pending.collect(),
        ..client::request(&priya.standing())
    };
    let answer = priya.send(&request).await.expect("an answer");
    assert_eq!(
        answer.verdicts,
        vec![Verdict::Refused(Refusal::Equivocation); 40]
    );
    running.stop().await;
    let database = Connection::open(directory.path().join(DATABASE)).expect("it opens");
    let kept: i64 = database
        .query_row("SELECT count(*) FROM freeze", [], |row| row.get(0))
        .expect("counted");
    assert_eq!(kept, 2);
}

#[tokio::test]
async fn what_is_told_as_held_is_kept_also_where_another_entry_stands_in_its_place() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let other = priya.form(DocumentKind::MEETING, b"written on a copy of this tablet");
    priya.write(DocumentKind::MEETING, b"shared");
    priya.sync().await.expect("it syncs");
    let mut val = Tablet::joined(val(), 5, &url(&running)).await;
    let removal = val.roster.next_link(
        vec![RosterAct::RemovePerson(crate::tablet::priya())],
        UnixMillis(1_790_000_000_000),
        Signer::Device(val.keys.id()),
        &val.keys,
    );
    val.outbox.roster_links.push(removal);
    val.sync().await.expect("it syncs");
    let verdicts = crate::faults::send_entry(&mut priya, &other).await;
    assert_eq!(verdicts, Ok(vec![Verdict::Held]));
    val.sync().await.expect("it syncs");
    let to_decide: Vec<_> = val.to_decide.iter().map(|held| held.entry.id()).collect();
    assert_eq!(to_decide, [other.id()]);
}
