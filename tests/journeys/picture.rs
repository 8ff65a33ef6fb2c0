//! The dependency picture of ARCHITECTURE.md, held: no member of the workspace leans on one that the picture
//! does not allow, and none takes in a library that its part must never know.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// Which members each member may depend on, for whatever purpose: building, running or testing.
const PICTURE: &[(&str, &str)] = &[
    ("plan", ""),
    ("import", "plan"),
    ("judgement", "plan"),
    ("records", "plan"),
    ("sync", ""),
    ("store", "sync"),
    ("app", "plan import judgement records sync store"),
    ("waymark", "app"),
    // The server cannot link `plan` or `records`, so it cannot come to read a plan.
    ("waymark-server", "sync"),
    // Journeys look at the system from outside, wherever that is; only the window is driven by other means.
    (
        "journeys",
        "plan import judgement records sync store app waymark-server",
    ),
    // The simulator stands where the app and its store stand: it has a disk in memory and no page.
    ("simulator", "plan records sync waymark-server"),
];

/// Libraries that a member must never name, because they would bring in what its part may not touch.
const NEVER: &[(&str, &str)] = &[
    ("plan", "automerge rusqlite tokio reqwest axum tauri"),
    ("import", "automerge rusqlite tokio reqwest axum tauri"),
    ("judgement", "automerge rusqlite tokio reqwest axum tauri"),
    ("records", "rusqlite tokio reqwest axum tauri"),
    ("sync", "automerge rusqlite tokio reqwest axum tauri"),
    ("store", "automerge tokio reqwest axum tauri"),
    ("app", "axum tauri"),
    ("waymark-server", "automerge tauri"),
    ("waymark", "automerge rusqlite reqwest axum"),
    ("simulator", "automerge rusqlite tokio reqwest axum tauri"),
];

/// Every member with the names of all it depends on, as cargo reads the manifests.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let answer = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(
        answer.status.success(),
        "{}",
        String::from_utf8_lossy(&answer.stderr)
    );
    let metadata: Value = serde_json::from_slice(&answer.stdout).expect("cargo answers in JSON");
    let name = |value: &Value| value["name"].as_str().expect("a name").to_owned();
    let list = |value: &Value| value.as_array().expect("a list").clone();
    list(&metadata["packages"])
        .iter()
        .map(|package| {
            (
                name(package),
                list(&package["dependencies"]).iter().map(name).collect(),
            )
        })
        .collect()
}

/// The names that a table gives to `member`; nothing when it lacks the member.
fn row(table: &[(&str, &'static str)], member: &str) -> Option<Vec<&'static str>> {
    let (_, others) = table.iter().find(|(name, _)| *name == member)?;
    Some(others.split(' ').collect())
}

#[test]
fn every_edge_between_members_is_in_the_picture() {
    let found = dependencies();
    for (member, all) in &found {
        let allowed =
            row(PICTURE, member).unwrap_or_else(|| panic!("the picture lacks the member {member}"));
        for other in all.iter().filter(|name| found.contains_key(*name)) {
            assert!(
                allowed.contains(&&**other),
                "{member} depends on {other}: the picture has no such edge. Change the design before the manifest."
            );
        }
    }
}

#[test]
fn the_picture_draws_no_member_that_is_gone() {
    let found = dependencies();
    for (member, _) in PICTURE.iter().chain(NEVER) {
        assert!(
            found.contains_key(*member),
            "the picture draws {member}, which the workspace lacks"
        );
    }
}

#[test]
fn no_member_names_a_library_its_part_must_never_know() {
    for (member, all) in dependencies() {
        for library in row(NEVER, &member).unwrap_or_default() {
            assert!(!all.contains(library), "{member} must never know {library}");
        }
    }
}
