//! Which release brought which field. Forms only ever grow: a document of an older release gains the
//! new fields, and an older app keeps what it does not know.

use crate::kind::Kind;
use plan::form::{self, Field};

/// A release that changed a form. Tablets of several releases write the same documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Release(u16);

impl Release {
    /// The first.
    pub const FIRST: Self = Self(1);
    /// The one this app is of.
    pub const NEWEST: Self = Self(2);

    /// Every release up to the newest, oldest first.
    pub fn all() -> impl Iterator<Item = Self> {
        (Self::FIRST.0..=Self::NEWEST.0).map(Self)
    }

    /// Its number, which begins at 1.
    pub const fn number(self) -> u16 {
        self.0
    }
}

/// The fields that came after the first release: their document's kind, their path, and the release.
const LATER: &[(&str, &str, Release)] = &[
    ("area/meeting", "carer_view", Release(2)),
    ("finalise", "events.versions", Release(2)),
];

/// A kind of document as one release knows its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Form {
    pub(crate) kind: Kind,
    pub(crate) release: Release,
}

impl Form {
    pub(crate) const fn newest(kind: Kind) -> Self {
        let release = Release::NEWEST;
        Self { kind, release }
    }

    pub(crate) const fn name(self) -> &'static str {
        self.kind.name()
    }

    /// The form's fields, as far as the release knows them.
    pub(crate) fn fields(self) -> impl Iterator<Item = &'static Field> {
        let fields = self.kind.fields().iter();
        fields.filter(move |field| self.knows(field.id))
    }

    pub(crate) fn field(self, id: &str) -> Option<&'static Field> {
        self.kind.field(id).filter(|_| self.knows(id))
    }

    pub(crate) fn is_list(self, id: &str) -> bool {
        let field = self.field(id);
        matches!(field.map(|field| field.kind), Some(form::Kind::List(_)))
    }

    /// The fields of a list's items, as far as the release knows them.
    pub(crate) fn item_fields(self, list: &str) -> impl Iterator<Item = &'static Field> {
        let fields = match self.field(list).map(|field| field.kind) {
            Some(form::Kind::List(fields)) => fields,
            _ => &[],
        };
        let list = list.to_owned();
        fields
            .iter()
            .filter(move |field| self.knows(&format!("{list}.{}", field.id)))
    }

    pub(crate) fn item_field(self, list: &str, id: &str) -> Option<&'static Field> {
        self.item_fields(list).find(|field| field.id == id)
    }

    fn knows(self, path: &str) -> bool {
        since(self.kind, path) <= self.release
    }
}

/// The release that brought a field: `notes`, or `people.name` for a field of a list's items.
pub fn since(kind: Kind, path: &str) -> Release {
    let mut later = LATER.iter();
    later
        .find(|(name, field, _)| *name == kind.name() && *field == path)
        .map_or(Release::FIRST, |(_, _, release)| *release)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_later_field_is_one_that_its_form_has() {
        let pep = "2026-autumn.termly".parse().expect("a key");
        let kinds: Vec<Kind> = [Kind::Core, Kind::Pathway]
            .into_iter()
            .chain(Kind::of_pep(pep))
            .collect();
        for (name, path, release) in LATER {
            let kind = kinds.iter().find(|kind| kind.name() == *name);
            let form = Form::newest(*kind.expect("a kind of this name"));
            let known = match path.split_once('.') {
                Some((list, field)) => form.item_field(list, field),
                None => form.field(path),
            };
            assert!(known.is_some(), "{name} has no {path}");
            assert!((Release::FIRST..=Release::NEWEST).contains(release));
        }
    }
}
