//! What is told of a fault in the program itself. Its message may quote the words it tripped over, so only its
//! place is told.

use std::io::Write;
use std::panic::{Location, PanicHookInfo};

/// From now on a panic tells its place in the source and nothing else.
pub fn tell_the_place_only() {
    std::panic::set_hook(Box::new(|fault: &PanicHookInfo<'_>| {
        // Nobody may be listening, and then there is nothing more to do.
        let _ = writeln!(std::io::stderr(), "{}", told(fault.location()));
    }));
}

fn told(place: Option<&Location<'_>>) -> String {
    match place {
        Some(place) => format!("Waymark met a fault of its own at {place}."),
        None => "Waymark met a fault of its own.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_a_fault_is_told() {
        assert!(told(Some(Location::caller())).contains("panics.rs"));
        assert!(told(None).ends_with('.'));
    }
}
