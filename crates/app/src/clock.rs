//! The one place that reads the clock. Everything else is given the time.

use chrono::{DateTime, NaiveDate, Utc};
use std::sync::OnceLock;
use std::time::Duration;
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

/// How long this run of the machine is by now, by a clock that nobody can set, and which run it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    /// Another for each run: from the start of the machine on Linux, of the app elsewhere.
    pub(crate) id: [u8; 16],
    /// Since its start.
    pub(crate) length: Duration,
}

impl Run {
    /// Now.
    pub(crate) fn now() -> Self {
        static BOOT: OnceLock<Option<[u8; 16]>> = OnceLock::new();
        static APP: OnceLock<(Moment, [u8; 16])> = OnceLock::new();
        let now = Moment::now();
        if let Some(id) = *BOOT.get_or_init(boot) {
            return Self {
                id,
                length: now.since_start,
            };
        }
        let (start, id) = *APP.get_or_init(|| (now, uuid::Uuid::new_v4().into_bytes()));
        Self {
            id,
            length: now.since_start.saturating_sub(start.since_start),
        }
    }
}

/// The run of the machine, where the system tells it.
fn boot() -> Option<[u8; 16]> {
    let told = cfg!(target_os = "linux")
        .then(|| std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok())??;
    let id: uuid::Uuid = told.trim().parse().ok()?;
    Some(id.into_bytes())
}

/// A moment by clocks that nobody can set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// Since the machine started, the time in which it slept counted too.
    pub(crate) since_start: Duration,
    /// How long of that it slept. Only Linux tells; elsewhere missed looks do (`session::watch`).
    pub(crate) asleep: Duration,
}

impl Moment {
    /// Now.
    #[cfg(target_os = "linux")]
    pub(crate) fn now() -> Self {
        use rustix::time::{ClockId, clock_gettime};
        let read = |clock| {
            let at = clock_gettime(clock);
            let part = |number: i64| u64::try_from(number).unwrap_or_default();
            Duration::from_secs(part(at.tv_sec)) + Duration::from_nanos(part(at.tv_nsec))
        };
        // In this order, so that a moment between the two never looks like sleep.
        let since_start = read(ClockId::Boottime);
        Self {
            since_start,
            asleep: since_start.saturating_sub(read(ClockId::Monotonic)),
        }
    }

    /// Now.
    #[cfg(not(target_os = "linux"))]
    pub(crate) fn now() -> Self {
        static START: OnceLock<std::time::Instant> = OnceLock::new();
        Self {
            since_start: START.get_or_init(std::time::Instant::now).elapsed(),
            asleep: Duration::ZERO,
        }
    }
}
