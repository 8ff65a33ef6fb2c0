//! Many children, and people, from a table of another system: what is read, added whole, added once, and taken back.

mod ended;

use crate::council::{Council, all_shared, children, founded, joined, with_two};
use crate::kills::{Process, post};
use crate::world::{PASSPHRASE, Tablet, config, open, refused};
use app::api::error::Code;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::mpsc::channel;
use std::time::Duration;

const TABLE: &str = "Name,DOB,Year,School,DT,Social worker,Case ID,Restricted,Home address\n\
    Avery Made-Up,01/02/2014,7,Pretend High,Tess Made-Up,Noor Newcomer,C-1,yes,1 Nowhere Street\n\
    \"Made-Up, Bo\",2015-03-04,Year 6,Pretend Primary,Tess Made-Up,,C-2,no,\n\
    Robin Made-Up,05/06/2016,4,Made-Up Primary,Tess Made-Up,,C-3,no,\n\
    Cass Made-Up,31/02/2014,5,12 Acorn Street,tess@made-up.example,,C-4,perhaps,\n";

fn read(tablet: &Tablet, sheet: &str, table: &[u8]) -> Result<Value, app::api::error::Error> {
    let request = json!({ "sheet": sheet, "file": STANDARD.encode(table) });
    tablet.try_call("import.read", request)
}

pub(crate) fn checked(tablet: &Tablet, sheet: &str, table: &str) -> Value {
    let read = read(tablet, sheet, table.as_bytes()).expect("a table");
    tablet.call("import.check", json!({ "columns": read["guessed"] }))
}

/// Adds everything that was checked, step by step. The last answer.
pub(crate) fn added(tablet: &Tablet, invite_days: Option<u8>) -> Value {
    loop {
        let answer = tablet.call("import.add", json!({ "invite_days": invite_days }));
        if answer["over"] == true {
            return answer;
        }
    }
}

pub(crate) fn undone(tablet: &Tablet, import: &Value) -> (u64, Vec<String>, u64) {
    let (mut taken, mut kept, mut invites) = (0, Vec::new(), 0);
    let mut from = json!(0);
    while from != Value::Null {
        let answer = tablet.call("import.undo", json!({ "import": import, "from": from }));
        taken += answer["taken"].as_u64().expect("a number");
        invites += answer["invites"].as_u64().expect("a number");
        let names = answer["kept"].as_array().expect("children");
        kept.extend(
            names
                .iter()
                .map(|one| one["name"].as_str().expect("a name").to_owned()),
        );
        assert_eq!(answer["waiting"], 0, "{answer}");
        from = answer["next"].clone();
    }
    (taken, kept, invites)
}

fn names(tablet: &Tablet) -> BTreeSet<String> {
    let rows = children(tablet);
    rows.iter()
        .map(|row| row["name"].as_str().expect("a name").to_owned())
        .collect()
}

fn child_named(tablet: &Tablet, name: &str) -> Value {
    let rows = children(tablet);
    let row = rows.iter().find(|row| row["name"] == name);
    row.unwrap_or_else(|| panic!("{name} is not here"))["child"].clone()
}

/// A table of so many made-up children.
fn many(count: usize) -> String {
    let rows =
        (0..count).map(|at| format!("Child{at} Made-Up,1/9/2014,6,Pretend Primary,L-{at}\n"));
    format!("Name,DOB,Year,School,Case ID\n{}", rows.collect::<String>())
}

#[test]
fn children_come_in_from_a_table_with_the_people_around_them_and_once() {
    let (council, _, tess, _) = with_two();
    let head = &council.head;
    let read = read(head, "children", TABLE.as_bytes()).expect("a table");
    assert_eq!(read["columns"][8]["address"], true);
    assert_eq!(
        read["columns"][8]["examples"],
        json!([]),
        "no address is shown"
    );
    let preview = head.call("import.check", json!({ "columns": read["guessed"] }));
    assert_eq!(
        (&preview["adds"], &preview["known"]),
        (&json!(3), &json!(1)),
        "{preview}"
    );
    assert_eq!(preview["invites"][0]["name"], "Noor Newcomer");
    assert_eq!(
        preview["opens"],
        json!([{ "name": "Tess Made-Up", "roles": ["dt"], "children": 2 }])
    );
    let doubts: Vec<(&str, &str, u64)> = preview["doubts"]
        .as_array()
        .expect("doubts")
        .iter()
        .map(|one| {
            let text = |key: &str| one[key].as_str().expect("a word");
            (
                text("field"),
                text("doubt"),
                one["lines"][0].as_u64().expect("a line"),
            )
        })
        .collect();
    for doubt in [
        ("born_on", "not_a_date", 5),
        ("placement_restricted", "not_yes_no", 5),
        ("dt", "unknown_person", 5),
        ("sw", "newcomer", 2),
        ("name", "known", 4),
        ("school", "looks_like_address", 5),
    ] {
        assert!(doubts.contains(&doubt), "{doubt:?} of {doubts:?}");
    }
    let answer = added(head, Some(7));
    assert_eq!(
        (&answer["added"], &answer["invited"]),
        (&json!(3), &json!(1))
    );
    all_shared(head);
    tess.tablet.sync();
    let hers = names(&tess.tablet);
    assert!(
        hers.contains("Avery Made-Up") && hers.contains("Bo Made-Up"),
        "{hers:?}"
    );
    assert!(
        !hers.contains("Cass Made-Up"),
        "nobody was named for Cass: {hers:?}"
    );
    let avery = child_named(&tess.tablet, "Avery Made-Up");
    let view = tess.tablet.call("child.show", json!({ "child": avery }));
    assert_eq!(
        (&view["row"]["school"], &view["row"]["year"]),
        (&json!("Pretend High"), &json!(7))
    );

    // Whoever was invited finds the child whom the table names them for.
    let room = head.call("people.waiting", json!({}));
    let invite = head.call("invite.show", json!({ "invite": room["invites"][0]["id"] }));
    let noor = Tablet::new();
    let asked = noor.call(
        "council.join",
        json!({ "invite": invite["text"], "passphrase": PASSPHRASE }),
    );
    head.sync();
    head.call("person.admit", json!({ "invite": invite["id"] }));
    head.sync();
    noor.call(
        "session.unlock",
        json!({ "person": asked["person"], "passphrase": PASSPHRASE }),
    );
    noor.sync();
    assert_eq!(names(&noor), ["Avery Made-Up".to_owned()].into());

    // The same file once more adds nobody twice.
    let again = checked(head, "children", TABLE);
    assert_eq!(
        (&again["adds"], &again["known"], &again["invites"]),
        (&json!(0), &json!(4), &json!([])),
        "{again}"
    );
    let before = names(head).len();
    added(head, Some(7));
    assert_eq!(names(head).len(), before);
}

#[test]
fn no_address_of_a_table_is_kept() {
    let council = founded();
    let head = &council.head;
    checked(head, "children", TABLE);
    added(head, None);
    all_shared(head);
    let cass = child_named(head, "Cass Made-Up");
    let view = head.call("child.show", json!({ "child": cass }));
    assert_eq!(view["row"]["school"], "");
    let read = read(head, "children", TABLE.as_bytes()).expect("a table");
    let mut columns = read["guessed"].as_array().expect("columns").clone();
    columns.retain(|column| column["field"] != "school");
    columns.push(json!({ "field": "school", "column": 8 }));
    let chosen = head.try_call("import.check", json!({ "columns": columns }));
    refused(chosen, Code::BadRequest, "Nowhere");
}

#[test]
fn an_import_that_stops_leaves_whole_children_and_is_done_again_without_twins() {
    let council = founded();
    let table = many(45);
    let (place, person) = {
        let head = council.head;
        checked(&head, "children", &table);
        let first = head.call("import.add", json!({ "invite_days": null }));
        assert_eq!(
            (&first["added"], &first["over"]),
            (&json!(20), &json!(false))
        );
        let state = head.call("session.state", json!({}));
        (head.close(), state["open"]["person"].clone())
    };
    let head = Tablet::over(open(config(place.path(), None)).expect("a folder"), place);
    head.call(
        "session.unlock",
        json!({ "person": person, "passphrase": PASSPHRASE }),
    );
    assert_eq!(children(&head).len(), 20);
    let gone = head.try_call("import.add", json!({ "invite_days": null }));
    refused(gone, Code::NotFound, "Child");
    let again = checked(&head, "children", &table);
    assert_eq!((&again["adds"], &again["known"]), (&json!(25), &json!(20)));
    added(&head, None);
    assert_eq!(names(&head).len(), 45);
    all_shared(&head);
}

#[test]
fn kill_9_while_children_are_added_leaves_whole_children_only() {
    let council = founded();
    let address = council.server.address();
    let state = council.head.call("session.state", json!({}));
    let person = state["open"]["person"].clone();
    let place = council.head.close();
    let table = STANDARD.encode(many(400));
    for round in 0..4 {
        let mut process = Process::start(place.path(), &address);
        let host = process.host.clone();
        let ask = |operation: &str, request: &Value| {
            post(&host, operation, request).expect("it is there")
        };
        ask(
            "session.unlock",
            &json!({ "person": person, "passphrase": PASSPHRASE }),
        );
        let read = ask(
            "import.read",
            &json!({ "sheet": "children", "file": table }),
        );
        ask("import.check", &json!({ "columns": read["guessed"] }));
        ask("import.add", &json!({ "invite_days": null }));
        // In the middle of a step, wherever that is.
        let (ended, end) = channel::<()>();
        let adding = std::thread::spawn(move || {
            let request = json!({ "invite_days": null });
            while post(&host, "import.add", &request).is_some_and(|told| told["over"] != true) {}
            drop(ended);
        });
        let moment = Duration::from_millis(40 + 70 * round);
        assert!(end.recv_timeout(moment).is_err(), "nothing is sent");
        process.kill();
        adding.join().expect("nothing was refused");
    }
    let head = Tablet::over(open(config(place.path(), None)).expect("a folder"), place);
    head.call(
        "session.unlock",
        json!({ "person": person, "passphrase": PASSPHRASE }),
    );
    let rows = children(&head);
    assert!(
        rows.len() >= 80,
        "each first step was answered: {}",
        rows.len()
    );
    assert_eq!(names(&head).len(), rows.len(), "no child twice");
    for row in &rows {
        assert_eq!(row["school"], "Pretend Primary");
        let doors = head.call("grant.list", json!({ "child": row["child"] }));
        assert_eq!(doors["name"], row["name"]);
    }
    let imports = head.call("import.list", json!({}));
    let noted = imports["imports"].as_array().expect("imports").iter();
    let noted: u64 = noted
        .map(|one| one["children"].as_u64().expect("a number"))
        .sum();
    assert_eq!(
        noted,
        rows.len() as u64,
        "each child is in an import that can be taken back"
    );
    all_shared(&head);
}

#[test]
fn an_import_is_taken_back_but_for_children_in_whom_somebody_has_written() {
    let (council, _, tess, _) = with_two();
    let head = &council.head;
    checked(head, "children", TABLE);
    let import = added(head, Some(7))["import"].clone();
    all_shared(head);
    tess.tablet.sync();
    let bo = child_named(&tess.tablet, "Bo Made-Up");
    let avery = child_named(&tess.tablet, "Avery Made-Up");
    tess.tablet.write(
        bo.as_str().expect("an id"),
        "education",
        "strengths",
        "Builds towers.",
    );
    all_shared(&tess.tablet);
    head.sync();

    let (taken, kept, invites) = undone(head, &import);
    assert_eq!(
        (taken, kept, invites),
        (2, vec!["Bo Made-Up".to_owned()], 1)
    );
    all_shared(head);
    assert_eq!(
        names(head),
        ["Bo Made-Up".to_owned(), "Robin Made-Up".to_owned()].into()
    );
    let doors = head.call("grant.list", json!({ "child": avery }));
    assert_eq!(
        (&doors["granted"], &doors["name"]),
        (&json!([]), &json!("")),
        "every door is closed"
    );

    // Taken back is taken back, and can be brought in again.
    assert_eq!(undone(head, &import), (2, vec!["Bo Made-Up".to_owned()], 0));
    let again = checked(head, "children", TABLE);
    assert_eq!(
        (&again["adds"], &again["known"]),
        (&json!(2), &json!(2)),
        "{again}"
    );
}

#[test]
fn what_is_no_table_is_refused_in_words_and_nothing_is_added() {
    let council = founded();
    let head = &council.head;
    let million = "x\n".repeat(1_000_000);
    let wide = format!("{}\nx\n", "a,".repeat(300));
    let open = format!("Name\n\"{}", "Tess\n".repeat(200));
    for table in [
        &b""[..],
        b"Name,DOB\n",
        b"PK\x03\x04\x14\x00\x06\x00rows",
        b"N\0a\0m\0e\0\n\0T\0e\0s\0s\0",
        million.as_bytes(),
        wide.as_bytes(),
        open.as_bytes(),
        &vec![b'x'; 16 * 1024 * 1024 + 1],
    ] {
        refused(read(head, "children", table), Code::BadRequest, "Tess");
    }
    let no_base64 = json!({ "sheet": "children", "file": "no base64!" });
    refused(
        head.try_call("import.read", no_base64),
        Code::BadRequest,
        "base64",
    );
    let before = head.try_call("import.check", json!({ "columns": [] }));
    refused(before, Code::NotFound, "Tess");
    read(head, "children", b"Name,School\nTess Made-Up,Pretend\n").expect("a table");
    for columns in [
        json!([]),
        json!([{ "field": "name", "column": 0 }]),
        json!([{ "field": "name", "column": 7 }, { "field": "year", "column": 1 }]),
        json!([{ "field": "name", "column": 0 }, { "field": "name", "column": 1 }]),
        json!([{ "field": "roles", "column": 0 }]),
    ] {
        let checked = head.try_call("import.check", json!({ "columns": columns }));
        refused(checked, Code::BadRequest, "Pretend");
    }
    refused(
        head.try_call("import.add", json!({ "invite_days": null })),
        Code::NotFound,
        "Tess",
    );
    assert_eq!(children(head), Vec::<Value>::new());
}

#[test]
fn only_the_head_brings_in_children_and_only_who_administers_people() {
    let council = founded();
    let (tess, ada) = (
        joined(&council, "Tess Made-Up", "dt"),
        joined(&council, "Ada Made-Up", "administrator"),
    );
    for sheet in ["children", "people"] {
        refused(
            read(&tess.tablet, sheet, TABLE.as_bytes()),
            Code::NotAllowed,
            "Avery",
        );
    }
    refused(
        read(&ada.tablet, "children", TABLE.as_bytes()),
        Code::NotAllowed,
        "Avery",
    );
    let people = "Name,Role\nNoor Newcomer,Social worker\n";
    assert_eq!(checked(&ada.tablet, "people", people)["adds"], 1);
    added(&ada.tablet, Some(14));
    all_shared(&ada.tablet);
    refused(
        tess.tablet.try_call("import.list", json!({})),
        Code::NotAllowed,
        "Noor",
    );
}

fn open_invites(council: &Council) -> Vec<String> {
    let room = council.head.call("people.waiting", json!({}));
    let invites = room["invites"].as_array().expect("invites").iter();
    invites
        .map(|one| one["name"].as_str().expect("a name").to_owned())
        .collect()
}

#[test]
fn many_people_are_invited_at_once_each_by_an_invite_of_their_own_and_no_table_makes_a_head() {
    let council = founded();
    let head = &council.head;
    // More than one link of the roster takes.
    let rows = (0..430).map(|at| format!("Person{at} Made-Up,Designated teacher / Adviser\n"));
    let table = format!(
        "Name,Role\nEve Made-Up,Virtual School Head\nHanna Made-Up,Adviser\n{}",
        rows.collect::<String>()
    );
    let checked_first = checked(head, "people", &table);
    assert_eq!(
        (&checked_first["adds"], &checked_first["known"]),
        (&json!(430), &json!(1))
    );
    let doubts = checked_first["doubts"].as_array().expect("doubts");
    let about: BTreeSet<&str> = doubts
        .iter()
        .filter_map(|one| one["doubt"].as_str())
        .collect();
    assert_eq!(
        about,
        ["known", "lacks_role", "missing", "role_by_hand"].into()
    );
    let answer = added(head, Some(14));
    assert_eq!(
        (&answer["added"], &answer["invited"]),
        (&json!(430), &json!(430))
    );

    // Nobody is invited twice by the same file, also before the server has heard of it.
    let again = checked(head, "people", &table);
    assert_eq!(
        (&again["adds"], &again["known"]),
        (&json!(0), &json!(431)),
        "{again}"
    );
    all_shared(head);
    assert_eq!(open_invites(&council).len(), 430);
    let people = head.call("people.list", json!({}));
    assert_eq!(people["people"].as_array().expect("people").len(), 431);

    let (_, _, invites) = undone(head, &answer["import"]);
    assert_eq!(invites, 430);
    assert_eq!(open_invites(&council), Vec::<String>::new());
}
