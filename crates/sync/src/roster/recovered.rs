//! Uses of the council's recovery key, which is its root key: each stands in the roster for everybody to see.

use super::{Roster, RosterAct};
use crate::link::{Content, Signer};
use crate::{DeviceId, PersonId, UnixMillis};

/// A use of the council's recovery key: a link that it signed after the council had its first tablet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovered {
    /// The link's position.
    pub position: u64,
    /// When it was signed, by the clock of the tablet on which the key was typed.
    pub at: UnixMillis,
    /// The devices that it let in, each with its person.
    pub admitted: Vec<(DeviceId, PersonId)>,
}

impl Roster {
    /// Every use of the recovery key, in order; none in the practice council, whose root key everybody has.
    pub fn recoveries(&self) -> &[Recovered] {
        &self.recoveries
    }

    /// Whether the next link uses the recovery key. The first tablet of a council is let in by the founding itself.
    pub(super) fn recovered_by(&self, content: &Content<RosterAct>) -> Option<Recovered> {
        let used = content.signer == Signer::Root && self.is_keyed() && !self.devices.is_empty();
        used.then(|| Recovered {
            position: content.position,
            at: content.at,
            admitted: (content.acts.iter())
                .filter_map(|act| match act {
                    RosterAct::AdmitDevice { person, keys } => Some((keys.id(), *person)),
                    _ => None,
                })
                .collect(),
        })
    }
}
