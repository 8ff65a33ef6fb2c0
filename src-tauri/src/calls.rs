//! From a page's command to the app's operation, for all of them in one place.
//!
//! Tauri has checked by now that this window's capability file grants the command.

use app::api::error::{Code, Error};
use app::operations::NAMES;
use serde_json::{Map, Value};
use tauri::ipc::{Invoke, InvokeBody, InvokeError};
use tauri::{AppHandle, Manager, Wry};

use crate::bridge::Bridge;
use crate::windows;

/// Answers a command with its operation's answer, or rejects it with `{code, message, field?}`. False where no
/// operation has that name.
pub(crate) fn answer(invoke: Invoke<Wry>) -> bool {
    let Invoke {
        message, resolver, ..
    } = invoke;
    let Some(operation) = operation(message.command()) else {
        return false;
    };
    let request = match message.payload() {
        InvokeBody::Json(request) => Ok(request.clone()),
        InvokeBody::Raw(_) => Err(Error::new(
            Code::BadRequest,
            "This request is not in the form that Waymark takes.",
        )),
    };
    let handle = message.webview_ref().app_handle().clone();
    resolver.respond_async(async move {
        let answer = match request {
            Ok(request) => call(&handle, operation, request).await,
            Err(error) => Err(error),
        };
        answer.map_err(InvokeError::from)
    });
    true
}

async fn call(handle: &AppHandle, operation: &str, request: Value) -> Result<Value, Error> {
    let (app, _in_the_middle) = handle.state::<Bridge>().app(handle).await?;
    let child = request.get("child").cloned().unwrap_or_default();
    let answer = app.call(operation, request).await;
    if windows::may_change(operation) {
        let state = app.call("session.state", Value::Object(Map::new())).await?;
        if let Err(error) = windows::settle(handle, &state, &child) {
            tracing::error!(%error, "the other window could not be opened");
        }
    }
    answer
}

/// The operation behind a command: `child_show` calls `child.show`.
fn operation(command: &str) -> Option<&'static str> {
    NAMES
        .iter()
        .copied()
        .find(|name| name.replace('.', "_") == command)
}
