//! A record that is still to be kept is erased only by somebody who says so, and who is told whether an archive was made.

use super::erasing;
use crate::council::{all_shared, children, with_two};
use crate::world::refused;
use app::api::error::Code;
use serde_json::{Value, json};

#[test]
fn a_record_that_is_still_to_be_kept_is_erased_only_by_who_names_that_day() {
    let (council, child, ..) = with_two();
    let head = &council.head;
    let closing = json!({
        "child": child, "because": "left_care", "on": "2026-11-20", "keep_until": "2091-03-02", "words": "",
    });
    head.call("child.close", closing);
    all_shared(head);
    for early in [Value::Null, json!(""), json!("2091-03-01"), json!("yes")] {
        let mut request = erasing(&child);
        request["early"] = early;
        let answer = head.try_call("child.erase", request);
        let refusal = answer.as_ref().expect_err("it is not erased").clone();
        assert_eq!(refusal.field.as_deref(), Some("early"), "{refusal:?}");
        assert!(refusal.message.contains("2 March 2091"), "{refusal:?}");
        refused(answer, Code::BadRequest, "Robin");
    }
    all_shared(head);
    assert_eq!(children(head).len(), 1);
    let mut request = erasing(&child);
    request["early"] = json!("2091-03-02");
    head.call("child.erase", request);
    all_shared(head);
    assert_eq!(children(head), Vec::<Value>::new());
}

#[test]
fn the_page_says_whether_an_archive_was_made_on_this_tablet() {
    let (council, child, ..) = with_two();
    let (head, life) = (&council.head, json!({ "child": child }));
    assert_eq!(
        head.call("child.life", life.clone())["archived_on"],
        Value::Null
    );
    // One that was refused is none.
    let nobody = json!({ "child": child, "purpose": "handing_on", "recipient": "" });
    let refusal = head.try_call("archive.make", nobody);
    assert_eq!(refusal.expect_err("for nobody").code, Code::BadRequest);
    assert_eq!(
        head.call("child.life", life.clone())["archived_on"],
        Value::Null
    );
    let request = json!({ "child": child, "purpose": "keeping", "recipient": "" });
    head.call("archive.make", request);
    let shown = head.call("child.life", life);
    assert_eq!(shown["archived_on"], "2026-11-23", "{shown}");
}
