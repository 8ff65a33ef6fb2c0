//! Chooses finalised plans for moderation: random but reproducible, spread over groups, with more
//! chances for plans that hinge on one area.

use crate::consequences::Sampling;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// A finalised plan that may be sampled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Its id, the same on every device.
    pub id: String,
    /// What the sample is spread over, for example `phase` -> `primary`.
    pub groups: BTreeMap<String, String>,
    /// Whether its overall hinges on one area.
    pub pivotal: bool,
}

impl Sampling {
    /// How many of so many plans are sampled.
    pub fn size(&self, plans: usize) -> usize {
        let share = usize::try_from(self.per_thousand).unwrap_or(0);
        (plans * share).div_ceil(1000).max(self.at_least).min(plans)
    }

    /// The ids sampled for a term, in the order drawn. The same term and plans give the same sample
    /// on every device, whatever order the plans come in.
    pub fn draw(&self, term: &str, plans: &[Candidate]) -> Vec<String> {
        let mut left: Vec<([u8; 32], &Candidate)> = plans
            .iter()
            .map(|plan| (self.lot(term, plan), plan))
            .collect();
        left.sort_by(|a, b| (a.0, &a.1.id).cmp(&(b.0, &b.1.id)));
        let mut seen: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        let mut drawn = Vec::new();
        for _ in 0..self.size(plans.len()) {
            let crowding = |plan: &Candidate| -> usize {
                spread_of(&self.spread, plan)
                    .map(|group| seen.get(&group).copied().unwrap_or(0))
                    .sum()
            };
            let Some(next) = (0..left.len()).min_by_key(|at| crowding(left[*at].1)) else {
                break;
            };
            let (_, plan) = left.remove(next);
            for group in spread_of(&self.spread, plan) {
                *seen.entry(group).or_insert(0) += 1;
            }
            drawn.push(plan.id.clone());
        }
        drawn
    }

    /// The smallest of the plan's lots: a plan with three lots is three times as likely to come first.
    fn lot(&self, term: &str, plan: &Candidate) -> [u8; 32] {
        let chances = if plan.pivotal {
            self.pivotal_chances
        } else {
            1
        };
        (0..chances)
            .map(|chance| {
                let mut hash = Sha256::new();
                hash.update(b"waymark sample 1\0");
                hash.update(term.as_bytes());
                hash.update([0, chance]);
                hash.update(plan.id.as_bytes());
                <[u8; 32]>::from(hash.finalize())
            })
            .min()
            .unwrap_or([u8::MAX; 32])
    }
}

fn spread_of<'c>(
    spread: &'c [String],
    plan: &'c Candidate,
) -> impl Iterator<Item = (&'c str, &'c str)> {
    spread
        .iter()
        .filter_map(|kind| Some((kind.as_str(), plan.groups.get(kind)?.as_str())))
}
