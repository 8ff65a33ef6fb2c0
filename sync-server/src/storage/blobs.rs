//! What the server asks of a database for photos and files: sealed bytes in, sealed bytes out, chunk by chunk.

use sync::{BlobId, CouncilId, DeviceId, Strand, UnixMillis};

use super::StorageError;

/// A blob that a device begins to send.
#[derive(Clone, Copy, Debug)]
pub struct NewBlob<'a> {
    /// The blob.
    pub id: BlobId,
    /// The strand in which it can be read.
    pub strand: Strand,
    /// The device that sends it.
    pub device: DeviceId,
    /// Its length in bytes.
    pub length: u64,
    /// Its signed header, kept as the record of who added it.
    pub header: &'a [u8],
}

/// Which upload is meant.
#[derive(Clone, Copy, Debug)]
pub struct UploadOf {
    /// The council.
    pub council: CouncilId,
    /// The blob.
    pub blob: BlobId,
    /// The device that began it.
    pub device: DeviceId,
}

/// What the operator allows, and what time it is.
#[derive(Clone, Copy, Debug)]
pub struct BlobLimits {
    /// Bytes of blobs, finished or begun, that the council may have.
    pub quota: u64,
    /// How many of them one device may have sent.
    pub device_quota: u64,
    /// How many of them may be one child's.
    pub child_quota: u64,
    /// Uploads that one device may have open.
    pub unfinished: u32,
    /// The server's clock.
    pub now: UnixMillis,
    /// Uploads that nobody went on with since then are dropped.
    pub stale_before: UnixMillis,
}

/// What became of a device's wish to send a blob.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    /// This many bytes of it are durable.
    At(u64),
    /// The council has it already.
    Stored,
    /// It is over the council's quota, or over the share of its device or child.
    Full,
    /// The device has too many uploads open.
    TooMany,
    /// The record that it belongs to was erased.
    Erased,
}

/// What became of a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// This many bytes are durable; the chunk counts only where it followed what was there.
    At(u64),
    /// The blob is whole, and its hash is right.
    Stored,
    /// The blob is whole and its hash is another: all of it is dropped.
    Wrong,
    /// The chunk goes beyond the blob's length.
    Beyond,
    /// The device has begun no such upload, or it has expired.
    Unknown,
}

/// Where a whole blob belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredBlob {
    /// The strand in which it can be read.
    pub strand: Strand,
    /// Its length in bytes.
    pub length: u64,
}

/// The part of a database that keeps blobs. Every method that writes returns after the commit is durable.
pub trait Blobs: Send + Sync + 'static {
    /// Begins an upload, or finds the one that the device began before. Drops stale ones first.
    fn begin_blob(
        &self,
        council: &CouncilId,
        new: &NewBlob<'_>,
        limits: &BlobLimits,
    ) -> Result<Begun, StorageError>;
    /// Where the upload that a device began belongs.
    fn upload(&self, of: &UploadOf) -> Result<Option<StoredBlob>, StorageError>;
    /// Adds a chunk to the upload that a device began. With the last one the hash is checked in the same transaction.
    fn put_blob(
        &self,
        of: &UploadOf,
        at: u64,
        bytes: &[u8],
        now: UnixMillis,
    ) -> Result<Put, StorageError>;
    /// Where a whole blob belongs.
    fn blob(&self, council: &CouncilId, blob: &BlobId) -> Result<Option<StoredBlob>, StorageError>;
    /// At most `most` bytes of a whole blob from a place on.
    fn read_blob(
        &self,
        council: &CouncilId,
        blob: &BlobId,
        from: u64,
        most: usize,
    ) -> Result<Vec<u8>, StorageError>;
}
