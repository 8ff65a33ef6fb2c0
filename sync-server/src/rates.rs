//! How often somebody may call. It is counted for each device that has shown who it is, so that nobody can use up a
//! colleague's calls; and for each source of calls whose device no roster names.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use sync::UnixMillis;

/// Callers remembered before those that have been quiet for long enough are forgotten.
const REMEMBERED: usize = 10_000;

/// A bucket of calls for each caller: it is filled steadily and emptied by calling.
pub(crate) struct Rates<K> {
    at_once: f64,
    per_second: f64,
    buckets: Mutex<HashMap<K, Bucket>>,
}

struct Bucket {
    calls: f64,
    filled: UnixMillis,
}

impl<K: Copy + Eq + Hash> Rates<K> {
    /// Allows so many calls at once, and so many a second in the long run.
    pub(crate) fn new(at_once: u32, per_second: u32) -> Self {
        Self {
            at_once: at_once.into(),
            per_second: per_second.into(),
            buckets: Mutex::default(),
        }
    }

    /// Takes a call out of the caller's bucket; false where it is empty.
    pub(crate) fn allows(&self, caller: &K, now: UnixMillis) -> bool {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= REMEMBERED {
            buckets.retain(|_, bucket| self.filled(bucket, now) < self.at_once);
        }
        let bucket = buckets.entry(*caller).or_insert(Bucket {
            calls: self.at_once,
            filled: now,
        });
        bucket.calls = self.filled(bucket, now);
        bucket.filled = now;
        let allowed = bucket.calls >= 1.0;
        if allowed {
            bucket.calls -= 1.0;
        }
        allowed
    }

    /// Whether a call would be allowed now. It takes none.
    pub(crate) fn has(&self, caller: &K, now: UnixMillis) -> bool {
        let buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        buckets
            .get(caller)
            .is_none_or(|bucket| self.filled(bucket, now) >= 1.0)
    }

    fn filled(&self, bucket: &Bucket, now: UnixMillis) -> f64 {
        // A clock that was set back fills nothing and takes nothing away.
        let seconds = now.0.saturating_sub(bucket.filled.0).max(0) as f64 / 1000.0;
        (bucket.calls + seconds * self.per_second).min(self.at_once)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sync::DeviceId;

    const NOW: UnixMillis = UnixMillis(1_790_000_000_000);

    fn later(millis: i64) -> UnixMillis {
        UnixMillis(NOW.0 + millis)
    }

    #[test]
    fn a_device_that_calls_too_often_waits_and_nobody_else_does() {
        let rates = Rates::new(2, 10);
        let (one, other) = (DeviceId::from_bytes([1; 16]), DeviceId::from_bytes([2; 16]));
        assert_eq!(
            [NOW; 3].map(|now| rates.allows(&one, now)),
            [true, true, false]
        );
        assert!(rates.allows(&other, NOW));
        assert!(!rates.allows(&one, later(50)));
        assert!(
            rates.allows(&one, later(100)),
            "a tenth of a second is a call"
        );
        assert!(
            !rates.allows(&one, NOW),
            "setting the clock back gains nothing"
        );
    }

    #[test]
    fn quiet_devices_are_forgotten() {
        let rates = Rates::new(1, 1);
        for number in 0..=REMEMBERED as u128 {
            rates.allows(
                &DeviceId(uuid::Uuid::from_u128(number)),
                later(number as i64 * 10),
            );
        }
        let remembered = rates.buckets.lock().expect("not poisoned").len();
        assert!(remembered < 200, "{remembered} remembered");
    }
}
