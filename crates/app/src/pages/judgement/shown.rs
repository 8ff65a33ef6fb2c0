//! Levels, requirements and rules of the engine, as the screens name them.

use crate::api::judged::{Level, Mark, Requirement, RequirementState};
use crate::words;
use ::judgement::{Framework, Funding, Met, Range, RungReport};
use plan::Area;

pub(super) fn mark(
    level: Option<&str>,
    range: Option<&Range>,
    named: impl Fn(&str) -> Level,
) -> Mark {
    match (level, range) {
        (Some(level), _) => Mark::Level {
            level: named(level),
        },
        (None, Some(range)) if range.low == range.high => Mark::Level {
            level: named(&range.low),
        },
        (None, Some(range)) => Mark::Range {
            from: named(&range.low),
            to: named(&range.high),
        },
        (None, None) => Mark::NotEnough {},
    }
}

/// A level of the overall.
pub(crate) fn overall_level(framework: &Framework, id: &str) -> Level {
    level(&framework.levels, id)
}

/// A level of an area.
pub(crate) fn area_level(framework: &Framework, id: &str) -> Level {
    level(&framework.unit_levels, id)
}

fn level(levels: &[::judgement::Level], id: &str) -> Level {
    let rank = levels.iter().position(|level| level.id == id);
    Level {
        id: id.to_owned(),
        word: words::level(id),
        meaning: rank
            .map(|rank| levels[rank].label.plain().to_owned())
            .unwrap_or_default(),
        rank: u32::try_from(rank.unwrap_or_default()).unwrap_or_default(),
        of: u32::try_from(levels.len()).unwrap_or_default(),
    }
}

pub(super) fn requirement(area: Area, one: &::judgement::Requirement) -> Requirement {
    let mut gaps: Vec<_> = one.fields.iter().collect();
    gaps.sort_by_key(|gap| (gap.area != area.id(), place_in_form(&gap.area, &gap.field)));
    let fields = gaps.into_iter().map(|gap| {
        let field = match (&gap.item, gap.field.split_once('.')) {
            (Some(item), Some((list, field))) => format!("{list}/{item}/{field}"),
            _ => gap.field.clone(),
        };
        if gap.area == area.id() {
            field
        } else {
            format!("{}:{field}", gap.area)
        }
    });
    Requirement {
        id: one.id.clone(),
        level: one.level.clone(),
        say: one.say.clone(),
        state: match one.state {
            Met::Met => RequirementState::Met,
            Met::Missing => RequirementState::Missing,
            Met::Unknown => RequirementState::Unknown,
            Met::Person => RequirementState::Person,
        },
        fields: fields.collect(),
    }
}

/// Where a field, or the list it belongs to, stands in its area's form; the child's own pathway
/// comes after the area that judges it.
fn place_in_form(area: &str, field: &str) -> usize {
    let id = field.split_once('.').map_or(field, |(list, _)| list);
    let fields = Area::from_id(area)
        .map(plan::form::fields)
        .unwrap_or_default();
    fields
        .iter()
        .position(|field| field.id == id)
        .unwrap_or(fields.len())
}

pub(super) fn rule(rung: &RungReport) -> String {
    let needs: Vec<&str> = rung
        .needs
        .iter()
        .map(|need| need.sentence.text.as_str())
        .collect();
    words::rule(&rung.level, &needs)
}

pub(super) const fn funding(funding: Option<Funding>) -> &'static str {
    match funding {
        Some(Funding::Eligible) => "eligible",
        Some(Funding::CaseByCase) => "case_by_case",
        Some(Funding::Blocked) => "blocked",
        None => "undecided",
    }
}
