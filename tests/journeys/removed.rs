//! Somebody is removed while their tablet is away. At contact reading stops, and what nobody else has is handed over; the
//! Virtual School head sees every line of it, and admits or refuses it for everybody. Nothing is ever deleted for it.

use crate::network::{odd_server, respond};
use crate::world::{
    PASSPHRASE, PEP, Server, Tablet, config, copy_folder, open, refused, store_of, words,
};
use app::api::error::Code;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;
use store::{Folder, KeyCost, Passphrase, Store};
use sync::link::Signer;
use sync::roster::{Roster, RosterAct, RosterLink};
use sync::{Entry, Strand, StrandKind, epoch};

const SECRET: &str = "Wrote on the train";
const UNSENT: &str = "Wrote on the train, made up.";
const CAUSES: &str = "Comes every day, made up.";

fn colleague(tablet: &Tablet, name: &str) -> Value {
    let list = tablet.call("people.list", json!({}));
    let people = list["people"].as_array().expect("people");
    let found = people.iter().find(|one| one["name"] == name);
    found.expect("they are of the council").clone()
}

fn remove(tablet: &Tablet, name: &str) {
    let person = colleague(tablet, name)["id"].clone();
    tablet.call("person.remove", json!({ "person": person }));
    tablet.sync();
}

fn quarantine(tablet: &Tablet) -> Value {
    tablet.call("quarantine.list", json!({}))
}

fn lines(tablet: &Tablet) -> Vec<Value> {
    let list = quarantine(tablet);
    list["lines"].as_array().expect("a list").clone()
}

/// The line in which one form lies.
#[track_caller]
fn line_of(tablet: &Tablet, area: &str) -> Value {
    let lines = lines(tablet);
    let form = json!([{ "is": "area", "pep": PEP, "area": area }]);
    let found = lines.iter().find(|line| line["forms"] == form);
    found
        .unwrap_or_else(|| panic!("no {area} in {lines:?}"))
        .clone()
}

fn decide(tablet: &Tablet, what: &str, lines: &[&Value], reason: &str) -> Value {
    let entries: Vec<_> = lines.iter().map(|line| &line["entry"]).collect();
    tablet.call(what, json!({ "entries": entries, "reason": reason }))
}

/// What the words of a changed place become.
fn made_of(change: &Value) -> String {
    let stretches = change["words"].as_array().expect("words");
    let stays = stretches.iter().filter(|stretch| stretch["is"] != "gone");
    let texts = stays.map(|stretch| stretch["text"].as_str().expect("a text"));
    texts.collect()
}

fn shown(tablet: &Tablet, line: &Value) -> Value {
    tablet.call("quarantine.show", json!({ "entry": line["entry"] }))
}

/// The first person on a tablet as its unlock screen shows them.
fn tile(tablet: &Tablet) -> Value {
    tablet.call("session.state", json!({}))["people"][0].clone()
}

fn passphrase() -> Value {
    json!({ "person": "priya", "passphrase": PASSPHRASE })
}

/// Nothing of the record is answered.
#[track_caller]
fn reads_nothing(tablet: &Tablet, child: &str, code: Code) {
    let area = json!({ "child": child, "pep": PEP, "area": "education" });
    for (operation, request) in [
        ("area.show", area),
        ("caseload.list", json!({})),
        ("sharing.status", json!({})),
        ("quarantine.list", json!({})),
    ] {
        refused(tablet.try_call(operation, request), code, SECRET);
    }
}

/// The same folder, opened anew with another server or none.
fn reopened(tablet: Tablet, server: Option<&str>) -> Tablet {
    let place = tablet.close();
    let app = open(config(place.path(), server)).expect("the folder opens");
    Tablet::over(app, place)
}

/// Looks into a tablet's store, which is closed, and opens it again after.
fn within<T>(
    tablet: Tablet,
    person: &str,
    server: &str,
    look: impl FnOnce(&mut Store) -> T,
) -> (Tablet, T) {
    let place = tablet.close();
    let folder = Folder::open(place.path(), KeyCost::TESTS).expect("a folder");
    let passphrase = Passphrase::new(PASSPHRASE.to_owned());
    let mut store = folder.unlock(person, &passphrase, 0).expect("unlocked");
    let seen = look(&mut store);
    drop((store, folder));
    let app = open(config(place.path(), Some(server))).expect("the folder opens");
    let tablet = Tablet::over(app, place);
    tablet.unlock(person);
    (tablet, seen)
}

/// Priya writes offline for weeks, Val removes her.
struct Away {
    server: Server,
    priya: Tablet,
    sam: Tablet,
    val: Tablet,
    child: String,
}

fn removed_while_away() -> Away {
    let server = Server::start();
    let address = server.address();
    let join = |who| Tablet::join(who, Some(&address));
    let (priya, sam, val) = (join("priya"), join("sam"), join("val"));
    let child = priya.child("Hazel");
    priya.write(&child, "education", "doing", "Doing well, made up.");
    for tablet in [&priya, &sam, &val, &priya] {
        tablet.sync();
    }
    // Two tries to share, of which the first finds nobody: so there are two pieces of work.
    let priya = reopened(priya, Some("http://127.0.0.1:9"));
    priya.unlock("priya");
    priya.write(&child, "education", "strengths", UNSENT);
    refused(priya.try_call("sync.now", json!({})), Code::Offline, SECRET);
    priya.write(&child, "attendance", "causes", CAUSES);
    let priya = reopened(priya, Some(&address));
    priya.unlock("priya");
    remove(&val, "Priya Practice");
    Away {
        server,
        priya,
        sam,
        val,
        child,
    }
}

#[test]
fn reading_stops_at_contact_and_the_head_sees_every_line_admits_one_and_refuses_another() {
    let Away {
        server: _server,
        priya,
        sam,
        val,
        child,
    } = removed_while_away();
    refused(priya.try_call("sync.now", json!({})), Code::Removed, SECRET);
    reads_nothing(&priya, &child, Code::Locked);
    refused(
        priya.try_call("session.unlock", passphrase()),
        Code::Removed,
        SECRET,
    );
    let shut = tile(&priya)["removed"].clone();
    assert_eq!(
        (
            &shut["tablet_only"],
            &shut["council"],
            &shut["handed_over"],
            &shut["left"]
        ),
        (
            &json!(false),
            &json!("Practice Council"),
            &json!(2),
            &json!(0)
        ),
        "{shut}"
    );
    let kept = store_of_folder(&priya);
    assert!(kept, "nothing was deleted");

    sam.sync();
    val.sync();
    for tablet in [&sam, &val] {
        let education = tablet.area(&child, "education");
        assert_ne!(words(&education, "strengths"), UNSENT, "nobody has decided");
    }
    let (education, attendance) = (line_of(&val, "education"), line_of(&val, "attendance"));
    for line in [&education, &attendance] {
        assert_eq!(line["by"], "Priya Practice");
        assert_eq!(
            (&line["changes"], &line["unreadable"], &line["waiting"]),
            (&json!(1), &Value::Null, &Value::Null),
            "{line}"
        );
        assert!(
            line["name"]
                .as_str()
                .is_some_and(|name| name.starts_with("Hazel"))
        );
    }
    let status = val.call("sharing.status", json!({}));
    assert_eq!(status["to_decide"], 2, "{status}");
    let view = shown(&val, &education);
    assert_eq!(view["cannot_admit"], Value::Null);
    assert_eq!(view["forms"].as_array().map(Vec::len), Some(1));
    let change = &view["forms"][0]["changes"][0];
    assert_eq!(change["place"]["field"], "strengths");
    assert_eq!(made_of(change), UNSENT);

    decide(&val, "quarantine.admit", &[&education], "");
    let why = "Written about another child, made up.";
    let list = decide(&val, "quarantine.refuse", &[&attendance], why);
    let waiting: Vec<_> = list["lines"].as_array().expect("lines").iter().collect();
    let decisions: Vec<_> = waiting
        .iter()
        .map(|line| line["waiting"].as_str())
        .collect();
    assert!(decisions.contains(&Some("admit")) && decisions.contains(&Some("refuse")));
    for tablet in [&val, &sam] {
        let synced = tablet.sync();
        assert_eq!(synced["refused"], json!([]), "{synced}");
    }
    let newcomer = Tablet::join("ade", val_server(&val).as_deref());
    newcomer.sync();
    for tablet in [&val, &sam, &newcomer] {
        let page = tablet.area(&child, "education");
        assert_eq!(words(&page, "strengths"), UNSENT);
        assert_eq!(words(&page, "doing"), "Doing well, made up.");
        let page = tablet.area(&child, "attendance");
        assert_ne!(words(&page, "causes"), CAUSES, "it was refused");
        let history = tablet.call("history.list", json!({ "child": child, "form": null }));
        let by = history["lines"][0]["by"].as_str();
        assert_eq!(by, Some("Priya Practice"), "under the writer’s name");
    }
    let list = quarantine(&val);
    assert_eq!(list["lines"], json!([]), "nothing waits any more");
    let refusal = &list["refused"][0]["refusal"];
    assert_eq!(
        (&refusal["by"], &refusal["reason"]),
        (&json!("Val Virtual"), &json!(why))
    );

    // Refusing destroyed nothing: it is shown, and may be admitted after all.
    let kept = list["refused"][0].clone();
    let change = &shown(&val, &kept)["forms"][0]["changes"][0];
    assert_eq!(made_of(change), CAUSES);
    decide(
        &val,
        "quarantine.admit",
        &[&kept],
        "It was about Hazel, made up.",
    );
    val.sync();
    sam.sync();
    assert_eq!(words(&sam.area(&child, "attendance"), "causes"), CAUSES);
    assert_eq!(quarantine(&val)["refused"], json!([]));
}

fn store_of_folder(tablet: &Tablet) -> bool {
    let folder = tablet.folder().join("people/priya");
    folder.join("store.db").exists() && folder.join("key.json").exists()
}

fn val_server(val: &Tablet) -> Option<String> {
    let status = val.call("sharing.status", json!({}));
    status["server"].as_str().map(str::to_owned)
}

#[test]
fn what_rests_on_other_words_is_admitted_with_them_or_not_at_all() {
    let server = Server::start();
    let address = server.address();
    let join = |who| Tablet::join(who, Some(&address));
    let (priya, val) = (join("priya"), join("val"));
    let child = priya.child("Hazel");
    priya.sync();
    let priya = reopened(priya, Some("http://127.0.0.1:9"));
    priya.unlock("priya");
    let longer = format!("{UNSENT} And later.");
    for text in [UNSENT, &longer] {
        priya.write(&child, "education", "strengths", text);
        refused(priya.try_call("sync.now", json!({})), Code::Offline, SECRET);
    }
    val.sync();
    remove(&val, "Priya Practice");
    let priya = reopened(priya, Some(&address));
    priya.unlock("priya");
    refused(priya.try_call("sync.now", json!({})), Code::Removed, SECRET);
    val.sync();

    let both = lines(&val);
    let (first, second) = (&both[0], &both[1]);
    assert_eq!((both.len(), &first["rests_on"]), (2, &json!([])));
    assert_eq!(second["rests_on"], json!([first["entry"]]));
    let change = &shown(&val, second)["forms"][0]["changes"][0];
    let came = change["words"].as_array().expect("words").iter();
    let came: Vec<_> = came.filter(|stretch| stretch["is"] == "come").collect();
    assert_eq!(came.len(), 1, "its own lines alone: {change}");
    assert_eq!(came[0]["text"], " And later.");

    decide(&val, "quarantine.refuse", &[first], "Made up.");
    val.sync();
    let request = json!({ "entries": [second["entry"]], "reason": "" });
    refused(
        val.try_call("quarantine.admit", request),
        Code::Blocked,
        SECRET,
    );
    assert_eq!(
        lines(&val)[0]["rests_on"],
        json!([first["entry"]]),
        "it still says what it needs"
    );
    let refused = quarantine(&val)["refused"][0].clone();
    decide(&val, "quarantine.admit", &[second, &refused], "");
    val.sync();
    let sam = join("sam");
    sam.sync();
    for tablet in [&val, &sam] {
        assert_eq!(
            words(&tablet.area(&child, "education"), "strengths"),
            longer
        );
    }
}

#[test]
fn a_farewell_that_is_cut_off_goes_on_at_the_next_contact_and_nothing_is_read_meanwhile() {
    let Away {
        server,
        priya,
        val,
        child,
        ..
    } = removed_while_away();
    // A form that waits for its writer's answer goes last of all, so that it takes two calls.
    let held = "They moved to 99 Qwertyfield Lane, made up.";
    priya.write(&child, "education", "doing", held);
    let cut = cut_after(&server.address(), 2);
    let priya = reopened(priya, Some(&cut));
    priya.unlock("priya");
    refused(priya.try_call("sync.now", json!({})), Code::Offline, SECRET);
    reads_nothing(&priya, &child, Code::Removed);
    assert_eq!(
        priya.call("session.state", json!({}))["open"],
        Value::Null,
        "the page has nothing to show"
    );
    let left = tile(&priya)["removed"]["left"].as_u64();
    assert!(left.is_some_and(|left| left > 0), "{}", tile(&priya));

    // A restart opens nothing, nor does asking without a network.
    let priya = reopened(priya, Some("http://127.0.0.1:9"));
    reads_nothing(&priya, &child, Code::Locked);
    let again = |tablet: &Tablet| tablet.try_call("session.ask_again", passphrase());
    refused(again(&priya), Code::Offline, SECRET);
    reads_nothing(&priya, &child, Code::Locked);

    let priya = reopened(priya, Some(&server.address()));
    refused(again(&priya), Code::Removed, SECRET);
    let shut = tile(&priya)["removed"].clone();
    assert_eq!(
        (&shut["handed_over"], &shut["left"]),
        (&json!(3), &json!(0)),
        "{shut}"
    );
    val.sync();
    let written: Vec<String> = lines(&val)
        .iter()
        .map(|line| made_of(&shown(&val, line)["forms"][0]["changes"][0]))
        .collect();
    assert_eq!(written.len(), 3, "each once: {written:?}");
    for text in [UNSENT, CAUSES, held] {
        assert!(written.iter().any(|one| one == text), "{text}: {written:?}");
    }
}

/// A way to the server that hangs up on every call to share after so many.
fn cut_after(server: &str, calls: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let server = server.trim_start_matches("http://").to_owned();
    thread::spawn(move || {
        let mut left = calls;
        for client in listener.incoming() {
            let mut client = client.expect("a call");
            let mut upstream = TcpStream::connect(&server).expect("the server");
            let mut back = upstream.try_clone().expect("its end");
            let mut answers = client.try_clone().expect("its end");
            let answering = thread::spawn(move || {
                // A tablet that hung up hears no more.
                let _ = std::io::copy(&mut back, &mut answers);
            });
            let mut part = vec![0; 64 * 1024];
            while let Ok(read @ 1..) = client.read(&mut part) {
                if part.starts_with(b"POST /v1/sync") {
                    if left == 0 {
                        break;
                    }
                    left -= 1;
                }
                if upstream.write_all(&part[..read]).is_err() {
                    break;
                }
            }
            for end in [&client, &upstream] {
                // It may have hung up by itself.
                let _ = end.shutdown(Shutdown::Both);
            }
            answering.join().expect("it passes answers on");
        }
    });
    address
}

#[test]
fn an_answer_that_is_lost_hands_nothing_over_twice() {
    let Away {
        server, priya, val, ..
    } = removed_while_away();
    let place = priya.close();
    let copy = tempfile::tempdir().expect("a temporary folder");
    copy_folder(place.path(), copy.path());
    for folder in [place, copy] {
        let app = open(config(folder.path(), Some(&server.address()))).expect("it opens");
        let tablet = Tablet::over(app, folder);
        tablet.unlock("priya");
        refused(
            tablet.try_call("sync.now", json!({})),
            Code::Removed,
            SECRET,
        );
        assert_eq!(tile(&tablet)["removed"]["tablet_only"], false);
    }
    val.sync();
    // The copy formed what was in no entry by itself: the same words, once more in an entry of the same number.
    let texts: Vec<String> = lines(&val)
        .iter()
        .map(|line| made_of(&shown(&val, line)["forms"][0]["changes"][0]))
        .collect();
    let times = |text: &str| texts.iter().filter(|one| one.as_str() == text).count();
    assert_eq!(times(UNSENT), 1, "{texts:?}");
    assert!(times(CAUSES) >= 1, "{texts:?}");
}

#[test]
fn a_server_that_lies_shuts_nobody_out_and_loses_nothing() {
    let server = Server::start();
    let join = |who| Tablet::join(who, Some(&server.address()));
    let (priya, sam) = (join("priya"), join("sam"));
    let child = priya.child("Hazel");
    priya.sync();
    priya.write(&child, "education", "strengths", UNSENT);
    let liar = odd_server(|stream, _| {
        let told = br#"{"code":"device_removed","message":"made up"}"#;
        respond(stream, "403 Forbidden", told);
    });
    let priya = reopened(priya, Some(&liar));
    priya.unlock("priya");
    for _ in 0..2 {
        refused(priya.try_call("sync.now", json!({})), Code::Refused, SECRET);
    }
    assert_eq!(words(&priya.area(&child, "education"), "strengths"), UNSENT);
    assert_eq!(
        tile(&priya)["removed"],
        Value::Null,
        "no word of the roster"
    );
    let priya = reopened(priya, Some(&server.address()));
    priya.unlock("priya");
    assert_eq!(priya.sync()["sent"], 1);
    sam.sync();
    assert_eq!(words(&sam.area(&child, "education"), "strengths"), UNSENT);
}

#[test]
fn whoever_is_taken_back_reads_on_with_every_word_that_was_handed_over() {
    let Away {
        server,
        priya,
        sam,
        val,
        child,
    } = removed_while_away();
    refused(priya.try_call("sync.now", json!({})), Code::Removed, SECRET);
    let again = |tablet: &Tablet| tablet.try_call("session.ask_again", passphrase());
    refused(again(&priya), Code::Removed, SECRET);

    let (val, ()) = within(val, "val", &server.address(), take_back);
    val.sync();
    let wrong = json!({ "person": "priya", "passphrase": "entirely wrong up words" });
    let told = priya.try_call("session.ask_again", wrong);
    assert_eq!(told.expect_err("wrong").code, Code::WrongPassphrase);
    let me = again(&priya).expect("they belong again");
    assert_eq!(me["name"], "Priya Practice");
    assert_eq!(tile(&priya)["removed"], Value::Null);
    assert_eq!(words(&priya.area(&child, "education"), "strengths"), UNSENT);
    for tablet in [&priya, &sam, &val] {
        let synced = tablet.sync();
        assert_eq!(synced["refused"], json!([]), "{synced}");
    }
    assert_eq!(priya.call("sharing.status", json!({}))["waiting"], 0);
    for (area, field, text) in [
        ("education", "strengths", UNSENT),
        ("attendance", "causes", CAUSES),
    ] {
        assert_eq!(words(&sam.area(&child, area), field), text);
    }
    assert_eq!(
        lines(&val),
        Vec::<Value>::new(),
        "there is nothing to decide"
    );
    let priya = reopened(priya, Some(&server.address()));
    priya.unlock("priya");
}

/// Signs Priya's return on Val's tablet; no page does that yet.
fn take_back(store: &mut Store) {
    let tables = store.read();
    let links = tables.links().roster().expect("links");
    let links: Vec<_> = links
        .iter()
        .map(|bytes| RosterLink::decode(bytes).expect("a link"))
        .collect();
    let mut roster = Roster::founded(&links[0]).expect("a roster");
    links[1..]
        .iter()
        .for_each(|link| roster.append(link).expect("it follows"));
    let seed = tables.settings().get("device seed").expect("read");
    let seed: [u8; 32] = seed.expect("kept").try_into().expect("a seed");
    let keys = sync::DeviceKeys::from_seed(&seed);
    let acts = links.iter().flat_map(|link| &link.content().acts);
    let priya = acts
        .filter_map(|act| match act {
            RosterAct::Person(person) if person.name == "Priya Practice" => Some(person.clone()),
            _ => None,
        })
        .next()
        .expect("she was there");
    let act = RosterAct::Person(priya);
    let at = sync::UnixMillis(1_795_000_000_000);
    let link = roster.next_link(vec![act], at, Signer::Device(keys.id()), &keys);
    let new = store::table::link::NewLink {
        hash: link.head().hash.0,
        child: None,
        position: link.head().position,
        bytes: link.bytes(),
        stands: false,
        waits: true,
    };
    store
        .write(|tables| tables.links().put(&new))
        .expect("kept");
}

#[test]
fn an_older_copy_of_a_removed_tablet_is_shut_too_and_what_it_holds_is_handed_over() {
    let Away {
        server,
        priya,
        val,
        child,
        ..
    } = removed_while_away();
    let place = priya.close();
    let older = tempfile::tempdir().expect("a temporary folder");
    copy_folder(place.path(), older.path());
    let app = open(config(place.path(), Some(&server.address()))).expect("the folder opens");
    let priya = Tablet::over(app, place);
    priya.unlock("priya");
    refused(priya.try_call("sync.now", json!({})), Code::Removed, SECRET);
    // Whoever takes the note away gains nothing.
    let place = priya.close();
    std::fs::remove_file(place.path().join("people/priya/shut.json")).expect("it was there");
    let app = open(config(place.path(), None)).expect("the folder opens");
    let priya = Tablet::over(app, place);
    refused(
        priya.try_call("session.unlock", passphrase()),
        Code::Removed,
        SECRET,
    );
    assert_eq!(tile(&priya)["removed"]["handed_over"], 2);

    let app = open(config(older.path(), Some(&server.address()))).expect("the copy opens");
    let copy = Tablet::over(app, older);
    copy.unlock("priya");
    let late = "Typed after the removal, made up.";
    copy.write(&child, "attendance", "causes", late);
    refused(
        copy.try_call("sync.now", json!({})),
        Code::Removed,
        "Typed after",
    );
    assert_eq!(tile(&copy)["removed"]["tablet_only"], false);
    assert!(store_of(&copy.close()).exists());
    val.sync();
    let texts: Vec<String> = lines(&val)
        .iter()
        .map(|line| made_of(&shown(&val, line)["forms"][0]["changes"][0]))
        .collect();
    assert!(texts.iter().any(|text| text == late), "{texts:?}");
}

#[test]
fn a_lost_tablet_goes_and_its_person_writes_on_with_another() {
    let server = Server::start();
    let address = server.address();
    let join = |who| Tablet::join(who, Some(&address));
    let (lost, val) = (join("priya"), join("val"));
    let child = lost.child("Hazel");
    lost.sync();
    let kept = join("priya");
    kept.sync();
    val.sync();
    let priya = colleague(&val, "Priya Practice");
    assert_eq!(priya["devices"].as_array().map(Vec::len), Some(2));
    let device = priya["devices"][0]["id"].clone();
    let own = colleague(&val, "Val Virtual")["devices"][0]["id"].clone();
    let request = |device: &Value| json!({ "device": device });
    refused(
        val.try_call("device.remove", request(&own)),
        Code::Blocked,
        SECRET,
    );
    refused(
        lost.try_call("device.remove", request(&own)),
        Code::NotAllowed,
        SECRET,
    );
    lost.write(&child, "education", "strengths", UNSENT);
    val.call("device.remove", request(&device));
    assert_eq!(colleague(&val, "Priya Practice")["waiting"], true);
    val.sync();
    refused(lost.try_call("sync.now", json!({})), Code::Removed, SECRET);
    assert_eq!(tile(&lost)["removed"]["tablet_only"], true);

    let text = "Written on the other tablet, made up.";
    kept.write(&child, "education", "doing", text);
    let synced = kept.sync();
    assert_eq!(synced["refused"], json!([]), "the person goes on");
    val.sync();
    let line = line_of(&val, "education");
    decide(&val, "quarantine.admit", &[&line], "");
    val.sync();
    kept.sync();
    for tablet in [&val, &kept] {
        let education = tablet.area(&child, "education");
        assert_eq!(words(&education, "doing"), text);
        assert_eq!(words(&education, "strengths"), UNSENT);
    }
    let priya = colleague(&val, "Priya Practice");
    assert_eq!(
        (&priya["removed"], &priya["waiting"]),
        (&Value::Null, &json!(false))
    );
    assert_eq!(priya["devices"][0]["removed"]["by"], "Val Virtual");
    assert_eq!(priya["devices"][1]["removed"], Value::Null);
}

#[test]
fn whoever_has_seen_a_removal_writes_under_the_next_key_and_whoever_has_not_is_taken_as_before() {
    let Away {
        server,
        sam,
        val,
        child,
        ..
    } = removed_while_away();
    let unaware = "Written without having heard, made up.";
    sam.write(&child, "meeting", "notes", unaware);
    let synced = sam.sync();
    assert_eq!(
        (&synced["sent"], &synced["refused"]),
        (&json!(1), &json!([]))
    );
    let aware = "Written after having heard, made up.";
    sam.write(&child, "meeting", "notes", aware);
    assert_eq!(sam.sync()["sent"], 1);
    val.sync();
    assert_eq!(words(&val.area(&child, "meeting"), "notes"), aware);
    let id: uuid::Uuid = child.parse().expect("an id");
    let strand = Strand {
        council: sync::practice::COUNCIL,
        child: sync::ChildId(id),
        kind: StrandKind::Plan,
    };
    let (sam, keys) = within(sam, "sam", &server.address(), |store| {
        let rows = store.read().entries().placed(strand.id()).expect("read");
        let entries = rows
            .iter()
            .map(|row| Entry::decode(&row.bytes).expect("an entry"));
        let keys = entries.map(|entry| entry.header().key_epoch);
        keys.collect::<Vec<_>>()
    });
    let last = &keys[keys.len() - 2..];
    assert_eq!(last, [epoch::of(1, 0), epoch::of(1, 1)], "{keys:?}");
    assert_eq!(sam.sync()["refused"], json!([]));
}

#[test]
fn only_those_who_may_remove_and_nobody_removes_themselves() {
    let server = Server::start();
    let address = server.address();
    let join = |who| Tablet::join(who, Some(&address));
    let (sam, val) = (join("sam"), join("val"));
    val.sync();
    sam.sync();
    let request = |tablet: &Tablet, name| json!({ "person": colleague(tablet, name)["id"] });
    refused(
        sam.try_call("person.remove", request(&sam, "Val Virtual")),
        Code::NotAllowed,
        SECRET,
    );
    refused(
        val.try_call("person.remove", request(&val, "Val Virtual")),
        Code::Blocked,
        SECRET,
    );
    assert_eq!(sam.call("people.list", json!({}))["may_remove"], false);
    assert_eq!(quarantine(&sam)["may"], false);
    let entry = "0".repeat(64);
    refused(
        sam.try_call("quarantine.show", json!({ "entry": entry })),
        Code::NotAllowed,
        SECRET,
    );
    let decision = json!({ "entries": [entry], "reason": "Made up." });
    for operation in ["quarantine.admit", "quarantine.refuse"] {
        for (tablet, code) in [(&sam, Code::NotAllowed), (&val, Code::NotFound)] {
            refused(tablet.try_call(operation, decision.clone()), code, SECRET);
        }
    }
    let unsaid = json!({ "entries": [entry], "reason": "  " });
    let unsaid = val.try_call("quarantine.refuse", unsaid);
    let unsaid = unsaid.expect_err("a reason is needed");
    assert_eq!(unsaid.field.as_deref(), Some("reason"));

    val.call("person.remove", request(&val, "Sam Sample"));
    let sam = colleague(&val, "Sam Sample");
    assert_eq!(sam["waiting"], true, "it waits for the server, and says so");
    val.sync();
    let sam = colleague(&val, "Sam Sample");
    assert_eq!(
        (&sam["waiting"], &sam["removed"]["by"]),
        (&json!(false), &json!("Val Virtual")),
        "their words keep their name"
    );
}
