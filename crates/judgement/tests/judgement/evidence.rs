//! Evidence: unknown is not false, answers in conflict count only where each would, ages are reckoned
//! at the meeting.

use crate::made_up::{blank, file, rated, shipped, with_evidence, without_caps};
use judgement::{Met, Pep, Status, Truth};

fn area(pep: &Pep, id: &str) -> judgement::AreaReport {
    let judgement = shipped("sthelens-majority-red").judge(pep);
    judgement
        .areas
        .into_iter()
        .find(|area| area.id == id)
        .expect("an area")
}

const ATTENDANCE: &str =
    r#"{ "percent": 95, "suspensions": 0, "causes": "None", "plan_reviewed_on": "2026-02-01" }"#;

#[test]
fn complete_evidence_lets_the_persons_level_stand() {
    let report = area(&with_evidence("attendance", ATTENDANCE), "attendance");
    assert_eq!(report.level.as_deref(), Some("gold"));
    assert!(report.binding.is_empty());
}

#[test]
fn unknown_evidence_makes_a_range_and_never_a_fault() {
    let pep = with_evidence("attendance", r#"{ "percent": { "unknown": true } }"#);
    let report = area(&pep, "attendance");
    let range = report.range.unwrap();
    assert_eq!((range.low.as_str(), range.high.as_str()), ("red", "gold"));
    assert_eq!(report.requirements[0].state, Met::Unknown);
}

#[test]
fn answers_in_conflict_count_only_where_each_would() {
    let both_fine = ATTENDANCE.replace("95", r#"{ "either": [95, 91] }"#);
    assert_eq!(
        area(&with_evidence("attendance", &both_fine), "attendance")
            .level
            .as_deref(),
        Some("gold")
    );
    let one_low = ATTENDANCE.replace("95", r#"{ "either": [95, 85] }"#);
    assert_eq!(
        area(&with_evidence("attendance", &one_low), "attendance")
            .level
            .as_deref(),
        Some("amber"),
        "one of the figures makes a plan due"
    );
    let one_blank = ATTENDANCE.replace("95", r#"{ "either": [95, ""] }"#);
    assert_eq!(
        area(&with_evidence("attendance", &one_blank), "attendance")
            .level
            .as_deref(),
        Some("red")
    );
}

#[test]
fn a_link_must_lead_to_an_item_that_exists() {
    let step = |helper: &str| {
        format!(
            r#"{{ "aspirations": [{{ "id": "a", "words": "A painter" }}], "supporters": [{{ "id": "p", "name": "Aunt Example" }}],
                "steps": [{{ "id": "s", "aspiration": "a", "helper": "{helper}", "what": "Try the club", "when": "soon", "looked_back_on": "2026-02-01" }}] }}"#
        )
    };
    assert_eq!(
        area(&with_evidence("pathway", &step("p")), "pathway")
            .level
            .as_deref(),
        Some("gold")
    );
    let lost = area(&with_evidence("pathway", &step("nobody")), "pathway");
    assert_eq!(lost.level.as_deref(), Some("amber"));
    assert_eq!(lost.binding, ["step_and_supporter"]);
    assert_eq!(lost.requirements[1].fields[0].field, "steps.helper");
    assert_eq!(lost.requirements[1].fields[0].item.as_deref(), Some("s"));
}

#[test]
fn a_person_who_says_no_to_a_criterion_limits_the_area() {
    let mut pep = with_evidence("attendance", ATTENDANCE);
    pep.areas
        .get_mut("attendance")
        .unwrap()
        .criteria
        .insert("understood".into(), false);
    assert_eq!(area(&pep, "attendance").level.as_deref(), Some("green"));
}

#[test]
fn documents_that_cannot_be_seen_are_unknown() {
    let mut pep = blank();
    pep.documents = None;
    let judgement = shipped("sthelens-seven").judge(&pep);
    assert!(
        judgement
            .limits
            .iter()
            .all(|limit| limit.lifted == Truth::Unknown)
    );
}

#[test]
fn malformed_answers_are_refused() {
    for bad in [
        r#"{ "x": { "maybe": 1 } }"#,
        r#"{ "x": { "either": 3 } }"#,
        r#"{ "x": { "unknown": false } }"#,
        r#"{ "x": { "unknown": true, "either": [] } }"#,
    ] {
        let read: Result<judgement::AreaEvidence, _> =
            serde_json::from_str(&format!(r#"{{ "evidence": {bad} }}"#));
        assert!(read.is_err(), "{bad}");
    }
}

/// The meeting is on 2 March 2026, held or still planned: today is never read.
#[test]
fn a_date_after_the_meeting_shows_no_age() {
    let sdq = |day: &str| {
        let evidence = format!(
            r#"{{ "legal_name": "Robin Madeup", "born_on": "2013-05-01", "legal_status": "care_order", "sdq_on": {day} }}"#
        );
        let report = area(&with_evidence("about_me", &evidence), "about_me");
        report
            .requirements
            .iter()
            .find(|r| r.id == "sdq")
            .expect("the SDQ")
            .state
    };
    assert_eq!(
        sdq(r#""2025-03-01""#),
        Met::Missing,
        "older than twelve months"
    );
    assert_eq!(sdq(r#""2025-03-02""#), Met::Met, "twelve months to the day");
    assert_eq!(
        sdq(r#""2026-03-02""#),
        Met::Met,
        "on the day of the meeting"
    );
    assert_eq!(sdq(r#""2026-03-03""#), Met::Missing, "after it");
    assert_eq!(sdq(r#""2062-03-02""#), Met::Missing, "a slip of the pen");
    assert_eq!(
        sdq(r#"{ "either": ["2026-03-01", "2026-03-03"] }"#),
        Met::Missing,
        "one of two answers"
    );
    assert_eq!(sdq(r#"{ "unknown": true }"#), Met::Unknown);
}

#[test]
fn while_a_gate_is_unknown_a_plan_is_decided_and_not_yet_graded() {
    let mut pep = rated(&["red"; 8]);
    pep.documents = None;
    let mut framework = without_caps("sthelens-seven");
    framework.areas.retain(|area| area.id != "attainment");
    let judgement = framework.judge(&pep);
    assert_eq!(
        (judgement.status, judgement.overall.as_deref()),
        (Status::Decided, Some("red"))
    );
}

#[test]
fn an_unjudged_area_reaches_no_level_that_a_criterion_asks_a_person_for() {
    let file = file("sthelens-majority-red").replacen(
        "person_from = \"green\"",
        "person_from = \"gold\"",
        1,
    );
    let framework = judgement::Framework::parse(&file).expect("a framework");
    let mut pep = with_evidence(
        "education",
        r#"{ "needs": "a", "strengths": "b", "barriers": "c", "send_stage": "none" }"#,
    );
    let low = |pep: &Pep| {
        let judged = framework.judge(pep);
        let area = judged
            .areas
            .into_iter()
            .find(|area| area.id == "education")
            .expect("an area");
        area.range.expect("a range").low
    };
    pep.areas.get_mut("education").expect("an area").rating = None;
    assert_eq!(low(&pep), "amber", "green waits for a person's yes");
    let criteria = &mut pep.areas.get_mut("education").expect("an area").criteria;
    criteria.insert("this_child".into(), true);
    assert_eq!(low(&pep), "green");
}
