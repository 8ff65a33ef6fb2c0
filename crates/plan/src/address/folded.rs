//! A text as plain ASCII, so that one pattern meets every way of typing the same thing.

use super::{LooksLike, Passage};
use std::ops::Range;

/// A text in which every character became one ASCII byte, with the way back to where each stood.
///
/// Full-width letters and digits become ordinary ones, every kind of space and dash becomes one kind, and characters
/// that take no room (a zero-width space, a soft hyphen) are left out. Other letters become `x` or `X`.
pub(super) struct Folded {
    /// One byte for each character that is left.
    pub(super) ascii: String,
    /// Where each of them begins in the text, in UTF-16 code units, and at the end where the text ends.
    places: Vec<usize>,
}

impl Folded {
    pub(super) fn of(text: &str) -> Self {
        let (mut ascii, mut places, mut at) = (String::with_capacity(text.len()), Vec::new(), 0);
        for character in text.chars() {
            if let Some(folded) = fold(character) {
                ascii.push(folded);
                places.push(at);
            }
            at += character.len_utf16();
        }
        places.push(at);
        Self { ascii, places }
    }

    /// The passage of the text that a range of the folded bytes came from.
    pub(super) fn passage(&self, range: Range<usize>, looks_like: LooksLike) -> Passage {
        Passage {
            start: self.places[range.start],
            end: self.places[range.end],
            looks_like,
        }
    }
}

fn fold(character: char) -> Option<char> {
    Some(match character {
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{fe0f}' => return None,
        '\n' | '\r' => '\n',
        _ if character.is_ascii() => character,
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(character as u32 - 0xfee0).unwrap_or('?'),
        _ if character.is_whitespace() => ' ',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{2032}' => '\'',
        '\u{b7}' | '\u{2022}' => '.',
        _ if character.is_uppercase() => 'X',
        _ if character.is_alphabetic() => 'x',
        _ => '?',
    })
}
