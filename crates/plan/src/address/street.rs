//! Houses, flats and roads with their number. A road without one, and a school named after a road, are none.

use super::{LooksLike, Passage, folded::Folded, pattern};
use regex::Regex;
use std::sync::LazyLock;

/// Kinds of road that mean little else, in any case of letters.
const PLAIN: &str =
    "street|str|road|rd|avenue|ave|crescent|cres|lane|ln|terrace|gardens|gdns|boulevard|blvd";
/// Kinds of road and house that are also ordinary words, so that they must be written large.
const LARGE: &str = "St|Street|Road|Avenue|Crescent|Lane|Terrace|Gardens|Close|Drive|Dr|Way|Place|Pl|Court|Ct|Grove|Square|Sq|Park|Hill|View|House|Rise|Gate|Row|Walk|Green|Mews|Parade|Cottage|Cottages|Farm|Lodge|Villas|Villa|Mansions|Heights|Wharf|Quay|Mount|Path|Common|Meadow|Meadows|Croft|Bank|Chase|Buildings";
/// A number of a house: `12`, `12a`, `12-14`, `12/3`.
const NUMBER: &str = r"\d{1,4}(?:\s?[a-zA-Z]\b)?(?:\s?[-/]\s?\d{1,4}[a-zA-Z]?)?";
/// Words that come between a number and an ordinary word, and in no address.
const ORDINARY: &str = " a an and as at by each for from hour hours in is mile miles minute minutes month months day days week weeks year years metre metres of on or out pupils children people per lessons sessions the then this to was with more times yards cars family ";

/// `12 Acorn Street`, `12a Old Oak Way`: a number, one to three words written large, a kind of road.
static WRITTEN_LARGE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?-u)\b{NUMBER}[,\s]{{1,3}}(?P<name>(?:(?:[A-Z][A-Za-z'.]*|of|the|le|la|de|on)[\s-]){{1,4}})(?:{LARGE})\b"
    ))
});
/// `12 acorn street`, `12 ACORN ROAD`: in any letters, with a kind of road that means little else.
static WRITTEN_ANYHOW: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i-u)\b{NUMBER}[,\s]{{1,3}}(?P<name>(?:[a-z][a-z'.]*[\s-]){{1,3}})(?:{PLAIN})\b"
    ))
});
/// `Flat 3`, `apartment 12b`, `house number 7`, `Unit 4, Oak House`.
static PART: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i-u)\b(?:flat|apartment|apt|maisonette|bedsit|caravan|house (?:number|no\.?)|door number)\.?\s{1,2}(?:no\.?\s?)?(?:\d{1,4}[a-z]?|[A-H])\b",
    )
});
/// `lives at 14 Acorn`, `address is The Old Mill Cottage`: told to be where somebody lives.
static LIVES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?-u)\b(?i:lives?|lived|living|stays?|staying|moved|moving|placed|placement|address|home)\b(?i:\s(?:is|was|now|in|at|to|on|with her|with him))*(?:\s(?i:at|is|to|on))?:?\s(?P<place>\d{1,4}[a-z]?[,\s]{1,2}[A-Z][a-z]+|(?:The\s)?(?:[A-Z][a-z']+\s){1,3}(?:Cottage|Farm|Lodge|Villa|Mansions|Rectory|Vicarage|Barn|Mill|Manor|Grange|Farmhouse))\b",
    )
});
/// What a number belongs to when it is not a house's.
static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i-u)\b(?:year|years|level|grade|stage|ks|key stage|term|set|group|class|form|unit|page|chapter|area|target|step|day|week|section|part|phase|band|room|period|age|aged|lesson|version|round|number of|\d{1,2}:|january|february|march|april|may|june|july|august|september|october|november|december)\s?$",
    )
});

/// Every such passage of a text.
pub(super) fn find(text: &Folded) -> impl Iterator<Item = Passage> + '_ {
    let roads = [&WRITTEN_LARGE, &WRITTEN_ANYHOW]
        .into_iter()
        .flat_map(|pattern| pattern.captures_iter(&text.ascii))
        .filter(|found| is_name(&found["name"]))
        .filter_map(|found| Some(found.get(0)?.range()))
        .filter(|range| !is_counted(&text.ascii[..range.start]));
    let parts = PART.find_iter(&text.ascii).map(|found| found.range());
    let homes = LIVES
        .captures_iter(&text.ascii)
        .filter_map(|found| Some(found.name("place")?.range()));
    roads
        .chain(parts)
        .chain(homes)
        .map(|range| text.passage(range, LooksLike::Street))
}

/// Whether what stands between a number and a kind of road can be the name of a road.
fn is_name(words: &str) -> bool {
    let mut words = words
        .split([' ', '\n', '-'])
        .filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default();
    !ORDINARY.contains(&format!(" {} ", first.to_lowercase()))
        && !words.any(|word| word.len() > 3 && ORDINARY.contains(&format!(" {word} ")))
}

/// Whether the number that follows counts something else: `Year 6`, `on 3 March`.
fn is_counted(before: &str) -> bool {
    COUNTED.is_match(before)
}
