//! A server that stops: what has begun is answered, nothing more is begun, and nobody holds it up.

use std::time::Duration;

use std::net::SocketAddr;

use sync::protocol::pack;
use sync::{DocumentKind, client};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use waymark_server::{Running, Settings};

use crate::tablet::*;

/// A call of which the server has the head and half the body, and reads on.
struct HalfACall {
    stream: TcpStream,
    rest: Vec<u8>,
}

impl HalfACall {
    async fn begin(running: &Running, tablet: &Tablet) -> Self {
        let body = pack(&client::request(&tablet.standing()));
        let proof = tablet.proof("POST /v1/sync", &body).to_header();
        let head = format!(
            "POST /v1/sync HTTP/1.1\r\nhost: here\r\nexpect: 100-continue\r\nauthorization: {proof}\r\n\
             content-length: {}\r\n\r\n",
            body.len()
        );
        let mut stream = TcpStream::connect(running.address())
            .await
            .expect("it connects");
        stream.write_all(head.as_bytes()).await.expect("it writes");
        let mut go_on = [0; 25];
        stream.read_exact(&mut go_on).await.expect("it is heard");
        assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
        let (half, rest) = body.split_at(body.len() / 2);
        stream.write_all(half).await.expect("it writes");
        let rest = rest.to_vec();
        Self { stream, rest }
    }

    /// What the server says until it hangs up.
    async fn answer(mut self) -> String {
        let mut said = Vec::new();
        // A reset is a way of hanging up.
        let _ = self.stream.read_to_end(&mut said).await;
        String::from_utf8_lossy(&said).into_owned()
    }
}

/// Returns once nobody listens at the address any more.
async fn is_shut(address: SocketAddr) {
    let shut = async { while TcpStream::connect(address).await.is_ok() {} };
    let waited = tokio::time::timeout(Duration::from_secs(60), shut).await;
    waited.expect("it listens on and on");
}

#[tokio::test]
async fn a_call_in_the_middle_of_its_body_is_answered_and_nothing_more_is_begun() {
    let directory = tempfile::tempdir().expect("a directory");
    // Longer than any test may take: who ends in time is waited for.
    let settings = Settings {
        shutdown_timeout_ms: 600_000,
        ..settings(directory.path())
    };
    let running = Running::start(settings.clone()).await.expect("it starts");
    let mut tablet = Tablet::joined(priya(), 1, &url(&running)).await;
    let written = tablet.write(DocumentKind::MEETING, b"sent while it stopped");
    let mut call = HalfACall::begin(&running, &tablet).await;
    let address = running.address();
    let stopping = tokio::spawn(running.stop());
    is_shut(address).await;
    let rest = std::mem::take(&mut call.rest);
    call.stream.write_all(&rest).await.expect("it is read");
    let said = call.answer().await;
    assert!(said.starts_with("HTTP/1.1 200 OK"), "{said}");
    stopping.await.expect("it has stopped");

    let running = Running::start(settings).await.expect("it starts again");
    let mut sam = Tablet::new(sam(), 2, &url(&running));
    sam.sync().await.expect("it joins");
    assert!(sam.has(&written), "what was answered is kept");
}

#[tokio::test]
async fn a_call_that_never_ends_is_cut_when_its_time_is_up() {
    let directory = tempfile::tempdir().expect("a directory");
    let settings = Settings {
        shutdown_timeout_ms: 100,
        ..settings(directory.path())
    };
    let running = Running::start(settings).await.expect("it starts");
    let mut tablet = Tablet::joined(priya(), 1, &url(&running)).await;
    tablet.write(DocumentKind::MEETING, b"never sent to its end");
    let call = HalfACall::begin(&running, &tablet).await;
    running.stop().await;
    assert_eq!(call.answer().await, "", "it is hung up on");
}
