//! `sharing.status` and `sharing.pause`: where the words are, and whether they leave by themselves.

use super::asides;
use crate::api::area::Form;
use crate::api::error::Error;
use crate::api::session::Done;
use crate::api::sharing::{
    Cause, Changed, PauseSharingRequest, SharingStatus, SharingStatusRequest, Waiting,
};
use crate::council;
use crate::library::kind_of;
use crate::session::{Facts, Session, setting};
use crate::tablet::App;
use plan::ChildId;
use records::Kind;
use store::Tables;
use sync::EntryId;
use sync::grants::GrantLink;
use sync::link::Signer;
use sync::roster::{RosterAct, RosterLink};

/// `sharing.status`.
pub(crate) fn status(app: &App, _: SharingStatusRequest) -> Result<SharingStatus, Error> {
    let server = app.exchanger().server();
    app.open_session(|session| {
        let waiting_for = waiting_for(session)?;
        let tables = session.store.read();
        let files = session.waiting_files(|child| name_of(&tables, child))?;
        let known = session.facts.frameworks.all();
        let signed = known.iter().filter(|framework| framework.waiting).count();
        Ok(SharingStatus {
            files,
            to_decide: session.to_decide()?,
            removals: crate::members::removals_waiting(&session.facts, &tables)?,
            signed: u32::try_from(signed).unwrap_or(u32::MAX),
            acts: acts_waiting(&session.facts, &tables)?,
            waiting: waiting_for.iter().map(|each| each.changes).sum(),
            waiting_for,
            shared_at: text(&tables, setting::SHARED_AT)?,
            received_at: text(&tables, setting::RECEIVED_AT)?,
            trouble: trouble(session)?,
            server,
            set_aside: tables
                .asides()
                .all()?
                .into_iter()
                .map(|row| EntryId(row.hash).to_string())
                .collect(),
            asides: asides::listed(&tables, &session.facts)?,
            overdue: asides::overdue(&tables)?,
            left_out: asides::left_out(&tables, &session.facts)?,
            paused: is_paused(&tables)?,
            noticed: super::device::noticed(session, app)?,
            lease_days_left: session.lease_days_left(app.clock()),
        })
    })
}

/// How many links about people, doors and the end of records were signed on this tablet and wait: but for removals and
/// frameworks, which are told by their names, and for what a tablet signs by itself.
fn acts_waiting(facts: &Facts, tables: &Tables<'_>) -> Result<u32, Error> {
    let own = Signer::Device(facts.keys.id());
    let grants = tables.links().grants_waiting()?;
    let grants = grants
        .iter()
        .filter_map(|bytes| GrantLink::decode(bytes).ok());
    let grants = grants.filter(|link| link.content().signer == own && !council::signs_itself(link));
    let roster = tables.links().roster_waiting()?;
    let roster = roster
        .iter()
        .filter_map(|bytes| RosterLink::decode(bytes).ok());
    let told = |act: &RosterAct| act.removes() || act.is_of_framework();
    let roster = roster.filter(|link| {
        let content = link.content();
        content.signer == own && !content.acts.iter().any(told)
    });
    Ok(u32::try_from(grants.count() + roster.count()).unwrap_or(u32::MAX))
}

/// Why the next try would fail, or the last one did; else why the server does not take what waits.
fn trouble(session: &Session) -> Result<Option<String>, Error> {
    let tables = session.store.read();
    let failed = text(&tables, setting::TROUBLE)?;
    if let Some(failed) = session.unseen.clone().or(failed) {
        return Ok(Some(failed));
    }
    let refused = tables
        .outbox()
        .all()?
        .into_iter()
        .find_map(|row| row.refused);
    Ok(refused)
}

/// `sharing.pause`.
pub(crate) fn pause(app: &App, request: PauseSharingRequest) -> Result<Done, Error> {
    let value: &[u8] = if request.paused { b"1" } else { b"0" };
    app.open_session(|session| {
        session
            .store
            .write(|tables| Ok(tables.settings().put(setting::PAUSED, value)?))
    })?;
    app.tell(Changed {
        child: None,
        cause: Cause::Sharing,
    });
    app.wrote();
    Ok(Done {})
}

/// Whether the person paused sharing.
pub(super) fn is_paused(tables: &Tables<'_>) -> Result<bool, Error> {
    Ok(tables
        .settings()
        .get(setting::PAUSED)?
        .is_some_and(|value| value == b"1"))
}

fn waiting_for(session: &Session) -> Result<Vec<Waiting>, Error> {
    let tables = session.store.read();
    let mut waiting: Vec<Waiting> = Vec::new();
    for each in tables.changes().waiting()? {
        let document = tables.documents().get(each.document)?;
        let kind = document.and_then(|row| kind_of(&row.name));
        let (Some(strand), Some(kind)) = (tables.strands().get(each.strand)?, kind) else {
            continue;
        };
        let child = ChildId(strand.strand.child.0);
        let form = form_of(kind);
        match waiting
            .iter_mut()
            .find(|line| line.child == child && line.form == form)
        {
            Some(line) => line.changes += each.changes,
            None => waiting.push(Waiting {
                child,
                name: name_of(&tables, child)?,
                form,
                changes: each.changes,
            }),
        }
    }
    Ok(waiting)
}

pub(crate) fn name_of(tables: &Tables<'_>, child: ChildId) -> Result<String, Error> {
    let line = tables.children().get(sync::ChildId(child.0))?;
    let row = line
        .and_then(|line| serde_json::from_slice::<crate::api::caseload::CaseloadRow>(&line).ok());
    Ok(row.map(|row| row.name).unwrap_or_default())
}

fn text(tables: &Tables<'_>, name: &str) -> Result<Option<String>, Error> {
    let value = tables
        .settings()
        .get(name)?
        .and_then(|bytes| String::from_utf8(bytes).ok());
    Ok(value.filter(|text| !text.is_empty()))
}

/// The form under which a document is shown as waiting. What belongs to the life of a PEP is shown with its quality.
pub(crate) fn form_of(kind: Kind) -> Form {
    match (kind, kind.pep()) {
        (Kind::Area(pep, area), _) => Form::Area { pep, area },
        (Kind::Pathway, _) => Form::Pathway,
        (_, Some(pep)) => Form::Quality { pep },
        (_, None) => Form::Core,
    }
}
