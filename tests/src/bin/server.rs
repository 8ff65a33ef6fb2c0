//! `waymark-server` once more, for journeys that need it in a process of its own: a test is given the programs of its own
//! package alone. `SERVER_NOW` says at which moment it stands, so that an invite lasts beside tablets that play at one.

use chrono::{DateTime, Utc};
use std::process::ExitCode;
use waymark_server::Clock;

#[tokio::main]
async fn main() -> ExitCode {
    let clock = match std::env::var("SERVER_NOW") {
        Ok(now) => {
            let now: DateTime<Utc> = now.parse().expect("a moment like 2026-11-23T10:00:00Z");
            Clock::at(sync::UnixMillis(now.timestamp_millis()))
        }
        Err(_) => Clock::default(),
    };
    waymark_server::run(clock).await
}
