//! What is tried before its turn comes to the same as what is tried in its turn.

use super::*;
use crate::session::tests::{Desk, joined};
use crate::sharing::tests::{Other, apply};
use records::{Edit, Place};

/// Types into a field of words, and gives the change.
fn typed(document: &mut Document, text: &str, by: &records::Author) -> Vec<u8> {
    let fields = document.read().expect("it reads").fields;
    let words = fields
        .iter()
        .find(|field| matches!(field.field.kind, plan::form::Kind::Words));
    let edit = Edit::Text {
        place: Place::field(words.expect("a field of words").field.id),
        base: document.heads(),
        text: text.to_owned(),
    };
    let written = document.edit(&edit, by).expect("it is taken");
    written.change.expect("a change")
}

/// The kinds of one PEP that lie in the plan.
fn kinds(desk: &Desk) -> Vec<Kind> {
    let Kind::Area(pep, _) = desk.kind else {
        panic!("the desk's document is an area");
    };
    let mut all = Kind::of_pep(pep);
    all.retain(|kind| {
        kind.strand() == "plan"
            && Document::create(*kind)
                .read()
                .expect("it reads")
                .fields
                .iter()
                .any(|field| matches!(field.field.kind, plan::form::Kind::Words))
    });
    all
}

/// What another tablet wrote: in each document twice, the second entry resting on the first; one of them broken, and one
/// that comes before what it rests on.
fn answer(desk: &Desk) -> Vec<Effect> {
    let mut other = Other::of(desk);
    let author = other.author();
    let mut effects = Vec::new();
    let mut number = 0;
    for (nth, kind) in kinds(desk).into_iter().enumerate() {
        let mut theirs = Document::create(kind);
        let mut first = typed(&mut theirs, "Once, made up.", &author);
        let mut second = typed(&mut theirs, "Once and twice, made up.", &author);
        match nth {
            0 => std::mem::swap(&mut first, &mut second),
            1 => first.truncate(first.len() - 1),
            _ => (),
        }
        for change in [first, second] {
            number += 1;
            effects.push(other.arrives_in(kind, number, vec![change]));
        }
    }
    effects
}

/// How each document stands, and what is set aside for which reason.
fn outcome(desk: &Desk) -> (Vec<Option<Heads>>, Vec<String>) {
    desk.with(|session| {
        let asides = session.store.read().asides().all().expect("asides");
        let reasons = asides.into_iter().map(|row| row.reason).collect();
        let documents = session.documents(desk.child).expect("documents");
        let kinds = kinds(desk);
        let heads = kinds
            .iter()
            .map(|kind| documents.get(kind).map(Document::heads));
        (heads.collect(), reasons)
    })
}

#[tokio::test]
async fn an_answer_tried_ahead_comes_to_what_its_entries_come_to_one_by_one() {
    let (at_once, one_by_one) = (joined(), joined());
    let effects = answer(&at_once);
    assert!(
        kinds(&at_once).len() >= WORTH_IT,
        "too few to be tried ahead"
    );
    apply(&at_once, &effects);
    for effect in answer(&one_by_one) {
        apply(&one_by_one, &[effect]);
    }
    let (heads, reasons) = outcome(&at_once);
    assert_eq!(
        (&heads, &reasons),
        (&outcome(&one_by_one).0, &outcome(&one_by_one).1)
    );
    assert_eq!(
        reasons.len(),
        2,
        "the broken one, and what rests on it: {reasons:?}"
    );
}

#[test]
fn what_was_tried_on_a_document_that_went_on_since_is_tried_again() {
    let author = |nth: u8| records::Author {
        actor: Actor::new([nth; 16], 1),
        time: 0,
    };
    let kind = Kind::of_pep("2026-autumn.termly".parse().expect("a key"))[0];
    let mut document = Document::create(kind);
    let (hers, his) = (author(1), author(2));
    let change = typed(&mut document.clone(), "His, made up.", &his);
    let tried = |document: &Document| {
        let mut after = document.clone();
        let verdict = after.receive(std::slice::from_ref(&change), &his.actor);
        Tried {
            before: document.heads(),
            changes: vec![change.clone()],
            verdict,
            after,
        }
    };
    let (early, in_turn) = (tried(&document), document.clone());
    typed(&mut document, "Hers, made up.", &hers);
    let mut expected = document.clone();
    expected
        .receive(std::slice::from_ref(&change), &his.actor)
        .expect("taken");
    early.onto(&mut document, &his.actor).expect("taken");
    assert_eq!(document.heads(), expected.heads(), "her words are gone");
    let mut still = in_turn.clone();
    tried(&in_turn).onto(&mut still, &his.actor).expect("taken");
    assert_eq!(still.heads(), tried(&in_turn).after.heads());
}
