//! Any edits on any number of tablets, delivered in any order: all end equal, and no word is lost.

use crate::garden::{add, area, author, item, read, set, type_over};
use plan::{Area, Value};
use proptest::prelude::*;
use records::{Document, Edit, ItemPlace, Place, Position};
use std::collections::BTreeSet;

/// What one tablet does at one step.
#[derive(Clone, Debug)]
enum Step {
    Place(u8),
    How(usize),
    Insert(usize),
    Remove(usize),
    AddPerson,
    Name(usize, u8),
    MovePerson(usize, usize),
    Archive(usize, bool),
    Undo,
    Meet(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => any::<u8>().prop_map(Step::Place),
        2 => (0_usize..3).prop_map(Step::How),
        6 => any::<usize>().prop_map(Step::Insert),
        2 => any::<usize>().prop_map(Step::Remove),
        2 => Just(Step::AddPerson),
        2 => (any::<usize>(), any::<u8>()).prop_map(|(who, n)| Step::Name(who, n)),
        2 => (any::<usize>(), any::<usize>()).prop_map(|(who, to)| Step::MovePerson(who, to)),
        1 => (any::<usize>(), any::<bool>()).prop_map(|(who, out)| Step::Archive(who, out)),
        1 => Just(Step::Undo),
        3 => (0_usize..3).prop_map(Step::Meet),
    ]
}

/// A tablet, and every change that it holds with its writer.
struct Tablet {
    document: Document,
    held: Vec<(usize, Vec<u8>)>,
}

struct World {
    tablets: Vec<Tablet>,
    /// Words typed and words that somebody removed.
    typed: BTreeSet<String>,
    removed: BTreeSet<String>,
    next: u128,
}

impl World {
    fn new(tablets: usize) -> Self {
        let tablet = || Tablet {
            document: Document::create(area(Area::Meeting)),
            held: Vec::new(),
        };
        Self {
            tablets: (0..tablets).map(|_| tablet()).collect(),
            typed: BTreeSet::new(),
            removed: BTreeSet::new(),
            next: 0,
        }
    }

    fn take(&mut self, nth: usize, step: &Step) {
        self.next += 1;
        match step {
            Step::Meet(other) => self.meet(nth, *other),
            Step::Undo => self.undo(nth),
            _ => {
                if let Some(edit) = self.edit(nth, step) {
                    let who = author(u8::try_from(nth).expect("few tablets"), 1);
                    let tablet = &mut self.tablets[nth];
                    let written = tablet
                        .document
                        .edit(&edit, &who)
                        .expect("the edit is taken");
                    tablet
                        .held
                        .extend(written.change.map(|change| (nth, change)));
                }
            }
        }
    }

    fn edit(&mut self, nth: usize, step: &Step) -> Option<Edit> {
        let document = &self.tablets[nth].document;
        let form = read(document);
        let people = form.items("people");
        let person = |who: &usize| (!people.is_empty()).then(|| people[who % people.len()].id);
        Some(match step {
            Step::Place(n) => set(Place::field("place"), Value::Line(format!("room {n}"))),
            Step::How(n) => set(
                Place::field("how"),
                Value::Choice(["in_person", "online", "both"][*n].into()),
            ),
            Step::Insert(at) => {
                let word = word(self.next);
                let mut words: Vec<&str> = form.words("notes").split_whitespace().collect();
                words.insert(at % (words.len() + 1), &word);
                let edit = type_over(document, Place::field("notes"), &words.join(" "));
                self.typed.insert(word);
                edit
            }
            Step::Remove(at) => {
                let mut words: Vec<&str> = form.words("notes").split_whitespace().collect();
                if words.is_empty() {
                    return None;
                }
                let gone = words.remove(at % words.len()).to_owned();
                let edit = type_over(document, Place::field("notes"), &words.join(" "));
                self.removed.extend(words_in(&gone));
                edit
            }
            Step::AddPerson => add("people", item(self.next)),
            Step::Name(who, n) => set(
                Place::of_item("people", person(who)?, "name"),
                Value::Line(format!("Person {n}")),
            ),
            Step::MovePerson(who, to) => Edit::Move {
                item: ItemPlace::new("people", person(who)?),
                to: Position::After(person(to)?),
            },
            Step::Archive(who, archived) => Edit::Archive {
                item: ItemPlace::new("people", person(who)?),
                archived: *archived,
            },
            Step::Undo | Step::Meet(_) => return None,
        })
    }

    /// Words that an undo takes away count as removed.
    fn undo(&mut self, nth: usize) {
        let who = author(u8::try_from(nth).expect("few tablets"), 1);
        let tablet = &mut self.tablets[nth];
        let before = tablet
            .document
            .words(&Place::field("notes"))
            .expect("words");
        let undone = tablet.document.undo(&who).expect("an undo");
        let after = tablet
            .document
            .words(&Place::field("notes"))
            .expect("words");
        tablet
            .held
            .extend(undone.changes.into_iter().map(|change| (nth, change)));
        self.removed
            .extend(words_in(&before).filter(|word| !after.contains(word.as_str())));
    }

    /// One tablet gives another all it holds, newest first, keeping aside what must wait.
    fn meet(&mut self, from: usize, to: usize) {
        let to = to % self.tablets.len();
        if from == to {
            return;
        }
        let mut giving: Vec<_> = self.tablets[from].held.clone();
        giving.reverse();
        let tablet = &mut self.tablets[to];
        while !giving.is_empty() {
            let before = giving.len();
            giving.retain(|(writer, change)| {
                let actor = author(u8::try_from(*writer).expect("few tablets"), 0).actor;
                let received = tablet
                    .document
                    .receive(std::slice::from_ref(change), &actor);
                let received = received.expect("an honest change is taken");
                if received.applied == 1 {
                    tablet.held.push((*writer, change.clone()));
                }
                !received.waiting.is_empty()
            });
            assert!(giving.len() < before, "changes wait for what is not there");
        }
    }
}

/// A word like no other, with letters that take two UTF-16 units. It is one word for the comparison of texts: a
/// sign of its own, such as a full stop or an emoji, could stand for another's and be taken away with it.
fn word(number: u128) -> String {
    format!("𝔀{number}𝔀")
}

/// The words in a text, also where merging has put two side by side.
fn words_in(text: &str) -> impl Iterator<Item = String> {
    text.split('𝔀')
        .filter_map(|number| number.parse().ok())
        .map(word)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn all_tablets_end_equal_and_no_word_is_lost(
        tablets in 2_usize..=3,
        steps in prop::collection::vec((0_usize..3, step()), 1..40),
    ) {
        let mut world = World::new(tablets);
        for (nth, step) in &steps {
            world.take(nth % tablets, step);
        }
        for _ in 0..2 {
            for from in 0..tablets {
                for to in 0..tablets {
                    world.meet(from, to);
                }
            }
        }
        let first = read(&world.tablets[0].document);
        for tablet in &world.tablets[1..] {
            prop_assert_eq!(&read(&tablet.document), &first);
            prop_assert_eq!(tablet.document.heads(), world.tablets[0].document.heads());
        }
        let notes = first.words("notes");
        for word in world.typed.difference(&world.removed) {
            prop_assert!(notes.contains(word.as_str()), "{} is missing from {}", word, notes);
        }
        let loaded = Document::load(area(Area::Meeting), &world.tablets[0].document.save());
        prop_assert_eq!(read(&loaded.expect("it loads")), first);
    }
}
