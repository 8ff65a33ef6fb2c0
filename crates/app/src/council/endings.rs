//! Doors that have come to their end, by their date or because who lent them has none any more: the first tablet of somebody
//! who administers that hears from the server says so in a signed link of the child's grants, which begins new secrets for
//! whoever goes on reading. What is to be ended follows from the two logs and the server's own time, so that no clock of a
//! tablet ends a door; where two tablets say it beside each other, the second link is dropped and there is nothing left to say.

use super::administers;
use super::grants::following;
use crate::api::error::Error;
use crate::clock::Clock;
use crate::practice::keep_link;
use crate::session::{Facts, Session, setting};
use crate::sharing::keys;
use std::collections::BTreeSet;
use store::Tables;
use sync::grants::{GrantAct, GrantLink, Grants};
use sync::secret::{Secret, SecretName};
use sync::{ChildId, PersonId, Strand, StrandKind, UnixMillis, access};

/// Children whose doors are ended in one exchange of messages.
const AT_ONCE: usize = 128;

/// Whether this tablet signs what follows from the logs without being asked: it is in the council, its person administers, and
/// it reads all of the roster.
pub(super) fn signs_by_itself(facts: &Facts) -> bool {
    let is_in = facts.roster.device(&facts.keys.id()).is_some();
    is_in && !facts.roster.is_outdated() && administers(facts).is_ok()
}

/// Signs what is to be ended at that time of the server's, and says whether there was anything.
pub(crate) fn end_doors(
    session: &mut Session,
    at: UnixMillis,
    clock: &Clock,
) -> Result<bool, Error> {
    let facts = &session.facts;
    if !signs_by_itself(facts) {
        return Ok(false);
    }
    let narrowed = facts.roster.narrowed();
    let to_end = |grants: &&Grants| grants.is_to_be_ended(&facts.roster, &narrowed, at);
    let to_end: Vec<&Grants> = facts.grants.children().filter(to_end).collect();
    if to_end.is_empty() {
        return Ok(false);
    }
    let waiting = waiting(&session.store.read(), facts)?;
    let free = |grants: &&&Grants| !waiting.contains(&grants.child());
    let some: Vec<&Grants> = (to_end.iter())
        .filter(free)
        .take(AT_ONCE)
        .copied()
        .collect();
    session.store.write(|tables| {
        some.iter()
            .try_for_each(|grants| end(facts, tables, grants, at, clock))
    })?;
    Ok(!some.is_empty())
}

/// Whether a link that waits under that hash is one that tablets sign by themselves: it ends doors or brings a card.
pub(crate) fn is_by_itself(tables: &Tables<'_>, hash: [u8; 32]) -> Result<bool, Error> {
    let waiting = tables.links().grants_waiting()?;
    let mut links = waiting
        .iter()
        .filter_map(|bytes| GrantLink::decode(bytes).ok());
    let noted = noted_by_itself(tables)?.contains(&hash);
    Ok(links.any(|link| link.head().hash.0 == hash && (noted || signs_itself(&link))))
}

/// Notes that a tablet signed a link by itself whose acts do not show it: one that closes a carer's doors, as a person
/// does, without a card.
pub(super) fn note_by_itself(tables: &Tables<'_>, link: &GrantLink) -> Result<(), Error> {
    if signs_itself(link) {
        return Ok(());
    }
    let waiting = tables.links().grants_waiting()?;
    let waiting: BTreeSet<[u8; 32]> = (waiting.iter())
        .filter_map(|bytes| GrantLink::decode(bytes).ok())
        .map(|link| link.head().hash.0)
        .collect();
    let mut noted = noted_by_itself(tables)?;
    noted.retain(|hash| waiting.contains(hash));
    noted.push(link.head().hash.0);
    Ok(tables.settings().put(setting::BY_ITSELF, &noted.concat())?)
}

fn noted_by_itself(tables: &Tables<'_>) -> Result<Vec<[u8; 32]>, Error> {
    let noted = tables.settings().get(setting::BY_ITSELF)?;
    let noted = noted.unwrap_or_default();
    Ok(noted.as_chunks().0.to_vec())
}

/// A child's first link brings a card, too, and no other can overtake it.
pub(crate) fn signs_itself(link: &GrantLink) -> bool {
    let mut acts = link.content().acts.iter();
    link.content().position > 1
        && acts.any(|act| matches!(act, GrantAct::Ending { .. } | GrantAct::Card(_)))
}

/// The children of whom a link waits that the server has not confirmed.
pub(super) fn waiting(tables: &Tables<'_>, facts: &Facts) -> Result<BTreeSet<ChildId>, Error> {
    let links = tables.links().grants_waiting()?;
    let links = links
        .iter()
        .filter_map(|bytes| GrantLink::decode(bytes).ok());
    let ahead = links.filter_map(|link| {
        let child = link.content().child?;
        let known = facts
            .grants
            .get(&child)
            .map_or(0, |known| known.head().position);
        (link.head().position > known).then_some(child)
    });
    Ok(ahead.collect())
}

/// Secrets of a closing, one for each strand.
pub(super) type Made = Vec<(StrandKind, SecretName, Secret)>;

/// The secrets of a child's next closing, and the acts that say them.
pub(super) fn next_closing(facts: &Facts, grants: &Grants) -> Result<(Vec<GrantAct>, Made), Error> {
    let (council, child) = (facts.roster.council(), grants.child());
    let number = grants.closings() + 1;
    let (mut acts, mut made) = (Vec::new(), Vec::new());
    for kind in StrandKind::ALL {
        if grants.base(kind).is_none() {
            continue;
        }
        let strand = Strand {
            council,
            child,
            kind,
        };
        let name = SecretName::ClosingOf { strand, number };
        let (secret, commitment) = keys::fresh(&name)?;
        acts.push(GrantAct::ClosingOf {
            kind,
            secret: commitment,
        });
        made.push((kind, name, secret));
    }
    Ok((acts, made))
}

/// Keeps each secret until its link stands, and notes for whom it is to be wrapped: whoever goes on reading its strand.
pub(super) fn hand_out(
    facts: &Facts,
    tables: &Tables<'_>,
    (link, made): (&GrantLink, &Made),
    reads: impl Fn(&PersonId, StrandKind) -> bool,
) -> Result<(), Error> {
    for (kind, name, secret) in made {
        tables.secrets().wait(link.head().hash.0, name, secret)?;
        keys::give_to_all(facts, tables, name, |person| reads(person, *kind), |_| true)?;
    }
    Ok(())
}

/// Signs the end of one child's doors.
fn end(
    facts: &Facts,
    tables: &Tables<'_>,
    grants: &Grants,
    by: UnixMillis,
    clock: &Clock,
) -> Result<(), Error> {
    let (closings, made) = next_closing(facts, grants)?;
    let acts = grants.ending(&facts.roster, by).into_iter().chain(closings);
    let (link, after, stamp) = following(facts, grants, acts.collect(), by, clock)?;
    hand_out(facts, tables, (&link, &made), |person, kind| {
        access::may_read(&facts.roster, &after, person, kind, &stamp)
    })?;
    keep_link(tables, &link, false, true)
}
