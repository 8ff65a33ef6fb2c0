//! Area 8: what the PEP says of the Aspiration Pathway. The pathway itself is the child's own document.

use super::Field;

pub(super) const FIELDS: &[Field] = &[
    Field::yes_no("child_agreed"),
    Field::words("since_last_time"),
    Field::words("how_adults_help"),
    Field::date("talked_on"),
    Field::line("adult_name"),
    Field::yes_no("completed"),
];
