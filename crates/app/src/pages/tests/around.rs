//! A restricted placement: whose name is left out, and what says that it is.

use super::rig::{Rig, area, before};
use crate::pages::{around, child};
use plan::{Area, Role, Value};
use records::{Edit, Kind, Place};
use std::collections::BTreeSet;
use sync::StrandKind;

/// Robin, as a teacher has them: the plan, and nothing that is restricted.
fn rig() -> Rig {
    let mut rig = Rig::new();
    rig.readable = BTreeSet::from([StrandKind::Plan, StrandKind::Voice]);
    rig
}

/// Whether a teacher is told of no carer.
fn hides(rig: &Rig) -> bool {
    rig.as_role(Role::Dt, around::hides_carers)
        .expect("it reads")
}

/// Whether the child's page warns.
fn warns(rig: &Rig) -> bool {
    let page = rig.as_role(Role::Dt, child::show).expect("a page");
    page.placement_restricted
}

fn says(rig: &mut Rig, kind: Kind, said: bool) {
    rig.set(Role::Sw, kind, "placement_restricted", Value::YesNo(said));
}

#[test]
fn a_placement_stays_restricted_when_the_term_turns_or_another_plan_begins() {
    let mut rig = rig();
    assert!(!hides(&rig) && !warns(&rig), "nothing is restricted");
    let last_term = Kind::Area(before(), Area::AboutMe);
    says(&mut rig, last_term, true);
    assert!(hides(&rig) && warns(&rig), "this term's is not begun");
    rig.set(
        Role::Sw,
        area(Area::AboutMe),
        "completed",
        Value::YesNo(true),
    );
    assert!(hides(&rig) && warns(&rig), "it is begun, and does not say");
    says(&mut rig, area(Area::AboutMe), false);
    assert!(
        !hides(&rig) && !warns(&rig),
        "the newest that says so counts"
    );
    let emptied = Edit::Set {
        place: Place::field("placement_restricted"),
        value: None,
    };
    rig.apply(Role::Sw, area(Area::AboutMe), &[emptied]);
    assert!(
        hides(&rig) && warns(&rig),
        "it was taken back, and says nothing"
    );
    says(&mut rig, area(Area::AboutMe), false);
    assert!(!hides(&rig) && !warns(&rig));
    let said = |said| Edit::Set {
        place: Place::field("placement_restricted"),
        value: Some(Value::YesNo(said)),
    };
    rig.apart(Kind::Core, (Role::Vsh, said(true)), (Role::Dt, said(false)));
    assert!(
        hides(&rig) && warns(&rig),
        "one of two values of the record"
    );
}

#[test]
fn of_a_child_whose_record_has_not_arrived_no_carer_is_named() {
    let mut rig = rig();
    rig.documents.remove(&Kind::Core);
    assert!(hides(&rig));
    let told = |role| rig.as_role(role, around::hides_carers).expect("it reads");
    assert!(!told(Role::Vsh), "a head is told all the same");
}
