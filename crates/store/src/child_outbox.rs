//! What a child does while the store is closed: a file beside it, sealed under a key that lies in the store alone.
//!
//! `child-ID.outbox` begins with a mark and two places for the count of records, used in turn; the records follow. Each is
//! sealed with its number, and the count is sealed too, so that a record which was cut, dropped, swapped or replayed is
//! found. What the records say is not known here.

use crate::key::hex;
use crate::{Error, disk};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

#[cfg(test)]
mod tests;

/// What the file begins with.
const MARK: &[u8; 16] = b"waymark child 1\n";
/// Bytes of an id.
const ID: usize = 16;
/// Bytes of a nonce.
const NONCE: usize = 24;
/// Bytes that sealing adds behind what was sealed.
const TAG: usize = 16;
/// Bytes of a place for the count.
const PLACE: usize = NONCE + 8 + TAG;
/// Where the records begin.
const RECORDS: usize = MARK.len() + ID + 2 * PLACE;
/// The most bytes of one record, before it is sealed.
const LARGEST: usize = 16 * 1024 * 1024;

/// The name and the key of one outbox. The key is wiped when dropped and never printed.
pub struct OutboxKey {
    id: [u8; ID],
    key: Zeroizing<[u8; 32]>,
}

impl OutboxKey {
    /// Bytes of a key with its name.
    pub const LENGTH: usize = ID + 32;

    /// A new one, at random.
    ///
    /// # Errors
    /// [`Error::Random`].
    pub fn draw() -> Result<Self, Error> {
        let (mut id, mut key) = ([0; ID], Zeroizing::new([0; 32]));
        getrandom::fill(&mut id).map_err(|_| Error::Random)?;
        getrandom::fill(key.as_mut()).map_err(|_| Error::Random)?;
        Ok(Self { id, key })
    }

    /// To be kept in the store, and nowhere else.
    pub fn to_bytes(&self) -> Zeroizing<[u8; Self::LENGTH]> {
        let mut bytes = Zeroizing::new([0; Self::LENGTH]);
        bytes[..ID].copy_from_slice(&self.id);
        bytes[ID..].copy_from_slice(self.key.as_ref());
        bytes
    }

    /// What [`Self::to_bytes`] gave.
    pub fn from_bytes(bytes: &[u8; Self::LENGTH]) -> Self {
        let (mut id, mut key) = ([0; ID], Zeroizing::new([0; 32]));
        id.copy_from_slice(&bytes[..ID]);
        key.copy_from_slice(&bytes[ID..]);
        Self { id, key }
    }

    fn path(&self, home: &Path) -> PathBuf {
        home.join(format!("child-{}.outbox", hex(&self.id)))
    }

    fn seal(&self, what: Sealed, plain: &[u8]) -> Result<Vec<u8>, Error> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(|_| Error::Random)?;
        let payload = Payload {
            msg: plain,
            aad: &what.named(&self.id),
        };
        let sealed = XChaCha20Poly1305::new(&(*self.key).into())
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| Error::Damaged("a record could not be sealed"))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    fn open(&self, what: Sealed, bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>()?;
        let payload = Payload {
            msg: sealed,
            aad: &what.named(&self.id),
        };
        XChaCha20Poly1305::new(&(*self.key).into())
            .decrypt(&XNonce::from(*nonce), payload)
            .map(Zeroizing::new)
            .ok()
    }
}

impl std::fmt::Debug for OutboxKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OutboxKey(secret)")
    }
}

/// What is sealed, so that nothing can stand in the place of another.
#[derive(Clone, Copy)]
enum Sealed {
    /// The count of records.
    Count,
    /// The record of this number; the first is 1.
    Record(u64),
}

impl Sealed {
    fn named(self, id: &[u8; ID]) -> Vec<u8> {
        match self {
            Self::Count => [id.as_slice(), b"count"].concat(),
            Self::Record(number) => [id.as_slice(), b"record", &number.to_be_bytes()].concat(),
        }
    }
}

/// An outbox that is being written.
#[derive(Debug)]
pub struct ChildOutbox {
    file: File,
    key: OutboxKey,
    path: PathBuf,
    end: u64,
    count: u64,
}

impl ChildOutbox {
    /// Makes the file, durably, with nothing in it.
    pub(crate) fn create(home: &Path, key: OutboxKey) -> Result<Self, Error> {
        let path = key.path(home);
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create_new(true).open(&path);
        let mut outbox = Self {
            file: file.map_err(Error::disk("creating a child's outbox"))?,
            end: RECORDS as u64,
            count: 0,
            key,
            path,
        };
        let none = outbox.key.seal(Sealed::Count, &0_u64.to_be_bytes())?;
        let head = [MARK.as_slice(), &outbox.key.id, &none, &none].concat();
        outbox.write(0, &head)?;
        disk::settle(home)?;
        Ok(outbox)
    }

    /// Puts a record behind the others. When it returns `Ok`, the record is on the disk.
    ///
    /// # Errors
    /// The disk's. What was there before stays, and the next record takes the place of the one that failed.
    pub fn append(&mut self, record: &[u8]) -> Result<(), Error> {
        if record.len() > LARGEST {
            return Err(Error::Damaged("a record is too large"));
        }
        let number = self.count + 1;
        let sealed = self.key.seal(Sealed::Record(number), record)?;
        let length = u32::try_from(sealed.len()).unwrap_or(u32::MAX);
        let bytes = [&length.to_be_bytes(), sealed.as_slice()].concat();
        self.write(self.end, &bytes)?;
        let count = self.key.seal(Sealed::Count, &number.to_be_bytes())?;
        // In turn, so that a count which is torn leaves the one before.
        let place = MARK.len() + ID + PLACE * usize::from(number % 2 == 1);
        self.write(place as u64, &count)?;
        (self.count, self.end) = (number, self.end + bytes.len() as u64);
        Ok(())
    }

    /// How many records there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Looks whether everything that was put in is still on the disk under its name.
    ///
    /// # Errors
    /// The disk's; [`Error::Damaged`] where the file is gone or shorter than it was.
    pub fn look(&self) -> Result<(), Error> {
        self.file
            .sync_all()
            .map_err(Error::disk("writing a child's outbox"))?;
        let found = std::fs::metadata(&self.path);
        match found {
            Ok(found) if found.len() >= self.end => Ok(()),
            _ => Err(Error::Damaged("what a child did is no longer on the disk")),
        }
    }

    fn write(&mut self, at: u64, bytes: &[u8]) -> Result<(), Error> {
        let doing = "writing a child's outbox";
        let place = self.file.seek(SeekFrom::Start(at));
        place
            .and_then(|_| self.file.write_all(bytes))
            .and_then(|()| self.file.sync_all())
            .map_err(Error::disk(doing))
    }
}

/// What an outbox holds.
#[derive(Debug, Default)]
pub struct OutboxRead {
    /// The records, in the order in which they were put in, up to the first that does not read.
    pub records: Vec<Zeroizing<Vec<u8>>>,
    /// Set where something in it does not read.
    pub fault: Option<OutboxFault>,
}

/// Something was put in that does not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutboxFault {
    /// How many records; none where nobody can tell.
    pub records: Option<u64>,
}

/// Reads an outbox, of which at least so many records are known to have been put in.
pub(crate) fn read(home: &Path, key: &OutboxKey, at_least: u64) -> Result<OutboxRead, Error> {
    let Some(bytes) = disk::read(&key.path(home))? else {
        let records = Some(at_least).filter(|count| *count > 0);
        return Ok(OutboxRead {
            fault: Some(OutboxFault { records }),
            ..OutboxRead::default()
        });
    };
    let counted = counted(&bytes, key);
    let mut records = Vec::new();
    let mut rest = bytes.get(RECORDS..).unwrap_or_default();
    while let Some((record, after)) = next(rest, key, records.len() as u64 + 1) {
        records.push(record);
        rest = after;
    }
    // A record behind the counted ones was written and not answered yet: it counts if it reads.
    let found = records.len() as u64;
    let fault = match counted.map(|count| count.max(at_least)) {
        None => Some(OutboxFault { records: None }),
        Some(count) if count > found => Some(OutboxFault {
            records: Some(count - found),
        }),
        Some(_) => None,
    };
    Ok(OutboxRead { records, fault })
}

/// Takes an outbox away; where there is none, nothing happens.
pub(crate) fn forget(home: &Path, key: &OutboxKey) -> Result<(), Error> {
    match std::fs::remove_file(key.path(home)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::disk("taking a child's outbox away")(error))
        }
        Err(_) => Ok(()),
        Ok(()) => disk::settle(home),
    }
}

/// The larger of the two counts that read.
fn counted(bytes: &[u8], key: &OutboxKey) -> Option<u64> {
    let head = bytes.get(..RECORDS)?;
    let places = head.strip_prefix(MARK)?.strip_prefix(&key.id)?;
    let counts = places.chunks_exact(PLACE).filter_map(|place| {
        let plain = key.open(Sealed::Count, place)?;
        Some(u64::from_be_bytes(plain.as_slice().try_into().ok()?))
    });
    counts.max()
}

fn next<'b>(
    bytes: &'b [u8],
    key: &OutboxKey,
    number: u64,
) -> Option<(Zeroizing<Vec<u8>>, &'b [u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (sealed, after) = rest.split_at_checked(length)?;
    Some((key.open(Sealed::Record(number), sealed)?, after))
}
