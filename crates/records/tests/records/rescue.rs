//! What rested on a change that had to go is written again: every word, every value, every item.

use crate::garden::{add, area, author, give, item, line, read, set, type_over, write};
use automerge::transaction::Transactable;
use automerge::{ActorId, Automerge, Change, ObjId, ROOT, ReadDoc, TextEncoding};
use plan::{Area, Value};
use proptest::prelude::*;
use records::check::LONGEST_TEXT;
use records::rescue::{resting_on, said};
use records::{Actor, Author, Document, Edit, ItemPlace, Kind, Place};

const KIND: fn() -> Kind = || area(Area::Education);
const SAID: &str = "Written by Priya Practice:";

/// A document on her tablet, whose first change nobody else may have, and the changes that rest on it.
struct Torn {
    hers: Document,
    poison: Vec<u8>,
    later: Vec<Vec<u8>>,
}

impl Torn {
    fn by(edits: impl IntoIterator<Item = Edit>) -> Self {
        let mut hers = Document::create(KIND());
        let poison = write(
            &mut hers,
            &set(Place::field("started_on"), day("2026-09-01")),
            &priya(),
        );
        let mut torn = Self {
            hers,
            poison,
            later: Vec::new(),
        };
        edits.into_iter().for_each(|edit| torn.write(&edit));
        torn
    }

    fn write(&mut self, edit: &Edit) {
        let written = self.hers.edit(edit, &priya()).expect("the edit is taken");
        self.later.extend(written.change);
    }

    fn type_over(&mut self, place: Place, text: &str) {
        self.write(&type_over(&self.hers, place, text));
    }

    /// Writes her later changes again into another document, and gives the changes that it took.
    fn rescued_into(&self, other: &mut Document) -> Vec<Vec<u8>> {
        let rescued = other.rescued(&self.later).expect("her changes read");
        other
            .write_rescued(&rescued, SAID, &author(9, 9))
            .expect("what was rescued is taken")
    }
}

fn priya() -> Author {
    author(1, 1)
}

fn day(text: &str) -> Value {
    Value::Date(text.parse().expect("a day"))
}

fn choice(option: &str) -> Value {
    Value::Choice(option.to_owned())
}

/// The values that stand in a field of the form.
fn held(document: &Document, field: &str) -> Vec<Value> {
    let form = read(document);
    let held = form.field(field).expect("the field").held();
    held.iter().filter_map(|one| one.value.clone()).collect()
}

/// Whether another tablet that has what `before` has takes the changes, and reads the same.
fn everybody_takes(before: &Document, after: &Document, made: &[Vec<u8>]) {
    let mut other = before.clone();
    for change in made {
        give(&mut other, change, &author(9, 9));
    }
    assert_eq!(read(&other), read(after), "another tablet reads otherwise");
}

#[test]
fn what_rests_on_a_change_is_found_however_far_it_is_from_it_and_nothing_else_is() {
    let mut torn = Torn::by([]);
    torn.type_over(Place::field("doing"), "Once.");
    torn.type_over(Place::field("doing"), "Once. Twice.");
    let mut apart = Document::create(KIND());
    let other = write(
        &mut apart,
        &set(Place::field("setting"), line("Pretend High")),
        &author(2, 2),
    );
    let poison = Change::try_from(torn.poison.as_slice()).expect("it reads");
    let [first, second] = &torn.later[..] else {
        panic!("two changes");
    };
    for order in [
        [first, second, &other],
        [&other, second, first],
        [second, &other, first],
    ] {
        let changes: Vec<Vec<u8>> = order.iter().map(|change| (*change).clone()).collect();
        let found: Vec<&Vec<u8>> = resting_on(&changes, &[poison.hash().0])
            .into_iter()
            .map(|nth| &changes[nth])
            .collect();
        assert_eq!(found.len(), 2);
        assert!(
            !found.contains(&&other),
            "what stands apart was taken along"
        );
    }
}

#[test]
fn words_values_and_items_are_written_again_after_what_others_wrote() {
    let place = |field| Place::of_item("interventions", item(7), field);
    let mut torn = Torn::by([
        set(Place::field("setting"), line("Pretend High")),
        add("interventions", item(7)),
        set(place("what"), line("Reading twice a week")),
    ]);
    torn.type_over(Place::field("doing"), "Robin reads to the younger ones.");
    torn.type_over(place("impact"), "Two books finished, made up.");
    let mut other = Document::create(KIND());
    let doing = type_over(&other, Place::field("doing"), "Asked for more music.");
    write(&mut other, &doing, &author(2, 2));
    let before = other.clone();
    let made = torn.rescued_into(&mut other);

    let form = read(&other);
    assert_eq!(
        form.words("doing"),
        format!("Asked for more music.\n{SAID}\nRobin reads to the younger ones.")
    );
    assert_eq!(held(&other, "setting"), [line("Pretend High")]);
    let items = form.items("interventions");
    assert_eq!(items.len(), 1, "the item is there once");
    assert_eq!(items[0].value("what"), Some(&line("Reading twice a week")));
    assert_eq!(
        items[0].words("impact"),
        format!("{SAID}\nTwo books finished, made up.")
    );
    assert_eq!(form.value("started_on"), None, "what had to go came back");
    everybody_takes(&before, &other, &made);
}

#[test]
fn an_answer_that_somebody_gave_otherwise_stands_beside_the_one_written_again() {
    let mut other = Document::create(KIND());
    let shared = write(&mut other, &add("interventions", item(7)), &author(2, 1));
    let what = Place::of_item("interventions", item(7), "what");
    let mut torn = Torn::by([]);
    give(&mut torn.hers, &shared, &author(2, 1));
    torn.write(&set(Place::field("send_stage"), choice("ehcp")));
    torn.write(&set(what.clone(), line("Music")));
    for edit in [
        set(Place::field("send_stage"), choice("none")),
        set(what, line("Reading")),
    ] {
        write(&mut other, &edit, &author(2, 2));
    }
    torn.rescued_into(&mut other);

    let mut stages = held(&other, "send_stage");
    stages.sort_by_key(|value| *value == choice("none"));
    assert_eq!(stages, [choice("ehcp"), choice("none")]);
    let form = read(&other);
    let what = form.items("interventions")[0].field("what").expect("asked");
    let mut what: Vec<_> = what.held().iter().map(|one| one.value.clone()).collect();
    what.sort_by_key(|value| *value == Some(line("Reading")));
    assert_eq!(what, [Some(line("Music")), Some(line("Reading"))]);
}

#[test]
fn what_she_took_away_again_herself_does_not_come_back() {
    let mut torn = Torn::by([set(Place::field("setting"), line("Pretend High"))]);
    torn.write(&Edit::Set {
        place: Place::field("setting"),
        value: None,
    });
    torn.type_over(Place::field("doing"), "A slip of the pen. Kept.");
    torn.type_over(Place::field("doing"), "Kept.");
    let mut other = Document::create(KIND());
    torn.rescued_into(&mut other);
    assert_eq!(read(&other).words("doing"), format!("{SAID}\nKept."));
    assert_eq!(held(&other, "setting"), []);
}

#[test]
fn an_item_taken_out_is_taken_out_again() {
    let mut other = Document::create(KIND());
    let shared = write(&mut other, &add("interventions", item(7)), &author(2, 1));
    let mut torn = Torn::by([]);
    give(&mut torn.hers, &shared, &author(2, 1));
    torn.write(&Edit::Archive {
        item: ItemPlace::new("interventions", item(7)),
        archived: true,
    });
    torn.rescued_into(&mut other);
    assert_eq!(read(&other).items("interventions"), []);
}

#[test]
fn words_beyond_what_may_be_typed_are_kept_and_everybody_takes_them() {
    let long = |word: &str| word.repeat(LONGEST_TEXT / word.encode_utf16().count());
    for (theirs, hers) in [("ab ", "cd "), ("é🪴", "日本")] {
        let mut torn = Torn::by([]);
        torn.type_over(Place::field("doing"), &long(hers));
        let mut other = Document::create(KIND());
        let doing = type_over(&other, Place::field("doing"), &long(theirs));
        write(&mut other, &doing, &author(2, 2));
        let before = other.clone();
        let made = torn.rescued_into(&mut other);
        let form = read(&other);
        assert!(form.words("doing").encode_utf16().count() > LONGEST_TEXT);
        assert_eq!(
            form.words("doing"),
            format!("{}\n{SAID}\n{}", long(theirs), long(hers))
        );
        everybody_takes(&before, &other, &made);
    }
}

#[test]
fn words_in_the_poisonous_change_itself_are_read_and_what_no_field_takes_is_passed_over() {
    let stranger = author(5, 5);
    let poison = crafted(&stranger.actor, |tx| {
        let (values, texts) = (there(tx, &ROOT, "values"), there(tx, &ROOT, "texts"));
        let doing = there(tx, &texts, "doing");
        tx.put(&values, "send_stage", "of our own making")?;
        tx.put(&values, "setting", "Pretend High")?;
        tx.splice_text(&doing, 0, 0, "Words beside it.")?;
        tx.put(&texts, "strengths", 1)
    });
    let mut document = Document::create(KIND());
    let refused = document.receive(std::slice::from_ref(&poison), &stranger.actor);
    assert_eq!(refused, Err(records::Refusal::BreaksForm));
    let rescued = document.rescued(&[poison]).expect("it reads");
    document
        .write_rescued(&rescued, SAID, &author(9, 9))
        .expect("the rest is taken");
    let form = read(&document);
    assert_eq!(form.words("doing"), format!("{SAID}\nWords beside it."));
    assert_eq!(form.value("setting"), Some(&line("Pretend High")));
    assert_eq!(held(&document, "send_stage"), []);
    assert_eq!(form.words("strengths"), "");
}

#[test]
fn bytes_that_are_no_change_are_refused_and_nothing_is_read_of_them() {
    let document = Document::create(KIND());
    for bytes in [
        &b""[..],
        b"not a change",
        &[0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, 1, 9],
    ] {
        assert!(document.rescued(&[bytes.to_vec()]).is_err(), "{bytes:?}");
        assert_eq!(resting_on(&[bytes.to_vec()], &[[0; 32]]), [0_usize; 0]);
    }
}

type Crafting<'a> = automerge::transaction::Transaction<'a>;

/// A change made with Automerge itself on top of the first change, past every rule of ours.
fn crafted(
    by: &Actor,
    work: impl FnOnce(&mut Crafting<'_>) -> Result<(), automerge::AutomergeError>,
) -> Vec<u8> {
    let mut doc = Automerge::new_with_encoding(TextEncoding::Utf16CodeUnit);
    let first = Change::try_from(records::genesis::frozen(KIND())).expect("the first change reads");
    doc.apply_changes([first])
        .expect("the first change applies");
    doc.set_actor(ActorId::from(&by.0[..]));
    let mut tx = doc.transaction();
    work(&mut tx).expect("it is written");
    tx.commit();
    let change = doc.get_last_local_change().expect("a change");
    change.raw_bytes().to_vec()
}

fn there(tx: &Crafting<'_>, parent: &ObjId, key: &str) -> ObjId {
    let found = tx.get(parent, key).expect("it reads");
    found.expect("it is there").1
}

/// One thing she does, as a property tries it.
#[derive(Clone, Debug)]
enum Does {
    Types(usize, u8),
    Answers(usize, u8),
    Adds(u8),
    TypesIn(u8, u8),
}

const WORDS: [&str; 3] = ["doing", "strengths", "needs"];

fn does() -> impl Strategy<Value = Does> {
    prop_oneof![
        (0..3_usize, any::<u8>()).prop_map(|(field, word)| Does::Types(field, word)),
        (0..2_usize, any::<u8>()).prop_map(|(field, word)| Does::Answers(field, word)),
        (0..3_u8).prop_map(Does::Adds),
        (0..3_u8, any::<u8>()).prop_map(|(nth, word)| Does::TypesIn(nth, word)),
    ]
}

/// Does it, where it can be done: words are only ever added, each its own.
fn act(document: &mut Document, done: &Does, who: &Author) -> Option<Vec<u8>> {
    let impact = |nth: u8| Place::of_item("interventions", item(u128::from(nth)), "impact");
    let added = |document: &Document, place: &Place, word: &u8| {
        let here = document.words(place).unwrap_or_default();
        type_over(
            document,
            place.clone(),
            &format!("{here}<{}.{word}>", who.time),
        )
    };
    let edit = match done {
        Does::Types(field, word) => added(document, &Place::field(WORDS[*field]), word),
        Does::Answers(0, word) => set(Place::field("setting"), line(&format!("School {word}"))),
        Does::Answers(_, word) => {
            let options = ["none", "monitoring", "sen_support"];
            set(
                Place::field("send_stage"),
                choice(options[usize::from(*word) % 3]),
            )
        }
        Does::Adds(nth) => add("interventions", item(u128::from(*nth))),
        Does::TypesIn(nth, word) => added(document, &impact(*nth), word),
    };
    document.edit(&edit, who).ok()?.change
}

/// Every text of a document, in one.
fn all_words(document: &Document) -> String {
    let form = read(document);
    let mut all: Vec<String> = WORDS
        .iter()
        .map(|field| form.words(field).to_owned())
        .collect();
    let items = form.items("interventions");
    all.extend(items.iter().map(|item| item.words("impact").to_owned()));
    all.join(" ")
}

proptest! {
    #[test]
    fn no_word_no_answer_and_no_item_goes_with_the_change_it_rested_on(
        hers in prop::collection::vec(does(), 1..12),
        his in prop::collection::vec(does(), 0..12),
    ) {
        let mut torn = Torn::by([]);
        for each in &hers {
            let change = act(&mut torn.hers, each, &priya());
            torn.later.extend(change);
        }
        let mut other = Document::create(KIND());
        for each in &his {
            act(&mut other, each, &author(2, 2));
        }
        let his_words = all_words(&other);
        let his_answers = [held(&other, "setting"), held(&other, "send_stage")].concat();
        let before = other.clone();
        let made = torn.rescued_into(&mut other);
        let now = all_words(&other);
        for word in all_words(&torn.hers).split_inclusive('>').chain(his_words.split_inclusive('>')) {
            prop_assert!(now.contains(word.trim()), "{word} is gone from {now}");
        }
        let now = [held(&other, "setting"), held(&other, "send_stage")].concat();
        let hers = [held(&torn.hers, "setting"), held(&torn.hers, "send_stage")].concat();
        for answer in hers.iter().chain(&his_answers) {
            prop_assert!(now.contains(answer), "{answer:?} is gone from {now:?}");
        }
        for one in read(&torn.hers).items("interventions") {
            let items = read(&other);
            prop_assert!(items.items("interventions").iter().any(|item| item.id == one.id));
        }
        everybody_takes(&before, &other, &made);
    }
}

#[test]
fn what_was_written_into_an_item_that_had_to_go_is_never_passed_over_in_silence() {
    let kind = area(Area::Targets);
    let mut hers = Document::create(kind);
    let sam = author(5, 5);
    let added = write(&mut hers, &add("targets", item(1)), &sam);
    let outcome = Place::of_item("targets", item(1), "outcome");
    let typing = type_over(&hers, outcome.clone(), "Reads a page aloud.");
    let typed = write(&mut hers, &typing, &priya());
    let why = Place::of_item("targets", item(1), "why");
    let chosen = write(&mut hers, &set(why.clone(), line("To read.")), &priya());
    let archive = Edit::Archive {
        item: ItemPlace::new("targets", item(1)),
        archived: true,
    };
    let archived = write(&mut hers, &archive, &priya());
    assert_eq!(said(&typed), Ok(vec!["Reads a page aloud.".to_owned()]));
    assert_eq!(said(&chosen), Ok(vec!["To read.".to_owned()]));
    assert_eq!(said(&archived), Ok(vec![]));
    let all = [typed.clone(), chosen.clone(), archived];

    let alone = Document::create(kind).rescued(&all).expect("they read");
    assert_eq!(alone.homeless, [0, 1], "words and an answer have no place");
    assert_eq!(alone.homeless_of(&all), [typed, chosen]);
    assert_eq!((alone.words, alone.values), (vec![], vec![]));

    // Beside the change that added the item everything finds its place, and the item itself is not hers to add.
    let mut other = Document::create(kind);
    let beside = (other.rescued_beside(&all, std::slice::from_ref(&added))).expect("they read");
    assert_eq!(beside.homeless, [0_usize; 0]);
    assert_eq!(beside.items, []);
    let theirs = other.rescued(&[added]).expect("it reads");
    for rescued in [&theirs, &beside] {
        let made = other.write_rescued(rescued, "", &author(9, 9));
        made.expect("it finds room");
    }
    assert_eq!(
        other.words(&outcome).as_deref(),
        Some("Reads a page aloud.")
    );
}
