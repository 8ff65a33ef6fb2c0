//! Finds the fields that keep a question from being true, so that a screen can link to them.

use crate::evaluate::{Purpose, Scope, items};
use crate::framework::Framework;
use crate::predicate::{Ask, FieldPath, Predicate};
use crate::truth::Truth;
use serde::Serialize;
use std::collections::BTreeSet;

/// A field that would help, or is not known here.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Gap {
    /// The area it belongs to.
    pub area: String,
    /// The field id; of a field in a list, `list.field`.
    pub field: String,
    /// The id of the list's item, where one is meant.
    pub item: Option<String>,
}

/// The fields that keep `question` from being true. Empty where it is true, or asks no field.
pub(crate) fn gaps(scope: Scope<'_>, question: &Predicate) -> Vec<Gap> {
    let mut found = Finder {
        scope,
        list: None,
        item: None,
    }
    .of(question);
    found.sort();
    found.dedup();
    found
}

#[derive(Clone)]
struct Finder<'p> {
    scope: Scope<'p>,
    list: Option<FieldPath>,
    item: Option<String>,
}

impl Finder<'_> {
    fn of(&self, question: &Predicate) -> Vec<Gap> {
        if self.scope.evidence(question) == Truth::True {
            return Vec::new();
        }
        match &question.ask {
            Ask::All(parts) | Ask::Any(parts) => parts.iter().flat_map(|p| self.of(p)).collect(),
            Ask::Not(part) => mentioned(part)
                .iter()
                .map(|field| self.gap(field))
                .collect(),
            Ask::Present(fields) | Ask::HasAtLeast { of: fields, .. } => fields
                .iter()
                .filter(|field| self.scope.present(field, Purpose::Evidence) != Truth::True)
                .map(|field| self.gap(field))
                .collect(),
            Ask::Count { list, that, .. } => match that {
                Some(that) => self.of_best_item(list, that),
                None => vec![self.gap(list)],
            },
            Ask::Some { list, that } => self.of_best_item(list, that),
            Ask::Each { list, that, .. } => {
                self.of_items(list, that).into_iter().flatten().collect()
            }
            _ => mentioned(question)
                .iter()
                .map(|field| self.gap(field))
                .collect(),
        }
    }

    fn of_items(&self, list: &FieldPath, that: &Predicate) -> Vec<Vec<Gap>> {
        items(self.scope.value(list))
            .iter()
            .map(|item| {
                let id = item.get("id").and_then(|id| match id {
                    crate::pep::Value::Text(id) => Some(id.clone()),
                    _ => None,
                });
                Finder {
                    scope: self.scope.within(item),
                    list: Some(list.clone()),
                    item: id,
                }
                .of(that)
            })
            .filter(|gaps| !gaps.is_empty())
            .collect()
    }

    /// The gaps of the item that lacks least; the list itself where it has no item.
    fn of_best_item(&self, list: &FieldPath, that: &Predicate) -> Vec<Gap> {
        self.of_items(list, that)
            .into_iter()
            .min_by_key(Vec::len)
            .unwrap_or_else(|| vec![self.gap(list)])
    }

    fn gap(&self, path: &FieldPath) -> Gap {
        match (&self.list, &path.area) {
            (Some(list), None) => Gap {
                area: list
                    .area
                    .clone()
                    .unwrap_or_else(|| self.scope.area.to_owned()),
                field: format!("{}.{}", list.field, path.field),
                item: self.item.clone(),
            },
            (_, area) => Gap {
                area: area.clone().unwrap_or_else(|| self.scope.area.to_owned()),
                field: path.field.clone(),
                item: None,
            },
        }
    }
}

/// Every field that a question reads, in the order written.
pub(crate) fn mentioned(question: &Predicate) -> Vec<FieldPath> {
    match &question.ask {
        Ask::All(parts) | Ask::Any(parts) => parts.iter().flat_map(mentioned).collect(),
        Ask::Not(part) => mentioned(part),
        Ask::Present(fields) | Ask::HasAtLeast { of: fields, .. } => fields.clone(),
        Ask::Equals { field, .. }
        | Ask::Compare { field, .. }
        | Ask::Within { field, .. }
        | Ask::AgeAtMost { field, .. }
        | Ask::Linked { field, .. } => vec![field.clone()],
        Ask::Count { list, .. } | Ask::Each { list, .. } | Ask::Some { list, .. } => {
            vec![list.clone()]
        }
        _ => Vec::new(),
    }
}

impl Framework {
    /// Every field that caps and gates read, by area; of a field in a list, `list.field`.
    pub fn fields_read(&self) -> BTreeSet<(String, String)> {
        let mut found = BTreeSet::new();
        for area in &self.areas {
            for cap in &area.caps {
                let questions = cap.when.iter().chain(std::iter::once(&cap.unless));
                questions.for_each(|question| read_by(question, &area.id, None, &mut found));
            }
        }
        for gate in &self.gates {
            read_by(&gate.needs, "", None, &mut found);
        }
        found
    }
}

fn read_by(
    question: &Predicate,
    area: &str,
    list: Option<&FieldPath>,
    found: &mut BTreeSet<(String, String)>,
) {
    for field in mentioned_here(question) {
        let (home, name) = match (list, &field.area) {
            (Some(list), None) => (
                list.area.as_deref(),
                format!("{}.{}", list.field, field.field),
            ),
            (_, other) => (other.as_deref(), field.field.clone()),
        };
        found.insert((home.unwrap_or(area).to_owned(), name));
    }
    match &question.ask {
        Ask::All(parts) | Ask::Any(parts) => {
            parts
                .iter()
                .for_each(|part| read_by(part, area, list, found));
        }
        Ask::Not(part) => read_by(part, area, list, found),
        Ask::Count { list, that, .. } => {
            that.iter()
                .for_each(|that| read_by(that, area, Some(list), found));
        }
        Ask::Each { list, filter, that } => {
            filter
                .iter()
                .for_each(|filter| read_by(filter, area, Some(list), found));
            read_by(that, area, Some(list), found);
        }
        Ask::Some { list, that } => read_by(that, area, Some(list), found),
        // The list that a link leads to belongs to the area, never to the item.
        Ask::Linked { to, .. } => {
            found.insert((
                to.area.as_deref().unwrap_or(area).to_owned(),
                to.field.clone(),
            ));
        }
        _ => {}
    }
}

/// The fields that this question reads itself, not through its parts.
fn mentioned_here(question: &Predicate) -> Vec<FieldPath> {
    match &question.ask {
        Ask::All(_) | Ask::Any(_) | Ask::Not(_) => Vec::new(),
        _ => mentioned(question),
    }
}
