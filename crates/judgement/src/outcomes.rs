//! What follows from a judgement. Reads the levels and the overall; nothing here is read by them.

use crate::consequences::{FeedbackDue, Funding};
use crate::framework::{Framework, Rank};
use crate::overall::Mix;
use crate::report::{
    AreaReport, Blocker, ContactArea, ContactReport, Met, OutcomeReport, Requirement, Standing,
};
use crate::rules::{Condition, Count, Sense};
use crate::truth::Truth;
use crate::units::Unit;
use crate::wording::{Arg, Said, list, say, text};

/// The worst and the best that the overall may still be.
pub(crate) type Overall = Option<(Rank, Rank)>;

/// The worst and the best that one unit may still be, where it counts.
pub(crate) type Span = Option<(Rank, Rank)>;

impl Framework {
    /// Whether every condition of an outcome holds, whatever the open levels turn out to be.
    pub(crate) fn outcome_holds(
        &self,
        when: &[Condition],
        units: &[Span],
        overall: Overall,
    ) -> Truth {
        Truth::all(when.iter().map(|condition| match condition {
            Condition::Count(count) => count_truth(count, units),
            Condition::Overall { levels, .. } => match overall {
                None => Truth::False,
                Some((low, high)) => over(low, high, |rank| levels.contains(&rank)),
            },
            Condition::Score { .. } => Truth::False,
        }))
    }

    pub(crate) fn funding_at(&self, overall: Overall) -> Option<Funding> {
        let (low, high) = overall?;
        let by_level = &self.outcomes.funding.as_ref()?.by_level;
        let mut all = by_level[usize::from(low)..=usize::from(high)].iter();
        let first = *all.next()?;
        all.all(|funding| *funding == first).then_some(first)
    }

    pub(crate) fn feedback_due(&self, units: &[Span], overall: Overall) -> Option<FeedbackDue> {
        let now = &self.outcomes.feedback.as_ref()?.now;
        match Truth::any(
            now.iter()
                .map(|when| self.outcome_holds(when, units, overall)),
        ) {
            Truth::True => Some(FeedbackDue::Now),
            Truth::False => Some(FeedbackDue::NextPep),
            Truth::Unknown => None,
        }
    }

    /// The spans of a mix in which every level is known.
    pub(crate) fn spans(mix: &Mix) -> Vec<Span> {
        mix.seats
            .iter()
            .map(|seat| match seat {
                crate::overall::Seat::At(rank) => Some((*rank, *rank)),
                _ => None,
            })
            .collect()
    }

    pub(crate) fn contact_due(&self, units: &[Span], overall: Overall) -> Truth {
        self.outcomes
            .contact
            .as_ref()
            .map_or(Truth::False, |contact| {
                self.outcome_holds(&contact.when, units, overall)
            })
    }
}

/// Whether a test holds for every, some or none of the levels from `low` to `high`.
fn over(low: Rank, high: Rank, holds: impl Fn(Rank) -> bool) -> Truth {
    let fitting = (low..=high).filter(|rank| holds(*rank)).count();
    if fitting == 0 {
        Truth::False
    } else if fitting == usize::from(high - low) + 1 {
        Truth::True
    } else {
        Truth::Unknown
    }
}

fn count_truth(count: &Count, units: &[Span]) -> Truth {
    let looked_at: Vec<(Rank, Rank)> = match &count.of {
        Some(of) => of
            .iter()
            .filter_map(|unit| units.get(*unit).copied().flatten())
            .collect(),
        None => units.iter().copied().flatten().collect(),
    };
    let needs = count.amount.of(looked_at.len());
    let fits = || {
        looked_at
            .iter()
            .map(|(low, high)| over(*low, *high, |rank| count.band.holds(rank, count.level)))
    };
    let at_least = Truth::at_least(needs, fits());
    let more = Truth::at_least(needs + 1, fits());
    match count.sense {
        Sense::AtLeast => at_least,
        Sense::AtMost => more.negate(),
        Sense::Exactly => at_least.min(more.negate()),
    }
}

pub(crate) fn report(
    framework: &Framework,
    units: &[Unit<'_>],
    areas: &[AreaReport],
    overall: Overall,
) -> OutcomeReport {
    let spans: Vec<Span> = units.iter().map(Unit::span).collect();
    let contact = contact(framework, units, areas, &spans, overall);
    let blockers = blockers(framework, areas, &spans, overall, contact.as_ref());
    let funding = framework.funding_at(overall);
    OutcomeReport {
        finalise_blocked: !blockers.is_empty(),
        blockers,
        contact,
        feedback: framework.feedback_due(&spans, overall),
        funding,
        funding_sentence: funding.map(|funding| funding_sentence(framework, funding)),
    }
}

fn contact(
    framework: &Framework,
    units: &[Unit<'_>],
    areas: &[AreaReport],
    spans: &[Span],
    overall: Overall,
) -> Option<ContactReport> {
    let rule = framework.outcomes.contact.as_ref()?;
    let due = framework.outcome_holds(&rule.when, spans, overall);
    let to_amend = units
        .iter()
        .zip(areas)
        .filter(|(unit, _)| due == Truth::True && unit.counts() && unit.low < rule.areas_worse_than)
        .map(|(unit, area)| ContactArea {
            area: area.id.clone(),
            level: framework.unit_level(unit.low).id.clone(),
            reasons: unit
                .work_towards(rule.areas_worse_than)
                .filter(|requirement| requirement.state != Met::Person)
                .map(Requirement::work)
                .collect(),
        })
        .collect();
    Some(ContactReport {
        due,
        who: rule.who.clone(),
        areas: to_amend,
        before_finalise: rule.before_finalise,
    })
}

fn blockers(
    framework: &Framework,
    areas: &[AreaReport],
    spans: &[Span],
    overall: Overall,
    contact: Option<&ContactReport>,
) -> Vec<Blocker> {
    let label = |id: &str| {
        areas
            .iter()
            .find(|area| area.id == id)
            .map_or_else(|| id.to_owned(), |area| area.label.clone())
    };
    let mut found = Vec::new();
    if let Some(contact) = contact.filter(|c| c.before_finalise && c.due == Truth::True) {
        let names: Vec<String> = contact.areas.iter().map(|area| label(&area.area)).collect();
        let count = i64::try_from(names.len()).unwrap_or(i64::MAX);
        let args = [("count", Arg::Number(count)), ("areas", text(list(&names)))];
        found.push(blocker("contact", None, say("block-contact", args)));
    }
    for area in areas {
        if area.standing == Standing::Unjudged {
            let sentence = say("block-unjudged", [("area", text(&*area.label))]);
            found.push(blocker("unjudged", Some(&area.id), sentence));
        } else if area.standing == Standing::Required {
            let missing = missing_work(area);
            if !missing.is_empty() {
                let args = [
                    ("area", text(&*area.label)),
                    ("work", text(missing.join("; "))),
                ];
                found.push(blocker(
                    "incomplete",
                    Some(&area.id),
                    say("block-incomplete", args),
                ));
            }
        }
    }
    if overall.is_none_or(|(low, high)| low != high) {
        found.push(blocker("undecided", None, say("block-undecided", [])));
    }
    for block in &framework.outcomes.blocks {
        if framework.outcome_holds(&block.when, spans, overall) == Truth::True {
            let sentence = say("block-rule", [("text", text(block.say.plain()))]);
            found.push(blocker("rule", None, sentence));
        }
    }
    found
}

/// What is still missing from an area that must only be complete.
pub(crate) fn missing_work(area: &AreaReport) -> Vec<String> {
    area.requirements
        .iter()
        .filter(|r| !r.by_person && r.state != Met::Met)
        .map(|r| r.say.clone())
        .collect()
}

fn blocker(code: &str, area: Option<&str>, sentence: Said) -> Blocker {
    Blocker {
        code: code.to_owned(),
        area: area.map(str::to_owned),
        sentence,
    }
}

fn funding_sentence(framework: &Framework, funding: Funding) -> Said {
    let said = framework
        .outcomes
        .funding
        .as_ref()
        .and_then(|rule| rule.say.as_ref());
    match (said, funding) {
        (Some(said), _) => say("funding-said", [("text", text(said.plain()))]),
        (None, Funding::Eligible) => say("funding-eligible", []),
        (None, Funding::CaseByCase) => say("funding-case-by-case", []),
        (None, Funding::Blocked) => say("funding-blocked", []),
    }
}
