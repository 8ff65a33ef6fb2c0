//! The council's root keys: the one that founded it, and those that took its place since. Whoever the root let in is
//! remembered, too: somebody who has seen the paper could otherwise let a tablet in by it and exchange it there, so that
//! the council's own paper opened nothing any more.

use minicbor::bytes::ByteSlice;
use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

use super::{RecoveryKey, Roster, RosterAct};
use crate::link::{Content, LinkError, Signer};
use crate::wrap::Reader;
use crate::{CouncilId, DeviceId, PersonId, UnixMillis, access, codec, keys};

/// What both root keys sign begins with.
const DOMAIN: &[u8] = b"waymark root exchange v1";

/// Another root key takes the place of the council's present one. Both sign that it does, and on whose tablet: the present
/// one so that no tablet of a head takes the root by itself, the next one so that no server passes its own council off as the
/// paper's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct RootExchange {
    /// The next root key (Ed25519).
    #[cbor(n(0), with = "minicbor::bytes")]
    pub root: [u8; 32],
    /// The recovery key that comes with it, to which every secret is wrapped from there on.
    #[n(1)]
    pub recovery: RecoveryKey,
    /// The present root key's signature.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub given: [u8; 64],
    /// The next root key's.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub taken: [u8; 64],
}

impl RootExchange {
    /// What both sign.
    pub(crate) fn message(
        council: &CouncilId,
        device: &DeviceId,
        before: &[u8; 32],
        (root, recovery): (&[u8; 32], &RecoveryKey),
    ) -> Vec<u8> {
        let (before, root): (&ByteSlice, &ByteSlice) = (before[..].into(), root[..].into());
        let said = codec::encode(&(council, device, before, root, recovery));
        [DOMAIN, &Sha256::digest(said)].concat()
    }

    /// Whether the root key `before` gives way to this one on that device, and this one takes its place there.
    pub fn holds(&self, council: &CouncilId, device: &DeviceId, before: &[u8; 32]) -> bool {
        let message = Self::message(council, device, before, (&self.root, &self.recovery));
        keys::verifies(before, &message, &self.given)
            && keys::verifies(&self.root, &message, &self.taken)
    }
}

/// A root key that took the place of the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exchanged {
    /// The link's position.
    pub position: u64,
    /// When it was signed, by the clock of the tablet on which the paper was typed.
    pub at: UnixMillis,
    /// The head's device that signed it.
    pub by: DeviceId,
    /// The root key that counted until then.
    pub before: [u8; 32],
    /// The one that counts from there on.
    pub root: [u8; 32],
    /// And its recovery key.
    pub recovery: RecoveryKey,
}

/// What the roster knows of its root keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Roots {
    pub(super) root: [u8; 32],
    pub(super) recovery: Option<RecoveryKey>,
    exchanged: Vec<Exchanged>,
    /// The devices that the root let in after the council's first, and those that these let in.
    devices: BTreeSet<DeviceId>,
    /// The people who are what they are by the root, or by such a device.
    people: BTreeSet<PersonId>,
}

impl Roots {
    pub(super) fn founding(root: [u8; 32], recovery: Option<RecoveryKey>) -> Self {
        Self {
            root,
            recovery,
            exchanged: Vec::new(),
            devices: BTreeSet::new(),
            people: BTreeSet::new(),
        }
    }
}

impl Roster {
    /// The council's root key as it is now.
    pub fn root(&self) -> &[u8; 32] {
        let last = self.roots.exchanged.last();
        last.map_or(&self.roots.root, |last| &last.root)
    }

    /// The council's root key at that position.
    pub fn root_at(&self, position: u64) -> &[u8; 32] {
        let mut later = self.roots.exchanged.iter();
        let next = later.find(|each| each.position > position);
        next.map_or(self.root(), |next| &next.before)
    }

    /// The key to which every secret is wrapped for the council's recovery; none in the practice council.
    pub fn recovery(&self) -> Option<&RecoveryKey> {
        let last = self.roots.exchanged.last();
        last.map_or(self.roots.recovery.as_ref(), |last| Some(&last.recovery))
    }

    /// Whose wraps that key opens: see [`Reader`].
    pub fn recovery_reader(&self) -> Reader {
        Reader::recovery(self.roots.exchanged.len())
    }

    /// Every exchange of the root key, in order.
    pub fn exchanged(&self) -> &[Exchanged] {
        &self.roots.exchanged
    }

    /// The exchange by which that root key stopped counting; none where it counts, or is another council's.
    pub fn gave_way(&self, root: &[u8; 32]) -> Option<&Exchanged> {
        let mut all = self.roots.exchanged.iter();
        all.find(|each| each.before == *root)
    }

    /// Whether the signer is the root itself, a device that came into the council by it, or somebody who is what they are by
    /// it. The first tablet of a council is let in by the founding itself.
    pub fn comes_from_root(&self, signer: Signer) -> bool {
        let Signer::Device(device) = signer else {
            return self.is_keyed() && !self.devices.is_empty();
        };
        let person = self.device(&device).map(|device| device.person);
        self.roots.devices.contains(&device)
            || person.is_some_and(|person| self.roots.people.contains(&person))
    }

    /// Whether a device may sign that another root key takes the place of this one: a Virtual School head's, whom neither
    /// the root let in nor anybody that the root did. Whoever has seen the paper alone cannot exchange it.
    pub fn may_exchange(&self, device: &DeviceId) -> bool {
        let head = self.head().position;
        let person = self.device_at(device, head).map(|device| device.person);
        self.is_keyed()
            && person.is_some_and(|person| access::decides(self, &person, head))
            && !self.comes_from_root(Signer::Device(*device))
    }

    /// Takes in what the link after `before` says of root keys, and of whom the root let in.
    pub(super) fn take_roots(
        &mut self,
        before: &Self,
        content: &Content<RosterAct>,
    ) -> Result<(), LinkError> {
        let from_root = before.comes_from_root(content.signer);
        for act in &content.acts {
            match act {
                RosterAct::AdmitDevice { keys, .. } if from_root => {
                    self.roots.devices.insert(keys.id());
                }
                RosterAct::Person(person) if from_root => {
                    self.roots.people.insert(person.id);
                }
                RosterAct::Person(person) => {
                    self.roots.people.remove(&person.id);
                }
                RosterAct::Exchange(exchange) => self.exchange(before, content, exchange)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn exchange(
        &mut self,
        before: &Self,
        content: &Content<RosterAct>,
        next: &RootExchange,
    ) -> Result<(), LinkError> {
        // With the secret of the rotation that it begins, and with nothing else: see `Roster::take`.
        if content.acts.len() != 2 {
            return Err(LinkError::Meaningless);
        }
        let Signer::Device(by) = content.signer else {
            return Err(LinkError::NotPermitted);
        };
        if !before.may_exchange(&by) {
            return Err(LinkError::NotPermitted);
        }
        let counted = *before.root();
        // A key that gave way never comes back: somebody may still have its paper.
        let was_root = counted == next.root || before.gave_way(&next.root).is_some();
        if was_root {
            return Err(LinkError::Meaningless);
        }
        if !next.holds(&before.council(), &by, &counted) {
            return Err(LinkError::BadSignature);
        }
        self.roots.exchanged.push(Exchanged {
            position: content.position,
            at: content.at,
            by,
            before: counted,
            root: next.root,
            recovery: next.recovery,
        });
        Ok(())
    }
}
