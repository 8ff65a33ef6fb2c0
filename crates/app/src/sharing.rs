//! Sharing: forming entries, exchanging them with the server, and saying where the words are.
//!
//! Nothing here decides what may be sent or believed: that is `sync`. Nothing here blocks a page: an exchange holds the
//! session only while it reads what to send, and again while it saves what came.

mod ahead;
mod amending;
pub(crate) mod anew;
mod arrivals;
mod asides;
mod background;
mod deciding;
pub(crate) mod device;
mod doors;
mod effects;
mod exchange;
mod files;
mod forming;
mod gone;
mod http;
mod judging;
pub(crate) mod keys;
mod leaving;
mod leaving_out;
mod listening;
mod overtaken;
mod passages;
mod quarantine;
mod rebuild;
mod refound;
mod repair;
mod rewinding;
mod standing;
pub(crate) mod status;
#[cfg(test)]
mod tests;
mod told;
mod trial;

pub use background::Sharing;
pub(crate) use deciding::{admit, refuse};
pub(crate) use doors::{
    Newcomer, Turned, ask_to_join, found, roster_of, show, wrapped_for_recovery,
};
pub(crate) use exchange::now;
pub(crate) use exchange::outdated;
pub(crate) use files::now as share_files;
pub(crate) use http::{Exchanger, server_address};
pub(crate) use leaving_out::leave_out;
pub(crate) use passages::passages;
pub(crate) use quarantine::{
    held_of, list as list_quarantine, passages as list_held_passages, show as show_held,
};
pub(crate) use rebuild::rebuild;
pub(crate) use refound::refound;
pub(crate) use repair::{let_go, repair, repairing, set_aside};
