//! Every field with words in it is listed once, with its whole text, and who may take something out is told.

use super::*;
use crate::api::area::Form;
use crate::session::tests::{Desk, joined, joined_as};
use crate::sharing::status::form_of;
use plan::ItemId;
use records::{Edit, Position};
use std::collections::BTreeMap;
use uuid::Uuid;

fn listed(desk: &Desk) -> Passages {
    listed_of(desk, form_of(desk.kind))
}

fn listed_of(desk: &Desk, form: Form) -> Passages {
    let request = ShowPassagesRequest {
        child: desk.child,
        form,
    };
    passages(&desk.app, request).expect("a list")
}

/// An item of a list with a line and a text in it, and another that was taken out of its list again.
fn add_items(desk: &Desk) {
    let item = |nth| Edit::Add {
        list: "interventions".to_owned(),
        id: ItemId(Uuid::from_u128(nth)),
        at: Position::Last,
        values: BTreeMap::from([("what".to_owned(), Value::Line(format!("Reading {nth}")))]),
        texts: BTreeMap::from([("impact".to_owned(), format!("Made up {nth}."))]),
    };
    let archive = Edit::Archive {
        item: records::ItemPlace::new("interventions", ItemId(Uuid::from_u128(2))),
        archived: true,
    };
    desk.with(|session| {
        let edits = vec![(desk.kind, vec![item(1), item(2), archive])];
        session.save(desk.child, &edits, desk.app.clock())
    })
    .expect("saved");
}

#[tokio::test]
async fn the_words_of_a_form_are_listed_with_their_places_archived_ones_too() {
    let desk = joined();
    desk.type_words("She reads well, made up.");
    add_items(&desk);
    let list = listed(&desk);
    let lines: Vec<(String, Option<u128>, bool, &str)> = list
        .passages
        .iter()
        .map(|one| {
            let item = one.place.item.as_ref().map(|item| item.id.0.as_u128());
            (one.place.field.clone(), item, one.line, one.text.as_str())
        })
        .filter(|(field, item, ..)| field == "doing" || item.is_some_and(|id| id < 3))
        .collect();
    assert_eq!(
        lines,
        [
            ("doing".to_owned(), None, false, "She reads well, made up."),
            ("what".to_owned(), Some(1), true, "Reading 1"),
            ("impact".to_owned(), Some(1), false, "Made up 1."),
            ("what".to_owned(), Some(2), true, "Reading 2"),
            ("impact".to_owned(), Some(2), false, "Made up 2."),
        ]
    );
    assert!(!list.name.is_empty());
}

#[tokio::test]
async fn who_may_not_is_told_so_and_who_may_is_told_what_comes_first() {
    let priya = joined();
    priya.type_words("She reads well, made up.");
    assert!(
        !listed(&priya).may,
        "a designated teacher takes nothing out for good"
    );
    let val = joined_as("val");
    let core = listed_of(&val, Form::Core);
    assert!(core.may);
    assert_eq!(core.first, None, "nothing of theirs is unshared");
    val.type_words("She reads well, made up.");
    let first = listed(&val).first.expect("unshared words are in the way");
    assert!(first.starts_with("Share what you have written"), "{first}");
}
