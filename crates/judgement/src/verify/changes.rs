//! What a new version of a framework would grade differently from the one before it.

use super::checks::in_words;
use super::space::Space;
use crate::framework::{Framework, Rank};
use crate::overall::{Mix, Seat};
use serde::Serialize;

/// The mixes that two versions grade differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// How many mixes were compared.
    pub of: usize,
    /// How many are graded differently.
    pub changed: usize,
    /// The first few of them, in words.
    pub examples: Vec<String>,
}

const EXAMPLES: usize = 5;

/// Compares two versions over every mix of the new one, gates open. None where their levels of a
/// unit differ, since no mix of one is a mix of the other.
pub(crate) fn changes(
    before: &Framework,
    after: &Framework,
    space: &Space,
    mixes: &[Mix],
) -> Option<Changes> {
    let ids = |framework: &Framework| -> Vec<String> {
        framework
            .unit_levels
            .iter()
            .map(|level| level.id.clone())
            .collect()
    };
    if ids(before) != ids(after) {
        return None;
    }
    let mut found = Changes {
        of: mixes.len(),
        changed: 0,
        examples: Vec::new(),
    };
    for mix in mixes {
        let old = level(
            before,
            before.overall(&translated(before, after, space, mix)),
        );
        let new = level(after, after.overall(mix));
        if old != new {
            found.changed += 1;
            if found.examples.len() < EXAMPLES {
                found.examples.push(format!(
                    "{}: {old} before, {new} now",
                    in_words(after, space, mix)
                ));
            }
        }
    }
    Some(found)
}

fn level(framework: &Framework, rank: Option<Rank>) -> &str {
    rank.map_or("not enough", |rank| &framework.level(rank).id)
}

/// The same levels on the areas of the older version; where its areas differ, on as many of them.
fn translated(before: &Framework, after: &Framework, space: &Space, mix: &Mix) -> Mix {
    let mut seats = vec![Seat::Away; before.areas.len().max(space.len())];
    let same = space
        .units()
        .iter()
        .all(|unit| before.area(&after.areas[*unit].id).is_some());
    for (position, unit) in space.units().iter().enumerate() {
        let id = &after.areas[*unit].id;
        let at = before
            .areas
            .iter()
            .position(|area| area.id == *id)
            .filter(|_| same);
        seats[at.unwrap_or(position)] = mix.seats[*unit];
    }
    let person = mix
        .person
        .and_then(|rank| before.rank(&after.level(rank).id));
    Mix {
        seats,
        open: vec![true; before.gates.len()],
        person,
    }
}
