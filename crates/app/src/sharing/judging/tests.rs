//! Tablets with the same entries decide alike, whatever each of them has written and not shared.

use super::*;
use crate::session::change_hash;
use crate::session::tests::{Desk, joined};
use crate::sharing::tests::{Other, apply};
use automerge::transaction::Transactable;
use automerge::{ActorId, Automerge, LoadOptions, ROOT, ReadDoc, TextEncoding};
use records::{Edit, FormState, Place};
use store::table::change::NewChange;
use store::table::entry::Placed;
use sync::client::{Arrived, Effect};

/// A change that puts a mere word where a text is, past every rule of ours.
fn poison(document: &Document, by: &Actor) -> Vec<u8> {
    let options = LoadOptions::new().text_encoding(TextEncoding::Utf16CodeUnit);
    let mut doc = Automerge::load_with_options(&document.save(), options).expect("it loads");
    doc.set_actor(ActorId::from(&by.0[..]));
    let mut tx = doc.transaction();
    let (_, texts) = tx.get(ROOT, "texts").expect("it reads").expect("there");
    tx.put(&texts, "behaviour", "gone").expect("it is put");
    tx.commit();
    let change = doc.get_last_local_change().expect("a change");
    change.raw_bytes().to_vec()
}

fn typed(document: &mut Document, field: &str, text: &str, by: &records::Author) -> Vec<u8> {
    let edit = Edit::Text {
        place: Place::field(field),
        base: document.heads(),
        text: text.to_owned(),
    };
    let written = document.edit(&edit, by).expect("it is taken");
    written.change.expect("a change")
}

/// Types on this tablet, as a page does.
fn types(desk: &Desk, field: &str, text: &str) {
    desk.with(|session| {
        let documents = session.documents(desk.child).expect("documents");
        let document = documents
            .entry(desk.kind)
            .or_insert_with(|| Document::create(desk.kind));
        let edit = Edit::Text {
            place: Place::field(field),
            base: document.heads(),
            text: text.to_owned(),
        };
        let edits = vec![(desk.kind, vec![edit])];
        session
            .save(desk.child, &edits, desk.app.clock())
            .expect("saved");
    });
}

/// Writes a poisonous change into this tablet's own store, as a fault of ours would.
fn poisons_itself(desk: &Desk) {
    desk.with(|session| {
        let me = session.facts.actor();
        let document = session
            .documents(desk.child)
            .expect("documents")
            .entry(desk.kind)
            .or_insert_with(|| Document::create(desk.kind));
        let bytes = poison(document, &me);
        assert!(document.take(std::slice::from_ref(&bytes)));
        let council = session.facts.roster.council();
        let strand = crate::library::strand_of(council, desk.child, desk.kind).expect("a strand");
        let name = crate::library::name_of(desk.kind);
        session
            .store
            .write(|tables| {
                tables.strands().ensure(&strand)?;
                let id = tables.documents().ensure(strand.id(), &name)?;
                tables.changes().add(&NewChange {
                    document: id,
                    hash: change_hash(&bytes),
                    bytes: &bytes,
                    standing: Standing::Pending,
                    entry: None,
                })
            })
            .expect("kept");
    });
}

fn form(desk: &Desk) -> FormState {
    desk.with(|session| {
        let document = &session.documents(desk.child).expect("documents")[&desk.kind];
        document.read().expect("it reads")
    })
}

/// What the log alone makes of the document, and what is set aside.
fn verdicts(desk: &Desk, other: &Other) -> (records::Heads, Vec<(String, String)>) {
    desk.with(|session| {
        let mut nothing = BTreeMap::new();
        let facts = &session.facts;
        session
            .store
            .write(|tables| {
                let work = Work::over(tables, facts, desk.app.clock(), &mut nothing);
                let page = Page {
                    child: desk.child,
                    strand: other.strand,
                    kind: desk.kind,
                    id: crate::library::name_of(desk.kind).id(other.strand.id()),
                };
                let asides = tables.asides().all()?.into_iter();
                let asides = asides.map(|row| (EntryId(row.hash).to_string(), row.reason));
                Ok::<_, Error>((work.log(&page)?.heads(), asides.collect()))
            })
            .expect("read")
    })
}

#[tokio::test]
async fn tablets_with_other_unsent_words_decide_alike() {
    let (plain, busy, broken) = (joined(), joined(), joined());
    types(&busy, "doing", "Typed here and not shared, made up.");
    types(&broken, "doing", "Typed here before the fault.");
    poisons_itself(&broken);

    let mut seen = Vec::new();
    for desk in [&plain, &busy, &broken] {
        let mut other = Other::of(desk);
        let author = other.author();
        let mut theirs = Document::create(desk.kind);
        let good = typed(&mut theirs, "strengths", "Kind, made up.", &author);
        let bad = poison(&theirs, &author.actor);
        let after = typed(&mut theirs, "strengths", "Kind and calm, made up.", &author);
        for (number, change) in [(1, good), (2, bad), (3, after)] {
            let arrived = other.arrives(desk, number, vec![change]);
            apply(desk, &[arrived]);
        }
        seen.push(verdicts(desk, &other));
    }
    assert_eq!(
        seen[0].1.len(),
        1,
        "the poison alone is set aside: {seen:?}"
    );
    assert_eq!(seen[0], seen[1], "unsent words changed the verdict");
    assert_eq!(seen[0], seen[2], "a fault of its own changed the verdict");
    let form = form(&busy);
    assert_eq!(form.words("doing"), "Typed here and not shared, made up.");
    assert_eq!(form.words("strengths"), "Kind and calm, made up.");
}

/// Puts what waits into entries.
fn forms(desk: &Desk) {
    desk.with(|session| {
        crate::sharing::forming::form(session, desk.app.clock()).expect("formed");
    });
}

/// Seed 978 of the simulator: the server has the words, its receipt was lost, and the tablet handed them over once more
/// when it was out. Back again, it is told of their place, and nothing waits.
#[tokio::test]
async fn words_whose_receipt_was_lost_wait_no_more_once_their_place_is_known() {
    let hers = joined();
    let other = Other::of(&hers);
    types(&hers, "doing", "Typed here, made up.");
    forms(&hers);
    let waiting = || hers.with(|session| session.store.read().changes().waiting().expect("read"));
    let rows = hers.with(|session| session.store.read().outbox().all().expect("an outbox"));
    let entry = rows[0].entry;
    apply(&hers, &[Effect::HandedOver { entry }]);
    assert_eq!(waiting().len(), 1);
    let stamp = sync::Stamp {
        roster: 1,
        grants: 1,
        at: sync::UnixMillis(5),
    };
    let place = Effect::Place {
        strand: other.strand,
        entry,
        number: 1,
        chain: sync::Chain([9; 32]),
        stamp,
    };
    apply(&hers, &[place]);
    assert_eq!(waiting().len(), 0);
}

/// Gives what the outbox holds its places in the log, from a number on.
fn places(desk: &Desk, strand: &Strand, from: u64) -> Vec<Entry> {
    let entries: Vec<Entry> = desk.with(|session| {
        let tables = session.store.read();
        let waiting = tables.outbox().all().expect("an outbox");
        waiting
            .iter()
            .map(|row| {
                tables
                    .entries()
                    .get(row.entry)
                    .expect("read")
                    .expect("it is there")
            })
            .map(|row| Entry::decode(&row.bytes).expect("it reads"))
            .collect()
    });
    let stamp = sync::Stamp {
        roster: 1,
        grants: 1,
        at: sync::UnixMillis(5),
    };
    for (number, entry) in (from..).zip(&entries) {
        let receipt = sync::Receipt { number, stamp };
        let placed = Placed {
            number,
            chain: sync::Chain([9; 32]),
            stamp,
        };
        let effects = [
            Effect::Receipted {
                entry: entry.id(),
                receipt,
            },
            Effect::Place {
                strand: *strand,
                entry: entry.id(),
                number,
                chain: placed.chain,
                stamp,
            },
        ];
        apply(desk, &effects);
    }
    entries
}

#[tokio::test]
async fn a_tablet_sets_its_own_poison_aside_as_the_others_do_and_keeps_its_unsent_words() {
    let (hers, his) = (joined(), joined());
    let other = Other::of(&hers);
    types(&hers, "doing", "Before the fault.");
    forms(&hers);
    let before = places(&hers, &other.strand, 1);
    poisons_itself(&hers);
    forms(&hers);
    let poisoned = places(&hers, &other.strand, 2);
    assert_eq!((before.len(), poisoned.len()), (1, 1));

    for (number, entry) in (1..).zip(before.iter().chain(&poisoned)) {
        let key = sync::StrandKeys::strand_key(&sync::practice::PracticeKeys, &other.strand, 1);
        let arrived = Arrived {
            strand: other.strand,
            number,
            chain: sync::Chain([9; 32]),
            stamp: sync::Stamp {
                roster: 1,
                grants: 1,
                at: sync::UnixMillis(5),
            },
            changes: Some(entry.open(&key.expect("a key")).expect("it opens")),
            entry: entry.clone(),
            amending: None,
        };
        apply(&his, &[Effect::Store(Box::new(arrived))]);
    }
    assert_eq!(verdicts(&hers, &other), verdicts(&his, &other));
    assert_eq!(verdicts(&hers, &other).1.len(), 1);
    assert_eq!(form(&hers).words("doing"), "Before the fault.");

    // And what she writes from here on is taken by everybody.
    types(&hers, "doing", "Before the fault. And after it.");
    assert_eq!(
        form(&hers).words("doing"),
        "Before the fault. And after it."
    );
}

#[tokio::test]
async fn words_typed_on_a_poison_that_was_shared_meanwhile_are_written_again_by_their_writer() {
    let hers = joined();
    let other = Other::of(&hers);
    poisons_itself(&hers);
    forms(&hers);
    types(&hers, "doing", "Typed on top of it, and in no entry yet.");
    places(&hers, &other.strand, 1);
    assert_eq!(
        form(&hers).words("doing"),
        "Typed on top of it, and in no entry yet."
    );
    assert_eq!(verdicts(&hers, &other).1.len(), 1);
}

#[tokio::test]
async fn words_on_a_poison_that_find_no_room_any_more_stay_in_sight_and_stop_no_exchange() {
    let hers = joined();
    let mut other = Other::of(&hers);
    poisons_itself(&hers);
    forms(&hers);
    types(&hers, "doing", "Typed on top of it, made up.");
    let typed_on_it = hers.with(|session| session.store.read().changes().pending().expect("read"));
    hers.fill();
    places(&hers, &other.strand, 1);
    assert_eq!(form(&hers).words("doing"), "", "it cannot stand there");
    hers.with(|session| {
        let tables = session.store.read();
        assert_eq!(tables.changes().pending().expect("read"), []);
        let listed = crate::sharing::asides::listed(&tables, &session.facts).expect("listed");
        let is_own =
            |one: &&crate::api::sharing::SetAside| one.is == crate::api::sharing::AsideIs::Own;
        let own: Vec<_> = listed.iter().filter(is_own).collect();
        assert_eq!(own.len(), 1, "{listed:?}");
        assert_eq!(own[0].hash, EntryId(typed_on_it[0].hash).to_string());
        assert_eq!(own[0].by.as_ref(), Some(&session.facts.me.name));
        assert_eq!(own[0].words, ["Typed on top of it, made up."]);
        assert_eq!(
            own[0].forms,
            [crate::sharing::status::form_of(hers.kind)],
            "nobody says where"
        );
    });
    // What others write comes in as before.
    let mut theirs = Document::create(hers.kind);
    let kind = typed(&mut theirs, "strengths", "Kind, made up.", &other.author());
    let arrived = other.arrives(&hers, 2, vec![kind]);
    assert_eq!(apply(&hers, &[arrived]).received, 1);
    assert_eq!(form(&hers).words("strengths"), "Kind, made up.");
    // A cache made anew keeps them too: they stand in no entry.
    crate::sharing::rebuild::rebuild(&hers.app, crate::api::store::RebuildRequest {})
        .expect("rebuilt");
    hers.with(|session| {
        let asides = session.store.read().asides().all().expect("asides");
        let own = asides.iter().filter(|row| row.own().is_some());
        assert_eq!(own.count(), 1, "{asides:?}");
    });
}
