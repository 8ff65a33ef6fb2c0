//! What one caller may cost, and what nobody is told by asking.

use rusqlite::Connection;
use sync::blob::Blob;
use sync::grants::{Doors, GrantAct};
use sync::link::Signer;
use sync::practice::{self, PracticeKeys};
use sync::protocol::{
    Agreement, BlobStanding, CallRefusal, Cursors, PAGE_BYTES, PendingEntry, Refusal, StrandCursor,
    SyncRequest, Verdict, pack,
};
use sync::roster::{Role, Roster, RosterAct};
use sync::{
    Chain, Cursor, DeviceKeys, DocumentKind, Strand, StrandKeys as _, StrandKind, UnixMillis,
    client,
};
use waymark_server::{Running, Settings};

use crate::tablet::*;

const DATABASE: &str = "waymark-server.sqlite";

/// As many made-up devices of Sam's as this, each admitted by a link of its own.
fn admissions(roster: &mut Roster, count: u16) -> Vec<Vec<u8>> {
    let admit = |number: u16| {
        let mut seed = [9; 32];
        seed[..2].copy_from_slice(&number.to_be_bytes());
        let keys = DeviceKeys::from_seed(&seed).public();
        let link = practice::admission(roster, sam(), keys, practice::FOUNDED);
        roster.append(&link).expect("the root key may");
        link.bytes().to_vec()
    };
    (0..count).map(admit).collect()
}

#[tokio::test]
async fn of_links_that_a_call_brings_the_first_are_taken_and_the_rest_come_again() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let nonsense = priya.roster.next_link(
        vec![RosterAct::RemovePerson(sam())],
        UnixMillis(1_790_000_000_000),
        Signer::Device(priya.keys.id()),
        &priya.keys,
    );
    let request = SyncRequest {
        roster_links: vec![nonsense.bytes().to_vec().into(); 3_000],
        ..client::request(&priya.standing())
    };
    let answer = priya.send(&request).await.expect("an answer");
    assert_eq!(answer.roster_verdicts.len(), 1_024);
    assert!(answer.more, "what was not looked at is asked for again");
}

#[tokio::test]
async fn a_tablet_that_nobody_knows_brings_a_long_roster_in_a_few_calls() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let stranger = Tablet::new(priya(), 1, &url(&running));
    let mut roster = stranger.roster.clone();
    let mut links = vec![stranger.outbox.roster_links[0].bytes().to_vec()];
    links.extend(admissions(&mut roster, 1_030));
    let mut late = Tablet::new(priya(), 7, &url(&running));
    let own = practice::admission(&roster, priya(), late.keys.public(), practice::FOUNDED);
    links.push(own.bytes().to_vec());
    let request = SyncRequest {
        roster_links: links.into_iter().map(Into::into).collect(),
        ..client::request(&late.standing())
    };
    assert_eq!(late.send(&request).await, Err(CallRefusal::UnknownDevice));
    let answer = late.send(&request).await.expect("it is known now");
    assert_eq!(answer.roster_verdicts.len(), 1_032);
    assert_eq!(answer.roster.position, 1_032);
}

#[tokio::test]
async fn a_known_devices_calls_are_counted_before_anything_of_them_is_read() {
    let directory = tempfile::tempdir().expect("a directory");
    let settings = Settings {
        calls_at_once: 2,
        calls_per_second: 0,
        ..settings(directory.path())
    };
    let running = Running::start(settings).await.expect("it starts");
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let nonsense = b"no message".to_vec();
    assert_eq!(
        priya.post(nonsense.clone()).await,
        Err(CallRefusal::Malformed)
    );
    assert_eq!(priya.post(nonsense).await, Err(CallRefusal::TooMany));
}

#[tokio::test]
async fn what_a_message_has_when_it_is_opened_counts_as_held() {
    let directory = tempfile::tempdir().expect("a directory");
    let settings = Settings {
        bodies_mb: 1,
        ..settings(directory.path())
    };
    let running = Running::start(settings).await.expect("it starts");
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let request = SyncRequest {
        pending: vec![PendingEntry::of(vec![0; 2 * 1024 * 1024], None)],
        ..client::request(&priya.standing())
    };
    assert!(pack(&request).len() < 10_000, "on its way it is small");
    assert_eq!(priya.send(&request).await, Err(CallRefusal::TooMany));
    priya.sync().await.expect("an honest call has room");
}

#[tokio::test]
async fn more_grants_than_fit_into_an_answer_come_page_by_page_and_then_the_words() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut val = Tablet::new(val(), 5, &url(&running));
    let open = GrantAct::Open {
        person: priya(),
        doors: Doors::OfRole(Role::DesignatedTeacher),
        until: None,
    };
    let mut bytes = 0;
    for number in 0..80 {
        let link = practice::first_grants(nth_child(number), vec![open.clone(); 1_200]);
        bytes += link.bytes().len();
        val.grants
            .append(&link, &val.roster)
            .expect("the root key may");
        val.outbox.grant_links.push(link);
    }
    assert!(bytes > PAGE_BYTES, "{bytes} are no more than a page");
    let words = val.write(DocumentKind::CORE, b"made-up words");
    val.sync().await.expect("it syncs");
    let mut late = Tablet::new(crate::tablet::val(), 6, &url(&running));
    late.sync().await.expect("it asks until it has all");
    assert_eq!(late.grants.children().count(), 81);
    assert!(late.has(&words));
    let anew = SyncRequest {
        grants: 0,
        cursors: Cursors::Beginning,
        ..client::request(&late.standing())
    };
    let first = late.send(&anew).await.expect("an answer");
    let came: usize = first.grant_links.iter().map(|link| link.len()).sum();
    assert!(first.more && came <= PAGE_BYTES, "{came} bytes at once");
    assert!(first.pages.is_empty(), "no words before their grants");
}

/// What a tablet is told of a claim about a strand.
async fn told_of(tablet: &mut Tablet, kind: StrandKind, number: u64) -> Agreement {
    let claim = StrandCursor {
        strand: Strand { kind, ..plan() },
        cursor: Cursor {
            number,
            chain: Chain([7; 32]),
        },
    };
    let request = SyncRequest {
        cursors: Cursors::Explicit(vec![claim]),
        ..client::request(&tablet.standing())
    };
    tablet.send(&request).await.expect("an answer").agreement
}

#[tokio::test]
async fn a_claim_about_a_strand_that_was_never_open_says_nothing() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut sam = Tablet::joined(sam(), 2, &url(&running)).await;
    let mut casey = Tablet::joined(casey(), 4, &url(&running)).await;
    sam.write(DocumentKind::MEETING, b"made-up words");
    sam.sync().await.expect("it syncs");
    for kind in [StrandKind::Restricted, StrandKind::Plan] {
        for number in [1, 2, 9] {
            let told = told_of(&mut casey, kind, number).await;
            assert_eq!(told, Agreement::Agreed, "{kind:?} {number}");
        }
    }
    let own = told_of(&mut casey, StrandKind::Family, 3).await;
    assert!(
        matches!(own, Agreement::Behind(_)),
        "of their own they are: {own:?}"
    );
}

#[tokio::test]
async fn whoever_was_shut_out_is_not_told_how_far_a_strand_goes_by_claiming() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut sam = Tablet::joined(sam(), 2, &url(&running)).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let mut val = Tablet::joined(val(), 5, &url(&running)).await;
    let acts = vec![GrantAct::Close {
        person: crate::tablet::priya(),
    }];
    let grants = val.grants.of(practice::COUNCIL, child());
    let (at, signer) = (UnixMillis(1_790_000_000_000), Signer::Device(val.keys.id()));
    let close = grants.next_link(acts, val.roster.head().position, at, signer, &val.keys);
    val.outbox.grant_links.push(close);
    val.sync().await.expect("it syncs");
    sam.write(DocumentKind::MEETING, b"written after Priya was shut out");
    sam.sync().await.expect("it syncs");
    for number in [1, 9] {
        let Agreement::Behind(told) = told_of(&mut priya, StrandKind::Plan, number).await else {
            panic!("a wrong claim is told as such");
        };
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].cursor, Cursor::default(), "claimed {number}");
    }
}

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

/// A tablet begins to send a file of the plan strand.
async fn offer(tablet: &mut Tablet, blob: &Blob) -> Result<BlobStanding, CallRefusal> {
    let length = blob.bytes().len() as u64;
    crate::blobs::offer_as(tablet, blob.id(), plan(), length).await
}

/// A made-up file of 600,000 bytes that no compression shortens.
fn drawing(child: sync::ChildId, skip: usize) -> Blob {
    let strand = Strand {
        child,
        kind: StrandKind::Plan,
        ..plan()
    };
    let key = PracticeKeys
        .strand_key(&strand, practice::KEY_EPOCH)
        .expect("a practice key");
    let plain: Vec<u8> = (0..4)
        .flat_map(crate::sharing::noise)
        .skip(skip)
        .take(600_000)
        .collect();
    Blob::seal(&plain, &strand, practice::KEY_EPOCH, &key).expect("a sound file")
}

#[tokio::test]
async fn one_device_or_child_cannot_use_up_the_room_for_photos() {
    for (device, child_quota) in [(1, 100), (100, 1)] {
        let directory = tempfile::tempdir().expect("a directory");
        let settings = Settings {
            files_device_quota_mb: device,
            files_child_quota_mb: child_quota,
            ..settings(directory.path())
        };
        let running = Running::start(settings).await.expect("it starts");
        let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
        let mut sam = Tablet::joined(sam(), 2, &url(&running)).await;
        let (one, other) = (drawing(child(), 0), drawing(child(), 1));
        let first = offer(&mut priya, &one).await;
        first.expect("what is begun counts");
        let beyond = offer(&mut priya, &other).await;
        assert_eq!(beyond, Err(CallRefusal::NoRoom));
        let colleagues = offer(&mut sam, &other).await;
        assert_eq!(colleagues.is_ok(), child_quota == 100, "{colleagues:?}");
    }
}

#[tokio::test]
async fn an_operator_sees_how_full_it_is_and_who_is_frozen_as_a_number() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let other = priya.form(DocumentKind::MEETING, b"another history");
    let first = priya.write(DocumentKind::MEETING, b"one history");
    priya.sync().await.expect("it syncs");
    let stored = priya.bytes(&first).len();
    let answer = crate::faults::send_entry(&mut priya, &other).await;
    answer.expect("an answer");
    let asked = http()
        .get(format!("{}/metrics", url(&running)))
        .send()
        .await;
    let told = asked.expect("an answer").text().await.expect("text");
    for expected in [
        format!("waymark_stored_bytes {stored}\n"),
        "waymark_stored_file_bytes 0\n".to_owned(),
        "waymark_frozen_devices 1\n".to_owned(),
        "waymark_storage_errors_total ".to_owned(),
    ] {
        assert!(told.contains(&expected), "{expected} is not in\n{told}");
    }
}

#[tokio::test]
async fn whoever_only_names_a_device_is_counted_as_a_stranger_after_some_calls() {
    let directory = tempfile::tempdir().expect("a directory");
    let settings = Settings {
        strangers_at_once: 6,
        strangers_per_second: 0,
        ..settings(directory.path())
    };
    let running = Running::start(settings).await.expect("it starts");
    let priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let mut sam = Tablet::joined(sam(), 2, &url(&running)).await;
    let mut told = Vec::new();
    for _ in 0..60 {
        let proof = priya.proof("POST /v1/sync", b"").to_header();
        let call = http().post(format!("{}/v1/sync", url(&running)));
        let call = call
            .header("authorization", proof)
            .body(b"another body".to_vec());
        told.push(refusal(call.send().await.expect("an answer")).await);
    }
    assert_eq!(told[..20], [CallRefusal::BadProof; 20]);
    assert!(told.contains(&CallRefusal::TooMany), "{told:?}");
    sam.sync()
        .await
        .expect("a colleague from the same place is served");
}
