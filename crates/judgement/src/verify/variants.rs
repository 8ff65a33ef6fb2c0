//! One-step changes of a framework: every number and level that a grade or an outcome reads, and every
//! part left out.

use super::questions::{each_left_out, question_variants};
use crate::consequences::{Clock, Due, Funding, Outcomes};
use crate::finding::Place;
use crate::framework::{Applies, Area, Cap, Criterion, Framework, Rank};
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
        for variant in condition_variants(&rung.need, framework.unit_levels.len()) {
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
        for (way, level) in levels_beside(Some(veto.worse_than), framework.unit_levels.len()) {
            let mut part = reading.clone();
            part.vetoes[at].worse_than = level;
            let what = format!("this veto's `worse_than` is one step {way}");
            found.push(Variant {
                at: veto.at,
                what,
                part,
            });
        }
        for (way, level) in levels_beside(Some(veto.cap), framework.levels.len()) {
            let mut part = reading.clone();
            part.vetoes[at].cap = level;
            let what = format!("this veto's `cap` is one step {way}");
            found.push(Variant {
                at: veto.at,
                what,
                part,
            });
        }
    }
    found
}

fn condition_level(condition: &Condition) -> Option<Rank> {
    match condition {
        Condition::Count(count) => Some(count.level),
        _ => None,
    }
}

/// The levels one step below and above.
fn levels_beside(of: Option<Rank>, levels: usize) -> impl Iterator<Item = (&'static str, Rank)> {
    let up = of
        .map(|rank| rank + 1)
        .filter(|rank| usize::from(*rank) < levels);
    let down = of.and_then(|rank| rank.checked_sub(1));
    down.map(|rank| ("worse", rank))
        .into_iter()
        .chain(up.map(|rank| ("better", rank)))
}

/// A list of overall levels with each one left out.
fn overall_left_out(condition: &Condition) -> Vec<(usize, Vec<Rank>)> {
    let Condition::Overall { levels, .. } = condition else {
        return Vec::new();
    };
    let without = |at: usize| {
        let mut less = levels.clone();
        less.remove(at);
        (at, less)
    };
    (0..levels.len())
        .filter(|_| levels.len() > 1)
        .map(without)
        .collect()
}

/// Every list of conditions with one number or level a step away, or one condition left out.
fn condition_variants(conditions: &[Condition], levels: usize) -> Vec<Variant<Vec<Condition>>> {
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
        for (way, level) in levels_beside(condition_level(condition), levels) {
            let mut part = conditions.to_vec();
            if let Condition::Count(count) = &mut part[at] {
                count.level = level;
            }
            found.push(Variant {
                at: place,
                what: format!("this level is one step {way}"),
                part,
            });
        }
        for (left_out, levels) in overall_left_out(condition) {
            let mut part = conditions.to_vec();
            part[at] = Condition::Overall { levels, at: place };
            found.push(Variant {
                at: place,
                what: format!("level {} of this list is left out", left_out + 1),
                part,
            });
        }
        for by in [-1, 1] {
            let mut part = conditions.to_vec();
            match &mut part[at] {
                Condition::Count(count) => count.amount.plus += by,
                Condition::Score { .. } | Condition::Overall { .. } => continue,
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

pub(super) fn outcome_variants(framework: &Framework) -> Vec<Variant<Outcomes>> {
    let outcomes = &framework.outcomes;
    let levels = framework.unit_levels.len();
    let mut found = whole_outcomes(outcomes);
    let mut add = |place: &dyn Fn(&mut Outcomes) -> Option<&mut Vec<Condition>>, name: &str| {
        let mut part = outcomes.clone();
        let Some(when) = place(&mut part).cloned() else {
            return;
        };
        for variant in condition_variants(&when, levels) {
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
    for at in 0..outcomes.feedback.as_ref().map_or(0, |f| f.now.len()) {
        add(&|o| o.feedback.as_mut()?.now.get_mut(at), "`feedback`");
    }
    found.extend(funding_variants(framework));
    found
}

/// Whole outcomes left out.
fn whole_outcomes(outcomes: &Outcomes) -> Vec<Variant<Outcomes>> {
    let mut found = Vec::new();
    let mut add = |at: Place, what: &str, change: &dyn Fn(&mut Outcomes)| {
        let mut part = outcomes.clone();
        change(&mut part);
        found.push(Variant {
            at,
            what: what.to_owned(),
            part,
        });
    };
    if let Some(contact) = &outcomes.contact {
        add(contact.at, "`contact` is left out", &|o| o.contact = None);
        if contact.before_finalise {
            add(contact.at, "`before` is left out of `contact`", &|o| {
                if let Some(contact) = &mut o.contact {
                    contact.before_finalise = false;
                }
            });
        }
    }
    for (at, block) in outcomes.blocks.iter().enumerate() {
        add(block.at, "this `block` is left out", &|o| {
            drop(o.blocks.remove(at))
        });
    }
    if let Some(feedback) = &outcomes.feedback {
        add(feedback.at, "`feedback` is left out", &|o| {
            o.feedback = None
        });
        for at in 0..feedback.now.len() {
            let what = "one entry of `now` is left out of `feedback`";
            add(feedback.at, what, &|o| {
                if let Some(feedback) = &mut o.feedback {
                    feedback.now.remove(at);
                }
            });
        }
    }
    found
}

/// Each level's money changed.
fn funding_variants(framework: &Framework) -> Vec<Variant<Outcomes>> {
    let Some(funding) = &framework.outcomes.funding else {
        return Vec::new();
    };
    framework
        .levels
        .iter()
        .enumerate()
        .map(|(rank, level)| {
            let mut part = framework.outcomes.clone();
            if let Some(funding) = &mut part.funding {
                let now = &mut funding.by_level[rank];
                *now = if *now == Funding::Eligible {
                    Funding::Blocked
                } else {
                    Funding::Eligible
                };
            }
            let what = format!("the funding for {} is another", level.id);
            Variant {
                at: funding.at,
                what,
                part,
            }
        })
        .collect()
}

pub(super) fn cap_variants(cap: &Cap, area: &str, levels: usize) -> Vec<Variant<Cap>> {
    let what = |what: &str| format!("in the cap `{}` of `{area}`, {what}", cap.id);
    let mut found: Vec<Variant<Cap>> = levels_beside(Some(cap.level), levels - 1)
        .map(|(way, level)| Variant {
            at: cap.at,
            what: what(&format!("the level is one step {way}")),
            part: Cap {
                level,
                ..cap.clone()
            },
        })
        .collect();
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

impl<T> Variant<T> {
    pub(super) fn map<U>(self, f: impl FnOnce(T) -> U) -> Variant<U> {
        Variant {
            at: self.at,
            what: self.what,
            part: f(self.part),
        }
    }
}

/// Each criterion left out, or for a level one step away.
pub(super) fn criteria_variants(area: &Area, levels: usize) -> Vec<Variant<Vec<Criterion>>> {
    let mut found = Vec::new();
    for (position, criterion) in area.criteria.iter().enumerate() {
        let of = format!("the criterion `{}` of `{}`", criterion.id, area.id);
        let mut less = area.criteria.clone();
        less.remove(position);
        found.push(Variant {
            at: criterion.at,
            what: format!("{of} is left out"),
            part: less,
        });
        for (way, level) in levels_beside(Some(criterion.level), levels).filter(|(_, l)| *l > 0) {
            let mut part = area.criteria.clone();
            part[position].level = level;
            let what = format!("{of} is for one level {way}");
            found.push(Variant {
                at: criterion.at,
                what,
                part,
            });
        }
    }
    found
}

/// One of the lists of names of [`Applies`].
type ListOf = fn(&mut Applies) -> &mut Vec<String>;

/// When an area applies, with each number one step away and each entry of a list left out.
pub(super) fn applies_variants(area: &Area) -> Vec<Variant<Applies>> {
    let Area { applies, at, .. } = area;
    let with = |change: &dyn Fn(&mut Applies)| {
        let mut part = applies.clone();
        change(&mut part);
        part
    };
    let mut found = Vec::new();
    if let Some(stage) = applies.key_stage_at_least {
        let beside = [stage.checked_sub(1), Some(stage + 1)];
        found.extend(beside.into_iter().flatten().map(|stage| Variant {
            at: *at,
            what: format!("the key stage is {stage}"),
            part: with(&|a| a.key_stage_at_least = Some(stage)),
        }));
    }
    found.extend(each_left_out(
        &applies.years,
        ToString::to_string,
        *at,
        |years| with(&|a| a.years.clone_from(&years)),
    ));
    let lists: [(&Vec<String>, ListOf); 3] = [
        (&applies.phases, |a| &mut a.phases),
        (&applies.terms, |a| &mut a.terms),
        (&applies.circumstances, |a| &mut a.circumstances),
    ];
    for (list, of) in lists {
        found.extend(each_left_out(list, String::clone, *at, |less| {
            with(&|a| of(a).clone_from(&less))
        }));
        if list.len() == 1 {
            let what = format!("`{}` is left out", list[0]);
            found.push(Variant {
                at: *at,
                what,
                part: with(&|a| of(a).clear()),
            });
        }
    }
    for variant in &mut found {
        variant.what = format!("under `applies` of `{}`, {}", area.id, variant.what);
    }
    found
}

/// A deadline one day earlier and one later.
pub(super) fn clock_variants(clock: &Clock) -> Vec<Variant<Clock>> {
    let mut found = Vec::new();
    let mut add = |by: i64, due: Due| {
        let word = if by < 0 { "earlier" } else { "later" };
        let what = format!("a day of the clock `{}` is one {word}", clock.id);
        found.push(Variant {
            at: clock.at,
            what,
            part: Clock {
                due,
                ..clock.clone()
            },
        });
    };
    for by in [-1, 1] {
        match &clock.due {
            Due::Days { from, days, kind } => {
                let (from, kind) = (from.clone(), *kind);
                add(
                    by,
                    Due::Days {
                        from,
                        days: days + by,
                        kind,
                    },
                );
            }
            Due::Fixed(days) => {
                for at in 0..days.len() {
                    let mut moved = days.clone();
                    let beside = moved[at].checked_add_signed(chrono::TimeDelta::days(by));
                    moved[at] = beside.unwrap_or(moved[at]);
                    add(by, Due::Fixed(moved));
                }
            }
        }
    }
    found
}
