//! Sets the published rows beside the reading: which mixes the rows name, which of the others they
//! force, and where the reading departs from them.

use super::space::Space;
use crate::framework::{Framework, Rank};
use crate::overall::Mix;
use crate::rules::{Amount, AmountBase, Band, Condition, Count, Row, Sense};
use serde::Serialize;
use std::collections::BTreeMap;

/// How the published rows cover the mixes of one number of areas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RowCounts {
    /// All mixes.
    pub total: usize,
    /// Named by exactly one row.
    pub one: usize,
    /// Named by no row.
    pub none: usize,
    /// Named by several rows.
    pub several: usize,
    /// Not named, and forced by monotonicity alone.
    pub forced_unnamed: usize,
    /// Named by several rows, and forced by monotonicity alone.
    pub forced_several: usize,
    /// Settled by reading "exactly" as "at least".
    pub at_least: usize,
    /// Left open: the reading chose.
    pub open: usize,
}

/// How many mixes one published row names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RowNames {
    /// Mixes that it alone names.
    pub alone: usize,
    /// Mixes that another row names too.
    pub shared: usize,
}

/// What the rows say of one mix.
pub(crate) struct Named<'m> {
    pub(crate) mix: &'m Mix,
    /// The rows that literally name it, by position.
    pub(crate) rows: Vec<usize>,
    /// The worst and best level that a monotone reading of the rows could give.
    pub(crate) bounds: (Rank, Rank),
}

/// What the rows say of every mix; nothing where no row can be counted.
pub(crate) fn named<'m>(framework: &Framework, space: &Space, mixes: &'m [Mix]) -> Vec<Named<'m>> {
    if !framework.published.iter().any(Row::is_counted) {
        return Vec::new();
    }
    let best = Rank::try_from(framework.levels.len() - 1).unwrap_or(Rank::MAX);
    let mut all: Vec<Named<'m>> = mixes
        .iter()
        .map(|mix| {
            let rows: Vec<usize> = (0..framework.published.len())
                .filter(|row| holds(framework, &framework.published[*row].when, mix))
                .collect();
            let bounds = match rows[..] {
                [row] => (
                    framework.published[row].level,
                    framework.published[row].level,
                ),
                _ => (0, best),
            };
            Named { mix, rows, bounds }
        })
        .collect();
    spread_bounds(space, &mut all);
    all
}

fn holds(framework: &Framework, when: &[Condition], mix: &Mix) -> bool {
    !when.is_empty() && when.iter().all(|condition| framework.holds(condition, mix))
}

/// Carries each named level up to every better mix and down to every worse one, one step at a time.
fn spread_bounds(space: &Space, all: &mut [Named<'_>]) {
    let keys: Vec<Vec<Rank>> = all.iter().map(|named| space.key(named.mix)).collect();
    let index: BTreeMap<&Vec<Rank>, usize> = keys.iter().zip(0..).collect();
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by_key(|at| keys[*at].iter().map(|rank| u32::from(*rank)).sum::<u32>());
    let above: Vec<Vec<usize>> = keys
        .iter()
        .map(|key| {
            (0..key.len())
                .filter_map(|unit| {
                    let mut up = key.clone();
                    up[unit] += 1;
                    index.get(&space.sorted(up)).copied()
                })
                .collect()
        })
        .collect();
    for at in &order {
        for up in &above[*at] {
            all[*up].bounds.0 = all[*up].bounds.0.max(all[*at].bounds.0);
        }
    }
    for at in order.iter().rev() {
        for up in &above[*at] {
            all[*at].bounds.1 = all[*at].bounds.1.min(all[*up].bounds.1);
        }
    }
}

/// How a mix that not exactly one row names comes to its level.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reads {
    /// One row names it.
    Once,
    /// Monotonicity alone forces it.
    Forced,
    /// Reading "exactly" as "at least" settles it.
    AtLeast,
    /// The reading chose.
    Open,
}

pub(super) fn reads(framework: &Framework, named: &Named<'_>) -> Reads {
    let (low, high) = named.bounds;
    if named.rows.len() == 1 {
        return Reads::Once;
    }
    if low == high {
        return Reads::Forced;
    }
    let settled = framework
        .published
        .iter()
        .filter(|row| holds(framework, &at_least(row), named.mix))
        .map(|row| row.level)
        .max();
    if settled.is_some_and(|level| low <= level && level <= high) {
        Reads::AtLeast
    } else {
        Reads::Open
    }
}

pub(crate) fn counts(framework: &Framework, all: &[Named<'_>]) -> RowCounts {
    let mut counts = RowCounts {
        total: all.len(),
        ..RowCounts::default()
    };
    for named in all {
        match named.rows.len() {
            0 => counts.none += 1,
            1 => counts.one += 1,
            _ => counts.several += 1,
        }
        match (reads(framework, named), named.rows.is_empty()) {
            (Reads::Once, _) => {}
            (Reads::Forced, true) => counts.forced_unnamed += 1,
            (Reads::Forced, false) => counts.forced_several += 1,
            (Reads::AtLeast, _) => counts.at_least += 1,
            (Reads::Open, _) => counts.open += 1,
        }
    }
    counts
}

/// How many mixes each row names, in the order of the file.
pub(crate) fn names(framework: &Framework, all: &[Named<'_>]) -> Vec<RowNames> {
    let mut found = vec![RowNames::default(); framework.published.len()];
    for named in all {
        for row in &named.rows {
            match named.rows.len() {
                1 => found[*row].alone += 1,
                _ => found[*row].shared += 1,
            }
        }
    }
    found
}

/// A row with each "exactly k are L" read as "at least k are L or better", the rest following on:
/// "all but one gold and one green" becomes "all but one gold, and all green or better".
fn at_least(row: &Row) -> Vec<Condition> {
    let is_exact = |condition: &&Condition| {
        matches!(
            condition,
            Condition::Count(Count {
                sense: Sense::Exactly,
                band: Band::Is,
                of: None,
                ..
            })
        )
    };
    let mut exact: Vec<Count> = row
        .when
        .iter()
        .filter(is_exact)
        .filter_map(|condition| match condition {
            Condition::Count(count) => Some(count.clone()),
            _ => None,
        })
        .collect();
    exact.sort_by_key(|count| std::cmp::Reverse(count.level));
    let mut sum = Amount {
        base: AmountBase::Zero,
        plus: 0,
    };
    let rest = row
        .when
        .iter()
        .filter(|condition| !is_exact(condition))
        .cloned();
    let lifted: Vec<Condition> = exact
        .into_iter()
        .map(|count| {
            sum.plus += count.amount.plus;
            if count.amount.base != AmountBase::Zero {
                sum.base = count.amount.base;
            }
            Condition::Count(Count {
                sense: Sense::AtLeast,
                band: Band::OrBetter,
                amount: sum,
                ..count
            })
        })
        .collect();
    lifted.into_iter().chain(rest).collect()
}
