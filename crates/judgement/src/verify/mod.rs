//! The gate that a framework passes before it may grade: every mix is enumerated, the rows are set
//! beside the reading, and the framework's own tests must notice every one-step change.

mod changes;
mod checks;
mod mutants;
mod notes;
mod questions;
mod rows;
pub(crate) mod space;
mod trial;
mod variants;
mod work;

use crate::finding::{Finding, Place};
use crate::framework::{Framework, NotScored};
use crate::overall::Mix;
use crate::rules::Row;
use serde::Serialize;
use space::Space;
use std::collections::BTreeMap;

pub use changes::Changes;
pub use mutants::TestCounts;
pub use rows::{RowCounts, RowNames};
use work::Work;

/// The most states that are enumerated. Beyond it a framework is refused as unverified.
pub const MOST_STATES: u128 = 1_000_000;

/// What verification found.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Whether the framework may grade.
    pub accepted: bool,
    /// Everything found, in the order of the file.
    pub findings: Vec<Finding>,
    /// The published rows beside the mixes, for the largest number of areas.
    pub rows: Option<RowCounts>,
    /// Half-judged states, for the largest number of areas.
    pub partial: Option<PartialCounts>,
    /// Mixes in which one step of one area flips the overall, for the largest number of areas.
    pub pivotal: Option<usize>,
    /// Everything counted, for each number of areas that applicability can produce, largest first.
    pub by_areas: Vec<Counted>,
    /// The framework's own tests.
    pub tests: TestCounts,
    /// What is so by the form of the rules, without enumeration.
    pub by_form: Vec<&'static str>,
}

/// Half-judged states: some areas judged, some not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PartialCounts {
    /// All of them, the fully judged among them.
    pub total: usize,
    /// Those in which the overall is already one level.
    pub decided: usize,
}

/// What was counted over every mix of one number of areas.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// How many areas apply.
    pub areas: usize,
    /// All mixes, gates open.
    pub mixes: usize,
    /// All mixes times every state of the gates.
    pub states: usize,
    /// How many mixes each overall level has, by level id.
    pub levels: BTreeMap<String, usize>,
    /// How many mixes lead to contact.
    pub contact: usize,
    /// The published rows, where there are any.
    pub rows: Option<RowCounts>,
    /// Half-judged states; none where there are more than [`MOST_STATES`] of them.
    pub partial: Option<PartialCounts>,
    /// Mixes in which one step of one area flips the overall.
    pub pivotal: usize,
    /// Mixes that grade better when one of their areas is marked as not applying.
    pub raised_by_leaving_out: usize,
    /// What changes against the version before, where one is given.
    pub changes: Option<Changes>,
}

/// Verifies a framework, beside the version before it where there is one.
pub fn verify(framework: &Framework, before: Option<&Framework>) -> Report {
    let mut report = Report {
        accepted: false,
        findings: Vec::new(),
        rows: None,
        partial: None,
        pivotal: None,
        by_areas: Vec::new(),
        tests: TestCounts::default(),
        by_form: vec![
            "outcomes read the grade and the areas, and nothing that finds a grade reads an outcome",
            "caps and gates ask for evidence in ways in which more evidence can only help",
        ],
    };
    let work = Work::new(framework);
    match enumerated(framework) {
        Err(refusal) => report.findings.push(refusal),
        Ok(spaces) => report.look(framework, before, spaces, &work),
    }
    if work.is_spent() {
        let message = "there are too many rules, tests and mixes to try every change: the framework stays unverified";
        let refusal = Finding::refused("too_much_to_verify", framework.reading.at, message);
        report.findings.push(refusal);
    }
    report
        .findings
        .sort_by_key(|finding| (finding.line, finding.column));
    crate::finding::bound(&mut report.findings);
    report.accepted = !report
        .findings
        .iter()
        .any(|finding| finding.severity == crate::finding::Severity::Refused);
    report
}

/// A space, every mix of it that is scored in full, and those in which units are left unscored.
struct Enumerated {
    space: Space,
    mixes: Vec<Mix>,
    unscored: Vec<Mix>,
}

fn enumerated(framework: &Framework) -> Result<Vec<Enumerated>, Finding> {
    let at = framework.reading.at;
    let unverified = |message: String| Finding::refused("too_many_states", at, message);
    let spaces = space::spaces(framework).ok_or_else(|| {
        unverified("more than eight circumstances decide which areas apply".into())
    })?;
    let open = |space: &Space| framework.most_unscored(space.len());
    let size = spaces
        .iter()
        .map(|space| {
            space
                .size()
                .saturating_add(space.unscored_size(open(space)))
        })
        .fold(0_u128, u128::saturating_add);
    if size > MOST_STATES {
        return Err(unverified(format!(
            "there are {size} states to check, more than a million: the framework stays unverified"
        )));
    }
    Ok(spaces
        .into_iter()
        .map(|space| Enumerated {
            mixes: space.mixes(),
            unscored: space.unscored_mixes(open(&space)),
            space,
        })
        .collect())
}

/// The most mixes over which each published row is counted on its own, for a page that is waited for.
const MOST_FOR_ROWS: u128 = 50_000;

/// For each published row, how many mixes it names, for the largest number of areas. None where
/// there are no rows, or more mixes than can be counted while somebody waits.
pub(crate) fn row_names(framework: &Framework) -> Option<Vec<RowNames>> {
    let largest = space::spaces(framework)?.into_iter().next()?;
    if framework.published.is_empty() || largest.size() > MOST_FOR_ROWS {
        return None;
    }
    let mixes = largest.mixes();
    let named = rows::named(framework, &largest, &mixes);
    Some(rows::names(framework, &named))
}

impl Framework {
    /// How many of so many units may be left unscored while there is still an overall.
    fn most_unscored(&self, units: usize) -> usize {
        let needed = usize::try_from(self.min_counted.of(units))
            .unwrap_or(0)
            .max(1);
        match self.not_scored {
            NotScored::Exclude => units.saturating_sub(needed),
            NotScored::Block => 0,
        }
    }
}

impl Report {
    fn look(
        &mut self,
        framework: &Framework,
        before: Option<&Framework>,
        spaces: Vec<Enumerated>,
        work: &Work,
    ) {
        // Fewest units first: what is shown of a fault is its smallest example.
        for Enumerated {
            space,
            mixes,
            unscored,
        } in spaces.iter().rev()
        {
            work.compare(space, mixes.len() + unscored.len());
            if work.is_spent() {
                return;
            }
            self.check(framework, space, unscored, &[]);
            let named = rows::named(framework, space, mixes);
            self.check(framework, space, mixes, &named);
            let counted = count(framework, before, space, mixes, &named);
            self.by_areas.insert(0, counted);
        }
        if let Some(largest) = self.by_areas.first() {
            self.rows = largest.rows;
            self.partial = largest.partial;
            self.pivotal = Some(largest.pivotal);
        }
        if let Some(Enumerated { space, mixes, .. }) = spaces.first() {
            self.findings
                .extend(notes::of_rows(framework, space, mixes));
            self.findings
                .extend(notes::left_out(framework, space, mixes));
        }
        let mut all = Vec::with_capacity(2 * spaces.len());
        for Enumerated {
            space,
            mixes,
            unscored,
        } in spaces
        {
            all.push((space.clone(), unscored));
            all.push((space, mixes));
        }
        self.findings.extend(checks::downward_conditions(framework));
        self.findings
            .extend(checks::without_effect(framework, &all, work));
        self.run_tests(framework, &all, work);
    }

    fn check(
        &mut self,
        framework: &Framework,
        space: &Space,
        mixes: &[Mix],
        named: &[rows::Named<'_>],
    ) {
        let found = checks::not_total(framework, space, mixes)
            .into_iter()
            .chain(checks::falling_step(framework, space, mixes))
            .chain(checks::against_rows(framework, space, named))
            .chain(checks::common_sense(framework, space, mixes));
        for finding in found {
            let same = |f: &Finding| f.code == finding.code && f.line == finding.line;
            // The same fault with more areas is no news.
            if !self.findings.iter().any(same) {
                self.findings.push(finding);
            }
        }
    }

    fn run_tests(&mut self, framework: &Framework, spaces: &[(Space, Vec<Mix>)], work: &Work) {
        if framework.tests.is_empty() {
            let start = Place { line: 1, column: 1 };
            let message = "a framework shows by its own tests what it means: add `[tests]`";
            self.findings
                .push(Finding::refused("no_tests", start, message));
            return;
        }
        let mut passing = true;
        for case in &framework.tests {
            if let Some(why) = trial::failure(framework, case) {
                passing = false;
                let message = format!("the test `{}` fails: {why}", case.name);
                self.findings
                    .push(Finding::refused("test_fails", case.at, message));
            }
        }
        self.findings.extend(trial::untested_deviations(framework));
        self.findings.extend(trial::unclear_mixes(framework));
        if passing {
            let (counts, findings) = mutants::hunt(framework, spaces, work);
            self.tests = counts;
            self.findings.extend(findings);
        }
        self.tests.tests = framework.tests.len();
    }
}

fn count(
    framework: &Framework,
    before: Option<&Framework>,
    space: &Space,
    mixes: &[Mix],
    named: &[rows::Named<'_>],
) -> Counted {
    let with_rows = framework.published.iter().any(Row::is_counted);
    Counted {
        areas: space.len(),
        mixes: mixes.len(),
        states: usize::try_from(space.size()).unwrap_or(usize::MAX),
        levels: levels(framework, mixes),
        contact: contacts(framework, mixes),
        rows: with_rows.then(|| rows::counts(framework, named)),
        partial: partial(framework, space),
        pivotal: mixes.iter().filter(|mix| framework.is_pivotal(mix)).count(),
        raised_by_leaving_out: mixes
            .iter()
            .filter(|mix| notes::raised(framework, space, mix).is_some())
            .count(),
        changes: before.and_then(|before| changes::changes(before, framework, space, mixes)),
    }
}

fn levels(framework: &Framework, mixes: &[Mix]) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for mix in mixes {
        let id = framework
            .overall(mix)
            .map_or("not_enough", |rank| &framework.level(rank).id);
        *found.entry(id.to_owned()).or_insert(0) += 1;
    }
    found
}

fn contacts(framework: &Framework, mixes: &[Mix]) -> usize {
    mixes
        .iter()
        .filter(|mix| {
            let overall = framework.overall(mix).map(|rank| (rank, rank));
            trial::contact_due(framework, &Framework::spans(mix), overall)
        })
        .count()
}

fn partial(framework: &Framework, space: &Space) -> Option<PartialCounts> {
    if space.partial_size() > MOST_STATES {
        return None;
    }
    let mut counts = PartialCounts::default();
    for (low, high) in space.partials() {
        counts.total += 1;
        counts.decided += usize::from(framework.overall(&low) == framework.overall(&high));
    }
    Some(counts)
}
