//! The rule as sentences, for every shipped framework.

use crate::made_up::shipped;
use judgement::SHIPPED;

#[test]
fn the_default_reads_as_its_file_says() {
    let words = shipped("sthelens-majority-red").in_words();
    let needs: Vec<(&str, Vec<&str>)> = words
        .reading
        .iter()
        .map(|one| {
            (
                one.level.as_str(),
                one.needs.iter().map(String::as_str).collect(),
            )
        })
        .collect();
    assert_eq!(
        needs,
        [
            (
                "gold",
                vec![
                    "All of the areas are green or better",
                    "At least all but one of the areas are gold"
                ]
            ),
            (
                "green",
                vec![
                    "All of the areas are amber or better",
                    "At least all but one of the areas are green or better"
                ]
            ),
            (
                "amber",
                vec!["At least half of the areas are amber or better"]
            ),
            ("red", vec!["Every other plan"]),
        ]
    );
    assert_eq!(
        words.follows,
        [
            "People are contacted before the plan is finalised when more than half of the areas are worse than green.",
            "The money may be released at gold and green.",
            "The Virtual School looks at the money case by case at amber and red.",
        ]
    );
    assert_eq!(words.adopted.on.to_string(), "2026-01-12");
}

#[test]
fn each_published_row_says_how_many_mixes_it_names() {
    let words = shipped("sthelens-majority-red").in_words();
    let named: Vec<(&str, usize, usize)> = words
        .published
        .iter()
        .map(|row| {
            let names = row.names.expect("165 mixes are few enough");
            (row.level.as_str(), names.alone, names.shared)
        })
        .collect();
    // Alone they name the 98 that one row names; four mixes are named by two rows, so 8 shares.
    assert_eq!(named.iter().map(|(_, alone, _)| alone).sum::<usize>(), 98);
    assert_eq!(named.iter().map(|(.., shared)| shared).sum::<usize>(), 8);
    assert_eq!(
        named[0],
        ("gold", 1, 0),
        "seven gold and one green, and nothing else"
    );
}

#[test]
fn every_shipped_rule_is_worded_and_filled_in() {
    for (id, _) in SHIPPED {
        let words = serde_json::to_value(shipped(id).in_words())
            .unwrap()
            .to_string();
        assert!(
            !words.contains("{ $") && !words.contains("rule-"),
            "{id}: {words}"
        );
    }
}

#[test]
fn a_person_a_gate_a_veto_and_a_score_are_said() {
    let said = |id: &str| serde_json::to_string(&shipped(id).in_words()).unwrap();
    assert!(said("synthetic-whole-plan").contains("A person sets the overall level"));
    assert!(said("sthelens-seven").contains("until this is done:"));
    assert!(said("synthetic-weighted").contains("The score is"));
    assert!(said("synthetic-checklist").contains("while Safe to share is not met"));
}
