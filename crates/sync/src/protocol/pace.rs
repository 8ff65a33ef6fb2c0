//! The slowest line on which words still get through. Both sides know it, so that neither gives up a message which the
//! other still sends.

use std::time::Duration;

/// The slowest line that is waited for, in bytes a millisecond. Words and a photo may share one of twice as much.
pub const SLOWEST_LINE: u32 = 8;

/// How long so many bytes take on the slowest line.
pub fn time_for(bytes: usize) -> Duration {
    Duration::from_millis(bytes as u64 / u64::from(SLOWEST_LINE))
}

/// How much longer a message is waited for that comes in parts: no pause may be longer than the patience, and on the
/// whole it must be no slower than [`SLOWEST_LINE`]. What came fast earns no longer pause later.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    patience: Duration,
    until: Duration,
}

impl Pace {
    /// The pace of a message that begins now.
    pub fn new(patience: Duration) -> Self {
        Self {
            patience,
            until: patience,
        }
    }

    /// Notes that bytes came, so long after the beginning.
    pub fn came(&mut self, bytes: usize, after: Duration) {
        let on_the_whole = self.until + time_for(bytes);
        self.until = on_the_whole.min(after + self.patience);
    }

    /// How much longer the next part is waited for, so long after the beginning.
    pub fn left(&self, after: Duration) -> Duration {
        self.until.saturating_sub(after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// How many seconds such a line is listened to that brings so many bytes a second, a day at most.
    fn listened_to(bytes: usize, pace: &mut Pace) -> u32 {
        let mut seconds = 0;
        while seconds < 86_400 && pace.left(SECOND * seconds) >= SECOND {
            seconds += 1;
            pace.came(bytes, SECOND * seconds);
        }
        seconds
    }

    #[test]
    fn a_steady_line_is_waited_for_and_a_drip_is_not() {
        let listened_to = |bytes| listened_to(bytes, &mut Pace::new(30 * SECOND));
        assert_eq!(listened_to(8_000), 86_400);
        assert_eq!(listened_to(0), 30);
        assert_eq!(listened_to(1), 30);
        assert_eq!(
            listened_to(4_000),
            59,
            "half as fast as the slowest: twice the patience"
        );
    }

    #[test]
    fn what_came_fast_earns_no_long_pause() {
        let mut pace = Pace::new(30 * SECOND);
        pace.came(15 * 1024 * 1024, SECOND);
        assert_eq!(pace.left(SECOND), 30 * SECOND);
        assert_eq!(pace.left(31 * SECOND), Duration::ZERO);
    }
}
