//! What stands before every call: whose it is, as far as its headers tell. Strangers are counted by their source, so that
//! nobody who has shown nothing keeps the server busy. A device that a roster names is never counted here: its own calls
//! are, once it has shown who it is. Whoever only names one, again and again, is a stranger like any other.

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
use sync::protocol::{BODY_HEADER, BodyDigest, CallRefusal, MEDIA_TYPE};

use super::Shared;
use super::refused::refused;
use super::sync::proof;
use crate::bodies::Whose;

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
    let mut whose = by_headers(&shared, &request);
    let Some(Source(from)) = request.extensions().get::<Source>().copied() else {
        request.extensions_mut().insert(whose);
        return next.run(request).await;
    };
    if !shared.pretenders.has(&(from, whose), shared.now()) {
        whose = Whose::Stranger;
    }
    if whose == Whose::Stranger && !shared.strangers.allows(&from, shared.now()) {
        return refused(&shared, ANY_PATH, CallRefusal::TooMany);
    }
    request.extensions_mut().insert(whose);
    let response = next.run(request).await;
    let refusal = response.extensions().get::<CallRefusal>();
    if whose != Whose::Stranger && refusal.is_some_and(|refusal| SHOWS_NOTHING.contains(refusal)) {
        shared.pretenders.allows(&(from, whose), shared.now());
    }
    response
}

/// Whose the call is by its headers alone.
fn by_headers(shared: &Shared, request: &Request<Body>) -> Whose {
    let named = proof(request.headers()).ok();
    let Some(proof) = named.filter(|proof| shared.service.knows(proof)) else {
        return Whose::Stranger;
    };
    let digest = request.headers().get(BODY_HEADER);
    let digest = digest.and_then(|value| BodyDigest::from_header(value.to_str().ok()?));
    let path = request
        .uri()
        .path_and_query()
        .map_or("", |path| path.as_str());
    let call = format!("{} {path}", request.method());
    let shown = |digest| {
        shared
            .service
            .is_shown(&proof, &call, &digest, shared.now())
    };
    match digest.is_some_and(shown) {
        true => Whose::Shown(proof.device),
        false => Whose::Named(proof.device),
    }
}

/// Whose a call is, unless many came from its source that said the same and did not show it.
pub(super) fn whose(request: &Request<Body>) -> Whose {
    let said = request.extensions().get::<Whose>().copied();
    said.unwrap_or(Whose::Stranger)
}

/// How calls end that name a device, or are signed for another body, and never show that they are its own.
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
