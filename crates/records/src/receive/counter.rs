//! How far a change's counter may run ahead of what it rests on.

use automerge::{Automerge, Change, ChangeHash};
use std::collections::HashMap;

/// An honest writer counts on from everything they have, which is more than what a change rests on only where others
/// wrote while they typed over an older version.
const MOST_AHEAD: u64 = super::MOST_OPERATIONS;
/// Operations are counted in 32 bits. Below half of them every honest change still has its room.
const LAST: u64 = 1 << 31;

/// Whether one of these changes, each of which rests on the document or on one before it, uses up numbers that honest
/// changes will need. The verdict rests on what the change names and on nothing else, so it is the same everywhere.
pub(super) fn leaps(doc: &Automerge, changes: &[Change]) -> bool {
    let mut ends: HashMap<ChangeHash, u64> = HashMap::new();
    changes.iter().any(|change| {
        let end_of = |hash: &ChangeHash| {
            let here = || doc.get_change_meta_by_hash(hash).map(|meta| meta.max_op);
            ends.get(hash).copied().or_else(here)
        };
        let ground = change.deps().iter().filter_map(end_of).max().unwrap_or(0);
        let end = change.max_op();
        ends.insert(change.hash(), end);
        change.start_op().get() > ground + MOST_AHEAD || end > LAST
    })
}
