//! The frozen first changes.

use crate::garden::{area, author, give, pep, read, set, write};
use plan::{Area, Value};
use records::{Document, Kind, Place, genesis};

fn every_kind() -> Vec<Kind> {
    [Kind::Core, Kind::Pathway]
        .into_iter()
        .chain(Kind::of_pep(pep()))
        .collect()
}

#[test]
fn frozen_bytes_are_what_the_forms_would_make() {
    for kind in every_kind() {
        let now = genesis::made_now(kind).expect("the form makes a document");
        assert_eq!(
            genesis::frozen(kind),
            now,
            "{} would begin otherwise: released bytes never change",
            kind.name()
        );
    }
}

#[test]
fn every_kind_begins_empty_and_reads_as_its_form() {
    for kind in every_kind() {
        let document = Document::create(kind);
        assert!(document.is_untouched(), "{} begins touched", kind.name());
        let form = read(&document);
        assert_eq!(form.fields.len(), kind.fields().len(), "{}", kind.name());
        assert!(
            form.fields.iter().all(|field| field.is_empty()),
            "{}",
            kind.name()
        );
    }
}

#[test]
fn a_document_started_apart_on_two_tablets_is_one_document() {
    let (priya, sam) = (author(1, 100), author(2, 200));
    let mut hers = Document::create(area(Area::Meeting));
    let mut his = Document::create(area(Area::Meeting));
    let place = write(
        &mut hers,
        &set(Place::field("place"), Value::Line("Library".into())),
        &priya,
    );
    let how = write(
        &mut his,
        &set(Place::field("how"), Value::Choice("both".into())),
        &sam,
    );
    give(&mut hers, &how, &sam);
    give(&mut his, &place, &priya);
    assert_eq!(hers.heads(), his.heads());
    assert_eq!(read(&hers), read(&his));
    assert_eq!(
        read(&hers).value("place"),
        Some(&Value::Line("Library".into()))
    );
}

#[test]
fn a_saved_document_loads_as_its_own_kind_only() {
    let mut document = Document::create(area(Area::Views));
    write(
        &mut document,
        &set(Place::field("adult_name"), Value::Line("Morgan".into())),
        &author(1, 1),
    );
    let saved = document.save();
    let loaded = Document::load(area(Area::Views), &saved).expect("it loads");
    assert_eq!(read(&loaded), read(&document));
    assert!(
        Document::load(Kind::Pathway, &saved).is_err(),
        "another kind was read"
    );
}
