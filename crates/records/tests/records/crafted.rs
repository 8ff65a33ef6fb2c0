//! Changes that Automerge would never write, made byte by byte under right checksums: to panic, to unfold without end,
//! to poison what comes after. Each is refused, so that its entry is set aside, or harms nobody.

mod chunk;

use crate::garden::{area, author, read, set, write};
use chunk::{Chunk, RUN_OF_MANY, literal, one_put};
use plan::{Area, Value};
use records::{Actor, Document, Kind, Place, Refusal, genesis};
use sha2::{Digest, Sha256};
use std::process::Command;

/// Set where a test runs in a process that may not use much.
const WITHIN_LIMITS: &str = "WITHIN_LIMITS";

const KIND: fn() -> Kind = || area(Area::Meeting);

fn mallory() -> Actor {
    author(9, 0).actor
}

/// The hash of the first change of every document of this kind.
fn ground() -> [u8; 32] {
    Sha256::digest(&genesis::frozen(KIND())[8..]).into()
}

/// A chunk by Mallory on top of the first change, whose operations come after those of the first.
fn by_mallory() -> Chunk {
    Chunk::new(&mallory().0, 1_000, ground())
}

/// Takes a chunk in, and checks that the document is as it was where it was refused, and sound where it was not.
#[track_caller]
fn give(name: &str, bytes: Vec<u8>) -> Result<usize, Refusal> {
    let mut document = Document::create(KIND());
    let before = (document.heads(), read(&document));
    let given = document.receive(&[bytes], &mallory());
    match &given {
        Err(_) => assert_eq!(
            (document.heads(), read(&document)),
            before,
            "{name}: a refusal left something behind"
        ),
        Ok(_) => {
            let again = Document::load(KIND(), &document.save()).expect("what was taken loads");
            assert_eq!(read(&again), read(&document), "{name}");
        }
    }
    let honest = write(
        &mut document,
        &set(Place::field("place"), Value::Line("Library".into())),
        &author(1, 1),
    );
    let mut other = Document::create(KIND());
    let received = other.receive(&[honest], &author(1, 1).actor);
    match given {
        Err(_) => assert_eq!(
            received.map(|received| received.applied),
            Ok(1),
            "{name}: honest work does not go on"
        ),
        Ok(_) => assert!(received.is_ok(), "{name}: honest work is refused"),
    }
    given.map(|received| received.applied)
}

#[track_caller]
fn refused(name: &str, chunk: &Chunk) {
    let given = give(name, chunk.bytes());
    assert!(given.is_err(), "{name} was taken");
}

#[test]
fn a_sound_chunk_of_this_make_is_taken() {
    assert_eq!(give("sound", by_mallory().with(one_put()).bytes()), Ok(1));
}

#[test]
fn an_operation_on_an_object_that_is_not_there_is_refused() {
    for (name, actor, counter) in [
        ("one's own", 0, 9_999),
        ("the first change's", 1, 9_999),
        ("a later one", 0, u64::from(u32::MAX)),
        ("a value", 1, 1),
    ] {
        println!("tries: 1");
        let chunk = by_mallory()
            .beside(&Actor::GENESIS.0)
            .with(one_put())
            .column(0x01, literal(actor))
            .column(0x02, literal(counter));
        refused(name, &chunk);
    }
}

#[test]
fn an_operation_at_an_element_that_is_not_there_is_refused() {
    let document = Document::create(KIND());
    let notes = chunk::object(&document, "texts", "notes");
    for (name, insert) in [("inserted after", vec![0, 1]), ("put over", vec![1])] {
        let chunk = by_mallory()
            .beside(&Actor::GENESIS.0)
            .column(0x01, literal(1))
            .column(0x02, literal(notes))
            .column(0x11, literal(0))
            .column(0x13, literal(500))
            .column(0x34, insert)
            .column(0x42, literal(1))
            .column(0x56, literal(0x16))
            .column(0x57, b"x".to_vec())
            .column(0x70, literal(0));
        refused(name, &chunk);
    }
}

#[test]
fn an_actor_that_is_not_named_is_refused() {
    for (name, columns) in [
        (
            "in the object",
            vec![(0x01, literal(7)), (0x02, literal(1))],
        ),
        ("in the key", vec![(0x11, literal(7)), (0x13, literal(1))]),
        (
            "in what it replaces",
            vec![(0x70, literal(1)), (0x71, literal(7)), (0x73, literal(1))],
        ),
        (
            "of a number without end",
            vec![(0x01, literal(u64::from(u32::MAX))), (0x02, literal(1))],
        ),
    ] {
        let mut chunk = by_mallory().with(one_put());
        for (specification, data) in columns {
            chunk = chunk.column(specification, data);
        }
        refused(name, &chunk);
    }
}

#[test]
fn an_author_footer_is_refused_on_the_first_change_and_on_a_later_one() {
    let footer = [1, 3, b'm', b'a', b'l'];
    refused("first", &by_mallory().with(one_put()).footer(&footer));
    let first = by_mallory().with(one_put());
    let later = Chunk::new(&mallory().0, 1_001, first.hash())
        .number(2)
        .with(one_put())
        .footer(&footer);
    let mut document = Document::create(KIND());
    let both = [first.bytes(), later.bytes()];
    assert_eq!(document.receive(&both, &mallory()), Err(Refusal::Malformed));
    assert_eq!(document.heads(), Document::create(KIND()).heads());
}

/// In a process of its own with little memory and little time, so that without the bound it is this test that ends, and not
/// the machine.
#[test]
fn a_few_bytes_that_unfold_to_a_million_million_operations_are_refused_unread() {
    if cfg!(unix) && std::env::var_os(WITHIN_LIMITS).is_none() {
        let program = std::env::current_exe().expect("this very program");
        let thread = std::thread::current();
        let done = Command::new("sh")
            .args([
                "-c",
                "ulimit -v 1500000 && ulimit -t 60 && exec \"$0\" --exact \"$1\" --nocapture",
            ])
            .arg(program)
            .arg(thread.name().expect("a test has a name"))
            .env(WITHIN_LIMITS, "1")
            .output()
            .expect("there is a shell");
        let said = String::from_utf8_lossy(&done.stdout);
        println!("tries: {}", said.matches("tries: 1").count());
        let told = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{}: {said}{told}", done.status);
        assert!(said.contains("1 passed"), "it was not run: {said}{told}");
        return;
    }
    for (name, specification, data) in [
        ("values", 0x42, [RUN_OF_MANY, &[1]].concat()),
        ("nothing", 0x42, [&[0][..], RUN_OF_MANY].concat()),
        ("keys", 0x15, [RUN_OF_MANY, &[1, b'a']].concat()),
        ("steps", 0x13, [RUN_OF_MANY, &[1]].concat()),
        ("objects", 0x02, [RUN_OF_MANY, &[1]].concat()),
        ("actors", 0x01, [RUN_OF_MANY, &[0]].concat()),
        ("yes and no", 0x34, RUN_OF_MANY.to_vec()),
        ("marks", 0xa5, [RUN_OF_MANY, &[1, b'm']].concat()),
        ("lengths", 0x56, [RUN_OF_MANY, &[0]].concat()),
        ("lists", 0x70, [RUN_OF_MANY, &[0]].concat()),
        ("one list", 0x70, [&[0x7f][..], RUN_OF_MANY].concat()),
        ("an unknown column", 0xf2, [RUN_OF_MANY, &[1]].concat()),
    ] {
        println!("tries: 1");
        let chunk = by_mallory().with(one_put()).column(specification, data);
        let given = give(name, chunk.bytes());
        assert!(
            matches!(given, Err(Refusal::ChangeTooLarge)),
            "{name}: {given:?}"
        );
    }
}

#[test]
fn counts_and_lengths_beyond_the_bytes_are_refused() {
    let sound = by_mallory().with(one_put());
    for (name, chunk) in [
        (
            "dependencies",
            sound.clone().claims(chunk::Count::Dependencies),
        ),
        ("actors", sound.clone().claims(chunk::Count::Actors)),
        ("columns", sound.clone().claims(chunk::Count::Columns)),
        ("a column", sound.clone().claims(chunk::Count::Column)),
        ("the message", sound.clone().claims(chunk::Count::Message)),
        ("the actor", sound.clone().claims(chunk::Count::Actor)),
    ] {
        refused(name, &chunk);
    }
}

#[test]
fn compressed_columns_and_other_chunks_are_refused() {
    refused(
        "deflated",
        &by_mallory().with(one_put()).column(0x4a, literal(1)),
    );
    for kind in [0, 2, 3, 4, 255] {
        refused("another chunk", &by_mallory().with(one_put()).kind(kind));
    }
}

/// A counter that leaps would leave no room for honest operations: they are counted in 32 bits.
#[test]
fn an_operation_counter_that_leaps_is_refused() {
    for start in [
        u64::from(u32::MAX) - 1,
        u64::from(u32::MAX),
        1 << 40,
        u64::MAX,
    ] {
        println!("tries: 1");
        let chunk = Chunk::new(&mallory().0, start, ground()).with(one_put());
        refused("it leaps", &chunk);
    }
    refused(
        "zero",
        &Chunk::new(&mallory().0, 0, ground()).with(one_put()),
    );
}

#[test]
fn numbers_out_of_turn_are_refused_or_wait() {
    for number in [0, 2, 5, u64::MAX] {
        refused("out of turn", &by_mallory().number(number).with(one_put()));
    }
}

#[test]
fn values_that_are_none_are_refused() {
    for (name, meta, raw) in [
        ("text that is none", 0x26, vec![0xff, 0xfe]),
        ("a number of three bytes", 0x35, vec![1, 2, 3]),
        ("longer than its bytes", 1_000 << 4 | 6, vec![b'x']),
    ] {
        let chunk = by_mallory()
            .with(one_put())
            .column(0x56, literal(meta))
            .column(0x57, raw);
        refused(name, &chunk);
    }
}

#[test]
fn odd_operations_are_refused_or_harm_nobody() {
    let document = Document::create(KIND());
    let notes = chunk::object(&document, "texts", "notes");
    let lists = chunk::object(&document, "lists", "people");
    let inside = |object: u64| {
        by_mallory()
            .beside(&Actor::GENESIS.0)
            .with(one_put())
            .column(0x01, literal(1))
            .column(0x02, literal(object))
    };
    for (name, chunk) in [
        ("a key in a text", inside(notes)),
        (
            "an element in a map",
            inside(lists)
                .without(0x15)
                .column(0x11, literal(0))
                .column(0x13, literal(0))
                .column(0x34, vec![0, 1]),
        ),
        (
            "an unknown action",
            by_mallory().with(one_put()).column(0x42, literal(200)),
        ),
        (
            "a deletion of nothing",
            by_mallory().with(one_put()).column(0x42, literal(3)),
        ),
        (
            "an increment of nothing",
            by_mallory().with(one_put()).column(0x42, literal(5)),
        ),
        (
            "a mark",
            by_mallory()
                .with(one_put())
                .column(0x42, literal(7))
                .column(0x94, vec![0, 1])
                .column(0xa5, vec![0x7f, 1, b'm']),
        ),
        (
            "a replacement of nothing",
            by_mallory()
                .with(one_put())
                .column(0x70, literal(1))
                .column(0x71, literal(0))
                .column(0x73, literal(9_999)),
        ),
        ("no operation", by_mallory()),
        (
            "an unknown value",
            by_mallory().with(one_put()).column(0x56, literal(0x1f)),
        ),
        (
            "twice the same ground",
            by_mallory().with(one_put()).also_on(ground()),
        ),
        (
            "no ground",
            Chunk::without_ground(&mallory().0, 1_000).with(one_put()),
        ),
        (
            "an earlier counter",
            Chunk::new(&mallory().0, 1, ground()).with(one_put()),
        ),
    ] {
        let _ = give(name, chunk.bytes());
    }
}

/// The most that a change may unfold to is taken in, or refused, within the time that anybody waits.
#[test]
fn the_largest_change_in_operations_harms_nobody() {
    let many = |value: u64| {
        let mut run = Vec::new();
        chunk::unsigned(&mut run, records::receive::MOST_OPERATIONS);
        // A set sign bit would turn the run into something else.
        if run.last().is_some_and(|last| last & 0x40 != 0) {
            let last = run.len() - 1;
            run[last] |= 0x80;
            run.push(0);
        }
        chunk::unsigned(&mut run, value);
        run
    };
    let document = Document::create(KIND());
    let notes = chunk::object(&document, "texts", "notes");
    let chunk = by_mallory()
        .beside(&Actor::GENESIS.0)
        .column(0x01, many(1))
        .column(0x02, many(notes))
        .column(0x34, {
            let mut all = vec![0];
            chunk::unsigned(&mut all, records::receive::MOST_OPERATIONS);
            all
        })
        .column(0x42, many(1))
        .column(0x56, many(0))
        .column(0x70, many(0));
    let _ = give("many", chunk.bytes());
}
