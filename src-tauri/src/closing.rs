//! Closing a window without losing the last word typed.
//!
//! A hidden page writes what it still holds at once, so a window that is to be closed is hidden first, and goes when
//! the page has had its moment and every call has its answer.

use std::time::Duration;

use tauri::{Manager, Window, WindowEvent};

use crate::bridge::Bridge;

/// How long a page may take to notice that it is hidden and to send what it holds. Measured: under 50 ms.
const PAGE_NOTICES: Duration = Duration::from_millis(400);

/// How long the calls in the middle may keep a closed window's process alive.
const CALLS_END: Duration = Duration::from_secs(10);

/// Hears of every window's events.
pub(crate) fn watch(window: &Window, event: &WindowEvent) {
    if let WindowEvent::CloseRequested { api, .. } = event {
        api.prevent_close();
        let window = window.clone();
        tauri::async_runtime::spawn(async move {
            if let Err(error) = leave(&window).await {
                tracing::error!(%error, "the window could not be closed");
            }
        });
    }
}

async fn leave(window: &Window) -> tauri::Result<()> {
    window.hide()?;
    tokio::time::sleep(PAGE_NOTICES).await;
    let bridge = window.state::<Bridge>();
    let quiet = tokio::time::timeout(CALLS_END, bridge.quiet()).await;
    if quiet.is_err() {
        tracing::warn!("a call was still running when the window closed");
    }
    window.destroy()
}
