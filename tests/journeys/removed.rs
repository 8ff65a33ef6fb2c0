//! Somebody is removed while their tablet is away. At contact it hands over what nobody else has and is shut for good;
//! the Virtual School head sees every line of it, and admits or refuses it for everybody.

use crate::world::{
    PASSPHRASE, PEP, Server, Tablet, config, copy_folder, open, refused, store_of, words,
};
use app::api::error::Code;
use serde_json::{Value, json};

const SECRET: &str = "Wrote on the train";
const UNSENT: &str = "Wrote on the train, made up.";

fn person(tablet: &Tablet, name: &str) -> String {
    let list = tablet.call("people.list", json!({}));
    let people = list["people"].as_array().expect("people");
    let found = people.iter().find(|one| one["name"] == name);
    found.expect("they belong")["id"]
        .as_str()
        .expect("an id")
        .to_owned()
}

fn remove(tablet: &Tablet, name: &str) {
    let request = json!({ "person": person(tablet, name), "reason": "left" });
    tablet.call("person.remove", request);
    tablet.sync();
}

fn waiting(tablet: &Tablet) -> Vec<Value> {
    let list = tablet.call("quarantine.list", json!({}));
    list["waiting"].as_array().expect("a list").clone()
}

/// The request that names a parcel.
fn named(parcel: &Value) -> Value {
    json!({ "device": parcel["device"], "child": parcel["child"], "standing": parcel["standing"] })
}

/// What the words of a line become.
fn made_of(line: &Value) -> String {
    let stretches = line["change"]["words"].as_array().expect("words");
    let stays = stretches.iter().filter(|stretch| stretch["is"] != "gone");
    let texts = stays.map(|stretch| stretch["text"].as_str().expect("a text"));
    texts.collect()
}

/// The people on a tablet as its unlock screen shows them.
fn tile(tablet: &Tablet) -> Value {
    tablet.call("session.state", json!({}))["people"][0].clone()
}

/// Priya writes offline, Val removes her, and her tablet has contact.
struct Removed {
    server: Server,
    priya: Tablet,
    sam: Tablet,
    val: Tablet,
    child: String,
}

fn removed_while_away() -> Removed {
    let server = Server::start();
    let address = server.address();
    let join = |who| Tablet::join(who, Some(&address));
    let (priya, sam, val) = (join("priya"), join("sam"), join("val"));
    let child = priya.child("Hazel");
    priya.write(&child, "education", "doing", "Doing well, made up.");
    for tablet in [&priya, &sam, &val, &priya] {
        tablet.sync();
    }
    priya.write(&child, "education", "strengths", UNSENT);
    priya.write(&child, "attendance", "causes", "Comes every day, made up.");
    remove(&val, "Priya Practice");
    Removed {
        server,
        priya,
        sam,
        val,
        child,
    }
}

#[test]
fn reading_stops_at_contact_and_what_was_unsent_is_in_nobodys_record_until_it_is_admitted() {
    let Removed {
        server: _server,
        priya,
        sam,
        val,
        child,
    } = removed_while_away();
    refused(priya.try_call("sync.now", json!({})), Code::Removed, SECRET);
    refused(
        priya.try_call(
            "area.show",
            json!({ "child": child, "pep": PEP, "area": "education" }),
        ),
        Code::Locked,
        SECRET,
    );
    let unlock = json!({ "person": "priya", "passphrase": PASSPHRASE });
    refused(
        priya.try_call("session.unlock", unlock.clone()),
        Code::Removed,
        SECRET,
    );
    let shut = tile(&priya)["removed"].clone();
    assert_eq!(shut["what"], "person", "{shut}");
    assert_eq!(
        (&shut["council"], &shut["handed_over"], &shut["left"]),
        (&json!("Practice Council"), &json!(1), &json!(0))
    );
    sam.sync();
    val.sync();
    for tablet in [&sam, &val] {
        let education = tablet.area(&child, "education");
        assert_ne!(words(&education, "strengths"), UNSENT, "nobody has decided");
    }

    let parcels = waiting(&val);
    assert_eq!(parcels.len(), 1, "{parcels:?}");
    assert_eq!(parcels[0]["by"], "Priya Practice");
    let view = val.call("quarantine.show", named(&parcels[0]));
    assert_eq!(
        (&view["cannot_admit"], &view["cannot_decide"]),
        (&Value::Null, &Value::Null)
    );
    let forms = view["forms"].as_array().expect("forms");
    let kinds: Vec<_> = forms.iter().map(|form| form["kind"].clone()).collect();
    assert_eq!(kinds, ["area/education", "area/attendance"]);
    let line = &forms[0]["lines"][0];
    assert_eq!(line["change"]["place"]["field"], "strengths");
    assert_eq!(made_of(line), UNSENT);
    assert_eq!(line["at"], "2026-11-23T10:00:00Z");

    val.call("quarantine.admit", named(&parcels[0]));
    assert_eq!(waiting(&val), Vec::<Value>::new());
    for tablet in [&val, &sam] {
        let synced = tablet.sync();
        assert_eq!(synced["refused"], json!([]), "{synced}");
    }
    let newcomer = Tablet::join(
        "ade",
        Some(
            val.call("sharing.status", json!({}))["server"]
                .as_str()
                .expect("a server"),
        ),
    );
    newcomer.sync();
    for tablet in [&val, &sam, &newcomer] {
        let education = tablet.area(&child, "education");
        assert_eq!(words(&education, "strengths"), UNSENT);
        assert_eq!(words(&education, "doing"), "Doing well, made up.");
        assert_eq!(
            words(&tablet.area(&child, "attendance"), "causes"),
            "Comes every day, made up."
        );
        let history = tablet.call("history.list", json!({ "child": child, "form": null }));
        let by = history["lines"][0]["by"].as_str();
        assert_eq!(by, Some("Priya Practice"), "under the author’s name");
    }
    let list = val.call("quarantine.list", json!({}));
    assert_eq!(list["decided"][0]["standing"], "admitted");
    assert_eq!(list["decided"][0]["decision"]["by"], "Val Virtual");
}

#[test]
fn what_is_refused_reaches_nobody_is_kept_with_its_reason_and_may_be_admitted_after_all() {
    let Removed {
        server: _server,
        priya,
        sam,
        val,
        child,
    } = removed_while_away();
    refused(priya.try_call("sync.now", json!({})), Code::Removed, SECRET);
    val.sync();
    let parcel = waiting(&val).remove(0);
    let refusal = |reason: &str| json!({ "device": parcel["device"], "child": parcel["child"], "reason": reason });
    let unsaid = val.try_call("quarantine.refuse", refusal("  "));
    assert_eq!(
        unsaid.expect_err("a reason is needed").field.as_deref(),
        Some("reason")
    );
    val.call(
        "quarantine.refuse",
        refusal("Written about another child, made up."),
    );
    for tablet in [&val, &sam, &val, &sam] {
        tablet.sync();
        let education = tablet.area(&child, "education");
        assert_ne!(
            words(&education, "strengths"),
            UNSENT,
            "it is in nobody’s record"
        );
    }
    let list = val.call("quarantine.list", json!({}));
    let decided = &list["decided"][0];
    assert_eq!(decided["standing"], "refused");
    assert_eq!(
        decided["decision"]["reason"],
        "Written about another child, made up."
    );
    let kept = val.call("quarantine.show", named(decided));
    assert_eq!(made_of(&kept["forms"][0]["lines"][0]), UNSENT);

    val.call("quarantine.admit", named(decided));
    val.sync();
    sam.sync();
    let education = sam.area(&child, "education");
    assert_eq!(
        words(&education, "strengths"),
        UNSENT,
        "refusing destroyed nothing"
    );
}

#[test]
fn a_removed_tablet_stays_out_after_a_restart_and_an_older_copy_of_its_folder_at_its_next_contact()
{
    let Removed {
        server,
        priya,
        val,
        child,
        ..
    } = removed_while_away();
    let address = server.address();
    let older = tempfile::tempdir().expect("a temporary folder");
    let place = priya.close();
    copy_folder(place.path(), older.path());
    let app = open(config(place.path(), Some(&address))).expect("the folder opens");
    let priya = Tablet::over(app, place);
    priya.unlock("priya");
    refused(priya.try_call("sync.now", json!({})), Code::Removed, SECRET);

    let place = priya.close();
    assert!(
        !store_of(&place).exists(),
        "nothing is left that a key could open"
    );
    assert!(!place.path().join("people/priya/key.json").exists());
    let app = open(config(place.path(), Some(&address))).expect("the folder opens");
    let again = Tablet::over(app, place);
    let unlock = json!({ "person": "priya", "passphrase": PASSPHRASE });
    refused(
        again.try_call("session.unlock", unlock),
        Code::Removed,
        SECRET,
    );
    assert_eq!(tile(&again)["removed"]["what"], "person");

    let app = open(config(older.path(), Some(&address))).expect("the copy opens");
    let copy = Tablet::over(app, older);
    copy.unlock("priya");
    copy.write(
        &child,
        "attendance",
        "causes",
        "Typed after the removal, made up.",
    );
    refused(
        copy.try_call("sync.now", json!({})),
        Code::Removed,
        "Typed after",
    );
    assert_eq!(
        tile(&copy)["removed"]["what"],
        "person",
        "the copy revives nobody"
    );
    val.sync();
    assert_eq!(
        waiting(&val).len(),
        1,
        "what the copy still had waits beside the rest"
    );
}

#[test]
fn a_lost_tablet_goes_and_its_person_writes_on_with_another() {
    let server = Server::start();
    let address = server.address();
    let join = |who| Tablet::join(who, Some(&address));
    let (lost, val) = (join("priya"), join("val"));
    let child = lost.child("Hazel");
    lost.sync();
    val.sync();
    let list = val.call("people.list", json!({}));
    let people = list["people"].as_array().expect("people");
    let of = |name: &str| {
        people
            .iter()
            .find(|one| one["name"] == name)
            .expect("they belong")
    };
    let device = of("Priya Practice")["tablets"][0]["id"].clone();
    let own = of("Val Virtual")["tablets"][0]["id"].clone();
    let request = |device: &Value| json!({ "device": device, "reason": "lost" });
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
    val.call("device.remove", request(&device));
    val.sync();
    refused(lost.try_call("sync.now", json!({})), Code::Removed, SECRET);
    assert_eq!(tile(&lost)["removed"]["what"], "tablet");

    let new = join("priya");
    new.sync();
    new.write(
        &child,
        "education",
        "doing",
        "Written on the new tablet, made up.",
    );
    new.sync();
    val.sync();
    assert_eq!(
        words(&val.area(&child, "education"), "doing"),
        "Written on the new tablet, made up."
    );
}

#[test]
fn only_those_who_may_remove_and_nobody_removes_themselves() {
    let server = Server::start();
    let address = server.address();
    let join = |who| Tablet::join(who, Some(&address));
    let (sam, val) = (join("sam"), join("val"));
    val.sync();
    sam.sync();
    let request =
        |tablet: &Tablet, name| json!({ "person": person(tablet, name), "reason": "left" });
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
    let list = sam.call("quarantine.list", json!({}));
    assert_eq!(list["may_decide"], false);
    let parcel = json!({ "device": "5f0c2d5e-9a0b-5c1e-8f0d-7761796d6b01", "child": sam.child("Hazel"), "standing": "waiting" });
    refused(
        sam.try_call("quarantine.show", parcel.clone()),
        Code::NotAllowed,
        SECRET,
    );
    refused(
        sam.try_call("quarantine.admit", parcel.clone()),
        Code::NotAllowed,
        SECRET,
    );
    refused(
        val.try_call("quarantine.admit", parcel),
        Code::NotFound,
        SECRET,
    );
    val.call("person.remove", request(&val, "Sam Sample"));
    let list = val.call("people.list", json!({}));
    assert_eq!(
        list["removals_waiting"], 1,
        "it waits for the server, and says so"
    );
    val.sync();
    let list = val.call("people.list", json!({}));
    assert_eq!(list["removals_waiting"], 0);
    let mut names = list["people"].as_array().expect("people").iter();
    assert!(names.all(|one| one["name"] != "Sam Sample"));
}
