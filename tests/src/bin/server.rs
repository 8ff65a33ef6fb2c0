//! `waymark-server` once more, for journeys that need it in a process of its own: a test is given the programs of its own
//! package alone.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    waymark_server::run().await
}
