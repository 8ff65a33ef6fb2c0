//! Reading a document as its form: every value with who and when, nothing chosen silently.

use crate::author::{Actor, Stamp};
use crate::document::Document;
use crate::layout::{self, Spot};
use crate::place::Place;
use crate::release::Form;
use automerge::{Automerge, AutomergeError, ChangeHash, ObjId, ROOT, ReadDoc, Value as Stored};
use plan::form::{self, Field};
use plan::{ItemId, Value};
use std::collections::HashMap;

/// A form as it stands: its fields in the order of the form, over all phases.
#[derive(Clone, Debug, PartialEq)]
pub struct FormState {
    /// The fields.
    pub fields: Vec<FieldState>,
}

/// One field as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldState {
    /// The question.
    pub field: &'static Field,
    /// The answer.
    pub answer: Answer,
    /// Who wrote it last, as far as this tablet knows; for a list, none.
    pub last: Option<Stamp>,
    /// For words that several people wrote beside each other, with nobody since: what each of them
    /// had before them. The merged words hold all of it. Empty otherwise.
    pub versions: Vec<Version>,
}

/// What one person had before them when they wrote words beside somebody else.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// Their whole text.
    pub words: String,
    /// Who wrote it.
    pub by: Stamp,
}

/// An answer, by the kind of field.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Every value that stands: none where nobody answered, several where people answered beside
    /// each other. Equal answers are one.
    Values(Vec<Held>),
    /// The words, or a drawing's path.
    Words(String),
    /// The items in order, and apart from them the archived ones.
    Items {
        /// In the list.
        items: Vec<ItemState>,
        /// Taken out, and to be brought back.
        archived: Vec<ItemState>,
    },
}

/// One of the values that a field holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// The value; none where somebody cleared it.
    pub value: Option<Value>,
    /// Who wrote it.
    pub by: Stamp,
}

/// One item of a list as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemState {
    /// The item.
    pub id: ItemId,
    /// Its fields, in order.
    pub fields: Vec<FieldState>,
    /// Who added it.
    pub added: Stamp,
    /// The hash of the change that added it.
    pub change: [u8; 32],
}

impl FormState {
    /// The field with this id.
    pub fn field(&self, id: &str) -> Option<&FieldState> {
        self.fields.iter().find(|state| state.field.id == id)
    }

    /// The only value of a field; none where there is none, or several stand beside each other.
    pub fn value(&self, id: &str) -> Option<&Value> {
        self.field(id)?.value()
    }

    /// The words of a field; empty where there are none.
    pub fn words(&self, id: &str) -> &str {
        self.field(id).map(FieldState::words).unwrap_or_default()
    }

    /// The items of a list, without archived ones.
    pub fn items(&self, id: &str) -> &[ItemState] {
        self.field(id).map(FieldState::items).unwrap_or_default()
    }

    /// Whether any field or item holds answers that stand beside each other.
    pub fn has_conflict(&self) -> bool {
        self.fields.iter().any(FieldState::has_conflict)
    }
}

impl ItemState {
    /// The field with this id.
    pub fn field(&self, id: &str) -> Option<&FieldState> {
        self.fields.iter().find(|state| state.field.id == id)
    }

    /// The only value of a field; none where there is none, or several stand beside each other.
    pub fn value(&self, id: &str) -> Option<&Value> {
        self.field(id)?.value()
    }

    /// The words of a field; empty where there are none.
    pub fn words(&self, id: &str) -> &str {
        self.field(id).map(FieldState::words).unwrap_or_default()
    }
}

impl FieldState {
    /// Every value that stands; empty for words and lists.
    pub fn held(&self) -> &[Held] {
        match &self.answer {
            Answer::Values(held) => held,
            _ => &[],
        }
    }

    /// The only value; none where there is none, or several stand beside each other.
    pub fn value(&self) -> Option<&Value> {
        match self.held() {
            [one] => one.value.as_ref(),
            _ => None,
        }
    }

    /// The words; empty for other kinds.
    pub fn words(&self) -> &str {
        match &self.answer {
            Answer::Words(words) => words,
            _ => "",
        }
    }

    /// The items, without archived ones; empty for other kinds.
    pub fn items(&self) -> &[ItemState] {
        match &self.answer {
            Answer::Items { items, .. } => items,
            _ => &[],
        }
    }

    /// Whether nobody answered: no value, no words, no item.
    pub fn is_empty(&self) -> bool {
        match &self.answer {
            Answer::Values(held) => held.iter().all(|one| one.value.is_none()),
            Answer::Words(words) => words.trim().is_empty(),
            Answer::Items { items, .. } => items.is_empty(),
        }
    }

    /// Whether answers stand beside each other, here or in an item.
    pub fn has_conflict(&self) -> bool {
        let inside = |item: &ItemState| item.fields.iter().any(Self::has_conflict);
        self.held().len() > 1 || self.items().iter().any(inside)
    }
}

impl Document {
    /// The form as it stands.
    ///
    /// # Errors
    /// Only for a document that Automerge itself cannot read.
    pub fn read(&self) -> Result<FormState, AutomergeError> {
        read(&self.doc, self.form)
    }

    /// Whether somebody wrote in fields that this release does not know. They are kept, and cannot be read here.
    pub fn holds_unknown(&self) -> bool {
        let known = |key: &str| self.form.field(key).is_some();
        let unknown = |container: &str| {
            let map = layout::object(&self.doc, &ROOT, container).ok().flatten();
            map.is_some_and(|map| self.doc.keys(&map).any(|key| !known(&key)))
        };
        [layout::VALUES, layout::TEXTS, layout::LISTS]
            .into_iter()
            .any(unknown)
    }

    /// The words at a place; none where there is no such place, or it holds no words.
    pub fn words(&self, place: &Place) -> Option<String> {
        let spot = layout::spot(&self.doc, self.form, place).ok()?;
        self.doc.text(&spot.text?).ok()
    }
}

pub(crate) fn read(doc: &Automerge, form: Form) -> Result<FormState, AutomergeError> {
    let container = |key| layout::object(doc, &ROOT, key);
    let mut reader = Reader {
        doc,
        form,
        values: container(layout::VALUES)?,
        texts: container(layout::TEXTS)?,
        lists: container(layout::LISTS)?,
        times: HashMap::new(),
    };
    let fields = form
        .fields()
        .map(|field| reader.field(field))
        .collect::<Result<_, _>>()?;
    Ok(FormState { fields })
}

struct Reader<'a> {
    doc: &'a Automerge,
    form: Form,
    /// The document's containers, looked up once for all of its fields.
    values: Option<ObjId>,
    texts: Option<ObjId>,
    lists: Option<ObjId>,
    times: HashMap<ChangeHash, i64>,
}

impl Reader<'_> {
    fn field(&mut self, field: &'static Field) -> Result<FieldState, AutomergeError> {
        if matches!(field.kind, form::Kind::List(_)) {
            let answer = self.items(field.id)?;
            return Ok(FieldState {
                field,
                answer,
                last: None,
                versions: Vec::new(),
            });
        }
        let (values, texts) = (self.values.as_ref(), self.texts.as_ref());
        match layout::field_spot(self.doc, values, texts, field) {
            Ok(spot) => self.answer(&spot),
            Err(layout::Lost::Storage(error)) => Err(error),
            Err(_) => Ok(FieldState {
                field,
                answer: unanswered(field),
                last: None,
                versions: Vec::new(),
            }),
        }
    }

    fn items(&mut self, list: &str) -> Result<Answer, AutomergeError> {
        let fields: Vec<&'static Field> = self.form.item_fields(list).collect();
        let (mut items, mut archived) = (Vec::new(), Vec::new());
        let map = match &self.lists {
            Some(lists) => layout::container(self.doc, lists, list)?,
            None => None,
        };
        let found = map
            .map(|map| layout::items_of(self.doc, &map))
            .transpose()?;
        for item in found.unwrap_or_default() {
            let mut states = Vec::with_capacity(fields.len());
            for field in &fields {
                let spot = layout::item_spot(self.doc, item.object.clone(), field)?;
                states.push(self.answer(&spot)?);
            }
            let state = ItemState {
                id: item.id,
                fields: states,
                added: self.stamp(&item.object),
                change: self
                    .doc
                    .hash_for_opid(&item.object)
                    .map_or([0; 32], |hash| hash.0),
            };
            if item.archived {
                archived.push(state)
            } else {
                items.push(state)
            }
        }
        Ok(Answer::Items { items, archived })
    }

    fn answer(&mut self, spot: &Spot) -> Result<FieldState, AutomergeError> {
        let written = self.doc.get_all(&spot.map, &*spot.key)?;
        // The winner of a tie comes last; on screen it comes first.
        let last = written.last().map(|(_, id)| self.stamp(id));
        let mut versions = Vec::new();
        let answer = match &spot.text {
            Some(text) => {
                versions = self.versions(text, &written)?;
                Answer::Words(self.doc.text(text)?)
            }
            None if layout::is_text(&spot.field.kind) => Answer::Words(String::new()),
            None => Answer::Values(self.held(spot.field, &written)),
        };
        Ok(FieldState {
            field: spot.field,
            answer,
            last,
            versions,
        })
    }

    fn held(&mut self, field: &Field, written: &[(Stored<'_>, ObjId)]) -> Vec<Held> {
        let mut held: Vec<Held> = Vec::new();
        for (stored, id) in written.iter().rev() {
            let scalar = stored.as_scalar();
            let value = scalar.and_then(|scalar| layout::understood(&field.kind, scalar));
            if !held.iter().any(|one| one.value == value) {
                held.push(Held {
                    value,
                    by: self.stamp(id),
                });
            }
        }
        held
    }

    /// The words as each of several people left them, from the marks that their edits flipped.
    fn versions(
        &mut self,
        text: &ObjId,
        marks: &[(Stored<'_>, ObjId)],
    ) -> Result<Vec<Version>, AutomergeError> {
        let mut versions: Vec<Version> = Vec::new();
        if marks.len() < 2 {
            return Ok(versions);
        }
        for (_, mark) in marks.iter().rev() {
            let by = self.stamp(mark);
            let heads: Vec<ChangeHash> = self.doc.hash_for_opid(mark).into_iter().collect();
            let words = self.doc.text_at(text, &heads)?;
            if !versions.iter().any(|one| one.by.actor == by.actor) {
                versions.push(Version { words, by });
            }
        }
        Ok(if versions.len() > 1 {
            versions
        } else {
            Vec::new()
        })
    }

    /// Who wrote an operation, and when.
    fn stamp(&mut self, id: &ObjId) -> Stamp {
        let actor = match id {
            ObjId::Id(_, actor, _) => Actor::of(actor).unwrap_or(Actor::GENESIS),
            ObjId::Root => Actor::GENESIS,
        };
        let doc = self.doc;
        let time = doc.hash_for_opid(id).map_or(0, |hash| {
            *self.times.entry(hash).or_insert_with(|| {
                doc.get_change_meta_by_hash(&hash)
                    .map_or(0, |meta| meta.timestamp)
            })
        });
        Stamp { actor, time }
    }
}

fn unanswered(field: &Field) -> Answer {
    if layout::is_text(&field.kind) {
        Answer::Words(String::new())
    } else {
        Answer::Values(Vec::new())
    }
}
