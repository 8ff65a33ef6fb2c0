//! Area 6: my attendance.

use super::Field;

pub(super) const FIELDS: &[Field] = &[
    Field::decimal("percent", 100.0, 1),
    Field::date("as_of"),
    Field::whole("sessions_possible", 450.0),
    Field::whole("sessions_attended", 450.0),
    Field::whole("suspensions", 100.0),
    Field::decimal("days_suspended", 45.0, 1),
    Field::yes_no("reduced_timetable"),
    Field::words("reduced_timetable_plan").when("reduced_timetable", &["yes"]),
    Field::words("causes"),
    Field::words("plan"),
    Field::line("plan_owner"),
    Field::date("plan_due"),
    Field::date("plan_reviewed_on"),
    Field::yes_no("completed"),
];
