//! The version of an area's words that somebody signed, judged or finalised, short enough for a line.
//!
//! Written `education=0123456789ab+ba9876543210 targets=…`: the first twelve characters of each of the
//! newest changes, which are enough within one document.

use super::shelf::Shelf;
use plan::{Area, PepKey};
use records::{Heads, Kind};

const SHORT: usize = 12;
/// No version of one area is longer, in bytes.
const LONGEST: usize = 200;
/// More newest changes than these are written as their number alone with the first ones.
const MOST: usize = 3;

/// The documents that hold an area's words.
pub(crate) fn documents(pep: PepKey, area: Area) -> Vec<Kind> {
    match area {
        Area::Pathway => vec![Kind::Area(pep, area), Kind::Pathway],
        _ => vec![Kind::Area(pep, area)],
    }
}

/// The version of one area's words.
pub(crate) fn of_area(shelf: &Shelf<'_>, pep: PepKey, area: Area) -> String {
    let kinds = documents(pep, area);
    let short: Vec<String> = kinds
        .iter()
        .map(|kind| short(&shelf.heads(*kind)))
        .collect();
    format!("{}={}", area.id(), short.join("+"))
}

/// The version of several areas' words.
pub(crate) fn of_areas(shelf: &Shelf<'_>, pep: PepKey, areas: &[Area]) -> String {
    let parts: Vec<String> = areas
        .iter()
        .map(|area| of_area(shelf, pep, *area))
        .collect();
    parts.join(" ")
}

/// Whether this has the form of a version of one area's words.
pub(crate) fn is_of(version: &str, area: Area) -> bool {
    let letters = |hashes: &str| {
        !hashes.is_empty()
            && hashes
                .chars()
                .all(|letter| letter.is_ascii_hexdigit() || letter == '+')
    };
    version.len() <= LONGEST
        && version
            .split_once('=')
            .is_some_and(|(id, hashes)| id == area.id() && letters(hashes))
}

/// The areas that a version names, each with the first characters of its newest changes; an area with
/// more of them than are named is left out.
pub(crate) fn parts(version: &str) -> Vec<(Area, Vec<&str>)> {
    let parts = version.split_whitespace().filter_map(|part| {
        let (id, starts) = part.split_once('=')?;
        let starts: Vec<&str> = starts.split('+').collect();
        let whole = starts.iter().all(|start| start.len() == SHORT);
        Some((Area::from_id(id)?, starts)).filter(|_| whole)
    });
    parts.collect()
}

/// Whether a version names an area.
pub(crate) fn names(version: &str, area: Area) -> bool {
    let mut parts = version.split_whitespace();
    parts.any(|part| part.split_once('=').is_some_and(|(id, _)| id == area.id()))
}

/// The areas, of those that a version names, whose words are not what they were.
pub(crate) fn changed(shelf: &Shelf<'_>, pep: PepKey, version: &str) -> Vec<Area> {
    let parts = version.split_whitespace().filter_map(|part| {
        let area = Area::from_id(part.split_once('=')?.0)?;
        Some((area, part))
    });
    parts
        .filter(|(area, part)| of_area(shelf, pep, *area) != *part)
        .map(|(area, _)| area)
        .collect()
}

fn short(heads: &Heads) -> String {
    let all = heads.to_string();
    let hashes: Vec<&str> = all
        .split('.')
        .map(|hash| hash.get(..SHORT).unwrap_or(hash))
        .collect();
    let mut named = hashes[..hashes.len().min(MOST)].join("+");
    if hashes.len() > MOST {
        named.push_str(&format!("+{}", hashes.len()));
    }
    named
}
