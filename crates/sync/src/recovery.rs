//! What a council's recovery key can do. It is the root key itself: 32 bytes on paper, from which the key that founded
//! the council and the key to which every secret is wrapped both come. Whoever holds the paper opens every tablet that
//! they can touch, and lets a new one in; each tablet of the council is told of the latter by a signed link.

use chacha20poly1305::XNonce;
use chacha20poly1305::aead::{Aead, Payload};
use minicbor::{Decode, Encode};
use std::fmt;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use crate::founding::council_of;
use crate::link::{Content, Link, LinkHash, Signer};
use crate::paper::{self, PaperError};
use crate::roster::{Exchanged, Person, RecoveryKey, RootExchange, Roster, RosterAct, RosterLink};
use crate::wrap::{WrapError, agreed, cipher};
use crate::{CouncilId, DeviceId, DeviceKeys, DevicePublic, PersonId, UnixMillis, codec};

/// What a store's wrap is made for, as its associated data begins.
const DOMAIN: &str = "waymark store wrap v1";
/// A sealed key: 32 bytes and a tag of 16.
const SEALED: usize = 48;

/// The recovery key, as somebody has typed it from paper. It is wiped when dropped and never printed.
#[derive(Clone)]
pub struct RecoverySecret(DeviceKeys);

impl RecoverySecret {
    /// The key that these bytes are.
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(DeviceKeys::from_seed(bytes))
    }

    /// Reads what somebody typed.
    ///
    /// # Errors
    /// [`PaperError`], which never holds what was typed.
    pub fn from_text(text: &str) -> Result<Self, PaperError> {
        let bytes = paper::read(text)?;
        let bytes: Result<Zeroizing<[u8; 32]>, _> = bytes.as_slice().try_into().map(Zeroizing::new);
        let bytes = bytes.map_err(|_| PaperError::Check)?;
        Ok(Self::from_bytes(&bytes))
    }

    /// The council that it founded: the id of a council comes from its first root key. Of a key that took the place of
    /// another it is a name that no council has, and by which a server finds the one whose root it is.
    pub fn council(&self) -> CouncilId {
        council_of(&self.0.public().sign)
    }

    /// The exchange by which it stopped being this council's; none where it is, or never was.
    pub fn gave_way<'a>(&self, roster: &'a Roster) -> Option<&'a Exchanged> {
        roster.gave_way(&self.0.public().sign)
    }

    /// Whether a link of some council's roster takes this key's place, and that key signed so.
    pub fn is_replaced_by(&self, link: &RosterLink) -> bool {
        let content = link.content();
        let Signer::Device(device) = content.signer else {
            return false;
        };
        let root = self.0.public().sign;
        content.acts.iter().any(|act| {
            matches!(act, RosterAct::Exchange(next) if next.holds(&content.council, &device, &root))
        })
    }

    /// Signs, with the key that takes this one's place, that it does: on that device of a Virtual School head, whose link
    /// makes it so.
    pub fn give_way_to(&self, next: &Self, council: CouncilId, device: DeviceId) -> RootExchange {
        let (before, public) = (self.0.public().sign, next.0.public());
        let (root, recovery) = (public.sign, RecoveryKey(public.seal));
        let message = RootExchange::message(&council, &device, &before, (&root, &recovery));
        RootExchange {
            root,
            recovery,
            given: self.0.sign(&message),
            taken: next.0.sign(&message),
        }
    }

    /// Whether it is this council's: that its secrets are wrapped to it and that it may let a tablet in.
    pub fn is_of(&self, roster: &Roster) -> bool {
        let public = self.0.public();
        *roster.root() == public.sign && roster.recovery() == Some(&RecoveryKey(public.seal))
    }

    /// The X25519 secret, to open what was wrapped for the council's recovery.
    pub fn sealing_secret(&self) -> &StaticSecret {
        self.0.sealing_secret()
    }

    /// A link that stands nowhere and never can: by it a server knows that the council's own key vouches for a device,
    /// and gives it the roster, from which the link that lets it in has to follow.
    pub fn voucher(&self, device: DevicePublic, at: UnixMillis) -> RosterLink {
        let nobody = PersonId(uuid::Uuid::nil());
        let content = Content {
            council: self.council(),
            child: None,
            position: 1,
            previous: LinkHash::default(),
            roster: 0,
            at,
            signer: Signer::Root,
            acts: vec![RosterAct::AdmitDevice {
                person: nobody,
                keys: device,
            }],
        };
        Link::sign(content, &self.0)
    }

    /// The link that lets a device in, as one of somebody whom the roster knows, or of a newcomer.
    pub fn admission(
        &self,
        roster: &Roster,
        (person, newcomer): (PersonId, Option<Person>),
        keys: DevicePublic,
        at: UnixMillis,
    ) -> RosterLink {
        let mut acts: Vec<RosterAct> = newcomer.map(RosterAct::Person).into_iter().collect();
        acts.push(RosterAct::AdmitDevice { person, keys });
        roster.next_link(acts, at, Signer::Root, &self.0)
    }
}

impl fmt::Debug for RecoverySecret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("RecoverySecret(secret)")
    }
}

/// What opens a tablet's store, wrapped for the council's recovery key: the way back for somebody who has forgotten
/// their passphrase, or whose key was destroyed. It lies on that tablet and nowhere else.
///
/// It is sealed as [`crate::wrap::Wrap`] is, and bound to the council and the device.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct StoreWrap {
    /// The council.
    #[n(0)]
    pub council: CouncilId,
    /// The device whose keys lie in the store.
    #[n(1)]
    pub device: DeviceId,
    #[cbor(n(2), with = "minicbor::bytes")]
    once: [u8; 32],
    #[cbor(n(3), with = "minicbor::bytes")]
    sealed: [u8; SEALED],
    /// The root keys that gave way to the one that opens this, so that whoever types the paper of one is told; none where
    /// the first still counts. It proves nothing to whoever has not opened the store.
    #[n(4)]
    before: Option<Vec<Before>>,
}

/// A root key that counts no more, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
struct Before {
    #[cbor(n(0), with = "minicbor::bytes")]
    root: [u8; 32],
    #[n(1)]
    until: UnixMillis,
}

impl StoreWrap {
    /// Wraps a store's key. `seed` is 32 random bytes that are used for nothing else.
    ///
    /// # Errors
    /// [`WrapError::WeakKey`].
    pub fn seal(
        (council, device): (CouncilId, DeviceId),
        key: &[u8; 32],
        recovery: &RecoveryKey,
        seed: Zeroizing<[u8; 32]>,
    ) -> Result<Self, WrapError> {
        let ours = StaticSecret::from(*seed);
        let once = PublicKey::from(&ours).to_bytes();
        let shared = agreed(&ours, &recovery.0).ok_or(WrapError::WeakKey)?;
        let payload = Payload {
            msg: key,
            aad: &bound(&council, &device),
        };
        let sealed = cipher(DOMAIN, &shared, &once, &recovery.0)
            .encrypt(&XNonce::default(), payload)
            .ok()
            .and_then(|sealed| sealed.try_into().ok())
            .ok_or(WrapError::Sealed)?;
        Ok(Self {
            council,
            device,
            once,
            sealed,
            before: None,
        })
    }

    /// The same, saying which root keys gave way to the one for which it was made.
    pub fn naming_those_before(mut self, roster: &Roster) -> Self {
        self.before = before(roster);
        self
    }

    /// Whether it was made for the recovery key that counts in this roster.
    pub fn is_for_present(&self, roster: &Roster) -> bool {
        self.before == before(roster)
    }

    /// When this key gave way to the one that opens the wrap; none where it does not say that it did.
    pub fn replaced(&self, secret: &RecoverySecret) -> Option<UnixMillis> {
        let root = secret.0.public().sign;
        let mut before = self.before.iter().flatten();
        before.find(|one| one.root == root).map(|one| one.until)
    }

    /// Gets the key out.
    ///
    /// # Errors
    /// [`WrapError::Sealed`].
    pub fn open(&self, secret: &RecoverySecret) -> Result<Zeroizing<[u8; 32]>, WrapError> {
        let (secret, public) = (secret.sealing_secret(), secret.0.public().seal);
        let shared = agreed(secret, &self.once).ok_or(WrapError::Sealed)?;
        let payload = Payload {
            msg: &self.sealed,
            aad: &bound(&self.council, &self.device),
        };
        let opened = cipher(DOMAIN, &shared, &self.once, &public)
            .decrypt(&XNonce::default(), payload)
            .map(Zeroizing::new);
        let opened = opened.map_err(|_| WrapError::Sealed)?;
        let key = opened.as_slice().try_into().map(Zeroizing::new);
        key.map_err(|_| WrapError::Sealed)
    }

    /// The bytes, as they lie beside the store.
    pub fn to_bytes(&self) -> Vec<u8> {
        codec::encode(self)
    }

    /// Reads such bytes.
    ///
    /// # Errors
    /// [`codec::CodecError`] where they are not exactly what [`StoreWrap::to_bytes`] writes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, codec::CodecError> {
        codec::strict(bytes, "store wrap")
    }
}

fn before(roster: &Roster) -> Option<Vec<Before>> {
    let all = roster.exchanged().iter().map(|each| Before {
        root: each.before,
        until: each.at,
    });
    let all: Vec<Before> = all.collect();
    (!all.is_empty()).then_some(all)
}

fn bound(council: &CouncilId, device: &DeviceId) -> Vec<u8> {
    codec::encode(&(DOMAIN, council, device))
}

#[cfg(test)]
mod tests;
