//! Founding a council on a server: a code that the server shows once, and the links that begin the council's logs.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use sha2::Sha256;
use uuid::Uuid;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::paper::{self, PaperError};
use crate::protocol::VERSION;
use crate::roster::RosterLink;
use crate::{CouncilId, codec, keys};

/// What the proof of a setup code begins with.
const DOMAIN: &str = "waymark founding v1";
/// Under this name a council's id derives from its root key.
const COUNCIL_NAMESPACE: Uuid = Uuid::from_u128(0x2c61_5f0c_8d1e_5b7a_9c44_7761_796d_6b02);
/// The most links that begin a council: the founding link and the admission of the first device.
pub const MOST_LINKS: usize = 2;

/// The id of the council with this root key. So whoever is told the id cannot be given another council's logs.
pub fn council_of(root: &[u8; 32]) -> CouncilId {
    CouncilId(Uuid::new_v5(&COUNCIL_NAMESPACE, root))
}

/// What the server shows whoever starts it, until a council is founded or half an hour has gone: 10 random bytes.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct SetupCode([u8; 10]);

impl SetupCode {
    /// A code from 10 random bytes.
    pub fn from_bytes(bytes: [u8; 10]) -> Self {
        Self(bytes)
    }

    /// The code as it is shown.
    pub fn to_text(&self) -> Zeroizing<String> {
        paper::write(&self.0)
    }

    /// Reads what somebody typed.
    ///
    /// # Errors
    /// [`PaperError`], which never holds what was typed.
    pub fn from_text(text: &str) -> Result<Self, PaperError> {
        let bytes = paper::read(text)?;
        let bytes = bytes.as_slice().try_into().map_err(|_| PaperError::Check)?;
        Ok(Self(bytes))
    }

    fn over(&self, links: &[ByteVec]) -> Hmac<Sha256> {
        let key = keys::derive(&self.0, b"waymark setup code v1");
        let Ok(mut code) = Hmac::<Sha256>::new_from_slice(key.as_slice()) else {
            unreachable!("HMAC takes a key of any length")
        };
        code.update(&codec::encode(&(DOMAIN, links)));
        code
    }
}

impl fmt::Debug for SetupCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("SetupCode(secret)")
    }
}

/// What founds a council. The code itself does not travel.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(array)]
pub struct FoundRequest {
    /// The version of the messages.
    #[n(0)]
    pub version: u8,
    /// The founding link and the one that admits the first device.
    #[cbor(n(1), decode_with = "codec::list")]
    pub links: Vec<ByteVec>,
    #[cbor(n(2), with = "minicbor::bytes")]
    proof: [u8; 32],
}

impl FoundRequest {
    /// A request that proves to know the code.
    pub fn new(links: &[RosterLink], code: &SetupCode) -> Self {
        let links: Vec<ByteVec> = links
            .iter()
            .map(|link| link.bytes().to_vec().into())
            .collect();
        let proof = code.over(&links).finalize().into_bytes().into();
        Self {
            version: VERSION,
            links,
            proof,
        }
    }

    /// Whether it was made with this code, and nothing in it was changed since.
    pub fn proves(&self, code: &SetupCode) -> bool {
        self.links.len() <= MOST_LINKS && code.over(&self.links).verify_slice(&self.proof).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::{Person, Role, Roster};
    use crate::{DeviceKeys, PersonId, UnixMillis};

    fn links() -> Vec<RosterLink> {
        let root = DeviceKeys::from_seed(&[1; 32]);
        let head = Person {
            id: PersonId(Uuid::from_u128(1)),
            name: "Val Made-Up".to_owned(),
            roles: vec![Role::VirtualSchoolHead],
        };
        let council = council_of(&root.public().sign);
        vec![Roster::founding_keyed(
            council,
            &[head],
            UnixMillis(1),
            &root,
        )]
    }

    #[test]
    fn a_code_proves_its_own_links_and_no_others() {
        let code = SetupCode::from_bytes([3; 10]);
        let request = FoundRequest::new(&links(), &code);
        assert!(request.proves(&code));
        assert!(!request.proves(&SetupCode::from_bytes([4; 10])));
        let mut other = request.clone();
        other.links.push(vec![1].into());
        assert!(!other.proves(&code));
        let read = SetupCode::from_text(&code.to_text().to_lowercase());
        assert_eq!(read, Ok(code));
    }

    #[test]
    fn a_councils_id_comes_from_its_root_and_from_no_other() {
        let founding = links().remove(0);
        Roster::founded(&founding).expect("it founds");
        let (root, people) = (DeviceKeys::from_seed(&[2; 32]), []);
        let council = founding.content().council;
        let forged = Roster::founding_keyed(council, &people, UnixMillis(1), &root);
        assert!(
            Roster::founded(&forged).is_err(),
            "another root under the same id"
        );
    }
}
