//! Bringing an older version back, as a new change: nothing is erased, and it can be undone.

use crate::author::Author;
use crate::document::Document;
use crate::edit::{EditError, Written, find, put, touch, write_text};
use crate::heads::Heads;
use crate::layout::{self, ARCHIVED, Lost, ORDER, stored};
use crate::place::{ItemPlace, Place};
use crate::release::Form;
use automerge::transaction::Transactable;
use automerge::{Automerge, ObjId, ReadDoc, ScalarValue};

/// What comes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Back {
    /// The whole form as it was. Items added since are taken out of their lists.
    Whole,
    /// One field; for a list, all of its items.
    Field(Place),
    /// One item with all its fields, even where it was taken out.
    Item(ItemPlace),
}

impl Document {
    /// Brings back what stood at a version, as one change. A field whose answers were in conflict then
    /// stays as it is now: nothing is chosen for anybody. What this release does not know stays too.
    ///
    /// # Errors
    /// Where the version is not one of this document, or had no such field or item.
    pub fn bring_back(
        &mut self,
        version: &Heads,
        what: &Back,
        author: &Author,
    ) -> Result<Written, EditError> {
        if !self.knows(version) {
            return Err(EditError::UnknownBase);
        }
        let then = self.doc.fork_at(&self.grounded(version).0)?;
        let form = self.form;
        let change = self.write(None, author, None, |tx| {
            let mut back = Bringing { tx, then, form };
            match what {
                Back::Whole => back.whole(),
                Back::Field(place) => back.field(place),
                Back::Item(item) => back.item(item),
            }
        })?;
        Ok(Written {
            change,
            heads: self.heads(),
        })
    }
}

struct Bringing<'t, T> {
    tx: &'t mut T,
    then: Automerge,
    form: Form,
}

impl<T: Transactable> Bringing<'_, T> {
    fn whole(&mut self) -> Result<(), EditError> {
        let form = self.form;
        form.fields()
            .try_for_each(|field| self.field(&Place::field(field.id)))
    }

    fn field(&mut self, place: &Place) -> Result<(), EditError> {
        match &place.item {
            None if self.form.is_list(&place.field) => self.list(&place.field),
            None => self.answer(place),
            Some(item) => {
                let gone = self.is_archived(item)?;
                self.answer(place)?;
                // Its words come back into an item that stays where it is: taken out.
                if gone { self.take_out(item) } else { Ok(()) }
            }
        }
    }

    fn list(&mut self, list: &str) -> Result<(), EditError> {
        let were = layout::items(&self.then, list)?;
        let are = layout::items(self.tx, list)?;
        for item in &were {
            self.item(&ItemPlace::new(list, item.id))?;
        }
        let since = are
            .iter()
            .filter(|item| !were.iter().any(|one| one.id == item.id) && !item.archived);
        for item in since {
            self.take_out(&ItemPlace::new(list, item.id))?;
        }
        Ok(())
    }

    fn item(&mut self, item: &ItemPlace) -> Result<(), EditError> {
        let was = self.object_then(item)?;
        let gone = self.is_archived(item)?;
        let form = self.form;
        for field in form.item_fields(&item.list) {
            self.answer(&Place::of_item(&item.list, item.id, field.id))?;
        }
        let order = self.then.get(&was, ORDER)?;
        let order = order.and_then(|(value, _)| value.as_scalar().cloned());
        let now = self.tx.get(&was, ORDER)?;
        let now = now.and_then(|(value, _)| value.as_scalar().cloned());
        if let Some(order) = order.filter(|order| Some(order) != now.as_ref()) {
            self.tx.put(&was, ORDER, order)?;
        }
        let was_out = layout::items(&self.then, &item.list)?
            .iter()
            .any(|one| one.id == item.id && one.archived);
        match (gone, was_out) {
            (_, true) => self.take_out(item),
            (true, false) => touch(self.tx, Some(&was)),
            _ => Ok(()),
        }
    }

    /// Puts the answer of one field back, where it had one answer.
    fn answer(&mut self, place: &Place) -> Result<(), EditError> {
        let now = find(self.tx, self.form, place)?;
        let was = match layout::spot(&self.then, self.form, place) {
            Ok(spot) => spot,
            Err(Lost::Storage(error)) => return Err(error.into()),
            Err(_) => return Err(lost(place)),
        };
        if let Some(text) = &was.text {
            return write_text(self.tx, &now, &self.then.text(text)?);
        }
        if layout::is_text(&was.field.kind) {
            // An item of a release that had no such words.
            return Ok(());
        }
        let held = self.then.get_all(&was.map, &*was.key)?;
        let value = match &held[..] {
            [] => stored(None),
            [(one, _)] => one.as_scalar().cloned().unwrap_or(ScalarValue::Null),
            _ => return Ok(()),
        };
        put(self.tx, &now, value)
    }

    fn object_then(&self, item: &ItemPlace) -> Result<ObjId, EditError> {
        layout::item(&self.then, &item.list, item.id)?
            .ok_or_else(|| EditError::NoSuchItem(item.list.clone()))
    }

    fn is_archived(&self, item: &ItemPlace) -> Result<bool, EditError> {
        let items = layout::items(self.tx, &item.list)?;
        Ok(items.iter().any(|one| one.id == item.id && one.archived))
    }

    fn take_out(&mut self, item: &ItemPlace) -> Result<(), EditError> {
        let object = layout::item(self.tx, &item.list, item.id)?
            .ok_or_else(|| EditError::NoSuchItem(item.list.clone()))?;
        let now = self.tx.get(&object, ARCHIVED)?;
        if now.is_some_and(|(value, _)| value.as_bool() == Some(true)) {
            return Ok(());
        }
        Ok(self.tx.put(&object, ARCHIVED, ScalarValue::Boolean(true))?)
    }
}

fn lost(place: &Place) -> EditError {
    match &place.item {
        Some(item) => EditError::NoSuchItem(item.list.clone()),
        None => EditError::UnknownBase,
    }
}
