//! Tries one-step changes of a framework against its own tests. Each must make one of them fail, or
//! change nothing at all.

use super::Work;
use super::checks::same_grades;
use super::questions::question_variants;
use super::space::Space;
use super::trial::{contact_due, is_blocked};
use super::variants::{
    Variant, applies_variants, cap_variants, clock_variants, criteria_variants, outcome_variants,
    reading_variants,
};
use crate::cases::{Case, Given};
use crate::finding::{Finding, Place};
use crate::framework::{Framework, Gate, Rank};
use crate::overall::Mix;
use crate::rules::{Condition, Method};
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
    work: &'f Work,
    counts: TestCounts,
    findings: Vec<Finding>,
}

/// Tries every one-step change against the tests.
pub(super) fn hunt(
    framework: &Framework,
    spaces: &[(Space, Vec<Mix>)],
    work: &Work,
) -> (TestCounts, Vec<Finding>) {
    let mut hunt = Hunt {
        framework,
        spaces,
        work,
        counts: TestCounts::default(),
        findings: Vec::new(),
    };
    hunt.grades();
    hunt.decimals();
    hunt.outcomes();
    (0..framework.areas.len()).for_each(|area| hunt.area(area));
    (0..framework.gates.len()).for_each(|gate| hunt.gate(gate));
    hunt.clocks();
    (hunt.counts, hunt.findings)
}

/// A change that is nothing but itself.
fn change(at: Place, what: String) -> Variant<()> {
    Variant { at, what, part: () }
}

impl<'f> Hunt<'f> {
    /// Notes one change: caught, without effect, or alive.
    ///
    /// The test that noticed the last change is tried first on the next: changes of one rule tend to be noticed
    /// by one test.
    fn note<T>(
        &mut self,
        variant: &Variant<T>,
        changed: &Framework,
        tests: &mut [&Case],
        idle: bool,
    ) {
        self.counts.mutants += 1;
        if idle {
            self.counts.without_effect += 1;
            let message = format!("{} changes nothing", variant.what);
            self.findings
                .push(Finding::note("change_without_effect", variant.at, message));
        } else if let Some(at) = tests.iter().position(|case| self.work.fails(changed, case)) {
            tests[..=at].rotate_right(1);
            self.counts.caught += 1;
        } else if !self.work.is_spent() {
            let message = format!("no test fails when {}; add one that does", variant.what);
            self.findings
                .push(Finding::refused("untested_change", variant.at, message));
        }
    }

    fn tests(&self, about: impl Fn(&Given) -> bool) -> Vec<&'f Case> {
        let tests = self.framework.tests.iter();
        tests.filter(|case| about(&case.given)).collect()
    }

    fn same_grades(&self, changed: &Framework) -> bool {
        self.work.scan(self.spaces);
        same_grades(self.framework, changed, self.spaces)
    }

    fn grades(&mut self) {
        let framework = self.framework;
        let mut tests = self.tests(is_about_mixes);
        let mut changed = framework.clone();
        for variant in reading_variants(framework) {
            changed.reading.clone_from(&variant.part);
            let idle = self.same_grades(&changed);
            self.note(&variant, &changed, &mut tests, idle);
        }
        changed.reading.clone_from(&framework.reading);
        for (by, word) in [(-1, "less"), (1, "more")] {
            changed.min_counted.plus = framework.min_counted.plus + by;
            let variant = change(framework.reading.at, format!("`min_counted` is one {word}"));
            let idle = framework.reading.method == Method::Person
                || self.spaces.iter().all(|(space, _)| {
                    let needed = |f: &Framework| {
                        let n = space.len();
                        f.min_counted
                            .of(n)
                            .clamp(1, i64::try_from(n).unwrap_or(i64::MAX).max(1) + 1)
                    };
                    needed(framework) == needed(&changed)
                });
            self.note(&variant, &changed, &mut tests, idle);
        }
    }

    /// Weights, points and the starts of bands: each goes up and down to the nearest value that changes a
    /// grade of any mix.
    fn decimals(&mut self) {
        let framework = self.framework;
        if framework.reading.method != Method::Weighted {
            return;
        }
        for (at, area) in framework.areas.iter().enumerate() {
            if area.judged {
                let what = format!("the weight of `{}`", area.id);
                self.decimal(area.at, &what, 0, &|f| &mut f.areas[at].weight);
            }
        }
        for (rank, level) in framework.unit_levels.iter().enumerate() {
            let what = format!("the points for {}", level.id);
            self.decimal(framework.reading.at, &what, i64::MIN, &|f| {
                &mut f.reading.points[rank]
            });
        }
        for (at, rung) in framework.reading.rungs.iter().enumerate() {
            let what = format!(
                "the start of the band for {}",
                framework.level(rung.level).id
            );
            self.decimal(
                rung.at,
                &what,
                i64::MIN,
                &|f| match &mut f.reading.rungs[at].need[0] {
                    Condition::Score { at_least, .. } => at_least,
                    Condition::Count(count) => &mut count.amount.plus,
                    Condition::Overall { .. } => &mut f.min_counted.plus,
                },
            );
        }
    }

    fn decimal(
        &mut self,
        at: Place,
        what: &str,
        least: i64,
        number: &dyn Fn(&mut Framework) -> &mut i64,
    ) {
        let mut tests = self.tests(is_about_mixes);
        let mut changed = self.framework.clone();
        let now = *number(&mut changed);
        for (sign, word) in [(-1, "down"), (1, "up")] {
            let mut differs = |step: i64| {
                *number(&mut changed) = now + sign * step;
                !self.same_grades(&changed)
            };
            let farthest = now.abs().max(1000) * 4;
            let step = nearest_step(
                farthest.min(if sign < 0 {
                    now.saturating_sub(least)
                } else {
                    i64::MAX
                }),
                &mut differs,
            );
            *number(&mut changed) = now + sign * step.unwrap_or(0);
            let variant = change(at, format!("{what} goes {word}"));
            self.note(&variant, &changed, &mut tests, step.is_none());
        }
    }

    fn outcomes(&mut self) {
        let mut tests = self.tests(is_about_mixes);
        let mut changed = self.framework.clone();
        for variant in outcome_variants(self.framework) {
            changed.outcomes.clone_from(&variant.part);
            self.work.scan(self.spaces);
            let idle = same_outcomes(self.framework, &changed, self.spaces);
            self.note(&variant, &changed, &mut tests, idle);
        }
    }

    fn area(&mut self, at: usize) {
        let area = &self.framework.areas[at];
        let levels = self.framework.unit_levels.len();
        let mut tests =
            self.tests(|given| matches!(given, Given::Evidence { area, .. } if *area == at));
        let mut changed = self.framework.clone();
        for variant in applies_variants(area) {
            changed.areas[at].applies.clone_from(&variant.part);
            self.note(&variant, &changed, &mut tests, false);
        }
        changed.areas[at].applies.clone_from(&area.applies);
        for variant in criteria_variants(area, levels) {
            changed.areas[at].criteria.clone_from(&variant.part);
            self.note(&variant, &changed, &mut tests, false);
        }
        changed.areas[at].criteria.clone_from(&area.criteria);
        for (position, cap) in area.caps.iter().enumerate() {
            let left_out = changed.areas[at].caps.remove(position);
            let what = format!("the cap `{}` of `{}` is left out", cap.id, area.id);
            self.note(&change(cap.at, what), &changed, &mut tests, false);
            changed.areas[at].caps.insert(position, left_out);
            for variant in cap_variants(cap, &area.id, levels) {
                changed.areas[at].caps[position].clone_from(&variant.part);
                self.note(&variant, &changed, &mut tests, false);
            }
            changed.areas[at].caps[position].clone_from(cap);
        }
    }

    fn gate(&mut self, at: usize) {
        let gate = &self.framework.gates[at];
        let mut tests =
            self.tests(|given| matches!(given, Given::Gate { gate, .. } if *gate == at));
        let mut changed = self.framework.clone();
        for variant in question_variants(&gate.needs) {
            changed.gates[at].needs.clone_from(&variant.part);
            let what = format!("in the gate `{}`, {}", gate.id, variant.what);
            self.note(&change(variant.at, what), &changed, &mut tests, false);
        }
        let shows = |wanted| tests.iter().any(|case| case.expect.opens == Some(wanted));
        if !shows(true) || !shows(false) {
            let message = format!(
                "the gate `{}` needs a test in which it opens and one in which it does not",
                gate.id
            );
            self.findings
                .push(Finding::refused("untested_gate", gate.at, message));
        }
        self.limit_of_gate(at, gate);
    }

    /// What a shut gate allows, one step either side; best of all: it limits nothing.
    fn limit_of_gate(&mut self, at: usize, gate: &Gate) {
        let mut tests = self.tests(is_about_mixes);
        let best = Rank::try_from(self.framework.levels.len() - 1).unwrap_or(Rank::MAX);
        let mut changed = self.framework.clone();
        for otherwise in [gate.otherwise.checked_sub(1), gate.otherwise.checked_add(1)] {
            if let Some(otherwise) = otherwise.filter(|rank| *rank <= best) {
                changed.gates[at].otherwise = otherwise;
                let what = format!(
                    "the gate `{}` allows {} while it is shut",
                    gate.id,
                    self.framework.level(otherwise).id
                );
                self.note(&change(gate.at, what), &changed, &mut tests, false);
            }
        }
    }

    fn clocks(&mut self) {
        let mut changed = self.framework.clone();
        for (at, clock) in self.framework.clocks.iter().enumerate() {
            let mut tests =
                self.tests(|given| matches!(given, Given::Clock { clock, .. } if *clock == at));
            for variant in clock_variants(clock) {
                changed.clocks[at].clone_from(&variant.part);
                self.note(&variant, &changed, &mut tests, false);
            }
            changed.clocks[at].clone_from(clock);
        }
    }
}

pub(super) fn is_about_mixes(given: &Given) -> bool {
    matches!(
        given,
        Given::Mix { .. } | Given::Units(_) | Given::Person(_)
    )
}

/// The smallest step up to `farthest` that makes a difference: first by doubling, then by halving.
fn nearest_step(farthest: i64, differs: &mut dyn FnMut(i64) -> bool) -> Option<i64> {
    let doubling = std::iter::successors(Some(1_i64), |step| step.checked_mul(2));
    let mut far = doubling
        .take_while(|step| *step <= farthest)
        .find(|step| differs(*step))?;
    let mut near = far / 2;
    while far - near > 1 {
        let middle = near + (far - near) / 2;
        if differs(middle) {
            far = middle;
        } else {
            near = middle;
        }
    }
    Some(far)
}

fn same_outcomes(a: &Framework, b: &Framework, spaces: &[(Space, Vec<Mix>)]) -> bool {
    spaces.iter().flat_map(|(_, mixes)| mixes).all(|mix| {
        let spans = Framework::spans(mix);
        let range = a.overall(mix).map(|rank| (rank, rank));
        contact_due(a, &spans, range) == contact_due(b, &spans, range)
            && is_blocked(a, &spans, range) == is_blocked(b, &spans, range)
            && a.feedback_due(&spans, range) == b.feedback_due(&spans, range)
            && a.funding_at(range) == b.funding_at(range)
    })
}
