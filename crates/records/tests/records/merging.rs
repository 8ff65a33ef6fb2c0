//! What stays when two people write the same thing apart.

use crate::garden::{Two, add, area, author, give, item, line, read, set, type_over, write};
use plan::{Area, Value};
use records::{Document, Edit, EditError, ItemPlace, Kind, Place, Position, Why};

#[test]
fn both_sentences_stay_in_the_same_text() {
    let mut two = Two::of(area(Area::Education));
    let place = Place::field("strengths");
    let first = type_over(&two.hers, place.clone(), "Robin reads well.");
    two.both(&first);
    let hers = type_over(
        &two.hers,
        place.clone(),
        "Robin reads well 👩‍🏫. Loves maths puzzles.",
    );
    let his = type_over(&two.his, place.clone(), "At home 🏡 Robin reads well.");
    two.apart(&hers, &his);
    let merged = two.hers.words(&place).expect("words");
    assert_eq!(
        merged,
        "At home 🏡 Robin reads well 👩‍🏫. Loves maths puzzles."
    );
    let form = read(&two.hers);
    let versions = &form.field("strengths").expect("the field").versions;
    let mut words: Vec<_> = versions.iter().map(|one| one.words.as_str()).collect();
    words.sort_unstable();
    assert_eq!(
        words,
        [
            "At home 🏡 Robin reads well.",
            "Robin reads well 👩‍🏫. Loves maths puzzles."
        ]
    );
}

#[test]
fn the_same_word_replaced_twice_keeps_both_words_whole() {
    let mut two = Two::of(area(Area::Education));
    let place = Place::field("doing");
    let first = type_over(&two.hers, place.clone(), "Robin is glad today");
    two.both(&first);
    let hers = type_over(&two.hers, place.clone(), "Robin is gloomy today");
    let his = type_over(&two.his, place.clone(), "Robin is happy today");
    two.apart(&hers, &his);
    let merged = two.hers.words(&place).expect("words");
    assert!(
        merged.contains("gloomy") && merged.contains("happy"),
        "{merged}"
    );
}

#[test]
fn words_typed_over_an_older_version_merge_with_what_came_in() {
    let mut two = Two::of(area(Area::Education));
    let place = Place::field("needs");
    let first = type_over(&two.hers, place.clone(), "Quiet space.");
    two.both(&first);
    let his_page = two.his.heads();
    let hers = type_over(&two.hers, place.clone(), "Quiet space. A timer.");
    two.both(&hers);
    let text = "Quiet space. Short steps.".to_owned();
    let edit = Edit::Text {
        place: place.clone(),
        base: his_page.clone(),
        text,
    };
    let change = write(&mut two.his, &edit, &two.sam);
    let merged = two.his.words(&place).expect("words");
    assert!(
        merged.contains("A timer.") && merged.contains("Short steps."),
        "{merged}"
    );
    // He types on over the version he saw first: his own newer words stay too.
    let text = "Very quiet space.".to_owned();
    let again = write(
        &mut two.his,
        &Edit::Text {
            place: place.clone(),
            base: his_page,
            text,
        },
        &two.sam,
    );
    give(&mut two.hers, &change, &two.sam);
    give(&mut two.hers, &again, &two.sam);
    let merged = two.hers.words(&place).expect("words");
    assert_eq!(two.his.words(&place), Some(merged.clone()));
    for words in ["Very quiet", "A timer.", "Short steps."] {
        assert!(merged.contains(words), "{words} is missing from {merged}");
    }
}

#[test]
fn an_edit_beats_taking_the_item_out_in_either_order() {
    for archive_is_hers in [true, false] {
        let mut two = Two::of(area(Area::Targets));
        two.both(&add("targets", item(1)));
        let at = ItemPlace::new("targets", item(1));
        let archive = Edit::Archive {
            item: at,
            archived: true,
        };
        let edit = set(
            Place::of_item("targets", item(1), "why"),
            line("Robin asked for it"),
        );
        if archive_is_hers {
            two.apart(&archive, &edit)
        } else {
            two.apart(&edit, &archive)
        }
        assert_eq!(read(&two.hers).items("targets").len(), 1, "the edit lost");
    }
}

#[test]
fn a_typed_word_beats_taking_the_item_out() {
    let mut two = Two::of(area(Area::Targets));
    two.both(&add("targets", item(1)));
    let archive = Edit::Archive {
        item: ItemPlace::new("targets", item(1)),
        archived: true,
    };
    let typed = type_over(
        &two.his,
        Place::of_item("targets", item(1), "outcome"),
        "Read aloud",
    );
    two.apart(&archive, &typed);
    assert_eq!(
        read(&two.his).items("targets")[0].words("outcome"),
        "Read aloud"
    );
}

#[test]
fn an_item_taken_out_can_be_brought_back_with_its_words() {
    let mut two = Two::of(area(Area::Targets));
    two.both(&add("targets", item(1)));
    let typed = type_over(
        &two.hers,
        Place::of_item("targets", item(1), "outcome"),
        "Swim 25 m",
    );
    two.both(&typed);
    let at = ItemPlace::new("targets", item(1));
    two.both(&Edit::Archive {
        item: at.clone(),
        archived: true,
    });
    assert!(read(&two.his).items("targets").is_empty());
    two.both(&Edit::Archive {
        item: at,
        archived: false,
    });
    assert_eq!(
        read(&two.his).items("targets")[0].words("outcome"),
        "Swim 25 m"
    );
}

#[test]
fn items_stand_in_the_order_people_gave_them() {
    let mut two = Two::of(area(Area::Meeting));
    for nth in 1..=4 {
        two.both(&add("people", item(nth)));
    }
    let order = |document: &Document| -> Vec<u128> {
        read(document)
            .items("people")
            .iter()
            .map(|item| item.id.0.as_u128())
            .collect()
    };
    two.both(&Edit::Move {
        item: ItemPlace::new("people", item(4)),
        to: Position::First,
    });
    assert_eq!(order(&two.his), [4, 1, 2, 3]);
    two.both(&Edit::Move {
        item: ItemPlace::new("people", item(4)),
        to: Position::After(item(2)),
    });
    assert_eq!(order(&two.his), [1, 2, 4, 3]);
    two.apart(
        &Edit::Move {
            item: ItemPlace::new("people", item(3)),
            to: Position::First,
        },
        &Edit::Move {
            item: ItemPlace::new("people", item(1)),
            to: Position::Last,
        },
    );
    assert_eq!(order(&two.hers), [3, 2, 4, 1]);
}

#[test]
fn typing_into_an_item_over_a_version_from_before_it_is_taken() {
    let mut document = Document::create(Kind::Pathway);
    let before = document.heads();
    write(&mut document, &add("aspirations", item(1)), &author(1, 1));
    let place = Place::of_item("aspirations", item(1), "words");
    let edit = Edit::Text {
        place: place.clone(),
        base: before,
        text: "I want to be a vet".into(),
    };
    write(&mut document, &edit, &author(1, 2));
    assert_eq!(
        document.words(&place).as_deref(),
        Some("I want to be a vet")
    );
}

#[test]
fn what_changed_since_a_version_is_named() {
    let mut two = Two::of(area(Area::Meeting));
    two.both(&add("people", item(1)));
    let looked = two.his.heads();
    two.both(&set(
        Place::of_item("people", item(1), "name"),
        line("Ms Example"),
    ));
    let notes = type_over(&two.hers, Place::field("notes"), "Went well.");
    two.both(&notes);
    let touched = two.his.changed_since(&looked).expect("a known version");
    let fields: Vec<_> = touched
        .iter()
        .filter_map(|one| match one {
            records::Touched::Field(place) => Some(place.field.as_str()),
            records::Touched::Item(_) => None,
        })
        .collect();
    assert_eq!(fields, ["notes", "name"]);
    assert_eq!(two.his.writers_since(&looked), Ok(vec![two.priya.actor]));
    let past = two.his.history();
    assert_eq!(past.len(), 3);
    assert!(
        past.iter()
            .all(|one| one.by.actor == two.priya.actor && one.operations > 0)
    );
}

#[test]
fn what_another_touched_is_named_though_i_wrote_over_it() {
    let mut two = Two::of(area(Area::Meeting));
    let looked = two.his.heads();
    two.both(&set(Place::field("place"), line("Library")));
    write(
        &mut two.his,
        &set(Place::field("place"), line("Hall")),
        &two.sam,
    );
    let sam = two.sam.actor;
    let touched = two
        .his
        .touched_since(&looked, |actor| *actor != sam)
        .expect("a known version");
    let place = records::Touched::Field(Place::field("place"));
    assert_eq!(
        touched.into_iter().collect::<Vec<_>>(),
        [(place, two.priya.actor)]
    );
}

#[test]
fn values_a_field_does_not_take_are_refused_by_name() {
    let mut document = Document::create(area(Area::Attendance));
    let cases = [
        (
            "percent",
            Value::Number(100.5),
            Why::OutOfBounds {
                min: 0.0,
                max: 100.0,
            },
        ),
        ("percent", Value::Number(90.55), Why::TooPrecise(1)),
        ("percent", line("ninety"), Why::OtherKind),
        ("plan_owner", line(&"x".repeat(501)), Why::TooLong(500)),
        (
            "as_of",
            Value::Date(chrono::NaiveDate::from_ymd_opt(1026, 9, 1).expect("a date")),
            Why::UnlikelyYear,
        ),
        ("causes", line("words are typed"), Why::OtherKind),
        ("mood", line("sunny"), Why::NoSuchField),
    ];
    let before = document.heads();
    for (field, value, expected) in cases {
        let refusal = document.edit(&set(Place::field(field), value), &author(1, 1));
        match refusal {
            Err(EditError::Impossible(fault)) => {
                assert_eq!((fault.field.as_str(), fault.why), (field, expected));
            }
            other => panic!("{field}: {other:?}"),
        }
    }
    assert_eq!(document.heads(), before, "a refusal left something behind");
    assert!(document.is_untouched());
}

#[test]
fn links_name_an_item_that_is_there() {
    let mut document = Document::create(area(Area::Targets));
    write(&mut document, &add("targets", item(1)), &author(1, 1));
    write(&mut document, &add("actions", item(2)), &author(1, 1));
    let place = Place::of_item("actions", item(2), "target");
    let missing = document.edit(&set(place.clone(), Value::Link(item(9))), &author(1, 1));
    assert!(matches!(missing, Err(EditError::Impossible(fault)) if fault.why == Why::NoSuchItem));
    write(
        &mut document,
        &set(place, Value::Link(item(1))),
        &author(1, 1),
    );
}

#[test]
fn an_edit_that_changes_nothing_writes_nothing() {
    let mut document = Document::create(area(Area::Meeting));
    let edit = set(Place::field("place"), line("Library"));
    write(&mut document, &edit, &author(1, 1));
    let again = document.edit(&edit, &author(1, 2)).expect("it is taken");
    assert_eq!(again.change, None);
}

#[test]
fn the_largest_drawing_fits_into_one_change() {
    let mut document = Document::create(Kind::Pathway);
    write(&mut document, &add("aspirations", item(1)), &author(1, 1));
    let stroke = "M100 200L300 400 ";
    let path = stroke.repeat(records::check::LARGEST_DRAWING / stroke.len());
    let place = Place::of_item("aspirations", item(1), "drawing");
    let edit = type_over(&document, place, &path);
    let change = write(&mut document, &edit, &author(1, 2));
    assert!(
        change.len() < records::receive::LARGEST_CHANGE,
        "{} bytes",
        change.len()
    );
}
