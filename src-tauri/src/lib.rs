//! The thin shell around `app`: windows, commands, paths, and hearing that the machine is about to sleep. It decides nothing about a plan, a person or a key.
//!
//! A phone or tablet loads this library; the desktop binary calls [`run`] too.

mod bridge;
mod calls;
mod closing;
#[cfg(target_os = "linux")]
mod logind;
mod settings;
mod windows;

use tauri::{Manager, RunEvent, WebviewWindowBuilder};
use tracing_subscriber::EnvFilter;

use crate::bridge::Bridge;
use crate::settings::Settings;

/// Opens the window and stays until it is closed.
#[cfg_attr(mobile, tauri::mobile_entry_point)]
pub fn run() {
    app::tell_the_place_only();
    app::leave_no_dump();
    start_log();
    let shell = tauri::Builder::default()
        .setup(|app| {
            let handle = app.handle();
            app.manage(Bridge::new(Settings::read(handle)?.into()));
            #[cfg(target_os = "linux")]
            tauri::async_runtime::spawn(logind::start(handle.clone()));
            // The child's window opens when a child is given the tablet.
            let mut windows = app.config().app.windows.iter();
            if let Some(window) = windows.find(|window| window.label == "main") {
                WebviewWindowBuilder::from_config(handle, window)?.build()?;
            }
            Ok(())
        })
        .invoke_handler(calls::answer)
        .on_window_event(closing::watch)
        .build(tauri::generate_context!());
    match shell {
        Ok(shell) => shell.run(|handle, event| {
            if matches!(event, RunEvent::Exit) {
                handle.state::<Bridge>().close();
            }
        }),
        Err(error) => {
            tracing::error!(%error, "the window could not be opened");
            std::process::exit(1);
        }
    }
}

/// Warnings go to standard error, or what `WAYMARK_LOG` asks for. No line ever holds text of a plan.
fn start_log() {
    let wanted = EnvFilter::try_from_env("WAYMARK_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(wanted)
        .with_writer(std::io::stderr)
        .init();
}
