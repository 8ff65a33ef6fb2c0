//! The least that reaches a better level: fewest areas first, then fewest level steps. Areas that no
//! rule can tell apart are treated as one class, so the search is over numbers of areas, not areas.

use crate::framework::{Framework, Rank};
use crate::overall::{Mix, Seat};

/// So many areas of a class lifted to one level.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Move {
    /// The areas to choose from: all stand at the same level, and no rule tells them apart.
    pub(crate) of: Vec<usize>,
    pub(crate) from: Rank,
    pub(crate) to: Rank,
    pub(crate) choose: usize,
}

/// The smallest sets of lifts, all of the same size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Least {
    pub(crate) areas: usize,
    pub(crate) steps: usize,
    /// The gates to open, by position.
    pub(crate) gates: Vec<usize>,
    pub(crate) sets: Vec<Vec<Move>>,
}

/// How many combinations are tried before the search gives up: far more than any framework that
/// passed verification needs.
const MOST_TRIED: usize = 2_000_000;

struct Class {
    units: Vec<usize>,
    from: Rank,
}

struct Search<'f> {
    framework: &'f Framework,
    classes: Vec<Class>,
    best: Rank,
    target: Rank,
    mix: Mix,
    moves: Vec<(usize, Rank, usize)>,
    least_steps: usize,
    found: Vec<Vec<(usize, Rank, usize)>>,
    tried: usize,
}

impl Framework {
    /// The least that lifts `mix` to `target` or better. None where no lift of units reaches it.
    pub(crate) fn least_lifts(&self, mix: &Mix, target: Rank) -> Option<Least> {
        let mut opened = mix.clone();
        let gates: Vec<usize> = (0..self.gates.len())
            .filter(|gate| !mix.open[*gate] && self.gates[*gate].otherwise < target)
            .collect();
        for gate in &gates {
            opened.open[*gate] = true;
        }
        let classes = self.classes(mix);
        let total = classes.iter().map(|class| class.units.len()).sum();
        let mut search = Search {
            framework: self,
            classes,
            best: crate::units::best_rank(self),
            target,
            mix: opened,
            moves: Vec::new(),
            least_steps: usize::MAX,
            found: Vec::new(),
            tried: 0,
        };
        for areas in 0..=total {
            search.choose(0, areas, 0);
            if !search.found.is_empty() {
                return Some(search.into_least(areas, gates));
            }
            if search.tried > MOST_TRIED {
                return None;
            }
        }
        None
    }

    fn classes(&self, mix: &Mix) -> Vec<Class> {
        let at = |unit: usize| match mix.seats[unit] {
            Seat::At(rank) => Some(rank),
            _ => None,
        };
        let applying: Vec<usize> = (0..mix.seats.len())
            .filter(|unit| at(*unit).is_some())
            .collect();
        let mut classes: Vec<Class> = Vec::new();
        for group in self.unit_groups(&applying) {
            for rank in 0..crate::units::best_rank(self) {
                let units: Vec<usize> = group
                    .iter()
                    .copied()
                    .filter(|unit| at(*unit) == Some(rank))
                    .collect();
                if !units.is_empty() {
                    classes.push(Class { units, from: rank });
                }
            }
        }
        classes
    }
}

impl Search<'_> {
    /// Chooses how many areas of this class, and of the later ones, are lifted: `left` in all.
    fn choose(&mut self, class: usize, left: usize, steps: usize) {
        if steps > self.least_steps || self.tried > MOST_TRIED {
            return;
        }
        let Some(size) = self.classes.get(class).map(|class| class.units.len()) else {
            if left == 0 {
                self.judge(steps);
            }
            return;
        };
        let room: usize = self.classes[class + 1..]
            .iter()
            .map(|c| c.units.len())
            .sum();
        for here in left.saturating_sub(room)..=left.min(size) {
            self.raise(
                class,
                0,
                here,
                self.classes[class].from + 1,
                (left - here, steps),
            );
        }
    }

    /// Shares out `here` lifts of one class over the levels from `to` up, then goes on to the next
    /// class with the areas and steps of `rest`.
    fn raise(&mut self, class: usize, used: usize, here: usize, to: Rank, rest: (usize, usize)) {
        let (left, steps) = rest;
        if here == 0 {
            return self.choose(class + 1, left, steps);
        }
        let from = self.classes[class].from;
        let counts = if to == self.best {
            here..=here
        } else {
            0..=here
        };
        for count in counts {
            self.place(class, used..used + count, to);
            if count > 0 {
                self.moves.push((class, to, count));
            }
            let more = steps + count * usize::from(to - from);
            if to == self.best {
                self.choose(class + 1, left, more);
            } else {
                self.raise(class, used + count, here - count, to + 1, (left, more));
            }
            if count > 0 {
                self.moves.pop();
            }
            self.place(class, used..used + count, from);
        }
    }

    fn place(&mut self, class: usize, members: std::ops::Range<usize>, to: Rank) {
        for member in members {
            let unit = self.classes[class].units[member];
            self.mix.seats[unit] = Seat::At(to);
        }
    }

    fn judge(&mut self, steps: usize) {
        self.tried += 1;
        if self
            .framework
            .overall(&self.mix)
            .is_none_or(|overall| overall < self.target)
        {
            return;
        }
        if steps < self.least_steps {
            self.least_steps = steps;
            self.found.clear();
        }
        self.found.push(self.moves.clone());
    }

    fn into_least(self, areas: usize, gates: Vec<usize>) -> Least {
        let sets = self
            .found
            .iter()
            .map(|moves| {
                moves
                    .iter()
                    .map(|(class, to, choose)| Move {
                        of: self.classes[*class].units.clone(),
                        from: self.classes[*class].from,
                        to: *to,
                        choose: *choose,
                    })
                    .collect()
            })
            .collect();
        Least {
            areas,
            steps: self.least_steps,
            gates,
            sets,
        }
    }
}
