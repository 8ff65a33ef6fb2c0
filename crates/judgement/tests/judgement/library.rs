//! The rule set that judges is chosen by the day of the meeting.

use crate::made_up::{file, shipped};
use judgement::{Framework, Library};

#[test]
fn the_day_of_the_meeting_chooses() {
    let library = Library::shipped().unwrap();
    let on = |day: &str| library.on(day.parse().unwrap()).map(|f| f.id.as_str());
    assert_eq!(on("2026-11-23"), Some("sthelens-majority-red"));
    assert_eq!(on("2025-08-31"), Some("sthelens-any-red"));
    assert_eq!(on("2024-08-31"), Some("sthelens-seven"));
    assert_eq!(on("2020-01-01"), None);
}

#[test]
fn two_rule_sets_for_one_day_are_refused() {
    let mut library = Library::shipped().unwrap();
    let later = file("sthelens-any-red")
        .replace("from = 2024-09-01, until = 2025-08-31", "from = 2026-09-01");
    let overlap = library.add(Framework::parse(&later).unwrap()).unwrap_err();
    assert_eq!(overlap.stands, "sthelens-majority-red");
    assert_eq!(overlap.day.to_string(), "2026-09-01");
    assert_eq!(library.all().len(), 3);
}

#[test]
fn the_version_follows_the_meaning_and_not_the_writing() {
    let plain = shipped("sthelens-majority-red");
    let spaced = file("sthelens-majority-red").replace("schema = 1", "# a remark\nschema   =  1");
    assert_eq!(Framework::parse(&spaced).unwrap().version, plain.version);
    let changed =
        file("sthelens-majority-red").replace("at_least = \"half\"", "at_least = \"half+1\"");
    assert_ne!(Framework::parse(&changed).unwrap().version, plain.version);
    assert_eq!(plain.version.len(), 64);
}
