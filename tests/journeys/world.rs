//! Tablets and servers for journeys. Everything here is made up and lies in temporary folders.

use app::api::error::{Code, Error};
use app::{App, Clock, Config, KeyCost, NoKeyChain, Sharing};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use waymark_server::storage::{Report, check};
use waymark_server::{Running, Settings};

pub(crate) const PASSPHRASE: &str = "made up children only";
/// The moment at which every journey plays, on tablets and server alike, so that nothing depends on the day it is run.
pub(crate) const NOW: &str = "2026-11-23T10:00:00Z";
/// This term's PEP at that moment.
pub(crate) const PEP: &str = "2026-autumn.termly";

pub(crate) static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("a runtime"));

/// A tablet: one person's app on one folder.
pub(crate) struct Tablet {
    pub(crate) app: App,
    place: TempDir,
}

impl Tablet {
    /// A new tablet on which the person has joined the practice council.
    pub(crate) fn join(person: &str, server: Option<&str>) -> Self {
        let place = tempfile::tempdir().expect("a temporary folder");
        let app = open(config(place.path(), server)).expect("a new folder");
        let tablet = Self { app, place };
        tablet.call(
            "practice.join",
            json!({ "person": person, "passphrase": PASSPHRASE }),
        );
        tablet
    }

    /// A tablet on which nobody has been yet.
    pub(crate) fn new() -> Self {
        let place = tempfile::tempdir().expect("a temporary folder");
        let app = open(config(place.path(), None)).expect("a new folder");
        Self { app, place }
    }

    /// A tablet for faults: the folder of one that joined, copied, as joining takes its time.
    pub(crate) fn copy(server: Option<&str>) -> Self {
        let place = joined_folder();
        let tablet = Self {
            app: open(config(place.path(), server)).expect("a folder"),
            place,
        };
        tablet.unlock("priya");
        tablet
    }

    /// A tablet over an app that was opened on this folder.
    pub(crate) fn over(app: App, place: TempDir) -> Self {
        Self { app, place }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.place.path()
    }

    pub(crate) fn unlock(&self, person: &str) {
        self.call(
            "session.unlock",
            json!({ "person": person, "passphrase": PASSPHRASE }),
        );
    }

    pub(crate) fn call(&self, operation: &str, request: Value) -> Value {
        let told = request.to_string();
        self.try_call(operation, request)
            .unwrap_or_else(|error| panic!("{operation} {told}: {error:?}"))
    }

    pub(crate) fn try_call(&self, operation: &str, request: Value) -> Result<Value, Error> {
        self.app.call_blocking(operation, request)
    }

    /// Answers for every passage that looks like an address: it may be shared.
    pub(crate) fn share_passages(&self) {
        let found = self.call("address.list", json!({ "child": null }))["found"].clone();
        for mut one in found.as_array().expect("a list").iter().cloned() {
            one.as_object_mut().expect("a passage").remove("name");
            self.call("address.share", one);
        }
    }

    pub(crate) fn sync(&self) -> Value {
        self.call("sync.now", json!({}))
    }

    /// Shares by itself, as the window does.
    pub(crate) fn keep_sharing(&self) -> Sharing {
        self.app.keep_sharing()
    }

    /// The id of a made-up child by first name.
    pub(crate) fn child(&self, name: &str) -> String {
        let caseload = self.call("caseload.list", json!({}));
        let rows = caseload["rows"].as_array().expect("rows");
        let row = rows.iter().find(|row| {
            row["name"]
                .as_str()
                .is_some_and(|full| full.starts_with(name))
        });
        row.expect("the child is on the tablet")["child"]
            .as_str()
            .expect("an id")
            .to_owned()
    }

    pub(crate) fn area(&self, child: &str, area: &str) -> Value {
        self.call(
            "area.show",
            json!({ "child": child, "pep": PEP, "area": area }),
        )
    }

    /// Types over a field of words of an area, as a page does.
    pub(crate) fn write(&self, child: &str, area: &str, field: &str, text: &str) -> Value {
        self.call("text.write", self.writing(child, area, field, text))
    }

    /// The request that types over a field of words.
    pub(crate) fn writing(&self, child: &str, area: &str, field: &str, text: &str) -> Value {
        let base = self.area(child, area)["base"].clone();
        json!({
            "child": child,
            "form": { "is": "area", "pep": PEP, "area": area },
            "place": { "item": null, "field": field },
            "base": base,
            "text": text,
        })
    }

    /// Closes the app and gives the folder.
    pub(crate) fn close(self) -> TempDir {
        self.app.close();
        self.place
    }
}

/// A field of an area's view.
pub(crate) fn field<'v>(view: &'v Value, id: &str) -> &'v Value {
    let fields = view["fields"].as_array().expect("fields");
    fields
        .iter()
        .find(|field| field["id"] == id)
        .expect("the field is asked")
}

/// The words of a field of an area's view.
pub(crate) fn words<'v>(view: &'v Value, id: &str) -> &'v str {
    field(view, id)["text"].as_str().unwrap_or_default()
}

pub(crate) fn config(folder: &Path, server: Option<&str>) -> Config {
    let now: DateTime<Utc> = NOW.parse().expect("a time");
    Config {
        server: server.map(str::to_owned),
        key_cost: KeyCost::TESTS,
        key_chain: Arc::new(NoKeyChain),
        clock: Clock::fixed(now),
        // Here a copied folder takes it along: faults are tried on copies that count as the tablet itself.
        ..Config::new(folder.to_owned(), folder.join("outside"))
    }
}

pub(crate) fn open(config: Config) -> Result<App, Error> {
    let _inside = RUNTIME.enter();
    App::open(config)
}

/// A copy of a folder in which Priya Practice has joined.
pub(crate) fn joined_folder() -> TempDir {
    static JOINED: LazyLock<Mutex<TempDir>> =
        LazyLock::new(|| Mutex::new(Tablet::join("priya", None).close()));
    let original = JOINED
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let place = tempfile::tempdir().expect("a temporary folder");
    copy_folder(original.path(), place.path());
    place
}

pub(crate) fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a listing") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

/// The file that holds Priya's plans.
pub(crate) fn store_of(place: &TempDir) -> PathBuf {
    place.path().join("people/priya/store.db")
}

/// A server's clock so many days after the moment at which every journey plays.
fn after(days: u64) -> waymark_server::Clock {
    let now: DateTime<Utc> = NOW.parse().expect("a time");
    let days = i64::try_from(days).expect("not so many");
    let moment = now.timestamp_millis() + days * 24 * 60 * 60 * 1_000;
    waymark_server::Clock::at(sync::UnixMillis(moment))
}

/// The real sync server, on loopback with its own folder.
pub(crate) struct Server {
    running: Option<Running>,
    settings: Settings,
    _place: TempDir,
}

impl Server {
    pub(crate) fn start() -> Self {
        Self::serving(true)
    }

    /// A server on which nobody has founded a council yet.
    pub(crate) fn unfounded() -> Self {
        Self::serving(false)
    }

    /// What whoever founds a council on it has to type.
    pub(crate) fn setup_code(&self) -> String {
        let running = self.running.as_ref().expect("it runs");
        running.setup_code().expect("nobody has founded a council")
    }

    pub(crate) fn has_setup_code(&self) -> bool {
        let running = self.running.as_ref().expect("it runs");
        running.setup_code().is_some()
    }

    /// Every byte that it keeps.
    pub(crate) fn disk(&self) -> Vec<u8> {
        let files = std::fs::read_dir(&self.settings.data).expect("its folder");
        let files = files.map(|file| std::fs::read(file.expect("a file").path()).expect("bytes"));
        files.collect::<Vec<_>>().concat()
    }

    /// What reading its whole database back finds.
    pub(crate) fn report(&self) -> Report {
        check(&self.settings.data.join("waymark-server.sqlite")).expect("it reads")
    }

    fn serving(practice: bool) -> Self {
        let place = tempfile::tempdir().expect("a temporary folder");
        let settings = Settings {
            listen: "127.0.0.1:0".parse().expect("an address"),
            data: place.path().to_owned(),
            practice,
            clock: after(0),
            ..Settings::default()
        };
        let running = RUNTIME
            .block_on(Running::start(settings.clone()))
            .expect("the server starts");
        Self {
            running: Some(running),
            settings,
            _place: place,
        }
    }

    pub(crate) fn address(&self) -> String {
        format!(
            "http://{}",
            self.running.as_ref().expect("it runs").address()
        )
    }

    /// Stops the server; its folder and its port stay for [`Self::start_again`].
    pub(crate) fn stop(&mut self) {
        let running = self.running.take().expect("it runs");
        self.settings.listen = running.address();
        RUNTIME.block_on(running.stop());
    }

    /// Another server on a copy of this one's folder, which is stopped.
    pub(crate) fn copied(&self) -> Self {
        assert!(self.running.is_none(), "its files must be at rest");
        let place = tempfile::tempdir().expect("a temporary folder");
        copy_folder(self._place.path(), place.path());
        let mut copy = Self {
            running: None,
            settings: Settings {
                listen: "127.0.0.1:0".parse().expect("an address"),
                data: place.path().to_owned(),
                ..self.settings.clone()
            },
            _place: place,
        };
        copy.start_again();
        copy
    }

    /// A copy of this one's folder as it is now, to go back to.
    pub(crate) fn backed_up(&mut self) -> TempDir {
        self.stop();
        let backup = tempfile::tempdir().expect("a temporary folder");
        copy_folder(&self.settings.data, backup.path());
        self.start_again();
        backup
    }

    /// This server with the folder of a backup in the place of its own. Nobody marks it as restored.
    pub(crate) fn go_back_to(&mut self, backup: &TempDir) {
        self.stop();
        std::fs::remove_dir_all(&self.settings.data).expect("its folder");
        copy_folder(backup.path(), &self.settings.data);
        self.start_again();
    }

    /// How much the server keeps for the council, from its next start on.
    pub(crate) fn allow_megabytes(&mut self, quota: u64) {
        self.settings.quota_mb = quota;
    }

    /// So many days pass for the server and for nobody else.
    pub(crate) fn let_pass(&mut self, days: u64) {
        self.stop();
        self.settings.clock = after(days);
        self.start_again();
    }

    pub(crate) fn start_again(&mut self) {
        self.running = Some(
            RUNTIME
                .block_on(Running::start(self.settings.clone()))
                .expect("the server starts again"),
        );
    }
}

/// The headless tablet's program, as a shell would start it.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tablet"));
    command
        .env("WAYMARK_PASSPHRASE", PASSPHRASE)
        .args(["--now", NOW]);
    command
}

/// The same on a folder, with what lies outside it where the journeys' other tablets have it.
pub(crate) fn program_on(folder: &Path) -> Command {
    let mut command = program();
    command.arg("--dir").arg(folder);
    command.arg("--outside").arg(folder.join("outside"));
    command
}

/// Checks that a refusal has this code, a sentence, and no word of a plan.
#[track_caller]
pub(crate) fn refused(answer: Result<Value, Error>, code: Code, secret: &str) {
    let error = answer.expect_err("it must be refused");
    assert_eq!(error.code, code, "{}", error.message);
    assert!(
        error.message.ends_with('.') && error.message.len() > 30,
        "no clear sentence: {}",
        error.message
    );
    assert!(
        !error.message.contains(secret),
        "the sentence tells words of a plan: {}",
        error.message
    );
}

/// How long a journey's tablet waits for a server that does not answer.
pub(crate) const SHORT_PATIENCE: Duration = Duration::from_millis(300);

/// Waits for something that a tablet tells; a journey that waits in vain fails after a minute.
#[track_caller]
pub(crate) fn wait_for<T>(what: impl Future<Output = T>) -> T {
    let bounded = async { tokio::time::timeout(Duration::from_secs(60), what).await };
    RUNTIME
        .block_on(bounded)
        .expect("the tablet told nothing for a minute")
}
