//! The child's Aspiration Pathway: aspirations, small steps, people on the team, celebrations and
//! changes of mind. Nothing here is scored, and nothing is deleted.

use super::{Field, Kind};

const CATEGORY: &[&str] = &[
    "academic",
    "career",
    "sports",
    "arts",
    "social",
    "community",
    "enriching",
    "wellbeing",
    "other",
];
const WRITTEN_BY: &[&str] = &["child", "adult_read_back"];

pub(super) const FIELDS: &[Field] = &[
    Field::list(
        "aspirations",
        &[
            Field::choice("category", CATEGORY),
            Field::words("words"),
            Field::choice("written_by", WRITTEN_BY),
            Field::new("drawing", Kind::Drawing),
            Field::photo("photo"),
            Field::line("symbol"),
            Field::choice("state", &["now", "resting", "changed", "reached"]),
            Field::yes_no("in_pep"),
            Field::date("said_on"),
        ],
    ),
    Field::list(
        "steps",
        &[
            Field::link("aspiration", "aspirations"),
            Field::words("what"),
            Field::line("when"),
            Field::date("by"),
            Field::link("helper", "supporters"),
            Field::choice("state", &["to_do", "trying", "done", "not_for_me"]),
            Field::date("looked_back_on"),
        ],
    ),
    Field::list(
        "supporters",
        &[
            Field::line("name"),
            Field::line("how"),
            Field::line("symbol"),
            Field::yes_no("shown"),
        ],
    ),
    Field::list(
        "celebrations",
        &[
            Field::link("aspiration", "aspirations"),
            Field::words("what"),
            Field::date("on"),
            Field::new("drawing", Kind::Drawing),
            Field::photo("photo"),
            Field::line("symbol"),
            Field::yes_no("in_pep"),
        ],
    ),
    Field::list(
        "changes",
        &[
            Field::link("from", "aspirations"),
            Field::link("to", "aspirations"),
            Field::words("because"),
            Field::date("on"),
        ],
    ),
];
