//! A message as bytes: CBOR in one zstd frame, inflated under a bound.

use std::io::Read;

use minicbor::{Decode, Encode};

use crate::codec;

/// The longest message on the wire, in bytes.
pub const MAX_MESSAGE: usize = 16 * 1024 * 1024;
/// The longest message after inflation, in bytes.
pub const MAX_MESSAGE_PLAIN: usize = 32 * 1024 * 1024;

/// Ciphertext does not shrink; what does (ids that repeat) shrinks at the lowest levels already.
const LEVEL: i32 = 3;

/// Why bytes are not a message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// It is, or would become, longer than a message may be.
    #[error("the message is too long")]
    TooLong,
    /// It is not a zstd frame that holds such a message.
    #[error("these bytes are not a message")]
    Malformed,
}

/// A message's bytes.
pub fn pack<T: Encode<()>>(message: &T) -> Vec<u8> {
    match zstd::bulk::compress(&codec::encode(message), LEVEL) {
        Ok(bytes) => bytes,
        Err(_) => unreachable!("zstd refuses to compress only for want of memory"),
    }
}

/// How many bytes a message has at the most once it is opened: what it says of itself, as every message of ours does,
/// or [`MAX_MESSAGE_PLAIN`]. [`unpack`] opens no more than that.
pub fn opened_size(bytes: &[u8]) -> usize {
    let said = zstd::zstd_safe::get_frame_content_size(bytes)
        .ok()
        .flatten();
    let said = said.and_then(|size| usize::try_from(size).ok());
    said.map_or(MAX_MESSAGE_PLAIN, |size| size.min(MAX_MESSAGE_PLAIN))
}

/// Reads a message, and never inflates more than it says of itself, nor than [`MAX_MESSAGE_PLAIN`] bytes.
///
/// # Errors
/// [`FrameError::TooLong`] and [`FrameError::Malformed`].
pub fn unpack<T: for<'b> Decode<'b, ()>>(bytes: &[u8]) -> Result<T, FrameError> {
    if bytes.len() > MAX_MESSAGE {
        return Err(FrameError::TooLong);
    }
    let reader = zstd::Decoder::new(bytes).map_err(|_| FrameError::Malformed)?;
    let mut plain = Vec::new();
    let most = opened_size(bytes);
    reader
        .take(most as u64 + 1)
        .read_to_end(&mut plain)
        .map_err(|_| FrameError::Malformed)?;
    if plain.len() > most {
        return Err(FrameError::TooLong);
    }
    codec::decode(&plain, "message").map_err(|_| FrameError::Malformed)
}
