//! Which version an edit is made over: the present one, or an older one that its writer saw.

use super::{Edit, EditError};
use crate::author::{Actor, Author};
use crate::document::Document;
use crate::heads::Heads;
use crate::layout;
use crate::place::Place;
use automerge::{AutomergeError, ObjId, ReadDoc};
use plan::Value;

impl Document {
    /// The one older version that all these edits are made over; none for the present one.
    pub(super) fn base_of(
        &self,
        edits: &[Edit],
        author: &Author,
    ) -> Result<Option<Heads>, EditError> {
        let mut over = edits.iter().filter_map(over);
        let Some((version, place)) = over.next() else {
            return Ok(None);
        };
        if over.any(|(other, _)| other != version) || !self.knows(version) {
            return Err(EditError::UnknownBase);
        }
        let base = self.with_item(version, place)?;
        for edit in edits {
            if self.minds(edit, &base, author)? {
                return Ok((base != self.heads()).then(|| self.grounded(&base)));
            }
        }
        Ok(None)
    }

    /// Whether it matters to this edit what came in after `base`.
    fn minds(&self, edit: &Edit, base: &Heads, author: &Author) -> Result<bool, AutomergeError> {
        match edit {
            Edit::Text { .. } => Ok(true),
            Edit::SetOver { place, value, .. } => {
                self.has_unseen(base, place, value.as_ref(), author)
            }
            _ => Ok(false),
        }
    }

    /// Whether somebody else gave a field another value than `value` after `base`. A writer's own
    /// newer values are no surprise: one answers again before the page shows the first answer.
    fn has_unseen(
        &self,
        base: &Heads,
        place: &Place,
        value: Option<&Value>,
        author: &Author,
    ) -> Result<bool, AutomergeError> {
        // Where there is no such place, making the edit says so.
        let Ok(spot) = layout::spot(&self.doc, self.form, place) else {
            return Ok(false);
        };
        let new = layout::stored(value);
        let seen = self.doc.get_all_at(&spot.map, &*spot.key, &base.0)?;
        let now = self.doc.get_all(&spot.map, &*spot.key)?;
        Ok(now.iter().any(|(one, id)| {
            one.as_scalar() != Some(&new)
                && !is_by(id, author)
                && !seen.iter().any(|(_, before)| before == id)
        }))
    }

    /// The version itself, or, where the item of the place came later, the version that joins it
    /// with the change that added the item: somebody types into an item that they have just added.
    fn with_item(&self, version: &Heads, place: &Place) -> Result<Heads, EditError> {
        let Some(item) = &place.item else {
            return Ok(version.clone());
        };
        let object = layout::item(&self.doc, &item.list, item.id)?;
        let Some(added) = object.and_then(|object| self.doc.hash_for_opid(&object)) else {
            return Ok(version.clone());
        };
        let later = self.doc.get_changes_meta(&version.0);
        if !later.iter().any(|meta| meta.hash == added) {
            return Ok(version.clone());
        }
        let beside = self.doc.get_changes_meta(&[added]);
        let heads = version
            .0
            .iter()
            .filter(|head| beside.iter().any(|meta| meta.hash == **head));
        Ok(Heads::new(heads.copied().chain([added]).collect()))
    }
}

/// The version an edit names, and its place.
fn over(edit: &Edit) -> Option<(&Heads, &Place)> {
    match edit {
        Edit::Text { base, place, .. } | Edit::SetOver { base, place, .. } => Some((base, place)),
        _ => None,
    }
}

fn is_by(id: &ObjId, author: &Author) -> bool {
    matches!(id, ObjId::Id(_, actor, _) if Actor::of(actor) == Some(author.actor))
}
