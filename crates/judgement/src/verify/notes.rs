//! What an author should know and may leave as it is, each with examples.

use super::checks::{in_words, level_word};
use super::rows::{Reads, named, reads};
use super::space::Space;
use crate::finding::Finding;
use crate::framework::Framework;
use crate::overall::{Mix, Seat};

/// How many examples stand beside a note.
const EXAMPLES: usize = 8;

/// The mix without one of its units, where that grades better.
pub(super) fn raised(framework: &Framework, space: &Space, mix: &Mix) -> Option<Mix> {
    let overall = framework.overall(mix);
    space.units().iter().find_map(|unit| {
        let mut fewer = mix.clone();
        fewer.seats[*unit] = Seat::Away;
        (framework.overall(&fewer) > overall).then_some(fewer)
    })
}

/// Mixes that grade better once an area is marked as not applying: whoever marks it must be right.
pub(super) fn left_out(framework: &Framework, space: &Space, mixes: &[Mix]) -> Option<Finding> {
    let says = |mix: &Mix| {
        let words = in_words(framework, space, mix);
        format!(
            "{words} is {}",
            level_word(framework, framework.overall(mix))
        )
    };
    let found: Vec<(&Mix, Mix)> = mixes
        .iter()
        .filter_map(|mix| Some((mix, raised(framework, space, mix)?)))
        .collect();
    let (mix, fewer) = found.first()?;
    let message = format!(
        "marking one area as not applying raises {} of {} mixes",
        found.len(),
        mixes.len()
    );
    let note = Finding::note("raised_by_leaving_out", framework.reading.at, message);
    Some(note.with_witness(format!("{}; {}", says(mix), says(fewer))))
}

/// Mixes that the published rows leave open, or name more than once.
pub(super) fn of_rows(framework: &Framework, space: &Space, mixes: &[Mix]) -> Vec<Finding> {
    let Some(first) = framework.published.iter().find(|row| row.is_counted()) else {
        return Vec::new();
    };
    let all = named(framework, space, mixes);
    let note = |code: &str, what: &str, which: &dyn Fn(&super::rows::Named<'_>) -> bool| {
        let found: Vec<&Mix> = all.iter().filter(|n| which(n)).map(|n| n.mix).collect();
        let examples: Vec<String> = found
            .iter()
            .take(EXAMPLES)
            .map(|mix| {
                let overall = level_word(framework, framework.overall(mix));
                format!("{} is read as {overall}", in_words(framework, space, mix))
            })
            .collect();
        let message = format!("{} of {} mixes {what}", found.len(), mixes.len());
        (!found.is_empty())
            .then(|| Finding::note(code, first.at, message).with_witness(examples.join("; ")))
    };
    let open = note(
        "rows_leave_open",
        "are settled by no row: the reading chose",
        &|n| reads(framework, n) == Reads::Open,
    );
    let several = note("rows_name_twice", "are named by several rows", &|n| {
        n.rows.len() > 1
    });
    open.into_iter().chain(several).collect()
}
