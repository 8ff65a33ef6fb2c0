//! The people around a child, as a page may show them. Where a placement is restricted, who cares for the child says where
//! they live: carers are then for those who read what is restricted, and for those who administer.

use super::shelf::Shelf;
use crate::api::caseload::PersonAround;
use crate::api::error::Error;
use plan::{Area, Role, Value};
use records::{FieldState, Kind};
use sync::StrandKind;

/// Who works with the child, but for carers of whom this person is not told.
pub(crate) fn people(shelf: &Shelf<'_>) -> Result<Vec<PersonAround>, Error> {
    let mut people = shelf.people.around();
    if hides_carers(shelf)? {
        people.retain(|one| one.role != Role::Carer);
    }
    Ok(people)
}

/// Whether carers are left out for this person: the placement is restricted, or the record that says so has not arrived, and
/// they neither read what is restricted nor administer.
pub(crate) fn hides_carers(shelf: &Shelf<'_>) -> Result<bool, Error> {
    let offices = [Role::Vsh, Role::Administrator];
    if shelf.readable.contains(&StrandKind::Restricted)
        || shelf.me.roles.iter().any(|role| offices.contains(role))
    {
        return Ok(false);
    }
    let is_here = shelf.documents.contains_key(&Kind::Core);
    Ok(!is_here || is_restricted(shelf)?)
}

/// Whether the placement is restricted: by the record, or by the newest area about the child that says anything of it, of
/// whichever PEP. A term that turns, or a PEP that is begun, answers nothing. One of several values is enough.
pub(crate) fn is_restricted(shelf: &Shelf<'_>) -> Result<bool, Error> {
    if answers(shelf, Kind::Core)?.contains(&true) {
        return Ok(true);
    }
    let about_me = |kind: &&Kind| matches!(kind, Kind::Area(_, Area::AboutMe));
    let mut pages: Vec<Kind> = shelf.documents.keys().filter(about_me).copied().collect();
    pages.sort_by_key(|kind| std::cmp::Reverse(kind.pep()));
    for page in pages {
        let said = answers(shelf, page)?;
        if !said.is_empty() {
            return Ok(said.contains(&true));
        }
    }
    Ok(false)
}

/// What a document answers, each of several values that stand beside each other too.
fn answers(shelf: &Shelf<'_>, kind: Kind) -> Result<Vec<bool>, Error> {
    let form = shelf.form(kind)?;
    let held = form.field("placement_restricted").map(FieldState::held);
    let said = held
        .unwrap_or_default()
        .iter()
        .filter_map(|one| match one.value {
            Some(Value::YesNo(said)) => Some(said),
            _ => None,
        });
    Ok(said.collect())
}
