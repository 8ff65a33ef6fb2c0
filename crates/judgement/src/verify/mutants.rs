//! Tries one-step changes of a framework against its own tests. Each must make one of them fail, or
//! change nothing at all.

use super::checks::same_grades;
use super::space::Space;
use super::trial::{contact_due, failure, is_blocked};
use super::variants::{
    Variant, cap_variants, clock_variants, outcome_variants, question_variants, reading_variants,
};
use crate::cases::{Case, Given};
use crate::finding::Finding;
use crate::framework::{Framework, Gate};
use crate::overall::Mix;
use serde::Serialize;

/// How the framework's own tests did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TestCounts {
    /// Tests in the file.
    pub tests: usize,
    /// One-step changes tried.
    pub mutants: usize,
    /// Changes that made a test fail.
    pub caught: usize,
    /// Changes that change nothing at all.
    pub without_effect: usize,
}

struct Hunt<'f> {
    framework: &'f Framework,
    spaces: &'f [(Space, Vec<Mix>)],
    counts: TestCounts,
    findings: Vec<Finding>,
}

/// Tries every one-step change against the tests.
pub(crate) fn hunt(
    framework: &Framework,
    spaces: &[(Space, Vec<Mix>)],
) -> (TestCounts, Vec<Finding>) {
    let mut hunt = Hunt {
        framework,
        spaces,
        counts: TestCounts {
            tests: framework.tests.len(),
            ..TestCounts::default()
        },
        findings: Vec::new(),
    };
    hunt.grades();
    hunt.outcomes();
    hunt.caps();
    hunt.gates();
    hunt.clocks();
    (hunt.counts, hunt.findings)
}

impl Hunt<'_> {
    /// Notes one change: caught, without effect, or alive.
    fn note<T>(&mut self, variant: &Variant<T>, changed: &Framework, tests: &[&Case], idle: bool) {
        self.counts.mutants += 1;
        if idle {
            self.counts.without_effect += 1;
            let message = format!("{} changes nothing", variant.what);
            self.findings
                .push(Finding::note("change_without_effect", variant.at, message));
        } else if tests.iter().any(|case| failure(changed, case).is_some()) {
            self.counts.caught += 1;
        } else {
            let message = format!("no test fails when {}; add one that does", variant.what);
            self.findings
                .push(Finding::refused("untested_change", variant.at, message));
        }
    }

    fn tests(&self, about: impl Fn(&Given) -> bool) -> Vec<&Case> {
        self.framework
            .tests
            .iter()
            .filter(|case| about(&case.given))
            .collect()
    }

    fn grades(&mut self) {
        let framework = self.framework;
        let tests = self
            .framework
            .tests
            .iter()
            .filter(|case| is_about_mixes(&case.given))
            .collect::<Vec<_>>();
        let mut changed = framework.clone();
        for variant in reading_variants(framework) {
            changed.reading.clone_from(&variant.part);
            let idle = same_grades(framework, &changed, self.spaces);
            self.note(&variant, &changed, &tests, idle);
        }
        changed.reading.clone_from(&framework.reading);
        for by in [-1, 1] {
            changed.min_counted.plus = framework.min_counted.plus + by;
            let what = format!(
                "`min_counted` is {} {}",
                by.abs(),
                if by < 0 { "less" } else { "more" }
            );
            let variant = Variant {
                at: framework.reading.at,
                what,
                part: (),
            };
            let by_person = framework.reading.method == crate::rules::Method::Person;
            self.note(&variant, &changed, &tests, by_person);
        }
        changed.min_counted = framework.min_counted;
        self.weights(&tests);
    }

    fn weights(&mut self, tests: &[&Case]) {
        let framework = self.framework;
        if framework.reading.method != crate::rules::Method::Weighted {
            return;
        }
        for (unit, area) in framework
            .areas
            .iter()
            .enumerate()
            .filter(|(_, area)| area.judged)
        {
            for sign in [-1, 1] {
                let mut changed = framework.clone();
                let moved = steps(area.weight)
                    .map(|step| area.weight + sign * step)
                    .find(|weight| {
                        changed.areas[unit].weight = *weight;
                        *weight >= 0 && !same_grades(framework, &changed, self.spaces)
                    });
                let what = format!(
                    "the weight of `{}` goes {}",
                    area.id,
                    if sign < 0 { "down" } else { "up" }
                );
                let variant = Variant {
                    at: area.at,
                    what,
                    part: (),
                };
                self.note(&variant, &changed, tests, moved.is_none());
            }
        }
    }

    fn outcomes(&mut self) {
        let framework = self.framework;
        let tests: Vec<&Case> = framework
            .tests
            .iter()
            .filter(|case| is_about_mixes(&case.given))
            .collect();
        let mut changed = framework.clone();
        for variant in outcome_variants(&framework.outcomes) {
            changed.outcomes.clone_from(&variant.part);
            let idle = same_outcomes(framework, &changed, self.spaces);
            self.note(&variant, &changed, &tests, idle);
        }
    }

    fn caps(&mut self) {
        let framework = self.framework;
        let mut changed = framework.clone();
        for area in 0..framework.areas.len() {
            let tests: Vec<&Case> = framework
                .tests
                .iter()
                .filter(|case| matches!(&case.given, Given::Evidence { area: a, .. } if *a == area))
                .collect();
            for (at, cap) in framework.areas[area].caps.iter().enumerate() {
                let mut less = framework.areas[area].caps.clone();
                less.remove(at);
                changed.areas[area].caps = less;
                let what = format!(
                    "the cap `{}` of `{}` is left out",
                    cap.id, framework.areas[area].id
                );
                self.note(
                    &Variant {
                        at: cap.at,
                        what,
                        part: (),
                    },
                    &changed,
                    &tests,
                    false,
                );
                changed.areas[area]
                    .caps
                    .clone_from(&framework.areas[area].caps);
                for variant in cap_variants(cap, &framework.areas[area].id) {
                    changed.areas[area].caps[at].clone_from(&variant.part);
                    self.note(&variant, &changed, &tests, false);
                }
                changed.areas[area].caps[at].clone_from(cap);
            }
        }
    }

    fn gates(&mut self) {
        let framework = self.framework;
        let mut changed = framework.clone();
        for (at, gate) in framework.gates.iter().enumerate() {
            let about = |given: &Given| matches!(given, Given::Gate { gate, .. } if *gate == at);
            for part in question_variants(&gate.needs) {
                changed.gates[at].needs.clone_from(&part.part);
                let what = format!("in the gate `{}`, {}", gate.id, part.what);
                let tests: Vec<&Case> = framework
                    .tests
                    .iter()
                    .filter(|case| about(&case.given))
                    .collect();
                self.note(
                    &Variant {
                        at: part.at,
                        what,
                        part: (),
                    },
                    &changed,
                    &tests,
                    false,
                );
            }
            changed.gates[at].clone_from(gate);
            self.limit_of_gate(at, gate);
        }
    }

    /// A gate left out: it must be seen both to open for evidence and to limit the overall.
    fn limit_of_gate(&mut self, at: usize, gate: &Gate) {
        let mut changed = self.framework.clone();
        let best = changed.levels.len() - 1;
        changed.gates[at].otherwise = u8::try_from(best).unwrap_or(u8::MAX);
        let what = format!("the gate `{}` limits nothing", gate.id);
        let tests = self
            .framework
            .tests
            .iter()
            .filter(|case| is_about_mixes(&case.given))
            .collect::<Vec<_>>();
        self.note(
            &Variant {
                at: gate.at,
                what,
                part: (),
            },
            &changed,
            &tests,
            false,
        );
        let opened = self.tests(|given| matches!(given, Given::Gate { gate, .. } if *gate == at));
        let shows = |wanted| opened.iter().any(|case| case.expect.opens == Some(wanted));
        if !shows(true) || !shows(false) {
            let message = format!(
                "the gate `{}` needs a test in which it opens and one in which it does not",
                gate.id
            );
            self.findings
                .push(Finding::refused("untested_gate", gate.at, message));
        }
    }

    fn clocks(&mut self) {
        let framework = self.framework;
        let mut changed = framework.clone();
        for (at, clock) in framework.clocks.iter().enumerate() {
            let tests: Vec<&Case> = framework
                .tests
                .iter()
                .filter(|case| matches!(&case.given, Given::Clock { clock, .. } if *clock == at))
                .collect();
            for variant in clock_variants(clock) {
                changed.clocks[at].clone_from(&variant.part);
                self.note(&variant, &changed, &tests, false);
            }
            changed.clocks[at].clone_from(clock);
        }
    }
}

fn is_about_mixes(given: &Given) -> bool {
    matches!(
        given,
        Given::Mix { .. } | Given::Units(_) | Given::Person(_)
    )
}

/// Steps to try for a decimal, from the smallest: the nearest value that changes anything counts.
fn steps(of: i64) -> impl Iterator<Item = i64> {
    let largest = of.abs().max(1000) * 4;
    std::iter::successors(Some(1_i64), |step| Some(step * 2))
        .take_while(move |step| *step <= largest)
}

fn same_outcomes(a: &Framework, b: &Framework, spaces: &[(Space, Vec<Mix>)]) -> bool {
    spaces.iter().flat_map(|(_, mixes)| mixes).all(|mix| {
        let spans = Framework::spans(mix);
        let range = a.overall(mix).map(|rank| (rank, rank));
        contact_due(a, &spans, range) == contact_due(b, &spans, range)
            && is_blocked(a, &spans, range) == is_blocked(b, &spans, range)
            && a.feedback_due(&spans, range) == b.feedback_due(&spans, range)
    })
}
