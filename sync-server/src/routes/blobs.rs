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
use super::gate::whose;
use super::refused::{refused, with_nonce};
use super::sync::{body, proof};
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
        let mut room = shared.bodies.room(whose(&request));
        let body = body(&shared, &mut room, request.into_body(), MOST_OFFER).await?;
        let work = move |shared: &Shared| {
            let _held = room;
            let call = blob_call("POST", &blob, None);
            shared
                .service
                .offer_blob(&proof, &call, &blob, &body, shared.now())
        };
        shared.work(work).await
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
        let mut room = shared.bodies.room(whose(&request));
        let chunk = body(&shared, &mut room, request.into_body(), CHUNK).await?;
        let work = move |shared: &Shared| {
            let _held = room;
            let call = blob_call("PUT", &blob, Some(at));
            let put = shared
                .service
                .put_blob(&proof, &call, (&blob, at), &chunk, shared.now());
            shared.service.metrics().count_chunk(chunk.len(), &put);
            put
        };
        shared.work(work).await
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
        let work = move |shared: &Shared| {
            let call = blob_call("GET", &blob, Some(from));
            shared
                .service
                .fetch_blob(&proof, &call, (&blob, from), shared.now())
        };
        shared.work(work).await
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
