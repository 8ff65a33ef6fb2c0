//! The server's calls, one line each.

mod blobs;
mod doors;
pub(crate) mod gate;
mod health;
mod hints;
mod refused;
mod sync;

use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn_with_state, map_response};
use axum::routing::{get, post, put};
use tokio_util::sync::CancellationToken;

use ::sync::UnixMillis;
use ::sync::protocol::{
    BLOB_PATH, CallRefusal, FOUND_PATH, HINTS_PATH, JOIN_PATH, NONCE_PATH, SYNC_PATH,
};

use crate::bodies::{Bodies, Whose};
use crate::config::Settings;
use crate::rates::Rates;
use crate::service::Service;

/// What the calls share.
pub(crate) struct Shared {
    pub(crate) service: Service,
    pub(crate) bodies: Bodies,
    /// Calls of those whom no roster names, by their source.
    pub(crate) strangers: Rates<IpAddr>,
    /// Calls from a source that named a device and did not show that they are its own, or showed it for another body.
    pub(crate) pretenders: Rates<(IpAddr, Whose)>,
    pub(crate) settings: Settings,
    pub(crate) stopping: CancellationToken,
    /// Whether the caller's own thread does the work, so that no other thread's haste decides what comes first.
    pub(crate) in_turn: bool,
}

impl Shared {
    /// The present moment.
    pub(crate) fn now(&self) -> UnixMillis {
        self.settings.clock.now()
    }

    /// Does what waits for the disk on a thread that may wait.
    ///
    /// # Errors
    /// Where the work panics, which is a defect of ours: its transaction was rolled back, and the tablet tries again
    /// later.
    async fn work<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T, CallRefusal> + Send + 'static,
    ) -> Result<T, CallRefusal> {
        if self.in_turn {
            return work(self);
        }
        let shared = self.clone();
        tokio::task::spawn_blocking(move || work(&shared))
            .await
            .unwrap_or(Err(CallRefusal::Unavailable))
    }
}

pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route(SYNC_PATH, post(sync::sync))
        .route(FOUND_PATH, post(doors::found))
        .route(JOIN_PATH, post(doors::join))
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
        .fallback(gate::nothing)
        .layer(from_fn_with_state(shared.clone(), gate::gate))
        .layer(map_response(gate::bare))
        .with_state(shared)
}
