//! Turns the least lifts into groups of areas, work and sentences.

use crate::explain::{gate_limit, lower_first};
use crate::framework::{Framework, Rank};
use crate::nearest::{Least, Move};
use crate::pep::Pep;
use crate::report::{Lift, LiftGroup, LiftSet, Limit, Met, Requirement, Standing, WayUp};
use crate::units::Unit;
use crate::wording::{Said, join, list, number, say, text};

/// The least that reaches a level, turned into work.
pub(crate) fn way_up(
    framework: &Framework,
    units: &[Unit<'_>],
    pep: &Pep,
    target: Rank,
    least: &Least,
) -> WayUp {
    let gates: Vec<Limit> = least
        .gates
        .iter()
        .map(|gate| gate_limit(framework, pep, *gate, framework.gates[*gate].otherwise))
        .collect();
    let sets: Vec<LiftSet> = least
        .sets
        .iter()
        .map(|moves| lift_set(framework, units, target, moves))
        .collect();
    let mut parts = Vec::new();
    if !gates.is_empty() {
        let work: Vec<String> = gates.iter().map(|gate| lower_first(&gate.say)).collect();
        parts.push(say("lift-gates", [("work", text(work.join("; ")))]));
    }
    for (at, set) in sets.iter().take(3).enumerate() {
        if at == 0 {
            parts.push(set.sentence.clone());
        } else {
            parts.push(say(
                "lift-or",
                [("text", text(lower_first(&set.sentence.text)))],
            ));
        }
    }
    parts.retain(|part| !part.text.is_empty());
    WayUp {
        reaches: framework.level(target).id.clone(),
        areas: least.areas,
        steps: least.steps,
        gates,
        sets,
        sentence: join("way-up", &parts),
    }
}

fn lift_set(framework: &Framework, units: &[Unit<'_>], target: Rank, moves: &[Move]) -> LiftSet {
    // Highest first within a class: "any seven of these; the rest to amber".
    let mut moves: Vec<&Move> = moves.iter().collect();
    moves.sort_by_key(|step| (step.of.clone(), std::cmp::Reverse(step.to)));
    let groups = moves
        .iter()
        .map(|step| LiftGroup {
            choose: step.choose,
            of: step
                .of
                .iter()
                .map(|unit| lift(framework, &units[*unit], step))
                .collect(),
        })
        .collect();
    let sentences: Vec<Said> = (0..moves.len())
        .map(|at| {
            let taken = moves[..at]
                .iter()
                .filter(|m| m.of == moves[at].of)
                .map(|m| m.choose)
                .sum();
            lift_sentence(framework, units, target, moves[at], taken)
        })
        .collect();
    LiftSet {
        groups,
        sentence: join("way-up", &sentences),
    }
}

/// "Lift any two of Attendance, Targets and Pathway." Where `taken` areas of the same class are
/// lifted already by the sentence before: "Lift the rest to amber."
fn lift_sentence(
    framework: &Framework,
    units: &[Unit<'_>],
    target: Rank,
    step: &Move,
    taken: usize,
) -> Said {
    let names: Vec<String> = step
        .of
        .iter()
        .map(|unit| units[*unit].area.label.plain().to_owned())
        .collect();
    let to_id = &framework.unit_level(step.to).id;
    let to = ("to", text(framework.unit_level_word(step.to)));
    let areas = ("areas", text(list(&names)));
    let count = (
        "count",
        number(i64::try_from(step.choose).unwrap_or(i64::MAX)),
    );
    let same = *to_id == framework.level(target).id;
    let everything = step.choose + taken == step.of.len();
    match (taken > 0, everything, same) {
        (true, true, _) => say("lift-rest-to", [to]),
        (true, false, _) => say("lift-more-to", [count, to]),
        (false, true, true) => say("lift-all", [areas]),
        (false, true, false) => say("lift-all-to", [areas, to]),
        (false, false, true) => say("lift-any", [count, areas]),
        (false, false, false) => say("lift-any-to", [count, areas, to]),
    }
}

fn lift(framework: &Framework, unit: &Unit<'_>, step: &Move) -> Lift {
    let mut work: Vec<Requirement> = unit
        .work_towards(step.to)
        .map(|asked| Requirement {
            say: asked.work(),
            ..asked.clone()
        })
        .collect();
    if work.is_empty() {
        let id = if unit.standing == Standing::Unjudged {
            "work-judgement"
        } else {
            "work-look-again"
        };
        work.push(Requirement {
            id: id.to_owned(),
            level: framework.unit_level(step.to).id.clone(),
            say: say(id, []).text,
            state: Met::Person,
            by_person: true,
            fields: Vec::new(),
        });
    }
    Lift {
        area: unit.area.id.clone(),
        label: unit.area.label.plain().to_owned(),
        from: framework.unit_level(step.from).id.clone(),
        to: framework.unit_level(step.to).id.clone(),
        work,
    }
}
