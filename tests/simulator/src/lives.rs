//! Many seeds: each lived on one core, all cores at once, and counted together.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::{Options, Violation, run};

/// What many seeds came to.
#[derive(Debug, Default)]
pub struct Lives {
    /// How often each thing happened, by name.
    pub tallies: BTreeMap<&'static str, u64>,
    /// The seeds that broke something, and what.
    pub broken: BTreeMap<u64, Vec<Violation>>,
}

/// Lives every seed of a range.
pub fn live(seeds: Range<u64>, options: &Options) -> Lives {
    let next = AtomicU64::new(seeds.start);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let one_core = || {
        let mut lives = Lives::default();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds.end {
                return lives;
            }
            lives.add(seed, options);
        }
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(one_core)).collect();
        let mut all = Lives::default();
        for thread in threads {
            match thread.join() {
                Ok(lives) => all.join(lives),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    })
}

impl Lives {
    fn add(&mut self, seed: u64, options: &Options) {
        let world = run(seed, options);
        for (what, count) in world.tallies {
            *self.tallies.entry(what).or_default() += count;
        }
        if !world.violations.is_empty() {
            self.broken.insert(seed, world.violations);
        }
    }

    fn join(&mut self, other: Self) {
        for (what, count) in other.tallies {
            *self.tallies.entry(what).or_default() += count;
        }
        self.broken.extend(other.broken);
    }
}
