//! What becomes of cards that nobody can open, or that two tablets write differently, and of carers' doors meanwhile.

use super::cards::{doors, grants_of, put, secrets, sign};
use super::roles::{change, within};
use super::{all_shared, child_of, founded, joined, open_door};
use crate::world::Tablet;
use serde_json::{Value, json};
use sync::grants::GrantAct;
use sync::grants::card::Card;
use sync::secret::Secret;

/// A card of this name in the next link, as a tablet signs it that reads the record otherwise. Its secret is kept here, or
/// nowhere.
fn foreign(head: Tablet, child: &str, name: &str, kept: bool) -> Tablet {
    let (head, ()) = within(head, |store| {
        let grants = grants_of(store, child);
        let secret = Secret::from_bytes([grants.cards() as u8; 32]);
        let of = grants.card_secret(grants.cards() + 1);
        let card = Card::of(name, "").seal(&of, &secret);
        sign(store, &grants, vec![GrantAct::Card(card)]);
        if kept {
            let keep = store.write(|tables| tables.secrets().keep(&of, &secret));
            keep.expect("kept");
        }
    });
    all_shared(&head);
    head
}

/// How many cards the child has had, and what the newest says here.
fn newest(head: Tablet, child: &str) -> (Tablet, (u32, Option<String>)) {
    within(head, |store| {
        let grants = grants_of(store, child);
        let name = grants.card_secret(grants.cards());
        let card = grants.card(grants.cards()).expect("a card");
        let said = secrets(store)
            .get(&name)
            .and_then(|secret| card.open(&name, secret));
        (grants.cards(), said.map(|card| card.name))
    })
}

#[test]
fn a_carers_doors_are_closed_also_where_no_card_can_be_written() {
    let mut council = founded();
    let child = child_of(&council, "Robin Made-Up");
    let cara = joined(&council, "Cara Made-Up", "key_adult");
    let request = json!({ "child": child, "person": cara.person, "role": "key_adult", "reads_plan": true, "until": null });
    council.head.call("grant.open", request);
    council.head.sync();
    // The newest card opens to nobody: what it says cannot be told, nor whether the record says otherwise.
    council.head = foreign(council.head, &child, "Robin Made-Up", false);
    change(&council.head, &cara.person, &["carer"]);
    all_shared(&council.head);
    open_door(&council, &child, &cara.person, "carer");
    all_shared(&council.head);
    let shown = council.head.call("grant.list", json!({ "child": child }));
    let granted = shown["granted"].as_array().expect("grants");
    let hers = granted
        .iter()
        .filter(|one| one["name"] == "Cara Made-Up" && one["over"] == false);
    let hers: Vec<&Value> = hers.collect();
    assert_eq!(hers.len(), 1, "{granted:?}");
    assert_eq!(hers[0]["role"], "carer");
    assert_eq!(shown["waiting"], false);
    let (_, newest) = newest(council.head, &child);
    assert_eq!(newest, (2, None), "and no card was invented");
}

#[test]
fn a_card_whose_secret_nobody_has_is_written_anew_after_a_week() {
    let mut council = founded();
    let child = child_of(&council, "Robin Made-Up");
    let adam = joined(&council, "Adam Made-Up", "administrator");
    council.head = foreign(council.head, &child, "Robin Made-Up", false);
    council.server.let_pass(6);
    all_shared(&council.head);
    let (head, lost) = newest(council.head, &child);
    assert_eq!(lost, (2, None), "somebody may wrap it yet");
    council.server.let_pass(8);
    all_shared(&head);
    let (head, anew) = newest(head, &child);
    assert_eq!(anew, (3, Some("Robin Made-Up".to_owned())));
    // It is written once, and whoever lists names by cards has it.
    council.server.let_pass(30);
    all_shared(&head);
    let (_, still) = newest(head, &child);
    assert_eq!(still.0, 3);
    all_shared(&adam.tablet);
    assert_eq!(doors(&adam.tablet)[0]["name"], "Robin Made-Up");
    let (_, adams) = newest(adam.tablet, &child);
    assert_eq!(adams, still);
}

#[test]
fn a_card_that_is_written_over_again_and_again_is_left_for_a_month() {
    let mut council = founded();
    let child = child_of(&council, "Robin Made-Up");
    let ours = Some("Robin Made-Up".to_owned());
    for cards in [3, 5] {
        council.head = foreign(council.head, &child, "ROBIN MADE-UP", true);
        let newest_now;
        (council.head, newest_now) = newest(council.head, &child);
        assert_eq!(newest_now, (cards, ours.clone()), "it says so again");
    }
    council.head = foreign(council.head, &child, "ROBIN MADE-UP", true);
    let theirs = Some("ROBIN MADE-UP".to_owned());
    for days in [1, 29] {
        council.server.let_pass(days);
        all_shared(&council.head);
        let newest_now;
        (council.head, newest_now) = newest(council.head, &child);
        assert_eq!(newest_now, (6, theirs.clone()), "day {days}");
    }
    // Another name in the record is another matter, and so is the same one after a month.
    council.server.let_pass(32);
    all_shared(&council.head);
    let newest_now;
    (council.head, newest_now) = newest(council.head, &child);
    assert_eq!(newest_now, (7, ours));
    council.head = foreign(council.head, &child, "ROBIN MADE-UP", true);
    put(&council.head, &child, "name", "Wren Made-Up");
    let (_, (_, said)) = newest(council.head, &child);
    assert_eq!(said.as_deref(), Some("Wren Made-Up"));
}
