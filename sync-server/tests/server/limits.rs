//! Slow, silent and greedy clients, and what an operator sees.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use sync::DocumentKind;
use sync::protocol::{BODY_HEADER, BodyDigest, CallRefusal, MAX_MESSAGE};
use waymark_server::{Running, Settings};

use crate::tablet::*;

async fn impatient(data: &std::path::Path) -> Running {
    let settings = Settings {
        header_timeout_ms: 200,
        body_timeout_ms: 200,
        max_connections: 3,
        ..settings(data)
    };
    Running::start(settings).await.expect("it starts")
}

/// Everything the server says until it closes.
async fn until_closed(stream: &mut TcpStream) -> String {
    let mut said = Vec::new();
    let closed = stream.read_to_end(&mut said);
    // A reset is a way of closing.
    let _ = tokio::time::timeout(std::time::Duration::from_secs(20), closed)
        .await
        .expect("it is not waited for for ever");
    String::from_utf8_lossy(&said).into_owned()
}

#[tokio::test]
async fn silent_and_dawdling_connections_are_closed() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = impatient(directory.path()).await;
    let mut silent = TcpStream::connect(running.address())
        .await
        .expect("it connects");
    let mut dawdling = TcpStream::connect(running.address())
        .await
        .expect("it connects");
    dawdling
        .write_all(b"GET /v1/health HTTP/1.1\r\nx: ")
        .await
        .expect("it writes");
    let mut idle = TcpStream::connect(running.address())
        .await
        .expect("it connects");
    idle.write_all(b"GET /v1/health HTTP/1.1\r\nhost: here\r\n\r\n")
        .await
        .expect("it writes");
    assert!(!until_closed(&mut silent).await.contains("200"));
    assert!(!until_closed(&mut dawdling).await.contains("200"));
    assert!(
        until_closed(&mut idle).await.contains("200 OK"),
        "it was answered, and closed when it said no more"
    );
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = impatient(directory.path()).await;
    let priya = Tablet::new(priya(), 1, &url(&running));
    let proof = priya.proof("POST /v1/sync", b"").to_header();
    let head = format!(
        "POST /v1/sync HTTP/1.1\r\nhost: here\r\nauthorization: {proof}\r\ncontent-length: 100\r\n\r\nfew"
    );
    let mut stream = TcpStream::connect(running.address())
        .await
        .expect("it connects");
    stream.write_all(head.as_bytes()).await.expect("it writes");
    assert!(until_closed(&mut stream).await.contains("too_slow"));
}

/// A call of a known device whose body of 900,000 bytes has come as far as 700,000, signed for another body.
async fn half_a_call(running: &Running, priya: &Tablet) -> TcpStream {
    let proof = priya.proof("POST /v1/sync", b"").to_header();
    let digest = BodyDigest::of(b"").to_header();
    let head = format!(
        "POST /v1/sync HTTP/1.1\r\nhost: here\r\nauthorization: {proof}\r\n{BODY_HEADER}: {digest}\r\ncontent-length: 900000\r\n\r\n"
    );
    let mut stream = TcpStream::connect(running.address())
        .await
        .expect("it connects");
    stream.write_all(head.as_bytes()).await.expect("it writes");
    // Refused half-way, it is hung up on.
    let _ = stream.write_all(&[0; 700_000]).await;
    stream
}

async fn answered(stream: &mut TcpStream) -> String {
    let mut said = Vec::new();
    while !String::from_utf8_lossy(&said).contains("\"code\"") {
        let mut some = [0; 1024];
        match stream.read(&mut some).await {
            Ok(count) if count > 0 => said.extend_from_slice(&some[..count]),
            _ => break,
        }
    }
    String::from_utf8_lossy(&said).into_owned()
}

#[tokio::test]
async fn bodies_on_their_way_stay_within_their_bound() {
    let directory = tempfile::tempdir().expect("a directory");
    let settings = Settings {
        bodies_mb: 1,
        ..settings(directory.path())
    };
    let running = Running::start(settings).await.expect("it starts");
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let mut one = half_a_call(&running, &priya).await;
    let mut other = half_a_call(&running, &priya).await;
    // Both together are more than a megabyte: one of them is told to come back, and the other's waits for the rest.
    let (refused, held) = tokio::select! {
        said = answered(&mut one) => (said, &mut other),
        said = answered(&mut other) => (said, &mut one),
    };
    assert!(refused.contains("too_many"), "{refused}");
    priya.sync().await.expect("a small call has room beside it");
    held.write_all(&[0; 200_000]).await.expect("it writes");
    let whole = answered(held).await;
    assert!(whole.contains("bad_proof"), "{whole}");
}

#[tokio::test]
async fn connections_over_the_limit_are_closed_at_once_and_later_ones_served() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = impatient(directory.path()).await;
    let mut open = Vec::new();
    for _ in 0..3 {
        let mut stream = TcpStream::connect(running.address())
            .await
            .expect("it connects");
        stream
            .write_all(b"GET /v1/health HTTP/1.1\r\nhost: here\r\n\r\n")
            .await
            .expect("it writes");
        let mut first = [0; 12];
        stream.read_exact(&mut first).await.expect("an answer");
        open.push(stream);
    }
    let mut fourth = TcpStream::connect(running.address())
        .await
        .expect("the system queues it");
    assert_eq!(until_closed(&mut fourth).await, "");
    for mut stream in open {
        until_closed(&mut stream).await;
    }
    let text = http()
        .get(format!("{}/metrics", url(&running)))
        .send()
        .await
        .expect("an answer")
        .text()
        .await;
    assert!(text.expect("text").contains("waymark_turned_away_total 1"));
}

#[tokio::test]
async fn a_message_that_is_too_long_is_refused() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    assert_eq!(
        priya.post(vec![0; MAX_MESSAGE + 1]).await,
        Err(CallRefusal::TooLong)
    );
}

#[tokio::test]
async fn a_device_that_calls_too_often_is_told_to_wait_and_a_colleague_is_served() {
    let directory = tempfile::tempdir().expect("a directory");
    let settings = Settings {
        calls_at_once: 2,
        calls_per_second: 0,
        ..settings(directory.path())
    };
    let running = Running::start(settings).await.expect("it starts");
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    priya.sync().await.expect("its second call");
    assert_eq!(priya.sync().await, Err(CallRefusal::TooMany));
    Tablet::joined(sam(), 2, &url(&running)).await;
}

#[tokio::test]
async fn an_operator_sees_health_and_counts_and_no_name() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    priya.write(DocumentKind::MEETING, b"words");
    priya.sync().await.expect("it syncs");
    let get = async |path: &str| {
        let answer = http()
            .get(format!("{}{path}", url(&running)))
            .send()
            .await
            .expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("text"))
    };
    assert_eq!(get("/v1/health").await, (200, "ok\n".to_owned()));
    assert_eq!(get("/v1/ready").await, (200, "ready\n".to_owned()));
    assert_eq!(get("/v1/nonce").await.0, 204);
    let (_, metrics) = get("/metrics").await;
    for expected in [
        "waymark_entries_total{verdict=\"stored\"} 1\n",
        "waymark_calls_total{path=\"/v1/sync\",status=\"401\"} 1\n",
        "waymark_calls_total{path=\"/v1/sync\",status=\"200\"} 2\n",
        "waymark_sync_seconds_count 2\n",
        "# TYPE waymark_sync_seconds histogram\n",
    ] {
        assert!(
            metrics.contains(expected),
            "{expected} is not in\n{metrics}"
        );
    }
    assert!(!metrics.contains("Priya") && !metrics.contains(&priya.keys.id().to_string()));
}
