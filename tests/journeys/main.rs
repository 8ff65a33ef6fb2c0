//! Journeys across the whole system, in one binary: each module follows one promise from end to end.

mod addresses;
mod audit;
mod broken_input;
mod child_mode;
mod council;
mod crash;
mod epochs;
mod excluding;
mod files;
mod finalising;
mod folder;
mod frameworks;
mod grants;
mod hints;
mod importing;
mod key_chain;
mod kills;
mod lease;
mod leaving;
mod lines;
mod markup;
#[cfg(target_os = "linux")]
mod memory;
mod merge;
mod network;
mod picture;
mod rebuilding;
mod recovery;
mod refound;
mod removed;
mod repairing;
mod shell;
mod shown;
mod slow_lines;
mod threats;
mod world;
