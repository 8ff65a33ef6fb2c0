//! How often the guard for addresses is wrong: on 10,000 different postcodes as people type them, on as many houses with
//! their roads, and on different sentences of plans; always the same ones. `docs/security.md` keeps the figures.

use plan::address::find;
use std::collections::BTreeSet;

/// What a run looks at, of postcodes and houses.
const MANY: usize = 10_000;
/// How often a sentence is filled in. Half of them have nothing to fill in.
const TRIES: usize = 50;
/// Sentences as they are written in plans, none of which says where anybody lives. `{…}` is filled in.
const SENTENCES: &str = include_str!("address/sentences.txt");
const AREAS: &str = "M B L S E N W G CR DN SW EC WC BT ZE KT LE YO SA LL IM JE OX PE";
const UNIT: &[u8] = b"ABDEFGHJLNPQRSTUWXYZ";
const NAMES: &str =
    "Acorn|Old Oak|St Elsewhere's|Made Up|Quarry Top|Lower Fen|Nowhere|King Oak's|Upper";
const ROADS: &str = "Street Road Avenue Lane Crescent Terrace Gardens Rd Ave";
const OTHER_ROADS: &str =
    "Close Drive Way Place Court Grove Square St Mews Rise Row Walk Green Hill View";

#[test]
fn of_ten_thousand_postcodes_as_people_type_them_at_least_99_in_100_are_caught() {
    let missed = missed(1, postcode_as_typed);
    println!("tries: {MANY}");
    println!("postcodes caught: {} of {MANY}", MANY - missed.len());
    assert!(
        missed.len() * 100 <= MANY,
        "missed {}: {:?}",
        missed.len(),
        &missed[..missed.len().min(20)]
    );
}

#[test]
fn of_ten_thousand_houses_with_their_roads_at_least_95_in_100_are_caught() {
    let missed = missed(2, house);
    println!("tries: {MANY}");
    println!("houses caught: {} of {MANY}", MANY - missed.len());
    assert!(
        missed.len() * 20 <= MANY,
        "missed {}: {:?}",
        missed.len(),
        &missed[..missed.len().min(20)]
    );
}

/// A sentence counts as held up where any of its texts is, however many are not.
#[test]
fn of_four_hundred_different_sentences_of_plans_at_most_2_in_100_are_held_up() {
    let mut dice = Dice(3);
    let sentences: BTreeSet<&str> = SENTENCES.lines().collect();
    assert_eq!(
        sentences.len(),
        SENTENCES.lines().count(),
        "one stands twice"
    );
    assert!(sentences.len() >= 400);
    let (mut texts, mut alarms) = (BTreeSet::new(), Vec::new());
    let mut held_up = 0;
    for sentence in &sentences {
        let filled: BTreeSet<String> = (0..TRIES).map(|_| filled(&mut dice, sentence)).collect();
        let held: Vec<String> = (filled.iter())
            .filter(|text| !find(text).is_empty())
            .cloned()
            .collect();
        held_up += usize::from(!held.is_empty());
        alarms.extend(held);
        texts.extend(filled);
    }
    println!("tries: {}", texts.len());
    println!(
        "held up: {held_up} of {} sentences, {} of {} texts of them",
        sentences.len(),
        alarms.len(),
        texts.len()
    );
    assert!(held_up * 50 <= sentences.len(), "{held_up}: {alarms:#?}");
    assert!(alarms.len() * 50 <= texts.len(), "{alarms:#?}");
}

fn missed(seed: u64, make: fn(&mut Dice) -> String) -> Vec<String> {
    let mut dice = Dice(seed);
    let mut texts = BTreeSet::new();
    while texts.len() < MANY {
        texts.insert(around(&mut dice, make));
    }
    texts.retain(|text| find(text).is_empty());
    texts.into_iter().collect()
}

/// A run of numbers that is the same each time (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % sides as u64) as usize
    }

    fn of<'a>(&mut self, choices: &'a str, between: char) -> &'a str {
        let choices: Vec<&str> = choices.split(between).collect();
        choices[self.below(choices.len())]
    }
}

fn around(dice: &mut Dice, make: fn(&mut Dice) -> String) -> String {
    let before = dice.of(
        "|moved to |Home: |postcode:|He said it is (|contact at\n|she likes it. |new placement - ",
        '|',
    );
    let after = dice.of("|.|, since May| with her aunt|\n|)|!|; see file", '|');
    format!("{before}{}{after}", make(dice))
}

fn postcode_as_typed(dice: &mut Dice) -> String {
    let outward = format!(
        "{}{}{}",
        dice.of(AREAS, ' '),
        1 + dice.below(9),
        dice.of("||0|1|7|A|B|N|W", '|')
    );
    let unit: String = (0..2)
        .map(|_| char::from(UNIT[dice.below(UNIT.len())]))
        .collect();
    let inward = format!("{}{unit}", dice.below(10));
    let gap = dice.of(" | | | ||||  |\u{a0}|-|.|\n| - |\t|\u{2009}|\u{200b}", '|');
    let whole = match dice.below(24) {
        0 => spelt(&outward) + "  " + &spelt(&inward),
        1 => format!("{outward} {}", inward.replace('0', "O").replace('1', "I")),
        _ => format!("{outward}{gap}{inward}"),
    };
    match dice.below(16) {
        0..4 => whole.to_lowercase(),
        4 => whole.chars().map(wide).collect(),
        _ => whole,
    }
}

fn spelt(part: &str) -> String {
    part.chars().map(String::from).collect::<Vec<_>>().join(" ")
}

/// A letter as a keyboard for Chinese or Japanese may write it.
fn wide(letter: char) -> char {
    let moved = char::from_u32(letter as u32 + 0xfee0);
    moved
        .filter(|_| letter.is_ascii_alphanumeric())
        .unwrap_or(letter)
}

fn house(dice: &mut Dice) -> String {
    let (number, suffix) = (1 + dice.below(240), dice.of("||||a|B|/2|-3", '|'));
    let (comma, name) = (dice.of(" | |, ", '|'), dice.of(NAMES, '|'));
    match dice.below(5) {
        0 => format!("{number}{suffix}{comma}{name} {}", dice.of(ROADS, ' ')).to_lowercase(),
        1 => format!("{number}{suffix}{comma}{name} {}", dice.of(ROADS, ' ')).to_uppercase(),
        2 => format!("Flat {}, {name} House", 1 + dice.below(30)),
        3 => format!("{number}{suffix}{comma}{name} {}", dice.of(ROADS, ' ')),
        _ => format!(
            "{number}{suffix}{comma}{name} {}",
            dice.of(OTHER_ROADS, ' ')
        ),
    }
}

fn filled(dice: &mut Dice, sentence: &str) -> String {
    let mut text = sentence.to_owned();
    for (slot, choices) in [
        ("{name}", "Tess|Mo|Fictitia|Placeholder|Zed|Ada-Mae"),
        (
            "{school}",
            "Acorn Academy|Oakmoor Primary|St Nobody's School|Upper Park High School",
        ),
        (
            "{d}",
            "4 March|04/03/2026|21st May|12 Sept|3rd June 2026|Mon 5 Oct",
        ),
        ("{time}", "9:15|3pm|10.30am|1400|half past 2"),
        ("{money}", "£2,530|£45|£600.00"),
        ("{pct}", "97%|88.5%|100 %"),
    ] {
        while text.contains(slot) {
            text = text.replacen(slot, dice.of(choices, '|'), 1);
        }
    }
    while text.contains("{n}") {
        text = text.replacen("{n}", &(1 + dice.below(60)).to_string(), 1);
    }
    text
}
