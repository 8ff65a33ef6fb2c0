//! Area pages: fields, judgement beside them, who may write, and what came in.

use super::rig::{Rig, area, before, choice, date, item_place, line, pep, place};
use crate::api::area::{AreaView, Form, ItemPlace, SetFieldRequest, WriteTextRequest};
use crate::api::caseload::AreaStatus;
use crate::api::error::Code;
use crate::api::judged::{Mark, RequirementState};
use crate::pages;
use plan::{Area, ChildId, Role, Value};
use records::{Edit, Kind, Place};
use sync::StrandKind;
use uuid::Uuid;

fn show(rig: &Rig, role: Role, area: Area) -> AreaView {
    rig.as_role(role, |shelf| pages::area::show(shelf, pep(), area))
        .expect("the page shows")
}

fn state(view: &AreaView, id: &str) -> RequirementState {
    let found = view.judgement.requirements.iter().find(|one| one.id == id);
    found.unwrap_or_else(|| panic!("no requirement {id}")).state
}

fn level(mark: &Mark) -> &str {
    match mark {
        Mark::Level { level } => &level.id,
        other => panic!("{other:?} is no level"),
    }
}

fn set_request(area: Area, field: &str, value: Value) -> SetFieldRequest {
    SetFieldRequest {
        child: ChildId(Uuid::from_u128(77)),
        form: Form::Area { pep: pep(), area },
        place: place(field),
        value: Some(value),
        base: None,
    }
}

#[test]
fn the_judgement_lifts_as_the_area_fills() {
    let mut rig = Rig::new();
    let meeting = area(Area::Meeting);
    assert_eq!(
        level(&show(&rig, Role::Sw, Area::Meeting).judgement.mark),
        "red"
    );
    rig.set(Role::Sw, meeting, "held_on", date("2026-11-10"));
    for role in ["dt", "sw"] {
        let values = [("role", choice(role)), ("took_part", choice("present"))];
        rig.add(Role::Sw, meeting, "people", &values, &[]);
    }
    let view = show(&rig, Role::Sw, Area::Meeting);
    assert_eq!(level(&view.judgement.mark), "amber");
    assert_eq!(state(&view, "next_date"), RequirementState::Missing);
    let next = view
        .judgement
        .requirements
        .iter()
        .find(|one| one.id == "next_date")
        .expect("it");
    assert_eq!(next.fields, ["next_on"]);
    rig.set(Role::Sw, meeting, "next_on", date("2027-02-10"));
    let view = show(&rig, Role::Sw, Area::Meeting);
    assert_eq!(state(&view, "next_date"), RequirementState::Met);
    assert_eq!(view.judgement.cap.expect("a cap").id, "green");
    assert!(
        matches!(view.judgement.mark, Mark::Range { .. }),
        "{:?}",
        view.judgement.mark
    );
    assert_eq!(
        view.levels
            .iter()
            .map(|one| one.id.as_str())
            .collect::<Vec<_>>(),
        ["red", "amber", "green", "gold"]
    );
}

#[test]
fn a_choice_in_conflict_shows_both_and_counts_only_if_each_would() {
    let mut rig = Rig::new();
    let kind = area(Area::AboutMe);
    let edit = |value: &str| Edit::Set {
        place: Place::field("consent"),
        value: Some(choice(value)),
    };
    rig.apart(kind, (Role::Sw, edit("clear")), (Role::Vsh, edit("clear")));
    assert_eq!(
        state(&show(&rig, Role::Sw, Area::AboutMe), "consent"),
        RequirementState::Met
    );
    let mut rig = Rig::new();
    rig.apart(
        kind,
        (Role::Sw, edit("unclear")),
        (Role::Vsh, edit("clear")),
    );
    let view = show(&rig, Role::Sw, Area::AboutMe);
    let consent = view
        .fields
        .iter()
        .find(|field| field.id == "consent")
        .expect("the field");
    let mut by: Vec<_> = consent
        .conflict
        .iter()
        .filter_map(|one| one.by.clone())
        .collect();
    by.sort();
    assert_eq!(by, ["Sam Sample", "Vera Virtual"]);
    assert!(consent.conflict.iter().all(|one| one.at.is_some()));
    assert_eq!(state(&view, "consent"), RequirementState::Missing);
}

#[test]
fn each_role_writes_its_own_areas() {
    let mut rig = Rig::new();
    let request = set_request(Area::Education, "setting", line("Pretend Primary"));
    let refusal = rig.act(Role::Sw, |shelf, _| {
        pages::write::set_field(shelf, &request)
    });
    let refusal = refusal.expect_err("a social worker does not write my education");
    assert_eq!(refusal.code, Code::NotAllowed);
    assert!(
        refusal.message.contains("the designated teacher"),
        "{}",
        refusal.message
    );
    rig.act(Role::Dt, |shelf, _| {
        pages::write::set_field(shelf, &request)
    })
    .expect("the DT does");
    let view = show(&rig, Role::Sw, Area::Education);
    assert!(!view.may_write);
    assert!(view.read_only_because.is_some());
    assert!(show(&rig, Role::Dt, Area::Education).may_write);
}

#[test]
fn what_came_in_since_i_looked_is_marked_and_named() {
    let mut rig = Rig::new();
    let kind = area(Area::Meeting);
    rig.set(Role::Sw, kind, "place", line("Library"));
    let heads = rig.documents[&kind].heads();
    rig.looked.insert(kind, heads);
    rig.set(Role::Dt, kind, "how", choice("online"));
    let view = show(&rig, Role::Sw, Area::Meeting);
    let changed: Vec<_> = view
        .fields
        .iter()
        .filter(|field| field.changed)
        .map(|field| field.id.as_str())
        .collect();
    assert_eq!(changed, ["how"]);
    assert_eq!(view.joined_from, ["Priya Practice"]);
    assert!(
        show(&rig, Role::Dt, Area::Meeting).joined_from.is_empty(),
        "my own words joined me"
    );
    rig.set(Role::Sw, kind, "how", choice("both"));
    let how = show(&rig, Role::Sw, Area::Meeting).fields;
    let how = how
        .iter()
        .find(|field| field.id == "how")
        .expect("the field");
    assert!(how.changed, "my own word over it hid hers");
    assert_eq!(how.changed_by.as_deref(), Some("Priya Practice"));
}

#[test]
fn words_typed_over_an_older_page_merge_and_say_so() {
    let mut rig = Rig::new();
    let kind = area(Area::Meeting);
    rig.write(Role::Sw, kind, "notes", "Robin came.");
    let base = show(&rig, Role::Dt, Area::Meeting).base;
    rig.write(Role::Sw, kind, "notes", "Robin came. Robin spoke first.");
    let request = WriteTextRequest {
        child: ChildId(Uuid::from_u128(77)),
        form: Form::Area {
            pep: pep(),
            area: Area::Meeting,
        },
        place: place("notes"),
        base,
        text: "On Tuesday Robin came.".to_owned(),
    };
    rig.act(Role::Dt, |shelf, _| {
        pages::write::write_text(shelf, &request)
    })
    .expect("it is written");
    let written = rig
        .as_role(Role::Dt, |shelf| pages::write::written(shelf, &request))
        .expect("an answer");
    assert_eq!(written.text, "On Tuesday Robin came. Robin spoke first.");
    assert_eq!(written.base, rig.documents[&kind].heads().to_string());
}

#[test]
fn earlier_targets_are_to_be_reviewed() {
    let mut rig = Rig::new();
    let earlier = Kind::Area(before(), Area::Targets);
    let target = rig.add(
        Role::Dt,
        earlier,
        "targets",
        &[("due", date("2026-07-01"))],
        &[("outcome", "Read aloud")],
    );
    rig.add(
        Role::Dt,
        area(Area::Targets),
        "targets",
        &[],
        &[("outcome", "Swim 25 m")],
    );
    let view = show(&rig, Role::Dt, Area::Targets);
    assert_eq!(view.to_review.len(), 1);
    assert_eq!(view.to_review[0].outcome, "Read aloud");
    assert_eq!(state(&view, "earlier"), RequirementState::Missing);
    assert!(
        view.last_term
            .iter()
            .any(|one| one.field == "targets" && one.text.contains("Read aloud"))
    );
    let values = [
        ("earlier_id", line(&target.to_string())),
        ("result", choice("met")),
    ];
    rig.add(Role::Dt, area(Area::Targets), "reviews", &values, &[]);
    let view = show(&rig, Role::Dt, Area::Targets);
    assert!(view.to_review.is_empty());
    assert_eq!(state(&view, "earlier"), RequirementState::Met);
}

#[test]
fn what_may_not_be_read_is_unknown_and_not_missing() {
    let mut rig = Rig::new();
    rig.set(
        Role::Dt,
        area(Area::Attendance),
        "percent",
        Value::Number(96.0),
    );
    rig.readable = [StrandKind::Voice, StrandKind::Lifecycle].into();
    let whole = rig
        .as_role(Role::KeyAdult, |shelf| pages::judgement::show(shelf, pep()))
        .expect("a judgement");
    let attendance = whole
        .areas
        .iter()
        .find(|one| one.area == Area::Attendance)
        .expect("the area");
    assert!(
        attendance
            .requirements
            .iter()
            .any(|one| one.state == RequirementState::Unknown)
    );
    assert!(
        !attendance
            .requirements
            .iter()
            .any(|one| one.id == "figure" && one.state == RequirementState::Missing)
    );
    let page = rig.as_role(Role::KeyAdult, |shelf| {
        pages::area::show(shelf, pep(), Area::Attendance)
    });
    assert_eq!(page.expect_err("it may not be read").code, Code::NotAllowed);
}

#[test]
fn the_pep_sees_of_the_pathway_what_the_child_chose() {
    let mut rig = Rig::new();
    let robin = [("in_pep", Value::YesNo(false))];
    let aspiration = rig.add(
        Role::KeyAdult,
        Kind::Pathway,
        "aspirations",
        &robin,
        &[("words", "Be a vet")],
    );
    assert_eq!(
        level(&show(&rig, Role::KeyAdult, Area::Pathway).judgement.mark),
        "red"
    );
    let chosen = Edit::Set {
        place: Place::of_item("aspirations", aspiration, "in_pep"),
        value: Some(Value::YesNo(true)),
    };
    rig.apply(Role::KeyAdult, Kind::Pathway, &[chosen]);
    assert_eq!(
        level(&show(&rig, Role::KeyAdult, Area::Pathway).judgement.mark),
        "amber"
    );
    let helper = rig.add(
        Role::KeyAdult,
        Kind::Pathway,
        "supporters",
        &[("name", line("Ms Example"))],
        &[],
    );
    let step = [
        ("aspiration", Value::Link(aspiration)),
        ("helper", Value::Link(helper)),
        ("when", line("In spring")),
    ];
    rig.add(
        Role::KeyAdult,
        Kind::Pathway,
        "steps",
        &step,
        &[("what", "Visit a vet")],
    );
    let view = show(&rig, Role::KeyAdult, Area::Pathway);
    assert_eq!(view.judgement.cap.expect("a cap").id, "green");
}

#[test]
fn a_childs_words_written_apart_are_both_there_to_choose_from() {
    let mut rig = Rig::new();
    let id = rig.add(
        Role::KeyAdult,
        Kind::Pathway,
        "aspirations",
        &[],
        &[("words", "I want to swim")],
    );
    let base = rig.documents[&Kind::Pathway].heads();
    let place = Place::of_item("aspirations", id, "words");
    let edit = |text: &str| Edit::Text {
        place: place.clone(),
        base: base.clone(),
        text: text.to_owned(),
    };
    rig.apart(
        Kind::Pathway,
        (Role::KeyAdult, edit("I want to swim fast")),
        (Role::Dt, edit("I want to swim in the sea")),
    );
    let view = rig
        .as_role(Role::KeyAdult, pages::pathway::show)
        .expect("the page shows");
    let aspiration = &view.lists[0].items[0];
    let words = aspiration
        .fields
        .iter()
        .find(|field| field.id == "words")
        .expect("the field");
    let mut versions: Vec<_> = words
        .conflict
        .iter()
        .filter_map(|one| one.value.clone())
        .collect();
    versions.sort_by_key(|one| format!("{one:?}"));
    assert_eq!(
        versions,
        [
            line("I want to swim fast"),
            line("I want to swim in the sea")
        ]
    );
    assert!(
        words
            .text
            .as_deref()
            .is_some_and(|text| text.contains("fast") && text.contains("sea"))
    );
}

#[test]
fn a_changed_mind_is_kept_and_linked() {
    let mut rig = Rig::new();
    let from = rig.add(
        Role::KeyAdult,
        Kind::Pathway,
        "aspirations",
        &[],
        &[("words", "Be a vet")],
    );
    let to = rig.add(
        Role::KeyAdult,
        Kind::Pathway,
        "aspirations",
        &[],
        &[("words", "Be a baker")],
    );
    let request = crate::api::pathway::ChangeMindRequest {
        child: ChildId(Uuid::from_u128(77)),
        from,
        to: Some(to),
        because: "I like bread".to_owned(),
    };
    rig.act(Role::KeyAdult, |shelf, id| {
        pages::pathway::change_mind(shelf, &request, id)
    })
    .expect("it is written");
    let form = rig.documents[&Kind::Pathway].read().expect("it reads");
    assert_eq!(form.items("aspirations").len(), 2, "nothing is deleted");
    assert_eq!(
        form.items("aspirations")[0].value("state"),
        Some(&choice("changed"))
    );
    let change = &form.items("changes")[0];
    assert_eq!(change.value("from"), Some(&Value::Link(from)));
    assert_eq!(change.value("to"), Some(&Value::Link(to)));
    assert_eq!(change.words("because"), "I like bread");
    let refused = rig.act(Role::Sw, |shelf, id| {
        pages::pathway::change_mind(shelf, &request, id)
    });
    assert_eq!(
        refused.expect_err("a social worker does not write it").code,
        Code::NotAllowed
    );
}

#[test]
fn the_task_list_says_how_far_each_area_is() {
    let mut rig = Rig::new();
    rig.set(
        Role::Dt,
        area(Area::Education),
        "setting",
        line("Pretend Primary"),
    );
    rig.set(
        Role::Sw,
        area(Area::AboutMe),
        "completed",
        Value::YesNo(true),
    );
    let view = rig
        .as_role(Role::Dt, |shelf| pages::pep::show(shelf, pep()))
        .expect("the page shows");
    let status = |area: Area| {
        view.areas
            .iter()
            .find(|line| line.area == area)
            .expect("the area")
            .status
    };
    assert_eq!(status(Area::Education), AreaStatus::Started);
    assert_eq!(status(Area::AboutMe), AreaStatus::Completed);
    assert_eq!(status(Area::Views), AreaStatus::NotStarted);
    rig.set(Role::Vsh, Kind::Core, "year", Value::Number(1.0));
    let view = rig
        .as_role(Role::Dt, |shelf| pages::pep::show(shelf, pep()))
        .expect("the page shows");
    let pathway = view
        .areas
        .iter()
        .find(|line| line.area == Area::Pathway)
        .expect("the area");
    assert_eq!(pathway.status, AreaStatus::NotApplicable);
    assert_eq!(pathway.mark, Mark::NotApplicable {});
}

#[test]
fn requirement_fields_lead_to_the_item_that_lacks_something() {
    let mut rig = Rig::new();
    let target = rig.add(
        Role::Dt,
        area(Area::Targets),
        "targets",
        &[],
        &[("outcome", "Swim 25 m")],
    );
    let view = show(&rig, Role::Dt, Area::Targets);
    let complete = view
        .judgement
        .requirements
        .iter()
        .find(|one| one.id == "complete")
        .expect("it");
    let ItemPlace { list, id } = item_place("targets", target);
    assert!(
        complete.fields.contains(&format!("{list}/{id}/baseline")),
        "{:?}",
        complete.fields
    );
}

#[test]
fn requirement_fields_come_in_the_order_of_the_form() {
    let rig = Rig::new();
    let view = show(&rig, Role::KeyAdult, Area::Views);
    let voice = view
        .judgement
        .requirements
        .iter()
        .find(|one| one.id == "voice");
    let fields = &voice.expect("the requirement").fields;
    assert_eq!(fields.first().map(String::as_str), Some("child_words"));
    assert_eq!(fields.last().map(String::as_str), Some("no_views_reason"));
}
