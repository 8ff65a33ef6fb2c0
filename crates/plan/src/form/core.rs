//! The core record: who the child is, for every page. No address is ever kept.

use super::{Field, Kind};

pub(super) const FIELDS: &[Field] = &[
    Field::line("name"),
    Field::line("known_as"),
    Field::date("born_on"),
    Field::new(
        "year",
        Kind::Number {
            min: -3.0,
            max: 13.0,
            decimals: 0,
        },
    ),
    Field::line("school"),
    Field::date("entered_care_on"),
    Field::yes_no("placement_restricted"),
    Field::line("case_reference"),
];
