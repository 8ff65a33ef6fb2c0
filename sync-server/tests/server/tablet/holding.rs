//! What a tablet does with the effects of an answer.

use sync::client::{Effect, Memory, Outgoing, gone_by};
use sync::grants::{GrantLink, Grants};
use sync::link::{LinkError, Signer};
use sync::practice::{self, PracticeKeys};
use sync::protocol::{Gone, PendingEntry};
use sync::{Chain, ChildId, Cursor, EntryId, Named, Receipt, Strand, StrandKey, StrandKeys};

use super::{Grave, Held, Tablet};

impl Tablet {
    pub(crate) fn apply(&mut self, effect: Effect) {
        match effect {
            // The practice council has no secrets, nobody asks to join it, and these tablets keep no audit.
            Effect::KeepSecret(..)
            | Effect::Given(_)
            | Effect::Wished(_)
            | Effect::Joins(_)
            | Effect::Audit(_) => {}
            Effect::AppendRoster(link) => {
                self.roster.append(&link).expect("it was checked");
                self.roster_links.push(link);
            }
            Effect::KeepNewer(_) => panic!("this server takes no link that it cannot read"),
            Effect::AppendGrant(link) => {
                (self.grants.append(&link, &self.roster)).expect("it was checked");
                self.grant_links.push(link);
            }
            Effect::DropGrants { child, instead } => self.drop_grants(child, instead.position),
            Effect::SetGrantsReceived(received, feed) => {
                (self.grants_received, self.feed) = (received, feed);
            }
            Effect::RosterLinkStored(hash) => self
                .outbox
                .roster_links
                .retain(|link| link.head().hash != hash),
            Effect::RosterLinkRefused(hash, error) => {
                assert_eq!(error, LinkError::Moved);
                self.outbox
                    .roster_links
                    .retain(|link| link.head().hash != hash);
                let admission = practice::admission(
                    &self.roster,
                    self.person,
                    self.keys.public(),
                    practice::FOUNDED,
                );
                self.outbox.roster_links.push(admission);
            }
            Effect::GrantLinkStored(hash) => self
                .outbox
                .grant_links
                .retain(|link| link.head().hash != hash),
            Effect::GrantLinkRefused(hash, error) => {
                let links = &mut self.outbox.grant_links;
                let refused = links.iter().find(|link| link.head().hash == hash);
                let signer = refused.map(|link| link.content().signer);
                // What a colleague signed, a tablet only brings back.
                let practice = signer == Some(sync::link::Signer::Root);
                let overtaken = error == LinkError::Moved;
                assert!(
                    overtaken || !practice,
                    "a practice grant was refused: {error}"
                );
                links.retain(|link| link.head().hash != hash);
            }
            Effect::OfferRoster { after } => {
                let later = self
                    .roster_links
                    .iter()
                    .filter(|link| link.head().position > after);
                let later: Vec<_> = later.cloned().collect();
                self.outbox.roster_links.splice(..0, later);
            }
            Effect::OfferGrants => self.offer_grants(),
            Effect::Receipted { entry, receipt } => {
                self.outbox.entries.retain(|outgoing| outgoing.id != entry);
                self.set_receipt(&entry, receipt);
                self.bury(&entry);
            }
            Effect::HandedOver { entry } => {
                self.outbox.entries.retain(|outgoing| outgoing.id != entry);
                self.handed_over.push(entry);
            }
            Effect::Hold { entries, after } => {
                self.to_decide.extend(entries);
                self.held_after = after;
            }
            Effect::Refused { entry, refusal } => {
                self.outbox.entries.retain(|outgoing| outgoing.id != entry);
                self.refused.push((entry, refusal));
            }
            Effect::Resend { strand, from, .. } => self.resend(&strand, from),
            Effect::Place {
                strand,
                entry,
                number,
                chain,
                stamp,
            } => {
                self.chains.insert((strand, number), chain);
                self.set_place(&entry, number);
                self.set_receipt(&entry, Receipt { number, stamp });
            }
            Effect::Store(arrived) => {
                self.chains
                    .insert((arrived.strand, arrived.number), arrived.chain);
                let receipt = Some(Receipt {
                    number: arrived.number,
                    stamp: arrived.stamp,
                });
                let (place, changes) = (
                    Some(arrived.number),
                    arrived.changes.expect("practice keys open all"),
                );
                let held = Held {
                    entry: arrived.entry,
                    own: false,
                    place,
                    receipt,
                    changes,
                };
                let id = held.entry.id();
                self.held.insert(id, held);
                self.bury(&id);
            }
            Effect::Quarantine {
                strand,
                entry,
                number,
                chain,
                fault,
                ..
            } => {
                self.chains.insert((strand, number), chain);
                self.quarantined.push((entry, fault));
            }
            Effect::Gone {
                strand,
                entry,
                number,
                chain,
                stamp,
            } => {
                self.chains.insert((strand, number), chain);
                self.gone.push(entry.entry);
                let grave = Grave {
                    strand,
                    named: entry,
                    place: Some(number),
                    receipt: Some(Receipt { number, stamp }),
                };
                self.graves.insert(entry.entry, grave);
            }
            Effect::MoveCursor { strand, cursor } => {
                self.cursors.insert(strand, cursor);
            }
            Effect::Rewind { strand, to } => self.rewind(strand, to),
        }
    }

    /// Puts every link of the logs into the outbox.
    pub(crate) fn offer_all(&mut self) {
        self.outbox.roster_links = self.roster_links.clone();
        self.outbox.grant_links = self.grant_links.clone();
    }

    /// Puts every link of children's grants into the outbox, as a store brings them: child by child.
    fn offer_grants(&mut self) {
        let mut links = self.grant_links.clone();
        links.sort_by_key(|link| (link.content().child, link.head().position));
        self.outbox.grant_links = links;
    }

    /// Takes the links of a child's grants away that do not stand on the server; what this device signed it signs again.
    fn drop_grants(&mut self, child: ChildId, from: u64) {
        let lost =
            |link: &GrantLink| link.content().child == Some(child) && link.head().position >= from;
        let (gone, kept) = self.grant_links.iter().cloned().partition(lost);
        self.grant_links = kept;
        self.outbox.grant_links.retain(|link| !lost(link));
        let mut book = Grants::none(practice::COUNCIL, child);
        for link in self.links_of(&child) {
            book.append(&link, &self.roster).expect("it stood");
        }
        self.grants.replace(book);
        let gone: Vec<GrantLink> = gone;
        let own = |link: &&GrantLink| link.content().signer == Signer::Device(self.keys.id());
        let own = gone.iter().filter(own);
        self.again
            .extend(own.map(|link| (child, link.content().acts.clone())));
    }

    fn set_place(&mut self, entry: &EntryId, number: u64) {
        match (self.held.get_mut(entry), self.graves.get_mut(entry)) {
            (Some(held), _) => held.place = Some(number),
            (None, Some(grave)) => grave.place = Some(number),
            (None, None) => panic!("{entry} was here"),
        }
    }

    fn set_receipt(&mut self, entry: &EntryId, receipt: Receipt) {
        match (self.held.get_mut(entry), self.graves.get_mut(entry)) {
            (Some(held), _) => held.receipt = Some(receipt),
            (None, Some(grave)) => grave.receipt = Some(receipt),
            (None, None) => panic!("{entry} was here"),
        }
    }

    /// Destroys what an entry destroys that a server has taken.
    fn bury(&mut self, entry: &EntryId) {
        let Some(held) = self.held.get(entry) else {
            return;
        };
        let strand = held.entry.header().strand;
        let named: Vec<Named> = gone_by(&held.entry).map(|gone| gone.entry).collect();
        for named in named {
            if let Some(gone) = self.held.remove(&named.entry) {
                let (place, receipt) = (gone.place, gone.receipt);
                let grave = Grave {
                    strand,
                    named,
                    place,
                    receipt,
                };
                self.graves.insert(named.entry, grave);
            }
        }
    }

    /// The place of a destroyed entry as it is offered, where an entry that is here vouches for it.
    fn offer_grave(&mut self, entry: &EntryId) -> Option<Outgoing> {
        let grave = self.graves.get(entry)?.clone();
        let destroys = |held: &&Held| gone_by(&held.entry).any(|gone| gone.entry == grave.named);
        let by = self.held.values().find(destroys)?;
        let voucher = PendingEntry::of(by.entry.bytes().to_vec(), by.receipt);
        let gone = Gone {
            entry: grave.named,
            by: by.entry.id(),
        };
        self.outbox.vouchers.insert(gone.by, voucher);
        Some(Outgoing::of_gone(gone, grave.strand, grave.receipt?))
    }

    fn offer_again(&mut self, entry: &EntryId) -> Option<Outgoing> {
        match self.held.get(entry) {
            Some(held) => Some(Outgoing::of(&held.entry, held.receipt)),
            None => self.offer_grave(entry),
        }
    }

    fn resend(&mut self, strand: &Strand, from: u64) {
        let waits = |entry: &EntryId| self.outbox.entries.iter().any(|each| each.id == *entry);
        let mut own: Vec<Named> = self.all_own(strand);
        own.retain(|named| named.sequence >= from && !waits(&named.entry));
        let again: Vec<Outgoing> = (own.iter())
            .filter_map(|named| self.offer_again(&named.entry))
            .collect();
        self.outbox.entries.splice(0..0, again);
    }

    fn rewind(&mut self, strand: Strand, to: Cursor) {
        self.cursors.insert(strand, to);
        self.chains
            .retain(|(of, number), _| *of != strand || *number <= to.number);
        let mut lost: Vec<(u64, EntryId)> = Vec::new();
        for (id, held) in &mut self.held {
            let beyond = held.place.filter(|place| *place > to.number);
            if let Some(place) = beyond.filter(|_| held.entry.header().strand == strand) {
                lost.push((place, *id));
                held.place = None;
            }
        }
        for (id, grave) in &mut self.graves {
            let beyond = grave.place.filter(|place| *place > to.number);
            if let Some(place) = beyond.filter(|_| grave.strand == strand) {
                lost.push((place, *id));
                grave.place = None;
            }
        }
        lost.sort_unstable();
        let again: Vec<Outgoing> = (lost.iter())
            .filter_map(|(_, id)| self.offer_again(id))
            .collect();
        self.outbox.entries.splice(0..0, again);
    }

    /// Every entry that this device formed in its present epoch, destroyed ones too.
    fn all_own(&self, strand: &Strand) -> Vec<Named> {
        let here = (self.own_entries(strand).into_iter()).map(|held| Named::of(&held.entry));
        let gone = self.graves.values().filter(|grave| {
            let Named {
                device,
                device_epoch,
                ..
            } = grave.named;
            grave.strand == *strand && (device, device_epoch) == (self.keys.id(), self.epoch)
        });
        let mut own: Vec<Named> = here.chain(gone.map(|grave| grave.named)).collect();
        own.sort_by_key(|named| named.sequence);
        own
    }

    /// The last of them.
    pub(super) fn last_own(&self, strand: &Strand) -> Option<Named> {
        self.all_own(strand).pop()
    }

    fn own_entries(&self, strand: &Strand) -> Vec<&Held> {
        let of_strand = |held: &&Held| {
            let header = held.entry.header();
            held.own && header.strand == *strand && header.device_epoch == self.epoch
        };
        let mut own: Vec<&Held> = self.held.values().filter(of_strand).collect();
        own.sort_by_key(|held| held.entry.header().sequence);
        own
    }
}

impl StrandKeys for Tablet {
    fn strand_key(&self, strand: &Strand, epoch: u64) -> Option<StrandKey> {
        PracticeKeys.strand_key(strand, epoch)
    }
}

impl Memory for Tablet {
    fn links_of(&self, child: &ChildId) -> Vec<GrantLink> {
        let of_child = |link: &&GrantLink| link.content().child == Some(*child);
        let mut links: Vec<GrantLink> =
            (self.grant_links.iter().filter(of_child).cloned()).collect();
        links.sort_by_key(|link| link.head().position);
        links
    }

    fn chain_at(&self, strand: &Strand, number: u64) -> Option<Chain> {
        if number == 0 {
            Some(Chain::START)
        } else {
            self.chains.get(&(*strand, number)).copied()
        }
    }
}
