//! Deadlines by calendar, working and school days.

use crate::made_up::{blank, file, shipped};
use judgement::Framework;

#[test]
fn working_days_skip_weekends_and_bank_holidays() {
    let mut pep = blank();
    pep.circumstances
        .insert("entered_care".into(), Some("2026-03-27".parse().unwrap()));
    let judgement = shipped("sthelens-majority-red").judge(&pep);
    let clock = |id: &str| judgement.clocks.iter().find(|c| c.id == id).unwrap();
    // Good Friday and Easter Monday lie between.
    assert_eq!(clock("first_pep").due.unwrap().to_string(), "2026-04-14");
    assert_eq!(
        clock("first_pep").sentence.text,
        "First PEP begun: by 14 April 2026."
    );
    assert_eq!(clock("after_move").due, None);
    assert_eq!(
        clock("after_move").sentence.text,
        "New PEP after a change of setting: the starting day is not known."
    );
}

fn due(clock: &str, from: &str) -> Option<String> {
    let file = file("sthelens-majority-red").replacen(
        "[[clock]]",
        &format!("[[clock]]\nid = \"tried\"\n{clock}\n\n[[clock]]"),
        1,
    );
    let framework = Framework::parse(&file).unwrap_or_else(|f| panic!("{f:#?}"));
    let clock = framework
        .clocks
        .iter()
        .find(|c| c.id == "tried")
        .expect("the clock tried");
    clock
        .due(from.parse().expect("a date"), &framework.terms)
        .map(|day| day.to_string())
}

#[test]
fn school_days_skip_half_term() {
    assert_eq!(
        due("from = \"meeting\"\nschool_days = 2", "2025-10-23").as_deref(),
        Some("2025-11-03")
    );
}

#[test]
fn days_may_run_before_a_meeting() {
    assert_eq!(
        due("from = \"meeting\"\nworking_days = -5", "2026-01-07").as_deref(),
        Some("2025-12-30")
    );
    assert_eq!(
        due("from = \"meeting\"\ndays = -7", "2026-03-02").as_deref(),
        Some("2026-02-23")
    );
}

#[test]
fn fixed_days_give_the_next_one() {
    let clock = "on = [2025-06-06, 2024-11-08, 2025-02-28]";
    assert_eq!(due(clock, "2024-11-09").as_deref(), Some("2025-02-28"));
    assert_eq!(due(clock, "2025-06-06").as_deref(), Some("2025-06-06"));
    assert_eq!(due(clock, "2025-06-07"), None);
}

#[test]
fn school_days_beyond_the_known_terms_are_not_guessed() {
    assert_eq!(
        due("from = \"meeting\"\nschool_days = 10", "2027-03-24"),
        None
    );
}
