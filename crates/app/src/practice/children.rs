//! What is told about a made-up child. Everybody and every school here is invented.

use super::{older, younger};
use chrono::NaiveDate;
use plan::{Area, ChildId, ItemId, Phase, Year};
use sync::practice;
use uuid::Uuid;

/// The academic year that the made-up children's ages are reckoned from. Fixed, so that a birthday never moves.
const YEAR_OF_AGES: i32 = 2026;

/// A made-up child and the story of their PEPs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MadeUp {
    /// Full name.
    pub(crate) name: &'static str,
    /// What they like to be called; their id derives from it.
    pub(crate) known_as: &'static str,
    /// Which telling of the story this is: 0 the first. Caseloads beyond 24 children tell the stories again.
    pub(super) telling: u16,
    /// School year.
    pub(super) year: i8,
    /// Month and day of birth; the year follows from the school year.
    pub(super) born: (u32, u32),
    /// School or setting.
    pub(super) school: &'static str,
    /// What they like doing, after "likes".
    pub(super) likes: &'static str,
    /// What they are good at.
    pub(super) strength: &'static str,
    /// What they need.
    pub(super) need: &'static str,
    /// What gets in the way.
    pub(super) barrier: &'static str,
    /// Stage of SEND support.
    pub(super) send: &'static str,
    /// SDQ score, where one was taken.
    pub(super) sdq: Option<u8>,
    /// Attendance in per cent, and suspensions.
    pub(super) attendance: (f64, u8),
    /// The word for most results this term, from the phase's scale, and for last term.
    pub(super) results: (&'static str, &'static str),
    /// Outcomes of three targets.
    pub(super) targets: [&'static str; 3],
    /// What they said.
    pub(super) words: &'static str,
    /// An aspiration: category and words.
    pub(super) aspiration: (&'static str, &'static str),
    /// A small next step.
    pub(super) step: &'static str,
    /// Somebody on their team, and how they help.
    pub(super) supporter: (&'static str, &'static str),
    /// Days from the term's first to the day the meeting is planned for.
    pub(super) meeting_day: u16,
    /// How far this term's PEP is.
    pub(super) now: Progress,
    /// What last term's PEP was judged.
    pub(super) last: &'static str,
}

/// How far this term's PEP is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Progress {
    /// A meeting is planned and nothing else is written.
    Planned,
    /// These areas are written.
    Written(&'static [Area]),
    /// Everything is written but what is missing here.
    Lacks(&'static [Area]),
    /// Written, signed by both, and waiting for the adviser.
    Signed,
    /// Written, signed and judged, with these areas below the level of the rest.
    Judged(&'static str, &'static [(Area, &'static str)]),
    /// Judged and sent back with these areas.
    Returned(&'static [(Area, &'static str)]),
}

impl MadeUp {
    /// Every made-up child.
    pub(crate) fn all() -> impl Iterator<Item = &'static Self> {
        younger::CHILDREN.iter().chain(older::CHILDREN)
    }

    /// So many made-up children: beyond 24 the same stories are told again of others.
    pub(crate) fn cohort(size: u16) -> impl Iterator<Item = Self> {
        let tellings = (0..=u16::MAX)
            .flat_map(|telling| Self::all().map(move |child| Self { telling, ..*child }));
        tellings.take(usize::from(size))
    }

    /// Full name, with a number where the story is told again.
    pub(super) fn full_name(&self) -> String {
        match self.telling {
            0 => self.name.to_owned(),
            again => format!("{} {}", self.name, u32::from(again) + 1),
        }
    }

    /// Their id.
    pub(crate) fn id(&self) -> ChildId {
        ChildId(practice::id(&self.address()))
    }

    /// What a child's ids derive from.
    fn address(&self) -> String {
        let known_as = self.known_as.to_lowercase();
        match self.telling {
            0 => format!("child/{known_as}"),
            again => format!("child/{known_as}.{again}"),
        }
    }

    /// Results now and last term, on the scale of a phase. In another phase than this year's they are the middle ones.
    pub(super) fn results_in(&self, phase: Phase) -> (&'static str, &'static str) {
        match phase {
            _ if phase == Year(self.year).phase() => self.results,
            Phase::EarlyYears => ("on_track", "on_track"),
            Phase::Primary => ("at", "at"),
            Phase::Secondary | Phase::Post16 => ("4", "4"),
        }
    }

    /// Date of birth: within the school year's twelve months.
    pub(super) fn born_on(&self) -> NaiveDate {
        let (month, day) = self.born;
        let september = YEAR_OF_AGES - 5 - i32::from(self.year);
        let year = if month >= 9 { september } else { september + 1 };
        NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
    }

    pub(super) fn entered_care_on(&self) -> NaiveDate {
        self.born_on() + chrono::Days::new(500 + 90 * u64::from(self.born.0))
    }

    /// Whether where they live must not be found out: so for a few of them.
    pub(super) fn is_restricted(&self) -> bool {
        self.born.1.is_multiple_of(7)
    }

    pub(super) fn case_reference(&self) -> String {
        format!("MADE-UP-{:02}{:02}", self.born.0, self.born.1)
    }

    /// What the item ids of a document derive from.
    pub(super) fn namespace(&self, document: &str) -> Uuid {
        practice::id(&format!("{}/{document}", self.address()))
    }

    /// The id of a target of last term's PEP.
    pub(super) fn earlier_target(&self, nth: usize) -> ItemId {
        let name = format!("targets/{}", nth + 1);
        ItemId(Uuid::new_v5(
            &self.namespace("earlier/area/targets"),
            name.as_bytes(),
        ))
    }
}
