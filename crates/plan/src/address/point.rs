//! Points on a map, as a telephone shares them.

use super::{LooksLike, Passage, folded::Folded, pattern};
use regex::Regex;
use std::sync::LazyLock;

/// Coordinates with three decimals or more, three words after three strokes, a link to a map.
static POINT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i-u)\b(?:4[89]|5\d|6[01])\.\d{3,}\s?(?:n\b)?[,;\s]\s?-?\d{1,2}\.\d{3,}|///[a-z]{2,}\.[a-z]{2,}\.[a-z]{2,}|\b(?:maps\.[a-z]+\.[a-z.]+|goo\.gl/maps|w3w\.co|what3words\.com)/[!-~]*|\b[a-z.]+/maps/[!-~]*",
    )
});

/// Every such point of a text.
pub(super) fn find(text: &Folded) -> impl Iterator<Item = Passage> + '_ {
    POINT
        .find_iter(&text.ascii)
        .map(|found| text.passage(found.range(), LooksLike::Point))
}
