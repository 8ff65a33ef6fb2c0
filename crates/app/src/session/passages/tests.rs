//! A form with a passage that waits is not shared; what was taken out is in nothing that will be.

use super::held;
use crate::session::tests::{Desk, joined};
use records::{Document, Edit, ItemPlace, Place};

const PASSAGE: &str = "12 Acorn Street";

fn answer(desk: &Desk, words: &str) {
    let (child, kind) = (desk.child, desk.kind);
    desk.with(|session| {
        session
            .answer_passage(child, kind, "doing", words, desk.app.clock())
            .expect("answered");
    });
}

fn waits(desk: &Desk) -> Vec<String> {
    desk.with(|session| {
        let tables = session.store.read();
        let rows = tables.passages().waiting().expect("read");
        assert_eq!(held(&tables).expect("read").is_empty(), rows.is_empty());
        rows.into_iter().map(|row| row.words).collect()
    })
}

/// Whether any change that is not shared yet holds these letters, one after the other.
fn unsent_hold(desk: &Desk, words: &str) -> bool {
    desk.with(|session| {
        let pending = session.store.read().changes().pending().expect("read");
        assert!(!pending.is_empty(), "there is something to look at");
        pending.iter().any(|row| {
            row.bytes
                .windows(words.len())
                .any(|part| part == words.as_bytes())
        })
    })
}

fn written(desk: &Desk) -> String {
    desk.with(|session| {
        let documents = session.documents(desk.child).expect("documents");
        documents[&desk.kind]
            .words(&Place::field("doing"))
            .expect("words")
    })
}

#[tokio::test]
async fn a_passage_waits_for_its_writer_and_other_words_do_not() {
    let desk = joined();
    desk.type_words("She reads well.");
    assert_eq!(waits(&desk), [""; 0]);
    desk.type_words("She reads well. Home is 12 Acorn Street.");
    assert_eq!(waits(&desk), [PASSAGE]);
    answer(&desk, PASSAGE);
    assert_eq!(waits(&desk), [""; 0]);
    assert!(unsent_hold(&desk, PASSAGE), "it may be shared");
}

#[tokio::test]
async fn what_was_answered_is_not_asked_again() {
    let desk = joined();
    desk.type_words("12 Acorn Street");
    answer(&desk, PASSAGE);
    desk.type_words("");
    desk.type_words("12 Acorn Street again");
    assert_eq!(waits(&desk), [""; 0]);
}

#[tokio::test]
async fn what_was_taken_out_is_in_no_change_and_the_words_around_it_are() {
    let desk = joined();
    desk.type_words("She reads well. Home is 12 Acorn Street. She likes it.");
    assert!(unsent_hold(&desk, PASSAGE), "this looks where it would be");
    desk.type_words("She reads well. She likes it.");
    assert_eq!(waits(&desk), [""; 0]);
    assert!(!unsent_hold(&desk, "Acorn"));
    assert_eq!(written(&desk), "She reads well. She likes it.");
    desk.type_words("She reads well. She likes it. And more.");
    assert_eq!(written(&desk), "She reads well. She likes it. And more.");
}

#[tokio::test]
async fn what_was_taken_out_goes_though_another_passage_still_waited_then() {
    let desk = joined();
    desk.type_words("12 Acorn Street and Room 4, CR2 6XH");
    desk.type_words("and Room 4, CR2 6XH");
    assert_eq!(waits(&desk), ["CR2 6XH"]);
    answer(&desk, "CR2 6XH");
    assert!(!unsent_hold(&desk, "Acorn"));
    assert!(unsent_hold(&desk, "CR2 6XH"));
}

#[tokio::test]
async fn an_undo_takes_a_passage_out_as_typing_does() {
    let desk = joined();
    desk.type_words("Home is M1 1AE.");
    assert_eq!(waits(&desk), ["M1 1AE"]);
    desk.with(|session| {
        let (child, kind, clock) = (desk.child, desk.kind, desk.app.clock());
        let undo = |document: &mut Document, author: &_| document.undo(None, author);
        session.take_back(child, kind, clock, undo).expect("undone");
    });
    assert_eq!(waits(&desk), [""; 0]);
    desk.type_words("Something else.");
    assert!(!unsent_hold(&desk, "M1 1AE"));
    assert!(unsent_hold(&desk, "Something else."));
}

#[tokio::test]
async fn lines_and_items_of_lists_are_read_too() {
    let desk = joined();
    desk.with(|session| {
        let id = plan::ItemId(uuid::Uuid::from_u128(7));
        let (list, field) = document_list();
        let edits = vec![Edit::Add {
            list: list.to_owned(),
            id,
            at: records::Position::Last,
            values: [(
                field.to_owned(),
                plan::Value::Line("Letter to 12 Acorn Street".to_owned()),
            )]
            .into(),
            texts: std::collections::BTreeMap::new(),
        }];
        session
            .save(desk.child, &vec![(desk.kind, edits)], desk.app.clock())
            .expect("saved");
        let rows = session.store.read().passages().waiting().expect("read");
        let item = ItemPlace::new(list, id);
        assert_eq!(
            rows[0].place,
            format!("{}/{}/{field}", item.list, item.id.0)
        );
    });
}

/// A list of the education area with a line in it.
fn document_list() -> (&'static str, &'static str) {
    ("documents", "title")
}
