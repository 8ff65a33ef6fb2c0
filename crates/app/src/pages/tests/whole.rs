//! The child's page, the caseload row, history, and what a new academic year changes.

use super::rig::{Rig, area, before, date, day, line, pep};
use crate::api::area::Form;
use crate::pages;
use plan::{Area, Phase, Role, Season, Term, Value, Year};
use records::Kind;

#[test]
fn a_row_says_who_when_due_and_how_far() {
    let mut rig = Rig::new();
    rig.set(
        Role::Sw,
        Kind::Area(before(), Area::Meeting),
        "next_on",
        date("2026-11-30"),
    );
    rig.set(
        Role::Sw,
        area(Area::AboutMe),
        "completed",
        Value::YesNo(true),
    );
    rig.waiting.insert(area(Area::AboutMe), 2);
    let mut row = rig.as_role(Role::Dt, pages::caseload::row).expect("a row");
    assert_eq!(
        (row.name.as_str(), row.initials.as_str()),
        ("Robin Rehearsal", "RR")
    );
    assert_eq!((row.year, row.phase), (Year(5), Phase::Primary));
    assert_eq!((row.due.as_str(), row.due_in_days), ("2026-11-30", 7));
    assert_eq!((row.areas_done, row.areas_of, row.waiting), (1, 8, 2));
    pages::caseload::count_days(&mut row, day("2026-12-02"));
    assert_eq!(row.due_in_days, -2);
    rig.set(
        Role::Sw,
        area(Area::Meeting),
        "planned_for",
        date("2026-12-01"),
    );
    assert_eq!(
        rig.as_role(Role::Dt, pages::caseload::row)
            .expect("a row")
            .due,
        "2026-12-01"
    );
}

#[test]
fn the_year_counts_on_with_the_academic_year() {
    let mut rig = Rig::new();
    let year = |rig: &Rig, academic_year: u16| {
        let term = Term {
            academic_year,
            season: Season::Autumn,
        };
        let pep = plan::PepKey {
            term,
            occasion: plan::Occasion::Termly,
        };
        rig.as_role(Role::Dt, |shelf| shelf.year_at(pep))
            .expect("a year")
    };
    assert_eq!(
        [2025, 2026, 2027].map(|of| year(&rig, of)),
        [Year(4), Year(5), Year(6)]
    );
    let cleared = records::Edit::Set {
        place: records::Place::field("year"),
        value: None,
    };
    rig.apply(Role::Vsh, Kind::Core, &[cleared]);
    assert_eq!(
        year(&rig, 2026),
        Year(5),
        "born in March 2017, Reception in 2021"
    );
}

#[test]
fn a_tablet_without_the_child_says_so() {
    let mut rig = Rig::new();
    rig.documents.clear();
    let missing = rig
        .as_role(Role::Dt, pages::caseload::row)
        .expect_err("there is no child");
    assert_eq!(missing.code, crate::api::error::Code::NotFound);
}

#[test]
fn the_childs_page_holds_every_pep_the_childs_words_and_what_changed() {
    let mut rig = Rig::new();
    rig.set(
        Role::Dt,
        Kind::Area(before(), Area::Education),
        "setting",
        line("Pretend Primary"),
    );
    rig.add(
        Role::KeyAdult,
        Kind::Pathway,
        "aspirations",
        &[],
        &[("words", "Be a vet")],
    );
    let view = rig
        .as_role(Role::Dt, pages::child::show)
        .expect("the page shows");
    assert_eq!(
        view.peps.iter().map(|one| one.pep).collect::<Vec<_>>(),
        [pep(), before()]
    );
    assert_eq!(view.aspirations, ["Be a vet"]);
    assert_eq!((view.known_as.as_str(), view.age), ("Robin", Some(9)));
    assert_eq!(view.people.len(), 4);
    assert!(
        view.recent
            .iter()
            .any(|one| one.form == Form::Pathway && one.by == "Morgan Makebelieve")
    );
}

#[test]
fn history_counts_changes_by_day_and_person() {
    let mut rig = Rig::new();
    rig.set(Role::Dt, area(Area::Meeting), "place", line("Library"));
    rig.set(Role::Dt, area(Area::Meeting), "place", line("Hall"));
    rig.set(Role::Sw, area(Area::Meeting), "next_place", line("Hall"));
    rig.waiting.insert(area(Area::Meeting), 2);
    let form = Form::Area {
        pep: pep(),
        area: Area::Meeting,
    };
    let history = rig
        .as_role(Role::Dt, |shelf| {
            pages::history::list(shelf, &asked(shelf.child, Some(form.clone())))
        })
        .expect("a history");
    let lines: Vec<_> = history
        .lines
        .iter()
        .map(|one| (one.by.as_str(), one.changes, one.waiting))
        .collect();
    assert_eq!(
        lines,
        [("Priya Practice", 2, true), ("Sam Sample", 1, false)]
    );
}

fn asked(child: plan::ChildId, form: Option<Form>) -> crate::api::history::ListHistoryRequest {
    crate::api::history::ListHistoryRequest {
        child,
        form,
        pep: None,
        page: 0,
    }
}
