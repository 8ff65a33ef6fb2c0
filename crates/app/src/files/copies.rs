//! A copy of a file outside the store, where other programs can open it.

use crate::api::error::{Code, Error};
use crate::words;
use plan::file::FileRef;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// Copies of one name that may lie side by side.
const MOST_OF_A_NAME: u32 = 1000;

/// Writes a copy under a name that nothing has yet, and gives its path. Nothing is ever written over.
pub(crate) fn copy_out(folder: &Path, file: &FileRef, plain: &[u8]) -> Result<PathBuf, Error> {
    let failed = |_| Error::new(Code::Disk, words::COPY_FAILED);
    std::fs::create_dir_all(folder).map_err(failed)?;
    for nth in 1..=MOST_OF_A_NAME {
        let path = folder.join(named(file, nth));
        match new_file(&path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(failed(error)),
            Ok(mut copy) => {
                copy.write_all(plain)
                    .and_then(|()| copy.sync_all())
                    .map_err(failed)?;
                return Ok(path);
            }
        }
    }
    Err(Error::new(Code::Disk, words::COPY_FAILED))
}

fn new_file(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// A name that every system takes, with the ending that fits what is really in the file.
fn named(file: &FileRef, nth: u32) -> String {
    let stem = file
        .name
        .rsplit_once('.')
        .map_or(file.name.as_str(), |(stem, _)| stem);
    let plain: String = stem
        .chars()
        .map(|one| {
            if one.is_alphanumeric() || " -_()".contains(one) {
                one
            } else {
                '_'
            }
        })
        .collect();
    let plain = plain.trim().trim_matches('_');
    let plain = if plain.is_empty() {
        "Waymark file"
    } else {
        plain
    };
    let count = if nth == 1 {
        String::new()
    } else {
        format!(" ({nth})")
    };
    format!("{plain}{count}.{}", file.media.extension())
}

#[cfg(test)]
mod tests {
    use super::*;
    use plan::file::Media;

    #[test]
    fn a_copy_gets_its_true_ending_and_never_lies_over_another() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = FileRef {
            blob: "0a".repeat(32),
            size: 3,
            media: Media::Pdf,
            name: "A/../plan: made up.exe".to_owned(),
        };
        let one = copy_out(folder.path(), &file, b"one").expect("written");
        let two = copy_out(folder.path(), &file, b"two").expect("written");
        assert_eq!(one, folder.path().join("A____plan_ made up.pdf"));
        assert_eq!(two, folder.path().join("A____plan_ made up (2).pdf"));
        assert_eq!(std::fs::read(&one).expect("there"), b"one");
        let nameless = FileRef {
            name: "...".to_owned(),
            ..file
        };
        let path = copy_out(folder.path(), &nameless, b"x").expect("written");
        assert_eq!(path, folder.path().join("Waymark file.pdf"));
    }
}
