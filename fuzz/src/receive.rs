//! Any bytes as a change, under a right checksum, applied to a document that somebody has written in: refused, or taken
//! so that the document reads, saves and loads, and honest work goes on.

use plan::{Area, Value};
use records::{Actor, Author, Document, Edit, Kind, Place};
use sha2::{Digest, Sha256};

use super::crafted;

const MALLORY: Actor = Actor([9; 20]);

fn kind() -> Kind {
    Kind::Area("2026-autumn.termly".parse().expect("a key"), Area::Meeting)
}

/// A whole change, of which the fuzzer invents what follows the first number of its operations: what it rests on and
/// who wrote it are right.
fn change(body: &[u8]) -> Vec<u8> {
    let ground: [u8; 32] = Sha256::digest(&records::genesis::frozen(kind())[8..]).into();
    let mut whole = vec![1];
    whole.extend(ground);
    whole.push(20);
    whole.extend(MALLORY.0);
    whole.extend([1, 100]);
    whole.extend(body);
    crafted::chunk(&whole)
}

fn write(document: &mut Document, text: &str) {
    let edit = Edit::Set {
        place: Place::field("place"),
        value: Some(Value::Line(text.to_owned())),
    };
    let author = Author {
        actor: Actor([1; 20]),
        time: 1,
    };
    document.edit(&edit, &author).expect("honest work goes on");
}

/// Runs the target over one input.
pub fn run(bytes: &[u8]) {
    let mut document = Document::create(kind());
    write(&mut document, "Library");
    let before = document.heads();
    let given = document.receive(&[change(bytes)], &MALLORY);
    if given.is_err() {
        assert_eq!(document.heads(), before, "a refusal left something behind");
    }
    let read = document.read().expect("it reads");
    let again = Document::load(kind(), &document.save()).expect("it loads");
    assert_eq!(again.read().expect("it reads"), read);
    write(&mut document, "Hall");
    let _ = document.history();
    // As a whole change of which nothing was made right but its checksum, and as raw bytes.
    let _ = document.receive(&[crafted::chunk(bytes)], &MALLORY);
    let _ = document.receive(&[bytes.to_vec()], &MALLORY);
}
