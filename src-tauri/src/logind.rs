//! Locks before the machine sleeps: logind tells of it and waits for a while. Where no logind answers, the app locks as
//! soon as the machine is awake again.
//!
//! Source: systemd's page on inhibitor locks, and the design's security page, point 4.

#[cfg(test)]
mod tests;

use futures_util::StreamExt;
use tauri::{AppHandle, Manager};
use zbus::Connection;
use zbus::zvariant::OwnedFd;

use crate::bridge::Bridge;

/// What logind offers of this.
#[zbus::proxy(
    interface = "org.freedesktop.login1.Manager",
    default_service = "org.freedesktop.login1",
    default_path = "/org/freedesktop/login1",
    gen_blocking = false
)]
trait Logind {
    /// Holds up the machine until the answer is closed, or for as long as logind waits for anybody.
    fn inhibit(&self, what: &str, who: &str, why: &str, mode: &str) -> zbus::Result<OwnedFd>;

    /// It is about to sleep, or awake again.
    #[zbus(signal)]
    fn prepare_for_sleep(&self, start: bool) -> zbus::Result<()>;
}

/// Locks before each sleep, for as long as the app runs.
pub(crate) async fn start(handle: AppHandle) {
    let bridge = handle.state::<Bridge>();
    let watched = async {
        let system = Connection::system().await?;
        watch(&system, || bridge.fall_asleep()).await
    };
    match watched.await {
        Ok(()) => tracing::warn!("the system bus is gone: the app locks on waking from now on"),
        Err(error) => tracing::info!(%error, "no logind: the app locks on waking"),
    }
}

/// Calls `fall_asleep` before each sleep and holds the machine up until that has ended. Its answer is dropped once the
/// machine is awake. Ends with the connection.
async fn watch<F: Future>(system: &Connection, fall_asleep: impl Fn() -> F) -> zbus::Result<()> {
    let logind = LogindProxy::new(system).await?;
    let mut sleeps = logind.receive_prepare_for_sleep().await?;
    let mut inhibitor = hold_up(&logind).await;
    let mut asleep = None;
    while let Some(sleep) = sleeps.next().await {
        drop(asleep.take());
        if sleep.args()?.start {
            asleep = Some(fall_asleep().await);
            // Only now may the machine sleep.
            drop(inhibitor.take());
        } else {
            inhibitor = hold_up(&logind).await;
        }
    }
    Ok(())
}

/// Asks logind to wait for us before it sleeps. Where it does not, the lock comes as early as it can all the same.
async fn hold_up(logind: &LogindProxy<'_>) -> Option<OwnedFd> {
    let asked = logind.inhibit("sleep", "Waymark", "Waymark locks first", "delay");
    match asked.await {
        Ok(inhibitor) => Some(inhibitor),
        Err(error) => {
            tracing::info!(%error, "logind does not wait for the lock");
            None
        }
    }
}
