//! The rules of the log as its users see them.

mod access;
mod amending;
mod card;
mod checkpoint;
mod client;
mod coming_in;
mod deciding;
mod ending;
mod exchanging;
mod golden;
mod golden_amending;
mod lapsing;
mod life;
mod lists;
mod logs;
mod practice;
mod server;
mod world;
