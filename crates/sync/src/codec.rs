//! One way to bytes and back. What is signed must have exactly one encoding, so that it can be checked decades from
//! now by anybody: [`strict`] refuses bytes that this encoder would not have written.

use minicbor::data::Type;
use minicbor::decode::Error;
use minicbor::{Decode, Decoder, Encode};

/// The fewest bytes of what a message lists: a link, an entry, a wrap or a sheet, each with a signature or a seal.
const LEAST: u64 = 64;
/// So many items are read whatever they hold.
const FEW: u64 = 64;

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
    let mut decoder = Decoder::new(bytes);
    let value = decoder.decode().map_err(|_| CodecError { what })?;
    if decoder.position() == bytes.len() {
        Ok(value)
    } else {
        Err(CodecError { what })
    }
}

/// Reads a list in a message, and refuses before it is unfolded one of more items than its bytes can hold: an empty string is
/// one byte there and dozens in memory, and compresses to nothing. Lists have a definite length.
pub(crate) fn list<'b, C, T: Decode<'b, C>>(
    from: &mut Decoder<'b>,
    context: &mut C,
) -> Result<Vec<T>, Error> {
    let mut ahead = from.probe();
    let count = ahead.array()?.unwrap_or(u64::MAX);
    let rest = (ahead.input().len() - ahead.position()) as u64;
    if count <= FEW || count.saturating_mul(LEAST) <= rest {
        from.decode_with(context)
    } else {
        Err(Error::message("a list says more than it holds"))
    }
}

/// The same, or nothing.
pub(crate) fn list_or_none<'b, C, T: Decode<'b, C>>(
    from: &mut Decoder<'b>,
    context: &mut C,
) -> Result<Option<Vec<T>>, Error> {
    if from.datatype()? == Type::Null {
        from.null()?;
        return Ok(None);
    }
    list(from, context).map(Some)
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
