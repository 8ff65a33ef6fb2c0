//! Invites: how a device that nobody knows yet becomes somebody's device.
//!
//! Whoever administers the council gives the newcomer a short text that holds a 128-bit secret. The server never sees
//! the secret: it knows the invite by a name that is derived from it. The newcomer's device sends its public keys with a
//! code that only the secret can make; the tablet that wrote the invite checks the code before it admits the device. A
//! server that put other keys in their place would be found out.

use hmac::{Hmac, KeyInit, Mac};
use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::keys::derive;
use crate::paper::{self, PaperError};
use crate::roster::Role;
use crate::{CouncilId, DevicePublic, PersonId, UnixMillis, codec};

/// The form of an invite's text.
const FORMAT: u8 = 1;
/// What the newcomer's code begins with.
const DOMAIN: &str = "waymark join request v1";
/// What the words that two people compare are made from.
const COMPARED: &str = "waymark join comparison v1";
/// The longest address of a server in an invite, in bytes.
pub const LONGEST_SERVER: usize = 200;

/// The secret of an invite, 16 random bytes: whoever has it can ask to be let in as the person it was written for.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop, Encode, Decode)]
#[cbor(transparent)]
pub struct InviteSecret(#[cbor(n(0), with = "minicbor::bytes")] [u8; 16]);

impl InviteSecret {
    /// A secret from 16 random bytes.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The secret bytes, for the encrypted store alone.
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The name by which the server knows the invite.
    pub fn id(&self) -> InviteId {
        InviteId(*derive(&self.0, b"waymark invite id v1"))
    }

    fn code(&self, council: &CouncilId, person: &PersonId, keys: &DevicePublic) -> Hmac<Sha256> {
        let key = derive(&self.0, b"waymark invite code v1");
        let Ok(mut code) = Hmac::<Sha256>::new_from_slice(key.as_slice()) else {
            unreachable!("HMAC takes a key of any length")
        };
        code.update(&codec::encode(&(DOMAIN, council, person, keys)));
        code
    }
}

impl fmt::Debug for InviteSecret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("InviteSecret(secret)")
    }
}

/// An invite's name, which gives nothing of its secret away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct InviteId(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 32]);

/// What the newcomer is given.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Invite {
    #[n(0)]
    format: u8,
    /// The council.
    #[n(1)]
    pub council: CouncilId,
    /// As whom the newcomer comes in.
    #[n(2)]
    pub person: PersonId,
    /// Until when it can be used.
    #[n(3)]
    pub until: UnixMillis,
    /// The address of the council's server.
    #[n(4)]
    pub server: String,
    /// The secret.
    #[n(5)]
    pub secret: InviteSecret,
    /// The newcomer's name, as the roster will show it.
    #[n(6)]
    pub name: String,
    /// What the newcomer will be to the council.
    #[n(7)]
    pub role: Role,
    /// What the council is called.
    #[n(8)]
    pub council_name: String,
}

/// For whom an invite is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invited {
    /// The council.
    pub council: CouncilId,
    /// What it is called.
    pub council_name: String,
    /// As whom the newcomer comes in.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// What they will be.
    pub role: Role,
}

/// Why a text is no invite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InviteError {
    /// A character that is in no invite.
    #[error("a character does not belong into an invite")]
    Character,
    /// It was cut or mistyped.
    #[error("the invite is not complete, or was mistyped")]
    Incomplete,
    /// A newer version of the app wrote it.
    #[error("the invite needs a newer version")]
    Newer,
}

impl Invite {
    /// An invite for a person.
    pub fn new(to: Invited, until: UnixMillis, server: String, secret: InviteSecret) -> Self {
        Self {
            format: FORMAT,
            council: to.council,
            person: to.person,
            until,
            server,
            secret,
            name: to.name,
            role: to.role,
            council_name: to.council_name,
        }
    }

    /// The text that is pasted, or shown as a code to be photographed.
    pub fn to_text(&self) -> Zeroizing<String> {
        paper::write(&Zeroizing::new(codec::encode(self)))
    }

    /// Reads such a text.
    ///
    /// # Errors
    /// Any [`InviteError`], which never holds what was typed.
    pub fn from_text(text: &str) -> Result<Self, InviteError> {
        let bytes = paper::read(text).map_err(|error| match error {
            PaperError::Character => InviteError::Character,
            PaperError::Check => InviteError::Incomplete,
        })?;
        let format = bytes.get(1).copied().unwrap_or_default();
        if format > FORMAT {
            return Err(InviteError::Newer);
        }
        let invite: Self = codec::strict(&bytes, "invite").map_err(|_| InviteError::Incomplete)?;
        let right = invite.format == FORMAT && invite.server.len() <= LONGEST_SERVER;
        right.then_some(invite).ok_or(InviteError::Incomplete)
    }

    /// What the newcomer's device sends.
    pub fn request(&self, keys: &DevicePublic) -> JoinRequest {
        let code = self.secret.code(&self.council, &self.person, keys);
        JoinRequest {
            invite: self.secret.id(),
            keys: *keys,
            code: code.finalize().into_bytes().into(),
        }
    }

    /// Whether the request was made with this invite's secret, and with nothing changed since.
    pub fn accepts(&self, request: &JoinRequest) -> bool {
        request.invite == self.secret.id()
            && self
                .secret
                .code(&self.council, &self.person, &request.keys)
                .verify_slice(&request.code)
                .is_ok()
    }
}

/// A device's wish to be let in.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct JoinRequest {
    /// By which invite.
    #[n(0)]
    pub invite: InviteId,
    /// The device's public keys.
    #[n(1)]
    pub keys: DevicePublic,
    #[cbor(n(2), with = "minicbor::bytes")]
    code: [u8; 32],
}

/// 8 bytes that both people see as words and compare by voice, from the council and the device's public keys.
pub fn comparison(council: &CouncilId, keys: &DevicePublic) -> [u8; 8] {
    let digest = Sha256::digest(codec::encode(&(COMPARED, council, keys)));
    let mut compared = [0; 8];
    compared.copy_from_slice(&digest[..8]);
    compared
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DeviceKeys;
    use uuid::Uuid;

    fn invite() -> Invite {
        let to = Invited {
            council: CouncilId(Uuid::from_u128(1)),
            council_name: "Made-Up Council".to_owned(),
            person: PersonId(Uuid::from_u128(2)),
            name: "Tess Made-Up".to_owned(),
            role: Role::DesignatedTeacher,
        };
        let server = "https://sync.example.org".to_owned();
        let secret = InviteSecret::from_bytes([5; 16]);
        Invite::new(to, UnixMillis(1_790_000_000_000), server, secret)
    }

    fn keys(seed: u8) -> DevicePublic {
        DeviceKeys::from_seed(&[seed; 32]).public()
    }

    #[test]
    fn its_text_is_read_again_and_keeps_its_form_from_release_to_release() {
        let text = invite().to_text();
        assert_eq!(Invite::from_text(&text), Ok(invite()));
        assert_eq!(
            *text,
            "H40N0-00000-00000-00000-00000-00000-AG000-00000-00000-00000-00000-008DG-0001M-3250V-00F0C-6GX3M-E1SKM-BSFED-WPWRS-ECNW6-2VBGD-HJJWV-VJCX8-0A185-0M2GA-1850M-2GA18-50M2G-AV2MC-NSQ68-2DC5J-6ABAN-E006Y-KB1CH-JJTNB-G411P-YXBEC-DMPRN-T6"
        );
    }

    #[test]
    fn a_text_that_is_no_invite_says_what_is_wrong_with_it() {
        let text = invite().to_text();
        assert_eq!(Invite::from_text("?"), Err(InviteError::Character));
        assert_eq!(Invite::from_text(&text[..30]), Err(InviteError::Incomplete));
        assert_eq!(
            Invite::from_text(&paper::write(b"xyz")),
            Err(InviteError::Newer)
        );
        assert_eq!(
            Invite::from_text(&paper::write(b"")),
            Err(InviteError::Incomplete)
        );
    }

    #[test]
    fn a_device_that_has_the_secret_is_accepted_and_no_other() {
        let (invite, mut other) = (invite(), invite());
        let request = invite.request(&keys(1));
        assert!(invite.accepts(&request));
        other.secret = InviteSecret::from_bytes([6; 16]);
        assert!(!other.accepts(&request), "another secret");
        assert!(!invite.accepts(&other.request(&keys(1))));
    }

    #[test]
    fn a_server_that_swaps_the_keys_or_the_person_is_found_out() {
        let (invite, mut other) = (invite(), invite());
        let request = JoinRequest {
            keys: keys(2),
            ..invite.request(&keys(1))
        };
        assert!(!invite.accepts(&request), "another device's keys");
        other.person = PersonId(Uuid::from_u128(3));
        assert!(!invite.accepts(&other.request(&keys(1))), "another person");
        other = self::invite();
        other.council = CouncilId(Uuid::from_u128(9));
        assert!(!invite.accepts(&other.request(&keys(1))), "another council");
    }

    #[test]
    fn what_two_people_compare_differs_for_another_device_or_council() {
        let (here, there) = (CouncilId(Uuid::from_u128(1)), CouncilId(Uuid::from_u128(2)));
        assert_ne!(comparison(&here, &keys(1)), comparison(&here, &keys(2)));
        assert_ne!(comparison(&here, &keys(1)), comparison(&there, &keys(1)));
    }

    #[test]
    fn the_secret_does_not_print_and_its_name_is_not_it() {
        assert!(!format!("{:?}", invite()).contains("5, 5"));
        assert_ne!(invite().secret.id().0[..16], [5; 16]);
    }
}
