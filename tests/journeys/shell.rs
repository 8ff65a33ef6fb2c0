//! The headless tablet as a shell uses it.

use crate::world::{joined_folder, program, program_on};
use app::operations::NAMES;
use serde_json::{Value, json};

#[test]
fn list_needs_no_folder_and_prints_every_operation_with_its_schema() {
    let output = program().arg("list").output().expect("it ran");
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).expect("text");
    let lines: Vec<_> = text
        .lines()
        .map(|line| line.split_once('\t').expect("a tab"))
        .collect();
    assert_eq!(
        lines.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        NAMES
    );
    for (name, schema) in lines {
        let schema: Value = serde_json::from_str(schema).expect("JSON");
        assert_eq!(schema["type"], "object", "{name}");
    }
}

#[test]
fn call_prints_one_value_and_an_error_goes_to_standard_error_with_exit_1() {
    let place = joined_folder();
    let call = |words: &[&str]| {
        program_on(place.path())
            .arg("call")
            .args(words)
            .output()
            .expect("it ran")
    };
    let caseload = call(&["--as", "priya", "caseload.list"]);
    let rows: Value = serde_json::from_slice(&caseload.stdout).expect("one JSON value");
    assert_eq!(rows["rows"].as_array().map(Vec::len), Some(24));
    let unknown = call(&["--as", "priya", "area.shown", "{}"]);
    assert_eq!(unknown.status.code(), Some(1));
    let told: Value = serde_json::from_slice(&unknown.stderr).expect("one JSON error");
    assert_eq!(told["code"], "bad_request");
    assert!(unknown.stdout.is_empty());
    let locked = call(&["caseload.list", "{}"]);
    let told: Value = serde_json::from_slice(&locked.stderr).expect("one JSON error");
    assert_eq!(told["code"], json!("locked"));
}

#[test]
fn a_command_line_that_makes_no_sense_shows_how_to_use_it() {
    for words in [
        &[][..],
        &["call"],
        &["--dir"],
        &["serve", "--port", "80"],
        &["list", "more"],
    ] {
        let output = program().args(words).output().expect("it ran");
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        assert!(
            String::from_utf8_lossy(&output.stderr).contains("tablet --dir DIR"),
            "{words:?}"
        );
    }
}
