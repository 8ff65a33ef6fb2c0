//! A quiet point: the adversary pauses, everybody talks until nobody has anything to say, and everything is checked.

use sync::protocol::FeedMark;

use super::World;
use crate::invariants::{self, Invariant};
use crate::tablet::Next;
use crate::tablet::disk::Standing;

/// More rounds than any honest exchange needs, as in the product.
const MOST_ROUNDS: usize = 16;

/// More passes over all tablets than it takes for everybody to have heard of everything.
const MOST_PASSES: usize = 12;

/// Where a tablet stands: what waits, what it has, its cursors, and how far it has the two logs.
type Stand = (usize, usize, u64, (u64, u64, Option<FeedMark>));

impl World {
    /// Lets the world come to rest, and checks every invariant.
    pub(super) fn fall_quiet(&mut self) {
        self.land();
        self.say(|| "quiet".to_owned());
        for pass in 0.. {
            let before = self.standing();
            let mut rests = true;
            for who in 0..self.tablets.len() {
                rests &= self.exchange(who);
            }
            if rests && self.standing() == before {
                break;
            }
            if pass == MOST_PASSES {
                let what = "there was always something left to say".to_owned();
                self.broken(Invariant::ComesToRest, what);
                break;
            }
        }
        self.tally("quiet points");
        self.count_standing();
        invariants::check(self);
    }

    /// What is still on its way arrives or is lost; nothing dies from here on.
    fn land(&mut self) {
        for _ in 0..4 * self.tablets.len() {
            if self.dice.one_in(3) {
                self.lose()
            } else {
                self.deliver()
            }
        }
        self.flying.clear();
        self.memory.take_crashed();
        for tablet in &mut self.tablets {
            tablet.crash = None;
            tablet.give_up();
        }
    }

    /// One whole exchange of a tablet, without any loss; false where its rounds were used up before it came to rest.
    pub(super) fn exchange(&mut self, who: usize) -> bool {
        self.tablets[who].first = true;
        if self.is_back(who) {
            self.tablets[who].ask_again();
        }
        let mut next = Next::Again;
        for _ in 0..MOST_ROUNDS {
            match next {
                Next::Rest => break,
                Next::Again => drop(self.tablets[who].begin(self.now)),
                Next::SameAgain => (),
            }
            let Some((_, body)) = self.tablets[who].proof() else {
                return true;
            };
            let message = self.tablets[who].message(who, body);
            self.sent.push(message.clone());
            let which = self.dice.roll(self.replicas.len());
            let Some(answer) = self.call(which, &message) else {
                break;
            };
            next = self.hear(who, &answer);
        }
        self.tablets[who].give_up();
        next == Next::Rest
    }

    fn count_standing(&mut self) {
        let asides: usize = self
            .tablets
            .iter()
            .map(|tablet| tablet.disk.asides.len())
            .sum();
        let refused = self.tablets.iter().flat_map(|tablet| &tablet.disk.outbox);
        let refused = refused.filter(|row| row.refused.is_some()).count();
        let forms = self.tablets.iter().flat_map(|tablet| tablet.desk.values());
        let conflicts =
            forms.filter(|document| document.read().is_ok_and(|form| form.has_conflict()));
        let conflicts = conflicts.count();
        for (what, count) in [
            ("set aside at quiet points", asides),
            ("refused and kept at quiet points", refused),
            ("documents with values side by side", conflicts),
        ] {
            *self.tallies.entry(what).or_default() += count as u64;
        }
        if !self.memory.state().frozen.is_empty() {
            self.tally("quiet points with a frozen device");
        }
    }

    /// Where everything stands, to see whether anything still moves.
    fn standing(&self) -> Vec<Stand> {
        let tablet = |tablet: &crate::tablet::Tablet| {
            let disk = &tablet.disk;
            let numbers: u64 = disk.strands.values().map(|row| row.cursor.number).sum();
            let unplaced = disk
                .entries
                .values()
                .filter(|row| row.placed.is_none())
                .count();
            let unsent = disk.changes.iter();
            let unsent = unsent
                .filter(|row| row.standing == Standing::Pending)
                .count();
            (
                disk.outbox.len() + unplaced + unsent,
                disk.entries.len() + disk.asides.len(),
                numbers,
                (disk.roster.head().position, disk.grants_received, disk.feed),
            )
        };
        self.tablets.iter().map(tablet).collect()
    }
}
