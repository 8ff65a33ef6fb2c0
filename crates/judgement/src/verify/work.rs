//! How much looking one verification may do. Counted in steps and never in time, so that every device
//! answers alike; beyond it a framework is refused as unverified.

use super::space::Space;
use super::trial::failure;
use crate::cases::{Case, Given};
use crate::framework::Framework;
use crate::overall::Mix;
use std::cell::Cell;

/// The most steps of one verification: some seconds on a small machine. The seed's takes a thousandth of it.
pub(super) const MOST_STEPS: u64 = 1_500_000_000;

/// What one verification has left.
pub(super) struct Work {
    left: Cell<u64>,
    /// Steps that finding the overall of one mix takes.
    mix: u64,
    /// Steps that judging the evidence of each area takes.
    areas: Vec<u64>,
}

impl Work {
    pub(super) fn new(framework: &Framework) -> Self {
        let conditions: usize = framework
            .reading
            .rungs
            .iter()
            .map(|rung| rung.need.len())
            .chain([framework.reading.vetoes.len()])
            .sum();
        let questions = |area: &crate::framework::Area| -> u64 {
            let all = area
                .caps
                .iter()
                .flat_map(|cap| cap.when.iter().chain([&cap.unless]));
            4 * all.map(crate::predicate::Predicate::size).sum::<u64>() + 20
        };
        Self {
            left: Cell::new(MOST_STEPS),
            mix: (framework.areas.len() * (conditions + 2)) as u64,
            areas: framework.areas.iter().map(questions).collect(),
        }
    }

    /// Takes some steps; none are left where there were too few.
    pub(super) fn take(&self, steps: u64) {
        self.left.set(self.left.get().saturating_sub(steps));
    }

    pub(super) fn is_spent(&self) -> bool {
        self.left.get() == 0
    }

    /// Takes the steps of looking at every mix twice.
    pub(super) fn scan(&self, spaces: &[(Space, Vec<Mix>)]) {
        let mixes: usize = spaces.iter().map(|(_, mixes)| mixes.len()).sum();
        self.take(2 * self.mix * mixes as u64);
    }

    /// Takes the steps of looking at every mix beside each that is one step away, in every state of the gates.
    pub(super) fn compare(&self, space: &Space, mixes: usize) {
        let states = space.gate_count() + 3;
        self.take(self.mix * mixes as u64 * (space.len() as u64 + 1) * states);
    }

    /// Whether a test fails; while steps are left. With none left nothing is tried, and all is refused.
    pub(super) fn fails(&self, framework: &Framework, case: &Case) -> bool {
        self.take(match &case.given {
            Given::Evidence { area, pep } => {
                self.areas[*area]
                    * (1 + pep
                        .areas
                        .values()
                        .map(|a| a.evidence.len() as u64)
                        .sum::<u64>())
            }
            _ => self.mix + 20,
        });
        !self.is_spent() && failure(framework, case).is_some()
    }
}
