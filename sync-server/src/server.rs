//! A running server: our own accept loop, because a stock one waits for ever for a silent client.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use ::sync::founding::SetupCode;
use axum::Extension;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use crate::bodies::Bodies;
use crate::config::{ConfigError, Settings};
use crate::metrics::Metrics;
use crate::patience::Impatient;
use crate::rates::Rates;
use crate::routes::gate::Source;
use crate::routes::{Shared, router};
use crate::service::{Rules, Service};
use crate::sources::{Sources, source_of};
use crate::storage::{Sqlite, Storage, StorageError};
use crate::tls::{TlsError, acceptor};

/// The name of the database in the data directory.
pub(crate) const DATABASE: &str = "waymark-server.sqlite";

/// The most that headers, and what is read ahead of a body, may take up in memory.
pub(crate) const BUFFER: usize = 64 * 1024;

/// The most lines of headers: hyper's own limit, which costs an allocation for each call where it is said.
pub(crate) const HEADER_LINES: usize = 100;

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
    setup: Option<SetupCode>,
}

impl Running {
    /// Opens the database and begins to listen.
    ///
    /// # Errors
    /// Any [`StartError`].
    pub async fn start(settings: Settings) -> Result<Self, StartError> {
        let settings = settings.checked()?;
        make_private(&settings.data).map_err(StartError::Directory)?;
        allow_open_files(settings.max_connections);
        let storage = Sqlite::open(&settings.data.join(DATABASE))?;
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
        let calls = Calls::over(Arc::new(storage), settings)?;
        let setup = calls.shared.service.begin_setup(calls.shared.now())?;
        let stopping = calls.shared.stopping.clone();
        let accepting = tokio::spawn(Accepting::new(calls, tls).run(listener));
        Ok(Self {
            address,
            stopping,
            accepting,
            setup,
        })
    }

    /// The setup code with which a first council is founded here; none where there is one, or for the practice council.
    pub fn setup_code(&self) -> Option<String> {
        self.setup.as_ref().map(|code| code.to_text().to_string())
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

/// How often a source may name a device of a council without showing that it is that device, before such calls count as
/// those of a stranger: at once, and a second in the long run.
const PRETENDING_AT_ONCE: u32 = 20;
const PRETENDING_PER_SECOND: u32 = 1;

/// How long the accept loop rests after a failure.
const BREATH: Duration = Duration::from_millis(20);

/// Files that a server has open beside its connections: the database's, twice over, and what the system needs.
const OTHER_FILES: u64 = 128;

/// Places for connections: so many in all, and so many for each source.
struct Places {
    all: Arc<Semaphore>,
    sources: Sources,
}

/// Makes the data directory, for its owner alone where it is new.
pub(crate) fn make_private(directory: &std::path::Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(directory)
}

/// Asks the system for as many open files as there may be connections. Where it gives fewer, connections beyond are
/// refused by the system instead of by us, and the operator is told.
fn allow_open_files(connections: usize) {
    let wanted = connections as u64 + OTHER_FILES;
    match rlimit::increase_nofile_limit(wanted) {
        Ok(given) if given >= wanted => (),
        given => tracing::warn!(
            wanted,
            given = given.ok(),
            "the system allows fewer open files than there may be connections"
        ),
    }
}

/// The server's calls without a listener: for the accept loop, and for a network of somebody else's making.
#[derive(Clone)]
pub struct Calls {
    shared: Arc<Shared>,
    router: axum::Router,
}

impl Calls {
    /// Calls that are answered from this storage.
    ///
    /// # Errors
    /// Where the storage or the system's random numbers fail.
    pub fn over(storage: Arc<dyn Storage>, settings: Settings) -> Result<Self, StartError> {
        Self::working(storage, settings, false)
    }

    /// The same, answered on the caller's own thread, so that the order in which calls came decides alone: for a
    /// simulated network whose course is to be the same each time.
    ///
    /// # Errors
    /// As [`Self::over`].
    pub fn in_turn(storage: Arc<dyn Storage>, settings: Settings) -> Result<Self, StartError> {
        Self::working(storage, settings, true)
    }

    fn working(
        storage: Arc<dyn Storage>,
        settings: Settings,
        in_turn: bool,
    ) -> Result<Self, StartError> {
        let rules = Rules {
            practice: settings.practice,
            quota: settings.quota_mb.saturating_mul(1024 * 1024),
            files_quota: settings.files_quota_mb.saturating_mul(1024 * 1024),
            files_device_quota: settings.files_device_quota_mb.saturating_mul(1024 * 1024),
            files_child_quota: settings.files_child_quota_mb.saturating_mul(1024 * 1024),
            unfinished_days: settings.unfinished_file_days.into(),
            device_quota: settings.device_quota_mb.saturating_mul(1024 * 1024),
            child_quota: settings.child_quota_mb.saturating_mul(1024 * 1024),
            calls_at_once: settings.calls_at_once,
            calls_per_second: settings.calls_per_second,
        };
        let service = Service::new(storage, rules, Arc::new(Metrics::default()))?;
        let shared = Arc::new(Shared {
            service,
            strangers: Rates::new(settings.strangers_at_once, settings.strangers_per_second),
            pretenders: Rates::new(PRETENDING_AT_ONCE, PRETENDING_PER_SECOND),
            bodies: Bodies::new(settings.bodies_mb.saturating_mul(1024 * 1024)),
            settings,
            stopping: CancellationToken::new(),
            in_turn,
        });
        let router = router(shared.clone());
        Ok(Self { shared, router })
    }

    /// Answers the calls of one connection until it ends.
    pub async fn serve<S>(&self, stream: S)
    where
        S: AsyncRead + AsyncWrite + Unpin + 'static,
    {
        let timeout = self.shared.settings.header_timeout();
        serve(stream, self.router.clone(), None, timeout).await;
    }

    fn metrics(&self) -> &Metrics {
        self.shared.service.metrics()
    }
}

struct Accepting {
    calls: Calls,
    tls: Option<TlsAcceptor>,
    /// Ends every connection there and then.
    cut: CancellationToken,
}

impl Accepting {
    fn new(calls: Calls, tls: Option<TlsAcceptor>) -> Self {
        let cut = CancellationToken::new();
        Self { calls, tls, cut }
    }

    async fn run(self, listener: TcpListener) {
        let open = GracefulShutdown::new();
        let settings = &self.calls.shared.settings;
        let places = Places {
            all: Arc::new(Semaphore::new(settings.max_connections)),
            sources: Sources::new(settings.max_connections_per_source),
        };
        loop {
            let accepted = tokio::select! {
                () = self.calls.shared.stopping.cancelled() => break,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, from)) => self.take(stream, from, &places, open.watcher()),
                // Out of file descriptors, or a client that left in the queue: the next may do better.
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    // The system says the same at once to whoever asks at once.
                    tokio::time::sleep(BREATH).await;
                }
            }
        }
        drop(listener);
        let timeout = self.calls.shared.settings.shutdown_timeout();
        if tokio::time::timeout(timeout, open.shutdown())
            .await
            .is_err()
        {
            tracing::warn!("some calls had not ended in time");
            self.cut.cancel();
        }
    }

    fn take(&self, stream: TcpStream, from: SocketAddr, places: &Places, open: Watcher) {
        let (Some(share), Ok(place)) = (
            places.sources.enter(from.ip()),
            places.all.clone().try_acquire_owned(),
        ) else {
            self.calls.metrics().turn_away();
            return;
        };
        // Small answers must not wait for more to send.
        let _ = stream.set_nodelay(true);
        let (calls, tls) = (self.calls.clone(), self.tls.clone());
        let settings = &calls.shared.settings;
        let timeout = settings.header_timeout();
        let stream = Impatient::new(stream, settings.answer_timeout());
        let source = Source(source_of(from.ip()));
        let cut = self.cut.clone();
        let serving = async move {
            let _held = (place, share);
            let _counted = calls.metrics().connection();
            let router = calls.router.clone().layer(Extension(source));
            match tls {
                None => serve(stream, router, Some(open), timeout).await,
                Some(tls) => match tokio::time::timeout(timeout, tls.accept(stream)).await {
                    Ok(Ok(sealed)) => serve(sealed, router, Some(open), timeout).await,
                    Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
                    Err(_) => tracing::debug!("a TLS handshake took too long"),
                },
            }
        };
        tokio::spawn(async move { cut.run_until_cancelled(serving).await });
    }
}

async fn serve<S>(stream: S, router: axum::Router, open: Option<Watcher>, header_timeout: Duration)
where
    S: AsyncRead + AsyncWrite + Unpin + 'static,
{
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(header_timeout)
        .max_buf_size(BUFFER);
    let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    let ended = match open {
        Some(open) => open.watch(connection).await,
        None => connection.await,
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}
