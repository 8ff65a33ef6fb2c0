//! A record without a name: a child who was taken back stands in no list, and is found, closed and erased all the same. A
//! record that has not arrived is none.

use super::close;
use crate::council::roles::within;
use crate::council::{all_shared, child_of, children, founded, joined};
use crate::importing::{added, checked, undone};
use crate::world::{Tablet, refused};
use app::api::error::Code;
use serde_json::{Value, json};
use sync::ChildId;
use sync::secret::SecretName;

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

/// A tablet on which nothing of a child has arrived but who has which door, and then which of their secrets.
fn away(tablet: Tablet, child: &str, arrived: impl Fn(&SecretName) -> bool) -> Tablet {
    let child = ChildId(child.parse().expect("an id"));
    let (tablet, ()) = within(tablet, |store| {
        let secrets = store.read().secrets().all().expect("read");
        let arrived = secrets
            .into_iter()
            .filter(|(name, _)| name.child() == Some(child) && arrived(name));
        let arrived: Vec<_> = arrived.collect();
        let emptied = store.write(|tables| {
            tables.erase_child(child)?;
            (arrived.iter()).try_for_each(|(name, secret)| tables.secrets().keep(name, secret))
        });
        emptied.expect("written");
    });
    tablet
}

/// What somebody who decides may do with a record that has not arrived: nothing that ends it.
fn nothing_ends_it(head: &Tablet, child: &str, called: &str) {
    let life = head.call("child.life", json!({ "child": child }));
    assert_eq!(
        (&life["name"], &life["here"]),
        (&json!(called), &json!(false))
    );
    let request = json!({
        "child": child, "because": "left_care", "on": "2026-11-20", "keep_until": "2026-11-22",
    });
    refused(
        head.try_call("child.close", request),
        Code::Blocked,
        "Robin",
    );
    let details = head.try_call("child.details", json!({ "child": child }));
    refused(details, Code::Blocked, "Robin");
    let number = life["number"].as_str().expect("its number");
    for typed in [number, "Robin Made-Up"] {
        let request =
            json!({ "child": child, "name": typed, "archived": true, "words": "Made up." });
        refused(
            head.try_call("child.erase", request),
            Code::Blocked,
            "Robin",
        );
    }
}

#[test]
fn a_record_that_has_not_arrived_is_none_without_a_name_and_nobody_ends_it() {
    let council = founded();
    let (robin, wren) = (
        child_of(&council, "Robin Made-Up"),
        child_of(&council, "Wren Made-Up"),
    );
    close(&council.head, &wren, "left_care");
    all_shared(&council.head);
    let hugo = joined(&council, "Hugo Made-Up", "vsh");
    all_shared(&hugo.tablet);
    let is_card = |name: &SecretName| matches!(name, SecretName::Card { .. });
    let listed = |tablet: &Tablet| tablet.call("closed.list", json!({}));
    let mut tablet = hugo.tablet;
    // Nothing at all; the keys without what they open; and the card beside them, which says whose record it is.
    for (keys, card, robins, wrens) in [
        (false, false, "", ""),
        (true, false, "", ""),
        (true, true, "Robin Made-Up", "Wren Made-Up"),
    ] {
        for child in [&robin, &wren] {
            let arrived = |name: &SecretName| if is_card(name) { card } else { keys };
            tablet = away(tablet, child, arrived);
        }
        let seen = listed(&tablet);
        assert_eq!(seen["nameless"], json!([]), "{seen}");
        assert_eq!(seen["lines"][0]["name"], wrens, "{seen}");
        nothing_ends_it(&tablet, &robin, robins);
        nothing_ends_it(&tablet, &wren, wrens);
        all_shared(&tablet);
    }
    // Once it is here it is erased by its name.
    let request =
        json!({ "child": wren, "name": "Wren Made-Up", "archived": true, "words": "Made up." });
    tablet.call("child.erase", request);
    all_shared(&tablet);
    assert_eq!(listed(&tablet)["erased"][0]["child"], json!(wren));
}
