//! `POST /v1/sync`: the one round trip.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, Request};
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use sync::protocol::{CallRefusal, MAX_MESSAGE, MEDIA_TYPE, Pace, Proof, SYNC_PATH, pack};
use tokio::time::{Instant, timeout};

use super::Shared;
use super::gate::whose;
use super::refused::{refused, with_nonce};
use crate::bodies::Room;

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
    let mut room = shared.bodies.room(whose(&request));
    let body = body(shared, &mut room, request.into_body(), MAX_MESSAGE).await?;
    let bytes_in = body.len();
    let work = move |shared: &Shared| {
        let mut open = |bytes| room.open(bytes);
        let response = shared
            .service
            .sync(&proof, &body, shared.now(), &mut open)?;
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

/// A call's body, at most so many bytes, no slower than the slowest line and within the room that there is.
pub(super) async fn body(
    shared: &Shared,
    room: &mut Room,
    body: Body,
    most: usize,
) -> Result<Bytes, CallRefusal> {
    let mut pace = Pace::new(shared.settings.body_timeout());
    let begun = Instant::now();
    let mut body = Limited::new(body, most);
    let mut whole = Vec::new();
    while let Some(frame) = timeout(pace.left(begun.elapsed()), body.frame())
        .await
        .map_err(|_| CallRefusal::TooSlow)?
    {
        let frame = frame.map_err(|error| {
            if error.is::<LengthLimitError>() {
                CallRefusal::TooLong
            } else {
                CallRefusal::Malformed
            }
        })?;
        if let Ok(bytes) = frame.into_data() {
            pace.came(bytes.len(), begun.elapsed());
            room.grow(bytes.len())?;
            whole.extend_from_slice(&bytes);
        }
    }
    Ok(whole.into())
}
