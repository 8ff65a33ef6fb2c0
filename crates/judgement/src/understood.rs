//! What of a plan a framework does not understand. Such a plan is refused and not judged by guesswork.

use crate::framework::{Area, Framework};
use crate::pep::{AreaEvidence, NOT_SCORED, Pep, Rating, phase};

/// The words that a plan and a framework share, whatever the council.
pub(crate) const PHASES: &[&str] = &["early_years", "primary", "secondary", "post16"];
pub(crate) const TERMS: &[&str] = &["autumn", "spring", "summer"];
pub(crate) const YEARS: std::ops::RangeInclusive<i8> = -3..=13;

/// The most faults of one plan that are told.
const MOST_TOLD: usize = 20;

impl Framework {
    /// What of a plan this framework does not understand: names that it does not have, a year that is not
    /// of the phase, a level for the whole plan without a reason. The first twenty, and how many more.
    pub fn not_understood(&self, pep: &Pep) -> Vec<String> {
        let mut found = about_the_child(pep);
        for (id, evidence) in &pep.areas {
            match self.area(id) {
                None => found.push(format!("the framework has no area `{id}`")),
                Some(area) => self.of_area(area, evidence, &mut found),
            }
        }
        if let Some(set) = &pep.person_overall {
            if self.rank(&set.level).is_none() {
                found.push(format!(
                    "the framework has no level `{}`, given to the plan",
                    set.level
                ));
            }
            if set.reason.trim().is_empty() {
                found.push("the level given to the plan needs a reason".to_owned());
            }
        }
        if found.len() > MOST_TOLD {
            let more = found.len() - MOST_TOLD;
            found.truncate(MOST_TOLD);
            found.push(format!("and {more} more"));
        }
        found
    }

    fn of_area(&self, area: &Area, evidence: &AreaEvidence, found: &mut Vec<String>) {
        let id = &area.id;
        let levels = match &evidence.rating {
            None => &[][..],
            Some(Rating::One(level)) => std::slice::from_ref(level),
            Some(Rating::Differ { either }) => either,
        };
        for level in levels {
            if level != NOT_SCORED && self.unit_rank(level).is_none() {
                found.push(format!(
                    "the framework has no level `{level}`, given to `{id}`"
                ));
            }
        }
        for criterion in evidence.criteria.keys() {
            if !area.criteria.iter().any(|known| known.id == *criterion) {
                found.push(format!("`{id}` has no criterion `{criterion}`"));
            }
        }
    }
}

fn about_the_child(pep: &Pep) -> Vec<String> {
    let mut found = Vec::new();
    if !TERMS.contains(&pep.term.as_str()) {
        found.push(format!(
            "there is no term `{}`: write {}",
            pep.term,
            TERMS.join(", ")
        ));
    }
    if !PHASES.contains(&pep.phase.as_str()) {
        found.push(format!(
            "there is no phase `{}`: write {}",
            pep.phase,
            PHASES.join(", ")
        ));
    } else if !YEARS.contains(&pep.year) {
        found.push(format!(
            "there is no year {}: years go from -3 to 13",
            pep.year
        ));
    } else if phase(pep.year) != pep.phase {
        let right = phase(pep.year);
        found.push(format!(
            "year {} belongs to `{right}`, not to `{}`",
            pep.year, pep.phase
        ));
    }
    found
}
