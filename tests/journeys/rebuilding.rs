//! Entries and unsent words are the truth; documents, snapshots, rows and judgements are caches. A rebuild gives every
//! value that was shown before, and mends a cache that ran wrong.

use crate::files::{PHOTO, dream};
use crate::shown::Shown;
use crate::world::{PASSPHRASE, PEP, Server, Tablet, config, open, words};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Those who are lived with.
const CHILDREN: [&str; 2] = ["Hazel", "Bramble"];

type Tablets = BTreeMap<&'static str, Tablet>;

fn form(area: &str) -> Value {
    json!({ "is": "area", "pep": PEP, "area": area })
}

/// Does one of the things that the life of a PEP allows, and fails where it does not.
fn act(tablet: &Tablet, child: &str, action: &str, more: Value) {
    let mut request = json!({ "child": child, "pep": PEP, "action": action });
    let fields = request.as_object_mut().expect("an object");
    fields.extend(more.as_object().expect("an object").clone());
    tablet.call("life.act", request);
}

fn meet(tablets: &Tablets) {
    for _ in 0..2 {
        for tablet in tablets.values() {
            tablet.sync();
        }
    }
}

/// Words over words, two values of one choice, a list whose items come, move and go, and something taken back.
fn write_apart(tablets: &Tablets, child: &str, round: u32) {
    let (priya, sam) = (&tablets["priya"], &tablets["sam"]);
    let text = format!("Made up: round {round}, written by Priya.");
    priya.write(child, "education", "strengths", &text);
    for (tablet, how) in [(priya, "online"), (sam, "both")] {
        tablet.write(
            child,
            "meeting",
            "notes",
            &format!("Notes of round {round}, {how}."),
        );
        let place = json!({ "item": null, "field": "how" });
        let value = json!({ "is": "choice", "value": how });
        let set =
            json!({ "child": child, "form": form("meeting"), "place": place, "value": value });
        tablet.call("field.set", set);
    }
    let add =
        json!({ "child": child, "form": form("education"), "list": "documents", "after": null });
    let item = priya.call("item.add", add)["id"].clone();
    let item = json!({ "list": "documents", "id": item });
    if round % 2 == 1 {
        let gone =
            json!({ "child": child, "form": form("education"), "item": item, "archived": true });
        priya.call("item.archive", gone);
    } else {
        priya.call(
            "form.undo",
            json!({ "child": child, "form": form("education") }),
        );
    }
}

/// So many changes of one document that it is folded.
fn type_much(tablet: &Tablet, child: &str) {
    let mut request = tablet.writing(child, "education", "strengths", "");
    for nth in 0..70 {
        request["text"] = json!(format!("Made up: typed {nth} times."));
        request["base"] = tablet.call("text.write", request.clone())["base"].clone();
    }
}

/// A PEP that goes back, is amended, signed by both and finalised; and words that come too late for it.
fn finalise(tablets: &Tablets, child: &str) {
    let [priya, sam, ade] = ["priya", "sam", "ade"].map(|person| &tablets[person]);
    act(
        ade,
        child,
        "return",
        json!({ "areas": ["education"], "note": "Made up: say more." }),
    );
    meet(tablets);
    priya.write(child, "education", "doing", "Made up: more was said.");
    act(
        priya,
        child,
        "amend",
        json!({ "areas": ["education"], "note": "" }),
    );
    act(priya, child, "sign_school", json!({}));
    act(sam, child, "sign_care", json!({}));
    meet(tablets);
    let quality = ade.call("quality.show", json!({ "child": child, "pep": PEP }));
    for area in quality["areas"].as_array().expect("areas") {
        let rated = json!({ "child": child, "pep": PEP, "area": area["judgement"]["area"], "level": "green", "criteria": [] });
        ade.call("area.rate", rated);
    }
    meet(tablets);
    // Sam has not heard that it was finalised when he writes.
    act(ade, child, "finalise", json!({}));
    sam.write(child, "meeting", "notes", "Made up: these notes came late.");
    meet(tablets);
}

/// A passage that must go, while somebody has words over it that nobody else has.
fn refound(tablets: &Tablets, child: &str) {
    let (priya, val) = (&tablets["priya"], &tablets["val"]);
    priya.write(
        child,
        "education",
        "doing",
        "Does well. Lives at 99 Nowhere Lane.",
    );
    priya.share_passages();
    meet(tablets);
    priya.write(
        child,
        "education",
        "strengths",
        "Kept, and written again, made up.",
    );
    let request = json!({
        "child": child, "form": form("education"),
        "passages": [{ "place": { "item": null, "field": "doing" }, "text": "Does well." }],
        "reason": "An address, made up.",
    });
    val.call("document.refound", request);
    val.sync();
    meet(tablets);
}

/// Five people live with two children for a while, and the server goes away in the middle.
fn lived(server: &mut Server) -> Tablets {
    let people = ["priya", "sam", "ade", "val", "morgan"];
    let join = |person| (person, Tablet::join(person, Some(&server.address())));
    let tablets: Tablets = people.map(join).into();
    let (hazel, other) = (
        tablets["priya"].child(CHILDREN[0]),
        tablets["priya"].child(CHILDREN[1]),
    );
    meet(&tablets);
    type_much(&tablets["priya"], &hazel);
    for round in 0..4 {
        write_apart(&tablets, &hazel, round);
        meet(&tablets);
    }
    dream(&tablets["priya"]).attach(&tablets["priya"], "made-up house.png", PHOTO);
    meet(&tablets);
    refound(&tablets, &other);
    finalise(&tablets, &hazel);
    for tablet in tablets.values() {
        tablet.call("file.share", json!({}));
    }
    server.stop();
    for tablet in [&tablets["priya"], &tablets["sam"]] {
        tablet.write(
            &other,
            "meeting",
            "notes",
            "Made up: in an entry that nobody has taken.",
        );
        assert!(
            tablet.try_call("sync.now", json!({})).is_err(),
            "nobody is there"
        );
        tablet.write(&other, "meeting", "notes", "Made up: in no entry yet.");
    }
    tablets
}

#[test]
fn a_rebuild_from_entries_shows_every_value_that_was_shown() {
    let mut server = Server::start();
    let address = server.address();
    let mut tablets = lived(&mut server);
    for (person, tablet) in &tablets {
        let before = Shown::by(tablet, &CHILDREN);
        let (asked, refused) = before.count();
        assert!(asked > 100, "{asked} views are few");
        assert!(refused * 4 < asked, "{refused} of {asked} are refusals");
        for _ in 0..2 {
            let rebuilt = tablet.call("store.rebuild", json!({}));
            assert_eq!(rebuilt, json!({ "children": 24, "mended": 0 }), "{person}");
        }
        before.must_equal(&Shown::by(tablet, &CHILDREN), person);
    }
    let priya = tablets.remove("priya").expect("her tablet");
    let before = Shown::by(&priya, &CHILDREN);
    for words in [
        "came late",
        "in no entry yet",
        "written again, made up",
        "\"conflict\":[{",
        "\"archived\":[{",
        "\"is\":\"here\"",
    ] {
        assert!(
            before.holds(words),
            "nothing of this was lived through: {words}"
        );
    }
    let place = priya.close();
    let app = open(config(place.path(), Some(&address))).expect("it opens");
    let priya = Tablet::over(app, place);
    priya.unlock("priya");
    before.must_equal(&Shown::by(&priya, &CHILDREN), "after opening again");

    server.start_again();
    priya.sync();
    let status = priya.call("sharing.status", json!({}));
    assert_eq!(status["waiting"], 0, "what waited goes out: {status}");
}

/// Runs `break_it` on the closed store of a person.
fn with_store(tablet: Tablet, person: &str, break_it: impl FnOnce(&mut store::Store)) -> Tablet {
    let place = tablet.close();
    {
        let folder = store::Folder::open(place.path(), store::KeyCost::TESTS).expect("a folder");
        let passphrase = store::Passphrase::new(PASSPHRASE.to_owned());
        break_it(&mut folder.unlock(person, &passphrase, 0).expect("unlocked"));
    }
    let app = open(config(place.path(), None)).expect("it opens");
    let tablet = Tablet::over(app, place);
    tablet.unlock(person);
    tablet
}

#[test]
fn a_cache_that_ran_wrong_is_mended_and_counted() {
    let priya = Tablet::copy(None);
    let child = priya.child("Hazel");
    let (text, other) = (
        "Made up: what was typed.",
        "Made up: what a wrong cache says.",
    );
    priya.write(&child, "education", "strengths", text);
    let right = Shown::by(&priya, &CHILDREN);
    let priya = with_store(priya, "priya", |store| {
        store
            .write::<_, store::Error>(|tables| {
                let (id, line) = tables.children().all()?.remove(0);
                let line = String::from_utf8(line).expect("JSON");
                let line = line.replacen("\"name\":\"", "\"name\":\"Wrong ", 1);
                tables.children().put(id, line.as_bytes())
            })
            .expect("written");
    });
    assert!(
        Shown::by(&priya, &CHILDREN).holds("\"Wrong "),
        "the row is believed"
    );
    let rebuilt = priya.call("store.rebuild", json!({}));
    assert_eq!(rebuilt, json!({ "children": 24, "mended": 1 }));
    right.must_equal(&Shown::by(&priya, &CHILDREN), "after mending");
    assert_eq!(words(&priya.area(&child, "education"), "strengths"), text);
    assert!(!right.holds(other));
}
