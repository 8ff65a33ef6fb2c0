//! Documents of every release, and tablets of several releases that write the same documents.

use crate::filled::{every_kind, fill, told};
use crate::garden::{area, author, give, line, read, set, type_over, write};
use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, Automerge, Change, ObjType, ROOT, ReadDoc, TextEncoding};
use plan::Area;
use records::{Back, Document, Kind, Place, Refusal, Release, genesis, release};
use std::path::PathBuf;

fn golden(release: Release, kind: Kind, ending: &str) -> PathBuf {
    let name = format!("{}.{ending}", kind.name().replace('/', "-"));
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/records/golden");
    folder.join(release.number().to_string()).join(name)
}

fn saved(release: Release, kind: Kind) -> Vec<u8> {
    let path = golden(release, kind, "automerge");
    std::fs::read(&path).unwrap_or_else(|_| panic!("{} is missing: freeze it", path.display()))
}

#[test]
fn what_every_release_saved_reads_as_it_did() {
    for release in Release::all() {
        for kind in every_kind() {
            let document = Document::load(kind, &saved(release, kind)).expect("it loads");
            let expected =
                std::fs::read_to_string(golden(release, kind, "txt")).expect("it is there");
            let now: Vec<String> = told(&read(&document), |_| true)
                .lines()
                .map(str::to_owned)
                .collect();
            for line in expected.lines() {
                assert!(
                    now.iter().any(|one| one == line),
                    "{}: {line} is not read",
                    kind.name()
                );
            }
            let again = Document::load(kind, &document.save()).expect("it loads again");
            assert_eq!(
                read(&again),
                read(&document),
                "{} saves otherwise",
                kind.name()
            );
        }
    }
}

#[test]
fn what_every_release_saved_merges_with_what_is_written_now() {
    for release in Release::all() {
        for kind in every_kind() {
            let mut document = Document::load(kind, &saved(release, kind)).expect("it loads");
            let mut beside = Document::create(kind);
            let sam = author(7, 9);
            let Some(edit) = any_edit(&beside, kind) else {
                continue;
            };
            let change = write(&mut beside, &edit, &sam);
            give(&mut document, &change, &sam);
            let theirs = document.history().len();
            assert!(theirs > 1, "{} holds both", kind.name());
            fill_again(&mut document, kind);
        }
    }
}

fn any_edit(document: &Document, kind: Kind) -> Option<records::Edit> {
    let field = kind.fields().first()?;
    Some(match field.kind {
        plan::form::Kind::List(_) => crate::garden::add(field.id, crate::garden::item(99)),
        plan::form::Kind::Words => type_over(document, Place::field(field.id), "Now. "),
        plan::form::Kind::Line => set(Place::field(field.id), line("now")),
        plan::form::Kind::Date => set(
            Place::field(field.id),
            plan::Value::Date("2026-12-01".parse().expect("a day")),
        ),
        plan::form::Kind::Number { min, .. } => {
            set(Place::field(field.id), plan::Value::Number(min + 3.0))
        }
        plan::form::Kind::YesNo => set(Place::field(field.id), plan::Value::YesNo(true)),
        _ => return None,
    })
}

/// Every field of the form as it is now takes an answer, those that came later too.
fn fill_again(document: &mut Document, kind: Kind) {
    let top: Vec<_> = kind
        .fields()
        .iter()
        .filter(|field| !matches!(field.kind, plan::form::Kind::List(_)))
        .copied()
        .collect();
    fill(document, &top);
}

#[test]
fn further_frozen_bytes_are_what_the_forms_would_make() {
    for kind in every_kind() {
        let made: Vec<Vec<u8>> = Release::all()
            .filter_map(|release| genesis::further_now(kind, release))
            .collect();
        let frozen: Vec<&[u8]> = genesis::further(kind, Release::NEWEST).collect();
        assert_eq!(frozen, made, "{}: released bytes never change", kind.name());
    }
}

/// A tablet of the first release, and one of the newest, with the same document.
fn old_and_new() -> (Document, Document) {
    let kind = area(Area::Meeting);
    assert!(release::since(kind, "carer_view") > Release::FIRST);
    (
        Document::create_as(kind, Release::FIRST),
        Document::create(kind),
    )
}

fn send(from: &Document, change: &[u8], to: &mut Document, by: &records::Author) {
    let mut all: Vec<Vec<u8>> = from.further().map(<[u8]>::to_vec).collect();
    all.push(change.to_vec());
    let received = to.receive(&all, &by.actor).expect("it is taken");
    assert_eq!(received.waiting.len(), 0, "nothing is missing");
}

#[test]
fn an_older_app_keeps_and_hands_on_what_it_does_not_know() {
    let (priya, sam) = (author(1, 1), author(2, 2));
    let (mut old, mut new) = old_and_new();
    let view = Place::field("carer_view");
    let edit = type_over(&new, view.clone(), "The carer is proud. ");
    let change = write(&mut new, &edit, &priya);
    send(&new, &change, &mut old, &priya);
    assert!(
        read(&old).field("carer_view").is_none(),
        "the older form has no such field"
    );

    write(&mut old, &set(Place::field("place"), line("Library")), &sam);
    let then = old.heads();
    write(&mut old, &set(Place::field("place"), line("Hall")), &sam);
    old.undo(None, &sam).expect("an undo");
    old.bring_back(&then, &Back::Whole, &sam)
        .expect("it comes back");
    let begun = Document::create(area(Area::Meeting)).heads();
    old.bring_back(&begun, &Back::Whole, &sam)
        .expect("it comes back");

    let upgraded = Document::load(area(Area::Meeting), &old.save()).expect("it loads");
    assert_eq!(
        upgraded.words(&view).as_deref(),
        Some("The carer is proud. ")
    );
    let mut third = Document::create(area(Area::Meeting));
    for change in old.changes_since(&third.heads()) {
        for by in [&priya, &sam] {
            let _ = third.receive(std::slice::from_ref(&change), &by.actor);
        }
    }
    assert_eq!(third.words(&view).as_deref(), Some("The carer is proud. "));
    assert_eq!(third.heads(), upgraded.heads());
}

#[test]
fn words_begun_on_an_older_page_meet_words_of_a_field_it_lacked() {
    let (priya, sam) = (author(1, 1), author(2, 2));
    let (mut old, mut new) = old_and_new();
    let edit = type_over(&old, Place::field("notes"), "Sam took notes. ");
    let his = write(&mut old, &edit, &sam);
    give(&mut new, &his, &sam);
    let base = new.heads();
    assert_eq!(
        base,
        old.heads(),
        "a form that grew is no new version of anybody's words"
    );
    let edit = records::Edit::Text {
        place: Place::field("carer_view"),
        base,
        text: "The carer is proud. ".to_owned(),
    };
    let hers = write(&mut new, &edit, &priya);
    send(&new, &hers, &mut old, &priya);
    let upgraded = Document::load(area(Area::Meeting), &old.save()).expect("it loads");
    assert_eq!(read(&upgraded), read(&new));
}

#[test]
fn a_document_saved_before_the_form_grew_grows_when_it_is_loaded() {
    let (mut old, _) = old_and_new();
    write(
        &mut old,
        &set(Place::field("place"), line("Library")),
        &author(1, 1),
    );
    let heads = old.heads();
    let mut grown = Document::load(area(Area::Meeting), &old.save()).expect("it loads");
    assert_eq!(grown.heads(), heads, "what was signed still stands");
    let edit = type_over(&grown, Place::field("carer_view"), "Proud.");
    write(&mut grown, &edit, &author(1, 2));
    assert_eq!(read(&grown).words("carer_view"), "Proud.");
    assert!(!grown.is_untouched() && Document::create(area(Area::Meeting)).is_untouched());
}

/// A change by nobody on top of the first one.
fn crafted(
    actor: &[u8],
    work: impl FnOnce(&mut automerge::transaction::Transaction<'_>),
) -> Vec<u8> {
    let mut doc = Automerge::new_with_encoding(TextEncoding::Utf16CodeUnit);
    let first = Change::try_from(genesis::frozen(area(Area::Meeting))).expect("it reads");
    doc.apply_changes([first]).expect("it applies");
    doc.set_actor(ActorId::from(actor));
    let mut tx = doc.transaction();
    work(&mut tx);
    let (hash, _) = tx.commit_with(CommitOptions::default().with_time(0));
    let change = doc
        .get_change_by_hash(&hash.expect("a change"))
        .expect("it is there");
    change.raw_bytes().to_vec()
}

fn text(tx: &mut automerge::transaction::Transaction<'_>, key: &str) {
    let (_, texts) = tx
        .get(ROOT, "texts")
        .expect("it reads")
        .expect("it is there");
    tx.put_object(&texts, key, ObjType::Text)
        .expect("it is put");
}

#[test]
fn nobody_passes_a_change_off_as_one_of_a_newer_release() {
    let frozen = genesis::further(area(Area::Meeting), Release::NEWEST)
        .next()
        .expect("one");
    let actor = Change::try_from(frozen)
        .expect("it reads")
        .actor_id()
        .to_bytes()
        .to_vec();
    let tricks = [
        (
            "the right actor, another container",
            crafted(&actor, |tx| text(tx, "other")),
        ),
        (
            "an actor of its own",
            crafted(&[&[0_u8][..], &[7; 32]].concat(), |tx| {
                text(tx, "carer_view")
            }),
        ),
        (
            "a value besides",
            crafted(&actor, |tx| {
                text(tx, "carer_view");
                tx.put(ROOT, "form", "core").expect("it is put");
            }),
        ),
        (
            "the genesis itself",
            crafted(&[0; 20], |tx| text(tx, "carer_view")),
        ),
    ];
    for (trick, change) in tricks {
        for release in Release::all() {
            let mut document = Document::create_as(area(Area::Meeting), release);
            let refused = document.receive(std::slice::from_ref(&change), &author(9, 1).actor);
            assert_eq!(refused, Err(Refusal::OtherWriter), "{trick}");
        }
    }
}

#[test]
fn a_container_that_no_release_made_is_taken_but_never_read() {
    // What a tablet that is yet to be released would send: an older one cannot tell it from a made-up one.
    let future = future_change();
    let (priya, mallory) = (author(1, 1), author(9, 1));
    for release in Release::all() {
        let mut document = Document::create_as(area(Area::Meeting), release);
        let received = document.receive(std::slice::from_ref(&future), &mallory.actor);
        assert_eq!(received.expect("it is taken").applied, 1);
        write(
            &mut document,
            &set(Place::field("place"), line("Library")),
            &priya,
        );
        let grown = Document::load(area(Area::Meeting), &document.save()).expect("it loads");
        assert_eq!(read(&grown).value("place"), Some(&line("Library")));
        assert_eq!(read(&grown).words("carer_view"), "");
    }
}

/// The change that a release with the fields `aunt_view` and `carer_view` would make.
fn future_change() -> Vec<u8> {
    use sha2::{Digest, Sha256};
    let mut digest = Sha256::new();
    for part in ["area/meeting", "texts", "aunt_view", "texts", "carer_view"] {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    let actor = [&[0_u8][..], &digest.finalize()].concat();
    crafted(&actor, |tx| {
        text(tx, "aunt_view");
        text(tx, "carer_view");
    })
}
