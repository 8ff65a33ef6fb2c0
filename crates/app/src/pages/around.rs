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

/// Whether carers are left out for this person: the record, or this term's area about the child, says that the placement is
/// restricted, as one of several values too, and they neither read what is restricted nor administer.
pub(crate) fn hides_carers(shelf: &Shelf<'_>) -> Result<bool, Error> {
    let offices = [Role::Vsh, Role::Administrator];
    if shelf.readable.contains(&StrandKind::Restricted)
        || shelf.me.roles.iter().any(|role| offices.contains(role))
    {
        return Ok(false);
    }
    for kind in [Kind::Core, Kind::Area(shelf.this_pep(), Area::AboutMe)] {
        let form = shelf.form(kind)?;
        let held = form.field("placement_restricted").map(FieldState::held);
        let says = |value: &Option<Value>| *value == Some(Value::YesNo(true));
        if held.unwrap_or_default().iter().any(|one| says(&one.value)) {
            return Ok(true);
        }
    }
    Ok(false)
}
