//! How large a document may grow: what is written here stops before the others would refuse it.

use crate::document::Document;
use crate::edit::EditError;
use crate::receive::{LARGEST_CHANGE, LARGEST_DOCUMENT};

/// The largest document that is still written in, in bytes without compression. It leaves room for what others write at
/// the same time, so that what each of them may write is taken in by all.
pub const LARGEST_WRITTEN: usize = LARGEST_DOCUMENT - 2 * LARGEST_CHANGE;
/// From this many bytes a document is long: people are told before it is full.
pub const LONG: usize = 256 * 1024;

/// A change adds about its own length to a document. So many times that are reckoned, so that a document need not be
/// measured at every edit.
const GROWTH: usize = 4;

impl Document {
    /// Its size in bytes, with its whole history and without compression. Reckoned anew each time.
    pub fn size(&self) -> usize {
        self.doc.save_nocompress().len()
    }

    /// Whether it is so large that people should be told.
    pub fn is_long(&self) -> bool {
        self.size() >= LONG
    }

    /// Why a change that was just written is one that others would refuse; none where they take it.
    pub(crate) fn outgrown(&mut self, change: &[u8]) -> Option<EditError> {
        if change.len() > LARGEST_CHANGE {
            return Some(EditError::TooMuchText);
        }
        let most = GROWTH * change.len();
        if self.room >= most {
            self.room -= most;
            return None;
        }
        let size = self.size();
        self.room = room(size);
        (size > LARGEST_WRITTEN).then_some(EditError::Full)
    }
}

/// How many bytes may still be written in a document of this size.
pub(crate) fn room(size: usize) -> usize {
    LARGEST_WRITTEN.saturating_sub(size)
}
