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
    let first = document.undo(&author(1, 5)).expect("an undo");
    assert!(first.more && first.changes.len() == 1);
    assert_eq!(read(&document).value("place"), Some(&line("Library")));
    let second = document.undo(&author(1, 6)).expect("an undo");
    assert!(!second.more);
    assert_eq!(read(&document).value("place"), None);
    let nothing = document.undo(&author(1, 7)).expect("an undo");
    assert_eq!(nothing.changes.len(), 0);
}

#[test]
fn words_of_others_stay_when_mine_go() {
    let (priya, sam) = (author(1, 1), author(2, 2));
    let place = Place::field("notes");
    let mut document = Document::create(area(Area::Meeting));
    let edit = type_over(&document, place.clone(), "Robin came. ");
    write(&mut document, &edit, &priya);
    let edit = type_over(&document, place.clone(), "Robin came. Robin spoke first. ");
    write(&mut document, &edit, &priya);
    let edit = type_over(
        &document,
        place.clone(),
        "Robin came. Robin spoke first. Sam took notes.",
    );
    write(&mut document, &edit, &sam);
    document.undo(&priya).expect("an undo");
    assert_eq!(
        document.words(&place).as_deref(),
        Some("Robin came. Sam took notes.")
    );
    document.undo(&priya).expect("an undo");
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
    let undone = document.undo(&priya).expect("an undo");
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
    document.undo(&priya).expect("an undo");
    assert_eq!(
        read(&document).items("targets").len(),
        1,
        "it did not come back"
    );
    document.undo(&priya).expect("an undo");
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
    let undone = hers.undo(&priya).expect("an undo");
    give(&mut his, &undone.changes[0], &priya);
    assert_eq!(read(&his), read(&hers));
    assert_eq!(read(&his).value("place"), None);
}
