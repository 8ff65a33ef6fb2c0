//! Evidence: unknown is not false, answers in conflict count only where each would, ages are reckoned
//! at the meeting.

use crate::made_up::{blank, shipped, with_evidence};
use judgement::{Met, Pep, Truth};

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
