//! The eight areas of a PEP, and who writes each.
//! Source: St Helens Virtual School, article 12722 (page list and authors).

use crate::people::Role;
use crate::phase::Year;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One of the eight judged areas of a PEP, in the order of the form.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum Area {
    /// 1. Date, place, who came, next date.
    Meeting,
    /// 2. Identity, legal status, consent, health and needs in school, SDQ.
    AboutMe,
    /// 3. Setting, strengths, barriers, SEND, interventions, transition.
    Education,
    /// 4. Termly point-in-time attainment by subject.
    Attainment,
    /// 5. The child's views, wishes and feelings.
    Views,
    /// 6. Attendance, suspensions and the plan for them.
    Attendance,
    /// 7. Targets, actions, PP+ and the review of earlier targets.
    Targets,
    /// 8. The Aspiration Pathway as the PEP sees it.
    Pathway,
}

impl Area {
    /// Every area in the order of the form.
    pub const ALL: [Self; 8] = [
        Self::Meeting,
        Self::AboutMe,
        Self::Education,
        Self::Attainment,
        Self::Views,
        Self::Attendance,
        Self::Targets,
        Self::Pathway,
    ];

    /// The stable name used in frameworks, documents and wording.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Meeting => "meeting",
            Self::AboutMe => "about_me",
            Self::Education => "education",
            Self::Attainment => "attainment",
            Self::Views => "views",
            Self::Attendance => "attendance",
            Self::Targets => "targets",
            Self::Pathway => "pathway",
        }
    }

    /// The area with this stable name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|area| area.id() == id)
    }

    /// The roles that write this area, the one who answers for it first.
    pub const fn writers(self) -> &'static [Role] {
        match self {
            Self::Meeting => &[Role::Sw, Role::Dt],
            Self::AboutMe => &[Role::Sw],
            Self::Education | Self::Attainment | Self::Attendance | Self::Targets => &[Role::Dt],
            Self::Views | Self::Pathway => &[Role::KeyAdult, Role::Dt],
        }
    }

    /// Whether the child's own words live here, so that it is kept in the `voice` strand.
    pub const fn is_voice(self) -> bool {
        matches!(self, Self::Views | Self::Pathway)
    }

    /// Whether the area is judged for a child in this year: area 8 from Key Stage 2 upward only.
    pub const fn applies_to(self, year: Year) -> bool {
        !matches!(self, Self::Pathway) || year.0 >= 3
    }
}
