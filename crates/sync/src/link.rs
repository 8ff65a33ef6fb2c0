//! A link of a signed, hash-chained log: the form that the roster and each child's grants share.

use std::fmt;

use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};

use crate::{ChildId, CouncilId, DeviceId, DeviceKeys, UnixMillis, codec, keys};

/// The longest link, in bytes.
pub const MAX_LINK: usize = 64 * 1024;

/// What a link of one of the two logs may do.
pub trait Act: for<'b> Decode<'b, ()> + Encode<()> + Clone + fmt::Debug + PartialEq {
    /// The word that a signature over this log's links begins with.
    const DOMAIN: &'static [u8];
}

/// SHA-256 over a link's bytes; all zero before the first link.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct LinkHash(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 32]);

impl fmt::Debug for LinkHash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("LinkHash(")?;
        self.0[..4]
            .iter()
            .try_for_each(|byte| write!(out, "{byte:02x}"))?;
        out.write_str("..)")
    }
}

/// Where such a log stands: the position of its last link (0 where it has none) and that link's hash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Head {
    /// The last position, counted from 1.
    #[n(0)]
    pub position: u64,
    /// The last link's hash.
    #[n(1)]
    pub hash: LinkHash,
}

/// Who signed a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Signer {
    /// The council's root key, which the founding link names.
    #[n(0)]
    Root,
    /// A device of somebody who may.
    #[n(1)]
    Device(#[n(0)] DeviceId),
}

/// What a link says.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(array)]
pub struct Content<A> {
    /// The council.
    #[n(0)]
    pub council: CouncilId,
    /// The child whose grants these are; none in the roster.
    #[n(1)]
    pub child: Option<ChildId>,
    /// The link's position, from 1.
    #[n(2)]
    pub position: u64,
    /// The link before.
    #[n(3)]
    pub previous: LinkHash,
    /// The roster position at which the signer's right is checked; in the roster, the position before.
    #[n(4)]
    pub roster: u64,
    /// When it was signed, by the signer's clock.
    #[n(5)]
    pub at: UnixMillis,
    /// Who signed.
    #[n(6)]
    pub signer: Signer,
    /// What it does, in order. A link takes effect as a whole.
    #[n(7)]
    pub acts: Vec<A>,
}

/// Why a link is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, thiserror::Error)]
#[cbor(index_only)]
pub enum LinkError {
    /// The bytes are not such a link.
    #[error("these bytes are not a link of this log")]
    #[n(0)]
    Malformed,
    /// It belongs to another council or child.
    #[error("the link belongs to another log")]
    #[n(1)]
    OtherLog,
    /// Another link already stands at its position: sign again on the present head.
    #[error("another link already stands at that position")]
    #[n(2)]
    Moved,
    /// It lies ahead of the log's end: the links before it come first.
    #[error("links before this one are missing")]
    #[n(3)]
    Ahead,
    /// The signature is not that of the signer it names.
    #[error("the signature does not hold")]
    #[n(4)]
    BadSignature,
    /// The signer may not do what it says.
    #[error("the signer may not do this")]
    #[n(5)]
    NotPermitted,
    /// It acts on somebody or something that the log does not know, or founds what is founded.
    #[error("the link makes no sense where it stands")]
    #[n(6)]
    Meaningless,
    /// Somebody who may signed it, and this version cannot read what it does: a newer one wrote it.
    #[error("a newer version wrote the link")]
    #[n(7)]
    Newer,
}

/// A link whose bytes have the right form. The log it belongs to decides whether to believe it.
#[derive(Clone, PartialEq)]
pub struct Link<A> {
    hash: LinkHash,
    content: Content<A>,
    bytes: Vec<u8>,
}

#[derive(Encode, Decode)]
#[cbor(array)]
struct Envelope<'b> {
    #[cbor(b(0), with = "minicbor::bytes")]
    content: &'b [u8],
    #[cbor(n(1), with = "minicbor::bytes")]
    signature: [u8; 64],
}

impl<A: Act> Link<A> {
    /// Signs with the keys of the device that the content names, or with the root key.
    pub fn sign(content: Content<A>, keys: &DeviceKeys) -> Self {
        let encoded = codec::encode(&content);
        let signature = keys.sign(&signed_message::<A>(&encoded));
        let bytes = codec::encode(&Envelope {
            content: &encoded,
            signature,
        });
        Self {
            hash: hash_of(&bytes),
            content,
            bytes,
        }
    }

    /// Reads the form of a link. Nothing in it is believed yet.
    ///
    /// # Errors
    /// [`LinkError::Malformed`].
    pub fn decode(bytes: &[u8]) -> Result<Self, LinkError> {
        if bytes.len() > MAX_LINK {
            return Err(LinkError::Malformed);
        }
        let envelope: Envelope<'_> =
            codec::strict(bytes, "link").map_err(|_| LinkError::Malformed)?;
        let content = codec::strict(envelope.content, "link").map_err(|_| LinkError::Malformed)?;
        Ok(Self {
            hash: hash_of(bytes),
            content,
            bytes: bytes.to_vec(),
        })
    }

    /// Checks the signature against the signer's Ed25519 key.
    ///
    /// # Errors
    /// [`LinkError::BadSignature`].
    pub fn verify(&self, key: &[u8; 32]) -> Result<(), LinkError> {
        let envelope: Envelope<'_> =
            codec::decode(&self.bytes, "link").map_err(|_| LinkError::Malformed)?;
        let message = signed_message::<A>(envelope.content);
        if keys::verifies(key, &message, &envelope.signature) {
            Ok(())
        } else {
            Err(LinkError::BadSignature)
        }
    }

    /// Whether it is the next link of a log that stands at `head`.
    ///
    /// # Errors
    /// [`LinkError::Moved`] and [`LinkError::Ahead`].
    pub fn follows(&self, head: &Head) -> Result<(), LinkError> {
        match self.content.position {
            position if position > head.position + 1 => Err(LinkError::Ahead),
            position if position == head.position + 1 && self.content.previous == head.hash => {
                Ok(())
            }
            _ => Err(LinkError::Moved),
        }
    }

    /// The log's head once this link stands in it.
    pub fn head(&self) -> Head {
        Head {
            position: self.content.position,
            hash: self.hash,
        }
    }

    /// What it says.
    pub fn content(&self) -> &Content<A> {
        &self.content
    }

    /// The bytes, as they are stored and sent.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl<A> fmt::Debug for Link<A> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Link({} {:?})", self.content.position, self.hash)
    }
}

fn hash_of(bytes: &[u8]) -> LinkHash {
    LinkHash(Sha256::digest(bytes).into())
}

fn signed_message<A: Act>(content: &[u8]) -> Vec<u8> {
    [A::DOMAIN, &Sha256::digest(content)].concat()
}
