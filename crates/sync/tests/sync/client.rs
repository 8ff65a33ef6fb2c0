//! What a tablet sends, and what it makes of every answer, honest or not.

mod arriving;
mod feeding;
mod removing;
mod secrets;
mod talking;

use std::collections::BTreeMap;

use sync::client::{
    Absorbed, Effect, Fault, Memory, Outbox, Outgoing, Standing, absorb, offered, request,
};
use sync::grants::{GrantBook, GrantLink};
use sync::link::{Head, LinkError, Signer};
use sync::protocol::{
    Agreement, Cursors, FeedMark, Item, LinkVerdict, Page, Refusal, StrandCursor, SyncResponse,
    VERSION, Verdict,
};
use sync::roster::{Roster, RosterAct};
use sync::{
    Chain, Cursor, DocumentKind, Entry, EntryError, Receipt, Stamp, Strand, StrandKey, StrandKeys,
    StrandKind,
};

use crate::world::*;

/// A teacher's tablet.
pub(crate) struct Tablet {
    roster: Roster,
    grants: GrantBook,
    cursors: BTreeMap<Strand, Cursor>,
    outbox: Outbox,
    chains: BTreeMap<(Strand, u64), Chain>,
    has_keys: bool,
    say_each: bool,
    person: sync::PersonId,
    held_after: u64,
    feed: Option<FeedMark>,
    links: Vec<GrantLink>,
}

impl StrandKeys for Tablet {
    fn strand_key(&self, _: &Strand, epoch: u64) -> Option<StrandKey> {
        (self.has_keys && epoch == 1).then(key)
    }
}

impl Memory for Tablet {
    fn links_of(&self, _: &sync::ChildId) -> Vec<GrantLink> {
        self.links.clone()
    }

    fn chain_at(&self, strand: &Strand, number: u64) -> Option<Chain> {
        if number == 0 {
            Some(Chain::START)
        } else {
            self.chains.get(&(*strand, number)).copied()
        }
    }
}

impl Tablet {
    pub(crate) fn new() -> Self {
        let roster = roster();
        Self {
            grants: book(&roster),
            roster,
            cursors: BTreeMap::new(),
            outbox: Outbox::default(),
            chains: BTreeMap::new(),
            has_keys: true,
            say_each: false,
            person: DT,
            held_after: 0,
            feed: None,
            links: Vec::new(),
        }
    }

    fn with_pending(entries: &[Entry]) -> Self {
        let mut tablet = Self::new();
        tablet.outbox.entries = entries
            .iter()
            .map(|entry| Outgoing::of(entry, None))
            .collect();
        tablet
    }

    fn standing(&self) -> Standing<'_> {
        Standing {
            person: self.person,
            device: device(self.person).id(),
            device_epoch: 1,
            roster: &self.roster,
            grants: &self.grants,
            grants_received: 1,
            feed: self.feed,
            cursors: &self.cursors,
            open: Some(CHILD),
            outbox: &self.outbox,
            say_each: self.say_each,
            held_after: self.held_after,
        }
    }

    pub(crate) fn absorb(&self, change: impl FnOnce(&mut SyncResponse)) -> Absorbed {
        let mut response = quiet(&self.roster);
        change(&mut response);
        absorb(&self.standing(), &response, self)
    }
}

/// An answer that says nothing new.
fn quiet(roster: &Roster) -> SyncResponse {
    SyncResponse {
        version: VERSION,
        at: NOW,
        roster_verdicts: vec![],
        grant_verdicts: vec![],
        verdicts: vec![],
        roster_links: vec![],
        roster: roster.head(),
        grant_links: vec![],
        grants: 1,
        pages: vec![],
        agreement: Agreement::Agreed,
        more: false,
        held: None,
        wraps: None,
        wishes: None,
        joins: None,
        audit: None,
        feed: None,
        anew: None,
    }
}

fn plan() -> Strand {
    strand(StrandKind::Plan)
}

fn item(entry: &Entry) -> Item {
    Item::Entry {
        entry: entry.bytes().to_vec(),
        stamp: stamp(2, 1),
    }
}

/// The page after number 0 that holds these bytes, chained as an honest server would.
pub(crate) fn page(items: Vec<Item>, ids: &[sync::EntryId]) -> Page {
    let end = ids.iter().fold(Cursor::default(), |cursor, id| {
        cursor.next(id, &stamp(2, 1))
    });
    Page {
        strand: plan(),
        after: 0,
        items,
        chain: end.chain,
    }
}

fn receipt(number: u64) -> Receipt {
    Receipt {
        number,
        stamp: stamp(2, 1),
    }
}
