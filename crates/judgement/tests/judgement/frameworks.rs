//! Frameworks of other shapes than the seed's: three levels, weights, checklists, a person's overall.

use crate::made_up::{blank, plan, rate, shipped, without_caps};
use judgement::{Funding, PersonOverall, Status};

#[test]
fn a_persons_overall_is_limited_by_what_is_missing() {
    let framework = shipped("synthetic-whole-plan");
    let mut pep = blank();
    assert_eq!(framework.judge(&pep).status, Status::NeedsPerson);
    pep.person_overall = Some(PersonOverall {
        level: "good".into(),
        reason: "Clear and kind".into(),
    });
    let judgement = framework.judge(&pep);
    assert_eq!(
        judgement.overall.as_deref(),
        Some("inadequate"),
        "no target is written"
    );
    assert_eq!(judgement.outcomes.funding, Some(Funding::Blocked));
    assert!(judgement.outcomes.finalise_blocked);
    pep = plan(
        r#"{ "meeting_date": "2021-03-02", "phase": "primary", "year": 3, "term": "spring",
            "person_overall": { "level": "good", "reason": "Clear and kind" }, "areas": {
            "views": { "evidence": { "shown": "A drawing" } },
            "targets": { "evidence": { "targets": [{ "outcome": "Swim", "measure": "Badge" }] } } } }"#,
    );
    let judgement = framework.judge(&pep);
    assert_eq!(
        (judgement.status, judgement.overall.as_deref()),
        (Status::Graded, Some("good"))
    );
    assert_eq!(framework.levels[2].label.in_language("cy"), "Da");
}

#[test]
fn a_weighted_way_up_prefers_what_counts_twice() {
    let framework = without_caps("synthetic-weighted");
    let mut pep = blank();
    for area in [
        "meeting",
        "about_me",
        "education",
        "attainment",
        "attendance",
        "pathway",
    ] {
        rate(&mut pep, area, "green");
    }
    rate(&mut pep, "views", "amber");
    rate(&mut pep, "targets", "amber");
    let judgement = framework.judge(&pep);
    assert_eq!(judgement.overall.as_deref(), Some("amber"));
    let way = &judgement.nearest[0];
    assert_eq!(
        (way.reaches.as_str(), way.areas, way.steps),
        ("green", 1, 2)
    );
    assert_eq!(
        way.sentence.text,
        "Lift any one of Views and Targets to gold."
    );
    let need = &judgement.rung.failing.as_ref().unwrap().needs[0];
    assert_eq!((need.needs, need.has), (1900, 1600));
}

#[test]
fn a_checklist_names_what_is_not_met() {
    let framework = shipped("synthetic-checklist");
    let mut pep = blank();
    for area in &framework.areas {
        rate(&mut pep, &area.id, "met");
    }
    assert_eq!(framework.judge(&pep).overall.as_deref(), Some("passed"));
    rate(&mut pep, "targets_set", "not_met");
    let judgement = framework.judge(&pep);
    assert_eq!(judgement.overall.as_deref(), Some("not_yet"));
    assert_eq!(
        judgement.nearest[0].sentence.text,
        "Lift Targets set to met."
    );
    rate(&mut pep, "targets_set", "met");
    rate(&mut pep, "safe_to_share", "not_met");
    let judgement = framework.judge(&pep);
    assert_eq!(
        judgement.overall.as_deref(),
        Some("not_yet"),
        "one descriptor stops it alone"
    );
    assert_eq!(
        judgement.nearest[0].sentence.text,
        "Lift Safe to share to met."
    );
}

#[test]
fn the_table_has_a_line_for_every_mix_and_state_of_the_gates() {
    let seed = shipped("sthelens-majority-red").table(8).unwrap();
    assert!(seed.starts_with("gold,green,amber,red,overall,contact,funding\n"));
    assert_eq!(seed.lines().count(), 166);
    assert!(seed.contains("\n7,0,0,1,amber,0,case_by_case\n"));
    let seven = shipped("sthelens-seven").table(7).unwrap();
    assert!(seven.starts_with(
        "gold,green,amber,red,overall,gate:reports,gate:work,gate:key_documents,contact,funding\n"
    ));
    assert_eq!(seven.lines().count(), 961);
    assert!(seven.contains("\n7,0,0,0,amber,1,1,0,1,case_by_case\n"));
    assert_eq!(
        shipped("sthelens-majority-red")
            .table(0)
            .unwrap()
            .lines()
            .nth(1),
        Some("0,0,0,0,not_enough,0,")
    );
}

#[test]
fn where_single_areas_matter_the_table_has_a_column_for_each() {
    let table = shipped("synthetic-checklist").table(14).unwrap();
    assert!(table.lines().next().unwrap().contains("targets_set"));
    assert_eq!(table.lines().count(), 109);
    assert!(shipped("synthetic-checklist").table(3).is_err());
}

/// Eleven descriptors for the best level, else a weaker list, and one that alone stops it.
const TWO_LISTS: &str = r#"
schema = 1
id = "two-lists"
source = "synthetic"
unit = "descriptor"
valid = { from = 2020-01-01 }
levels = [{ id = "weak" }, { id = "sound" }, { id = "strong" }]
unit_levels = [{ id = "not_met" }, { id = "met" }]
[reading]
method = "ladder"
adopted = { by = "Synthetic VSH", on = 2020-01-01, reason = "The whole list, else the weaker one" }
rung = [
  { level = "sound", need = [{ at_least = "N", is_or_better = "met", of = ["d1", "d2", "d3", "d4"] }] },
  { level = "strong", need = [{ at_least = "N", is_or_better = "met", of = ["d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9", "d10", "d11"] }] },
]
veto = [{ any = ["unsafe"], worse_than = "met", cap = "weak", say = "Make it safe to share" }]
[tests]
strong = { areas = { d1 = "met", d2 = "met", d3 = "met", d4 = "met", d5 = "met", d6 = "met", d7 = "met", d8 = "met", d9 = "met", d10 = "met", d11 = "met", unsafe = "met" }, expect = "strong", why = "The whole list" }
sound = { areas = { d1 = "met", d2 = "met", d3 = "met", d4 = "met", d5 = "not_met", d6 = "met", d7 = "met", d8 = "met", d9 = "met", d10 = "met", d11 = "met", unsafe = "met" }, expect = "sound", why = "The weaker list" }
weak = { areas = { d1 = "not_met", d2 = "met", d3 = "met", d4 = "met", d5 = "met", d6 = "met", d7 = "met", d8 = "met", d9 = "met", d10 = "met", d11 = "met", unsafe = "met" }, expect = "weak", why = "Neither list" }
vetoed = { areas = { d1 = "met", d2 = "met", d3 = "met", d4 = "met", d5 = "met", d6 = "met", d7 = "met", d8 = "met", d9 = "met", d10 = "met", d11 = "met", unsafe = "not_met" }, expect = "weak", why = "One alone stops it" }
fewer = { areas = { met = 11, not_scored = 1 }, expect = "not_enough", why = "All are scored" }
"#;

#[test]
fn two_lists_of_descriptors_and_a_veto_need_no_code() {
    let descriptors: String = (1..=11)
        .map(|n| format!("[[area]]\nid = \"d{n}\"\n"))
        .collect();
    let file = format!("{TWO_LISTS}{descriptors}[[area]]\nid = \"unsafe\"\n");
    let framework = judgement::Framework::parse(&file).unwrap_or_else(|f| panic!("{f:#?}"));
    let report = judgement::verify(&framework, None);
    assert!(report.accepted, "{:#?}", report.findings);
    // Four alike, seven alike, and the veto: 5 x 8 x 2 instead of 2 to the power of 12.
    assert_eq!(report.by_areas[0].mixes, 80);
    let mut pep = blank();
    for area in &framework.areas {
        rate(&mut pep, &area.id, "met");
    }
    rate(&mut pep, "d2", "not_met");
    rate(&mut pep, "d9", "not_met");
    let judgement = framework.judge(&pep);
    assert_eq!(judgement.overall.as_deref(), Some("weak"));
    assert_eq!(judgement.nearest[0].sentence.text, "Lift D2 to met.");
    assert_eq!(
        judgement.nearest[1].sentence.text,
        "Lift D2 to met. Lift D9 to met."
    );
}
