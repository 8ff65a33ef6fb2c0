//! What an all-seeing clerk writes down: every word typed or taken away, every choice made, every receipt given.

use std::collections::{BTreeMap, BTreeSet};

use plan::Value;
use sync::{ChildId, Entry, EntryId};

use crate::cast::Doc;

/// The sign that begins and ends every made-up word; it takes two UTF-16 units.
const SIGN: char = '𝔀';

/// A word that somebody typed.
#[derive(Clone, Debug)]
pub struct Word {
    /// Where.
    pub doc: Doc,
    /// On which tablet.
    pub tablet: usize,
    /// In which change.
    pub change: [u8; 32],
}

/// A choice that somebody made.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Where.
    pub doc: Doc,
    /// The field.
    pub field: &'static str,
    /// The value then; none where it was cleared.
    pub value: Option<Value>,
    /// In which change.
    pub change: [u8; 32],
    /// The choices of the same field that lay under it, by their place in the ledger.
    pub saw: BTreeSet<usize>,
}

/// The clerk's book.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    next: u64,
    /// Words that were typed.
    pub words: BTreeMap<String, Word>,
    /// Words that somebody took away, or whose typing somebody took back.
    pub removed: BTreeSet<String>,
    /// Choices, in the order in which they were made.
    pub choices: Vec<Choice>,
    /// Entries of which some tablet has kept the receipt. Of one that died over the answer, nobody was told that its words
    /// are shared.
    pub receipted: BTreeSet<EntryId>,
    /// Entries that a removed tablet was told are held.
    pub handed_over: BTreeMap<EntryId, Entry>,
    /// Children whose record was erased once. Where the server lost that, tablets have destroyed what they had all the same.
    pub erased: BTreeSet<ChildId>,
    /// Changes that were on a tablet only, which was then restored from an older backup.
    pub lost: BTreeSet<[u8; 32]>,
}

impl Ledger {
    /// A number that was never given before.
    pub fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// A word like no other. It is one word for the comparison of texts.
    pub fn word(&mut self) -> String {
        format!("{SIGN}{}{SIGN}", self.number())
    }
}

/// The made-up words in a text, also where merging has put two side by side.
pub fn words_in(text: &str) -> impl Iterator<Item = String> {
    text.split(SIGN)
        .filter_map(|number| number.parse::<u64>().ok())
        .map(|number| format!("{SIGN}{number}{SIGN}"))
}

/// The first made-up word in raw bytes; empty where there is none.
pub fn words_in_bytes(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    words_in(&text).next().unwrap_or_default()
}
