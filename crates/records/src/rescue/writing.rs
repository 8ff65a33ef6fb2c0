//! Writing rescued words again, so that each stands where somebody finds it: words at the end of their field, a value
//! beside the one that stands.

use super::Rescued;
use crate::author::Author;
use crate::check;
use crate::document::Document;
use crate::edit::{Edit, EditError, Position, append_text, find, perform_one};
use crate::heads::Heads;
use crate::layout::{self, Lost, Spot};
use crate::place::{ItemPlace, Place};
use automerge::{ReadDoc, ScalarValue};
use plan::Value;
use plan::form::Kind as Asks;
use std::collections::BTreeMap;

/// The most characters that one change appends: far below what a change may hold, however they are written.
const MOST_APPENDED: usize = 20_000;

impl Document {
    /// Writes rescued words again, each after `said`, where that says anything, and at the end of its field, also where the field then holds more
    /// than may be typed, as words that merge may; a value beside the one that stands. Gives the changes made.
    ///
    /// What no field of the form takes, such as a number out of its bounds, was typed by nobody and is passed over.
    ///
    /// # Errors
    /// [`EditError`], where this document is full.
    pub fn write_rescued(
        &mut self,
        rescued: &Rescued,
        said: &str,
        author: &Author,
    ) -> Result<Vec<Vec<u8>>, EditError> {
        let mut made = Vec::new();
        for item in &rescued.items {
            made.extend(self.add_again(item, author)?);
        }
        for (place, value) in &rescued.values {
            match self.write_beside(place, value, author) {
                Ok(change) => made.extend(change),
                Err(EditError::Impossible(_) | EditError::NoSuchItem(_)) => (),
                Err(error) => return Err(error),
            }
        }
        for (place, words) in &rescued.words {
            made.extend(self.write_words_again(place, words, said, author)?);
        }
        for item in &rescued.archived {
            let (item, archived) = (item.clone(), true);
            if layout::item(&self.doc, &item.list, item.id)?.is_some() {
                made.extend(self.edit(&Edit::Archive { item, archived }, author)?.change);
            }
        }
        Ok(made)
    }

    fn add_again(
        &mut self,
        item: &ItemPlace,
        author: &Author,
    ) -> Result<Option<Vec<u8>>, EditError> {
        if layout::item(&self.doc, &item.list, item.id)?.is_some() {
            return Ok(None);
        }
        let add = Edit::Add {
            list: item.list.clone(),
            id: item.id,
            at: Position::Last,
            values: BTreeMap::new(),
            texts: BTreeMap::new(),
        };
        Ok(self.edit(&add, author)?.change)
    }

    fn write_words_again(
        &mut self,
        place: &Place,
        words: &str,
        said: &str,
        author: &Author,
    ) -> Result<Vec<Vec<u8>>, EditError> {
        let Some(here) = self.words(place) else {
            return Ok(Vec::new());
        };
        let form = self.form;
        let spot = layout::spot(&self.doc, form, place).ok();
        if spot.is_some_and(|spot| matches!(spot.field.kind, Asks::Drawing)) {
            let gap = if here.is_empty() { "" } else { " " };
            // A piece of a line draws nothing by itself.
            let strokes = check::is_path(words) && !words.is_empty();
            let added = strokes.then(|| format!("{gap}{words}"));
            return added.map_or(Ok(Vec::new()), |added| self.append(place, &added, author));
        }
        let gap = if here.is_empty() { "" } else { "\n" };
        let said = if said.is_empty() {
            String::new()
        } else {
            format!("{said}\n")
        };
        self.append(place, &format!("{gap}{said}{words}"), author)
    }

    /// Puts words at the end of a field, in as many changes as it takes.
    pub(crate) fn append(
        &mut self,
        place: &Place,
        words: &str,
        author: &Author,
    ) -> Result<Vec<Vec<u8>>, EditError> {
        let form = self.form;
        let letters: Vec<char> = words.chars().collect();
        let mut made = Vec::new();
        for piece in letters.chunks(MOST_APPENDED) {
            let piece: String = piece.iter().collect();
            made.extend(self.write(None, author, None, |tx| {
                let spot = find(tx, form, place)?;
                append_text(tx, &spot, &piece)
            })?);
        }
        Ok(made)
    }

    /// A value where none stands, else beside the one that does.
    fn write_beside(
        &mut self,
        place: &Place,
        value: &Value,
        author: &Author,
    ) -> Result<Option<Vec<u8>>, EditError> {
        let (stand, beginning) = self.standing_at(place)?;
        if stand.contains(&layout::stored(Some(value))) {
            return Ok(None);
        }
        let base = (!stand.is_empty()).then_some(beginning);
        let set = Edit::Set {
            place: place.clone(),
            value: Some(value.clone()),
        };
        let form = self.form;
        self.write(base.as_ref(), author, None, |tx| {
            perform_one(tx, form, &set)
        })
    }

    /// The values that stand at a place, and the version in which the place began to be.
    fn standing_at(&self, place: &Place) -> Result<(Vec<ScalarValue>, Heads), EditError> {
        let spot = layout::spot(&self.doc, self.form, place).map_err(|lost| match lost {
            Lost::Storage(error) => EditError::from(error),
            _ => EditError::NoSuchItem(place.field.clone()),
        })?;
        let all = self.doc.get_all(&spot.map, &*spot.key)?;
        let scalars = all.iter().filter_map(|(value, _)| value.as_scalar());
        let stand = scalars.filter(|one| **one != ScalarValue::Null);
        Ok((stand.cloned().collect(), self.beginning_of(&spot)))
    }

    /// The version in which a place began to be: nobody had answered there.
    pub(crate) fn beginning_of(&self, spot: &Spot) -> Heads {
        let item = spot.item.as_ref();
        match item.and_then(|item| self.doc.hash_for_opid(item)) {
            None => Self::create(self.kind()).now(),
            Some(made) => Heads::new(vec![made]),
        }
    }
}
