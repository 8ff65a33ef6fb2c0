//! Reads the questions asked of evidence.

use super::node::{Node, Table, nearest};
use super::words::{Words, texts};
use crate::predicate::{AgeUnit, Ask, Comparison, FieldPath, Literal, Predicate};

/// The key that names each question, with what it asks.
const HEADS: &[&str] = &[
    "all",
    "any",
    "not",
    "present",
    "has_at_least",
    "documents",
    "equals",
    "compare",
    "within",
    "age_at_most",
    "count",
    "each",
    "some",
    "linked",
    "phase",
    "year",
    "key_stage_at_least",
    "term",
    "circumstance",
    "person",
];

/// How deep questions may be nested.
const DEEPEST: usize = 8;

/// How many questions one framework may ask: a council's rule set asks some two hundred.
const MOST_QUESTIONS: usize = 2_000;

/// Reads one question; a list of questions means that all hold.
pub(super) fn predicate(node: &Node<'_>, words: &Words) -> Option<Predicate> {
    let question = at_depth(node, words, 0)?;
    // A list asked of every item of a list of a list would take the cube of a plan's length.
    if lists_deep(&question) > 2 {
        node.fail(
            "nested_too_deep",
            "lists are asked within lists within lists: at most two deep",
        );
        return None;
    }
    Some(question)
}

fn lists_deep(question: &Predicate) -> usize {
    let own = matches!(
        question.ask,
        Ask::Count { .. } | Ask::Each { .. } | Ask::Some { .. }
    );
    let below = question.parts().into_iter().map(lists_deep).max();
    usize::from(own) + below.unwrap_or(0)
}

fn at_depth(node: &Node<'_>, words: &Words, depth: usize) -> Option<Predicate> {
    if depth > DEEPEST {
        node.fail(
            "nested_too_deep",
            "questions are nested more than eight deep",
        );
        return None;
    }
    words.questions.set(words.questions.get() + 1);
    if words.questions.get() > MOST_QUESTIONS {
        node.fail(
            "too_many",
            format!("the file asks more than {MOST_QUESTIONS} questions"),
        );
        return None;
    }
    if node.is_list() {
        return Some(Predicate {
            ask: Ask::All(parts(node, words, depth)?),
            at: node.at(),
        });
    }
    let table = node.table()?;
    let heads: Vec<&str> = HEADS
        .iter()
        .copied()
        .filter(|head| table.has(head))
        .collect();
    let [head] = heads[..] else {
        let hint = table
            .entries()
            .iter()
            .find_map(|(key, _, _)| nearest(key, HEADS.iter().copied()))
            .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        let problem = if heads.is_empty() {
            format!("this asks nothing that is known here{hint}")
        } else {
            format!("this asks several things at once: {}", heads.join(", "))
        };
        table.fail("unknown_question", problem);
        return None;
    };
    let ask = ask(&table, head, words, depth);
    table.finish();
    Some(Predicate {
        ask: ask?,
        at: node.at(),
    })
}

fn parts(node: &Node<'_>, words: &Words, depth: usize) -> Option<Vec<Predicate>> {
    let list = node.list()?;
    if list.is_empty() {
        node.fail("empty_list", "this list of questions is empty");
        return None;
    }
    list.iter()
        .map(|part| at_depth(part, words, depth + 1))
        .collect()
}

fn ask(table: &Table<'_>, head: &'static str, words: &Words, depth: usize) -> Option<Ask> {
    let node = table.get(head)?;
    Some(match head {
        "all" => Ask::All(parts(&node, words, depth)?),
        "any" => Ask::Any(parts(&node, words, depth)?),
        "not" => Ask::Not(Box::new(at_depth(&node, words, depth + 1)?)),
        "present" => Ask::Present(fields(&node, words)?),
        "has_at_least" => {
            let of = fields(&table.need("of")?, words)?;
            let most = i64::try_from(of.len()).unwrap_or(i64::MAX);
            Ask::HasAtLeast {
                k: between(&node, 1, most)?,
                of,
            }
        }
        "documents" => Ask::Documents(texts(&node)?),
        "equals" => Ask::Equals {
            field: field(&node, words)?,
            values: literals(table)?,
        },
        "compare" => comparison(table, &node, words)?,
        "within" => within(table, &node, words)?,
        "age_at_most" => age(table, &node, words)?,
        "count" => Ask::Count {
            list: field(&node, words)?,
            min: between(&table.need("min")?, 1, 1_000_000)?,
            that: that(table, words, depth)?.map(Box::new),
        },
        "each" => Ask::Each {
            list: field(&node, words)?,
            filter: match table.get("where") {
                Some(filter) => Some(Box::new(at_depth(&filter, words, depth + 1)?)),
                None => None,
            },
            that: Box::new(needed_that(table, words, depth)?),
        },
        "some" => Ask::Some {
            list: field(&node, words)?,
            that: Box::new(needed_that(table, words, depth)?),
        },
        "linked" => Ask::Linked {
            field: field(&node, words)?,
            to: field(&table.need("to")?, words)?,
        },
        "phase" => Ask::Phase(words.phases(&node)?),
        "year" => Ask::Year(words.years(&node)?),
        "key_stage_at_least" => Ask::KeyStageAtLeast(i64::from(words.key_stage(&node)?)),
        "term" => Ask::Term(words.terms(&node)?),
        "circumstance" => Ask::Circumstance(texts(&node)?),
        _ => Ask::Person(node.text()?),
    })
}

/// What an item must hold: `has`, a list of its fields, or `that`, a question.
fn that(table: &Table<'_>, words: &Words, depth: usize) -> Option<Option<Predicate>> {
    match (table.get("has"), table.get("that")) {
        (Some(has), None) => Some(Some(Predicate {
            ask: Ask::Present(fields(&has, words)?),
            at: has.at(),
        })),
        (None, Some(that)) => Some(Some(at_depth(&that, words, depth + 1)?)),
        (None, None) => Some(None),
        (Some(has), Some(_)) => {
            has.fail("two_questions", "write either `has` or `that`, not both");
            None
        }
    }
}

fn needed_that(table: &Table<'_>, words: &Words, depth: usize) -> Option<Predicate> {
    let found = that(table, words, depth)?;
    if found.is_none() {
        table.fail("missing_key", "`has` or `that` is missing here");
    }
    found
}

fn literals(table: &Table<'_>) -> Option<Vec<Literal>> {
    table
        .need("value")?
        .one_or_more()
        .iter()
        .map(|node| {
            Some(if node.is_flag() {
                Literal::Flag(node.flag()?)
            } else if node.is_number() {
                Literal::Number(node.thousandths()?)
            } else {
                Literal::Text(node.text()?)
            })
        })
        .collect()
}

fn comparison(table: &Table<'_>, node: &Node<'_>, words: &Words) -> Option<Ask> {
    let field = field(node, words)?;
    let ways = [
        ("at_least", Comparison::AtLeast),
        ("at_most", Comparison::AtMost),
        ("over", Comparison::Over),
        ("under", Comparison::Under),
    ];
    let mut found = ways
        .into_iter()
        .filter_map(|(key, how)| table.get(key).map(|with| (how, with)));
    let (Some((how, with)), None) = (found.next(), found.next()) else {
        table.fail(
            "missing_key",
            "write one of `at_least`, `at_most`, `over`, `under`",
        );
        return None;
    };
    Some(Ask::Compare {
        field,
        how,
        with: with.thousandths()?,
    })
}

fn within(table: &Table<'_>, node: &Node<'_>, words: &Words) -> Option<Ask> {
    let days = table.need("days_after_meeting")?;
    let ends = days.list()?;
    let [from, to] = &ends[..] else {
        days.fail(
            "wrong_type",
            "write the first and the last day, for example [1, 130]",
        );
        return None;
    };
    let (from, to) = (from.whole()?, to.whole()?);
    if to < from {
        days.fail("dates_reversed", "the last day lies before the first");
    }
    Some(Ask::Within {
        field: field(node, words)?,
        from,
        to,
    })
}

fn age(table: &Table<'_>, node: &Node<'_>, words: &Words) -> Option<Ask> {
    let (amount, unit) = match (table.get("months"), table.get("days")) {
        (Some(months), None) => (between(&months, 0, 1_200)?, AgeUnit::Months),
        (None, Some(days)) => (between(&days, 0, 36_500)?, AgeUnit::Days),
        _ => {
            table.fail("missing_key", "write either `months` or `days`");
            return None;
        }
    };
    Some(Ask::AgeAtMost {
        field: field(node, words)?,
        amount,
        unit,
    })
}

/// A number beyond which the question would always, or never, hold.
fn between(node: &Node<'_>, least: i64, most: i64) -> Option<i64> {
    let number = node.whole()?;
    let good = (least..=most).contains(&number);
    if !good {
        node.fail(
            "number_out_of_range",
            format!("this number lies between {least} and {most} here"),
        );
    }
    good.then_some(number)
}

/// A field of the area in hand, or as `area.field` of another one.
fn field(node: &Node<'_>, words: &Words) -> Option<FieldPath> {
    let text = node.text()?;
    let (area, field) = match text.split_once('.') {
        Some((area, field)) => {
            words.unit(node, area)?;
            (Some(area.to_owned()), field.to_owned())
        }
        None => (None, text),
    };
    Some(FieldPath { area, field })
}

fn fields(node: &Node<'_>, words: &Words) -> Option<Vec<FieldPath>> {
    let all = node.one_or_more();
    if all.is_empty() {
        node.fail("empty_list", "this list of fields is empty");
    }
    all.iter().map(|one| field(one, words)).collect()
}
