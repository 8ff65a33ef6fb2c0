//! The server's clock: the one place that reads the time.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sync::UnixMillis;

/// The machine's clock. No setting of an operator changes it; a test may let days pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    ahead: Duration,
}

impl Clock {
    /// A clock that is so far ahead of the machine's.
    pub const fn ahead(by: Duration) -> Self {
        Self { ahead: by }
    }

    /// The present moment.
    pub(crate) fn now(self) -> UnixMillis {
        let since = since_epoch().saturating_add(self.ahead);
        UnixMillis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the server's one clock; everything else is given the time"
)]
fn since_epoch() -> Duration {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap_or_default()
}
