//! Reads names: texts in languages, levels, phases, terms, units. A misspelt one is reported with the
//! nearest right one.

use super::node::{Node, nearest};
use crate::framework::{Level, Rank, Text};
use crate::understood::{PHASES, TERMS, YEARS};
use std::cell::Cell;
use std::collections::BTreeSet;

/// The names that one file may use.
pub(super) struct Words {
    pub(super) levels: Vec<Level>,
    pub(super) unit_levels: Vec<Level>,
    pub(super) units: Vec<String>,
    pub(super) gates: Vec<String>,
    /// How many questions were read so far.
    pub(super) questions: Cell<usize>,
}

impl Words {
    pub(super) fn level(&self, node: &Node<'_>) -> Option<Rank> {
        rank(&self.levels, node)
    }

    pub(super) fn unit_level(&self, node: &Node<'_>) -> Option<Rank> {
        rank(&self.unit_levels, node)
    }

    pub(super) fn units(&self, node: &Node<'_>) -> Option<Vec<usize>> {
        let found: Option<Vec<usize>> = node
            .one_or_more()
            .iter()
            .map(|n| {
                place_of(
                    n,
                    self.units.iter().map(String::as_str),
                    "unknown_area",
                    "an area",
                )
            })
            .collect();
        let found = found?;
        if found.is_empty() {
            node.fail("empty_list", "this list of areas is empty");
        }
        if found.iter().collect::<BTreeSet<_>>().len() < found.len() {
            node.fail("same_id_twice", "an area is listed twice here");
        }
        Some(found).filter(|units| !units.is_empty())
    }

    /// The area of a field in another area.
    pub(super) fn unit(&self, node: &Node<'_>, name: &str) -> Option<usize> {
        let units = self.units.iter().map(String::as_str);
        named(node, name, units, "unknown_area", "an area")
    }

    pub(super) fn gate(&self, node: &Node<'_>) -> Option<usize> {
        place_of(
            node,
            self.gates.iter().map(String::as_str),
            "unknown_gate",
            "a gate",
        )
    }

    pub(super) fn phases(&self, node: &Node<'_>) -> Option<Vec<String>> {
        known(node, PHASES, "unknown_phase", "a phase")
    }

    pub(super) fn terms(&self, node: &Node<'_>) -> Option<Vec<String>> {
        known(node, TERMS, "unknown_term", "a term")
    }

    pub(super) fn key_stage(&self, node: &Node<'_>) -> Option<u8> {
        let stage = node
            .whole()
            .and_then(|n| u8::try_from(n).ok())
            .filter(|n| *n <= 5);
        if stage.is_none() {
            node.fail("unknown_key_stage", "a key stage is a number from 0 to 5");
        }
        stage
    }

    pub(super) fn years(&self, node: &Node<'_>) -> Option<Vec<i8>> {
        node.one_or_more()
            .iter()
            .map(|n| {
                let year = i8::try_from(n.whole()?).ok().filter(|y| YEARS.contains(y));
                if year.is_none() {
                    n.fail("unknown_year", "a year is a number from -3 to 13");
                }
                year
            })
            .collect()
    }
}

fn rank(levels: &[Level], node: &Node<'_>) -> Option<Rank> {
    let names = levels.iter().map(|level| level.id.as_str());
    place_of(node, names, "unknown_level", "a level").and_then(|at| Rank::try_from(at).ok())
}

fn place_of<'n>(
    node: &Node<'_>,
    names: impl Iterator<Item = &'n str> + Clone,
    code: &str,
    what: &str,
) -> Option<usize> {
    named(node, &node.text()?, names, code, what)
}

fn named<'n>(
    node: &Node<'_>,
    wanted: &str,
    names: impl Iterator<Item = &'n str> + Clone,
    code: &str,
    what: &str,
) -> Option<usize> {
    let found = names.clone().position(|name| name == wanted);
    if found.is_none() {
        if node.is_full() {
            node.fail(code, "");
            return None;
        }
        let hint = nearest(wanted, names)
            .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        let wanted = super::node::clip(wanted);
        node.fail(
            code,
            format!("`{wanted}` is not {what} of this framework{hint}"),
        );
    }
    found
}

fn known(node: &Node<'_>, names: &[&str], code: &str, what: &str) -> Option<Vec<String>> {
    node.one_or_more()
        .iter()
        .map(|n| place_of(n, names.iter().copied(), code, what).map(|at| names[at].to_owned()))
        .collect()
}

/// One text, or a list of them.
pub(super) fn texts(node: &Node<'_>) -> Option<Vec<String>> {
    node.one_or_more().iter().map(Node::text).collect()
}

/// A text in one or more languages: `"..."`, or `{ en = "...", cy = "..." }`.
pub(super) fn text(node: &Node<'_>) -> Option<Text> {
    if !node.is_table() {
        return node
            .text()
            .map(|text| Text([("en".to_owned(), text)].into()));
    }
    let by_language: Option<_> = node
        .table()?
        .entries()
        .into_iter()
        .map(|(language, _, value)| Some((language, value.text()?)))
        .collect();
    by_language.map(Text)
}

/// A label made from an id, where the file gives none: `about_me` becomes "About me".
pub(super) fn label_from(id: &str) -> Text {
    let spaced = id.replace(['_', '-'], " ");
    let mut letters = spaced.chars();
    let label = letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default();
    Text([("en".to_owned(), label)].into())
}

/// An id: small letters, digits, `_` and `-`.
pub(super) fn id(node: &Node<'_>) -> Option<String> {
    let id = node.text()?;
    let good = id.len() <= 60
        && id
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-');
    if !good {
        node.fail(
            "bad_id",
            "an id is at most 60 small letters, digits, `_` and `-`",
        );
    }
    good.then_some(id)
}
