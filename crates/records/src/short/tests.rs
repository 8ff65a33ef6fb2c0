use super::*;
use crate::{Author, Document, Edit, Kind, Place, Position};
use plan::{Area, ItemId, Value};
use proptest::prelude::*;
use std::collections::BTreeMap;

const WRITER: Actor = Actor([7; 20]);

fn kind() -> Kind {
    Kind::Area(
        "2026-autumn.termly".parse().expect("a key"),
        Area::Attainment,
    )
}

fn author(nth: usize) -> Author {
    Author {
        actor: WRITER,
        time: 1_790_000_000 + nth as i64,
    }
}

/// The changes of edits that are made one after the other.
fn made(document: &mut Document, edits: &[Edit]) -> Vec<Vec<u8>> {
    let mut changes = Vec::new();
    for (nth, edit) in edits.iter().enumerate() {
        let mut edit = edit.clone();
        if let Edit::Text { base, .. } = &mut edit {
            *base = document.heads();
        }
        let written = document
            .edit(&edit, &author(nth))
            .expect("the edit is taken");
        changes.extend(written.change);
    }
    changes
}

fn text(place: Place, text: &str) -> Edit {
    Edit::Text {
        place,
        base: Document::create(kind()).heads(),
        text: text.to_owned(),
    }
}

/// Words typed one after the other into the notes of a meeting.
fn typed(words: &[String]) -> Vec<Vec<u8>> {
    let pep = "2026-autumn.termly".parse().expect("a key");
    let mut document = Document::create(Kind::Area(pep, Area::Meeting));
    let mut all = String::new();
    let edits: Vec<Edit> = words
        .iter()
        .map(|more| {
            all.push_str(more);
            text(Place::field("notes"), &all)
        })
        .collect();
    made(&mut document, &edits)
}

fn two() -> Vec<Vec<u8>> {
    typed(&["One. ".to_owned(), "Two. ".to_owned()])
}

/// As a release before the dense form shortened them.
fn shortly(changes: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut before = Before::default();
    let short = changes.iter().map(|whole| {
        let short = Parts::of(whole)
            .expect("a plain chunk")
            .shortly(&before, &WRITER);
        before = Before::of(whole);
        short
    });
    short.collect()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_change_that_follows_another_holds_little_beside_its_words() {
    let whole = two();
    let short = shorten(&whole, &WRITER);
    assert!(whole[1].len() > 140, "{} bytes", whole[1].len());
    // Form, flags and time; the place and the words; that the field was written.
    assert_eq!(short[1].len(), 3 + 11 + 15, "{:?}", short[1]);
    assert_eq!(lengthen(short, &WRITER), Ok(whole));
}

#[test]
fn the_bytes_of_both_forms_stay_readable() {
    let whole = two();
    let dense = shorten(&whole, &WRITER);
    assert_eq!(hexadecimal(&dense[1]), DENSE_GOLDEN);
    let short = shortly(&whole);
    assert_eq!(hexadecimal(&short[1]), SHORT_GOLDEN);
    assert_eq!(lengthen(short, &WRITER), Ok(whole));
}

const DENSE_GOLDEN: &str = "020f01000206010c0554776f2e20010202056e6f74657301140201010d";
const SHORT_GOLDEN: &str = "0103020e81f7c4d50600011400000000000000000000000000000000000000000c010202041104130715093403420256045706700471027302060105067f02050000017e0c020301000100057f056e6f746573000501060105167f1454776f2e200205007f017f007f0d";

#[test]
fn whatever_a_person_does_to_a_form_is_held_densely() {
    let mut document = Document::create(kind());
    let (first, second) = (
        ItemId(uuid::Uuid::from_u128(1)),
        ItemId(uuid::Uuid::from_u128(2)),
    );
    let (list, inner) = kind()
        .fields()
        .iter()
        .find_map(|field| match field.kind {
            plan::form::Kind::List(inner) => Some((field.id, inner)),
            _ => None,
        })
        .expect("the form has a list");
    let add = |id| Edit::Add {
        list: list.to_owned(),
        id,
        at: Position::First,
        values: BTreeMap::new(),
        texts: BTreeMap::new(),
    };
    let words = |fields: &'static [plan::form::Field]| {
        let words = fields
            .iter()
            .find(|field| matches!(field.kind, plan::form::Kind::Words));
        words.expect("it asks for words").id
    };
    let place = Place::field(words(kind().fields()));
    let within = inner
        .iter()
        .find(|field| matches!(field.kind, plan::form::Kind::Line))
        .map(|field| Place::of_item(list, first, field.id))
        .expect("an item has a line");
    let line = Value::Line("made up".to_owned());
    let edits = [
        text(place.clone(), "Écoute, 🐹! One two three."),
        text(place.clone(), "One three."),
        text(place, "Nought. One and a half. Three."),
        add(first),
        add(second),
        Edit::Set {
            place: within.clone(),
            value: Some(line),
        },
        Edit::Set {
            place: within,
            value: None,
        },
        Edit::Archive {
            item: crate::ItemPlace::new(list, second),
            archived: true,
        },
    ];
    let whole = made(&mut document, &edits);
    assert_eq!(whole.len(), edits.len());
    let short = shorten(&whole, &WRITER);
    for (nth, (short, whole)) in short.iter().zip(&whole).enumerate() {
        assert_eq!(short[0], DENSE, "edit {nth}");
        assert!(short.len() * 5 < whole.len() * 4, "edit {nth}");
    }
    assert_eq!(lengthen(short, &WRITER), Ok(whole));
}

#[test]
fn anothers_change_and_whatever_is_no_change_come_back_as_they_were() {
    let whole = [
        typed(&["One. ".to_owned()]),
        vec![b"no change".to_vec(), vec![]],
    ]
    .concat();
    let other = Actor([8; 20]);
    assert_eq!(lengthen(shorten(&whole, &other), &other), Ok(whole));
}

#[test]
fn a_shortened_change_without_the_one_before_it_is_refused() {
    for short in [shorten(&two(), &WRITER), shortly(&two())] {
        assert_eq!(lengthen(short[1..].to_vec(), &WRITER), Err(Unreadable));
    }
    for bytes in [&[SHORT, 4][..], &[SHORT], &[DENSE, 16], &[DENSE]] {
        assert_eq!(lengthen(vec![bytes.to_vec()], &WRITER), Err(Unreadable));
    }
}

#[test]
fn a_few_bytes_do_not_become_more_operations_than_a_change_may_have() {
    let mut short = vec![DENSE, OWN, 0, 1, 1, 0, 0, 4, 1, 2, 1, 3];
    put_number(&mut short, columns::MOST_OPS as u64);
    assert!(lengthen(vec![short.clone()], &WRITER).is_ok());
    short.push(4);
    short.extend([1, 2, 1, 3, 1]);
    assert_eq!(lengthen(vec![short], &WRITER), Err(Unreadable));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_shortened_comes_back_to_the_byte(words in prop::collection::vec("[a-zA-Zé🙂 ]{1,40}", 1..8)) {
        let whole = typed(&words);
        let short = shorten(&whole, &WRITER);
        prop_assert!(short.iter().all(|short| short[0] == DENSE));
        prop_assert_eq!(lengthen(short, &WRITER), Ok(whole));
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), form in 1_u8..3, flags in 0_u8..18) {
        let _ = shorten(std::slice::from_ref(&bytes), &WRITER);
        let short = [&[form, flags], &bytes[..]].concat();
        let _ = lengthen(vec![two().remove(0), short], &WRITER);
    }

    #[test]
    fn a_change_that_was_altered_still_comes_back_as_it_is(at in any::<prop::sample::Index>(), to in any::<u8>()) {
        let mut whole = two();
        // Its first byte is Automerge's: without it nothing is taken in as a change, and so none comes to be shortened.
        let at = 1 + at.index(whole[1].len() - 1);
        whole[1][at] = to;
        prop_assert_eq!(lengthen(shorten(&whole, &WRITER), &WRITER), Ok(whole));
    }
}
