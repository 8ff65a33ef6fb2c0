//! A script that somebody typed stays a text: no page takes text for markup, and the shell runs nothing but its own pages.

use serde_json::Value;
use std::path::{Path, PathBuf};

/// What takes text for markup or for a program.
const TAKES_TEXT_FOR_MORE: [&str; 8] = [
    "{@html",
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "document.write",
    "srcdoc",
    "eval(",
    "new Function",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every source file of the pages; tests of theirs empty a document as they please.
fn pages(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of the pages") {
        let path = entry.expect("an entry of it").path();
        let name = path.to_string_lossy().into_owned();
        if path.is_dir() {
            pages(&path, found);
        } else if (name.ends_with(".svelte") || name.ends_with(".ts")) && !name.contains(".test.") {
            found.push(path);
        }
    }
}

#[test]
fn a_script_that_somebody_typed_stays_a_text_on_every_page() {
    let mut found = Vec::new();
    pages(&root().join("ui/src"), &mut found);
    assert!(found.len() > 50, "{} files are not all pages", found.len());
    for path in &found {
        let text = std::fs::read_to_string(path).expect("it reads");
        for way in TAKES_TEXT_FOR_MORE {
            assert!(!text.contains(way), "{} has {way}", path.display());
        }
    }
    println!("tries: {}", found.len());
}

#[test]
fn the_shell_runs_nothing_but_its_own_pages() {
    let file = root().join("src-tauri/tauri.conf.json");
    let shell: Value = serde_json::from_str(&std::fs::read_to_string(file).expect("it is there"))
        .expect("it is JSON");
    assert_eq!(shell["app"]["withGlobalTauri"], false);
    let security = &shell["app"]["security"];
    assert_eq!(security["freezePrototype"], true);
    let policy = security["csp"].as_object().expect("a policy");
    assert_eq!(policy["default-src"], "'self'");
    let allowed = [
        "'self'",
        "'none'",
        "ipc:",
        "http://ipc.localhost",
        "blob:",
        "data:",
    ];
    for (of, sources) in policy {
        let sources: Vec<&str> = sources.as_str().expect("sources").split(' ').collect();
        let scripts = [
            "script-src",
            "object-src",
            "frame-src",
            "base-uri",
            "form-action",
        ];
        let allowed = if scripts.contains(&of.as_str()) {
            &allowed[..2]
        } else {
            &allowed[..]
        };
        let all = sources.iter().all(|source| allowed.contains(source));
        assert!(all, "{of}: {sources:?}");
    }
}
