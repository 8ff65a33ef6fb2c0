//! Which values a field takes. What is refused here is refused with the field's name, so that the
//! person can be told what to change.

use crate::layout;
use automerge::ReadDoc;
use chrono::Datelike;
use plan::Value;
use plan::form::{Field, Kind};

/// The longest line, in characters.
pub const LONGEST_LINE: usize = 500;
/// The longest text, in UTF-16 units: about twenty printed pages.
pub const LONGEST_TEXT: usize = 50_000;
/// The largest drawing, in bytes of its path.
pub const LARGEST_DRAWING: usize = 200_000;
/// The years a date may lie in: no child in care, nor anything planned for one, lies outside.
pub const YEARS: std::ops::RangeInclusive<i32> = 1980..=2100;

/// Why a field does not take a value.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("field {field} does not take this value: {why}")]
pub struct Impossible {
    /// The field's id.
    pub field: String,
    /// Why.
    pub why: Why,
}

/// What is wrong with a value.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum Why {
    /// The form has no such field.
    #[error("the form has no such field")]
    NoSuchField,
    /// The field takes another kind of value.
    #[error("it takes another kind of value")]
    OtherKind,
    /// Longer than this many characters.
    #[error("it takes at most {0} characters")]
    TooLong(usize),
    /// A number outside these bounds.
    #[error("it takes a number from {min} to {max}")]
    OutOfBounds {
        /// The smallest.
        min: f64,
        /// The largest.
        max: f64,
    },
    /// More digits after the point than this.
    #[error("it takes at most {0} digits after the point")]
    TooPrecise(u8),
    /// Not one of the options.
    #[error("it is none of the options")]
    NoSuchOption,
    /// A date in a year nobody means.
    #[error("the year is not likely")]
    UnlikelyYear,
    /// A link to an item that is not in its list.
    #[error("the item it points to is not in the list")]
    NoSuchItem,
    /// Not a path of `M` and `L` with whole numbers.
    #[error("it is no drawing")]
    NoDrawing,
    /// Not a photo or file that the field takes.
    #[error("it takes no such file")]
    NoFile,
    /// Line ends or control characters in one line.
    #[error("it is one line of plain text")]
    NotOneLine,
}

/// Whether a field takes a value.
pub(crate) fn value<D: ReadDoc>(doc: &D, field: &Field, value: &Value) -> Result<(), Impossible> {
    let fault = match (&field.kind, value) {
        (Kind::Line, Value::Line(text)) => line(text),
        (Kind::Choice(options), Value::Choice(option)) => {
            (!options.contains(&option.as_str())).then_some(Why::NoSuchOption)
        }
        (Kind::Date, Value::Date(date)) => {
            (!YEARS.contains(&date.year())).then_some(Why::UnlikelyYear)
        }
        (Kind::Number { min, max, decimals }, Value::Number(n)) => {
            number(*n, *min, *max, *decimals)
        }
        (Kind::YesNo, Value::YesNo(_)) => None,
        (Kind::Link(list), Value::Link(id)) => match layout::item(doc, list, *id) {
            Ok(Some(_)) => None,
            _ => Some(Why::NoSuchItem),
        },
        (Kind::File(takes), Value::File(file)) => {
            (!file.is_sound() || !file.suits(*takes)).then_some(Why::NoFile)
        }
        _ => Some(Why::OtherKind),
    };
    fault.map_or(Ok(()), |why| Err(impossible(field.id, why)))
}

/// Whether a field of words takes a text.
pub(crate) fn text(field: &Field, text: &str) -> Result<(), Impossible> {
    let fault = match field.kind {
        Kind::Words if text.encode_utf16().count() > LONGEST_TEXT => {
            Some(Why::TooLong(LONGEST_TEXT))
        }
        Kind::Words => None,
        Kind::Drawing if text.len() > LARGEST_DRAWING => Some(Why::TooLong(LARGEST_DRAWING)),
        Kind::Drawing => (!is_path(text)).then_some(Why::NoDrawing),
        _ => Some(Why::OtherKind),
    };
    fault.map_or(Ok(()), |why| Err(impossible(field.id, why)))
}

pub(crate) fn impossible(field: &str, why: Why) -> Impossible {
    Impossible {
        field: field.to_owned(),
        why,
    }
}

fn line(text: &str) -> Option<Why> {
    if text.chars().count() > LONGEST_LINE {
        Some(Why::TooLong(LONGEST_LINE))
    } else {
        text.chars()
            .any(char::is_control)
            .then_some(Why::NotOneLine)
    }
}

fn number(number: f64, min: f64, max: f64, decimals: u8) -> Option<Why> {
    // Also false for what is no number at all.
    if !(number >= min && number <= max) {
        return Some(Why::OutOfBounds { min, max });
    }
    let scaled = number * 10_f64.powi(i32::from(decimals));
    // A decimal such as 0.29 is not exact in binary; its hundredfold is a hair off a whole number.
    ((scaled - scaled.round()).abs() > 1e-6).then_some(Why::TooPrecise(decimals))
}

/// A path is strokes; a stroke is `M` and then any number of `L`, each followed by one or more
/// points of two whole numbers of at most five digits. Blanks and commas may stand between.
pub(crate) fn is_path(path: &str) -> bool {
    let mut rest = path.trim_start();
    let mut begun = false;
    while let Some(letter) = rest.chars().next() {
        if !(letter == 'M' || letter == 'L' && begun) {
            return false;
        }
        begun = true;
        let Some(mut after) = point(&rest[1..]) else {
            return false;
        };
        while let Some(next) = point(after) {
            after = next;
        }
        rest = after.trim_start();
    }
    true
}

/// What follows a point.
fn point(text: &str) -> Option<&str> {
    whole(text).and_then(whole)
}

/// What follows a whole number.
fn whole(text: &str) -> Option<&str> {
    let text = text.trim_start_matches([' ', ',']);
    let digits = text.strip_prefix('-').unwrap_or(text);
    let end = digits
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(digits.len());
    (1..=5).contains(&end).then(|| &digits[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_to_bounds_and_digits() {
        assert_eq!(number(94.5, 0.0, 100.0, 1), None);
        assert_eq!(number(0.29, 0.0, 100.0, 2), None);
        assert_eq!(number(94.55, 0.0, 100.0, 1), Some(Why::TooPrecise(1)));
        for outside in [100.1, -1.0, f64::NAN, f64::INFINITY] {
            let why = number(outside, 0.0, 100.0, 1);
            assert_eq!(
                why,
                Some(Why::OutOfBounds {
                    min: 0.0,
                    max: 100.0
                }),
                "{outside}"
            );
        }
    }

    #[test]
    fn paths_are_strokes_of_whole_numbers() {
        for path in [
            "",
            "M0 0",
            "M10,20L30,40 L-5 6",
            "M1 1 M2 2L3 3",
            "M12 30L14 33 20 41M5 5",
        ] {
            assert!(is_path(path), "{path} was refused");
        }
        for path in [
            "L1 1",
            "M1",
            "M1.5 2",
            "M1 1C2 2",
            "<svg>",
            "M1 1L2",
            "M1 1 2",
            "M123456 1",
            "Mé 1",
        ] {
            assert!(!is_path(path), "{path} was taken for a drawing");
        }
    }

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(line("Robin"), None);
        assert_eq!(line("two\nlines"), Some(Why::NotOneLine));
        assert_eq!(line(&"x".repeat(501)), Some(Why::TooLong(500)));
    }
}
