//! Where a roster ends, as it is read out and typed.

use sync::checkpoint::{Checkpoint, NotACheckpoint};
use sync::roster::RosterAct;

use crate::world::{COUNCIL, VSH, extend, roster};

fn typed(text: &str) -> Option<Checkpoint> {
    text.parse().ok()
}

#[test]
fn where_a_roster_ends_is_typed_as_it_is_shown() {
    let ends = Checkpoint::of(&roster());
    let shown = ends.to_string();
    assert_eq!(typed(&shown), Some(ends), "{shown}");
    assert_eq!(typed(&format!("  {}\n", shown.to_uppercase())), Some(ends));
    assert_eq!(typed(&shown.replace('-', " - ")), Some(ends));
    assert_eq!(typed(&shown.replace('-', " ")), Some(ends));
    for wrong in [
        "",
        "57",
        "1a2b3c4d-57",
        "1a2b3c4d-57-4f2a",
        "1a2b3c4d-0-4f2a9c31d0e71b2203ec",
        "1a2b3c4d-+7-4f2a9c31d0e71b2203ec",
    ] {
        assert_eq!(typed(wrong), None, "{wrong}");
    }
    assert_eq!(typed(&format!("{shown}0")), None, "a letter too many");
    assert_eq!(typed(&shown.replacen(&shown[..1], "x", 1)), None);
}

#[test]
fn no_letter_typed_wrong_and_no_two_that_changed_places_make_another_end() {
    let shown = Checkpoint::of(&roster()).to_string();
    let mistyped = |wrong: &str| {
        let read = wrong.parse::<Checkpoint>();
        assert_eq!(read, Err(NotACheckpoint::Mistyped), "{wrong} for {shown}");
    };
    let letters: Vec<char> = shown.chars().collect();
    for (at, letter) in letters.iter().enumerate().filter(|(_, c)| **c != '-') {
        let position = shown[..at].matches('-').count() == 1;
        let others = if position {
            "123456789"
        } else {
            "0123456789abcdef"
        };
        for other in others.chars().filter(|other| other != letter) {
            let mut wrong = letters.clone();
            wrong[at] = other;
            mistyped(&wrong.iter().collect::<String>());
        }
        if let Some(next) = letters
            .get(at + 1)
            .filter(|next| **next != '-' && *next != letter)
        {
            let mut wrong = letters.clone();
            (wrong[at], wrong[at + 1]) = (*next, *letter);
            mistyped(&wrong.iter().collect::<String>());
        }
    }
}

#[test]
fn a_roster_stands_at_its_own_end_and_at_no_other_of_the_same_length() {
    let short = roster();
    let (mut long, mut fork) = (short.clone(), short.clone());
    extend(&mut long, vec![RosterAct::RemovePerson(VSH)]);
    extend(&mut fork, vec![RosterAct::Lease(7)]);
    let ends = Checkpoint::of(&long);
    assert!(ends.is_about(&COUNCIL) && !ends.is_about(&sync::practice::COUNCIL));
    for (case, roster, reached, stands) in [
        ("its own", &long, true, true),
        ("one that ends before", &short, false, false),
        ("another of the same length", &fork, true, false),
    ] {
        assert_eq!(ends.is_reached_by(roster), reached, "{case}");
        assert_eq!(ends.stands_in(roster), stands, "{case}");
    }
    extend(&mut long, vec![RosterAct::Lease(9)]);
    assert!(ends.stands_in(&long), "one that went on from there");
}
