//! A document made anew from its changes, and what one version says written again into another: for a document some of
//! whose changes had to go.

use crate::author::{Actor, Author};
use crate::document::{Document, guarded};
use crate::edit::{self, Edit, EditError, Position};
use crate::heads::Heads;
use crate::kind::Kind;
use crate::layout;
use crate::place::{ItemPlace, Place};
use crate::read::{Answer, FieldState, FormState, Held, ItemState};
use crate::receive::{self, Refusal};
use crate::release::Form;
use crate::words;
use automerge::{Change, ReadDoc};
use std::collections::BTreeMap;

/// Why what somebody wrote could not be written again. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum AgainError {
    /// The document cannot be made anew from its changes.
    #[error("the document cannot be made anew")]
    Unreadable(#[from] Refusal),
    /// The document made anew does not take what the other held.
    #[error(transparent)]
    Edit(#[from] EditError),
}

/// A document made anew, and the changes that say again what those said which had to go.
pub type WrittenAgain = (Document, Vec<Vec<u8>>);

/// Whether these bytes are one sound change of a document of the kind by this writer.
pub fn is_change_of(bytes: &[u8], kind: Kind, writer: &Actor) -> bool {
    receive::read(bytes, Form::newest(kind), writer).is_ok()
}

impl Document {
    /// The document that these changes make, whoever wrote them, and those of them that rest on changes which are not
    /// among them. The order in which they are given does not matter.
    ///
    /// # Errors
    /// [`Refusal`], where a change does not read or cannot be applied.
    pub fn rebuilt(kind: Kind, changes: &[Vec<u8>]) -> Result<(Self, Vec<Vec<u8>>), Refusal> {
        let mut document = Self::create(kind);
        let read = |bytes: &Vec<u8>| {
            guarded(|| Change::try_from(bytes.as_slice()))
                .and_then(Result::ok)
                .ok_or(Refusal::Malformed)
        };
        let read = changes.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let (ready, waiting) = receive::sort_out(&document.doc, read);
        guarded(|| document.doc.apply_changes(ready))
            .ok_or(Refusal::Panicked)?
            .map_err(|_| Refusal::Malformed)?;
        let waiting = waiting.iter().map(|change| change.raw_bytes().to_vec());
        Ok((document, waiting.collect()))
    }

    /// Writes into this document what changed from `before` to `after`, by this author: each field on its own. Where
    /// the words of a field are others here than in `before`, only what was added to them is added, at their end.
    /// Gives the changes made.
    ///
    /// # Errors
    /// [`EditError`], where this document does not take what the other held.
    pub fn write_difference(
        &mut self,
        before: &FormState,
        after: &FormState,
        author: &Author,
    ) -> Result<Vec<Vec<u8>>, EditError> {
        let mut writing = Writing {
            document: self,
            author,
            over: None,
            made: Vec::new(),
        };
        writing.fields(None, &before.fields, &after.fields)?;
        Ok(writing.made)
    }
}

impl Document {
    /// This document without some changes of this tablet that nobody else has met, and with what they said written
    /// again by `author`. Nothing that stays may rest on them.
    ///
    /// # Errors
    /// [`AgainError`]; this document is as it was in any case.
    pub fn written_again(
        &self,
        going: &[Vec<u8>],
        author: &Author,
    ) -> Result<WrittenAgain, AgainError> {
        let (mut document, _) = self.without(going)?;
        let before = document.read().map_err(EditError::from)?;
        let after = self.read().map_err(EditError::from)?;
        let made = document.write_difference(&before, &after, author)?;
        Ok((document, made))
    }

    /// The same, after changes came in of which some say what `unsent` says already. `came` is everything that came in
    /// since the person last saw the document, `known` those of it that `unsent` repeats: they stand, and only the rest
    /// of `unsent` is written again, over the version in which it was written. What else came in stays beside it.
    /// None where the two cannot be told apart.
    ///
    /// # Errors
    /// [`AgainError`]; this document is as it was in any case.
    pub fn settled(
        &self,
        unsent: &[Vec<u8>],
        came: &[Vec<u8>],
        known: &[Vec<u8>],
        author: &Author,
    ) -> Result<Option<WrittenAgain>, AgainError> {
        let (seen, late) = self.without(came)?;
        let news = came.iter().filter(|change| !known.contains(change));
        let news: Vec<Vec<u8>> = news.chain(unsent).cloned().collect();
        let (over, later) = self.without(&news)?;
        if !late.is_empty() || !later.is_empty() {
            return Ok(None);
        }
        let (mut document, _) = self.without(unsent)?;
        let before = over.read().map_err(EditError::from)?;
        let after = seen.read().map_err(EditError::from)?;
        let mut writing = Writing {
            document: &mut document,
            author,
            over: Some(over.heads()),
            made: Vec::new(),
        };
        writing.fields(None, &before.fields, &after.fields)?;
        let made = writing.made;
        Ok(Some((document, made)))
    }

    /// The document that is left without these changes, and what cannot stand without them.
    fn without(&self, going: &[Vec<u8>]) -> Result<(Self, Vec<Vec<u8>>), Refusal> {
        let mut left = self.changes_since(&Self::create(self.kind()).heads());
        left.retain(|change| !going.contains(change));
        Self::rebuilt(self.kind(), &left)
    }
}

struct Writing<'a> {
    document: &'a mut Document,
    author: &'a Author,
    /// The version of the document in which `before` stood; none where it is not one of its versions.
    over: Option<Heads>,
    made: Vec<Vec<u8>>,
}

impl Writing<'_> {
    fn fields(
        &mut self,
        item: Option<&ItemPlace>,
        before: &[FieldState],
        after: &[FieldState],
    ) -> Result<(), EditError> {
        // Links name items, so every item is there before any field is written.
        for state in after {
            if let Answer::Items { items, archived } = &state.answer {
                let was = before.iter().find(|was| was.field.id == state.field.id);
                self.arrange(state.field.id, was.map(|was| &was.answer), items, archived)?;
            }
        }
        for state in after {
            let was = before.iter().find(|was| was.field.id == state.field.id);
            let place = Place {
                item: item.cloned(),
                field: state.field.id.to_owned(),
            };
            self.field(place, was.map(|was| &was.answer), state)?;
        }
        Ok(())
    }

    fn field(
        &mut self,
        place: Place,
        was: Option<&Answer>,
        state: &FieldState,
    ) -> Result<(), EditError> {
        match &state.answer {
            Answer::Words(words) => {
                let old = match was {
                    Some(Answer::Words(old)) => old.as_str(),
                    _ => "",
                };
                self.words(place, old, words, state)
            }
            Answer::Values(held) => {
                let old = match was {
                    Some(Answer::Values(old)) => old.as_slice(),
                    _ => &[],
                };
                self.values(&place, old, held)
            }
            Answer::Items { items, archived } => self.items(state.field.id, was, items, archived),
        }
    }

    fn words(
        &mut self,
        place: Place,
        old: &str,
        new: &str,
        state: &FieldState,
    ) -> Result<(), EditError> {
        if old == new {
            return Ok(());
        }
        if let Some(base) = self.over_of(&place) {
            let text = new.to_owned();
            return self.edit(&Edit::Text { place, base, text });
        }
        let here = self.document.words(&place).unwrap_or_default();
        let text = if here == old {
            new.to_owned()
        } else {
            let added = words::splices(&state.field.kind, old, new);
            let added: Vec<String> = added.into_iter().rev().map(|each| each.insert).collect();
            let added = added.concat();
            if added.trim().is_empty() {
                return Ok(());
            }
            let gap = if here.is_empty() { "" } else { "\n" };
            format!("{here}{gap}{added}")
        };
        let changes = match text.strip_prefix(&here) {
            Some(rest) => self.document.append(&place, rest, self.author)?,
            None => Vec::from_iter(self.document.replace(&place, &text, self.author)?),
        };
        self.made.extend(changes);
        Ok(())
    }

    /// The version over which a field was written, where it was there then.
    fn over_of(&self, place: &Place) -> Option<Heads> {
        let over = self.over.clone()?;
        let Some(item) = &place.item else {
            return Some(over);
        };
        let form = self.document.read_at(&over).ok()?;
        let list = form.field(&item.list)?;
        let Answer::Items { items, archived } = &list.answer else {
            return None;
        };
        let mut all = items.iter().chain(archived);
        all.any(|one| one.id == item.id).then_some(over)
    }

    /// Gives a field the values that it did not have; several are written beside each other, as they stood. What had
    /// stood beside them before stays there, under the name of whoever wrote it.
    fn values(&mut self, place: &Place, old: &[Held], held: &[Held]) -> Result<(), EditError> {
        let (added, kept) = parted(held, old);
        let (gone, _) = parted(old, held);
        if added.is_empty() && gone.is_empty() {
            return Ok(());
        }
        let (written, base) = if added.is_empty() || kept.is_empty() {
            let base = match self.over_of(place) {
                Some(over) => self.document.grounded(&over),
                None => self.document.now(),
            };
            (held.iter().collect(), base)
        } else {
            (added, self.document.version_of_values(place, &gone, &kept)?)
        };
        for each in written {
            let change = (self.document).put_beside(&base, place, each, self.author)?;
            self.made.extend(change);
        }
        Ok(())
    }

    /// Sees to it that a list has these items, in this order. Items that nobody took out of it stay.
    fn arrange(
        &mut self,
        list: &str,
        was: Option<&Answer>,
        items: &[ItemState],
        archived: &[ItemState],
    ) -> Result<(), EditError> {
        let (old, _) = both(was);
        let moved = order(old) != order(items);
        let mut last = None;
        for item in items.iter().chain(archived) {
            let place = ItemPlace::new(list, item.id);
            let at = last.map_or(Position::First, Position::After);
            if !self.has(&place)? {
                let (values, texts) = (BTreeMap::new(), BTreeMap::new());
                let (list, id) = (list.to_owned(), item.id);
                self.edit(&Edit::Add {
                    list,
                    id,
                    at,
                    values,
                    texts,
                })?;
            } else if moved && items.iter().any(|one| one.id == item.id) {
                self.edit(&Edit::Move {
                    item: place,
                    to: at,
                })?;
            }
            last = Some(item.id);
        }
        Ok(())
    }

    fn items(
        &mut self,
        list: &str,
        was: Option<&Answer>,
        items: &[ItemState],
        archived: &[ItemState],
    ) -> Result<(), EditError> {
        let (old, old_archived) = both(was);
        let known = |id| old.iter().chain(old_archived).find(|one| one.id == id);
        for item in items.iter().chain(archived) {
            let place = ItemPlace::new(list, item.id);
            let before = known(item.id).map(|one| one.fields.as_slice());
            self.fields(Some(&place), before.unwrap_or_default(), &item.fields)?;
        }
        for (of, gone) in [(items, false), (archived, true)] {
            for item in of {
                let was_gone = old_archived.iter().any(|one| one.id == item.id);
                if was_gone != gone {
                    let item = ItemPlace::new(list, item.id);
                    self.edit(&Edit::Archive {
                        item,
                        archived: gone,
                    })?;
                }
            }
        }
        Ok(())
    }

    fn has(&self, item: &ItemPlace) -> Result<bool, EditError> {
        let found = layout::item(&self.document.doc, &item.list, item.id)?;
        Ok(found.is_some())
    }

    fn edit(&mut self, edit: &Edit) -> Result<(), EditError> {
        let written = self.document.edit(edit, self.author)?;
        self.made.extend(written.change);
        Ok(())
    }
}

impl Document {
    /// A version in which of a field's values `gone` may be seen, and none of `kept`: what is written over it takes the
    /// place of the former alone.
    fn version_of_values(
        &self,
        place: &Place,
        gone: &[&Held],
        kept: &[&Held],
    ) -> Result<Heads, EditError> {
        let Ok(spot) = layout::spot(&self.doc, self.form, place) else {
            return Ok(self.now());
        };
        let is_of = |value: &automerge::Value<'_>, all: &[&Held]| {
            let understood = value
                .as_scalar()
                .and_then(|scalar| layout::understood(&spot.field.kind, scalar));
            all.iter().any(|held| held.value == understood)
        };
        let stands = self.doc.get_all(&spot.map, &*spot.key)?;
        let made = stands.iter().filter(|(value, _)| is_of(value, gone));
        let made = made.filter_map(|(_, id)| self.doc.hash_for_opid(id));
        let made = Heads::new(made.collect());
        let version = self.grounded(&made);
        let seen = self.doc.get_all_at(&spot.map, &*spot.key, &version.0)?;
        let apart = !seen.iter().any(|(value, _)| is_of(value, kept));
        if !made.0.is_empty() && apart {
            return Ok(version);
        }
        Ok(self.beginning_of(&spot))
    }

    /// Puts a value as of a version, whatever this author has written since, and whatever a person may type there.
    fn put_beside(
        &mut self,
        base: &Heads,
        place: &Place,
        held: &Held,
        author: &Author,
    ) -> Result<Option<Vec<u8>>, EditError> {
        let form = self.form;
        let base = (*base != self.now()).then_some(base);
        self.write(base, author, None, |tx| {
            let spot = edit::find(tx, form, place)?;
            edit::put(tx, &spot, layout::stored(held.value.as_ref()))
        })
    }

    /// Gives a field other words.
    fn replace(
        &mut self,
        place: &Place,
        text: &str,
        author: &Author,
    ) -> Result<Option<Vec<u8>>, EditError> {
        let form = self.form;
        self.write(None, author, None, |tx| {
            let spot = edit::find(tx, form, place)?;
            edit::splice(tx, &spot, text)
        })
    }
}

fn both(answer: Option<&Answer>) -> (&[ItemState], &[ItemState]) {
    match answer {
        Some(Answer::Items { items, archived }) => (items.as_slice(), archived.as_slice()),
        _ => (&[], &[]),
    }
}

/// The values of a field that are not among the others, and those that are.
fn parted<'a>(held: &'a [Held], others: &[Held]) -> (Vec<&'a Held>, Vec<&'a Held>) {
    held.iter()
        .partition(|one| others.iter().all(|other| other.value != one.value))
}

fn order(items: &[ItemState]) -> Vec<plan::ItemId> {
    items.iter().map(|item| item.id).collect()
}
