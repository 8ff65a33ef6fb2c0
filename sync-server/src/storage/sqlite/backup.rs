//! A whole copy of a database that a server may be using, and a database made from such a copy.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use sync::CouncilId;
use sync::checkpoint::Checkpoint;

use super::check::{Report, check, reading_only};
use super::rows::failed;
use super::{Sqlite, Storage as _};
use crate::council::Council;
use crate::storage::StorageError;
use crate::storage::joining::Joining as _;

/// Why a backup or a restore was not made. What stood before stands as it did.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// Something stands where the copy should go.
    #[error("{0} is there already; nothing is ever written over it")]
    AlreadyThere(PathBuf),
    /// There is nothing to copy.
    #[error("there is no database at {0}")]
    NotThere(PathBuf),
    /// The copy was read back, and is not whole.
    #[error("{path} is not whole: {}", .report.faults.join("; "))]
    NotWhole {
        /// What was read.
        path: PathBuf,
        /// What was found.
        report: Box<Report>,
    },
    /// Nobody's roster ends there.
    #[error("{0} is about no council of this backup")]
    OtherCouncil(Checkpoint),
    /// Nothing was said of where the roster of one of its councils ends.
    #[error(
        "nothing says where the roster of council {0} ends: whoever was removed from it since the backup could come back. \
         Give its --roster too, or --roster-unknown beside the others"
    )]
    NoEnd(CouncilId),
    /// The backup reaches so far, and it is not there.
    #[error("{0} is not where this council's roster stood there; ask for it again")]
    OtherRoster(Checkpoint),
    /// The disk refused.
    #[error("{doing} {path} failed")]
    Disk {
        /// What was being attempted.
        doing: &'static str,
        /// With what.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The database failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Copies the database as it stands at one moment, reads the copy back, and only then gives it its name. A server may
/// go on writing meanwhile.
///
/// # Errors
/// Any [`CopyError`].
pub fn back_up(database: &Path, target: &Path) -> Result<Report, CopyError> {
    if !database.exists() {
        return Err(CopyError::NotThere(database.to_owned()));
    }
    make(target, |partial| {
        let source = reading_only(database)?;
        source
            .execute("VACUUM INTO ?1", [partial.to_string_lossy()])
            .map_err(failed("copying the database"))?;
        Ok(())
    })
}

/// Makes a database from a backup, marked as restored: the service then answers nobody until it has been shown the
/// newest roster, which has to reach where `ends` says that it ends. Of councils that it does not name nobody can say it
/// where `others_unknown`.
///
/// # Errors
/// Any [`CopyError`]; [`CopyError::AlreadyThere`] where the place holds a database.
pub fn restore(
    backup: &Path,
    database: &Path,
    ends: &[Checkpoint],
    others_unknown: bool,
) -> Result<Report, CopyError> {
    if !backup.exists() {
        return Err(CopyError::NotThere(backup.to_owned()));
    }
    for beside in ["", "-wal", "-shm"].map(|suffix| with_suffix(database, suffix)) {
        if beside.exists() {
            return Err(CopyError::AlreadyThere(beside));
        }
    }
    whole(backup)?;
    make(database, |partial| {
        fs::copy(backup, partial).map_err(disk("copying", backup))?;
        // A copy takes its source's permissions along.
        close_to_others(partial)?;
        let storage = Sqlite::open(partial)?;
        expect(&storage, ends, others_unknown)?;
        storage.mark_restored(ends)?;
        Ok(())
    })
}

/// Refuses what cannot be where the roster of one of its councils ends: it would shut everybody out.
fn expect(storage: &Sqlite, ends: &[Checkpoint], others_unknown: bool) -> Result<(), CopyError> {
    let councils = storage.councils()?;
    let is_named = |council: &CouncilId| ends.iter().any(|end| end.is_about(council));
    let unnamed = councils.iter().find(|council| !is_named(council));
    if let Some(council) = unnamed.filter(|_| !others_unknown) {
        return Err(CopyError::NoEnd(*council));
    }
    for end in ends {
        let council = councils.iter().find(|council| end.is_about(council));
        let council = council.ok_or(CopyError::OtherCouncil(*end))?;
        let links = storage.roster_links(council)?;
        let council = Council::rebuilt(&links, Vec::new())?;
        let roster = council.map(|council| council.roster);
        if roster.is_some_and(|roster| end.is_reached_by(&roster) && !end.stands_in(&roster)) {
            return Err(CopyError::OtherRoster(*end));
        }
    }
    Ok(())
}

/// Makes a file beside its place, for its owner alone, checks it, and moves it there durably.
fn make(
    target: &Path,
    fill: impl FnOnce(&Path) -> Result<(), CopyError>,
) -> Result<Report, CopyError> {
    if target.exists() {
        return Err(CopyError::AlreadyThere(target.to_owned()));
    }
    let partial = with_suffix(target, ".partial");
    let made = claim(&partial)
        .and_then(|()| fill(&partial))
        .and_then(|()| whole(&partial))
        .and_then(|report| settle(&partial, target).map(|()| report));
    if made.is_err() {
        // What failed is told; the leavings must not be taken for a backup.
        for suffix in ["", "-wal", "-shm", "-journal"] {
            let _ = fs::remove_file(with_suffix(&partial, suffix));
        }
    }
    made
}

fn claim(partial: &Path) -> Result<(), CopyError> {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(partial)
        .map(|_| ())
        .map_err(disk("making", partial))?;
    close_to_others(partial)
}

fn close_to_others(path: &Path) -> Result<(), CopyError> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))
        .map_err(disk("closing to others", path))
}

fn whole(path: &Path) -> Result<Report, CopyError> {
    let report = check(path)?;
    if report.is_whole() {
        Ok(report)
    } else {
        Err(CopyError::NotWhole {
            path: path.to_owned(),
            report: Box::new(report),
        })
    }
}

/// The file is on the disk before it has its name, and its name is on the disk before anybody is told.
fn settle(partial: &Path, target: &Path) -> Result<(), CopyError> {
    File::open(partial)
        .and_then(|file| file.sync_all())
        .map_err(disk("settling", partial))?;
    fs::rename(partial, target).map_err(disk("moving", partial))?;
    let folder = target
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(disk("settling", folder))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn disk(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> CopyError {
    let path = path.to_owned();
    move |source| CopyError::Disk {
        doing,
        path,
        source,
    }
}
