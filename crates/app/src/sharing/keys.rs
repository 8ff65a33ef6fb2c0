//! The keys with which this tablet seals and opens a strand. Everything in the app that needs one asks here, so that
//! where keys come from is decided once. Today they are the practice council's, which are public: there is no other.

use sync::{Strand, StrandKey, StrandKeys as _, practice};

/// The key of the strand in that epoch; none where this tablet has no such key.
pub(crate) fn strand_key(strand: &Strand, epoch: u32) -> Option<StrandKey> {
    practice::PracticeKeys.strand_key(strand, epoch)
}
