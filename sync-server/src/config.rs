//! What the operator decides, from a file, the environment and flags; a flag beats the environment, which beats the
//! file. There is no secret in it: keys are named by their file.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, Parser};
use serde::{Deserialize, Serialize};
use sync::protocol::HINTS_SILENCE;

use crate::clock::Clock;

/// A tablet gives up a call for a hint after 45 s, of which the line needs some.
const MOST_HINT_WAIT: Duration = HINTS_SILENCE.saturating_sub(Duration::from_secs(5));

/// The sync server of Waymark: stores and forwards sealed entries, and cannot read them.
#[derive(Debug, Default, Parser)]
#[command(name = "waymark-server", version)]
pub struct Flags {
    /// Configuration file (TOML).
    #[arg(long, global = true, env = "WAYMARK_CONFIG")]
    pub config: Option<PathBuf>,
    /// Address to listen on, such as 127.0.0.1:8480; port 0 takes a free one.
    #[arg(long, global = true, env = "WAYMARK_LISTEN")]
    pub listen: Option<SocketAddr>,
    /// Directory for the database.
    #[arg(long, global = true, env = "WAYMARK_DATA")]
    pub data: Option<PathBuf>,
    /// Serve the practice council of made-up children.
    #[arg(long, global = true, env = "WAYMARK_PRACTICE")]
    pub practice: bool,
    /// Certificate chain (PEM). Without it the server listens on loopback only.
    #[arg(
        long,
        global = true,
        env = "WAYMARK_TLS_CERTIFICATE",
        requires = "tls_key"
    )]
    pub tls_certificate: Option<PathBuf>,
    /// Private key of the certificate (PEM).
    #[arg(
        long,
        global = true,
        env = "WAYMARK_TLS_KEY",
        requires = "tls_certificate"
    )]
    pub tls_key: Option<PathBuf>,
    /// Megabytes of entries that a council may store.
    #[arg(long, global = true, env = "WAYMARK_QUOTA_MB")]
    pub quota_mb: Option<u64>,
    /// Megabytes of photos and files that a council may store.
    #[arg(long, global = true, env = "WAYMARK_FILES_QUOTA_MB")]
    pub files_quota_mb: Option<u64>,
    /// Connections open at once.
    #[arg(long, global = true, env = "WAYMARK_MAX_CONNECTIONS")]
    pub max_connections: Option<usize>,
    /// The other limits.
    #[command(flatten)]
    pub limits: Limits,
}

/// The limits, each under the name that it has in the file.
#[derive(Debug, Default, Args)]
pub struct Limits {
    /// Megabytes of entries that one device may store.
    #[arg(long, global = true, env = "WAYMARK_DEVICE_QUOTA_MB")]
    pub device_quota_mb: Option<u64>,
    /// Megabytes of entries that may be stored for one child.
    #[arg(long, global = true, env = "WAYMARK_CHILD_QUOTA_MB")]
    pub child_quota_mb: Option<u64>,
    /// Megabytes of photos and files that one device may store.
    #[arg(long, global = true, env = "WAYMARK_FILES_DEVICE_QUOTA_MB")]
    pub files_device_quota_mb: Option<u64>,
    /// Megabytes of photos and files that may be stored for one child.
    #[arg(long, global = true, env = "WAYMARK_FILES_CHILD_QUOTA_MB")]
    pub files_child_quota_mb: Option<u64>,
    /// Days after which a photo or file is dropped that nobody went on sending.
    #[arg(long, global = true, env = "WAYMARK_UNFINISHED_FILE_DAYS")]
    pub unfinished_file_days: Option<u32>,
    /// Connections open at once from one source.
    #[arg(long, global = true, env = "WAYMARK_MAX_CONNECTIONS_PER_SOURCE")]
    pub max_connections_per_source: Option<usize>,
    /// Megabytes of calls' bodies that are held at once, of devices that a roster names.
    #[arg(long, global = true, env = "WAYMARK_BODIES_MB")]
    pub bodies_mb: Option<u64>,
    /// Calls that a device may make at once.
    #[arg(long, global = true, env = "WAYMARK_CALLS_AT_ONCE")]
    pub calls_at_once: Option<u32>,
    /// Calls that a device may make a second in the long run.
    #[arg(long, global = true, env = "WAYMARK_CALLS_PER_SECOND")]
    pub calls_per_second: Option<u32>,
    /// Calls that those whom no roster names may make at once from one source, together.
    #[arg(long, global = true, env = "WAYMARK_STRANGERS_AT_ONCE")]
    pub strangers_at_once: Option<u32>,
    /// Calls that they may make a second in the long run.
    #[arg(long, global = true, env = "WAYMARK_STRANGERS_PER_SECOND")]
    pub strangers_per_second: Option<u32>,
    /// Milliseconds within which a call's headers must arrive.
    #[arg(long, global = true, env = "WAYMARK_HEADER_TIMEOUT_MS")]
    pub header_timeout_ms: Option<u64>,
    /// Milliseconds that a call's body may pause.
    #[arg(long, global = true, env = "WAYMARK_BODY_TIMEOUT_MS")]
    pub body_timeout_ms: Option<u64>,
    /// Milliseconds for which nothing of an answer may be taken.
    #[arg(long, global = true, env = "WAYMARK_ANSWER_TIMEOUT_MS")]
    pub answer_timeout_ms: Option<u64>,
    /// Milliseconds after which a call for one hint is answered that there was none.
    #[arg(long, global = true, env = "WAYMARK_HINT_WAIT_MS")]
    pub hint_wait_ms: Option<u64>,
    /// Milliseconds that open calls are given at a shutdown.
    #[arg(long, global = true, env = "WAYMARK_SHUTDOWN_TIMEOUT_MS")]
    pub shutdown_timeout_ms: Option<u64>,
    /// Let the system write the process's memory to a disk where it breaks: on made-up data alone.
    #[arg(long, global = true, env = "WAYMARK_CORE_DUMPS")]
    pub core_dumps: bool,
}

/// The settings that a server runs with. Every one of them may stand in the file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Directory for the database.
    pub data: PathBuf,
    /// Whether the practice council is served.
    pub practice: bool,
    /// Certificate chain (PEM).
    pub tls_certificate: Option<PathBuf>,
    /// Private key of the certificate (PEM).
    pub tls_key: Option<PathBuf>,
    /// Megabytes of entries that a council may store.
    pub quota_mb: u64,
    /// Megabytes of them that one device may store.
    pub device_quota_mb: u64,
    /// Megabytes of them that may be stored for one child.
    pub child_quota_mb: u64,
    /// Megabytes of photos and files that a council may store: apart from entries, so that no photo takes their room.
    pub files_quota_mb: u64,
    /// Megabytes of them that one device may store.
    pub files_device_quota_mb: u64,
    /// Megabytes of them that may be stored for one child.
    pub files_child_quota_mb: u64,
    /// Days after which a photo or file is dropped that nobody went on sending.
    pub unfinished_file_days: u32,
    /// Connections open at once; further ones are closed.
    pub max_connections: usize,
    /// Connections open at once from one source: an IPv4 address, or the first 64 bits of an IPv6 address. Behind a
    /// proxy everybody has one source.
    pub max_connections_per_source: usize,
    /// Megabytes of calls' bodies that are held at once before their senders have shown who they are. Devices that no
    /// roster names have 128 apart from these.
    pub bodies_mb: u64,
    /// Calls that a device may make at once.
    pub calls_at_once: u32,
    /// Calls that a device may make a second in the long run.
    pub calls_per_second: u32,
    /// Calls that those whom no roster names may make at once from one source, together.
    pub strangers_at_once: u32,
    /// Calls that they may make a second in the long run.
    pub strangers_per_second: u32,
    /// Milliseconds within which a call's headers, or the next call on an open connection, must arrive.
    pub header_timeout_ms: u64,
    /// Milliseconds that a call's body may pause. On the whole it may be no slower than the slowest line, which tablets
    /// know too.
    pub body_timeout_ms: u64,
    /// Milliseconds for which nothing of an answer may be taken before the connection is cut.
    pub answer_timeout_ms: u64,
    /// Milliseconds after which a call for one hint is answered that there was none. Proxies must wait longer than that.
    pub hint_wait_ms: u64,
    /// Milliseconds that open calls are given at a shutdown.
    pub shutdown_timeout_ms: u64,
    /// Whether dumps of the process's memory are written where it breaks, and a debugger may look into it: for finding a
    /// fault, on made-up data.
    pub core_dumps: bool,
    /// The clock. It stands in no file.
    #[serde(skip)]
    pub clock: Clock,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8480),
            data: PathBuf::from("waymark-data"),
            practice: false,
            tls_certificate: None,
            tls_key: None,
            quota_mb: 10 * 1024,
            device_quota_mb: 2 * 1024,
            child_quota_mb: 512,
            files_quota_mb: 50 * 1024,
            files_device_quota_mb: 10 * 1024,
            files_child_quota_mb: 5 * 512,
            unfinished_file_days: 7,
            max_connections: 4096,
            max_connections_per_source: 1024,
            bodies_mb: 256,
            calls_at_once: 300,
            calls_per_second: 10,
            strangers_at_once: 600,
            strangers_per_second: 20,
            header_timeout_ms: 30_000,
            body_timeout_ms: 60_000,
            answer_timeout_ms: 60_000,
            hint_wait_ms: 25_000,
            shutdown_timeout_ms: 5_000,
            core_dumps: false,
            clock: Clock::default(),
        }
    }
}

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the configuration {path}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file is not such a configuration.
    #[error("the configuration {path} is not right")]
    Wrong {
        /// The file.
        path: PathBuf,
        /// Where and why.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// Plain HTTP would leave the machine.
    #[error(
        "{0} is not a loopback address: give a certificate and its key, or listen on 127.0.0.1"
    )]
    PlainBeyondLoopback(SocketAddr),
    /// Tablets would not wait for the answer.
    #[error("hint_wait_ms is {0}: tablets do not wait so long for a hint; 40000 is the most")]
    HintWait(u64),
    /// One of certificate and key is missing.
    #[error("a certificate needs its key, and a key its certificate")]
    HalfTls,
}

impl Settings {
    /// The settings that follow from the flags, the environment and the file.
    ///
    /// # Errors
    /// Any [`ConfigError`].
    pub fn from_flags(flags: Flags) -> Result<Self, ConfigError> {
        let file = flags
            .config
            .as_deref()
            .map(read)
            .transpose()?
            .unwrap_or_default();
        let limits = flags.limits;
        let settings = Self {
            listen: flags.listen.unwrap_or(file.listen),
            data: flags.data.unwrap_or(file.data),
            practice: flags.practice || file.practice,
            tls_certificate: flags.tls_certificate.or(file.tls_certificate),
            tls_key: flags.tls_key.or(file.tls_key),
            quota_mb: flags.quota_mb.unwrap_or(file.quota_mb),
            files_quota_mb: flags.files_quota_mb.unwrap_or(file.files_quota_mb),
            max_connections: flags.max_connections.unwrap_or(file.max_connections),
            device_quota_mb: limits.device_quota_mb.unwrap_or(file.device_quota_mb),
            child_quota_mb: limits.child_quota_mb.unwrap_or(file.child_quota_mb),
            files_device_quota_mb: limits
                .files_device_quota_mb
                .unwrap_or(file.files_device_quota_mb),
            files_child_quota_mb: limits
                .files_child_quota_mb
                .unwrap_or(file.files_child_quota_mb),
            unfinished_file_days: limits
                .unfinished_file_days
                .unwrap_or(file.unfinished_file_days),
            max_connections_per_source: limits
                .max_connections_per_source
                .unwrap_or(file.max_connections_per_source),
            bodies_mb: limits.bodies_mb.unwrap_or(file.bodies_mb),
            calls_at_once: limits.calls_at_once.unwrap_or(file.calls_at_once),
            calls_per_second: limits.calls_per_second.unwrap_or(file.calls_per_second),
            strangers_at_once: limits.strangers_at_once.unwrap_or(file.strangers_at_once),
            strangers_per_second: limits
                .strangers_per_second
                .unwrap_or(file.strangers_per_second),
            header_timeout_ms: limits.header_timeout_ms.unwrap_or(file.header_timeout_ms),
            body_timeout_ms: limits.body_timeout_ms.unwrap_or(file.body_timeout_ms),
            answer_timeout_ms: limits.answer_timeout_ms.unwrap_or(file.answer_timeout_ms),
            hint_wait_ms: limits.hint_wait_ms.unwrap_or(file.hint_wait_ms),
            shutdown_timeout_ms: limits
                .shutdown_timeout_ms
                .unwrap_or(file.shutdown_timeout_ms),
            core_dumps: limits.core_dumps || file.core_dumps,
            clock: file.clock,
        };
        settings.checked()
    }

    /// These settings, if a server may run with them.
    ///
    /// # Errors
    /// [`ConfigError::PlainBeyondLoopback`], [`ConfigError::HintWait`] and [`ConfigError::HalfTls`].
    pub fn checked(self) -> Result<Self, ConfigError> {
        if self.tls_certificate.is_some() != self.tls_key.is_some() {
            return Err(ConfigError::HalfTls);
        }
        if self.tls_key.is_none() && !self.listen.ip().is_loopback() {
            return Err(ConfigError::PlainBeyondLoopback(self.listen));
        }
        if self.hint_wait() > MOST_HINT_WAIT {
            return Err(ConfigError::HintWait(self.hint_wait_ms));
        }
        Ok(self)
    }

    pub(crate) fn header_timeout(&self) -> Duration {
        Duration::from_millis(self.header_timeout_ms)
    }

    pub(crate) fn body_timeout(&self) -> Duration {
        Duration::from_millis(self.body_timeout_ms)
    }

    pub(crate) fn answer_timeout(&self) -> Duration {
        Duration::from_millis(self.answer_timeout_ms)
    }

    pub(crate) fn hint_wait(&self) -> Duration {
        Duration::from_millis(self.hint_wait_ms)
    }

    pub(crate) fn shutdown_timeout(&self) -> Duration {
        Duration::from_millis(self.shutdown_timeout_ms)
    }
}

fn read(path: &Path) -> Result<Settings, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    toml::from_str(&text).map_err(|source| ConfigError::Wrong {
        path: path.to_owned(),
        source: Box::new(source),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flags(arguments: &[&str]) -> Flags {
        Flags::try_parse_from([&["waymark-server"], arguments].concat()).expect("the flags parse")
    }

    #[test]
    fn a_flag_beats_the_file_and_the_file_beats_the_default() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("server.toml");
        std::fs::write(
            &path,
            "quota_mb = 5\nmax_connections = 7\npractice = true\n",
        )
        .expect("it is written");
        let path = path.to_str().expect("a plain path");
        let settings = Settings::from_flags(flags(&["--config", path, "--quota-mb", "6"]))
            .expect("it is right");
        assert_eq!(
            (
                settings.quota_mb,
                settings.max_connections,
                settings.practice
            ),
            (6, 7, true)
        );
        assert_eq!(settings.listen, Settings::default().listen);
    }

    #[test]
    fn every_limit_of_the_file_is_a_flag_too() {
        let printed = toml::Table::try_from(Settings::default()).expect("a table");
        let files = ["listen", "data", "practice", "core_dumps"];
        let limits = printed
            .iter()
            .filter(|(name, _)| !files.contains(&name.as_str()));
        let mut given = vec!["--core-dumps".to_owned()];
        for (name, value) in limits {
            let other = value.as_integer().expect("a number") + 1;
            given.push(format!("--{}={other}", name.replace('_', "-")));
        }
        let given: Vec<&str> = given.iter().map(String::as_str).collect();
        let settings = Settings::from_flags(flags(&given)).expect("it is right");
        let taken = toml::Table::try_from(settings).expect("a table");
        for (name, value) in &taken {
            let same = printed.get(name) == Some(value);
            assert_eq!(same, files[..3].contains(&name.as_str()), "{name}");
        }
    }

    #[test]
    fn plain_http_never_leaves_the_machine() {
        for address in ["0.0.0.0:80", "[::]:80", "192.168.0.1:80"] {
            let refused = Settings::from_flags(flags(&["--listen", address]));
            assert!(
                matches!(refused, Err(ConfigError::PlainBeyondLoopback(_))),
                "{address}"
            );
        }
        assert!(Settings::from_flags(flags(&["--listen", "[::1]:0"])).is_ok());
        let tls = flags(&[
            "--listen",
            "0.0.0.0:443",
            "--tls-certificate",
            "c.pem",
            "--tls-key",
            "k.pem",
        ]);
        assert!(Settings::from_flags(tls).is_ok());
    }

    #[test]
    fn a_misspelt_setting_is_an_error() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("server.toml");
        std::fs::write(&path, "practise = true\n").expect("it is written");
        let refused =
            Settings::from_flags(flags(&["--config", path.to_str().expect("a plain path")]));
        assert!(matches!(refused, Err(ConfigError::Wrong { .. })));
    }

    #[test]
    fn no_hint_is_waited_for_longer_than_tablets_wait() {
        let waiting = |hint_wait_ms| {
            let settings = Settings {
                hint_wait_ms,
                ..Settings::default()
            };
            settings.checked()
        };
        assert!(waiting(40_000).is_ok());
        assert!(matches!(waiting(40_001), Err(ConfigError::HintWait(_))));
    }

    #[test]
    fn a_certificate_needs_its_key() {
        let half = Settings {
            tls_key: Some("k.pem".into()),
            ..Settings::default()
        };
        assert!(matches!(half.checked(), Err(ConfigError::HalfTls)));
    }
}
