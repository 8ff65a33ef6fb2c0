//! Area 3: my education.

use super::Field;
use crate::phase::Phase::{EarlyYears, Post16, Secondary};

pub(super) const FIELDS: &[Field] = &[
    Field::line("setting"),
    Field::date("started_on"),
    Field::decimal("hours_a_week", 50.0, 1).in_phases(&[EarlyYears]),
    Field::words("doing"),
    Field::words("strengths"),
    Field::words("needs"),
    Field::words("barriers"),
    Field::words("behaviour"),
    Field::choice(
        "send_stage",
        &["none", "monitoring", "sen_support", "assessment", "ehcp"],
    ),
    Field::words("send_provision").when(
        "send_stage",
        &["monitoring", "sen_support", "assessment", "ehcp"],
    ),
    Field::list(
        "interventions",
        &[
            Field::line("what"),
            Field::line("why"),
            Field::line("who"),
            Field::line("how_often"),
            Field::date("started_on"),
            Field::date("until"),
            Field::words("impact"),
        ],
    ),
    Field::list(
        "documents",
        &[
            Field::choice(
                "kind",
                &[
                    "send_plan",
                    "ehcp",
                    "school_report",
                    "evidence_of_work",
                    "transition_plan",
                    "key_document",
                ],
            ),
            Field::line("title"),
            Field::date("dated"),
            Field::file("file"),
            Field::line("kept_where"),
        ],
    ),
    Field::words("transition_plan").in_years(&[-1, 6, 11]),
    Field::date("careers_talk_on").in_phases(&[Secondary, Post16]),
    Field::words("careers_talk").in_phases(&[Secondary, Post16]),
    Field::words("destination").in_phases(&[Post16]),
    Field::yes_no("completed"),
];
