//! An archive on the disk: a folder that gets its name once everything in it is written. What was cut off in the middle
//! is called unfinished, and has no page to open.

use crate::api::error::{Code, Error};
use crate::words;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// The page to open.
pub(super) const PAGE: &str = "record.html";
/// The same for another program.
pub(super) const DATA: &str = "record.json";
/// SHA-256 of every other file, as `sha256sum -c` reads it.
pub(super) const SUMS: &str = "SHA256SUMS";
/// The folder of photos and files.
pub(super) const FILES: &str = "files";
/// What stands after the name until everything is written.
const UNFINISHED: &str = " (unfinished)";
/// Archives of one name that may lie side by side.
const MOST_OF_A_NAME: u32 = 1000;

/// An archive that is being written. Dropped before it was finished, it is taken away.
pub(super) struct Writing {
    folder: PathBuf,
    name: String,
    place: PathBuf,
    sums: String,
    finished: bool,
}

impl Writing {
    /// Begins an archive under a name that nothing has yet.
    pub(super) fn begin(folder: &Path, name: &str) -> Result<Self, Error> {
        std::fs::create_dir_all(folder).map_err(|error| failed(&error))?;
        for nth in 1..=MOST_OF_A_NAME {
            let name = if nth == 1 {
                name.to_owned()
            } else {
                format!("{name} ({nth})")
            };
            let place = folder.join(format!("{name}{UNFINISHED}"));
            if folder.join(&name).exists() {
                continue;
            }
            match private_folder(&place) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(failed(&error)),
                Ok(()) => {
                    let folder = folder.to_owned();
                    let writing = Self {
                        folder,
                        name,
                        place,
                        sums: String::new(),
                        finished: false,
                    };
                    private_folder(&writing.place.join(FILES)).map_err(|error| failed(&error))?;
                    return Ok(writing);
                }
            }
        }
        Err(Error::new(Code::Disk, words::ARCHIVE_FAILED))
    }

    /// Writes a file of it, durably.
    pub(super) fn put(&mut self, path: &str, bytes: &[u8]) -> Result<(), Error> {
        self.write(path, bytes).map_err(|error| failed(&error))?;
        for byte in Sha256::digest(bytes) {
            let _ = write!(self.sums, "{byte:02x}");
        }
        let _ = writeln!(self.sums, "  {path}");
        Ok(())
    }

    fn write(&self, path: &str, bytes: &[u8]) -> std::io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(self.place.join(path))?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    /// Gives it its name. From here on it is whole.
    pub(super) fn finish(mut self) -> Result<PathBuf, Error> {
        let sums = std::mem::take(&mut self.sums);
        let whole = self.folder.join(&self.name);
        self.write(SUMS, sums.as_bytes())
            .and_then(|()| settled(&self.place.join(FILES)))
            .and_then(|()| settled(&self.place))
            .and_then(|()| std::fs::rename(&self.place, &whole))
            .and_then(|()| settled(&self.folder))
            .map_err(|error| failed(&error))?;
        self.finished = true;
        Ok(whole)
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        if !self.finished {
            // Where this fails too, what stays is called unfinished and has no sums.
            let _ = std::fs::remove_dir_all(&self.place);
        }
    }
}

fn private_folder(place: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(place)
}

/// Makes the names in a folder durable, where the system can.
fn settled(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}

fn failed(error: &std::io::Error) -> Error {
    match error.kind() {
        // The last is a limit on one file, as some sticks and systems have it.
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            Error::new(Code::DiskFull, words::ARCHIVE_DISK_FULL)
        }
        _ => Error::new(Code::Disk, words::ARCHIVE_FAILED),
    }
}
