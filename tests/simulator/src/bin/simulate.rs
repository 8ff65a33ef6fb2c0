//! `simulate`: lives seeds again, one by one or many, and prints what is broken.

use std::process::ExitCode;

use clap::Parser;
use simulator::{Bug, Options, command, live, shrink};

/// Lives one seed, or many.
#[derive(Parser)]
struct Flags {
    /// The seed to live, or the first of many.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many seeds, from the first on.
    #[arg(long, default_value_t = 1)]
    seeds: u64,
    /// Print each step.
    #[arg(long)]
    trace: bool,
    /// Only so many steps.
    #[arg(long)]
    steps: Option<usize>,
    /// Only so many tablets.
    #[arg(long)]
    tablets: Option<usize>,
    /// Plant a bug.
    #[arg(long)]
    bug: Option<Bug>,
    /// Look for the smallest run that still breaks.
    #[arg(long)]
    shrink: bool,
}

#[expect(
    clippy::print_stdout,
    reason = "a command line tool answers on its output"
)]
fn main() -> ExitCode {
    let flags = Flags::parse();
    let options = Options {
        bug: flags.bug,
        steps: flags.steps,
        tablets: flags.tablets,
        trace: flags.trace,
    };
    let last = flags.seed.saturating_add(flags.seeds);
    let lives = live(flags.seed..last, &options);
    for (seed, violations) in &lives.broken {
        for violation in violations {
            println!("seed {seed}: {:?}: {}", violation.invariant, violation.what);
        }
        let least = if flags.shrink {
            shrink(*seed, &options)
        } else {
            options
        };
        println!("  again: {}", command(*seed, &least));
    }
    for (what, count) in &lives.tallies {
        println!("{count:>9}  {what}");
    }
    let broken = lives.broken.len();
    println!("simulator: {} seeds lived, {broken} broken", flags.seeds);
    if broken == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
