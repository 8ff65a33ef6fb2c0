//! Bodies on their way, before their sender has shown who they are: they take no room from tablets that sign ahead.

use std::time::Duration;

use sync::client;
use sync::protocol::{BODY_HEADER, BodyDigest, CallRefusal, pack};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use waymark_server::{Running, Settings};

use crate::tablet::*;

/// How much each of those who show nothing sends of its body.
const PART: usize = 500_000;

/// Begins a call that names the tablet's device, sends a part of its body, and keeps the rest.
async fn half_a_body(running: &Running, named: &Tablet, digest: Option<BodyDigest>) -> TcpStream {
    let proof = named.proof("POST /v1/sync", b"").to_header();
    let digest = digest.map(|digest| format!("{BODY_HEADER}: {}\r\n", digest.to_header()));
    let head = format!(
        "POST /v1/sync HTTP/1.1\r\nhost: here\r\nauthorization: {proof}\r\n{}content-length: {}\r\n\r\n",
        digest.unwrap_or_default(),
        2 * PART
    );
    let mut stream = TcpStream::connect(running.address())
        .await
        .expect("it connects");
    stream.write_all(head.as_bytes()).await.expect("it writes");
    stream.write_all(&[0; PART]).await.expect("it writes");
    stream
}

/// The bytes of bodies that the server holds, of those who signed them and of others, once it is so many in all.
async fn held(running: &Running, in_all: u64) -> (u64, u64) {
    let told = async || {
        let asked = http().get(format!("{}/metrics", url(running))).send().await;
        let told = asked.expect("an answer").text().await.expect("text");
        let of = |whose: &str| {
            let name = format!("waymark_body_bytes{{of=\"{whose}\"}} ");
            let bytes = told.lines().find_map(|line| line.strip_prefix(&name));
            bytes.expect("the metric").parse().expect("a number")
        };
        (of("signed"), of("others"))
    };
    // Each question is a call of its own, beside which the server reads on.
    let waiting = async {
        loop {
            let (signed, others): (u64, u64) = told().await;
            if signed + others == in_all {
                return (signed, others);
            }
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(60), waiting).await;
    waited.expect("the server has read what it was sent")
}

#[tokio::test]
async fn bodies_that_only_name_devices_take_no_room_from_tablets_that_sign_theirs() {
    let directory = tempfile::tempdir().expect("a directory");
    let settings = Settings {
        bodies_mb: 1,
        ..settings(directory.path())
    };
    let running = Running::start(settings).await.expect("it starts");
    let priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let mut sam = Tablet::joined(sam(), 2, &url(&running)).await;
    let another = BodyDigest::of(b"not what was signed");
    let mut stranger = Vec::new();
    for (named, digest) in [(&priya, None), (&sam, Some(another))] {
        stranger.push(half_a_body(&running, named, digest).await);
    }
    let sent = 2 * PART as u64;
    assert_eq!(held(&running, sent).await, (0, sent));
    sam.write(
        sync::DocumentKind::MEETING,
        &crate::sharing::noise(1)[..90_000],
    );
    sam.sync().await.expect("there is room for what is signed");
    assert_eq!(held(&running, sent).await, (0, sent), "given back");
    drop(stranger);
    assert_eq!(held(&running, 0).await, (0, 0), "theirs too");
}

#[tokio::test]
async fn a_tablet_of_the_version_before_which_says_no_digest_is_served() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let body = pack(&client::request(&priya.standing()));
    let call = http().post(format!("{}/v1/sync", url(&running)));
    let proof = priya.proof("POST /v1/sync", &body).to_header();
    let call = call.header("authorization", proof).body(body);
    assert_eq!(call.send().await.expect("an answer").status(), 200);
}

#[tokio::test]
async fn whoever_signs_for_one_body_and_sends_another_is_a_stranger_after_some_calls() {
    let directory = tempfile::tempdir().expect("a directory");
    let settings = Settings {
        strangers_at_once: 6,
        strangers_per_second: 0,
        ..settings(directory.path())
    };
    let running = Running::start(settings).await.expect("it starts");
    let priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let mut told = Vec::new();
    for _ in 0..60 {
        let proof = priya.proof("POST /v1/sync", b"one body").to_header();
        let call = http().post(format!("{}/v1/sync", url(&running)));
        let call = call
            .header("authorization", proof)
            .header(BODY_HEADER, BodyDigest::of(b"one body").to_header())
            .body(b"another body".to_vec());
        told.push(refusal(call.send().await.expect("an answer")).await);
    }
    assert_eq!(told[..20], [CallRefusal::BadProof; 20]);
    assert!(told.contains(&CallRefusal::TooMany), "{told:?}");
}
