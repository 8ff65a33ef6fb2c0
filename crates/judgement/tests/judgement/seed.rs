//! The seed's rule: all 165 mixes of eight areas on four levels.

use crate::made_up::{mixes, rated, without_caps};
use judgement::{Status, Truth};

#[test]
fn every_mix_of_the_seed_is_read_as_the_table_says() {
    let framework = without_caps("sthelens-majority-red");
    let any_red = without_caps("sthelens-any-red");
    let table = include_str!("../data/seed-165-mixes.csv");
    let mut seen = 0;
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let counts = cells[..4].iter().zip(["gold", "green", "amber", "red"]);
        let levels: Vec<&str> = counts
            .flat_map(|(n, level)| std::iter::repeat_n(level, n.parse().unwrap()))
            .collect();
        let judgement = framework.judge(&rated(&levels));
        assert_eq!(judgement.status, Status::Graded, "{line}");
        assert_eq!(
            judgement.overall.as_deref(),
            Some(cells[7]),
            "adopted reading of {line}"
        );
        let mut named: Vec<&str> = judgement
            .rows
            .iter()
            .filter(|row| row.matches)
            .map(|row| row.level.as_str())
            .collect();
        named.sort_unstable();
        let named = if named.is_empty() {
            "none".to_owned()
        } else {
            named.join("+")
        };
        assert_eq!(named, cells[4], "rows that literally name {line}");
        let contact = judgement.outcomes.contact.as_ref().unwrap();
        assert_eq!(
            contact.due == Truth::True,
            cells[9] == "1",
            "contact on {line}"
        );
        let other = any_red.judge(&rated(&levels));
        assert_eq!(
            other.overall.as_deref(),
            Some(cells[8]),
            "any-red reading of {line}"
        );
        let contact = other.outcomes.contact.as_ref().unwrap();
        assert_eq!(
            contact.due == Truth::True,
            cells[10] == "1",
            "any-red contact on {line}"
        );
        seen += 1;
    }
    assert_eq!(seen, 165);
    assert_eq!(mixes(8).len(), 165);
}

#[test]
fn an_unnamed_mix_says_so() {
    let framework = without_caps("sthelens-majority-red");
    let judgement = framework.judge(&rated(&[
        "gold", "gold", "gold", "gold", "gold", "gold", "gold", "red",
    ]));
    assert_eq!(
        judgement.reading.unwrap().text,
        "The written rule does not name this mix. It is read as amber."
    );
}

#[test]
fn a_mix_named_twice_says_so() {
    let framework = without_caps("sthelens-majority-red");
    let judgement = framework.judge(&rated(&[
        "amber", "amber", "red", "red", "red", "red", "red", "red",
    ]));
    assert_eq!(
        judgement.reading.unwrap().text,
        "The written rule names this mix more than once: amber and red. It is read as red."
    );
}

#[test]
fn a_mix_that_one_row_names_needs_no_word() {
    let framework = without_caps("sthelens-majority-red");
    let judgement = framework.judge(&rated(&[
        "gold", "gold", "gold", "gold", "gold", "gold", "gold", "green",
    ]));
    assert_eq!(judgement.reading, None);
    assert_eq!(judgement.overall.as_deref(), Some("gold"));
}

#[test]
fn while_areas_are_open_a_row_names_the_plan_only_if_it_will_whatever_comes() {
    let framework = without_caps("sthelens-majority-red");
    let matching = |levels: &[&str]| -> Vec<String> {
        let rows = framework.judge(&rated(levels)).rows;
        rows.into_iter()
            .filter(|row| row.matches)
            .map(|row| row.level)
            .collect()
    };
    assert_eq!(
        matching(&["red", "red", "red", "red", "red", "amber", "amber"]),
        ["amber", "red"]
    );
    assert_eq!(
        matching(&["gold", "gold", "gold", "gold", "gold", "gold", "gold"]),
        Vec::<String>::new()
    );
    let judged = framework.judge(&rated(&[
        "red", "red", "red", "red", "red", "amber", "amber",
    ]));
    assert!(judged.reading.unwrap().text.contains("amber and red"));
}

#[test]
fn nothing_counted_is_said_as_no_areas() {
    let judged = without_caps("sthelens-majority-red").judge(&rated(&["red"; 8]));
    assert!(
        judged
            .sentence
            .text
            .contains("No areas are amber or better"),
        "{}",
        judged.sentence.text
    );
}
