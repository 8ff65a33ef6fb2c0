//! Reads a framework's own tests. One entry with `each_without` becomes one test for each thing left
//! out, so that every single failure of an all-of list is shown; with `each_with`, one for each thing put in.

use super::consequences::funding_word;
use super::node::{Node, Table};
use super::words::{Words, texts};
use crate::cases::{Case, Expect, Given};
use crate::consequences::FeedbackDue;
use crate::finding::Place;
use crate::pep::{AreaEvidence, Pep, Rating, Value};
use chrono::NaiveDate;
use serde_json::{Map, Value as Json};
use std::cell::Cell;
use std::collections::BTreeMap;

type Fields = Map<String, Json>;

/// What tests may build on: evidence kept under `[fixtures]`, and the names of clocks.
pub(super) struct Ground {
    fixtures: BTreeMap<String, Fields>,
    pub(super) clocks: Vec<String>,
    /// How many answers the tests read so far hold: each copies those of its fixture.
    copied: Cell<usize>,
}

pub(super) fn ground(root: &Table<'_>, clocks: Vec<String>) -> Ground {
    let mut fixtures = BTreeMap::new();
    if let Some(table) = root.get("fixtures").and_then(|n| n.table()) {
        for (name, _, node) in table.entries() {
            if let Some(fields) = fields(&node) {
                fixtures.insert(name, fields);
            }
        }
    }
    Ground {
        fixtures,
        clocks,
        copied: Cell::new(0),
    }
}

fn fields(node: &Node<'_>) -> Option<Fields> {
    node.table()?;
    match node.json() {
        Json::Object(fields) => Some(fields),
        _ => None,
    }
}

/// Reads one entry of `[tests]`.
pub(super) fn cases(
    name: &str,
    at: Place,
    node: &Node<'_>,
    words: &Words,
    ground: &Ground,
) -> Vec<Case> {
    let Some(table) = node.table() else {
        return Vec::new();
    };
    let why = table.need("why").and_then(|n| n.text()).unwrap_or_default();
    let shut = table
        .get("shut")
        .map(|n| {
            n.one_or_more()
                .iter()
                .filter_map(|g| words.gate(g))
                .collect()
        })
        .unwrap_or_default();
    let given = given(&table, words, ground);
    let about_unit = matches!(given.first(), Some((_, Given::Evidence { .. })));
    let expect = expect(&table, words, about_unit);
    table.finish();
    if expect == Expect::default() {
        node.fail(
            "expects_nothing",
            "this test expects nothing, so it cannot fail",
        );
    }
    given
        .into_iter()
        .map(|(without, given)| Case {
            name: without.map_or_else(|| name.to_owned(), |how| format!("{name} {how}")),
            why: why.clone(),
            given,
            shut: Vec::clone(&shut),
            expect: expect.clone(),
            at,
        })
        .collect()
}

fn given(table: &Table<'_>, words: &Words, ground: &Ground) -> Vec<(Option<String>, Given)> {
    if let Some(areas) = table.get("areas") {
        return mix(&areas, words)
            .map(|given| (None, given))
            .into_iter()
            .collect();
    }
    if let Some(level) = table.get("person") {
        return words
            .level(&level)
            .map(|rank| (None, Given::Person(rank)))
            .into_iter()
            .collect();
    }
    if let Some(clock) = table.get("clock") {
        return clock_case(table, &clock, ground)
            .map(|given| (None, given))
            .into_iter()
            .collect();
    }
    if let Some(area) = table.get("area") {
        let Some(at) = words.units(&area).and_then(|units| units.first().copied()) else {
            return Vec::new();
        };
        return evidence(table, words, ground, Some(at))
            .into_iter()
            .map(|(without, pep)| {
                (
                    without,
                    Given::Evidence {
                        area: at,
                        pep: Box::new(pep),
                    },
                )
            })
            .collect();
    }
    if let Some(gate) = table.get("gate") {
        let Some(at) = words.gate(&gate) else {
            return Vec::new();
        };
        return evidence(table, words, ground, None)
            .into_iter()
            .map(|(without, pep)| {
                (
                    without,
                    Given::Gate {
                        gate: at,
                        pep: Box::new(pep),
                    },
                )
            })
            .collect();
    }
    table.fail(
        "unclear_test",
        "a test is about `areas`, an `area`, a `gate`, a `clock` or a `person`'s level",
    );
    Vec::new()
}

fn mix(node: &Node<'_>, words: &Words) -> Option<Given> {
    let table = node.table()?;
    let entries = table.entries();
    if entries.iter().all(|(_, _, value)| value.is_number()) {
        return counts(&table, &entries, words);
    }
    let units: Option<Vec<_>> = entries
        .iter()
        .map(|(name, at, value)| {
            let Some(unit) = words.units.iter().position(|unit| unit == name) else {
                table.fail_at("unknown_area", *at, "this is not an area of this framework");
                return None;
            };
            Some((unit, words.unit_level(value)?))
        })
        .collect();
    units.map(Given::Units)
}

fn counts(
    table: &Table<'_>,
    entries: &[(String, Place, Node<'_>)],
    words: &Words,
) -> Option<Given> {
    let (mut levels, mut unscored) = (Vec::new(), 0);
    for (name, at, value) in entries {
        let count = usize::try_from(value.whole()?).ok().filter(|n| *n <= 1000);
        let Some(count) = count else {
            value.fail("number_too_large", "a test has at most a thousand units");
            return None;
        };
        if name == crate::pep::NOT_SCORED {
            unscored = count;
            continue;
        }
        match words.unit_levels.iter().position(|level| level.id == *name) {
            Some(rank) => levels.push((u8::try_from(rank).ok()?, count)),
            None => table.fail_at(
                "unknown_level",
                *at,
                "this is not a level of this framework",
            ),
        }
    }
    Some(Given::Mix { levels, unscored })
}

fn clock_case(table: &Table<'_>, node: &Node<'_>, ground: &Ground) -> Option<Given> {
    let name = node.text()?;
    let Some(clock) = ground.clocks.iter().position(|clock| *clock == name) else {
        node.fail("unknown_clock", "this is not a clock of this framework");
        return None;
    };
    Some(Given::Clock {
        clock,
        from: table.need("from")?.date()?,
    })
}

/// The plans of a test about evidence: one, or one for each thing left out.
fn evidence(
    table: &Table<'_>,
    words: &Words,
    ground: &Ground,
    unit: Option<usize>,
) -> Vec<(Option<String>, Pep)> {
    let mut areas: BTreeMap<String, AreaEvidence> = BTreeMap::new();
    let own = unit.map(|at| words.units[at].clone());
    let mut base = base_fields(table, ground);
    let without = table
        .get("without")
        .and_then(|n| texts(&n))
        .unwrap_or_default();
    for path in &without {
        leave_out(&mut base, path, table);
    }
    if let Some(others) = table.get("others").and_then(|n| n.table()) {
        for (name, _, node) in others.entries() {
            words.unit(&node, &name);
            if let Some(found) = fields(&node).and_then(|f| answers(&f, table)) {
                areas.entry(name).or_default().evidence = found;
            }
        }
    }
    let rating = match table.get("rating") {
        Some(node) => node.text(),
        None => words.unit_levels.last().map(|level| level.id.clone()),
    };
    let criteria = criteria(table);
    let rating = rating.filter(|level| match table.get("rating") {
        Some(node) => level == crate::pep::NOT_SCORED || words.unit_level(&node).is_some(),
        None => true,
    });
    let Some(mut pep) = bare_pep(table, words) else {
        return Vec::new();
    };
    pep.areas = areas;
    let variants = variants(table, base);
    let each: usize = variants.iter().map(|(_, fields)| size(fields)).sum();
    ground.copied.set(ground.copied.get() + each);
    if ground.copied.get() > MOST_ANSWERS {
        table.fail(
            "too_many",
            "the tests hold more than 200,000 answers between them",
        );
        return Vec::new();
    }
    variants
        .into_iter()
        .filter_map(|(left_out, fields)| {
            let mut pep = pep.clone();
            let evidence = answers(&fields, table)?;
            if let Some(own) = &own {
                let area = pep.areas.entry(own.clone()).or_default();
                area.rating = rating.clone().map(Rating::One);
                area.criteria.clone_from(&criteria);
                area.evidence = evidence;
            }
            Some((left_out, pep))
        })
        .collect()
}

/// The evidence itself, or one of it for each thing left out or put in.
fn variants(table: &Table<'_>, base: Fields) -> Vec<(Option<String>, Fields)> {
    if let Some(paths) = table.get("each_without").and_then(|n| texts(&n)) {
        let one = |path: String| {
            let mut fields = base.clone();
            leave_out(&mut fields, &path, table);
            (Some(format!("without {path}")), fields)
        };
        return paths.into_iter().take(MOST_VARIANTS).map(one).collect();
    }
    if let Some(list) = table.get("each_with").and_then(|n| n.list()) {
        let one = |(at, more): (usize, &Node<'_>)| {
            let mut all = base.clone();
            all.extend(fields(more)?);
            Some((Some(format!("with the {}. of them", at + 1)), all))
        };
        return list
            .iter()
            .take(MOST_VARIANTS)
            .enumerate()
            .filter_map(one)
            .collect();
    }
    vec![(None, base)]
}

/// The most tests that one entry may stand for, and the most answers that all tests may hold.
const MOST_VARIANTS: usize = 200;
const MOST_ANSWERS: usize = 200_000;

fn size(fields: &Fields) -> usize {
    fields.values().map(answers_in).sum::<usize>() + 1
}

fn answers_in(json: &Json) -> usize {
    1 + match json {
        Json::Array(items) => items.iter().map(answers_in).sum(),
        Json::Object(fields) => size(fields),
        // A long text is copied too.
        Json::String(text) => text.len() / 64,
        _ => 0,
    }
}

fn base_fields(table: &Table<'_>, ground: &Ground) -> Fields {
    let mut base = Fields::new();
    if let Some(node) = table.get("from") {
        match node.text().and_then(|name| ground.fixtures.get(&name)) {
            Some(fixture) => base.clone_from(fixture),
            None => node.fail("unknown_fixture", "this is not a name under `[fixtures]`"),
        }
    }
    if let Some(more) = table.get("with").and_then(|n| fields(&n)) {
        base.extend(more);
    }
    base
}

fn criteria(table: &Table<'_>) -> BTreeMap<String, bool> {
    table
        .get("criteria")
        .and_then(|n| n.table())
        .map(|t| t.entries())
        .unwrap_or_default()
        .into_iter()
        .filter_map(|(name, _, node)| Some((name, node.flag()?)))
        .collect()
}

/// Removes a field: `words`, or `targets.0.baseline` for a field of a list's first item.
fn leave_out(fields: &mut Fields, path: &str, table: &Table<'_>) {
    let mut steps = path.split('.');
    let list = steps.next().unwrap_or_default();
    let removed = match (steps.next(), steps.next()) {
        (None, _) => fields.remove(list).is_some(),
        (Some(at), Some(field)) => fields
            .get_mut(list)
            .and_then(|items| items.get_mut(at.parse::<usize>().ok()?))
            .and_then(Json::as_object_mut)
            .is_some_and(|item| item.remove(field).is_some()),
        _ => false,
    };
    if !removed {
        table.fail(
            "nothing_to_leave_out",
            format!("`{}` is not in the evidence", super::node::clip(path)),
        );
    }
}

fn answers(fields: &Fields, table: &Table<'_>) -> Option<BTreeMap<String, Value>> {
    fields
        .iter()
        .map(|(id, json)| match Value::try_from(json.clone()) {
            Ok(value) => Some((id.clone(), value)),
            Err(error) => {
                table.fail("not_an_answer", error.to_string());
                None
            }
        })
        .collect()
}

/// A plan in which nothing is written yet. Without other words: Year 8, a meeting in March.
fn bare_pep(table: &Table<'_>, words: &Words) -> Option<Pep> {
    let year = match table.get("year") {
        Some(node) => *words.years(&node)?.first()?,
        None => 8,
    };
    let meeting_date = match table.get("meeting") {
        Some(node) => node.date()?,
        None => NaiveDate::from_ymd_opt(2026, 3, 2)?,
    };
    let term = match table.get("term") {
        Some(node) => words.terms(&node)?.first()?.clone(),
        None => "spring".to_owned(),
    };
    let circumstances = table
        .get("circumstances")
        .and_then(|n| texts(&n))
        .unwrap_or_default();
    Some(Pep {
        meeting_date,
        phase: crate::pep::phase(year).to_owned(),
        year,
        term,
        circumstances: circumstances.into_iter().map(|name| (name, None)).collect(),
        documents: Some(
            table
                .get("documents")
                .and_then(|n| texts(&n))
                .unwrap_or_default(),
        ),
        person_overall: None,
        areas: BTreeMap::new(),
    })
}

fn expect(table: &Table<'_>, words: &Words, about_unit: bool) -> Expect {
    let level = table.get("expect").and_then(|node| {
        if node.text().as_deref() == Some("not_enough") {
            Some(None)
        } else if about_unit {
            words.unit_level(&node).map(Some)
        } else {
            words.level(&node).map(Some)
        }
    });
    Expect {
        level,
        contact: table.get("contact").and_then(|n| n.flag()),
        blocked: table.get("blocked").and_then(|n| n.flag()),
        feedback: table
            .get("feedback")
            .and_then(|n| match n.text()?.as_str() {
                "now" => Some(FeedbackDue::Now),
                "next_pep" => Some(FeedbackDue::NextPep),
                _ => {
                    n.fail(
                        "unknown_feedback",
                        "feedback is due `now` or in the `next_pep`",
                    );
                    None
                }
            }),
        funding: table.get("funding").and_then(|n| funding_word(&n)),
        applies: table.get("applies").and_then(|n| n.flag()),
        opens: table.get("opens").and_then(|n| n.flag()),
        due: table.get("due").and_then(|n| n.date()),
    }
}
