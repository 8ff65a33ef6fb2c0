//! The operations over loopback HTTP, for browser tests of the UI against the real core.
//!
//! `POST /call/OPERATION` with the request as JSON; `GET /events` as server-sent events. Any page may call it: it holds
//! made-up children only.

use app::App;
use app::api::error::{Code, Error};
use app::api::sharing::Changed;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::{ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_ORIGIN};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, options, post};
use futures_core::Stream;
use serde_json::Value;
use std::convert::Infallible;
use tokio::net::TcpListener;
use tokio::sync::broadcast::error::RecvError;

/// What lets a page of another origin call.
const OPEN: [(HeaderName, HeaderValue); 2] = [
    (ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
    (
        ACCESS_CONTROL_ALLOW_HEADERS,
        HeaderValue::from_static("content-type"),
    ),
];

/// Serves until the process ends.
///
/// # Errors
/// Where the listener fails.
pub async fn serve(app: App, listener: TcpListener) -> std::io::Result<()> {
    let router = Router::new()
        .route("/call/{operation}", post(call))
        .route(
            "/call/{operation}",
            options(async || (OPEN, StatusCode::NO_CONTENT)),
        )
        .route("/events", get(events))
        .with_state(app);
    axum::serve(listener, router).await
}

async fn call(State(app): State<App>, Path(operation): Path<String>, body: Bytes) -> Response {
    let request: Result<Value, Error> = serde_json::from_slice(&body)
        .map_err(|_| Error::new(Code::BadRequest, "The request is not JSON."));
    let answer = match request {
        Ok(request) => app.call(&operation, request).await,
        Err(error) => Err(error),
    };
    match answer {
        Ok(answer) => (OPEN, axum::Json(answer)).into_response(),
        Err(error) => (StatusCode::UNPROCESSABLE_ENTITY, OPEN, axum::Json(error)).into_response(),
    }
}

async fn events(State(app): State<App>) -> Response {
    (
        OPEN,
        Sse::new(changes(&app)).keep_alive(KeepAlive::default()),
    )
        .into_response()
}

fn changes(app: &App) -> impl Stream<Item = Result<Event, Infallible>> + use<> {
    futures_util::stream::unfold(app.changes(), |mut changes| async move {
        let changed = match changes.recv().await {
            Ok(changed) => changed,
            // A slow page asks for everything again.
            Err(RecvError::Lagged(_)) => Changed {
                child: None,
                cause: app::api::sharing::Cause::Sync,
            },
            Err(RecvError::Closed) => return None,
        };
        let event = Event::default()
            .event("changed")
            .json_data(&changed)
            .unwrap_or_default();
        Some((Ok(event), changes))
    })
}
