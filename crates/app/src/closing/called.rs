//! What a record is called. One that has not arrived on this tablet is no record without a name: whoever took it for one
//! would close and erase a child's whole record by a number.

use crate::api::error::Error;
use crate::library::read_one;
use crate::session::Facts;
use crate::sharing::status::name_of;
use plan::{ChildId, Value};
use records::{FieldState, Kind};
use store::Tables;
use sync::grants::Grants;

/// What a record is called, as far as this tablet can tell.
pub(super) struct Called {
    /// The child's name: the record's, or else the card's. Empty where there is none.
    pub(super) name: String,
    /// Whether that is certain: the record is here with its name, or it says that there is none.
    pub(super) is_here: bool,
}

impl Called {
    /// Looks into the row of the caseload, the record, and the child's signed card.
    ///
    /// # Errors
    /// The disk's.
    pub(super) fn of(facts: &Facts, tables: &Tables<'_>, grants: &Grants) -> Result<Self, Error> {
        let child = ChildId(grants.child().0);
        let is_here = |name: String| Self {
            name,
            is_here: true,
        };
        let row = name_of(tables, child)?;
        if !row.is_empty() {
            return Ok(is_here(row));
        }
        let core = read_one(tables, facts.roster.council(), child, Kind::Core)?;
        let form = core.and_then(|core| core.read().ok());
        let held = form.as_ref().and_then(|form| form.field("name"));
        let held = held.map(FieldState::held).unwrap_or_default();
        let name = held.iter().find_map(|one| match &one.value {
            Some(Value::Line(name)) if !name.is_empty() => Some(name.clone()),
            _ => None,
        });
        if let Some(name) = name {
            return Ok(is_here(name));
        }
        // Something of the child may say a name that does not open yet.
        let waits = tables.secrets().unread()?;
        let is_whole = waits.iter().all(|(_, of)| *of != grants.child());
        let was_emptied = !held.is_empty() && is_whole;
        let newest = facts.newest_card(grants);
        if was_emptied || newest.is_some_and(|card| card.name.is_empty()) {
            return Ok(is_here(String::new()));
        }
        let card = facts.newest_open(grants).unwrap_or_default();
        Ok(Self {
            name: card.name,
            is_here: false,
        })
    }

    /// Whether it is certain that the record has no name.
    pub(super) fn is_nameless(&self) -> bool {
        self.is_here && self.name.is_empty()
    }
}
