//! The key that sheets are sealed for: one pair for the council, whose public half stands in the roster and whose
//! secret is wrapped for those who decide, like any other secret.

use std::fmt;

use minicbor::{Decode, Encode};
use x25519_dalek::{PublicKey, StaticSecret};

use crate::keys::derive;
use crate::practice;
use crate::roster::Roster;
use crate::secret::Secret;

/// The public half: anybody of the council seals with it, and cannot open what they sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct AuditPublic(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 32]);

/// The secret half.
#[derive(Clone)]
pub struct AuditKey(StaticSecret);

impl AuditKey {
    /// The key that belongs to a secret of the council.
    pub fn of(secret: &Secret) -> Self {
        let bytes = derive(secret.as_bytes(), b"waymark audit sealing key v1");
        Self(StaticSecret::from(*bytes))
    }

    /// The half that the roster holds.
    pub fn public(&self) -> AuditPublic {
        AuditPublic(PublicKey::from(&self.0).to_bytes())
    }

    pub(super) fn secret(&self) -> &StaticSecret {
        &self.0
    }
}

impl fmt::Debug for AuditKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("AuditKey(secret)")
    }
}

/// The practice council's key, which is number 0 and everybody's.
pub fn practice_key() -> AuditKey {
    AuditKey::of(&practice::audit_secret())
}

/// The number and the key that sheets are sealed for now; none in a council whose head has named none yet.
pub fn sealing_key(roster: &Roster) -> Option<(u32, AuditPublic)> {
    if roster.council() == practice::COUNCIL {
        return Some((0, practice_key().public()));
    }
    let number = roster.audit_keys();
    let (public, _) = roster.audit_key(number)?;
    Some((number, public))
}
