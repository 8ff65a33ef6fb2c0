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
    /// Everything that has passed, either way.
    seen: watch::Sender<Vec<u8>>,
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
        let seen = watch::Sender::new(Vec::new());
        let (dying, seeing) = (dead.clone(), seen.clone());
        let carrying = RUNTIME.spawn(async move {
            while let Ok((tablet, _)) = listener.accept().await {
                let wire = Wire {
                    seen: seeing.clone(),
                    dead: dying.subscribe(),
                };
                tokio::spawn(wire.connect(tablet, server.clone(), manner));
            }
        });
        Self {
            address,
            dead,
            seen,
            carrying,
        }
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Waits until such a text has passed.
    pub(crate) async fn saw(&self, text: &str) {
        let mut seen = self.seen.subscribe();
        let text = text.as_bytes();
        let passed = |seen: &Vec<u8>| seen.windows(text.len()).any(|part| part == text);
        seen.wait_for(passed).await.expect("the line stands");
    }

    /// Lets nothing more through on the connections that stand, and tells neither side. What passed before is forgotten.
    pub(crate) fn die(&self) {
        self.dead.send_replace(());
        self.seen.send_replace(Vec::new());
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.carrying.abort();
    }
}

/// One connection's share of a line.
struct Wire {
    seen: watch::Sender<Vec<u8>>,
    dead: watch::Receiver<()>,
}

impl Wire {
    /// Carries one connection. Where either side hangs up in the middle, there is no more to do.
    async fn connect(mut self, mut tablet: TcpStream, server: String, manner: Manner) {
        let Ok(mut server) = TcpStream::connect(server).await else {
            return;
        };
        let carried = async {
            let (from_tablet, to_tablet) = tablet.split();
            let (from_server, to_server) = server.split();
            let seen = &self.seen;
            let _ = match manner {
                Manner::Carries { up, down } => tokio::try_join!(
                    carry(from_tablet, to_server, up, seen),
                    carry(from_server, to_tablet, down, seen)
                )
                .map(|_| ()),
                Manner::Buffers => {
                    buffer([from_tablet, from_server], to_server, to_tablet, seen).await
                }
            };
        };
        let died = tokio::select! {
            () = carried => false,
            died = self.dead.changed() => died.is_ok(),
        };
        if died {
            // Both sides' connections stay open.
            std::future::pending::<()>().await;
        }
    }
}

fn note(seen: &watch::Sender<Vec<u8>>, part: &[u8]) {
    seen.send_modify(|seen| seen.extend_from_slice(part));
}

async fn carry(
    mut from: ReadHalf<'_>,
    mut to: WriteHalf<'_>,
    speed: Speed,
    seen: &watch::Sender<Vec<u8>>,
) -> std::io::Result<()> {
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
        note(seen, &part[..read]);
        to.write_all(&part[..read]).await?;
        at_once = at_once.saturating_sub(read);
    }
}

/// Hands on one call, asks the server to hang up after it, and hands on the answer then.
async fn buffer(
    [mut from_tablet, mut from_server]: [ReadHalf<'_>; 2],
    mut to_server: WriteHalf<'_>,
    mut to_tablet: WriteHalf<'_>,
    seen: &watch::Sender<Vec<u8>>,
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
    note(seen, &head);
    to_server.write_all(&head[..line]).await?;
    to_server.write_all(b"\r\nconnection: close").await?;
    to_server.write_all(&head[line..]).await?;
    let rest = carry(from_tablet, to_server, Speed::FAST, seen);
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
