//! The one open `app` behind the window, and the way its events take to the page.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use app::api::error::Error;
use app::api::sharing::{Cause, Changed};
use app::{App, Config, Sharing};
use tauri::{AppHandle, Emitter};
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio::sync::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock};

/// How long the calls in the middle and an exchange may hold up a machine that is about to sleep.
const SLEEP_WAITS: Duration = Duration::from_millis(1_500);

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

/// The open app; it shares by itself for as long as this lives and the machine is awake.
struct Open {
    app: App,
    sharing: Option<Sharing>,
}

/// While this lives the machine sleeps: no call begins, and nothing is shared.
pub(crate) struct Asleep<'a> {
    bridge: &'a Bridge,
    /// None where a call in the middle went on for too long.
    _calls: Option<OwnedRwLockWriteGuard<()>>,
}

impl Drop for Asleep<'_> {
    fn drop(&mut self) {
        if let Some(open) = self.bridge.opened().as_mut() {
            open.sharing.get_or_insert_with(|| open.app.keep_sharing());
        }
    }
}

impl Bridge {
    pub(crate) fn new(config: Config) -> Self {
        Self {
            config,
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
        self.app_telling(|changes| {
            tauri::async_runtime::spawn(forward(handle.clone(), changes));
        })
        .await
    }

    /// The same, with whoever is to hear of its changes where this call opens it.
    pub(crate) async fn app_telling(
        &self,
        tell: impl FnOnce(Receiver<Changed>),
    ) -> Result<(App, OwnedRwLockReadGuard<()>), Error> {
        let call = Arc::clone(&self.calls).read_owned().await;
        let mut open = self.opened();
        if let Some(open) = open.as_ref() {
            return Ok((open.app.clone(), call));
        }
        let app = App::open(self.config.clone())?;
        tell(app.changes());
        *open = Some(Open {
            sharing: Some(app.keep_sharing()),
            app: app.clone(),
        });
        Ok((app, call))
    }

    /// Locks before the machine sleeps, and holds everything back until the answer is dropped. Pages write first what they
    /// hold; the calls in the middle end, and an exchange is stopped.
    pub(crate) async fn fall_asleep(&self) -> Asleep<'_> {
        if let Some(app) = self.opened_app() {
            app.fall_asleep().await;
        }
        let sharing = self.opened().as_mut().and_then(|open| open.sharing.take());
        let ends = async {
            if let Some(sharing) = sharing {
                sharing.end().await;
            }
            self.quiet().await
        };
        let calls = tokio::time::timeout(SLEEP_WAITS, ends).await.ok();
        // An unlocking that was in the middle has opened a store meanwhile.
        if let Some(app) = self.opened_app() {
            app.lock_now();
        }
        Asleep {
            bridge: self,
            _calls: calls,
        }
    }

    /// Waits for the calls in the middle, and lets no other begin while the answer is held.
    pub(crate) async fn quiet(&self) -> OwnedRwLockWriteGuard<()> {
        Arc::clone(&self.calls).write_owned().await
    }

    /// Closes the store and lets the folder go.
    pub(crate) fn close(&self) {
        if let Some(open) = self.opened().take() {
            open.app.close();
        }
    }

    fn opened(&self) -> MutexGuard<'_, Option<Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn opened_app(&self) -> Option<App> {
        self.opened().as_ref().map(|open| open.app.clone())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nothing_is_shared_while_the_machine_sleeps_and_it_goes_on_once_it_is_awake() {
        let home = tempfile::tempdir().expect("a temporary folder");
        let (data, outside) = (home.path().join("data"), home.path().join("outside"));
        let bridge = Bridge::new(Config::new(data, outside));
        let shares = || bridge.opened().as_ref().map(|open| open.sharing.is_some());
        bridge.app_telling(drop).await.expect("it opens");
        assert_eq!(shares(), Some(true));
        let asleep = bridge.fall_asleep().await;
        assert_eq!(shares(), Some(false));
        drop(asleep);
        assert_eq!(shares(), Some(true));
        bridge.close();
        drop(bridge.fall_asleep().await);
        assert_eq!(shares(), None, "a closed app is not opened again");
    }
}
