//! Every mix that a framework may meet: multisets where areas are interchangeable, else vectors.

use crate::framework::{Framework, Rank};
use crate::overall::{Mix, Seat};
use crate::pep::Pep;
use crate::rules::Method;
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
    let circumstances: BTreeSet<&String> = framework
        .areas
        .iter()
        .flat_map(|area| &area.applies.circumstances)
        .collect();
    if circumstances.len() > MOST_CIRCUMSTANCES {
        return None;
    }
    let mut sets = BTreeSet::new();
    for year in -3..=13_i8 {
        for term in ["autumn", "spring", "summer"] {
            for chosen in 0..1_u32 << circumstances.len() {
                let here = circumstances
                    .iter()
                    .enumerate()
                    .filter(|(at, _)| chosen >> at & 1 == 1)
                    .map(|(_, name)| ((*name).clone(), None))
                    .collect();
                let pep = context(year, term, here);
                let applying = (0..framework.areas.len()).filter(|unit| {
                    let area = &framework.areas[*unit];
                    area.judged && area.applies.to(&pep)
                });
                sets.insert(applying.collect());
            }
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

    /// Every mix with all gates open, worst levels first.
    pub(crate) fn mixes(&self) -> Vec<Mix> {
        self.sequences(self.levels)
            .into_iter()
            .map(|symbols| self.mix(&symbols, self.gates_at(0)))
            .chain(self.persons())
            .collect()
    }

    fn persons(&self) -> impl Iterator<Item = Mix> {
        (0..self.person).map(|rank| Mix {
            person: Rank::try_from(rank).ok(),
            ..self.mix(&[], self.gates_at(0))
        })
    }

    /// Every state of the gates; the first has all open. Bit set: shut.
    pub(crate) fn gate_states(&self) -> impl Iterator<Item = Vec<bool>> {
        (0..1_u64 << self.gates.min(20)).map(|shut| self.gates_at(shut))
    }

    fn gates_at(&self, shut: u64) -> Vec<bool> {
        (0..self.gates).map(|gate| shut >> gate & 1 == 0).collect()
    }

    /// Every half-judged state, as its worst and its best mix, with all gates open.
    pub(crate) fn partials(&self) -> impl Iterator<Item = (Mix, Mix)> {
        let best = Rank::try_from(self.levels - 1).unwrap_or(Rank::MAX);
        let open = Rank::try_from(self.levels).unwrap_or(Rank::MAX);
        self.sequences(self.levels + 1)
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

    /// Every sequence of symbols that does not fall within a group. For no units: the empty one,
    /// unless a person sets the overall.
    fn sequences(&self, symbols: usize) -> Vec<Vec<Rank>> {
        let mut all = Vec::new();
        if self.person == 0 {
            self.extend(&mut Vec::new(), symbols, &mut all);
        }
        all
    }

    fn extend(&self, start: &mut Vec<Rank>, symbols: usize, all: &mut Vec<Vec<Rank>>) {
        let at = start.len();
        if at == self.units.len() {
            all.push(start.clone());
            return;
        }
        let first = if self.joined[at] { start[at - 1] } else { 0 };
        for rank in first..Rank::try_from(symbols).unwrap_or(Rank::MAX) {
            start.push(rank);
            self.extend(start, symbols, all);
            start.pop();
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
