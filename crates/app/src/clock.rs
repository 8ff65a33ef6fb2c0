//! The one place that reads the clock. Everything else is given the time.

use chrono::{DateTime, NaiveDate, Utc};
use std::time::Instant;
use sync::UnixMillis;

/// A clock: the tablet's own, or for tests one that stands still until it is set.
#[derive(Clone, Copy, Debug)]
pub struct Clock(Kind);

#[derive(Clone, Copy, Debug)]
enum Kind {
    System,
    Fixed(DateTime<Utc>),
}

impl Clock {
    /// The tablet's own clock.
    pub const fn system() -> Self {
        Self(Kind::System)
    }

    /// A clock that stands at this moment.
    pub const fn fixed(at: DateTime<Utc>) -> Self {
        Self(Kind::Fixed(at))
    }

    /// Now.
    pub fn now(&self) -> DateTime<Utc> {
        match self.0 {
            Kind::System => system(),
            Kind::Fixed(at) => at,
        }
    }

    /// Now, as entries carry it.
    pub fn unix_millis(&self) -> UnixMillis {
        UnixMillis(self.now().timestamp_millis())
    }

    /// Today on this tablet.
    pub fn today(&self) -> NaiveDate {
        match self.0 {
            Kind::System => self.now().with_timezone(&chrono::Local).date_naive(),
            Kind::Fixed(at) => at.date_naive(),
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the clock that everything else is given"
)]
fn system() -> DateTime<Utc> {
    Utc::now()
}

/// How long nobody has touched the app, by a clock that nobody can set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Idle(Instant);

impl Idle {
    /// Somebody has touched it just now.
    pub(crate) fn touched() -> Self {
        Self(Instant::now())
    }

    /// Whether nobody has for so many minutes.
    pub(crate) fn for_minutes(&self, minutes: u32) -> bool {
        self.0.elapsed().as_secs() >= u64::from(minutes) * 60
    }
}
