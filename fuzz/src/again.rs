//! A crafted change among honest ones, in a form of either shape, and then all that a tablet does with changes which have
//! to go or are said again: it may refuse, and what it gives reads, saves and loads.

use std::collections::BTreeMap;

use plan::{Area, ItemId, Value};
use records::{Actor, Author, Document, Edit, Kind, Place, Position};
use sha2::{Digest, Sha256};

use super::crafted;

const MALLORY: Actor = Actor([9; 20]);

fn kind(targets: bool) -> Kind {
    let area = if targets {
        Area::Targets
    } else {
        Area::Meeting
    };
    Kind::Area("2026-autumn.termly".parse().expect("a key"), area)
}

fn author(actor: u8) -> Author {
    Author {
        actor: Actor([actor; 20]),
        time: 1,
    }
}

/// An honest edit in a form of the kind: an item of a list, or a line.
fn edit(kind: Kind, nth: u8) -> Edit {
    if kind == self::kind(true) {
        return Edit::Add {
            list: "targets".to_owned(),
            id: ItemId(uuid::Uuid::from_bytes([nth; 16])),
            at: Position::Last,
            values: BTreeMap::new(),
            texts: BTreeMap::new(),
        };
    }
    Edit::Set {
        place: Place::field("place"),
        value: Some(Value::Line(format!("Room {nth}"))),
    }
}

/// A whole change by Mallory at the n-th number, on what lies before it, whose operations the fuzzer invents.
fn change(on: [u8; 32], nth: u8, first: u8, body: &[u8]) -> Vec<u8> {
    let mut whole = vec![1];
    whole.extend(on);
    whole.push(20);
    whole.extend(MALLORY.0);
    whole.extend([nth, first]);
    whole.extend(body);
    crafted::chunk(&whole)
}

fn hash(chunk: &[u8]) -> [u8; 32] {
    Sha256::digest(&chunk[8..]).into()
}

fn sound(document: &Document) {
    let read = document.read().expect("it reads");
    let again = Document::load(document.kind(), &document.save()).expect("it loads");
    assert_eq!(again.read().expect("it reads"), read);
}

/// Runs the target over one input: its first byte says which form, and where the second change begins.
pub fn run(bytes: &[u8]) {
    let Some((how, body)) = bytes.split_first() else {
        return;
    };
    let kind = kind(how & 1 == 1);
    let ground = hash(records::genesis::frozen(kind));
    let at = usize::from(how >> 1).min(body.len());
    let one = change(ground, 1, 100, &body[at..]);
    let two = change(hash(&one), 2, 110, &body[..at]);

    let mut document = Document::create(kind);
    let made = document.edit(&edit(kind, 1), &author(1)).expect("honest");
    let honest = made.change.expect("it changes something");
    let before = document.heads();
    let crafted: Vec<Vec<u8>> = [vec![one.clone(), two], vec![one]]
        .into_iter()
        .find(|changes| {
            document
                .receive(changes, &MALLORY)
                .is_ok_and(|received| received.applied > 0)
        })
        .unwrap_or_default();
    if crafted.is_empty() {
        // What was judged elsewhere is put in unjudged, and then the document may be no form any more.
        let change = change(ground, 1, 100, body);
        let _ = records::rescue::resting_on(std::slice::from_ref(&change), &[ground]);
        let _ = document.rescued(std::slice::from_ref(&change));
        let _ = document.lacks(std::slice::from_ref(&change));
        return;
    }
    let seen = document.heads();
    let made = document.edit(&edit(kind, 2), &author(1)).expect("honest");
    let on_top = made.change.expect("it changes something");
    sound(&document);

    let gone: Vec<[u8; 32]> = crafted.iter().map(|change| hash(change)).collect();
    let rests = records::rescue::resting_on(std::slice::from_ref(&on_top), &gone);
    assert_eq!(rests, [0]);
    let mut all = vec![honest.clone(), on_top.clone()];
    all.extend(crafted.iter().cloned());
    let (rebuilt, waiting) = Document::rebuilt(kind, &all).expect("what was taken makes it again");
    assert!(waiting.is_empty());
    assert_eq!(
        rebuilt.read().expect("it reads"),
        document.read().expect("it reads")
    );

    if let Ok((without, made)) = document.written_again(std::slice::from_ref(&on_top), &author(2)) {
        sound(&without);
        let mut other = Document::create(kind);
        assert!(other.take(std::slice::from_ref(&honest)) && other.take(&crafted));
        for change in &made {
            assert!(
                other
                    .receive(std::slice::from_ref(change), &author(2).actor)
                    .is_ok()
            );
        }
    }
    if let Ok(rescued) = document.rescued(&crafted) {
        let mut new = Document::create(kind);
        assert!(new.take(std::slice::from_ref(&honest)));
        if new
            .write_rescued(&rescued, "Said again:", &author(3))
            .is_ok()
        {
            sound(&new);
        }
    }
    if let Ok(Some((settled, _))) = document.settled(&[on_top], &crafted, &[], &author(4)) {
        sound(&settled);
    }
    let _ = document.read_at(&before);
    let _ = document.read_at(&seen);
    let _ = document.changes_since(&before);
}
