//! What stands before every call: strangers are counted by their source, so that nobody who has shown nothing keeps the
//! server busy. A device that a roster names is never counted here: its own calls are, once it has shown who it is.

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
    request: Request<Body>,
    next: Next,
) -> Response {
    if !OPERATORS.contains(&request.uri().path())
        && let Some(Source(from)) = request.extensions().get::<Source>().copied()
    {
        let known = proof(request.headers()).is_ok_and(|proof| shared.service.knows(&proof));
        if !known && !shared.strangers.allows(&from, shared.now()) {
            return refused(&shared, ANY_PATH, CallRefusal::TooMany);
        }
    }
    next.run(request).await
}

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
