//! So many lives, and nothing broken in any. `SEEDS` says how many; `make soak` asks for more.

use simulator::{Options, World, command, live, run, shrink};

/// Without `SEEDS`.
const SEEDS: u64 = 500;

/// What a world without any of it would leave untried.
const MUST_HAPPEN: [&str; 33] = [
    "grants signed before lost ones came back",
    "restores that lost grants",
    "records closed",
    "records opened again",
    "records held, let go or kept",
    "erasures signed",
    "tablets that destroyed an erased record",
    "words that nobody else had, destroyed with their record",
    "tablets shut after a removal",
    "people taken back",
    "tablets read again after they were taken back",
    "own words set aside after they were refused",
    "calls taken within another call",
    "changes written",
    "clocks set years off",
    "crafted entries sent",
    "disagreements repaired",
    "documents with values side by side",
    "entries refused",
    "entries stored",
    "entries that came twice",
    "grants or roster changed",
    "messages doubled",
    "messages lost",
    "refused and kept at quiet points",
    "replicas that died at a commit",
    "servers restored from a backup",
    "restored tablets that began a new epoch",
    "tablets copied",
    "tablets copied with words in no entry",
    "tablets restored from a backup",
    "tablets restored with words in no entry",
    "tablets that died over an answer",
];

/// Lives beyond those that broke once, each mended since: docs/reliability.md says of each what it was.
const BROKE_ONCE: [u64; 11] = [
    895, 978, 2062, 2076, 2084, 2593, 2600, 2740, 2940, 4417, 9104,
];

/// The same, of lives in which records end.
const BROKE_WITH_ENDS: [u64; 1] = [5106];

#[test]
fn no_life_that_broke_once_has_become_another() {
    let shape = |seed: u64| World::new(seed, None, false).shape;
    assert!(!BROKE_ONCE.iter().any(|seed| shape(*seed).ends));
    let mut before = BROKE_ONCE.iter().chain(&BROKE_WITH_ENDS);
    assert!(!before.any(|seed| shape(*seed).forgets));
}

#[test]
fn nothing_is_broken_any_more_in_lives_that_broke_once() {
    for seed in BROKE_ONCE.into_iter().chain(BROKE_WITH_ENDS) {
        let lives = live(seed..seed + 1, &Options::default());
        assert!(lives.broken.is_empty(), "{:?}", lives.broken);
    }
}

#[test]
fn nothing_is_broken_in_any_seed() {
    let seeds = std::env::var("SEEDS")
        .ok()
        .and_then(|text| text.parse().ok());
    let options = Options::default();
    let lives = live(1..seeds.unwrap_or(SEEDS) + 1, &options);
    if let Some((seed, found)) = lives.broken.first_key_value() {
        let least = shrink(*seed, &options);
        panic!(
            "seed {seed}: {found:?}\n  again: {}",
            command(*seed, &least)
        );
    }
    for what in MUST_HAPPEN {
        let often = lives.tallies.get(what).copied().unwrap_or_default();
        assert!(
            often >= 10,
            "{what} happened {often} times: the adversary sleeps"
        );
    }
}

#[test]
fn a_seed_always_lives_the_same_life() {
    for seed in [3, 17, 40] {
        let [first, second] = [(), ()].map(|()| run(seed, &Options::default()));
        assert_eq!(first.digest(), second.digest(), "seed {seed}");
    }
}
