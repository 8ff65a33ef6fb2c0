//! Other people in a child's record, marked for a person to check. Nothing is taken out: a machine cannot know whom a
//! sentence gives away, and what a person takes out they can answer for.

use crate::api::archive::{ArchiveOther, OtherBecause};
use std::collections::BTreeMap;

/// What stands before a name.
const TITLES: &[&str] = &[
    "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "madam", "rev", "pc", "sgt", "auntie",
    "aunty", "aunt", "uncle", "nan", "nana", "granny", "gran", "grandma", "grandad", "grandpa",
];

/// Words for people around a child, as one and as many.
const RELATIVES: &[&str] = &[
    "mum",
    "mums",
    "mummy",
    "mam",
    "mom",
    "mother",
    "mothers",
    "stepmum",
    "stepmother",
    "dad",
    "dads",
    "daddy",
    "father",
    "fathers",
    "stepdad",
    "stepfather",
    "parent",
    "parents",
    "brother",
    "brothers",
    "stepbrother",
    "sister",
    "sisters",
    "stepsister",
    "sibling",
    "siblings",
    "twin",
    "twins",
    "gran",
    "granny",
    "grandma",
    "grandmother",
    "nan",
    "nana",
    "nanny",
    "grandad",
    "granddad",
    "grandpa",
    "grandfather",
    "grandparent",
    "grandparents",
    "aunt",
    "auntie",
    "aunty",
    "aunts",
    "uncle",
    "uncles",
    "cousin",
    "cousins",
    "niece",
    "nephew",
    "carer",
    "carers",
    "fosterer",
    "guardian",
    "guardians",
    "friend",
    "friends",
    "boyfriend",
    "girlfriend",
    "partner",
    "husband",
    "wife",
    "neighbour",
    "neighbours",
    "housemate",
    "housemates",
];

/// The shortest part of a name that is looked for by itself.
const SHORTEST: usize = 3;
/// The longest line that a field of names may hold and still count as a name.
const LONGEST: usize = 80;

/// A stretch of a text, and whether it names somebody else.
pub(super) type Stretches<'t> = Vec<(&'t str, bool)>;

/// Finds other people in texts, and counts whom it found.
pub(crate) struct Marker {
    /// The parts of the child's own names.
    own: Vec<String>,
    /// Whole names, in small letters, the longest first; each with who it is.
    names: Vec<(Vec<String>, usize)>,
    /// Parts of names, in small letters.
    parts: BTreeMap<String, usize>,
    people: Vec<(String, OtherBecause)>,
    counts: BTreeMap<(OtherBecause, String), u32>,
}

/// A word of a text: where it begins and ends.
#[derive(Clone, Copy)]
struct Word<'t> {
    from: usize,
    to: usize,
    text: &'t str,
}

impl Word<'_> {
    /// In small letters, and without the ending that says whose something is.
    fn plain(&self) -> String {
        plain(self.text)
    }

    fn is_capital(&self) -> bool {
        self.text.chars().next().is_some_and(char::is_uppercase)
    }
}

impl Marker {
    /// For a child of these names, with everybody who is named in a field for names or in the council's list.
    pub(crate) fn new(
        own: &[String],
        named: impl IntoIterator<Item = (String, OtherBecause)>,
    ) -> Self {
        let mut marker = Self {
            own: own.iter().flat_map(|name| parts(name)).collect(),
            names: Vec::new(),
            parts: BTreeMap::new(),
            people: Vec::new(),
            counts: BTreeMap::new(),
        };
        for (name, because) in named {
            marker.know(&name, because);
        }
        marker
            .names
            .sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        marker
    }

    fn know(&mut self, name: &str, because: OtherBecause) {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let words = parts(&name);
        let all_own = words.iter().all(|word| self.own.contains(word));
        let known = self.names.iter().any(|(known, _)| *known == words);
        if words.is_empty() || name.len() > LONGEST || all_own || known {
            return;
        }
        let who = self.people.len();
        self.people.push((name, because));
        for word in &words {
            let plain = !TITLES.contains(&word.as_str()) && !RELATIVES.contains(&word.as_str());
            if plain && word.chars().count() >= SHORTEST && !self.own.contains(word) {
                self.parts.entry(word.clone()).or_insert(who);
            }
        }
        self.names.push((words, who));
    }

    /// Cuts a text into what names somebody else and what does not, and counts.
    pub(super) fn mark<'t>(&mut self, text: &'t str) -> Stretches<'t> {
        let words = words(text);
        let mut stretches = Vec::new();
        let (mut nth, mut plain_from) = (0, 0);
        while nth < words.len() {
            let Some((length, key)) = self.found(&words[nth..]) else {
                nth += 1;
                continue;
            };
            let (from, to) = (words[nth].from, words[nth + length - 1].to);
            if plain_from < from {
                stretches.push((&text[plain_from..from], false));
            }
            stretches.push((&text[from..to], true));
            *self.counts.entry(key).or_default() += 1;
            (nth, plain_from) = (nth + length, to);
        }
        if plain_from < text.len() {
            stretches.push((&text[plain_from..], false));
        }
        stretches
    }

    /// Whom the first of these words name, and how many words that takes.
    fn found(&self, words: &[Word<'_>]) -> Option<(usize, (OtherBecause, String))> {
        let person = |who: usize| {
            let (name, because) = &self.people[who];
            (*because, name.clone())
        };
        for (name, who) in &self.names {
            let here = words.iter().zip(name);
            if words.len() >= name.len() && here.clone().all(|(word, part)| word.plain() == *part) {
                return Some((name.len(), person(*who)));
            }
        }
        let first = words.first()?;
        let plain = first.plain();
        if first.is_capital()
            && let Some(who) = self.parts.get(&plain)
        {
            return Some((1, person(*who)));
        }
        let next = words.get(1).filter(|next| next.is_capital());
        if let Some(next) = next
            && TITLES.contains(&plain.as_str())
            && !self.own.contains(&next.plain())
        {
            let name = format!("{} {}", first.text, without_ending(next.text));
            return Some((2, (OtherBecause::Titled, name)));
        }
        RELATIVES
            .contains(&plain.as_str())
            .then_some((1, (OtherBecause::Relative, plain)))
    }

    /// Whom was found, by why and name. Somebody in the council's list whom no text names is left out.
    pub(super) fn others(&self) -> Vec<ArchiveOther> {
        let others = self
            .counts
            .iter()
            .map(|((because, name), times)| ArchiveOther {
                name: name.clone(),
                because: *because,
                times: *times,
            });
        others.collect()
    }
}

fn parts(name: &str) -> Vec<String> {
    words(name).iter().map(Word::plain).collect()
}

fn plain(word: &str) -> String {
    without_ending(word).to_lowercase()
}

fn without_ending(word: &str) -> &str {
    let ended = word
        .strip_suffix("'s")
        .or_else(|| word.strip_suffix("’s"))
        .unwrap_or(word);
    ended.trim_end_matches(['\'', '’', '-'])
}

/// The words of a text. A name may have a hyphen or an apostrophe in it.
fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut from = None;
    for (at, letter) in text.char_indices() {
        let inner = matches!(letter, '\'' | '’' | '-');
        match (letter.is_alphanumeric() || (inner && from.is_some()), from) {
            (true, None) => from = Some(at),
            (false, Some(start)) => {
                words.push(word(text, start, at));
                from = None;
            }
            _ => {}
        }
    }
    if let Some(start) = from {
        words.push(word(text, start, text.len()));
    }
    words
}

fn word(text: &str, from: usize, to: usize) -> Word<'_> {
    let text = &text[from..to];
    let text = text.trim_end_matches(['\'', '’', '-']);
    Word {
        from,
        to: from + text.len(),
        text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marker() -> Marker {
        let named = [
            ("Wren Rehearsal", OtherBecause::Named),
            ("Mrs Bead", OtherBecause::Named),
            ("Robin Rehearsal", OtherBecause::Named),
            ("Priya Practice", OtherBecause::Council),
        ];
        let named = named.map(|(name, because)| (name.to_owned(), because));
        Marker::new(&["Robin Rehearsal".to_owned(), "Rob".to_owned()], named)
    }

    fn marked(text: &str) -> Vec<String> {
        let mut marker = marker();
        let stretches = marker.mark(text);
        let whole: String = stretches.iter().map(|(text, _)| *text).collect();
        assert_eq!(whole, text, "no letter is lost");
        let found = stretches.into_iter().filter(|(_, other)| *other);
        found.map(|(text, _)| text.to_owned()).collect()
    }

    #[test]
    fn names_are_found_whole_by_a_part_of_them_and_with_whose_something_is() {
        assert_eq!(
            marked("Wren Rehearsal came, wren rehearsal too."),
            ["Wren Rehearsal", "wren rehearsal"]
        );
        assert_eq!(
            marked("It is Wren’s bike, and Wren's bell."),
            ["Wren’s", "Wren's"]
        );
        assert_eq!(
            marked("A wren sings."),
            Vec::<String>::new(),
            "a small letter is no name"
        );
        assert_eq!(marked("mrs bead and Bead"), ["mrs bead", "Bead"]);
        assert_eq!(marked("Priya wrote"), ["Priya"]);
    }

    #[test]
    fn the_child_is_nobody_else() {
        assert_eq!(
            marked("Robin Rehearsal, Rob and Robin’s path"),
            Vec::<String>::new()
        );
    }

    #[test]
    fn people_whom_no_field_names_are_found_by_title_and_by_what_they_are_to_the_child() {
        assert_eq!(
            marked("Mr Pretend rang. Dr. No did not."),
            ["Mr Pretend", "Dr. No"]
        );
        assert_eq!(
            marked("Lives with Auntie Jo, misses MUM and her brother’s dog."),
            ["Auntie Jo", "MUM", "brother’s"]
        );
        assert_eq!(marked("Miss her"), Vec::<String>::new());
    }

    #[test]
    fn a_text_of_any_letters_comes_back_whole() {
        for text in [
            "",
            "’",
            "Mrs",
            "ÄÖ Wren’",
            "<script>Wren</script>",
            "中文 mum-中",
            "-Wren-",
        ] {
            marked(text);
        }
    }

    #[test]
    fn whom_was_found_is_counted_by_name() {
        let mut marker = marker();
        marker.mark("Wren and Wren Rehearsal and mum");
        let found: Vec<(String, u32)> = marker
            .others()
            .into_iter()
            .map(|one| (one.name, one.times))
            .collect();
        assert_eq!(
            found,
            [("Wren Rehearsal".to_owned(), 2), ("mum".to_owned(), 1)]
        );
    }
}
