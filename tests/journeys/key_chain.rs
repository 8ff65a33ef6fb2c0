//! A tablet whose key needs a secret in the key chain of its system: here GNOME's Secret Service, on a bus of its own.

use crate::world::{PASSPHRASE, program};
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use tempfile::TempDir;

/// A machine with a desktop bus and a key chain of its own, as after somebody has signed in. The key chain's files lie in a
/// temporary folder, so that nobody's own is touched.
struct Machine {
    home: TempDir,
    bus: Child,
    address: String,
    daemon: Child,
}

impl Machine {
    fn start() -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        let mut bus = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--print-address=1"])
            .args(["--address", &format!("unix:dir={}", home.path().display())])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("dbus-daemon runs: `tools/setup.sh test` installs it");
        let address = first_line(&mut bus);
        let daemon = daemon(home.path(), &address);
        Self {
            home,
            bus,
            address,
            daemon,
        }
    }

    /// The headless tablet over this machine's folder and key chain.
    fn call(&self, operation: &str, request: &Value) -> Output {
        self.call_on(&self.address, operation, request)
    }

    fn call_on(&self, bus: &str, operation: &str, request: &Value) -> Output {
        let mut tablet = program();
        tablet
            .env("DBUS_SESSION_BUS_ADDRESS", bus)
            .arg("--dir")
            .arg(self.home.path().join("data"))
            .arg("--outside")
            .arg(self.home.path().join("outside"))
            .args(["--key-chain", "call", operation])
            .arg(request.to_string());
        tablet.output().expect("it ran")
    }

    fn unlock(&self) -> Output {
        self.call("session.unlock", &unlocking(PASSPHRASE))
    }

    /// Whose files these are, as the unlock screen says it.
    fn alone(&self) -> bool {
        let state = told(&self.call("session.state", &json!({})).stdout);
        state["people"][0]["passphrase_alone"] == true
    }

    /// The key chain loses everything it held.
    fn empty(&mut self) {
        end(&mut self.daemon);
        std::fs::remove_dir_all(self.home.path().join("share/keyrings")).expect("its files");
        self.daemon = daemon(self.home.path(), &self.address);
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        end(&mut self.daemon);
        end(&mut self.bus);
    }
}

fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

/// The first line that it prints.
fn first_line(child: &mut Child) -> String {
    use std::io::BufRead as _;
    let out = child.stdout.as_mut().expect("it prints");
    let mut line = String::new();
    std::io::BufReader::new(out)
        .read_line(&mut line)
        .expect("a line");
    line.trim().to_owned()
}

/// The key chain's service, opened by the password of whoever signed in, once it answers on the bus.
fn daemon(home: &Path, bus: &str) -> Child {
    use std::io::Write as _;
    let mut daemon = Command::new("gnome-keyring-daemon")
        .args(["--foreground", "--unlock", "--components=secrets"])
        .args(["--control-directory"])
        .arg(home.join("control"))
        .env("DBUS_SESSION_BUS_ADDRESS", bus)
        .env("HOME", home)
        .env("XDG_DATA_HOME", home.join("share"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("gnome-keyring-daemon runs: `tools/setup.sh test` installs it");
    let mut stdin = daemon.stdin.take().expect("it reads");
    stdin.write_all(b"made up").expect("its password");
    drop(stdin);
    // It says where it can be reached once it can be.
    first_line(&mut daemon);
    let waiting = Command::new("gdbus")
        .args(["wait", "--session", "--timeout", "30"])
        .arg("org.freedesktop.secrets")
        .env("DBUS_SESSION_BUS_ADDRESS", bus)
        .status();
    assert!(waiting.expect("gdbus runs").success(), "it does not answer");
    daemon
}

fn unlocking(passphrase: &str) -> Value {
    json!({ "person": "priya", "passphrase": passphrase })
}

fn told(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).expect("JSON")
}

#[track_caller]
fn refused(output: &Output, code: &str, says: &str) {
    let error = told(&output.stderr);
    assert_eq!(error["code"], code, "{error}");
    let message = error["message"].as_str().expect("a sentence");
    assert!(message.contains(says), "{message}");
}

#[test]
fn a_real_key_chain_holds_half_of_the_key_and_each_way_of_losing_it_has_its_own_sentence() {
    let mut machine = Machine::start();
    // Before there is a key chain: the passphrase alone.
    let no_bus = format!("unix:path={}", machine.home.path().join("none").display());
    let joined = machine.call_on(&no_bus, "practice.join", &unlocking(PASSPHRASE));
    assert!(joined.status.success(), "{:?}", told(&joined.stderr));
    assert!(machine.alone());
    // It is there at the next unlocking, and its secret is needed from then on.
    assert!(machine.unlock().status.success());
    assert!(!machine.alone());
    assert!(machine.unlock().status.success());
    let without = machine.call_on(&no_bus, "session.unlock", &unlocking(PASSPHRASE));
    refused(&without, "key_chain", "no key chain is running");
    let wrong = machine.call("session.unlock", &unlocking("not the made up one"));
    refused(&wrong, "wrong_passphrase", "is not right");
    assert!(machine.unlock().status.success());
    // A copy of the folder on another machine, which has a key chain too.
    let other = Machine::start();
    crate::world::copy_folder(
        &machine.home.path().join("data"),
        &other.home.path().join("data"),
    );
    refused(
        &other.unlock(),
        "key_gone",
        "moved here from another tablet",
    );
    machine.empty();
    refused(&machine.unlock(), "key_gone", "missing from this tablet");
}
