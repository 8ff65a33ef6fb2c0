//! Deadlines by calendar, working and school days.

use crate::made_up::{blank, file, shipped};
use judgement::{ClockState, Framework};

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
        .due(from.parse().expect("a date"), &framework.calendar)
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

/// The shipped default with a calendar of its own and one clock, read on the day of a meeting.
fn said(calendar: &str, clock: &str, meeting: &str) -> (ClockState, String) {
    let file = file("sthelens-majority-red");
    let whole = file.replacen("[calendar]", &format!("[calendar]\n{calendar}\n"), 1);
    let whole = whole.replacen(
        "[[clock]]",
        &format!("[[clock]]\nid = \"tried\"\n{clock}\n\n[[clock]]"),
        1,
    );
    assert_ne!(whole, file);
    let framework = Framework::parse(&whole).unwrap_or_else(|f| panic!("{f:#?}"));
    let mut pep = blank();
    pep.meeting_date = meeting.parse().expect("a date");
    let clocks = framework.judge(&pep).clocks;
    let tried = clocks.into_iter().find(|clock| clock.id == "tried");
    let tried = tried.expect("the clock tried");
    (tried.state, tried.sentence.text)
}

const FIVE: &str = "from = \"meeting\"\nworking_days = 5";

#[test]
fn working_days_beyond_the_known_bank_holidays_are_unknown_and_never_guessed() {
    let table = [
        (
            "",
            FIVE,
            "2028-12-20",
            ClockState::Due,
            "Tried: by 29 December 2028.",
        ),
        (
            "",
            FIVE,
            "2028-12-27",
            ClockState::HolidaysUnknown,
            "Tried: the day is not known. Bank holidays are known from 2024 to 31 December 2028.",
        ),
        (
            "",
            "from = \"meeting\"\nworking_days = -5",
            "2024-01-03",
            ClockState::HolidaysUnknown,
            "Tried: the day is not known. Bank holidays are known from 2024 to 31 December 2028.",
        ),
        (
            "bank_holidays = [2029-01-01]\nbank_holidays_until = 2029-03-01",
            FIVE,
            "2028-12-27",
            ClockState::Due,
            "Tried: by 4 January 2029.",
        ),
        (
            "bank_holidays_until = 2029-01-02",
            FIVE,
            "2028-12-27",
            ClockState::HolidaysUnknown,
            "Tried: the day is not known. Bank holidays are known from 2024 to 2 January 2029.",
        ),
        (
            "",
            "from = \"meeting\"\ndays = 5",
            "2028-12-30",
            ClockState::Due,
            "Tried: by 4 January 2029.",
        ),
        (
            "",
            "from = \"meeting\"\nschool_days = 5",
            "2028-12-27",
            ClockState::TermsUnknown,
            "Tried: the day is not known. The council's terms do not reach so far.",
        ),
        (
            "",
            "on = [2026-01-01]",
            "2026-03-02",
            ClockState::NoDate,
            "Tried: the rules name no later day.",
        ),
    ];
    for (calendar, clock, meeting, state, sentence) in table {
        assert_eq!(
            said(calendar, clock, meeting),
            (state, sentence.to_owned()),
            "{calendar} {meeting}"
        );
    }
}

#[test]
fn a_council_adds_days_on_which_it_is_shut_and_bank_holidays() {
    let plain = said("", FIVE, "2026-03-02");
    assert_eq!(plain.1, "Tried: by 9 March 2026.");
    let shut = "closures = [{ from = 2026-03-04, to = 2026-03-05 }]\nbank_holidays = [2026-03-06]";
    assert_eq!(said(shut, FIVE, "2026-03-02").1, "Tried: by 12 March 2026.");
}

#[test]
fn a_list_of_bank_holidays_says_how_far_it_is_whole() {
    let refused = |calendar: &str| {
        let file = file("sthelens-majority-red");
        let whole = file.replacen("[calendar]", &format!("[calendar]\n{calendar}\n"), 1);
        let findings = Framework::parse(&whole).expect_err("a fault");
        findings[0].code.to_string()
    };
    assert_eq!(refused("bank_holidays = [2029-01-01]"), "holidays_open");
    assert_eq!(
        refused("bank_holidays_until = 2028-01-01"),
        "holidays_known"
    );
    assert_eq!(
        refused("closures = [{ from = 2026-03-05, to = 2026-03-04 }]"),
        "dates_reversed"
    );
}
