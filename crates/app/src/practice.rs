//! The practice council: five made-up practitioners and 24 made-up children, the same on every tablet.
//!
//! A child's starting documents, the *baseline*, are a function of the cohort alone: fixed writers, fixed times, so
//! that every tablet makes the same changes by itself, and none of them is ever sent.

mod baseline;
mod children;
mod council;
mod join;
mod life;
mod older;
mod pathways;
mod pep;
mod sheet;
mod younger;

pub(crate) use children::MadeUp;
pub(crate) use council::{COUNCIL_NAME, PEOPLE, Practitioner, Writers};
pub(crate) use join::{fill, join, keep_link, remove};

/// Grows when the made-up plans change: tablets of one cohort must make the same ones.
const BASELINE: u32 = 1;

/// The cohort of a term, written `2026-autumn.1`.
pub(crate) fn cohort(term: plan::Term) -> String {
    format!("{term}.{BASELINE}")
}

/// The term of a cohort.
pub(crate) fn term_of(cohort: &str) -> Option<plan::Term> {
    let (term, _) = cohort.split_once('.')?;
    let key: plan::PepKey = format!("{term}.termly").parse().ok()?;
    Some(key.term)
}
