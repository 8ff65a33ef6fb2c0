//! The `judge` command, as a shell sees it.

use crate::made_up::file;
use std::process::{Command, Output};

fn judge(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_judge"))
        .args(args)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/frameworks"))
        .output()
        .expect("the judge binary")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// A file of this test's own.
fn written(name: &str, content: &[u8]) -> String {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, content).expect("a writable target folder");
    path.display().to_string()
}

#[test]
fn verify_accepts_the_seed_and_prints_json() {
    let done = judge(&["verify", "sthelens-majority-red.toml", "--json"]);
    assert_eq!(done.status.code(), Some(0));
    let report: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(report["accepted"], true);
    assert_eq!(report["rows"]["one"], 98);
    assert_eq!(report["partial"]["decided"], 347);
    assert_eq!(report["pivotal"], 45);
    assert_eq!(report["by_areas"][1]["areas"], 7);
}

#[test]
fn verify_says_what_is_wrong_and_where() {
    let misspelt = file("sthelens-majority-red")
        .replace("is_or_better = \"gold\"", "is_or_better = \"golden\"");
    let path = written("misspelt.toml", misspelt.as_bytes());
    let done = judge(&["verify", &path]);
    assert_eq!(done.status.code(), Some(1));
    let said = text(&done.stdout);
    assert!(
        said.contains("`golden` is not a level of this framework; did you mean `gold`?"),
        "{said}"
    );
    assert!(said.contains("misspelt.toml:3"), "{said}");
}

#[test]
fn unreadable_files_exit_with_2() {
    assert_eq!(
        judge(&["verify", "no-such-file.toml"]).status.code(),
        Some(2)
    );
    let path = written("latin1.toml", b"id = \"caf\xe9\"");
    assert_eq!(judge(&["verify", &path]).status.code(), Some(2));
    let path = written("broken.toml", b"id = [");
    assert_eq!(judge(&["verify", &path, "--json"]).status.code(), Some(2));
    let path = written("huge.toml", &vec![b'#'; 1_000_001]);
    assert_eq!(judge(&["verify", &path]).status.code(), Some(2));
    assert_eq!(judge(&["dance"]).status.code(), Some(2));
}

#[test]
fn grade_prints_json_alone() {
    let pep = r#"{ "meeting_date": "2026-03-02", "phase": "secondary", "year": 8, "term": "spring",
        "circumstances": ["entered_care"], "documents": [], "areas": { "views": { "rating": "gold", "evidence": {} } } }"#;
    let path = written("pep.json", pep.as_bytes());
    let done = judge(&["grade", "sthelens-majority-red.toml", &path]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    let judged: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    for key in [
        "status", "overall", "range", "rung", "areas", "nearest", "outcomes", "clocks",
    ] {
        assert!(judged.get(key).is_some(), "{key}");
    }
    assert_eq!(judged["overall"], "red");
    let wrong = written("wrong.json", pep.replace("gold", "golden").as_bytes());
    let done = judge(&["grade", "sthelens-majority-red.toml", &wrong]);
    assert_eq!(
        (done.status.code(), text(&done.stdout)),
        (Some(2), String::new())
    );
    assert!(text(&done.stderr).contains("no level `golden`"));
}

#[test]
fn a_refused_framework_never_grades() {
    let cut = file("sthelens-majority-red");
    let path = written(
        "untested.toml",
        &cut.as_bytes()[..cut.find("[tests]").unwrap()],
    );
    let pep = written(
        "blank.json",
        br#"{ "meeting_date": "2026-03-02", "phase": "primary", "year": 3, "term": "spring" }"#,
    );
    let done = judge(&["grade", &path, &pep]);
    assert_eq!(done.status.code(), Some(1));
    assert!(done.stdout.is_empty());
}

#[test]
fn table_prints_csv() {
    let done = judge(&["table", "sthelens-majority-red.toml", "--areas", "7"]);
    assert_eq!(done.status.code(), Some(0));
    assert_eq!(text(&done.stdout).lines().count(), 121);
    assert_eq!(
        judge(&["table", "sthelens-majority-red.toml", "--areas", "900"])
            .status
            .code(),
        Some(1)
    );
}
