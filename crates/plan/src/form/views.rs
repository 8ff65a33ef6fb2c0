//! Area 5: my views, wishes and feelings. The child's own words come first.

use super::Field;

pub(super) const FIELDS: &[Field] = &[
    Field::words("child_words"),
    Field::words("going_well"),
    Field::words("worries"),
    Field::words("different"),
    Field::choice("medium", &["words", "drawing", "pictures", "signs", "play"]),
    Field::words("shown"),
    Field::choice(
        "how_gathered",
        &[
            "talked_together",
            "child_wrote",
            "adult_wrote_read_back",
            "drew",
            "played",
            "watched",
        ],
    ),
    Field::date("gathered_on"),
    Field::line("adult_name"),
    Field::line("adult_is"),
    Field::words("adult_summary"),
    Field::words("no_views_reason"),
    Field::yes_no("completed"),
];
