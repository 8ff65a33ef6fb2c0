//! One call to the server: bounded in time and size, signed, and every failure a sentence.

#[cfg(test)]
mod tests;

use super::told;
use crate::api::error::{Code, Error};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, Url};
use serde::Deserialize;
use std::sync::atomic::AtomicU32;
use std::time::Duration;
use sync::protocol::{
    BODY_HEADER, BodyDigest, CallRefusal, HINTS_ONCE, HINTS_PATH, MAX_MESSAGE, MEDIA_TYPE,
    NONCE_HEADER, Nonce, Pace, Proof, SYNC_PATH, time_for,
};
use sync::{CouncilId, DeviceKeys};
use tokio::runtime::Handle;
use tokio::sync::{Mutex, Notify};
use tokio::time::{Instant, timeout};

/// How long a connection may take to stand.
const CONNECT: Duration = Duration::from_secs(10);

const TOO_LONG: &str = "The server takes too long to answer. Your words are safe on this tablet and wait to be shared.";

/// The way to the server, and the turn of whoever uses it.
pub(crate) struct Exchanger {
    client: Client,
    /// Where the council of whoever is here shares.
    server: std::sync::Mutex<Option<Url>>,
    /// Where this tablet shares for a council that names no server of its own.
    own: Option<Url>,
    patience: Duration,
    nonce: std::sync::Mutex<Option<Nonce>>,
    /// Where the network is waited for.
    pub(super) runtime: Handle,
    /// Rings when something was written here, or a hint says that others wrote.
    pub(crate) wake: Notify,
    /// Rings when a photo or file was added or is asked for, or a hint says that others wrote.
    pub(crate) files_wake: Notify,
    /// Photos and files move one at a time, and never in the turn of words.
    pub(super) files_turn: Mutex<()>,
    /// Rings when the server was reached again after a failure.
    pub(super) reached: Notify,
    /// One exchange at a time.
    pub(super) turn: Mutex<()>,
    /// How many exchanges in a row left something and moved only links.
    pub(super) by_links: AtomicU32,
}

/// Who calls.
pub(super) struct Caller {
    pub(super) keys: DeviceKeys,
    pub(super) council: CouncilId,
    pub(super) epoch: u32,
}

/// Why a call brought no answer.
pub(super) enum CallFault {
    /// The server said no.
    Refused(CallRefusal),
    /// Anything else, as a sentence.
    Other(Error),
}

#[derive(Deserialize)]
struct RefusalBody {
    code: String,
}

impl Exchanger {
    /// Prepares the way to a server; nothing is sent yet. `patience` is how long an answer may keep silent.
    pub(crate) fn new(server: Option<&str>, patience: Duration) -> Result<Self, Error> {
        // Another part of the program may have installed it already; either way there is one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .connect_timeout(CONNECT.min(patience))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .user_agent(concat!("waymark/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|_| Error::internal("no way to the network"))?;
        Ok(Self {
            client,
            server: std::sync::Mutex::new(server.map(address).transpose()?),
            own: server.map(address).transpose()?,
            patience,
            nonce: std::sync::Mutex::new(None),
            runtime: Handle::try_current().map_err(|_| Error::internal("no runtime"))?,
            wake: Notify::new(),
            files_wake: Notify::new(),
            files_turn: Mutex::new(()),
            reached: Notify::new(),
            turn: Mutex::new(()),
            by_links: AtomicU32::new(0),
        })
    }

    /// The server's address, for the sharing page.
    pub(crate) fn server(&self) -> Option<String> {
        self.aimed()
            .map(|url| url.as_str().trim_end_matches('/').to_owned())
    }

    /// Turns to the server of a council; to the tablet's own where it names none.
    pub(crate) fn aim(&self, server: Option<&str>) -> Result<(), Error> {
        let server = server.map(address).transpose()?;
        let server = server.or_else(|| self.own.clone());
        let mut aimed = (self.server.lock()).unwrap_or_else(std::sync::PoisonError::into_inner);
        if *aimed != server {
            *aimed = server;
            *(self.nonce.lock()).unwrap_or_else(std::sync::PoisonError::into_inner) = None;
        }
        Ok(())
    }

    fn aimed(&self) -> Option<Url> {
        let aimed = self.server.lock();
        aimed
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .clone()
    }

    /// Sends a message of somebody whom no roster knows yet.
    pub(super) async fn at_the_door(&self, path: &str, body: Vec<u8>) -> Result<(), CallFault> {
        let request = self
            .client
            .post(self.url(path)?)
            .header(CONTENT_TYPE, MEDIA_TYPE);
        let patience = self.patience + time_for(body.len());
        let response = within(patience, request.body(body).send()).await?;
        if response.status() == StatusCode::NO_CONTENT {
            return Ok(());
        }
        Err(refusal(&read_bounded(response, self.patience).await?))
    }

    /// Sends a sync message and gives the bytes of the answer. A stale nonce is renewed once.
    pub(super) async fn exchange(
        &self,
        caller: &Caller,
        body: Vec<u8>,
    ) -> Result<Vec<u8>, CallFault> {
        let first = self.post(caller, body.clone()).await;
        match first {
            Err(CallFault::Refused(CallRefusal::NonceNeeded)) => self.post(caller, body).await,
            other => other,
        }
    }

    /// Makes a call about a photo or file, and gives the bytes of the answer. A stale nonce is renewed once.
    pub(super) async fn about_blob(
        &self,
        caller: &Caller,
        path: &str,
        call: &str,
        body: Vec<u8>,
    ) -> Result<Vec<u8>, CallFault> {
        let first = self.blob_once(caller, path, call, body.clone()).await;
        match first {
            Err(CallFault::Refused(CallRefusal::NonceNeeded)) => {
                self.blob_once(caller, path, call, body).await
            }
            other => other,
        }
    }

    async fn blob_once(
        &self,
        caller: &Caller,
        path: &str,
        call: &str,
        body: Vec<u8>,
    ) -> Result<Vec<u8>, CallFault> {
        let method = call.split(' ').next().unwrap_or_default();
        let method = Method::from_bytes(method.as_bytes()).unwrap_or(Method::GET);
        let proof = self.proof(caller, call, &body);
        let request = self
            .client
            .request(method, self.url(path)?)
            .header(AUTHORIZATION, proof);
        self.answer(request, body).await
    }

    /// Opens the stream of hints.
    pub(super) async fn hints(&self, caller: &Caller) -> Result<Response, CallFault> {
        self.get_hints(caller, HINTS_PATH, self.patience).await
    }

    /// Waits for one hint, and gives the event's bytes.
    pub(super) async fn one_hint(
        &self,
        caller: &Caller,
        silence: Duration,
    ) -> Result<Vec<u8>, CallFault> {
        let response = self.get_hints(caller, HINTS_ONCE, silence).await?;
        read_bounded(response, self.patience).await
    }

    async fn get_hints(
        &self,
        caller: &Caller,
        path: &str,
        patience: Duration,
    ) -> Result<Response, CallFault> {
        match self.get_once(caller, path, patience).await {
            Err(CallFault::Refused(CallRefusal::NonceNeeded)) => {
                self.get_once(caller, path, patience).await
            }
            other => other,
        }
    }

    async fn post(&self, caller: &Caller, body: Vec<u8>) -> Result<Vec<u8>, CallFault> {
        let proof = self.proof(caller, &format!("POST {SYNC_PATH}"), &body);
        let request = self
            .client
            .post(self.url(SYNC_PATH)?)
            .header(AUTHORIZATION, proof)
            .header(CONTENT_TYPE, MEDIA_TYPE);
        self.answer(request, body).await
    }

    /// Sends a call and gives the bytes of its answer.
    async fn answer(&self, request: RequestBuilder, body: Vec<u8>) -> Result<Vec<u8>, CallFault> {
        let patience = self.patience + time_for(body.len());
        // A call without a body is shown by its proof alone.
        let request = match body.is_empty() {
            true => request,
            false => request.header(BODY_HEADER, BodyDigest::of(&body).to_header()),
        };
        let response = within(patience, request.body(body).send()).await?;
        self.remember_nonce(response.headers());
        let status = response.status();
        let bytes = read_bounded(response, self.patience).await?;
        if status == StatusCode::OK {
            Ok(bytes)
        } else {
            Err(refusal(&bytes))
        }
    }

    async fn get_once(
        &self,
        caller: &Caller,
        path: &str,
        patience: Duration,
    ) -> Result<Response, CallFault> {
        let proof = self.proof(caller, &format!("GET {path}"), b"");
        let request = self
            .client
            .get(self.url(path)?)
            .header(AUTHORIZATION, proof);
        let response = within(patience, request.send()).await?;
        self.remember_nonce(response.headers());
        if response.status() == StatusCode::OK {
            return Ok(response);
        }
        Err(refusal(&read_bounded(response, self.patience).await?))
    }

    fn proof(&self, caller: &Caller, call: &str, body: &[u8]) -> String {
        let known = self
            .nonce
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .clone();
        let nonce = known.unwrap_or(Nonce(Vec::new()));
        Proof::sign(
            &caller.keys,
            caller.council,
            caller.epoch,
            nonce,
            call,
            body,
        )
        .to_header()
    }

    fn remember_nonce(&self, headers: &HeaderMap) {
        let found = headers
            .get(NONCE_HEADER)
            .and_then(|value| value.to_str().ok())
            .and_then(Nonce::from_header);
        if let Some(nonce) = found {
            *self
                .nonce
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner) = Some(nonce);
        }
    }

    fn url(&self, path: &str) -> Result<Url, CallFault> {
        let server = self.aimed().ok_or_else(|| {
            let sentence = "No server is set on this tablet. Everything stays here and is safe.";
            away(sentence)
        })?;
        server
            .join(path)
            .map_err(|_| CallFault::Other(Error::internal("the server’s address")))
    }
}

/// The address as it is kept, where it may be used.
pub(crate) fn server_address(text: &str) -> Result<String, Error> {
    let url = address(text.trim())?;
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// An address that may be used: TLS anywhere, plain HTTP on this machine only.
fn address(text: &str) -> Result<Url, Error> {
    let url = Url::parse(text).ok();
    let allowed = url.filter(|url| match (url.scheme(), url.host_str()) {
        ("https", Some(_)) => true,
        ("http", Some(host)) => matches!(host, "localhost" | "127.0.0.1" | "[::1]"),
        _ => false,
    });
    allowed.ok_or_else(|| {
        let sentence = "The server’s address must begin with https, or name this very machine.";
        Error::at(Code::BadRequest, "server", sentence)
    })
}

/// Waits for one step of a call, and no longer. The client's own limits know only a call as a whole, or count an upload
/// as silence.
async fn within<T>(
    patience: Duration,
    step: impl Future<Output = reqwest::Result<T>>,
) -> Result<T, CallFault> {
    match timeout(patience, step).await {
        Ok(done) => done.map_err(|error| unreachable_server(&error)),
        Err(_) => Err(away(TOO_LONG)),
    }
}

/// The bytes of an answer, for as long as it keeps coming.
async fn read_bounded(mut response: Response, patience: Duration) -> Result<Vec<u8>, CallFault> {
    let (begun, mut pace) = (Instant::now(), Pace::new(patience));
    let mut bytes = Vec::new();
    while let Some(chunk) = within(pace.left(begun.elapsed()), response.chunk()).await? {
        pace.came(chunk.len(), begun.elapsed());
        if bytes.len() + chunk.len() > MAX_MESSAGE {
            return Err(bad_answer());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

pub(super) fn bad_answer() -> CallFault {
    let sentence = "The server gave an answer that makes no sense. Nothing was taken from it. \
                    Your words are safe on this tablet. Tell your support team if it goes on.";
    CallFault::Other(Error::new(Code::BadAnswer, sentence))
}

pub(super) fn unreachable_server(error: &reqwest::Error) -> CallFault {
    let sentence = if let Some(said) = told::of_certificate(error) {
        said
    } else if error.is_timeout() {
        TOO_LONG
    } else if error.is_connect() {
        "The server cannot be reached. Your words are safe on this tablet and wait to be shared."
    } else {
        "The connection to the server broke off. Your words are safe on this tablet and wait to be shared."
    };
    away(sentence)
}

fn away(sentence: &str) -> CallFault {
    CallFault::Other(Error::new(Code::Offline, sentence))
}

fn refusal(body: &[u8]) -> CallFault {
    let found: Option<RefusalBody> = serde_json::from_slice(body).ok();
    match found.and_then(|found| CallRefusal::from_code(&found.code)) {
        Some(refusal) => CallFault::Refused(refusal),
        None => bad_answer(),
    }
}

impl From<CallFault> for Error {
    fn from(fault: CallFault) -> Self {
        match fault {
            CallFault::Other(error) => error,
            CallFault::Refused(refusal) => {
                let busy = matches!(
                    refusal,
                    CallRefusal::Unavailable | CallRefusal::TooMany | CallRefusal::TooSlow
                );
                let code = if busy { Code::Offline } else { Code::Refused };
                Self::new(code, told::of_call(refusal))
            }
        }
    }
}
