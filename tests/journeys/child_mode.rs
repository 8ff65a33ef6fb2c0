//! A child has the tablet: nothing of theirs lies readable on the disk meanwhile, and all of it comes to where it
//! belongs once their adult is back, whatever happens in between.

use crate::crash::post;
use crate::epochs;
use crate::files::PHOTO;
use crate::world::{PASSPHRASE, Server, Tablet, config, joined_folder, open, program_on, refused};
use app::api::error::Code;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;

const DREAM: &str = "a purple giraffe of my own";

/// A child who has the tablet.
struct Child<'t> {
    tablet: &'t Tablet,
    id: String,
}

impl<'t> Child<'t> {
    fn given(tablet: &'t Tablet) -> Self {
        let id = tablet.child("Hazel");
        tablet.call("child_mode.enter", json!({ "child": id }));
        Self { tablet, id }
    }

    fn write(&self, write: Value) -> Value {
        let request = json!({ "child": self.id, "write": write });
        self.tablet.call("child_mode.write", request)
    }

    fn dream(&self, words: &str) -> String {
        let added = self.write(dream(words));
        added["id"].as_str().expect("an id").to_owned()
    }

    /// Brings the made-up photo to a dream; gives it as the tablet shows it.
    fn bring(&self, dream: &str) -> Vec<u8> {
        let place = photo_of(dream);
        let begun = self.tablet.call(
            "child_mode.bring",
            json!({ "child": self.id, "place": place, "name": "house.png", "size": PHOTO.len() }),
        );
        let piece = json!({
            "child": self.id, "upload": begun["upload"], "at": 0, "bytes": STANDARD.encode(PHOTO),
        });
        self.tablet.call("child_mode.send", piece);
        let keep = json!({ "child": self.id, "upload": begun["upload"] });
        let added = self.tablet.call("child_mode.keep_photo", keep);
        let read = json!({ "child": self.id, "blob": added["file"]["blob"] });
        let photo = self.tablet.call("child_mode.photo", read);
        let bytes = photo["bytes"].as_str().expect("the photo is here");
        STANDARD.decode(bytes).expect("base64")
    }

    fn show(&self) -> Value {
        let request = json!({ "child": self.id });
        self.tablet.call("child_mode.show", request)
    }

    fn back(self) -> String {
        let request = json!({ "child": self.id, "passphrase": PASSPHRASE });
        self.tablet.call("child_mode.leave", request);
        self.id
    }
}

fn dream(words: &str) -> Value {
    json!({
        "does": "add", "list": "aspirations",
        "values": { "category": { "is": "choice", "value": "arts" } }, "texts": { "words": words },
    })
}

fn photo_of(dream: &str) -> Value {
    json!({ "item": { "list": "aspirations", "id": dream }, "field": "photo" })
}

/// A dream of a pathway as it is shown, found by a part of its words.
fn shown(pathway: &Value, words: &str) -> Option<Value> {
    let lists = pathway["lists"].as_array().expect("lists");
    let dreams = lists.iter().find(|list| list["id"] == "aspirations");
    let items = dreams.expect("dreams")["items"].as_array().expect("items");
    let said = |item: &&Value| item.to_string().contains(words);
    items.iter().find(said).cloned()
}

fn value(item: &Value, field: &str) -> Value {
    let fields = item["fields"].as_array().expect("fields");
    let found = fields.iter().find(|one| one["id"] == field);
    found.expect("the field")["value"].clone()
}

fn pathway(tablet: &Tablet, child: &str) -> Value {
    tablet.call("pathway.show", json!({ "child": child }))
}

/// Every file below a folder.
fn files(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else {
            let bytes = std::fs::read(&path).expect("its bytes");
            found.push((path.display().to_string(), bytes));
        }
    }
}

#[test]
fn nothing_a_child_did_lies_readable_on_the_disk_while_they_have_the_tablet() {
    let tablet = Tablet::copy(None);
    let child = Child::given(&tablet);
    let id = child.dream(DREAM);
    let photo = child.bring(&id);
    let drawing = "M101 203L307 409L511 613";
    let draws = json!({
        "does": "add", "list": "celebrations", "values": {}, "texts": { "drawing": drawing },
    });
    child.write(draws);
    let middle = &photo[photo.len() / 2..photo.len() / 2 + 24];
    let mut lie = Vec::new();
    files(tablet.folder(), &mut lie);
    assert!(lie.iter().any(|(path, _)| path.ends_with(".outbox")));
    for (path, bytes) in &lie {
        for planted in [DREAM.as_bytes(), drawing.as_bytes(), middle, PHOTO] {
            let there = bytes.windows(planted.len()).any(|part| part == planted);
            assert!(!there, "{path} holds something that a child did");
        }
    }
}

#[test]
fn the_words_and_the_photo_of_a_child_reach_a_colleague_once_their_adult_is_back() {
    let server = Server::start();
    let address = server.address();
    let (priya, sam) = (
        Tablet::join("priya", Some(&address)),
        Tablet::join("sam", Some(&address)),
    );
    priya.sync();
    let child = Child::given(&priya);
    let id = child.dream(DREAM);
    let photo = child.bring(&id);
    assert!(value(&shown(&child.show(), DREAM).expect("shown"), "photo")["value"].is_object());
    refused(
        priya.try_call("sync.now", json!({})),
        Code::ChildMode,
        DREAM,
    );
    let child = child.back();
    priya.sync();
    priya.call("file.share", json!({}));
    sam.sync();
    let dream = shown(&pathway(&sam, &child), DREAM).expect("Sam has it");
    let file = value(&dream, "photo");
    let read = json!({
        "child": child, "form": { "is": "pathway" }, "place": photo_of(&id), "blob": file["value"]["blob"],
    });
    sam.call("file.read", read.clone());
    sam.call("file.share", json!({}));
    let came = sam.call("file.read", read);
    let came = STANDARD.decode(came["bytes"].as_str().expect("the photo came"));
    assert_eq!(came.expect("base64"), photo);
}

#[test]
fn an_address_in_a_childs_words_waits_for_the_adults_answer() {
    let server = Server::start();
    let address = server.address();
    let (priya, sam) = (
        Tablet::join("priya", Some(&address)),
        Tablet::join("sam", Some(&address)),
    );
    let child = Child::given(&priya);
    child.dream("to visit 99 Qwertyfield Lane again");
    let child = child.back();
    priya.sync();
    sam.sync();
    assert!(shown(&pathway(&sam, &child), "Qwertyfield").is_none());
    let listed = priya.call("address.list", json!({ "child": null }));
    assert_eq!(listed["found"][0]["words"], "99 Qwertyfield Lane");
    priya.share_passages();
    priya.sync();
    sam.sync();
    assert!(shown(&pathway(&sam, &child), "Qwertyfield").is_some());
}

#[test]
fn a_photo_that_the_child_took_away_again_is_not_in_the_pathway() {
    let tablet = Tablet::copy(None);
    let child = Child::given(&tablet);
    let id = child.dream(DREAM);
    child.bring(&id);
    child.write(json!({ "does": "set", "place": photo_of(&id), "value": null, "base": null }));
    let before = shown(&child.show(), DREAM).expect("shown");
    assert_eq!(value(&before, "photo"), Value::Null);
    let child = child.back();
    let after = shown(&pathway(&tablet, &child), DREAM).expect("kept");
    assert_eq!(value(&after, "photo"), Value::Null);
    let state = tablet.call("session.state", json!({}));
    assert_eq!(state["left_by_child"], json!([]));
}

#[test]
fn kill_9_in_child_mode_loses_no_answered_word_and_comes_up_locked() {
    let place = joined_folder();
    let mut process = program_on(place.path())
        .args(["serve", "--port", "0"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the tablet starts");
    let mut line = String::new();
    BufReader::new(process.stdout.take().expect("its output"))
        .read_line(&mut line)
        .expect("its address");
    let host = line.trim().trim_start_matches("http://").to_owned();
    let unlock = json!({ "person": "priya", "passphrase": PASSPHRASE });
    post(&host, "session.unlock", &unlock);
    let caseload = post(&host, "caseload.list", &json!({}));
    let child = caseload["rows"][0]["child"].clone();
    post(&host, "child_mode.enter", &json!({ "child": child }));
    let all: Vec<String> = (1..=6)
        .map(|nth| format!("{DREAM}, number {nth}."))
        .collect();
    for words in &all {
        let request = json!({ "child": child, "write": dream(words) });
        post(&host, "child_mode.write", &request);
    }
    process.kill().expect("SIGKILL");
    process.wait().expect("it is gone");

    let app = open(config(place.path(), None)).expect("the folder is free");
    let tablet = Tablet::over(app, place);
    let state = tablet.call("session.state", json!({}));
    assert_eq!([&state["open"], &state["child"]], [&Value::Null; 2]);
    tablet.unlock("priya");
    let pathway = pathway(&tablet, child.as_str().expect("an id"));
    for words in &all {
        assert!(shown(&pathway, words).is_some(), "{words}");
    }
    assert_eq!(tablet.call("sharing.status", json!({}))["waiting"], 6);
}

#[test]
fn a_folder_put_back_from_the_middle_of_a_visit_brings_no_dream_in_twice_and_loses_none() {
    let server = Server::start();
    let sam = Tablet::join("sam", Some(&server.address()));
    let (priya, outside) = epochs::first(&server);
    let child = Child::given(&priya);
    child.dream("a dream from before the backup");
    let backup = epochs::copied(priya.folder());
    child.dream("a dream from after the backup");
    let child = child.back();
    priya.sync();
    sam.sync();
    drop(priya.close());

    let priya = epochs::tablet(backup, outside.path(), &server.address());
    assert!(epochs::noticed(&priya, "put_back"), "nobody was told");
    for _ in 0..2 {
        for tablet in [&priya, &sam] {
            let synced = tablet.sync();
            assert_eq!(synced["refused"], json!([]), "{synced}");
        }
    }
    for tablet in [&priya, &sam] {
        let pathway = pathway(tablet, &child).to_string();
        for dream in ["a dream from before", "a dream from after"] {
            assert_eq!(pathway.matches(dream).count(), 1, "{dream}");
        }
    }
    let status = priya.call("sharing.status", json!({}));
    assert_eq!(
        (&status["waiting"], &status["set_aside"]),
        (&json!(0), &json!([]))
    );
}
