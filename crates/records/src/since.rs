//! What changed since a version, and the history of a document.

use crate::author::{Actor, Stamp};
use crate::document::Document;
use crate::heads::{BadHeads, Heads};
use crate::layout::{self, ARCHIVED, LISTS, ORDER, TEXTS, VALUES};
use crate::place::{ItemPlace, Place};
use crate::read::{Answer, FieldState};
use automerge::{ChangeMetadata, Patch, PatchAction, Prop, ReadDoc};
use plan::Value;
use plan::file::FileRef;
use std::collections::{BTreeMap, BTreeSet};

/// The digits by which a photo or file is named.
const BLOB_DIGITS: usize = 64;

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

/// From which version to which something changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// What the first of the changes was made over.
    pub before: Heads,
    /// What the last of them made.
    pub after: Heads,
}

/// What stood at a place at a version.
#[derive(Clone, Debug, PartialEq)]
pub enum Was {
    /// No such place then.
    Nothing,
    /// Words, or a drawing's path.
    Words(String),
    /// Every value that stood.
    Values(Vec<Option<Value>>),
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
        let before = self.grounded(version);
        let patches = self.doc.diff(&before.0, &self.doc.get_heads());
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

    /// What these writers touched after a version, or ever, with the version before the first of their
    /// changes of each place and after the last, and who made that last one when.
    ///
    /// # Errors
    /// Where the version is not one of this document.
    pub fn spans(
        &self,
        after: Option<&Heads>,
        by: impl Fn(&Stamp) -> bool,
    ) -> Result<BTreeMap<Touched, (Span, Stamp)>, BadHeads> {
        if after.is_some_and(|version| !self.knows(version)) {
            return Err(BadHeads);
        }
        let since = after
            .map(|version| version.0.as_slice())
            .unwrap_or_default();
        let mut spans: BTreeMap<Touched, (Span, Stamp)> = BTreeMap::new();
        for meta in self.doc.get_changes_meta(since) {
            let Some(stamp) = stamp(&meta).filter(&by) else {
                continue;
            };
            let patches = self.doc.diff(&meta.deps, &[meta.hash]);
            let places: BTreeSet<Touched> = patches.iter().flat_map(touched).collect();
            for place in places {
                let begun = || Heads::new(meta.deps.clone());
                let known = spans.remove(&place);
                let before = known.map_or_else(begun, |(span, _)| span.before);
                let after = Heads::new(vec![meta.hash]);
                spans.insert(place, (Span { before, after }, stamp));
            }
        }
        Ok(spans)
    }

    /// What stood at a place at a version.
    pub fn was(&self, place: &Place, version: &Heads) -> Was {
        self.find_was(place, version).unwrap_or(Was::Nothing)
    }

    fn find_was(&self, place: &Place, version: &Heads) -> Option<Was> {
        let spot = layout::spot(&self.doc, self.form, place).ok()?;
        let at = self.grounded(version);
        if let Some(item) = &place.item {
            self.was_item(item, version)?;
        }
        if let Some(text) = &spot.text {
            return self.doc.text_at(text, &at.0).ok().map(Was::Words);
        }
        let held = self.doc.get_all_at(&spot.map, &*spot.key, &at.0).ok()?;
        let values = held.iter().rev().map(|(value, _)| {
            let scalar = value.as_scalar()?;
            layout::understood(&spot.field.kind, scalar)
        });
        Some(Was::Values(values.collect()))
    }

    /// Whether an item was taken out at a version; none where it was not there yet.
    pub fn was_item(&self, item: &ItemPlace, version: &Heads) -> Option<bool> {
        let at = self.grounded(version);
        let map = layout::list(&self.doc, &item.list).ok()??;
        let id = item.id.to_string();
        let (_, object) = self.doc.get_at(&map, id, &at.0).ok()??;
        let flags = self.doc.get_all_at(&object, ARCHIVED, &at.0).ok()?;
        let gone = |value: &automerge::Value<'_>| {
            value.as_scalar().and_then(automerge::ScalarValue::as_bool) == Some(true)
        };
        Some(!flags.is_empty() && flags.iter().all(|(value, _)| gone(value)))
    }

    /// The fraction that gives an item its place in its list, at a version.
    pub fn order_of(&self, item: &ItemPlace, version: &Heads) -> Option<String> {
        let at = self.grounded(version);
        let object = layout::item(&self.doc, &item.list, item.id).ok()??;
        let (order, _) = self.doc.get_at(&object, ORDER, &at.0).ok()??;
        order.as_str().map(str::to_owned)
    }

    /// Every photo and file that a field named once and no field names now, each once and the oldest first, with its place.
    pub fn taken_off(&self) -> Vec<(Place, FileRef)> {
        let Ok(now) = self.read() else {
            return Vec::new();
        };
        let mut seen: BTreeSet<String> = files(&now.fields).map(|file| file.blob).collect();
        let mut gone = Vec::new();
        let changes = self.doc.get_changes(&[]);
        for change in changes.iter().filter(|one| may_name(one.raw_bytes())) {
            let (before, after) = (change.deps(), [change.hash()]);
            let patches = self.doc.diff(before, &after);
            let places: BTreeSet<Touched> = patches.iter().flat_map(touched).collect();
            for touched in places {
                let Touched::Field(place) = touched else {
                    continue;
                };
                let Was::Values(values) = self.was(&place, &Heads::new(after.to_vec())) else {
                    continue;
                };
                let named = values.into_iter().filter_map(|value| match value {
                    Some(Value::File(file)) => Some(file),
                    _ => None,
                });
                let new = named.filter(|file| seen.insert(file.blob.clone()));
                gone.extend(new.map(|file| (place.clone(), file)));
            }
        }
        gone
    }

    /// Every change that a person made, oldest first as far as one rests on another.
    pub fn history(&self) -> Vec<Past> {
        let metas = self.doc.get_changes_meta(&[]);
        let people = metas.iter().filter_map(|meta| {
            Some(Past {
                by: stamp(meta)?,
                operations: (meta.max_op + 1).saturating_sub(meta.start_op),
                version: Heads::new(vec![meta.hash]),
            })
        });
        people.collect()
    }
}

/// Every photo and file that these fields name, also in items that were taken out.
fn files(fields: &[FieldState]) -> impl Iterator<Item = FileRef> + '_ {
    let inside = fields.iter().flat_map(|state| match &state.answer {
        Answer::Items { items, archived } => (items.iter().chain(archived))
            .flat_map(|item| item.fields.iter())
            .collect(),
        _ => vec![state],
    });
    let held = inside.flat_map(FieldState::held);
    held.filter_map(|held| match &held.value {
        Some(Value::File(file)) => Some(file.clone()),
        _ => None,
    })
}

/// Whether a change may name a photo or file: only then is it worth a look at what it touched.
fn may_name(change: &[u8]) -> bool {
    let digits = change.split(|byte| !byte.is_ascii_hexdigit());
    digits.map(<[u8]>::len).any(|run| run >= BLOB_DIGITS)
}

/// Who made a change and when; none where nobody did.
fn stamp(meta: &ChangeMetadata<'_>) -> Option<Stamp> {
    let actor = Actor::of(&meta.actor).filter(|actor| *actor != Actor::GENESIS)?;
    let time = meta.timestamp;
    Some(Stamp { actor, time })
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
