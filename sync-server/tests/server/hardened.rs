//! What the server does not do for anybody: speak an older language, wait for whoever does not read, work for strangers
//! without end, leave its files open, or let its memory be written to a disk.

use std::net::{IpAddr, Ipv4Addr};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sync::DocumentKind;
use sync::client;
use sync::protocol::{CallRefusal, SyncRequest, pack};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use waymark_server::{Running, Settings};

use crate::process::{Process, practising};
use crate::sharing::noise;
use crate::tablet::*;
use crate::tls::{Certified, certified};

/// Longer than any of these servers waits.
const LONG: Duration = Duration::from_secs(20);

async fn connected(running: &Running) -> TcpStream {
    let address = running.address();
    TcpStream::connect(address).await.expect("it connects")
}

/// What the server says until it closes, which it must within a while.
async fn said(stream: &mut TcpStream) -> Vec<u8> {
    let mut said = Vec::new();
    // A reset is a way of closing.
    let _ = tokio::time::timeout(LONG, stream.read_to_end(&mut said))
        .await
        .expect("it is not waited for for ever");
    said
}

async fn behind_a_certificate(directory: &Path, header_timeout_ms: u64) -> (Running, Certified) {
    let certified = certified(directory);
    let settings = Settings {
        header_timeout_ms,
        ..certified.settings(&directory.join("data"))
    };
    (
        Running::start(settings).await.expect("it starts"),
        certified,
    )
}

#[tokio::test]
async fn tls_1_2_and_http_2_are_not_spoken() {
    let directory = tempfile::tempdir().expect("a directory");
    let (running, certified) = behind_a_certificate(directory.path(), 30_000).await;
    let shake = async |version, protocol: &[u8]| {
        let mut config = rustls::ClientConfig::builder_with_provider(Arc::new(
            rustls::crypto::ring::default_provider(),
        ))
        .with_protocol_versions(&[version])
        .expect("a version")
        .with_root_certificates(certified.roots())
        .with_no_client_auth();
        config.alpn_protocols = vec![protocol.to_vec()];
        let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
        let name = "localhost".try_into().expect("a name");
        connector
            .connect(name, connected(&running).await)
            .await
            .map(drop)
    };
    shake(&rustls::version::TLS13, b"http/1.1")
        .await
        .expect("what tablets speak");
    let old = shake(&rustls::version::TLS12, b"http/1.1").await;
    assert!(
        old.expect_err("too old")
            .to_string()
            .contains("ProtocolVersion")
    );
    let newer = shake(&rustls::version::TLS13, b"h2").await;
    assert!(
        newer
            .expect_err("HTTP/2")
            .to_string()
            .contains("NoApplicationProtocol")
    );
    running.stop().await;

    // Nor behind a proxy, where somebody simply begins with it.
    let plain = tempfile::tempdir().expect("a directory");
    let running = server(plain.path()).await;
    let mut stream = connected(&running).await;
    let opening = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
    stream.write_all(opening).await.expect("it writes");
    let said = said(&mut stream).await;
    assert!(
        said.is_empty() || said.starts_with(b"HTTP/1.1 4"),
        "{}",
        String::from_utf8_lossy(&said)
    );
}

#[tokio::test]
async fn a_tls_handshake_that_does_not_come_is_not_waited_for() {
    let directory = tempfile::tempdir().expect("a directory");
    let (running, _) = behind_a_certificate(directory.path(), 200).await;
    let mut silent = connected(&running).await;
    let mut half = connected(&running).await;
    // The beginning of a record that never comes.
    half.write_all(&[22, 3, 1, 2, 0, 1])
        .await
        .expect("it writes");
    for stream in [&mut silent, &mut half] {
        assert_eq!(said(stream).await, b"");
    }
}

#[tokio::test]
async fn a_key_that_everybody_can_read_is_not_used() {
    let directory = tempfile::tempdir().expect("a directory");
    let certified = certified(directory.path());
    let settings = certified.settings(&directory.path().join("data"));
    let key = settings.tls_key.clone().expect("its file");
    let open = |mode| {
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(mode)).expect("set");
    };
    for mode in [0o644, 0o604, 0o606] {
        open(mode);
        let refused = Running::start(settings.clone()).await.err();
        let told = refused.expect("everybody can read it").to_string();
        assert!(
            told.contains("everybody on this machine can read"),
            "{told}"
        );
    }
    open(0o640);
    Running::start(settings).await.expect("its group may");
}

/// A call of a tablet, as it goes over the line.
fn call_of(tablet: &Tablet, request: &SyncRequest) -> Vec<u8> {
    let body = pack(request);
    let proof = tablet.proof("POST /v1/sync", &body).to_header();
    let length = body.len();
    let head = format!(
        "POST /v1/sync HTTP/1.1\r\nhost: here\r\nauthorization: {proof}\r\ncontent-length: {length}\r\n\r\n"
    );
    [head.as_bytes(), &body].concat()
}

#[tokio::test]
async fn whoever_asks_and_does_not_read_is_cut_off() {
    let directory = tempfile::tempdir().expect("a directory");
    let settings = Settings {
        answer_timeout_ms: 300,
        ..settings(directory.path())
    };
    let running = Running::start(settings).await.expect("it starts");
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    for number in 0..12 {
        priya.write(DocumentKind::MEETING, &noise(number));
    }
    priya.sync().await.expect("it syncs");
    let sam = Tablet::joined(sam(), 2, &url(&running)).await;
    let asks_for_all = client::request(&sam.restored().standing());
    let call = call_of(&sam, &asks_for_all);

    // Each answer is two megabytes: all of them are more than the system holds for both sides.
    let before = connections(&running).await;
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(8 * 1024).expect("a small one");
    let mut deaf = socket
        .connect(running.address())
        .await
        .expect("it connects");
    for _ in 0..16 {
        deaf.write_all(&call).await.expect("it writes");
    }
    assert_eq!(connections(&running).await, before + 1);
    let mut pace = tokio::time::interval(Duration::from_millis(20));
    let cut_off = async {
        while connections(&running).await > before {
            pace.tick().await;
        }
    };
    tokio::time::timeout(LONG, cut_off)
        .await
        .expect("it is not waited for for ever");
    // Whoever reads, slowly or not, is given everything.
    let mut sam = sam.restored();
    sam.sync().await.expect("it syncs");
    assert_eq!(sam.words(), priya.words());
}

/// How many connections the server has open, without the one over which this is asked.
async fn connections(running: &Running) -> u64 {
    let mut stream = connected(running).await;
    let call = b"GET /metrics HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n";
    stream.write_all(call).await.expect("it writes");
    let said = said(&mut stream).await;
    let said = String::from_utf8_lossy(&said);
    let open = said
        .lines()
        .find_map(|line| line.strip_prefix("waymark_connections "));
    let open: u64 = open.expect("the metric").parse().expect("a number");
    open - 1
}

fn calling_from(last: u8) -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .no_proxy()
        .local_address(IpAddr::V4(Ipv4Addr::new(127, 0, 0, last)))
        .build()
        .expect("a client")
}

#[tokio::test]
async fn strangers_of_one_source_are_told_to_wait_and_colleagues_beside_them_are_served() {
    let directory = tempfile::tempdir().expect("a directory");
    let settings = Settings {
        strangers_at_once: 6,
        strangers_per_second: 0,
        ..settings(directory.path())
    };
    let running = Running::start(settings).await.expect("it starts");
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let stranger = Tablet::new(sam(), 9, &url(&running));
    let proof = stranger.proof("POST /v1/sync", b"").to_header();
    let call = async |last: u8, path: &str, proof: Option<&str>| {
        let mut call = calling_from(last).post(format!("{}{path}", url(&running)));
        if let Some(proof) = proof {
            call = call.header("authorization", proof);
        }
        let answer = call.body("x").send().await.expect("an answer");
        if answer.status() == 404 {
            return None;
        }
        Some(refusal(answer).await)
    };
    let mut told = Vec::new();
    for (path, proof) in [
        ("/v1/sync", Some(proof.as_str())),
        ("/v1/sync", None),
        ("/v1/join", None),
        ("/v1/found", None),
        ("/v1/nothing", None),
        ("/v1/sync", Some(proof.as_str())),
        ("/v1/sync", Some(proof.as_str())),
        ("/v1/join", None),
        ("/v1/nothing", None),
    ] {
        told.push(call(66, path, proof).await);
    }
    let waits = Some(CallRefusal::TooMany);
    assert!(told[..6].iter().all(|told| *told != waits), "{told:?}");
    assert_eq!(told[6..], [waits, waits, waits], "strangers without end");
    let elsewhere = call(67, "/v1/sync", Some(&proof)).await;
    assert_ne!(elsewhere, waits, "another source waits for nobody");
    // The colleague calls from the very source, and however often strangers do.
    let request = client::request(&priya.standing());
    let sealed = pack(&request);
    let colleague = async |priya: &Tablet| {
        let proof = priya.proof("POST /v1/sync", &sealed).to_header();
        let call = calling_from(66).post(format!("{}/v1/sync", url(&running)));
        let call = call.header("authorization", proof).body(sealed.clone());
        call.send().await.expect("an answer").status().as_u16()
    };
    assert_eq!(colleague(&priya).await, 200);
    priya.sync().await.expect("it syncs");
}

#[tokio::test]
async fn an_error_or_an_operators_page_repeats_nothing_and_runs_nowhere() {
    let directory = tempfile::tempdir().expect("a directory");
    let running = server(directory.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let planted = "PLANTED-WORD";
    let http = http();
    let at = url(&running);
    for (path, status) in [
        (format!("/{planted}"), 404),
        (format!("/v1/hints?{planted}"), 400),
        (format!("/v1/blob/{planted}/0"), 400),
        ("/v1/health".to_owned(), 200),
        ("/v1/ready".to_owned(), 200),
        ("/metrics".to_owned(), 200),
        ("/v1/sync".to_owned(), 405),
    ] {
        let call = http.get(format!("{at}{path}")).header("x-planted", planted);
        let answer = call.send().await.expect("an answer");
        assert_eq!(answer.status().as_u16(), status, "{path}");
        let header = |name: &str| {
            answer
                .headers()
                .get(name)
                .map(|value| value.as_bytes().to_vec())
        };
        assert_eq!(
            header("cache-control"),
            Some(b"no-store".to_vec()),
            "{path}"
        );
        assert_eq!(
            header("x-content-type-options"),
            Some(b"nosniff".to_vec()),
            "{path}"
        );
        let policy = header("content-security-policy").expect("a policy");
        assert!(policy.starts_with(b"default-src 'none'"), "{path}");
        assert_eq!(
            header("server"),
            None,
            "{path}: nobody is told what runs here"
        );
        let said = answer.text().await.expect("text");
        assert!(!said.contains(planted), "{path}: {said}");
    }
    let body = planted.as_bytes().to_vec();
    assert_eq!(priya.post(body).await, Err(CallRefusal::Malformed));
    priya.sync().await.expect("it syncs");
}

#[tokio::test]
async fn the_database_is_its_owners_alone_also_in_a_directory_that_is_open_to_all() {
    let directory = tempfile::tempdir().expect("a directory");
    let open = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("set");
    };
    open(directory.path(), 0o755);
    let modes = || {
        let files = std::fs::read_dir(directory.path()).expect("a directory");
        let mode = |file: std::fs::DirEntry| file.metadata().expect("there").permissions().mode();
        files
            .map(|file| mode(file.expect("a file")) & 0o777)
            .collect::<Vec<_>>()
    };
    let running = server(directory.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    priya.write(DocumentKind::MEETING, b"words");
    priya.sync().await.expect("it syncs");
    let found = modes();
    assert!(found.len() > 1, "the database and its log");
    assert!(found.iter().all(|mode| *mode == 0o600), "{found:?}");
    running.stop().await;

    // One that was laid open, as by a copy, is closed again at the start.
    for file in std::fs::read_dir(directory.path()).expect("a directory") {
        open(&file.expect("a file").path(), 0o666);
    }
    let running = server(directory.path()).await;
    priya.url = url(&running);
    priya.sync().await.expect("it syncs");
    assert!(modes().iter().all(|mode| *mode == 0o600), "{:?}", modes());
    running.stop().await;
}

/// The soft and the hard limit of what a process may write of its memory.
fn core_limit(process: &Process) -> (String, String) {
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", process.child.id()));
    let limits = limits.expect("its limits");
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max core file size"));
    let mut parts = line
        .expect("the limit")
        .split_whitespace()
        .map(str::to_owned);
    let mut next = || parts.next().expect("a limit");
    (next(), next())
}

#[test]
fn a_server_that_breaks_leaves_no_dump_of_its_memory_unless_its_operator_says_so() {
    let directory = tempfile::tempdir().expect("a directory");
    let process = Process::start(directory.path());
    let nothing = ("0".to_owned(), "0".to_owned());
    assert_eq!(core_limit(&process), nothing);
    drop(process);
    let config = directory.path().join("server.toml");
    std::fs::write(&config, "core_dumps = true\n").expect("written");
    let process = Process::run(practising(directory.path()).arg("--config").arg(config));
    let own = std::fs::read_to_string("/proc/self/limits").expect("limits");
    let inherited = own
        .lines()
        .find(|line| line.starts_with("Max core file size"));
    let (soft, hard) = core_limit(&process);
    assert!(inherited.is_some_and(|line| line.contains(&soft) && line.contains(&hard)));
}

#[test]
fn what_a_server_runs_with_is_printed_with_every_limit() {
    let directory = tempfile::tempdir().expect("a directory");
    let config = directory.path().join("server.toml");
    let run = |lines: &str| {
        std::fs::write(&config, lines).expect("written");
        let mut command = crate::process::command();
        let data = directory.path().join("data");
        // It prints before it listens, and cannot listen there.
        std::fs::write(&data, "in the way").expect("written");
        let output = command.arg("--config").arg(&config).arg("--data").arg(data);
        let output = output.output().expect("it runs");
        assert!(!output.status.success());
        String::from_utf8(output.stdout).expect("text")
    };
    let printed = run("header_timeout_ms = 777\n");
    for limit in [
        "quota_mb = 10240",
        "device_quota_mb = 2048",
        "child_quota_mb = 512",
        "files_quota_mb = 51200",
        "files_device_quota_mb = 10240",
        "files_child_quota_mb = 2560",
        "unfinished_file_days = 7",
        "max_connections = 4096",
        "max_connections_per_source = 1024",
        "bodies_mb = 256",
        "calls_at_once = 300",
        "calls_per_second = 10",
        "strangers_at_once = 600",
        "strangers_per_second = 20",
        "header_timeout_ms = 777",
        "body_timeout_ms = 60000",
        "answer_timeout_ms = 60000",
        "hint_wait_ms = 25000",
        "shutdown_timeout_ms = 5000",
        "core_dumps = false",
        "64 KiB of headers in 100 lines",
        "16 MiB for a call\u{2019}s body",
        "256 KiB for one of somebody",
        "128 MiB for all of theirs",
        "TLS 1.3 alone",
    ] {
        assert!(printed.contains(limit), "{limit} is not in\n{printed}");
    }
}
