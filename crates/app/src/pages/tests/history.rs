//! The history: by day and person, what was changed, a form as it was, and who may bring it back.

use super::rig::{Rig, area, choice, line, pep};
use super::steps::{act, ready};
use crate::api::area::{Form, ItemPlace, Place};
use crate::api::error::Code;
use crate::api::history::{
    BringBackRequest, ChangedPlace, History, ItemStanding, ListHistoryRequest, ShowChangesRequest,
    Stretch, StretchIs, VersionView, WhatChanged,
};
use crate::api::life::LifeAction;
use crate::pages;
use plan::{Area, ChildId, Role};
use records::{Back, Edit, Kind};
use uuid::Uuid;

const CHILD: ChildId = ChildId(Uuid::from_u128(77));

fn form(area: Area) -> Form {
    Form::Area { pep: pep(), area }
}

fn list(rig: &Rig, form: Option<Form>, page: u32) -> History {
    let request = ListHistoryRequest {
        child: CHILD,
        form,
        pep: None,
        page,
    };
    rig.as_role(Role::Dt, |shelf| pages::history::list(shelf, &request))
        .expect("it is listed")
}

fn changes(rig: &Rig, area: Area, by: &str) -> Vec<ChangedPlace> {
    let lines = list(rig, Some(form(area)), 0).lines;
    let line = lines
        .iter()
        .find(|line| line.by == by)
        .expect("a line of theirs");
    let request = ShowChangesRequest {
        child: CHILD,
        form: form(area),
        day: line.day.clone(),
        by: by.to_owned(),
    };
    rig.as_role(Role::Dt, |shelf| pages::history::changes(shelf, &request))
        .expect("they are told")
        .changes
}

fn version(rig: &Rig, role: Role, area: Area, version: &str) -> VersionView {
    rig.as_role(role, |shelf| pages::then::show(shelf, &form(area), version))
        .expect("it shows")
}

fn stretch(is: StretchIs, text: &str) -> Stretch {
    Stretch {
        is,
        text: text.to_owned(),
    }
}

#[test]
fn each_place_is_told_once_with_what_stood_before_and_after() {
    let mut rig = Rig::new();
    let meeting = area(Area::Meeting);
    rig.set(Role::Sw, meeting, "place", line("Library"));
    rig.write(Role::Sw, meeting, "notes", "Robin came.");
    rig.set(Role::Dt, meeting, "place", line("Hall"));
    rig.set(Role::Dt, meeting, "place", line("Office"));
    rig.write(Role::Dt, meeting, "notes", "Robin came late.");
    let values = [("name", line("Robin")), ("role", choice("child"))];
    let robin = rig.add(Role::Dt, meeting, "people", &values, &[]);
    let told = changes(&rig, Area::Meeting, "Priya Practice");
    let what: Vec<_> = told
        .iter()
        .map(|one| (one.place.field.as_str(), one.what))
        .collect();
    assert_eq!(
        what,
        [
            ("place", WhatChanged::Answered),
            ("people", WhatChanged::Added),
            ("name", WhatChanged::Answered),
            ("role", WhatChanged::Answered),
            ("notes", WhatChanged::Wrote),
        ]
    );
    assert_eq!(told[0].before, [line("Library")]);
    assert_eq!(told[0].after, [line("Office")]);
    assert_eq!(told[1].item_name.as_deref(), Some("Robin"));
    assert_eq!(
        told[4].words,
        [
            stretch(StretchIs::Same, "Robin came"),
            stretch(StretchIs::Come, " late"),
            stretch(StretchIs::Same, "."),
        ]
    );
    let item = records::ItemPlace::new("people", robin);
    let archived = true;
    rig.apply(Role::Sw, meeting, &[Edit::Archive { item, archived }]);
    let told = changes(&rig, Area::Meeting, "Sam Sample");
    assert!(told.iter().any(|one| one.what == WhatChanged::TakenOut));
}

#[test]
fn what_came_and_went_on_one_day_is_no_change() {
    let mut rig = Rig::new();
    rig.set(Role::Sw, area(Area::Meeting), "place", line("Library"));
    rig.set(Role::Dt, area(Area::Meeting), "place", line("Hall"));
    rig.set(Role::Dt, area(Area::Meeting), "place", line("Library"));
    assert_eq!(changes(&rig, Area::Meeting, "Priya Practice").len(), 0);
}

#[test]
fn long_words_that_stayed_are_cut_short() {
    let mut rig = Rig::new();
    let long = "Robin read to the class. ".repeat(20);
    rig.write(Role::Sw, area(Area::Meeting), "notes", &long);
    rig.write(
        Role::Dt,
        area(Area::Meeting),
        "notes",
        &format!("{long}And sang."),
    );
    let told = changes(&rig, Area::Meeting, "Priya Practice");
    let [same, come] = &told[0].words[..] else {
        panic!("{:?}", told[0].words)
    };
    assert!(same.text.starts_with('…') && same.text.chars().count() < 130);
    assert_eq!(come.text, "And sang.");
}

#[test]
fn a_long_history_comes_in_pages() {
    let mut rig = Rig::new();
    for nth in 0..70_u32 {
        // A day each.
        rig.next_day();
        rig.set(
            Role::Dt,
            area(Area::Meeting),
            "place",
            line(&format!("room {nth}")),
        );
    }
    let first = list(&rig, Some(form(Area::Meeting)), 0);
    assert_eq!((first.lines.len(), first.pages), (30, 3));
    let last = list(&rig, Some(form(Area::Meeting)), 2);
    assert_eq!((last.lines.len(), last.page), (10, 2));
    assert!(first.lines[29].day > last.lines[0].day, "newest first");
    assert_eq!(
        list(&rig, Some(form(Area::Meeting)), 99).page,
        2,
        "there is no such page"
    );
    assert_eq!(list(&rig, Some(form(Area::Views)), 0).pages, 1);
}

#[test]
fn a_version_shows_the_whole_form_as_it_was_beside_now() {
    let mut rig = Rig::new();
    let meeting = area(Area::Meeting);
    rig.set(Role::Sw, meeting, "place", line("Library"));
    rig.write(Role::Sw, meeting, "notes", "Robin came.");
    let robin = rig.add(Role::Sw, meeting, "people", &[("name", line("Robin"))], &[]);
    let then = list(&rig, Some(form(Area::Meeting)), 0).lines[0]
        .version
        .clone();
    rig.write(Role::Dt, meeting, "notes", "Nobody came.");
    let item = records::ItemPlace::new("people", robin);
    let archived = true;
    rig.apply(Role::Dt, meeting, &[Edit::Archive { item, archived }]);
    rig.add(
        Role::Dt,
        meeting,
        "people",
        &[("name", line("Somebody"))],
        &[],
    );
    let view = version(&rig, Role::Dt, Area::Meeting, &then);
    let field = |id: &str| {
        let found = view.fields.iter().find(|one| one.then.id == id);
        found.unwrap_or_else(|| panic!("no field {id}"))
    };
    assert!(view.differs && view.may_bring_back && view.as_a_whole);
    assert!(!field("place").differs);
    assert_eq!(field("place").then.value, Some(line("Library")));
    assert_eq!(field("notes").words[0], stretch(StretchIs::Gone, "Robin"));
    let standing: Vec<_> = field("people")
        .items
        .iter()
        .map(|one| (one.name.as_deref(), one.standing))
        .collect();
    assert_eq!(
        standing,
        [
            (Some("Robin"), ItemStanding::TakenOut),
            (Some("Somebody"), ItemStanding::AddedSince),
        ]
    );
}

fn bring_back(form: Form, version: &str, field: Option<&str>) -> BringBackRequest {
    BringBackRequest {
        child: CHILD,
        form,
        version: version.to_owned(),
        place: field.map(|field| Place {
            item: None,
            field: field.to_owned(),
        }),
        item: None,
    }
}

#[test]
fn who_may_write_may_bring_back_until_the_pep_is_finalised() {
    let mut rig = ready();
    let then = list(&rig, Some(form(Area::Education)), 0).lines[0]
        .version
        .clone();
    let request = bring_back(form(Area::Education), &then, None);
    let ask =
        |rig: &Rig, role| rig.as_role(role, |shelf| pages::then::may_bring_back(shelf, &request));
    let (kind, _, what) = ask(&rig, Role::Dt).expect("she writes it");
    assert_eq!((kind, what), (area(Area::Education), Back::Whole));
    assert_eq!(
        ask(&rig, Role::Sw).expect_err("he does not").code,
        Code::NotAllowed
    );
    assert!(!version(&rig, Role::Sw, Area::Education, &then).may_bring_back);
    act(&mut rig, Role::Adviser, LifeAction::Finalise, &[], "").expect("finalised");
    assert_eq!(
        ask(&rig, Role::Dt).expect_err("it is fixed").code,
        Code::Finalised
    );
    let item = BringBackRequest {
        item: Some(ItemPlace {
            list: "targets".to_owned(),
            id: plan::ItemId(Uuid::from_u128(1)),
        }),
        ..request.clone()
    };
    assert!(
        rig.as_role(Role::Dt, |shelf| pages::then::may_bring_back(shelf, &item))
            .is_err()
    );
}

#[test]
fn levels_do_not_come_back_past_the_quality_page() {
    let rig = ready();
    let quality = Form::Quality { pep: pep() };
    let then = rig.documents[&Kind::Quality(pep())].heads().to_string();
    let ask = |field| {
        let request = bring_back(quality.clone(), &then, field);
        rig.as_role(Role::Adviser, |shelf| {
            pages::then::may_bring_back(shelf, &request)
        })
    };
    for field in [None, Some("targets_level"), Some("framework")] {
        assert_eq!(
            ask(field).expect_err("a level").code,
            Code::BadRequest,
            "{field:?}"
        );
    }
    assert!(ask(Some("targets_comment")).is_ok());
}

#[test]
fn a_version_of_nothing_is_not_found_and_one_of_nobody_no_version() {
    let mut rig = Rig::new();
    rig.set(Role::Dt, area(Area::Meeting), "place", line("Library"));
    let show = |named: &str| {
        rig.as_role(Role::Dt, |shelf| {
            pages::then::show(shelf, &form(Area::Meeting), named)
        })
    };
    let unknown = "0".repeat(64);
    assert_eq!(show(&unknown).expect_err("unknown").code, Code::NotFound);
    assert_eq!(
        show("rubbish").expect_err("no version").code,
        Code::UnknownBase
    );
    assert_eq!(
        rig.as_role(Role::Dt, |shelf| pages::then::show(
            shelf,
            &Form::Core,
            &unknown
        ))
        .expect_err("unknown")
        .code,
        Code::NotFound
    );
}
