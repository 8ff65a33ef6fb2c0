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
use crate::bodies::Room;
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
    let mut room = shared.bodies.room(shared.service.knows(&proof));
    let body = body(shared, &mut room, request.into_body(), MAX_MESSAGE).await?;
    room.open()?;
    let bytes_in = body.len();
    let work = move |shared: &Shared| {
        let _held = room;
        let response = shared.service.sync(&proof, &body, clock::now())?;
        tracing::debug!(device = %proof.device, verdicts = response.verdicts.len(), pages = response.pages.len(),
            more = response.more, "synced");
        Ok(pack(&response))
    };
    let bytes = shared.work(work).await?;
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

/// A call's body, at most so many bytes, within the time for it and the room that there is.
pub(super) async fn body(
    shared: &Shared,
    room: &mut Room,
    body: Body,
    most: usize,
) -> Result<Bytes, CallRefusal> {
    let timeout = shared.settings.body_timeout();
    match tokio::time::timeout(timeout, collect(room, body, most)).await {
        Ok(whole) => whole,
        Err(_) => Err(CallRefusal::TooSlow),
    }
}

async fn collect(room: &mut Room, body: Body, most: usize) -> Result<Bytes, CallRefusal> {
    let mut body = Limited::new(body, most);
    let mut whole = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| {
            if error.is::<LengthLimitError>() {
                CallRefusal::TooLong
            } else {
                CallRefusal::Malformed
            }
        })?;
        if let Ok(bytes) = frame.into_data() {
            room.grow(bytes.len())?;
            whole.extend_from_slice(&bytes);
        }
    }
    Ok(whole.into())
}
