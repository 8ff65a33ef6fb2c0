//! Bad lines between a tablet and its server: slow, silent, dead, or with a proxy in between that keeps what it should
//! hand on.

use crate::world::RUNTIME;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};

/// How often a slow line lets something through.
const TICK: Duration = Duration::from_millis(25);

/// How fast one direction of a connection is.
#[derive(Clone, Copy)]
pub(crate) struct Speed {
    /// So many bytes pass at once.
    pub(crate) at_once: usize,
    /// Then so many every 25 ms; with none, the line keeps silent from there on.
    pub(crate) then: usize,
}

impl Speed {
    pub(crate) const FAST: Self = Self::steady(1 << 30);

    pub(crate) const fn steady(bytes: usize) -> Self {
        Self {
            at_once: 0,
            then: bytes,
        }
    }
}

/// What a line does with what it is given.
#[derive(Clone, Copy)]
pub(crate) enum Manner {
    Carries {
        up: Speed,
        down: Speed,
    },
    /// An answer is handed on once it has ended.
    Buffers,
}

/// A line to a server, with an address of its own. It lives as long as this.
pub(crate) struct Line {
    address: String,
    dead: watch::Sender<()>,
    carrying: JoinHandle<()>,
}

impl Line {
    /// A line to the server at such an address as `http://127.0.0.1:8480`.
    pub(crate) fn to(server: &str, manner: Manner) -> Self {
        let server = server.trim_start_matches("http://").to_owned();
        let dead = watch::Sender::new(());
        let listener = RUNTIME
            .block_on(TcpListener::bind("127.0.0.1:0"))
            .expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let dying = dead.clone();
        let carrying = RUNTIME.spawn(async move {
            while let Ok((tablet, _)) = listener.accept().await {
                tokio::spawn(connection(
                    tablet,
                    server.clone(),
                    manner,
                    dying.subscribe(),
                ));
            }
        });
        Self {
            address,
            dead,
            carrying,
        }
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Lets nothing more through on the connections that stand, and tells neither side.
    pub(crate) fn die(&self) {
        self.dead.send_replace(());
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.carrying.abort();
    }
}

/// Carries one connection. Where either side hangs up in the middle, the line has no more to do.
async fn connection(
    mut tablet: TcpStream,
    server: String,
    manner: Manner,
    mut dead: watch::Receiver<()>,
) {
    let Ok(mut server) = TcpStream::connect(server).await else {
        return;
    };
    let carried = async {
        let (from_tablet, to_tablet) = tablet.split();
        let (from_server, to_server) = server.split();
        let _ = match manner {
            Manner::Carries { up, down } => tokio::try_join!(
                carry(from_tablet, to_server, up),
                carry(from_server, to_tablet, down)
            )
            .map(|_| ()),
            Manner::Buffers => buffer([from_tablet, from_server], to_server, to_tablet).await,
        };
    };
    let broken = tokio::select! {
        () = carried => false,
        died = dead.changed() => died.is_ok(),
    };
    if broken {
        // Both sides' connections stay open.
        std::future::pending::<()>().await;
    }
}

async fn carry(mut from: ReadHalf<'_>, mut to: WriteHalf<'_>, speed: Speed) -> std::io::Result<()> {
    let mut tick = interval(TICK);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut part, mut at_once) = (vec![0; 64 * 1024], speed.at_once);
    loop {
        let most = match at_once {
            0 if speed.then == 0 => std::future::pending().await,
            0 => {
                if speed.then < Speed::FAST.then {
                    tick.tick().await;
                }
                speed.then
            }
            left => left,
        };
        let most = most.min(part.len());
        let read = from.read(&mut part[..most]).await?;
        if read == 0 {
            return to.shutdown().await;
        }
        to.write_all(&part[..read]).await?;
        at_once = at_once.saturating_sub(read);
    }
}

/// Hands on one call, asks the server to hang up after it, and hands on the answer then.
async fn buffer(
    [mut from_tablet, mut from_server]: [ReadHalf<'_>; 2],
    mut to_server: WriteHalf<'_>,
    mut to_tablet: WriteHalf<'_>,
) -> std::io::Result<()> {
    let (mut head, mut part) = (Vec::new(), [0; 4096]);
    let line = loop {
        let read = from_tablet.read(&mut part).await?;
        if read == 0 {
            return Ok(());
        }
        head.extend_from_slice(&part[..read]);
        if let Some(line) = head.windows(2).position(|two| two == b"\r\n") {
            break line;
        }
    };
    to_server.write_all(&head[..line]).await?;
    to_server.write_all(b"\r\nconnection: close").await?;
    to_server.write_all(&head[line..]).await?;
    let rest = carry(from_tablet, to_server, Speed::FAST);
    let answer = async {
        let mut answer = Vec::new();
        from_server.read_to_end(&mut answer).await?;
        to_tablet.write_all(&answer).await?;
        to_tablet.shutdown().await
    };
    tokio::pin!(rest, answer);
    // A tablet that hangs up before it has its answer ends the call.
    tokio::select! {
        ended = &mut rest => ended,
        answered = &mut answer => answered,
    }
}
