//! Journeys across the whole system, in one binary: each module follows one promise from end to end.

mod picture;
