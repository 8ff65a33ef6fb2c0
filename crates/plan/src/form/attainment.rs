//! Area 4: my attainment, a point in time each term with last term beside it.

use super::{Field, Kind};
use crate::phase::Phase::{EarlyYears, Post16, Primary, Secondary};

const STANDARD: &[&str] = &[
    "below",
    "working_towards",
    "at",
    "greater_depth",
    "not_assessed",
];
const EARLY: &[&str] = &["emerging", "on_track", "beyond", "not_assessed"];
const GRADE: &[&str] = &[
    "9",
    "8",
    "7",
    "6",
    "5",
    "4",
    "3",
    "2",
    "1",
    "u",
    "distinction",
    "merit",
    "pass",
    "not_assessed",
];

pub(super) const FIELDS: &[Field] = &[
    Field::date("collected_on"),
    Field::list(
        "results",
        &[
            Field::choice(
                "subject",
                &[
                    "reading",
                    "writing",
                    "maths",
                    "english",
                    "science",
                    "communication",
                    "physical",
                    "personal",
                    "literacy",
                    "mathematics",
                    "world",
                    "arts",
                    "other",
                ],
            ),
            Field::line("other_subject").when("subject", &["other"]),
            Field::new("early_now", Kind::Choice(EARLY)).in_phases(&[EarlyYears]),
            Field::new("early_last", Kind::Choice(EARLY)).in_phases(&[EarlyYears]),
            Field::new("standard_now", Kind::Choice(STANDARD)).in_phases(&[Primary]),
            Field::new("standard_last", Kind::Choice(STANDARD)).in_phases(&[Primary]),
            Field::new("grade_now", Kind::Choice(GRADE)).in_phases(&[Secondary, Post16]),
            Field::new("grade_last", Kind::Choice(GRADE)).in_phases(&[Secondary, Post16]),
            Field::line("note"),
        ],
    ),
    Field::words("movement"),
    Field::list(
        "statutory",
        &[
            Field::choice(
                "what",
                &[
                    "eyfsp",
                    "phonics",
                    "ks1",
                    "tables_check",
                    "ks2",
                    "gcse",
                    "other",
                ],
            ),
            Field::line("result"),
            Field::date("taken_on"),
        ],
    ),
    Field::yes_no("completed"),
];
