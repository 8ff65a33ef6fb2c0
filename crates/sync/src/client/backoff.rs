//! How long a tablet waits after a failure: longer each time, never the same for two tablets, never more than a bound.

use std::time::Duration;

/// The longest delay between two tries.
pub const MAX_DELAY: Duration = Duration::from_secs(300);

const FIRST: Duration = Duration::from_secs(1);

/// The failures in a row so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backoff {
    /// How many tries in a row have failed.
    pub failures: u32,
}

impl Backoff {
    /// The delay before the next try: none before the first failure, then a second, doubling up to [`MAX_DELAY`], of
    /// which `jitter` (any random number) takes away up to a half.
    pub fn delay(self, jitter: u32) -> Duration {
        let Some(doublings) = self.failures.checked_sub(1) else {
            return Duration::ZERO;
        };
        let full = FIRST
            .saturating_mul(2u32.saturating_pow(doublings))
            .min(MAX_DELAY);
        full - full.mul_f64(f64::from(jitter) / f64::from(u32::MAX) / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_the_bound() {
        let delay = |failures| Backoff { failures }.delay(0);
        assert_eq!(delay(0), Duration::ZERO);
        assert_eq!(
            [delay(1), delay(2), delay(3)].map(|each| each.as_secs()),
            [1, 2, 4]
        );
        assert_eq!(delay(u32::MAX), MAX_DELAY);
    }

    #[test]
    fn jitter_takes_away_at_most_half() {
        for jitter in [0, 1, u32::MAX / 2, u32::MAX] {
            let delay = Backoff { failures: 4 }.delay(jitter);
            assert!(
                (4.0..=8.0).contains(&delay.as_secs_f64()),
                "{delay:?} for jitter {jitter}"
            );
        }
        assert_ne!(
            Backoff { failures: 4 }.delay(1 << 30),
            Backoff { failures: 4 }.delay(1 << 31)
        );
    }
}
