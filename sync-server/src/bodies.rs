//! Memory for what callers send before they have shown who they are: a bound over all connections. Whoever does not fit
//! is told to come back.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use sync::DeviceId;
use sync::protocol::{CHUNK, CallRefusal, MAX_MESSAGE, MAX_MESSAGE_PLAIN};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bytes for the calls of devices that no roster here names, opened messages too.
pub(crate) const STRANGERS: usize = 128 * 1024 * 1024;

/// Bytes for all calls at once that name one device, before their signature is checked: its longest message and a few
/// chunks of a photo. Whoever only names a device of the council cannot take everybody's room by that.
const OF_DEVICE: usize = MAX_MESSAGE + 4 * CHUNK;

/// What is held of the calls that name a device.
type OfDevices = Arc<Mutex<HashMap<DeviceId, usize>>>;

/// The memory that bodies may take at once.
pub(crate) struct Bodies {
    known: Arc<Semaphore>,
    /// Apart, so that no stranger holds up a device that belongs here.
    strangers: Arc<Semaphore>,
    of_devices: OfDevices,
}

impl Bodies {
    /// So many bytes for the calls of devices that a roster names.
    pub(crate) fn new(known: u64) -> Self {
        let known = usize::try_from(known).unwrap_or(usize::MAX);
        Self {
            known: Arc::new(Semaphore::new(known.min(Semaphore::MAX_PERMITS))),
            strangers: Arc::new(Semaphore::new(STRANGERS)),
            of_devices: OfDevices::default(),
        }
    }

    /// Room for one call, which grows as its body arrives: of a device that a roster names, or of somebody else.
    pub(crate) fn room(&self, device: Option<DeviceId>) -> Room {
        let from = match device {
            Some(_) => &self.known,
            None => &self.strangers,
        };
        Room {
            from: from.clone(),
            device,
            of_devices: self.of_devices.clone(),
            bytes: 0,
            held: None,
        }
    }
}

/// What one call holds; it is given back when the call has been answered.
pub(crate) struct Room {
    from: Arc<Semaphore>,
    device: Option<DeviceId>,
    of_devices: OfDevices,
    bytes: usize,
    held: Option<OwnedSemaphorePermit>,
}

impl Room {
    /// Takes room for more bytes.
    ///
    /// # Errors
    /// [`CallRefusal::TooMany`], where others hold it.
    pub(crate) fn grow(&mut self, bytes: usize) -> Result<(), CallRefusal> {
        self.grow_within(bytes, OF_DEVICE)
    }

    fn grow_within(&mut self, bytes: usize, most: usize) -> Result<(), CallRefusal> {
        if let Some(device) = self.device {
            let mut of_devices = self
                .of_devices
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            let held = of_devices.entry(device).or_default();
            if held.saturating_add(bytes) > most {
                return Err(CallRefusal::TooMany);
            }
            *held += bytes;
            self.bytes += bytes;
        }
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

    /// Takes room for the message when it is opened. A known device's is opened once its signature holds, and takes what
    /// it says of itself; a stranger's must be opened to see who vouches for it, and takes the most that one may have.
    ///
    /// # Errors
    /// As [`Self::grow`].
    pub(crate) fn open(&mut self, bytes: usize) -> Result<(), CallRefusal> {
        match self.device {
            Some(_) => self.grow_within(bytes, OF_DEVICE + MAX_MESSAGE_PLAIN),
            None => self.grow(MAX_MESSAGE_PLAIN),
        }
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let Some(device) = self.device else {
            return;
        };
        let mut of_devices = self
            .of_devices
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = of_devices.get_mut(&device) {
            *held = held.saturating_sub(self.bytes);
            if *held == 0 {
                of_devices.remove(&device);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(number: u8) -> Option<DeviceId> {
        Some(DeviceId::from_bytes([number; 16]))
    }

    #[test]
    fn whoever_only_names_a_device_takes_no_more_than_that_device_may() {
        let bodies = Bodies::new(256 * 1024 * 1024);
        let mut rooms: Vec<Room> = (0..20).map(|_| bodies.room(device(1))).collect();
        let grown = rooms
            .iter_mut()
            .filter_map(|room| room.grow(4 * CHUNK).ok())
            .count();
        assert_eq!(grown, 5, "20 MiB of 80");
        assert_eq!(bodies.room(device(2)).grow(MAX_MESSAGE), Ok(()));
        assert_eq!(
            rooms[0].open(MAX_MESSAGE_PLAIN),
            Ok(()),
            "its own message opens all the same"
        );
        drop(rooms);
        assert_eq!(bodies.room(device(1)).grow(MAX_MESSAGE), Ok(()));
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
        let mut rooms: Vec<Room> = (0..3).map(|_| bodies.room(None)).collect();
        for room in &mut rooms {
            assert_eq!(room.grow(16 * 1024 * 1024 / 2), Ok(()));
            assert_eq!(room.open(1), Ok(()));
        }
        let mut fourth = bodies.room(None);
        assert_eq!(fourth.grow(8 * 1024 * 1024), Ok(()));
        assert_eq!(fourth.open(1), Err(CallRefusal::TooMany));
        assert_eq!(bodies.room(device(1)).grow(10), Ok(()));
    }
}
