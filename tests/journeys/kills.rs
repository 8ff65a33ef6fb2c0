//! `kill -9` of the tablet at any moment, while it saves and shares: the store opens, every answered word is there, and
//! both tablets come to the same.

use crate::world::{
    PASSPHRASE, PEP, Server, Tablet, config, joined_folder, open, program_on, words,
};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How many kills: `make soak` asks for more than `make test`.
fn kills() -> u64 {
    let asked = std::env::var("WAYMARK_KILLS").ok();
    asked.and_then(|asked| asked.parse().ok()).unwrap_or(30)
}

/// Kills on one folder; then everything is compared, and the next folder begins.
const KILLS_A_FOLDER: u64 = 50;

/// A small generator: the same moments in each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// A tablet in a process of its own.
pub(crate) struct Process {
    child: Child,
    pub(crate) host: String,
}

impl Process {
    pub(crate) fn start(folder: &Path, server: &str) -> Self {
        let mut child = program_on(folder)
            .args(["--server", server, "serve", "--port", "0"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the tablet starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its output"))
            .read_line(&mut line)
            .expect("its address");
        let host = line.trim().trim_start_matches("http://").to_owned();
        Self { child, host }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("SIGKILL");
        self.child.wait().expect("it is gone");
    }
}

/// Posts an operation; none where the tablet is gone before it has answered.
pub(crate) fn post(host: &str, operation: &str, request: &Value) -> Option<Value> {
    let body = request.to_string();
    let mut stream = TcpStream::connect(host).ok()?;
    write!(
        stream,
        "POST /call/{operation} HTTP/1.1\r\nhost: tablet\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let answer = serde_json::from_str(body).ok()?;
    assert!(head.starts_with("HTTP/1.1 200"), "{operation}: {answer}");
    Some(answer)
}

/// What was typed: the last text that was answered, and one that may have been on its way.
#[derive(Clone)]
struct Typed {
    answered: String,
    on_its_way: String,
}

/// Types word after word, and shares now and then, until the tablet is gone.
fn type_until_gone(host: &str, child: &str, typed: &Mutex<Typed>) -> Option<()> {
    let unlock = json!({ "person": "priya", "passphrase": PASSPHRASE });
    post(host, "session.unlock", &unlock)?;
    let show = json!({ "child": child, "pep": PEP, "area": "education" });
    let area = post(host, "area.show", &show)?;
    let mut text = words(&area, "strengths").to_owned();
    let mut base = area["base"].clone();
    for number in 0.. {
        text.push_str(&format!(" word{number}"));
        typed.lock().expect("not poisoned").on_its_way = text.clone();
        let request = json!({
            "child": child, "form": { "is": "area", "pep": PEP, "area": "education" },
            "place": { "item": null, "field": "strengths" }, "base": base, "text": text,
        });
        base = post(host, "text.write", &request)?["base"].clone();
        typed.lock().expect("not poisoned").answered = text.clone();
        if number % 4 == 3 {
            post(host, "sync.now", &json!({}))?;
        }
    }
    None
}

fn folder_of_kills(seed: u64, kills: u64) -> usize {
    let server = Server::start();
    let sam = Tablet::join("sam", Some(&server.address()));
    let place = joined_folder();
    let child = sam.child("Hazel");
    let mut dice = Dice(seed);
    let begun = words(&sam.area(&child, "education"), "strengths").to_owned();
    let typed = Arc::new(Mutex::new(Typed {
        answered: begun.clone(),
        on_its_way: begun,
    }));
    for nth in 0..kills {
        let mut process = Process::start(place.path(), &server.address());
        let (host, shown, told) = (process.host.clone(), child.clone(), typed.clone());
        let (ended, end) = channel();
        let typing = std::thread::spawn(move || {
            type_until_gone(&host, &shown, &told);
            ended.send(())
        });
        let moment = Duration::from_micros(dice.roll(1_500_000));
        let early = end.recv_timeout(moment);
        assert_eq!(
            early,
            Err(RecvTimeoutError::Timeout),
            "seed {seed}, kill {nth}: it was gone, or refused words, before it was killed"
        );
        process.kill();
        typing.join().expect("nothing was refused").expect("heard");
        let known = typed.lock().expect("not poisoned").clone();
        let tablet = open(config(place.path(), None)).expect("the folder opens");
        let unlock = json!({ "person": "priya", "passphrase": PASSPHRASE });
        tablet
            .call_blocking("session.unlock", unlock)
            .expect("the store opens");
        let status = tablet.call_blocking("sharing.status", json!({}));
        let noticed = &status.expect("a status")["noticed"];
        assert_eq!(
            noticed["put_back"], false,
            "seed {seed}, kill {nth}: it is no restored tablet"
        );
        let show = json!({ "child": child, "pep": PEP, "area": "education" });
        let area = tablet.call_blocking("area.show", show).expect("it shows");
        let found = words(&area, "strengths").to_owned();
        assert!(
            found == known.answered || found == known.on_its_way,
            "seed {seed}, kill {nth}: {} answered, {} found",
            known.answered.len(),
            found.len()
        );
        tablet.close();
        *typed.lock().expect("not poisoned") = Typed {
            answered: found.clone(),
            on_its_way: found,
        };
    }
    compare(&server, sam, place, &child)
}

/// Both share until neither has news, and show the same words.
fn compare(server: &Server, sam: Tablet, place: tempfile::TempDir, child: &str) -> usize {
    let address = server.address();
    let app = open(config(place.path(), Some(&address))).expect("the folder opens");
    let priya = Tablet::over(app, place);
    priya.unlock("priya");
    for _ in 0..2 {
        priya.sync();
        sam.sync();
    }
    let text = words(&priya.area(child, "education"), "strengths").to_owned();
    assert_eq!(words(&sam.area(child, "education"), "strengths"), text);
    for tablet in [&priya, &sam] {
        let status = tablet.call("sharing.status", json!({}));
        assert_eq!(status["waiting"], 0, "{status}");
        assert_eq!(status["set_aside"], json!([]), "{status}");
        assert_eq!(status["trouble"], Value::Null, "{status}");
    }
    text.split_whitespace().count()
}

#[test]
fn no_answered_word_is_missing_after_kills_at_any_moment() {
    let (mut left, mut seed, mut count) = (kills(), 1, 0);
    while left > 0 {
        let now = left.min(KILLS_A_FOLDER);
        count += folder_of_kills(seed, now);
        (left, seed) = (left - now, seed + 1);
    }
    assert!(count > 20, "{count} words are no load");
    let figure = format!(
        "figure: tablet: {} kills, {count} words, none missing",
        kills()
    );
    let _ = writeln!(std::io::stderr(), "{figure}");
    println!("tries: {}", kills());
}
