//! The headless tablet's command line.

use app::{Clock, Config, KeyCost, NoKeyChain, of_this_system};
use chrono::{DateTime, Utc};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// What the command line asks for.
#[derive(Clone, Debug)]
pub enum Command {
    /// Lists the operations: `name<TAB>JSON schema of the request`.
    List,
    /// Calls one operation and prints its answer.
    Call {
        /// Whose store to unlock first, with the passphrase in `WAYMARK_PASSPHRASE`.
        person: Option<String>,
        /// The operation.
        operation: String,
        /// The request, as JSON.
        request: String,
    },
    /// Serves the operations over loopback.
    Serve {
        /// The port; 0 for any.
        port: u16,
        /// Whether it shares by itself, as the window does.
        sharing: bool,
    },
}

/// How the tablet is used, shown where the command line makes no sense.
pub const USAGE: &str = "\
tablet list
tablet --dir DIR [OPTIONS] call [--as PERSON] OPERATION ['{json}']
tablet --dir DIR [OPTIONS] serve [--port N] [--sharing]

OPTIONS: [--outside DIR] [--server URL] [--now TIME] [--patience SECONDS] [--key-chain] [--lease]

The passphrase is read from WAYMARK_PASSPHRASE. --outside is where a nonce is kept by which a data folder that was put
back or copied is known; without it, a folder beside DIR. --key-chain keeps secrets in the key chain of this system.
--sharing shares by itself, as the window does. --lease locks made-up plans, too, when the server was not reached for too long. TIME is like 2026-11-23T10:00:00Z; without it the clock is the machine's.";

/// Reads the command line; none where it makes no sense.
pub fn read(words: impl Iterator<Item = String>) -> Option<(Config, Command)> {
    let mut config = Config {
        key_cost: KeyCost::TESTS,
        key_chain: Arc::new(NoKeyChain),
        ..Config::new(PathBuf::new(), PathBuf::new())
    };
    let mut words = words.peekable();
    while let Some(option) = words.next_if(|word| word.starts_with("--")) {
        match option.as_str() {
            "--key-chain" => {
                config.key_chain = of_this_system();
                continue;
            }
            "--lease" => {
                config.practice_lease = true;
                continue;
            }
            _ => {}
        }
        let value = words.next()?;
        match option.as_str() {
            "--dir" => {
                config.folder = value.into();
                config.copies = config.folder.join("copies");
            }
            "--outside" => config.outside = value.into(),
            "--server" => config.server = Some(value),
            "--now" => config.clock = Clock::fixed(value.parse::<DateTime<Utc>>().ok()?),
            "--patience" => {
                config.patience = Duration::try_from_secs_f64(value.parse().ok()?).ok()?
            }
            _ => return None,
        }
    }
    let command = command(&mut words)?;
    if config.outside.as_os_str().is_empty() {
        config.outside = beside(&config.folder);
    }
    let needs_folder = !matches!(command, Command::List);
    (words.next().is_none() && !(needs_folder && config.folder.as_os_str().is_empty()))
        .then_some((config, command))
}

/// `DIR.outside`, beside the data folder.
fn beside(folder: &Path) -> PathBuf {
    let mut name = folder.as_os_str().to_owned();
    name.push(".outside");
    name.into()
}

fn command(words: &mut std::iter::Peekable<impl Iterator<Item = String>>) -> Option<Command> {
    match words.next()?.as_str() {
        "list" => Some(Command::List),
        "call" => call(words),
        "serve" => {
            let port = words.next_if(|word| word == "--port").map(|_| words.next());
            Some(Command::Serve {
                port: match port {
                    Some(number) => number?.parse().ok()?,
                    None => 0,
                },
                sharing: words.next_if(|word| word == "--sharing").is_some(),
            })
        }
        _ => None,
    }
}

/// `--as PERSON` may stand before the operation or after it.
fn call(words: &mut impl Iterator<Item = String>) -> Option<Command> {
    let mut person = None;
    let mut rest = Vec::new();
    while let Some(word) = words.next() {
        if word == "--as" {
            person = Some(words.next()?);
        } else {
            rest.push(word);
        }
    }
    let mut rest = rest.into_iter();
    let operation = rest.next()?;
    let request = rest.next().unwrap_or_else(|| "{}".to_owned());
    rest.next().is_none().then_some(Command::Call {
        person,
        operation,
        request,
    })
}
