//! The server's clock: the one place that reads the time.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sync::UnixMillis;

/// The machine's clock. No setting of an operator changes it; a test plays at a moment of its own, and may let days pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// Milliseconds from the machine's clock to this one.
    beside: i64,
}

impl Clock {
    /// A clock that stands at that moment now, and goes on as the machine's does.
    pub fn at(moment: UnixMillis) -> Self {
        Self {
            beside: moment.0.saturating_sub(machine()),
        }
    }

    /// The present moment.
    pub(crate) fn now(self) -> UnixMillis {
        UnixMillis(machine().saturating_add(self.beside))
    }
}

fn machine() -> i64 {
    i64::try_from(since_epoch().as_millis()).unwrap_or(i64::MAX)
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the server's one clock; everything else is given the time"
)]
fn since_epoch() -> Duration {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap_or_default()
}
