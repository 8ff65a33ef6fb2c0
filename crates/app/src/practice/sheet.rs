//! Filling in a form in Rust: answers gathered as edits, which become one change.

use chrono::NaiveDate;
use plan::{ItemId, Value};
use records::{Edit, Heads, Place, Position};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The answers of one document.
pub(super) struct Sheet {
    /// What item ids derive from, so that every tablet gives the same ones.
    namespace: Uuid,
    base: Heads,
    pub(super) edits: Vec<Edit>,
}

/// The answers of one item of a list.
#[derive(Default)]
pub(super) struct Answers {
    values: BTreeMap<String, Value>,
    texts: BTreeMap<String, String>,
}

impl Sheet {
    pub(super) fn new(namespace: Uuid, base: Heads) -> Self {
        Self {
            namespace,
            base,
            edits: Vec::new(),
        }
    }

    pub(super) fn set(&mut self, field: &str, value: Value) {
        self.edits.push(Edit::Set {
            place: Place::field(field),
            value: Some(value),
        });
    }

    pub(super) fn line(&mut self, field: &str, text: &str) {
        self.set(field, Value::Line(text.to_owned()));
    }

    pub(super) fn choice(&mut self, field: &str, option: &str) {
        self.set(field, Value::Choice(option.to_owned()));
    }

    pub(super) fn date(&mut self, field: &str, day: NaiveDate) {
        self.set(field, Value::Date(day));
    }

    pub(super) fn number(&mut self, field: &str, number: f64) {
        self.set(field, Value::Number(number));
    }

    pub(super) fn yes_no(&mut self, field: &str, yes: bool) {
        self.set(field, Value::YesNo(yes));
    }

    pub(super) fn words(&mut self, field: &str, text: impl Into<String>) {
        let (place, base) = (Place::field(field), self.base.clone());
        self.edits.push(Edit::Text {
            place,
            base,
            text: text.into(),
        });
    }

    /// Adds an item at the end of a list; its id derives from `name`.
    pub(super) fn item(&mut self, list: &str, name: &str, answers: Answers) -> ItemId {
        let id = self.id(list, name);
        self.edits.push(Edit::Add {
            list: list.to_owned(),
            id,
            at: Position::Last,
            values: answers.values,
            texts: answers.texts,
        });
        id
    }

    /// The id of an item that was or will be added under this name.
    pub(super) fn id(&self, list: &str, name: &str) -> ItemId {
        ItemId(Uuid::new_v5(
            &self.namespace,
            format!("{list}/{name}").as_bytes(),
        ))
    }
}

impl Answers {
    pub(super) fn set(mut self, field: &str, value: Value) -> Self {
        self.values.insert(field.to_owned(), value);
        self
    }

    pub(super) fn line(self, field: &str, text: &str) -> Self {
        self.set(field, Value::Line(text.to_owned()))
    }

    pub(super) fn choice(self, field: &str, option: &str) -> Self {
        self.set(field, Value::Choice(option.to_owned()))
    }

    pub(super) fn date(self, field: &str, day: NaiveDate) -> Self {
        self.set(field, Value::Date(day))
    }

    pub(super) fn number(self, field: &str, number: f64) -> Self {
        self.set(field, Value::Number(number))
    }

    pub(super) fn yes_no(self, field: &str, yes: bool) -> Self {
        self.set(field, Value::YesNo(yes))
    }

    pub(super) fn link(self, field: &str, item: ItemId) -> Self {
        self.set(field, Value::Link(item))
    }

    pub(super) fn words(mut self, field: &str, text: &str) -> Self {
        self.texts.insert(field.to_owned(), text.to_owned());
        self
    }
}
