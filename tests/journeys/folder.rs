//! A folder that is damaged, newer, in use, or on a full disk: a clear sentence, and nothing lost.

use crate::world::{
    PEP, Tablet, config, joined_folder, open, program_on, refused, store_of, words,
};
use app::api::error::Code;
use serde_json::{Value, json};
use std::process::{Command, Stdio};

#[test]
fn a_cut_off_store_is_told_and_left_as_it_is() {
    let place = joined_folder();
    let path = store_of(&place);
    let whole = std::fs::read(&path).expect("the store");
    std::fs::write(&path, &whole[..whole.len() / 2]).expect("cut");
    let tablet = Tablet::over(
        open(config(place.path(), None)).expect("the folder opens"),
        place,
    );
    let unlock = json!({ "person": "priya", "passphrase": crate::world::PASSPHRASE });
    refused(
        tablet.try_call("session.unlock", unlock.clone()),
        Code::Damaged,
        "Hazel",
    );
    let state = tablet.call("session.state", json!({}));
    assert_eq!(
        state["people"][0]["name"], "Priya Practice",
        "she is still offered"
    );
    assert!(
        std::fs::read(&path).expect("the store") == whole[..whole.len() / 2],
        "it was written over"
    );
    std::fs::write(&path, &whole).expect("put back");
    tablet.call("session.unlock", unlock);
}

#[test]
fn a_second_app_on_the_same_folder_is_turned_away_and_the_first_goes_on() {
    let tablet = Tablet::copy(None);
    let folder = tablet.folder().to_owned();
    refused(
        open(config(&folder, None)).map(|_| Value::Null),
        Code::InUse,
        "Hazel",
    );
    let output = program_on(&folder)
        .args(["call", "session.state"])
        .output()
        .expect("it ran");
    assert_eq!(output.status.code(), Some(1));
    let told: Value = serde_json::from_slice(&output.stderr).expect("an error in JSON");
    assert_eq!(told["code"], "in_use", "{told}");
    let child = tablet.child("Hazel");
    tablet.write(&child, "education", "doing", "Still writing.");
    assert_eq!(
        words(&tablet.area(&child, "education"), "doing"),
        "Still writing."
    );
}

#[test]
fn a_folder_of_a_newer_version_is_told_and_left_as_it_is() {
    let place = joined_folder();
    let format = place.path().join("format");
    std::fs::write(&format, "99\n").expect("made newer");
    refused(
        open(config(place.path(), None)).map(|_| Value::Null),
        Code::NewerVersion,
        "Hazel",
    );
    assert_eq!(std::fs::read_to_string(&format).expect("read"), "99\n");
    std::fs::write(&format, "1\n").expect("put back");
    let tablet = Tablet::over(open(config(place.path(), None)).expect("it opens"), place);
    tablet.unlock("priya");
}

#[test]
fn a_full_disk_refuses_the_write_keeps_what_was_saved_and_takes_it_once_there_is_room() {
    let tablet = Tablet::copy(None);
    let child = tablet.child("Hazel");
    tablet.write(&child, "education", "doing", "Saved before.");
    // As long as a field may be.
    let long: String = (0..9_600_u32)
        .map(|nth| format!("{:05x}", nth.wrapping_mul(2_654_435_761) >> 12))
        .collect();
    let request = tablet.writing(&child, "education", "strengths", &long);
    let place = tablet.close();

    let told = on_a_small_disk(place.path(), ("priya", 64), "text.write", &request);
    assert_eq!(told["code"], "disk_full", "{told}");
    assert!(
        !told["message"]
            .as_str()
            .unwrap_or_default()
            .contains(&long[..20]),
        "it tells words of a plan"
    );

    let tablet = Tablet::over(open(config(place.path(), None)).expect("it opens"), place);
    tablet.unlock("priya");
    assert_eq!(
        words(&tablet.area(&child, "education"), "doing"),
        "Saved before."
    );
    assert_ne!(
        words(&tablet.area(&child, "education"), "strengths"),
        long,
        "half a write must not stand"
    );
    tablet.call("text.write", request);
    assert_eq!(words(&tablet.area(&child, "education"), "strengths"), long);
}

/// Runs an operation as somebody where no file may grow beyond so many blocks of 512 bytes, and gives the error. The shell
/// ignores the signal, so that the tablet sees the failed write, as it does on a full disk.
pub(crate) fn on_a_small_disk(
    folder: &std::path::Path,
    (person, blocks): (&str, u32),
    operation: &str,
    request: &Value,
) -> Value {
    let tablet = program_on(folder);
    let limited = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
    let output = Command::new("sh")
        .args(["-c", &limited, "sh"])
        .arg(tablet.get_program())
        .args(tablet.get_args())
        .args(["call", "--as", person, operation])
        .arg(request.to_string())
        .env("WAYMARK_PASSPHRASE", crate::world::PASSPHRASE)
        .stdin(Stdio::null())
        .output()
        .expect("it ran");
    assert_eq!(
        output.status.code(),
        Some(1),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
    serde_json::from_slice(&output.stderr).expect("an error in JSON")
}

#[test]
fn wrong_passphrases_are_counted_in_words_and_then_made_to_wait() {
    let place = joined_folder();
    let tablet = Tablet::over(open(config(place.path(), None)).expect("it opens"), place);
    let wrong = json!({ "person": "priya", "passphrase": "not the made up one" });
    for _ in 0..5 {
        refused(
            tablet.try_call("session.unlock", wrong.clone()),
            Code::WrongPassphrase,
            "not the",
        );
    }
    let state = tablet.call("session.state", json!({}));
    assert_eq!(state["people"][0]["tries_left"], 0, "{state}");
    refused(
        tablet.try_call("session.unlock", wrong),
        Code::WaitToUnlock,
        "not the",
    );
    refused(
        tablet.try_call(
            "area.show",
            json!({ "child": uuid(), "pep": PEP, "area": "meeting" }),
        ),
        Code::Locked,
        "x",
    );
}

fn uuid() -> &'static str {
    "00000000-0000-4000-8000-000000000000"
}
