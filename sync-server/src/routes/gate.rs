//! What stands before every call: strangers are counted by their source, so that nobody who has shown nothing keeps the
//! server busy. A device that a roster names is never counted here: its own calls are, once it has shown who it is. Whoever
//! only names one, again and again, is a stranger like any other.

use std::net::IpAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use sync::DeviceId;
use sync::protocol::{CallRefusal, MEDIA_TYPE};

use super::Shared;
use super::refused::refused;
use super::sync::proof;

/// From where a connection comes, as its share of places counts it. A network of somebody's own making has none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source(pub(crate) IpAddr);

/// What the operator's tools ask; their network is for the proxy to limit.
const OPERATORS: [&str; 3] = ["/v1/health", "/v1/ready", "/metrics"];

/// Under which path calls of strangers are counted: they name any they like.
const ANY_PATH: &str = "stranger";

/// Lets a call pass, or says that its source has to wait.
pub(super) async fn gate(
    State(shared): State<Arc<Shared>>,
    mut request: Request<Body>,
    next: Next,
) -> Response {
    if OPERATORS.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    let named = proof(request.headers()).ok();
    let named = named.filter(|proof| shared.service.knows(proof));
    let named = named.map(|proof| proof.device);
    let Some(Source(from)) = request.extensions().get::<Source>().copied() else {
        request.extensions_mut().insert(Known(named));
        return next.run(request).await;
    };
    let known = named.filter(|device| shared.pretenders.has(&(from, *device), shared.now()));
    if known.is_none() && !shared.strangers.allows(&from, shared.now()) {
        return refused(&shared, ANY_PATH, CallRefusal::TooMany);
    }
    request.extensions_mut().insert(Known(known));
    let response = next.run(request).await;
    let refusal = response.extensions().get::<CallRefusal>();
    if let Some(device) = known
        && refusal.is_some_and(|refusal| SHOWS_NOTHING.contains(refusal))
    {
        shared.pretenders.allows(&(from, device), shared.now());
    }
    response
}

/// Which device of a council a call comes from, as far as it can be told without its body.
#[derive(Clone, Copy)]
struct Known(Option<DeviceId>);

/// The device of a council that a call names, unless many came from its source that only named it.
pub(super) fn known(request: &Request<Body>) -> Option<DeviceId> {
    request.extensions().get::<Known>()?.0
}

/// How calls end that name a device and never show that they are its own.
const SHOWS_NOTHING: [CallRefusal; 3] = [
    CallRefusal::BadProof,
    CallRefusal::TooSlow,
    CallRefusal::TooLong,
];

/// An answer that a browser was led to is shown as nothing, kept nowhere and never run. What tablets ask for is of a kind
/// that no browser shows, and is spared the bytes.
pub(super) async fn bare(mut response: Response) -> Response {
    let headers = response.headers_mut();
    if headers
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind == MEDIA_TYPE)
    {
        return response;
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
    );
    response
}

/// What no call is. It repeats nothing of what was asked.
pub(super) async fn nothing() -> StatusCode {
    StatusCode::NOT_FOUND
}
