//! Judges one PEP and explains the judgement.

use crate::clocks;
use crate::explain::{area_report, ladder, limits, published, reading_sentence};
use crate::framework::{Framework, Rank};
use crate::outcomes::{self, Overall};
use crate::overall::{Mix, Seat};
use crate::pep::Pep;
use crate::report::{FrameworkName, Judgement, Range, Standing, Status};
use crate::rules::Method;
use crate::truth::Truth;
use crate::units::{Detail, Unit, judge_unit};
use crate::way_up::way_up;
use crate::wording::{Said, join, say, text};

impl Framework {
    /// Judges a plan. Always answers; what it cannot know it says.
    ///
    /// The framework must have passed [`crate::verify`] before a judgement may be stored.
    pub fn judge(&self, pep: &Pep) -> Judgement {
        let units: Vec<Unit<'_>> = self
            .areas
            .iter()
            .map(|area| judge_unit(self, area, pep, Detail::Explained))
            .collect();
        let gates: Vec<Truth> = self.gate_truths(pep);
        let person = pep
            .person_overall
            .as_ref()
            .filter(|set| !set.reason.trim().is_empty())
            .and_then(|set| self.rank(&set.level));
        let low = Mix {
            seats: units.iter().map(Unit::low_seat).collect(),
            open: gates.iter().map(|gate| *gate == Truth::True).collect(),
            person,
        };
        let high = Mix {
            seats: units.iter().map(Unit::high_seat).collect(),
            open: gates.iter().map(|gate| *gate >= Truth::Unknown).collect(),
            person,
        };
        let overall = self.overall(&low).zip(self.overall(&high));
        let areas: Vec<_> = units.iter().map(|unit| area_report(self, unit)).collect();
        let nearest =
            overall.map_or_else(Vec::new, |(rank, _)| self.ways_up(&low, &units, rank, pep));
        let rung = ladder(self, &low, overall);
        let exact = low == high;
        let spans: Vec<_> = units.iter().map(Unit::span).collect();
        let rows = published(self, &low, &spans, exact);
        let sentence = self.summary(overall, &rung, &nearest);
        Judgement {
            framework: self.name(),
            status: self.status(&units, &gates, overall, person),
            overall: overall
                .filter(|(l, h)| l == h)
                .map(|(l, _)| self.level(l).id.clone()),
            range: overall.map(|range| self.range(range)),
            sentence,
            range_sentence: overall
                .filter(|(l, h)| l != h)
                .map(|(l, h)| self.range_sentence(l, h)),
            limits: limits(self, pep, &gates, &low),
            reading: overall
                .filter(|(low, high)| low == high)
                .and_then(|(rank, _)| reading_sentence(self, &rows, rank, exact)),
            rows,
            rung,
            outcomes: outcomes::report(self, &units, &areas, overall),
            areas,
            nearest,
            clocks: clocks::report(self, pep),
            pivotal: exact && self.is_pivotal(&low),
        }
    }

    /// The framework's id, version and source.
    pub fn name(&self) -> FrameworkName {
        FrameworkName {
            id: self.id.clone(),
            version: self.version.clone(),
            source: self.source.clone(),
        }
    }

    fn gate_truths(&self, pep: &Pep) -> Vec<Truth> {
        let scope = crate::evaluate::Scope::area(pep, "");
        self.gates
            .iter()
            .map(|gate| scope.evidence(&gate.needs))
            .collect()
    }

    fn status(
        &self,
        units: &[Unit<'_>],
        gates: &[Truth],
        overall: Overall,
        person: Option<Rank>,
    ) -> Status {
        match overall {
            None if self.reading.method == Method::Person && person.is_none() => {
                Status::NeedsPerson
            }
            None => Status::NotEnough,
            Some((low, high)) if low != high => Status::Range,
            Some(_) => {
                let open = |u: &Unit<'_>| {
                    u.standing == Standing::Unjudged || (u.counts() && u.low != u.high)
                };
                if units.iter().any(open) || gates.contains(&Truth::Unknown) {
                    Status::Decided
                } else {
                    Status::Graded
                }
            }
        }
    }

    fn range(&self, (low, high): (Rank, Rank)) -> Range {
        Range {
            low: self.level(low).id.clone(),
            high: self.level(high).id.clone(),
        }
    }

    fn range_sentence(&self, low: Rank, high: Rank) -> Said {
        let word = |rank| text(self.level_word(rank));
        let high_word = crate::wording::capitalised(&self.level_word(high));
        say(
            "overall-range",
            [("low", word(low)), ("high", text(high_word))],
        )
    }

    /// "Amber. Five areas are green or better; green needs seven of eight. Lift any two of ..."
    fn summary(
        &self,
        overall: Overall,
        rung: &crate::report::Ladder,
        nearest: &[crate::report::WayUp],
    ) -> Said {
        let Some((low, high)) = overall else {
            return if self.reading.method == Method::Person {
                say("overall-needs-person", [])
            } else {
                say("overall-not-enough", [("units", self.unit_nouns())])
            };
        };
        let mut parts = vec![if low == high {
            say("overall-level", [("level", text(self.level_name(low)))])
        } else {
            self.range_sentence(low, high)
        }];
        let failing = rung
            .failing
            .iter()
            .flat_map(|rung| &rung.needs)
            .find(|need| !need.holds);
        parts.extend(failing.map(|need| need.sentence.clone()));
        parts.extend(nearest.first().map(|way| way.sentence.clone()));
        join("overall-summary", &parts)
    }

    fn ways_up(
        &self,
        low: &Mix,
        units: &[Unit<'_>],
        rank: Rank,
        pep: &Pep,
    ) -> Vec<crate::report::WayUp> {
        if self.reading.method == Method::Person {
            return Vec::new();
        }
        let best = Rank::try_from(self.levels.len() - 1).unwrap_or(Rank::MAX);
        (rank + 1..=best)
            .filter_map(|target| {
                let least = self.least_lifts(low, target)?;
                Some(way_up(self, units, pep, target, &least))
            })
            .collect()
    }

    /// Whether one step of one unit changes the overall.
    pub(crate) fn is_pivotal(&self, mix: &Mix) -> bool {
        let overall = self.overall(mix);
        let best = crate::units::best_rank(self);
        let mut changed = mix.clone();
        (0..mix.seats.len()).any(|unit| {
            let Seat::At(rank) = mix.seats[unit] else {
                return false;
            };
            let steps = [rank.checked_sub(1), Some(rank + 1).filter(|up| *up <= best)];
            let flips = steps.into_iter().flatten().any(|step| {
                changed.seats[unit] = Seat::At(step);
                self.overall(&changed) != overall
            });
            changed.seats[unit] = mix.seats[unit];
            flips
        })
    }
}
