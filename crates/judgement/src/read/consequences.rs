//! Reads outcomes, clocks and the sampling policy.

use super::node::{Node, Table};
use super::reading::conditions;
use super::words::{Words, id, label_from, text, texts};
use crate::consequences::{
    Block, Calendar, Clock, Contact, DayKind, Due, Feedback, Funding, FundingRule, Outcomes,
    Sampling, Span,
};
use crate::rules::Condition;
use chrono::{Datelike, NaiveDate};

pub(super) fn outcomes(table: Table<'_>, words: &Words) -> Outcomes {
    let found = Outcomes {
        contact: table
            .get("contact")
            .and_then(|n| n.table())
            .and_then(|t| contact(t, words)),
        blocks: table
            .tables("block")
            .into_iter()
            .filter_map(|t| block(t, words))
            .collect(),
        feedback: table
            .get("feedback")
            .and_then(|n| n.table())
            .and_then(|t| feedback(t, words)),
        funding: table
            .get("funding")
            .and_then(|n| n.table())
            .and_then(|t| funding(t, words)),
    };
    table.finish();
    found
}

/// Conditions of an outcome: levels and the overall, never a score.
fn when(node: &Node<'_>, words: &Words) -> Option<Vec<Condition>> {
    let found = conditions(node, words)?;
    if found.iter().any(|c| matches!(c, Condition::Score { .. })) {
        node.fail(
            "score_in_outcome",
            "an outcome reads levels: name the overall levels instead of a score",
        );
        return None;
    }
    Some(found)
}

fn contact(table: Table<'_>, words: &Words) -> Option<Contact> {
    let holds = table.need("when").and_then(|n| when(&n, words));
    let who = table.need("who").and_then(|n| texts(&n));
    let before_finalise = match table.get("before").map(|n| (n, n.text())) {
        Some((_, Some(before))) if before == "finalise" => true,
        Some((node, _)) => {
            node.fail("unknown_moment", "`before` is `finalise`, or is left out");
            false
        }
        None => false,
    };
    let about = table.get("areas_worse_than").map(|n| words.unit_level(&n));
    let at = table.at();
    table.finish();
    let holds = holds?;
    let areas_worse_than = match about {
        Some(level) => level?,
        None => level_of(&holds).unwrap_or_else(|| best(words)),
    };
    Some(Contact {
        when: holds,
        who: who?,
        areas_worse_than,
        before_finalise,
        at,
    })
}

/// Where the rule itself says "worse than X", these are the areas to name.
fn level_of(when: &[Condition]) -> Option<u8> {
    when.iter().find_map(|condition| match condition {
        Condition::Count(count) if count.band == crate::rules::Band::WorseThan => Some(count.level),
        _ => None,
    })
}

fn best(words: &Words) -> u8 {
    u8::try_from(words.unit_levels.len().saturating_sub(1)).unwrap_or(u8::MAX)
}

fn block(table: Table<'_>, words: &Words) -> Option<Block> {
    let holds = table.need("when").and_then(|n| when(&n, words));
    let say = table.need("say").and_then(|n| text(&n));
    let at = table.at();
    table.finish();
    Some(Block {
        when: holds?,
        say: say?,
        at,
    })
}

fn feedback(table: Table<'_>, words: &Words) -> Option<Feedback> {
    let now = table
        .need("now")
        .map(|n| n.one_or_more())?
        .iter()
        .map(|n| when(n, words))
        .collect::<Option<Vec<_>>>();
    let at = table.at();
    table.finish();
    Some(Feedback { now: now?, at })
}

fn funding(table: Table<'_>, words: &Words) -> Option<FundingRule> {
    let by_level = table
        .need("by_level")
        .and_then(|n| n.table())
        .and_then(|given| {
            let mut found: Vec<Option<Option<Funding>>> = vec![None; words.levels.len()];
            for (name, at, value) in given.entries() {
                match words.levels.iter().position(|level| level.id == name) {
                    Some(rank) => found[rank] = Some(funding_word(&value)),
                    None => {
                        given.fail_at("unknown_level", at, "this is not a level of this framework")
                    }
                }
            }
            let all = found
                .iter()
                .copied()
                .flatten()
                .collect::<Option<Vec<Funding>>>();
            if found.iter().any(Option::is_none) {
                given.fail(
                    "missing_funding",
                    "every level needs one of `eligible`, `case_by_case`, `blocked`",
                );
            }
            all
        });
    let say = table.get("say").and_then(|n| text(&n));
    let at = table.at();
    table.finish();
    Some(FundingRule {
        by_level: by_level?,
        say,
        at,
    })
}

pub(super) fn funding_word(node: &Node<'_>) -> Option<Funding> {
    match node.text()?.as_str() {
        "eligible" => Some(Funding::Eligible),
        "case_by_case" => Some(Funding::CaseByCase),
        "blocked" => Some(Funding::Blocked),
        _ => {
            node.fail(
                "unknown_funding",
                "funding is `eligible`, `case_by_case` or `blocked`",
            );
            None
        }
    }
}

pub(super) fn clock(table: Table<'_>) -> Option<Clock> {
    let name = table.need("id").and_then(|n| id(&n));
    let label = table.get("label").and_then(|n| text(&n));
    let due = match table.get("on") {
        Some(days) => {
            let days: Option<Vec<_>> = days.one_or_more().iter().map(Node::date).collect();
            days.map(|mut days| {
                days.sort_unstable();
                Due::Fixed(days)
            })
        }
        None => counted(&table),
    };
    let at = table.at();
    table.finish();
    let name = name?;
    Some(Clock {
        label: label.unwrap_or_else(|| label_from(&name)),
        id: name,
        due: due?,
        at,
    })
}

fn counted(table: &Table<'_>) -> Option<Due> {
    let from = table.need("from").and_then(|n| n.text());
    let kinds = [
        ("working_days", DayKind::Working),
        ("school_days", DayKind::School),
        ("days", DayKind::Calendar),
    ];
    let mut found = kinds
        .into_iter()
        .filter_map(|(key, kind)| table.get(key).map(|n| (kind, n)));
    let (Some((kind, node)), None) = (found.next(), found.next()) else {
        table.fail(
            "missing_key",
            "write one of `working_days`, `school_days`, `days`, or `on` with dates",
        );
        return None;
    };
    let days = node.whole()?;
    if days.abs() > 1000 {
        node.fail("number_too_large", "a deadline is at most 1000 days away");
        return None;
    }
    Some(Due::Days {
        from: from?,
        days,
        kind,
    })
}

pub(super) fn sampling(table: Table<'_>) -> Option<Sampling> {
    let per_thousand = table.need("share").and_then(|n| {
        n.thousandths().filter(|share| {
            let good = (0..=1000).contains(share);
            if !good {
                n.fail("share_out_of_range", "a share lies between 0 and 1");
            }
            good
        })
    });
    let at_least = table
        .get("at_least")
        .and_then(|n| n.whole())
        .map_or(Some(0), |n| usize::try_from(n).ok());
    let spread = table
        .get("spread")
        .and_then(|n| texts(&n))
        .unwrap_or_default();
    let pivotal_chances = table.get("pivotal_chances").map_or(Some(1), |n| {
        let chances = n
            .whole()
            .and_then(|c| u8::try_from(c).ok())
            .filter(|c| (1..=20).contains(c));
        if chances.is_none() {
            n.fail(
                "number_too_large",
                "`pivotal_chances` lies between 1 and 20",
            );
        }
        chances
    });
    let at = table.at();
    table.finish();
    Some(Sampling {
        per_thousand: per_thousand?,
        at_least: at_least?,
        spread,
        pivotal_chances: pivotal_chances?,
        at,
    })
}

/// `[calendar]`: `terms` and `closures` as stretches, `bank_holidays` as days, `bank_holidays_until`.
pub(super) fn calendar(table: Table<'_>) -> Calendar {
    let until = table
        .get("bank_holidays_until")
        .and_then(|node| node.date().map(|day| (node, day)));
    let (_, last) = crate::clocks::built_in_years();
    if let Some((node, day)) = &until
        && day.year() <= last
    {
        let message = format!("bank holidays are built in to the end of {last}: write a later day");
        node.fail("holidays_known", message);
    }
    let found = Calendar {
        terms: spans(&table, "terms"),
        closures: spans(&table, "closures"),
        bank_holidays: bank_holidays(&table, until.as_ref().map(|(_, day)| *day)),
        holidays_until: until.map(|(_, day)| day),
    };
    table.finish();
    found
}

/// Bank holidays beside those built in. Beyond these, one day alone would not say whether the year is whole.
fn bank_holidays(table: &Table<'_>, until: Option<NaiveDate>) -> Vec<NaiveDate> {
    let (_, last) = crate::clocks::built_in_years();
    let nodes = table.get("bank_holidays").and_then(|n| n.list());
    let dated = nodes.unwrap_or_default().into_iter().filter_map(|node| {
        let day = node.date()?;
        if day.year() > last && until.is_none_or(|until| day > until) {
            node.fail(
                "holidays_open",
                format!(
                    "bank holidays are built in to the end of {last}: say with `bank_holidays_until` to which day your list is whole"
                ),
            );
        }
        Some(day)
    });
    dated.collect()
}

/// Stretches of days, as `[{ from = 2025-09-01, to = 2025-10-24 }]`, earliest first.
fn spans(table: &Table<'_>, key: &'static str) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    for span in table.tables(key) {
        let from = span.need("from").and_then(|n| n.date());
        let to = span.need("to").and_then(|n| n.date());
        if let Some((from, to)) = from.zip(to) {
            if to < from {
                span.fail("dates_reversed", "the last day lies before the first");
            } else if found.last().is_some_and(|before| from <= before.to) {
                span.fail(
                    "dates_overlap",
                    "this begins before the one above it ends; write the earliest first",
                );
            }
            found.push(Span { from, to });
        }
        span.finish();
    }
    found
}
