//! Photos and files: who may add and who may fetch them. The server sees sealed bytes, and neither name nor media type.

use sync::protocol::{BlobStanding, CHUNK, CallRefusal, OfferBlob, Proof, VERSION, unpack_blob};
use sync::{BlobId, Stamp, Strand, UnixMillis, access};

use super::{Caller, Hint, Service, unavailable};
use crate::storage::blobs::{Begun, BlobLimits, NewBlob, Put, UploadOf};

/// Uploads that one device may have open.
const UNFINISHED: u32 = 64;

/// A chunk is at least so long unless it ends its blob, so that nobody fills the database with crumbs.
const LEAST_CHUNK: usize = 16 * 1024;

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// A chunk of a blob, and the whole blob's length.
pub(crate) struct Fetched {
    pub(crate) bytes: Vec<u8>,
    pub(crate) length: u64,
}

impl Service {
    /// `POST`: a device begins to send a blob, or asks how much of it is here.
    pub(crate) fn offer_blob(
        &self,
        proof: &Proof,
        call: &str,
        blob: &BlobId,
        body: &[u8],
        now: UnixMillis,
    ) -> Result<BlobStanding, CallRefusal> {
        let caller = self.blob_caller(proof, call, body, now)?;
        let offer: OfferBlob = unpack_blob(body).map_err(|_| CallRefusal::Malformed)?;
        if offer.version != VERSION {
            return Err(CallRefusal::OtherVersion);
        }
        let device = caller
            .council
            .roster
            .device(&caller.device)
            .ok_or(CallRefusal::UnknownDevice)?;
        let header = offer.header.read(&device.keys).map_err(refusal)?;
        if header.blob != *blob || header.strand.council != proof.council {
            return Err(CallRefusal::Malformed);
        }
        may_add(&caller, &header.strand, &header.blob, now)?;
        let new = NewBlob {
            id: header.blob,
            strand: header.strand,
            device: caller.device,
            length: header.length,
            header: &sync::codec::encode(&offer.header),
        };
        let days = self.rules.unfinished_days.saturating_mul(DAY_MILLIS);
        let limits = BlobLimits {
            quota: self.rules.files_quota,
            device_quota: self.rules.files_device_quota,
            child_quota: self.rules.files_child_quota,
            unfinished: UNFINISHED,
            now,
            stale_before: UnixMillis(now.0.saturating_sub(days)),
        };
        let begun = self
            .storage
            .begin_blob(&proof.council, &new, &limits)
            .map_err(unavailable)?;
        match begun {
            Begun::At(at) => Ok(BlobStanding::At(at)),
            Begun::Stored => Ok(BlobStanding::Stored),
            Begun::Full => Err(CallRefusal::NoRoom),
            Begun::TooMany => Err(CallRefusal::TooMany),
            Begun::Erased => Err(CallRefusal::NotPermitted),
        }
    }

    /// `PUT`: a chunk, which counts where it follows what is here.
    pub(crate) fn put_blob(
        &self,
        proof: &Proof,
        call: &str,
        (blob, at): (&BlobId, u64),
        chunk: &[u8],
        now: UnixMillis,
    ) -> Result<BlobStanding, CallRefusal> {
        let caller = self.blob_caller(proof, call, chunk, now)?;
        let of = UploadOf {
            council: proof.council,
            blob: *blob,
            device: caller.device,
        };
        let Some(upload) = self.storage.upload(&of).map_err(unavailable)? else {
            // The last chunk's answer was lost on its way, or another device was quicker.
            return self.stored_for(&caller, blob, now);
        };
        may_add(&caller, &upload.strand, blob, now)?;
        let ends = at.saturating_add(chunk.len() as u64) == upload.length;
        if chunk.len() < LEAST_CHUNK && !ends {
            return Err(CallRefusal::Malformed);
        }
        let put = self
            .storage
            .put_blob(&of, at, chunk, now)
            .map_err(unavailable)?;
        match put {
            Put::At(at) => Ok(BlobStanding::At(at)),
            Put::Stored => {
                self.tell_of_blob(&upload.strand, &caller)?;
                Ok(BlobStanding::Stored)
            }
            Put::Wrong => Err(CallRefusal::WrongBytes),
            Put::Beyond => Err(CallRefusal::Malformed),
            Put::Unknown => Err(CallRefusal::NoSuchBlob),
        }
    }

    /// `GET`: at most [`CHUNK`] bytes of a blob from a place on, for those who may read its strand.
    pub(crate) fn fetch_blob(
        &self,
        proof: &Proof,
        call: &str,
        (blob, from): (&BlobId, u64),
        now: UnixMillis,
    ) -> Result<Fetched, CallRefusal> {
        let caller = self.blob_caller(proof, call, b"", now)?;
        let found = self
            .storage
            .blob(&proof.council, blob)
            .map_err(unavailable)?
            .filter(|found| caller.council.may_read(&caller.person, &found.strand, now))
            .ok_or(CallRefusal::NoSuchBlob)?;
        if from >= found.length {
            return Err(CallRefusal::Malformed);
        }
        let bytes = self
            .storage
            .read_blob(&proof.council, blob, from, CHUNK)
            .map_err(unavailable)?;
        Ok(Fetched {
            bytes,
            length: found.length,
        })
    }

    /// Says that a blob is here to a device that has no upload of it open, where it may know.
    fn stored_for(
        &self,
        caller: &Caller,
        blob: &BlobId,
        now: UnixMillis,
    ) -> Result<BlobStanding, CallRefusal> {
        let council = caller.council.roster.council();
        let found = self.storage.blob(&council, blob).map_err(unavailable)?;
        match found {
            Some(found) if may_add(caller, &found.strand, blob, now).is_ok() => {
                Ok(BlobStanding::Stored)
            }
            _ => Err(CallRefusal::NoSuchBlob),
        }
    }

    /// Wakes the tablets that wait for a blob. The strand has not moved: a tablet asks, and fetches what it lacks.
    fn tell_of_blob(&self, strand: &Strand, caller: &Caller) -> Result<(), CallRefusal> {
        let cursors = self.storage.cursors(&[*strand]).map_err(unavailable)?;
        self.tell(Hint::Moved {
            strand: *strand,
            head: cursors.first().map_or(0, |cursor| cursor.number),
            by: caller.device,
        });
        Ok(())
    }

    /// Who calls. Photos are counted apart from words, so that they never use up the calls that words need.
    fn blob_caller(
        &self,
        proof: &Proof,
        call: &str,
        body: &[u8],
        now: UnixMillis,
    ) -> Result<Caller, CallRefusal> {
        if !self.nonces.accepts(&proof.nonce, now) {
            return Err(CallRefusal::NonceNeeded);
        }
        let caller = self.authenticate_within(Some(&self.blob_rates), proof, call, body, now)?;
        self.is_served(&proof.council)?;
        Ok(caller)
    }
}

/// Adding needs the right to write something in the strand, at this moment, and a file that was not destroyed.
fn may_add(
    caller: &Caller,
    strand: &Strand,
    blob: &BlobId,
    now: UnixMillis,
) -> Result<(), CallRefusal> {
    let council = &caller.council;
    let grants = council.grants.of(strand.council, strand.child);
    if grants.life().is_destroyed(blob) {
        return Err(CallRefusal::NotPermitted);
    }
    let stamp = Stamp {
        roster: council.roster.head().position,
        grants: grants.head().position,
        at: now,
    };
    let may = access::may_write_any(
        &council.roster,
        &grants,
        &caller.device,
        strand.kind,
        &stamp,
    );
    if may {
        Ok(())
    } else {
        Err(CallRefusal::NotPermitted)
    }
}

fn refusal(error: sync::blob::BlobError) -> CallRefusal {
    use sync::blob::BlobError;
    match error {
        BlobError::TooBig => CallRefusal::TooLong,
        BlobError::NewerFormat(_) => CallRefusal::OtherVersion,
        BlobError::BadSignature => CallRefusal::BadProof,
        _ => CallRefusal::Malformed,
    }
}
