//! Nothing is written that the others would refuse for its size: a change too large, or a document that is full.

use crate::garden::{area, author, give, read, set, write};
use automerge::transaction::Transactable;
use automerge::{ActorId, Automerge, Change, ROOT, TextEncoding};
use plan::{Area, Value};
use records::receive::{LARGEST_CHANGE, LARGEST_DOCUMENT};
use records::size::{LARGEST_WRITTEN, LONG};
use records::{Document, Edit, EditError, Kind, Place, genesis};

const KIND: fn() -> Kind = || area(Area::Meeting);

fn place(text: String) -> Edit {
    set(Place::field("place"), Value::Line(text))
}

/// Changes of 200,000 bytes each that honest tablets take in, for as many times as asked.
fn padding(times: usize) -> Vec<Vec<u8>> {
    let mut crafting = Automerge::new_with_encoding(TextEncoding::Utf16CodeUnit);
    let first = Change::try_from(genesis::frozen(KIND())).expect("the first change reads");
    crafting
        .apply_changes([first])
        .expect("the first change applies");
    crafting.set_actor(ActorId::from(&author(9, 0).actor.0[..]));
    let mut changes = Vec::new();
    for nth in 0..times {
        let mut tx = crafting.transaction();
        tx.put(ROOT, format!("padding{nth}"), "x".repeat(200_000))
            .expect("it is put");
        tx.commit();
        let change = crafting.get_last_local_change().expect("a change");
        changes.push(change.raw_bytes().to_vec());
    }
    changes
}

fn padded(times: usize) -> Document {
    let mut document = Document::create(KIND());
    for change in padding(times) {
        give(&mut document, &change, &author(9, 0));
    }
    document
}

#[test]
fn more_than_one_change_may_carry_is_refused_and_leaves_the_document_as_it_was() {
    let mut document = Document::create(KIND());
    write(&mut document, &place("Library".into()), &author(1, 1));
    let before = (document.heads(), read(&document));
    let edits: Vec<Edit> = (0..150)
        .map(|nth| place(format!("{nth}{}", "🪴".repeat(490))))
        .collect();
    let refused = document.edit_all(&edits, &author(1, 2));
    assert!(
        matches!(refused, Err(EditError::TooMuchText)),
        "{refused:?}"
    );
    assert_eq!((document.heads(), read(&document)), before);

    let written = document.edit_all(&edits[..100], &author(1, 3));
    let change = written.expect("fewer are taken").change.expect("a change");
    assert!(change.len() > 190_000 && change.len() <= LARGEST_CHANGE);
    let mut other = Document::create(KIND());
    for change in document.changes_since(&other.heads()) {
        give(&mut other, &change, &author(1, 0));
    }
    assert_eq!(read(&other), read(&document));
}

#[test]
fn what_is_written_in_a_full_document_is_refused_and_what_still_fits_is_taken_by_all() {
    let mut document = padded(23);
    let mut other = document.clone();
    let long = |nth: usize| -> Vec<Edit> {
        let line = |n| place(format!("{nth} {n} {}", "x".repeat(480)));
        (0..150).map(line).collect()
    };
    let first = document.edit_all(&long(0), &author(1, 1));
    let first = first.expect("it fits").change.expect("a change");
    let before = (document.heads(), read(&document));
    let refused = document.edit_all(&long(1), &author(1, 2));
    assert!(matches!(refused, Err(EditError::Full)), "{refused:?}");
    assert_eq!((document.heads(), read(&document)), before);

    let little = write(&mut document, &place("Hall".into()), &author(1, 3));
    assert!(document.size() <= LARGEST_WRITTEN);
    for change in [first, little] {
        give(&mut other, &change, &author(1, 0));
    }
    assert_eq!(read(&other), read(&document));
}

#[test]
fn two_who_write_at_once_in_a_document_that_is_nearly_full_both_arrive() {
    let (mut hers, mut his) = (padded(23), padded(23));
    let (priya, sam) = (author(1, 1), author(2, 1));
    let line = |text: &str| place(text.repeat(400 / text.len()));
    let mut all = [Vec::new(), Vec::new()];
    for (document, by, made) in [(&mut hers, &priya, 0), (&mut his, &sam, 1)] {
        let mut nth = 0;
        let full = loop {
            let edits: Vec<Edit> = (0..200).map(|n| line(&format!("{n}{nth}y "))).collect();
            match document.edit_all(&edits, by) {
                Ok(written) => all[made].extend(written.change),
                Err(why) => break why,
            }
            nth += 1;
        };
        assert!(matches!(full, EditError::Full), "{full:?}");
    }
    for change in &all[0] {
        give(&mut his, change, &priya);
    }
    for change in &all[1] {
        give(&mut hers, change, &sam);
    }
    assert_eq!(hers.heads(), his.heads());
    assert!((LARGEST_WRITTEN..=LARGEST_DOCUMENT).contains(&hers.size()));
}

#[test]
fn a_document_is_long_from_a_quarter_of_a_mebibyte() {
    assert!(!Document::create(KIND()).is_long());
    let (once, twice) = (padded(1), padded(2));
    assert!(once.size() < LONG && !once.is_long());
    assert!(twice.size() >= LONG && twice.is_long());
}
