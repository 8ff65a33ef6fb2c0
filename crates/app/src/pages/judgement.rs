//! The judgement of a PEP as the screens show it.

use super::shelf::Shelf;
use super::timeline::Timeline;
use super::{contact, evidence, version};
use crate::api::error::Error;
use crate::api::judged::{
    AreaJudgement, AreaWork, FrameworkName, Level, Mark, Outcomes, OverallJudgement, PublishedRow,
    Rating, Requirement, RequirementState, WayUp,
};
use crate::words;
use ::judgement::{
    AreaReport, ContactArea, Framework, Funding, Judgement, LiftGroup, Met, Pep, Range, RungReport,
    Standing, Status, Truth, Value as Evidence, WayUp as Nearest,
};
use plan::{Area, PepKey, Value};
use records::Kind;

/// `judgement.show`.
///
/// # Errors
/// Where the tablet does not hold enough to know who the child is.
pub fn show(shelf: &Shelf<'_>, pep: PepKey) -> Result<OverallJudgement, Error> {
    Judged::of(shelf, pep)?.overall(shelf)
}

/// A judged PEP: the engine's report with the framework that made it.
pub(crate) struct Judged<'a> {
    pub(crate) pep: PepKey,
    pub(crate) framework: &'a Framework,
    pub(crate) report: Judgement,
    /// The areas to contact people about; empty while no contact is due.
    pub(crate) to_contact: Vec<ContactArea>,
    /// The overall level a finalised PEP keeps, whatever comes later.
    kept: Option<String>,
}

impl<'a> Judged<'a> {
    /// Judges a PEP on the evidence at hand.
    pub(crate) fn of(shelf: &Shelf<'a>, pep: PepKey) -> Result<Self, Error> {
        let (framework, gathered) = evidence::gather(shelf, pep)?;
        let report = framework.judge(&gathered);
        let to_contact = to_contact(framework, &report, gathered);
        Ok(Self {
            pep,
            framework,
            report,
            to_contact,
            kept: Timeline::of(shelf, pep)?.kept(),
        })
    }

    /// The overall mark: while the PEP is finalised, the one it was finalised with.
    pub(crate) fn mark(&self) -> Mark {
        let overall = |id: &str| overall_level(self.framework, id);
        mark(
            self.kept.as_deref().or(self.report.overall.as_deref()),
            self.report.range.as_ref(),
            overall,
        )
    }

    /// The report of one area; none where the framework does not name it.
    pub(crate) fn report_of(&self, area: Area) -> Option<&AreaReport> {
        self.report
            .areas
            .iter()
            .find(|report| report.id == area.id())
    }

    /// Whether an area is judged for this child.
    pub(crate) fn applies(&self, area: Area) -> bool {
        self.report_of(area)
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
        let level = |id: &str| area_level(self.framework, id);
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
        self.framework
            .unit_levels
            .iter()
            .map(|level| area_level(self.framework, &level.id))
            .collect()
    }

    /// One area's judgement.
    pub(crate) fn area(&self, shelf: &Shelf<'_>, area: Area) -> Result<AreaJudgement, Error> {
        let report = self.report_of(area);
        let requirements = report
            .map(|report| report.requirements.as_slice())
            .unwrap_or_default();
        Ok(AreaJudgement {
            area,
            mark: self.mark_of(area),
            cap: report
                .and_then(|report| report.ceiling.as_deref())
                .map(|id| area_level(self.framework, id)),
            sentence: report
                .map(|report| report.sentence.text.clone())
                .unwrap_or_default(),
            requirements: requirements
                .iter()
                .map(|one| requirement(area, one))
                .collect(),
            ratings: self.ratings(shelf, area)?,
        })
    }

    fn ratings(&self, shelf: &Shelf<'_>, area: Area) -> Result<Vec<Rating>, Error> {
        let quality = shelf.form(Kind::Quality(self.pep))?;
        let stale = self.is_stale(shelf, area)?;
        let given = evidence::given_levels(&quality, area)
            .filter(|(id, _)| self.framework.unit_rank(id).is_some());
        let ratings = given.map(|(id, stamp)| Rating {
            level: area_level(self.framework, &id),
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
        let report = &self.report;
        let areas = self
            .areas()
            .into_iter()
            .map(|area| self.area(shelf, area))
            .collect::<Result<_, _>>()?;
        Ok(OverallJudgement {
            mark: self.mark(),
            sentence: report.sentence.text.clone(),
            rule: report.rung.held.as_ref().map(rule),
            next_rule: report.rung.failing.as_ref().map(rule),
            published: report
                .rows
                .iter()
                .map(|row| PublishedRow {
                    level: overall_level(self.framework, &row.level),
                    text: row.text.clone(),
                    // While a level is open there is no mix yet that a row could name.
                    matches: row.matches && report.status == Status::Graded,
                })
                .collect(),
            reading: report.reading.as_ref().map(|said| said.text.clone()),
            range_sentence: report.range_sentence.as_ref().map(|said| said.text.clone()),
            areas,
            levels: self.levels(),
            ways_up: report
                .nearest
                .iter()
                .flat_map(|way| self.ways_up(way))
                .collect(),
            outcomes: self.outcomes(shelf)?,
            framework: self.name(),
        })
    }

    /// The framework's name with the first characters of its version.
    pub(crate) fn name(&self) -> FrameworkName {
        let name = &self.report.framework;
        let version = name.version.chars().take(12).collect();
        FrameworkName {
            id: name.id.clone(),
            version,
            source: name.source.clone(),
        }
    }

    fn outcomes(&self, shelf: &Shelf<'_>) -> Result<Outcomes, Error> {
        let outcomes = &self.report.outcomes;
        Ok(Outcomes {
            contact: contact::people(shelf, self)?,
            finalise_blocked: outcomes.finalise_blocked,
            funding: funding(outcomes.funding).to_owned(),
            funding_sentence: outcomes
                .funding_sentence
                .as_ref()
                .map_or_else(|| words::FUNDING_OPEN.to_owned(), |said| said.text.clone()),
        })
    }

    /// The sets of lifts that reach a better level. A set whose groups offer a choice in one place is
    /// shown with that choice; its other groups are lifted whole.
    fn ways_up(&self, way: &Nearest) -> Vec<WayUp> {
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

fn mark(level: Option<&str>, range: Option<&Range>, named: impl Fn(&str) -> Level) -> Mark {
    match (level, range) {
        (Some(level), _) => Mark::Level {
            level: named(level),
        },
        (None, Some(range)) if range.low == range.high => Mark::Level {
            level: named(&range.low),
        },
        (None, Some(range)) => Mark::Range {
            from: named(&range.low),
            to: named(&range.high),
        },
        (None, None) => Mark::NotEnough {},
    }
}

/// A level of the overall.
pub(crate) fn overall_level(framework: &Framework, id: &str) -> Level {
    level(&framework.levels, id)
}

/// A level of an area.
pub(crate) fn area_level(framework: &Framework, id: &str) -> Level {
    level(&framework.unit_levels, id)
}

fn level(levels: &[::judgement::Level], id: &str) -> Level {
    let rank = levels.iter().position(|level| level.id == id);
    Level {
        id: id.to_owned(),
        word: words::level(id),
        meaning: rank
            .map(|rank| levels[rank].label.plain().to_owned())
            .unwrap_or_default(),
        rank: u32::try_from(rank.unwrap_or_default()).unwrap_or_default(),
        of: u32::try_from(levels.len()).unwrap_or_default(),
    }
}

fn requirement(area: Area, one: &::judgement::Requirement) -> Requirement {
    let mut gaps: Vec<_> = one.fields.iter().collect();
    gaps.sort_by_key(|gap| (gap.area != area.id(), place_in_form(&gap.area, &gap.field)));
    let fields = gaps.into_iter().map(|gap| {
        let field = match (&gap.item, gap.field.split_once('.')) {
            (Some(item), Some((list, field))) => format!("{list}/{item}/{field}"),
            _ => gap.field.clone(),
        };
        if gap.area == area.id() {
            field
        } else {
            format!("{}:{field}", gap.area)
        }
    });
    Requirement {
        id: one.id.clone(),
        level: one.level.clone(),
        say: one.say.clone(),
        state: match one.state {
            Met::Met => RequirementState::Met,
            Met::Missing => RequirementState::Missing,
            Met::Unknown => RequirementState::Unknown,
            Met::Person => RequirementState::Person,
        },
        fields: fields.collect(),
    }
}

/// Where a field, or the list it belongs to, stands in its area's form; the child's own pathway
/// comes after the area that judges it.
fn place_in_form(area: &str, field: &str) -> usize {
    let id = field.split_once('.').map_or(field, |(list, _)| list);
    let fields = Area::from_id(area)
        .map(plan::form::fields)
        .unwrap_or_default();
    fields
        .iter()
        .position(|field| field.id == id)
        .unwrap_or(fields.len())
}

fn rule(rung: &RungReport) -> String {
    let needs: Vec<&str> = rung
        .needs
        .iter()
        .map(|need| need.sentence.text.as_str())
        .collect();
    words::rule(&rung.level, &needs)
}

const fn funding(funding: Option<Funding>) -> &'static str {
    match funding {
        Some(Funding::Eligible) => "eligible",
        Some(Funding::CaseByCase) => "case_by_case",
        Some(Funding::Blocked) => "blocked",
        None => "undecided",
    }
}
