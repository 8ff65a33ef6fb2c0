//! What the head sets for every tablet of the council: the days without the server, and the longest meeting.

use super::roles::change;
use super::{Joined, all_shared, child_of, founded, joined};
use crate::world::{PASSPHRASE, Tablet, config, open, refused};
use app::api::error::{Code, Error};
use app::{Clock, Config};
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};
use sync::checkpoint::Checkpoint;
use tempfile::TempDir;

fn set(tablet: &Tablet, days: u32, minutes: u32) -> Result<Value, Error> {
    let request = json!({ "lease_days": days, "meeting_minutes": minutes });
    tablet.try_call("council.set", request)
}

fn settings(tablet: &Tablet) -> Value {
    tablet.call("council.settings", json!({}))
}

fn chosen(days: u32, minutes: u32) -> Value {
    json!({ "lease_days": days, "meeting_minutes": minutes })
}

/// Seconds of a meeting that somebody begins for so many minutes, in whole minutes.
fn meets(tablet: &Tablet, minutes: u32) -> u64 {
    let request = json!({ "minutes": minutes, "passphrase": PASSPHRASE });
    tablet.call("session.meeting", request);
    let state = tablet.call("session.state", json!({}));
    let seconds = state["meeting_seconds"].as_u64().expect("a meeting");
    seconds.div_ceil(60)
}

/// What unlocking says so many days after the last contact, where no server answers.
fn unlocked_after(place: &TempDir, person: &str, days: i64) -> Result<Value, Error> {
    let contact: DateTime<Utc> = crate::world::NOW.parse().expect("a time");
    let app = open(Config {
        clock: Clock::fixed(contact + Duration::days(days)),
        ..config(place.path(), None)
    })
    .expect("the folder opens");
    let spare = tempfile::tempdir().expect("a temporary folder");
    let tablet = Tablet::over(app, spare);
    let request = json!({ "person": person, "passphrase": PASSPHRASE });
    let answer = tablet.try_call("session.unlock", request);
    tablet.close();
    answer
}

#[test]
fn the_head_sets_the_days_and_the_longest_meeting_and_every_tablet_follows_at_contact() {
    let mut council = founded();
    let tess = joined(&council, "Tess Made-Up", "dt");
    assert_eq!(settings(&council.head)["now"], chosen(14, 60));
    assert_eq!(meets(&tess.tablet, 600), 60);

    let shown = set(&council.head, 3, 20).expect("the head may");
    assert_eq!(
        (&shown["now"], &shown["waiting"]),
        (&chosen(14, 60), &chosen(3, 20))
    );
    all_shared(&council.head);
    let shown = settings(&council.head);
    assert_eq!(
        (&shown["now"], &shown["waiting"]),
        (&chosen(3, 20), &Value::Null)
    );
    assert_eq!(settings(&tess.tablet)["now"], chosen(14, 60), "not heard");
    tess.tablet.sync();
    assert_eq!(settings(&tess.tablet)["now"], chosen(3, 20));
    assert_eq!(meets(&tess.tablet, 60), 20, "no meeting is longer than set");
    assert_eq!(meets(&tess.tablet, 15), 15);

    // The answer that told it gave a lease of the new length.
    council.server.stop();
    let (place, person) = (tess.tablet.close(), tess.here);
    unlocked_after(&place, &person, 2).expect("the lease is not over");
    let over = unlocked_after(&place, &person, 3);
    refused(over, Code::LeaseOver, "Tess");
}

#[test]
fn only_the_head_sets_it_within_its_bounds_and_nobody_in_the_practice_council() {
    let council = founded();
    let said = |answer: Result<Value, Error>| {
        let error = answer.expect_err("it is refused");
        (error.code, error.field, error.message)
    };
    for (days, minutes, field, sentence) in [
        (0, 60, "lease_days", "Choose from 1 to 35 days."),
        (36, 60, "lease_days", "Choose from 1 to 35 days."),
        (300, 60, "lease_days", "Choose from 1 to 35 days."),
        (14, 4, "meeting_minutes", "Choose from 5 to 60 minutes."),
        (14, 61, "meeting_minutes", "Choose from 5 to 60 minutes."),
    ] {
        let (code, at, message) = said(set(&council.head, days, minutes));
        assert_eq!((code, at.as_deref()), (Code::BadRequest, Some(field)));
        assert!(message.starts_with(sentence), "{message}");
    }
    let roles = [
        "dt",
        "sw",
        "key_adult",
        "carer",
        "iro",
        "adviser",
        "administrator",
    ];
    for role in roles {
        let Joined { tablet, .. } = joined(&council, "Somebody Made-Up", role);
        assert_eq!(settings(&tablet)["may"], false, "{role}");
        let (code, at, message) = said(set(&tablet, 3, 20));
        assert_eq!((code, at), (Code::NotAllowed, None), "{role}");
        assert!(message.contains("Virtual School head"), "{message}");
    }
    let hugo = joined(&council, "Hugo Made-Up", "vsh");
    assert_eq!(settings(&hugo.tablet)["may"], true);
    set(&hugo.tablet, 1, 5).expect("a head may");
    all_shared(&hugo.tablet);
    all_shared(&council.head);
    assert_eq!(settings(&council.head)["now"], chosen(1, 5));

    let practice = Tablet::join("val", None);
    assert_eq!(settings(&practice)["may"], false);
    let (code, _, message) = said(set(&practice, 3, 20));
    assert_eq!(code, Code::Refused);
    assert!(message.contains("practice council"), "{message}");
}

#[test]
fn what_another_link_overtook_is_set_again_and_the_last_one_counts() {
    let council = founded();
    let hugo = joined(&council, "Hugo Made-Up", "vsh");
    council.head.sync();
    set(&council.head, 7, 60).expect("a head may");
    set(&hugo.tablet, 14, 30).expect("a head may");
    all_shared(&council.head);
    all_shared(&hugo.tablet);
    all_shared(&council.head);
    for tablet in [&council.head, &hugo.tablet] {
        assert_eq!(settings(tablet)["now"], chosen(7, 30), "each its own part");
    }
}

#[test]
fn whose_roles_changed_and_what_was_set_stands_beside_who_looked() {
    let council = founded();
    let child = child_of(&council, "Robin Made-Up");
    let tess = joined(&council, "Tess Made-Up", "dt");
    let state = |tablet: &Tablet| tablet.call("audit.state", json!({}))["council"].clone();
    assert_eq!(
        state(&council.head),
        json!([]),
        "who comes in as a teacher changed nothing"
    );

    change(&council.head, &tess.person, &["adviser", "administrator"]);
    assert_eq!(state(&council.head), json!([]), "it does not stand yet");
    all_shared(&council.head);
    set(&council.head, 3, 60).expect("the head may");
    all_shared(&council.head);
    let told = state(&council.head);
    let by = |what: Value| json!({ "at": crate::world::NOW, "who": "Hanna Made-Up", "what": what });
    let expected = json!([
        by(json!({ "is": "lease", "before": 14, "after": 3 })),
        by(json!({
            "is": "roles", "about": "Tess Made-Up",
            "before": ["dt"], "after": ["adviser", "administrator"],
        })),
    ]);
    assert_eq!(told, expected);
    // It stands in the signed roster, so every head's tablet says the same, and a child's page has it too.
    let hugo = joined(&council, "Hugo Made-Up", "vsh");
    let came =
        by(json!({ "is": "roles", "about": "Hugo Made-Up", "before": [], "after": ["vsh"] }));
    let expected = json!([came, expected[0], expected[1]]);
    assert_eq!(state(&hugo.tablet), expected);
    let seen = council.head.call("audit.child", json!({ "child": child }));
    assert_eq!(seen["state"]["council"], expected);
    tess.tablet.sync();
    let asked = tess.tablet.try_call("audit.state", json!({}));
    refused(asked, Code::NotAllowed, "Hanna");
}

#[test]
fn the_head_reads_where_the_roster_ends_and_nobody_else_does() {
    let council = founded();
    let tess = joined(&council, "Tess Made-Up", "dt");
    all_shared(&council.head);
    let ends = |tablet: &Tablet| settings(tablet)["roster_ends"].clone();
    let before = ends(&council.head);
    let shown: Checkpoint = before.as_str().expect("a code").parse().expect("a code");
    assert_eq!(shown.to_string(), before, "as it is typed");
    assert_eq!(ends(&tess.tablet), Value::Null);
    set(&council.head, 3, 20).expect("the head may");
    assert_eq!(
        ends(&council.head),
        before,
        "what waits is in no roster yet"
    );
    all_shared(&council.head);
    assert_ne!(ends(&council.head), before);
}
