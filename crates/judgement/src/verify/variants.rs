//! One-step changes of a framework: every number that a grade or an outcome reads, and every atom
//! left out.

use crate::consequences::{Clock, Due, Outcomes};
use crate::finding::Place;
use crate::framework::{Cap, Framework};
use crate::predicate::{Ask, Predicate};
use crate::rules::{Condition, Reading};

/// A part of the framework with one step changed.
pub(super) struct Variant<T> {
    pub(super) at: Place,
    pub(super) what: String,
    pub(super) part: T,
}

pub(super) fn reading_variants(framework: &Framework) -> Vec<Variant<Reading>> {
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

pub(super) fn outcome_variants(outcomes: &Outcomes) -> Vec<Variant<Outcomes>> {
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

pub(super) fn cap_variants(cap: &Cap, area: &str) -> Vec<Variant<Cap>> {
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
pub(super) fn question_variants(question: &Predicate) -> Vec<Variant<Predicate>> {
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

pub(super) fn clock_variants(clock: &Clock) -> Vec<Variant<Clock>> {
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
