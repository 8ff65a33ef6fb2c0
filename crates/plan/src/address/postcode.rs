//! Postcodes of the United Kingdom: the area must be one that exists and the last two letters ones that are given out
//! (Royal Mail's Programmer's Guide to PAF), so that “KS2 3rd” is none.

use super::{LooksLike, Passage, folded::Folded, pattern};
use regex::{Captures, Regex};
use std::sync::LazyLock;

/// Every postcode area, those of the Crown Dependencies and of no place among them.
const AREAS: &str = " AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE ";
/// What may stand between two parts, or between two letters of a postcode that is spelt out.
const GAP: &str = r"[\s\-._/,]";

/// A postcode, its area, its district, and the three of its last part. `O` and `I` stand for noughts and ones.
static POSTCODE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i-u)\b(?P<area>[a-z]{{1,2}})(?P<district>[0-9oil][0-9a-z]?){GAP}{{0,4}}(?P<sector>[0-9oil])(?P<unit>[a-z]{{2}})\b"
    ))
});
/// Likewise with a gap after each letter.
static SPELT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i-u)\b(?P<area>[a-z]{GAP}{{1,2}}(?:[a-z]{GAP}{{1,2}})?)(?P<district>[0-9oil]{GAP}{{1,4}}(?:[0-9a-z]{GAP}{{1,4}})?)(?P<sector>[0-9oil]){GAP}{{1,2}}(?P<unit>[a-z]{GAP}{{1,2}}[a-z])\b"
    ))
});
/// The postcode of forces post, and the one of Girobank.
static ODD: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i-u)\b(?:BFPO\s{0,2}\d{1,4}|GIR\s{0,2}0AA)\b"));

/// Every postcode of a text.
pub(super) fn find(text: &Folded) -> impl Iterator<Item = Passage> + '_ {
    let odd = ODD.find_iter(&text.ascii).map(|found| found.range());
    let usual = [&POSTCODE, &SPELT]
        .into_iter()
        .flat_map(|pattern| pattern.captures_iter(&text.ascii))
        .filter(is_postcode)
        .filter_map(|found| Some(found.get(0)?.range()));
    odd.chain(usual)
        .map(|range| text.passage(range, LooksLike::Postcode))
}

fn is_postcode(found: &Captures<'_>) -> bool {
    let [area, district, sector, unit] =
        ["area", "district", "sector", "unit"].map(|part| letters(&found[part]));
    AREAS.contains(&format!(" {} ", area.to_uppercase()))
        && is_district(&district)
        && has_its_digits(&found[0], &district, &sector)
        && unit.bytes().all(is_unit_letter)
        && !is_counted(&sector, &unit)
}

/// What is left of a part without its gaps.
fn letters(part: &str) -> String {
    part.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// Begins with a digit; a second character that is a letter is one of those that are given out.
fn is_district(district: &str) -> bool {
    let second = district.as_bytes().get(1).map(|b| b.to_ascii_uppercase());
    second.is_none_or(|b| b.is_ascii_digit() || b"ABCDEFGHJKMNOPRSTUVWXYIL".contains(&b))
}

/// A letter passes for a digit only in capitals, and only beside a digit: “miles” is no postcode.
fn has_its_digits(whole: &str, district: &str, sector: &str) -> bool {
    let digits = [district, sector].map(|part| part.starts_with(|c: char| c.is_ascii_digit()));
    let capitals = !whole.bytes().any(|byte| byte.is_ascii_lowercase());
    digits == [true, true] || (capitals && digits.contains(&true))
}

fn is_unit_letter(letter: u8) -> bool {
    !b"CIKMOV".contains(&letter.to_ascii_uppercase())
}

/// “Room B2, 3rd floor”, “S2 1hr”: what is counted, in small letters. The few postcodes that end so are missed in small
/// letters, and found in capitals.
fn is_counted(sector: &str, unit: &str) -> bool {
    let ending = match sector {
        "1" => "st",
        "2" => "nd",
        "3" => "rd",
        _ => "th",
    };
    unit == ending || unit == "hr"
}
