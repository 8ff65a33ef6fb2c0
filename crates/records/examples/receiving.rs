//! What taking in a first download costs, for a profiler that counts instructions: the records of `tests/bench/workload.mjs`
//! in small, each received as one entry of first words and, for every seventh, two entries of ten edits.
//!
//! ```text
//! cargo build --release --package records --example receiving
//! valgrind --tool=callgrind --toggle-collect='*records*Document*receive*' target/release/examples/receiving 28
//! ```
//!
//! With a second number the work is done so many times over, for a profiler that samples.

use plan::{Area, Value};
use records::{Actor, Author, Document, Edit, Kind, Place};
use std::time::Instant;

const FIELDS: [&str; 5] = ["doing", "strengths", "needs", "barriers", "behaviour"];
/// About as long as what the bench of sync writes into a field.
const WORDS: &str = "Robin listens closely to reading aloud most mornings. The class works hard at fractions beside an adult.";

/// One entry: who wrote it, and its changes.
type Entry = (Actor, Vec<Vec<u8>>);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut numbers = std::env::args().skip(1).map(|word| word.parse::<usize>());
    let records = numbers.next().transpose()?.unwrap_or(200);
    let times = numbers.next().transpose()?.unwrap_or(1);
    let kind = Kind::Area("2026-autumn.move-1".parse()?, Area::Education);
    let log: Vec<Vec<Entry>> = (0..records)
        .map(|nth| written(kind, nth))
        .collect::<Result<_, _>>()?;
    let began = Instant::now();
    let mut taken = 0;
    for _ in 0..times {
        for entries in &log {
            let mut document = Document::create(kind);
            for (writer, changes) in entries {
                taken += document.receive(changes, writer)?.applied;
            }
        }
    }
    let ms = began.elapsed().as_secs_f64() * 1000.0;
    std::io::Write::write_fmt(
        &mut std::io::stdout(),
        format_args!("{taken} changes taken in, {ms:.1} ms\n"),
    )?;
    Ok(())
}

/// A record's entries, as two tablets wrote them.
fn written(kind: Kind, nth: usize) -> Result<Vec<Entry>, Box<dyn std::error::Error>> {
    let author = |device: u8| Author {
        actor: Actor::new([device; 16], 1),
        time: 1_794_000_000,
    };
    let (hers, his) = (author(1), author(2));
    let mut document = Document::create(kind);
    let mut first = Vec::new();
    for field in FIELDS {
        first.extend(type_words(
            &mut document,
            field,
            &format!("{WORDS} {nth}"),
            &hers,
        )?);
    }
    let line = Value::Line(format!("School {nth} (made up)"));
    first.extend(set(&mut document, "setting", line, &hers)?);
    let stage = Value::Choice("monitoring".to_owned());
    first.extend(set(&mut document, "send_stage", stage, &hers)?);
    let mut entries = vec![(hers.actor, first)];
    if nth.is_multiple_of(7) {
        let mut beside = document.clone();
        entries.push((hers.actor, edited(&mut document, nth, &hers)?));
        entries.push((his.actor, edited(&mut beside, nth, &his)?));
    }
    Ok(entries)
}

fn edited(
    document: &mut Document,
    nth: usize,
    by: &Author,
) -> Result<Vec<Vec<u8>>, Box<dyn std::error::Error>> {
    let mut changes = Vec::new();
    for edit in 0..9 {
        let field = FIELDS[edit % FIELDS.len()];
        let old = document.words(&Place::field(field)).unwrap_or_default();
        let text = if edit % 2 == 0 {
            format!("{old} Note {nth}x{edit}: a friend is proud of the drum.")
        } else {
            format!("Note {nth}x{edit}: a friend is proud of the drum. {old}")
        };
        changes.extend(type_words(document, field, &text, by)?);
    }
    let line = Value::Line(format!("School {nth} (made up too)"));
    changes.extend(set(document, "setting", line, by)?);
    Ok(changes)
}

fn type_words(
    document: &mut Document,
    field: &str,
    text: &str,
    by: &Author,
) -> Result<Option<Vec<u8>>, records::EditError> {
    let edit = Edit::Text {
        place: Place::field(field),
        base: document.heads(),
        text: text.to_owned(),
    };
    Ok(document.edit(&edit, by)?.change)
}

fn set(
    document: &mut Document,
    field: &str,
    value: Value,
    by: &Author,
) -> Result<Option<Vec<u8>>, records::EditError> {
    let edit = Edit::Set {
        place: Place::field(field),
        value: Some(value),
    };
    Ok(document.edit(&edit, by)?.change)
}
