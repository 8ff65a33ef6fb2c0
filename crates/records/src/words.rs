//! The difference between two texts, as splices that merge well.
//!
//! Words are compared whole, so that two people who replace the same word both keep theirs in one
//! piece; typing on inside a word stays a small insertion. A drawing is compared stroke by stroke.

use plan::form;
use similar::{Algorithm, DiffOp, capture_diff_slices};
use unicode_segmentation::UnicodeSegmentation;

/// Beyond this many pieces on either side the changed middle is replaced as a whole: the search
/// for the smallest difference would take longer than a person waits.
const MOST_PIECES: usize = 6_000;

/// Take `delete` units away at `at` and put `insert` there. Positions count UTF-16 units of the old text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Splice {
    pub(crate) at: usize,
    pub(crate) delete: usize,
    pub(crate) insert: String,
}

/// The splices that turn `old` into `new`, last first, so that each leaves the positions of the next alone.
pub(crate) fn splices(kind: &form::Kind, old: &str, new: &str) -> Vec<Splice> {
    let before = pieces(kind, old);
    let after = pieces(kind, new);
    let starts: Vec<usize> = before
        .iter()
        .scan(0, |at, piece| {
            let start = *at;
            *at += units(piece);
            Some(start)
        })
        .chain([units(old)])
        .collect();
    let mut splices: Vec<Splice> = hunks(&before, &after)
        .into_iter()
        .map(|(gone, come)| {
            let at = starts[gone.start];
            tightened(at, &before[gone].concat(), &after[come].concat())
        })
        .collect();
    splices.reverse();
    splices
}

/// A stretch of two texts laid over each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stretch {
    /// In both.
    Same(String),
    /// In the older alone.
    Gone(String),
    /// In the newer alone.
    Come(String),
}

/// Two texts laid over each other, word by word: what stayed, what went and what came, in order.
pub fn marked(old: &str, new: &str) -> Vec<Stretch> {
    let before: Vec<&str> = old.split_word_bounds().collect();
    let after: Vec<&str> = new.split_word_bounds().collect();
    let mut stretches = Vec::new();
    let mut at = 0;
    for (gone, come) in hunks(&before, &after) {
        lay(&mut stretches, Stretch::Same, &before[at..gone.start]);
        at = gone.end;
        lay(&mut stretches, Stretch::Gone, &before[gone]);
        lay(&mut stretches, Stretch::Come, &after[come]);
    }
    lay(&mut stretches, Stretch::Same, &before[at..]);
    stretches
}

fn lay(stretches: &mut Vec<Stretch>, of: impl Fn(String) -> Stretch, pieces: &[&str]) {
    if !pieces.is_empty() {
        stretches.push(of(pieces.concat()));
    }
}

type Range = std::ops::Range<usize>;

fn hunks(before: &[&str], after: &[&str]) -> Vec<(Range, Range)> {
    let same_start = before.iter().zip(after).take_while(|(a, b)| a == b).count();
    let (rest_before, rest_after) = (&before[same_start..], &after[same_start..]);
    let pairs = rest_before.iter().rev().zip(rest_after.iter().rev());
    let same_end = pairs.take_while(|(a, b)| a == b).count();
    let middle_before = same_start..before.len() - same_end;
    let middle_after = same_start..after.len() - same_end;
    if middle_before.is_empty() && middle_after.is_empty() {
        return Vec::new();
    }
    if middle_before.len().max(middle_after.len()) > MOST_PIECES {
        return vec![(middle_before, middle_after)];
    }
    let old = &before[middle_before];
    let new = &after[middle_after];
    capture_diff_slices(Algorithm::Myers, old, new)
        .into_iter()
        .filter(|op| !matches!(op, DiffOp::Equal { .. }))
        .map(|op| {
            (
                shift(op.old_range(), same_start),
                shift(op.new_range(), same_start),
            )
        })
        .collect()
}

fn shift(range: Range, by: usize) -> Range {
    range.start + by..range.end + by
}

/// One hunk as a splice. Where one side begins or ends with the whole of the other, only what is
/// added or taken away is written: somebody typed on, or backspaced, inside a word.
fn tightened(at: usize, old: &str, new: &str) -> Splice {
    if let Some(more) = new.strip_prefix(old) {
        return Splice {
            at: at + units(old),
            delete: 0,
            insert: more.to_owned(),
        };
    }
    if let Some(more) = new.strip_suffix(old) {
        return Splice {
            at,
            delete: 0,
            insert: more.to_owned(),
        };
    }
    if let Some(less) = old.strip_prefix(new) {
        return Splice {
            at: at + units(new),
            delete: units(less),
            insert: String::new(),
        };
    }
    Splice {
        at,
        delete: units(old),
        insert: new.to_owned(),
    }
}

fn pieces<'a>(kind: &form::Kind, text: &'a str) -> Vec<&'a str> {
    if matches!(kind, form::Kind::Drawing) {
        strokes(text)
    } else {
        text.split_word_bounds().collect()
    }
}

/// A path cut before each `M`: its strokes.
fn strokes(path: &str) -> Vec<&str> {
    let mut cuts: Vec<usize> = path.match_indices('M').map(|(at, _)| at).collect();
    if cuts.first() != Some(&0) && !path.is_empty() {
        cuts.insert(0, 0);
    }
    let ends = cuts.iter().skip(1).copied().chain([path.len()]);
    cuts.iter()
        .zip(ends)
        .map(|(start, end)| &path[*start..end])
        .collect()
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apply(old: &str, splices: &[Splice]) -> String {
        let mut units: Vec<u16> = old.encode_utf16().collect();
        for splice in splices {
            units.splice(
                splice.at..splice.at + splice.delete,
                splice.insert.encode_utf16(),
            );
        }
        String::from_utf16(&units).expect("no pair is cut")
    }

    #[test]
    fn splices_turn_the_old_text_into_the_new() {
        for (old, new) in [
            ("", "Robin likes maths."),
            ("Robin likes maths.", ""),
            ("Robin likes maths.", "Robin likes music and maths."),
            ("👩‍👩‍👧 and 🐈", "👩‍👩‍👧 and 🐈‍⬛ too"),
            ("e\u{301}te", "été"),
            ("one two three", "three two one"),
        ] {
            assert_eq!(
                apply(old, &splices(&form::Kind::Words, old, new)),
                new,
                "{old} -> {new}"
            );
        }
    }

    #[test]
    fn typing_on_inside_a_word_is_an_insertion() {
        let typed = splices(&form::Kind::Words, "Robin li", "Robin likes");
        assert_eq!(
            typed,
            [Splice {
                at: 8,
                delete: 0,
                insert: "kes".to_owned()
            }]
        );
    }

    #[test]
    fn a_replaced_word_is_replaced_whole() {
        let typed = splices(&form::Kind::Words, "a red kite", "a green kite");
        assert_eq!(
            typed,
            [Splice {
                at: 2,
                delete: 3,
                insert: "green".to_owned()
            }]
        );
    }

    #[test]
    fn a_drawing_changes_by_strokes() {
        let drawn = splices(
            &form::Kind::Drawing,
            "M0 0L1 1M2 2L3 3",
            "M0 0L1 1M2 2L3 3M4 4L5 5",
        );
        assert_eq!(
            drawn,
            [Splice {
                at: 16,
                delete: 0,
                insert: "M4 4L5 5".to_owned()
            }]
        );
    }

    #[test]
    fn texts_laid_over_each_other_show_what_went_and_what_came() {
        let (same, gone, come) = (Stretch::Same, Stretch::Gone, Stretch::Come);
        let laid = marked("Robin likes maths.", "Robin likes music.");
        let expected = [
            same("Robin likes ".to_owned()),
            gone("maths".to_owned()),
            come("music".to_owned()),
            same(".".to_owned()),
        ];
        assert_eq!(laid, expected);
        assert_eq!(marked("", "new"), [come("new".to_owned())]);
        assert_eq!(marked("old", ""), [gone("old".to_owned())]);
        assert_eq!(marked("", ""), []);
    }

    #[test]
    fn a_long_text_rewritten_is_one_splice() {
        let old = "old ".repeat(MOST_PIECES);
        let new = "new ".repeat(MOST_PIECES);
        assert_eq!(splices(&form::Kind::Words, &old, &new).len(), 1);
    }
}
