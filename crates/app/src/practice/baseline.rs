//! The baseline: a made-up child's starting documents, as the changes that every tablet of a cohort makes by itself.

use super::children::{MadeUp, Progress};
use super::council::Writers;
use super::pep::{self, Occurrence};
use super::sheet::Sheet;
use super::{pathways, term_of};
use crate::api::error::Error;
use chrono::{Days, NaiveDate, NaiveTime};
use plan::{Area, ItemId, Occasion, PepKey, Role, Term, Year};
use records::{Author, Document, Kind, Release};

/// The framework that the made-up plans were judged by.
pub(super) const FRAMEWORK: &str = "sthelens-majority-red";

/// One document's change.
pub(crate) struct First {
    /// The document.
    pub(crate) kind: Kind,
    /// The raw change.
    pub(crate) change: Vec<u8>,
}

/// Every change of a child's baseline.
pub(crate) fn of(child: &MadeUp, cohort: &str, writers: &Writers) -> Result<Vec<First>, Error> {
    let term = term_of(cohort).ok_or_else(|| Error::internal("the practice cohort is unknown"))?;
    let mut maker = Maker {
        child,
        writers,
        term,
        made: Vec::new(),
        last_event: None,
    };
    maker.make()?;
    Ok(maker.made)
}

/// A baseline in the making.
pub(super) struct Maker<'a> {
    child: &'a MadeUp,
    writers: &'a Writers,
    term: Term,
    pub(super) made: Vec<First>,
    /// The newest event of the PEP in hand: the next one has seen it.
    pub(super) last_event: Option<ItemId>,
}

/// The level that each area was given.
pub(super) type Levels = Vec<(Area, &'static str)>;

impl Maker<'_> {
    fn make(&mut self) -> Result<(), Error> {
        self.last_event = None;
        let earlier = PepKey {
            term: self.term.before(),
            occasion: Occasion::Termly,
        };
        let now = PepKey {
            term: self.term,
            occasion: Occasion::Termly,
        };
        // The year is told as of this academic year; a reader counts on from when it was written.
        let started = now.term.first_day();
        self.write(Kind::Core, Role::Sw, started, |sheet, child| {
            core(sheet, child)
        })?;
        let talked = earlier.term.first_day() + Days::new(30);
        self.write(Kind::Pathway, Role::KeyAdult, talked, |sheet, child| {
            pathways::fill(sheet, child, talked);
        })?;
        self.earlier_pep(earlier)?;
        self.this_pep(now)
    }

    /// Last term's PEP: complete, judged and finalised.
    fn earlier_pep(&mut self, key: PepKey) -> Result<(), Error> {
        let meeting = key.term.first_day() + Days::new(45);
        let pep = Occurrence {
            meeting,
            planned: meeting,
            held: true,
            earlier: true,
        };
        self.areas(key, &pep, &Area::ALL)?;
        let levels = levels_for(self.child.last);
        let levels = self
            .applying(key)
            .map(|area| (area, level_of(&levels, area, self.child.last)))
            .collect();
        self.sign(key, &pep)?;
        self.judge(key, &pep, &levels)?;
        let (last, version) = (self.child.last, self.versions(key));
        self.event(
            Kind::Finalise(key),
            Role::Adviser,
            pep.meeting + Days::new(14),
            |answers| {
                answers
                    .choice("what", "finalise")
                    .line("framework", FRAMEWORK)
                    .line("overall", last)
                    .line("heads", &version)
            },
        )
    }

    fn this_pep(&mut self, key: PepKey) -> Result<(), Error> {
        self.last_event = None;
        let first = key.term.first_day();
        let planned = first + Days::new(u64::from(self.child.meeting_day));
        // Meetings that were held came forward, so that days that are due lie around the middle of the term.
        let held = planned.checked_sub_days(Days::new(45)).unwrap_or(first);
        match self.child.now {
            Progress::Planned => self.plan_meeting(key, planned),
            Progress::Written(areas) => {
                let pep = Occurrence {
                    meeting: planned,
                    planned,
                    held: false,
                    earlier: false,
                };
                self.areas(key, &pep, areas)?;
                if areas.contains(&Area::Meeting) {
                    Ok(())
                } else {
                    self.plan_meeting(key, planned)
                }
            }
            Progress::Lacks(missing) => {
                let pep = Occurrence {
                    meeting: held,
                    planned,
                    held: true,
                    earlier: false,
                };
                let written: Vec<Area> = Area::ALL
                    .into_iter()
                    .filter(|area| !missing.contains(area))
                    .collect();
                self.areas(key, &pep, &written)?;
                if missing.contains(&Area::Meeting) {
                    self.plan_meeting(key, planned)
                } else {
                    Ok(())
                }
            }
            Progress::Signed => {
                let pep = Occurrence {
                    meeting: held,
                    planned,
                    held: true,
                    earlier: false,
                };
                self.areas(key, &pep, &Area::ALL)?;
                self.sign(key, &pep)
            }
            Progress::Judged(level, but) => {
                self.judged(key, [planned, held], level, but).map(|_| ())
            }
            Progress::Returned(but) => self.returned(key, [planned, held], but),
        }
    }

    fn plan_meeting(&mut self, key: PepKey, planned: NaiveDate) -> Result<(), Error> {
        self.write(
            Kind::Area(key, Area::Meeting),
            Role::Sw,
            key.term.first_day(),
            |sheet, _| {
                pep::plan_meeting(sheet, planned);
            },
        )
    }

    fn judged(
        &mut self,
        key: PepKey,
        [planned, held]: [NaiveDate; 2],
        level: &'static str,
        but: &[(Area, &'static str)],
    ) -> Result<Levels, Error> {
        let pep = Occurrence {
            meeting: held,
            planned,
            held: true,
            earlier: false,
        };
        self.areas(key, &pep, &Area::ALL)?;
        self.sign(key, &pep)?;
        let levels: Levels = self
            .applying(key)
            .map(|area| (area, level_of(but, area, level)))
            .collect();
        self.judge(key, &pep, &levels)?;
        Ok(levels)
    }

    fn returned(
        &mut self,
        key: PepKey,
        days: [NaiveDate; 2],
        but: &[(Area, &'static str)],
    ) -> Result<(), Error> {
        let levels = self.judged(key, days, "green", but)?;
        let low = levels
            .iter()
            .filter(|(_, level)| matches!(*level, "amber" | "red"));
        let areas = low.map(|(area, _)| area.id()).collect::<Vec<_>>().join(" ");
        self.event(
            Kind::Return(key),
            Role::Adviser,
            days[1] + Days::new(9),
            |answers| {
                answers.line("areas", &areas).words(
                    "reason",
                    "Please look at these areas again. The notes say what is missing.",
                )
            },
        )
    }

    /// Fills in areas.
    fn areas(&mut self, key: PepKey, pep: &Occurrence, areas: &[Area]) -> Result<(), Error> {
        let year = self.year_at(key);
        for area in self
            .applying(key)
            .filter(|area| areas.contains(area))
            .collect::<Vec<_>>()
        {
            let on = pep
                .meeting
                .checked_sub_days(Days::new(2))
                .unwrap_or(pep.meeting);
            self.write(
                Kind::Area(key, area),
                area.writers()[0],
                on,
                |sheet, child| {
                    pep::fill(sheet, area, child, year, pep);
                },
            )?;
        }
        Ok(())
    }

    /// Fills in one document as one change.
    pub(super) fn write(
        &mut self,
        kind: Kind,
        role: Role,
        on: NaiveDate,
        fill: impl FnOnce(&mut Sheet, &MadeUp),
    ) -> Result<(), Error> {
        // Of the first release for ever: tablets of every release make the same bytes.
        let mut document = Document::create_as(kind, Release::FIRST);
        let mut sheet = Sheet::new(self.namespace(kind), document.heads());
        fill(&mut sheet, self.child);
        let author = Author {
            actor: self.writers.actor(role),
            time: on.and_time(NaiveTime::MIN).and_utc().timestamp() + 10 * 3600,
        };
        let written = document.edit_all(&sheet.edits, &author)?;
        self.made
            .extend(written.change.map(|change| First { kind, change }));
        Ok(())
    }

    /// What item ids derive from: the two PEPs of a child have targets of their own.
    fn namespace(&self, kind: Kind) -> uuid::Uuid {
        match kind.pep() {
            Some(pep) if pep.term == self.term => {
                self.child.namespace(&format!("now/{}", kind.name()))
            }
            Some(_) => self.child.namespace(&format!("earlier/{}", kind.name())),
            None => self.child.namespace(kind.name()),
        }
    }

    /// The school year at a PEP: one less in the academic year before.
    fn year_at(&self, key: PepKey) -> Year {
        let earlier = self
            .term
            .academic_year
            .saturating_sub(key.term.academic_year);
        Year(self.child.year - i8::try_from(earlier).unwrap_or(0))
    }

    /// The areas that apply at a PEP.
    pub(super) fn applying(&self, key: PepKey) -> impl Iterator<Item = Area> + use<> {
        let year = self.year_at(key);
        Area::ALL
            .into_iter()
            .filter(move |area| area.applies_to(year))
    }
}

/// A document with one change stands at that change.
pub(super) fn short_hash(change: &[u8]) -> String {
    hexadecimal(&crate::session::change_hash(change)[..6])
}

/// Bytes as versions of documents are written.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn core(sheet: &mut Sheet, child: &MadeUp) {
    sheet.line("name", &child.full_name());
    sheet.line("known_as", child.known_as);
    sheet.date("born_on", child.born_on());
    sheet.number("year", f64::from(child.year));
    sheet.line("school", child.school);
    sheet.date("entered_care_on", child.entered_care_on());
    sheet.yes_no("placement_restricted", child.is_restricted());
    sheet.line("case_reference", &child.case_reference());
}

/// Which areas were below the rest, so that last term's PEP came out as it did.
fn levels_for(overall: &str) -> Vec<(Area, &'static str)> {
    match overall {
        "gold" => vec![(Area::Attainment, "green")],
        "green" => vec![(Area::Attendance, "amber")],
        "amber" => vec![
            (Area::Attendance, "green"),
            (Area::Meeting, "green"),
            (Area::Views, "green"),
        ],
        _ => vec![(Area::AboutMe, "amber"), (Area::Meeting, "amber")],
    }
}

fn level_of(but: &[(Area, &'static str)], area: Area, rest: &'static str) -> &'static str {
    but.iter()
        .find(|(of, _)| *of == area)
        .map_or(rest, |(_, level)| *level)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::practice::cohort;
    use std::collections::BTreeSet;

    const COHORT: &str = "2026-autumn.1";

    fn changes(cohort: &str) -> Vec<Vec<u8>> {
        let writers = Writers::of(cohort);
        let of = |child: &'static MadeUp| of(child, cohort, &writers).expect("a baseline");
        MadeUp::all()
            .flat_map(of)
            .map(|first| first.change)
            .collect()
    }

    #[test]
    fn two_tablets_of_a_cohort_make_the_same_changes() {
        assert_eq!(cohort(term_of(COHORT).expect("a term")), COHORT);
        let (one, other) = (changes(COHORT), changes(COHORT));
        assert!(one.len() > 400, "only {} documents", one.len());
        assert!(one == other, "the baseline is not the same twice");
    }

    #[test]
    fn another_cohort_has_other_writers() {
        let actors = |cohort: &str| -> BTreeSet<_> {
            let writers = Writers::of(cohort);
            [Role::Dt, Role::Sw, Role::KeyAdult, Role::Adviser]
                .map(|role| writers.actor(role))
                .into_iter()
                .collect()
        };
        assert!(actors(COHORT).is_disjoint(&actors("2027-spring.1")));
    }

    #[test]
    fn the_made_up_children_are_24_over_all_phases() {
        let phases: BTreeSet<_> = MadeUp::all()
            .map(|child| Year(child.year).phase())
            .collect();
        let ids: BTreeSet<_> = MadeUp::all().map(MadeUp::id).collect();
        assert_eq!((ids.len(), phases.len()), (24, 4));
        let more: BTreeSet<_> = MadeUp::cohort(100).map(|child| child.id()).collect();
        assert_eq!(more.len(), 100, "stories told again are of other children");
        assert!(more.is_superset(&ids));
        assert!(MadeUp::all().all(|child| child.school.ends_with("(made up)")));
    }
}
