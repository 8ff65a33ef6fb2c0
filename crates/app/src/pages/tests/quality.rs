//! Levels: who gives them, which there are, and advisers who differ.

use super::rig::{line, pep};
use super::steps::{begun, rate};
use crate::api::area::{Form, SetFieldRequest};
use crate::api::error::Code;
use crate::api::judged::Mark;
use crate::pages;
use plan::{Area, ChildId, Role};
use uuid::Uuid;

#[test]
fn two_advisers_who_differ_make_a_range_and_are_both_named() {
    let mut rig = begun();
    let level = |level: &str| records::Edit::Set {
        place: records::Place::field("attendance_level"),
        value: Some(line(level)),
    };
    rig.apart(
        records::Kind::Quality(pep()),
        (Role::Adviser, level("green")),
        (Role::Vsh, level("amber")),
    );
    let view = rig
        .as_role(Role::Adviser, |shelf| pages::quality::show(shelf, pep()))
        .expect("the page shows");
    let attendance = view
        .areas
        .iter()
        .find(|one| one.judgement.area == Area::Attendance)
        .expect("the area");
    let mut by: Vec<_> = attendance
        .judgement
        .ratings
        .iter()
        .map(|one| (one.by.as_str(), one.level.id.as_str()))
        .collect();
    by.sort_unstable();
    assert_eq!(by, [("Ade Example", "green"), ("Vera Virtual", "amber")]);
    assert!(
        matches!(&attendance.judgement.mark, Mark::Range { from, to } if from.id == "amber" && to.id == "green")
    );
}

#[test]
fn levels_and_criteria_are_those_of_the_framework() {
    let mut rig = begun();
    assert_eq!(
        rate(&mut rig, Area::Views, "platinum")
            .expect_err("no such level")
            .code,
        Code::Impossible
    );
    let past = SetFieldRequest {
        child: ChildId(Uuid::from_u128(77)),
        form: Form::Quality { pep: pep() },
        place: super::rig::place("views_level"),
        value: Some(line("gold")),
        base: None,
    };
    let refused = rig.act(Role::Adviser, |shelf, _| {
        pages::write::set_field(shelf, &past)
    });
    assert_eq!(
        refused.expect_err("levels are given by area.rate").code,
        Code::BadRequest
    );
}
