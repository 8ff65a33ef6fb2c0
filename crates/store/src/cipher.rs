//! Waiting until SQLCipher has started, once in a process.

use rusqlite::Connection;
use std::sync::Once;

/// More turns than any start takes. After them the real key is tried, and its failure told.
const TURNS: u32 = 100_000;

/// Returns when SQLCipher takes keys.
///
/// SQLite calls itself ready a moment before SQLCipher has made its own mutexes and random numbers: whoever gives a
/// key on a second thread in that moment is told that it is no key. So the first call opens a database in memory and
/// gives it a key, again and again until it is taken; later calls cost nothing.
pub(crate) fn started() {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        let mut turns = 0;
        while !takes_keys() && turns < TURNS {
            turns += 1;
            std::thread::yield_now();
        }
    });
}

fn takes_keys() -> bool {
    // No secret: nothing is ever written under it.
    Connection::open_in_memory()
        .and_then(|memory| memory.pragma_update(None, "key", "none"))
        .is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Only the first key of a process can come too early, so this test asks processes of its own: without the wait
    /// about one in a hundred fails.
    #[test]
    fn the_first_keys_of_a_process_are_taken_whoever_is_first() {
        let tests = std::env::current_exe().expect("these tests");
        for process in 0..200 {
            let output = std::process::Command::new(&tests)
                .args(["--exact", "cipher::tests::keys_given_at_once_are_taken"])
                .output()
                .expect("it ran");
            let told = String::from_utf8_lossy(&output.stdout);
            assert!(told.contains("1 passed"), "process {process}: {told}");
        }
    }

    #[test]
    fn keys_given_at_once_are_taken() {
        let together = std::sync::Barrier::new(24);
        std::thread::scope(|threads| {
            for _ in 0..24 {
                threads.spawn(|| {
                    together.wait();
                    started();
                    assert!(takes_keys(), "a key came too early");
                });
            }
        });
    }
}
