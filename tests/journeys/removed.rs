//! Somebody is removed while their tablet is away. At contact reading stops, and what nobody else has is handed over; the
//! Virtual School head sees every line of it, and admits or refuses it for everybody. Nothing is ever deleted for it.

mod archived;
mod council;
mod farewell;
mod guard;

use crate::world::{PASSPHRASE, PEP, Server, Tablet, config, open, refused, words};
use app::api::error::Code;
use serde_json::{Value, json};
use store::{Folder, KeyCost, Passphrase, Store};

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
pub(crate) fn line_of(tablet: &Tablet, area: &str) -> Value {
    let lines = lines(tablet);
    let form = json!([{ "is": "area", "pep": PEP, "area": area }]);
    let found = lines.iter().find(|line| line["forms"] == form);
    found
        .unwrap_or_else(|| panic!("no {area} in {lines:?}"))
        .clone()
}

fn decide(tablet: &Tablet, what: &str, lines: &[&Value], reason: &str) -> Value {
    let entries: Vec<_> = lines.iter().map(|line| &line["entry"]).collect();
    let mut request = json!({ "entries": entries, "reason": reason });
    if what == "quarantine.admit" {
        request["answered"] = json!([]);
    }
    tablet.call(what, request)
}

/// What the words of a changed place become.
fn made_of(change: &Value) -> String {
    let stretches = change["words"].as_array().expect("words");
    let stays = stretches.iter().filter(|stretch| stretch["is"] != "gone");
    let texts = stays.map(|stretch| stretch["text"].as_str().expect("a text"));
    texts.collect()
}

pub(crate) fn shown(tablet: &Tablet, line: &Value) -> Value {
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
pub(crate) struct Away {
    pub(crate) server: Server,
    pub(crate) priya: Tablet,
    pub(crate) sam: Tablet,
    pub(crate) val: Tablet,
    pub(crate) child: String,
}

pub(crate) fn removed_while_away() -> Away {
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
        let known = colleague(&val, "Priya Practice");
        assert_eq!(line["person"], known["id"], "by more than a name");
        assert_eq!(line["device"], known["devices"][0]["id"]);
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
    let request = json!({ "entries": [second["entry"]], "reason": "", "answered": [] });
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

/// What a removed person wrote was admitted, and is found to hold what must not stay. Its words lie in the page, and in the
/// piece of work that brought them, which the server and the head's tablet keep as evidence.
#[test]
fn a_passage_that_was_admitted_goes_from_the_piece_of_work_that_brought_it_too() {
    let Away {
        server,
        priya,
        sam,
        val,
        child,
    } = removed_while_away();
    refused(priya.try_call("sync.now", json!({})), Code::Removed, SECRET);
    val.sync();
    let education = line_of(&val, "education");
    decide(&val, "quarantine.admit", &[&education], "");
    for tablet in [&val, &sam, &val] {
        assert_eq!(tablet.sync()["refused"], json!([]));
    }
    assert_eq!(words(&sam.area(&child, "education"), "strengths"), UNSENT);
    let goes = json!({
        "child": child,
        "form": { "is": "area", "pep": PEP, "area": "education" },
        "passages": [{ "place": { "item": null, "field": "strengths" }, "text": "" }],
        "reason": "It is about somebody else, made up.",
    });
    val.call("document.refound", goes);
    for tablet in [&val, &sam, &val] {
        let synced = tablet.sync();
        assert_eq!(synced["refused"], json!([]), "{synced}");
    }
    for tablet in [&sam, &val] {
        let page = tablet.area(&child, "education");
        assert_eq!(words(&page, "strengths"), "");
        assert_eq!(words(&page, "doing"), "Doing well, made up.");
    }
    let (_, left) = within(val, "val", &server.address(), |store| {
        let decided = store.read().held().decided().expect("read");
        let admitted = decided.into_iter().filter(|(_, how)| how.admitted);
        admitted.map(|(row, _)| row.bytes.len()).collect::<Vec<_>>()
    });
    assert_eq!(left, [0], "its bytes are gone with the passage");
}
