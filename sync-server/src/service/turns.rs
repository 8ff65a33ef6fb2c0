//! Whose turn it is among wishes: an answer tells of so many, and there may be more.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use sync::DeviceId;
use sync::protocol::Wish;
use sync::wrap::Reader;

/// The last wishes that a device was told of: somebody else's, and a recovery key's.
type Last = [Option<Wish>; 2];

/// Where the telling of wishes goes on for each device to which not all of them could be told at once. It is in memory alone:
/// after a restart it begins anew.
#[derive(Default)]
pub(super) struct Turns(Mutex<HashMap<DeviceId, Last>>);

impl Turns {
    /// Of all that this device may hold, what it is told of now: `room` at the most. Whoever waits for a colleague's secret
    /// goes before a recovery key, of which there may be much and for which nobody waits, but never with more than half of
    /// the room where there is no room for both. Each of the two goes on where the last answer left off, so that of `n`
    /// wishes each is told within `n / (room / 2) + 1` answers, also where the device has none of those before it.
    pub(super) fn next(&self, device: DeviceId, wishes: Vec<Wish>, room: usize) -> Vec<Wish> {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_recovery = |wish: &Wish| Reader::of_id(wish.device).is_recovery();
        let (recovery, people): (Vec<Wish>, Vec<Wish>) = wishes.into_iter().partition(is_recovery);
        if people.len() + recovery.len() <= room {
            turns.remove(&device);
            return people.into_iter().chain(recovery).collect();
        }
        let of_people = (people.len()).min(room.saturating_sub(recovery.len()).max(room / 2));
        let [last_of_people, last_of_recovery] = turns.entry(device).or_default();
        let mut told = after(people, last_of_people, of_people);
        told.extend(after(recovery, last_of_recovery, room - of_people));
        told
    }
}

/// So many of these after the last, and from the first one on again.
fn after(mut wishes: Vec<Wish>, last: &mut Option<Wish>, room: usize) -> Vec<Wish> {
    wishes.sort();
    if let Some(last) = last {
        let told = wishes.partition_point(|wish| *wish <= *last);
        wishes.rotate_left(told);
    }
    wishes.truncate(room);
    *last = wishes.last().copied().or(*last);
    wishes
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use sync::secret::SecretName;
    use sync::{CouncilId, DeviceKeys};
    use uuid::Uuid;

    const ROOM: usize = 8;

    fn wishes(of: DeviceId, many: u32) -> Vec<Wish> {
        let council = CouncilId(Uuid::nil());
        let rotation = |number| SecretName::Rotation { council, number };
        let wish = |number| Wish {
            device: of,
            secret: rotation(number),
        };
        (1..=many).map(wish).collect()
    }

    fn device(seed: u8) -> DeviceId {
        DeviceKeys::from_seed(&[seed; 32]).id()
    }

    #[test]
    fn every_wish_is_told_within_a_bounded_number_of_answers() {
        let (turns, own) = (Turns::default(), device(1));
        let mut all = wishes(device(2), 21);
        all.extend(wishes(Reader::RecoveryAfter(1).id(), 30));
        let wanted: BTreeSet<SecretName> = all.iter().map(|wish| wish.secret).collect();
        assert_eq!(wanted.len(), 30);
        let mut told = BTreeSet::new();
        for answer in 0..=all.len() / (ROOM / 2) {
            // Nobody meets any of them.
            let next = turns.next(own, all.clone(), ROOM);
            assert_eq!(next.len(), ROOM, "{answer}");
            let of_people = next.iter().filter(|wish| wish.device == device(2)).count();
            assert_eq!(of_people, ROOM / 2, "{answer}: somebody waits for these");
            told.extend(next.iter().map(|wish| (wish.device, wish.secret)));
        }
        assert_eq!(told.len(), all.len(), "some are never told");
        // Of another device nothing was told yet, whatever was told to the first.
        let first = turns.next(device(3), all.clone(), ROOM);
        assert_eq!(first[0], all[0]);
    }

    #[test]
    fn what_fits_into_an_answer_is_told_whole_in_each() {
        let (turns, own) = (Turns::default(), device(1));
        let mut all = wishes(Reader::RecoveryAfter(1).id(), 5);
        all.extend(wishes(device(2), 3));
        for _ in 0..2 {
            let next = turns.next(own, all.clone(), ROOM);
            assert_eq!(next.len(), ROOM);
            assert_eq!(next[0].device, device(2), "who waits comes first");
        }
        // Where few wait, the rest of the room is the recovery key's.
        all.extend(wishes(Reader::RecoveryAfter(2).id(), 9));
        let next = turns.next(own, all, ROOM);
        let of_people = next.iter().filter(|wish| wish.device == device(2)).count();
        assert_eq!((next.len(), of_people), (ROOM, 3));
    }
}
