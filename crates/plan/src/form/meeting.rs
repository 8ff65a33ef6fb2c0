//! Area 1: my PEP meeting.

use super::Field;

const PART: &[&str] = &[
    "all_of_it",
    "part_of_it",
    "sent_views",
    "chose_not_to",
    "not_asked",
];

pub(super) const FIELDS: &[Field] = &[
    Field::date("planned_for"),
    Field::date("held_on"),
    Field::line("place"),
    Field::choice("how", &["in_person", "online", "both"]),
    Field::list(
        "people",
        &[
            Field::line("name"),
            Field::choice(
                "role",
                &[
                    "dt",
                    "sw",
                    "key_adult",
                    "carer",
                    "child",
                    "parent",
                    "adviser",
                    "iro",
                    "senco",
                    "other",
                ],
            ),
            Field::choice(
                "took_part",
                &["present", "sent_views", "apologies", "absent"],
            ),
            Field::line("reason").when("took_part", &["apologies", "absent"]),
        ],
    ),
    Field::choice("child_part", PART),
    Field::choice("carer_part", PART),
    Field::words("carer_view"),
    Field::words("notes"),
    Field::date("next_on"),
    Field::line("next_place"),
    Field::yes_no("completed"),
];
