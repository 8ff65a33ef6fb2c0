//! Reads areas, with their caps and criteria, and gates.

use super::node::{Node, Table, clip, nearest};
use super::predicates::predicate;
use super::words::{Words, id, label_from, text, texts};
use crate::framework::{Applies, Area, Cap, Criterion, Gate};
use crate::predicate::{Ask, Polarity, Predicate};
use std::collections::BTreeSet;

pub(super) fn area(table: Table<'_>, words: &Words) -> Option<Area> {
    let name = table.need("id").and_then(|n| id(&n));
    let label = table.get("label").and_then(|n| text(&n));
    let judged = table.get("judged").is_none_or(|n| n.flag().unwrap_or(true));
    let applies = table
        .get("applies")
        .and_then(|n| n.table())
        .map(|t| applies(t, words))
        .unwrap_or_default();
    let weight = table.get("weight").map_or(Some(1000), |n| weight(&n));
    let caps = rows(&table, "caps", |n, at| cap(n, at, words));
    let criteria = rows(&table, "criteria", |n, _| criterion(n, words));
    own_names(&table, &caps, &criteria);
    let at = table.at();
    table.finish();
    let name = name?;
    Some(Area {
        label: label.unwrap_or_else(|| label_from(&name)),
        id: name,
        judged,
        applies,
        weight: weight?,
        caps,
        criteria,
        at,
    })
}

/// Caps and criteria of one area share their names, and a question may only ask a criterion of its own area.
fn own_names(table: &Table<'_>, caps: &[Cap], criteria: &[Criterion]) {
    let mut seen = BTreeSet::new();
    let names = caps.iter().map(|cap| (&cap.id, cap.at));
    for (name, at) in names.chain(criteria.iter().map(|c| (&c.id, c.at))) {
        if !seen.insert(name) {
            table.fail_at("same_id_twice", at, "this id is used twice in this area");
        }
    }
    let known: Vec<&str> = criteria.iter().map(|c| c.id.as_str()).collect();
    for cap in caps {
        let questions = cap.when.iter().chain([&cap.unless]);
        questions.for_each(|question| only_known(table, question, &known));
    }
}

fn only_known(table: &Table<'_>, question: &Predicate, criteria: &[&str]) {
    if let Ask::Person(name) = &question.ask
        && !criteria.contains(&name.as_str())
    {
        let hint = nearest(name, criteria.iter().copied())
            .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        let message = format!("`{}` is not a criterion here{hint}", clip(name));
        table.fail_at("unknown_criterion", question.at, message);
    }
    for part in question.parts() {
        only_known(table, part, criteria);
    }
}

fn rows<T>(
    table: &Table<'_>,
    key: &'static str,
    read: impl Fn(&Node<'_>, usize) -> Option<T>,
) -> Vec<T> {
    let nodes = table
        .get(key)
        .and_then(|node| node.list())
        .unwrap_or_default();
    if nodes.len() > super::MOST {
        table.fail(
            "too_many",
            format!("there are more than {} of `{key}`", super::MOST),
        );
    }
    nodes
        .iter()
        .take(super::MOST)
        .enumerate()
        .filter_map(|(at, node)| read(node, at))
        .collect()
}

fn weight(node: &Node<'_>) -> Option<i64> {
    let weight = node.thousandths()?;
    if weight < 0 {
        node.fail(
            "negative_weight",
            "a weight below 0 would let an area that gets better lower the overall",
        );
    }
    Some(weight)
}

fn applies(table: Table<'_>, words: &Words) -> Applies {
    let found = Applies {
        phases: table
            .get("phase")
            .and_then(|n| words.phases(&n))
            .unwrap_or_default(),
        years: table
            .get("year")
            .and_then(|n| words.years(&n))
            .unwrap_or_default(),
        key_stage_at_least: table
            .get("key_stage_at_least")
            .and_then(|n| words.key_stage(&n)),
        terms: table
            .get("term")
            .and_then(|n| words.terms(&n))
            .unwrap_or_default(),
        circumstances: table
            .get("circumstance")
            .and_then(|n| texts(&n))
            .unwrap_or_default(),
    };
    table.finish();
    found
}

fn cap(node: &Node<'_>, position: usize, words: &Words) -> Option<Cap> {
    let table = node.table()?;
    let name = match table.get("id") {
        Some(given) => id(&given),
        None => Some(format!("cap-{}", position + 1)),
    };
    let level = table.need("level").and_then(|n| words.unit_level(&n));
    let when = table.get("when").map(|n| predicate(&n, words));
    let unless = table.need("unless").and_then(|n| evidence(&n, words));
    let say = table.need("say").and_then(|n| text(&n));
    if level.is_some_and(|rank| usize::from(rank) + 1 == words.unit_levels.len()) {
        table.fail(
            "cap_without_effect",
            "a cap at the best level limits nothing",
        );
    }
    table.finish();
    Some(Cap {
        id: name?,
        level: level?,
        when: match when {
            Some(found) => Some(found?),
            None => None,
        },
        unless: unless?,
        say: say?,
        at: node.at(),
    })
}

/// A question that lifts a limit: more evidence may only help.
fn evidence(node: &Node<'_>, words: &Words) -> Option<Predicate> {
    let question = predicate(node, words)?;
    if matches!(question.polarity(), Polarity::Downward | Polarity::Mixed) {
        node.fail(
            "falls_with_evidence",
            "this turns false when evidence is added, so a fuller plan could be judged worse; put what makes it a duty under `when`",
        );
    }
    Some(question)
}

fn criterion(node: &Node<'_>, words: &Words) -> Option<Criterion> {
    let table = node.table()?;
    let name = table.need("id").and_then(|n| id(&n));
    let person = table.need("person").and_then(|n| text(&n));
    let level = table.need("for").and_then(|n| words.unit_level(&n));
    if level == Some(0) {
        table.fail("criterion_without_effect", "the worst level needs nothing");
    }
    table.finish();
    Some(Criterion {
        id: name?,
        person: person?,
        level: level?,
        at: node.at(),
    })
}

pub(super) fn gate(table: Table<'_>, words: &Words) -> Option<Gate> {
    let name = table.need("id").and_then(|n| id(&n));
    let needs = table.need("needs").and_then(|n| evidence(&n, words));
    let otherwise = table.need("otherwise").and_then(|n| words.level(&n));
    let say = table.need("say").and_then(|n| text(&n));
    if let Some(needs) = &needs {
        only_known(&table, needs, &[]);
    }
    let at = table.at();
    table.finish();
    Some(Gate {
        id: name?,
        needs: needs?,
        otherwise: otherwise?,
        say: say?,
        at,
    })
}
