//! What a store promises: durable or not at all, closed to others, never silently empty.

mod blobs;
mod durable;
mod faults;
mod keys;
mod log;
mod machine;
mod salvage;
mod tablets;
mod wiping;
