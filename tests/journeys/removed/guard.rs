//! Words of a removed person that look like an address: whoever admits them answers for each, as their writer would have.

use super::{Away, SECRET, line_of, removed_while_away, reopened, shown};
use crate::world::{Tablet, refused, words};
use app::api::error::Code;
use serde_json::{Value, json};

const WHERE: &str = "99 Qwertyfield Lane";

fn admit(tablet: &Tablet, line: &Value, answered: &Value) -> Result<Value, app::api::error::Error> {
    let request = json!({ "entries": [line["entry"]], "reason": "", "answered": answered });
    tablet.try_call("quarantine.admit", request)
}

#[test]
fn what_looks_like_an_address_is_admitted_only_with_an_answer_for_each_passage() {
    let Away {
        server,
        priya,
        sam,
        val,
        child,
    } = removed_while_away();
    let moved = format!("They moved to {WHERE}, made up.");
    priya.write(&child, "attainment", "movement", &moved);
    let priya = reopened(priya, Some(&server.address()));
    priya.unlock("priya");
    refused(priya.try_call("sync.now", json!({})), Code::Removed, SECRET);
    val.sync();

    let clean = line_of(&val, "education");
    assert_eq!(shown(&val, &clean)["passages"], json!([]));
    let line = with_passage(&val);
    let passages = shown(&val, &line)["passages"].clone();
    assert_eq!(passages[0]["words"], WHERE, "{passages}");
    assert_eq!(
        passages[0]["place"],
        json!({ "item": null, "field": "movement" })
    );
    assert_eq!(passages[0]["entry"], line["entry"]);
    let asked = json!({ "entries": [line["entry"], clean["entry"]] });
    let asked = val.call("quarantine.passages", asked);
    assert_eq!(asked["found"], passages, "of several together");

    let mut other = passages.clone();
    other[0]["words"] = json!("98 Qwertyfield Lane");
    for answers in [json!([]), other] {
        refused(admit(&val, &line, &answers), Code::Blocked, WHERE);
        val.sync();
        sam.sync();
        assert_ne!(words(&sam.area(&child, "attainment"), "movement"), moved);
    }
    let not_theirs = sam.try_call("quarantine.passages", json!({ "entries": [line["entry"]] }));
    refused(not_theirs, Code::NotAllowed, WHERE);

    admit(&val, &line, &passages).expect("each is answered for");
    val.sync();
    sam.sync();
    assert_eq!(words(&sam.area(&child, "attainment"), "movement"), moved);
}

fn with_passage(val: &Tablet) -> Value {
    let all = super::lines(val);
    let holds = |line: &&Value| shown(val, line)["passages"] != json!([]);
    let found: Vec<&Value> = all.iter().filter(holds).collect();
    assert_eq!(found.len(), 1, "one of {all:?}");
    found[0].clone()
}
