//! A server that went back to a backup cannot take a link yet that stands on a tablet: it waits there, and what rests on it
//! with it, until somebody has brought what it needs who may.

use super::{all_shared, joined, with_two};
use crate::world::{Tablet, words};
use app::api::error::Code;
use serde_json::json;

/// Words that nobody else has.
const WORDS: &str = "Writes about boats, made up.";

#[test]
fn a_link_that_the_server_cannot_take_yet_waits_with_what_rests_on_it_until_it_can() {
    let (mut council, child, tess, sam) = with_two();
    let hugo = joined(&council, "Hugo Made-Up", "vsh");
    let ada = joined(&council, "Ada Made-Up", "vsh");
    let toni = joined(&council, "Toni Made-Up", "dt");
    let everybody = |tablets: &[&Tablet]| {
        for tablet in tablets.iter().chain(tablets) {
            tablet.sync();
        }
    };
    everybody(&[&council.head, &hugo.tablet, &ada.tablet, &tess.tablet]);
    let backup = council.server.backed_up();
    hugo.tablet.call(
        "grant.open",
        json!({ "child": child, "person": toni.person, "role": "dt", "until": null }),
    );
    everybody(&[&hugo.tablet, &ada.tablet, &tess.tablet]);
    let doors = json!([{ "write": false, "what": "voice" }]);
    let lent =
        json!({ "child": child, "person": toni.person, "doors": doors, "until": "2027-10-31" });
    tess.tablet.call("grant.pass_on", lent);
    all_shared(&tess.tablet);

    council.server.go_back_to(&backup);
    council.head.sync();
    let gone = json!({ "person": hugo.person });
    council.head.call("person.remove", gone);
    council.head.sync();
    tess.tablet.write(&child, "education", "doing", WORDS);
    for _ in 0..2 {
        let synced = tess.tablet.sync();
        assert_eq!(synced["refused"], json!([]), "{synced}");
        assert!(
            synced["round_trips"].as_u64().expect("a count") < 8,
            "it signs nothing over and over: {synced}"
        );
    }
    let status = tess.tablet.call("sharing.status", json!({}));
    assert_ne!(status["waiting"], 0, "they wait: {status}");

    ada.tablet.sync();
    all_shared(&tess.tablet);
    for tablet in [&sam.tablet, &ada.tablet, &council.head] {
        tablet.sync();
        let page = tablet.area(&child, "education");
        assert_eq!(words(&page, "doing"), WORDS);
    }
    let shown = council.head.call("grant.list", json!({ "child": child }));
    let granted = shown["granted"].as_array().expect("grants");
    let tonis = granted.iter().filter(|one| one["name"] == "Toni Made-Up");
    assert_eq!(tonis.count(), 2, "the door, and what was lent: {shown}");
}

#[test]
fn whoever_has_no_door_but_one_that_the_server_lost_and_refuses_reads_nothing_more() {
    let (mut council, child, tess, sam) = with_two();
    let hugo = joined(&council, "Hugo Made-Up", "vsh");
    let ada = joined(&council, "Ada Made-Up", "vsh");
    let toni = joined(&council, "Toni Made-Up", "dt");
    for tablet in [&council.head, &hugo.tablet, &ada.tablet, &toni.tablet] {
        tablet.sync();
    }
    let backup = council.server.backed_up();
    let door = json!({ "child": child, "person": toni.person, "role": "dt", "until": null });
    hugo.tablet.call("grant.open", door);
    hugo.tablet.sync();
    for tablet in [&toni.tablet, &ada.tablet, &toni.tablet] {
        tablet.sync();
    }
    let shows = |tablet: &Tablet| tablet.try_call("child.show", json!({ "child": child }));
    shows(&toni.tablet).expect("the door is open");
    let closed = json!({ "child": child, "person": toni.person });
    ada.tablet.call("grant.close", closed);
    ada.tablet.sync();

    // Another link comes to the place of the door, and then that it was closed; its opening does not come back.
    council.server.go_back_to(&backup);
    council.head.call(
        "grant.close",
        json!({ "child": child, "person": sam.person }),
    );
    council.head.sync();
    for tablet in [&ada.tablet, &ada.tablet, &hugo.tablet, &hugo.tablet] {
        tablet.sync();
    }
    for _ in 0..2 {
        toni.tablet.sync();
    }
    let refused = shows(&toni.tablet).expect_err("she was shut out before the restore");
    assert_eq!(refused.code, Code::NotFound);
    tess.tablet.sync();
    shows(&tess.tablet).expect("nobody else is");
}
