//! Reads counts, conditions, published rows and the adopted reading.

use super::node::{Node, Table};
use super::words::{Words, text};
use crate::framework::{Adopted, Rank};
use crate::rules::{
    Amount, AmountBase, Band, Condition, Count, Deviation, DeviationFrom, Method, Reading, Row,
    Rung, Sense, Veto,
};

/// Reads "all of these", written as one condition or a list.
pub(super) fn conditions(node: &Node<'_>, words: &Words) -> Option<Vec<Condition>> {
    let all = node.one_or_more();
    if all.is_empty() {
        node.fail(
            "empty_list",
            "this list of conditions is empty, so it would always hold",
        );
        return None;
    }
    all.iter().map(|n| condition(n, words)).collect()
}

fn condition(node: &Node<'_>, words: &Words) -> Option<Condition> {
    let table = node.table()?;
    let found = if let Some(score) = table.get("score_at_least") {
        score.thousandths().map(|at_least| Condition::Score {
            at_least,
            at: node.at(),
        })
    } else if let Some(levels) = table.get("overall") {
        let levels: Option<Vec<_>> = levels
            .one_or_more()
            .iter()
            .map(|n| words.level(n))
            .collect();
        levels.map(|levels| Condition::Overall {
            levels,
            at: node.at(),
        })
    } else {
        count(&table, node, words).map(Condition::Count)
    };
    table.finish();
    found
}

const SENSES: [(&str, Sense); 3] = [
    ("at_least", Sense::AtLeast),
    ("at_most", Sense::AtMost),
    ("exactly", Sense::Exactly),
];

const BANDS: [(&str, Band); 5] = [
    ("is", Band::Is),
    ("is_or_better", Band::OrBetter),
    ("is_or_worse", Band::OrWorse),
    ("worse_than", Band::WorseThan),
    ("better_than", Band::BetterThan),
];

fn count(table: &Table<'_>, node: &Node<'_>, words: &Words) -> Option<Count> {
    let mut amounts: Vec<(Sense, Option<Amount>)> = SENSES
        .iter()
        .filter_map(|(key, sense)| table.get(key).map(|n| (*sense, amount(&n))))
        .collect();
    if table
        .get("over_half")
        .is_some_and(|n| n.flag() == Some(true))
    {
        amounts.push((Sense::AtLeast, Some(OVER_HALF)));
    }
    let bands: Vec<(Band, Option<Rank>)> = BANDS
        .iter()
        .filter_map(|(key, band)| table.get(key).map(|n| (*band, words.unit_level(&n))))
        .collect();
    let of = table.get("of").map(|n| words.units(&n));
    let ([(sense, amount)], [(band, level)]) = (&amounts[..], &bands[..]) else {
        table.fail(
            "unclear_count",
            "write one amount (`at_least`, `at_most`, `exactly` or `over_half = true`) and one level (`is`, `is_or_better`, `is_or_worse`, `worse_than` or `better_than`)",
        );
        return None;
    };
    Some(Count {
        sense: *sense,
        amount: (*amount)?,
        band: *band,
        level: (*level)?,
        of: match of {
            Some(units) => Some(units?),
            None => None,
        },
        at: node.at(),
    })
}

const OVER_HALF: Amount = Amount {
    base: AmountBase::OverHalf,
    plus: 0,
};

/// A number, or "N", "N-1", "half", "over_half", each with a number added or taken away.
pub(super) fn amount(node: &Node<'_>) -> Option<Amount> {
    if !node.is_text() {
        let plus = node.whole()?;
        if plus < 0 {
            node.fail("negative_count", "a count is not below 0");
        }
        return Some(Amount {
            base: AmountBase::Zero,
            plus,
        });
    }
    let written = node.text()?;
    let split = written.find(['+', '-']).unwrap_or(written.len());
    let (name, rest) = written.split_at(split);
    let base = match name.trim() {
        "N" | "all" => Some(AmountBase::All),
        "half" => Some(AmountBase::Half),
        "over_half" => Some(AmountBase::OverHalf),
        _ => None,
    };
    let plus = match rest.replace(' ', "").as_str() {
        "" => Some(0),
        number => number.parse().ok().filter(|n: &i64| n.abs() <= 1000),
    };
    let (Some(base), Some(plus)) = (base, plus) else {
        node.fail(
            "unknown_amount",
            r#"write a number, "N", "N-1", "half" or "over_half""#,
        );
        return None;
    };
    Some(Amount { base, plus })
}

pub(super) fn row(table: Table<'_>, words: &Words) -> Option<Row> {
    let level = table.need("id").and_then(|n| words.level(&n));
    let text = table.need("text").and_then(|n| n.text());
    let when = match table.get("when") {
        Some(node) => grade_conditions(&node, words),
        None => Some(Vec::new()),
    };
    let at = table.at();
    table.finish();
    Some(Row {
        level: level?,
        text: text?,
        when: when?,
        at,
    })
}

pub(super) fn reading(table: Table<'_>, words: &Words) -> Option<Reading> {
    let method = table.need("method").and_then(|n| method(&n));
    let adopted = table
        .need("adopted")
        .and_then(|n| n.table())
        .and_then(signed);
    let rungs = match method {
        Some(Method::Ladder | Method::BestList) => table
            .tables("rung")
            .into_iter()
            .filter_map(|t| rung(t, words))
            .collect(),
        Some(Method::Weighted) => table
            .tables("bands")
            .into_iter()
            .filter_map(|t| band(t, words))
            .collect(),
        Some(Method::Checklist) => checklist(&table, words).into_iter().collect(),
        _ => Vec::new(),
    };
    let points = match method {
        Some(Method::Weighted) => points(&table, words),
        _ => Some(Vec::new()),
    };
    let vetoes = table
        .tables("veto")
        .into_iter()
        .filter_map(|t| veto(t, words))
        .collect();
    let deviations = table
        .tables("deviation")
        .into_iter()
        .filter_map(|t| deviation(t, words))
        .collect();
    let at = table.at();
    let rungs = in_order(rungs, &table);
    table.finish();
    Some(Reading {
        method: method?,
        adopted: adopted?,
        rungs,
        points: points?,
        vetoes,
        deviations,
        at,
    })
}

fn method(node: &Node<'_>) -> Option<Method> {
    match node.text()?.as_str() {
        "ladder" => Some(Method::Ladder),
        "best_list" => Some(Method::BestList),
        "weighted" => Some(Method::Weighted),
        "checklist" => Some(Method::Checklist),
        "person" => Some(Method::Person),
        _ => {
            node.fail(
                "unknown_method",
                "a reading is a `ladder`, a `best_list`, `weighted`, a `checklist` or a `person`'s",
            );
            None
        }
    }
}

/// Rungs climb: each is for a better level than the one before, and none for the worst.
fn in_order(rungs: Vec<Rung>, table: &Table<'_>) -> Vec<Rung> {
    let mut last = 0;
    for rung in &rungs {
        if rung.level <= last {
            table.fail_at(
                "rung_order",
                rung.at,
                "rungs climb: each is for a better level than the one before it, and the worst level needs none",
            );
        }
        last = last.max(rung.level);
    }
    rungs
}

fn rung(table: Table<'_>, words: &Words) -> Option<Rung> {
    let level = table.need("level").and_then(|n| words.level(&n));
    let need = table.need("need").and_then(|n| grade_conditions(&n, words));
    let at = table.at();
    table.finish();
    Some(Rung {
        level: level?,
        need: need?,
        at,
    })
}

/// Conditions that find a grade: they may not read the grade.
fn grade_conditions(node: &Node<'_>, words: &Words) -> Option<Vec<Condition>> {
    let found = conditions(node, words)?;
    if found.iter().any(|c| matches!(c, Condition::Overall { .. })) {
        node.fail(
            "circular_rung",
            "neither a rung nor a row can ask for the overall level that it finds",
        );
        return None;
    }
    Some(found)
}

fn band(table: Table<'_>, words: &Words) -> Option<Rung> {
    let level = table.need("level").and_then(|n| words.level(&n));
    let from = table.need("from").and_then(|n| n.thousandths());
    let at = table.at();
    table.finish();
    Some(Rung {
        level: level?,
        need: vec![Condition::Score {
            at_least: from?,
            at,
        }],
        at,
    })
}

fn checklist(table: &Table<'_>, words: &Words) -> Option<Rung> {
    let node = table.need("need")?;
    if words.levels.len() != 2 {
        node.fail(
            "checklist_levels",
            "a checklist has two levels: not passed and passed",
        );
    }
    Some(Rung {
        level: 1,
        need: grade_conditions(&node, words)?,
        at: node.at(),
    })
}

fn points(table: &Table<'_>, words: &Words) -> Option<Vec<i64>> {
    let node = table.need("points")?;
    let given = node.table()?;
    let mut points = vec![None; words.unit_levels.len()];
    for (name, at, value) in given.entries() {
        match words.unit_levels.iter().position(|level| level.id == name) {
            Some(rank) => points[rank] = value.thousandths(),
            None => given.fail_at("unknown_level", at, "this is not a level of this framework"),
        }
    }
    let all: Option<Vec<i64>> = points.into_iter().collect();
    if all.is_none() {
        node.fail("missing_points", "every level of a unit needs its points");
    }
    all
}

fn veto(table: Table<'_>, words: &Words) -> Option<Veto> {
    let any = table.need("any").and_then(|n| words.units(&n));
    let worse_than = table.need("worse_than").and_then(|n| words.unit_level(&n));
    let cap = table.need("cap").and_then(|n| words.level(&n));
    let say = table.need("say").and_then(|n| text(&n));
    let at = table.at();
    table.finish();
    Some(Veto {
        any: any?,
        worse_than: worse_than?,
        cap: cap?,
        say: say?,
        at,
    })
}

pub(super) fn signed(table: Table<'_>) -> Option<Adopted> {
    let found = signature(&table);
    table.finish();
    found
}

fn signature(table: &Table<'_>) -> Option<Adopted> {
    let by = table.need("by").and_then(|n| n.text());
    let on = table.need("on").and_then(|n| n.date());
    let reason = table.need("reason").and_then(|n| n.text());
    Some(Adopted {
        by: by?,
        on: on?,
        reason: reason?,
    })
}

fn deviation(table: Table<'_>, words: &Words) -> Option<Deviation> {
    let from = match (table.get("row"), table.get("check")) {
        (Some(row), None) => {
            let reads = table.need("reads").and_then(|n| words.level(&n));
            words
                .level(&row)
                .zip(reads)
                .map(|(level, reads)| DeviationFrom::Row { level, reads })
        }
        (None, Some(check)) => match check.text()?.as_str() {
            "unanimous" => Some(DeviationFrom::Unanimous),
            "between" => Some(DeviationFrom::Between),
            _ => {
                check.fail(
                    "unknown_check",
                    "the checks that may be set aside are `unanimous` and `between`",
                );
                None
            }
        },
        _ => {
            table.fail("missing_key", "write either `row` and `reads`, or `check`");
            None
        }
    };
    let signed = signature(&table);
    let at = table.at();
    table.finish();
    Some(Deviation {
        from: from?,
        signed: signed?,
        at,
    })
}
