//! The server's calls, one line each.

mod blobs;
mod health;
mod hints;
mod refused;
mod sync;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post, put};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio_util::sync::CancellationToken;

use ::sync::protocol::{BLOB_PATH, HINTS_PATH, NONCE_PATH, SYNC_PATH};

use crate::bodies::Bodies;
use crate::config::Settings;
use crate::service::Service;

/// What the calls share.
pub(crate) struct Shared {
    pub(crate) service: Service,
    pub(crate) bodies: Bodies,
    pub(crate) settings: Settings,
    pub(crate) stopping: CancellationToken,
    /// A turn for each round trip, where they are answered one after the other; none where threads decide.
    pub(crate) turns: Option<Semaphore>,
}

impl Shared {
    /// Waits for its turn, which lasts until this is dropped. Turns are given in the order in which they were asked for.
    async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        self.turns.as_ref()?.acquire().await.ok()
    }
}

pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route(SYNC_PATH, post(sync::sync))
        .route(HINTS_PATH, get(hints::hints))
        .route(&format!("{BLOB_PATH}/{{id}}"), post(blobs::offer))
        .route(
            &format!("{BLOB_PATH}/{{id}}/{{at}}"),
            put(blobs::put).get(blobs::fetch),
        )
        .route(NONCE_PATH, get(health::nonce))
        .route("/v1/health", get(health::health))
        .route("/v1/ready", get(health::ready))
        .route("/metrics", get(health::metrics))
        .with_state(shared)
}
