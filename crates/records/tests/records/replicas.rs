//! Any edits on any number of tablets of any release, delivered in any order: all end equal, and no
//! word is lost.

use crate::garden::{add, area, author, item, read, set, type_over, write};
use plan::{Area, Value};
use proptest::prelude::*;
use records::{
    Back, Document, Edit, FormState, Heads, ItemPlace, Place, Position, Release, Undone,
};
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
    Redo,
    BringBack(usize),
    CarerView(usize),
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
        1 => Just(Step::Redo),
        1 => any::<usize>().prop_map(Step::BringBack),
        2 => any::<usize>().prop_map(Step::CarerView),
        3 => (0_usize..3).prop_map(Step::Meet),
    ]
}

/// A tablet, and every change that it holds with its writer.
struct Tablet {
    document: Document,
    held: Vec<(usize, Vec<u8>)>,
    /// Versions it stood at.
    stood: Vec<Heads>,
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
        Self {
            tablets: (0..tablets).map(tablet).collect(),
            typed: BTreeSet::new(),
            removed: BTreeSet::new(),
            next: 0,
        }
    }

    fn take(&mut self, nth: usize, step: &Step) {
        self.next += 1;
        match step {
            Step::Meet(other) => self.meet(nth, *other),
            Step::Undo => self.reverse(nth, |document, who| document.undo(None, who)),
            Step::Redo => self.reverse(nth, Document::redo),
            Step::BringBack(version) => self.bring_back(nth, *version),
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
                    tablet.stood.push(tablet.document.heads());
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
            Step::CarerView(at) => {
                form.field("carer_view")?;
                let word = word(self.next);
                let mut words: Vec<&str> = form.words("carer_view").split_whitespace().collect();
                words.insert(at % (words.len() + 1), &word);
                let edit = type_over(document, Place::field("carer_view"), &words.join(" "));
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
            Step::Undo | Step::Redo | Step::BringBack(_) | Step::Meet(_) => return None,
        })
    }

    fn reverse(
        &mut self,
        nth: usize,
        act: impl FnOnce(&mut Document, &records::Author) -> Result<Undone, records::EditError>,
    ) {
        let who = author(u8::try_from(nth).expect("few tablets"), 1);
        let before = all_words(&self.tablets[nth].document);
        let undone = act(&mut self.tablets[nth].document, &who).expect("it goes back");
        self.note(nth, undone.changes, &before);
    }

    fn bring_back(&mut self, nth: usize, version: usize) {
        let who = author(u8::try_from(nth).expect("few tablets"), 1);
        let tablet = &mut self.tablets[nth];
        if tablet.stood.is_empty() {
            return;
        }
        let version = tablet.stood[version % tablet.stood.len()].clone();
        let before = all_words(&tablet.document);
        let back = tablet.document.bring_back(&version, &Back::Whole, &who);
        let change = back.expect("it comes back").change;
        self.note(nth, change.into_iter().collect(), &before);
    }

    /// Keeps what a tablet wrote. Words that it took away count as removed.
    fn note(&mut self, nth: usize, changes: Vec<Vec<u8>>, before: &str) {
        let tablet = &mut self.tablets[nth];
        let after = all_words(&tablet.document);
        tablet
            .held
            .extend(changes.into_iter().map(|change| (nth, change)));
        self.removed
            .extend(words_in(before).filter(|word| !after.contains(word.as_str())));
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

/// Every second tablet is of the first release. One of the newest gives its form with its words.
fn tablet(nth: usize) -> Tablet {
    let release = [Release::NEWEST, Release::FIRST][nth % 2];
    let document = Document::create_as(area(Area::Meeting), release);
    let held = document.further().map(|change| (nth, change.to_vec()));
    Tablet {
        held: held.collect(),
        stood: Vec::new(),
        document,
    }
}

fn all_words(document: &Document) -> String {
    let form = read(document);
    format!("{} {}", form.words("notes"), form.words("carer_view"))
}

/// What tablets of every release know of a form.
fn common(document: &Document) -> FormState {
    let mut form = read(document);
    form.fields.retain(|field| field.field.id != "carer_view");
    form
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
        let first = common(&world.tablets[0].document);
        for tablet in &world.tablets[1..] {
            prop_assert_eq!(&common(&tablet.document), &first);
            prop_assert_eq!(tablet.document.heads(), world.tablets[0].document.heads());
        }
        let words = all_words(&world.tablets[0].document);
        for word in world.typed.difference(&world.removed) {
            prop_assert!(words.contains(word.as_str()), "{} is missing from {}", word, words);
        }
        for tablet in &world.tablets {
            let loaded = Document::load(area(Area::Meeting), &tablet.document.save()).expect("it loads");
            prop_assert_eq!(read(&loaded), read(&world.tablets[0].document));
        }
    }

    #[test]
    fn a_chain_of_changes_applies_in_whatever_order_it_arrives(
        order in Just((0_usize..12).collect::<Vec<_>>()).prop_shuffle(),
        together in 1_usize..4,
    ) {
        let (mut hers, by) = (Document::create(area(Area::Meeting)), author(1, 1));
        let chain: Vec<Vec<u8>> = (0..order.len())
            .map(|nth| {
                let text = format!("{}{} ", hers.words(&Place::field("notes")).expect("words"), word(nth as u128));
                let edit = type_over(&hers, Place::field("notes"), &text);
                write(&mut hers, &edit, &by)
            })
            .collect();
        let mut his = Document::create(area(Area::Meeting));
        let mut waiting: Vec<Vec<u8>> = Vec::new();
        for batch in order.chunks(together) {
            waiting.extend(batch.iter().map(|nth| chain[*nth].clone()));
            waiting = his.receive(&waiting, &by.actor).expect("it is taken").waiting;
            let longest = (0..).take_while(|nth| his.words(&Place::field("notes")).expect("words").contains(&word(*nth))).count();
            prop_assert_eq!(his.history().len(), longest, "a change lies in before those it rests on");
        }
        prop_assert!(waiting.is_empty(), "{} still wait", waiting.len());
        prop_assert_eq!(read(&his), read(&hers));
    }
}
