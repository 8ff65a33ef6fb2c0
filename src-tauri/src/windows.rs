//! Which window is open: the practitioner's, or the child's who has the tablet. Never both, so that nothing of another
//! child stands in a page's memory beside the child.
//!
//! A phone or tablet has one window: there the page goes from the one document to the other.

use serde_json::Value;
use tauri::AppHandle;

/// The operations after which another window may be due.
const HANDS_OVER: [&str; 2] = ["child_mode.enter", "child_mode.leave"];

/// Whether another window may be due after this operation.
pub(crate) fn may_change(operation: &str) -> bool {
    HANDS_OVER.contains(&operation)
}

/// Opens the window that is due by the app's own state, and closes the other. `child` is shown to the adult who is back.
#[cfg(desktop)]
pub(crate) fn settle(handle: &AppHandle, state: &Value, child: &Value) -> tauri::Result<()> {
    use tauri::{Manager, WebviewUrl, WebviewWindowBuilder};

    let (due, over) = if state["child"].is_null() {
        ("main", "child")
    } else {
        ("child", "main")
    };
    let Some(gone) = handle.get_webview_window(over) else {
        return Ok(());
    };
    let windows = &handle.config().app.windows;
    let Some(config) = windows.iter().find(|window| window.label == due) else {
        return Ok(());
    };
    let mut config = config.clone();
    if let (true, Some(child)) = (due == "main", child.as_str()) {
        config.url = WebviewUrl::App(format!("index.html#/child/{child}").into());
    }
    let size = gone.inner_size()?.to_logical::<f64>(gone.scale_factor()?);
    // The new one first: without any window the app would end.
    WebviewWindowBuilder::from_config(handle, &config)?
        .inner_size(size.width, size.height)
        .build()?;
    gone.destroy()
}

/// There is one window, and its page goes to the other document by itself.
#[cfg(mobile)]
pub(crate) fn settle(_: &AppHandle, _: &Value, _: &Value) -> tauri::Result<()> {
    Ok(())
}
