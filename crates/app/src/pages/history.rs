//! `history.list`: what changed, by day and person.

use super::shelf::Shelf;
use crate::api::area::Form;
use crate::api::error::Error;
use crate::api::history::{History, HistoryLine};
use chrono::{DateTime, NaiveDate};
use records::{Actor, Kind};
use std::collections::BTreeMap;

/// The changes of a child's documents that this person may read, newest first. The life of a PEP has
/// a page of its own.
///
/// # Errors
/// None of its own.
pub fn list(shelf: &Shelf<'_>, form: Option<&Form>) -> Result<History, Error> {
    let mut lines = Vec::new();
    for (kind, document) in shelf.documents {
        let Some(of) = form_of(*kind).filter(|of| form.is_none_or(|asked| asked == of)) else {
            continue;
        };
        if shelf.can_read(*kind) {
            let mut days: BTreeMap<(NaiveDate, Actor), u32> = BTreeMap::new();
            for past in document.history() {
                let day = DateTime::from_timestamp(past.by.time, 0).map(|at| at.date_naive());
                *days
                    .entry((day.unwrap_or_default(), past.by.actor))
                    .or_default() += 1;
            }
            let waiting = shelf.waiting.get(kind).copied().unwrap_or_default();
            lines.extend(days.into_iter().map(|((day, actor), changes)| HistoryLine {
                day: day.to_string(),
                by: shelf.people.name_of(&actor).unwrap_or_default(),
                form: of.clone(),
                changes,
                waiting: waiting > 0 && shelf.people.is_me(&actor),
            }));
        }
    }
    lines.sort_by(|a, b| b.day.cmp(&a.day).then_with(|| a.by.cmp(&b.by)));
    Ok(History { lines })
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
