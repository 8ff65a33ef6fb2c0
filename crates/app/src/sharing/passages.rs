//! `document.passages`: the words of a form, field by field, for the page on which something is taken out for good.

#[cfg(test)]
mod tests;

use super::refound::{administers, not_yet};
use super::status::name_of;
use crate::api::area::{ItemPlace as ItemAt, Place as At};
use crate::api::error::Error;
use crate::api::sharing::{Passage, PassageFile, Passages, ShowPassagesRequest};
use crate::clock::Clock;
use crate::closing;
use crate::library::strand_of;
use crate::pages::history::at;
use crate::pages::write::kind_of;
use crate::session::Session;
use crate::tablet::App;
use plan::Value;
use plan::file::FileRef;
use plan::form::Kind as Asks;
use records::{Answer, EditError, FieldState};

/// `document.passages`.
pub(crate) fn passages(app: &App, request: ShowPassagesRequest) -> Result<Passages, Error> {
    app.open_session(|session| show(session, &request, app.clock()))
}

fn show(
    session: &mut Session,
    request: &ShowPassagesRequest,
    clock: &Clock,
) -> Result<Passages, Error> {
    let kind = kind_of(&request.form);
    session.must_read(request.child, kind, clock)?;
    let strand = strand_of(session.facts.roster.council(), request.child, kind)?;
    let documents = session.documents(request.child)?;
    let document = documents
        .get(&kind)
        .ok_or_else(|| Error::not_found("form"))?;
    let state = document.read().map_err(EditError::from)?;
    let (strange, gone) = (document.holds_unknown(), document.taken_off());
    let tables = session.store.read();
    let mut found = Found::default();
    found.of_fields(None, &state.fields);
    let standing = closing::file_standing(&session.facts, &tables, request.child)?;
    let gone = gone
        .into_iter()
        .map(|(place, file)| (at(&place), file, true));
    let here = found.files.into_iter().map(|(at, file)| (at, file, false));
    let files = here
        .chain(gone)
        .map(|(place, file, taken_off)| PassageFile {
            standing: standing(&file),
            place,
            file,
            taken_off,
        });
    Ok(Passages {
        name: name_of(&tables, request.child)?,
        may: administers(&session.facts),
        first: not_yet(&tables, &session.facts, &strand, strange)?.map(str::to_owned),
        passages: found.passages,
        files: files.collect(),
        destroys: closing::destroys(&session.facts, request.child)?,
    })
}

/// What a form holds that may have to go.
#[derive(Default)]
struct Found {
    passages: Vec<Passage>,
    files: Vec<(At, FileRef)>,
}

impl Found {
    fn of_fields(&mut self, item: Option<&ItemAt>, fields: &[FieldState]) {
        for state in fields {
            if let Answer::Items { items, archived } = &state.answer {
                for one in items.iter().chain(archived) {
                    let at = ItemAt {
                        list: state.field.id.to_owned(),
                        id: one.id,
                    };
                    self.of_fields(Some(&at), &one.fields);
                }
                continue;
            }
            let place = At {
                item: item.cloned(),
                field: state.field.id.to_owned(),
            };
            let mut names = Vec::new();
            for held in state.held() {
                if let Some(Value::File(file)) = &held.value {
                    self.files.push((place.clone(), file.clone()));
                    names.push(file.name.as_str());
                }
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
                (Asks::File(_), Answer::Values(_)) => (true, names.join(" / ")),
                _ => continue,
            };
            if !text.is_empty() {
                self.passages.push(Passage { place, line, text });
            }
        }
    }
}
