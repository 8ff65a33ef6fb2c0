//! Judges one area: what its evidence allows, what a person said, and everything its levels ask for.

use crate::evaluate::Scope;
use crate::framework::{Applies, Area, Framework, Rank};
use crate::gaps::gaps;
use crate::overall::Seat;
use crate::pep::{NOT_SCORED, Pep, Rating};
use crate::report::{Met, Requirement, Standing};
use crate::truth::Truth;

/// One area, judged.
pub(crate) struct Unit<'f> {
    pub(crate) area: &'f Area,
    pub(crate) standing: Standing,
    /// The levels people gave.
    pub(crate) ratings: Vec<Rank>,
    /// The best level if everything unknown is missing.
    pub(crate) sure_ceiling: Rank,
    /// The best level if everything unknown is there.
    pub(crate) ceiling: Rank,
    pub(crate) low: Rank,
    pub(crate) high: Rank,
    pub(crate) requirements: Vec<(Rank, Requirement)>,
}

impl Unit<'_> {
    pub(crate) fn low_seat(&self) -> Seat {
        self.seat(self.low)
    }

    pub(crate) fn high_seat(&self) -> Seat {
        self.seat(self.high)
    }

    fn seat(&self, rank: Rank) -> Seat {
        match self.standing {
            Standing::Judged | Standing::Unjudged => Seat::At(rank),
            Standing::NotScored => Seat::Unscored,
            Standing::NotApplicable | Standing::Required => Seat::Away,
        }
    }

    /// The worst and the best it may still be, where it counts.
    pub(crate) fn span(&self) -> crate::outcomes::Span {
        self.counts().then_some((self.low, self.high))
    }

    pub(crate) fn counts(&self) -> bool {
        matches!(self.standing, Standing::Judged | Standing::Unjudged)
    }

    /// What is missing on the way to a level, in the order of levels.
    pub(crate) fn work_towards(&self, target: Rank) -> impl Iterator<Item = &Requirement> {
        self.requirements
            .iter()
            .filter(move |(level, requirement)| *level <= target && requirement.state != Met::Met)
            .map(|(_, requirement)| requirement)
    }

    /// The ids of the evidence that holds the area at its ceiling.
    pub(crate) fn binding(&self) -> Vec<String> {
        self.requirements
            .iter()
            .filter(|(level, r)| *level == self.ceiling + 1 && r.state == Met::Missing)
            .map(|(_, r)| r.id.clone())
            .collect()
    }
}

impl Applies {
    /// Whether a unit applies to this plan.
    pub(crate) fn to(&self, pep: &Pep) -> bool {
        let any = |list: &[String], one: &String| list.is_empty() || list.contains(one);
        any(&self.phases, &pep.phase)
            && any(&self.terms, &pep.term)
            && (self.years.is_empty() || self.years.contains(&pep.year))
            && self
                .key_stage_at_least
                .is_none_or(|stage| pep.key_stage() >= stage)
            && (self.circumstances.is_empty()
                || self
                    .circumstances
                    .iter()
                    .any(|c| pep.circumstances.contains_key(c)))
    }
}

/// Whether the requirements come with their words and the fields to go to, or with their state alone.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detail {
    /// For people.
    Explained,
    /// For thousands of trials of which only the levels are read.
    LevelsAlone,
}

pub(crate) fn judge_unit<'f>(
    framework: &'f Framework,
    area: &'f Area,
    pep: &Pep,
    detail: Detail,
) -> Unit<'f> {
    let best = best_rank(framework);
    let scope = Scope::area(pep, &area.id);
    let mut unit = Unit {
        area,
        standing: Standing::NotApplicable,
        ratings: Vec::new(),
        sure_ceiling: best,
        ceiling: best,
        low: 0,
        high: best,
        requirements: Vec::new(),
    };
    if !area.applies.to(pep) {
        return unit;
    }
    for cap in &area.caps {
        let due = cap
            .when
            .as_ref()
            .map_or(Truth::True, |when| scope.duty(when));
        if due == Truth::False {
            continue;
        }
        let lifted = due.negate().max(scope.evidence(&cap.unless));
        unit.limit(cap.level, lifted);
        let mut requirement = bare(state(lifted), false);
        if detail == Detail::Explained {
            requirement.id.clone_from(&cap.id);
            requirement
                .level
                .clone_from(&framework.unit_level(cap.level + 1).id);
            cap.say.plain().clone_into(&mut requirement.say);
            if lifted != Truth::True {
                requirement.fields = gaps(scope, &cap.unless);
            }
        }
        unit.requirements.push((cap.level + 1, requirement));
    }
    unit.add_criteria(framework, pep, detail);
    unit.requirements
        .sort_by_key(|(level, requirement)| (*level, requirement.by_person));
    unit.rate(framework, pep);
    unit
}

pub(crate) fn best_rank(framework: &Framework) -> Rank {
    Rank::try_from(framework.unit_levels.len() - 1).unwrap_or(Rank::MAX)
}

/// A requirement without words.
fn bare(state: Met, by_person: bool) -> Requirement {
    Requirement {
        id: String::new(),
        level: String::new(),
        say: String::new(),
        state,
        by_person,
        fields: Vec::new(),
    }
}

fn state(lifted: Truth) -> Met {
    match lifted {
        Truth::True => Met::Met,
        Truth::Unknown => Met::Unknown,
        Truth::False => Met::Missing,
    }
}

impl Unit<'_> {
    fn limit(&mut self, level: Rank, lifted: Truth) {
        if lifted != Truth::True {
            self.sure_ceiling = self.sure_ceiling.min(level);
        }
        if lifted == Truth::False {
            self.ceiling = self.ceiling.min(level);
        }
    }

    /// A criterion that a person said is not met limits the area; one not looked at does not, since
    /// the person's level speaks for it.
    fn add_criteria(&mut self, framework: &Framework, pep: &Pep, detail: Detail) {
        let said = pep.areas.get(&self.area.id).map(|area| &area.criteria);
        for criterion in &self.area.criteria {
            let state = match said.and_then(|said| said.get(&criterion.id)) {
                Some(true) => Met::Met,
                Some(false) => Met::Missing,
                None => Met::Person,
            };
            if state == Met::Missing {
                self.limit(criterion.level - 1, Truth::False);
            }
            let mut requirement = bare(state, true);
            if detail == Detail::Explained {
                requirement.id.clone_from(&criterion.id);
                requirement
                    .level
                    .clone_from(&framework.unit_level(criterion.level).id);
                criterion.person.plain().clone_into(&mut requirement.say);
            }
            self.requirements.push((criterion.level, requirement));
        }
    }

    /// The best level that needs no person: below the first that always does, and below every criterion
    /// that nobody has said yes to.
    fn unaided(&self, framework: &Framework) -> Rank {
        self.requirements
            .iter()
            .filter(|(_, requirement)| requirement.by_person && requirement.state != Met::Met)
            .map(|(level, _)| *level)
            .fold(framework.person_from, Rank::min)
            .saturating_sub(1)
    }

    /// A person's rating limited by the ceiling; without one, from the best level that needs no
    /// person's judgement up to the ceiling.
    fn rate(&mut self, framework: &Framework, pep: &Pep) {
        if !self.area.judged {
            self.standing = Standing::Required;
            return;
        }
        let rating = pep
            .areas
            .get(&self.area.id)
            .and_then(|area| area.rating.as_ref());
        let given: &[String] = match rating {
            Some(Rating::One(level)) if level == NOT_SCORED => {
                self.standing = Standing::NotScored;
                return;
            }
            Some(Rating::One(level)) => std::slice::from_ref(level),
            Some(Rating::Differ { either }) => either,
            None => &[],
        };
        self.ratings = given
            .iter()
            .filter_map(|id| framework.unit_rank(id))
            .collect();
        let (worst, best) = (self.ratings.iter().min(), self.ratings.iter().max());
        (self.low, self.high) = match (worst, best) {
            (Some(worst), Some(best)) => {
                self.standing = Standing::Judged;
                ((*worst).min(self.sure_ceiling), (*best).min(self.ceiling))
            }
            _ => {
                self.standing = Standing::Unjudged;
                (self.unaided(framework).min(self.sure_ceiling), self.ceiling)
            }
        };
    }
}
