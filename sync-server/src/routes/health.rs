//! What an operator's tools ask, and the first nonce.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use sync::protocol::NONCE_PATH;

use super::Shared;
use super::refused::with_nonce;

/// The process runs.
pub(super) async fn health() -> &'static str {
    "ok\n"
}

/// The database takes what it is given, and the server is not on its way out.
pub(super) async fn ready(State(shared): State<Arc<Shared>>) -> Response {
    let asked = shared.work(|shared| Ok(shared.service.ready(shared.now())));
    match asked.await {
        Ok(true) if !shared.stopping.is_cancelled() => "ready\n".into_response(),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "not ready\n").into_response(),
    }
}

/// The counters.
pub(super) async fn metrics(State(shared): State<Arc<Shared>>) -> Response {
    let told = |shared: &Shared| shared.service.told(shared.bodies.held());
    match shared.work(told).await {
        Ok(text) => ([(CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// A nonce in the answer's header, for a tablet that has none.
pub(super) async fn nonce(State(shared): State<Arc<Shared>>) -> Response {
    shared.service.metrics().count_call(NONCE_PATH, 204);
    with_nonce(&shared, StatusCode::NO_CONTENT.into_response())
}
