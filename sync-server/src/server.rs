//! A running server: our own accept loop, because a stock one waits for ever for a silent client.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use crate::config::{ConfigError, Settings};
use crate::metrics::Metrics;
use crate::routes::{Shared, router};
use crate::service::{Rules, Service};
use crate::storage::{Sqlite, StorageError};
use crate::tls::{TlsError, acceptor};

/// The name of the database in the data directory.
const DATABASE: &str = "waymark-server.sqlite";

/// The most that headers, and what is read ahead of a body, may take up in memory.
const BUFFER: usize = 64 * 1024;

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The settings do not go together.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The data directory cannot be made.
    #[error("cannot make the data directory")]
    Directory(#[source] std::io::Error),
    /// The database cannot be opened.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// Certificate and key cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

/// A server that is listening. Dropping it stops it at once; [`Running::stop`] lets open calls end first.
pub struct Running {
    address: SocketAddr,
    stopping: CancellationToken,
    accepting: JoinHandle<()>,
}

impl Running {
    /// Opens the database and begins to listen.
    ///
    /// # Errors
    /// Any [`StartError`].
    pub async fn start(settings: Settings) -> Result<Self, StartError> {
        let settings = settings.checked()?;
        std::fs::create_dir_all(&settings.data).map_err(StartError::Directory)?;
        let storage = Sqlite::open(&settings.data.join(DATABASE))?;
        let rules = Rules {
            practice: settings.practice,
            quota: settings.quota_mb.saturating_mul(1024 * 1024),
            files_quota: settings.files_quota_mb.saturating_mul(1024 * 1024),
            unfinished_days: settings.unfinished_file_days.into(),
            device_quota: settings.device_quota_mb.saturating_mul(1024 * 1024),
            child_quota: settings.child_quota_mb.saturating_mul(1024 * 1024),
            calls_at_once: settings.calls_at_once,
            calls_per_second: settings.calls_per_second,
        };
        let metrics = Arc::new(Metrics::default());
        let service = Service::new(Arc::new(storage), rules, metrics.clone())?;
        let tls = match (&settings.tls_certificate, &settings.tls_key) {
            (Some(certificate), Some(key)) => Some(acceptor(certificate, key)?),
            _ => None,
        };
        let listening = |source| StartError::Listen {
            address: settings.listen,
            source,
        };
        let listener = TcpListener::bind(settings.listen)
            .await
            .map_err(listening)?;
        let address = listener.local_addr().map_err(listening)?;
        let stopping = CancellationToken::new();
        let shared = Arc::new(Shared {
            service,
            settings,
            stopping: stopping.clone(),
        });
        let accepting = tokio::spawn(
            Accepting {
                shared,
                metrics,
                tls,
            }
            .run(listener),
        );
        Ok(Self {
            address,
            stopping,
            accepting,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no further call, and returns when the open ones have ended or their time is up.
    pub async fn stop(mut self) {
        self.stopping.cancel();
        if let Err(error) = (&mut self.accepting).await {
            tracing::error!(%error, "the accept loop ended badly");
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stopping.cancel();
    }
}

struct Accepting {
    shared: Arc<Shared>,
    metrics: Arc<Metrics>,
    tls: Option<TlsAcceptor>,
}

impl Accepting {
    async fn run(self, listener: TcpListener) {
        let open = GracefulShutdown::new();
        let places = Arc::new(Semaphore::new(self.shared.settings.max_connections));
        let router = router(self.shared.clone());
        loop {
            let accepted = tokio::select! {
                () = self.shared.stopping.cancelled() => break,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, _)) => self.take(stream, &places, &router, open.watcher()),
                // Out of file descriptors, or a client that left in the queue: the next may do better.
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::task::yield_now().await;
                }
            }
        }
        drop(listener);
        let timeout = self.shared.settings.shutdown_timeout();
        if tokio::time::timeout(timeout, open.shutdown())
            .await
            .is_err()
        {
            tracing::warn!("some calls had not ended in time");
        }
    }

    fn take(
        &self,
        stream: TcpStream,
        places: &Arc<Semaphore>,
        router: &axum::Router,
        open: Watcher,
    ) {
        let Ok(place) = places.clone().try_acquire_owned() else {
            self.metrics.turn_away();
            return;
        };
        // Small answers must not wait for more to send.
        let _ = stream.set_nodelay(true);
        let (metrics, tls, router) = (self.metrics.clone(), self.tls.clone(), router.clone());
        let timeout = self.shared.settings.header_timeout();
        tokio::spawn(async move {
            let _place = place;
            let _counted = metrics.connection();
            match tls {
                None => serve(stream, router, open, timeout).await,
                Some(tls) => match tokio::time::timeout(timeout, tls.accept(stream)).await {
                    Ok(Ok(sealed)) => serve(sealed, router, open, timeout).await,
                    Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
                    Err(_) => tracing::debug!("a TLS handshake took too long"),
                },
            }
        });
    }
}

async fn serve<S>(stream: S, router: axum::Router, open: Watcher, header_timeout: Duration)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(header_timeout)
        .max_buf_size(BUFFER);
    let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    if let Err(error) = open.watch(connection).await {
        tracing::debug!(%error, "a connection ended early");
    }
}
