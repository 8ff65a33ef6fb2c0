//! A form as a screen shows it: the fields asked, each with what is known of it.

use super::shelf::{Shelf, at};
use crate::api::area::{Candidate, Condition, FieldKind, FieldView, ItemField, ItemView};
use plan::form::{Field, Kind as Asks};
use plan::{Value, Year};
use records::{Actor, FieldState, Held, ItemPlace, ItemState, Kind, Place, Touched};
use std::collections::BTreeMap;

/// Makes the fields of one document ready to show.
pub(crate) struct Desk<'s, 'a> {
    shelf: &'s Shelf<'a>,
    /// What others touched since this person last looked, each with who did it last.
    touched: BTreeMap<Touched, Actor>,
    /// Whether several people's versions of the same words are shown apart, as they are where a child
    /// chooses between them.
    versions: bool,
}

impl<'s, 'a> Desk<'s, 'a> {
    /// For one kind of document.
    pub(crate) fn of(shelf: &'s Shelf<'a>, kind: Kind) -> Self {
        let looked = shelf.looked.get(&kind).zip(shelf.documents.get(&kind));
        // What came after a version that is fixed is no news of that version.
        let looked = looked.filter(|_| !shelf.fixed.contains_key(&kind));
        let others = |actor: &Actor| !shelf.people.is_me(actor);
        let touched =
            looked.and_then(|(heads, document)| document.touched_since(heads, others).ok());
        Self {
            shelf,
            touched: touched.unwrap_or_default(),
            versions: kind == Kind::Pathway,
        }
    }

    /// For a form as it once stood: nothing in it is news.
    pub(crate) fn plain(shelf: &'s Shelf<'a>) -> Self {
        Self {
            shelf,
            touched: BTreeMap::new(),
            versions: false,
        }
    }

    /// The fields that a child in this year is asked; one that is not asked but answered is shown too.
    pub(crate) fn asked(&self, fields: &[FieldState], year: Year) -> Vec<FieldView> {
        let shown = fields
            .iter()
            .filter(|field| field.field.asked_in(year) || !field.is_empty());
        shown.map(|field| self.field(field, None, year)).collect()
    }

    /// One field.
    pub(crate) fn field(
        &self,
        state: &FieldState,
        item: Option<&ItemPlace>,
        year: Year,
    ) -> FieldView {
        let place = Place {
            item: item.cloned(),
            field: state.field.id.to_owned(),
        };
        let (items, archived) = self.items(state, year);
        let mut in_items = items.iter().flat_map(|one: &ItemView| &one.fields);
        let item_changed = in_items.any(|field| field.changed) || self.list_changed(state);
        let another = self.touched.get(&Touched::Field(place));
        let last = another.or(state.last.as_ref().map(|last| &last.actor));
        FieldView {
            id: state.field.id.to_owned(),
            kind: kind(state.field, year),
            when: condition(state.field),
            value: state.held().iter().find_map(|held| held.value.clone()),
            text: words(state),
            conflict: self.conflict(state),
            changed: another.is_some() || item_changed,
            changed_by: last.and_then(|actor| self.shelf.people.name_of(actor)),
            items,
            archived,
        }
    }

    /// Whether another added, moved, took out or brought back an item.
    fn list_changed(&self, state: &FieldState) -> bool {
        let mut touched = self.touched.keys();
        touched.any(|one| matches!(one, Touched::Item(item) if item.list == state.field.id))
    }

    fn items(&self, state: &FieldState, year: Year) -> (Vec<ItemView>, Vec<ItemView>) {
        let records::Answer::Items { items, archived } = &state.answer else {
            return (Vec::new(), Vec::new());
        };
        let view = |item: &ItemState| self.item(state.field.id, item, year);
        (
            items.iter().map(view).collect(),
            archived.iter().map(view).collect(),
        )
    }

    fn item(&self, list: &str, item: &ItemState, year: Year) -> ItemView {
        let place = ItemPlace::new(list, item.id);
        let shown = item
            .fields
            .iter()
            .filter(|field| field.field.asked_in(year) || !field.is_empty());
        ItemView {
            id: item.id,
            fields: shown
                .map(|field| self.field(field, Some(&place), year))
                .collect(),
            added_by: self.shelf.name_of(&item.added),
        }
    }

    fn conflict(&self, state: &FieldState) -> Vec<Candidate> {
        let held = state.held();
        if held.len() > 1 {
            return held.iter().map(|one| self.candidate(one)).collect();
        }
        if !self.versions {
            return Vec::new();
        }
        let versions = state.versions.iter().map(|version| Held {
            value: Some(Value::Line(version.words.clone())),
            by: version.by,
        });
        versions.map(|one| self.candidate(&one)).collect()
    }

    fn candidate(&self, held: &Held) -> Candidate {
        Candidate {
            value: held.value.clone(),
            by: self.shelf.name_of(&held.by),
            at: at(&held.by),
        }
    }
}

fn words(state: &FieldState) -> Option<String> {
    matches!(state.field.kind, Asks::Words | Asks::Drawing).then(|| state.words().to_owned())
}

fn condition(field: &Field) -> Option<Condition> {
    field.when.map(|(field, values)| Condition {
        field: field.to_owned(),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
    })
}

fn kind(field: &Field, year: Year) -> FieldKind {
    match field.kind {
        Asks::Line => FieldKind::Line {},
        Asks::Words => FieldKind::Words {},
        Asks::Date => FieldKind::Date {},
        Asks::Number { min, max, decimals } => FieldKind::Number { min, max, decimals },
        Asks::YesNo => FieldKind::YesNo {},
        Asks::Choice(options) => FieldKind::Choice {
            options: options.iter().map(|option| (*option).to_owned()).collect(),
        },
        Asks::List(fields) => FieldKind::List {
            fields: fields
                .iter()
                .filter(|field| field.asked_in(year))
                .map(|field| ItemField {
                    id: field.id.to_owned(),
                    kind: kind(field, year),
                    when: condition(field),
                })
                .collect(),
        },
        Asks::Link(list) => FieldKind::Link {
            list: list.to_owned(),
        },
        Asks::Drawing => FieldKind::Drawing {},
        Asks::File(takes) => FieldKind::File {
            photo: takes == plan::file::Takes::Photo,
        },
    }
}

/// An answer as plain text, to look at; none where there is no answer.
pub(crate) fn as_text(state: &FieldState) -> Option<String> {
    let text = match state.field.kind {
        Asks::Drawing => return None,
        Asks::Words => state.words().to_owned(),
        Asks::List(_) => state
            .items()
            .iter()
            .map(item_as_text)
            .collect::<Vec<_>>()
            .join("\n"),
        _ => {
            let values = state.held().iter().filter_map(|held| held.value.as_ref());
            values.map(value_as_text).collect::<Vec<_>>().join(" / ")
        }
    };
    (!text.trim().is_empty()).then_some(text)
}

fn item_as_text(item: &ItemState) -> String {
    let parts: Vec<String> = item
        .fields
        .iter()
        .filter(|field| !matches!(field.field.kind, Asks::Link(_)))
        .filter_map(as_text)
        .collect();
    parts.join(", ")
}

fn value_as_text(value: &Value) -> String {
    match value {
        Value::Line(text) => text.clone(),
        // An option's word is wording of the screen, which finds it by this id.
        Value::Choice(option) => option.clone(),
        Value::Date(day) => day.format("%-d %B %Y").to_string(),
        Value::Number(number) => number.to_string(),
        Value::YesNo(yes) => (if *yes { "Yes" } else { "No" }).to_owned(),
        Value::Link(_) => String::new(),
        Value::File(file) => file.name.clone(),
    }
}
