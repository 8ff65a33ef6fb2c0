//! The checks of a reading over every mix: total, monotone, true to the rows, sensible, and without
//! parts that do nothing.

use super::rows::Named;
use super::space::Space;
use crate::finding::Finding;
use crate::framework::{Framework, Rank};
use crate::overall::{Mix, Seat};
use crate::rules::{Condition, DeviationFrom, Method};

/// A mix in words: "7 gold, 1 red".
pub(crate) fn in_words(framework: &Framework, space: &Space, mix: &Mix) -> String {
    if let Some(person) = mix.person {
        return format!("a person's {}", framework.level(person).id);
    }
    if !space.is_one_group() {
        let parts: Vec<String> = space
            .units()
            .iter()
            .filter_map(|unit| match mix.seats[*unit] {
                Seat::At(rank) => Some(format!(
                    "{} {}",
                    framework.areas[*unit].id,
                    framework.unit_level(rank).id
                )),
                Seat::Unscored => Some(format!("{} not scored", framework.areas[*unit].id)),
                Seat::Away => None,
            })
            .collect();
        return parts.join(", ");
    }
    let count = |rank: Rank| {
        mix.seats
            .iter()
            .filter(|seat| **seat == Seat::At(rank))
            .count()
    };
    let unscored = mix
        .seats
        .iter()
        .filter(|seat| **seat == Seat::Unscored)
        .count();
    let parts: Vec<String> = (0..framework.unit_levels.len())
        .rev()
        .filter_map(|rank| Rank::try_from(rank).ok())
        .filter(|rank| count(*rank) > 0)
        .map(|rank| format!("{} {}", count(rank), framework.unit_level(rank).id))
        .chain((unscored > 0).then(|| format!("{unscored} not scored")))
        .collect();
    if parts.is_empty() {
        "no area at all".to_owned()
    } else {
        parts.join(", ")
    }
}

pub(super) fn level_word(framework: &Framework, overall: Option<Rank>) -> String {
    overall.map_or_else(
        || "not enough".to_owned(),
        |rank| framework.level(rank).id.clone(),
    )
}

/// The smallest step up that lowers the overall.
pub(crate) fn falling_step(framework: &Framework, space: &Space, mixes: &[Mix]) -> Option<Finding> {
    let best = crate::units::best_rank(framework);
    for open in space.gate_states() {
        for mix in mixes {
            let from = Mix {
                open: open.clone(),
                ..mix.clone()
            };
            let before = framework.overall(&from);
            for unit in space.units() {
                let Seat::At(rank) = from.seats[*unit] else {
                    continue;
                };
                if rank == best {
                    continue;
                }
                let mut up = from.clone();
                up.seats[*unit] = Seat::At(rank + 1);
                let after = framework.overall(&up);
                if after < before {
                    return Some(falling(framework, space, (&from, before), (&up, after)));
                }
            }
        }
    }
    None
}

type Graded<'m> = (&'m Mix, Option<Rank>);

fn falling(framework: &Framework, space: &Space, from: Graded<'_>, to: Graded<'_>) -> Finding {
    let words = |mix| in_words(framework, space, mix);
    let level = |overall| level_word(framework, overall);
    let message = "the reading is not monotone: an area that gets better lowers the overall";
    let witness = format!(
        "{} is {}; {} is {}",
        words(from.0),
        level(from.1),
        words(to.0),
        level(to.1)
    );
    Finding::refused("not_monotone", framework.reading.at, message).with_witness(witness)
}

/// Every mix must have a level; only too few scored areas may leave it without.
pub(crate) fn not_total(framework: &Framework, space: &Space, mixes: &[Mix]) -> Option<Finding> {
    let missing = mixes
        .iter()
        .find(|mix| mix.counted() > 0 && framework.overall(mix).is_none())?;
    Some(
        Finding::refused(
            "not_total",
            framework.reading.at,
            "the reading gives this mix no level",
        )
        .with_witness(in_words(framework, space, missing)),
    )
}

/// Rows that cannot all hold in any monotone reading, and mixes that the reading reads otherwise.
pub(crate) fn against_rows(
    framework: &Framework,
    space: &Space,
    all: &[Named<'_>],
) -> Vec<Finding> {
    let mut found = Vec::new();
    if let Some(torn) = all.iter().find(|named| named.bounds.0 > named.bounds.1) {
        found.push(
            Finding::note(
                "rows_contradict",
                framework.reading.at,
                "no reading can be monotone and agree with every published row",
            )
            .with_witness(in_words(framework, space, torn.mix)),
        );
    }
    for (position, row) in framework.published.iter().enumerate() {
        let differs = all.iter().find(|named| {
            named.rows == [position]
                && framework.limit(named.mix) >= row.level
                && framework.overall(named.mix) != Some(row.level)
                && !is_signed(framework, row.level, framework.overall(named.mix))
        });
        if let Some(named) = differs {
            let given = level_word(framework, framework.overall(named.mix));
            let message = format!(
                "the reading gives {given} where this row alone names the mix; change it, or sign a `deviation`"
            );
            found.push(
                Finding::refused("disagrees_with_row", row.at, message)
                    .with_witness(in_words(framework, space, named.mix)),
            );
        }
    }
    found
}

fn is_signed(framework: &Framework, level: Rank, reads: Option<Rank>) -> bool {
    framework.reading.deviations.iter().any(|deviation| {
        matches!(deviation.from, DeviationFrom::Row { level: l, reads: r } if l == level && Some(r) == reads)
    })
}

/// Areas all at one level give that level, and the overall lies between the worst and the best area.
pub(crate) fn common_sense(framework: &Framework, space: &Space, mixes: &[Mix]) -> Vec<Finding> {
    let checks = [
        (
            DeviationFrom::Unanimous,
            "not_unanimous",
            "areas all at one level do not give that level",
        ),
        (
            DeviationFrom::Between,
            "not_between",
            "the overall lies outside the worst and the best area",
        ),
    ];
    let mut found = Vec::new();
    for (check, code, message) in checks {
        let signed = framework.reading.deviations.iter().any(|d| d.from == check);
        let Some(mix) = odd_mix(framework, mixes, &check).filter(|_| !signed) else {
            continue;
        };
        let witness = format!(
            "{} is {}",
            in_words(framework, space, mix),
            level_word(framework, framework.overall(mix))
        );
        found.push(Finding::refused(code, framework.reading.at, message).with_witness(witness));
    }
    found
}

/// A mix, held by no gate or veto, that breaks one of the two checks.
fn odd_mix<'m>(framework: &Framework, mixes: &'m [Mix], check: &DeviationFrom) -> Option<&'m Mix> {
    if !framework.shares_levels() || framework.reading.method == Method::Person {
        return None;
    }
    let best = crate::units::best_rank(framework);
    let is_odd = |mix: &&Mix| {
        let ranks = mix.seats.iter().filter_map(|seat| match seat {
            Seat::At(rank) => Some(*rank),
            _ => None,
        });
        let (worst, top) = (ranks.clone().min(), ranks.max());
        let (Some(worst), Some(top), Some(overall)) = (worst, top, framework.overall(mix)) else {
            return false;
        };
        framework.limit(mix) == best
            && match check {
                DeviationFrom::Unanimous => worst == top && overall != worst,
                DeviationFrom::Between => overall < worst || overall > top,
                DeviationFrom::Row { .. } => false,
            }
    };
    mixes.iter().find(is_odd)
}

/// Checks that are set aside although the reading passes them: a signature under nothing.
pub(super) fn unused_deviations(
    framework: &Framework,
    spaces: &[(Space, Vec<Mix>)],
) -> Vec<Finding> {
    let is_unused = |check: &DeviationFrom| {
        !matches!(check, DeviationFrom::Row { .. })
            && spaces
                .iter()
                .all(|(_, mixes)| odd_mix(framework, mixes, check).is_none())
    };
    let deviations = framework.reading.deviations.iter();
    let message =
        "this signed choice sets nothing aside, since the reading passes the check: leave it out";
    deviations
        .filter(|deviation| is_unused(&deviation.from))
        .map(|deviation| idle("deviation_without_effect", message, deviation.at))
        .collect()
}

/// Levels that no mix reaches, and conditions, gates and vetoes that change nothing.
pub(crate) fn without_effect(
    framework: &Framework,
    spaces: &[(Space, Vec<Mix>)],
    work: &super::Work,
) -> Vec<Finding> {
    let mut found = Vec::new();
    for (at, level) in framework.levels.iter().enumerate() {
        let reached = |mix: &Mix| {
            framework
                .overall(mix)
                .is_some_and(|rank| usize::from(rank) == at)
        };
        if !spaces.iter().any(|(_, mixes)| mixes.iter().any(reached)) {
            let place = framework
                .reading
                .rungs
                .iter()
                .find(|rung| usize::from(rung.level) == at)
                .map_or(framework.reading.at, |rung| rung.at);
            let message = format!("no mix of areas is ever {}", level.id);
            found.push(Finding::refused("unreachable_level", place, message));
        }
    }
    let mut less = framework.clone();
    for rung in 0..framework.reading.rungs.len() {
        for need in 0..framework.reading.rungs[rung].need.len() {
            less.reading.clone_from(&framework.reading);
            let deleted = less.reading.rungs[rung].need.remove(need);
            work.scan(spaces);
            if work.is_spent() {
                return found;
            }
            if same_grades(framework, &less, spaces) {
                found.push(idle(
                    "condition_without_effect",
                    "this condition changes no grade",
                    deleted.at(),
                ));
            }
        }
    }
    for gate in 0..framework.gates.len() {
        let spare = framework.gates[gate].otherwise;
        if usize::from(spare) + 1 >= framework.levels.len() {
            found.push(idle(
                "gate_without_effect",
                "this gate limits nothing",
                framework.gates[gate].at,
            ));
        }
    }
    for veto in 0..framework.reading.vetoes.len() {
        less.reading.clone_from(&framework.reading);
        let deleted = less.reading.vetoes.remove(veto);
        work.scan(spaces);
        if work.is_spent() {
            return found;
        }
        if same_grades(framework, &less, spaces) {
            found.push(idle(
                "veto_without_effect",
                "this veto changes no grade",
                deleted.at,
            ));
        }
    }
    found.extend(shadowed_caps(framework));
    found.extend(shadowed_gates(framework));
    found.extend(unused_deviations(framework, spaces));
    found
}

fn idle(code: &str, message: &str, at: crate::finding::Place) -> Finding {
    Finding::refused(code, at, message)
}

pub(crate) fn same_grades(a: &Framework, b: &Framework, spaces: &[(Space, Vec<Mix>)]) -> bool {
    spaces
        .iter()
        .all(|(_, mixes)| mixes.iter().all(|mix| a.overall(mix) == b.overall(mix)))
}

/// Caps that never decide, because a stricter cap of the same area asks the same.
fn shadowed_caps(framework: &Framework) -> Vec<Finding> {
    let mut found = Vec::new();
    for area in &framework.areas {
        for (at, cap) in area.caps.iter().enumerate() {
            let shadow = area.caps.iter().enumerate().any(|(other, stricter)| {
                let before =
                    stricter.level < cap.level || (stricter.level == cap.level && other < at);
                other != at
                    && before
                    && stricter.unless.ask == cap.unless.ask
                    && stricter.when.as_ref().map(|w| &w.ask) == cap.when.as_ref().map(|w| &w.ask)
            });
            if shadow {
                let message = "this cap never decides: another cap asks the same and is as strict or stricter";
                found.push(idle("cap_without_effect", message, cap.at));
            }
        }
    }
    found
}

/// Gates that never decide, because another asks the same and is as strict or stricter.
fn shadowed_gates(framework: &Framework) -> Vec<Finding> {
    let gates = &framework.gates;
    let is_shadowed = |at: usize| {
        gates.iter().enumerate().any(|(other, stricter)| {
            let before = stricter.otherwise < gates[at].otherwise
                || (stricter.otherwise == gates[at].otherwise && other < at);
            other != at && before && stricter.needs.ask == gates[at].needs.ask
        })
    };
    let message =
        "this gate never decides: another gate asks the same and is as strict or stricter";
    (0..gates.len())
        .filter(|at| is_shadowed(*at))
        .map(|at| idle("gate_without_effect", message, gates[at].at))
        .collect()
}

/// Conditions in rungs that turn false when an area gets better. The enumeration shows whether they
/// do harm; this says where.
pub(crate) fn downward_conditions(framework: &Framework) -> Vec<Finding> {
    use crate::rules::{Band, Sense};
    let upward = |condition: &Condition| match condition {
        Condition::Count(count) => {
            let up = matches!(count.band, Band::OrBetter | Band::BetterThan)
                || (count.band == Band::Is && count.level == crate::units::best_rank(framework));
            let down = matches!(count.band, Band::OrWorse | Band::WorseThan)
                || (count.band == Band::Is && count.level == 0);
            (up && count.sense == Sense::AtLeast) || (down && count.sense == Sense::AtMost)
        }
        _ => true,
    };
    framework
        .reading
        .rungs
        .iter()
        .flat_map(|rung| &rung.need)
        .filter(|need| !upward(need))
        .map(|need| {
            Finding::refused(
                "downward_condition",
                need.at(),
                "a rung may only ask that enough areas are good enough: write `at_least` with `is_or_better`",
            )
        })
        .collect()
}
