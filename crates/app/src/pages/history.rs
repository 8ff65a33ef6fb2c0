//! `history.list` and `history.changes`: what changed, by day and person, and what it was.

use super::shelf::Shelf;
use super::write::kind_of;
use crate::api::area::{Form, ItemPlace, Place as At};
use crate::api::error::Error;
use crate::api::history::{
    ChangedPlace, DayChanges, History, HistoryLine, ListHistoryRequest, ShowChangesRequest,
    Stretch, StretchIs, WhatChanged,
};
use chrono::{DateTime, NaiveDate};
use plan::form::Kind as Asks;
use plan::{PepKey, Value};
use records::{Document, Heads, Kind, Place, Span, Stamp, Touched, Was};
use std::collections::BTreeMap;

/// How many lines one page shows.
const ON_A_PAGE: usize = 30;
/// The longest stretch of words that stayed, in characters, before its middle is left out.
const LONGEST_SAME: usize = 120;

/// The changes of a child's documents that this person may read, newest first. The life of a PEP has
/// a page of its own.
///
/// # Errors
/// None of its own.
pub fn list(shelf: &Shelf<'_>, request: &ListHistoryRequest) -> Result<History, Error> {
    let mut all = lines(shelf, request.form.as_ref(), request.pep);
    let pages = all.len().div_ceil(ON_A_PAGE).max(1);
    let page = usize::try_from(request.page).unwrap_or_default();
    let page = page.min(pages - 1);
    let rest = all.split_off((page * ON_A_PAGE).min(all.len()));
    let count = |number| u32::try_from(number).unwrap_or(u32::MAX);
    Ok(History {
        lines: rest.into_iter().take(ON_A_PAGE).collect(),
        page: count(page),
        pages: count(pages),
        forms: written(shelf).map(|(_, _, form)| form).collect(),
    })
}

/// Every line, newest first: of one form, or of one PEP, or of all.
pub(crate) fn lines(
    shelf: &Shelf<'_>,
    form: Option<&Form>,
    pep: Option<PepKey>,
) -> Vec<HistoryLine> {
    let asked = written(shelf).filter(|(kind, _, of)| {
        form.is_none_or(|form| form == of) && pep.is_none_or(|pep| kind.pep() == Some(pep))
    });
    let mut lines: Vec<HistoryLine> = asked
        .flat_map(|(kind, document, form)| of_document(shelf, kind, document, &form))
        .collect();
    lines.sort_by(|a, b| b.day.cmp(&a.day).then_with(|| a.by.cmp(&b.by)));
    lines
}

/// The documents that somebody wrote in and this person may read, as forms.
fn written<'s>(shelf: &'s Shelf<'_>) -> impl Iterator<Item = (Kind, &'s Document, Form)> + use<'s> {
    let documents = shelf.documents.iter();
    documents.filter_map(|(kind, document)| {
        let form = form_of(*kind)?;
        (shelf.can_read(*kind) && !document.is_untouched()).then_some((*kind, document, form))
    })
}

fn of_document(
    shelf: &Shelf<'_>,
    kind: Kind,
    document: &Document,
    form: &Form,
) -> Vec<HistoryLine> {
    let waiting = shelf.waiting.get(&kind).copied().unwrap_or_default() > 0;
    let mut days: BTreeMap<(NaiveDate, String), HistoryLine> = BTreeMap::new();
    for past in document.history() {
        let (day, by) = whose(shelf, &past.by);
        let line = days
            .entry((day, by.clone()))
            .or_insert_with(|| HistoryLine {
                day: day.to_string(),
                by,
                form: form.clone(),
                changes: 0,
                waiting: false,
                version: String::new(),
            });
        line.changes += 1;
        line.version = past.version.to_string();
        line.waiting |= waiting && shelf.people.is_me(&past.by.actor);
    }
    days.into_values().collect()
}

/// The day and the person of a change, as lines name them.
fn whose(shelf: &Shelf<'_>, stamp: &Stamp) -> (NaiveDate, String) {
    let day = DateTime::from_timestamp(stamp.time, 0).map(|at| at.date_naive());
    let by = shelf.name_of(stamp).unwrap_or_default();
    (day.unwrap_or_default(), by)
}

/// What one person changed in one form on one day: for each place what stood before their first
/// change of it and after their last.
///
/// # Errors
/// Where this person may not read the form.
pub fn changes(shelf: &Shelf<'_>, request: &ShowChangesRequest) -> Result<DayChanges, Error> {
    let kind = kind_of(&request.form);
    let Some(document) = readable(shelf, kind)? else {
        return Ok(DayChanges {
            changes: Vec::new(),
        });
    };
    let spans = document.spans(None, |stamp| {
        let (day, by) = whose(shelf, stamp);
        day.to_string() == request.day && by == request.by
    });
    let spans = spans.map_err(|_| Error::not_found("version"))?;
    Ok(DayChanges {
        changes: changed_places(document, &spans),
    })
}

/// What was changed after a version, each place once and in the order of the form.
///
/// # Errors
/// Where the version is not one of this document.
pub(crate) fn since(document: &Document, version: &Heads) -> Result<Vec<ChangedPlace>, Error> {
    let spans = document.spans(Some(version), |_| true);
    let spans = spans.map_err(|_| Error::not_found("version"))?;
    Ok(changed_places(document, &spans))
}

/// Each place that was changed once, in the order of the form.
fn changed_places(
    document: &Document,
    spans: &BTreeMap<Touched, (Span, Stamp)>,
) -> Vec<ChangedPlace> {
    let mut changes: Vec<ChangedPlace> = spans
        .iter()
        .filter_map(|(touched, (span, _))| {
            let way = Way {
                before: span.before.clone(),
                after: span.after.clone(),
            };
            changed_place(document, touched, &way)
        })
        .collect();
    changes.sort_by_key(|one| in_form(document.kind(), &one.place));
    changes
}

/// A document that this person may read; none where nobody wrote in it.
pub(crate) fn readable<'s>(
    shelf: &'s Shelf<'_>,
    kind: Kind,
) -> Result<Option<&'s Document>, Error> {
    if !shelf.can_read(kind) {
        let writers = super::may::writers(kind);
        return Err(Error::new(
            crate::api::error::Code::NotAllowed,
            crate::words::only_writers(writers),
        ));
    }
    Ok(shelf.documents.get(&kind))
}

/// Where a place stands in its form: the list or field, and whole items before their fields.
fn in_form(kind: Kind, place: &At) -> (usize, Option<plan::ItemId>, usize) {
    let nth = |fields: &[plan::form::Field], id: &str| {
        let mut all = fields.iter();
        all.position(|field| field.id == id)
            .map_or(fields.len(), |nth| nth + 1)
    };
    let Some(item) = &place.item else {
        return (nth(kind.fields(), &place.field), None, 0);
    };
    let inner = match kind.field(&item.list).map(|field| field.kind) {
        Some(Asks::List(fields)) => fields,
        _ => &[],
    };
    let own = if place.field == item.list {
        0
    } else {
        nth(inner, &place.field)
    };
    (nth(kind.fields(), &item.list), Some(item.id), own)
}

/// From one version of a document to another.
pub(crate) struct Way {
    pub(crate) before: Heads,
    pub(crate) after: Heads,
}

/// What became of a place on the way; none where it stands as it stood.
pub(crate) fn changed_place(
    document: &Document,
    touched: &Touched,
    way: &Way,
) -> Option<ChangedPlace> {
    match touched {
        Touched::Field(place) => changed_field(document, place, way),
        Touched::Item(item) => changed_item(document, item, way),
    }
}

fn changed_field(document: &Document, place: &Place, way: &Way) -> Option<ChangedPlace> {
    let before = document.was(place, &way.before);
    let after = document.was(place, &way.after);
    if before == after {
        return None;
    }
    let words = |was: &Was| match was {
        Was::Words(words) => words.clone(),
        _ => String::new(),
    };
    let values = |was: &Was| match was {
        Was::Values(values) => values
            .iter()
            .flatten()
            .map(|value| named(document, place, value))
            .collect(),
        _ => Vec::new(),
    };
    let is_words = matches!(before, Was::Words(_)) || matches!(after, Was::Words(_));
    let is_drawing = asks(document.kind(), place) == Some(Asks::Drawing);
    let what = match (is_drawing, is_words) {
        (true, _) => WhatChanged::Drew,
        (_, true) => WhatChanged::Wrote,
        _ => WhatChanged::Answered,
    };
    let (before_values, after_values): (Vec<Value>, Vec<Value>) = (values(&before), values(&after));
    let (old, new) = (words(&before), words(&after));
    if before_values == after_values && old == new {
        return None;
    }
    Some(ChangedPlace {
        place: at(place),
        what,
        item_name: place
            .item
            .as_ref()
            .and_then(|item| item_name(document, item, &way.after)),
        before: before_values,
        after: after_values,
        words: if is_drawing {
            Vec::new()
        } else {
            cut_short(laid_over(&old, &new))
        },
    })
}

fn asks(kind: Kind, place: &Place) -> Option<Asks> {
    let field = match &place.item {
        None => kind.field(&place.field),
        Some(item) => kind.item_field(&item.list, &place.field),
    };
    field.map(|field| field.kind)
}

fn changed_item(document: &Document, item: &records::ItemPlace, way: &Way) -> Option<ChangedPlace> {
    let before = document.was_item(item, &way.before);
    let what = match (before, document.was_item(item, &way.after)?) {
        (None, _) => WhatChanged::Added,
        (Some(false), true) => WhatChanged::TakenOut,
        (Some(true), false) => WhatChanged::BroughtBack,
        _ if document.order_of(item, &way.before) != document.order_of(item, &way.after) => {
            WhatChanged::Moved
        }
        _ => return None,
    };
    let place = Place::of_item(&item.list, item.id, &item.list);
    Some(ChangedPlace {
        place: at(&place),
        what,
        item_name: item_name(document, item, &way.after),
        before: Vec::new(),
        after: Vec::new(),
        words: Vec::new(),
    })
}

/// A value as it is shown: an item that it names, by that item's first words.
fn named(document: &Document, place: &Place, value: &Value) -> Value {
    match (value, asks(document.kind(), place)) {
        (Value::Link(id), Some(Asks::Link(list))) => {
            let item = records::ItemPlace::new(list, *id);
            let name = item_name(document, &item, &document.heads());
            Value::Line(name.unwrap_or_default())
        }
        _ => value.clone(),
    }
}

/// The first words that an item holds, short enough for a line.
fn item_name(document: &Document, item: &records::ItemPlace, at: &Heads) -> Option<String> {
    let fields = match document.kind().field(&item.list).map(|field| field.kind) {
        Some(Asks::List(fields)) => fields,
        _ => return None,
    };
    let told = fields.iter().filter(|field| field.id != "earlier_id");
    let mut words = told.filter_map(|field| {
        let place = Place::of_item(&item.list, item.id, field.id);
        match (field.kind, document.was(&place, at)) {
            (Asks::Words, Was::Words(words)) => Some(words),
            (_, Was::Values(values)) => {
                values.into_iter().flatten().find_map(|value| match value {
                    Value::Line(line) => Some(line),
                    _ => None,
                })
            }
            _ => None,
        }
    });
    let first = words.find(|words| !words.trim().is_empty())?;
    Some(shortened(first.trim(), 70))
}

fn shortened(words: &str, most: usize) -> String {
    if words.chars().count() <= most {
        return words.to_owned();
    }
    let start: String = words.chars().take(most).collect();
    format!("{}…", start.trim_end())
}

/// Two texts laid over each other, as the bridge carries them.
pub(crate) fn laid_over(old: &str, new: &str) -> Vec<Stretch> {
    let laid = records::marked(old, new).into_iter();
    laid.map(|stretch| {
        let (is, text) = match stretch {
            records::Stretch::Same(text) => (StretchIs::Same, text),
            records::Stretch::Gone(text) => (StretchIs::Gone, text),
            records::Stretch::Come(text) => (StretchIs::Come, text),
        };
        Stretch { is, text }
    })
    .collect()
}

/// Leaves out the middle of long stretches that stayed.
fn cut_short(mut stretches: Vec<Stretch>) -> Vec<Stretch> {
    let last = stretches.len().saturating_sub(1);
    for (nth, stretch) in stretches.iter_mut().enumerate() {
        let long = stretch.text.chars().count() > LONGEST_SAME;
        if stretch.is != StretchIs::Same || !long {
            continue;
        }
        let letters: Vec<char> = stretch.text.chars().collect();
        let half = LONGEST_SAME / 2;
        let start: String = letters[..half].iter().collect();
        let end: String = letters[letters.len() - half..].iter().collect();
        stretch.text = match nth {
            0 => format!("…{end}"),
            _ if nth == last => format!("{start}…"),
            _ => format!("{start} … {end}"),
        };
    }
    stretches
}

pub(crate) fn at(place: &Place) -> At {
    At {
        item: place.item.as_ref().map(|item| ItemPlace {
            list: item.list.clone(),
            id: item.id,
        }),
        field: place.field.clone(),
    }
}

fn form_of(kind: Kind) -> Option<Form> {
    match kind {
        Kind::Core => Some(Form::Core),
        Kind::Area(pep, area) => Some(Form::Area { pep, area }),
        Kind::Pathway => Some(Form::Pathway),
        Kind::Quality(pep) => Some(Form::Quality { pep }),
        _ => None,
    }
}
