//! Short names for what the tests write again and again. Every child here is made up.

use plan::{Area, ItemId, PepKey, Value};
use records::{Actor, Author, Document, Edit, FormState, Kind, Place, Position};
use std::collections::BTreeMap;

pub(crate) fn pep() -> PepKey {
    "2026-autumn.termly".parse().expect("a key")
}

pub(crate) fn area(area: Area) -> Kind {
    Kind::Area(pep(), area)
}

pub(crate) fn author(nth: u8, time: i64) -> Author {
    Author {
        actor: Actor::new([nth; 16], 1),
        time,
    }
}

pub(crate) fn item(nth: u128) -> ItemId {
    ItemId(uuid::Uuid::from_u128(nth))
}

pub(crate) fn set(place: Place, value: Value) -> Edit {
    Edit::Set {
        place,
        value: Some(value),
    }
}

pub(crate) fn type_over(document: &Document, place: Place, text: &str) -> Edit {
    Edit::Text {
        place,
        base: document.heads(),
        text: text.to_owned(),
    }
}

pub(crate) fn add(list: &str, id: ItemId) -> Edit {
    Edit::Add {
        list: list.to_owned(),
        id,
        at: Position::Last,
        values: BTreeMap::new(),
        texts: BTreeMap::new(),
    }
}

/// Makes an edit that must change something, and gives its raw change.
pub(crate) fn write(document: &mut Document, edit: &Edit, author: &Author) -> Vec<u8> {
    let written = document.edit(edit, author).expect("the edit is taken");
    written.change.expect("the edit changes something")
}

pub(crate) fn give(document: &mut Document, change: &[u8], from: &Author) {
    let received = document
        .receive(&[change.to_vec()], &from.actor)
        .expect("the change is taken");
    assert!(received.waiting.is_empty(), "nothing is missing");
}

pub(crate) fn read(document: &Document) -> FormState {
    document.read().expect("the document reads")
}

/// One document on two tablets.
pub(crate) struct Two {
    pub(crate) hers: Document,
    pub(crate) his: Document,
    pub(crate) priya: Author,
    pub(crate) sam: Author,
}

impl Two {
    pub(crate) fn of(kind: Kind) -> Self {
        Self {
            hers: Document::create(kind),
            his: Document::create(kind),
            priya: author(1, 1_000),
            sam: author(2, 2_000),
        }
    }

    /// An edit on her tablet that reaches his.
    pub(crate) fn both(&mut self, edit: &Edit) {
        let change = write(&mut self.hers, edit, &self.priya);
        give(&mut self.his, &change, &self.priya);
    }

    /// Two edits made apart, then exchanged.
    pub(crate) fn apart(&mut self, her_edit: &Edit, his_edit: &Edit) {
        let hers = write(&mut self.hers, her_edit, &self.priya);
        let his = write(&mut self.his, his_edit, &self.sam);
        give(&mut self.hers, &his, &self.sam);
        give(&mut self.his, &hers, &self.priya);
        assert_eq!(read(&self.hers), read(&self.his), "the tablets differ");
    }
}

/// A line as a value.
pub(crate) fn line(text: &str) -> Value {
    Value::Line(text.to_owned())
}
