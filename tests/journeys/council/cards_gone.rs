//! What becomes of a card when the record is erased, or the child was taken back.

use super::cards::{doors, grants_of, is_wrapped, keys, secrets};
use super::roles::{here, within};
use super::{all_shared, child_of, children, founded, joined, open_door};
use crate::importing::{added, checked, undone};
use serde_json::{Value, json};

const ONE: &str = "Name,DOB,Year,School,Case ID\nAvery Made-Up,01/02/2014,7,Pretend High,C-1\n";

#[test]
fn of_an_erased_record_no_card_opens_anywhere() {
    let council = founded();
    let child = child_of(&council, "Robin Made-Up");
    let adam = joined(&council, "Adam Made-Up", "administrator");
    let cara = joined(&council, "Cara Made-Up", "carer");
    open_door(&council, &child, &cara.person, "carer");
    for one in [&adam, &cara] {
        all_shared(&one.tablet);
        assert_eq!(doors(&one.tablet)[0]["name"], "Robin Made-Up");
    }
    let close = json!({ "child": child, "because": "left_care", "on": "2026-11-20", "keep_until": "2026-11-22", "words": "" });
    council.head.call("child.close", close);
    all_shared(&council.head);
    let erase = json!({ "child": child, "name": "Robin Made-Up", "archived": true, "words": "Its time is over." });
    council.head.call("child.erase", erase);
    all_shared(&council.head);
    for one in [&adam, &cara] {
        one.tablet.sync();
        assert_eq!(doors(&one.tablet), Vec::<Value>::new());
    }
    let (_, name) = within(council.head, |store| {
        let name = grants_of(store, &child).card_secret(1);
        assert!(!secrets(store).contains_key(&name));
        name
    });
    for one in [adam, cara] {
        assert_eq!(here(&one.tablet), one.here);
        let (_, device) = within(one.tablet, |store| {
            assert!(
                !secrets(store).contains_key(&name),
                "a card’s secret is still here"
            );
            keys(store).id()
        });
        assert!(
            !is_wrapped(&council.server, &name, &device),
            "the server still has it"
        );
    }
}

#[test]
fn a_child_who_was_taken_back_stands_in_no_list_of_names() {
    let council = founded();
    checked(&council.head, "children", ONE);
    let answer = added(&council.head, None);
    all_shared(&council.head);
    let adam = joined(&council, "Adam Made-Up", "administrator");
    all_shared(&adam.tablet);
    assert_eq!(doors(&adam.tablet).len(), 1);
    let (taken, ..) = undone(&council.head, &answer["import"]);
    assert_eq!(taken, 1, "{answer}");
    for _ in 0..2 {
        all_shared(&council.head);
        children(&council.head);
    }
    all_shared(&adam.tablet);
    assert_eq!(doors(&adam.tablet), Vec::<Value>::new());
}
