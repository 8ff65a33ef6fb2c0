//! A document of any kind with something in every field, as two people write it apart, and the words
//! by which a test compares what is read. Shared by the golden tests and by what freezes their bytes.

use plan::form::{self, Field};
use plan::{ItemId, Value};
use records::{
    Actor, Answer, Author, Document, Edit, FieldState, FormState, ItemPlace, Kind, Place, Position,
};
use std::collections::BTreeMap;
use std::fmt::Write;

const PRIYA: Author = author(1, 1_794_000_000);
const SAM: Author = author(2, 1_794_100_000);

const fn author(nth: u8, time: i64) -> Author {
    let mut bytes = [nth; 20];
    (bytes[16], bytes[17], bytes[18], bytes[19]) = (0, 0, 0, 1);
    Author {
        actor: Actor(bytes),
        time,
    }
}

/// Every kind of document, of one PEP.
pub(crate) fn every_kind() -> Vec<Kind> {
    let pep = "2026-autumn.termly".parse().expect("a key");
    [Kind::Core, Kind::Pathway]
        .into_iter()
        .chain(Kind::of_pep(pep))
        .collect()
}

/// Fills every field and two items of every list, one of them taken out; then two people answer each
/// field apart, and both sides meet.
pub(crate) fn fill(document: &mut Document, fields: &[Field]) {
    for (nth, field) in fields.iter().enumerate() {
        if let form::Kind::List(inner) = field.kind {
            let (kept, out) = (item(nth, 1), item(nth, 2));
            add(document, field.id, kept, inner);
            add(document, field.id, out, inner);
            let item = ItemPlace::new(field.id, out);
            let archived = true;
            edit(document, &Edit::Archive { item, archived }, &PRIYA);
            let place = |one: &Field| Place::of_item(field.id, kept, one.id);
            apart(document, inner, place);
        }
    }
    apart(document, fields, |field| Place::field(field.id));
}

fn apart(document: &mut Document, fields: &[Field], place: impl Fn(&Field) -> Place) {
    for field in fields {
        let mut other = document.clone();
        let hers = answer(document, field, place(field), 0);
        let Some((hers, his)) = hers.zip(answer(&other, field, place(field), 1)) else {
            continue;
        };
        edit(document, &hers, &PRIYA);
        if let Some(change) = edit(&mut other, &his, &SAM) {
            let taken = document.receive(&[change], &SAM.actor);
            taken.expect("what Sam wrote is taken");
        }
    }
}

fn edit(document: &mut Document, edit: &Edit, author: &Author) -> Option<Vec<u8>> {
    let written = document.edit(edit, author).expect("the edit is taken");
    written.change
}

fn add(document: &mut Document, list: &str, id: ItemId, fields: &[Field]) {
    let line = fields
        .iter()
        .find(|field| matches!(field.kind, form::Kind::Line));
    let values = line.map(|field| (field.id.to_owned(), Value::Line("first".to_owned())));
    let added = Edit::Add {
        list: list.to_owned(),
        id,
        at: Position::Last,
        values: values.into_iter().collect(),
        texts: BTreeMap::new(),
    };
    edit(document, &added, &PRIYA);
}

fn answer(document: &Document, field: &Field, place: Place, nth: usize) -> Option<Edit> {
    let value = match field.kind {
        form::Kind::List(_) | form::Kind::Link(_) => return None,
        form::Kind::Words | form::Kind::Drawing => {
            let words = ["Made up by Priya: äöü 🐹. ", "Made up by Sam. "];
            let drawn = ["M1 1L2 2", "M3 3L4 4"];
            let text = match field.kind {
                form::Kind::Words => words[nth],
                _ => drawn[nth],
            };
            return Some(Edit::Text {
                place,
                base: document.heads(),
                text: text.to_owned(),
            });
        }
        form::Kind::Line => Value::Line(format!("made up {nth}")),
        form::Kind::Choice(options) => Value::Choice(options[nth % options.len()].to_owned()),
        form::Kind::Date => Value::Date(format!("2026-11-2{nth}").parse().expect("a day")),
        form::Kind::Number { min, .. } => Value::Number(min + if nth == 0 { 1.0 } else { 2.0 }),
        form::Kind::YesNo => Value::YesNo(nth == 0),
        form::Kind::File(_) => Value::File(plan::FileRef {
            blob: format!("{nth:064x}"),
            size: 70_000,
            media: plan::file::Media::Jpeg,
            name: format!("made up {nth}.jpg"),
        }),
    };
    Some(Edit::Set {
        place,
        value: Some(value),
    })
}

fn item(list: usize, nth: usize) -> ItemId {
    ItemId(uuid::Uuid::from_u128(
        (list as u128 + 1) << 64 | nth as u128,
    ))
}

/// Everything that is read of the fields that `knows` names, in lines to compare.
pub(crate) fn told(form: &FormState, knows: impl Fn(&str) -> bool) -> String {
    let mut lines = String::new();
    for field in form.fields.iter().filter(|field| knows(field.field.id)) {
        tell(&mut lines, "", field);
    }
    lines
}

fn tell(lines: &mut String, before: &str, field: &FieldState) {
    let id = field.field.id;
    let told = match &field.answer {
        Answer::Words(words) => {
            writeln!(
                lines,
                "{before}{id}: words {words:?}, {} versions",
                field.versions.len()
            )
        }
        Answer::Values(held) => held.iter().try_for_each(|one| {
            let by = one.by.actor.0[0];
            writeln!(
                lines,
                "{before}{id}: {:?} by {by} at {}",
                one.value, one.by.time
            )
        }),
        Answer::Items { items, archived } => {
            for (which, all) in [("in", items), ("out", archived)] {
                for (nth, one) in all.iter().enumerate() {
                    for field in &one.fields {
                        tell(lines, &format!("{before}{id} {which} {nth} "), field);
                    }
                }
            }
            Ok(())
        }
    };
    told.expect("a line is written");
}
