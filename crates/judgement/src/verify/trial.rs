//! Runs a framework's own tests.

use crate::cases::{Case, Expect, Given};
use crate::evaluate::Scope;
use crate::finding::Finding;
use crate::framework::{Framework, Rank};
use crate::outcomes::Span;
use crate::overall::{Mix, Seat};
use crate::report::Standing;
use crate::rules::{DeviationFrom, Row};
use crate::truth::Truth;
use crate::units::{Detail, judge_unit};

/// Why a test fails; none where it passes.
pub(crate) fn failure(framework: &Framework, case: &Case) -> Option<String> {
    if let Some(mix) = mix_of(framework, case) {
        return of_mix(framework, case, &mix);
    }
    match &case.given {
        Given::Mix { .. } | Given::Units(_) | Given::Person(_) => None,
        Given::Evidence { area, pep } => of_area(framework, case, *area, pep),
        Given::Gate { gate, pep } => {
            let opens = Scope::area(pep, "").evidence(&framework.gates[*gate].needs) == Truth::True;
            let wanted = case.expect.opens?;
            (opens != wanted)
                .then(|| format!("the gate {}", if opens { "opens" } else { "stays shut" }))
        }
        Given::Clock { clock, from } => {
            let due = framework.clocks[*clock].due(*from, &framework.calendar);
            let day = due.map_or_else(|| "on no day".to_owned(), |day| day.to_string());
            (due != case.expect.due).then(|| format!("it falls on {day}"))
        }
    }
}

/// The mix that a test is about, where it is about one.
fn mix_of(framework: &Framework, case: &Case) -> Option<Mix> {
    let mut seats = vec![Seat::Away; framework.areas.len()];
    let mut person = None;
    match &case.given {
        Given::Mix { levels, unscored } => {
            let scored = levels
                .iter()
                .flat_map(|(rank, n)| std::iter::repeat_n(Seat::At(*rank), *n));
            seats = scored
                .chain(std::iter::repeat_n(Seat::Unscored, *unscored))
                .collect();
        }
        Given::Units(units) => units
            .iter()
            .for_each(|(unit, rank)| seats[*unit] = Seat::At(*rank)),
        Given::Person(rank) => person = Some(*rank),
        _ => return None,
    }
    Some(Mix {
        seats,
        open: (0..framework.gates.len())
            .map(|gate| !case.shut.contains(&gate))
            .collect(),
        person,
    })
}

fn of_mix(framework: &Framework, case: &Case, mix: &Mix) -> Option<String> {
    let Expect {
        level,
        contact,
        blocked,
        feedback,
        funding,
        ..
    } = &case.expect;
    let overall = framework.overall(mix);
    if let Some(wanted) = level
        && *wanted != overall
    {
        let given = overall.map_or("not enough", |rank| &framework.level(rank).id);
        return Some(format!("the overall is {given}"));
    }
    let spans = Framework::spans(mix);
    let range = overall.map(|rank| (rank, rank));
    if contact.is_some_and(|wanted| wanted != contact_due(framework, &spans, range)) {
        return Some(format!(
            "contact is {}",
            if contact == &Some(true) {
                "not due"
            } else {
                "due"
            }
        ));
    }
    if blocked.is_some_and(|wanted| wanted != is_blocked(framework, &spans, range)) {
        let word = if blocked == &Some(true) {
            "not blocked"
        } else {
            "blocked"
        };
        return Some(format!("finalising is {word}"));
    }
    if feedback.is_some() && *feedback != framework.feedback_due(&spans, range) {
        return Some("feedback is due at another time".to_owned());
    }
    let money = framework.funding_at(range);
    (funding.is_some() && *funding != money).then(|| format!("funding is {money:?}"))
}

/// Signed choices that no test shows: a mix that the row alone names, read as was signed.
pub(crate) fn untested_deviations(framework: &Framework) -> Vec<Finding> {
    let shows = |level: Rank, reads: Rank| {
        framework.tests.iter().any(|case| {
            case.expect.level == Some(Some(reads))
                && mix_of(framework, case).is_some_and(|mix| {
                    let named = |row: &&Row| {
                        row.is_counted() && row.when.iter().all(|c| framework.holds(c, &mix))
                    };
                    let rows: Vec<&Row> = framework.published.iter().filter(named).collect();
                    rows.len() == 1 && rows[0].level == level
                })
        })
    };
    framework
        .reading
        .deviations
        .iter()
        .filter(|d| matches!(d.from, DeviationFrom::Row { level, reads } if !shows(level, reads)))
        .map(|deviation| {
            let message = "no test shows this signed choice: add a mix that the row alone names";
            Finding::refused("untested_deviation", deviation.at, message)
        })
        .collect()
}

/// Tests about a number of units where no such number applies, or where it matters which units they are.
pub(super) fn unclear_mixes(framework: &Framework) -> Vec<Finding> {
    let judged: Vec<usize> = (0..framework.areas.len())
        .filter(|unit| framework.areas[*unit].judged)
        .collect();
    let alike = framework.unit_groups(&judged).len() < 2;
    let unclear = |case: &Case| {
        let Given::Mix { levels, unscored } = &case.given else {
            return None;
        };
        let units = levels.iter().map(|(_, n)| n).sum::<usize>() + unscored;
        if units > judged.len() {
            return Some(format!(
                "{units} units are counted, and only {} are judged",
                judged.len()
            ));
        }
        (!alike && levels.len() > 1)
            .then(|| "it matters here which areas these are: name each with its level".to_owned())
    };
    framework
        .tests
        .iter()
        .filter_map(|case| Some(Finding::refused("unclear_test", case.at, unclear(case)?)))
        .collect()
}

type Range = crate::outcomes::Overall;

pub(crate) fn contact_due(framework: &Framework, spans: &[Span], overall: Range) -> bool {
    framework.contact_due(spans, overall) == Truth::True
}

/// Whether a rule keeps the plan from being finalised.
pub(crate) fn is_blocked(framework: &Framework, spans: &[Span], overall: Range) -> bool {
    let before = framework
        .outcomes
        .contact
        .as_ref()
        .is_some_and(|contact| contact.before_finalise);
    (before && contact_due(framework, spans, overall))
        || framework
            .outcomes
            .blocks
            .iter()
            .any(|block| framework.outcome_holds(&block.when, spans, overall) == Truth::True)
}

fn of_area(
    framework: &Framework,
    case: &Case,
    area: usize,
    pep: &crate::pep::Pep,
) -> Option<String> {
    let unit = judge_unit(framework, &framework.areas[area], pep, Detail::LevelsAlone);
    let applies = unit.standing != Standing::NotApplicable;
    if case.expect.applies.is_some_and(|wanted| wanted != applies) {
        let word = if applies { "applies" } else { "does not apply" };
        return Some(format!("the area {word}"));
    }
    let level = if unit.counts() {
        unit.low
    } else {
        unit.sure_ceiling
    };
    let wanted = case.expect.level??;
    (level != wanted).then(|| format!("the area is {}", framework.unit_level(level).id))
}
