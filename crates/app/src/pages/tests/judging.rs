//! Whose words a level and a signature stand for, what nobody may judge, and when a PEP is due.

use super::rig::{Rig, area, date, day, pep};
use super::steps::{begun, rate, show};
use crate::api::error::{Code, Error};
use crate::api::judged::{AreaJudgement, Mark, QualityArea, RateAreaRequest, RequirementState};
use crate::api::life::{ActRequest, LifeAction};
use crate::pages;
use plan::{Area, ChildId, PepKey, Role};
use records::Kind;
use uuid::Uuid;

fn judgement(rig: &Rig) -> AreaJudgement {
    let view = rig.as_role(Role::Adviser, |shelf| {
        pages::area::show(shelf, pep(), Area::Education)
    });
    view.expect("the area shows").judgement
}

fn quality(rig: &Rig) -> QualityArea {
    let view = rig
        .as_role(Role::Adviser, |shelf| pages::quality::show(shelf, pep()))
        .expect("the page shows");
    let mut areas = view.areas.into_iter();
    areas
        .find(|one| one.judgement.area == Area::Education)
        .expect("the area")
}

fn rate_over(rig: &mut Rig, words: Option<&str>, not_met: &[String]) -> Result<(), Error> {
    let request = RateAreaRequest {
        child: ChildId(Uuid::from_u128(77)),
        pep: pep(),
        area: Area::Education,
        level: Some("green".to_owned()),
        criteria: Vec::new(),
        not_met: not_met.to_vec(),
        words: words.map(str::to_owned),
    };
    rig.act(Role::Adviser, |shelf, _| {
        pages::quality::rate(shelf, &request)
    })
}

fn sign_over(rig: &mut Rig, words: Option<String>) -> Result<(), Error> {
    let request = ActRequest {
        child: ChildId(Uuid::from_u128(77)),
        pep: pep(),
        action: LifeAction::SignSchool,
        areas: Vec::new(),
        who: None,
        note: String::new(),
        words,
    };
    rig.act(Role::Dt, |shelf, id| pages::life::act(shelf, &request, id))
}

#[test]
fn a_level_over_words_that_moved_on_is_kept_and_marked() {
    let mut rig = begun();
    let read = judgement(&rig).words.expect("a version");
    rig.write(
        Role::Dt,
        area(Area::Education),
        "doing",
        "Robin reads and sings.",
    );
    rate_over(&mut rig, Some(&read), &[]).expect("kept");
    let ratings = judgement(&rig).ratings;
    assert_eq!(ratings[0].level.id, "green");
    assert!(ratings[0].words_changed_since);
    let now = judgement(&rig).words.expect("a version");
    rate_over(&mut rig, Some(&now), &[]).expect("kept");
    assert!(!judgement(&rig).ratings[0].words_changed_since);
}

#[test]
fn a_level_over_what_is_no_version_of_the_area_is_refused() {
    let mut rig = begun();
    for words in [
        "",
        "education=",
        "targets=0123456789ab",
        "education=0123 targets=4567",
        "education=Robin",
    ] {
        let error = rate_over(&mut rig, Some(words), &[]).expect_err(words);
        assert_eq!(error.field.as_deref(), Some("words"), "{words}");
    }
    assert!(judgement(&rig).ratings.is_empty());
}

#[test]
fn nobody_signs_words_that_came_in_while_they_were_looking() {
    let mut rig = begun();
    let read = show(&rig, Role::Dt).words;
    rig.write(
        Role::Sw,
        area(Area::AboutMe),
        "needs_in_school",
        "Robin wears glasses.",
    );
    sign_over(&mut rig, read.clone()).expect("what she signs for has not changed");
    rig.write(
        Role::Dt,
        area(Area::Education),
        "doing",
        "Robin reads and sings.",
    );
    let error = sign_over(&mut rig, read).expect_err("her words moved on");
    assert_eq!(error.code, Code::Blocked);
    assert!(error.message.contains("My education"), "{}", error.message);
    let now = show(&rig, Role::Dt).words;
    sign_over(&mut rig, now).expect("read again, it is signed");
}

#[test]
fn a_criterion_is_met_not_met_or_unanswered() {
    let mut rig = begun();
    let asked = quality(&rig).judgement.requirements;
    let asked = asked
        .iter()
        .find(|ask| ask.state == RequirementState::Person);
    let id = asked.expect("a criterion for a person").id.clone();
    rate_over(&mut rig, None, std::slice::from_ref(&id)).expect("kept");
    let said = quality(&rig);
    assert_eq!((said.criteria.len(), said.not_met), (0, vec![id.clone()]));
    let state = |rig: &Rig| {
        let asks = quality(rig).judgement.requirements;
        asks.into_iter()
            .find(|ask| ask.id == id)
            .map(|ask| ask.state)
    };
    assert_eq!(state(&rig), Some(RequirementState::Missing));
    rate_over(&mut rig, None, &[]).expect("kept");
    assert_eq!(state(&rig), Some(RequirementState::Person));
    let unknown = rate_over(&mut rig, None, &["no_such".to_owned()]).expect_err("unknown");
    assert_eq!(unknown.field.as_deref(), Some("criteria"));
}

#[test]
fn a_meeting_that_no_framework_covers_is_judged_by_none() {
    let mut rig = begun();
    rig.set(Role::Sw, area(Area::Meeting), "held_on", date("2020-01-15"));
    let row = rig
        .as_role(Role::Adviser, pages::caseload::row)
        .expect("a row");
    let Mark::NoFramework { why, update } = row.mark else {
        panic!("it was judged: {:?}", row.mark)
    };
    assert!(why.contains("15 January 2020") && !update, "{why}");
    let refused = rate(&mut rig, Area::Targets, "gold").expect_err("nothing gives levels");
    assert_eq!(
        (refused.code, refused.message),
        (Code::Blocked, why.clone())
    );
    let life = show(&rig, Role::Adviser);
    assert!(life.blockers.iter().any(|one| one.say == why));
    assert!(!life.may.contains(&LifeAction::Finalise));
    sign_over(&mut rig, None).expect("work goes on");
}

#[test]
fn a_first_pep_and_one_after_a_move_are_due_by_the_councils_clocks() {
    let key = |text: &str| -> PepKey { text.parse().expect("a key") };
    let (first, moved) = (key("2026-autumn.initial"), key("2026-autumn.move-1"));
    let due = |rig: &Rig, pep| {
        rig.as_role(Role::Dt, |shelf| pages::caseload::due(shelf, pep))
            .expect("a day")
    };
    let mut rig = Rig::new();
    assert_eq!(
        due(&rig, first),
        day("2026-11-30"),
        "nobody knows the day yet"
    );
    rig.set(Role::Vsh, Kind::Core, "entered_care_on", date("2026-10-05"));
    assert_eq!(due(&rig, first), day("2026-10-19"), "ten working days");
    let education = Kind::Area(moved, Area::Education);
    rig.set(Role::Dt, education, "started_on", date("2026-11-02"));
    assert_eq!(due(&rig, moved), day("2026-11-16"), "ten working days");
    let meeting = Kind::Area(moved, Area::Meeting);
    rig.set(Role::Sw, meeting, "planned_for", date("2026-11-12"));
    assert_eq!(
        due(&rig, moved),
        day("2026-11-12"),
        "a planned meeting comes first"
    );
    assert_eq!(due(&rig, pep()), day("2026-11-30"));
}
