//! When an open session locks by itself: after idleness, unless a meeting goes on, and always once the tablet has slept.
//! Source: the design's security page, point 4.

use crate::clock::Moment;
use chrono::{DateTime, Utc};
use std::time::Duration;

/// Minutes without a touch after which a session locks.
pub(crate) const LOCK_AFTER_MINUTES: u32 = 5;

/// The most minutes for which a meeting keeps an untouched session open.
pub(crate) const LONGEST_MEETING: u32 = 60;

/// Less than this between the readings of two clocks is no sleep.
const A_BLINK: Duration = Duration::from_secs(1);

/// What is watched of an open session.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Watch {
    touched: Duration,
    asleep: Duration,
    meeting_until: Option<Duration>,
}

impl Watch {
    /// Somebody has just come in with their passphrase.
    pub(crate) fn begun(now: Moment) -> Self {
        Self {
            touched: now.since_start,
            asleep: now.asleep,
            meeting_until: None,
        }
    }

    /// Somebody has touched the tablet.
    pub(crate) fn touch(&mut self, now: Moment) {
        self.touched = now.since_start;
    }

    /// A meeting of so many minutes begins, or is over at once where they are none.
    pub(crate) fn meet(&mut self, now: Moment, minutes: u32) {
        let length = minutes_long(minutes.min(LONGEST_MEETING));
        self.meeting_until = (minutes > 0).then(|| now.since_start + length);
    }

    /// How long the meeting still lasts; none where there is none.
    pub(crate) fn meeting_left(&self, now: Moment) -> Option<Duration> {
        let left = self.meeting_until?.saturating_sub(now.since_start);
        (!left.is_zero()).then_some(left)
    }

    /// Whether the session has to lock.
    pub(crate) fn is_over(&self, now: Moment) -> bool {
        let slept = now.asleep.saturating_sub(self.asleep) > A_BLINK;
        let idle = now.since_start.saturating_sub(self.touched);
        slept || (idle >= minutes_long(LOCK_AFTER_MINUTES) && self.meeting_left(now).is_none())
    }
}

/// More than this between two looks at an open tablet, and looks were missed. They are a second apart.
const MISSED: Duration = Duration::from_secs(5);

/// When an open tablet was looked at last. A machine that sleeps looks at nothing: where the system does not tell how long
/// it slept, looks that were missed do. Which clock goes on in sleep differs between systems, so two are read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Looks {
    since_start: Duration,
    wall: DateTime<Utc>,
}

impl Looks {
    /// The first look.
    pub(crate) fn begun(now: Moment, wall: DateTime<Utc>) -> Self {
        Self {
            since_start: now.since_start,
            wall,
        }
    }

    /// Looks again, and says whether looks were missed since the last.
    pub(crate) fn missed(&mut self, now: Moment, wall: DateTime<Utc>) -> bool {
        let running = now.since_start.saturating_sub(self.since_start);
        // A clock that was set back says nothing.
        let told = (wall - self.wall).to_std().unwrap_or_default();
        *self = Self::begun(now, wall);
        running.max(told) > MISSED
    }
}

fn minutes_long(minutes: u32) -> Duration {
    Duration::from_secs(60) * minutes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(minutes: u32) -> Moment {
        Moment {
            since_start: minutes_long(1_000 + minutes),
            asleep: minutes_long(7),
        }
    }

    #[test]
    fn it_locks_after_idleness_or_once_a_meeting_is_over_and_not_before() {
        // When somebody touched it last, when a meeting of how many minutes began, and when it locks.
        for (touched, meeting, locks) in [
            (0, None, 5),
            (3, None, 8),
            (0, Some((1, 30)), 31),
            (29, Some((0, 30)), 34),
            (0, Some((0, 60)), 60),
            (0, Some((0, 600)), 60),
            (0, Some((1, 2)), 5),
            (0, Some((2, 0)), 5),
        ] {
            let mut watch = Watch::begun(moment(0));
            if let Some((at, minutes)) = meeting {
                watch.meet(moment(at), minutes);
            }
            watch.touch(moment(touched));
            let case = (touched, meeting);
            assert!(!watch.is_over(moment(locks - 1)), "{case:?}");
            assert!(watch.is_over(moment(locks)), "{case:?}");
        }
    }

    #[test]
    fn it_locks_once_the_tablet_has_slept_also_in_a_meeting() {
        let mut watch = Watch::begun(moment(0));
        watch.meet(moment(0), 60);
        let mut now = moment(1);
        now.asleep += A_BLINK;
        assert!(!watch.is_over(now), "two clocks are never read at once");
        now.asleep += Duration::from_millis(1);
        assert!(watch.is_over(now));
    }

    #[test]
    fn looks_that_were_missed_tell_of_sleep_whichever_clock_goes_on_in_it() {
        let wall: DateTime<Utc> = "2026-11-23T10:00:00Z".parse().expect("a time");
        // Seconds until the next look by the clock that nobody can set and by the one on the wall, and whether it slept.
        for (running, told, slept) in [
            (1, 1, false),
            (5, 5, false),
            (1, 6, true),
            (6, 6, true),
            (6, 0, true),
            (1, -3_600, false),
        ] {
            let mut looks = Looks::begun(moment(0), wall);
            let mut now = moment(0);
            now.since_start += Duration::from_secs(running);
            let then = wall + chrono::TimeDelta::seconds(told);
            let case = (running, told);
            assert_eq!(looks.missed(now, then), slept, "{case:?}");
            assert!(!looks.missed(now, then), "{case:?}: it is told once");
        }
    }

    #[test]
    fn a_meeting_says_how_long_it_lasts_and_can_be_ended() {
        let mut watch = Watch::begun(moment(0));
        assert_eq!(watch.meeting_left(moment(0)), None);
        watch.meet(moment(0), 45);
        assert_eq!(watch.meeting_left(moment(15)), Some(minutes_long(30)));
        assert_eq!(watch.meeting_left(moment(45)), None);
        watch.meet(moment(15), 0);
        assert_eq!(watch.meeting_left(moment(15)), None);
    }

    #[test]
    fn the_clocks_go_on_and_a_machine_that_is_awake_does_not_sleep() {
        let (first, second) = (Moment::now(), Moment::now());
        assert!(second.since_start >= first.since_start);
        assert!(second.asleep.saturating_sub(first.asleep) < A_BLINK);
    }
}
