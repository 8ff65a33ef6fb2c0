//! Taking back one's own newest edit.

use crate::garden::{add, area, author, give, item, read, set, type_over, write};
use plan::{Area, Value};
use records::{Document, Edit, ItemPlace, Place};

fn line(text: &str) -> Value {
    Value::Line(text.to_owned())
}

#[test]
fn values_go_back_one_by_one() {
    let mut document = Document::create(area(Area::Meeting));
    let place = Place::field("place");
    for name in ["Library", "Hall"] {
        write(
            &mut document,
            &set(place.clone(), line(name)),
            &author(1, 1),
        );
    }
    let first = document.undo(None, &author(1, 5)).expect("an undo");
    assert!(first.more && first.changes.len() == 1);
    assert_eq!(read(&document).value("place"), Some(&line("Library")));
    let second = document.undo(None, &author(1, 6)).expect("an undo");
    assert!(!second.more);
    assert_eq!(read(&document).value("place"), None);
    let nothing = document.undo(None, &author(1, 7)).expect("an undo");
    assert_eq!(nothing.changes.len(), 0);
}

#[test]
fn words_of_others_stay_when_mine_go() {
    let (priya, sam) = (author(1, 60), author(2, 2));
    let place = Place::field("notes");
    let mut document = Document::create(area(Area::Meeting));
    let edit = type_over(&document, place.clone(), "Robin came. ");
    write(&mut document, &edit, &author(1, 1));
    let edit = type_over(&document, place.clone(), "Robin came. Robin spoke first. ");
    write(&mut document, &edit, &priya);
    let edit = type_over(
        &document,
        place.clone(),
        "Robin came. Robin spoke first. Sam took notes.",
    );
    write(&mut document, &edit, &sam);
    document.undo(None, &priya).expect("an undo");
    assert_eq!(
        document.words(&place).as_deref(),
        Some("Robin came. Sam took notes.")
    );
    document.undo(None, &priya).expect("an undo");
    assert_eq!(document.words(&place).as_deref(), Some("Sam took notes."));
}

#[test]
fn a_value_that_another_wrote_over_stays() {
    let (priya, sam) = (author(1, 1), author(2, 2));
    let mut document = Document::create(area(Area::Meeting));
    write(
        &mut document,
        &set(Place::field("place"), line("Library")),
        &priya,
    );
    write(
        &mut document,
        &set(Place::field("place"), line("Hall")),
        &sam,
    );
    let undone = document.undo(None, &priya).expect("an undo");
    assert_eq!(undone.changes.len(), 0);
    assert_eq!(read(&document).value("place"), Some(&line("Hall")));
}

#[test]
fn an_added_item_goes_and_an_archived_one_comes_back() {
    let mut document = Document::create(area(Area::Targets));
    let priya = author(1, 1);
    write(&mut document, &add("targets", item(1)), &priya);
    let archive = Edit::Archive {
        item: ItemPlace::new("targets", item(1)),
        archived: true,
    };
    write(&mut document, &archive, &priya);
    document.undo(None, &priya).expect("an undo");
    assert_eq!(
        read(&document).items("targets").len(),
        1,
        "it did not come back"
    );
    document.undo(None, &priya).expect("an undo");
    assert_eq!(read(&document).items("targets").len(), 0, "it did not go");
}

#[test]
fn an_undo_is_a_change_like_any_other() {
    let priya = author(1, 1);
    let mut hers = Document::create(area(Area::Meeting));
    let mut his = Document::create(area(Area::Meeting));
    let set_place = set(Place::field("place"), line("Library"));
    let change = write(&mut hers, &set_place, &priya);
    give(&mut his, &change, &priya);
    let undone = hers.undo(None, &priya).expect("an undo");
    give(&mut his, &undone.changes[0], &priya);
    assert_eq!(read(&his), read(&hers));
    assert_eq!(read(&his).value("place"), None);
}

#[test]
fn words_typed_in_one_go_go_back_in_one_go() {
    let place = Place::field("notes");
    let mut document = Document::create(area(Area::Meeting));
    for (time, text) in [
        (1, "Earlier. "),
        (60, "Earlier. R"),
        (61, "Earlier. Rob"),
        (62, "Earlier. Robin"),
    ] {
        let edit = type_over(&document, place.clone(), text);
        write(&mut document, &edit, &author(1, time));
    }
    document.undo(None, &author(1, 70)).expect("an undo");
    assert_eq!(document.words(&place).as_deref(), Some("Earlier. "));
    document.undo(None, &author(1, 71)).expect("an undo");
    assert_eq!(document.words(&place).as_deref(), Some(""));
}

#[test]
fn a_run_ends_where_the_words_of_another_come_in() {
    let place = Place::field("notes");
    let (mut hers, mut his) = (
        Document::create(area(Area::Meeting)),
        Document::create(area(Area::Meeting)),
    );
    let edit = type_over(&hers, place.clone(), "Priya one. ");
    let first = write(&mut hers, &edit, &author(1, 1));
    give(&mut his, &first, &author(1, 1));
    let edit = type_over(&his, place.clone(), "Priya one. Sam. ");
    let sams = write(&mut his, &edit, &author(2, 2));
    give(&mut hers, &sams, &author(2, 2));
    let edit = type_over(&hers, place.clone(), "Priya one. Sam. Priya two. ");
    write(&mut hers, &edit, &author(1, 3));
    hers.undo(None, &author(1, 4)).expect("an undo");
    assert_eq!(hers.words(&place).as_deref(), Some("Priya one. Sam. "));
    hers.undo(None, &author(1, 5)).expect("an undo");
    assert_eq!(hers.words(&place).as_deref(), Some("Sam. "));
}

#[test]
fn one_field_goes_back_without_the_others() {
    let mut document = Document::create(area(Area::Meeting));
    let (place, next) = (Place::field("place"), Place::field("next_place"));
    for (at, name) in [(&place, "Library"), (&next, "Hall"), (&next, "Kitchen")] {
        write(&mut document, &set(at.clone(), line(name)), &author(1, 1));
    }
    let undone = document.undo(Some(&place), &author(1, 2)).expect("an undo");
    assert_eq!(undone.touched, [records::Touched::Field(place.clone())]);
    assert_eq!(read(&document).value("place"), None);
    assert_eq!(read(&document).value("next_place"), Some(&line("Kitchen")));
    let none_left = document.undo(Some(&place), &author(1, 3)).expect("an undo");
    assert_eq!(none_left.changes.len(), 0);
    document.undo(None, &author(1, 4)).expect("an undo");
    assert_eq!(read(&document).value("next_place"), Some(&line("Hall")));
}

#[test]
fn an_edit_that_another_wrote_over_does_not_bar_the_way_to_the_one_before() {
    let (priya, sam) = (author(1, 1), author(2, 2));
    let mut document = Document::create(area(Area::Meeting));
    write(
        &mut document,
        &set(Place::field("next_place"), line("Hall")),
        &priya,
    );
    write(
        &mut document,
        &set(Place::field("place"), line("Library")),
        &priya,
    );
    write(
        &mut document,
        &set(Place::field("place"), line("Office")),
        &sam,
    );
    document.undo(None, &priya).expect("an undo");
    assert_eq!(read(&document).value("place"), Some(&line("Office")));
    assert_eq!(read(&document).value("next_place"), None);
}

#[test]
fn what_went_back_comes_again_in_order() {
    let mut document = Document::create(area(Area::Meeting));
    let place = Place::field("place");
    for name in ["Library", "Hall"] {
        write(
            &mut document,
            &set(place.clone(), line(name)),
            &author(1, 1),
        );
    }
    document.undo(None, &author(1, 2)).expect("an undo");
    let second = document.undo(None, &author(1, 3)).expect("an undo");
    assert!(second.again && !second.more);
    let again = document.redo(&author(1, 4)).expect("a redo");
    assert!(again.again, "there is more to do again");
    assert_eq!(read(&document).value("place"), Some(&line("Library")));
    let last = document.redo(&author(1, 5)).expect("a redo");
    assert!(!last.again);
    assert_eq!(read(&document).value("place"), Some(&line("Hall")));
    document.undo(None, &author(1, 6)).expect("an undo");
    assert_eq!(read(&document).value("place"), Some(&line("Library")));
}

#[test]
fn words_that_went_back_come_again_beside_what_others_wrote_meanwhile() {
    let (priya, sam) = (author(1, 1), author(2, 2));
    let place = Place::field("notes");
    let mut hers = Document::create(area(Area::Meeting));
    let mut his = hers.clone();
    let edit = type_over(&hers, place.clone(), "Robin came. ");
    let change = write(&mut hers, &edit, &priya);
    give(&mut his, &change, &priya);
    let undone = hers.undo(None, &priya).expect("an undo");
    give(&mut his, &undone.changes[0], &priya);
    let edit = type_over(&his, place.clone(), "Sam took notes. ");
    let change = write(&mut his, &edit, &sam);
    give(&mut hers, &change, &sam);
    hers.redo(&priya).expect("a redo");
    let words = hers.words(&place).expect("words");
    assert!(
        words.contains("Robin came.") && words.contains("Sam took notes."),
        "{words}"
    );
    hers.undo(None, &priya).expect("an undo");
    assert_eq!(hers.words(&place).as_deref(), Some("Sam took notes. "));
}

#[test]
fn a_new_edit_ends_what_could_come_again() {
    let mut document = Document::create(area(Area::Meeting));
    write(
        &mut document,
        &set(Place::field("place"), line("Library")),
        &author(1, 1),
    );
    document.undo(None, &author(1, 2)).expect("an undo");
    write(
        &mut document,
        &set(Place::field("next_place"), line("Hall")),
        &author(1, 3),
    );
    let again = document.redo(&author(1, 4)).expect("a redo");
    assert_eq!(again.changes.len(), 0);
    assert_eq!(read(&document).value("place"), None);
}
