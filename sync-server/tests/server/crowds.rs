//! Crowds: more connections than anybody honest opens, silent, slow or simply many. Colleagues are served meanwhile.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use sync::DocumentKind;
use sync::client;
use sync::protocol::{CallRefusal, MAX_MESSAGE, pack};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use waymark_server::{Running, Settings};

use crate::process::{Process, practising};
use crate::sharing::noise;
use crate::tablet::*;

/// A server process with these lines in its configuration file.
fn configured(data: &std::path::Path, lines: &str) -> Process {
    let file = data.join("server.toml");
    std::fs::write(&file, lines).expect("it is written");
    Process::run(practising(data).arg("--config").arg(file))
}

fn address(process: &Process) -> SocketAddr {
    let bare = process.url.trim_start_matches("http://");
    bare.parse().expect("an address")
}

/// Lets this test hold so many connections open.
fn hold_open(connections: u64) {
    let allowed = rlimit::increase_nofile_limit(connections + 500).expect("a limit");
    assert!(
        allowed >= connections + 500,
        "this machine allows {allowed} open files, and the crowd needs {connections}: raise the hard limit"
    );
}

async fn from(source: Ipv4Addr, to: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket
        .bind(SocketAddr::new(IpAddr::V4(source), 0))
        .expect("a loopback address");
    socket.connect(to).await.expect("it connects")
}

/// A number among the metrics, asked for from another source than the crowd.
async fn metric(process: &Process, name: &str) -> u64 {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .no_proxy()
        .local_address(IpAddr::V4(Ipv4Addr::new(127, 0, 0, 77)))
        .build()
        .expect("a client");
    let text = client
        .get(format!("{}/metrics", process.url))
        .send()
        .await
        .expect("an answer")
        .text()
        .await
        .expect("text");
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    line.expect("the metric")
        .trim()
        .parse()
        .expect("a whole number")
}

/// Waits for the server to have counted so many: it does so a moment after the kernel has connected.
async fn until(process: &Process, name: &str, enough: impl Fn(u64) -> bool) -> u64 {
    let mut pace = tokio::time::interval(Duration::from_millis(20));
    let waiting = async {
        loop {
            pace.tick().await;
            let found = metric(process, name).await;
            if enough(found) {
                return found;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(60), waiting)
        .await
        .unwrap_or_else(|_| panic!("{name} never came to it"))
}

/// A colleague who joins, writes and shares.
async fn is_served(process: &Process, seed: u8) {
    let mut priya = Tablet::joined(priya(), seed, &process.url).await;
    priya.write(DocumentKind::MEETING, b"written beside a crowd");
    priya.sync().await.expect("it syncs");
    assert!(priya.outbox.entries.is_empty());
}

#[tokio::test]
async fn a_thousand_silent_connections_hold_up_nobody_and_are_closed() {
    hold_open(1_000);
    let directory = tempfile::tempdir().expect("a directory");
    let process = configured(
        directory.path(),
        "header_timeout_ms = 8000\nmax_connections_per_source = 2000\n",
    );
    let mut crowd = Vec::new();
    for _ in 0..1_000 {
        crowd.push(from(Ipv4Addr::LOCALHOST, address(&process)).await);
    }
    let open = until(&process, "waymark_connections", |open| open >= 1_000).await;
    assert!((1_000..1_010).contains(&open), "{open} are open");
    is_served(&process, 1).await;
    for silent in &mut crowd {
        let mut said = Vec::new();
        // A reset is a way of closing.
        let _ = silent.read_to_end(&mut said).await;
        assert!(said.is_empty(), "it was answered without asking");
    }
    until(&process, "waymark_connections", |open| open < 10).await;
    assert_eq!(metric(&process, "waymark_turned_away_total").await, 0);
    println!("tries: {}", crowd.len());
}

#[tokio::test]
async fn of_ten_thousand_connections_one_source_gets_its_share_and_a_colleague_is_served() {
    hold_open(10_000);
    let directory = tempfile::tempdir().expect("a directory");
    let process = configured(directory.path(), "header_timeout_ms = 120000\n");
    let crowd_source = Ipv4Addr::new(127, 0, 0, 66);
    let mut crowd = Vec::new();
    for _ in 0..10_000 {
        crowd.push(from(crowd_source, address(&process)).await);
    }
    let away = until(&process, "waymark_turned_away_total", |away| away >= 8_976).await;
    assert_eq!(away, 8_976, "1,024 are one source’s share");
    println!("tries: {}", crowd.len());
    is_served(&process, 1).await;
    drop(crowd);
    until(&process, "waymark_connections", |open| open < 10).await;
    is_served(&process, 2).await;
}

#[tokio::test]
async fn of_ten_thousand_connections_from_everywhere_the_limit_stays_and_the_server_lives() {
    hold_open(10_000);
    let directory = tempfile::tempdir().expect("a directory");
    let process = configured(directory.path(), "header_timeout_ms = 120000\n");
    let mut colleague = Tablet::joined(priya(), 1, &process.url).await;
    let mut crowd = Vec::new();
    for nth in 0..10_000_u32 {
        let source = Ipv4Addr::new(127, 0, 1, u8::try_from(nth % 20 + 1).expect("small"));
        crowd.push(from(source, address(&process)).await);
    }
    // The colleague's connection was there before, and stays.
    colleague.write(DocumentKind::MEETING, b"written in a full house");
    colleague.sync().await.expect("it syncs");
    assert!(colleague.outbox.entries.is_empty());
    drop(crowd);
    let away = until(&process, "waymark_turned_away_total", |_| true).await;
    assert!(
        (5_900..=5_910).contains(&away),
        "{away} were turned away, and 4,096 may be open"
    );
    until(&process, "waymark_connections", |open| open < 10).await;
    is_served(&process, 2).await;
}

async fn impatient(data: &std::path::Path) -> Running {
    let settings = Settings {
        header_timeout_ms: 300,
        body_timeout_ms: 300,
        ..settings(data)
    };
    Running::start(settings).await.expect("it starts")
}

/// Sends one byte every few milliseconds until the server has had enough, and gives what it said.
async fn dribble(mut stream: TcpStream, opening: &str, byte: &[u8]) -> String {
    stream
        .write_all(opening.as_bytes())
        .await
        .expect("it writes");
    let (mut from_server, mut to_server) = stream.into_split();
    let mut pace = tokio::time::interval(Duration::from_millis(5));
    let dribbling = async {
        loop {
            pace.tick().await;
            if to_server.write_all(byte).await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    };
    let mut said = Vec::new();
    let listening = from_server.read_to_end(&mut said);
    let closed = async {
        tokio::select! {
            () = dribbling => unreachable!("it dribbles for ever"),
            // A reset is a way of closing.
            _ = listening => (),
        }
    };
    tokio::time::timeout(Duration::from_secs(30), closed)
        .await
        .expect("a dribbling client is not listened to for ever");
    String::from_utf8_lossy(&said).into_owned()
}

#[tokio::test]
async fn headers_that_dribble_are_cut_off_though_bytes_keep_coming() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = impatient(directory.path()).await;
    let stream = TcpStream::connect(running.address())
        .await
        .expect("it connects");
    let said = dribble(stream, "GET /v1/health HTTP/1.1\r\nx: ", b"a").await;
    assert!(!said.contains("200"), "{said}");
}

#[tokio::test]
async fn a_body_that_dribbles_is_cut_off_though_bytes_keep_coming() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = impatient(directory.path()).await;
    let priya = Tablet::new(priya(), 1, &url(&running));
    let proof = priya.proof("POST /v1/sync", b"").to_header();
    let opening = format!(
        "POST /v1/sync HTTP/1.1\r\nhost: here\r\nauthorization: {proof}\r\ncontent-length: 1000000\r\n\r\n"
    );
    let stream = TcpStream::connect(running.address())
        .await
        .expect("it connects");
    let said = dribble(stream, &opening, b"a").await;
    assert!(said.contains("too_slow"), "{said}");
}

#[tokio::test]
async fn a_body_on_a_slow_line_is_waited_for_as_long_as_it_keeps_coming() {
    let directory = tempfile::tempdir().expect("a directory");
    let settings = Settings {
        body_timeout_ms: 600,
        ..settings(directory.path())
    };
    let running = Running::start(settings).await.expect("it starts");
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    priya.write(DocumentKind::MEETING, &noise(1)[..60_000]);
    let body = pack(&client::request(&priya.standing()));
    let proof = priya.proof("POST /v1/sync", &body).to_header();
    let head = format!(
        "POST /v1/sync HTTP/1.1\r\nhost: here\r\nconnection: close\r\nauthorization: {proof}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(running.address())
        .await
        .expect("it connects");
    stream.write_all(head.as_bytes()).await.expect("it writes");
    // Twice as long as a body may pause.
    let mut pace = tokio::time::interval(Duration::from_millis(10));
    for part in body.chunks(body.len() / 120) {
        pace.tick().await;
        stream.write_all(part).await.expect("it is listened to");
    }
    let mut said = Vec::new();
    stream.read_to_end(&mut said).await.expect("an answer");
    assert!(said.starts_with(b"HTTP/1.1 200 OK"), "{:?}", &said[..40]);
}

/// Sends a call's head and gives the first line of the answer.
async fn first_line(running: &Running, head: String) -> String {
    let mut stream = TcpStream::connect(running.address())
        .await
        .expect("it connects");
    // It may close before it has read all of it.
    let _ = stream.write_all(head.as_bytes()).await;
    let mut said = Vec::new();
    let _ = stream.read_to_end(&mut said).await;
    let said = String::from_utf8_lossy(&said).into_owned();
    said.lines().next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn headers_far_beyond_64_kib_or_of_more_than_a_hundred_lines_are_refused() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = impatient(directory.path()).await;
    let opening = "GET /v1/health HTTP/1.1\r\nconnection: close\r\n";
    let long = format!("{opening}x: {}\r\n\r\n", "a".repeat(200 * 1024));
    let many = format!("{opening}{}\r\n", "x: a\r\n".repeat(101));
    let fits = format!("{opening}{}\r\n", "x: a\r\n".repeat(90));
    assert_eq!(
        first_line(&running, long).await,
        "HTTP/1.1 431 Request Header Fields Too Large"
    );
    assert_eq!(
        first_line(&running, many).await,
        "HTTP/1.1 431 Request Header Fields Too Large"
    );
    assert_eq!(first_line(&running, fits).await, "HTTP/1.1 200 OK");
}

#[tokio::test]
async fn a_body_beyond_the_cap_is_refused_also_where_it_does_not_say_its_length() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let pieces = (0..=MAX_MESSAGE / 65_536)
        .map(|_| Ok::<_, std::io::Error>(axum::body::Bytes::from_static(&[0; 65_536])));
    let body = reqwest::Body::wrap_stream(futures_util::stream::iter(pieces));
    let answer = http()
        .post(format!("{}/v1/sync", priya.url))
        .header(
            "authorization",
            priya.proof("POST /v1/sync", b"").to_header(),
        )
        .body(body)
        .send()
        .await
        .expect("an answer");
    assert_eq!(refusal(answer).await, CallRefusal::TooLong);
}
