//! Photos and files from one tablet to another: without what nobody should know, beside the words and never before them.

mod destroyed;
mod proxies;

use crate::council::{all_shared, open_door, with_two};
use crate::crash::post;
use crate::world::{
    PEP, Server, Tablet, config, field, joined_folder, open, program_on, refused, words,
};
use app::api::error::Code;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proxies::{holding_puts, lengthening};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Stdio;
use std::thread;

/// A made-up house, drawn by a program, with a comment that names a place.
pub(crate) const PHOTO: &[u8] = include_bytes!("made-up-photo.png");
const NOT_PERMITTED: &str = "The server does not let you add files here. It is safe on this tablet. Ask your administrator.";
const PIECE: usize = 384 * 1024;

/// Where a file goes.
pub(crate) struct Spot {
    child: String,
    form: Value,
    place: Value,
}

/// The photo of the child's first dream.
pub(crate) fn dream(tablet: &Tablet) -> Spot {
    let child = tablet.child("Hazel");
    let view = tablet.call("pathway.show", json!({ "child": child }));
    let lists = view["lists"].as_array().expect("lists");
    let dreams = lists.iter().find(|list| list["id"] == "aspirations");
    let id = &dreams.expect("dreams")["items"][0]["id"];
    Spot {
        child,
        form: json!({ "is": "pathway" }),
        place: json!({ "item": { "list": "aspirations", "id": id }, "field": "photo" }),
    }
}

/// The photo of a new dream.
pub(crate) fn new_dream(tablet: &Tablet) -> Spot {
    let (child, form) = (tablet.child("Hazel"), json!({ "is": "pathway" }));
    let request = json!({ "child": child, "form": form, "list": "aspirations", "after": null });
    let added = tablet.call("item.add", request);
    let place = json!({ "item": { "list": "aspirations", "id": added["id"] }, "field": "photo" });
    Spot { child, form, place }
}

/// A new document of the area “My education”.
pub(crate) fn document(tablet: &Tablet) -> Spot {
    document_of(tablet, tablet.child("Hazel"))
}

fn document_of(tablet: &Tablet, child: String) -> Spot {
    let form = json!({ "is": "area", "pep": PEP, "area": "education" });
    let added = tablet.call(
        "item.add",
        json!({ "child": child, "form": form, "list": "documents", "after": null }),
    );
    let place = json!({ "item": { "list": "documents", "id": added["id"] }, "field": "file" });
    Spot { child, form, place }
}

impl Spot {
    pub(crate) fn with(&self, more: Value) -> Value {
        let mut request = json!({ "child": self.child, "form": self.form, "place": self.place });
        let fields = request.as_object_mut().expect("an object");
        fields.extend(more.as_object().expect("an object").clone());
        request
    }

    /// Brings a file as a page does, through `call`.
    fn bring(
        &self,
        name: &str,
        bytes: &[u8],
        call: &dyn Fn(&str, Value) -> Result<Value, app::api::error::Error>,
    ) -> Result<Value, app::api::error::Error> {
        let begun = call(
            "file.start",
            self.with(json!({ "name": name, "size": bytes.len() })),
        )?;
        for (nth, piece) in bytes.chunks(PIECE).enumerate() {
            let piece = json!({ "upload": begun["upload"], "at": nth * PIECE, "bytes": STANDARD.encode(piece) });
            call("file.send", piece)?;
        }
        call("file.add", json!({ "upload": begun["upload"] }))
    }

    pub(crate) fn attach(&self, tablet: &Tablet, name: &str, bytes: &[u8]) -> Value {
        self.bring(name, bytes, &|operation, request| {
            tablet.try_call(operation, request)
        })
        .expect("it is kept")
    }

    pub(crate) fn read(&self, tablet: &Tablet, added: &Value) -> Value {
        tablet.call(
            "file.read",
            self.with(json!({ "blob": added["file"]["blob"] })),
        )
    }
}

/// A made-up PDF of this size that no compression shortens.
pub(crate) fn pdf(size: usize) -> Vec<u8> {
    let mut state = 1_u64;
    let noise = (0..size).map(|_| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) as u8
    });
    b"%PDF-1.7 made up\n"
        .iter()
        .copied()
        .chain(noise)
        .take(size)
        .collect()
}

#[test]
fn a_photo_reaches_a_colleagues_tablet_and_what_was_written_in_it_does_not() {
    let server = Server::start();
    let priya = Tablet::join("priya", Some(&server.address()));
    let sam = Tablet::join("sam", Some(&server.address()));
    let spot = dream(&priya);
    let added = spot.attach(&priya, "made-up house.png", PHOTO);
    assert_eq!(added["came"], PHOTO.len());
    assert_eq!(added["file"]["media"], "jpeg");
    assert_eq!(
        added["file"]["name"], "Photo 2026-11-23.jpg",
        "what its file was called may say where it was taken"
    );
    let here = spot.read(&priya, &added);
    let photo = STANDARD
        .decode(here["bytes"].as_str().expect("bytes"))
        .expect("base64");
    assert!(
        photo.starts_with(&[0xff, 0xd8, 0xff]) && !photo.windows(6).any(|part| part == b"Street")
    );

    priya.sync();
    let status = priya.call("sharing.status", json!({}));
    assert_eq!(
        (&status["waiting"], &status["files"][0]["sending"]),
        (&json!(0), &json!(true)),
        "{status}"
    );
    sam.sync();
    let waits = spot.read(&sam, &added);
    assert_eq!(
        waits,
        json!({ "is": "not_here", "size": photo.len(), "done": 0 })
    );
    assert_eq!(
        sam.call("file.share", json!({}))["not_there"],
        1,
        "it was not sent yet"
    );

    assert_eq!(priya.call("file.share", json!({}))["sent"], 1);
    assert_eq!(sam.call("file.share", json!({}))["received"], 1);
    assert_eq!(spot.read(&sam, &added), here);
    for tablet in [&priya, &sam] {
        assert_eq!(tablet.call("sharing.status", json!({}))["files"], json!([]));
    }
}

#[test]
fn a_photo_that_no_server_had_stays_in_sight_when_its_adders_door_closes() {
    let (council, child, tess, _sam) = with_two();
    let spot = document_of(&tess.tablet, child.clone());
    let added = spot.attach(&tess.tablet, "house.png", PHOTO);
    all_shared(&tess.tablet);
    council.head.sync();
    let closes = json!({ "child": child, "person": tess.person });
    council.head.call("grant.close", closes);
    all_shared(&council.head);

    tess.tablet.sync();
    let shared = tess.tablet.call("file.share", json!({}));
    assert_eq!(
        (&shared["sent"], &shared["refused"][0]),
        (&json!(0), &json!(NOT_PERMITTED))
    );
    let status = tess.tablet.call("sharing.status", json!({}));
    assert_eq!(
        status["files"].as_array().map(Vec::len),
        Some(1),
        "{status}"
    );
    assert_eq!(status["files"][0]["trouble"], NOT_PERMITTED, "{status}");

    // The same door opened again: it goes out, and a colleague sees it.
    open_door(&council, &child, &tess.person, "dt");
    tess.tablet.sync();
    assert_eq!(tess.tablet.call("file.share", json!({}))["sent"], 1);
    council.head.sync();
    spot.read(&council.head, &added);
    assert_eq!(council.head.call("file.share", json!({}))["received"], 1);
}

#[test]
fn a_file_that_comes_in_wrong_holds_up_no_other() {
    let server = Server::start();
    let priya = Tablet::join("priya", Some(&server.address()));
    let (photo, report) = (dream(&priya), document(&priya));
    let wrong = photo.attach(&priya, "house.png", PHOTO);
    let right = report.attach(&priya, "drawing.png", PHOTO);
    assert_ne!(wrong["file"]["blob"], right["file"]["blob"]);
    priya.sync();
    assert_eq!(priya.call("file.share", json!({}))["sent"], 2);

    let blob = wrong["file"]["blob"].as_str().expect("a name");
    let lying = lengthening(&server.address(), &format!("GET /v1/blob/{blob}"));
    let sam = Tablet::join("sam", Some(&lying));
    sam.sync();
    photo.read(&sam, &wrong);
    report.read(&sam, &right);
    let shared = sam.call("file.share", json!({}));
    assert_eq!(shared["received"], 1, "{shared}");
    assert_eq!(
        shared["refused"].as_array().map(Vec::len),
        Some(1),
        "{shared}"
    );
    assert_eq!(report.read(&sam, &right)["is"], "here");
    let status = sam.call("sharing.status", json!({}));
    let trouble = status["files"][0]["trouble"].as_str().expect("why");
    assert!(trouble.contains("not the file that was added"), "{status}");
    assert_eq!(
        photo.read(&sam, &wrong)["done"],
        0,
        "nothing of it was kept"
    );
}

#[test]
fn opening_a_child_is_enough_to_fetch_their_photos() {
    let server = Server::start();
    let priya = Tablet::join("priya", Some(&server.address()));
    let spot = dream(&priya);
    let added = spot.attach(&priya, "house.png", PHOTO);
    priya.sync();
    priya.call("file.share", json!({}));
    let sam = Tablet::join("sam", Some(&server.address()));
    sam.sync();
    assert_eq!(
        sam.call("file.share", json!({}))["received"],
        0,
        "nobody looked"
    );
    sam.call("pathway.show", json!({ "child": spot.child }));
    assert_eq!(sam.call("file.share", json!({}))["received"], 1);
    assert_eq!(spot.read(&sam, &added)["is"], "here");
}

#[test]
fn words_go_out_while_a_file_of_10_mb_stands_in_the_way() {
    let server = Server::start();
    let proxy = holding_puts(&server.address(), 1);
    let priya = Tablet::copy(Some(&proxy.address));
    priya.sync();
    let spot = document(&priya);
    spot.attach(&priya, "long report.pdf", &pdf(10 * 1024 * 1024));
    thread::scope(|scope| {
        let sharing = scope.spawn(|| priya.call("file.share", json!({})));
        proxy
            .heard
            .recv()
            .expect("the file is on its way, and held");
        priya.write(&spot.child, "education", "doing", "Made up: not held up.");
        let synced = priya.sync();
        assert!(synced["sent"].as_u64() >= Some(1), "{synced}");
        let status = priya.call("sharing.status", json!({}));
        assert_eq!(status["waiting"], 0, "{status}");
        assert_eq!(status["files"][0]["done"], 0, "{status}");
        drop(proxy.hold);
        assert_eq!(sharing.join().expect("it ends")["sent"], 1);
    });
}

#[test]
fn kill_9_in_the_middle_of_sending_loses_nothing_and_sends_nothing_twice() {
    let server = Server::start();
    let proxy = holding_puts(&server.address(), 3);
    let place = joined_folder();
    let mut process = program_on(place.path())
        .args(["--server", &proxy.address, "serve", "--port", "0"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the tablet starts");
    let mut line = String::new();
    BufReader::new(process.stdout.take().expect("its output"))
        .read_line(&mut line)
        .expect("its address");
    let host = line.trim().trim_start_matches("http://").to_owned();
    post(
        &host,
        "session.unlock",
        &json!({ "person": "priya", "passphrase": crate::world::PASSPHRASE }),
    );
    post(&host, "sync.now", &json!({}));
    let caseload = post(&host, "caseload.list", &json!({}));
    let child = caseload["rows"][0]["child"]
        .as_str()
        .expect("a child")
        .to_owned();
    let form = json!({ "is": "area", "pep": PEP, "area": "education" });
    let item = post(
        &host,
        "item.add",
        &json!({ "child": child, "form": form, "list": "documents", "after": null }),
    );
    let place_of = json!({ "item": { "list": "documents", "id": item["id"] }, "field": "file" });
    let spot = Spot {
        child,
        form,
        place: place_of,
    };
    let report = pdf(4 * 1024 * 1024);
    let added = spot
        .bring("report.pdf", &report, &|operation, request| {
            Ok(post(&host, operation, &request))
        })
        .expect("it is kept");
    // The answer never comes: the process is killed while the third chunk is held.
    let sharing = {
        let host = host.clone();
        thread::spawn(move || {
            let mut stream = TcpStream::connect(&host).expect("the tablet listens");
            let call =
                "POST /call/file.share HTTP/1.1\r\nhost: tablet\r\ncontent-length: 2\r\n\r\n{}";
            stream.write_all(call.as_bytes()).expect("sent");
            let _ = stream.read_to_end(&mut Vec::new());
        })
    };
    for _ in 0..3 {
        proxy.heard.recv().expect("a chunk");
    }
    process.kill().expect("SIGKILL");
    process.wait().expect("it is gone");
    sharing.join().expect("it hung up");
    // What the proxy still held never arrives.
    proxy.hold.send(()).expect("it holds a chunk");

    let second = holding_puts(&server.address(), usize::MAX);
    let tablet = Tablet::over(
        open(config(place.path(), Some(&second.address))).expect("the folder is free"),
        place,
    );
    tablet.unlock("priya");
    let waiting = tablet.call("sharing.status", json!({}));
    assert_eq!(waiting["files"][0]["done"], 2 * 1024 * 1024, "{waiting}");
    assert_eq!(tablet.call("file.share", json!({}))["sent"], 1);
    let puts: Vec<String> = second.heard.try_iter().collect();
    let blob = added["file"]["blob"].as_str().expect("a name");
    let places: Vec<&str> = puts
        .iter()
        .filter_map(|put| {
            put.strip_prefix(&format!("PUT /v1/blob/{blob}/"))?
                .split(' ')
                .next()
        })
        .collect();
    assert_eq!(
        places,
        ["2097152", "3145728", "4194304"],
        "only what the server lacked"
    );
    let copy = tablet.call("file.save_copy", spot.with(json!({ "blob": blob })));
    let copy = std::fs::read(copy["path"].as_str().expect("a path")).expect("the copy");
    assert_eq!(copy, report);
}

#[test]
fn what_is_no_photo_and_what_a_page_made_up_are_refused() {
    let tablet = Tablet::copy(None);
    let (dream, document) = (dream(&tablet), document(&tablet));
    let call = |operation: &str, request: Value| tablet.try_call(operation, request);
    let page = b"<html><script>made up secret</script>";
    refused(
        document.bring("page.html", page, &call),
        Code::Impossible,
        "secret",
    );
    let letter = b"A letter about a made up secret.";
    refused(
        dream.bring("letter.txt", letter, &call),
        Code::Impossible,
        "secret",
    );
    let kept = document.attach(&tablet, "letter.txt", letter);
    assert_eq!(kept["file"]["media"], "text");
    let shown = tablet.try_call(
        "file.read",
        document.with(json!({ "blob": kept["file"]["blob"] })),
    );
    refused(shown, Code::BadRequest, "secret");
    let invented = json!({ "is": "file", "value": { "blob": "0a".repeat(32), "size": 9, "media": "jpeg", "name": "secret" } });
    let set = tablet.try_call("field.set", dream.with(json!({ "value": invented })));
    refused(set, Code::NotFound, "secret");
    let elsewhere = json!({ "is": "area", "pep": PEP, "area": "about_me" });
    let start = json!({ "child": dream.child, "form": elsewhere, "place": { "item": null, "field": "identity" }, "name": "x", "size": 9 });
    refused(
        tablet.try_call("file.start", start),
        Code::NotAllowed,
        "secret",
    );
    assert!(
        !words(&tablet.area(&dream.child, "education"), "doing").is_empty(),
        "a refusal took words away"
    );
}

#[test]
fn a_photo_taken_off_is_put_back_and_the_documents_kind_counts_as_before() {
    let tablet = Tablet::copy(None);
    let spot = dream(&tablet);
    let added = spot.attach(&tablet, "house.png", PHOTO);
    tablet.call("field.set", spot.with(json!({ "value": null })));
    let gone = tablet.try_call(
        "file.read",
        spot.with(json!({ "blob": added["file"]["blob"] })),
    );
    refused(gone, Code::NotFound, "house");
    let value = json!({ "is": "file", "value": added["file"] });
    tablet.call("field.set", spot.with(json!({ "value": value })));
    assert_eq!(spot.read(&tablet, &added)["is"], "here");

    let report = document(&tablet);
    report.attach(&tablet, "report.pdf", &pdf(3000));
    let area = tablet.area(&report.child, "education");
    let documents = field(&area, "documents")["items"]
        .as_array()
        .expect("items")
        .len();
    assert!(documents >= 1, "{area}");
}
