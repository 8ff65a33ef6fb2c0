//! A tablet's folder that was put back from a backup, or copied: it is noticed, no word is lost, and no device is frozen.

use crate::world::{
    PASSPHRASE, Server, Tablet, config, copy_folder, joined_folder, open, program, words,
};
use app::Config;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// Opens a tablet on a folder, with what no copy takes along in another one.
pub(crate) fn tablet(place: TempDir, outside: &Path, server: &str) -> Tablet {
    let config = Config {
        outside: outside.to_owned(),
        ..config(place.path(), Some(server))
    };
    let tablet = Tablet::over(open(config).expect("the folder opens"), place);
    tablet.unlock("priya");
    tablet
}

/// Priya's first tablet, and its folder outside.
pub(crate) fn first(server: &Server) -> (Tablet, TempDir) {
    let place = joined_folder();
    let outside = tempfile::tempdir().expect("a temporary folder");
    copy_folder(&place.path().join("outside"), outside.path());
    std::fs::remove_dir_all(place.path().join("outside")).expect("moved");
    let tablet = tablet(place, outside.path(), &server.address());
    assert!(!noticed(&tablet, "put_back"), "nothing was put back yet");
    (tablet, outside)
}

pub(crate) fn copied(folder: &Path) -> TempDir {
    let copy = tempfile::tempdir().expect("a temporary folder");
    copy_folder(folder, copy.path());
    copy
}

pub(crate) fn noticed(tablet: &Tablet, what: &str) -> bool {
    let status = tablet.call("sharing.status", json!({}));
    status["noticed"][what].as_bool().expect("it says so")
}

/// Adds a sentence to a field of words.
fn add(tablet: &Tablet, child: &str, sentence: &str) {
    let text = said(tablet, child);
    tablet.write(
        child,
        "education",
        "strengths",
        &format!("{text} {sentence}"),
    );
}

fn said(tablet: &Tablet, child: &str) -> String {
    words(&tablet.area(child, "education"), "strengths").to_owned()
}

/// Everybody shares until nobody has news; nothing is refused, set aside or left waiting, and all read the same.
fn all_say(tablets: &[&Tablet], child: &str, sentences: &[&str]) {
    for _ in 0..2 {
        for tablet in tablets {
            let synced = tablet.sync();
            assert_eq!(synced["refused"], json!([]), "{synced}");
        }
    }
    let text = said(tablets[0], child);
    for tablet in tablets {
        assert_eq!(said(tablet, child), text);
        let status = tablet.call("sharing.status", json!({}));
        assert_eq!(status["waiting"], 0, "{status}");
        assert_eq!(status["set_aside"], json!([]), "{status}");
        assert_eq!(status["trouble"], Value::Null, "{status}");
        assert_eq!(status["noticed"]["frozen"], false, "{status}");
    }
    for sentence in sentences {
        assert!(text.contains(sentence), "{sentence} is lost: {text}");
    }
}

fn times(text: &str, sentence: &str) -> usize {
    text.matches(sentence).count()
}

#[test]
fn an_old_folder_put_back_is_noticed_and_the_words_of_both_reach_the_others() {
    let server = Server::start();
    let sam = Tablet::join("sam", Some(&server.address()));
    let (priya, outside) = first(&server);
    let child = sam.child("Hazel");
    add(&priya, &child, "Shared before.");
    priya.sync();
    add(&priya, &child, "Unsent at the backup.");
    let backup = copied(priya.folder());
    add(&priya, &child, "After the backup.");
    priya.sync();
    sam.sync();
    drop(priya.close());

    let priya = tablet(backup, outside.path(), &server.address());
    assert!(noticed(&priya, "put_back"), "nobody was told");
    assert!(
        said(&priya, &child).contains("Unsent at the backup."),
        "words are gone from the screen"
    );
    add(&priya, &child, "After it was put back.");
    let sentences = [
        "Shared before.",
        "Unsent at the backup.",
        "After the backup.",
        "After it was put back.",
    ];
    all_say(&[&priya, &sam], &child, &sentences);
    for sentence in sentences {
        assert_eq!(
            times(&said(&sam, &child), sentence),
            1,
            "{sentence} stands twice"
        );
    }
    priya.call("device.understood", json!({}));
    assert!(!noticed(&priya, "put_back"), "it was read");
    assert!(!noticed(&priya, "copied"), "the other one is gone");
    let place = priya.close();
    let again = tablet(place, outside.path(), &server.address());
    assert!(!noticed(&again, "put_back"), "it is the newest folder now");
}

#[test]
fn the_same_backup_put_back_twice_uses_no_number_twice() {
    let server = Server::start();
    let sam = Tablet::join("sam", Some(&server.address()));
    let (priya, outside) = first(&server);
    let child = sam.child("Hazel");
    add(&priya, &child, "Shared before.");
    priya.sync();
    let backup = copied(priya.folder());
    add(&priya, &child, "First life.");
    priya.sync();
    drop(priya.close());
    for life in ["Second life.", "Third life."] {
        let priya = tablet(copied(backup.path()), outside.path(), &server.address());
        assert!(noticed(&priya, "put_back"));
        add(&priya, &child, life);
        priya.sync();
        all_say(&[&priya, &sam], &child, &["First life.", life]);
        drop(priya.close());
    }
    let text = said(&sam, &child);
    for life in ["First life.", "Second life.", "Third life."] {
        assert_eq!(times(&text, life), 1, "{text}");
    }
}

#[test]
fn two_copies_at_work_lose_no_word_and_are_told_of_each_other() {
    let server = Server::start();
    let sam = Tablet::join("sam", Some(&server.address()));
    let val = Tablet::join("val", Some(&server.address()));
    let (one, outside) = first(&server);
    let child = sam.child("Hazel");
    add(&one, &child, "Shared before.");
    one.sync();
    add(&one, &child, "Unsent when it was copied.");
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let other = tablet(copied(one.folder()), elsewhere.path(), &server.address());
    assert!(noticed(&other, "put_back"));
    assert!(!noticed(&one, "put_back"), "the first did nothing new");

    add(&one, &child, "From the first.");
    add(&other, &child, "From the copy.");
    one.sync();
    other.sync();
    let sentences = [
        "Unsent when it was copied.",
        "From the first.",
        "From the copy.",
    ];
    all_say(&[&one, &other, &sam, &val], &child, &sentences);
    assert_eq!(
        times(&said(&sam, &child), "Unsent when it was copied."),
        1,
        "what the first shared is written again by the copy"
    );
    let epoch = |tablet: &Tablet| noticed(tablet, "put_back");
    for round in ["once", "twice", "again"] {
        add(&one, &child, &format!("First {round}."));
        add(&other, &child, &format!("Copy {round}."));
        one.sync();
        other.sync();
    }
    all_say(
        &[&one, &other, &sam, &val],
        &child,
        &["First again.", "Copy again."],
    );
    assert!(!epoch(&one), "neither begins anew because of the other");
    assert!(
        noticed(&one, "copied") && noticed(&other, "copied"),
        "they are told"
    );
    let status = val.call("sharing.status", json!({}));
    assert_eq!(
        status["noticed"]["in_use_twice"],
        json!(["Priya Practice"]),
        "the Virtual School is told"
    );
    drop(outside);
}

#[test]
fn a_copy_that_shares_first_leaves_nothing_of_the_other_out() {
    let server = Server::start();
    let sam = Tablet::join("sam", Some(&server.address()));
    let (one, _outside) = first(&server);
    let child = sam.child("Hazel");
    add(&one, &child, "Formed and unsent.");
    // It tries, and nobody is there: the words are in an entry now.
    let elsewhere = [0, 1].map(|_| tempfile::tempdir().expect("a temporary folder"));
    let copies = elsewhere
        .each_ref()
        .map(|outside| tablet(copied(one.folder()), outside.path(), &server.address()));
    for (copy, sentence) in copies.iter().zip(["From copy one.", "From copy two."]) {
        add(copy, &child, sentence);
    }
    add(&one, &child, "From the first.");
    let [two, three] = &copies;
    for tablet in [two, three, &one] {
        tablet.sync();
    }
    all_say(
        &[two, three, &one, &sam],
        &child,
        &[
            "Formed and unsent.",
            "From copy one.",
            "From copy two.",
            "From the first.",
        ],
    );
}

#[test]
fn a_copy_enrolled_again_is_a_device_of_its_own() {
    let server = Server::start();
    let sam = Tablet::join("sam", Some(&server.address()));
    let (one, _outside) = first(&server);
    let child = sam.child("Hazel");
    add(&one, &child, "Shared before.");
    one.sync();
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let other = tablet(copied(one.folder()), elsewhere.path(), &server.address());
    add(&other, &child, "Unsent before.");
    other.call("device.enrol_again", json!({}));
    assert!(!noticed(&other, "put_back"));
    add(&other, &child, "Unsent after.");
    add(&one, &child, "From the first.");
    one.sync();
    other.sync();
    all_say(
        &[&one, &other, &sam],
        &child,
        &["Unsent before.", "Unsent after.", "From the first."],
    );
    assert!(!noticed(&one, "copied"), "nobody else is this device");
}

/// Both folder and nonce are copied, as a picture of the whole disk would: nothing on the tablet can tell.
#[test]
fn a_frozen_device_shares_what_was_not_taken_once_it_is_enrolled_again() {
    let server = Server::start();
    let sam = Tablet::join("sam", Some(&server.address()));
    let (one, outside) = first(&server);
    let child = sam.child("Hazel");
    add(&one, &child, "Shared before.");
    one.sync();
    let elsewhere = copied(outside.path());
    let other = tablet(copied(one.folder()), elsewhere.path(), &server.address());
    assert!(!noticed(&other, "put_back"), "nothing can be noticed");
    add(&one, &child, "From the first.");
    one.sync();
    add(&other, &child, "From the copy.");
    let told = other.try_call("sync.now", json!({}));
    assert!(noticed(&other, "frozen"), "{told:?}");
    add(&one, &child, "After it was frozen.");
    one.try_call("sync.now", json!({}))
        .expect_err("it is frozen");
    assert!(noticed(&one, "frozen"));
    for tablet in [&one, &other] {
        tablet.call("device.enrol_again", json!({}));
    }
    for tablet in [&one, &other] {
        tablet.sync();
    }
    all_say(
        &[&one, &other, &sam],
        &child,
        &["From the first.", "From the copy.", "After it was frozen."],
    );
}

/// The headless tablet in a process of its own.
fn run(
    folder: &Path,
    outside: &Path,
    server: &str,
    operation: &str,
    request: &Value,
) -> (bool, Value) {
    let mut command: Command = program();
    let output = command
        .arg("--dir")
        .arg(folder)
        .arg("--outside")
        .arg(outside)
        .args(["--server", server, "call", "--as", "priya", operation])
        .arg(request.to_string())
        .env("WAYMARK_PASSPHRASE", PASSPHRASE)
        .output()
        .expect("it ran");
    let text = if output.status.success() {
        &output.stdout
    } else {
        &output.stderr
    };
    (
        output.status.success(),
        serde_json::from_slice(text).expect("JSON"),
    )
}

#[test]
fn a_tablet_that_ends_between_the_two_writes_of_the_nonce_is_no_restored_one() {
    let server = Server::start();
    let sam = Tablet::join("sam", Some(&server.address()));
    let (priya, outside) = first(&server);
    let child = sam.child("Hazel");
    let address = server.address();
    for (nth, sentence) in ["One.", "Two.", "Three."].into_iter().enumerate() {
        add(&priya, &child, sentence);
        if nth == 0 {
            priya.sync();
        }
    }
    let place = priya.close();
    // The store is written, and then no file can be made outside.
    let blocked: Vec<_> = std::fs::read_dir(outside.path())
        .expect("a listing")
        .map(|entry| entry.expect("an entry").path().with_extension("new"))
        .collect();
    for path in &blocked {
        std::fs::create_dir_all(path).expect("in the way");
    }
    for _ in 0..3 {
        let (shared, told) = run(
            place.path(),
            outside.path(),
            &address,
            "sync.now",
            &json!({}),
        );
        assert!(
            !shared,
            "it was sent though the nonce was not renewed: {told}"
        );
        let (_, status) = run(
            place.path(),
            outside.path(),
            &address,
            "sharing.status",
            &json!({}),
        );
        assert_eq!(status["noticed"]["put_back"], false, "{status}");
    }
    for path in &blocked {
        std::fs::remove_dir(path).expect("out of the way");
    }
    let (shared, synced) = run(
        place.path(),
        outside.path(),
        &address,
        "sync.now",
        &json!({}),
    );
    assert!(shared && synced["sent"].as_u64() >= Some(1), "{synced}");
    let (_, status) = run(
        place.path(),
        outside.path(),
        &address,
        "sharing.status",
        &json!({}),
    );
    assert_eq!(status["noticed"]["put_back"], false, "{status}");
    sam.sync();
    assert!(said(&sam, &child).ends_with("One. Two. Three."));
}
