//! Somebody removed while their tablet was away, and a server that waits after a restore.

use sync::link::Signer;
use sync::protocol::{CallRefusal, Refusal, Verdict};
use sync::roster::RosterAct;
use sync::{Amending, Amendment, Carried, DocumentKind, Entry, Named, client, epoch};

use waymark_server::Running;
use waymark_server::storage::{Sqlite, Storage as _};

use crate::faults::send_entry;
use crate::tablet::*;

const DATABASE: &str = "waymark-server.sqlite";

/// Val's tablet removes a person and tells the server.
async fn remove(val: &mut Tablet, person: sync::PersonId) {
    signs(val, RosterAct::RemovePerson(person)).await;
}

/// Val's tablet takes somebody back and tells the server.
async fn take_back(val: &mut Tablet, person: sync::PersonId) {
    let known = val.roster.person_known(&person).cloned();
    signs(val, RosterAct::Person(known.expect("they were there"))).await;
}

async fn signs(val: &mut Tablet, act: RosterAct) {
    val.sync().await.expect("it is up to date");
    let signer = Signer::Device(val.keys.id());
    let acts = vec![act];
    let at = sync::UnixMillis(1_790_000_000_000);
    val.outbox
        .roster_links
        .push(val.roster.next_link(acts, at, signer, &val.keys));
    val.sync().await.expect("it syncs");
}

/// Priya's tablet, which has not heard yet that Val's has removed her, and Val's.
async fn priya_is_removed(running: &Running) -> (Tablet, Tablet) {
    let priya = Tablet::joined(priya(), 1, &url(running)).await;
    let mut val = Tablet::joined(val(), 5, &url(running)).await;
    remove(&mut val, crate::tablet::priya()).await;
    (priya, val)
}

/// The head refuses an entry, and gives this reason.
fn refuses(val: &mut Tablet, held: &Entry, reason: &str) {
    let refusal = Amendment {
        refuses: Some(vec![Named::of(held)]),
        ..Amendment::default()
    };
    let why = Amending {
        reason: reason.to_owned(),
        ..Amending::default()
    };
    val.amend(&refusal, &why, 1);
}

/// What these entries say, carried under the name of who wrote them.
fn admitted(entries: &[&Entry]) -> (Amendment, Amending) {
    let (mut amendment, mut body) = (Amendment::default(), Amending::default());
    for entry in entries {
        let epoch = entry.header().key_epoch;
        let key = sync::StrandKeys::strand_key(&sync::practice::PracticeKeys, &plan(), epoch);
        let from = Named::of(entry);
        amendment.admits.push(from);
        for each in entry.open(&key.expect("a key")).expect("it opens") {
            body.carried.push(Carried {
                from,
                document: each.document,
                changes: each.changes,
            });
        }
    }
    (amendment, body)
}

#[tokio::test]
async fn a_removed_tablet_is_told_what_is_kept_and_who_removed_it_and_reads_nothing_else() {
    let disk = tempfile::tempdir().expect("a directory");
    let running = server(disk.path()).await;
    let (mut priya, mut val) = priya_is_removed(&running).await;
    let later = val.write(DocumentKind::CORE, b"written after Priya left");
    val.sync().await.expect("it syncs");
    let mut sam = Tablet::joined(sam(), 2, &url(&running)).await;

    let first = priya.write(DocumentKind::MEETING, b"written on the train");
    let second = priya.write(DocumentKind::MEETING, b"and a little later");
    priya.sync().await.expect("it is told");
    assert!(priya.removed, "the signed roster says so");
    assert_eq!(priya.handed_over, [first, second]);
    assert!(priya.outbox.entries.is_empty() && !priya.has(&later));
    let here = |id| priya.roster.people().any(|person| person.id == id);
    assert!(!here(crate::tablet::priya()) && here(crate::tablet::sam()));
    assert_eq!(
        priya.roster.head().position + 1,
        sam.roster.head().position,
        "nothing of what came after: Sam’s tablet"
    );
    priya.sync().await.expect("it is told again");
    assert_eq!(sam.sync().await, Ok(()));
    assert!(!sam.has(&first), "nothing of it is in the strand");
    assert_eq!(sam.to_decide, [], "a colleague is not told");
    let entry = val.form(DocumentKind::CORE, b"x");
    let rotation = epoch::rotation(entry.header().key_epoch);
    assert_eq!(rotation, 1, "the next entry is under the next key");
}

#[tokio::test]
async fn what_a_removed_person_still_had_is_held_once_and_decided_on_for_everybody() {
    let disk = tempfile::tempdir().expect("a directory");
    let running = server(disk.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let mut sam = Tablet::joined(sam(), 2, &url(&running)).await;
    let mut val = Tablet::joined(val(), 5, &url(&running)).await;
    remove(&mut val, crate::tablet::priya()).await;
    let first = priya.write(DocumentKind::MEETING, b"written on the train");
    let second = priya.write(DocumentKind::MEETING, b"and a little later");
    let mut copy = priya.outbox.clone();
    priya.sync().await.expect("it is told");
    std::mem::swap(&mut priya.outbox, &mut copy);
    priya.sync().await.expect("it brings the same again");

    val.sync().await.expect("it syncs");
    let ids: Vec<_> = val.to_decide.iter().map(|held| held.entry.id()).collect();
    assert_eq!(ids, [first, second], "each once, however often it came");
    let entries: Vec<Entry> = val
        .to_decide
        .iter()
        .map(|each| each.entry.clone())
        .collect();
    let (amendment, body) = admitted(&[&entries[0]]);
    val.amend(&amendment, &body, 1);
    let reason = "Made up, and not about this child.";
    refuses(&mut val, &entries[1], reason);
    val.sync().await.expect("it syncs");
    assert_eq!(val.refused, []);
    sam.sync().await.expect("it syncs");
    assert_eq!(sam.quarantined, [], "everybody follows the decision");

    std::mem::swap(&mut priya.outbox, &mut copy);
    let waiting = |disk: &std::path::Path| {
        let database = Sqlite::open(&disk.join(DATABASE)).expect("it opens");
        let held = database.held(&sync::practice::COUNCIL, 0).expect("read");
        let bytes = database.held_bytes(&sync::practice::COUNCIL, &entries[0].header().device);
        (held.numbers, bytes.expect("counted"))
    };
    running.stop().await;
    let size: usize = entries.iter().map(|entry| entry.bytes().len()).sum();
    assert_eq!(
        waiting(disk.path()),
        (vec![], size as u64),
        "nothing waits any more, and both are kept as evidence"
    );
    let running = server(disk.path()).await;
    (priya.url, val.url) = (url(&running), url(&running));
    for entry in entries.clone() {
        priya
            .outbox
            .entries
            .push(client::Outgoing::of(&entry, None));
    }
    priya.sync().await.expect("an older copy brings them again");
    let before = val.to_decide.len();
    val.sync().await.expect("it syncs");
    assert_eq!(val.to_decide.len(), before, "what was decided stays so");

    // What was admitted is found to hold what it must not: it goes like any other entry of the strand.
    let gone = Amendment {
        leaves_out: vec![Named::of(&entries[0])],
        destroys: true,
        ..Amendment::default()
    };
    val.amend(&gone, &Amending::default(), 2);
    val.sync().await.expect("it syncs");
    assert_eq!(val.refused, []);
    running.stop().await;
    assert_eq!(waiting(disk.path()).1, entries[1].bytes().len() as u64);
}

#[tokio::test]
async fn what_was_decided_on_stays_so_when_its_writer_is_taken_back() {
    let disk = tempfile::tempdir().expect("a directory");
    let running = server(disk.path()).await;
    let (mut priya, mut val) = priya_is_removed(&running).await;
    let refused = priya.write(DocumentKind::MEETING, b"refused");
    let admitted_one = priya.write(DocumentKind::MEETING, b"admitted");
    let waiting = priya.write(DocumentKind::MEETING, b"waits");
    let copy = priya.outbox.entries.clone();
    priya.sync().await.expect("it is told");
    val.sync().await.expect("it syncs");
    let held: Vec<Entry> = (val.to_decide.iter())
        .map(|each| each.entry.clone())
        .collect();
    refuses(&mut val, &held[0], "");
    let (amendment, body) = admitted(&[&held[1]]);
    val.amend(&amendment, &body, 1);
    val.sync().await.expect("it syncs");
    take_back(&mut val, crate::tablet::priya()).await;

    priya.outbox.entries = copy;
    priya.handed_over.clear();
    priya.sync().await.expect("she belongs again");
    assert_eq!(
        (priya.handed_over.clone(), priya.refused.len()),
        (vec![refused, admitted_one], 0),
        "what was decided on is kept where it is"
    );
    let mut sam = Tablet::joined(sam(), 2, &url(&running)).await;
    sam.sync().await.expect("it syncs");
    assert!(sam.has(&waiting), "what nobody decided on is in the strand");
    assert!(!sam.has(&refused) && !sam.has(&admitted_one));

    // Her count goes on past what was decided on, also where that has to be destroyed.
    destroys(&mut val, &held[1]).await;
    let further = priya.write(DocumentKind::MEETING, b"back again");
    priya.sync().await.expect("it syncs");
    sam.sync().await.expect("it syncs");
    assert!(sam.has(&further), "{:?}", priya.refused);
    // Another entry at a place that was decided on is a second history, as at any other.
    let altered = Tablet::new(crate::tablet::priya(), 1, "");
    let second = altered.form(DocumentKind::MEETING, b"a second history");
    let verdicts = send_entry(&mut priya, &second).await.expect("an answer");
    assert_eq!(verdicts, [Verdict::Refused(Refusal::Equivocation)]);
    running.stop().await;
    let report = waymark_server::storage::check(&disk.path().join(DATABASE)).expect("read");
    assert!(report.faults.is_empty(), "{:?}", report.faults);
}

/// Seed 161 of the simulator: what was in the record before the server went back comes to it again, where the restored
/// server had it in the quarantine, the head refused it there, and its writer's count had gone on past it.
#[tokio::test]
async fn what_had_a_receipt_comes_back_though_its_place_was_counted_past_on_a_restored_server() {
    let (disk, backup) = (
        tempfile::tempdir().expect("a directory"),
        tempfile::tempdir().expect("a directory"),
    );
    let running = server(disk.path()).await;
    let (mut priya, mut val) = priya_is_removed(&running).await;
    let first = priya.write(DocumentKind::MEETING, b"written on the train");
    let copy = priya.outbox.entries.clone();
    priya.sync().await.expect("it is told");
    running.stop().await;
    crate::restored::copy(disk.path(), backup.path());

    let running = server(disk.path()).await;
    (priya.url, val.url) = (url(&running), url(&running));
    take_back(&mut val, crate::tablet::priya()).await;
    priya.outbox.entries = copy;
    priya.sync().await.expect("she belongs again");
    assert!(priya.receipts().contains_key(&first));
    running.stop().await;

    let running = server(backup.path()).await;
    (priya.url, val.url) = (url(&running), url(&running));
    val.sync().await.expect("it brings the roster");
    val.sync().await.expect("it is given the quarantine");
    let held = val.to_decide[0].entry.clone();
    refuses(&mut val, &held, "");
    val.sync().await.expect("it syncs");
    // Her next entry goes before the tablet has heard that the server lacks the first.
    let next = priya.form(DocumentKind::MEETING, b"and a little later");
    let mut unaware = Tablet::new(crate::tablet::priya(), 1, &url(&running));
    unaware.sync().await.expect("it is up to date");
    let verdicts = send_entry(&mut unaware, &next).await.expect("an answer");
    assert!(matches!(verdicts[..], [Verdict::Stored(_)]), "{verdicts:?}");
    let second = priya.keep(next);
    priya.sync().await.expect("it brings both");
    assert_eq!(priya.refused, []);
    let mut sam = Tablet::joined(sam(), 2, &url(&running)).await;
    sam.sync().await.expect("it syncs");
    assert!(sam.has(&second) && sam.has(&first), "a receipt holds");
    priya.sync().await.expect("nothing is left to say");
    assert!(priya.outbox.entries.is_empty());
    running.stop().await;
    let report = waymark_server::storage::check(&backup.path().join(DATABASE)).expect("read");
    assert!(report.faults.is_empty(), "{:?}", report.faults);
}

#[tokio::test]
async fn after_a_restore_the_quarantine_counts_on_where_nobody_has_been() {
    let disk = tempfile::tempdir().expect("a directory");
    let running = server(disk.path()).await;
    let (mut priya, mut val) = priya_is_removed(&running).await;
    priya.write(DocumentKind::MEETING, b"before the backup");
    priya.sync().await.expect("it is told");
    val.sync().await.expect("it syncs");
    running.stop().await;
    let database = Sqlite::open(&disk.path().join(DATABASE)).expect("it opens");
    database.set_restored(true).expect("marked");
    drop(database);
    let running = server(disk.path()).await;
    (priya.url, val.url) = (url(&running), url(&running));
    let after = priya.write(DocumentKind::MEETING, b"after it");
    priya.sync().await.expect("it is told");
    val.sync().await.expect("it shows its roster");
    let last = val.to_decide.last().expect("it is given the new one");
    assert_eq!(last.entry.id(), after);
    assert!(last.number > 1_000_000, "{}", last.number);
}

#[tokio::test]
async fn a_restored_server_waits_for_an_administrators_tablet() {
    let (disk, backup) = (
        tempfile::tempdir().expect("a directory"),
        tempfile::tempdir().expect("a directory"),
    );
    let running = server(disk.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let mut val = Tablet::joined(val(), 5, &url(&running)).await;
    priya.sync().await.expect("it hears of Val");
    running.stop().await;
    crate::restored::copy(disk.path(), backup.path());

    // After the backup Sam was removed, which the restored server does not know.
    let running = server(disk.path()).await;
    (priya.url, val.url) = (url(&running), url(&running));
    let mut sam = Tablet::joined(sam(), 2, &url(&running)).await;
    remove(&mut val, crate::tablet::sam()).await;
    running.stop().await;

    let database = Sqlite::open(&backup.path().join(DATABASE)).expect("it opens");
    database.set_restored(true).expect("it is marked");
    drop(database);
    let running = server(backup.path()).await;
    for tablet in [&mut priya, &mut val, &mut sam] {
        tablet.url = url(&running);
    }
    priya.write(DocumentKind::MEETING, b"waits");
    assert_eq!(priya.sync().await, Err(CallRefusal::Restored));
    assert_eq!(
        sam.sync().await,
        Err(CallRefusal::UnknownDevice),
        "nobody is served what the backup would give"
    );
    val.sync()
        .await
        .expect("Val's tablet brings the roster, and then all that was lost");
    sam.sync().await.expect("it is told");
    assert!(sam.removed, "the backup revives nobody");
    priya.sync().await.expect("everybody is served again");
    assert!(priya.outbox.entries.is_empty());
}

/// An entry that was admitted has to be destroyed, which the server takes as of any other entry of the strand.
async fn destroys(val: &mut Tablet, admitted: &Entry) {
    let gone = Amendment {
        leaves_out: vec![Named::of(admitted)],
        destroys: true,
        ..Amendment::default()
    };
    let entry = val.amend(&gone, &Amending::default(), 2);
    val.sync().await.expect("it syncs");
    assert_eq!(val.refused, [], "what was admitted can go again");
    assert!(val.receipts().contains_key(&entry));
}

#[tokio::test]
async fn what_one_head_admitted_can_be_destroyed_though_another_refused_it_apart_from_them() {
    let disk = tempfile::tempdir().expect("a directory");
    let running = server(disk.path()).await;
    let (mut priya, mut val) = priya_is_removed(&running).await;
    priya.write(DocumentKind::MEETING, b"written on the train");
    priya.sync().await.expect("it is told");
    val.sync().await.expect("it syncs");
    let held = val.to_decide[0].entry.clone();
    let (amendment, body) = admitted(&[&held]);
    val.amend(&amendment, &body, 1);
    refuses(&mut val, &held, "");
    val.sync().await.expect("it syncs");
    assert_eq!(val.refused, []);
    destroys(&mut val, &held).await;
}

#[tokio::test]
async fn what_was_admitted_can_be_destroyed_on_a_server_restored_from_before_it_was_held() {
    let (disk, backup) = (
        tempfile::tempdir().expect("a directory"),
        tempfile::tempdir().expect("a directory"),
    );
    let running = server(disk.path()).await;
    let (mut priya, mut val) = priya_is_removed(&running).await;
    running.stop().await;
    crate::restored::copy(disk.path(), backup.path());

    let running = server(disk.path()).await;
    (priya.url, val.url) = (url(&running), url(&running));
    priya.write(DocumentKind::MEETING, b"written on the train");
    priya.sync().await.expect("it is told");
    val.sync().await.expect("it syncs");
    let held = val.to_decide[0].entry.clone();
    let (amendment, body) = admitted(&[&held]);
    val.amend(&amendment, &body, 1);
    val.sync().await.expect("it syncs");
    assert_eq!(val.refused, []);
    running.stop().await;

    let running = server(backup.path()).await;
    val.url = url(&running);
    val.sync().await.expect("the decision comes back");
    assert_eq!(val.refused, []);
    destroys(&mut val, &held).await;
    running.stop().await;
    let report = waymark_server::storage::check(&backup.path().join(DATABASE)).expect("read");
    assert!(report.faults.is_empty(), "{:?}", report.faults);
}
