//! `audit.child`, `audit.council`, `audit.state` and `page.printed`. Everything that is shown lies on this tablet.

use super::changes;
use super::heard::Wrong;
use crate::api::audit::{
    AuditDeed, AuditFault, AuditFinding, AuditLine, AuditState, AuditStateRequest, AuditTablet,
    AuditView, PrintedRequest, ShowAuditRequest, ShowCouncilAuditRequest,
};
use crate::api::error::{Code, Error};
use crate::api::session::Done;
use crate::session::Facts;
use crate::sharing::status::name_of;
use crate::tablet::App;
use crate::words;
use chrono::{DateTime, SecondsFormat};
use std::collections::{BTreeMap, BTreeSet};
use store::Tables;
use store::table::audit::KnownRecord;
use sync::audit::{Deed, Record};
use sync::{ChildId, DeviceId, PersonId, UnixMillis, codec};

/// Lines on a page.
const PAGE: usize = 500;
/// A tablet whose words come so much later than its last record says something without records: each sitting begins
/// with one.
const SILENT: i64 = 24 * 3_600_000;
/// A clock may be a little ahead of the server's.
const AHEAD: i64 = 5 * 60_000;

/// `audit.child`.
pub(crate) fn child(app: &App, request: ShowAuditRequest) -> Result<AuditView, Error> {
    app.open_session(|session| {
        let facts = &session.facts;
        must_read(facts)?;
        let tables = session.store.read();
        let name = name_of(&tables, request.child)?;
        page_of(facts, &tables, Some(request.child), name, request.page)
    })
}

/// `audit.council`.
pub(crate) fn council(app: &App, request: ShowCouncilAuditRequest) -> Result<AuditView, Error> {
    app.open_session(|session| {
        must_read(&session.facts)?;
        let tables = session.store.read();
        page_of(&session.facts, &tables, None, String::new(), request.page)
    })
}

/// One page of what is known about a child, or about none.
fn page_of(
    facts: &Facts,
    tables: &Tables<'_>,
    child: Option<plan::ChildId>,
    name: String,
    page: u32,
) -> Result<AuditView, Error> {
    let child = child.map(|child| ChildId(child.0));
    let skip = usize::try_from(page).unwrap_or(usize::MAX / PAGE) * PAGE;
    let mut rows = tables.audit().about(child, skip, PAGE + 1)?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    Ok(AuditView {
        name,
        lines: rows.iter().filter_map(|row| line(facts, row)).collect(),
        more,
        state: state(facts, tables)?,
    })
}

/// Everything that is known of who looked at a child, the newest first, and how many findings there are about the lists
/// that it comes from.
pub(crate) fn everything_of(
    facts: &Facts,
    tables: &Tables<'_>,
    child: plan::ChildId,
) -> Result<(Vec<AuditLine>, u32), Error> {
    must_read(facts)?;
    let rows = (tables.audit()).about(Some(ChildId(child.0)), 0, usize::MAX)?;
    let lines = rows.iter().filter_map(|row| line(facts, row)).collect();
    let findings = state(facts, tables)?.findings.len();
    Ok((lines, u32::try_from(findings).unwrap_or(u32::MAX)))
}

/// `audit.state`.
pub(crate) fn show_state(app: &App, _: AuditStateRequest) -> Result<AuditState, Error> {
    app.open_session(|session| {
        must_read(&session.facts)?;
        state(&session.facts, &session.store.read())
    })
}

/// `page.printed`. The operation does nothing but leave its record, which stands before it.
pub(crate) fn printed(app: &App, request: PrintedRequest) -> Result<Done, Error> {
    app.open_session(|session| {
        let known = session.facts.grants.get(&ChildId(request.child.0));
        known
            .map(|_| Done {})
            .ok_or_else(|| Error::not_found("child"))
    })
}

fn must_read(facts: &Facts) -> Result<(), Error> {
    if facts.decides() {
        return Ok(());
    }
    Err(Error::new(
        Code::NotAllowed,
        words::ONLY_THE_HEAD_SEES_WHO_LOOKED,
    ))
}

fn line(facts: &Facts, row: &KnownRecord) -> Option<AuditLine> {
    let record: Record = codec::decode(&row.record, "record").ok()?;
    let person = facts.roster.device(&row.device).map(|device| device.person);
    Some(AuditLine {
        at: moment(record.at),
        received: moment(row.received),
        clock_wrong: record.at.0 > row.received.0.saturating_add(AHEAD),
        who: person.and_then(|person| name(facts, &person)),
        person: person.map(|person| plan::PersonId(person.0)),
        device: row.device.to_string(),
        deed: deed(record.deed),
        page: record.page,
        about: record.about.and_then(|person| name(facts, &person)),
    })
}

fn state(facts: &Facts, tables: &Tables<'_>) -> Result<AuditState, Error> {
    let chains = tables.audit().chains()?;
    let mut of: BTreeMap<DeviceId, AuditTablet> = BTreeMap::new();
    let mut last: BTreeMap<DeviceId, UnixMillis> = BTreeMap::new();
    let mut findings: Vec<(UnixMillis, AuditFinding)> = Vec::new();
    for chain in &chains {
        let received = last.entry(chain.device).or_insert(chain.received);
        *received = (*received).max(chain.received);
        let received = moment(*received);
        if let Some(known) = of.get_mut(&chain.device) {
            known.records += chain.count;
            known.received = received;
            let found = finding(facts, AuditFault::BeganAnew, chain.device, chain.began);
            findings.push((chain.began, found));
            continue;
        }
        let tablet = AuditTablet {
            who: owner(facts, &chain.device),
            device: chain.device.to_string(),
            this: chain.device == facts.keys.id(),
            records: chain.count,
            received,
        };
        of.insert(chain.device, tablet);
    }
    for missing in tables.audit().missing()? {
        let found = AuditFinding {
            count: Some(missing.to - missing.from + 1),
            ..finding(facts, AuditFault::Missing, missing.device, missing.received)
        };
        findings.push((missing.received, found));
    }
    for fault in tables.audit().faults()? {
        let what = match Wrong::of(fault.kind) {
            Some(Wrong::TwoHistories) => AuditFault::TwoHistories,
            Some(Wrong::Altered) => AuditFault::Altered,
            Some(Wrong::OtherList) => AuditFault::OtherList,
            Some(Wrong::WentBack) => AuditFault::WentBack,
            Some(Wrong::Unsigned) | None => AuditFault::Unsigned,
        };
        findings.push((
            fault.received,
            finding(facts, what, fault.device, fault.received),
        ));
    }
    findings.extend(silent(facts, tables, &last)?);
    findings.sort_by_key(|(at, _)| *at);
    let mut seen = BTreeSet::new();
    let mut tablets: Vec<AuditTablet> = of.into_values().collect();
    tablets.sort_by(|one, other| (&one.who, &one.device).cmp(&(&other.who, &other.device)));
    Ok(AuditState {
        tablets,
        findings: findings
            .into_iter()
            .map(|(_, found)| found)
            .filter(|found| {
                seen.insert(format!(
                    "{:?} {:?} {:?}",
                    found.what, found.device, found.at
                ))
            })
            .collect(),
        sealed: u32::try_from(tables.audit().unread()?.len()).unwrap_or(u32::MAX),
        council: changes::changes(facts, tables)?,
    })
}

/// Tablets from which words came long after their last record: one that keeps none, or whose records somebody
/// withholds. What came before the first record of anybody was written by an app that kept none.
fn silent(
    facts: &Facts,
    tables: &Tables<'_>,
    last: &BTreeMap<DeviceId, UnixMillis>,
) -> Result<Vec<(UnixMillis, AuditFinding)>, Error> {
    let Some(began) = tables
        .audit()
        .chains()?
        .iter()
        .map(|chain| chain.began)
        .min()
    else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for (device, at) in tables.device_epochs().last()? {
        let since = last.get(&device).copied().unwrap_or(began);
        if at.0 > since.0.saturating_add(SILENT) {
            found.push((at, finding(facts, AuditFault::Silent, device, at)));
        }
    }
    Ok(found)
}

fn finding(facts: &Facts, what: AuditFault, device: DeviceId, at: UnixMillis) -> AuditFinding {
    AuditFinding {
        what,
        who: owner(facts, &device),
        device: (!device.0.is_nil()).then(|| device.to_string()),
        at: moment(at),
        count: None,
    }
}

fn owner(facts: &Facts, device: &DeviceId) -> Option<String> {
    let person = facts.roster.device(device)?.person;
    name(facts, &person)
}

fn name(facts: &Facts, person: &PersonId) -> Option<String> {
    let known = facts.roster.person_known(person);
    known.map(|person| person.name.clone())
}

pub(super) fn moment(at: UnixMillis) -> String {
    let at = DateTime::from_timestamp_millis(at.0).unwrap_or_default();
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn deed(deed: Deed) -> AuditDeed {
    match deed {
        Deed::Unlocked => AuditDeed::Unlocked,
        Deed::Opened => AuditDeed::Opened,
        Deed::Changed => AuditDeed::Changed,
        Deed::Exported => AuditDeed::Exported,
        Deed::Printed => AuditDeed::Printed,
        Deed::DoorsOpened => AuditDeed::DoorsOpened,
        Deed::DoorsClosed => AuditDeed::DoorsClosed,
        Deed::LetIn => AuditDeed::LetIn,
        Deed::Removed => AuditDeed::Removed,
        Deed::Refused => AuditDeed::Refused,
        Deed::HandedOver => AuditDeed::HandedOver,
    }
}
