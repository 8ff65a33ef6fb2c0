//! A machine with a logind of our own on a bus of its own: what is locked by the time at which it may sleep.

use std::io::{BufRead as _, BufReader, ErrorKind, Read as _};
use std::os::fd;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use app::api::error::{Code, Error};
use app::api::sharing::{Cause, Changed};
use app::{App, Config, KeyCost, NoKeyChain};
use futures_util::FutureExt as _;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::broadcast;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;
use zbus::object_server::{InterfaceRef, SignalEmitter};
use zbus::zvariant::OwnedFd;
use zbus::{Connection, connection, fdo};

use super::watch;
use crate::bridge::Bridge;

const PASSPHRASE: &str = "tulip kettle marble otter";
const PATH: &str = "/org/freedesktop/login1";

/// Longer than anything here takes: what has not come by then never comes.
const NEVER: Duration = Duration::from_secs(30);

async fn soon<T>(what: impl Future<Output = T>) -> T {
    let waited = tokio::time::timeout(NEVER, what).await;
    waited.expect("it never came")
}

/// A logind whose machine sleeps when a test says so.
struct Logind(UnboundedSender<Inhibitor>);

#[zbus::interface(name = "org.freedesktop.login1.Manager")]
impl Logind {
    fn inhibit(&self, what: String, who: &str, why: &str, mode: String) -> fdo::Result<OwnedFd> {
        assert!(!who.is_empty() && !why.is_empty(), "logind refuses that");
        let (ours, theirs) = UnixStream::pair().map_err(|_| fdo::Error::NoMemory(String::new()))?;
        let _ = self.0.send(Inhibitor { what, mode, ours });
        Ok(fd::OwnedFd::from(theirs).into())
    }

    #[zbus(signal)]
    async fn prepare_for_sleep(emitter: &SignalEmitter<'_>, start: bool) -> zbus::Result<()>;
}

/// What holds the machine up until its other end is closed.
struct Inhibitor {
    what: String,
    mode: String,
    ours: UnixStream,
}

impl Inhibitor {
    fn is_held(&self) -> bool {
        self.ours.set_nonblocking(true).expect("a socket");
        let read = (&self.ours).read(&mut [0]);
        matches!(read, Err(error) if error.kind() == ErrorKind::WouldBlock)
    }

    /// Once the machine may sleep.
    async fn let_go(self) {
        self.ours.set_nonblocking(true).expect("a socket");
        let ours = tokio::net::UnixStream::from_std(self.ours).expect("a socket");
        soon(ours.readable()).await.expect("it reads");
        assert_eq!(ours.try_read(&mut [0]).expect("it is closed"), 0);
    }
}

/// A tablet with a bus and a logind of its own, whose person has unlocked it.
struct Machine {
    bridge: Arc<Bridge>,
    app: App,
    /// What the page is told.
    page: broadcast::Receiver<Changed>,
    logind: InterfaceRef<Logind>,
    inhibitors: UnboundedReceiver<Inhibitor>,
    watching: JoinHandle<()>,
    _service: Connection,
    bus: Child,
    _home: TempDir,
}

impl Drop for Machine {
    fn drop(&mut self) {
        self.watching.abort();
        self.bridge.close();
        let _ = self.bus.kill();
        let _ = self.bus.wait();
    }
}

/// A bus for nobody else, and its address.
fn bus(home: &Path) -> (Child, String) {
    let mut bus = Command::new("dbus-daemon")
        .args(["--session", "--nofork", "--print-address=1"])
        .args(["--address", &format!("unix:dir={}", home.display())])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("dbus-daemon runs: `tools/setup.sh test` installs it");
    let mut line = String::new();
    let out = bus.stdout.as_mut().expect("it prints");
    BufReader::new(out).read_line(&mut line).expect("a line");
    (bus, line.trim().to_owned())
}

impl Machine {
    async fn start() -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        let (bus, address) = bus(home.path());
        let on_bus = || connection::Builder::address(&*address).expect("an address");
        let (told, inhibitors) = unbounded_channel();
        let service = on_bus()
            .name("org.freedesktop.login1")
            .and_then(|service| service.serve_at(PATH, Logind(told)))
            .expect("a service");
        let service = service.build().await.expect("it serves");
        let logind = service.object_server().interface(PATH).await;
        let config = Config {
            key_cost: KeyCost::TESTS,
            key_chain: Arc::new(NoKeyChain),
            ..Config::new(home.path().join("data"), home.path().join("outside"))
        };
        let bridge = Arc::new(Bridge::new(config));
        let (app, _) = bridge.app_telling(drop).await.expect("it opens");
        let system = on_bus().build().await.expect("a line to the bus");
        let sleeper = Arc::clone(&bridge);
        let watching = tokio::spawn(async move {
            let watched = watch(&system, || sleeper.fall_asleep()).await;
            watched.expect("it watches");
        });
        let machine = Self {
            page: app.changes(),
            bridge,
            app,
            logind: logind.expect("it is served"),
            inhibitors,
            watching,
            _service: service,
            bus,
            _home: home,
        };
        machine.by_person("practice.join").await;
        machine
    }

    async fn by_person(&self, operation: &str) {
        let request = json!({ "person": "priya", "passphrase": PASSPHRASE });
        self.app.call(operation, request).await.expect("let in");
    }

    /// As the window calls.
    async fn call(&self, operation: &str, request: Value) -> Result<Value, Error> {
        let (app, _in_the_middle) = self.bridge.app_telling(drop).await?;
        app.call(operation, request).await
    }

    /// What holds the machine up from now on.
    async fn inhibitor(&mut self) -> Inhibitor {
        let inhibitor = soon(self.inhibitors.recv()).await.expect("asked for");
        assert_eq!((&*inhibitor.what, &*inhibitor.mode), ("sleep", "delay"));
        inhibitor
    }

    async fn tell(&self, start: bool) {
        let told = Logind::prepare_for_sleep(self.logind.signal_emitter(), start).await;
        told.expect("it is told");
    }

    /// Once the page is told this.
    async fn page_hears(&mut self, cause: Cause) {
        while soon(self.page.recv()).await.expect("it hears").cause != cause {}
    }

    /// Past the bridge: it holds calls back while the machine sleeps.
    async fn is_locked(&self) -> bool {
        let asked = self.app.call("caseload.list", json!({})).await;
        asked.is_err_and(|error| error.code == Code::Locked)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_store_is_locked_before_the_machine_may_sleep_and_the_page_has_its_say_first() {
    let mut machine = Machine::start().await;
    let inhibitor = machine.inhibitor().await;
    let meeting = json!({ "minutes": 30, "passphrase": PASSPHRASE });
    let begun = machine.call("session.meeting", meeting).await;
    begun.expect("a meeting begins");

    machine.tell(true).await;
    machine.page_hears(Cause::Sleep).await;
    assert!(inhibitor.is_held(), "it may sleep with a store open");
    let list = machine.call("caseload.list", json!({})).await;
    list.expect("what the page still has to write is taken");
    let locked = machine.call("session.lock", json!({})).await;
    locked.expect("it locks");
    inhibitor.let_go().await;
    assert!(machine.is_locked().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_does_not_answer_keeps_no_store_open_in_sleep() {
    let mut machine = Machine::start().await;
    let inhibitor = machine.inhibitor().await;
    machine.tell(true).await;
    inhibitor.let_go().await;
    assert!(machine.is_locked().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_unlocking_in_the_middle_opens_is_locked_before_the_machine_may_sleep() {
    let mut machine = Machine::start().await;
    let inhibitor = machine.inhibitor().await;
    let locked = machine.call("session.lock", json!({})).await;
    locked.expect("it locks");
    machine.page_hears(Cause::Locked).await;

    let (_, in_the_middle) = machine.bridge.app_telling(drop).await.expect("a call");
    machine.tell(true).await;
    machine.page_hears(Cause::Locked).await;
    machine.by_person("session.unlock").await;
    assert!(inhibitor.is_held(), "the call has not ended");
    drop(in_the_middle);
    inhibitor.let_go().await;
    assert!(machine.is_locked().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_let_in_while_it_sleeps_and_its_next_sleep_locks_again() {
    let mut machine = Machine::start().await;
    for _ in 0..2 {
        let inhibitor = machine.inhibitor().await;
        machine.tell(true).await;
        machine.page_hears(Cause::Sleep).await;
        let locked = machine.call("session.lock", json!({})).await;
        locked.expect("it locks");
        inhibitor.let_go().await;
        assert!(machine.is_locked().await);
        let early = machine.bridge.app_telling(drop).now_or_never();
        assert!(early.is_none(), "a call began though it sleeps");

        machine.tell(false).await;
        let state = soon(machine.call("session.state", json!({}))).await;
        assert_eq!(state.expect("a state")["open"], Value::Null);
        machine.by_person("session.unlock").await;
    }
    assert!(machine.inhibitor().await.is_held());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_child_keeps_the_tablet_and_what_is_on_their_page_is_written_first() {
    let mut machine = Machine::start().await;
    let inhibitor = machine.inhibitor().await;
    let list = machine
        .call("caseload.list", json!({}))
        .await
        .expect("some");
    let child = json!({ "child": list["rows"][0]["child"] });
    let given = machine.call("child_mode.enter", child.clone()).await;
    given.expect("the child has it");

    machine.tell(true).await;
    machine.page_hears(Cause::Sleep).await;
    let kept = machine.call("child_mode.rest", child).await;
    kept.expect("their page is answered");
    assert!(inhibitor.is_held());
    inhibitor.let_go().await;
    machine.tell(false).await;
    let state = soon(machine.call("session.state", json!({}))).await;
    assert!(state.expect("a state")["child"].is_object());
}
