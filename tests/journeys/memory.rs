//! What a stolen server gives away: its process's memory, its disk, a backup and its log are searched for what people wrote,
//! photographed and attached in a council with keys of its own. The same search finds what is meant to be there, and
//! finds words in the memory of a tablet that has them open.
//!
//! A process is looked into as its parent may where the system lets it. Where it does not, the test says `not run`, which the
//! security suite takes for what it says.

use crate::council::{Council, all_shared, joined, open_door};
use crate::files::{PHOTO, document, new_dream, pdf};
use crate::kills::{Process as TabletProcess, post};
use crate::packed::{DICTIONARY, readable};
use crate::world::{NOW, PASSPHRASE, PEP, Server, Tablet, joined_folder, words};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use memchr::memmem;
use serde_json::{Value, json};
use std::io::{self, BufRead, BufReader};
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use tempfile::TempDir;
use uuid::Uuid;

/// How much of a process is read at once.
const PART: usize = 4 * 1024 * 1024;

/// A word that stands in no program: it was made up just now.
fn made_up() -> String {
    let letter = |byte: u8| char::from(b'a' + byte % 16);
    let bytes = Uuid::new_v4().into_bytes();
    let letters = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    letters.map(letter).collect()
}

/// What is searched for: its name for whoever reads a failure, and how it may lie there.
struct Planted {
    what: String,
    forms: Vec<Vec<u8>>,
}

impl Planted {
    fn word(what: &str, word: &str) -> Self {
        let utf16 = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
        Self {
            what: what.to_owned(),
            forms: vec![word.as_bytes().to_vec(), utf16],
        }
    }

    /// 48 bytes from the middle of a file.
    fn middle(what: &str, bytes: &[u8]) -> Self {
        let from = bytes.len() / 2 - 24;
        Self {
            what: what.to_owned(),
            forms: vec![bytes[from..from + 48].to_vec()],
        }
    }

    fn is_in(&self, bytes: &[u8]) -> bool {
        self.forms
            .iter()
            .any(|form| memmem::find(bytes, form).is_some())
    }
}

/// Of these, what lies in the memory of a process: in everything that it may write, or that came from no file. The process
/// stands still meanwhile.
fn in_memory(process: u32, planted: &[Planted]) -> io::Result<Vec<String>> {
    signal("-STOP", process);
    let found = search(process, planted);
    signal("-CONT", process);
    found
}

fn signal(which: &str, process: u32) {
    let sent = Command::new("kill")
        .args([which, &process.to_string()])
        .status();
    assert!(sent.expect("kill is there").success());
}

fn search(process: u32, planted: &[Planted]) -> io::Result<Vec<String>> {
    let maps = std::fs::read_to_string(format!("/proc/{process}/maps"))?;
    let memory = std::fs::File::open(format!("/proc/{process}/mem"))?;
    let longest = planted.iter().flat_map(|one| &one.forms).map(Vec::len);
    let overlap = longest.max().unwrap_or_default();
    let mut found = vec![false; planted.len()];
    let mut read = 0;
    for line in maps.lines() {
        let parts: Vec<&str> = line.split_whitespace().collect();
        let (rights, file) = (parts[1], parts.get(5).copied().unwrap_or_default());
        let a_programs_own = file.starts_with('/') && !rights.contains('w');
        if !rights.starts_with('r') || a_programs_own || file.starts_with("[v") {
            continue;
        }
        let (from, to) = parts[0].split_once('-').expect("a range");
        let place = |text: &str| u64::from_str_radix(text, 16).expect("a place");
        let (mut at, to) = (place(from), place(to));
        while at < to {
            let length = usize::try_from(to - at).map_or(PART, |left| left.min(PART));
            let mut part = vec![0; length];
            memory.read_exact_at(&mut part, at)?;
            read += length;
            let part = readable(&part);
            for (one, found) in planted.iter().zip(&mut found) {
                *found |= one.is_in(&part);
            }
            // What lies across two parts is seen in the second.
            let step = if at + length as u64 == to {
                length
            } else {
                length - overlap
            };
            at += step as u64;
        }
    }
    assert!(read > PART, "only {read} bytes of the process were read");
    let found = planted.iter().zip(found).filter(|(_, found)| *found);
    Ok(found.map(|(one, _)| one.what.clone()).collect())
}

/// The answer of a search, or none where the system lets nobody look: the suite then says that this was not run.
#[expect(
    clippy::print_stdout,
    reason = "the suite reads it in the test's output"
)]
fn looked(found: io::Result<Vec<String>>) -> Option<Vec<String>> {
    match found {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            println!("not run: this machine lets no process look into another\u{2019}s memory");
            None
        }
        found => Some(found.expect("the memory reads")),
    }
}

/// A server in a process of its own.
struct ServerProcess {
    child: Child,
    address: String,
    setup_code: String,
    place: TempDir,
    /// Held for as long as it may say something.
    out: Option<BufReader<ChildStdout>>,
}

impl ServerProcess {
    fn start() -> Self {
        let place = tempfile::tempdir().expect("a temporary folder");
        let config = place.path().join("server.toml");
        // As shipped nobody may look into it: see `close_memory`.
        std::fs::write(&config, "core_dumps = true\n").expect("written");
        let log = std::fs::File::create(place.path().join("log")).expect("a file");
        let child = program(place.path())
            .arg("--config")
            .arg(&config)
            .args(["--listen", "127.0.0.1:0"])
            .env("WAYMARK_LOG", "trace")
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the server starts");
        let mut process = Self {
            child,
            address: String::new(),
            setup_code: String::new(),
            place,
            out: None,
        };
        process.listens();
        process
    }

    /// Hears its setup code, and where it listens.
    fn listens(&mut self) {
        let mut out = BufReader::new(self.child.stdout.take().expect("its output"));
        while self.address.is_empty() {
            let mut line = String::new();
            let read = out.read_line(&mut line).expect("text");
            assert!(read > 0, "it ended before it listened");
            if let Some((_, code)) = line.trim().split_once("with the setup code ") {
                code.clone_into(&mut self.setup_code);
            }
            if let Some(address) = line.trim().strip_prefix("listening on ") {
                address.clone_into(&mut self.address);
            }
        }
        self.out = Some(out);
    }

    /// A file that the server laid, or all files of its data.
    fn bytes(&self, of: &str) -> Vec<u8> {
        let path = self.place.path().join(of);
        if path.is_file() {
            return std::fs::read(path).expect("it reads");
        }
        let files = std::fs::read_dir(path).expect("a folder");
        let files = files.map(|file| std::fs::read(file.expect("a file").path()).expect("bytes"));
        files.collect::<Vec<_>>().concat()
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        drop(self.out.take());
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn program(place: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_server"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("WAYMARK_") {
            command.env_remove(name);
        }
    }
    command.arg("--data").arg(place.join("data"));
    command.env("SERVER_NOW", NOW);
    command
}

/// A council on a server process, founded by somebody of this name.
fn founded(process: &ServerProcess, name: &str) -> Council {
    let head = Tablet::new();
    let request = json!({
        "server": process.address, "setup_code": process.setup_code, "council": "Made-Up Borough",
        "name": name, "passphrase": PASSPHRASE,
    });
    let answer = head.call("council.found", request);
    Council {
        recovery: answer["recovery"].as_str().expect("a key").to_owned(),
        // Nobody uses this one: the council is on the process.
        server: Server::unfounded(),
        head,
    }
}

/// The bytes of a file that a tablet shows.
fn shown(answer: &Value) -> Vec<u8> {
    let bytes = answer["bytes"].as_str().expect("bytes");
    STANDARD.decode(bytes).expect("base64")
}

#[test]
fn a_stolen_server_gives_away_no_word_photo_or_file_from_memory_disk_backup_or_log() {
    let process = ServerProcess::start();
    let [head, name, school, strength, identity] = std::array::from_fn(|_| made_up());
    let council = founded(&process, &format!("Hanna {head}"));
    let request = json!({ "name": format!("Hazel {name}"), "year": 4, "school": school });
    let child = council.head.call("child.add", request)["child"].clone();
    let child = child.as_str().expect("an id").to_owned();
    council.head.sync();
    let (tess, sam) = (
        joined(&council, "Tess Made-Up", "dt"),
        joined(&council, "Sam Made-Up", "sw"),
    );
    open_door(&council, &child, &tess.person, "dt");
    open_door(&council, &child, &sam.person, "sw");
    tess.tablet.sync();
    sam.tablet.sync();
    tess.tablet
        .write(&child, "education", "strengths", &strength);
    sam.tablet.write(&child, "about_me", "identity", &identity);
    let (photo_of, file_of) = (new_dream(&tess.tablet), document(&tess.tablet));
    let photo = photo_of.attach(&tess.tablet, "house.png", PHOTO);
    let photo = shown(&photo_of.read(&tess.tablet, &photo));
    let file = pdf(300_000);
    file_of.attach(&tess.tablet, "report.pdf", &file);
    for tablet in [&tess.tablet, &sam.tablet] {
        all_shared(tablet);
    }
    assert_eq!(tess.tablet.call("file.share", json!({}))["sent"], 2);
    sam.tablet.sync();
    council.head.sync();
    let page = council.head.area(&child, "education");
    assert_eq!(
        words(&page, "strengths"),
        strength,
        "it went through the server"
    );

    let planted = [
        Planted::word("a child\u{2019}s name", &name),
        Planted::word("a school", &school),
        Planted::word("a teacher\u{2019}s words", &strength),
        Planted::word("a social worker\u{2019}s words", &identity),
        Planted::word("the passphrase", PASSPHRASE),
        Planted::word("the recovery key", &council.recovery),
        Planted::middle("a photo", &photo),
        Planted::middle("a file", &file),
    ];
    let known = [Planted::word("the head\u{2019}s name", &head)];
    let backup = program(process.place.path())
        .args(["backup", "backup.sqlite"])
        .current_dir(process.place.path())
        .output()
        .expect("it runs");
    assert!(backup.status.success(), "{backup:?}");
    for of in ["data", "backup.sqlite", "log"] {
        let bytes = readable(&process.bytes(of));
        let there: Vec<&str> = planted
            .iter()
            .filter(|one| one.is_in(&bytes))
            .map(|one| one.what.as_str())
            .collect();
        assert_eq!(there, [""; 0], "{of}");
        let told = if of == "log" {
            memmem::find(&bytes, b"synced").is_some()
        } else {
            known[0].is_in(&bytes)
        };
        assert!(told, "{of}: the search finds what is meant to be there");
    }
    let Some(there) = looked(in_memory(process.child.id(), &planted)) else {
        return;
    };
    assert_eq!(there, [""; 0], "in the memory of the server");
    let there = in_memory(process.child.id(), &known).expect("it read before");
    assert_eq!(there.len(), 1, "the search finds what is meant to be there");
    println!("tries: {}", 4 * planted.len());
}

#[test]
fn the_search_finds_words_that_are_packed_and_not_sealed() {
    let words = format!("Counts beads, planted and made up: {}.", made_up());
    let mut packer = zstd::bulk::Compressor::with_dictionary(15, DICTIONARY).expect("it begins");
    let without_id = zstd::zstd_safe::CParameter::DictIdFlag(false);
    packer.set_parameter(without_id).expect("as entries are");
    let packed = packer.compress(words.as_bytes()).expect("it packs");
    let disk = [&[7; 100][..], &packed, &[9; 100]].concat();
    let planted = Planted::word("words", &words);
    assert!(!planted.is_in(&disk), "they lie packed");
    assert!(planted.is_in(&readable(&disk)));
    let plain = zstd::bulk::compress(words.as_bytes(), 9).expect("it packs");
    let cut = [&plain[..], &packed[..packed.len() / 2]].concat();
    assert!(planted.is_in(&readable(&cut)), "a frame without it, too");
    assert!(!Planted::word("none", &made_up()).is_in(&readable(&disk)));
}

#[test]
fn the_search_finds_words_in_the_memory_of_a_tablet_that_has_them_open() {
    let (server, place) = (Server::start(), joined_folder());
    let mut tablet = TabletProcess::start(place.path(), &server.address());
    let unlock = json!({ "person": "priya", "passphrase": PASSPHRASE });
    post(&tablet.host, "session.unlock", &unlock).expect("it opens");
    let caseload = post(&tablet.host, "caseload.list", &json!({})).expect("the children");
    let child = &caseload["rows"][0]["child"];
    let show = json!({ "child": child, "pep": PEP, "area": "education" });
    let page = post(&tablet.host, "area.show", &show).expect("the page");
    let (written, never) = (made_up(), made_up());
    let request = json!({
        "child": child, "form": { "is": "area", "pep": PEP, "area": "education" },
        "place": { "item": null, "field": "strengths" }, "base": page["base"], "text": written,
    });
    post(&tablet.host, "text.write", &request).expect("it is kept");
    let planted = [
        Planted::word("what was written", &written),
        Planted::word("what was not", &never),
    ];
    let found = looked(in_memory(tablet.id(), &planted));
    tablet.kill();
    if let Some(found) = found {
        assert_eq!(found, ["what was written"]);
    }
}

#[test]
fn a_tablet_that_breaks_leaves_no_dump_of_its_memory() {
    let (server, place) = (Server::start(), joined_folder());
    let mut tablet = TabletProcess::start(place.path(), &server.address());
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", tablet.id()));
    tablet.kill();
    let limits = limits.expect("its limits");
    let core = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"));
    let parts: Vec<&str> = core.expect("the limit").split_whitespace().collect();
    assert_eq!(parts[4..6], ["0", "0"]);
}
