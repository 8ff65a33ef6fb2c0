//! The judgement of a PEP as the screens show it.

mod shown;

use super::shelf::Shelf;
use super::timeline::Timeline;
use super::{contact, evidence, finalised, version};
use crate::api::error::{Code, Error};
use crate::api::judged::{
    AreaJudgement, AreaWork, FrameworkName, Level, Mark, Outcomes, OverallJudgement, PublishedRow,
    Rating, WayUp,
};
use crate::frameworks::{Judges, Known};
use crate::words;
use ::judgement::{
    AreaReport, ContactArea, Framework, Judgement, LiftGroup, Pep, Standing, Status, Truth,
    Value as Evidence, WayUp as Nearest,
};
use plan::{Area, PepKey, Value};
use records::Kind;

pub(crate) use shown::{area_level, overall_level};
use shown::{funding, mark, requirement, rule};

/// `judgement.show`.
///
/// # Errors
/// Where the tablet does not hold enough to know who the child is.
pub fn show(shelf: &Shelf<'_>, pep: PepKey) -> Result<OverallJudgement, Error> {
    shelf.must_have(pep)?;
    let counting = finalised::as_it_counts(shelf, pep)?;
    Judged::of(&counting, pep)?.overall(&counting)
}

/// A judged PEP: the engine's report with the framework that made it, or why there is none.
pub(crate) struct Judged<'a> {
    pub(crate) pep: PepKey,
    ruled: Result<Ruled<'a>, NoRule>,
    /// The overall level a finalised PEP keeps, whatever comes later.
    kept: Option<Level>,
}

/// What a framework makes of a PEP.
pub(crate) struct Ruled<'a> {
    pub(crate) framework: &'a Framework,
    pub(crate) report: Judgement,
    /// The areas to contact people about; empty while no contact is due.
    pub(crate) to_contact: Vec<ContactArea>,
}

/// Why nothing judges a PEP here.
struct NoRule {
    why: String,
    update: bool,
    name: FrameworkName,
}

impl<'a> Judged<'a> {
    /// Judges a PEP on the evidence at hand.
    pub(crate) fn of(shelf: &Shelf<'a>, pep: PepKey) -> Result<Self, Error> {
        let (judges, gathered) = evidence::gather(shelf, pep)?;
        let on = gathered.meeting_date;
        let ruled = match judges {
            Judges::By(framework) => Ok(Ruled::by(framework, gathered)),
            Judges::NeedsUpdate(known) => Err(NoRule {
                why: words::needs_update(on),
                update: true,
                name: named(&known.id),
            }),
            Judges::Nobody => Err(NoRule {
                why: match shelf.frameworks.refused_on(on) {
                    Some(known) => words::refused_here(on, &known.id),
                    None => words::nobody_judges(on),
                },
                update: false,
                name: named(""),
            }),
        };
        Ok(Self {
            pep,
            ruled,
            kept: kept(shelf, pep)?,
        })
    }

    /// Judges a PEP by a framework that is only tried, whatever its days, and whatever it was finalised with.
    pub(crate) fn by(
        shelf: &Shelf<'a>,
        pep: PepKey,
        framework: &'a Framework,
    ) -> Result<Self, Error> {
        let (_, gathered) = evidence::gather(shelf, pep)?;
        Ok(Self {
            pep,
            ruled: Ok(Ruled::by(framework, gathered)),
            kept: None,
        })
    }

    /// What the framework makes of it; none where nothing judges it here.
    pub(crate) fn ruled(&self) -> Option<&Ruled<'a>> {
        self.ruled.as_ref().ok()
    }

    /// What the framework makes of it.
    ///
    /// # Errors
    /// Where nothing judges it here: the message says why and what to do.
    pub(crate) fn must_rule(&self) -> Result<&Ruled<'a>, Error> {
        self.ruled
            .as_ref()
            .map_err(|none| Error::new(Code::Blocked, none.why.clone()))
    }

    /// The areas to contact people about.
    pub(crate) fn to_contact(&self) -> &[ContactArea] {
        self.ruled()
            .map(|ruled| ruled.to_contact.as_slice())
            .unwrap_or_default()
    }

    /// The judgement in a sentence, or why there is none.
    pub(crate) fn sentence(&self) -> &str {
        match &self.ruled {
            Ok(ruled) => &ruled.report.sentence.text,
            Err(none) => &none.why,
        }
    }

    /// The overall mark: while the PEP is finalised, the one it was finalised with.
    pub(crate) fn mark(&self) -> Mark {
        match &self.kept {
            Some(level) => Mark::Level {
                level: level.clone(),
            },
            None => self.mark_by_rule(),
        }
    }

    /// The overall mark by the rule alone, whatever level a finalised PEP keeps.
    pub(crate) fn mark_by_rule(&self) -> Mark {
        match &self.ruled {
            Ok(ruled) => mark(
                ruled.report.overall.as_deref(),
                ruled.report.range.as_ref(),
                |id| overall_level(ruled.framework, id),
            ),
            Err(none) => none.mark(),
        }
    }

    /// The report of one area; none where the framework does not name it.
    pub(crate) fn report_of(&self, area: Area) -> Option<&AreaReport> {
        let mut reports = self.ruled()?.report.areas.iter();
        reports.find(|report| report.id == area.id())
    }

    /// Whether an area is judged for this child. Where nothing judges here, none is left out.
    pub(crate) fn applies(&self, area: Area) -> bool {
        self.ruled.is_err()
            || self
                .report_of(area)
                .is_some_and(|report| report.standing != Standing::NotApplicable)
    }

    /// The areas judged for this child, in the order of the form.
    pub(crate) fn areas(&self) -> Vec<Area> {
        Area::ALL
            .into_iter()
            .filter(|area| self.applies(*area))
            .collect()
    }

    /// An area's mark.
    pub(crate) fn mark_of(&self, area: Area) -> Mark {
        let ruled = match &self.ruled {
            Ok(ruled) => ruled,
            Err(none) => return none.mark(),
        };
        let level = |id: &str| area_level(ruled.framework, id);
        match self.report_of(area) {
            None => Mark::NotApplicable {},
            Some(report) => match report.standing {
                Standing::NotApplicable => Mark::NotApplicable {},
                Standing::NotScored => Mark::NotEnough {},
                _ => mark(report.level.as_deref(), report.range.as_ref(), level),
            },
        }
    }

    /// The levels an area may have, worst first.
    pub(crate) fn levels(&self) -> Vec<Level> {
        let Some(ruled) = self.ruled() else {
            return Vec::new();
        };
        let levels = ruled.framework.unit_levels.iter();
        levels
            .map(|level| area_level(ruled.framework, &level.id))
            .collect()
    }

    /// One area's judgement.
    pub(crate) fn area(&self, shelf: &Shelf<'_>, area: Area) -> Result<AreaJudgement, Error> {
        let report = self.report_of(area);
        let requirements = report
            .map(|report| report.requirements.as_slice())
            .unwrap_or_default();
        let level = |id: &str| self.ruled().map(|ruled| area_level(ruled.framework, id));
        let sentence = match &self.ruled {
            Ok(_) => report.map(|report| report.sentence.text.clone()),
            Err(none) => Some(none.why.clone()),
        };
        Ok(AreaJudgement {
            area,
            mark: self.mark_of(area),
            cap: report
                .and_then(|report| report.ceiling.as_deref())
                .and_then(level),
            sentence: sentence.unwrap_or_default(),
            requirements: requirements
                .iter()
                .map(|one| requirement(area, one))
                .collect(),
            ratings: self.ratings(shelf, area)?,
            words: Some(version::of_area(shelf, self.pep, area)),
        })
    }

    fn ratings(&self, shelf: &Shelf<'_>, area: Area) -> Result<Vec<Rating>, Error> {
        let Some(framework) = self.ruled().map(|ruled| ruled.framework) else {
            return Ok(Vec::new());
        };
        let quality = shelf.form(Kind::Quality(self.pep))?;
        let stale = self.is_stale(shelf, area)?;
        let given = evidence::given_levels(&quality, area)
            .filter(|(id, _)| framework.unit_rank(id).is_some());
        let ratings = given.map(|(id, stamp)| Rating {
            level: area_level(framework, &id),
            by: shelf.name_of(&stamp).unwrap_or_default(),
            words_changed_since: stale,
        });
        Ok(ratings.collect())
    }

    /// Whether an area's words changed after they were judged. Where two advisers judged two versions,
    /// one of them is not the present one.
    pub(crate) fn is_stale(&self, shelf: &Shelf<'_>, area: Area) -> Result<bool, Error> {
        let quality = shelf.form(Kind::Quality(self.pep))?;
        let field = quality.field(&format!("{}_judged", area.id()));
        let held = field.map(records::FieldState::held).unwrap_or_default();
        let now = version::of_area(shelf, self.pep, area);
        Ok(held
            .iter()
            .any(|one| matches!(&one.value, Some(Value::Line(judged)) if *judged != now)))
    }

    /// The whole judgement.
    pub(crate) fn overall(&self, shelf: &Shelf<'_>) -> Result<OverallJudgement, Error> {
        let areas = self
            .areas()
            .into_iter()
            .map(|area| self.area(shelf, area))
            .collect::<Result<_, _>>()?;
        let report = self.ruled().map(|ruled| &ruled.report);
        let said = |said: Option<&::judgement::Said>| said.map(|said| said.text.clone());
        Ok(OverallJudgement {
            mark: self.mark(),
            sentence: self.sentence().to_owned(),
            rule: report
                .and_then(|report| report.rung.held.as_ref())
                .map(rule),
            next_rule: report
                .and_then(|report| report.rung.failing.as_ref())
                .map(rule),
            published: self.ruled().map(Ruled::published).unwrap_or_default(),
            reading: said(report.and_then(|report| report.reading.as_ref())),
            range_sentence: said(report.and_then(|report| report.range_sentence.as_ref())),
            areas,
            levels: self.levels(),
            ways_up: self.ruled().map(Ruled::ways_up).unwrap_or_default(),
            outcomes: self.outcomes(shelf)?,
            framework: self.name(),
        })
    }

    /// The framework's name with the first characters of its version.
    pub(crate) fn name(&self) -> FrameworkName {
        match &self.ruled {
            Ok(ruled) => ruled.name(),
            Err(none) => none.name.clone(),
        }
    }

    fn outcomes(&self, shelf: &Shelf<'_>) -> Result<Outcomes, Error> {
        let outcomes = self.ruled().map(|ruled| &ruled.report.outcomes);
        let sentence = outcomes.and_then(|outcomes| outcomes.funding_sentence.as_ref());
        Ok(Outcomes {
            contact: contact::people(shelf, self)?,
            finalise_blocked: outcomes.is_none_or(|outcomes| outcomes.finalise_blocked),
            funding: funding(outcomes.and_then(|outcomes| outcomes.funding)).to_owned(),
            funding_sentence: sentence
                .map_or_else(|| words::FUNDING_OPEN.to_owned(), |said| said.text.clone()),
        })
    }
}

impl NoRule {
    fn mark(&self) -> Mark {
        Mark::NoFramework {
            why: self.why.clone(),
            update: self.update,
        }
    }
}

impl<'a> Ruled<'a> {
    fn by(framework: &'a Framework, gathered: Pep) -> Self {
        let report = framework.judge(&gathered);
        let to_contact = to_contact(framework, &report, gathered);
        Self {
            framework,
            report,
            to_contact,
        }
    }

    fn name(&self) -> FrameworkName {
        let name = &self.report.framework;
        FrameworkName {
            id: name.id.clone(),
            version: name.version.chars().take(12).collect(),
            source: name.source.clone(),
        }
    }

    fn published(&self) -> Vec<PublishedRow> {
        let rows = self.report.rows.iter().map(|row| PublishedRow {
            level: overall_level(self.framework, &row.level),
            text: row.text.clone(),
            // While a level is open there is no mix yet that a row could name.
            matches: row.matches && self.report.status == Status::Graded,
        });
        rows.collect()
    }

    fn ways_up(&self) -> Vec<WayUp> {
        let ways = self.report.nearest.iter();
        ways.flat_map(|way| self.sets(way)).collect()
    }

    /// The sets of lifts that reach a better level. A set whose groups offer a choice in one place is
    /// shown with that choice; its other groups are lifted whole.
    fn sets(&self, way: &Nearest) -> Vec<WayUp> {
        let sets = way.sets.iter().map(|set| {
            let choose: usize = set.groups.iter().map(|group| group.choose).sum();
            WayUp {
                reaches: overall_level(self.framework, &way.reaches),
                sentence: set.sentence.text.clone(),
                areas: set
                    .groups
                    .iter()
                    .flat_map(|group| self.works(group))
                    .collect(),
                choose: u32::try_from(choose).unwrap_or(u32::MAX),
            }
        });
        sets.collect()
    }

    fn works(&self, group: &LiftGroup) -> Vec<AreaWork> {
        let works = group.of.iter().filter_map(|lift| {
            let area = Area::from_id(&lift.area)?;
            Some(AreaWork {
                area,
                to: area_level(self.framework, &lift.to),
                work: lift.work.iter().map(|one| requirement(area, one)).collect(),
            })
        });
        works.collect()
    }
}

/// The level that a PEP was finalised with, in the words of the framework that gave it.
fn kept(shelf: &Shelf<'_>, pep: PepKey) -> Result<Option<Level>, Error> {
    let Some((level, framework)) = Timeline::of(shelf, pep)?.kept() else {
        return Ok(None);
    };
    let known = shelf.frameworks.named(&framework);
    Ok(Some(match known.and_then(Known::framework) {
        Some(framework) => overall_level(framework, &level),
        None => Level {
            word: words::level(&level),
            id: level,
            meaning: String::new(),
            rank: 0,
            of: 0,
        },
    }))
}

fn named(id: &str) -> FrameworkName {
    FrameworkName {
        id: id.to_owned(),
        version: String::new(),
        source: String::new(),
    }
}

/// The areas to contact people about. Contact rests on what people judged: it is due once their levels
/// alone decide it, whatever the areas turn out to be that nobody has judged yet. A plan that is still
/// being written is no reason to ring anybody.
fn to_contact(framework: &Framework, report: &Judgement, mut pep: Pep) -> Vec<ContactArea> {
    let is_judged = |id: &str| {
        let mut areas = report.areas.iter();
        areas.any(|area| area.id == id && area.standing == Standing::Judged)
    };
    for (id, area) in &mut pep.areas {
        if !is_judged(id) {
            area.evidence
                .values_mut()
                .for_each(|value| *value = Evidence::Unknown);
        }
    }
    let contact = framework.judge(&pep).outcomes.contact;
    let due = contact.filter(|contact| contact.due == Truth::True);
    let areas = due
        .map(|contact| contact.areas)
        .unwrap_or_default()
        .into_iter();
    areas.filter(|area| is_judged(&area.area)).collect()
}
