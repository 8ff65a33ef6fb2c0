//! What a new version of a framework would grade differently from the one before it.

use super::checks::in_words;
use super::space::Space;
use super::trial::{contact_due, is_blocked};
use crate::consequences::{FeedbackDue, Funding};
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
    /// How many are graded alike, yet lead to something else: contact, a block, feedback or money.
    pub followed_differently: usize,
    /// The first few that are graded differently, in words.
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
        followed_differently: 0,
        examples: Vec::new(),
    };
    for mix in mixes {
        let same = translated(before, after, space, mix);
        let old = level(before, before.overall(&same));
        let new = level(after, after.overall(mix));
        if old != new {
            found.changed += 1;
            if found.examples.len() < EXAMPLES {
                found.examples.push(format!(
                    "{}: {old} before, {new} now",
                    in_words(after, space, mix)
                ));
            }
        } else if follows(before, &same) != follows(after, mix) {
            found.followed_differently += 1;
        }
    }
    Some(found)
}

/// Whether contact is due and finalising blocked, when feedback is due, and what happens about money.
fn follows(framework: &Framework, mix: &Mix) -> (bool, bool, Option<FeedbackDue>, Option<Funding>) {
    let spans = Framework::spans(mix);
    let overall = framework.overall(mix).map(|rank| (rank, rank));
    (
        contact_due(framework, &spans, overall),
        is_blocked(framework, &spans, overall),
        framework.feedback_due(&spans, overall),
        framework.funding_at(overall),
    )
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
