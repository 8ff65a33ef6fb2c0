//! What stays of answers that two people gave apart: every one, until somebody settles it.

use crate::garden::{Two, area, author, give, line, read, set, write};
use plan::{Area, Value};
use records::{Document, Edit, EditError, Heads, Place};

#[test]
fn a_choice_that_both_changed_shows_both_until_one_settles_it() {
    let mut two = Two::of(area(Area::Meeting));
    let how = Place::field("how");
    two.apart(
        &set(how.clone(), Value::Choice("online".into())),
        &set(how.clone(), Value::Choice("both".into())),
    );
    let form = read(&two.hers);
    let held = form.field("how").expect("the field").held();
    let mut seen: Vec<_> = held
        .iter()
        .map(|one| (one.value.clone(), one.by.actor, one.by.time))
        .collect();
    seen.sort_by_key(|one| one.2);
    assert_eq!(
        seen,
        [
            (Some(Value::Choice("online".into())), two.priya.actor, 1_000),
            (Some(Value::Choice("both".into())), two.sam.actor, 2_000),
        ]
    );
    assert_eq!(form.value("how"), None, "one was chosen silently");
    two.both(&set(how, Value::Choice("online".into())));
    for document in [&two.hers, &two.his] {
        assert_eq!(
            read(document).value("how"),
            Some(&Value::Choice("online".into()))
        );
    }
}

#[test]
fn a_conflict_settled_two_ways_apart_is_a_conflict_again() {
    let how = Place::field("how");
    let online = set(how.clone(), Value::Choice("online".into()));
    let both = set(how, Value::Choice("both".into()));
    for her_first in [true, false] {
        let mut two = Two::of(area(Area::Meeting));
        if her_first {
            two.apart(&online, &both);
        } else {
            two.apart(&both, &online);
        }
        two.apart(&online, &both);
        let form = read(&two.hers);
        let held = form.field("how").expect("the field").held().len();
        assert_eq!(held, 2, "one way of settling it was lost");
    }
}

#[test]
fn the_same_answer_given_twice_is_no_conflict() {
    let mut two = Two::of(area(Area::Meeting));
    let edit = set(Place::field("place"), line("Library"));
    two.apart(&edit, &edit);
    assert_eq!(read(&two.hers).value("place"), Some(&line("Library")));
}

fn over(base: &Heads, place: &str, value: &str) -> Edit {
    Edit::SetOver {
        place: Place::field(place),
        base: base.clone(),
        value: Some(line(value)),
    }
}

fn held(document: &Document, field: &str) -> Vec<Option<Value>> {
    let form = read(document);
    let held = form.field(field).expect("the field").held();
    held.iter().map(|one| one.value.clone()).collect()
}

#[test]
fn an_answer_given_over_an_older_page_stands_beside_what_came_since() {
    let mut two = Two::of(area(Area::Meeting));
    let shown = two.hers.heads();
    let his = set(Place::field("place"), line("Hall"));
    let change = write(&mut two.his, &his, &two.sam);
    give(&mut two.hers, &change, &two.sam);
    let hers = over(&shown, "place", "Library");
    let change = write(&mut two.hers, &hers, &two.priya);
    give(&mut two.his, &change, &two.priya);
    for document in [&two.hers, &two.his] {
        let mut values = held(document, "place");
        values.sort_by_key(|value| value.as_ref().map(|value| format!("{value:?}")));
        assert_eq!(values, [Some(line("Hall")), Some(line("Library"))]);
    }
    // "Use this one", on the page that shows both, settles it.
    let settled = over(&two.hers.heads(), "place", "Library");
    let change = write(&mut two.hers, &settled, &two.priya);
    give(&mut two.his, &change, &two.priya);
    for document in [&two.hers, &two.his] {
        assert_eq!(held(document, "place"), [Some(line("Library"))]);
    }
}

#[test]
fn settling_a_conflict_leaves_a_third_answer_that_was_not_shown() {
    let mut two = Two::of(area(Area::Meeting));
    let place = Place::field("place");
    two.apart(
        &set(place.clone(), line("Library")),
        &set(place.clone(), line("Hall")),
    );
    let shown = two.hers.heads();
    let third = author(3, 3_000);
    let change = write(&mut two.his, &set(place, line("Kitchen")), &third);
    give(&mut two.hers, &change, &third);
    write(&mut two.hers, &over(&shown, "place", "Library"), &two.priya);
    let mut values = held(&two.hers, "place");
    values.sort_by_key(|value| value.as_ref().map(|value| format!("{value:?}")));
    assert_eq!(values, [Some(line("Kitchen")), Some(line("Library"))]);
}

#[test]
fn an_answer_is_no_conflict_with_ones_own_or_with_the_same() {
    let mut two = Two::of(area(Area::Meeting));
    let shown = two.hers.heads();
    for typed in ["Lib", "Library"] {
        write(&mut two.hers, &over(&shown, "place", typed), &two.priya);
    }
    assert_eq!(held(&two.hers, "place"), [Some(line("Library"))]);
    let same = two
        .hers
        .edit(&over(&shown, "place", "Library"), &two.sam)
        .expect("it is taken");
    assert_eq!(same.change, None);
}

#[test]
fn an_answer_over_a_version_of_another_document_is_refused() {
    let mut two = Two::of(area(Area::Meeting));
    write(
        &mut two.his,
        &set(Place::field("place"), line("Hall")),
        &two.sam,
    );
    let refused = two
        .hers
        .edit(&over(&two.his.heads(), "place", "Library"), &two.priya);
    assert!(matches!(refused, Err(EditError::UnknownBase)));
}

#[test]
fn clearing_beside_an_answer_is_shown() {
    let mut two = Two::of(area(Area::Meeting));
    let place = Place::field("place");
    two.both(&set(place.clone(), line("Library")));
    two.apart(
        &set(place.clone(), line("Hall")),
        &Edit::Set { place, value: None },
    );
    let form = read(&two.his);
    let values: Vec<_> = form
        .field("place")
        .expect("the field")
        .held()
        .iter()
        .map(|one| one.value.clone())
        .collect();
    assert_eq!(values.len(), 2);
    assert!(
        values.contains(&None) && values.contains(&Some(line("Hall"))),
        "{values:?}"
    );
}
