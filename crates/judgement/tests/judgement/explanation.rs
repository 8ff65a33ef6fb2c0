//! Why this level, why not better, and the least that lifts it.

use crate::made_up::{AREAS, blank, mixes, plan, rate, rated, shipped, without_caps};
use std::collections::BTreeSet;

use judgement::{Framework, Judgement, Met, Standing, Status, Truth};

#[test]
fn the_sentence_names_the_level_the_need_and_the_way_up() {
    let framework = without_caps("sthelens-majority-red");
    let levels = [
        "green", "green", "green", "green", "green", "amber", "amber", "amber",
    ];
    let judgement = framework.judge(&rated(&levels));
    assert_eq!(
        judgement.sentence.text,
        "Amber. Five areas are green or better; green needs seven of eight. \
         Lift any two of My attendance, My targets and Aspiration Pathway."
    );
    let failing = judgement.rung.failing.unwrap();
    let need = failing.needs.iter().find(|need| !need.holds).unwrap();
    assert_eq!((need.needs, need.has, need.of), (7, 5, 8));
    assert_eq!(need.areas, AREAS[..5]);
    assert_eq!(judgement.rung.held.unwrap().level, "amber");
}

/// The fewest areas, then the fewest steps, by trying every way of lifting every area.
fn brute_force(framework: &Framework, levels: &[&str], target: &str) -> (usize, usize) {
    let ranks: Vec<usize> = levels
        .iter()
        .map(|l| usize::from(framework.rank(l).expect("a level")))
        .collect();
    let target = usize::from(framework.rank(target).expect("a level"));
    let mut best = (usize::MAX, usize::MAX);
    let mut lifted = ranks.clone();
    loop {
        if reads(&lifted) >= target {
            let areas = lifted.iter().zip(&ranks).filter(|(a, b)| a != b).count();
            let steps = lifted.iter().zip(&ranks).map(|(a, b)| a - b).sum();
            best = best.min((areas, steps));
        }
        let Some(at) = (0..8).find(|at| lifted[*at] < 3) else {
            return best;
        };
        lifted[at] += 1;
        lifted[..at].copy_from_slice(&ranks[..at]);
    }
}

/// The adopted reading as `domain.md` states it, apart from the engine.
fn reads(ranks: &[usize]) -> usize {
    let n = ranks.len();
    let count = |rank: usize| ranks.iter().filter(|r| **r == rank).count();
    if count(0) > n / 2 {
        0
    } else if count(0) == 0 && count(1) == 0 && count(3) + 1 >= n {
        3
    } else if count(0) == 0 && count(1) <= 1 {
        2
    } else {
        1
    }
}

#[test]
fn the_way_up_is_minimal_on_all_331_pairs() {
    let framework = without_caps("sthelens-majority-red");
    let mut pairs = 0;
    for levels in mixes(8) {
        for way in framework.judge(&rated(&levels)).nearest {
            let least = brute_force(&framework, &levels, &way.reaches);
            assert_eq!(
                (way.areas, way.steps),
                least,
                "{levels:?} to {}",
                way.reaches
            );
            assert_every_set_reaches(&framework, &levels, &way);
            pairs += 1;
        }
    }
    assert_eq!(pairs, 331);
}

/// Applies each set of lifts, taking the first areas of each group, and judges again.
fn assert_every_set_reaches(framework: &Framework, levels: &[&str], way: &judgement::WayUp) {
    assert!(!way.sets.is_empty());
    for set in &way.sets {
        let mut pep = rated(levels);
        let mut lifted = BTreeSet::new();
        for group in &set.groups {
            let free: Vec<_> = group
                .of
                .iter()
                .filter(|lift| !lifted.contains(&lift.area))
                .collect();
            assert!(free.len() >= group.choose, "{levels:?}: {set:?}");
            for lift in free.into_iter().take(group.choose) {
                lifted.insert(lift.area.clone());
                rate(&mut pep, &lift.area, &lift.to);
            }
        }
        let reached = framework.judge(&pep).overall.expect("one level");
        assert!(
            framework.rank(&reached) >= framework.rank(&way.reaches),
            "{levels:?}: {:?}",
            set.sentence
        );
    }
}

#[test]
fn where_areas_of_one_kind_go_to_different_levels_the_rest_is_named() {
    let judgement = without_caps("sthelens-majority-red").judge(&rated(&["red"; 8]));
    let green = judgement
        .nearest
        .iter()
        .find(|way| way.reaches == "green")
        .unwrap();
    assert!(
        green.sentence.text.starts_with("Lift any seven of"),
        "{}",
        green.sentence.text
    );
    assert!(
        green.sentence.text.ends_with(". Lift the rest to amber."),
        "{}",
        green.sentence.text
    );
}

#[test]
fn an_unjudged_plan_has_an_honest_range() {
    let judgement = shipped("sthelens-majority-red").judge(&blank());
    assert_eq!(
        judgement.status,
        Status::Decided,
        "nothing is written, so every area is red"
    );
    let mut pep = blank();
    for area in AREAS {
        rate(&mut pep, area, "green");
    }
    pep.areas.get_mut("views").unwrap().rating = None;
    pep.areas.get_mut("targets").unwrap().rating = None;
    let judgement = without_caps("sthelens-majority-red").judge(&pep);
    assert_eq!(judgement.status, Status::Range);
    let range = judgement.range.unwrap();
    assert_eq!(
        (range.low.as_str(), range.high.as_str()),
        ("amber", "green")
    );
    assert_eq!(
        judgement.range_sentence.unwrap().text,
        "On the evidence so far: amber. Green is possible. A later judgement may be lower."
    );
    assert!(judgement.outcomes.finalise_blocked);
    assert_eq!(
        judgement.outcomes.funding, None,
        "the level is not known yet"
    );
}

#[test]
fn two_advisers_who_differ_make_a_range() {
    let mut pep = rated(&["green"; 8]);
    pep.areas.get_mut("views").unwrap().rating = Some(judgement::Rating::Differ {
        either: vec!["gold".into(), "red".into()],
    });
    let judgement = without_caps("sthelens-majority-red").judge(&pep);
    let range = judgement.range.unwrap();
    assert_eq!(
        (range.low.as_str(), range.high.as_str()),
        ("amber", "green")
    );
}

#[test]
fn four_absences_are_four_things() {
    let mut pep = rated(&["gold"; 6]);
    rate(&mut pep, "targets", "not_scored");
    pep.year = 1;
    pep.phase = "primary".into();
    pep.areas.remove("meeting");
    let judgement = without_caps("sthelens-majority-red").judge(&pep);
    let standing = |id: &str| {
        judgement
            .areas
            .iter()
            .find(|a| a.id == id)
            .unwrap()
            .standing
    };
    assert_eq!(standing("meeting"), Standing::Unjudged);
    assert_eq!(standing("targets"), Standing::NotScored);
    assert_eq!(standing("pathway"), Standing::NotApplicable);
    assert_eq!(standing("views"), Standing::Judged);
    assert_eq!(judgement.status, Status::NotEnough);
    assert_eq!(judgement.overall, None);
}

#[test]
fn contact_names_the_areas_and_what_is_missing_and_blocks_finalising() {
    let judgement = shipped("sthelens-majority-red").judge(&rated(&["green"; 8]));
    let contact = judgement.outcomes.contact.as_ref().unwrap();
    assert_eq!(contact.due, Truth::True, "nothing is written");
    assert_eq!(contact.who, ["dt", "sw"]);
    let pathway = contact
        .areas
        .iter()
        .find(|area| area.area == "pathway")
        .unwrap();
    assert_eq!(pathway.level, "red");
    assert!(
        pathway
            .reasons
            .contains(&"Ask the child for something they would like".to_owned())
    );
    assert!(judgement.outcomes.finalise_blocked);
    assert!(
        judgement
            .outcomes
            .blockers
            .iter()
            .any(|b| b.code == "contact")
    );
}

#[test]
fn work_comes_from_missing_evidence_and_never_says_rate_it_higher() {
    let framework = shipped("sthelens-majority-red");
    let judgement = framework.judge(&rated(&["green"; 8]));
    let work: Vec<&str> = judgement
        .nearest
        .iter()
        .flat_map(|way| &way.sets)
        .flat_map(|set| &set.groups)
        .flat_map(|group| &group.of)
        .flat_map(|lift| &lift.work)
        .map(|work| work.say.as_str())
        .collect();
    assert!(work.contains(&"Add the next meeting date, within the next term"));
    assert!(
        !work
            .iter()
            .any(|say| say.to_lowercase().contains("rate it"))
    );
}

#[test]
fn a_met_requirement_is_met_and_a_missing_one_links_to_its_field() {
    let pep = plan(
        r#"{ "meeting_date": "2026-03-02", "phase": "secondary", "year": 8, "term": "spring", "areas": {
            "attendance": { "rating": "gold", "evidence": { "percent": 85, "plan": "A taxi", "plan_owner": "DT" } } } }"#,
    );
    let judgement = shipped("sthelens-majority-red").judge(&pep);
    let area = judgement
        .areas
        .iter()
        .find(|area| area.id == "attendance")
        .unwrap();
    let of = |id: &str| area.requirements.iter().find(|r| r.id == id).unwrap();
    assert_eq!(of("figure").state, Met::Met);
    assert_eq!(of("plan").state, Met::Missing);
    assert_eq!(
        of("plan")
            .fields
            .iter()
            .map(|f| f.field.as_str())
            .collect::<Vec<_>>(),
        ["plan_due"]
    );
    assert_eq!(of("plan").level, "green");
    assert_eq!(of("understood").state, Met::Person);
    assert_eq!(area.level.as_deref(), Some("amber"));
    assert_eq!(area.binding, ["plan"]);
    assert_eq!(
        area.sentence.text,
        "Amber so far: write an attendance plan with an owner and a date."
    );
}

#[test]
fn gates_are_part_of_the_way_up() {
    let mut framework = without_caps("sthelens-seven");
    framework.areas.retain(|area| area.id != "attainment");
    let judgement: Judgement = framework.judge(&rated(&["gold"; 8]));
    assert_eq!(
        judgement.overall.as_deref(),
        Some("amber"),
        "key documents are missing"
    );
    let way = &judgement.nearest[0];
    assert_eq!((way.reaches.as_str(), way.areas), ("green", 0));
    assert_eq!(way.gates[0].gate.as_deref(), Some("key_documents"));
    assert_eq!(way.sentence.text, "First: attach the key documents.");
}
