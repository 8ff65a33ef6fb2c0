//! A refused call as an answer: a status, a code and a sentence, and always a fresh nonce.

use axum::Json;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use sync::protocol::{CallRefusal, NONCE_HEADER};

use super::Shared;

/// The answer, with a nonce for the next call.
pub(super) fn with_nonce(shared: &Shared, mut response: Response) -> Response {
    let nonce = shared.service.nonce(shared.now()).ok();
    if let Some(value) = nonce.and_then(|nonce| HeaderValue::from_str(&nonce.to_header()).ok()) {
        response.headers_mut().insert(NONCE_HEADER, value);
    }
    response
}

/// The answer to a call that is refused as a whole.
pub(super) fn refused(shared: &Shared, path: &'static str, refusal: CallRefusal) -> Response {
    shared.service.metrics().count_call(path, refusal.status());
    let status =
        StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = json!({ "code": refusal.code(), "message": refusal.to_string() });
    let mut response = with_nonce(shared, (status, Json(body)).into_response());
    // For the gate.
    response.extensions_mut().insert(refusal);
    response
}
