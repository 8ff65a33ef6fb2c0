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
