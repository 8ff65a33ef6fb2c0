//! `document.passages`: the words of a form, field by field, for the page on which something is taken out for good.

#[cfg(test)]
mod tests;

use super::refound::{administers, not_yet};
use super::status::name_of;
use crate::api::area::{ItemPlace as ItemAt, Place as At};
use crate::api::error::Error;
use crate::api::sharing::{Passage, Passages, ShowPassagesRequest};
use crate::library::strand_of;
use crate::pages::write::kind_of;
use crate::session::Session;
use crate::tablet::App;
use plan::Value;
use plan::form::Kind as Asks;
use records::{Answer, EditError, FieldState};

/// `document.passages`.
pub(crate) fn passages(app: &App, request: ShowPassagesRequest) -> Result<Passages, Error> {
    app.open_session(|session| show(session, &request))
}

fn show(session: &mut Session, request: &ShowPassagesRequest) -> Result<Passages, Error> {
    let kind = kind_of(&request.form);
    let strand = strand_of(session.facts.roster.council(), request.child, kind)?;
    let documents = session.documents(request.child)?;
    let document = documents
        .get(&kind)
        .ok_or_else(|| Error::not_found("form"))?;
    let state = document.read().map_err(EditError::from)?;
    let strange = document.holds_unknown();
    let tables = session.store.read();
    let mut passages = Vec::new();
    of_fields(&mut passages, None, &state.fields);
    Ok(Passages {
        name: name_of(&tables, request.child)?,
        may: administers(&session.facts),
        first: not_yet(&tables, &session.facts, &strand, strange)?.map(str::to_owned),
        passages,
    })
}

fn of_fields(into: &mut Vec<Passage>, item: Option<&ItemAt>, fields: &[FieldState]) {
    for state in fields {
        if let Answer::Items { items, archived } = &state.answer {
            for one in items.iter().chain(archived) {
                let at = ItemAt {
                    list: state.field.id.to_owned(),
                    id: one.id,
                };
                of_fields(into, Some(&at), &one.fields);
            }
            continue;
        }
        let (line, text) = match (&state.field.kind, &state.answer) {
            (Asks::Words, Answer::Words(words)) => (false, words.clone()),
            (Asks::Line, Answer::Values(held)) => {
                let lines = held.iter().filter_map(|one| match &one.value {
                    Some(Value::Line(line)) => Some(line.as_str()),
                    _ => None,
                });
                (true, lines.collect::<Vec<_>>().join(" / "))
            }
            _ => continue,
        };
        if !text.is_empty() {
            let place = At {
                item: item.cloned(),
                field: state.field.id.to_owned(),
            };
            into.push(Passage { place, line, text });
        }
    }
}
