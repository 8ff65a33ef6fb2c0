//! The committed corpus of every fuzz target, through the very functions that the fuzzer drives: an input that once broke
//! something stays in the corpus, and is tried in each run of the tests.

use std::path::Path;

#[path = "../../fuzz/src/lib.rs"]
#[allow(
    unreachable_pub,
    reason = "in the fuzzer's own workspace these are a crate of their own"
)]
mod fuzzed;

#[test]
fn every_committed_input_is_taken_as_its_fuzz_target_demands() {
    let mut all = 0;
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus");
    for (name, target) in fuzzed::TARGETS {
        let folder = corpus.join(name);
        let inputs = std::fs::read_dir(&folder).expect("every target has a corpus");
        let mut tried = 0;
        for input in inputs {
            let path = input.expect("a file").path();
            let bytes = std::fs::read(&path).expect("it reads");
            let done = std::panic::catch_unwind(|| target(&bytes));
            assert!(done.is_ok(), "{} breaks {name}", path.display());
            tried += 1;
        }
        assert!(tried > 0, "the corpus of {name} is empty");
        all += tried;
    }
    println!("tries: {all}");
}

/// Where the corpus is written instead, after an encoder was changed: `WRITE_CORPUS=1 cargo test --workspace --test journeys
/// -- broken_input::`.
const WRITES: &str = "WRITE_CORPUS";

#[test]
fn the_committed_corpus_holds_what_todays_encoders_make() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus");
    let writes = std::env::var_os(WRITES).is_some();
    let inputs = fuzzed::made::inputs();
    for (target, name, bytes) in &inputs {
        let path = corpus.join(target).join(name);
        if writes {
            std::fs::write(&path, bytes).expect("written");
        }
        let committed = std::fs::read(&path).unwrap_or_default();
        assert!(
            committed == *bytes,
            "{} is another: see {WRITES}",
            path.display()
        );
    }
    // What is drawn anew each time is written once; that it reads is for its target to say.
    for (target, name, bytes) in fuzzed::made::drawn() {
        let path = corpus.join(target).join(name);
        let committed = std::fs::read(&path).unwrap_or_default();
        if writes && committed.is_empty() {
            std::fs::write(&path, bytes).expect("written");
        } else {
            assert!(!committed.is_empty(), "{} is not there", path.display());
        }
    }
    println!("tries: {}", inputs.len());
}
