//! Whom the council has already, as far as a table can tell people apart.

use crate::mapping::Field;
use chrono::NaiveDate;
use plan::Role;
use std::collections::{BTreeMap, BTreeSet};

/// Children by what a table says of them.
#[derive(Clone, Debug, Default)]
pub struct Children {
    /// By name in small letters, with their days of birth.
    names: BTreeMap<String, BTreeSet<Option<NaiveDate>>>,
    /// Case references, in small letters.
    references: BTreeSet<String>,
}

impl Children {
    /// Notes a child.
    pub fn add(&mut self, name: &str, born_on: Option<NaiveDate>, reference: Option<&str>) {
        let days = self.names.entry(name.to_lowercase()).or_default();
        days.insert(born_on);
        self.references.extend(reference.map(str::to_lowercase));
    }

    /// By which column one of them is the same: by the reference, or by the name, where both were born on the same day or
    /// one of the two days is not known.
    pub(super) fn finds(
        &self,
        name: &str,
        born_on: Option<NaiveDate>,
        reference: Option<&str>,
    ) -> Option<Field> {
        if reference.is_some_and(|text| self.references.contains(&text.to_lowercase())) {
            return Some(Field::CaseReference);
        }
        let days = self.names.get(&name.to_lowercase());
        let days = days.filter(|_| !name.is_empty())?;
        let same = born_on.is_none() || days.contains(&None) || days.contains(&born_on);
        same.then_some(Field::Name)
    }
}

/// The children and people whom the council has already.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Children whose records are open.
    pub children: Children,
    /// Children whose records are closed. Of an erased one nobody knows anything.
    pub closed: Children,
    /// People, by name in small letters, with the roles of each who goes by it.
    pub people: BTreeMap<String, Vec<BTreeSet<Role>>>,
}
