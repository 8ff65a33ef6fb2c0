//! Passages that look like an address. What somebody writes is saved at once; a form with such a passage is not shared
//! until its writer has said that it may be. Once the passage is taken out, the changes that held it are written again
//! without it, so that it never leaves the tablet.

use crate::api::area;
use crate::api::error::Error;
use crate::library::{Documents, name_of, strand_of};
use crate::session::keep_change;
use plan::form::Kind as Asks;
use plan::{ChildId, ItemId, Value, address};
use records::{Author, Document, FieldState, FormState, ItemPlace, Kind, Place};
use std::collections::{BTreeMap, BTreeSet};
use store::Tables;
use store::table::change::{ChangeRow, Standing};
use store::table::passage::Answer;
use sync::{CouncilId, DocumentId};

#[cfg(test)]
mod tests;

/// The documents that are not shared yet, because a passage in them waits for an answer.
pub(crate) fn held(tables: &Tables<'_>) -> Result<BTreeSet<DocumentId>, Error> {
    let waiting = tables.passages().waiting()?;
    Ok(waiting.into_iter().map(|row| row.document).collect())
}

/// Whether a form is one whose writer can be asked. The events of a PEP's life take no address in the first place.
pub(crate) fn are_asked_about(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::Area(..) | Kind::Core | Kind::Pathway | Kind::Quality(_)
    )
}

/// The name of a place: the field, or `list/item/field`.
pub(crate) fn named(place: &Place) -> String {
    match &place.item {
        Some(item) => format!("{}/{}/{}", item.list, item.id.0, place.field),
        None => place.field.clone(),
    }
}

/// The place of a name, as requests and views write it.
pub(crate) fn placed(name: &str) -> Option<area::Place> {
    let parts: Vec<&str> = name.split('/').collect();
    match parts.as_slice() {
        [field] => Some(area::Place {
            item: None,
            field: (*field).to_owned(),
        }),
        [list, id, field] => Some(area::Place {
            item: Some(area::ItemPlace {
                list: (*list).to_owned(),
                id: ItemId(id.parse().ok()?),
            }),
            field: (*field).to_owned(),
        }),
        _ => None,
    }
}

/// Every text of a form that somebody typed, by place.
pub(crate) fn texts(form: &FormState) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    form.fields
        .iter()
        .for_each(|field| add(field, None, &mut texts));
    texts
}

fn add(state: &FieldState, item: Option<&ItemPlace>, texts: &mut BTreeMap<String, String>) {
    let place = Place {
        item: item.cloned(),
        field: state.field.id.to_owned(),
    };
    match &state.answer {
        // A drawing is a row of numbers and no text.
        records::Answer::Words(_) if matches!(state.field.kind, Asks::Drawing) => {}
        records::Answer::Words(words) => drop(texts.insert(named(&place), words.clone())),
        records::Answer::Values(held) => {
            let typed = held.iter().filter_map(|held| match &held.value {
                Some(Value::Line(line)) => Some(line.clone()),
                Some(Value::File(file)) => Some(as_read(&file.name)),
                _ => None,
            });
            let typed: Vec<String> = typed.collect();
            if !typed.is_empty() {
                texts.insert(named(&place), typed.join("\n"));
            }
        }
        records::Answer::Items { items, archived } => {
            for item in items.iter().chain(archived) {
                let at = ItemPlace::new(state.field.id, item.id);
                item.fields
                    .iter()
                    .for_each(|field| add(field, Some(&at), texts));
            }
        }
    }
}

/// A file's name as people read it, where strokes and points stand between its words. As it is it is looked at too.
fn as_read(name: &str) -> String {
    let apart = name.replace(['_', '-', '+', '.'], " ");
    if apart == name {
        return apart;
    }
    format!("{name}\n{apart}")
}

/// The passages of a text, each once.
pub(crate) fn of(text: &str) -> BTreeSet<String> {
    if text.is_empty() {
        return BTreeSet::new();
    }
    let units: Vec<u16> = text.encode_utf16().collect();
    let found = address::find(text);
    let words = found
        .iter()
        .map(|passage| String::from_utf16_lossy(&units[passage.start..passage.end]));
    words.collect()
}

/// The passages that stand in a document and did not before, each with the name of its place.
pub(crate) fn come(before: &Document, after: &Document) -> Result<Vec<(String, String)>, Error> {
    let read = |document: &Document| document.read().map_err(records::EditError::from);
    let (was, now) = (texts(&read(before)?), texts(&read(after)?));
    let mut come = Vec::new();
    for (place, text) in now {
        let known = was.get(&place).map(|text| of(text)).unwrap_or_default();
        let new = of(&text).into_iter().filter(|words| !known.contains(words));
        come.extend(new.map(|words| (place.clone(), words)));
    }
    Ok(come)
}

/// One document, within a transaction.
pub(crate) struct Desk<'a> {
    tables: &'a Tables<'a>,
    council: CouncilId,
    child: ChildId,
    kind: Kind,
    id: DocumentId,
}

impl<'a> Desk<'a> {
    /// For one document of a child.
    pub(crate) fn of(
        tables: &'a Tables<'a>,
        council: CouncilId,
        child: ChildId,
        kind: Kind,
    ) -> Result<Self, Error> {
        let id = name_of(kind).id(strand_of(council, child, kind)?.id());
        Ok(Self {
            tables,
            council,
            child,
            kind,
            id,
        })
    }

    /// Notes what this person wrote between two versions: passages that are new wait for an answer, and those that stand
    /// no more are gone. Whether what held them must be written again.
    pub(crate) fn note(
        &self,
        before: Option<&Document>,
        after: Option<&Document>,
    ) -> Result<bool, Error> {
        let read = |document: Option<&Document>| -> Result<_, Error> {
            let form = document.map(Document::read).transpose();
            Ok(form
                .map_err(records::EditError::from)?
                .as_ref()
                .map(texts)
                .unwrap_or_default())
        };
        let (was, now) = (read(before)?, read(after)?);
        for (place, text) in now
            .iter()
            .filter(|(place, text)| was.get(*place) != Some(*text))
        {
            let known = was.get(place).map(|text| of(text)).unwrap_or_default();
            for words in of(text).difference(&known) {
                self.tables.passages().note(self.id, place, words)?;
            }
        }
        let stands = |place: &String, words: &String| {
            now.get(place).is_some_and(|text| of(text).contains(words))
        };
        for row in self.tables.passages().of(self.id)? {
            if row.answer == Answer::Waits && !stands(&row.place, &row.words) {
                self.answer(&row.place, &row.words, Answer::Gone)?;
            }
        }
        self.is_to_be_forgotten()
    }

    /// Notes what became of a passage. Whether this document knows it.
    pub(crate) fn answer(&self, place: &str, words: &str, answer: Answer) -> Result<bool, Error> {
        Ok(self
            .tables
            .passages()
            .answer(self.id, place, words, answer)?)
    }

    /// Whether nothing waits, and something is gone that unsent changes still hold.
    pub(crate) fn is_to_be_forgotten(&self) -> Result<bool, Error> {
        let rows = self.tables.passages().of(self.id)?;
        let any = |answer| rows.iter().any(|row| row.answer == answer);
        Ok(any(Answer::Gone) && !any(Answer::Waits))
    }

    /// Takes the unsent changes out of the document and writes what they come to again, so that nothing of what was
    /// taken out of the text is ever shared.
    pub(crate) fn forget(&self, documents: &mut Documents, author: &Author) -> Result<(), Error> {
        let mut rows = self.tables.changes().after(self.id, 0)?;
        rows.retain(|row| row.standing == Standing::Pending);
        let going: Vec<Vec<u8>> = rows
            .iter()
            .map(|row: &ChangeRow| row.bytes.clone())
            .collect();
        let document = documents
            .get(&self.kind)
            .ok_or_else(|| Error::not_found("form"))?;
        let (document, made) = document
            .written_again(&going, author)
            .map_err(|_| Error::internal("unsent words could not be written again"))?;
        for row in &rows {
            self.tables.changes().drop_numbered(row.number)?;
        }
        self.tables.documents().forget_snapshot(self.id)?;
        for change in &made {
            keep_change(
                self.tables,
                self.council,
                self.child,
                self.kind,
                change,
                Standing::Pending,
            )?;
        }
        let looked = self.tables.looked().get(self.id)?;
        let unknown = |version: &String| version.parse().is_ok_and(|heads| !document.knows(&heads));
        if looked.as_ref().is_some_and(unknown) {
            let version = document.heads().to_string();
            self.tables.looked().put(self.id, &version)?;
        }
        documents.insert(self.kind, document);
        Ok(self.tables.passages().forget_gone(self.id)?)
    }
}
