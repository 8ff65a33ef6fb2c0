//! Finds the overall level from the levels of the units. Nothing else is read here: not the
//! outcomes, not the published rows.

use crate::framework::{Framework, NotScored, Rank};
use crate::rules::{Condition, Count, Method, Rung, Sense};

/// Where one unit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Seat {
    /// It does not apply, or does not count.
    Away,
    /// It applies, and a person chose not to score it.
    Unscored,
    /// It is at this level.
    At(Rank),
}

/// Everything the overall is found from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mix {
    /// Where each unit stands, in the order of the framework.
    pub(crate) seats: Vec<Seat>,
    /// For each gate, whether it is open.
    pub(crate) open: Vec<bool>,
    /// The level a person set, in a framework that asks for one.
    pub(crate) person: Option<Rank>,
}

impl Mix {
    /// How many of the units looked at count, and how many of these a test holds for.
    fn tally(&self, of: Option<&[usize]>, holds: impl Fn(Rank) -> bool) -> (usize, i64) {
        let (mut counted, mut fitting) = (0, 0);
        let mut look = |seat: Option<&Seat>| {
            if let Some(Seat::At(rank)) = seat {
                counted += 1;
                fitting += i64::from(holds(*rank));
            }
        };
        match of {
            Some(units) => units.iter().for_each(|unit| look(self.seats.get(*unit))),
            None => self.seats.iter().for_each(|seat| look(Some(seat))),
        }
        (counted, fitting)
    }

    /// How many units count.
    pub(crate) fn counted(&self) -> usize {
        self.tally(None, |_| true).0
    }
}

/// What a count needs and has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) needs: i64,
    pub(crate) has: i64,
    pub(crate) of: usize,
    pub(crate) holds: bool,
}

pub(crate) fn tally(count: &Count, mix: &Mix) -> Tally {
    let (of, has) = mix.tally(count.of.as_deref(), |rank| {
        count.band.holds(rank, count.level)
    });
    let needs = count.amount.of(of);
    let holds = match count.sense {
        Sense::AtLeast => has >= needs,
        Sense::AtMost => has <= needs,
        Sense::Exactly => has == needs,
    };
    Tally {
        needs,
        has,
        of,
        holds,
    }
}

impl Framework {
    /// The overall level, or none where too little is scored.
    pub(crate) fn overall(&self, mix: &Mix) -> Option<Rank> {
        let reached = if self.reading.method == Method::Person {
            mix.person?
        } else {
            if !self.is_enough(mix) {
                return None;
            }
            self.climb(mix)
        };
        Some(reached.min(self.limit(mix)))
    }

    fn is_enough(&self, mix: &Mix) -> bool {
        let counted = mix.counted();
        let unscored = mix.seats.iter().filter(|s| **s == Seat::Unscored).count();
        let needed = self.min_counted.of(counted + unscored);
        let blocked = unscored > 0 && self.not_scored == NotScored::Block;
        counted > 0 && !blocked && i64::try_from(counted).is_ok_and(|counted| counted >= needed)
    }

    /// The best rung for which it and every lower one hold; of lists, the best that holds by itself.
    pub(crate) fn climb(&self, mix: &Mix) -> Rank {
        let holds = |rung: &&Rung| rung.need.iter().all(|need| self.holds(need, mix));
        let rungs = self.reading.rungs.iter();
        let reached = match self.reading.method {
            Method::BestList => rungs.rev().find(holds),
            _ => rungs.take_while(holds).last(),
        };
        reached.map_or(0, |rung| rung.level)
    }

    /// The best level that gates and vetoes allow.
    pub(crate) fn limit(&self, mix: &Mix) -> Rank {
        let best = Rank::try_from(self.levels.len() - 1).unwrap_or(Rank::MAX);
        let gates = self
            .gates
            .iter()
            .zip(&mix.open)
            .filter(|(_, open)| !**open)
            .map(|(gate, _)| gate.otherwise);
        let vetoes = self
            .reading
            .vetoes
            .iter()
            .filter(|veto| mix.tally(Some(&veto.any), |rank| rank < veto.worse_than).1 > 0)
            .map(|veto| veto.cap);
        gates.chain(vetoes).fold(best, Rank::min)
    }

    pub(crate) fn holds(&self, condition: &Condition, mix: &Mix) -> bool {
        match condition {
            Condition::Count(count) => tally(count, mix).holds,
            Condition::Score { at_least, .. } => {
                let (points, weight) = self.score(mix);
                // Nothing that weighs nothing has reached a band.
                weight > 0 && points >= i128::from(*at_least) * weight
            }
            Condition::Overall { .. } => false,
        }
    }

    /// The weighted points, and the weight they are to be divided by: no division, so no rounding.
    pub(crate) fn score(&self, mix: &Mix) -> (i128, i128) {
        let (mut points, mut weights) = (0, 0);
        for (at, seat) in mix.seats.iter().enumerate() {
            if let Seat::At(rank) = seat {
                let weight = self.areas.get(at).map_or(1000, |area| area.weight);
                let worth = self
                    .reading
                    .points
                    .get(usize::from(*rank))
                    .copied()
                    .unwrap_or(0);
                points += i128::from(weight) * i128::from(worth);
                weights += i128::from(weight);
            }
        }
        (points, weights)
    }

    /// The applying units in groups, within which no rule can tell one unit from another.
    pub(crate) fn unit_groups(&self, applying: &[usize]) -> Vec<Vec<usize>> {
        let mut groups: Vec<(Vec<bool>, i64, Vec<usize>)> = Vec::new();
        for unit in applying {
            let marks = self.marks(*unit);
            let weight = if self.reading.method == Method::Weighted {
                self.areas[*unit].weight
            } else {
                0
            };
            match groups
                .iter_mut()
                .find(|(m, w, _)| *m == marks && *w == weight)
            {
                Some((_, _, units)) => units.push(*unit),
                None => groups.push((marks, weight, vec![*unit])),
            }
        }
        groups.into_iter().map(|(_, _, units)| units).collect()
    }

    /// Which of the rules that name units name this one.
    fn marks(&self, unit: usize) -> Vec<bool> {
        let rungs = self.reading.rungs.iter().flat_map(|rung| &rung.need);
        let rows = self.published.iter().flat_map(|row| &row.when);
        let contact = self
            .outcomes
            .contact
            .iter()
            .flat_map(|contact| &contact.when);
        let blocks = self.outcomes.blocks.iter().flat_map(|block| &block.when);
        let feedback = self.outcomes.feedback.iter();
        let feedback = feedback.flat_map(|feedback| &feedback.now).flatten();
        rungs
            .chain(rows)
            .chain(contact)
            .chain(blocks)
            .chain(feedback)
            .filter_map(|condition| match condition {
                Condition::Count(Count { of: Some(of), .. }) => Some(of.contains(&unit)),
                _ => None,
            })
            .chain(
                self.reading
                    .vetoes
                    .iter()
                    .map(|veto| veto.any.contains(&unit)),
            )
            .collect()
    }
}
