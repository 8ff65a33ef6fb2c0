//! Photos and files: the simulated tablets send none, so this database has no room for any and holds none.

use sync::{BlobId, CouncilId, UnixMillis};
use waymark_server::storage::StorageError;
use waymark_server::storage::blobs::{
    Begun, BlobLimits, Blobs, NewBlob, Put, StoredBlob, UploadOf,
};

use super::Memory;

impl Blobs for Memory {
    fn begin_blob(
        &self,
        _: &CouncilId,
        _: &NewBlob<'_>,
        _: &BlobLimits,
    ) -> Result<Begun, StorageError> {
        Ok(Begun::Full)
    }

    fn upload(&self, _: &UploadOf) -> Result<Option<StoredBlob>, StorageError> {
        Ok(None)
    }

    fn put_blob(&self, _: &UploadOf, _: u64, _: &[u8], _: UnixMillis) -> Result<Put, StorageError> {
        Ok(Put::Unknown)
    }

    fn blob(&self, _: &CouncilId, _: &BlobId) -> Result<Option<StoredBlob>, StorageError> {
        Ok(None)
    }

    fn read_blob(
        &self,
        _: &CouncilId,
        _: &BlobId,
        _: u64,
        _: usize,
    ) -> Result<Vec<u8>, StorageError> {
        Ok(Vec::new())
    }
}
