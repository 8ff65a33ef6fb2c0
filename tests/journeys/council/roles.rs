//! Somebody's roles change: what they may do more or less follows at their next contact, with new keys where it is less.

use super::{Council, Joined, UNSENT, all_shared, child_of, children, joined, open_door, with_two};
use crate::world::{PASSPHRASE, Tablet, refused, words};
use app::api::error::Code;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use store::{Folder, KeyCost, Passphrase, Store};
use sync::roster::{Roster, RosterLink};
use sync::secret::{Secret, SecretName, strand_key};
use sync::{ChildId, Entry, Strand, StrandKey, StrandKind};

const LATER: &str = "Sleeps well, made up.";

pub(crate) fn change(tablet: &Tablet, person: &str, roles: &[&str]) -> Value {
    let request = json!({ "person": person, "roles": roles });
    tablet.call("person.roles", request)
}

pub(crate) fn status(tablet: &Tablet) -> Value {
    tablet.call("sharing.status", json!({}))
}

fn shown(tablet: &Tablet, person: &str) -> Value {
    let list = tablet.call("people.list", json!({}));
    let people = list["people"].as_array().expect("people");
    let found = people.iter().find(|one| one["id"] == person);
    found.expect("they are listed").clone()
}

/// The name of whoever unlocked last on a tablet, as its store is called.
pub(crate) fn here(tablet: &Tablet) -> String {
    let state = tablet.call("session.state", json!({}));
    state["open"]["person"]
        .as_str()
        .expect("it is open")
        .to_owned()
}

/// Looks into a tablet's store, which is closed, and opens it again after.
pub(crate) fn within<T>(tablet: Tablet, look: impl FnOnce(&mut Store) -> T) -> (Tablet, T) {
    let person = here(&tablet);
    let place = tablet.close();
    let folder = Folder::open(place.path(), KeyCost::TESTS).expect("a folder");
    let passphrase = Passphrase::new(PASSPHRASE.to_owned());
    let mut store = folder.unlock(&person, &passphrase, 0).expect("unlocked");
    let seen = look(&mut store);
    drop((store, folder));
    let config = crate::world::config(place.path(), None);
    let app = crate::world::open(config).expect("the folder opens");
    let tablet = Tablet::over(app, place);
    tablet.unlock(&person);
    (tablet, seen)
}

/// The council whose store it is.
pub(super) fn roster_of(store: &Store) -> Roster {
    let links = store.read().links().roster().expect("links");
    let mut links = links
        .iter()
        .map(|bytes| RosterLink::decode(bytes).expect("a link"));
    let first = links.next().expect("a founding");
    let mut roster = Roster::founded(&first).expect("a roster");
    links.for_each(|link| roster.append(&link).expect("it follows"));
    roster
}

fn strand(store: &Store, child: &str, kind: StrandKind) -> Strand {
    Strand {
        council: roster_of(store).council(),
        child: ChildId(child.parse().expect("an id")),
        kind,
    }
}

/// The key epoch of the newest entry of a strand.
pub(super) fn newest(store: &mut Store, child: &str, kind: StrandKind) -> u64 {
    let strand = strand(store, child, kind);
    let rows = store.read().entries().placed(strand.id()).expect("read");
    let last = rows.last().expect("something was written");
    let entry = Entry::decode(&last.bytes).expect("an entry");
    entry.header().key_epoch
}

/// The key of that epoch, from every secret in a store; none where one is lacking.
pub(super) fn key(store: &Store, child: &str, kind: StrandKind, epoch: u64) -> Option<StrandKey> {
    let all = store.read().secrets().all().expect("read");
    let all: BTreeMap<SecretName, Secret> = all.into_iter().collect();
    strand_key(&strand(store, child, kind), epoch, &all)
}

/// A council with a child, a social worker who has them, and a second head.
fn with_two_heads() -> (Council, String, Joined, Joined) {
    let (council, child, _, sam) = with_two();
    let hugo = joined(&council, "Hugo Made-Up", "vsh");
    all_shared(&hugo.tablet);
    (council, child, sam, hugo)
}

#[test]
fn a_head_who_becomes_a_teacher_lacks_the_keys_of_what_is_written_after() {
    let (council, child, sam, hugo) = with_two_heads();
    sam.tablet
        .write(&child, "about_me", "identity", "Before, made up.");
    all_shared(&sam.tablet);
    all_shared(&hugo.tablet);
    assert_eq!(children(&hugo.tablet)[0]["name"], "Robin Made-Up");
    let read = words(&hugo.tablet.area(&child, "about_me"), "identity").to_owned();
    assert_eq!(read, "Before, made up.");

    change(&council.head, &hugo.person, &["dt"]);
    let waits = shown(&council.head, &hugo.person);
    assert_eq!(
        (&waits["roles"], &waits["becoming"]),
        (&json!(["vsh"]), &json!(["dt"]))
    );
    // One exchange brings the roles and, as soon as those stand, the child's new keys.
    all_shared(&council.head);
    let stands = shown(&council.head, &hugo.person);
    assert_eq!(
        (&stands["roles"], &stands["becoming"]),
        (&json!(["dt"]), &Value::Null)
    );
    sam.tablet.sync();
    sam.tablet.write(&child, "about_me", "identity", LATER);
    all_shared(&sam.tablet);
    all_shared(&council.head);
    assert_eq!(
        words(&council.head.area(&child, "about_me"), "identity"),
        LATER
    );

    hugo.tablet.sync();
    let (head, (epoch, held)) = within(council.head, |store| {
        let epoch = newest(store, &child, StrandKind::Plan);
        (epoch, key(store, &child, StrandKind::Plan, epoch))
    });
    assert!(held.is_some(), "the head has the key");
    let (hugos, lacked) = within(hugo.tablet, |store| {
        let key_of = |epoch| key(store, &child, StrandKind::Plan, epoch);
        assert!(key_of(1).is_some(), "what was read stays readable");
        key_of(epoch)
    });
    assert_eq!(lacked, None, "whoever is no head any more lacks it");

    // Their tablet says so, and shows nothing of the child.
    assert_eq!(children(&hugos), Vec::<Value>::new());
    let page = json!({ "child": child, "pep": crate::world::PEP, "area": "about_me" });
    refused(hugos.try_call("area.show", page), Code::NotFound, LATER);
    let state = hugos.call("session.state", json!({}));
    assert_eq!(
        (&state["open"]["role"], &state["open"]["roles"]),
        (&json!("dt"), &json!(["dt"]))
    );
    assert_eq!(state["people"][0]["role"], "dt", "on the unlock screen too");
    let noticed = status(&hugos)["noticed"].clone();
    assert_eq!(noticed["roles_before"], json!(["vsh"]));
    assert_eq!(noticed["pages_closed"], 1);
    hugos.call("device.understood", json!({}));
    let noticed = status(&hugos)["noticed"].clone();
    assert_eq!(
        (&noticed["roles_before"], &noticed["pages_closed"]),
        (&Value::Null, &json!(0))
    );

    // Given back, everything is there again, with what was written meanwhile.
    change(&head, &hugo.person, &["vsh"]);
    head.sync();
    hugos.sync();
    head.sync();
    hugos.sync();
    assert_eq!(words(&hugos.area(&child, "about_me"), "identity"), LATER);
}

#[test]
fn words_of_somebody_whose_role_was_taken_are_kept_and_go_out_once_they_have_it_again() {
    let (council, child, tess, sam) = with_two();
    tess.tablet.write(&child, "education", "strengths", UNSENT);
    change(&council.head, &tess.person, &["key_adult"]);
    all_shared(&council.head);
    let synced = tess.tablet.sync();
    assert_ne!(
        synced["refused"],
        json!([]),
        "the server takes none of it: {synced}"
    );
    assert_eq!(children(&tess.tablet), Vec::<Value>::new());
    let kept = status(&tess.tablet);
    assert_eq!(kept["noticed"]["pages_closed"], 1, "{kept}");
    assert_ne!(kept["waiting"], 0, "nothing is lost: {kept}");
    sam.tablet.sync();
    assert_eq!(
        words(&sam.tablet.area(&child, "education"), "strengths"),
        ""
    );

    change(&council.head, &tess.person, &["dt"]);
    all_shared(&council.head);
    for _ in 0..2 {
        tess.tablet.sync();
        council.head.sync();
    }
    all_shared(&tess.tablet);
    sam.tablet.sync();
    assert_eq!(
        words(&sam.tablet.area(&child, "education"), "strengths"),
        UNSENT
    );
}

#[test]
fn the_council_keeps_a_head_and_nobody_gives_themselves_a_role() {
    let (council, child, tess, sam) = with_two();
    let me = shown(
        &council.head,
        &council.head.call("people.list", json!({}))["people"][0]["id"]
            .as_str()
            .map(str::to_owned)
            .expect("an id"),
    );
    let hanna = me["id"].as_str().expect("an id").to_owned();
    assert_eq!(me["me"], true, "{me}");
    let try_change = |tablet: &Tablet, person: &str, roles: Value| {
        tablet.try_call("person.roles", json!({ "person": person, "roles": roles }))
    };
    let head = &council.head;
    refused(
        try_change(head, &hanna, json!(["administrator"])),
        Code::Blocked,
        &child,
    );
    refused(
        try_change(head, &tess.person, json!([])),
        Code::BadRequest,
        &child,
    );
    refused(
        try_change(head, &tess.person, json!(["dt"])),
        Code::BadRequest,
        &child,
    );
    refused(
        try_change(&tess.tablet, &sam.person, json!(["dt"])),
        Code::NotAllowed,
        &child,
    );
    let with_more = json!(["vsh", "administrator", "dt"]);
    refused(
        try_change(head, &hanna, with_more),
        Code::NotAllowed,
        &child,
    );
    let nobody = "00000000-0000-4000-8000-000000000009";
    refused(
        try_change(head, nobody, json!(["dt"])),
        Code::NotFound,
        &child,
    );

    // Somebody who was made head and has a tablet may take over; a head without a tablet does not count.
    let ivy = json!({ "person": null, "name": "Ivy Made-Up", "role": "vsh", "days": 7 });
    head.call("person.invite", ivy);
    head.sync();
    refused(
        try_change(head, &hanna, json!(["administrator"])),
        Code::Blocked,
        &child,
    );
    change(head, &tess.person, &["dt", "vsh", "administrator"]);
    refused(
        try_change(head, &sam.person, json!(["dt"])),
        Code::Blocked,
        &child,
    );
    all_shared(head);
    change(head, &hanna, &["administrator"]);
    all_shared(head);
    assert_eq!(children(head), Vec::<Value>::new(), "no head any more");
    tess.tablet.sync();
    refused(
        try_change(&tess.tablet, &tess.person, json!(["dt"])),
        Code::Blocked,
        &child,
    );
    change(&tess.tablet, &hanna, &["adviser", "vsh"]);
}

#[test]
fn what_other_roles_would_change_is_said_before_and_changes_nothing() {
    let (council, child, tess, _) = with_two();
    let other = child_of(&council, "Wren Made-Up");
    open_door(&council, &other, &tess.person, "dt");
    let preview = |roles: Value| {
        let request = json!({ "person": tess.person, "roles": roles });
        council.head.call("person.preview_roles", request)
    };
    let head = preview(json!(["dt", "vsh"]));
    assert_eq!(head["refusal"], Value::Null);
    let all = json!([
        "reads_every_child",
        "writes_every_child",
        "administers",
        "adopts",
        "decides"
    ]);
    assert_eq!((&head["gains"], &head["loses"]), (&all, &json!([])));
    assert_eq!(
        (&head["closes"], &head["new_keys"]),
        (&json!([]), &json!(0))
    );
    let less = preview(json!(["key_adult"]));
    assert_eq!(less["closes"], json!([{ "role": "dt", "children": 2 }]));
    assert_eq!(less["new_keys"], 2, "{less}");
    let none = preview(json!([]));
    assert!(
        none["refusal"]
            .as_str()
            .is_some_and(|why| why.contains("at least one role"))
    );
    assert_eq!(shown(&council.head, &tess.person)["roles"], json!(["dt"]));
    let asked = json!({ "person": tess.person, "roles": ["vsh"] });
    refused(
        tess.tablet.try_call("person.preview_roles", asked),
        Code::NotAllowed,
        &child,
    );
}

#[test]
fn a_change_of_roles_that_a_removal_overtook_takes_nobody_back() {
    let (council, _, tess, sam) = with_two();
    let hugo = joined(&council, "Hugo Made-Up", "vsh");
    all_shared(&hugo.tablet);
    council
        .head
        .call("person.remove", json!({ "person": tess.person }));
    council.head.sync();
    change(&hugo.tablet, &tess.person, &["dt", "key_adult"]);
    all_shared(&hugo.tablet);
    all_shared(&council.head);
    for tablet in [&hugo.tablet, &council.head] {
        assert_ne!(shown(tablet, &tess.person)["removed"], Value::Null);
    }
    // What was overtaken by something else is signed again.
    let toni = json!({ "person": null, "name": "Toni Made-Up", "role": "dt", "days": 7 });
    council.head.call("person.invite", toni);
    council.head.sync();
    change(&hugo.tablet, &sam.person, &["sw", "iro"]);
    all_shared(&hugo.tablet);
    all_shared(&council.head);
    for tablet in [&hugo.tablet, &council.head] {
        assert_eq!(shown(tablet, &sam.person)["roles"], json!(["sw", "iro"]));
        let list = tablet.call("people.list", json!({}));
        assert!(list.to_string().contains("Toni Made-Up"), "{list}");
    }
}

/// Somebody's tablets that are of the council now, by their ids.
fn tablets(tablet: &Tablet, person: &str) -> Vec<Value> {
    let shown = shown(tablet, person);
    let devices = shown["devices"].as_array().expect("tablets").iter();
    let stay = devices.filter(|device| device["removed"] == Value::Null);
    stay.map(|device| device["id"].clone()).collect()
}

/// Who holds a tablet.
pub(super) fn holder(tablet: &Tablet) -> String {
    let people = tablet.call("people.list", json!({}))["people"].clone();
    let mut people = people.as_array().expect("people").iter();
    let me = people.find(|person| person["me"] == true);
    me.expect("they are listed")["id"]
        .as_str()
        .expect("an id")
        .to_owned()
}

#[test]
fn nobody_removes_the_last_head_or_her_last_tablet() {
    let (council, child, ..) = with_two();
    let adam = joined(&council, "Adam Made-Up", "administrator");
    let hanna = holder(&council.head);
    let only = tablets(&adam.tablet, &hanna);
    let before = adam.tablet.call("people.list", json!({}));
    let removals = [
        ("person.remove", json!({ "person": hanna })),
        ("device.remove", json!({ "device": only[0] })),
    ];
    for (operation, request) in &removals {
        let asked = adam.tablet.try_call(operation, request.clone());
        refused(asked, Code::Blocked, &child);
    }
    assert_eq!(adam.tablet.call("people.list", json!({})), before);
    // Once there is another head with a tablet, she can be removed.
    let hugo = joined(&council, "Hugo Made-Up", "vsh");
    all_shared(&adam.tablet);
    adam.tablet.call("person.remove", removals[0].1.clone());
    all_shared(&adam.tablet);
    hugo.tablet.sync();
    assert_ne!(shown(&hugo.tablet, &hanna)["removed"], Value::Null);
}

#[test]
fn a_removal_is_let_go_where_the_other_head_has_stepped_down_meanwhile() {
    let (council, ..) = with_two();
    let hugo = joined(&council, "Hugo Made-Up", "vsh");
    let adam = joined(&council, "Adam Made-Up", "administrator");
    let hanna = holder(&council.head);
    change(&council.head, &hugo.person, &["adviser"]);
    all_shared(&council.head);
    adam.tablet
        .call("person.remove", json!({ "person": hanna }));
    all_shared(&adam.tablet);
    all_shared(&council.head);
    for tablet in [&adam.tablet, &council.head] {
        assert_eq!(shown(tablet, &hanna)["removed"], Value::Null);
        assert_eq!(shown(tablet, &hugo.person)["roles"], json!(["adviser"]));
    }
}
