//! How a tablet's call reaches the server: over the real network, or over a simulated one.

use axum::http::{Request, header};
use http_body_util::{BodyExt as _, Full};
use hyper_util::rt::TokioIo;
use sync::protocol::{BODY_HEADER, BodyDigest, MEDIA_TYPE, NONCE_HEADER, SYNC_PATH};

/// A call that was not answered: whether it arrived, nobody can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lost(pub(crate) String);

impl Lost {
    fn by(error: impl std::fmt::Display) -> Self {
        Self(error.to_string())
    }
}

/// The way to the server.
pub(crate) enum Way {
    /// The real network.
    Network(reqwest::Client),
    /// The network of a simulation, to this host and port. Each call has a connection of its own.
    Simulated(&'static str, u16),
}

type Answer = (u16, Option<String>, Vec<u8>);

impl Way {
    /// Carries one call there, and gives its status, the nonce and the body that came back.
    pub(super) async fn carry(&self, url: &str, proof: &str, body: &[u8]) -> Result<Answer, Lost> {
        match self {
            Self::Network(client) => over_network(client, url, proof, body).await,
            Self::Simulated(host, port) => over_simulation(host, *port, proof, body).await,
        }
    }
}

async fn over_network(
    client: &reqwest::Client,
    url: &str,
    proof: &str,
    body: &[u8],
) -> Result<Answer, Lost> {
    let answer = client
        .post(format!("{url}{SYNC_PATH}"))
        .header("authorization", proof)
        .header(BODY_HEADER, BodyDigest::of(body).to_header())
        .header("content-type", MEDIA_TYPE)
        .body(body.to_vec())
        .send()
        .await
        .map_err(Lost::by)?;
    let status = answer.status().as_u16();
    let nonce = answer.headers().get(NONCE_HEADER);
    let nonce = nonce
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    Ok((
        status,
        nonce,
        answer.bytes().await.map_err(Lost::by)?.to_vec(),
    ))
}

async fn over_simulation(host: &str, port: u16, proof: &str, body: &[u8]) -> Result<Answer, Lost> {
    let stream = turmoil::net::TcpStream::connect((host, port))
        .await
        .map_err(Lost::by)?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(Lost::by)?;
    let connection = tokio::task::spawn_local(connection);
    let request = Request::post(SYNC_PATH)
        .header(header::HOST, host)
        .header(header::AUTHORIZATION, proof)
        .header(BODY_HEADER, BodyDigest::of(body).to_header())
        .header(header::CONTENT_TYPE, MEDIA_TYPE)
        .body(Full::new(axum::body::Bytes::copy_from_slice(body)))
        .expect("a request");
    let answer = sender.send_request(request).await.map_err(Lost::by)?;
    let status = answer.status().as_u16();
    let nonce = answer.headers().get(NONCE_HEADER);
    let nonce = nonce
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    let whole = answer.into_body().collect().await.map_err(Lost::by)?;
    connection.abort();
    Ok((status, nonce, whole.to_bytes().to_vec()))
}
