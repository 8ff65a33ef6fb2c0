//! Fields and values of any form in words, with the files that they name and the people whom they are about.

use super::model::{Answer, Entry, Is, Item};
use super::wording::{found, label, option, say};
use crate::api::archive::OtherBecause;
use crate::api::area::{FieldKind, FieldView, Form, ItemView, Place};
use plan::file::FileRef;
use plan::{ItemId, Value};
use std::collections::BTreeMap;

/// Fields that are kept beside an item's words and tell nobody anything.
const KEPT: &[&str] = &["earlier_id"];

/// The fields whose answer is somebody's name, by form and list.
const NAMES: &[(&str, Option<&str>, &str)] = &[
    ("meeting", Some("people"), "name"),
    ("about_me", None, "consent_who"),
    ("education", Some("interventions"), "who"),
    ("views", None, "adult_name"),
    ("attendance", None, "plan_owner"),
    ("targets", Some("targets"), "owner"),
    ("targets", Some("actions"), "who"),
    ("own_pathway", Some("supporters"), "name"),
];

/// The form's name in the wording; the child's own pathway is not the area that judges it.
pub(super) fn form_id(form: &Form) -> &'static str {
    match form {
        Form::Core => "core",
        Form::Area { area, .. } => area.id(),
        Form::Pathway => "own_pathway",
        Form::Quality { .. } => "quality",
    }
}

/// Writes fields down, and gathers what they name on the way.
#[derive(Default)]
pub(super) struct Scribe {
    /// Every file that some answer names, now or before, with its form.
    pub(super) files: BTreeMap<String, (FileRef, Form)>,
    /// The answers of fields for names.
    pub(super) names: Vec<(String, OtherBecause)>,
}

impl Scribe {
    /// The fields of a form that hold something.
    pub(super) fn entries(&mut self, form: &Form, fields: &[FieldView]) -> Vec<Entry> {
        let links = item_names(form, fields);
        let all = fields.iter();
        all.filter_map(|field| self.entry(form, None, field, &links))
            .collect()
    }

    fn entry(
        &mut self,
        form: &Form,
        list: Option<&str>,
        field: &FieldView,
        links: &BTreeMap<ItemId, String>,
    ) -> Option<Entry> {
        if KEPT.contains(&field.id.as_str()) {
            return None;
        }
        let answers = self.answers(form, list, field, links);
        let mut items = Vec::new();
        for (those, taken_out) in [(&field.items, false), (&field.archived, true)] {
            for item in those {
                items.push(self.item(form, &field.id, item, taken_out, links));
            }
        }
        if answers.is_empty() && items.is_empty() {
            return None;
        }
        Some(Entry {
            field: field.id.clone(),
            label: named(form, &field.id, list),
            answers,
            by: field.changed_by.clone(),
            items,
        })
    }

    fn item(
        &mut self,
        form: &Form,
        list: &str,
        item: &ItemView,
        taken_out: bool,
        links: &BTreeMap<ItemId, String>,
    ) -> Item {
        let fields = item.fields.iter();
        Item {
            added_by: item.added_by.clone(),
            taken_out,
            entries: fields
                .filter_map(|field| self.entry(form, Some(list), field, links))
                .collect(),
        }
    }

    fn answers(
        &mut self,
        form: &Form,
        list: Option<&str>,
        field: &FieldView,
        links: &BTreeMap<ItemId, String>,
    ) -> Vec<Answer> {
        let mut answers = Vec::new();
        if let Some(text) = field.text.as_ref().filter(|text| !text.trim().is_empty()) {
            self.know(form, list, &field.id, text);
            let is = match field.kind {
                FieldKind::Drawing {} => Is::Drawing { path: text.clone() },
                _ => Is::Text { text: text.clone() },
            };
            answers.push(Answer {
                is,
                by: None,
                at: None,
            });
        }
        // Words that a child chooses between stand beside the merged ones; other answers only where they differ.
        for one in &field.conflict {
            let is = match &one.value {
                Some(value) => self.is(form, list, &field.id, value, links),
                None => Is::Text {
                    text: say("answer-none", &[]),
                },
            };
            answers.push(Answer {
                is,
                by: one.by.clone(),
                at: one.at.clone(),
            });
        }
        if let Some(value) = field.value.as_ref().filter(|_| field.conflict.is_empty()) {
            let is = self.is(form, list, &field.id, value, links);
            answers.push(Answer {
                is,
                by: None,
                at: None,
            });
        }
        answers
    }

    /// What a place is called: "Notes of the meeting"; in a list "People: Name".
    pub(super) fn place(&self, form: &Form, place: &Place) -> String {
        match place.item.as_ref().map(|item| item.list.as_str()) {
            None => named(form, &place.field, None),
            Some(list) if place.field == list => named(form, list, None),
            Some(list) => format!(
                "{}: {}",
                named(form, list, None),
                named(form, &place.field, Some(list))
            ),
        }
    }

    /// A value of the history. Items that it names were put into words already.
    pub(super) fn value(&mut self, form: &Form, place: &Place, value: &Value) -> Is {
        let list = place.item.as_ref().map(|item| item.list.as_str());
        self.is(form, list, &place.field, value, &BTreeMap::new())
    }

    fn is(
        &mut self,
        form: &Form,
        list: Option<&str>,
        field: &str,
        value: &Value,
        links: &BTreeMap<ItemId, String>,
    ) -> Is {
        let text = match value {
            Value::File(file) => {
                let found = || (file.clone(), form.clone());
                self.files.entry(file.blob.clone()).or_insert_with(found);
                return Is::File {
                    blob: file.blob.clone(),
                    name: file.name.clone(),
                };
            }
            Value::Line(line) => {
                self.know(form, list, field, line);
                in_words(field, line)
            }
            Value::Choice(chosen) => option(form_id(form), field, list, chosen),
            Value::Date(day) => day.format("%-d %B %Y").to_string(),
            Value::Number(number) if field == "pp_each" => format!("£{number:.2}"),
            Value::Number(number) => number.to_string(),
            Value::YesNo(yes) => say(if *yes { "answer-yes" } else { "answer-no" }, &[]),
            Value::Link(item) => links
                .get(item)
                .cloned()
                .unwrap_or_else(|| say("answer-none", &[])),
        };
        Is::Text { text }
    }

    fn know(&mut self, form: &Form, list: Option<&str>, field: &str, answer: &str) {
        if NAMES.contains(&(form_id(form), list, field)) {
            self.names.push((answer.to_owned(), OtherBecause::Named));
        }
    }
}

/// A picture that a child chose, by its name; any other line as it stands.
fn in_words(field: &str, line: &str) -> String {
    let symbol = (field == "symbol").then(|| found(&format!("path-symbol-{line}"), &[]));
    symbol.flatten().unwrap_or_else(|| line.to_owned())
}

fn named(form: &Form, field: &str, list: Option<&str>) -> String {
    label(form_id(form), field, list)
}

/// What each item is called by its own first words.
fn item_names(form: &Form, fields: &[FieldView]) -> BTreeMap<ItemId, String> {
    let mut names = BTreeMap::new();
    for list in fields {
        for item in list.items.iter().chain(&list.archived) {
            let mut told = item
                .fields
                .iter()
                .filter(|one| !KEPT.contains(&one.id.as_str()));
            let name = told.find_map(|field| match (&field.text, &field.value) {
                (Some(text), _)
                    if !text.trim().is_empty() && !matches!(field.kind, FieldKind::Drawing {}) =>
                {
                    Some(text.trim().to_owned())
                }
                (_, Some(Value::Line(line))) if !line.trim().is_empty() => Some(line.clone()),
                (_, Some(Value::Choice(chosen))) => {
                    Some(option(form_id(form), &field.id, Some(&list.id), chosen))
                }
                _ => None,
            });
            names.extend(name.map(|name| (item.id, name)));
        }
    }
    names
}
