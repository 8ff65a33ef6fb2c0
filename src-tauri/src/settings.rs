//! What the shell is started with: where the data lies, which server, and for whom.

use std::path::PathBuf;

use app::Config;
use tauri::{AppHandle, Manager};

/// Read once at the start. Each can be set from outside for practice and for tests.
#[derive(Debug)]
pub(crate) struct Settings {
    /// The folder of everything on this tablet: `WAYMARK_DATA_DIR`, else where the system keeps an app's own data.
    pub(crate) folder: PathBuf,
    /// The sync server's address: `WAYMARK_SERVER`. Without one the tablet keeps everything to itself.
    pub(crate) server: Option<String>,
    /// Where a copy goes that a person takes out of the store: the system's folder for downloads.
    pub(crate) copies: Option<PathBuf>,
    /// Short name of the person to offer first: `WAYMARK_AS`.
    pub(crate) person: Option<String>,
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
            server: named("WAYMARK_SERVER"),
            copies: match std::env::var_os("WAYMARK_COPIES_DIR") {
                Some(folder) => Some(folder.into()),
                None => app.path().download_dir().ok(),
            },
            person: named("WAYMARK_AS"),
        })
    }
}

impl From<Settings> for Config {
    fn from(settings: Settings) -> Self {
        let usual = Self::new(settings.folder);
        Self {
            server: settings.server,
            preselected: settings.person,
            copies: settings.copies.unwrap_or_else(|| usual.copies.clone()),
            ..usual
        }
    }
}

/// The value of an environment variable, where it is set and says something.
fn named(variable: &str) -> Option<String> {
    std::env::var(variable)
        .ok()
        .filter(|value| !value.is_empty())
}
