//! Somebody removed while their tablet was away, and a server that waits after a restore.

use sync::link::Signer;
use sync::protocol::{CallRefusal, HeldAsk};
use sync::roster::RosterAct;
use sync::{Amending, Amendment, Carried, DocumentKind, Entry, Named, client};

use waymark_server::storage::{Sqlite, Storage as _};

use crate::tablet::*;

const DATABASE: &str = "waymark-server.sqlite";

/// Val's tablet removes a person and tells the server.
async fn remove(val: &mut Tablet, person: sync::PersonId) {
    val.sync().await.expect("it is up to date");
    let signer = Signer::Device(val.keys.id());
    let acts = vec![RosterAct::RemovePerson(person)];
    let at = sync::UnixMillis(1_790_000_000_000);
    val.outbox
        .roster_links
        .push(val.roster.next_link(acts, at, signer, &val.keys));
    val.sync().await.expect("it syncs");
}

async fn quarantine(tablet: &mut Tablet, ask: HeldAsk) -> Option<sync::protocol::Held> {
    let mut request = client::request(&tablet.standing());
    request.held = Some(ask);
    tablet.send(&request).await.expect("an answer").held
}

#[tokio::test]
async fn what_a_removed_person_still_had_is_held_and_admitted_under_the_heads_name() {
    let disk = tempfile::tempdir().expect("a directory");
    let running = server(disk.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let mut val = Tablet::joined(val(), 5, &url(&running)).await;
    remove(&mut val, crate::tablet::priya()).await;

    let first = priya.write(DocumentKind::MEETING, b"written on the train");
    let second = priya.write(DocumentKind::MEETING, b"and a little later");
    for _ in 0..2 {
        assert_eq!(
            priya.sync().await,
            Err(CallRefusal::DeviceRemoved),
            "reading stops"
        );
    }
    assert_eq!(val.sync().await, Ok(()));
    assert!(!val.has(&first), "nothing of it is in the strand");

    let held = quarantine(&mut val, HeldAsk::default())
        .await
        .expect("val administers");
    assert_eq!(
        (held.numbers.len(), held.entries.len()),
        (2, 2),
        "each once, however often it was brought"
    );
    let entry = Entry::decode(&held.entries[0].entry).expect("an entry");
    assert_eq!(entry.id(), first);
    let known = HeldAsk {
        after: held.numbers[1],
        ..HeldAsk::default()
    };
    assert_eq!(quarantine(&mut val, known).await.expect("val").entries, []);
    let mut sam = Tablet::joined(sam(), 2, &url(&running)).await;
    assert_eq!(
        quarantine(&mut sam, HeldAsk::default()).await,
        None,
        "a colleague is not told"
    );

    let key =
        sync::StrandKeys::strand_key(&sync::practice::PracticeKeys, &plan(), 1).expect("a key");
    let changes = entry.open(&key).expect("it opens");
    let from = Named::of(&entry);
    let carried = changes.into_iter().map(|each| Carried {
        from,
        document: each.document,
        changes: each.changes,
    });
    let body = Amending {
        carried: carried.collect(),
        ..Amending::default()
    };
    let amendment = Amendment {
        admits: vec![from],
        ..Amendment::default()
    };
    val.amend(&amendment, &body, 1);
    val.sync().await.expect("it syncs");
    assert_eq!(val.refused, []);
    let refuses = HeldAsk {
        after: 0,
        refuses: vec![second],
    };
    let held = quarantine(&mut val, refuses)
        .await
        .expect("val administers");
    assert_eq!(held.numbers, Vec::<u64>::new(), "one admitted, one refused");
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
    assert_eq!(sam.sync().await, Err(CallRefusal::DeviceRemoved));
    priya.sync().await.expect("everybody is served again");
    assert!(priya.outbox.entries.is_empty());
}
