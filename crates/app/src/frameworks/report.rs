//! What verification found, as the screens show it.

use super::fitness::Checked;
use super::{Frameworks, Known, checked};
use crate::api::frameworks::{
    FindingSeverity, FrameworkChanges, FrameworkCounts, FrameworkFinding, FrameworkReport,
    FrameworkTests, LevelCount, PartialCounted, RowsCounted,
};
use crate::pages::judgement::overall_level;
use crate::words;
use chrono::{Days, NaiveDate};
use judgement::{Counted, Finding, Framework, Report, Severity};

/// Verifies a text beside the frameworks of the council. `own` says that the text is that of the framework in force
/// with the same id, and not a new one.
pub(crate) fn report(
    council: &Frameworks,
    text: &str,
    before: Option<&Known>,
    own: bool,
) -> FrameworkReport {
    let before = before.and_then(Known::framework);
    let checked = checked(text, before);
    let outline = &checked.outline;
    let mut report = FrameworkReport {
        accepted: checked.accepted(),
        id: outline.id.clone(),
        from: outline.from.map(|day| day.to_string()),
        until: outline.until.map(|day| day.to_string()),
        overlaps: overlaps(council, &checked, own),
        findings: Vec::new(),
        counts: Vec::new(),
        tests: FrameworkTests::default(),
        changes: None,
    };
    match &checked.read {
        Ok((framework, found)) => fill(&mut report, framework, found, before),
        Err(findings) => report.findings = findings.iter().map(finding).collect(),
    }
    report.findings.extend(taken(council, &checked, own));
    report
        .findings
        .sort_by_key(|finding| (finding.line, finding.column));
    report
}

/// The framework that judges up to a text's first day, or on it.
pub(crate) fn before<'a>(
    council: &'a Frameworks,
    text: &str,
    own: Option<&str>,
) -> Option<&'a Known> {
    let from = judgement::Outline::of(text).from?;
    let eve = from.checked_sub_days(Days::new(1))?;
    [from, eve].into_iter().find_map(|day| {
        council
            .all()
            .iter()
            .find(|known| Some(known.id.as_str()) != own && known.holds_days() && known.covers(day))
    })
}

fn fill(
    report: &mut FrameworkReport,
    framework: &Framework,
    found: &Report,
    before: Option<&Framework>,
) {
    report.findings = found.findings.iter().map(finding).collect();
    report.counts = found
        .by_areas
        .iter()
        .map(|one| counts(framework, one))
        .collect();
    report.tests = FrameworkTests {
        tests: number(found.tests.tests),
        mutants: number(found.tests.mutants),
        caught: number(found.tests.caught),
        without_effect: number(found.tests.without_effect),
    };
    let changes = found.by_areas.first().and_then(|one| one.changes.as_ref());
    report.changes = changes
        .zip(before)
        .map(|(changes, before)| FrameworkChanges {
            before: before.id.clone(),
            of: number(changes.of),
            changed: number(changes.changed),
            followed_differently: number(changes.followed_differently),
            examples: changes.examples.clone(),
        });
}

fn counts(framework: &Framework, one: &Counted) -> FrameworkCounts {
    let best_first = framework.levels.iter().rev();
    let mut levels: Vec<LevelCount> = best_first
        .map(|level| LevelCount {
            level: Some(overall_level(framework, &level.id)),
            count: number(one.levels.get(&level.id).copied().unwrap_or_default()),
        })
        .collect();
    if let Some(count) = one.levels.get("not_enough") {
        levels.push(LevelCount {
            level: None,
            count: number(*count),
        });
    }
    FrameworkCounts {
        areas: number(one.areas),
        mixes: number(one.mixes),
        states: number(one.states),
        levels,
        contact: number(one.contact),
        rows: one.rows.as_ref().map(|rows| RowsCounted {
            one: number(rows.one),
            none: number(rows.none),
            several: number(rows.several),
            forced_unnamed: number(rows.forced_unnamed),
            forced_several: number(rows.forced_several),
            at_least: number(rows.at_least),
            open: number(rows.open),
        }),
        partial: one.partial.map(|partial| PartialCounted {
            total: number(partial.total),
            decided: number(partial.decided),
        }),
        pivotal: number(one.pivotal),
        raised_by_leaving_out: number(one.raised_by_leaving_out),
    }
}

fn finding(finding: &Finding) -> FrameworkFinding {
    FrameworkFinding {
        severity: match finding.severity {
            Severity::Refused => FindingSeverity::Refused,
            Severity::Note => FindingSeverity::Note,
        },
        code: finding.code.clone(),
        line: number(finding.line),
        column: number(finding.column),
        message: finding.message.clone(),
        witness: finding.witness.clone(),
    }
}

/// Another framework that judges some of a text's days.
pub(crate) fn overlap<'a>(
    council: &'a Frameworks,
    checked: &Checked,
) -> Option<(&'a Known, NaiveDate)> {
    let outline = &checked.outline;
    let from = outline.from?;
    let id = outline.id.as_deref().unwrap_or_default();
    let other = council.overlapping(id, from, outline.until)?;
    Some((other, from.max(other.from)))
}

fn overlaps(council: &Frameworks, checked: &Checked, own: bool) -> Option<String> {
    if own {
        return None;
    }
    let (other, day) = overlap(council, checked)?;
    Some(words::overlaps(&other.id, day, other.until))
}

/// A new framework may not take the id of one that stands: a correction is a new id.
fn taken(council: &Frameworks, checked: &Checked, own: bool) -> Option<FrameworkFinding> {
    let id = checked.outline.id.as_deref().filter(|_| !own)?;
    council.named(id)?;
    let at = checked.outline.id_at.unwrap_or_default();
    Some(FrameworkFinding {
        severity: FindingSeverity::Warning,
        code: "id_taken".to_owned(),
        line: number(at.line),
        column: number(at.column),
        message: words::id_taken(id),
        witness: None,
    })
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
