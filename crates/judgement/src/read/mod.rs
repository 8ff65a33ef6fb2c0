//! Reads a framework from TOML. Every fault is reported with its line and column, and everything that
//! is not understood is a fault.

mod areas;
mod canonical;
mod cases;
mod consequences;
mod node;
mod outline;
mod predicates;
mod reading;
mod words;

pub use outline::{Outline, SCHEMA};

use crate::finding::{Finding, Place};
use crate::framework::{Area, Framework, Level, NotScored, UnitKind};
use crate::rules::{Amount, AmountBase, Method};
use node::{Node, Source, Table};
use std::cell::Cell;
use std::collections::BTreeSet;
use toml::de::DeTable;
use words::{Words, id, label_from, text};

/// The largest framework file that is read, in bytes.
pub const LARGEST_FILE: usize = 1_000_000;

/// The most areas, gates, clocks, rows, rungs, vetoes or rules of one kind: no council comes near it.
const MOST: usize = 200;

impl Framework {
    /// Reads a framework.
    ///
    /// # Errors
    /// Every fault that was found, in the order of the file.
    pub fn parse(file: &str) -> Result<Self, Vec<Finding>> {
        let start = Place { line: 1, column: 1 };
        if file.len() > LARGEST_FILE {
            let message = "a framework file is at most a million bytes";
            return Err(vec![Finding::refused("file_too_large", start, message)]);
        }
        let source = Source::new(file);
        let (root, errors) = DeTable::parse_recoverable(file);
        for error in errors.iter().take(20) {
            let at = source.place(error.span().map_or(0, |span| span.start));
            source.fail("not_toml", at, error.message());
        }
        if !errors.is_empty() {
            return Err(source.into_findings());
        }
        let framework = read(
            Table::root(&source, &root),
            canonical::version(root.get_ref()),
        );
        let findings = source.into_findings();
        match framework {
            Some(framework) if findings.is_empty() => Ok(framework),
            _ => Err(findings),
        }
    }

    /// Reads a framework from bytes, which must be UTF-8.
    ///
    /// # Errors
    /// As [`Framework::parse`]; and where the bytes are not UTF-8, the place where they stop being so.
    pub fn parse_bytes(bytes: &[u8]) -> Result<Self, Vec<Finding>> {
        let wrong = |good: usize, message: &str| {
            let text = std::str::from_utf8(&bytes[..good]).unwrap_or_default();
            let at = Source::new(text).place(text.len());
            Err(vec![Finding::refused("not_utf8", at, message)])
        };
        if let Some(zero) = bytes.iter().position(|byte| *byte == 0) {
            return wrong(
                zero,
                "the file is not plain text from here, perhaps UTF-16; save it as UTF-8",
            );
        }
        match std::str::from_utf8(bytes) {
            Ok(file) => Self::parse(file),
            Err(error) => wrong(
                error.valid_up_to(),
                "the file is not UTF-8 from here; save it as UTF-8",
            ),
        }
    }
}

fn read(root: Table<'_>, version: String) -> Option<Framework> {
    if let Some(schema) = root.need("schema")
        && schema.whole() != Some(SCHEMA)
    {
        schema.fail("unknown_schema", "this engine reads schema 1");
    }
    let name = root.need("id").and_then(|n| id(&n));
    let source = root.need("source").and_then(|n| n.text());
    let valid = root.need("valid").and_then(|n| n.table()).and_then(valid);
    let unit = root.need("unit").and_then(|n| unit(&n));
    let words = names(&root)?;
    let person_from = match root.get("person_from") {
        Some(node) => words.unit_level(&node),
        None => Some(1),
    };
    let min_counted = root
        .get("min_counted")
        .map_or(Some(ALL), |n| reading::amount(&n));
    let not_scored = root
        .get("not_scored")
        .map_or(Some(NotScored::Exclude), |n| not_scored(&n));
    let areas: Vec<Area> = root
        .tables("area")
        .into_iter()
        .filter_map(|t| areas::area(t, &words))
        .collect();
    let gates = root
        .tables("gate")
        .into_iter()
        .filter_map(|t| areas::gate(t, &words))
        .collect();
    let published = match root.get("published").and_then(|n| n.table()) {
        Some(table) => rows(table, &words),
        None => Vec::new(),
    };
    let reading = root
        .need("reading")
        .and_then(|n| n.table())
        .and_then(|t| reading::reading(t, &words));
    let outcomes = root
        .get("outcomes")
        .and_then(|n| n.table())
        .map(|t| consequences::outcomes(t, &words))
        .unwrap_or_default();
    let calendar = root
        .get("calendar")
        .and_then(|n| n.table())
        .map(consequences::calendar)
        .unwrap_or_default();
    let clocks: Vec<_> = root
        .tables("clock")
        .into_iter()
        .filter_map(consequences::clock)
        .collect();
    let sampling = root
        .get("sampling")
        .and_then(|n| n.table())
        .and_then(consequences::sampling);
    if let (Some(UnitKind::Plan), Some(reading)) = (unit, &reading)
        && reading.method != Method::Person
    {
        let message = "a plan rated as a whole has nothing to count: write `method = \"person\"`, or rate its parts with `unit = \"area\"`";
        root.fail_at("plan_needs_person", reading.at, message);
    }
    let mut seen = BTreeSet::new();
    for clock in &clocks {
        if !seen.insert(&clock.id) {
            root.fail_at("same_id_twice", clock.at, "this id is used twice");
        }
    }
    let ground = cases::ground(&root, clocks.iter().map(|c| c.id.clone()).collect());
    let tests = tests(&root, &words, &ground);
    root.finish();
    let (valid_from, valid_until) = valid?;
    Some(Framework {
        id: name?,
        version,
        source: source?,
        valid_from,
        valid_until,
        unit: unit?,
        person_from: person_from?,
        min_counted: min_counted?,
        not_scored: not_scored?,
        areas,
        gates,
        published,
        reading: reading?,
        outcomes,
        calendar,
        clocks,
        sampling,
        tests,
        levels: words.levels,
        unit_levels: words.unit_levels,
    })
}

const ALL: Amount = Amount {
    base: AmountBase::All,
    plus: 0,
};

type Dates = (chrono::NaiveDate, Option<chrono::NaiveDate>);

fn valid(table: Table<'_>) -> Option<Dates> {
    let from = table.need("from").and_then(|n| n.date());
    let until = match table.get("until") {
        Some(node) => Some(node.date()?),
        None => None,
    };
    if let (Some(from), Some(until)) = (from, until)
        && until < from
    {
        table.fail("dates_reversed", "the last day lies before the first");
    }
    table.finish();
    Some((from?, until))
}

fn unit(node: &Node<'_>) -> Option<UnitKind> {
    match node.text()?.as_str() {
        "area" => Some(UnitKind::Area),
        "descriptor" => Some(UnitKind::Descriptor),
        "plan" => Some(UnitKind::Plan),
        _ => {
            node.fail(
                "unknown_unit",
                "what is rated is an `area`, a `descriptor` or the `plan`",
            );
            None
        }
    }
}

fn not_scored(node: &Node<'_>) -> Option<NotScored> {
    match node.text()?.as_str() {
        "exclude" => Some(NotScored::Exclude),
        "block" => Some(NotScored::Block),
        _ => {
            node.fail("unknown_word", "`not_scored` is `exclude` or `block`");
            None
        }
    }
}

/// Every name that the rest of the file may use, read before the rest.
fn names(root: &Table<'_>) -> Option<Words> {
    let levels = levels(&root.need("levels")?)?;
    let unit_levels = match root.get("unit_levels") {
        Some(node) => self::levels(&node)?,
        None => levels.clone(),
    };
    Some(Words {
        levels,
        unit_levels,
        units: ids(root, "area"),
        gates: ids(root, "gate"),
        questions: Cell::new(0),
    })
}

fn ids(root: &Table<'_>, key: &'static str) -> Vec<String> {
    let nodes = root.get(key).and_then(|n| n.list()).unwrap_or_default();
    let mut seen = BTreeSet::new();
    nodes
        .iter()
        .filter_map(|node| {
            let table = node.table()?;
            let name = table.get("id")?;
            let text = name.text()?;
            if !seen.insert(text.clone()) {
                name.fail("same_id_twice", "this id is used twice");
            }
            Some(text)
        })
        .collect()
}

fn levels(node: &Node<'_>) -> Option<Vec<Level>> {
    let mut seen = BTreeSet::new();
    let found: Option<Vec<Level>> = node
        .list()?
        .iter()
        .map(|n| {
            let table = n.table()?;
            let name = id(&table.need("id")?)?;
            let label = table.get("label").and_then(|n| text(&n));
            table.finish();
            if name == "not_enough" || name == crate::pep::NOT_SCORED {
                n.fail("reserved_id", "this id has a meaning of its own");
            }
            if !seen.insert(name.clone()) {
                n.fail("same_id_twice", "this level is listed twice");
            }
            Some(Level {
                label: label.unwrap_or_else(|| label_from(&name)),
                id: name,
            })
        })
        .collect();
    let found = found?;
    if !(2..=20).contains(&found.len()) {
        node.fail("levels", "there are two to twenty levels, worst first");
        return None;
    }
    Some(found)
}

fn rows(table: Table<'_>, words: &Words) -> Vec<crate::rules::Row> {
    let found = table
        .tables("rows")
        .into_iter()
        .filter_map(|t| reading::row(t, words))
        .collect();
    table.finish();
    found
}

fn tests(root: &Table<'_>, words: &Words, ground: &cases::Ground) -> Vec<crate::cases::Case> {
    let Some(table) = root.get("tests").and_then(|n| n.table()) else {
        return Vec::new();
    };
    table
        .entries()
        .iter()
        .flat_map(|(name, at, node)| cases::cases(name, *at, node, words, ground))
        .collect()
}
