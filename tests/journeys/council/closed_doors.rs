//! What came to a tablet by a door that closed since stays in its store, and is on no page, by whichever operation.

use super::{UNSENT, all_shared, joined, open_door, with_two};
use crate::world::{Tablet, refused};
use app::api::error::Code;
use serde_json::{Value, json};

/// Everything that reads the plan of a child.
fn readings(child: &str) -> Vec<(&'static str, Value)> {
    let pep = "2026-autumn.termly";
    let form = json!({ "is": "area", "pep": pep, "area": "education" });
    vec![
        ("child.show", json!({ "child": child })),
        ("pep.show", json!({ "child": child, "pep": pep })),
        ("life.show", json!({ "child": child, "pep": pep })),
        (
            "area.show",
            json!({ "child": child, "pep": pep, "area": "education" }),
        ),
        ("document.passages", json!({ "child": child, "form": form })),
        (
            "document.passages",
            json!({ "child": child, "form": { "is": "core" } }),
        ),
    ]
}

fn reads(tablet: &Tablet, child: &str) -> Vec<&'static str> {
    let asked = readings(child).into_iter();
    let answered = asked.filter(|(name, request)| tablet.try_call(name, request.clone()).is_ok());
    answered.map(|(name, _)| name).collect()
}

#[test]
fn what_came_by_a_door_that_closed_is_on_no_page_by_whichever_operation() {
    let (council, child, tess, sam) = with_two();
    let kim = joined(&council, "Kim Made-Up", "key_adult");
    open_door(&council, &child, &kim.person, "key_adult");
    tess.tablet.write(&child, "education", "doing", UNSENT);
    all_shared(&tess.tablet);
    kim.tablet.sync();
    let before = reads(&kim.tablet, &child);
    assert!(!before.contains(&"document.passages"), "{before:?}");

    let doors = json!([{ "write": true, "what": "area/education" }]);
    let lent =
        json!({ "child": child, "person": kim.person, "doors": doors, "until": "2027-10-31" });
    tess.tablet.call("grant.pass_on", lent);
    all_shared(&tess.tablet);
    for _ in 0..2 {
        kim.tablet.sync();
    }
    assert_eq!(reads(&kim.tablet, &child).len(), readings(&child).len());
    let closed = json!({ "child": child, "person": tess.person });
    council.head.call("grant.close", closed);
    council.head.sync();
    for _ in 0..2 {
        council.head.sync();
        kim.tablet.sync();
        sam.tablet.sync();
        tess.tablet.sync();
    }
    assert_eq!(
        reads(&kim.tablet, &child),
        before,
        "the loan ended with its lender’s door"
    );
    assert_eq!(reads(&tess.tablet, &child), Vec::<&str>::new());
    for (name, request) in readings(&child) {
        refused(tess.tablet.try_call(name, request), Code::NotFound, UNSENT);
    }
}
