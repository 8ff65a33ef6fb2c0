//! What one caller may cost, and what nobody is told by asking.

use sync::link::Signer;

use sync::protocol::Verdict;
use sync::roster::RosterAct;
use sync::{DocumentKind, UnixMillis};

use crate::tablet::*;

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
