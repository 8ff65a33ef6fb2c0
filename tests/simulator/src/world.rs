//! The world: tablets, replicas over one storage, messages on their way, and time. One throw of the dice is one step.

mod adversary;
mod clerk;
mod ending;
mod insider;
mod parting;
mod quiet;
mod replay;
mod wire;

use std::collections::BTreeMap;
use std::sync::Arc;

use sync::grants::{GrantBook, GrantLink};
use sync::practice;
use sync::roster::{Roster, RosterLink};
use waymark_server::Replica;

use crate::bug::Bug;
use crate::cast;
use crate::dice::Dice;
use crate::invariants::{Invariant, Violation};
use crate::ledger::Ledger;
use crate::people::Page;
use crate::server::{Memory, State};
use crate::tablet::Tablet;
use crate::tablet::disk::Disk;
pub(crate) use wire::Message;

/// What a seed decides before anything happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// How many tablets there are at most.
    pub tablets: usize,
    /// How many replicas of the server.
    pub replicas: usize,
    /// How many children.
    pub children: usize,
    /// How many steps.
    pub steps: usize,
    /// Bytes that the council may store.
    pub quota: u64,
    /// Whether the last of the first tablets belongs to somebody who lies.
    pub insider: bool,
    /// Whether people go who still have words that nobody else has, and those are decided on.
    pub parts: bool,
    /// Whether records are closed, opened again, held and erased.
    pub ends: bool,
    /// Whether a server that goes back to a backup has lost the grants since, too.
    pub forgets: bool,
}

impl Shape {
    /// The shape of a seed.
    pub fn of(dice: &mut Dice) -> Self {
        let tablets = match dice.roll(10) {
            0 => 6 + dice.roll(7),
            1..=3 => 4 + dice.roll(2),
            _ => 2 + dice.roll(2),
        };
        let scarce = dice.one_in(6);
        let parts = tablets > 2 && dice.one_in(3);
        Self {
            tablets,
            replicas: 1 + dice.roll(3),
            children: 1 + usize::from(dice.one_in(3)),
            // It takes its time until somebody is removed, decided on and taken back.
            steps: 50 + dice.roll(50) + 10 * tablets + if parts { 40 } else { 0 },
            quota: if scarce {
                3_000 + 500 * dice.roll(12) as u64
            } else {
                u64::MAX
            },
            insider: tablets > 2 && dice.one_in(3),
            parts,
            ends: false,
            forgets: false,
        }
    }

    /// The same, with what was learnt later thrown from dice of its own, so that every other life stays as it was.
    pub(crate) fn learnt(self, seed: u64) -> Self {
        let ends = self.tablets > cast::HEAD && ending::fate(seed).one_in(2);
        let forgets = self.tablets > cast::HEAD && adversary::losing(seed).one_in(2);
        Self {
            ends,
            forgets,
            ..self
        }
    }
}

/// What the clerk rebuilds from the server's own links, to judge by.
pub(crate) struct Truth {
    pub(crate) roster: Option<Roster>,
    pub(crate) grants: GrantBook,
    links: usize,
    feed: usize,
}

/// The world.
pub struct World {
    /// What the seed decided.
    pub shape: Shape,
    /// The planted bug, if any.
    pub bug: Option<Bug>,
    /// The tablets.
    pub tablets: Vec<Tablet>,
    /// The clerk's book.
    pub ledger: Ledger,
    /// What was found broken.
    pub violations: Vec<Violation>,
    pub(crate) dice: Dice,
    /// The dice of what ends, apart from all others.
    pub(crate) fate: Dice,
    /// The dice of which grants a server loses.
    pub(crate) losing: Dice,
    pub(crate) now: i64,
    pub(crate) memory: Arc<Memory>,
    pub(crate) pages: BTreeMap<usize, Page>,
    pub(crate) truth: Truth,
    pub(crate) sent: Vec<Message>,
    replicas: Vec<Arc<Replica>>,
    skews: Vec<i64>,
    quota: u64,
    flying: Vec<Message>,
    tablet_backups: BTreeMap<usize, Disk>,
    server_backup: Option<State>,
    insider: insider::Insider,
    /// How often each thing happened, by name.
    pub tallies: BTreeMap<&'static str, u64>,
    seed: u64,
    step: usize,
    trace: bool,
}

impl World {
    /// The world of a seed, before its first step.
    pub fn new(seed: u64, bug: Option<Bug>, trace: bool) -> Self {
        let mut dice = Dice::new(seed);
        let shape = Shape::of(&mut dice).learnt(seed);
        Self::shaped(seed, dice, shape, bug, trace)
    }

    /// The world of a seed in another shape.
    pub fn shaped(seed: u64, dice: Dice, shape: Shape, bug: Option<Bug>, trace: bool) -> Self {
        let mut world = Self {
            shape,
            bug,
            tablets: Vec::new(),
            ledger: Ledger::default(),
            violations: Vec::new(),
            dice,
            fate: ending::fate(seed),
            losing: adversary::losing(seed),
            now: practice::FOUNDED.0 + 86_400_000,
            memory: Arc::new(Memory::new(bug)),
            pages: BTreeMap::new(),
            truth: Truth::new(),
            sent: Vec::new(),
            replicas: Vec::new(),
            skews: Vec::new(),
            quota: shape.quota,
            flying: Vec::new(),
            tablet_backups: BTreeMap::new(),
            server_backup: None,
            insider: insider::Insider::default(),
            tallies: BTreeMap::new(),
            seed,
            step: 0,
            trace,
        };
        for _ in 0..shape.replicas {
            let skew = world.dice.roll(40_000) as i64 - 20_000;
            world.skews.push(skew);
            let replica = world.replica();
            world.replicas.push(replica);
        }
        let first = shape.tablets.min(2 + world.dice.roll(shape.tablets));
        // Nobody can be removed without somebody who may.
        let first = if shape.parts || shape.ends {
            first.max(shape.tablets.min(cast::HEAD + 1))
        } else {
            first
        };
        (0..first).for_each(|_| world.join());
        let lies = shape.insider && first > 2;
        if let Some(last) = world.tablets.last_mut().filter(|_| lies) {
            last.honest = false;
        }
        world
    }

    /// Every step, with a quiet point in the middle and at the end.
    pub fn run(&mut self) {
        for step in 0..self.shape.steps {
            self.step = step;
            self.take_step();
            if step == self.shape.steps / 2 {
                self.fall_quiet();
            }
            if !self.violations.is_empty() {
                return;
            }
        }
        self.fall_quiet();
    }

    fn take_step(&mut self) {
        self.now += match self.dice.roll(60) {
            0 => 86_400_000 * (1 + self.dice.roll(20) as i64),
            1 => 3_600_000,
            _ => 5_000,
        };
        if self.shape.ends && self.fate.one_in(9) {
            return self.end_something();
        }
        if self.shape.parts && self.dice.one_in(5) {
            return self.part();
        }
        let who = self.dice.roll(self.tablets.len());
        match self.dice.roll(100) {
            0..=29 if self.tablets[who].honest => self.write_something(who),
            0..=29 => self.lie(who),
            30..=48 => self.begin(who),
            49..=77 => self.deliver(),
            78..=79 => self.lose(),
            80..=81 => self.duplicate(),
            82 => self.tablets[who].give_up(),
            83..=85 => self.change_grants(),
            86 if self.tablets.len() < self.shape.tablets => self.join(),
            _ => self.strike(who),
        }
    }

    /// Prints one line where a trace is asked for.
    pub(crate) fn say(&self, line: impl FnOnce() -> String) {
        if self.trace {
            #[expect(clippy::print_stdout, reason = "the trace is what was asked for")]
            {
                println!("step {:>3}: {}", self.step, line());
            }
        }
    }

    /// Counts something that happened.
    pub(crate) fn tally(&mut self, what: &'static str) {
        *self.tallies.entry(what).or_default() += 1;
    }

    /// Writes down that something is broken.
    pub(crate) fn broken(&mut self, invariant: Invariant, what: String) {
        self.say(|| format!("BROKEN {invariant:?}: {what}"));
        self.violations.push(Violation { invariant, what });
    }

    /// Whether the tablet's device is in force on the server, or has still to be admitted.
    pub(crate) fn belongs(&self, who: usize) -> bool {
        let Some(roster) = &self.truth.roster else {
            return true;
        };
        let device = self.tablets[who].keys.id();
        let person = roster.person_at(&self.tablets[who].person, roster.head().position);
        person.is_some()
            && (roster.device(&device).is_none()
                || roster.device_at(&device, roster.head().position).is_some())
    }

    /// What the run came to, to tell two runs apart.
    pub fn digest(&self) -> String {
        let state = self.memory.state();
        let heads: Vec<_> = state.strands.values().map(|shelf| shelf.cursor).collect();
        let tablets: Vec<_> = self
            .tablets
            .iter()
            .map(|tablet| (tablet.disk.entries.len(), tablet.disk.changes.len()))
            .collect();
        format!("{heads:?} {tablets:?} {:?} {}", self.violations, self.now)
    }

    /// The bytes from which the n-th tablet's keys are made.
    pub(crate) fn seed_of(&self, nth: usize) -> [u8; 32] {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.seed.to_be_bytes());
        seed[8] = u8::try_from(nth).unwrap_or(u8::MAX);
        seed
    }

    fn replica(&self) -> Arc<Replica> {
        match Replica::over(self.memory.clone(), self.quota) {
            Ok(replica) => Arc::new(replica),
            Err(_) => unreachable!("a storage in memory gives its secret"),
        }
    }
}

impl Truth {
    pub(crate) fn new() -> Self {
        Self {
            roster: None,
            grants: GrantBook::default(),
            links: 0,
            feed: 0,
        }
    }

    /// Follows the server's two logs.
    pub(crate) fn follow(&mut self, state: &State) {
        for bytes in state.roster.iter().skip(self.links) {
            let Ok(link) = RosterLink::decode(bytes) else {
                continue;
            };
            match &mut self.roster {
                None => self.roster = Roster::founded(&link).ok(),
                Some(roster) => drop(roster.append(&link)),
            }
        }
        self.links = state.roster.len();
        if let Some(roster) = &self.roster {
            for link in state.feed.iter().skip(self.feed) {
                if let Ok(link) = GrantLink::decode(&link.bytes) {
                    let _ = self.grants.append(&link, roster);
                }
            }
        }
        self.feed = state.feed.len();
    }
}

/// The document of the first child that the insider writes in.
pub(crate) fn first_document() -> cast::Doc {
    cast::documents(1)[0]
}
