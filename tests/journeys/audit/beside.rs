//! What is looked at beside a child's own pages: work of somebody who was removed, a rule that is tried, whoever is let in,
//! and what was refused because no door is open.

use super::{audit, did, lines};
use crate::council::{all_shared, child_of, founded, joined, open_door};
use crate::removed::{Away, line_of, removed_while_away, shown};
use crate::world::{PASSPHRASE, Tablet, refused};
use app::api::error::Code;
use serde_json::{Value, json};

fn of_the_council(head: &Tablet) -> Value {
    head.sync();
    head.call("audit.council", json!({}))
}

#[test]
fn who_reads_what_a_removed_person_wrote_about_a_child_is_noted_with_that_child() {
    let Away {
        server: _server,
        priya,
        val,
        child,
        ..
    } = removed_while_away();
    refused(
        priya.try_call("sync.now", json!({})),
        Code::Removed,
        "train",
    );
    val.sync();
    assert_eq!(
        did(&audit(&val, &child), "Val Virtual", "opened", "quarantine"),
        0
    );
    let line = line_of(&val, "education");
    shown(&val, &line);
    val.sync();
    let seen = audit(&val, &child);
    assert_eq!(
        did(&seen, "Val Virtual", "opened", "quarantine"),
        1,
        "{seen}"
    );
}

#[test]
fn who_looks_for_addresses_in_a_removed_persons_work_is_noted_with_that_child() {
    let Away {
        server: _server,
        priya,
        val,
        child,
        ..
    } = removed_while_away();
    refused(
        priya.try_call("sync.now", json!({})),
        Code::Removed,
        "train",
    );
    val.sync();
    let line = line_of(&val, "education");
    val.call("quarantine.passages", json!({ "entries": [line["entry"]] }));
    val.sync();
    let seen = audit(&val, &child);
    assert_eq!(
        did(&seen, "Val Virtual", "opened", "quarantine"),
        1,
        "{seen}"
    );
}

#[test]
fn what_is_about_no_child_stands_in_a_list_of_the_council_for_those_who_decide() {
    let council = founded();
    let tess = joined(&council, "Tess Made-Up", "dt");
    council.head.sync();
    let seen = of_the_council(&council.head);
    let let_in = seen["lines"].as_array().expect("lines").iter();
    let let_in: Vec<&Value> = let_in.filter(|line| line["deed"] == "let_in").collect();
    assert_eq!(let_in.len(), 1, "{seen}");
    assert_eq!(let_in[0]["about"], "Tess Made-Up", "{seen}");
    let unlocked = lines(&seen);
    let unlocked = unlocked
        .iter()
        .filter(|(who, deed, _)| who == "Tess Made-Up" && deed == "unlocked");
    assert_eq!(unlocked.count(), 1, "{seen}");
    let asked = tess.tablet.try_call("audit.council", json!({}));
    refused(asked, Code::NotAllowed, "Hanna");
    council
        .head
        .call("person.remove", json!({ "person": tess.person }));
    all_shared(&council.head);
    let seen = of_the_council(&council.head);
    let removed = seen["lines"].as_array().expect("lines").iter();
    let removed: Vec<&Value> = removed.filter(|line| line["deed"] == "removed").collect();
    assert_eq!(removed.len(), 1, "{seen}");
    assert_eq!(removed[0]["about"], "Tess Made-Up", "{seen}");
}

#[test]
fn whose_tablet_was_removed_is_told_and_that_it_was_a_tablet() {
    let council = founded();
    let tess = joined(&council, "Tess Made-Up", "dt");
    let people = council.head.call("people.list", json!({}));
    let people = people["people"].as_array().expect("people").iter();
    let device = people
        .filter(|person| person["id"] == tess.person)
        .map(|person| person["devices"][0]["id"].clone())
        .next();
    let device = device.expect("it was let in");
    council
        .head
        .call("device.remove", json!({ "device": device }));
    all_shared(&council.head);
    let seen = of_the_council(&council.head);
    let removed = seen["lines"].as_array().expect("lines").iter();
    let removed: Vec<&Value> = removed.filter(|line| line["deed"] == "removed").collect();
    assert_eq!(removed.len(), 1, "{seen}");
    assert_eq!(
        (&removed[0]["about"], &removed[0]["page"]),
        (&json!("Tess Made-Up"), &json!("tablet")),
        "{seen}"
    );
}

#[test]
fn who_comes_in_with_a_role_for_every_child_stands_among_the_changes() {
    let council = founded();
    for (name, role) in [("Tess Made-Up", "dt"), ("Adam Made-Up", "administrator")] {
        joined(&council, name, role);
    }
    joined(&council, "Zoe Made-Up", "vsh");
    let seen = of_the_council(&council.head);
    let changes = seen["state"]["council"].as_array().expect("changes").iter();
    let changes: Vec<(&Value, &Value)> =
        changes.map(|each| (&each["who"], &each["what"])).collect();
    let came = |name: &str, role: &str| json!({ "is": "roles", "about": name, "before": [], "after": [role] });
    let (zoe, adam) = (
        came("Zoe Made-Up", "vsh"),
        came("Adam Made-Up", "administrator"),
    );
    let by = json!("Hanna Made-Up");
    assert_eq!(changes, [(&by, &zoe), (&by, &adam)], "{seen}");
}

#[test]
fn a_page_that_is_refused_because_no_door_is_open_is_noted() {
    let council = founded();
    let child = child_of(&council, "Robin Made-Up");
    let tess = joined(&council, "Tess Made-Up", "dt");
    open_door(&council, &child, &tess.person, "dt");
    tess.tablet.sync();
    tess.tablet.area(&child, "education");
    let close = json!({ "child": child, "person": tess.person });
    council.head.call("grant.close", close);
    all_shared(&council.head);
    tess.tablet.sync();
    let page = json!({ "child": child });
    refused(
        tess.tablet.try_call("child.show", page.clone()),
        Code::NotFound,
        "Robin",
    );
    // Nobody is said to have been refused where something else is not there.
    let unknown = json!({ "child": "00000000-0000-0000-0000-000000000003" });
    refused(
        tess.tablet.try_call("child.show", unknown),
        Code::NotFound,
        "Robin",
    );
    let version =
        json!({ "child": child, "form": { "is": "core" }, "version": "00", "before": null });
    let _ = council
        .head
        .try_call("history.version", version)
        .expect_err("no such version");
    tess.tablet.sync();
    let seen = audit(&council.head, &child);
    assert_eq!(did(&seen, "Tess Made-Up", "refused", "child"), 1, "{seen}");
    let refusals = lines(&seen);
    let refusals = refusals.iter().filter(|(_, deed, _)| deed == "refused");
    assert_eq!(refusals.count(), 1, "{seen}");
}

#[test]
fn who_takes_the_tablet_back_from_a_child_is_noted() {
    let council = founded();
    let (head, child) = (&council.head, child_of(&council, "Robin Made-Up"));
    let before = did(&audit(head, &child), "Hanna Made-Up", "unlocked", "");
    head.call("child_mode.enter", json!({ "child": child }));
    let back = json!({ "child": child, "passphrase": PASSPHRASE });
    head.call("child_mode.leave", back);
    head.sync();
    let seen = audit(head, &child);
    assert_eq!(before, 0);
    assert_eq!(did(&seen, "Hanna Made-Up", "unlocked", ""), 1, "{seen}");
}
