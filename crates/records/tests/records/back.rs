//! Bringing an older version back.

use crate::garden::{Two, add, area, author, item, line, read, set, type_over, write};
use plan::Area;
use records::{Back, Document, Edit, ItemPlace, Place};

fn archive(nth: u128) -> Edit {
    Edit::Archive {
        item: ItemPlace::new("people", item(nth)),
        archived: true,
    }
}

#[test]
fn a_whole_form_comes_back_and_the_undo_takes_it_away_again() {
    let priya = author(1, 1);
    let mut document = Document::create(area(Area::Meeting));
    write(
        &mut document,
        &set(Place::field("place"), line("Library")),
        &priya,
    );
    write(&mut document, &add("people", item(1)), &priya);
    let name = Place::of_item("people", item(1), "name");
    write(&mut document, &set(name.clone(), line("Robin")), &priya);
    let edit = type_over(&document, Place::field("notes"), "Robin spoke first.");
    write(&mut document, &edit, &priya);
    let then = document.heads();
    let old = read(&document);
    write(
        &mut document,
        &set(Place::field("place"), line("Hall")),
        &author(2, 2),
    );
    write(&mut document, &set(name, line("Somebody")), &author(2, 2));
    write(&mut document, &archive(1), &author(2, 2));
    write(&mut document, &add("people", item(2)), &author(2, 2));
    let edit = type_over(&document, Place::field("notes"), "Nobody spoke.");
    write(&mut document, &edit, &author(2, 2));
    let before = read(&document);

    assert_eq!(document.read_at(&then).expect("it reads"), old);
    let back = document
        .bring_back(&then, &Back::Whole, &priya)
        .expect("it comes back");
    assert!(back.change.is_some());
    let now = read(&document);
    assert_eq!(now.value("place"), old.value("place"));
    assert_eq!(now.words("notes"), old.words("notes"));
    assert_eq!(
        now.items("people").len(),
        1,
        "the item that was taken out came back alone"
    );
    assert_eq!(now.items("people")[0].value("name"), Some(&line("Robin")));

    document.undo(None, &priya).expect("an undo");
    let again = read(&document);
    assert_eq!(again.value("place"), before.value("place"));
    assert_eq!(again.words("notes"), before.words("notes"));
    let ids = |form: &records::FormState| {
        form.items("people")
            .iter()
            .map(|one| one.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&again), ids(&before));
}

#[test]
fn one_field_comes_back_and_the_rest_stays() {
    let priya = author(1, 1);
    let mut document = Document::create(area(Area::Meeting));
    write(
        &mut document,
        &set(Place::field("place"), line("Library")),
        &priya,
    );
    let then = document.heads();
    write(
        &mut document,
        &set(Place::field("place"), line("Hall")),
        &priya,
    );
    write(
        &mut document,
        &set(Place::field("next_place"), line("Office")),
        &priya,
    );
    let place = Back::Field(Place::field("place"));
    document
        .bring_back(&then, &place, &priya)
        .expect("it comes back");
    assert_eq!(read(&document).value("place"), Some(&line("Library")));
    assert_eq!(read(&document).value("next_place"), Some(&line("Office")));
    let nothing = document
        .bring_back(&then, &place, &priya)
        .expect("it is so already");
    assert_eq!(nothing.change, None);
}

#[test]
fn what_was_in_conflict_then_is_chosen_for_nobody() {
    let mut two = Two::of(area(Area::Meeting));
    two.apart(
        &set(Place::field("place"), line("Library")),
        &set(Place::field("place"), line("Hall")),
    );
    let then = two.hers.heads();
    let office = set(Place::field("place"), line("Office"));
    two.both(&office);
    two.hers
        .bring_back(&then, &Back::Whole, &two.priya)
        .expect("it is read");
    assert_eq!(read(&two.hers).value("place"), Some(&line("Office")));
}

#[test]
fn words_typed_beside_a_bringing_back_stay() {
    let mut two = Two::of(area(Area::Meeting));
    let edit = type_over(&two.hers, Place::field("notes"), "Robin came. ");
    two.both(&edit);
    let then = two.hers.heads();
    let edit = type_over(&two.hers, Place::field("notes"), "Nobody came. ");
    two.both(&edit);
    let typed = type_over(
        &two.his,
        Place::field("notes"),
        "Nobody came. Sam took notes.",
    );
    let his = write(&mut two.his, &typed, &two.sam);
    let hers = two
        .hers
        .bring_back(&then, &Back::Whole, &two.priya)
        .expect("it comes back");
    crate::garden::give(&mut two.hers, &his, &two.sam);
    crate::garden::give(&mut two.his, &hers.change.expect("a change"), &two.priya);
    assert_eq!(read(&two.hers), read(&two.his));
    assert_eq!(
        read(&two.hers).words("notes"),
        "Robin came. Sam took notes."
    );
}

#[test]
fn versions_of_other_documents_are_unknown() {
    let mut document = Document::create(area(Area::Meeting));
    let mut other = Document::create(area(Area::Views));
    write(
        &mut other,
        &set(Place::field("adult_name"), line("Morgan")),
        &author(1, 1),
    );
    let refused = document.bring_back(&other.heads(), &Back::Whole, &author(1, 1));
    assert!(matches!(refused, Err(records::EditError::UnknownBase)));
}
