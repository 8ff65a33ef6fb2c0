//! Small files that are either the old ones or the new ones, whatever happens in between.

use crate::Error;
use std::fs::File;
use std::io::Write;
use std::path::Path;

/// Writes a whole file durably: beside its place first, then moved there.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let beside = path.with_extension("new");
    let mut file = File::create(&beside).map_err(Error::disk("creating a file"))?;
    file.write_all(bytes)
        .map_err(Error::disk("writing a file"))?;
    file.sync_all().map_err(Error::disk("writing a file"))?;
    std::fs::rename(&beside, path).map_err(Error::disk("moving a file into its place"))?;
    path.parent().map_or(Ok(()), settle)
}

/// Makes the names in a folder durable.
pub(crate) fn settle(folder: &Path) -> Result<(), Error> {
    // Windows has no handle for a folder; there a rename is durable by itself.
    if cfg!(windows) {
        return Ok(());
    }
    File::open(folder)
        .and_then(|handle| handle.sync_all())
        .map_err(Error::disk("settling a folder"))
}

/// The file's bytes, or nothing where there is no such file.
pub(crate) fn read(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::disk("reading a file")(error)),
    }
}
