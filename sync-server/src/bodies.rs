//! Memory for what callers send before they have shown who they are: a bound over all connections. Whoever does not fit
//! is told to come back.

use std::sync::Arc;

use sync::protocol::{CallRefusal, MAX_MESSAGE_PLAIN};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bytes for the calls of devices that no roster here names, opened messages too.
pub(crate) const STRANGERS: usize = 128 * 1024 * 1024;

/// The memory that bodies may take at once.
pub(crate) struct Bodies {
    known: Arc<Semaphore>,
    /// Apart, so that no stranger holds up a device that belongs here.
    strangers: Arc<Semaphore>,
}

impl Bodies {
    /// So many bytes for the calls of devices that a roster names.
    pub(crate) fn new(known: u64) -> Self {
        let known = usize::try_from(known).unwrap_or(usize::MAX);
        Self {
            known: Arc::new(Semaphore::new(known.min(Semaphore::MAX_PERMITS))),
            strangers: Arc::new(Semaphore::new(STRANGERS)),
        }
    }

    /// Room for one call, which grows as its body arrives.
    pub(crate) fn room(&self, known: bool) -> Room {
        Room {
            from: if known { &self.known } else { &self.strangers }.clone(),
            known,
            held: None,
        }
    }
}

/// What one call holds; it is given back when the call has been answered.
pub(crate) struct Room {
    from: Arc<Semaphore>,
    known: bool,
    held: Option<OwnedSemaphorePermit>,
}

impl Room {
    /// Takes room for more bytes.
    ///
    /// # Errors
    /// [`CallRefusal::TooMany`], where others hold it.
    pub(crate) fn grow(&mut self, bytes: usize) -> Result<(), CallRefusal> {
        let more = u32::try_from(bytes).map_err(|_| CallRefusal::TooLong)?;
        let more = self
            .from
            .clone()
            .try_acquire_many_owned(more)
            .map_err(|_| CallRefusal::TooMany)?;
        match &mut self.held {
            Some(held) => held.merge(more),
            None => self.held = Some(more),
        }
        Ok(())
    }

    /// Takes room for the message when it is opened. A known device's is opened once its signature holds; a stranger's
    /// must be opened to see who vouches for it.
    ///
    /// # Errors
    /// As [`Self::grow`].
    pub(crate) fn open(&mut self) -> Result<(), CallRefusal> {
        if self.known {
            Ok(())
        } else {
            self.grow(MAX_MESSAGE_PLAIN)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_bodies_together_stay_within_the_bound_and_an_answered_call_gives_its_room_back() {
        let bodies = Bodies::new(100);
        let (mut one, mut other) = (bodies.room(true), bodies.room(true));
        assert_eq!((one.grow(40), one.grow(20)), (Ok(()), Ok(())));
        assert_eq!(other.grow(41), Err(CallRefusal::TooMany));
        assert_eq!(other.grow(40), Ok(()));
        assert_eq!(
            other.open(),
            Ok(()),
            "it is opened once it has shown who it is"
        );
        drop(one);
        assert_eq!(other.grow(60), Ok(()));
    }

    #[test]
    fn strangers_take_128_mib_and_nothing_of_the_others_room() {
        let bodies = Bodies::new(10);
        let mut rooms: Vec<Room> = (0..3).map(|_| bodies.room(false)).collect();
        for room in &mut rooms {
            assert_eq!(room.grow(16 * 1024 * 1024 / 2), Ok(()));
            assert_eq!(room.open(), Ok(()));
        }
        let mut fourth = bodies.room(false);
        assert_eq!(fourth.grow(8 * 1024 * 1024), Ok(()));
        assert_eq!(fourth.open(), Err(CallRefusal::TooMany));
        assert_eq!(bodies.room(true).grow(10), Ok(()));
    }
}
