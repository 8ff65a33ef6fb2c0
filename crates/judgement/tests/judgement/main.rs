//! What the engine must give, from outside the crate.

mod seed;
