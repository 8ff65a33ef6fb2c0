//! Words that are signed beside a closing, a hold or a decision go out at once and stay for good: no address goes with them.

use super::close;
use crate::council::{all_shared, child_of, founded};
use crate::world::{Server, Tablet, refused};
use app::api::error::Code;
use serde_json::{Value, json};

const WHERE: &str = "They moved to 99 Qwertyfield Lane, made up.";

/// It is refused at that field, and nothing of what was typed is repeated.
#[track_caller]
fn asked_about(tablet: &Tablet, operation: &str, request: Value, field: &str) {
    let answer = tablet.try_call(operation, request);
    let refusal = answer.as_ref().expect_err("no address is signed").clone();
    assert_eq!(refusal.field.as_deref(), Some(field), "{refusal:?}");
    assert!(
        refusal.message.starts_with("This looks like an address."),
        "{refusal:?}"
    );
    refused(answer, Code::BadRequest, "Qwertyfield");
}

#[test]
fn no_address_is_signed_beside_a_closing_a_hold_or_a_decision() {
    let council = founded();
    let (head, child) = (&council.head, child_of(&council, "Robin Made-Up"));
    let closing = json!({
        "child": child, "because": "other", "on": "2026-11-20", "keep_until": "2026-11-22", "words": WHERE,
    });
    let said = json!({ "child": child, "words": WHERE });
    asked_about(head, "child.close", closing.clone(), "words");
    let mut with_a_reason = closing;
    with_a_reason["because"] = json!("moved");
    asked_about(head, "child.close", with_a_reason, "words");
    asked_about(head, "hold.put", said.clone(), "words");
    close(head, &child, "moved");
    all_shared(head);
    let to = json!({ "child": child, "on": "2026-11-23", "to": WHERE });
    asked_about(head, "child.hand_on", to, "to");
    let longer = json!({ "child": child, "until": "2027-11-23", "words": WHERE });
    asked_about(head, "child.keep", longer, "words");
    asked_about(head, "child.reopen", said, "words");
    let put = json!({ "child": child, "words": "A made-up court asked for it." });
    let life = head.call("hold.put", put);
    all_shared(head);
    let hold = head.call("child.life", json!({ "child": child }))["holds"][0]["id"].clone();
    assert_ne!(hold, Value::Null, "{life}");
    let lift = json!({ "child": child, "hold": hold, "words": WHERE });
    asked_about(head, "hold.lift", lift, "words");
    let erase =
        json!({ "child": child, "name": "Robin Made-Up", "archived": true, "words": WHERE });
    asked_about(head, "child.erase", erase, "words");
    let life = head.call("child.life", json!({ "child": child }));
    assert!(!life.to_string().contains("Qwertyfield"), "{life}");
}

#[test]
fn no_address_is_signed_where_something_is_taken_out_or_decided_on() {
    let server = Server::start();
    let val = Tablet::join("val", Some(&server.address()));
    val.sync();
    let child = val.child("Hazel");
    let request = json!({
        "child": child,
        "form": { "is": "area", "pep": crate::world::PEP, "area": "education" },
        "passages": [{ "place": { "item": null, "field": "doing" }, "text": "" }],
        "reason": WHERE,
    });
    asked_about(&val, "document.refound", request, "reason");
    let entry = "ab".repeat(32);
    let left = json!({ "entry": entry, "reason": WHERE });
    asked_about(&val, "entry.leave_out", left, "reason");
    let refuse = json!({ "entries": [entry], "reason": WHERE });
    asked_about(&val, "quarantine.refuse", refuse, "reason");
    let admit = json!({ "entries": [entry], "reason": WHERE, "answered": [] });
    asked_about(&val, "quarantine.admit", admit, "reason");
    let adopt = json!({ "text": "", "reason": WHERE, "ends_before": false });
    asked_about(&val, "frameworks.adopt", adopt, "reason");
}
