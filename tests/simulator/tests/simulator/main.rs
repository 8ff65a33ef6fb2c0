//! Many seeds without a fault, and every planted bug caught.

mod planted;
mod quicker;
mod seeds;
mod witnesses;
