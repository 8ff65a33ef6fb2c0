//! The one open `app` behind the window, and the way its events take to the page.

use std::sync::{Arc, Mutex, PoisonError};

use app::api::error::Error;
use app::api::sharing::{Cause, Changed};
use app::{App, Config, Sharing};
use tauri::{AppHandle, Emitter};
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio::sync::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock};

use crate::settings::Settings;

/// The event that tells a page to ask again.
const CHANGED: &str = "changed";

/// The app, opened by the first call. Where that fails, each call says why and the next tries again: a person who
/// closes the other window of the same folder goes on here.
pub(crate) struct Bridge {
    config: Config,
    open: Mutex<Option<Open>>,
    /// Held for reading by every call, so that closing can wait for those in the middle.
    calls: Arc<RwLock<()>>,
}

/// The open app; it shares by itself for as long as this lives.
struct Open {
    app: App,
    _sharing: Sharing,
}

impl Bridge {
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            config: settings.into(),
            open: Mutex::new(None),
            calls: Arc::default(),
        }
    }

    /// The app, for as long as one call takes.
    ///
    /// # Errors
    ///
    /// What keeps the data folder from being opened: in use, from a newer version, damaged, or the disk's own.
    pub(crate) async fn app(
        &self,
        handle: &AppHandle,
    ) -> Result<(App, OwnedRwLockReadGuard<()>), Error> {
        let call = Arc::clone(&self.calls).read_owned().await;
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = open.as_ref() {
            return Ok((open.app.clone(), call));
        }
        let app = App::open(self.config.clone())?;
        tauri::async_runtime::spawn(forward(handle.clone(), app.changes()));
        *open = Some(Open {
            _sharing: app.keep_sharing(),
            app: app.clone(),
        });
        Ok((app, call))
    }

    /// Waits for the calls in the middle, and lets no other begin while the answer is held.
    pub(crate) async fn quiet(&self) -> OwnedRwLockWriteGuard<()> {
        Arc::clone(&self.calls).write_owned().await
    }

    /// Closes the store and lets the folder go.
    pub(crate) fn close(&self) {
        if let Some(open) = self
            .open
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
        {
            open.app.close();
        }
    }
}

/// Passes every change on to the page, until the app is gone.
async fn forward(handle: AppHandle, mut changes: Receiver<Changed>) {
    loop {
        let changed = match changes.recv().await {
            Ok(changed) => changed,
            // Some were missed: the page asks for everything it shows.
            Err(RecvError::Lagged(_)) => Changed {
                child: None,
                cause: Cause::Sync,
            },
            Err(RecvError::Closed) => return,
        };
        // Where there are two windows, the shell itself opens the one that is due.
        if cfg!(desktop) && changed.cause == Cause::ChildMode {
            continue;
        }
        if let Err(error) = handle.emit(CHANGED, changed) {
            tracing::warn!(%error, "a page could not be told of a change");
        }
    }
}
