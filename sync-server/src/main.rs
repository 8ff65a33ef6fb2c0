//! `waymark-server`. Everything is in the library.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    waymark_server::run(waymark_server::Clock::default()).await
}
