//! `passphrase.words`: four words that have nothing to do with each other, for whoever needs a passphrase. They are chosen
//! here, by the operating system's generator, and are kept nowhere.

use crate::api::error::Error;
use crate::api::session::{PassphraseWords, PassphraseWordsRequest};
use crate::tablet::App;

/// The long list of the Electronic Frontier Foundation, a word a line: see `docs/credits.md`.
const LIST: &str = include_str!("../data/eff-large-wordlist.txt");
/// How many words it has.
const WORDS: u16 = 7776;

/// Words of the list that nobody should have to type beside a child, and those with a hyphen, which is easily taken for the
/// space between two words. Where one is drawn, another is drawn instead.
const LEFT_OUT: &[&str] = &[
    "bruising",
    "drop-down",
    "felt-tip",
    "grope",
    "hunger",
    "hungrily",
    "hungry",
    "junkie",
    "lustfully",
    "lustily",
    "lustiness",
    "lusty",
    "maimed",
    "shame",
    "slapping",
    "starved",
    "starving",
    "stinking",
    "stinky",
    "t-shirt",
    "undress",
    "unloved",
    "yo-yo",
];

/// `passphrase.words`.
pub(crate) fn words(_: &App, _: PassphraseWordsRequest) -> Result<PassphraseWords, Error> {
    let words = four(&mut || {
        let mut bytes = [0; 2];
        getrandom::fill(&mut bytes).map_err(|_| store::Error::Random)?;
        Ok(u16::from_be_bytes(bytes))
    })?;
    Ok(PassphraseWords { words })
}

/// Four words with a space between them: the shortest have three letters, so that there are 15 characters at least.
fn four(draw: &mut impl FnMut() -> Result<u16, Error>) -> Result<String, Error> {
    let all: Vec<&str> = LIST.lines().collect();
    let mut words = Vec::new();
    while words.len() < 4 {
        let word = all
            .get(usize::from(place(draw)?))
            .copied()
            .unwrap_or_default();
        if !word.is_empty() && !LEFT_OUT.contains(&word) {
            words.push(word);
        }
    }
    Ok(words.join(" "))
}

/// A place in the list, each as likely as any other: what lies beyond the last whole round of the list is drawn again.
fn place(draw: &mut impl FnMut() -> Result<u16, Error>) -> Result<u16, Error> {
    const WHOLE_ROUNDS: u16 = u16::MAX / WORDS * WORDS;
    loop {
        let drawn = draw()?;
        if drawn < WHOLE_ROUNDS {
            return Ok(drawn % WORDS);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn the_list_is_whole_and_each_word_is_one_that_can_be_typed() {
        let words: BTreeSet<&str> = LIST.lines().collect();
        assert_eq!(LIST.lines().count(), usize::from(WORDS));
        assert_eq!(words.len(), usize::from(WORDS), "a word stands twice");
        let plain = |word: &&str| word.len() >= 3 && word.chars().all(|c| c.is_ascii_lowercase());
        let odd: Vec<_> = words.iter().filter(|word| !plain(word)).collect();
        assert!(odd.iter().all(|word| LEFT_OUT.contains(word)), "{odd:?}");
        assert!(
            LEFT_OUT.iter().all(|word| words.contains(word)),
            "a word that is not in the list"
        );
    }

    #[test]
    fn of_all_that_can_be_drawn_each_word_comes_from_as_much() {
        let mut drawn: BTreeMap<u16, u32> = BTreeMap::new();
        for start in 0..=u16::MAX {
            // What is drawn again ends at a mark of our own.
            let mut left = Some(start);
            let found = place(&mut || left.take().ok_or_else(|| Error::internal("again")));
            if let Ok(found) = found {
                *drawn.entry(found).or_default() += 1;
            }
        }
        let counts: BTreeSet<u32> = drawn.values().copied().collect();
        assert_eq!((drawn.len(), counts), (usize::from(WORDS), [8].into()));
    }

    #[test]
    fn four_words_have_fifteen_characters_and_none_that_is_left_out() {
        let all: Vec<&str> = LIST.lines().collect();
        let at = |word: &str| {
            let at = all
                .iter()
                .position(|one| *one == word)
                .expect("a word of the list");
            u16::try_from(at).expect("a place")
        };
        let shortest = all
            .iter()
            .find(|word| word.len() == 3)
            .expect("a short word");
        let mut draws = LEFT_OUT
            .iter()
            .map(|word| at(word))
            .chain([at(shortest); 4]);
        let words = four(&mut || Ok(draws.next().expect("enough"))).expect("words");
        assert_eq!(words, [*shortest; 4].join(" "));
        assert_eq!(words.len(), 15);
    }

    #[test]
    fn without_the_systems_generator_there_are_no_words() {
        assert!(four(&mut || Err(Error::internal("no generator"))).is_err());
    }
}
