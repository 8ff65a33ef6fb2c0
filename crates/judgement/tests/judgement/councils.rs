//! Councils differ widely. Each way of differing is a file under `tests/data/councils`: it loads, proves
//! itself and grades, and no line of code knows any of them.

use crate::made_up::{plan, rate};
use judgement::{FeedbackDue, Framework, Funding, Judgement, Pep, verify};

pub(crate) fn council(id: &str) -> Framework {
    let path = format!(
        "{}/tests/data/councils/{id}.toml",
        env!("CARGO_MANIFEST_DIR")
    );
    let file = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    Framework::parse(&file).unwrap_or_else(|findings| panic!("{id}: {findings:#?}"))
}

pub(crate) const COUNCILS: [&str; 9] = [
    "best-list",
    "blocks-sign-off",
    "feeds-next-pep",
    "three-levels",
    "transition",
    "two-levels",
    "two-of-five",
    "weights",
    "whole-plan",
];

#[test]
fn every_council_is_accepted_and_every_file_is_tried() {
    let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/councils"));
    let mut files: Vec<String> = folder
        .expect("the councils")
        .map(|entry| entry.expect("a file").file_name().display().to_string())
        .collect();
    files.sort();
    assert_eq!(files, COUNCILS.map(|id| format!("{id}.toml")));
    for id in COUNCILS {
        let report = verify(&council(id), None);
        assert!(report.accepted, "{id}: {:#?}", report.findings);
    }
}

fn pep(year: i8, term: &str) -> Pep {
    let phase = if year < 7 { "primary" } else { "secondary" };
    plan(&format!(
        r#"{{ "meeting_date": "2026-03-02", "phase": "{phase}", "year": {year}, "term": "{term}" }}"#
    ))
}

/// A Year 8 plan in spring judged by a council, with these levels for its areas in order.
fn judged(id: &str, levels: &[&str]) -> Judgement {
    let framework = council(id);
    let mut pep = pep(8, "spring");
    for (area, level) in framework.areas.iter().zip(levels) {
        rate(&mut pep, &area.id, level);
    }
    framework.judge(&pep)
}

#[test]
fn three_levels_and_two() {
    let three = judged("three-levels", &["good", "good", "good", "fair", "fair"]);
    assert_eq!(three.overall.as_deref(), Some("fair"));
    assert_eq!(three.nearest[0].areas, 1);
    let two = judged("two-levels", &["pass", "pass", "pass", "pass", "fail"]);
    assert_eq!(two.overall.as_deref(), Some("fail"));
    assert_eq!(two.nearest[0].sentence.text, "Lift Targets.");
}

#[test]
fn a_whole_plan_graded_by_a_person_shows_sentences_that_cannot_be_counted() {
    let mut pep = pep(8, "spring");
    pep.person_overall = Some(judgement::PersonOverall {
        level: "sound".into(),
        reason: "Clear, and everybody knows their part".into(),
    });
    let judged = council("whole-plan").judge(&pep);
    assert_eq!(judged.overall.as_deref(), Some("sound"));
    assert_eq!(judged.rows.len(), 2);
    assert!(judged.rows.iter().all(|row| !row.matches) && judged.reading.is_none());
    pep.person_overall.as_mut().expect("a level").reason = " ".into();
    let judged = council("whole-plan").judge(&pep);
    assert_eq!(
        judged.status,
        judgement::Status::NeedsPerson,
        "a level without a reason is none"
    );
}

#[test]
fn the_whole_list_of_eleven_else_the_weaker_one_and_either_of_two_is_a_veto() {
    let with = |missing: &[usize]| {
        let levels: Vec<&str> = (0..16)
            .map(|at| {
                if missing.contains(&at) {
                    "not_met"
                } else {
                    "met"
                }
            })
            .collect();
        judged("best-list", &levels)
    };
    assert_eq!(
        with(&[11, 12, 13]).overall.as_deref(),
        Some("strong"),
        "none of the weaker list"
    );
    assert_eq!(with(&[6]).overall.as_deref(), Some("sound"));
    assert_eq!(with(&[6, 11]).overall.as_deref(), Some("weak"));
    assert_eq!(with(&[15]).overall.as_deref(), Some("weak"));
    let way = &with(&[6, 11]).nearest;
    assert_eq!((way[0].reaches.as_str(), way[0].areas), ("sound", 1));
    assert_eq!(
        (way[1].reaches.as_str(), way[1].areas),
        ("strong", 1),
        "the weaker list is not on the way"
    );
}

#[test]
fn two_of_five_fields_in_every_intervention() {
    let framework = council("two-of-five");
    let judged = |interventions: &str| {
        let json = format!(
            r#"{{ "meeting_date": "2026-03-02", "phase": "secondary", "year": 8, "term": "spring", "areas": {{
                "education": {{ "rating": "ready", "evidence": {{ "interventions": {interventions} }} }} }} }}"#
        );
        framework.judge(&plan(&json)).overall
    };
    let two = r#"{ "id": "a", "why": "Maths", "impact": "A grade up" }"#;
    assert_eq!(judged(&format!("[{two}]")).as_deref(), Some("ready"));
    assert_eq!(
        judged(&format!(r#"[{two}, {{ "id": "b", "who": "DT" }}]"#)).as_deref(),
        Some("not_yet")
    );
}

#[test]
fn weights_and_bands() {
    assert_eq!(
        judged("weights", &["high", "low", "middle"])
            .overall
            .as_deref(),
        Some("middle")
    );
    assert_eq!(
        judged("weights", &["low", "high", "high"])
            .overall
            .as_deref(),
        Some("middle"),
        "exactly 40"
    );
    assert_eq!(
        judged("weights", &["low", "high", "middle"])
            .overall
            .as_deref(),
        Some("low"),
        "30, just under"
    );
}

#[test]
fn a_plan_for_moving_on_is_due_by_term() {
    let framework = council("transition");
    let overall = |year: i8, term: &str| {
        let mut pep = pep(year, term);
        rate(&mut pep, "education", "ready");
        framework.judge(&pep).overall
    };
    assert_eq!(overall(6, "autumn").as_deref(), Some("ready"));
    assert_eq!(overall(6, "spring").as_deref(), Some("not_yet"));
    assert_eq!(overall(10, "spring").as_deref(), Some("ready"));
    assert_eq!(overall(10, "summer").as_deref(), Some("not_yet"));
    assert_eq!(overall(11, "autumn").as_deref(), Some("ready"));
    assert_eq!(
        overall(11, "spring"),
        None,
        "the area that now applies is not judged yet"
    );
}

#[test]
fn ratings_that_block_and_ratings_that_only_feed_the_next_plan() {
    let poor = ["poor", "poor", "poor", "fair", "fair"];
    let blocks = judged("blocks-sign-off", &poor).outcomes;
    assert!(blocks.finalise_blocked);
    assert_eq!(blocks.funding, Some(Funding::Blocked));
    let good = judged("blocks-sign-off", &["good"; 5]).outcomes;
    assert_eq!(
        (good.finalise_blocked, good.funding),
        (false, Some(Funding::Eligible))
    );
    let feeds = judged("feeds-next-pep", &poor);
    assert_eq!(feeds.overall.as_deref(), Some("poor"));
    assert!(!feeds.outcomes.finalise_blocked);
    assert_eq!(feeds.outcomes.feedback, Some(FeedbackDue::NextPep));
    assert_eq!(
        feeds.outcomes.funding,
        Some(Funding::CaseByCase),
        "no grade releases it"
    );
    let good = judged("feeds-next-pep", &["good"; 5]).outcomes;
    assert_eq!(
        good.funding,
        Some(Funding::CaseByCase),
        "nor does a good one"
    );
}
