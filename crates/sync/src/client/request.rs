//! What a tablet sends.

use std::collections::BTreeSet;

use minicbor::bytes::ByteVec;

use crate::grants::GrantLink;
use crate::protocol::{
    Cursors, FeedMark, HeldAsk, MAX_PENDING, MAX_SECRETS, PendingEntry, StrandCursor, SyncRequest,
    VERSION,
};
use crate::roster::{NewerLink, RosterLink};
use crate::secret::SecretName;
use crate::wrap::Wrap;
use crate::{ChildId, Cursor, EntryId, Strand, access};

use super::{Outgoing, Standing};

/// Entries beyond this many bytes wait for the next request: what a slow line has brought stays brought.
const MAX_UP: usize = 1024 * 1024;

/// Links of grants beyond this many wait for the next request.
const MAX_LINKS: usize = 1024;

/// About what an entry's receipt and name take beside its bytes.
const OF_A_PLACE: usize = 160;

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
        grant_links: granted(standing)
            .iter()
            .map(|link| link.bytes().to_vec().into())
            .collect(),
        pending: outgoing(standing).map(pending).collect(),
        held: held_ask(standing),
        vouching: vouching(standing),
        wraps: wraps(standing),
        lacks: lacks(standing),
        recovers: standing.outbox.recovers.then_some(true),
        audit: standing.outbox.audit.clone(),
        invites: (!standing.outbox.invites.is_empty()).then(|| standing.outbox.invites.clone()),
        feed: (standing.grants_received > 0).then_some(standing.feed.unwrap_or(FeedMark::UNKNOWN)),
    }
}

/// The links of grants that fit into this message, in their order: always at least one, where there is one. A server takes
/// no more of them at once, and on a slow line what was brought stays brought. Those of one child travel together: of two
/// that were signed one behind the other, the second cannot be signed anew before the first is.
pub(super) fn granted<'a>(standing: &Standing<'a>) -> &'a [GrantLink] {
    let links = &standing.outbox.grant_links;
    let mut total = 0;
    let fits = |link: &&GrantLink| {
        total += link.bytes().len();
        total <= MAX_UP
    };
    let count = links.iter().take(MAX_LINKS).take_while(fits).count();
    let count = count.max(1).min(links.len());
    let child = |at: usize| links.get(at).and_then(|link| link.content().child);
    let mut whole = count;
    while whole > 0 && whole < links.len() && child(whole - 1) == child(whole) {
        whole -= 1;
    }
    // Only of a child who has more links than a message holds do some wait for the next one.
    &links[..if whole > 0 { whole } else { count }]
}

/// The children some of whose links wait for the next message. So do their entries: nothing stands without its grants.
fn waiting(standing: &Standing<'_>) -> BTreeSet<ChildId> {
    let links = &standing.outbox.grant_links[granted(standing).len()..];
    links
        .iter()
        .filter_map(|link| link.content().child)
        .collect()
}

/// What is given in this message of what was wrapped for others. A secret whose link waits for the next message waits with
/// it: the server throws away what no link names.
pub(super) fn given<'a>(standing: &Standing<'a>) -> impl Iterator<Item = &'a Wrap> {
    let waiting = waiting(standing);
    let waits =
        move |wrap: &&Wrap| (wrap.name.child()).is_some_and(|child| waiting.contains(&child));
    let wraps = standing.outbox.wraps.iter();
    wraps.filter(move |wrap| !waits(wrap)).take(MAX_SECRETS)
}

fn wraps(standing: &Standing<'_>) -> Option<Vec<ByteVec>> {
    let given: Vec<ByteVec> = given(standing).map(|wrap| wrap.to_bytes().into()).collect();
    (!given.is_empty()).then_some(given)
}

fn lacks(standing: &Standing<'_>) -> Option<Vec<SecretName>> {
    let lacks = standing.outbox.lacks.iter().take(MAX_SECRETS);
    let lacks: Vec<SecretName> = lacks.copied().collect();
    (!lacks.is_empty()).then_some(lacks)
}

/// The amending entries that destroyed what this message names as gone. One that is pending itself is said twice, of
/// which packing leaves little.
fn vouching(standing: &Standing<'_>) -> Option<Vec<PendingEntry>> {
    let by: BTreeSet<EntryId> = outgoing(standing)
        .filter_map(|each| Some(each.gone?.by))
        .collect();
    let vouchers = by.iter().filter_map(|by| standing.outbox.vouchers.get(by));
    let vouchers: Vec<PendingEntry> = vouchers.cloned().collect();
    (!vouchers.is_empty()).then_some(vouchers)
}

/// Whoever decides on the quarantine asks for what of it they lack; nobody else does.
fn held_ask(standing: &Standing<'_>) -> Option<HeldAsk> {
    let position = standing.roster.head().position;
    let decides = access::decides(standing.roster, &standing.person, position);
    decides.then_some(HeldAsk {
        after: standing.held_after,
    })
}

/// The entries of the outbox that fit into one message: always at least one, where there is one.
pub(super) fn outgoing<'a>(standing: &Standing<'a>) -> impl Iterator<Item = &'a Outgoing> {
    let (mut total, mut vouched) = (0, BTreeSet::new());
    let (outbox, waiting) = (standing.outbox, waiting(standing));
    outbox
        .entries
        .iter()
        .filter(move |each| !waiting.contains(&each.strand.child))
        .take(MAX_PENDING)
        .take_while(move |each| {
            let first = total == 0;
            total += each.bytes.len() + OF_A_PLACE;
            if let Some(gone) = each.gone.filter(|gone| vouched.insert(gone.by)) {
                let voucher = outbox.vouchers.get(&gone.by);
                total += voucher.map_or(0, |voucher| voucher.entry.len());
            }
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
        gone: outgoing.gone,
    }
}
