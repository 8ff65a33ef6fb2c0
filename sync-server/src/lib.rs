//! The sync server of Waymark, as a library: it stores signed, sealed entries, numbers them and hands them on. It holds
//! no key, decodes no body, and must never link what knows a plan.

mod bodies;
mod clock;
mod config;
mod council;
mod memory;
mod metrics;
mod nonce;
mod operating;
mod patience;
mod program;
mod rates;
mod replica;
mod routes;
mod server;
mod service;
mod sources;
pub mod storage;
mod tls;

pub use clock::Clock;
pub use config::{ConfigError, Flags, Settings};
pub use memory::close_memory;
pub use operating::{Command, CommandLine, OperatingError, operate};
pub use program::run;
pub use replica::Replica;
pub use server::{Calls, Running, StartError};
pub use tls::TlsError;
