//! The clerk looks at every answer that leaves the server: what has a receipt, who is given what, and that a decision
//! stands.

use sync::protocol::{SyncRequest, SyncResponse, Verdict, unpack};
use sync::{Entry, EntryId, Stamp, Strand, UnixMillis, access, practice};
use waymark_server::storage::Storage as _;

use super::World;
use super::wire::{Answer, Message};
use crate::bug::Bug;
use crate::invariants::Invariant;
use crate::server::State;

impl World {
    /// The clerk looks at every answer that leaves the server: a receipt is given for what is durable, and nobody gets
    /// a strand without a grant.
    pub(super) fn seen(&mut self, message: &Message, (mut answer, nonce): Answer) -> Answer {
        let state = self.memory.state();
        self.truth.follow(&state);
        let erased = self.erased();
        self.ledger.erased.extend(erased);
        if let Ok(response) = &mut answer {
            if self.bug == Some(Bug::ReadsUnchecked) {
                self.hand_out(response);
            }
            response.more |= self.bug == Some(Bug::MoreWithoutEnd);
            if self.bug == Some(Bug::QuarantineShown) && !state.held.is_empty() {
                response.held = self.memory.held(&practice::COUNCIL, 0).ok();
            }
            self.see_receipts(message, response, &state);
            self.see_decided(message, response, &state);
            self.see_held(message.tablet, response);
            self.see_pages(message.tablet, response);
        }
        (answer, nonce)
    }

    fn see_receipts(&mut self, message: &Message, response: &SyncResponse, state: &State) {
        let entries = message.entries();
        for (entry, verdict) in entries.iter().zip(&response.verdicts) {
            let durable = match verdict {
                Verdict::Refused(_) => true,
                Verdict::Held => state.holds(entry) || state.has(entry),
                _ => state.has(entry),
            };
            if *verdict == Verdict::Held {
                self.note_held(message, entry);
            }
            if !durable {
                let what = format!("entry {entry} has a receipt and is not durable");
                self.broken(Invariant::ReceiptedNeverMissing, what);
            }
        }
    }

    /// What was decided on comes into its strand by no other way, whoever brings it.
    fn see_decided(&mut self, message: &Message, response: &SyncResponse, state: &State) {
        if self.ledger.handed_over.is_empty() {
            return;
        }
        let request: Option<SyncRequest> = unpack(&message.body).ok();
        let pending = request.map(|request| request.pending).unwrap_or_default();
        for (pending, verdict) in pending.iter().zip(&response.verdicts) {
            let (Verdict::Stored(receipt), None) = (verdict, pending.was) else {
                continue;
            };
            let Ok(entry) = Entry::decode(&pending.entry) else {
                continue;
            };
            let (id, strand) = (entry.id(), entry.header().strand.id());
            let before = state.strands.get(&strand).into_iter();
            let before = before.flat_map(|shelf| &shelf.entries);
            let before = before.filter(|kept| kept.amends && kept.stored.number < receipt.number);
            let mut amending = before.filter_map(|kept| Entry::decode(&kept.stored.bytes).ok());
            let decides = |amending: Entry| {
                let mut named = amending
                    .header()
                    .amends
                    .iter()
                    .flat_map(|all| all.decided());
                named.any(|named| named.entry == id)
            };
            if amending.any(decides) {
                let what = format!("{id} was decided on and came into its strand afterwards");
                self.broken(Invariant::QuarantineAsDecided, what);
            }
        }
    }

    fn note_held(&mut self, message: &Message, id: &EntryId) {
        let request: Option<SyncRequest> = unpack(&message.body).ok();
        let pending = request.map(|request| request.pending).unwrap_or_default();
        let mut entries = pending
            .iter()
            .filter_map(|each| Entry::decode(&each.entry).ok());
        if let Some(entry) = entries.find(|entry| entry.id() == *id) {
            self.ledger.handed_over.insert(*id, entry);
        }
    }

    /// What is held is for those who decide.
    fn see_held(&mut self, who: usize, response: &SyncResponse) {
        let person = self.tablets[who].person;
        let roster = self.truth.roster.as_ref();
        let decides =
            roster.is_some_and(|roster| access::decides(roster, &person, roster.head().position));
        if response.held.is_some() && !decides {
            let what = format!("tablet {who} was given the quarantine");
            self.broken(Invariant::QuarantineUnseen, what);
        }
    }

    fn see_pages(&mut self, who: usize, response: &SyncResponse) {
        for strand in response.pages.iter().map(|page| page.strand) {
            if self.is_erased(&strand.child) {
                let what = format!("tablet {who} was given a strand of an erased record");
                self.broken(Invariant::ErasedIsGone, what);
            }
            let may = self.may_read_at(who, &strand, response.at);
            if !may {
                let what = format!("tablet {who} was given a {} strand", strand.kind);
                self.broken(Invariant::NoStrandWithoutGrant, what);
            }
        }
    }

    /// Whether the tablet's person may read the strand now, by the server's logs.
    pub(crate) fn may_read(&self, who: usize, strand: &Strand) -> bool {
        self.may_read_at(who, strand, UnixMillis(self.now))
    }

    fn may_read_at(&self, who: usize, strand: &Strand, at: UnixMillis) -> bool {
        let (Some(roster), Some(grants)) =
            (&self.truth.roster, self.truth.grants.get(&strand.child))
        else {
            return false;
        };
        let stamp = Stamp {
            roster: roster.head().position,
            grants: grants.head().position,
            at,
        };
        access::may_read(
            roster,
            grants,
            &self.tablets[who].person,
            strand.kind,
            &stamp,
        )
    }

    /// What a server that asks nobody would hand out: the first entry of every strand.
    fn hand_out(&self, response: &mut SyncResponse) {
        for doc in crate::cast::documents(self.shape.children) {
            let strand = crate::cast::strand_of(doc);
            let state = self.memory.state();
            let Some(shelf) = state.strands.get(&strand.id()) else {
                continue;
            };
            if response.pages.iter().all(|page| page.strand != strand) && !shelf.entries.is_empty()
            {
                response.pages.push(sync::protocol::Page {
                    strand,
                    after: shelf.cursor.number,
                    items: Vec::new(),
                    chain: shelf.cursor.chain,
                });
            }
        }
    }
}
