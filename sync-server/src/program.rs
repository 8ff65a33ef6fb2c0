//! The program `waymark-server`: serves until it is asked to stop, or does what else was named.

use std::error::Error;
use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::Parser as _;
use sync::protocol::{MAX_DOOR_MESSAGE, MAX_MESSAGE};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

use crate::bodies::STRANGERS;
use crate::clock::Clock;
use crate::config::{Flags, Settings};
use crate::memory::close_memory;
use crate::operating::{Command, CommandLine, operate};
use crate::server::{BUFFER, HEADER_LINES, Running};

/// Does what the command line says by this clock, and tells on standard output and standard error.
pub async fn run(clock: Clock) -> ExitCode {
    let line = CommandLine::parse();
    let done = match line.command {
        None | Some(Command::Serve) => serve(line.flags, clock).await,
        Some(command) => operate(&command, line.flags)
            .map_err(Into::into)
            .and_then(|told| Ok(say(&told)?)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "waymark-server: {}", with_causes(&*error));
            ExitCode::FAILURE
        }
    }
}

async fn serve(flags: Flags, clock: Clock) -> Result<(), Box<dyn Error>> {
    let filter = EnvFilter::try_from_env("WAYMARK_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .json()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .init();
    let settings = Settings {
        clock,
        ..Settings::from_flags(flags)?
    };
    say(&format!(
        "waymark-server {} runs with:\n{}",
        env!("CARGO_PKG_VERSION"),
        toml::to_string(&settings)?
    ))?;
    say(&format!(
        "and always: {} KiB of headers in {HEADER_LINES} lines, {} MiB for a call\u{2019}s body, {} KiB for one of somebody \
         whom no roster names, {} MiB for all of theirs together, HTTP/1.1 alone, TLS 1.3 alone",
        BUFFER / 1024,
        MAX_MESSAGE / (1024 * 1024),
        MAX_DOOR_MESSAGE / 1024,
        STRANGERS / (1024 * 1024),
    ))?;
    if !settings.core_dumps {
        close_memory()?;
    }
    let mut terminate = signal(SignalKind::terminate())?;
    let scheme = if settings.tls_key.is_some() {
        "https"
    } else {
        "http"
    };
    let running = Running::start(settings).await?;
    if let Some(code) = running.setup_code() {
        say(&format!(
            "no council was founded here yet: within 30 minutes, found it in Waymark with the setup code {code}"
        ))?;
    }
    say(&format!("listening on {scheme}://{}", running.address()))?;
    tokio::select! {
        _ = terminate.recv() => (),
        interrupted = tokio::signal::ctrl_c() => interrupted?,
    }
    say("stopping")?;
    running.stop().await;
    Ok(())
}

/// Whoever started the server may wait for this line, so it is written out at once.
fn say(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text.push_str(&format!(": {next}"));
        cause = next.source();
    }
    text
}
