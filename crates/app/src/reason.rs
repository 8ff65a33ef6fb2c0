//! Words that are signed: why something was done, or to whom something went. They go out with the signature, nobody is asked
//! about them later, and nobody can take them out again. So what looks like an address is refused where it is typed.

use crate::api::error::{Code, Error};
use crate::words;

/// Refuses words that are about to be signed where a passage in them looks like an address. `field` is the one of the request
/// that holds them.
///
/// # Errors
/// `bad_request` at that field.
pub(crate) fn may_be_signed(typed: &str, field: &str) -> Result<(), Error> {
    if plan::address::find(typed).is_empty() {
        return Ok(());
    }
    Err(Error::at(Code::BadRequest, field, words::ADDRESS_IN_REASON))
}
