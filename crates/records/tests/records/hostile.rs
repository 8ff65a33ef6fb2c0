//! Bytes that nobody honest sends: each is refused, and the document stays as it was.

use crate::garden::{add, area, author, item, read, set, type_over, write};
use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, Automerge, Change, ObjType, ROOT, ReadDoc, TextEncoding};
use plan::{Area, Value};
use proptest::prelude::*;
use records::receive::LARGEST_CHANGE;
use records::{Actor, Document, Heads, Kind, Place, Refusal, genesis};

const KIND: fn() -> Kind = || area(Area::Meeting);

fn sample() -> (Document, Vec<Vec<u8>>) {
    let mut document = Document::create(KIND());
    let changes = vec![
        write(
            &mut document,
            &set(Place::field("place"), Value::Line("Library".into())),
            &author(1, 1),
        ),
        write(&mut document, &add("people", item(7)), &author(1, 2)),
        {
            let notes = type_over(
                &document,
                Place::field("notes"),
                "Robin asked for more music.",
            );
            write(&mut document, &notes, &author(1, 3))
        },
    ];
    (document, changes)
}

/// A change made with Automerge itself on top of the first change, past every rule of ours.
fn crafted(by: &Actor, work: impl FnOnce(&mut automerge::transaction::Transaction<'_>)) -> Vec<u8> {
    let mut doc = Automerge::new_with_encoding(TextEncoding::Utf16CodeUnit);
    let first = Change::try_from(genesis::frozen(KIND())).expect("the first change reads");
    doc.apply_changes([first])
        .expect("the first change applies");
    doc.set_actor(ActorId::from(&by.0[..]));
    let mut tx = doc.transaction();
    work(&mut tx);
    tx.commit_with(CommitOptions::default().with_time(5));
    doc.get_last_local_change()
        .expect("a change")
        .raw_bytes()
        .to_vec()
}

fn refused(document: &mut Document, change: Vec<u8>, by: &Actor) -> Refusal {
    let before = (document.heads(), read(document));
    let refusal = document
        .receive(&[change], by)
        .expect_err("it must be refused");
    assert_eq!(
        (document.heads(), read(document)),
        before,
        "a refusal left something behind"
    );
    refusal
}

#[test]
fn a_change_under_another_name_is_refused() {
    let (_, changes) = sample();
    let mut other = Document::create(KIND());
    let refusal = refused(&mut other, changes[0].clone(), &author(2, 0).actor);
    assert_eq!(refusal, Refusal::OtherWriter);
}

#[test]
fn replacing_a_container_is_refused() {
    let mallory = author(9, 0).actor;
    let mut document = Document::create(KIND());
    for key in ["values", "texts", "lists"] {
        println!("tries: 3");
        let scalar = crafted(&mallory, |tx| tx.put(ROOT, key, 1).expect("it is put"));
        assert_eq!(
            refused(&mut document, scalar, &mallory),
            Refusal::BreaksForm,
            "{key} by a number"
        );
        let object = crafted(&mallory, |tx| {
            tx.put_object(ROOT, key, ObjType::Map).expect("it is put");
        });
        assert_eq!(
            refused(&mut document, object, &mallory),
            Refusal::BreaksForm,
            "{key} by a map"
        );
        let gone = crafted(&mallory, |tx| tx.delete(ROOT, key).expect("it is deleted"));
        assert_eq!(
            refused(&mut document, gone, &mallory),
            Refusal::BreaksForm,
            "{key} deleted"
        );
    }
}

#[test]
fn replacing_a_text_or_a_list_is_refused() {
    let mallory = author(9, 0).actor;
    let mut document = Document::create(KIND());
    for (container, key) in [("texts", "notes"), ("lists", "people")] {
        let change = crafted(&mallory, |tx| {
            let (_, map) = tx
                .get(ROOT, container)
                .expect("it reads")
                .expect("it is there");
            tx.put(&map, key, "gone").expect("it is put");
        });
        assert_eq!(
            refused(&mut document, change, &mallory),
            Refusal::BreaksForm,
            "{container}.{key}"
        );
    }
}

#[test]
fn compressed_chunks_and_whole_documents_are_refused() {
    let mallory = author(9, 0).actor;
    let long = crafted(&mallory, |tx| {
        tx.put(ROOT, "padding", "x".repeat(10_000))
            .expect("it is put");
    });
    let mut change = Change::from_bytes(long).expect("it reads");
    let compressed = change.bytes().into_owned();
    assert_eq!(
        compressed.get(8),
        Some(&2),
        "the test needs a compressed chunk"
    );
    let mut document = Document::create(KIND());
    assert_eq!(
        refused(&mut document, compressed, &mallory),
        Refusal::Malformed
    );
    let (whole, _) = sample();
    assert_eq!(
        refused(&mut document, whole.save(), &author(1, 0).actor),
        Refusal::Malformed
    );
}

#[test]
fn a_change_above_the_limit_is_refused() {
    let mallory = author(9, 0).actor;
    let large = crafted(&mallory, |tx| {
        tx.put(ROOT, "padding", "x".repeat(LARGEST_CHANGE))
            .expect("it is put");
    });
    let mut document = Document::create(KIND());
    assert_eq!(
        refused(&mut document, large, &mallory),
        Refusal::ChangeTooLarge
    );
}

#[test]
fn a_document_does_not_grow_above_its_limit() {
    let mallory = author(9, 0).actor;
    let mut crafting = Automerge::new_with_encoding(TextEncoding::Utf16CodeUnit);
    let first = Change::try_from(genesis::frozen(KIND())).expect("the first change reads");
    crafting
        .apply_changes([first])
        .expect("the first change applies");
    crafting.set_actor(ActorId::from(&mallory.0[..]));
    let mut document = Document::create(KIND());
    let mut refusal = None;
    for nth in 0..40 {
        let mut tx = crafting.transaction();
        tx.put(ROOT, format!("padding{nth}"), "x".repeat(200_000))
            .expect("it is put");
        tx.commit();
        let change = crafting
            .get_last_local_change()
            .expect("a change")
            .raw_bytes()
            .to_vec();
        if let Err(why) = document.receive(&[change], &mallory) {
            refusal = Some((nth, why));
            break;
        }
    }
    assert_eq!(
        refusal,
        Some((26, Refusal::DocumentTooLarge)),
        "27 x 200 kB is more than 5 MiB"
    );
}

#[test]
fn two_changes_at_one_number_contradict() {
    let mallory = author(9, 0).actor;
    let one = crafted(&mallory, |tx| tx.put(ROOT, "a", 1).expect("it is put"));
    let other = crafted(&mallory, |tx| tx.put(ROOT, "a", 2).expect("it is put"));
    let mut document = Document::create(KIND());
    document
        .receive(&[one], &mallory)
        .expect("the first is taken");
    assert_eq!(
        refused(&mut document, other, &mallory),
        Refusal::Contradicts
    );
}

#[test]
fn a_change_whose_ground_is_missing_waits_and_is_taken_later() {
    let (whole, changes) = sample();
    let writer = author(1, 0).actor;
    let mut document = Document::create(KIND());
    let received = document
        .receive(&changes[1..], &writer)
        .expect("nothing is wrong with them");
    assert_eq!((received.applied, received.waiting.len()), (0, 2));
    let mut all = received.waiting;
    all.push(changes[0].clone());
    let received = document.receive(&all, &writer).expect("they are taken");
    assert_eq!((received.applied, received.waiting.len()), (3, 0));
    assert_eq!(read(&document), read(&whole));
}

#[test]
fn changes_taken_twice_do_nothing() {
    let (mut document, changes) = sample();
    let before = document.heads();
    let received = document
        .receive(&changes, &author(1, 0).actor)
        .expect("they are known");
    assert_eq!(received, records::Received::default());
    assert_eq!(document.heads(), before);
}

#[test]
fn damaged_documents_and_versions_do_not_load() {
    let (document, _) = sample();
    let saved = document.save();
    for cut in 0..saved.len() {
        assert!(
            Document::load(KIND(), &saved[..cut]).is_err(),
            "cut at {cut} it loaded"
        );
    }
    for text in ["", "xyz", "00", "..", &"0".repeat(63)] {
        assert!(
            text.parse::<Heads>().is_err(),
            "{text} was taken for a version"
        );
    }
    let token = document.heads().to_string();
    assert_eq!(token.parse(), Ok(document.heads()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any cut, flip or filling of a real change is refused, or leaves a document that reads.
    #[test]
    fn damaged_changes_never_harm(nth in 0_usize..3, at in 0_usize..400, with in any::<u8>(), cut in any::<bool>()) {
        let (_, mut changes) = sample();
        let at = at % changes[nth].len();
        if cut { changes[nth].truncate(at) } else { changes[nth][at] ^= with }
        let mut document = Document::create(KIND());
        let before = document.heads();
        match document.receive(&changes, &author(1, 0).actor) {
            Err(_) => prop_assert_eq!(document.heads(), before),
            Ok(received) => prop_assert_eq!(received.applied + received.waiting.len(), 3),
        }
        read(&document);
    }

    /// So are operations that were damaged under a checksum made anew.
    #[test]
    fn damage_under_a_right_checksum_never_harms(nth in 0_usize..3, at in 0_usize..400, with in 1_u8..) {
        use sha2::{Digest, Sha256};
        let (_, mut changes) = sample();
        let change = &mut changes[nth];
        let at = 10 + at % (change.len() - 10);
        change[at] ^= with;
        let sum = Sha256::digest(&change[8..]);
        change[4..8].copy_from_slice(&sum[..4]);
        let mut document = Document::create(KIND());
        let _ = document.receive(&changes, &author(1, 0).actor);
        read(&document);
        let saved = document.save();
        prop_assert!(Document::load(KIND(), &saved).is_ok(), "what was taken does not load again");
    }
}
