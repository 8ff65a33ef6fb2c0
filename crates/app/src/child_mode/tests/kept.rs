//! Nothing that a child did is lost, brought in twice, or dropped in silence.

use super::super::enter;
use super::super::merging::{Noted, bring_in, merge, waits_for};
use crate::api::child_mode::EnterChildModeRequest;
use crate::api::error::Code;
use crate::clock::Moment;
use crate::session::profiles::ProfileFacts;
use crate::session::tests::{Desk, PASSPHRASE, joined_as};
use crate::session::{Session, setting};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use plan::ItemId;
use records::{Edit, Kind, Place};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use store::{Folder, Passphrase};

const DREAM: &str = "to sing on a stage";

fn unlock(desk: &Desk, person: &str) {
    let request = json!({ "person": person, "passphrase": PASSPHRASE });
    desk.call("session.unlock", request).expect("unlocked");
}

fn left(desk: &Desk) -> Vec<String> {
    let state = desk.call("session.state", json!({})).expect("the state");
    let left = state["left_by_child"].as_array().expect("a list");
    left.iter()
        .map(|one| one["sentence"].as_str().expect("a sentence").to_owned())
        .collect()
}

/// Priya's store, opened past the app, with nothing done in it yet.
fn read_by_hand(desk: &Desk) -> (Session, Arc<Folder>) {
    let folder = desk.app.folder().expect("the folder");
    let passphrase = Passphrase::new(PASSPHRASE.to_owned());
    let store = folder.unlock("priya", &passphrase, 0).expect("unlocked");
    let people = folder.people().expect("people");
    let facts = ProfileFacts::read(&people[0].profile).expect("a profile");
    let session = Session::read(facts.me("priya"), store, desk.app.witness()).expect("read");
    (session, folder)
}

/// Brings a made-up picture to a dream.
fn bring_photo(desk: &Desk, dream: &str) {
    let picture = image::RgbImage::from_pixel(40, 30, image::Rgb([200, 120, 0]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture
        .write_to(&mut bytes, image::ImageFormat::Png)
        .expect("drawn");
    let bytes = bytes.into_inner();
    let place = json!({ "item": { "list": "aspirations", "id": dream }, "field": "photo" });
    let child = desk.child;
    let begin = json!({ "child": child, "place": place, "name": "den.png", "size": bytes.len() });
    let upload = desk.call("child_mode.bring", begin).expect("begun")["upload"].clone();
    let piece =
        json!({ "child": child, "upload": upload, "at": 0, "bytes": STANDARD.encode(bytes) });
    desk.call("child_mode.send", piece).expect("sent");
    let keep = json!({ "child": child, "upload": upload });
    desk.call("child_mode.keep_photo", keep).expect("kept");
}

fn waiting(desk: &Desk) -> u32 {
    desk.with(|session| session.waiting(desk.child).expect("counted"))
}

#[tokio::test]
async fn what_a_child_did_is_in_the_pathway_once_their_adult_is_back() {
    let desk = joined_as("priya");
    desk.enter();
    let dream = desk.dream("to sing on a stage");
    let place = json!({ "item": { "list": "aspirations", "id": dream }, "field": "words" });
    let base = desk
        .call("child_mode.show", json!({ "child": desk.child }))
        .expect("shown")["base"]
        .clone();
    let text =
        json!({ "does": "text", "place": place, "base": base, "text": "to sing on a real stage" });
    assert_eq!(desk.write(text)["words"]["text"], "to sing on a real stage");
    let in_pep = json!({ "item": { "list": "aspirations", "id": dream }, "field": "in_pep" });
    let set = json!({ "does": "set", "place": in_pep, "value": { "is": "yes_no", "value": true }, "base": null });
    desk.write(set);
    let shown = desk
        .call("child_mode.show", json!({ "child": desk.child }))
        .expect("shown");
    desk.leave();
    let after = desk.pathway();
    assert_eq!(after["lists"], shown["lists"], "as the child saw it");
    assert_eq!(after["base"], shown["base"]);
    assert!(after.to_string().contains("to sing on a real stage"));
    let waiting = desk.with(|session| session.waiting(desk.child).expect("counted"));
    assert_eq!(waiting, 3, "each of them waits to be shared, once");
    let left = desk.call("session.state", json!({})).expect("the state");
    assert_eq!(left["left_by_child"], json!([]));
    assert_eq!(outboxes(&desk), BTreeMap::new(), "the outbox is gone");
}

/// Every outbox beside a store, with its bytes.
fn outboxes(desk: &Desk) -> BTreeMap<std::path::PathBuf, Vec<u8>> {
    let people = desk.folder().join("people");
    let mut found = BTreeMap::new();
    for home in std::fs::read_dir(people).expect("people") {
        for file in std::fs::read_dir(home.expect("one").path()).expect("a home") {
            let path = file.expect("a file").path();
            if path.extension().is_some_and(|end| end == "outbox") {
                found.insert(path.clone(), std::fs::read(&path).expect("read"));
            }
        }
    }
    found
}

#[tokio::test]
async fn a_tablet_that_dies_comes_up_locked_and_the_next_unlocking_by_that_adult_brings_it_in_once()
{
    let desk = joined_as("priya");
    desk.enter();
    desk.dream("to sing on a stage");
    let desk = desk.after_a_crash();
    let state = desk.call("session.state", json!({})).expect("the state");
    assert_eq!(
        [&state["open"], &state["child"]],
        [&Value::Null; 2],
        "it is locked"
    );
    let kept = outboxes(&desk);
    assert_eq!(kept.len(), 1);

    // Another person comes first. Their unlocking leaves it untouched.
    let join = json!({ "person": "sam", "passphrase": PASSPHRASE });
    desk.call("practice.join", join).expect("joined");
    assert_eq!(outboxes(&desk), kept);
    assert!(!desk.pathway().to_string().contains("to sing on a stage"));

    let unlock = json!({ "person": "priya", "passphrase": PASSPHRASE });
    desk.call("session.unlock", unlock.clone())
        .expect("unlocked");
    let pathway = desk.pathway();
    assert_eq!(pathway.to_string().matches("to sing on a stage").count(), 1);
    assert_eq!(outboxes(&desk), BTreeMap::new());

    // The file is there once more, as where the tablet died before it was taken away: nothing happens twice.
    for (path, bytes) in kept {
        std::fs::write(path, bytes).expect("put back");
    }
    desk.call("session.unlock", unlock).expect("unlocked");
    assert_eq!(desk.pathway()["lists"], pathway["lists"]);
}

#[tokio::test]
async fn dying_between_bringing_in_and_taking_the_file_away_brings_nothing_in_twice() {
    let desk = joined_as("priya");
    desk.enter();
    let dream = desk.dream(DREAM);
    bring_photo(&desk, &dream);
    let desk = desk.after_a_crash();
    {
        let (mut session, folder) = read_by_hand(&desk);
        let noted = Noted::read(&session.store.read())
            .expect("read")
            .expect("noted");
        merge(&mut session, &folder, &noted, 0, desk.app.clock()).expect("brought in");
        // What the adult does since must not be undone by bringing the same in once more.
        let id = ItemId(dream.parse().expect("an id"));
        let away = Edit::Set {
            place: Place::of_item("aspirations", id, "photo"),
            value: None,
        };
        session
            .save(
                desk.child,
                &vec![(Kind::Pathway, vec![away])],
                desk.app.clock(),
            )
            .expect("taken away");
    }
    assert_eq!(
        outboxes(&desk).len(),
        1,
        "it is in the store, and its file lies there"
    );
    unlock(&desk, "priya");
    assert_eq!(desk.pathway().to_string().matches(DREAM).count(), 1);
    assert_eq!((waiting(&desk), left(&desk)), (3, Vec::new()));
    assert_eq!(outboxes(&desk), BTreeMap::new(), "now it is taken away");
    let pathway = desk.pathway().to_string();
    assert!(!pathway.contains("den.png"), "the photo came back");
}

#[tokio::test]
async fn of_a_damaged_outbox_what_reads_is_brought_in_and_the_rest_is_told_and_kept() {
    let desk = joined_as("priya");
    desk.enter();
    for words in [DREAM, "to swim in the sea", "to fly a kite"] {
        desk.dream(words);
    }
    let desk = desk.after_a_crash();
    let (path, mut bytes) = outboxes(&desk).pop_first().expect("one");
    // In the middle of the second record: each begins with its length.
    let first = 128
        + 4
        + usize::try_from(u32::from_be_bytes(
            bytes[128..132].try_into().expect("four"),
        ))
        .expect("small");
    bytes[first + 40] ^= 1;
    std::fs::write(&path, &bytes).expect("damaged");
    unlock(&desk, "priya");
    let pathway = desk.pathway().to_string();
    assert!(pathway.contains(DREAM), "what stands before it");
    assert!(!pathway.contains("to swim in the sea"));
    let told = left(&desk);
    assert!(told[0].starts_with("2 things that "), "{told:?}");
    assert!(
        told[0].contains("23 November 2026 could not be read"),
        "{told:?}"
    );
    assert_eq!(outboxes(&desk)[&path], bytes, "it is kept as it is");

    // It is told until the adult lets go of it, and a new visit does not disturb it.
    desk.enter();
    desk.dream("to see the stars");
    desk.leave();
    assert_eq!(left(&desk), told);
    assert!(desk.pathway().to_string().contains("to see the stars"));
    let desk = desk.after_a_crash();
    unlock(&desk, "priya");
    assert_eq!(left(&desk), told);
    desk.call("child_mode.let_go", json!({})).expect("let go");
    assert_eq!(
        (left(&desk), outboxes(&desk)),
        (Vec::new(), BTreeMap::new())
    );
}

#[tokio::test]
async fn an_outbox_that_is_gone_or_shorter_than_what_was_answered_is_told() {
    let desk = joined_as("priya");
    desk.enter();
    desk.dream(DREAM);
    let (path, older) = outboxes(&desk).pop_first().expect("one");
    desk.dream("to swim in the sea");
    // While the child is here, it is told at once.
    std::fs::remove_file(&path).expect("gone");
    let rest = desk.call("child_mode.rest", json!({ "child": desk.child }));
    assert_eq!(rest.expect_err("it is gone").code, Code::Damaged);
    // An older state of the file reads; whoever knows how much there was misses the rest.
    std::fs::write(&path, older).expect("put back");
    desk.leave();
    assert!(desk.pathway().to_string().contains(DREAM));
    assert!(
        left(&desk)[0].starts_with("1 thing that "),
        "{:?}",
        left(&desk)
    );
}

#[tokio::test]
async fn wrong_passphrases_in_child_mode_do_not_count_and_after_some_there_is_a_short_wait() {
    let desk = joined_as("priya");
    let child = desk.enter();
    let try_with = |passphrase: &str| {
        let request = json!({ "child": child, "passphrase": passphrase });
        desk.call("child_mode.leave", request)
    };
    for _ in 0..5 {
        let refused = try_with("what a child may type").expect_err("wrong");
        assert_eq!(refused.code, Code::WrongPassphrase);
        assert!(!refused.message.contains("tries"), "{}", refused.message);
    }
    let refused = try_with(PASSPHRASE).expect_err("it waits");
    assert_eq!(refused.code, Code::WaitToUnlock);
    desk.dream(DREAM);
    let desk = desk.after_a_crash();
    let state = desk.call("session.state", json!({})).expect("the state");
    assert_eq!(
        state["people"][0]["tries_left"],
        Value::Null,
        "none was counted"
    );
    unlock(&desk, "priya");
    assert!(desk.pathway().to_string().contains(DREAM));
}

#[tokio::test]
async fn idleness_and_sleep_do_not_end_child_mode_and_there_is_no_key_to_take() {
    let desk = joined_as("priya");
    // The session would lock: nobody has touched the tablet for an hour.
    let mut long_ago = Moment::now();
    long_ago.since_start = long_ago
        .since_start
        .saturating_sub(Duration::from_secs(3_600));
    desk.with(|session| session.watch.touch(long_ago));
    desk.with(|session| assert!(session.watch.is_over(Moment::now())));
    // Not by its name, as every operation locks such a tablet first.
    enter(&desk.app, EnterChildModeRequest { child: desk.child }).expect("handed over");
    desk.app.lock_if_idle();
    desk.dream(DREAM);
    desk.call("child_mode.rest", json!({ "child": desk.child }))
        .expect("at rest");
    desk.app.lock_if_idle();
    assert!(desk.app.with_open(|_| ()).is_none());
    desk.leave();
    assert!(desk.pathway().to_string().contains(DREAM));
}

/// Words that no compression shortens.
fn noise(length: usize) -> String {
    let mut state = 7_u64;
    let letter = |_| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        char::from(b'a' + ((state >> 33) % 26) as u8)
    };
    (0..length).map(letter).collect()
}

#[tokio::test]
async fn on_a_full_disk_the_outbox_stays_whole_and_nothing_is_written_past_it() {
    let desk = joined_as("priya");
    desk.enter();
    for _ in 0..4 {
        desk.dream(&format!("{DREAM} {}", noise(40_000)));
    }
    let desk = desk.after_a_crash();
    let kept = outboxes(&desk);
    {
        let (mut session, folder) = read_by_hand(&desk);
        // As large as it is, and no larger.
        session.store.limit_pages(1).expect("limited");
        bring_in(&mut session, &folder, 0, desk.app.clock()).expect("it opens all the same");
        let told = super::super::left(&session);
        assert!(
            told[0]
                .sentence
                .contains("is kept, and is not in the pathway yet"),
            "{told:?}"
        );
        assert!(
            told[0].sentence.contains("disk of this tablet is full"),
            "{told:?}"
        );
        assert!(!told[0].unreadable);
        let waits = waits_for(&session, desk.child, records::Kind::Pathway);
        waits.expect_err("another change under the same actor would stand in the way");
        let area = desk.kind;
        waits_for(&session, desk.child, area).expect("other forms can be written");
    }
    assert_eq!(outboxes(&desk), kept);
    unlock(&desk, "priya");
    assert_eq!(desk.pathway().to_string().matches(DREAM).count(), 4);
    assert_eq!(left(&desk), Vec::<String>::new());
}

#[tokio::test]
async fn what_was_made_before_the_device_began_a_new_epoch_is_written_again_under_it() {
    let desk = joined_as("priya");
    desk.enter();
    desk.dream(DREAM);
    desk.dream("to swim in the sea");
    let desk = desk.after_a_crash();
    {
        let (mut session, _) = read_by_hand(&desk);
        let epoch = 7_u32.to_be_bytes();
        session
            .store
            .write(|tables| tables.settings().put(setting::DEVICE_EPOCH, &epoch))
            .expect("begun anew");
    }
    unlock(&desk, "priya");
    let pathway = desk.pathway().to_string();
    for words in [DREAM, "to swim in the sea"] {
        assert_eq!(pathway.matches(words).count(), 1, "{words}");
    }
    desk.with(|session| {
        let actor = session.facts.actor();
        assert_eq!(actor.epoch(), 7);
        let documents = session.documents(desk.child).expect("documents");
        let begun = records::Document::create(records::Kind::Pathway).heads();
        let writers = documents[&records::Kind::Pathway].writers_since(&begun);
        assert!(writers.expect("writers").contains(&actor));
    });
    assert_eq!(left(&desk), Vec::<String>::new());
}
