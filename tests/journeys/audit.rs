//! Who looked at a child: what was done without a network arrives later, only the head reads it, and what is
//! withheld, cut or put back is found.

mod beside;

use crate::council::{child_of, founded, joined, open_door};
use crate::epochs::{copied, first, tablet};
use crate::kills::{Process, post};
use crate::world::{
    PASSPHRASE, PEP, Server, Tablet, config, joined_folder, open, refused, store_of,
};
use app::api::error::Code;
use serde_json::{Value, json};
use store::{Folder, KeyCost, Passphrase};

/// What the head reads of a child, after fetching what there is.
fn audit(head: &Tablet, child: &str) -> Value {
    head.sync();
    head.call("audit.child", json!({ "child": child }))
}

/// Who did what in which page, the newest first.
fn lines(audit: &Value) -> Vec<(String, String, String)> {
    let lines = audit["lines"].as_array().expect("lines");
    let text = |line: &Value, key: &str| line[key].as_str().unwrap_or_default().to_owned();
    let line = |line| (text(line, "who"), text(line, "deed"), text(line, "page"));
    lines.iter().map(line).collect()
}

fn did(audit: &Value, who: &str, deed: &str, page: &str) -> usize {
    let wanted = (who.to_owned(), deed.to_owned(), page.to_owned());
    lines(audit).iter().filter(|line| **line == wanted).count()
}

/// What is missing or wrong, and on whose tablet.
fn findings(state: &Value) -> Vec<(String, String)> {
    let found = state["findings"].as_array().expect("findings");
    let text = |one: &Value, key: &str| one[key].as_str().unwrap_or_default().to_owned();
    let found = found
        .iter()
        .map(|one| (text(one, "what"), text(one, "who")));
    found.collect()
}

fn found(what: &str, who: &str) -> (String, String) {
    (what.to_owned(), who.to_owned())
}

#[test]
fn the_head_reads_who_looked_also_what_was_done_without_a_network() {
    let council = founded();
    let child = child_of(&council, "Robin Made-Up");
    let (tess, sam) = (
        joined(&council, "Tess Made-Up", "dt"),
        joined(&council, "Sam Made-Up", "sw"),
    );
    open_door(&council, &child, &tess.person, "dt");
    open_door(&council, &child, &sam.person, "sw");
    tess.tablet.sync();
    let mut council = council;
    council.server.stop();
    tess.tablet.area(&child, "education");
    tess.tablet
        .write(&child, "education", "strengths", "Made up: counts beads.");
    tess.tablet.write(
        &child,
        "education",
        "strengths",
        "Made up: counts more beads.",
    );
    refused(
        tess.tablet.try_call("sync.now", json!({})),
        Code::Offline,
        "beads",
    );
    let printed = json!({ "child": child, "page": "a_made_up_page" });
    tess.tablet.call("page.printed", printed);
    council.server.start_again();
    assert_eq!(
        did(
            &audit(&council.head, &child),
            "Tess Made-Up",
            "opened",
            "area/education"
        ),
        0
    );

    tess.tablet.sync();
    let seen = audit(&council.head, &child);
    assert_eq!(seen["name"], "Robin Made-Up");
    assert_eq!(
        did(&seen, "Tess Made-Up", "opened", "area/education"),
        1,
        "{seen}"
    );
    assert_eq!(
        did(&seen, "Tess Made-Up", "changed", "area/education"),
        1,
        "{seen}"
    );
    assert_eq!(did(&seen, "Hanna Made-Up", "doors_opened", ""), 2, "{seen}");
    assert!(
        lines(&seen).iter().all(|(who, ..)| who != "Sam Made-Up"),
        "{seen}"
    );
    assert_eq!(findings(&seen["state"]), [], "{seen}");

    let printed = did(&seen, "Tess Made-Up", "printed", "a_made_up_page");
    assert_eq!(printed, 1, "{seen}");

    // Nobody else reads it, and that they asked is in it, as is who read it.
    let asked = tess
        .tablet
        .try_call("audit.child", json!({ "child": child }));
    refused(asked, Code::NotAllowed, "beads");
    let asked = tess.tablet.try_call("audit.state", json!({}));
    refused(asked, Code::NotAllowed, "beads");
    tess.tablet.sync();
    council.head.sync();
    let seen = audit(&council.head, &child);
    assert_eq!(did(&seen, "Tess Made-Up", "refused", "audit"), 1, "{seen}");
    assert_eq!(did(&seen, "Hanna Made-Up", "opened", "audit"), 1, "{seen}");
    let disk = council.server.disk();
    for planted in ["a_made_up_page", "strengths"] {
        let there = disk
            .windows(planted.len())
            .any(|part| part == planted.as_bytes());
        assert!(!there, "{planted} lies readable on the server");
    }
}

#[test]
fn a_head_who_comes_later_reads_what_was_noted_before_and_one_who_left_reads_nothing_more() {
    let council = founded();
    let child = child_of(&council, "Robin Made-Up");
    let tess = joined(&council, "Tess Made-Up", "dt");
    open_door(&council, &child, &tess.person, "dt");
    tess.tablet.sync();
    tess.tablet.area(&child, "education");
    tess.tablet.sync();
    let vic = joined(&council, "Vic Made-Up", "vsh");
    council.head.sync();
    vic.tablet.sync();
    let seen = audit(&vic.tablet, &child);
    assert_eq!(
        did(&seen, "Tess Made-Up", "opened", "area/education"),
        1,
        "{seen}"
    );
    assert_eq!(seen["state"]["sealed"], 0, "{seen}");

    // What is noted once somebody who decided is gone is sealed for a key that they never had.
    council
        .head
        .call("person.remove", json!({ "person": vic.person }));
    council.head.sync();
    council.head.sync();
    tess.tablet.sync();
    tess.tablet.area(&child, "targets");
    tess.tablet.sync();
    refused(
        vic.tablet.try_call("sync.now", json!({})),
        Code::Removed,
        "Robin",
    );
    let seen = audit(&council.head, &child);
    assert_eq!(
        did(&seen, "Tess Made-Up", "opened", "area/targets"),
        1,
        "{seen}"
    );
    assert_eq!(seen["state"]["sealed"], 0, "{seen}");
}

#[test]
fn what_somebody_opened_before_they_were_removed_still_arrives() {
    let council = founded();
    let child = child_of(&council, "Robin Made-Up");
    let tess = joined(&council, "Tess Made-Up", "dt");
    open_door(&council, &child, &tess.person, "dt");
    tess.tablet.sync();
    tess.tablet.area(&child, "education");
    council
        .head
        .call("person.remove", json!({ "person": tess.person }));
    council.head.sync();
    refused(
        tess.tablet.try_call("sync.now", json!({})),
        Code::Removed,
        "Robin",
    );
    let seen = audit(&council.head, &child);
    assert_eq!(
        did(&seen, "Tess Made-Up", "opened", "area/education"),
        1,
        "{seen}"
    );
    assert_eq!(did(&seen, "Hanna Made-Up", "doors_opened", ""), 1, "{seen}");
}

#[test]
fn a_tablet_whose_records_were_cut_with_its_key_in_hand_is_found() {
    let server = Server::start();
    let val = Tablet::join("val", Some(&server.address()));
    let place = joined_folder();
    let open_priya = |place: tempfile::TempDir| {
        let address = server.address();
        let opened = open(config(place.path(), Some(&address))).expect("it opens");
        let tablet = Tablet::over(opened, place);
        tablet.unlock("priya");
        tablet
    };
    let priya = open_priya(place);
    let child = val.child("Hazel");
    priya.sync();
    priya.area(&child, "education");
    priya.area(&child, "targets");
    priya.area(&child, "views");
    let place = priya.close();

    // Of the records that wait, the last two are taken away: nothing follows them that would tell.
    let folder = Folder::open(place.path(), KeyCost::TESTS).expect("the folder");
    let mut store = folder
        .unlock("priya", &Passphrase::new(PASSPHRASE.to_owned()), 0)
        .expect("it opens");
    let cut = store.write(|tables| {
        let end = tables.audit().end(1)?.expect("records").number;
        tables.audit().cut(1, end - 1, end)
    });
    assert_eq!(cut.expect("they are gone"), 2);
    drop((store, folder));

    let priya = open_priya(place);
    priya.sync();
    let seen = audit(&val, &child);
    assert_eq!(
        did(&seen, "Priya Practice", "opened", "area/education"),
        1,
        "{seen}"
    );
    assert_eq!(
        did(&seen, "Priya Practice", "opened", "area/views"),
        0,
        "{seen}"
    );
    assert_eq!(
        findings(&seen["state"]),
        [found("missing", "Priya Practice")],
        "{seen}"
    );
    assert_eq!(seen["state"]["findings"][0]["count"], 2, "{seen}");
}

#[test]
fn an_old_folder_that_was_put_back_is_told_and_hides_nothing_that_was_shared() {
    let server = Server::start();
    let val = Tablet::join("val", Some(&server.address()));
    let (priya, outside) = first(&server);
    let child = val.child("Hazel");
    priya.area(&child, "education");
    priya.write(&child, "education", "strengths", "Made up: shared before.");
    priya.sync();
    let backup = copied(priya.folder());
    priya.area(&child, "targets");
    priya.write(&child, "education", "doing", "Made up: shared after.");
    priya.sync();
    drop(priya.close());
    let priya = tablet(backup, outside.path(), &server.address());
    priya.area(&child, "views");
    priya.sync();
    let seen = audit(&val, &child);
    for area in ["area/education", "area/targets", "area/views"] {
        assert!(
            did(&seen, "Priya Practice", "opened", area) > 0,
            "{area}: {seen}"
        );
    }
    assert_eq!(
        findings(&seen["state"]),
        [found("began_anew", "Priya Practice")],
        "{seen}"
    );
}

#[test]
fn a_server_that_drops_the_newest_records_is_found_by_what_another_tablet_was_told() {
    let mut server = Server::start();
    let [val, priya, sam] =
        ["val", "priya", "sam"].map(|person| Tablet::join(person, Some(&server.address())));
    let child = val.child("Hazel");
    for tablet in [&priya, &sam, &val] {
        tablet.sync();
    }
    sam.area(&child, "about_me");
    sam.sync();
    let before = server.backed_up();
    priya.area(&child, "education");
    priya.sync();
    // Sam's tablet hears where the list ends, and says so in what it sends next.
    sam.sync();
    server.go_back_to(&before);
    let seen = audit(&val, &child);
    assert_eq!(
        did(&seen, "Priya Practice", "opened", "area/education"),
        0,
        "{seen}"
    );
    assert_eq!(findings(&seen["state"]), [], "so far nothing tells: {seen}");
    sam.area(&child, "views");
    sam.sync();
    let seen = audit(&val, &child);
    assert_eq!(
        findings(&seen["state"]),
        [found("other_list", "Sam Sample")],
        "{seen}"
    );
    // The records are on their tablet still, and come again as soon as it is heard from.
    priya.sync();
    priya.sync();
    let seen = audit(&val, &child);
    assert_eq!(
        did(&seen, "Priya Practice", "opened", "area/education"),
        1,
        "{seen}"
    );
}

#[test]
fn a_server_that_goes_back_behind_what_the_head_has_is_told() {
    let mut server = Server::start();
    let [val, priya] = ["val", "priya"].map(|person| Tablet::join(person, Some(&server.address())));
    let child = val.child("Hazel");
    priya.sync();
    let before = server.backed_up();
    priya.area(&child, "education");
    priya.sync();
    let seen = audit(&val, &child);
    assert_eq!(
        did(&seen, "Priya Practice", "opened", "area/education"),
        1,
        "{seen}"
    );
    server.go_back_to(&before);
    let seen = audit(&val, &child);
    assert_eq!(
        did(&seen, "Priya Practice", "opened", "area/education"),
        1,
        "kept here: {seen}"
    );
    assert_eq!(findings(&seen["state"]), [found("went_back", "")], "{seen}");
    for _ in 0..2 {
        priya.sync();
    }
    let seen = audit(&val, &child);
    assert_eq!(
        did(&seen, "Priya Practice", "opened", "area/education"),
        1,
        "once: {seen}"
    );
    assert_eq!(findings(&seen["state"]).len(), 1, "{seen}");
}

#[test]
fn a_page_that_was_shown_before_a_kill_is_noted() {
    let server = Server::start();
    let val = Tablet::join("val", Some(&server.address()));
    let child = val.child("Hazel");
    let place = joined_folder();
    let mut process = Process::start(place.path(), &server.address());
    let request = json!({ "person": "priya", "passphrase": PASSPHRASE });
    post(&process.host, "session.unlock", &request).expect("it opens");
    for area in ["education", "targets"] {
        let request = json!({ "child": child, "pep": PEP, "area": area });
        post(&process.host, "area.show", &request).expect("the page");
    }
    process.kill();
    assert!(store_of(&place).exists());
    let priya = Tablet::over(
        open(config(place.path(), Some(&server.address()))).expect("it opens"),
        place,
    );
    priya.unlock("priya");
    priya.sync();
    let seen = audit(&val, &child);
    assert_eq!(
        did(&seen, "Priya Practice", "opened", "area/education"),
        1,
        "{seen}"
    );
    assert_eq!(
        did(&seen, "Priya Practice", "opened", "area/targets"),
        1,
        "{seen}"
    );
    assert_eq!(findings(&seen["state"]), [], "{seen}");
}

#[test]
fn printing_is_noted_and_a_page_counts_once_in_an_hour() {
    let server = Server::start();
    let [val, priya] = ["val", "priya"].map(|person| Tablet::join(person, Some(&server.address())));
    let child = val.child("Hazel");
    for _ in 0..3 {
        priya.area(&child, "education");
        priya.call(
            "page.printed",
            json!({ "child": child, "page": "area/education" }),
        );
    }
    priya.sync();
    let seen = audit(&val, &child);
    assert_eq!(
        did(&seen, "Priya Practice", "opened", "area/education"),
        1,
        "{seen}"
    );
    assert_eq!(
        did(&seen, "Priya Practice", "printed", "area/education"),
        3,
        "{seen}"
    );
}
