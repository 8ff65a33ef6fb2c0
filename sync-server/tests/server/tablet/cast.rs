//! Who is there: made-up people and children, and what each may do at first.

use sync::grants::{Door, Doors, GrantAct};
use sync::practice;
use sync::roster::{Person, Role};
use sync::{ChildId, PersonId, Strand, StrandKind};

pub(crate) fn priya() -> PersonId {
    PersonId(practice::id("priya"))
}

pub(crate) fn sam() -> PersonId {
    PersonId(practice::id("sam"))
}

pub(crate) fn val() -> PersonId {
    PersonId(practice::id("val the Virtual School head"))
}

pub(crate) fn casey() -> PersonId {
    PersonId(practice::id("casey the carer"))
}

pub(crate) fn child() -> ChildId {
    ChildId(practice::id("a made-up child"))
}

/// One of many made-up children.
pub(crate) fn nth_child(number: usize) -> ChildId {
    ChildId(practice::id(&format!("made-up child {number}")))
}

pub(crate) fn plan() -> Strand {
    Strand {
        council: practice::COUNCIL,
        child: child(),
        kind: StrandKind::Plan,
    }
}

pub(super) fn people() -> Vec<Person> {
    let person = |id, name: &str, role| Person {
        id,
        name: name.into(),
        roles: vec![role],
    };
    vec![
        person(priya(), "Priya Practice", Role::DesignatedTeacher),
        person(sam(), "Sam Sample", Role::SocialWorker),
        person(casey(), "Casey Carer", Role::Carer),
        person(val(), "Val Virtual", Role::VirtualSchoolHead),
    ]
}

pub(super) fn first_grants() -> Vec<GrantAct> {
    let open = |person, role| GrantAct::Open {
        person,
        doors: Doors::OfRole(role),
        until: None,
    };
    let mut acts = vec![
        open(priya(), Role::DesignatedTeacher),
        open(sam(), Role::SocialWorker),
    ];
    acts.push(GrantAct::Open {
        person: casey(),
        doors: Doors::These(vec![Door::Read(StrandKind::Family)]),
        until: None,
    });
    acts
}
