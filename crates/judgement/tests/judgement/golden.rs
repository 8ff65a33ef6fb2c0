//! The same bytes and the same rule set give the same answer on every device: whole judgements, kept.
//!
//! A wanted change is kept by `judge grade FRAMEWORK.toml benches/plan.json > tests/data/NAME.json`.

use crate::made_up::shipped;
use judgement::Pep;

fn assert_same(id: &str, kept: &str) {
    let pep: Pep = serde_json::from_str(include_str!("../../benches/plan.json")).expect("a plan");
    let judged = serde_json::to_string_pretty(&shipped(id).judge(&pep)).expect("JSON");
    let differs = judged
        .lines()
        .zip(kept.lines())
        .find(|(now, then)| now != then);
    assert_eq!(differs, None, "{id} judges the plan differently");
    assert_eq!(
        judged.trim(),
        kept.trim(),
        "{id} says more or less than before"
    );
}

#[test]
fn the_seed_judges_a_half_written_plan_as_before() {
    assert_same(
        "sthelens-majority-red",
        include_str!("../data/sthelens-majority-red.json"),
    );
}

#[test]
fn the_version_with_gates_judges_it_as_before() {
    assert_same(
        "sthelens-seven",
        include_str!("../data/sthelens-seven.json"),
    );
}
