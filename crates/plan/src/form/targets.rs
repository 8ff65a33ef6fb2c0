//! Area 7: my targets, their actions and costs, and the review of every earlier target.

use super::Field;

pub(super) const FIELDS: &[Field] = &[
    Field::list(
        "targets",
        &[
            Field::words("outcome"),
            Field::line("why"),
            Field::line("baseline"),
            Field::line("measure"),
            Field::line("owner"),
            Field::date("due"),
            Field::yes_no("from_child"),
            Field::line("child_said").when("from_child", &["yes"]),
        ],
    ),
    Field::list(
        "actions",
        &[
            Field::link("target", "targets"),
            Field::line("what"),
            Field::line("when"),
            Field::line("where"),
            Field::line("who"),
            Field::line("how_often"),
            Field::yes_no("needs_pp"),
            Field::line("pp_item").when("needs_pp", &["yes"]),
            Field::decimal("pp_each", 10_000.0, 2).when("needs_pp", &["yes"]),
            Field::whole("pp_sessions", 1_000.0).when("needs_pp", &["yes"]),
        ],
    ),
    Field::list(
        "reviews",
        &[
            Field::line("earlier_id"),
            Field::line("earlier"),
            Field::choice("result", &["met", "partly", "not_met", "changed"]),
            Field::words("impact"),
            Field::date("reviewed_on"),
        ],
    ),
    Field::yes_no("completed"),
];
