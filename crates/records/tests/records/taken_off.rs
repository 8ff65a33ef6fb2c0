//! Photos and files that a field named once: they are found in a document's history with the place where they were.

use crate::garden::{Two, add, area, item, set, write};
use plan::file::{FileRef, Media};
use plan::{Area, Value};
use records::{Edit, Heads, ItemPlace, Place};

const LIST: &str = "documents";

fn file(nth: u8) -> FileRef {
    FileRef {
        blob: format!("{nth:02x}").repeat(32),
        size: 70_000,
        media: Media::Jpeg,
        name: "Made up.jpg".to_owned(),
    }
}

fn at(nth: u128) -> Place {
    Place::of_item(LIST, item(nth), "file")
}

fn puts(place: u128, nth: u8) -> Edit {
    set(at(place), Value::File(file(nth)))
}

fn clears(place: u128) -> Edit {
    Edit::Set {
        place: at(place),
        value: None,
    }
}

fn two_items() -> Two {
    let mut two = Two::of(area(Area::Education));
    for nth in [1, 2] {
        two.both(&add(LIST, item(nth)));
    }
    two
}

#[test]
fn what_was_cleared_or_written_over_is_found_once_with_its_place_and_what_stands_is_not() {
    let mut two = two_items();
    for edit in [
        puts(1, 1),
        puts(1, 2),
        clears(1),
        puts(2, 3),
        puts(1, 2),
        clears(1),
    ] {
        two.both(&edit);
    }
    for document in [&two.hers, &two.his] {
        assert_eq!(document.taken_off(), [(at(1), file(1)), (at(1), file(2))]);
    }
    two.both(&puts(1, 1));
    assert_eq!(two.hers.taken_off(), [(at(1), file(2))], "it was put back");
}

#[test]
fn of_two_beside_each_other_both_are_found_once_neither_stands() {
    let mut two = two_items();
    two.apart(&puts(1, 1), &puts(1, 2));
    assert_eq!(two.hers.taken_off(), [], "both stand");
    two.both(&clears(1));
    let mut gone = two.his.taken_off();
    gone.sort_by(|one, other| one.1.blob.cmp(&other.1.blob));
    assert_eq!(gone, [(at(1), file(1)), (at(1), file(2))]);
}

#[test]
fn what_stands_in_an_item_that_was_taken_out_is_not_taken_off() {
    let mut two = two_items();
    two.both(&puts(1, 1));
    two.both(&Edit::Archive {
        item: ItemPlace::new(LIST, item(1)),
        archived: true,
    });
    assert_eq!(
        two.hers.taken_off(),
        [],
        "it stands among what was taken out"
    );
}

#[test]
fn what_was_put_there_over_an_older_page_is_found_too() {
    let mut two = two_items();
    let before: Heads = two.hers.heads();
    two.both(&puts(1, 1));
    let over = Edit::SetOver {
        place: at(1),
        base: before,
        value: Some(Value::File(file(2))),
    };
    write(&mut two.hers, &over, &two.sam);
    write(&mut two.hers, &clears(1), &two.priya);
    assert_eq!(two.hers.taken_off().len(), 2);
}
