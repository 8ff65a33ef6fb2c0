//! Steps in the life of a PEP that several tests take.

use super::rig::{Rig, area, date, line, pep};
use crate::api::error::Error;
use crate::api::judged::RateAreaRequest;
use crate::api::life::{ActRequest, LifeAction, LifeView};
use crate::pages;
use plan::{Area, ChildId, Role, Value};
use uuid::Uuid;

pub(super) fn rate(rig: &mut Rig, area: Area, level: &str) -> Result<(), Error> {
    let request = RateAreaRequest {
        child: ChildId(Uuid::from_u128(77)),
        pep: pep(),
        area,
        level: Some(level.to_owned()),
        criteria: Vec::new(),
        not_met: vec![],
        words: None,
    };
    rig.act(Role::Adviser, |shelf, _| {
        pages::quality::rate(shelf, &request)
    })
}

pub(super) fn act(
    rig: &mut Rig,
    role: Role,
    action: LifeAction,
    areas: &[Area],
    note: &str,
) -> Result<(), Error> {
    let who = (action == LifeAction::Contact).then_some(Role::Dt);
    let request = ActRequest {
        child: ChildId(Uuid::from_u128(77)),
        pep: pep(),
        action,
        areas: areas.to_vec(),
        who,
        note: note.to_owned(),
        words: None,
    };
    rig.act(role, |shelf, id| pages::life::act(shelf, &request, id))
}

pub(super) fn show(rig: &Rig, role: Role) -> LifeView {
    rig.as_role(role, |shelf| pages::life::show(shelf, pep()))
        .expect("the page shows")
}

/// A PEP whose meeting was held, with a word in every area.
pub(super) fn begun() -> Rig {
    let mut rig = Rig::new();
    rig.set(Role::Sw, area(Area::Meeting), "held_on", date("2026-11-10"));
    rig.set(
        Role::Sw,
        area(Area::AboutMe),
        "legal_name",
        line("Robin Rehearsal"),
    );
    rig.write(
        Role::Dt,
        area(Area::Education),
        "doing",
        "Robin reads well.",
    );
    rig.set(
        Role::Dt,
        area(Area::Attainment),
        "collected_on",
        date("2026-11-01"),
    );
    rig.write(
        Role::KeyAdult,
        area(Area::Views),
        "child_words",
        "I like swimming.",
    );
    rig.set(
        Role::Dt,
        area(Area::Attendance),
        "percent",
        Value::Number(97.0),
    );
    rig.add(
        Role::Dt,
        area(Area::Targets),
        "targets",
        &[],
        &[("outcome", "Swim 25 m")],
    );
    rig.write(
        Role::KeyAdult,
        area(Area::Pathway),
        "since_last_time",
        "Robin swam.",
    );
    rig
}

pub(super) fn rate_all(rig: &mut Rig, level: &str) {
    for area in Area::ALL {
        rate(rig, area, level).expect("the adviser rates");
    }
}

pub(super) fn sign_both(rig: &mut Rig) {
    act(rig, Role::Dt, LifeAction::SignSchool, &[], "").expect("the DT signs");
    act(rig, Role::Sw, LifeAction::SignCare, &[], "").expect("the SW signs");
}

/// Changes a word of each area, as its writers would.
pub(super) fn change_all(rig: &mut Rig) {
    rig.set(Role::Sw, area(Area::Meeting), "place", line("Library"));
    rig.set(
        Role::Sw,
        area(Area::AboutMe),
        "first_language",
        line("English"),
    );
    rig.write(
        Role::Dt,
        area(Area::Education),
        "doing",
        "Robin reads very well.",
    );
    rig.write(
        Role::Dt,
        area(Area::Attainment),
        "movement",
        "Up since summer.",
    );
    rig.write(
        Role::Dt,
        area(Area::Views),
        "child_words",
        "I like swimming a lot.",
    );
    rig.set(
        Role::Dt,
        area(Area::Attendance),
        "as_of",
        date("2026-11-20"),
    );
    rig.add(
        Role::Dt,
        area(Area::Targets),
        "targets",
        &[],
        &[("outcome", "Read aloud")],
    );
    rig.write(
        Role::Dt,
        area(Area::Pathway),
        "since_last_time",
        "Robin swam and read.",
    );
}

pub(super) const OF_DT: [Area; 6] = [
    Area::Education,
    Area::Attainment,
    Area::Views,
    Area::Attendance,
    Area::Targets,
    Area::Pathway,
];
pub(super) const OF_SW: [Area; 2] = [Area::Meeting, Area::AboutMe];

/// A PEP that nothing stands in the way of.
pub(super) fn ready() -> Rig {
    let mut rig = begun();
    rate_all(&mut rig, "red");
    change_all(&mut rig);
    act(&mut rig, Role::Dt, LifeAction::Amend, &OF_DT, "").expect("amended");
    act(&mut rig, Role::Sw, LifeAction::Amend, &OF_SW, "").expect("amended");
    rate_all(&mut rig, "amber");
    sign_both(&mut rig);
    rig
}
