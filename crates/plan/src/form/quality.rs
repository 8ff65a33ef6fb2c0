//! One round of quality assurance: for each area a level, a comment, and the person's criteria met.
//!
//! Levels and criteria are ids of the framework in force, so they are lines and not choices.
//! Criteria are one line, ids parted by spaces, so that two advisers who differ are both shown.

use super::Field;

pub(super) const FIELDS: &[Field] = &[
    Field::line("framework"),
    Field::line("meeting_level"),
    Field::words("meeting_comment"),
    Field::line("meeting_criteria"),
    Field::line("meeting_judged"),
    Field::line("about_me_level"),
    Field::words("about_me_comment"),
    Field::line("about_me_criteria"),
    Field::line("about_me_judged"),
    Field::line("education_level"),
    Field::words("education_comment"),
    Field::line("education_criteria"),
    Field::line("education_judged"),
    Field::line("attainment_level"),
    Field::words("attainment_comment"),
    Field::line("attainment_criteria"),
    Field::line("attainment_judged"),
    Field::line("views_level"),
    Field::words("views_comment"),
    Field::line("views_criteria"),
    Field::line("views_judged"),
    Field::line("attendance_level"),
    Field::words("attendance_comment"),
    Field::line("attendance_criteria"),
    Field::line("attendance_judged"),
    Field::line("targets_level"),
    Field::words("targets_comment"),
    Field::line("targets_criteria"),
    Field::line("targets_judged"),
    Field::line("pathway_level"),
    Field::words("pathway_comment"),
    Field::line("pathway_criteria"),
    Field::line("pathway_judged"),
    Field::line("person_overall"),
    Field::words("person_overall_reason"),
];
