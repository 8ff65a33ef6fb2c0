//! A record without a name: a child who was taken back stands in no list, and is found, closed and erased all the same.

use super::close;
use crate::council::{all_shared, children, founded};
use crate::importing::{added, checked, undone};
use crate::world::refused;
use app::api::error::Code;
use serde_json::{Value, json};

const ONE: &str = "Name,DOB,Year,School,Case ID\nAvery Made-Up,01/02/2014,7,Pretend High,C-1\n";

#[test]
fn a_child_who_was_taken_back_is_listed_closed_and_erased_by_number() {
    let council = founded();
    let head = &council.head;
    checked(head, "children", ONE);
    let answer = added(head, None);
    all_shared(head);
    let (taken, ..) = undone(head, &answer["import"]);
    assert_eq!(taken, 1, "{answer}");
    all_shared(head);
    assert_eq!(children(head), Vec::<Value>::new());

    let listed = head.call("closed.list", json!({}));
    assert_eq!(
        listed["lines"],
        json!([]),
        "it is open, and in no other list"
    );
    let line = &listed["nameless"][0];
    let (child, number) = (line["child"].clone(), line["number"].clone());
    let child = child.as_str().expect("it is listed");
    let number = number.as_str().expect("its number");
    assert!(child.starts_with(number) && number.len() == 8, "{line}");
    let life = head.call("child.life", json!({ "child": child }));
    assert_eq!(
        (&life["name"], &life["number"]),
        (&json!(""), &json!(number))
    );
    close(head, child, "other");
    all_shared(head);
    let listed = head.call("closed.list", json!({}));
    assert_eq!(listed["nameless"], json!([]), "now it is among the closed");
    assert_eq!(listed["lines"][0]["number"], number, "{listed}");

    let erasing = |typed: &str| {
        let words = "Taken back, made up.";
        json!({ "child": child, "name": typed, "archived": true, "words": words })
    };
    for other in ["", " ", "Avery Made-Up", &number[..7]] {
        let answer = head.try_call("child.erase", erasing(other));
        let refusal = answer.as_ref().expect_err("it is not erased").clone();
        assert_eq!(refusal.field.as_deref(), Some("name"), "{refusal:?}");
        refused(answer, Code::BadRequest, "Avery");
    }
    head.call("child.erase", erasing(number));
    all_shared(head);
    let report = council.server.report();
    assert!(report.is_whole() && report.entries == 0, "{report:?}");

    // What stays is its number, and who looked: both are reached from the list.
    let listed = head.call("closed.list", json!({}));
    let gone = &listed["erased"][0];
    assert_eq!(
        (&gone["child"], &gone["number"], &gone["on"]),
        (&json!(child), &json!(number), &json!("2026-11-23")),
        "{listed}"
    );
    head.sync();
    let seen = head.call("audit.child", json!({ "child": child }));
    let lines = seen["lines"].as_array().expect("lines");
    assert!(lines.iter().any(|line| line["page"] == "erasing"), "{seen}");
}
