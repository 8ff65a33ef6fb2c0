//! What changed since a version, and the history of a document.

use crate::author::{Actor, Stamp};
use crate::document::Document;
use crate::heads::{BadHeads, Heads};
use crate::layout::{ARCHIVED, LISTS, ORDER, TEXTS, VALUES};
use crate::place::{ItemPlace, Place};
use automerge::{Patch, PatchAction, Prop};
use std::collections::{BTreeMap, BTreeSet};

/// Something that a change touched.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Touched {
    /// A field's answer.
    Field(Place),
    /// An item was added, moved, taken out or brought back.
    Item(ItemPlace),
}

/// One change in the history of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// Who, and when by their own clock.
    pub by: Stamp,
    /// How many operations it holds.
    pub operations: u64,
    /// The version that it made, without what was written beside it.
    pub version: Heads,
}

impl Document {
    /// What differs between a version and now.
    ///
    /// # Errors
    /// Where the version is not one of this document.
    pub fn changed_since(&self, version: &Heads) -> Result<Vec<Touched>, BadHeads> {
        if !self.knows(version) {
            return Err(BadHeads);
        }
        if *version == self.heads() {
            return Ok(Vec::new());
        }
        let patches = self.doc.diff(&version.0, &self.doc.get_heads());
        let touched: BTreeSet<Touched> = patches.iter().flat_map(touched).collect();
        Ok(touched.into_iter().collect())
    }

    /// Who wrote since a version, in the order of their actors.
    ///
    /// # Errors
    /// Where the version is not one of this document.
    pub fn writers_since(&self, version: &Heads) -> Result<Vec<Actor>, BadHeads> {
        if !self.knows(version) {
            return Err(BadHeads);
        }
        let metas = self.doc.get_changes_meta(&version.0);
        let actors: BTreeSet<Actor> = metas
            .iter()
            .filter_map(|meta| Actor::of(&meta.actor))
            .filter(|actor| *actor != Actor::GENESIS)
            .collect();
        Ok(actors.into_iter().collect())
    }

    /// What each of these writers touched since a version, whether or not others have written over it
    /// since: the newest of them for each place.
    ///
    /// # Errors
    /// Where the version is not one of this document.
    pub fn touched_since(
        &self,
        version: &Heads,
        by: impl Fn(&Actor) -> bool,
    ) -> Result<BTreeMap<Touched, Actor>, BadHeads> {
        if !self.knows(version) {
            return Err(BadHeads);
        }
        let mut found = BTreeMap::new();
        for meta in self.doc.get_changes_meta(&version.0) {
            if let Some(actor) = Actor::of(&meta.actor).filter(|actor| by(actor)) {
                let patches = self.doc.diff(&meta.deps, &[meta.hash]);
                found.extend(patches.iter().flat_map(touched).map(|place| (place, actor)));
            }
        }
        Ok(found)
    }

    /// Every change that a person made, oldest first as far as one rests on another.
    pub fn history(&self) -> Vec<Past> {
        let metas = self.doc.get_changes_meta(&[]);
        let people = metas.iter().filter_map(|meta| {
            let actor = Actor::of(&meta.actor).filter(|actor| *actor != Actor::GENESIS)?;
            Some(Past {
                by: Stamp {
                    actor,
                    time: meta.timestamp,
                },
                operations: (meta.max_op + 1).saturating_sub(meta.start_op),
                version: Heads::new(vec![meta.hash]),
            })
        });
        people.collect()
    }
}

/// What a patch touches. Marks beside texts and items are not shown: what they mark is.
pub(crate) fn touched(patch: &Patch) -> Vec<Touched> {
    let mut path: Vec<&str> = patch
        .path
        .iter()
        .filter_map(|(_, prop)| match prop {
            Prop::Map(key) => Some(key.as_str()),
            Prop::Seq(_) => None,
        })
        .collect();
    match &patch.action {
        PatchAction::PutMap { key, .. } | PatchAction::DeleteMap { key } => path.push(key),
        PatchAction::Conflict {
            prop: Prop::Map(key),
        } => path.push(key),
        _ => {}
    }
    place(&path).into_iter().collect()
}

fn place(path: &[&str]) -> Option<Touched> {
    match path {
        [VALUES | TEXTS, field] => Some(Touched::Field(Place::field(field))),
        [LISTS, list, item] | [LISTS, list, item, ORDER | ARCHIVED] => {
            Some(Touched::Item(ItemPlace::new(list, item.parse().ok()?)))
        }
        [LISTS, list, item, field] => {
            let field = field.strip_prefix('~').unwrap_or(field);
            Some(Touched::Field(Place::of_item(
                list,
                item.parse().ok()?,
                field,
            )))
        }
        _ => None,
    }
}
