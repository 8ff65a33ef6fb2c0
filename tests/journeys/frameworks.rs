//! The Virtual School head puts a framework into force, and every tablet judges by it from its first day.

use crate::world::{Server, Tablet, refused};
use app::api::error::Code;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The seed's rule set as it is shown, under another id and other days.
fn newer(tablet: &Tablet, id: &str, valid: &str) -> String {
    let shown = tablet.call("frameworks.show", json!({ "id": "sthelens-majority-red" }));
    let text = shown["text"].as_str().expect("its text");
    let (before, rest) = text.split_once("valid = ").expect("its days");
    let (_, after) = rest.split_once('\n').expect("a line");
    format!("{before}valid = {{ {valid} }}\n{after}")
        .replace("\"sthelens-majority-red\"", &format!("\"{id}\""))
}

fn adoption(text: &str, ends_before: bool) -> Value {
    json!({ "text": text, "reason": "Agreed at the made-up board.", "ends_before": ends_before })
}

fn line<'v>(list: &'v Value, id: &str) -> &'v Value {
    let lines = list["frameworks"].as_array().expect("lines");
    let mut found = lines.iter().filter(|line| line["id"] == id);
    found.next().unwrap_or(&Value::Null)
}

/// The framework that judges this term's PEP of each child.
fn judges(tablet: &Tablet) -> BTreeMap<String, String> {
    let caseload = tablet.call("caseload.list", json!({}));
    let rows = caseload["rows"].as_array().expect("rows").clone();
    rows.iter()
        .map(|row| {
            let child = row["child"].as_str().expect("an id").to_owned();
            let pep = tablet.call("pep.show", json!({ "child": child, "pep": row["pep"] }));
            let id = pep["framework"]["id"]
                .as_str()
                .expect("a framework")
                .to_owned();
            (child, id)
        })
        .collect()
}

#[test]
fn val_puts_a_framework_into_force_and_priyas_tablet_judges_by_it() {
    let server = Server::start();
    let val = Tablet::join("val", Some(&server.address()));
    let priya = Tablet::join("priya", Some(&server.address()));
    let early = newer(&val, "board-2026", "from = 2026-11-10");
    refused(
        val.try_call("frameworks.adopt", adoption(&early, true)),
        Code::Blocked,
        "board-2026",
    );
    val.sync();
    priya.sync();
    let before = judges(&priya);
    assert!(before.values().all(|id| id == "sthelens-majority-red"));

    // Its days are taken, until Val chooses that the older one ends.
    refused(
        val.try_call("frameworks.adopt", adoption(&early, false)),
        Code::Blocked,
        "board",
    );
    let silent = json!({ "text": early, "reason": " ", "ends_before": true });
    let error = val
        .try_call("frameworks.adopt", silent)
        .expect_err("a reason is needed");
    assert_eq!(error.field.as_deref(), Some("reason"));
    let waiting = val.call("frameworks.adopt", adoption(&early, true));
    assert_eq!(line(&waiting, "board-2026")["standing"], "waiting");
    let status = |tablet: &Tablet| tablet.call("sharing.status", json!({}))["signed"].clone();
    assert_eq!((status(&val), status(&priya)), (json!(1), json!(0)));
    assert_eq!(
        judges(&val),
        before,
        "it does not judge before the server has it"
    );

    val.sync();
    priya.sync();
    assert_eq!(status(&val), json!(0));
    for tablet in [&val, &priya] {
        let list = tablet.call("frameworks.list", json!({}));
        let new = line(&list, "board-2026");
        assert_eq!(new["standing"], "now");
        assert_eq!(new["adopted"]["by"], "Val Virtual");
        assert_eq!(new["adopted"]["reason"], "Agreed at the made-up board.");
        assert_eq!(line(&list, "sthelens-majority-red")["until"], "2026-11-09");
    }
    let after = judges(&priya);
    assert_eq!(after, judges(&val));
    let count = |id: &str| after.values().filter(|one| *one == id).count();
    assert!(count("board-2026") > 0, "meetings since its first day");
    assert!(count("sthelens-majority-red") > 0, "meetings before it");
    assert_eq!(
        count("board-2026") + count("sthelens-majority-red"),
        after.len()
    );

    // The id is taken from now on.
    let again = newer(&val, "board-2026", "from = 2027-11-10");
    refused(
        val.try_call("frameworks.adopt", adoption(&again, true)),
        Code::Blocked,
        "made-up board",
    );
}

#[test]
fn an_adoption_that_another_device_overtook_is_signed_again() {
    let server = Server::start();
    let val = Tablet::join("val", Some(&server.address()));
    val.sync();
    let text = newer(&val, "board-2026", "from = 2026-11-10");
    val.call("frameworks.adopt", adoption(&text, true));
    // Priya's tablet is admitted at the position that Val signed for.
    let priya = Tablet::join("priya", Some(&server.address()));
    priya.sync();
    val.sync();
    priya.sync();
    for tablet in [&val, &priya] {
        let list = tablet.call("frameworks.list", json!({}));
        assert_eq!(line(&list, "board-2026")["standing"], "now");
    }
}

#[test]
fn nobody_but_the_virtual_school_head_puts_a_framework_into_force() {
    let val = Tablet::join("val", None);
    let text = newer(&val, "board-2026", "from = 2026-11-10");
    for person in ["priya", "sam", "morgan", "ade"] {
        let tablet = Tablet::join(person, None);
        let list = tablet.call("frameworks.list", json!({}));
        assert_eq!(list["may_adopt"], false, "{person}");
        assert_eq!(list["may_draft"], person == "ade", "{person}");
        refused(
            tablet.try_call("frameworks.adopt", adoption(&text, true)),
            Code::NotAllowed,
            "board",
        );
    }
}

#[test]
fn a_draft_is_kept_whatever_it_says_and_tried_without_a_trace() {
    let val = Tablet::join("val", None);
    let half = "schema = 1\nid = \"half-typed";
    let saved = val.call(
        "frameworks.draft",
        json!({ "draft": null, "text": half, "from": "sthelens-majority-red" }),
    );
    assert_eq!(
        (&saved["accepted"], &saved["id"]),
        (&json!(false), &json!("half-typed"))
    );
    let draft = saved["draft"].clone();
    let text = newer(&val, "board-2026", "from = 2026-11-10");
    val.call(
        "frameworks.draft",
        json!({ "draft": draft, "text": text, "from": null }),
    );

    // Another start finds it as it was.
    let place = val.close();
    let app = crate::world::open(crate::world::config(place.path(), None)).expect("the folder");
    let val = Tablet::over(app, place);
    val.unlock("val");
    let shown = val.call("frameworks.open_draft", json!({ "draft": draft }));
    assert_eq!(shown["text"], text.as_str());
    assert_eq!(shown["draft"]["from"], "sthelens-majority-red");
    assert_eq!(shown["report"]["accepted"], true);
    assert!(shown["report"]["overlaps"].is_string());

    let before = val.call("caseload.list", json!({}));
    let (mut after, mut of, mut looked_at, mut unchanged) = (Value::Null, 0, 0, 0);
    loop {
        let tried = val.call(
            "frameworks.try",
            json!({ "text": text, "after": after, "at_most": 7 }),
        );
        of = tried["of"].as_u64().expect("a number").max(of);
        looked_at += tried["looked_at"].as_u64().expect("a number");
        unchanged += tried["unchanged"].as_u64().expect("a number");
        // The same rules judge alike; PEPs before September 2025 are judged by others now.
        for changed in tried["changed"].as_array().expect("PEPs") {
            let pep = changed["pep"].as_str().expect("a key");
            let older = ["2025-summer", "2025-spring", "2024", "2023"];
            assert!(
                older.iter().any(|start| pep.starts_with(start)),
                "{changed}"
            );
            assert_ne!(changed["by"], "sthelens-majority-red", "{changed}");
        }
        after = tried["next"].clone();
        if after.is_null() {
            break;
        }
    }
    assert_eq!(looked_at, of, "each PEP was looked at once");
    assert!(unchanged > 20 && of > 24, "{unchanged} of {of}");
    assert_eq!(val.call("caseload.list", json!({})), before);
    assert_eq!(val.call("sharing.status", json!({}))["waiting"], json!(0));

    val.call("frameworks.discard", json!({ "draft": draft }));
    let list = val.call("frameworks.list", json!({}));
    assert_eq!(list["drafts"], json!([]));
    refused(
        val.try_call("frameworks.open_draft", json!({ "draft": draft })),
        Code::NotFound,
        "board",
    );
}

/// Where a person's criterion stands in the judgement of one area.
fn state(tablet: &Tablet, pep: &Value, area: &Value, criterion: &Value) -> Value {
    let shown = tablet.call("judgement.show", pep.clone());
    let areas = shown["areas"].as_array().expect("areas");
    let one = areas.iter().find(|one| one["area"] == *area).expect("it");
    let asks = one["requirements"].as_array().expect("requirements");
    let ask = asks.iter().find(|ask| ask["id"] == *criterion).expect("it");
    ask["state"].clone()
}

/// An area of some PEP with a criterion that waits for a person: the PEP, the area, the criterion and the words judged.
fn asked_of_a_person(tablet: &Tablet) -> (Value, Value, Value, Value) {
    let caseload = tablet.call("caseload.list", json!({}));
    let rows = caseload["rows"].as_array().expect("rows");
    let mut found = rows.iter().find_map(|row| {
        let pep = json!({ "child": row["child"], "pep": row["pep"] });
        let quality = tablet.try_call("quality.show", pep.clone()).ok()?;
        quality["areas"].as_array()?.iter().find_map(|area| {
            let area = &area["judgement"];
            let mut asks = area["requirements"].as_array()?.iter();
            let ask = asks.find(|ask| ask["state"] == "person")?;
            Some((
                pep.clone(),
                area["area"].clone(),
                ask["id"].clone(),
                area["words"].clone(),
            ))
        })
    });
    found.take().expect("something waits for a person")
}

#[test]
fn what_an_adviser_says_of_a_criterion_stands_on_the_other_tablet_and_can_be_taken_back() {
    let server = Server::start();
    let ade = Tablet::join("ade", Some(&server.address()));
    let priya = Tablet::join("priya", Some(&server.address()));
    ade.sync();
    priya.sync();
    let (pep, area, criterion, words) = asked_of_a_person(&ade);
    let rows = [
        (json!([criterion]), json!([]), "met"),
        (json!([]), json!([criterion]), "missing"),
        (json!([]), json!([]), "person"),
    ];
    for (met, not_met, expected) in rows {
        let rating = json!({
            "child": pep["child"], "pep": pep["pep"], "area": area, "level": "green",
            "criteria": met, "not_met": not_met, "words": words,
        });
        ade.call("area.rate", rating);
        ade.sync();
        priya.sync();
        for tablet in [&ade, &priya] {
            assert_eq!(state(tablet, &pep, &area, &criterion), expected);
        }
    }
}
