//! How long a tablet may be read without contact: each answer of the server renews it, for as many days as the council's
//! roster says, counted from the server's clock in that answer.
//!
//! Nobody gains anything by setting the tablet's clock back: the latest moment that was ever counted is kept, and the time
//! for which the machine ran since is counted on from it. A clock that is far ahead ends the lease early, and the next
//! answer repairs that: it begins anew from the server's time.

#[cfg(test)]
mod tests;

use super::{Door, Session, setting};
use crate::api::error::{Code, Error};
use crate::clock::{Clock, Moment, Run};
use crate::words;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::Tables;
use sync::UnixMillis;

const DAY: i64 = 24 * 60 * 60 * 1000;

/// From so many days before its end it is shown how many are left.
const SHOWN_FROM: i64 = 3;

/// How often the time that was counted is made durable while a session is open.
const COUNTED_EVERY: Duration = Duration::from_secs(5 * 60);

/// How long words that a page is just sending have, once a lease has ended in an open session.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// The lease as the store keeps it. Times are in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Lease {
    /// The server's time in its last answer.
    granted: i64,
    /// For so many days.
    days: u8,
    /// The tablet's clock at that moment.
    here: i64,
    /// The latest moment that was ever counted, by the server's time.
    seen: i64,
    /// The run of the machine in which it was counted, and how long that run was by then.
    run: [u8; 16],
    ran: i64,
}

/// What the tablet's clocks say.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading {
    /// The one that its person can set.
    clock: i64,
    /// The one that nobody can.
    run: Run,
}

impl Reading {
    /// Now.
    pub(crate) fn of(clock: &Clock) -> Self {
        Self {
            clock: clock.unix_millis().0,
            run: Run::now(),
        }
    }

    fn ran(&self) -> i64 {
        i64::try_from(self.run.length.as_millis()).unwrap_or(i64::MAX)
    }
}

impl Lease {
    /// A lease that an answer of the server gave.
    pub(crate) fn granted(at: UnixMillis, days: u8, reading: Reading) -> Self {
        Self {
            granted: at.0,
            days,
            here: reading.clock,
            seen: at.0,
            run: reading.run.id,
            ran: reading.ran(),
        }
    }

    /// One that is over until the server answers: for a store of which nobody knows how old it is.
    pub(crate) fn ended() -> Self {
        Self {
            granted: 0,
            days: 0,
            here: 0,
            seen: 0,
            run: [0; 16],
            ran: 0,
        }
    }

    /// The latest that it can be, by the server's time.
    fn now(&self, reading: Reading) -> i64 {
        let by_clock = self
            .granted
            .saturating_add(reading.clock.saturating_sub(self.here));
        let ran = match reading.run.id == self.run {
            true => reading.ran().saturating_sub(self.ran).max(0),
            // The machine was started anew since: all that it ran came after.
            false => reading.ran(),
        };
        by_clock.max(self.seen.saturating_add(ran))
    }

    /// How late it is on the server, at the latest.
    pub(crate) fn time(&self, reading: Reading) -> UnixMillis {
        UnixMillis(self.now(reading))
    }

    /// The same lease with the time counted up to now.
    fn counted(self, reading: Reading) -> Self {
        Self {
            seen: self.now(reading),
            run: reading.run.id,
            ran: reading.ran(),
            ..self
        }
    }

    fn left(&self, reading: Reading) -> i64 {
        let ends = self.granted.saturating_add(i64::from(self.days) * DAY);
        ends.saturating_sub(self.now(reading))
    }

    /// Whether it is over.
    fn is_over(&self, reading: Reading) -> bool {
        self.left(reading) <= 0
    }

    /// How many days are left, begun ones counted whole, once they are few.
    fn days_left(&self, reading: Reading) -> Option<u32> {
        let days = (self.left(reading).max(0) + DAY - 1) / DAY;
        let days = (days <= SHOWN_FROM).then_some(days)?;
        u32::try_from(days).ok()
    }

    /// The lease in a store; none before the first contact.
    ///
    /// # Errors
    /// The disk's, and where it does not read.
    pub(crate) fn read(tables: &Tables<'_>) -> Result<Option<Self>, Error> {
        let Some(bytes) = tables.settings().get(setting::LEASE)? else {
            return Ok(None);
        };
        let read = serde_json::from_slice(&bytes);
        read.map(Some)
            .map_err(|_| Error::internal("the lease cannot be read"))
    }

    /// Keeps it in the store.
    ///
    /// # Errors
    /// The disk's.
    pub(crate) fn put(&self, tables: &Tables<'_>) -> Result<(), Error> {
        let bytes =
            serde_json::to_vec(self).map_err(|_| Error::internal("the lease cannot be written"))?;
        Ok(tables.settings().put(setting::LEASE, &bytes)?)
    }
}

/// What an open session knows of its lease.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Leased {
    /// None before the first contact.
    lease: Option<Lease>,
    /// Whether this council's tablets are asked for one.
    asked: bool,
    /// When it was last made durable how late it is.
    counted: Duration,
    /// When a session whose lease has ended is closed; none while it asks the server.
    closes: Option<Duration>,
}

impl Session {
    /// Reads the lease. Where it is over, nothing is read in this session until the server has answered.
    ///
    /// # Errors
    /// The disk's.
    pub(crate) fn begin_lease(&mut self, asked: bool, clock: &Clock) -> Result<(), Error> {
        self.leased = Leased {
            lease: Lease::read(&self.store.read())?,
            asked,
            ..Leased::default()
        };
        // A full disk must not keep somebody from their own words.
        let _ = self.count_time(Reading::of(clock));
        if self.lease_is_over(Reading::of(clock)) {
            self.door = Door::Expired;
        }
        Ok(())
    }

    /// The server has answered: the lease begins anew.
    ///
    /// # Errors
    /// The disk's.
    pub(crate) fn renew_lease(&mut self, at: UnixMillis, clock: &Clock) -> Result<(), Error> {
        let lease = Lease::granted(at, self.facts.roster.lease_days(), Reading::of(clock));
        self.store.write(|tables| lease.put(tables))?;
        self.leased.lease = Some(lease);
        self.facts.lease = Some(lease);
        if self.door == Door::Expired {
            self.door = Door::Open;
            self.leased.closes = None;
        }
        Ok(())
    }

    /// Makes it durable how late it is.
    ///
    /// # Errors
    /// The disk's.
    pub(crate) fn count_time(&mut self, reading: Reading) -> Result<(), Error> {
        if let Some(lease) = self.leased.lease {
            let counted = lease.counted(reading);
            self.store.write(|tables| counted.put(tables))?;
            self.leased.lease = Some(counted);
            self.facts.lease = Some(counted);
        }
        self.leased.counted = reading.run.length;
        Ok(())
    }

    /// Looks at the clocks of an open session. Where its lease has just ended, reading ends; words that are on their way
    /// from a page are still taken for a moment, and then the session is closed.
    pub(crate) fn watch_lease(&mut self, clock: &Clock) -> LeaseStep {
        let (reading, now) = (Reading::of(clock), Moment::now().since_start);
        if self.door == Door::Open && self.lease_is_over(reading) {
            self.door = Door::Expired;
            self.leased.closes = Some(now + LAST_WORDS);
            return LeaseStep::Ended;
        }
        if self.door == Door::Expired && self.leased.closes.is_some_and(|closes| now >= closes) {
            return LeaseStep::Close;
        }
        if reading.run.length.saturating_sub(self.leased.counted) >= COUNTED_EVERY {
            // A full disk must not lock anybody: it is tried again.
            let _ = self.count_time(reading);
        }
        LeaseStep::Nothing
    }

    /// How many days are left, once they are few.
    pub(crate) fn lease_days_left(&self, clock: &Clock) -> Option<u32> {
        let lease = self.leased.lease.filter(|_| self.leased.asked)?;
        lease.days_left(Reading::of(clock))
    }

    fn lease_is_over(&self, reading: Reading) -> bool {
        let lease = self.leased.lease.filter(|_| self.leased.asked);
        lease.is_some_and(|lease| lease.is_over(reading))
    }
}

/// What a look at the lease of an open session came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LeaseStep {
    /// Nothing.
    Nothing,
    /// It has just ended: the pages have to be told.
    Ended,
    /// The session has to be closed.
    Close,
}

impl Error {
    /// The lease is over, and why the server was not reached where that was tried.
    pub(crate) fn lease_over(why: Option<Self>) -> Self {
        let why = why.map_or_else(String::new, |why| format!(" {}", why.message));
        Self::new(Code::LeaseOver, format!("{}{why}", words::LEASE_OVER))
    }
}
