//! `GET /v1/hints`: server-sent events that say which strands have moved. They wake a tablet; what moved it asks for
//! itself. `GET /v1/hints?once` is answered with the first of them and ends, so that a proxy hands it on.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{Stream, iter, unfold};
use serde_json::json;
use sync::protocol::{CallRefusal, HINTS_PATH};
use sync::{CouncilId, DeviceId, PersonId};
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio::time::timeout;

use super::Shared;
use super::refused::{refused, with_nonce};
use super::sync::proof;
use crate::service::{HINTS_CALL, Hint, ONE_HINT_CALL};

/// How the query asks for one event.
const ONCE: &str = "once";

pub(super) async fn hints(
    State(shared): State<Arc<Shared>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let answer = match query.as_deref() {
        None => stream(&shared, &headers).await,
        Some(ONCE) => once(&shared, &headers).await,
        Some(_) => Err(CallRefusal::Malformed),
    };
    match answer {
        Err(refusal) => refused(&shared, HINTS_PATH, refusal),
        Ok(answer) => {
            shared.service.metrics().count_call(HINTS_PATH, 200);
            with_nonce(&shared, answer)
        }
    }
}

async fn stream(shared: &Arc<Shared>, headers: &HeaderMap) -> Result<Response, CallRefusal> {
    let listening = listen(shared, headers, HINTS_CALL).await?;
    let stream = Sse::new(events(listening)).keep_alive(KeepAlive::default());
    Ok(stream.into_response())
}

/// The first event after the call; a quiet one where none has come after some time.
async fn once(shared: &Arc<Shared>, headers: &HeaderMap) -> Result<Response, CallRefusal> {
    let mut listening = listen(shared, headers, ONE_HINT_CALL).await?;
    let event = match timeout(shared.settings.hint_wait(), listening.moved()).await {
        Ok(moved) => moved.ok_or(CallRefusal::Unavailable)?,
        Err(_) => Event::default().event("quiet").data("{}"),
    };
    let only: Result<Event, Infallible> = Ok(event);
    Ok(Sse::new(iter([only])).into_response())
}

async fn listen(
    shared: &Arc<Shared>,
    headers: &HeaderMap,
    call: &'static str,
) -> Result<Listening, CallRefusal> {
    let proof = proof(headers)?;
    // Subscribed before the device is let in, so that nothing falls between.
    let hints = shared.service.subscribe();
    let work = move |shared: &Shared| shared.service.listener(&proof, call, shared.now());
    let caller = shared.work(work).await?;
    shared.service.metrics().listener(1);
    let council = caller.council.roster.council();
    Ok(Listening {
        shared: shared.clone(),
        hints,
        council,
        device: caller.device,
        person: caller.person,
        told: false,
    })
}

/// One open stream.
struct Listening {
    shared: Arc<Shared>,
    hints: Receiver<Hint>,
    council: CouncilId,
    device: DeviceId,
    person: PersonId,
    told: bool,
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.shared.service.metrics().listener(-1);
    }
}

fn events(listening: Listening) -> impl Stream<Item = Result<Event, Infallible>> {
    unfold(listening, |mut listening| async move {
        let event = listening.next().await?;
        Some((Ok(event), listening))
    })
}

impl Listening {
    /// The next event of a stream.
    async fn next(&mut self) -> Option<Event> {
        if !self.told {
            self.told = true;
            return Some(Event::default().event("ready").data("{}"));
        }
        self.moved().await
    }

    /// The next hint; none once the server stops or the device has been removed.
    async fn moved(&mut self) -> Option<Event> {
        let stopping = self.shared.stopping.clone();
        loop {
            let received = tokio::select! {
                () = stopping.cancelled() => return None,
                received = self.hints.recv() => received,
            };
            match received {
                Err(RecvError::Closed) => return None,
                Err(RecvError::Lagged(_)) => {
                    return Some(Event::default().event("missed").data("{}"));
                }
                Ok(hint) => {
                    if !self.shared.service.is_in_force(&self.council, &self.device) {
                        return None;
                    }
                    if let Some(event) = self.event(&hint) {
                        return Some(event);
                    }
                }
            }
        }
    }

    fn event(&self, hint: &Hint) -> Option<Event> {
        match hint {
            Hint::Moved { strand, head, by } => {
                let concerns = *by != self.device
                    && self
                        .shared
                        .service
                        .may_read(&self.person, strand, self.shared.now());
                let data = json!({ "strand": strand.id().to_string(), "head": head });
                concerns.then(|| Event::default().event("moved").data(data.to_string()))
            }
            Hint::People { council, by } => {
                let concerns = *council == self.council && *by != self.device;
                concerns.then(|| Event::default().event("people").data("{}"))
            }
        }
    }
}
