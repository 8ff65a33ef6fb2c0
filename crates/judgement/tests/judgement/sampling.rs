//! The moderation sample: reproducible, spread, and heavier where the overall hinges on one area.

use crate::made_up::shipped;
use judgement::{Candidate, Sampling};
use std::collections::BTreeMap;

fn policy() -> Sampling {
    shipped("sthelens-majority-red").sampling.expect("a policy")
}

fn plans(n: usize) -> Vec<Candidate> {
    (0..n)
        .map(|at| Candidate {
            id: format!("plan-{at}"),
            groups: BTreeMap::from([(
                "phase".to_owned(),
                ["primary", "secondary"][at % 2].to_owned(),
            )]),
            pivotal: at % 4 == 0,
        })
        .collect()
}

#[test]
fn the_same_term_draws_the_same_plans_in_any_order() {
    let mut backwards = plans(100);
    backwards.reverse();
    let drawn = policy().draw("2026-autumn", &plans(100));
    assert_eq!(drawn, policy().draw("2026-autumn", &backwards));
    assert_eq!(drawn.len(), 10);
    assert_ne!(drawn, policy().draw("2027-spring", &plans(100)));
}

#[test]
fn the_sample_is_spread_over_groups() {
    let drawn = policy().draw("2026-autumn", &plans(100));
    let even = drawn
        .iter()
        .filter(|id| id[5..].parse::<usize>().unwrap() % 2 == 0)
        .count();
    assert_eq!(even, 5, "{drawn:?}");
}

#[test]
fn plans_that_hinge_on_one_area_come_up_more_often() {
    let mut pivotal = 0;
    for term in 0..60 {
        let drawn = policy().draw(&format!("term-{term}"), &plans(100));
        pivotal += drawn
            .iter()
            .filter(|id| id[5..].parse::<usize>().unwrap() % 4 == 0)
            .count();
    }
    // A quarter of the plans are pivotal: without weight 150 of 600 would be drawn.
    assert!((190..=330).contains(&pivotal), "{pivotal}");
}

#[test]
fn small_terms_are_sampled_whole() {
    assert_eq!(policy().draw("2026-autumn", &plans(3)).len(), 3);
    assert_eq!(policy().size(20), 5);
    assert_eq!(policy().size(101), 11);
}
