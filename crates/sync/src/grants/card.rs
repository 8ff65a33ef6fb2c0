//! The card of a child: what the child is called, so that somebody who has a door and does not read the record sees whose it
//! is, and somebody who administers and reads nobody can open doors. An act of the child's grants, sealed.
//!
//! Each card is sealed under a secret of its own, which is wrapped for those who may have it at that time
//! ([`access::may_know`]) and for whoever may have it later, as long as it is the newest. So whoever has lost their last
//! door, or has left, has no secret that opens the next card, and nothing has to be exchanged when they go. What a card
//! says is padded, so that its length tells no name.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use minicbor::{Decode, Decoder, Encode};
use std::fmt;
use zeroize::Zeroizing;

use super::{Door, Doors, Grant, Grants};
use crate::keys::derive;
use crate::roster::Roster;
use crate::secret::{Commitment, Secret, SecretName};
use crate::{StrandKind, access, codec};

/// The longest card as it is sealed, in bytes.
pub const MAX_SEALED: usize = 1024;
/// The most of each name that a card holds, in bytes.
const MAX_NAME: usize = 240;
/// What is sealed has a multiple of this length, in bytes.
const BLOCK: usize = 32;
/// What a card is sealed for.
const DOMAIN: &str = "waymark card v1";

/// What a child is called.
#[derive(Clone, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Card {
    /// The full name; empty where the child was taken back.
    #[n(0)]
    pub name: String,
    /// What the child likes to be called; empty where nothing else was said.
    #[n(1)]
    pub known_as: String,
}

/// A sealed card in a link.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct CardAct {
    /// What is said of the secret that opens it.
    #[n(0)]
    pub secret: Commitment,
    /// The sealed card.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub sealed: Vec<u8>,
}

/// No name: what is printed for finding faults is read by people who have no door.
impl fmt::Debug for Card {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Card(..)")
    }
}

impl Card {
    /// A card with these names, of which the longest are cut.
    pub fn of(name: &str, known_as: &str) -> Self {
        Self {
            name: cut(name).to_owned(),
            known_as: cut(known_as).to_owned(),
        }
    }

    /// Seals the card under its secret, which is used for nothing else, so that the nonce may be all zero.
    pub fn seal(&self, name: &SecretName, secret: &Secret) -> CardAct {
        let mut plain = Zeroizing::new(codec::encode(self));
        let padded = plain.len().next_multiple_of(BLOCK);
        plain.resize(padded, 0);
        let payload = Payload {
            msg: &plain,
            aad: &bound(name),
        };
        let Ok(sealed) = cipher(secret).encrypt(&XNonce::default(), payload) else {
            unreachable!("a card is far shorter than the cipher takes");
        };
        CardAct {
            secret: Commitment::to(name, secret),
            sealed,
        }
    }
}

impl CardAct {
    /// What the card says; none where the secret is not its own.
    pub fn open(&self, name: &SecretName, secret: &Secret) -> Option<Card> {
        let payload = Payload {
            msg: &self.sealed,
            aad: &bound(name),
        };
        let plain = cipher(secret).decrypt(&XNonce::default(), payload).ok()?;
        let plain = Zeroizing::new(plain);
        let mut decoder = Decoder::new(&plain);
        let card = decoder.decode().ok()?;
        let padding = &plain[decoder.position()..];
        padding.iter().all(|byte| *byte == 0).then_some(card)
    }
}

impl Grants {
    /// How many cards the child has had.
    pub fn cards(&self) -> u32 {
        u32::try_from(self.cards.len()).unwrap_or(u32::MAX)
    }

    /// A card, counted from 1.
    pub fn card(&self, number: u32) -> Option<&CardAct> {
        self.numbered(number).map(|(_, card)| card)
    }

    /// The position of the link that brought a card.
    pub fn card_at(&self, number: u32) -> Option<u64> {
        self.numbered(number).map(|(at, _)| *at)
    }

    fn numbered(&self, number: u32) -> Option<&(u64, CardAct)> {
        let at = usize::try_from(number.checked_sub(1)?).ok()?;
        self.cards.get(at)
    }

    /// The name of the secret of a card, counted from 1.
    pub fn card_secret(&self, number: u32) -> SecretName {
        SecretName::Card {
            council: self.council,
            child: self.child,
            number,
        }
    }

    /// The name of the secret of the newest card, where there is one.
    pub fn newest_card(&self) -> Option<SecretName> {
        (self.cards() > 0).then(|| self.card_secret(self.cards()))
    }
}

/// Whether a grant says whose door it is: one of a role that is told, while the person holds it, or one that reads
/// anything but second judgements.
pub(super) fn tells(grant: &Grant, roster: &Roster, position: u64) -> bool {
    match &grant.doors {
        Doors::These(doors) => doors
            .iter()
            .any(|door| matches!(door, Door::Read(kind) if *kind != StrandKind::Moderation)),
        Doors::OfRole(role) => {
            let person = roster.person_at(&grant.person, position);
            person.is_some_and(|person| person.roles.contains(role)) && access::rule(*role).named
        }
    }
}

fn cut(name: &str) -> &str {
    &name[..name.floor_char_boundary(MAX_NAME)]
}

fn cipher(secret: &Secret) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&(*derive(secret.as_bytes(), b"waymark card sealing key v1")).into())
}

fn bound(name: &SecretName) -> Vec<u8> {
    codec::encode(&(DOMAIN, name))
}
