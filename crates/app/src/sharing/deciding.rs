//! `quarantine.admit` and `quarantine.refuse`: a signed, sequenced entry for each strand, which every tablet follows
//! alike. What is admitted is carried verbatim, under the name of who wrote it; what is refused is kept as evidence.

use super::effects::Work;
use super::quarantine::{Held, all, named, waits};
use super::refound::{Parts, keep, seal};
use super::trial::Trial;
use crate::api::error::{Code, Error};
use crate::api::quarantine::{AdmitRequest, HeldPassage, Quarantine, RefuseRequest};
use crate::api::sharing::{Cause, Changed};
use crate::clock::Clock;
use crate::reason;
use crate::session::Session;
use crate::tablet::App;
use crate::words;
use plan::ChildId;
use std::collections::{BTreeMap, BTreeSet};
use store::table::change::Standing;
use sync::{Amending, Amendment, Carried, DocumentChanges, DocumentName, EntryId, Named, Strand};

/// Entries above this many bytes are decided on by a further entry, so that each stays under its limit.
const MOST_BYTES: usize = 400 * 1024;
/// Likewise for the number of documents.
const MOST_DOCUMENTS: usize = 128;
/// Likewise for the number of entries decided on.
const MOST_ENTRIES: usize = 256;
/// The longest reason, in characters.
const LONGEST_REASON: usize = 2_000;

/// What is decided.
struct Decision {
    admits: bool,
    reason: String,
    answered: Vec<HeldPassage>,
}

/// `quarantine.admit`.
pub(crate) fn admit(app: &App, request: AdmitRequest) -> Result<Quarantine, Error> {
    decide(
        app,
        &request.entries,
        true,
        &request.reason,
        request.answered,
    )
}

/// `quarantine.refuse`.
pub(crate) fn refuse(app: &App, request: RefuseRequest) -> Result<Quarantine, Error> {
    if request.reason.trim().is_empty() {
        return Err(Error::at(Code::BadRequest, "reason", words::SAY_WHY));
    }
    decide(app, &request.entries, false, &request.reason, Vec::new())
}

fn decide(
    app: &App,
    entries: &[String],
    admits: bool,
    reason: &str,
    answered: Vec<HeldPassage>,
) -> Result<Quarantine, Error> {
    let said = reason.trim().to_owned();
    if said.chars().count() > LONGEST_REASON {
        let code = Code::BadRequest;
        return Err(Error::at(code, "reason", words::REASON_TOO_LONG));
    }
    reason::may_be_signed(&said, "reason")?;
    let decision = Decision {
        admits,
        reason: said,
        answered,
    };
    let clock = app.clock();
    let (children, quarantine) = app.open_session(|session| {
        let children = write(session, entries, &decision, clock)?;
        Ok((children, session.quarantine(clock)?))
    })?;
    for child in children {
        app.tell(Changed {
            child: Some(child),
            cause: Cause::Sync,
        });
    }
    app.wrote();
    Ok(quarantine)
}

/// Decides on all of them in one transaction, and says whose record was touched.
fn write(
    session: &mut Session,
    entries: &[String],
    decision: &Decision,
    clock: &Clock,
) -> Result<Vec<ChildId>, Error> {
    session.facts.must_decide()?;
    let tables = session.store.read();
    if super::anew::is_catching_up(&tables)? {
        return Err(Error::new(Code::Blocked, words::SHARE_BEFORE_DECIDING));
    }
    let all = all(&tables)?;
    let mut chosen = BTreeMap::new();
    for entry in entries {
        let held = named(&all, entry)?;
        if let Some(decided) = &held.decision {
            let undone = decision.admits && !decided.admitted && !waits(&tables, decided.by)?;
            if !undone {
                return Err(Error::new(Code::Blocked, words::DECIDED_ALREADY));
            }
        }
        chosen.insert(held.id(), held);
    }
    let children: BTreeSet<ChildId> = chosen.values().map(|held| held.child()).collect();
    let mut parts = Vec::new();
    let mut desk = BTreeMap::new();
    for child in children.iter().copied() {
        let trial = session.trial(&all, child, clock)?;
        let of_child = chosen.values().filter(|held| held.child() == child);
        let entries = ordered(of_child.copied(), &trial, decision)?;
        if decision.admits {
            answered(&entries, &trial, &decision.answered)?;
        }
        parts.extend(in_parts(entries, &trial));
        desk.insert(child, session.documents(child)?.clone());
    }
    let facts = &session.facts;
    session.store.write(|tables| {
        let mut work = Work::over(tables, facts, clock, &mut desk);
        for (strand, part) in parts {
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
    Ok(children.into_iter().collect())
}

/// The chosen entries of one child in an order in which each finds what it rests on; refuses where one may not be decided
/// on, or rests on something that is neither chosen nor in the record.
fn ordered<'a>(
    chosen: impl Iterator<Item = &'a Held>,
    trial: &Trial,
    decision: &Decision,
) -> Result<Vec<&'a Held>, Error> {
    let chosen: BTreeMap<EntryId, &Held> = chosen.map(|held| (held.id(), held)).collect();
    let mut order: Vec<EntryId> = Vec::new();
    for held in chosen.values() {
        let unreadable = trial.unreadable(held.id());
        let closed = unreadable.filter(|why| *why == words::HELD_NOT_READABLE);
        let cannot = match decision.admits {
            true => trial.cannot_admit(held.id()),
            false => closed,
        };
        if let Some(why) = cannot {
            return Err(Error::new(Code::Blocked, why));
        }
        for ground in trial.with_grounds(held.id()) {
            if decision.admits && !chosen.contains_key(&ground) {
                return Err(Error::new(Code::Blocked, words::HELD_RESTS_ON_OTHERS));
            }
            if chosen.contains_key(&ground) && !order.contains(&ground) {
                order.push(ground);
            }
        }
    }
    Ok(order.iter().map(|id| chosen[id]).collect())
}

/// Refuses where one of the entries, laid in their order, brings a passage that looks like an address and that was not
/// answered for: nobody hands on where a child lives without having been asked, whoever wrote it.
fn answered(entries: &[&Held], trial: &Trial, answers: &[HeldPassage]) -> Result<(), Error> {
    let entries: Vec<EntryId> = entries.iter().map(|held| held.id()).collect();
    let (found, fits) = trial.passages(&entries)?;
    if !fits {
        // Tablets take changes one by one, and part of it might come in unasked.
        return Err(Error::new(Code::Blocked, words::HELD_DOES_NOT_FIT));
    }
    if found.iter().all(|passage| answers.contains(passage)) {
        return Ok(());
    }
    Err(Error::new(Code::Blocked, words::HELD_ANSWER_FIRST))
}

/// What is decided on by one entry: each entry's name, and what it brings.
type Part = Vec<(Named, Vec<DocumentChanges>)>;

/// The entries strand by strand, in their order, as many together as go into one entry.
fn in_parts(entries: Vec<&Held>, trial: &Trial) -> Vec<(Strand, Part)> {
    let mut by_strand: BTreeMap<Strand, Vec<&Held>> = BTreeMap::new();
    for held in entries {
        let strand = held.entry.header().strand;
        by_strand.entry(strand).or_default().push(held);
    }
    let mut parts: Vec<(Strand, Part)> = Vec::new();
    for (strand, entries) in by_strand {
        let mut part = Part::new();
        let mut bytes = 0;
        let mut documents: BTreeSet<DocumentName> = BTreeSet::new();
        for held in entries {
            let opened = trial.opened(held.id());
            let size: usize = opened
                .iter()
                .flat_map(|each| &each.changes)
                .map(Vec::len)
                .sum();
            let names = opened.iter().map(|each| each.document.clone());
            let together: BTreeSet<_> = documents.iter().cloned().chain(names.clone()).collect();
            let full = bytes + size > MOST_BYTES
                || together.len() > MOST_DOCUMENTS
                || part.len() == MOST_ENTRIES;
            if full && !part.is_empty() {
                parts.push((strand, std::mem::take(&mut part)));
                (bytes, documents) = (0, names.collect());
            } else {
                documents = together;
            }
            bytes += size;
            part.push((Named::of(&held.entry), opened));
        }
        parts.push((strand, part));
    }
    parts
}

fn decided(part: Part, decision: &Decision) -> Parts {
    let named: Vec<Named> = part.iter().map(|(named, _)| *named).collect();
    let reason = decision.reason.clone();
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
