//! The threat table of docs/security.md, held: every row names tests, and each of them is there.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Where tests lie, from the root of the tree.
const PLACES: [&str; 5] = [
    "crates",
    "src-tauri/src",
    "sync-server",
    "tests/journeys",
    "tests/simulator",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every test below a folder, by its name.
fn tests(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder of the tree") {
        let path = entry.expect("an entry of it").path();
        if path.is_dir() {
            tests(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.extend(tests_of(
                &std::fs::read_to_string(&path).expect("a source file"),
            ));
        }
    }
}

/// The functions of a source file that a test attribute stands before.
fn tests_of(source: &str) -> Vec<String> {
    let mut attributed = false;
    let mut found = Vec::new();
    for line in source.lines().map(str::trim) {
        if line.starts_with("#[") {
            attributed |= line == "#[test]" || line.starts_with("#[tokio::test");
            continue;
        }
        let function = line.strip_prefix("async ").unwrap_or(line);
        if let Some(name) = function.strip_prefix("fn ").filter(|_| attributed) {
            found.extend(name.split('(').next().map(str::to_owned));
        }
        attributed &= line.starts_with("//");
    }
    found
}

/// The rows of the table: an id, and the tests in the last column.
fn rows(page: &str) -> Vec<(String, Vec<String>)> {
    let rows = page.lines().filter(|line| line.starts_with("| D"));
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let tests = cells
            .last()
            .expect("a column")
            .split('`')
            .skip(1)
            .step_by(2);
        (cells[0].to_owned(), tests.map(str::to_owned).collect())
    })
    .collect()
}

/// The number of a row's id. A number that nothing has any more is left free.
fn number(id: &str) -> u32 {
    let digits = id.strip_prefix('D').filter(|digits| digits.len() >= 2);
    digits
        .and_then(|digits| digits.parse().ok())
        .unwrap_or_else(|| panic!("{id} is no id"))
}

#[test]
fn each_threat_has_a_number_of_its_own_and_tests_that_are_there() {
    let mut known = BTreeSet::new();
    for place in PLACES {
        tests(&root().join(place), &mut known);
    }
    let page = std::fs::read_to_string(root().join("docs/security.md")).expect("the page");
    let rows = rows(&page);
    assert!(rows.len() >= 50, "only {} rows", rows.len());
    for pair in rows.windows(2) {
        assert!(number(&pair[0].0) < number(&pair[1].0), "{}", pair[1].0);
    }
    for (id, named) in &rows {
        assert!(!named.is_empty(), "{id} names no test");
        for test in named {
            assert!(known.contains(test), "{id} names {test}, which is no test");
        }
    }
}

#[test]
fn a_function_that_is_no_test_holds_no_threat() {
    let source =
        "#[test]\nfn one() {}\nfn two() {}\n#[tokio::test]\n// Why.\nasync fn three() {}\n";
    assert_eq!(tests_of(source), ["one", "three"]);
    assert_eq!(
        rows("| D01 | what | must | `one`, `two` |"),
        [("D01".to_owned(), vec!["one".to_owned(), "two".to_owned()])]
    );
}
