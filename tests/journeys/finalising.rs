//! Two people finalise one PEP on two tablets, and neither has heard of the other: everybody sees the same one stand.

use crate::world::{PEP, Server, Tablet};
use serde_json::{Value, json};

/// How many children it is tried on: which of two ids is the smaller is drawn anew for each.
const CHILDREN: usize = 6;

fn finalise(tablet: &Tablet, child: &str, note: &str) {
    let request =
        json!({ "child": child, "pep": PEP, "action": "finalise", "areas": [], "note": note });
    tablet.call("life.act", request);
}

/// The notes of the finalise events of a child's PEP, in the order in which they are shown.
fn shown(tablet: &Tablet, child: &str) -> Vec<String> {
    let view = tablet.call("life.show", json!({ "child": child, "pep": PEP }));
    assert_eq!(view["stage"], "finalised", "{view}");
    let events = view["events"].as_array().expect("events").iter();
    let finalised = events.filter(|event| event["what"] == "finalise");
    let note = |event: &Value| event["note"].as_str().expect("a note").to_owned();
    finalised.map(note).collect()
}

#[test]
fn the_finalise_that_the_server_took_first_stands_on_every_tablet_and_after_a_rebuild() {
    let server = Server::start();
    let address = server.address();
    let [first, second, priya] =
        ["val", "val", "priya"].map(|who| Tablet::join(who, Some(&address)));
    for tablet in [&first, &second, &priya] {
        tablet.sync();
    }
    let caseload = first.call("caseload.list", json!({}));
    let open = |child: &&str| {
        let view = first.call("life.show", json!({ "child": child, "pep": PEP }));
        let may = view["may"].as_array().expect("what may be done");
        may.contains(&json!("finalise"))
    };
    let children: Vec<&str> = caseload["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| row["child"].as_str().expect("a child"))
        .filter(open)
        .take(CHILDREN)
        .collect();
    assert_eq!(children.len(), CHILDREN, "{caseload}");

    for child in &children {
        finalise(&second, child, "Made up: taken second.");
        finalise(&first, child, "Made up: taken first.");
    }
    let order = ["Made up: taken first.", "Made up: taken second."];
    for child in &children {
        assert_eq!(
            shown(&second, child),
            order[1..],
            "nobody else was heard of"
        );
    }
    first.sync();
    second.sync();
    for tablet in [&first, &priya, &second] {
        tablet.sync();
    }
    for (who, tablet) in [("first", &first), ("second", &second), ("priya", &priya)] {
        for child in &children {
            assert_eq!(shown(tablet, child), order, "on the tablet of {who}");
        }
        assert_eq!(
            tablet.call("store.rebuild", json!({}))["mended"],
            0,
            "{who}"
        );
        for child in &children {
            assert_eq!(shown(tablet, child), order, "{who}, after a rebuild");
        }
    }
}
