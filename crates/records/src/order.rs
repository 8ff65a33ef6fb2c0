//! Where an item stands in its list: a fraction between its neighbours, so that moving one item
//! changes no other.

use fractional_index::FractionalIndex;

/// A place between two neighbours, either of which may be missing.
///
/// Two tablets that put items at the same place apart choose the same fraction; the items' ids then
/// decide. Between two such equals there is no fraction: the answer is a place just after both.
pub(crate) fn between(before: Option<&str>, after: Option<&str>) -> String {
    let before = before.and_then(parse);
    let after = after.and_then(parse);
    FractionalIndex::new(before.as_ref(), after.as_ref())
        .or_else(|| FractionalIndex::new(before.as_ref(), None))
        .unwrap_or_default()
        .to_string()
}

/// Whether a stored place is one that this module writes.
pub(crate) fn is_place(text: &str) -> bool {
    parse(text).is_some()
}

fn parse(text: &str) -> Option<FractionalIndex> {
    FractionalIndex::from_string(text).ok()
}
