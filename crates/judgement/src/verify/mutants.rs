//! One-step changes of a framework: every number that a grade or an outcome reads, and every atom
//! left out. Each must make one of the framework's own tests fail, or change nothing at all.

use super::checks::same_grades;
use super::space::Space;
use super::trial::{contact_due, failure, is_blocked};
use crate::cases::{Case, Given};
use crate::consequences::{Clock, Due, Outcomes};
use crate::finding::{Finding, Place};
use crate::framework::{Cap, Framework, Gate};
use crate::overall::Mix;
use crate::predicate::{Ask, Predicate};
use crate::rules::{Condition, Reading};
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

/// A part of the framework with one step changed.
struct Variant<T> {
    at: Place,
    what: String,
    part: T,
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

fn reading_variants(framework: &Framework) -> Vec<Variant<Reading>> {
    let reading = &framework.reading;
    let mut found = Vec::new();
    for (at, rung) in reading.rungs.iter().enumerate() {
        let name = &framework.level(rung.level).id;
        for variant in condition_variants(&rung.need) {
            let mut part = reading.clone();
            part.rungs[at].need = variant.part;
            let what = format!("in the rung for {name}, {}", variant.what);
            found.push(Variant {
                at: variant.at,
                what,
                part,
            });
        }
    }
    for (at, veto) in reading.vetoes.iter().enumerate() {
        let mut part = reading.clone();
        part.vetoes.remove(at);
        found.push(Variant {
            at: veto.at,
            what: "this veto is left out".into(),
            part,
        });
    }
    for rank in 0..reading.points.len() {
        for step in [-1000, 1000] {
            let mut part = reading.clone();
            part.points[rank] += step;
            let what = format!(
                "the points for {} change by one",
                framework.unit_levels[rank].id
            );
            found.push(Variant {
                at: reading.at,
                what,
                part,
            });
        }
    }
    found
}

/// Every list of conditions with one number a step away, or one condition left out.
fn condition_variants(conditions: &[Condition]) -> Vec<Variant<Vec<Condition>>> {
    let mut found = Vec::new();
    for (at, condition) in conditions.iter().enumerate() {
        let place = condition.at();
        let mut less = conditions.to_vec();
        less.remove(at);
        found.push(Variant {
            at: place,
            what: "this condition is left out".into(),
            part: less,
        });
        for by in [-1, 1] {
            let mut part = conditions.to_vec();
            match &mut part[at] {
                Condition::Count(count) => count.amount.plus += by,
                // A score is in thousandths; a tenth of a point is the step people write.
                Condition::Score { at_least, .. } => *at_least += by * 100,
                Condition::Overall { .. } => continue,
            }
            let word = if by < 0 { "less" } else { "more" };
            found.push(Variant {
                at: place,
                what: format!("this number is one step {word}"),
                part,
            });
        }
    }
    found
}

fn outcome_variants(outcomes: &Outcomes) -> Vec<Variant<Outcomes>> {
    let mut found = Vec::new();
    let mut add = |place: &dyn Fn(&mut Outcomes) -> Option<&mut Vec<Condition>>, name: &str| {
        let mut part = outcomes.clone();
        let Some(when) = place(&mut part).cloned() else {
            return;
        };
        for variant in condition_variants(&when) {
            let mut part = outcomes.clone();
            if let Some(when) = place(&mut part) {
                *when = variant.part;
            }
            let what = format!("under {name}, {}", variant.what);
            found.push(Variant {
                at: variant.at,
                what,
                part,
            });
        }
    };
    add(
        &|o| o.contact.as_mut().map(|contact| &mut contact.when),
        "`contact`",
    );
    for at in 0..outcomes.blocks.len() {
        add(
            &|o| o.blocks.get_mut(at).map(|block| &mut block.when),
            "`block`",
        );
    }
    for at in 0..outcomes.feedback.now.len() {
        add(&|o| o.feedback.now.get_mut(at), "`feedback`");
    }
    found
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

fn cap_variants(cap: &Cap, area: &str) -> Vec<Variant<Cap>> {
    let what = |what: &str| format!("in the cap `{}` of `{area}`, {what}", cap.id);
    let mut found = Vec::new();
    for variant in question_variants(&cap.unless) {
        let part = Cap {
            unless: variant.part,
            ..cap.clone()
        };
        found.push(Variant {
            at: variant.at,
            what: what(&variant.what),
            part,
        });
    }
    if let Some(when) = &cap.when {
        let part = Cap {
            when: None,
            ..cap.clone()
        };
        found.push(Variant {
            at: when.at,
            what: what("`when` is left out"),
            part,
        });
        for variant in question_variants(when) {
            let part = Cap {
                when: Some(variant.part),
                ..cap.clone()
            };
            found.push(Variant {
                at: variant.at,
                what: what(&variant.what),
                part,
            });
        }
    }
    found
}

/// Every question with one number a step away, or one part of it left out.
fn question_variants(question: &Predicate) -> Vec<Variant<Predicate>> {
    let mut found = Vec::new();
    for (index, by) in (0..numbers(&mut question.clone()).len()).flat_map(|i| [(i, -1), (i, 1)]) {
        let mut part = question.clone();
        let number = numbers(&mut part).swap_remove(index);
        let (from, at) = (*number.value, number.at);
        *number.value += by * number.step;
        let change = if by < 0 { "less" } else { "more" };
        let shown = from / number.step;
        found.push(Variant {
            at,
            what: format!("the number {shown} is one {change}"),
            part,
        });
    }
    found.extend(shorter(question));
    found
}

struct Number<'q> {
    value: &'q mut i64,
    step: i64,
    at: Place,
}

/// Every number of a question, in the order written.
fn numbers(question: &mut Predicate) -> Vec<Number<'_>> {
    let at = question.at;
    let one = |value| vec![Number { value, step: 1, at }];
    match &mut question.ask {
        Ask::All(parts) | Ask::Any(parts) => parts.iter_mut().flat_map(numbers).collect(),
        Ask::Not(part) | Ask::Some { that: part, .. } => numbers(part),
        Ask::HasAtLeast { k, .. } => one(k),
        Ask::Compare { with, .. } => vec![Number {
            value: with,
            step: 1000,
            at,
        }],
        Ask::Within { from, to, .. } => one(from).into_iter().chain(one(to)).collect(),
        Ask::AgeAtMost { amount, .. } => one(amount),
        Ask::Count { min, that, .. } => one(min)
            .into_iter()
            .chain(that.iter_mut().flat_map(|that| numbers(that)))
            .collect(),
        Ask::Each { filter, that, .. } => filter
            .iter_mut()
            .flat_map(|filter| numbers(filter))
            .chain(numbers(that))
            .collect(),
        _ => Vec::new(),
    }
}

/// The question with one of its parts, or one field of an all-of list, left out.
fn shorter(question: &Predicate) -> Vec<Variant<Predicate>> {
    let with = |ask: Ask| Predicate {
        ask,
        at: question.at,
    };
    match &question.ask {
        Ask::All(parts) => shorter_parts(parts)
            .into_iter()
            .map(|v| v.map(|p| with(Ask::All(p))))
            .collect(),
        Ask::Any(parts) => shorter_parts(parts)
            .into_iter()
            .map(|v| v.map(|p| with(Ask::Any(p))))
            .collect(),
        Ask::Not(part) => shorter(part)
            .into_iter()
            .map(|v| v.map(|p| with(Ask::Not(Box::new(p)))))
            .collect(),
        Ask::Present(fields) if fields.len() > 1 => (0..fields.len())
            .map(|at| {
                let mut less = fields.clone();
                let field = less.remove(at);
                Variant {
                    at: question.at,
                    what: format!("`{}` is left out", field.field),
                    part: with(Ask::Present(less)),
                }
            })
            .collect(),
        Ask::Some { list, that } => shorter(that)
            .into_iter()
            .map(|v| {
                v.map(|p| {
                    with(Ask::Some {
                        list: list.clone(),
                        that: Box::new(p),
                    })
                })
            })
            .collect(),
        Ask::Count {
            list,
            min,
            that: Some(that),
        } => shorter(that)
            .into_iter()
            .map(|v| {
                v.map(|p| {
                    with(Ask::Count {
                        list: list.clone(),
                        min: *min,
                        that: Some(Box::new(p)),
                    })
                })
            })
            .collect(),
        Ask::Each { list, filter, that } => {
            let mut found: Vec<_> = shorter(that)
                .into_iter()
                .map(|v| {
                    v.map(|p| {
                        with(Ask::Each {
                            list: list.clone(),
                            filter: filter.clone(),
                            that: Box::new(p),
                        })
                    })
                })
                .collect();
            if filter.is_some() {
                let part = with(Ask::Each {
                    list: list.clone(),
                    filter: None,
                    that: that.clone(),
                });
                found.push(Variant {
                    at: question.at,
                    what: "`where` is left out".into(),
                    part,
                });
            }
            found
        }
        _ => Vec::new(),
    }
}

fn shorter_parts(parts: &[Predicate]) -> Vec<Variant<Vec<Predicate>>> {
    let mut found = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        if parts.len() > 1 {
            let mut less = parts.to_vec();
            less.remove(at);
            found.push(Variant {
                at: part.at,
                what: "this part is left out".into(),
                part: less,
            });
        }
        for variant in shorter(part) {
            let mut changed = parts.to_vec();
            changed[at] = variant.part;
            found.push(Variant {
                at: variant.at,
                what: variant.what,
                part: changed,
            });
        }
    }
    found
}

impl<T> Variant<T> {
    fn map<U>(self, f: impl FnOnce(T) -> U) -> Variant<U> {
        Variant {
            at: self.at,
            what: self.what,
            part: f(self.part),
        }
    }
}

fn clock_variants(clock: &Clock) -> Vec<Variant<Clock>> {
    let Due::Days { from, days, kind } = &clock.due else {
        return Vec::new();
    };
    [-1, 1]
        .map(|by| Variant {
            at: clock.at,
            what: format!(
                "the clock `{}` counts one day {}",
                clock.id,
                if by < 0 { "less" } else { "more" }
            ),
            part: Clock {
                due: Due::Days {
                    from: from.clone(),
                    days: days + by,
                    kind: *kind,
                },
                ..clock.clone()
            },
        })
        .into()
}
