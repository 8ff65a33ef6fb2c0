//! Passages in free text that look like an address: what would let somebody find a child.
//!
//! Advice and not proof: a clever writer can always get past it, and an honest one is stopped in time. What it finds is
//! kept on the tablet and is not shared until its writer has answered for it.

mod folded;
mod point;
mod postcode;
mod street;

#[cfg(test)]
mod tests;

use folded::Folded;
use regex::Regex;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a passage looks like.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum LooksLike {
    /// A whole UK postcode.
    Postcode,
    /// A house, flat or road with its number.
    Street,
    /// A point on a map: coordinates, three words, or a link to a map.
    Point,
}

/// A passage that looks like an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Passage {
    /// Where it begins, in UTF-16 code units of the text.
    pub start: usize,
    /// Where it ends, in UTF-16 code units, past its last.
    pub end: usize,
    /// What it looks like.
    pub looks_like: LooksLike,
}

/// Every passage of a text that looks like an address, in the order of the text; those that overlap are told as one.
pub fn find(text: &str) -> Vec<Passage> {
    let folded = Folded::of(text);
    let mut found: Vec<Passage> = postcode::find(&folded)
        .chain(street::find(&folded))
        .chain(point::find(&folded))
        .collect();
    found.sort_by_key(|passage| (passage.start, passage.looks_like));
    let mut apart: Vec<Passage> = Vec::with_capacity(found.len());
    for passage in found {
        match apart.last_mut() {
            Some(last) if passage.start < last.end => last.end = last.end.max(passage.end),
            _ => apart.push(passage),
        }
    }
    apart
}

/// A pattern that stands in this module. Its tests use each one.
fn pattern(written: &str) -> Regex {
    Regex::new(written).expect("a pattern that is written in the source is well formed")
}
