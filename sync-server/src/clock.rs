//! The server's clock: the one place that reads the time.

use std::time::{SystemTime, UNIX_EPOCH};

use sync::UnixMillis;

/// The present moment.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the server's one clock; everything else is given the time"
)]
pub(crate) fn now() -> UnixMillis {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    UnixMillis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
