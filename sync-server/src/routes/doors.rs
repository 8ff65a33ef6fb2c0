//! `POST /v1/found` and `POST /v1/join`: calls of those whom no roster knows yet.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{Request, StatusCode};
use axum::response::{IntoResponse, Response};
use sync::UnixMillis;
use sync::protocol::{CallRefusal, FOUND_PATH, JOIN_PATH, MAX_DOOR_MESSAGE, MAX_MESSAGE_PLAIN};

use super::Shared;
use super::refused::refused;
use super::sync::body;
use crate::bodies::Whose;
use crate::service::Service;

type Work = fn(&Service, &[u8], UnixMillis) -> Result<(), CallRefusal>;

pub(super) async fn found(State(shared): State<Arc<Shared>>, request: Request<Body>) -> Response {
    answer(&shared, request, FOUND_PATH, Service::found).await
}

pub(super) async fn join(State(shared): State<Arc<Shared>>, request: Request<Body>) -> Response {
    answer(&shared, request, JOIN_PATH, Service::ask_to_join).await
}

async fn answer(
    shared: &Arc<Shared>,
    request: Request<Body>,
    path: &'static str,
    work: Work,
) -> Response {
    match done(shared, request, work).await {
        Err(refusal) => refused(shared, path, refusal),
        Ok(()) => {
            shared.service.metrics().count_call(path, 204);
            StatusCode::NO_CONTENT.into_response()
        }
    }
}

async fn done(shared: &Arc<Shared>, request: Request<Body>, work: Work) -> Result<(), CallRefusal> {
    let mut room = shared.bodies.room(Whose::Stranger);
    let body = body(shared, &mut room, request.into_body(), MAX_DOOR_MESSAGE).await?;
    room.open(MAX_MESSAGE_PLAIN)?;
    let run = move |shared: &Shared| {
        let _held = room;
        work(&shared.service, &body, shared.now())
    };
    shared.work(run).await
}
