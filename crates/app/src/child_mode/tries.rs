//! Tries at leaving child mode. They do not count among the wrong passphrases of the unlock screen: a child may type
//! anything. After some of them there is a short wait, so that nobody tries thousands.

use crate::api::error::{Code, Error};
use crate::clock::Moment;
use crate::words;
use std::time::Duration;

/// Wrong tries without a wait.
const FREE: u32 = 5;
/// The longest wait.
const LONGEST: Duration = Duration::from_secs(60);

/// The tries of one visit.
#[derive(Debug, Default)]
pub(super) struct Tries {
    wrong: u32,
    /// By the clock that nobody can set.
    wait_until: Duration,
}

impl Tries {
    /// Whether there may be another now.
    pub(super) fn may_try(&self, now: Moment) -> Result<(), Error> {
        let left = self.wait_until.saturating_sub(now.since_start);
        if left.is_zero() {
            return Ok(());
        }
        let seconds = left.as_secs() + 1;
        Err(Error::new(
            Code::WaitToUnlock,
            words::wait_to_leave(seconds),
        ))
    }

    /// Notes a wrong try, and says so.
    pub(super) fn wrong(&mut self, now: Moment) -> Error {
        self.wrong = self.wrong.saturating_add(1);
        if let Some(over) = self.wrong.checked_sub(FREE) {
            let wait = Duration::from_secs(5).saturating_mul(1 << over.min(4));
            self.wait_until = now.since_start + wait.min(LONGEST);
        }
        Error::new(Code::WrongPassphrase, words::WRONG_TO_LEAVE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_tries_are_free_then_each_waits_a_little_and_never_more_than_a_minute() {
        let at = |seconds| Moment {
            since_start: Duration::from_secs(seconds),
            asleep: Duration::ZERO,
        };
        let mut tries = Tries::default();
        for nth in 1..FREE {
            tries.wrong(at(100));
            tries
                .may_try(at(100))
                .unwrap_or_else(|_| panic!("try {nth} made to wait"));
        }
        for wait in [5, 10, 20, 40, 60, 60] {
            tries.wrong(at(1_000));
            let told = tries.may_try(at(1_000 + wait - 1)).expect_err("it waits");
            assert_eq!(told.code, Code::WaitToUnlock);
            tries.may_try(at(1_000 + wait)).expect("no longer");
        }
    }
}
