//! One way to bytes and back. What is signed must have exactly one encoding, so that it can be checked decades from
//! now by anybody: [`strict`] refuses bytes that this encoder would not have written.

use minicbor::{Decode, Encode};

/// Bytes that are not what they should be. Never says what was in them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("these bytes are not a {what}")]
pub struct CodecError {
    /// What was being read.
    pub what: &'static str,
}

/// Deterministic CBOR: definite lengths, shortest integers, arrays in the order of the fields.
pub fn encode<T: Encode<()>>(value: &T) -> Vec<u8> {
    match minicbor::to_vec(value) {
        Ok(bytes) => bytes,
        Err(_) => unreachable!(
            "writing into memory fails only where an encoder of this crate says so, and none does"
        ),
    }
}

/// Reads one value and refuses anything after it.
pub fn decode<'b, T: Decode<'b, ()>>(bytes: &'b [u8], what: &'static str) -> Result<T, CodecError> {
    let mut decoder = minicbor::Decoder::new(bytes);
    let value = decoder.decode().map_err(|_| CodecError { what })?;
    if decoder.position() == bytes.len() {
        Ok(value)
    } else {
        Err(CodecError { what })
    }
}

/// Reads one value and refuses every encoding of it but the one that [`encode`] writes.
pub fn strict<'b, T: Decode<'b, ()> + Encode<()>>(
    bytes: &'b [u8],
    what: &'static str,
) -> Result<T, CodecError> {
    let value = decode(bytes, what)?;
    if encode(&value) == bytes {
        Ok(value)
    } else {
        Err(CodecError { what })
    }
}
