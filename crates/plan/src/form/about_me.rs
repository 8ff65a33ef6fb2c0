//! Area 2: about me. A restriction flag and the case reference only: no placement address.

use super::Field;
use crate::phase::Phase::{Post16, Primary, Secondary};

pub(super) const FIELDS: &[Field] = &[
    Field::line("legal_name"),
    Field::line("known_as"),
    Field::date("born_on"),
    Field::line("upn"),
    Field::line("first_language"),
    Field::words("identity"),
    Field::choice(
        "legal_status",
        &[
            "section_20",
            "interim_care_order",
            "care_order",
            "placement_order",
            "remand",
            "other",
        ],
    ),
    Field::date("entered_care_on"),
    Field::choice("consent", &["clear", "unclear"]),
    Field::words("consent_who"),
    Field::yes_no("placement_restricted"),
    Field::line("case_reference"),
    Field::words("health_in_school"),
    Field::words("needs_in_school"),
    Field::whole("sdq_score", 40.0).in_phases(&[Primary, Secondary, Post16]),
    Field::date("sdq_on").in_phases(&[Primary, Secondary, Post16]),
    Field::words("sdq_support").in_phases(&[Primary, Secondary, Post16]),
    Field::choice("communication", &["none", "interpreter", "symbols", "both"]),
    Field::words("life_story"),
    Field::yes_no("completed"),
];
