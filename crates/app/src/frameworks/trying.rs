//! `frameworks.try`: the PEPs on this tablet judged by a text, beside what judges them now. Nothing is written, and
//! nobody is graded. A few children are looked at for each answer, so that nobody's words wait for long.

use super::checked;
use crate::api::error::{Code, Error};
use crate::api::frameworks::{TriedPep, TriedPeps, TryFrameworkRequest};
use crate::api::judged::Mark;
use crate::clock::Clock;
use crate::library::kind_of;
use crate::pages::judgement::Judged;
use crate::pages::shelf::Shelf;
use crate::session::Session;
use crate::tablet::App;
use crate::words;
use judgement::Framework;
use plan::{ChildId, PepKey};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The most PEPs of one answer, whatever was asked.
const MOST: u32 = 200;

/// Where an answer left off: the last child, and how many PEPs there are in all.
struct Place {
    after: Option<ChildId>,
    of: u32,
}

/// `frameworks.try`.
pub(crate) fn try_out(app: &App, request: TryFrameworkRequest) -> Result<TriedPeps, Error> {
    let checked = checked(&request.text, None);
    let framework = match &checked.read {
        Ok((framework, report)) if report.accepted => framework,
        _ => {
            let why = checked.refusal().unwrap_or_default();
            return Err(Error::at(Code::Blocked, "text", words::not_accepted(&why)));
        }
    };
    let children = app.open_session(|session| Ok(children(session, app.clock())))?;
    let place = match &request.after {
        Some(after) => read(after)?,
        None => Place {
            after: None,
            of: app.open_session(|session| count(session))?,
        },
    };
    let mut tried = TriedPeps {
        of: place.of,
        looked_at: 0,
        next: None,
        changed: Vec::new(),
        unchanged: 0,
        unjudged: 0,
    };
    let at_most = request.at_most.clamp(1, MOST);
    let mut rest = children
        .into_iter()
        .filter(|child| place.after.is_none_or(|after| *child > after))
        .peekable();
    while let Some(child) = rest.next() {
        // The session is free between two children.
        app.open_session(|session| {
            session.glance(child, app.clock(), |shelf| {
                look(shelf, framework, &mut tried)
            })
        })?;
        if tried.looked_at >= at_most {
            tried.next = rest.peek().map(|_| format!("{child} {}", place.of));
            break;
        }
    }
    Ok(tried)
}

/// Every child of whom this person may read something.
fn children(session: &Session, clock: &Clock) -> Vec<ChildId> {
    let facts = &session.facts;
    let all = facts.grants.children().map(|one| ChildId(one.child().0));
    let open = |child: &ChildId| !facts.readable(*child, clock).is_empty();
    let mut children: Vec<ChildId> = all.filter(open).collect();
    children.sort_unstable();
    children
}

/// How many PEPs there are: those that somebody wrote in.
fn count(session: &Session) -> Result<u32, Error> {
    let tables = session.store.read();
    let strands = tables.strands().all()?;
    let child: BTreeMap<_, _> = strands
        .iter()
        .map(|row| (row.strand.id(), row.strand.child.0))
        .collect();
    let documents = tables.documents().all()?;
    let peps: BTreeSet<(Uuid, PepKey)> = documents
        .iter()
        .filter_map(|row| Some((*child.get(&row.strand)?, kind_of(&row.name)?.pep()?)))
        .collect();
    Ok(u32::try_from(peps.len()).unwrap_or(u32::MAX))
}

fn read(after: &str) -> Result<Place, Error> {
    let place = after.split_once(' ').and_then(|(child, of)| {
        Some(Place {
            after: Some(child.parse().ok()?),
            of: of.parse().ok()?,
        })
    });
    place.ok_or_else(|| Error::at(Code::BadRequest, "after", words::NOT_A_PLACE))
}

fn look(shelf: &Shelf<'_>, framework: &Framework, tried: &mut TriedPeps) -> Result<(), Error> {
    let peps: BTreeSet<PepKey> = shelf
        .documents
        .keys()
        .filter_map(|kind| kind.pep())
        .collect();
    for pep in peps {
        tried.looked_at += 1;
        let before = Judged::of(shelf, pep)?;
        let now = Judged::by(shelf, pep, framework)?;
        // Both by the rule alone: what changed in the words since a PEP was finalised is no change of the rule.
        match (before.mark_by_rule(), now.mark_by_rule()) {
            (Mark::NoFramework { .. } | Mark::NotEnough {}, _) | (_, Mark::NotEnough {}) => {
                tried.unjudged += 1;
            }
            (before_mark, now_mark) if alike(&before_mark, &now_mark) => tried.unchanged += 1,
            (before_mark, now_mark) => tried.changed.push(TriedPep {
                child: shelf.child,
                name: shelf.core_line("name")?,
                pep,
                before: before_mark,
                by: before.name().id,
                now: now_mark,
                why: now.sentence().to_owned(),
            }),
        }
    }
    Ok(())
}

/// Whether two marks say the same level, or the same range: frameworks may word a level differently.
fn alike(one: &Mark, other: &Mark) -> bool {
    match (one, other) {
        (Mark::Level { level: one }, Mark::Level { level: other }) => one.id == other.id,
        (
            Mark::Range { from, to },
            Mark::Range {
                from: other_from,
                to: other_to,
            },
        ) => from.id == other_from.id && to.id == other_to.id,
        (one, other) => one == other,
    }
}
