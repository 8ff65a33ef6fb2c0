//! Calls and entries that must not be taken, and what they leave behind: nothing.

use sync::client;
use sync::practice;
use sync::protocol::{CallRefusal, Nonce, PendingEntry, Refusal, SyncRequest, Verdict, pack};
use sync::{DocumentKind, Entry};
use waymark_server::{Running, Settings};

use crate::sharing::noise;
use crate::tablet::*;

#[tokio::test]
async fn a_real_server_does_not_serve_the_practice_council() {
    let directory = tempfile::tempdir().expect("a directory");
    let settings = Settings {
        practice: false,
        ..settings(directory.path())
    };
    let running = Running::start(settings).await.expect("it starts");
    let mut priya = Tablet::new(priya(), 1, &url(&running));
    assert_eq!(priya.sync().await, Err(CallRefusal::UnknownCouncil));
}

#[tokio::test]
async fn a_device_that_nobody_admitted_is_turned_away() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    Tablet::joined(priya(), 1, &url(&running)).await;
    let mut stranger = Tablet::new(sam(), 9, &url(&running));
    stranger.outbox.roster_links.clear();
    assert_eq!(stranger.sync().await, Err(CallRefusal::UnknownDevice));
}

#[tokio::test]
async fn a_call_with_a_forged_or_missing_proof_is_turned_away() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let body = pack(&client::request(&priya.standing()));
    let forged = priya.proof("POST /v1/sync", b"another body").to_header();
    let post = |authorization: Option<String>| {
        let request = http()
            .post(format!("{}/v1/sync", priya.url))
            .body(body.clone());
        match authorization {
            Some(value) => request.header("authorization", value),
            None => request,
        }
    };
    let answer = post(Some(forged)).send().await.expect("an answer");
    assert_eq!(refusal(answer).await, CallRefusal::BadProof);
    let answer = post(None).send().await.expect("an answer");
    assert_eq!(refusal(answer).await, CallRefusal::NoProof);
    priya.nonce = Nonce(vec![7; 32]);
    assert_eq!(priya.post_once(&body).await, Err(CallRefusal::NonceNeeded));
    assert!(
        priya.post_once(&body).await.is_ok(),
        "the refusal brought a nonce"
    );
}

#[tokio::test]
async fn nonsense_is_refused_and_the_server_goes_on() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    assert_eq!(
        priya.post(b"not a message".to_vec()).await,
        Err(CallRefusal::Malformed)
    );
    assert_eq!(priya.post(Vec::new()).await, Err(CallRefusal::Malformed));
    let bomb = pack(&minicbor::bytes::ByteVec::from(vec![0; 40 * 1024 * 1024]));
    assert!(bomb.len() < 100_000);
    assert_eq!(priya.post(bomb).await, Err(CallRefusal::TooLong));
    let newer = SyncRequest {
        version: 2,
        ..client::request(&priya.standing())
    };
    assert_eq!(priya.send(&newer).await, Err(CallRefusal::OtherVersion));
    priya.sync().await.expect("it still syncs");
}

#[tokio::test]
async fn a_tablet_of_another_roster_is_told_so() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let elsewhere = tempfile::tempdir().expect("a directory");
    let other = server(elsewhere.path()).await;
    Tablet::joined(priya(), 1, &url(&running)).await;
    Tablet::joined(sam(), 2, &url(&running)).await;
    let mut wanderer = Tablet::joined(sam(), 2, &url(&other)).await;
    wanderer.url = url(&running);
    assert_eq!(wanderer.sync().await, Err(CallRefusal::OtherRoster));
}

#[tokio::test]
async fn an_entry_that_may_not_be_written_is_kept_by_its_tablet_and_shown() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut sam = Tablet::joined(sam(), 2, &url(&running)).await;
    let fine = sam.write(DocumentKind::ABOUT_ME, b"area 2 is the social worker's");
    let wrong = sam.write(
        DocumentKind::SCHOOL_SIGNOFF,
        b"the school's sign-off is not",
    );
    sam.sync().await.expect("it syncs");
    assert_eq!(sam.refused, [(wrong, Refusal::NotPermitted)]);
    assert!(sam.has(&wrong) && sam.receipts().contains_key(&fine));
}

#[tokio::test]
async fn every_damaged_entry_gets_a_reason_and_the_sound_one_beside_it_a_receipt() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let sound = priya.form(DocumentKind::MEETING, b"sound");
    let mut flipped = sound.bytes().to_vec();
    *flipped.last_mut().expect("bytes") ^= 1;
    let big = vec![0; sync::entry::MAX_ENTRY + 1];
    let entries = [
        vec![1, 2, 3],
        flipped,
        big,
        sound.bytes().to_vec(),
        sound.bytes().to_vec(),
    ];
    let pending = entries.map(|entry| PendingEntry::of(entry, None)).to_vec();
    let request = SyncRequest {
        pending,
        ..client::request(&priya.standing())
    };
    let verdicts = priya.send(&request).await.expect("an answer").verdicts;
    let refused: Vec<_> = verdicts[..3].to_vec();
    let expected =
        [Refusal::Malformed, Refusal::BadSignature, Refusal::TooBig].map(Verdict::Refused);
    assert_eq!(refused, expected);
    let (Verdict::Stored(first), Verdict::Duplicate(again)) = (&verdicts[3], &verdicts[4]) else {
        panic!("{verdicts:?}")
    };
    assert_eq!(first, again, "the first receipt again");
}

#[tokio::test]
async fn a_gap_is_not_jumped_and_is_repaired() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    priya.write(DocumentKind::MEETING, b"one");
    priya.write(DocumentKind::MEETING, b"two");
    priya.outbox.entries.remove(0);
    let response = priya.call().await.expect("an answer");
    assert_eq!(
        response.verdicts,
        [Verdict::Refused(Refusal::NeedSequence(1))]
    );
    priya.sync().await.expect("it syncs");
    assert!(priya.outbox.entries.is_empty() && priya.receipts().len() == 2);
}

#[tokio::test]
async fn a_device_with_two_histories_is_frozen_and_nobody_else_is() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let mut sam = Tablet::joined(sam(), 2, &url(&running)).await;
    let one = priya.form(DocumentKind::MEETING, b"one history");
    let other = priya.form(DocumentKind::MEETING, b"another history");
    priya.keep(one);
    priya.sync().await.expect("it syncs");
    let verdicts = send_entry(&mut priya, &other).await.expect("an answer");
    assert_eq!(verdicts, [Verdict::Refused(Refusal::Equivocation)]);
    assert_eq!(priya.sync().await, Err(CallRefusal::DeviceFrozen));
    sam.write(DocumentKind::MEETING, b"work goes on");
    sam.sync().await.expect("it syncs");
    assert_eq!(
        sam.words().len(),
        2,
        "the first history stands, with what came after"
    );
}

#[tokio::test]
async fn a_full_council_is_told_so_and_loses_nothing() {
    let directory = tempfile::tempdir().expect("a directory");
    let settings = Settings {
        quota_mb: 1,
        ..settings(directory.path())
    };
    let running = Running::start(settings).await.expect("it starts");
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let written: Vec<_> = (0..6)
        .map(|number| priya.write(DocumentKind::MEETING, &noise(number)))
        .collect();
    priya.sync().await.expect("it syncs");
    assert_eq!(priya.refused.first(), Some(&(written[4], Refusal::Quota)));
    assert_eq!(priya.receipts().len(), 4);
    assert!(written.iter().all(|entry| priya.has(entry)));
}

#[tokio::test]
async fn another_councils_entry_is_not_taken() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let ours = priya.form(DocumentKind::MEETING, b"words");
    let council = sync::CouncilId::from_bytes([9; 16]);
    let strand = sync::Strand {
        council,
        ..ours.header().strand
    };
    let place = sync::Place {
        strand,
        device_epoch: 1,
        sequence: 1,
        previous: None,
        roster_seen: 1,
        grants_seen: 1,
        key_epoch: practice::KEY_EPOCH,
        written_at: practice::FOUNDED,
    };
    let document = sync::DocumentName::new(DocumentKind::MEETING, "2026-autumn/termly");
    let documents = vec![sync::DocumentChanges {
        document,
        changes: vec![b"words".to_vec()],
    }];
    let key = sync::StrandKey::from_bytes([1; 32]);
    let foreign =
        Entry::form(&sync::Draft { place, documents }, &key, &priya.keys).expect("it forms");
    let verdicts = send_entry(&mut priya, &foreign).await.expect("an answer");
    assert_eq!(verdicts, [Verdict::Refused(Refusal::OtherCouncil)]);
}

pub(crate) async fn send_entry(
    tablet: &mut Tablet,
    entry: &Entry,
) -> Result<Vec<Verdict>, CallRefusal> {
    let pending = vec![PendingEntry::of(entry.bytes().to_vec(), None)];
    let request = SyncRequest {
        pending,
        ..client::request(&tablet.standing())
    };
    tablet
        .send(&request)
        .await
        .map(|response| response.verdicts)
}
