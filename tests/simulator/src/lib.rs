//! A seeded simulator of the whole log: many tablets, several replicas of the server, and an adversary, without network,
//! disk or clock. The same seed always lives the same life, so that what goes wrong once can be watched again.
//!
//! What is tried is the product itself: `sync::client` and `records` on each tablet, the service of `waymark-server` on
//! each replica. Only what they stand on is made here: a disk and a database in memory whose transactions are whole or
//! not at all, and the wire. The app's own store is not used: an encrypted file, key derivation and the judging of
//! every page that changes would cost a thousand times what the rules do. `tablet::effects` mirrors `app`'s sharing.
//!
//! Reading order: [`world`] is one step after the other; [`invariants`] is what must hold; [`bug`] is what is broken on
//! purpose to see it noticed.

pub mod bug;
pub mod cast;
mod dice;
pub mod invariants;
pub mod ledger;
mod lives;
mod people;
pub mod server;
pub mod tablet;
pub mod world;

pub use bug::Bug;
pub use dice::Dice;
pub use invariants::{Invariant, Violation};
pub use lives::{Lives, live};
pub use world::{Shape, World};

/// What may be set from outside about a run; the seed decides the rest.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// A planted bug.
    pub bug: Option<Bug>,
    /// Only so many steps.
    pub steps: Option<usize>,
    /// Only so many tablets.
    pub tablets: Option<usize>,
    /// Whether each step is printed.
    pub trace: bool,
}

/// Lives one seed to its end, and says what was broken.
pub fn run(seed: u64, options: &Options) -> World {
    let mut dice = Dice::new(seed);
    let mut shape = Shape::of(&mut dice).learnt(seed);
    shape.steps = options.steps.unwrap_or(shape.steps);
    shape.tablets = options.tablets.unwrap_or(shape.tablets).max(2);
    let mut world = World::shaped(seed, dice, shape, options.bug, options.trace);
    world.run();
    world
}

/// The smallest run of a seed that still breaks something: fewer tablets first, then fewer steps.
pub fn shrink(seed: u64, options: &Options) -> Options {
    let mut least = Options {
        trace: false,
        ..*options
    };
    let breaks = |options: &Options| !run(seed, options).violations.is_empty();
    let shape = run(seed, &least).shape;
    if let Some(tablets) = (2..shape.tablets).find(|tablets| {
        breaks(&Options {
            tablets: Some(*tablets),
            ..least
        })
    }) {
        least.tablets = Some(tablets);
    }
    let mut low = 1;
    let mut high = run(seed, &least).shape.steps;
    while low < high {
        let middle = low.midpoint(high);
        if breaks(&Options {
            steps: Some(middle),
            ..least
        }) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    if breaks(&Options {
        steps: Some(high),
        ..least
    }) {
        least.steps = Some(high);
    }
    least
}

/// The command that lives a run again, step by step.
pub fn command(seed: u64, options: &Options) -> String {
    use std::fmt::Write as _;
    let mut command = format!("cargo run -q -p simulator --bin simulate -- --seed {seed}");
    let number = |name: &str, value: Option<usize>| {
        value.map_or(String::new(), |value| format!(" --{name} {value}"))
    };
    command += &number("tablets", options.tablets);
    command += &number("steps", options.steps);
    if let Some(bug) = options
        .bug
        .and_then(|bug| clap::ValueEnum::to_possible_value(&bug))
    {
        let _ = write!(command, " --bug {}", bug.get_name());
    }
    command + " --trace"
}
