//! Events in the life of a PEP. Each names who and when, and `seen`: the ids of the events its
//! writer knew, parted by spaces, so that their order never rests on a clock.
//! `heads` names the version of the words that was signed or judged.

use super::Field;

/// The designated teacher signs the school's part.
pub const SCHOOL_SIGN_OFF: &[Field] = SIGN_OFF;
/// The social worker signs care's part.
pub const CARE_SIGN_OFF: &[Field] = SIGN_OFF;

const SIGN_OFF: &[Field] = &[Field::list(
    "events",
    &[
        Field::line("by"),
        Field::date("on"),
        Field::line("seen"),
        Field::line("heads"),
        Field::words("note"),
    ],
)];

/// The Virtual School sends the plan back. `areas` holds area ids parted by spaces.
pub const RETURN: &[Field] = &[Field::list(
    "events",
    &[
        Field::line("by"),
        Field::date("on"),
        Field::line("seen"),
        Field::line("areas"),
        Field::words("reason"),
    ],
)];

/// A writer says which returned areas were amended.
pub const AMENDMENT: &[Field] = &[Field::list(
    "events",
    &[
        Field::line("by"),
        Field::date("on"),
        Field::line("seen"),
        Field::line("areas"),
        Field::line("heads"),
        Field::words("note"),
    ],
)];

/// The Virtual School contacted somebody about areas to amend.
pub const CONTACT: &[Field] = &[Field::list(
    "events",
    &[
        Field::line("by"),
        Field::date("on"),
        Field::line("seen"),
        Field::choice("who", &["dt", "sw"]),
        Field::line("areas"),
        Field::words("message"),
    ],
)];

/// The plan is finalised, or opened again with a reason. `versions` holds the whole version of every
/// document that the judgement rests on.
pub const FINALISE: &[Field] = &[Field::list(
    "events",
    &[
        Field::choice("what", &["finalise", "reopen"]),
        Field::line("by"),
        Field::date("on"),
        Field::line("seen"),
        Field::line("framework"),
        Field::line("framework_version"),
        Field::line("overall"),
        Field::line("heads"),
        Field::words("reason"),
        Field::words("versions"),
    ],
)];
