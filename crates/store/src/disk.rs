//! Small files that are either the old ones or the new ones, whatever happens in between.

use crate::Error;
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
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

/// The same, and what the file held before is overwritten where it lay. A disk that writes elsewhere each time, as flash
/// does, may keep it all the same.
pub(crate) fn replace_and_destroy(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let before = OpenOptions::new().write(true).open(path).ok();
    replace(path, bytes)?;
    match before {
        Some(file) => blank(file),
        None => Ok(()),
    }
}

/// Overwrites a file in its place, durably.
pub(crate) fn overwrite(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let failed = |error| Error::disk("writing over a file")(error);
    let mut file = OpenOptions::new().write(true).open(path).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    file.set_len(length).map_err(failed)?;
    file.sync_all().map_err(failed)
}

/// Overwrites a file and removes it; where there is none, nothing happens.
pub(crate) fn destroy(path: &Path) -> Result<(), Error> {
    let file = match OpenOptions::new().write(true).open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        other => other.map_err(Error::disk("taking a key away"))?,
    };
    blank(file)?;
    std::fs::remove_file(path).map_err(Error::disk("taking a key away"))?;
    path.parent().map_or(Ok(()), settle)
}

fn blank(mut file: File) -> Result<(), Error> {
    let failed = |error| Error::disk("writing over a file")(error);
    let length = file.metadata().map_err(failed)?.len();
    std::io::copy(&mut std::io::repeat(0).take(length), &mut file).map_err(failed)?;
    file.sync_all().map_err(failed)
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
