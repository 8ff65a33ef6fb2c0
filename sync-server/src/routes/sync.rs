//! `POST /v1/sync`: the one round trip.

use std::sync::Arc;
use std::time::Instant;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, Request};
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use sync::protocol::{CallRefusal, MAX_MESSAGE, MEDIA_TYPE, Proof, SYNC_PATH, pack};

use super::Shared;
use super::refused::{refused, with_nonce};
use crate::clock;

pub(super) async fn sync(State(shared): State<Arc<Shared>>, request: Request<Body>) -> Response {
    let begun = Instant::now();
    match answer(&shared, request).await {
        Err(refusal) => refused(&shared, SYNC_PATH, refusal),
        Ok((bytes_in, bytes)) => {
            let metrics = shared.service.metrics();
            metrics.count_call(SYNC_PATH, 200);
            metrics.count_sync(begun.elapsed(), bytes_in, bytes.len());
            with_nonce(
                &shared,
                ([(CONTENT_TYPE, MEDIA_TYPE)], bytes).into_response(),
            )
        }
    }
}

/// How many bytes came, and those that answer them.
async fn answer(
    shared: &Arc<Shared>,
    request: Request<Body>,
) -> Result<(usize, Vec<u8>), CallRefusal> {
    let proof = proof(request.headers())?;
    let body = body(shared, request.into_body(), MAX_MESSAGE).await?;
    let bytes_in = body.len();
    let worker = shared.clone();
    let work = move || {
        let response = worker.service.sync(&proof, &body, clock::now())?;
        tracing::debug!(device = %proof.device, verdicts = response.verdicts.len(), pages = response.pages.len(),
            more = response.more, "synced");
        Ok(pack(&response))
    };
    let done = tokio::task::spawn_blocking(work).await;
    // A panic in the work is a defect of ours: its transaction was rolled back, and the tablet tries again later.
    let bytes = done.unwrap_or(Err(CallRefusal::Unavailable))?;
    Ok((bytes_in, bytes))
}

pub(super) fn proof(headers: &HeaderMap) -> Result<Proof, CallRefusal> {
    let value = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    value
        .and_then(Proof::from_header)
        .ok_or(CallRefusal::NoProof)
}

/// A call's body, at most so many bytes and within the time for it.
pub(super) async fn body(shared: &Shared, body: Body, most: usize) -> Result<Bytes, CallRefusal> {
    let whole = Limited::new(body, most).collect();
    let Ok(collected) = tokio::time::timeout(shared.settings.body_timeout(), whole).await else {
        return Err(CallRefusal::TooSlow);
    };
    match collected {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(CallRefusal::TooLong),
        Err(_) => Err(CallRefusal::Malformed),
    }
}
