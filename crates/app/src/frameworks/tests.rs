//! What the roster puts into force, as every tablet works it out for itself.

use super::council::day;
use super::{Fitness, Frameworks, Judges, checked};
use chrono::NaiveDate;
use sync::link::Signer;
use sync::roster::{Day, FrameworkFile, Person, Role, Roster, RosterAct};
use sync::{CouncilId, DeviceKeys, PersonId, UnixMillis};
use uuid::Uuid;

const NOW: UnixMillis = UnixMillis(1_790_000_000_000);

fn on(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// The seed's rule set under another id and other days.
fn text(id: &str, valid: &str) -> String {
    let seed = judgement::SHIPPED[0].1;
    let (before, rest) = seed.split_once("valid = ").expect("its days");
    let (_, after) = rest.split_once('\n').expect("a line");
    format!("{before}valid = {{ {valid} }}\n{after}")
        .replace("\"sthelens-majority-red\"", &format!("\"{id}\""))
}

fn adopt(id: &str, from: &str, until: Option<&str>, text: &str) -> RosterAct {
    let days = (day(on(from)), until.map(|until| day(on(until))));
    RosterAct::Framework(FrameworkFile::pack(id, days, text, "Made up."))
}

fn end(id: &str, last: &str) -> RosterAct {
    RosterAct::EndFramework {
        id: id.to_owned(),
        on: day(on(last)),
    }
}

fn council(acts: Vec<RosterAct>) -> Frameworks {
    let root = DeviceKeys::from_seed(&[100; 32]);
    let head = Person {
        id: PersonId(Uuid::from_u128(7)),
        name: "Val Virtual".to_owned(),
        roles: vec![Role::VirtualSchoolHead],
    };
    let council = CouncilId(Uuid::from_u128(1));
    let founding = Roster::founding_link(council, &[head], NOW, &root);
    let mut roster = Roster::founded(&founding).expect("it founds");
    for act in acts {
        let link = roster.next_link(vec![act], NOW, Signer::Root, &root);
        roster.append(&link).expect("the root key may");
    }
    Frameworks::of(&roster, &[]).expect("the shipped ones read")
}

#[track_caller]
fn judge_on(council: &Frameworks, day: &str) -> String {
    match council.on(on(day)) {
        Judges::By(framework) => framework.id.clone(),
        Judges::NeedsUpdate(known) => format!("update for {}", known.id),
        Judges::Nobody => "nobody".to_owned(),
    }
}

#[track_caller]
fn refusal(council: &Frameworks, at: usize) -> String {
    match &council.all()[at].fitness {
        Fitness::Refused(why) => why.clone(),
        other => panic!("it was not refused: {other:?}"),
    }
}

#[test]
fn what_came_with_waymark_judges_its_days_and_no_other() {
    let council = council(vec![]);
    let rows = [
        ("2023-08-31", "nobody"),
        ("2023-09-01", "sthelens-seven"),
        ("2024-09-01", "sthelens-any-red"),
        ("2025-08-31", "sthelens-any-red"),
        ("2025-09-01", "sthelens-majority-red"),
        ("2030-01-01", "sthelens-majority-red"),
    ];
    for (day, id) in rows {
        assert_eq!(judge_on(&council, day), id, "{day}");
    }
}

#[test]
fn an_adopted_framework_judges_from_its_first_day_where_the_older_one_was_ended() {
    let new = text("newer", "from = 2027-01-01");
    let council = council(vec![
        end("sthelens-majority-red", "2026-12-31"),
        adopt("newer", "2027-01-01", None, &new),
    ]);
    assert_eq!(judge_on(&council, "2026-12-31"), "sthelens-majority-red");
    assert_eq!(judge_on(&council, "2027-01-01"), "newer");
    let adopted = council.all()[3].adopted.as_ref().expect("signed");
    assert_eq!(
        (adopted.by.as_str(), adopted.reason.as_str()),
        ("The council", "Made up.")
    );
}

#[test]
fn an_end_shortens_and_never_lengthens() {
    let council = council(vec![
        end("sthelens-majority-red", "2026-12-31"),
        end("sthelens-majority-red", "2027-12-31"),
    ]);
    assert_eq!(judge_on(&council, "2027-01-01"), "nobody");
}

#[test]
fn days_that_are_taken_are_refused_and_the_framework_that_has_them_goes_on() {
    let new = text("newer", "from = 2027-01-01");
    let council = council(vec![adopt("newer", "2027-01-01", None, &new)]);
    assert_eq!(judge_on(&council, "2027-01-01"), "sthelens-majority-red");
    assert!(
        refusal(&council, 3).contains("sthelens-majority-red judges meetings from 1 January 2027")
    );
}

#[test]
fn a_refused_framework_is_named_on_its_days_alone() {
    let broken = text("broken", "from = 2027-01-01").replace("method = ", "methodical = ");
    let council = council(vec![
        end("sthelens-majority-red", "2026-12-31"),
        adopt("broken", "2027-01-01", Some("2027-08-31"), &broken),
    ]);
    let named = |day| council.refused_on(on(day)).map(|known| known.id.as_str());
    assert_eq!(judge_on(&council, "2027-01-01"), "nobody");
    assert_eq!(named("2027-01-01"), Some("broken"));
    assert_eq!((named("2026-12-31"), named("2027-09-01")), (None, None));
}

#[test]
fn an_id_that_is_taken_is_refused() {
    let again = text("sthelens-seven", "from = 2020-01-01, until = 2020-12-31");
    let council = council(vec![adopt(
        "sthelens-seven",
        "2020-01-01",
        Some("2020-12-31"),
        &again,
    )]);
    assert_eq!(judge_on(&council, "2020-06-01"), "nobody");
    assert!(refusal(&council, 3).contains("Give this one an id of its own"));
}

#[test]
fn a_framework_that_does_not_pass_here_never_grades_and_leaves_its_days_free() {
    let untested = text("untested", "from = 2020-01-01, until = 2020-12-31");
    let (untested, _) = untested.split_once("[tests]").expect("its tests");
    let mended = text("mended", "from = 2020-01-01, until = 2020-12-31");
    let both = council(vec![
        adopt("untested", "2020-01-01", Some("2020-12-31"), untested),
        adopt("mended", "2020-01-01", Some("2020-12-31"), &mended),
    ]);
    assert!(refusal(&both, 3).contains("tests"));
    assert_eq!(judge_on(&both, "2020-06-01"), "mended");
}

#[test]
fn a_file_that_does_not_open_or_says_other_days_than_were_signed_never_grades() {
    let mut broken = FrameworkFile::pack("broken", (day(on("2020-01-01")), None), "", "Made up.");
    broken.file = vec![1, 2, 3];
    broken.until = Some(day(on("2020-12-31")));
    let other = text("other", "from = 2019-01-01, until = 2019-12-31");
    let council = council(vec![
        RosterAct::Framework(broken),
        adopt("other", "2018-01-01", Some("2018-12-31"), &other),
    ]);
    assert!(refusal(&council, 3).contains("does not open"));
    assert!(refusal(&council, 4).contains("other days"));
    for day in ["2018-06-01", "2019-06-01", "2020-06-01"] {
        assert_eq!(judge_on(&council, day), "nobody", "{day}");
    }
}

#[test]
fn a_framework_of_a_later_schema_holds_its_days_and_nothing_else_judges_them() {
    let later = "schema = 2\nid = \"later\"\nnobody_here_knows = true\n";
    let council = council(vec![
        end("sthelens-majority-red", "2026-12-31"),
        adopt("later", "2027-01-01", None, later),
        adopt(
            "beside",
            "2027-02-01",
            None,
            &text("beside", "from = 2027-02-01"),
        ),
    ]);
    assert_eq!(judge_on(&council, "2026-12-31"), "sthelens-majority-red");
    assert_eq!(judge_on(&council, "2027-03-01"), "update for later");
    assert!(refusal(&council, 4).contains("later judges meetings"));
}

#[test]
fn days_beyond_the_calendar_are_no_reason_to_stop() {
    let mut far = FrameworkFile::pack("far", (Day(i32::MAX), None), "", "Made up.");
    far.until = Some(Day(i32::MAX));
    let council = council(vec![RosterAct::Framework(far)]);
    assert_eq!(judge_on(&council, "2026-11-23"), "sthelens-majority-red");
}

#[test]
fn the_digest_changes_with_every_framework_and_every_end() {
    let digests = [
        council(vec![]),
        council(vec![end("sthelens-majority-red", "2026-12-31")]),
        council(vec![end("sthelens-majority-red", "2026-12-30")]),
        council(vec![
            end("sthelens-majority-red", "2026-12-31"),
            adopt(
                "newer",
                "2027-01-01",
                None,
                &text("newer", "from = 2027-01-01"),
            ),
        ]),
    ]
    .map(|council| council.digest());
    let all: std::collections::BTreeSet<_> = digests.iter().collect();
    assert_eq!(all.len(), digests.len());
}

#[test]
fn the_same_text_is_verified_once() {
    let text = text("once", "from = 2031-01-01");
    let (one, other) = (checked(&text, None), checked(&text, None));
    assert!(std::sync::Arc::ptr_eq(&one, &other));
    assert!(one.accepted());
}
