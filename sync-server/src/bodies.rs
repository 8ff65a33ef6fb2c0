//! Memory for what callers send: a bound over all connections. Who signed a call over the digest of its body has room that
//! nobody else can take; others share a smaller one until their body is there. Whoever does not fit is told to come back.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use sync::DeviceId;
use sync::protocol::{CHUNK, CallRefusal, MAX_MESSAGE, MAX_MESSAGE_PLAIN};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bytes for the calls of those who have not shown who they are, until they have; opened messages too of devices that no
/// roster here names.
pub(crate) const STRANGERS: usize = 128 * 1024 * 1024;

/// Bytes for all calls at once of one device, before its message is opened: its longest message and a few chunks of a
/// photo. As many again for those that only name it.
const OF_DEVICE: usize = MAX_MESSAGE + 4 * CHUNK;

/// Whose a call is, as far as that can be told before any of its body is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Whose {
    /// A device's that a roster names: its signature holds for a body of the digest that the call says.
    Shown(DeviceId),
    /// It names such a device, and can show that only once its body is there.
    Named(DeviceId),
    /// Anybody's.
    Stranger,
}

/// What is held of the calls that show or name a device, each apart.
type OfDevices = Arc<Mutex<HashMap<Whose, usize>>>;

/// The memory that bodies may take at once.
pub(crate) struct Bodies {
    known: Arc<Semaphore>,
    known_size: usize,
    /// Apart, so that no stranger holds up a device that belongs here.
    strangers: Arc<Semaphore>,
    of_devices: OfDevices,
}

impl Bodies {
    /// So many bytes for the calls of devices that have shown who they are.
    pub(crate) fn new(known: u64) -> Self {
        let known = usize::try_from(known).unwrap_or(usize::MAX);
        let known_size = known.min(Semaphore::MAX_PERMITS);
        Self {
            known: Arc::new(Semaphore::new(known_size)),
            known_size,
            strangers: Arc::new(Semaphore::new(STRANGERS)),
            of_devices: OfDevices::default(),
        }
    }

    /// Room for one call, which grows as its body arrives.
    pub(crate) fn room(&self, whose: Whose) -> Room {
        let (arriving, opened) = match whose {
            Whose::Shown(_) => (&self.known, &self.known),
            Whose::Named(_) => (&self.strangers, &self.known),
            Whose::Stranger => (&self.strangers, &self.strangers),
        };
        Room {
            arriving: arriving.clone(),
            opened: opened.clone(),
            whose,
            of_devices: self.of_devices.clone(),
            bytes: 0,
            held: Vec::new(),
        }
    }

    /// How many bytes are held now: of calls that have shown whose they are, and of others.
    pub(crate) fn held(&self) -> (usize, usize) {
        (
            self.known_size - self.known.available_permits(),
            STRANGERS - self.strangers.available_permits(),
        )
    }
}

/// What one call holds; it is given back when the call has been answered.
pub(crate) struct Room {
    /// Where it has room while its body arrives.
    arriving: Arc<Semaphore>,
    /// Where it has room for what it is when opened.
    opened: Arc<Semaphore>,
    whose: Whose,
    of_devices: OfDevices,
    bytes: usize,
    /// At the most one of each.
    held: Vec<OwnedSemaphorePermit>,
}

impl Room {
    /// Takes room for more bytes.
    ///
    /// # Errors
    /// [`CallRefusal::TooMany`], where others hold it.
    pub(crate) fn grow(&mut self, bytes: usize) -> Result<(), CallRefusal> {
        self.take(&self.arriving.clone(), bytes, OF_DEVICE)
    }

    fn take(
        &mut self,
        from: &Arc<Semaphore>,
        bytes: usize,
        most: usize,
    ) -> Result<(), CallRefusal> {
        if self.whose != Whose::Stranger {
            let mut of_devices = self
                .of_devices
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            let held = of_devices.entry(self.whose).or_default();
            if held.saturating_add(bytes) > most {
                return Err(CallRefusal::TooMany);
            }
            *held += bytes;
            self.bytes += bytes;
        }
        let more = u32::try_from(bytes).map_err(|_| CallRefusal::TooLong)?;
        let more = from
            .clone()
            .try_acquire_many_owned(more)
            .map_err(|_| CallRefusal::TooMany)?;
        let same = |held: &&mut OwnedSemaphorePermit| Arc::ptr_eq(held.semaphore(), from);
        match self.held.iter_mut().find(same) {
            Some(held) => held.merge(more),
            None => self.held.push(more),
        }
        Ok(())
    }

    /// Takes room for the message when it is opened. That of a device that a roster names is opened once its signature
    /// holds, and takes what it says of itself; a stranger's must be opened to see who vouches for it, and takes the most that one may have.
    ///
    /// # Errors
    /// As [`Self::grow`].
    pub(crate) fn open(&mut self, bytes: usize) -> Result<(), CallRefusal> {
        let bytes = match self.whose {
            Whose::Stranger => MAX_MESSAGE_PLAIN,
            Whose::Shown(_) | Whose::Named(_) => bytes,
        };
        self.take(&self.opened.clone(), bytes, OF_DEVICE + MAX_MESSAGE_PLAIN)
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        if self.whose == Whose::Stranger {
            return;
        }
        let mut of_devices = self
            .of_devices
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = of_devices.get_mut(&self.whose) {
            *held = held.saturating_sub(self.bytes);
            if *held == 0 {
                of_devices.remove(&self.whose);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(number: u8) -> Whose {
        Whose::Shown(DeviceId::from_bytes([number; 16]))
    }

    fn named(number: u8) -> Whose {
        Whose::Named(DeviceId::from_bytes([number; 16]))
    }

    #[test]
    fn whoever_only_names_a_device_takes_no_more_than_that_device_may() {
        let bodies = Bodies::new(256 * 1024 * 1024);
        let mut rooms: Vec<Room> = (0..20).map(|_| bodies.room(named(1))).collect();
        let grown = rooms
            .iter_mut()
            .filter_map(|room| room.grow(4 * CHUNK).ok())
            .count();
        assert_eq!(grown, 5, "20 MiB of 80");
        for other in [named(2), device(1)] {
            assert_eq!(bodies.room(other).grow(MAX_MESSAGE), Ok(()));
        }
        assert_eq!(
            rooms[0].open(MAX_MESSAGE_PLAIN),
            Ok(()),
            "its own message opens all the same"
        );
        drop(rooms);
        assert_eq!(bodies.room(named(1)).grow(MAX_MESSAGE), Ok(()));
        let left = bodies.of_devices.lock().expect("not poisoned").len();
        assert_eq!(left, 0, "nobody is remembered");
    }

    #[test]
    fn all_bodies_together_stay_within_the_bound_and_an_answered_call_gives_its_room_back() {
        let bodies = Bodies::new(100);
        let (mut one, mut other) = (bodies.room(device(1)), bodies.room(device(2)));
        assert_eq!((one.grow(40), one.grow(20)), (Ok(()), Ok(())));
        assert_eq!(other.grow(41), Err(CallRefusal::TooMany));
        assert_eq!(other.grow(40), Ok(()));
        assert_eq!(
            other.open(1),
            Err(CallRefusal::TooMany),
            "what it has when it is opened counts too"
        );
        drop(one);
        assert_eq!(other.open(60), Ok(()));
    }

    #[test]
    fn strangers_take_128_mib_and_nothing_of_the_others_room() {
        let bodies = Bodies::new(10);
        let mut rooms: Vec<Room> = (0..3).map(|_| bodies.room(Whose::Stranger)).collect();
        for room in &mut rooms {
            assert_eq!(room.grow(16 * 1024 * 1024 / 2), Ok(()));
            assert_eq!(room.open(1), Ok(()));
        }
        let mut fourth = bodies.room(Whose::Stranger);
        assert_eq!(fourth.grow(8 * 1024 * 1024), Ok(()));
        assert_eq!(fourth.open(1), Err(CallRefusal::TooMany));
        assert_eq!(bodies.room(device(1)).grow(10), Ok(()));
    }
    #[test]
    fn whoever_only_names_devices_takes_nothing_of_the_room_of_those_who_sign() {
        let bodies = Bodies::new(10);
        let mut rooms: Vec<Room> = (0..13).map(|number| bodies.room(named(number))).collect();
        let took = rooms
            .iter_mut()
            .filter_map(|room| room.grow(MAX_MESSAGE).ok())
            .count();
        assert_eq!((took, bodies.held()), (8, (0, STRANGERS)));
        assert_eq!(bodies.room(device(1)).grow(10), Ok(()));
        assert_eq!(rooms[0].open(10), Ok(()), "it was signed after all");
        assert_eq!(bodies.held(), (10, STRANGERS));
        drop(rooms);
        assert_eq!(bodies.held(), (0, 0));
    }
}
