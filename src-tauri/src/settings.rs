//! What the shell is started with: where the data lies, which server, and for whom.

use std::path::PathBuf;

use app::Config;
use tauri::{AppHandle, Manager};

/// Read once at the start. Each can be set from outside for practice and for tests.
#[derive(Debug)]
pub(crate) struct Settings {
    /// The folder of everything on this tablet: `WAYMARK_DATA_DIR`, else where the system keeps an app's own data.
    pub(crate) folder: PathBuf,
    /// What no backup of that folder takes along: `WAYMARK_OUTSIDE_DIR`, else where the system keeps an app's state.
    pub(crate) outside: PathBuf,
    /// The sync server's address: `WAYMARK_SERVER`. Without one the tablet keeps everything to itself.
    pub(crate) server: Option<String>,
    /// Where a copy goes that a person takes out of the store: the system's folder for downloads.
    pub(crate) copies: Option<PathBuf>,
    /// Short name of the person to offer first: `WAYMARK_AS`.
    pub(crate) person: Option<String>,
    /// Whether made-up plans, too, lock when the server was not reached for too long: `WAYMARK_PRACTICE_LEASE`.
    pub(crate) practice_lease: bool,
}

impl Settings {
    /// Reads the environment, and asks the system for its folder.
    ///
    /// # Errors
    ///
    /// Where the system knows no folder for an app's data and none is set.
    pub(crate) fn read(app: &AppHandle) -> tauri::Result<Self> {
        let folder = match std::env::var_os("WAYMARK_DATA_DIR") {
            Some(folder) => folder.into(),
            None => app.path().app_local_data_dir()?,
        };
        Ok(Self {
            folder,
            outside: match std::env::var_os("WAYMARK_OUTSIDE_DIR") {
                Some(outside) => outside.into(),
                None => outside(app)?,
            },
            server: named("WAYMARK_SERVER"),
            copies: match std::env::var_os("WAYMARK_COPIES_DIR") {
                Some(folder) => Some(folder.into()),
                None => app.path().download_dir().ok(),
            },
            person: named("WAYMARK_AS"),
            practice_lease: named("WAYMARK_PRACTICE_LEASE").is_some(),
        })
    }
}

impl From<Settings> for Config {
    fn from(settings: Settings) -> Self {
        let usual = Self::new(settings.folder, settings.outside);
        Self {
            server: settings.server,
            preselected: settings.person,
            practice_lease: settings.practice_lease,
            copies: settings.copies.unwrap_or_else(|| usual.copies.clone()),
            ..usual
        }
    }
}

/// Where the system keeps what an app may lose. On Linux `XDG_STATE_HOME`; on Apple's systems and Android the folder
/// for caches, which their backups leave out: where the system empties it, the tablet begins a new epoch and says so.
fn outside(app: &AppHandle) -> tauri::Result<PathBuf> {
    let name = &app.config().identifier;
    if cfg!(target_os = "linux") {
        let set = std::env::var_os("XDG_STATE_HOME").map(PathBuf::from);
        let state = match set.filter(|path| path.is_absolute()) {
            Some(state) => state,
            None => app.path().home_dir()?.join(".local/state"),
        };
        return Ok(state.join(name));
    }
    if cfg!(windows) {
        return Ok(app.path().local_data_dir()?.join(format!("{name}.outside")));
    }
    Ok(app.path().app_cache_dir()?.join("outside"))
}

/// The value of an environment variable, where it is set and says something.
fn named(variable: &str) -> Option<String> {
    std::env::var(variable)
        .ok()
        .filter(|value| !value.is_empty())
}
