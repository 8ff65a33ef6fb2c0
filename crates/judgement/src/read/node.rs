//! A walk over parsed TOML that keeps every place and collects every fault.

use crate::finding::{Finding, Place};
use chrono::NaiveDate;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The most faults of one file that are told: nobody reads more, and a file of faults stays cheap to refuse.
const MOST_FAULTS: usize = 100;

/// The most that any one list or table of names may hold.
const MOST_LISTED: usize = 2_000;

/// The file being read, and what was found wrong with it so far.
pub(crate) struct Source {
    /// The byte at which each line starts.
    lines: Vec<usize>,
    text: String,
    /// How many characters begin before every [`STRIDE`]th byte: a long line is counted once, not for each place.
    characters: Vec<usize>,
    findings: RefCell<Vec<Finding>>,
    untold: Cell<usize>,
}

const STRIDE: usize = 256;

fn begin_in(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

impl Source {
    pub(crate) fn new(text: &str) -> Self {
        let lines = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        Self {
            lines,
            characters: std::iter::once(0)
                .chain(text.as_bytes().chunks(STRIDE).scan(0, |sum, bytes| {
                    *sum += begin_in(bytes);
                    Some(*sum)
                }))
                .collect(),
            text: text.to_owned(),
            findings: RefCell::default(),
            untold: Cell::new(0),
        }
    }

    /// How many characters begin before this byte.
    fn before(&self, byte: usize) -> usize {
        let whole = byte / STRIDE;
        self.characters[whole] + begin_in(&self.text.as_bytes()[whole * STRIDE..byte])
    }

    pub(crate) fn place(&self, byte: usize) -> Place {
        let line = self.lines.partition_point(|start| *start <= byte);
        let start = self.lines[line.saturating_sub(1)];
        let byte = byte.min(self.text.len());
        Place {
            line,
            column: self.before(byte) - self.before(start) + 1,
        }
    }

    pub(crate) fn fail(&self, code: &str, at: Place, message: impl Into<String>) {
        if self.is_full() {
            self.untold.set(self.untold.get() + 1);
        } else {
            self.findings
                .borrow_mut()
                .push(Finding::refused(code, at, message));
        }
    }

    /// Whether so many faults are told that no more are.
    pub(crate) fn is_full(&self) -> bool {
        self.findings.borrow().len() >= MOST_FAULTS
    }

    pub(crate) fn into_findings(self) -> Vec<Finding> {
        let mut findings = self.findings.into_inner();
        findings.sort_by_key(|f| (f.line, f.column));
        if self.untold.get() > 0
            && let Some(last) = findings.last()
        {
            let at = Place {
                line: last.line,
                column: last.column,
            };
            let message = format!("and {} more faults", self.untold.get());
            findings.push(Finding::refused("more_faults", at, message));
        }
        findings
    }
}

/// One value of the file.
#[derive(Clone, Copy)]
pub(crate) struct Node<'t> {
    source: &'t Source,
    value: &'t Spanned<DeValue<'t>>,
}

/// One table of the file, which remembers the keys that were asked for.
pub(crate) struct Table<'t> {
    source: &'t Source,
    span: Range<usize>,
    table: &'t DeTable<'t>,
    asked: RefCell<BTreeSet<&'static str>>,
}

impl<'t> Node<'t> {
    pub(crate) fn at(&self) -> Place {
        self.source.place(self.value.span().start)
    }

    pub(crate) fn fail(&self, code: &str, message: impl Into<String>) {
        self.source.fail(code, self.at(), message);
    }

    /// Whether so many faults are told that no more are.
    pub(crate) fn is_full(&self) -> bool {
        self.source.is_full()
    }

    fn wrong<T>(&self, wanted: &str) -> Option<T> {
        let found = self.value.get_ref().type_str();
        self.fail(
            "wrong_type",
            format!("this should be {wanted}, not {found}"),
        );
        None
    }

    pub(crate) fn is_text(&self) -> bool {
        self.value.get_ref().is_str()
    }

    pub(crate) fn is_table(&self) -> bool {
        self.value.get_ref().is_table()
    }

    pub(crate) fn is_list(&self) -> bool {
        self.value.get_ref().is_array()
    }

    pub(crate) fn is_flag(&self) -> bool {
        self.value.get_ref().is_bool()
    }

    pub(crate) fn is_number(&self) -> bool {
        self.value.get_ref().is_integer() || self.value.get_ref().is_float()
    }

    pub(crate) fn text(&self) -> Option<String> {
        match self.value.get_ref().as_str() {
            Some(text) if text.trim().is_empty() => {
                self.fail("empty_text", "this text is empty");
                None
            }
            Some(text) => Some(text.to_owned()),
            None => self.wrong("a text in quotes"),
        }
    }

    pub(crate) fn flag(&self) -> Option<bool> {
        match self.value.get_ref().as_bool() {
            Some(flag) => Some(flag),
            None => self.wrong("true or false"),
        }
    }

    pub(crate) fn whole(&self) -> Option<i64> {
        let Some(integer) = self.value.get_ref().as_integer() else {
            return self.wrong("a whole number");
        };
        let number = i64::from_str_radix(integer.as_str(), integer.radix())
            .ok()
            .filter(|n| n.abs() <= LARGEST);
        if number.is_none() {
            self.fail("number_too_large", "this number is beyond a million");
        }
        number
    }

    /// A number in thousandths: at most three digits after the point, so that it is exact.
    pub(crate) fn thousandths(&self) -> Option<i64> {
        if self.value.get_ref().is_integer() {
            return self.whole().map(|n| n * 1000);
        }
        let Some(float) = self.value.get_ref().as_float() else {
            return self.wrong("a number");
        };
        let exact = exact_thousandths(float.as_str()).filter(|n| n.abs() <= LARGEST * 1000);
        if exact.is_none() {
            self.fail(
                "inexact_number",
                "write this number with at most three digits after the point, below a million",
            );
        }
        exact
    }

    pub(crate) fn date(&self) -> Option<NaiveDate> {
        let written = match self.value.get_ref() {
            DeValue::Datetime(date) => date.to_string(),
            DeValue::String(text) => text.to_string(),
            _ => return self.wrong("a date such as 2026-01-12"),
        };
        match written.parse() {
            Ok(date) => Some(date),
            Err(_) => self.wrong("a date such as 2026-01-12"),
        }
    }

    pub(crate) fn list(&self) -> Option<Vec<Node<'t>>> {
        match self.value.get_ref().as_array() {
            Some(array) if array.len() > MOST_LISTED => {
                self.fail("too_many", format!("this lists more than {MOST_LISTED}"));
                None
            }
            Some(array) => Some(
                array
                    .iter()
                    .map(|value| Node {
                        source: self.source,
                        value,
                    })
                    .collect(),
            ),
            None => self.wrong("a list"),
        }
    }

    /// The value as JSON, dates as text: the shape in which evidence is given.
    pub(crate) fn json(&self) -> serde_json::Value {
        json(self.value.get_ref())
    }

    /// One value, or a list of them.
    pub(crate) fn one_or_more(&self) -> Vec<Node<'t>> {
        if self.is_list() {
            self.list().unwrap_or_default()
        } else {
            vec![*self]
        }
    }

    pub(crate) fn table(&self) -> Option<Table<'t>> {
        match self.value.get_ref().as_table() {
            Some(table) => Some(Table {
                source: self.source,
                span: self.value.span(),
                table,
                asked: RefCell::default(),
            }),
            None => self.wrong("a table"),
        }
    }
}

fn json(value: &DeValue<'_>) -> serde_json::Value {
    use serde_json::Value as Json;
    match value {
        DeValue::String(text) => Json::String(text.to_string()),
        DeValue::Boolean(flag) => Json::Bool(*flag),
        DeValue::Datetime(date) => Json::String(date.to_string()),
        DeValue::Integer(number) => {
            i64::from_str_radix(number.as_str(), number.radix()).map_or(Json::Null, Json::from)
        }
        DeValue::Float(number) => number
            .as_str()
            .parse::<f64>()
            .map_or(Json::Null, Json::from),
        DeValue::Array(items) => items.iter().map(|item| json(item.get_ref())).collect(),
        DeValue::Table(table) => Json::Object(
            table
                .iter()
                .map(|(key, value)| (key.get_ref().to_string(), json(value.get_ref())))
                .collect(),
        ),
    }
}

const LARGEST: i64 = 1_000_000;

fn exact_thousandths(written: &str) -> Option<i64> {
    let (sign, digits) = match written.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, written.strip_prefix('+').unwrap_or(written)),
    };
    let (whole, part) = digits.split_once('.')?;
    if part.len() > 3 || part.is_empty() || whole.len() > 7 {
        return None;
    }
    let all_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(whole) || !all_digits(part) {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let part: i64 = format!("{part:0<3}").parse().ok()?;
    Some(sign * (whole * 1000 + part))
}

impl<'t> Table<'t> {
    pub(crate) fn root(source: &'t Source, root: &'t Spanned<DeTable<'t>>) -> Self {
        Self {
            source,
            span: root.span(),
            table: root.get_ref(),
            asked: RefCell::default(),
        }
    }

    pub(crate) fn at(&self) -> Place {
        self.source.place(self.span.start)
    }

    pub(crate) fn fail(&self, code: &str, message: impl Into<String>) {
        self.source.fail(code, self.at(), message);
    }

    pub(crate) fn fail_at(&self, code: &str, at: Place, message: impl Into<String>) {
        self.source.fail(code, at, message);
    }

    pub(crate) fn get(&self, key: &'static str) -> Option<Node<'t>> {
        self.asked.borrow_mut().insert(key);
        self.table
            .iter()
            .find(|(name, _)| name.get_ref() == key)
            .map(|(_, value)| Node {
                source: self.source,
                value,
            })
    }

    pub(crate) fn has(&self, key: &'static str) -> bool {
        self.get(key).is_some()
    }

    pub(crate) fn need(&self, key: &'static str) -> Option<Node<'t>> {
        let found = self.get(key);
        if found.is_none() {
            self.fail("missing_key", format!("`{key}` is missing here"));
        }
        found
    }

    /// The tables under `key`, none where the key is absent.
    pub(crate) fn tables(&self, key: &'static str) -> Vec<Table<'t>> {
        let nodes = self
            .get(key)
            .and_then(|node| node.list())
            .unwrap_or_default();
        if nodes.len() > super::MOST {
            self.fail(
                "too_many",
                format!("there are more than {} of `{key}`", super::MOST),
            );
            return Vec::new();
        }
        nodes.iter().filter_map(Node::table).collect()
    }

    /// Every entry, for tables whose keys are names.
    pub(crate) fn entries(&self) -> Vec<(String, Place, Node<'t>)> {
        if self.table.len() > MOST_LISTED {
            self.fail(
                "too_many",
                format!("there are more than {MOST_LISTED} entries"),
            );
            return Vec::new();
        }
        self.table
            .iter()
            .map(|(name, value)| {
                let node = Node {
                    source: self.source,
                    value,
                };
                let at = self.source.place(name.span().start);
                (name.get_ref().to_string(), at, node)
            })
            .collect()
    }

    /// Reports every key that nothing asked for.
    pub(crate) fn finish(self) {
        let asked = self.asked.borrow();
        for (name, _) in self.table {
            let key = name.get_ref();
            if asked.contains(key.as_ref()) {
                continue;
            }
            // Beyond the last fault that is told, none is worded.
            if self.source.is_full() {
                self.source.fail("unknown_key", self.at(), "");
            } else {
                let hint = nearest(key, asked.iter().copied())
                    .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
                let at = self.source.place(name.span().start);
                self.source.fail(
                    "unknown_key",
                    at,
                    format!("`{}` is not a key here{hint}", clip(key)),
                );
            }
        }
    }
}

/// A name short enough to stand in a message.
pub(crate) fn clip(name: &str) -> String {
    let mut short: String = name.chars().take(40).collect();
    if short.len() < name.len() {
        short.push('…');
    }
    short
}

/// The name closest to a misspelt one, where it is close.
pub(crate) fn nearest<'n>(wrong: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let wrong: Vec<char> = wrong.chars().take(40).collect();
    names
        .map(|name| (distance(&wrong, name), name))
        .filter(|(distance, name)| *distance <= 1 + name.len() / 4)
        .min()
        .map(|(_, name)| name)
}

/// How many letters to change, add or drop.
fn distance(a: &[char], b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}
