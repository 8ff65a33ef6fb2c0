//! Made-up bodies of entries, as tablets form them: what a dictionary for their packing is trained on. From one seed,
//! so that anybody can train the same dictionary again. No word in them was ever written about anybody.

use plan::form::{Field, Kind as Asks};
use plan::{Area, ItemId, PepKey, Value};
use records::{Actor, Author, Document, Edit, Kind, Place, Position, genesis, short};
use std::collections::BTreeMap;
use sync::{DocumentChanges, DocumentKind, DocumentName, EntryError};

/// The sentences, one a line; `{slot}` stands for any of the words that [`SLOTS`] lists for it.
const CORPUS: &str = include_str!("packing/corpus.txt");
const SLOTS: &str = include_str!("packing/slots.txt");

/// The most edits of one document between two syncs.
const MOST_EDITS: u64 = 14;

/// So many bodies before packing, the same for the same seed.
///
/// # Errors
/// Where a body breaks a rule of entries: a defect.
pub fn bodies(count: usize, seed: u64) -> Result<Vec<Vec<u8>>, EntryError> {
    let mut maker = Maker::new(seed);
    (0..count).map(|_| maker.body()).collect()
}

/// The sentences, with their slots unfilled.
pub fn sentences() -> impl Iterator<Item = &'static str> {
    CORPUS.lines()
}

struct Maker {
    state: u64,
    slots: BTreeMap<&'static str, Vec<&'static str>>,
    peps: Vec<PepKey>,
}

impl Maker {
    fn new(seed: u64) -> Self {
        let slots = SLOTS.lines().filter_map(|line| line.split_once(": "));
        let terms = ["2026-autumn", "2027-spring", "2027-summer", "2027-autumn"];
        let occasions = ["termly", "initial", "move-1"];
        let keys = terms
            .iter()
            .flat_map(|term| occasions.map(|occasion| format!("{term}.{occasion}")));
        Self {
            state: seed,
            slots: slots
                .map(|(slot, words)| (slot, words.split(" | ").collect()))
                .collect(),
            peps: keys.filter_map(|key| key.parse().ok()).collect(),
        }
    }

    /// One entry's body: what one person wrote in a document that others may have written in before.
    fn body(&mut self) -> Result<Vec<u8>, EntryError> {
        let kind = self.kind();
        let mut document = Document::create(kind);
        // Half of the documents are not new.
        if self.below(2) == 0 {
            let other = self.author();
            let _ = self.written(&mut document, &other);
        }
        let author = self.author();
        let mut changes = Vec::new();
        while changes.is_empty() {
            changes = self.written(&mut document, &author);
        }
        let needed = changes
            .iter()
            .flat_map(|change| {
                let needed = genesis::needed_by(kind, change);
                let needed = needed.into_iter().map(<[u8]>::to_vec);
                needed.chain([change.clone()]).collect::<Vec<_>>()
            })
            .collect::<Vec<_>>();
        let document = DocumentName::new(DocumentKind::named(kind.name()), kind.key());
        sync::entry::plain_body(&[DocumentChanges {
            document,
            changes: short::shorten(&needed, &author.actor),
        }])
    }

    /// Some edits by one person; those that a form does not take are left out.
    fn written(&mut self, document: &mut Document, author: &Author) -> Vec<Vec<u8>> {
        let fields = document.kind().fields();
        let mut items = Vec::new();
        let count = 1 + self.below(MOST_EDITS);
        let mut changes = Vec::new();
        for nth in 0..count {
            let author = Author {
                time: author.time + 40 * nth as i64,
                ..*author
            };
            let edit = self.edit(document, fields, &mut items);
            let written = edit.and_then(|edit| document.edit(&edit, &author).ok());
            changes.extend(written.and_then(|written| written.change));
        }
        changes
    }

    fn edit(
        &mut self,
        document: &Document,
        fields: &'static [Field],
        items: &mut Vec<(&'static str, ItemId, &'static [Field])>,
    ) -> Option<Edit> {
        // An item that was just added is written in next.
        if let Some((list, item, inner)) = items.last().copied().filter(|_| self.below(3) > 0) {
            let field = self.one(inner);
            return self.answer(document, field, Place::of_item(list, item, field.id));
        }
        let field = self.one(fields);
        let Asks::List(inner) = field.kind else {
            return self.answer(document, field, Place::field(field.id));
        };
        let id = ItemId(uuid::Uuid::from_u128(
            u128::from(self.next()) << 64 | u128::from(self.next()),
        ));
        items.push((field.id, id, inner));
        Some(Edit::Add {
            list: field.id.to_owned(),
            id,
            at: Position::Last,
            values: BTreeMap::new(),
            texts: BTreeMap::new(),
        })
    }

    fn answer(&mut self, document: &Document, field: &Field, place: Place) -> Option<Edit> {
        let value = match field.kind {
            Asks::Words => {
                let before = document.words(&place).unwrap_or_default();
                let text = self.typed(&before);
                return Some(Edit::Text {
                    place,
                    base: document.heads(),
                    text,
                });
            }
            Asks::Line => Value::Line(self.fill("{line}")),
            Asks::Choice(options) => Value::Choice((*self.one(options)).to_owned()),
            Asks::Date => {
                let (month, day) = (1 + self.below(12), 1 + self.below(28));
                Value::Date(format!("2026-{month:02}-{day:02}").parse().ok()?)
            }
            Asks::Number { min, .. } => Value::Number(min + self.below(10) as f64),
            Asks::YesNo => Value::YesNo(self.below(2) == 0),
            Asks::List(_) | Asks::Link(_) | Asks::Drawing | Asks::File(_) => return None,
        };
        Some(Edit::Set {
            place,
            value: Some(value),
        })
    }

    /// The words with more of them before, after or within.
    fn typed(&mut self, before: &str) -> String {
        let mut new = self.sentence();
        for _ in 0..self.below(3) {
            new = format!("{new} {}", self.sentence());
        }
        let within = before.find(". ").map(|at| at + 2);
        match (self.below(4), within) {
            _ if before.is_empty() => new,
            (0, _) => format!("{new} {before}"),
            (1, Some(at)) => format!("{}{new} {}", &before[..at], &before[at..]),
            _ => format!("{before} {new}"),
        }
    }

    fn sentence(&mut self) -> String {
        let lines: Vec<&str> = sentences().collect();
        let line = *self.one(&lines);
        self.fill(line)
    }

    fn fill(&mut self, line: &str) -> String {
        let mut filled = String::new();
        let mut rest = line;
        while let Some((before, after)) = rest.split_once('{') {
            let (slot, after) = after.split_once('}').unwrap_or((after, ""));
            filled.push_str(before);
            let words = self.slots.get(slot).cloned().unwrap_or_default();
            let word: &str = self.one::<&str>(&words);
            filled.push_str(word);
            rest = after;
        }
        filled + rest
    }

    fn kind(&mut self) -> Kind {
        let peps = self.peps.clone();
        let pep = *self.one(&peps);
        match self.below(12) {
            0 => Kind::Core,
            1 => Kind::Pathway,
            2 => {
                let kinds = Kind::of_pep(pep);
                *self.one(&kinds)
            }
            _ => Kind::Area(pep, *self.one(&Area::ALL)),
        }
    }

    fn author(&mut self) -> Author {
        let device = u128::from(self.next()) << 64 | u128::from(self.next());
        Author {
            actor: Actor::new(device.to_be_bytes(), 1 + u32::from(self.below(20) == 0)),
            time: 1_790_000_000 + self.below(60_000_000) as i64,
        }
    }

    fn one<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len() as u64) as usize]
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    /// The next number (SplitMix64).
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the bench of sync writes: a dictionary that knew its phrases would flatter the figures.
    const WORKLOAD: &str = include_str!("../bench/workload.mjs");

    #[test]
    fn no_phrase_of_the_bench_is_among_the_sentences() {
        let lists = WORKLOAD.lines().filter(|line| line.contains(": ['"));
        let quoted = lists.flat_map(|line| line.split('\'').skip(1).step_by(2));
        let phrases: Vec<&str> = quoted.filter(|phrase| phrase.contains(' ')).collect();
        assert!(phrases.len() > 20, "{} phrases", phrases.len());
        for phrase in phrases {
            let lower = phrase.to_lowercase();
            let found = sentences().find(|line| line.to_lowercase().contains(&lower));
            assert_eq!(found, None, "{phrase}");
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_bodies() {
        let bodies = bodies(40, 1).expect("they are sound");
        assert_eq!(bodies, super::bodies(40, 1).expect("they are sound"));
        assert_ne!(bodies, super::bodies(40, 2).expect("they are sound"));
    }
}
