//! What a tablet sends.

use crate::protocol::{
    Cursors, MAX_MESSAGE_PLAIN, MAX_PENDING, PendingEntry, StrandCursor, SyncRequest, VERSION,
};
use crate::roster::{NewerLink, RosterLink};
use crate::{Cursor, Strand};

use super::{Outgoing, Standing};

/// Entries beyond this many bytes wait for the next request.
const MAX_UP: usize = MAX_MESSAGE_PLAIN / 4;

/// The request that a tablet standing here sends. Where the outbox is larger than a message may be, the rest waits for
/// the next one: [`super::absorb`] then says `again`.
pub fn request(standing: &Standing<'_>) -> SyncRequest {
    let cursors = strand_cursors(standing);
    SyncRequest {
        version: VERSION,
        roster: standing.roster.head(),
        grants: standing.grants_received,
        cursors: if standing.say_each {
            Cursors::Explicit(cursors)
        } else {
            Cursors::packed(&cursors)
        },
        open: standing.open,
        roster_links: standing
            .outbox
            .roster_links
            .iter()
            .map(RosterLink::bytes)
            .chain(standing.outbox.newer_link.iter().map(NewerLink::bytes))
            .map(|bytes| bytes.to_vec().into())
            .collect(),
        grant_links: standing
            .outbox
            .grant_links
            .iter()
            .map(|link| link.bytes().to_vec().into())
            .collect(),
        pending: outgoing(standing).map(pending).collect(),
        held: None,
    }
}

/// The entries of the outbox that fit into one message: always at least one, where there is one.
pub(super) fn outgoing<'a>(standing: &Standing<'a>) -> impl Iterator<Item = &'a Outgoing> {
    let mut total = 0;
    standing
        .outbox
        .entries
        .iter()
        .take(MAX_PENDING)
        .take_while(move |each| {
            let first = total == 0;
            total += each.bytes.len();
            first || total <= MAX_UP
        })
}

/// Where each strand of this person stands, in the agreed order.
pub(super) fn strand_cursors(standing: &Standing<'_>) -> Vec<StrandCursor> {
    let strands = standing.grants.strands_of(
        standing.roster,
        &standing.person,
        standing.roster.head().position,
        |grants| grants.head().position,
    );
    strands
        .into_iter()
        .map(|strand| StrandCursor {
            strand,
            cursor: cursor_of(standing, &strand),
        })
        .collect()
}

pub(super) fn cursor_of(standing: &Standing<'_>, strand: &Strand) -> Cursor {
    standing.cursors.get(strand).copied().unwrap_or_default()
}

fn pending(outgoing: &Outgoing) -> PendingEntry {
    PendingEntry {
        entry: outgoing.bytes.clone(),
        was: outgoing.was,
    }
}
