//! `quarantine.admit` and `quarantine.refuse`: a signed, sequenced entry for each strand, which every tablet follows
//! alike. What is admitted is carried verbatim, under the name of who wrote it; what is refused is kept as evidence.

use super::effects::Work;
use super::quarantine::{HeldEntry, Key, Trial, list, wanted};
use super::refound::{Parts, keep, seal};
use crate::api::error::{Code, Error};
use crate::api::quarantine::{
    AdmitRequest, ListQuarantineRequest, ParcelStanding, Quarantine, RefuseRequest,
};
use crate::api::sharing::{Cause, Changed};
use crate::clock::Clock;
use crate::session::Session;
use crate::tablet::App;
use crate::words;
use plan::ChildId;
use std::collections::BTreeMap;
use store::table::change::Standing;
use sync::{Amending, Amendment, Carried, DocumentChanges, Named, Strand};

/// Entries above this many bytes are decided on by a further entry, so that each stays under its limit.
const MOST_BYTES: usize = 400 * 1024;
/// The longest reason, in characters.
const LONGEST_REASON: usize = 2_000;

/// What is decided.
struct Decision {
    admits: bool,
    reason: Option<String>,
}

/// `quarantine.admit`.
pub(crate) fn admit(app: &App, request: AdmitRequest) -> Result<Quarantine, Error> {
    let key = Key::of(&request.device, request.child, request.standing)?;
    if request.standing == ParcelStanding::Admitted {
        return Err(Error::not_found("piece of work"));
    }
    let reason = request.reason.map(|reason| reason.trim().to_owned());
    let decision = Decision {
        admits: true,
        reason: reason.filter(|reason| !reason.is_empty()),
    };
    decide(app, key, request.child, &decision)
}

/// `quarantine.refuse`.
pub(crate) fn refuse(app: &App, request: RefuseRequest) -> Result<Quarantine, Error> {
    let key = Key::of(&request.device, request.child, ParcelStanding::Waiting)?;
    let reason = request.reason.trim().to_owned();
    if reason.is_empty() {
        return Err(Error::at(Code::BadRequest, "reason", words::SAY_WHY));
    }
    let decision = Decision {
        admits: false,
        reason: Some(reason),
    };
    decide(app, key, request.child, &decision)
}

fn decide(app: &App, key: Key, child: ChildId, decision: &Decision) -> Result<Quarantine, Error> {
    let long = |reason: &String| reason.chars().count() > LONGEST_REASON;
    if decision.reason.as_ref().is_some_and(long) {
        let code = Code::BadRequest;
        return Err(Error::at(code, "reason", words::REASON_TOO_LONG));
    }
    app.open_session(|session| write(session, key, child, decision, app.clock()))?;
    app.tell(Changed {
        child: Some(child),
        cause: Cause::Sync,
    });
    app.wrote();
    list(app, ListQuarantineRequest {})
}

fn write(
    session: &mut Session,
    key: Key,
    child: ChildId,
    decision: &Decision,
    clock: &Clock,
) -> Result<(), Error> {
    session.facts.must_decide()?;
    let entries = wanted(&session.store.read(), key)?;
    let documents = session.documents(child)?.clone();
    let trial = Trial::of(&session.facts, &documents, &entries, clock)?;
    let cannot = trial
        .cannot_decide
        .or(trial.cannot_admit.filter(|_| decision.admits));
    if let Some(why) = cannot {
        return Err(Error::new(Code::Blocked, why));
    }
    let mut desk = BTreeMap::from([(child, documents)]);
    let facts = &session.facts;
    session.store.write(|tables| {
        let mut work = Work::over(tables, facts, clock, &mut desk);
        for (strand, part) in parts(&entries, trial.opened) {
            tables.strands().ensure(&strand)?;
            let row = tables.strands().get(strand.id())?;
            let row = row.ok_or_else(|| Error::not_found("child"))?;
            let parts = decided(part, decision);
            let sealed = seal(facts, &row, &parts, clock)?;
            keep(tables, facts, &row, &sealed)?;
            work.amend(&strand, &sealed, &parts.body, Standing::Formed)?;
        }
        work.renew_rows(facts)
    })?;
    for (child, documents) in desk {
        session.library.put(child, documents);
    }
    Ok(())
}

/// What is decided on by one entry: each entry's name, and what it brings.
type Part = Vec<(Named, Vec<DocumentChanges>)>;

/// The entries strand by strand, in their order, as many together as go into one entry.
fn parts(entries: &[HeldEntry], opened: Vec<Vec<DocumentChanges>>) -> Vec<(Strand, Part)> {
    let mut parts: Vec<(Strand, Part)> = Vec::new();
    let mut bytes = 0;
    for (held, opened) in entries.iter().zip(opened) {
        let (strand, named) = (held.entry.header().strand, Named::of(&held.entry));
        let changes = opened.iter().flat_map(|each| &each.changes);
        let size: usize = changes.map(Vec::len).sum();
        match parts.last_mut() {
            Some((last, part)) if *last == strand && bytes + size <= MOST_BYTES => {
                part.push((named, opened));
                bytes += size;
            }
            _ => {
                parts.push((strand, vec![(named, opened)]));
                bytes = size;
            }
        }
    }
    parts
}

fn decided(part: Part, decision: &Decision) -> Parts {
    let named: Vec<Named> = part.iter().map(|(named, _)| *named).collect();
    let reason = decision.reason.clone().unwrap_or_default();
    if !decision.admits {
        return Parts {
            amendment: Amendment {
                refuses: Some(named),
                ..Amendment::default()
            },
            body: Amending {
                reason,
                ..Amending::default()
            },
        };
    }
    let carried = part.into_iter().flat_map(|(from, opened)| {
        opened.into_iter().map(move |each| Carried {
            from,
            document: each.document,
            changes: each.changes,
        })
    });
    Parts {
        amendment: Amendment {
            admits: named,
            ..Amendment::default()
        },
        body: Amending {
            carried: carried.collect(),
            reason,
            ..Amending::default()
        },
    }
}
