//! What one document says, written into another that begins anew: nothing of it is lost or doubled.

use crate::garden::{Two, add, area, author, give, item, line, read, set, type_over, write};
use plan::{Area, Value};
use records::check::LONGEST_TEXT;
use records::{
    Actor, Answer, Document, Edit, FieldState, FormState, ItemPlace, Kind, Place, Position,
};

/// A form without the stamps that say who wrote what when: those begin anew.
fn plain(fields: &[FieldState]) -> Vec<String> {
    let one = |state: &FieldState| match &state.answer {
        Answer::Words(words) => format!("{}: {words}", state.field.id),
        Answer::Values(held) => {
            let mut values: Vec<_> = held.iter().map(|one| format!("{:?}", one.value)).collect();
            values.sort();
            format!("{}: {values:?}", state.field.id)
        }
        Answer::Items { items, archived } => {
            let told = |items: &[records::ItemState]| -> Vec<_> {
                items
                    .iter()
                    .map(|item| (item.id, plain(&item.fields)))
                    .collect()
            };
            format!("{}: {:?} {:?}", state.field.id, told(items), told(archived))
        }
    };
    fields.iter().map(one).collect()
}

/// Writes a whole form into a new document, which another tablet takes in too.
fn anew(kind: Kind, said: &FormState) -> Document {
    let mut new = Document::create(kind);
    let before = read(&new);
    let made = new.write_difference(&before, said, &author(9, 9));
    let mut other = Document::create(kind);
    for change in made.expect("it is written") {
        give(&mut other, &change, &author(9, 9));
    }
    assert_eq!(read(&new), read(&other), "another tablet reads otherwise");
    new
}

#[test]
fn a_form_with_items_links_and_answers_in_conflict_says_the_same_anew() {
    let mut two = Two::of(area(Area::Targets));
    for nth in [1, 2, 3] {
        two.both(&add("targets", item(nth)));
    }
    two.both(&add("actions", item(8)));
    let target = Place::of_item("actions", item(8), "target");
    two.both(&set(target, Value::Link(item(2))));
    two.both(&Edit::Move {
        item: ItemPlace::new("targets", item(3)),
        to: Position::First,
    });
    two.both(&Edit::Archive {
        item: ItemPlace::new("targets", item(2)),
        archived: true,
    });
    let outcome = Place::of_item("targets", item(3), "outcome");
    let typed = type_over(&two.hers, outcome, "Reads a whole book, made up.");
    two.both(&typed);
    let why = |text| set(Place::of_item("targets", item(1), "why"), line(text));
    two.apart(&why("Asked for it"), &why("The school thinks so"));
    let done = |yes| set(Place::field("completed"), Value::YesNo(yes));
    two.apart(&done(true), &done(false));

    let said = read(&two.hers);
    let new = anew(area(Area::Targets), &said);
    assert_eq!(plain(&read(&new).fields), plain(&said.fields));
}

#[test]
fn a_link_to_an_item_of_a_list_that_stands_further_down_is_kept() {
    let mut document = Document::create(Kind::Pathway);
    write(&mut document, &add("aspirations", item(1)), &author(1, 1));
    write(&mut document, &add("supporters", item(2)), &author(1, 1));
    write(&mut document, &add("steps", item(3)), &author(1, 1));
    for (field, to) in [("aspiration", 1), ("helper", 2)] {
        let link = set(
            Place::of_item("steps", item(3), field),
            Value::Link(item(to)),
        );
        write(&mut document, &link, &author(1, 1));
    }
    let said = read(&document);
    let new = anew(Kind::Pathway, &said);
    assert_eq!(plain(&read(&new).fields), plain(&said.fields));
}

#[test]
fn words_that_merged_beyond_what_may_be_typed_are_written_whole() {
    let mut two = Two::of(area(Area::Education));
    let typed = |document: &Document, text: &str| {
        type_over(
            document,
            Place::field("doing"),
            &text.repeat(LONGEST_TEXT / 3),
        )
    };
    let (hers, his) = (typed(&two.hers, "ab "), typed(&two.his, "cd "));
    two.apart(&hers, &his);
    let said = read(&two.hers);
    assert!(said.words("doing").len() > LONGEST_TEXT);
    let new = anew(area(Area::Education), &said);
    assert_eq!(read(&new).words("doing"), said.words("doing"));

    // And where words stand in the new document, what was added to the long ones comes to their end.
    let mut other = Document::create(area(Area::Education));
    let first = type_over(&other, Place::field("doing"), "Begun anew.");
    write(&mut other, &first, &author(2, 2));
    let nothing = read(&Document::create(area(Area::Education)));
    other
        .write_difference(&nothing, &said, &author(9, 9))
        .expect("it is written");
    let now = read(&other);
    assert!(now.words("doing").starts_with("Begun anew.\n"));
    assert!(now.words("doing").ends_with(said.words("doing")));
}

/// What a field shows: its values with the actors who gave them, in the order of the values.
fn shown(document: &Document, field: &str) -> Vec<(String, Actor)> {
    let form = read(document);
    let held = form.field(field).expect("the field").held().iter();
    let mut shown: Vec<_> = held
        .map(|one| (format!("{:?}", one.value), one.by.actor))
        .collect();
    shown.sort();
    shown
}

fn how(choice: &str) -> Edit {
    set(Place::field("how"), Value::Choice(choice.into()))
}

/// Priya's tablet writes what it has not sent again, in a new epoch, where Sam's answer stands beside hers: both tablets
/// then show both, each under its own name.
fn both_stand_beside_each_other(mut two: Two, unsent: Vec<u8>) {
    let new = author(7, 3_000);
    let (again, made) = two
        .hers
        .written_again(&[unsent], &new)
        .expect("it is written again");
    let expected = vec![
        ("Some(Choice(\"in_person\"))".to_owned(), new.actor),
        ("Some(Choice(\"online\"))".to_owned(), two.sam.actor),
    ];
    assert_eq!(shown(&again, "how"), expected);
    for change in &made {
        give(&mut two.his, change, &new);
    }
    assert_eq!(shown(&two.his, "how"), expected, "the other tablet");
}

/// Priya's answer is in no entry yet when Sam's comes in.
#[test]
fn an_answer_written_again_leaves_a_colleagues_beside_it_under_their_name() {
    for begun_with in [None, Some("both")] {
        let mut two = Two::of(area(Area::Meeting));
        if let Some(choice) = begun_with {
            two.both(&how(choice));
        }
        let unsent = write(&mut two.hers, &how("in_person"), &two.priya);
        let his = write(&mut two.his, &how("online"), &two.sam);
        give(&mut two.hers, &his, &two.sam);
        let before = shown(&two.hers, "how");
        assert_eq!(before.len(), 2, "{before:?}");
        both_stand_beside_each_other(two, unsent);
    }
}

#[test]
fn an_answer_written_again_takes_the_place_of_what_it_was_given_over_and_of_nothing_else() {
    let mut two = Two::of(area(Area::Meeting));
    let first = write(&mut two.hers, &how("both"), &two.priya);
    let unsent = write(&mut two.hers, &how("in_person"), &two.priya);
    let his = write(&mut two.his, &how("online"), &two.sam);
    give(&mut two.his, &first, &two.priya);
    give(&mut two.hers, &his, &two.sam);
    both_stand_beside_each_other(two, unsent);
}
