//! What a tablet does with the effects of an answer.

use std::collections::BTreeSet;

use sync::client::{Effect, Memory, Outgoing};
use sync::link::LinkError;
use sync::practice::{self, PracticeKeys};
use sync::{Chain, Cursor, EntryId, Receipt, Strand, StrandKey, StrandKeys};

use super::{Held, Tablet};

impl Tablet {
    pub(crate) fn apply(&mut self, effect: Effect) {
        match effect {
            Effect::AppendRoster(link) => {
                self.roster.append(&link).expect("it was checked");
                self.roster_links.push(link);
            }
            Effect::KeepNewer(_) => panic!("this server takes no link that it cannot read"),
            Effect::AppendGrant(link) => self
                .grants
                .append(&link, &self.roster)
                .expect("it was checked"),
            Effect::SetGrantsReceived(received) => self.grants_received = received,
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
            Effect::GrantLinkRefused(_, error) => panic!("a practice grant was refused: {error}"),
            Effect::OfferRoster { after } => {
                let later = self
                    .roster_links
                    .iter()
                    .filter(|link| link.head().position > after);
                self.outbox.roster_links = later.cloned().collect();
            }
            Effect::OfferGrants => self.offer_all(),
            Effect::Receipted { entry, receipt } => {
                self.outbox.entries.retain(|outgoing| outgoing.id != entry);
                self.held.get_mut(&entry).expect("our own").receipt = Some(receipt);
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
                let held = self.held.get_mut(&entry).expect("it was here");
                (held.place, held.receipt) = (Some(number), Some(Receipt { number, stamp }));
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
                self.held.insert(held.entry.id(), held);
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
                ..
            } => {
                self.chains.insert((strand, number), chain);
                self.gone.push(entry.entry);
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

    fn resend(&mut self, strand: &Strand, from: u64) {
        let waiting: BTreeSet<EntryId> = self
            .outbox
            .entries
            .iter()
            .map(|outgoing| outgoing.id)
            .collect();
        let again: Vec<Outgoing> = self
            .own_entries(strand)
            .into_iter()
            .filter(|held| {
                held.entry.header().sequence >= from && !waiting.contains(&held.entry.id())
            })
            .map(|held| Outgoing::of(&held.entry, held.receipt))
            .collect();
        self.outbox.entries.splice(0..0, again);
    }

    fn rewind(&mut self, strand: Strand, to: Cursor) {
        self.cursors.insert(strand, to);
        self.chains
            .retain(|(of, number), _| *of != strand || *number <= to.number);
        let of_strand = self
            .held
            .values_mut()
            .filter(|held| held.entry.header().strand == strand);
        let mut lost: Vec<&mut Held> = of_strand
            .filter(|held| held.place > Some(to.number))
            .collect();
        lost.sort_by_key(|held| held.place);
        let again = lost.into_iter().map(|held| {
            held.place = None;
            Outgoing::of(&held.entry, held.receipt)
        });
        self.outbox.entries.splice(0..0, again.collect::<Vec<_>>());
    }

    pub(super) fn own_entries(&self, strand: &Strand) -> Vec<&Held> {
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
    fn strand_key(&self, strand: &Strand, epoch: u32) -> Option<StrandKey> {
        PracticeKeys.strand_key(strand, epoch)
    }
}

impl Memory for Tablet {
    fn chain_at(&self, strand: &Strand, number: u64) -> Option<Chain> {
        if number == 0 {
            Some(Chain::START)
        } else {
            self.chains.get(&(*strand, number)).copied()
        }
    }
}
