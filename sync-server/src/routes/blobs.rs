//! `/v1/blob/<id>`: photos and files, a chunk a call. A proof names the path, so that a chunk has one place only.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Request};
use axum::response::{IntoResponse, Response};
use sync::BlobId;
use sync::protocol::{
    BLOB_LENGTH_HEADER, BLOB_PATH, BlobStanding, CHUNK, CallRefusal, blob_call, pack_blob,
};

use super::Shared;
use super::refused::{refused, with_nonce};
use super::sync::{body, proof};
use crate::clock;
use crate::service::blobs::Fetched;

/// An offer is a few hundred bytes.
const MOST_OFFER: usize = 4096;

/// `POST /v1/blob/<id>`.
pub(super) async fn offer(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    request: Request<Body>,
) -> Response {
    let answer = async {
        let (blob, proof) = (blob_of(&id)?, proof(request.headers())?);
        let mut room = shared.bodies.room(shared.service.knows(&proof));
        let body = body(&shared, &mut room, request.into_body(), MOST_OFFER).await?;
        working(&shared, move |shared| {
            let _held = room;
            let call = blob_call("POST", &blob, None);
            shared
                .service
                .offer_blob(&proof, &call, &blob, &body, clock::now())
        })
        .await
    };
    let answer = answer.await;
    said(&shared, answer)
}

/// `PUT /v1/blob/<id>/<at>`.
pub(super) async fn put(
    State(shared): State<Arc<Shared>>,
    Path((id, at)): Path<(String, String)>,
    request: Request<Body>,
) -> Response {
    let answer = async {
        let (blob, at) = place_of(&id, &at)?;
        let proof = proof(request.headers())?;
        let mut room = shared.bodies.room(shared.service.knows(&proof));
        let chunk = body(&shared, &mut room, request.into_body(), CHUNK).await?;
        working(&shared, move |shared| {
            let _held = room;
            let call = blob_call("PUT", &blob, Some(at));
            let put = shared
                .service
                .put_blob(&proof, &call, (&blob, at), &chunk, clock::now());
            shared.service.metrics().count_chunk(chunk.len(), &put);
            put
        })
        .await
    };
    let answer = answer.await;
    said(&shared, answer)
}

/// `GET /v1/blob/<id>/<from>`.
pub(super) async fn fetch(
    State(shared): State<Arc<Shared>>,
    Path((id, from)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let answer = async {
        let (blob, from) = place_of(&id, &from)?;
        let proof = proof(&headers)?;
        working(&shared, move |shared| {
            let call = blob_call("GET", &blob, Some(from));
            shared
                .service
                .fetch_blob(&proof, &call, (&blob, from), clock::now())
        })
        .await
    };
    match answer.await {
        Err(refusal) => refused(&shared, BLOB_PATH, refusal),
        Ok(Fetched { bytes, length }) => {
            shared.service.metrics().count_call(BLOB_PATH, 200);
            shared.service.metrics().count_fetched(bytes.len());
            let length = [(BLOB_LENGTH_HEADER, length.to_string())];
            with_nonce(&shared, (length, bytes).into_response())
        }
    }
}

fn said(shared: &Shared, answer: Result<BlobStanding, CallRefusal>) -> Response {
    match answer {
        Err(refusal) => refused(shared, BLOB_PATH, refusal),
        Ok(standing) => {
            shared.service.metrics().count_call(BLOB_PATH, 200);
            with_nonce(shared, pack_blob(&standing).into_response())
        }
    }
}

async fn working<T: Send + 'static>(
    shared: &Arc<Shared>,
    work: impl FnOnce(Arc<Shared>) -> Result<T, CallRefusal> + Send + 'static,
) -> Result<T, CallRefusal> {
    let shared = shared.clone();
    // A panic in the work is a defect of ours: its transaction was rolled back, and the tablet tries again later.
    tokio::task::spawn_blocking(move || work(shared))
        .await
        .unwrap_or(Err(CallRefusal::Unavailable))
}

fn blob_of(id: &str) -> Result<BlobId, CallRefusal> {
    id.parse().map_err(|_| CallRefusal::Malformed)
}

/// The blob and the place in it. A number has one form, so that a proof names one path.
fn place_of(id: &str, at: &str) -> Result<(BlobId, u64), CallRefusal> {
    let number: u64 = at.parse().map_err(|_| CallRefusal::Malformed)?;
    if number.to_string() == at {
        Ok((blob_of(id)?, number))
    } else {
        Err(CallRefusal::Malformed)
    }
}
