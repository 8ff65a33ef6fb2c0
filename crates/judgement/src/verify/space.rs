//! Every mix that a framework may meet: multisets where areas are interchangeable, else vectors.

use crate::framework::{Framework, Rank};
use crate::overall::{Mix, Seat};
use crate::pep::Pep;
use crate::rules::Method;
use crate::understood::{TERMS, YEARS};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// The units that apply together in some context, in groups of interchangeable ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Space {
    /// Applying units, group after group.
    units: Vec<usize>,
    /// For each of `units`, whether it is in the same group as the one before it.
    joined: Vec<bool>,
    levels: usize,
    seats: usize,
    gates: usize,
    /// How many levels a person may set; 0 where no person sets the overall.
    person: usize,
}

/// The most circumstances that may decide what applies.
const MOST_CIRCUMSTANCES: usize = 8;

/// Every distinct space, the one with most units first. None where too many circumstances decide.
pub(crate) fn spaces(framework: &Framework) -> Option<Vec<Space>> {
    let mut found: Vec<Space> = Vec::new();
    for units in applying_sets(framework)? {
        let space = Space::of(framework, &units);
        let same = |other: &Space| {
            other.joined == space.joined && (space.is_one_group() || other.units == space.units)
        };
        if !found.iter().any(same) {
            found.push(space);
        }
    }
    found.sort_by_key(|space| std::cmp::Reverse(space.units.len()));
    Some(found)
}

fn applying_sets(framework: &Framework) -> Option<BTreeSet<Vec<usize>>> {
    let judged: Vec<usize> = (0..framework.areas.len())
        .filter(|unit| framework.areas[*unit].judged)
        .collect();
    let of = |unit: &usize| &framework.areas[*unit].applies;
    let names: BTreeSet<&String> = judged.iter().flat_map(|u| &of(u).circumstances).collect();
    if names.len() > MOST_CIRCUMSTANCES {
        return None;
    }
    // By year and term alone, as if every circumstance held; then by each choice of circumstances.
    let mut at_times = BTreeSet::new();
    for (year, term) in YEARS.flat_map(|year| TERMS.iter().map(move |term| (year, *term))) {
        let here = names.iter().map(|name| ((*name).clone(), None)).collect();
        let pep = context(year, term, here);
        let applying: Vec<usize> = judged.iter().copied().filter(|u| of(u).to(&pep)).collect();
        at_times.insert(applying);
    }
    let mut sets = BTreeSet::new();
    for chosen in 0..1_u32 << names.len() {
        let holds = |unit: &usize| {
            let own = &of(unit).circumstances;
            let mut held = names
                .iter()
                .enumerate()
                .filter(|(at, _)| chosen >> at & 1 == 1);
            own.is_empty() || held.any(|(_, name)| own.contains(name))
        };
        let holding: BTreeSet<usize> = judged.iter().copied().filter(holds).collect();
        for units in &at_times {
            sets.insert(
                units
                    .iter()
                    .copied()
                    .filter(|u| holding.contains(u))
                    .collect(),
            );
        }
    }
    Some(sets)
}

fn context(year: i8, term: &str, circumstances: BTreeMap<String, Option<NaiveDate>>) -> Pep {
    Pep {
        meeting_date: NaiveDate::default(),
        phase: crate::pep::phase(year).to_owned(),
        year,
        term: term.to_owned(),
        circumstances,
        documents: None,
        person_overall: None,
        areas: BTreeMap::new(),
    }
}

impl Space {
    fn of(framework: &Framework, applying: &[usize]) -> Self {
        let groups = framework.unit_groups(applying);
        let by_person = framework.reading.method == Method::Person;
        let units: Vec<usize> = if by_person {
            Vec::new()
        } else {
            groups.iter().flatten().copied().collect()
        };
        let joined = if by_person {
            Vec::new()
        } else {
            groups
                .iter()
                .flat_map(|group| (0..group.len()).map(|at| at > 0))
                .collect()
        };
        Self {
            units,
            joined,
            levels: framework.unit_levels.len(),
            seats: framework.areas.len(),
            gates: framework.gates.len(),
            person: if by_person { framework.levels.len() } else { 0 },
        }
    }

    /// A space of so many interchangeable units, whether or not a context produces it.
    pub(crate) fn of_size(framework: &Framework, n: usize) -> Option<Self> {
        let judged: Vec<usize> = (0..framework.areas.len())
            .filter(|u| framework.areas[*u].judged)
            .collect();
        let whole = Self::of(framework, &judged);
        if !whole.is_one_group() || whole.person > 0 {
            return None;
        }
        Some(Self {
            units: (0..n).collect(),
            joined: (0..n).map(|at| at > 0).collect(),
            seats: n,
            ..whole
        })
    }

    /// How many units apply.
    pub(crate) fn len(&self) -> usize {
        self.units.len()
    }

    /// The applying units, by position.
    pub(crate) fn units(&self) -> &[usize] {
        &self.units
    }

    /// Whether a person sets the overall, so that there is one mix for each level.
    pub(crate) fn is_by_person(&self) -> bool {
        self.person > 0
    }

    pub(crate) fn is_one_group(&self) -> bool {
        self.joined.iter().skip(1).all(|joined| *joined)
    }

    /// How many mixes there are, with every state of the gates.
    pub(crate) fn size(&self) -> u128 {
        let gates = 1_u128 << self.gates.min(100);
        if self.person > 0 {
            return gates * self.person as u128;
        }
        self.count(self.levels).saturating_mul(gates)
    }

    /// How many half-judged states there are, gates open.
    pub(crate) fn partial_size(&self) -> u128 {
        self.count(self.levels + 1)
    }

    /// How many mixes of so many symbols there are: for a group of k, (symbols + k - 1) choose k.
    fn count(&self, symbols: usize) -> u128 {
        let mut total: u128 = 1;
        let mut in_group: u128 = 0;
        for joined in &self.joined {
            in_group = if *joined { in_group + 1 } else { 1 };
            // Each step turns the count for a group of k-1 into that of k; it stays whole.
            total = total.saturating_mul(symbols as u128 + in_group - 1) / in_group;
            if total > u128::from(u64::MAX) {
                return total;
            }
        }
        total
    }

    /// How many states the gates have.
    pub(crate) fn gate_count(&self) -> u64 {
        1 << self.gates.min(20)
    }

    /// Every mix with all gates open, worst levels first.
    pub(crate) fn mixes(&self) -> Vec<Mix> {
        self.sequences(0)
            .into_iter()
            .map(|symbols| self.mix(&symbols, self.gates_at(0)))
            .chain(self.persons())
            .collect()
    }

    /// How many mixes there are in which some units, at most so many, are not scored.
    pub(crate) fn unscored_size(&self, most: usize) -> u128 {
        // For each group, by how many of it are open; then all groups together.
        let mut ways: Vec<u128> = vec![1];
        let mut group = 0;
        for (at, _) in self.joined.iter().enumerate() {
            group += 1;
            if self.joined.get(at + 1).copied().unwrap_or(false) {
                continue;
            }
            let mut more = vec![0_u128; (ways.len() + group).min(most + 1)];
            for (have, count) in ways.iter().enumerate() {
                for open in 0..=group.min(most.saturating_sub(have)) {
                    let scored = multisets(self.levels, group - open);
                    more[have + open] =
                        more[have + open].saturating_add(count.saturating_mul(scored));
                }
            }
            ways = more;
            group = 0;
        }
        ways.iter()
            .skip(1)
            .fold(0, |sum, one| sum.saturating_add(*one))
    }

    /// Every mix in which some units, at most so many, are not scored; those with fewest scored first.
    pub(crate) fn unscored_mixes(&self, most: usize) -> Vec<Mix> {
        let open = self.open();
        let mut found: Vec<Mix> = self
            .sequences(most)
            .into_iter()
            .filter(|symbols| symbols.contains(&open))
            .map(|symbols| {
                let mut mix = self.mix(&symbols, self.gates_at(0));
                for (unit, symbol) in self.units.iter().zip(&symbols) {
                    if *symbol == open {
                        mix.seats[*unit] = Seat::Unscored;
                    }
                }
                mix
            })
            .collect();
        found.sort_by_key(Mix::counted);
        found
    }

    /// The symbol of a unit without a level.
    fn open(&self) -> Rank {
        Rank::try_from(self.levels).unwrap_or(Rank::MAX)
    }

    fn persons(&self) -> impl Iterator<Item = Mix> {
        (0..self.person).map(|rank| Mix {
            person: Rank::try_from(rank).ok(),
            ..self.mix(&[], self.gates_at(0))
        })
    }

    /// Every state of the gates; the first has all open. Bit set: shut.
    pub(crate) fn gate_states(&self) -> impl Iterator<Item = Vec<bool>> {
        (0..self.gate_count()).map(|shut| self.gates_at(shut))
    }

    fn gates_at(&self, shut: u64) -> Vec<bool> {
        (0..self.gates).map(|gate| shut >> gate & 1 == 0).collect()
    }

    /// Every half-judged state, as its worst and its best mix, with all gates open.
    pub(crate) fn partials(&self) -> impl Iterator<Item = (Mix, Mix)> {
        let best = Rank::try_from(self.levels - 1).unwrap_or(Rank::MAX);
        let open = self.open();
        self.sequences(self.units.len())
            .into_iter()
            .map(move |symbols| {
                let with = |filler: Rank| -> Vec<Rank> {
                    symbols
                        .iter()
                        .map(|s| if *s == open { filler } else { *s })
                        .collect()
                };
                (
                    self.mix(&with(0), self.gates_at(0)),
                    self.mix(&with(best), self.gates_at(0)),
                )
            })
    }

    fn mix(&self, symbols: &[Rank], open: Vec<bool>) -> Mix {
        let mut seats = vec![Seat::Away; self.seats];
        for (unit, rank) in self.units.iter().zip(symbols) {
            seats[*unit] = Seat::At(*rank);
        }
        Mix {
            seats,
            open,
            person: None,
        }
    }

    /// Every sequence of levels that does not fall within a group, in which at most so many units are open:
    /// after all levels. For no units: the empty one, unless a person sets the overall.
    fn sequences(&self, open: usize) -> Vec<Vec<Rank>> {
        let mut all = Vec::new();
        if self.person == 0 {
            self.extend(&mut Vec::new(), open, &mut all);
        }
        all
    }

    fn extend(&self, start: &mut Vec<Rank>, open: usize, all: &mut Vec<Vec<Rank>>) {
        let at = start.len();
        if at == self.units.len() {
            all.push(start.clone());
            return;
        }
        let first = if self.joined[at] { start[at - 1] } else { 0 };
        for rank in first..=self.open() {
            let left = if rank == self.open() {
                open.checked_sub(1)
            } else {
                Some(open)
            };
            if let Some(left) = left {
                start.push(rank);
                self.extend(start, left, all);
                start.pop();
            }
        }
    }

    /// The levels of a mix, sorted within each group: what two equal mixes share.
    pub(crate) fn key(&self, mix: &Mix) -> Vec<Rank> {
        let levels = self.units.iter().map(|unit| match mix.seats[*unit] {
            Seat::At(rank) => rank,
            _ => 0,
        });
        self.sorted(levels.collect())
    }

    /// A mix's levels, sorted within each group.
    pub(crate) fn sorted(&self, mut key: Vec<Rank>) -> Vec<Rank> {
        let mut start = 0;
        for end in 1..=key.len() {
            if end == key.len() || !self.joined[end] {
                key[start..end].sort_unstable();
                start = end;
            }
        }
        key
    }
}

/// How many multisets of `k` there are of so many levels.
fn multisets(levels: usize, k: usize) -> u128 {
    (1..=k as u128).fold(1, |total: u128, at| {
        total.saturating_mul(levels as u128 + at - 1) / at
    })
}
