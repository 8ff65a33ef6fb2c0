//! Who wrote a change: a device in one epoch, which the roster turns into a person.

use automerge::ActorId;

/// What Automerge puts before an actor that writes beside its own newer change.
const BESIDE_ITSELF: [u8; 4] = [0x13, 0xb2, 0x23, 0x09];

/// Who writes: 16 bytes of device id and 4 of device epoch, big-endian.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Actor(pub [u8; 20]);

impl Actor {
    /// The actor of the frozen first change of every document: nobody.
    pub const GENESIS: Self = Self([0; 20]);

    /// The actor of a device in one of its epochs.
    pub fn new(device: [u8; 16], epoch: u32) -> Self {
        let mut bytes = [0; 20];
        bytes[..16].copy_from_slice(&device);
        bytes[16..].copy_from_slice(&epoch.to_be_bytes());
        Self(bytes)
    }

    /// The device that wrote.
    pub fn device(&self) -> [u8; 16] {
        let mut device = [0; 16];
        device.copy_from_slice(&self.0[..16]);
        device
    }

    /// The device's epoch: it grows when a tablet is restored from a backup.
    pub fn epoch(&self) -> u32 {
        let mut epoch = [0; 4];
        epoch.copy_from_slice(&self.0[16..]);
        u32::from_be_bytes(epoch)
    }

    /// The actor behind Automerge's id. Words typed over an older version are written by a variant
    /// of the same actor (a mark, a level, then the actor); none where the id has neither shape.
    pub(crate) fn of(id: &ActorId) -> Option<Self> {
        let bytes = id.to_bytes();
        let own = match bytes.strip_prefix(&BESIDE_ITSELF) {
            Some(rest) if bytes.len() > 20 => {
                let level = rest.iter().position(|byte| byte & 0x80 == 0)? + 1;
                rest.get(level..)?
            }
            _ => bytes,
        };
        own.try_into().ok().map(Self)
    }

    pub(crate) fn id(&self) -> ActorId {
        ActorId::from(&self.0[..])
    }
}

/// Who writes, and when by their own clock. No merge and no order rests on the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Author {
    /// Who.
    pub actor: Actor,
    /// Seconds since 1970, by the writer's tablet.
    pub time: i64,
}

/// Who made a change and when, by their own clock: what stands beside a value on screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stamp {
    /// Who.
    pub actor: Actor,
    /// Seconds since 1970, by the writer's tablet.
    pub time: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_actor_says_its_device_and_epoch() {
        let actor = Actor::new([7; 16], 258);
        assert_eq!(actor.device(), [7; 16]);
        assert_eq!(actor.epoch(), 258);
        assert_eq!(Actor::of(&actor.id()), Some(actor));
    }

    #[test]
    fn ids_of_other_lengths_are_nobody() {
        assert_eq!(Actor::of(&ActorId::from(&[1_u8, 2][..])), None);
        assert_eq!(Actor::of(&ActorId::from(&BESIDE_ITSELF[..])), None);
    }
}
