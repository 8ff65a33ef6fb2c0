//! The life of a PEP: signing, contacting, amending, judging again, finalising, opening again.

use super::rig::{Rig, area, date, line, pep};
use super::steps::{OF_DT, OF_SW, act, begun, change_all, rate, rate_all, ready, show, sign_both};
use crate::api::area::{Form, SetFieldRequest};
use crate::api::error::Code;
use crate::api::judged::Mark;
use crate::api::life::{LifeAction, LifeView};
use crate::pages;
use plan::life::Stage;
use plan::{Area, ChildId, Role};
use records::Edit;
use uuid::Uuid;

#[test]
fn most_areas_red_or_amber_names_both_people_and_blocks_until_amended_and_judged_again() {
    let mut rig = begun();
    rate_all(&mut rig, "red");
    rig.write(
        Role::Adviser,
        records::Kind::Quality(pep()),
        "targets_comment",
        "Say how it is measured.",
    );
    sign_both(&mut rig);
    let view = show(&rig, Role::Adviser);
    assert!(matches!(&view.judgement.mark, Mark::Level { level } if level.id == "red"));
    let [dt, sw] = &view.contact[..] else {
        panic!("two people are contacted")
    };
    assert_eq!((dt.role, dt.name.as_str()), (Role::Dt, "Priya Practice"));
    assert_eq!((sw.role, sw.name.as_str()), (Role::Sw, "Sam Sample"));
    let targets = dt
        .areas
        .iter()
        .find(|one| one.area == Area::Targets)
        .expect("her area");
    assert_eq!(targets.reasons[0], "Say how it is measured.");
    assert!(targets.reasons.len() > 1, "what is missing is not named");
    assert!(
        dt.message.contains("Say how it is measured.")
            && dt.message.contains("Priya Practice")
            && dt.message.contains("(Autumn 2026)")
    );
    assert!(
        sw.areas
            .iter()
            .all(|one| one.area.writers().contains(&Role::Sw))
    );
    let refused =
        act(&mut rig, Role::Adviser, LifeAction::Finalise, &[], "").expect_err("it is blocked");
    assert_eq!(refused.code, Code::Blocked);
    assert!(
        refused.message.contains("My targets is to be amended"),
        "{}",
        refused.message
    );

    act(
        &mut rig,
        Role::Adviser,
        LifeAction::Contact,
        &[],
        "Rang her.",
    )
    .expect("it is noted");
    assert!(
        show(&rig, Role::Adviser).contact[0]
            .contacted
            .as_deref()
            .is_some_and(|by| by.contains("Ade Example"))
    );
    let early =
        act(&mut rig, Role::Dt, LifeAction::Amend, &OF_DT, "").expect_err("nothing changed");
    assert_eq!(early.code, Code::Blocked);
    change_all(&mut rig);
    let others =
        act(&mut rig, Role::Dt, LifeAction::Amend, &[Area::AboutMe], "").expect_err("not hers");
    assert_eq!(others.code, Code::NotAllowed);
    act(&mut rig, Role::Dt, LifeAction::Amend, &OF_DT, "").expect("amended");
    act(&mut rig, Role::Sw, LifeAction::Amend, &OF_SW, "").expect("amended");
    sign_both(&mut rig);
    let again = show(&rig, Role::Adviser);
    assert_eq!(again.blockers.len(), 8, "{:?}", again.blockers);
    assert!(
        again
            .blockers
            .iter()
            .all(|one| one.say.contains("fresh look")),
        "{:?}",
        again.blockers
    );
    assert!(!again.may.contains(&LifeAction::Finalise));
    rate_all(&mut rig, "amber");
    let ready = show(&rig, Role::Adviser);
    assert!(ready.blockers.is_empty(), "{:?}", ready.blockers);
    act(&mut rig, Role::Adviser, LifeAction::Finalise, &[], "").expect("nothing is in the way");
    assert_eq!(show(&rig, Role::Adviser).stage, Stage::Finalised);
}

#[test]
fn contact_waits_for_levels_that_people_gave() {
    let mut rig = begun();
    assert!(
        show(&rig, Role::Adviser).contact.is_empty(),
        "nobody has judged anything"
    );
    let four = [
        Area::Meeting,
        Area::AboutMe,
        Area::Education,
        Area::Attendance,
    ];
    for area in four {
        rate(&mut rig, area, "red").expect("the adviser rates");
    }
    assert!(
        show(&rig, Role::Adviser).contact.is_empty(),
        "four of eight are no majority"
    );
    rate(&mut rig, Area::Targets, "red").expect("the adviser rates");
    let areas = |view: &LifeView| {
        view.contact
            .iter()
            .map(|one| one.areas.len())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        areas(&show(&rig, Role::Adviser)),
        [4, 2],
        "meeting is named to both"
    );
}

#[test]
fn an_unjudged_area_and_a_missing_signature_block() {
    let mut rig = begun();
    for area in Area::ALL.into_iter().filter(|area| *area != Area::Views) {
        rate(&mut rig, area, "green").expect("the adviser rates");
    }
    act(&mut rig, Role::Dt, LifeAction::SignSchool, &[], "").expect("the DT signs");
    let says: Vec<String> = show(&rig, Role::Adviser)
        .blockers
        .into_iter()
        .map(|one| one.say)
        .collect();
    assert!(
        says.contains(&"My views, wishes and feelings is not judged yet.".to_owned()),
        "{says:?}"
    );
    assert!(
        says.contains(&"The social worker signs care’s part.".to_owned()),
        "{says:?}"
    );
    assert!(
        !says.contains(&"The designated teacher signs the school’s part.".to_owned()),
        "{says:?}"
    );
}

#[test]
fn words_changed_after_a_signature_ask_for_it_again() {
    let mut rig = begun();
    sign_both(&mut rig);
    assert!(!show(&rig, Role::Dt).may.contains(&LifeAction::SignSchool));
    rig.write(
        Role::Dt,
        area(Area::Education),
        "doing",
        "Robin reads and writes well.",
    );
    let view = show(&rig, Role::Dt);
    assert!(view.may.contains(&LifeAction::SignSchool));
    assert!(view.events[0].words_changed_since);
    assert!(
        view.blockers
            .iter()
            .any(|one| one.say.contains("signs again: My education")),
        "{:?}",
        view.blockers
    );
}

#[test]
fn a_finalised_pep_stays_as_it_is_until_it_is_opened_again_with_a_reason() {
    let mut rig = ready();
    let stored = "amber";
    act(&mut rig, Role::Adviser, LifeAction::Finalise, &[], "").expect("nothing is in the way");
    rig.waiting.insert(records::Kind::Finalise(pep()), 1);
    assert!(show(&rig, Role::Adviser).waiting_to_share);
    let request = SetFieldRequest {
        child: ChildId(Uuid::from_u128(77)),
        form: Form::Area {
            pep: pep(),
            area: Area::Education,
        },
        place: super::rig::place("setting"),
        value: Some(line("Elsewhere")),
        base: None,
    };
    let refused = rig.act(Role::Dt, |shelf, _| {
        pages::write::set_field(shelf, &request)
    });
    assert_eq!(
        refused.expect_err("it stays as it is").code,
        Code::Finalised
    );
    assert_eq!(
        rate(&mut rig, Area::Views, "gold")
            .expect_err("so do levels")
            .code,
        Code::Finalised
    );
    let page = rig
        .as_role(Role::Dt, |shelf| {
            pages::area::show(shelf, pep(), Area::Education)
        })
        .expect("it shows");
    assert!(!page.may_write);
    // Words that were written offline before it come in late: they are kept and shown, and the level stays.
    rig.write(Role::Dt, area(Area::Education), "doing", "Late words.");
    let view = show(&rig, Role::Adviser);
    assert!(
        view.events
            .last()
            .is_some_and(|event| event.words_changed_since)
    );
    // So do levels that were given offline before it: judged anew, the PEP would be red.
    for area in Area::ALL {
        let field = format!("{}_level", area.id());
        rig.set(
            Role::Adviser,
            records::Kind::Quality(pep()),
            &field,
            line("red"),
        );
    }
    assert_eq!(marks(&rig), [stored; 4]);
    let silent =
        act(&mut rig, Role::Vsh, LifeAction::Reopen, &[], " ").expect_err("a reason is needed");
    assert_eq!(silent.code, Code::BadRequest);
    let adviser = act(
        &mut rig,
        Role::Adviser,
        LifeAction::Reopen,
        &[],
        "A report came in.",
    );
    assert_eq!(
        adviser.expect_err("it is the Virtual School head’s").code,
        Code::NotAllowed
    );
    assert!(!show(&rig, Role::Adviser).may.contains(&LifeAction::Reopen));
    act(
        &mut rig,
        Role::Vsh,
        LifeAction::Reopen,
        &[],
        "A report came in.",
    )
    .expect("opened");
    assert_eq!(show(&rig, Role::Adviser).stage, Stage::MeetingHeld);
    assert_eq!(marks(&rig), ["red"; 4], "opened again, it is judged anew");
    rig.act(Role::Dt, |shelf, _| {
        pages::write::set_field(shelf, &request)
    })
    .expect("it may be written again");
}

#[test]
fn a_returned_pep_waits_for_amendment_and_fresh_signatures() {
    let mut rig = begun();
    sign_both(&mut rig);
    assert_eq!(show(&rig, Role::Adviser).stage, Stage::WithVirtualSchool);
    let silent = act(
        &mut rig,
        Role::Adviser,
        LifeAction::Return,
        &[Area::Targets],
        "",
    );
    assert_eq!(
        silent.expect_err("a reason is needed").field.as_deref(),
        Some("note")
    );
    act(
        &mut rig,
        Role::Adviser,
        LifeAction::Return,
        &[Area::Targets],
        "Add a measure.",
    )
    .expect("sent back");
    let view = show(&rig, Role::Dt);
    assert_eq!(view.stage, Stage::Returned);
    assert!(view.may.contains(&LifeAction::Amend));
    assert_eq!(
        view.events.last().map(|event| event.note.as_str()),
        Some("Add a measure.")
    );
    let lines = rig
        .as_role(Role::Dt, |shelf| pages::pep::show(shelf, pep()))
        .expect("the page shows")
        .areas;
    assert!(
        lines
            .iter()
            .all(|line| line.to_amend == (line.area == Area::Targets))
    );
    let unasked = act(
        &mut rig,
        Role::Dt,
        LifeAction::Amend,
        &[Area::Education],
        "",
    );
    assert_eq!(
        unasked.expect_err("nobody asked for it").code,
        Code::Impossible
    );
    act(&mut rig, Role::Dt, LifeAction::Amend, &[Area::Targets], "").expect("amended");
    sign_both(&mut rig);
    assert_eq!(show(&rig, Role::Adviser).stage, Stage::WithVirtualSchool);
}

#[test]
fn each_act_belongs_to_its_role() {
    let mut rig = begun();
    for (role, action) in [
        (Role::Sw, LifeAction::SignSchool),
        (Role::Dt, LifeAction::SignCare),
        (Role::Dt, LifeAction::Return),
        (Role::KeyAdult, LifeAction::Amend),
        (Role::Sw, LifeAction::Finalise),
    ] {
        let refused = act(&mut rig, role, action, &[Area::Targets], "x").expect_err("not theirs");
        assert_eq!(refused.code, Code::NotAllowed, "{role:?} {action:?}");
    }
    let head =
        act(&mut rig, Role::Vsh, LifeAction::Finalise, &[], "").expect_err("a reason is needed");
    assert_eq!(head.code, Code::Blocked);
    act(
        &mut rig,
        Role::Vsh,
        LifeAction::Finalise,
        &[],
        "The child moves tomorrow.",
    )
    .expect("with a reason");
    assert_eq!(show(&rig, Role::Vsh).stage, Stage::Finalised);
}

/// The overall level as four pages show it.
fn marks(rig: &Rig) -> [String; 4] {
    let row = rig.as_role(Role::Adviser, pages::caseload::row);
    let plan = rig.as_role(Role::Adviser, |shelf| pages::pep::show(shelf, pep()));
    let child = rig.as_role(Role::Adviser, pages::child::show);
    let marks = [
        row.expect("the row shows").mark,
        plan.expect("the page shows").mark,
        show(rig, Role::Adviser).judgement.mark,
        child.expect("the page shows").peps[0].mark.clone(),
    ];
    marks.map(|mark| match mark {
        Mark::Level { level } => level.id,
        _ => String::new(),
    })
}

#[test]
fn an_amendment_before_anything_was_judged_lifts_no_contact() {
    let mut rig = begun();
    sign_both(&mut rig);
    let early = act(&mut rig, Role::Adviser, LifeAction::Contact, &[], "");
    assert_eq!(early.expect_err("no contact is due").code, Code::Impossible);
    let all = [&OF_DT[..], &OF_SW[..]].concat();
    act(
        &mut rig,
        Role::Adviser,
        LifeAction::Return,
        &all,
        "Say more.",
    )
    .expect("sent back");
    act(&mut rig, Role::Dt, LifeAction::Amend, &OF_DT, "").expect("it lifts the return");
    act(&mut rig, Role::Sw, LifeAction::Amend, &OF_SW, "").expect("it lifts the return");
    rate_all(&mut rig, "red");
    sign_both(&mut rig);
    let says = show(&rig, Role::Adviser).blockers;
    assert_eq!(says.len(), 8, "{says:?}");
    assert!(
        !show(&rig, Role::Adviser)
            .may
            .contains(&LifeAction::Finalise)
    );
}

#[test]
fn two_days_of_one_meeting_leave_it_held() {
    let mut rig = begun();
    let held = |day: &str| Edit::Set {
        place: records::Place::field("held_on"),
        value: Some(date(day)),
    };
    rig.apart(
        area(Area::Meeting),
        (Role::Sw, held("2026-11-09")),
        (Role::Dt, held("2026-11-11")),
    );
    assert_eq!(show(&rig, Role::Adviser).stage, Stage::MeetingHeld);
}
