//! The capability files of the windows, held to the one list of operations.

use app::operations::{IN_CHILD_MODE, NAMES};
use serde_json::Value;
use std::collections::BTreeSet;

const EVENTS: [&str; 2] = ["core:event:allow-listen", "core:event:allow-unlisten"];

fn read(path: &str) -> Value {
    let file = format!("{}/../src-tauri/{path}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(file).expect("the file is there");
    serde_json::from_str(&text).expect("it is JSON")
}

/// What a capability file grants, and to which windows.
fn capability(name: &str) -> (BTreeSet<String>, Value) {
    let capability = read(&format!("capabilities/{name}.json"));
    assert!(
        capability.get("remote").is_none(),
        "no page from elsewhere may ask anything"
    );
    let granted = serde_json::from_value(capability["permissions"].clone());
    (granted.expect("its permissions are names"), capability)
}

fn grants<'n>(names: impl Iterator<Item = &'n &'static str>) -> BTreeSet<String> {
    names
        .map(|name| format!("allow-{}", name.replace(['.', '_'], "-")))
        .collect()
}

fn with_events(mut granted: BTreeSet<String>) -> BTreeSet<String> {
    granted.extend(EVENTS.map(str::to_owned));
    granted
}

/// What the child's window alone asks.
fn childs() -> impl Iterator<Item = &'static &'static str> {
    IN_CHILD_MODE
        .iter()
        .filter(|name| **name != "session.state")
}

#[test]
fn the_windows_capability_file_grants_each_operation_and_nothing_else() {
    let (granted, capability) = capability("main");
    let adults = NAMES.iter().filter(|name| childs().all(|one| one != *name));
    assert_eq!(granted, with_events(grants(adults)));
    assert_eq!(capability["windows"], serde_json::json!(["main"]));
}

#[test]
fn the_childs_window_may_ask_what_answers_in_child_mode_and_nothing_else() {
    let (granted, capability) = capability("child");
    assert_eq!(granted, with_events(grants(IN_CHILD_MODE.iter())));
    assert_eq!(capability["windows"], serde_json::json!(["child"]));
    // Where a system has one window, it is both; the app's own state is the boundary there.
    let (granted, capability) = self::capability("one-window");
    assert_eq!(granted, grants(childs()));
    assert_eq!(capability["windows"], serde_json::json!(["main"]));
    assert_eq!(
        capability["platforms"],
        serde_json::json!(["android", "iOS"])
    );
}

#[test]
fn every_window_is_one_that_a_capability_file_names_and_none_opens_by_itself() {
    let shell = read("tauri.conf.json");
    let files = &shell["app"]["security"]["capabilities"];
    assert_eq!(*files, serde_json::json!(["main", "child", "one-window"]));
    let windows = shell["app"]["windows"].as_array().expect("windows");
    let labels: Vec<_> = windows.iter().map(|window| &window["label"]).collect();
    assert_eq!(labels, ["main", "child"]);
    assert!(windows.iter().all(|window| window["create"] == false));
    assert_eq!(windows[1]["url"], "child.html");
}
