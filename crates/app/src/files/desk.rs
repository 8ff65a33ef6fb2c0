//! The one file that a page is bringing, piece by piece. It lies in memory only, and is wiped with the session.

use crate::api::area::{Form, Place};
use crate::api::error::{Code, Error};
use crate::words;
use plan::ChildId;
use plan::file::Takes;
use zeroize::Zeroizing;

/// The most bytes of one piece, before it is written as base64.
pub(crate) const PIECE: usize = 384 * 1024;

/// What the session holds of photos and files beside the store.
#[derive(Default)]
pub(crate) struct Desk {
    incoming: Option<Incoming>,
    last: u32,
}

/// A file on its way in.
pub(crate) struct Incoming {
    number: u32,
    /// The child.
    pub(crate) child: ChildId,
    /// The form.
    pub(crate) form: Form,
    /// The field it is for.
    pub(crate) place: Place,
    /// What that field takes.
    pub(crate) takes: Takes,
    /// What the person called it.
    pub(crate) name: String,
    size: usize,
    /// What has come of it.
    pub(crate) bytes: Zeroizing<Vec<u8>>,
}

impl Desk {
    /// Begins a file of this size; one that was begun before and not added is let go. Gives its number.
    pub(crate) fn begin(
        &mut self,
        (child, form, place): (ChildId, Form, Place),
        takes: Takes,
        name: String,
        size: usize,
    ) -> u32 {
        self.last = self.last.wrapping_add(1);
        self.incoming = Some(Incoming {
            number: self.last,
            child,
            form,
            place,
            takes,
            name,
            size,
            // All of it at once: a growing buffer would leave copies behind that nobody wipes.
            bytes: Zeroizing::new(Vec::with_capacity(size)),
        });
        self.last
    }

    /// Takes the next piece; says how much is here.
    pub(crate) fn take(&mut self, number: u32, at: u64, piece: &[u8]) -> Result<u64, Error> {
        let incoming = self
            .incoming
            .as_mut()
            .filter(|incoming| incoming.number == number)
            .ok_or_else(gone)?;
        let follows = at == incoming.bytes.len() as u64;
        if follows && incoming.bytes.len() + piece.len() <= incoming.size && piece.len() <= PIECE {
            incoming.bytes.extend_from_slice(piece);
            Ok(incoming.bytes.len() as u64)
        } else {
            Err(Error::new(Code::BadRequest, words::FILE_PIECE))
        }
    }

    /// Gives the file away, once it is whole.
    pub(crate) fn whole(&mut self, number: u32) -> Result<Incoming, Error> {
        let found = self.incoming.take_if(|incoming| incoming.number == number);
        let incoming = found.ok_or_else(gone)?;
        if incoming.bytes.len() == incoming.size {
            Ok(incoming)
        } else {
            Err(Error::new(Code::BadRequest, words::FILE_PIECE))
        }
    }
}

fn gone() -> Error {
    Error::new(Code::NotFound, words::FILE_GONE)
}
