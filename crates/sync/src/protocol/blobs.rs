//! What travels for photos and files: a small message for each call, and the sealed bytes themselves, chunk by chunk.

use minicbor::{Decode, Encode};

use super::VERSION;
use crate::blob::SignedHeader;
use crate::codec::{self, CodecError};
use crate::{BlobId, CouncilId};

/// The path under which blobs lie, before a blob's id.
pub const BLOB_PATH: &str = "/v1/blob";
/// The header of a fetched chunk that says how long the whole blob is.
pub const BLOB_LENGTH_HEADER: &str = "waymark-blob-length";
/// The most bytes that one call brings or fetches.
pub const CHUNK: usize = 1024 * 1024;

/// Up, by `POST`: a device would like to add a blob, or goes on with one.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct OfferBlob {
    /// [`VERSION`].
    #[n(0)]
    pub version: u8,
    /// The council, as in the proof.
    #[n(1)]
    pub council: CouncilId,
    /// What the blob says in the clear.
    #[n(2)]
    pub header: SignedHeader,
}

impl OfferBlob {
    /// The offer of a blob with this header.
    pub fn new(council: CouncilId, header: SignedHeader) -> Self {
        Self {
            version: VERSION,
            council,
            header,
        }
    }
}

/// Down, after `POST` and `PUT`: how much of the blob is durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum BlobStanding {
    /// This many bytes: send those that follow.
    #[n(0)]
    At(#[n(0)] u64),
    /// All of it, and its hash is right.
    #[n(1)]
    Stored,
}

/// The path of a blob, with the place in it at which a chunk is put or fetched.
pub fn blob_path(blob: &BlobId, at: Option<u64>) -> String {
    match at {
        Some(at) => format!("{BLOB_PATH}/{blob}/{at}"),
        None => format!("{BLOB_PATH}/{blob}"),
    }
}

/// The call that a proof names: `PUT /v1/blob/<id>/<at>`.
pub fn blob_call(method: &str, blob: &BlobId, at: Option<u64>) -> String {
    format!("{method} {}", blob_path(blob, at))
}

/// A message about a blob as bytes: plain CBOR, as there is nothing in it to compress.
pub fn pack_blob<T: Encode<()>>(message: &T) -> Vec<u8> {
    codec::encode(message)
}

/// Reads a message about a blob.
///
/// # Errors
/// Where the bytes are not one.
pub fn unpack_blob<T: for<'b> Decode<'b, ()>>(bytes: &[u8]) -> Result<T, CodecError> {
    codec::decode(bytes, "message about a file")
}
