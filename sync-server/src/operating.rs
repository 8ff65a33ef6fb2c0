//! The binary's commands beside serving: a backup, a restore and a check, each ending in one line that says what was
//! found.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use clap::{ArgGroup, Parser, Subcommand};
use sync::checkpoint::Checkpoint;

use crate::clock::Clock;
use crate::config::{ConfigError, Flags, Settings};
use crate::server::DATABASE;
use crate::storage::{CopyError, Report, StorageError, back_up, check, restore};

/// The command line: what to do, and the flags of [`Flags`] before or after it.
#[derive(Debug, Parser)]
#[command(name = "waymark-server", version, about, propagate_version = true)]
pub struct CommandLine {
    /// The configuration.
    #[command(flatten)]
    pub flags: Flags,
    /// What to do; to serve where nothing is named.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What the binary does.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum Command {
    /// Serves until it is asked to stop. This is what happens without a command.
    Serve,
    /// Copies the database, of a running server too, and reads the copy back.
    Backup {
        /// The file to make, or a directory to make a dated one in. Nothing is written over.
        target: PathBuf,
    },
    /// Makes the database of an empty data directory from a backup.
    #[command(group = ArgGroup::new("ends").required(true).multiple(true))]
    Restore {
        /// The backup.
        backup: PathBuf,
        /// Where the council's roster ends, as its Virtual School head reads it in Settings; once for each council. It
        /// answers nobody of that council before its roster reaches there, whatever somebody signs who was removed
        /// since the backup.
        #[arg(long, group = "ends", value_name = "CODE")]
        roster: Vec<Checkpoint>,
        /// Nobody can say where it ends, of councils that no code is given for. Whoever administered when the backup was made then counts as one, until a
        /// newer roster comes.
        #[arg(long, group = "ends")]
        roster_unknown: bool,
    },
    /// Reads the whole database, or a backup, and says what is wrong with it.
    Check {
        /// A backup; the database of the data directory where none is named.
        file: Option<PathBuf>,
    },
}

/// Why a command did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum OperatingError {
    /// The settings do not go together.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The copy was not made.
    #[error(transparent)]
    Copy(#[from] CopyError),
    /// The database cannot be read at all.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The data directory cannot be made.
    #[error("cannot make the data directory")]
    Directory(#[source] std::io::Error),
    /// The database was read, and is not whole.
    #[error("{path} is not whole: {}", .faults.join("; "))]
    NotWhole {
        /// What was read.
        path: PathBuf,
        /// What is wrong with it.
        faults: Vec<String>,
    },
}

/// Does a command other than serving, and gives the line that says what was done.
///
/// # Errors
/// Any [`OperatingError`].
pub fn operate(command: &Command, flags: Flags) -> Result<String, OperatingError> {
    let settings = Settings::from_flags(flags)?;
    let database = settings.data.join(DATABASE);
    match command {
        Command::Serve => Ok(String::new()),
        Command::Backup { target } => {
            let file = dated(target);
            let report = back_up(&database, &file)?;
            Ok(format!(
                "backed up to {} and read back: {}",
                file.display(),
                counts(&report)
            ))
        }
        Command::Restore {
            backup,
            roster,
            roster_unknown,
        } => {
            crate::server::make_private(&settings.data).map_err(OperatingError::Directory)?;
            let report = restore(backup, &database, roster, *roster_unknown)?;
            let until: String = roster
                .iter()
                .map(|end| format!(", which must reach {end}"))
                .collect();
            Ok(format!(
                "restored to {} and read back: {}. It answers nobody until the tablet of an administrator or of \
                 the Virtual School head has shown it the newest roster{until}",
                database.display(),
                counts(&report)
            ))
        }
        Command::Check { file } => {
            let path = file.as_ref().unwrap_or(&database);
            checked(path).map(|report| format!("{} is whole: {}", path.display(), counts(&report)))
        }
    }
}

fn checked(path: &Path) -> Result<Report, OperatingError> {
    if !path.exists() {
        return Err(CopyError::NotThere(path.to_owned()).into());
    }
    let report = check(path)?;
    if report.is_whole() {
        Ok(report)
    } else {
        Err(OperatingError::NotWhole {
            path: path.to_owned(),
            faults: report.faults,
        })
    }
}

/// A file in that directory with the moment in its name, or the file itself.
fn dated(target: &Path) -> PathBuf {
    if !target.is_dir() {
        return target.to_owned();
    }
    let moment: DateTime<Utc> =
        DateTime::from_timestamp_millis(Clock::default().now().0).unwrap_or_default();
    target.join(format!(
        "waymark-{}.sqlite",
        moment.format("%Y%m%dT%H%M%SZ")
    ))
}

fn counts(report: &Report) -> String {
    format!(
        "{} councils, {} roster links, {} grants, {} strands, {} entries of {} bytes, {} files, {} sheets of the audit, {} devices frozen",
        report.councils,
        report.roster_links,
        report.grant_links,
        report.strands,
        report.entries,
        report.bytes,
        report.files,
        report.sheets,
        report.frozen
    )
}
