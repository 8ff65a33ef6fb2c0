//! A finalised PEP is a fixed version. Words that come later are kept and shown, and change nothing.

use super::rig::{Rig, area, line, pep};
use super::steps::{act, ready, show};
use crate::api::area::AreaView;
use crate::api::error::Code;
use crate::api::history::{StretchIs, WhatChanged};
use crate::api::judged::Mark;
use crate::api::life::LifeAction;
use crate::pages;
use plan::{Area, PepKey, Role, Value};
use records::{Document, Kind, Place};

fn finalised() -> Rig {
    let mut rig = ready();
    act(&mut rig, Role::Adviser, LifeAction::Finalise, &[], "").expect("finalised");
    rig
}

fn page(rig: &Rig, area: Area) -> AreaView {
    rig.as_role(Role::Dt, |shelf| pages::area::show(shelf, pep(), area))
        .expect("the page shows")
}

fn text(view: &AreaView, field: &str) -> String {
    let found = view.fields.iter().find(|one| one.id == field);
    found.and_then(|one| one.text.clone()).unwrap_or_default()
}

#[test]
fn the_page_of_an_area_shows_the_finalised_words_and_the_late_ones_apart() {
    let mut rig = finalised();
    let before = page(&rig, Area::Education);
    assert_eq!(before.late.len(), 0);
    rig.write(
        Role::Dt,
        area(Area::Education),
        "doing",
        "Robin reads very well. Late words.",
    );
    let after = page(&rig, Area::Education);
    assert_eq!(text(&after, "doing"), "Robin reads very well.");
    assert!(!after.may_write);
    let [late] = &after.late[..] else {
        panic!("one place is late")
    };
    assert_eq!(late.by.as_deref(), Some("Priya Practice"));
    assert!(late.at.is_some() && late.changed.what == WhatChanged::Wrote);
    let came: Vec<_> = late
        .changed
        .words
        .iter()
        .filter(|one| one.is == StretchIs::Come)
        .collect();
    assert_eq!(came[0].text.trim(), "Late words.");
    let told = after.finalised.expect("it is finalised");
    assert_eq!(
        (told.by.as_str(), told.whole, told.may_reopen),
        ("Ade Example", true, false)
    );
}

#[test]
fn late_words_change_no_level_no_sentence_and_no_way_up() {
    let mut rig = finalised();
    let judged = |rig: &Rig| {
        let view = rig.as_role(Role::Adviser, |shelf| pages::judgement::show(shelf, pep()));
        serde_json::to_value(view.expect("it shows")).expect("it is written")
    };
    let lines = |rig: &Rig| {
        let view = rig.as_role(Role::Adviser, |shelf| pages::pep::show(shelf, pep()));
        let view = view.expect("it shows");
        let marks: Vec<Mark> = view.areas.iter().map(|line| line.mark.clone()).collect();
        (marks, view.sentence)
    };
    let (whole, list) = (judged(&rig), lines(&rig));
    rig.set(
        Role::Dt,
        area(Area::Attendance),
        "percent",
        Value::Number(41.0),
    );
    rig.write(Role::Dt, area(Area::Education), "doing", "");
    rig.set(
        Role::Sw,
        area(Area::Meeting),
        "held_on",
        Value::Date("2026-11-12".parse().expect("a day")),
    );
    for one in Area::ALL {
        let level = format!("{}_level", one.id());
        rig.set(Role::Adviser, Kind::Quality(pep()), &level, line("red"));
    }
    rig.set(Role::Vsh, Kind::Core, "year", Value::Number(9.0));
    assert_eq!(judged(&rig), whole);
    assert_eq!(lines(&rig), list);
}

#[test]
fn the_task_list_says_whose_words_came_late() {
    let mut rig = finalised();
    rig.set(
        Role::Sw,
        area(Area::Meeting),
        "place",
        line("Somewhere else"),
    );
    let view = rig
        .as_role(Role::Dt, |shelf| pages::pep::show(shelf, pep()))
        .expect("it shows");
    for one in &view.areas {
        let expected: &[&str] = if one.area == Area::Meeting {
            &["Sam Sample"]
        } else {
            &[]
        };
        assert_eq!(one.late_by, expected, "{:?}", one.area);
    }
}

#[test]
fn an_item_that_comes_late_is_told_as_added() {
    let mut rig = finalised();
    let before = page(&rig, Area::Targets);
    rig.add(
        Role::Dt,
        area(Area::Targets),
        "targets",
        &[],
        &[("outcome", "Late target")],
    );
    let after = page(&rig, Area::Targets);
    let targets = |view: &AreaView| {
        let field = view.fields.iter().find(|one| one.id == "targets");
        field.map(|field| field.items.len())
    };
    assert_eq!(targets(&after), targets(&before));
    let added = after
        .late
        .iter()
        .find(|late| late.changed.what == WhatChanged::Added);
    let name = added.and_then(|late| late.changed.item_name.as_deref());
    assert_eq!(name, Some("Late target"));
}

#[test]
fn opened_again_the_late_words_are_in_the_pep() {
    let mut rig = finalised();
    rig.write(Role::Dt, area(Area::Education), "doing", "Late words.");
    act(
        &mut rig,
        Role::Vsh,
        LifeAction::Reopen,
        &[],
        "Priya wrote offline.",
    )
    .expect("opened");
    let view = page(&rig, Area::Education);
    assert_eq!(text(&view, "doing"), "Late words.");
    assert!(view.may_write && view.late.is_empty() && view.finalised.is_none());
}

#[test]
fn a_version_that_is_not_wholly_here_is_said_to_be_so_and_judged_by_nothing_else() {
    let mut rig = finalised();
    // This tablet has the event, but not the last words that it names.
    let mut older = Document::create(area(Area::Education));
    let edit = records::Edit::Text {
        place: Place::field("doing"),
        base: older.heads(),
        text: "Only the beginning.".to_owned(),
    };
    let author = records::Author {
        actor: records::Actor::new([8; 16], 1),
        time: 1,
    };
    older.edit(&edit, &author).expect("it is taken");
    let overall = show(&rig, Role::Adviser).judgement.mark;
    rig.documents.insert(area(Area::Education), older);
    let view = rig
        .as_role(Role::Adviser, |shelf| pages::pep::show(shelf, pep()))
        .expect("it shows");
    assert_eq!(view.mark, overall, "the overall stays as it was finalised");
    let told = page(&rig, Area::Meeting)
        .finalised
        .expect("it is finalised");
    assert!(!told.whole);
}

#[test]
fn an_event_of_the_first_release_names_its_version_by_first_characters() {
    let mut rig = finalised();
    // The first release wrote no `versions`.
    let kind = Kind::Finalise(pep());
    let id = rig.documents[&kind]
        .read()
        .expect("it reads")
        .items("events")[0]
        .id;
    let edit = records::Edit::Text {
        place: Place::of_item("events", id, "versions"),
        base: rig.documents[&kind].heads(),
        text: String::new(),
    };
    rig.apply(Role::Adviser, kind, &[edit]);
    rig.write(Role::Dt, area(Area::Education), "doing", "Late words.");
    let view = page(&rig, Area::Education);
    assert_eq!(text(&view, "doing"), "Robin reads very well.");
    assert_eq!(view.late.len(), 1);
}

#[test]
fn a_pep_that_nobody_could_write_is_refused_with_a_sentence() {
    let mut rig = Rig::new();
    let entered = Value::Date("2026-02-10".parse().expect("a day"));
    rig.set(Role::Vsh, Kind::Core, "entered_care_on", entered);
    let asked = |rig: &Rig, key: &str| {
        let key: PepKey = key.parse().expect("a key");
        rig.as_role(Role::Dt, |shelf| pages::pep::show(shelf, key))
    };
    for key in [
        "2025-spring.initial",
        "2025-summer.termly",
        "2026-autumn.termly",
        "2026-spring.move-1",
    ] {
        assert!(asked(&rig, key).is_ok(), "{key} was refused");
    }
    for key in [
        "2001-autumn.termly",
        "2025-autumn.termly",
        "2026-summer.termly",
        "2099-spring.initial",
    ] {
        let refused = asked(&rig, key).expect_err("nobody could write it");
        assert_eq!(refused.code, Code::NotFound, "{key}");
        assert!(
            refused.message.contains("Robin has no PEP for"),
            "{}",
            refused.message
        );
    }
    let begins = rig.act(Role::Dt, |shelf, _| {
        let request = crate::api::area::SetFieldRequest {
            child: shelf.child,
            form: crate::api::area::Form::Area {
                pep: "2001-autumn.termly".parse().expect("a key"),
                area: Area::Meeting,
            },
            place: super::rig::place("place"),
            value: Some(line("Library")),
            base: None,
        };
        pages::write::set_field(shelf, &request)
    });
    assert_eq!(begins.expect_err("nor begun").code, Code::NotFound);
    // One that is here all the same is shown: nothing that arrived is hidden.
    rig.set(
        Role::Dt,
        Kind::Area("2001-autumn.termly".parse().expect("a key"), Area::Meeting),
        "place",
        line("Library"),
    );
    assert!(asked(&rig, "2001-autumn.termly").is_ok());
}
