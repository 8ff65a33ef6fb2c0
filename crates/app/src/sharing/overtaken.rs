//! Links of the council's logs that were signed here and that the server did not take: what another link overtook is
//! signed again on the new head, of anything else the person hears.

#[cfg(test)]
mod tests;

use super::effects::Work;
use crate::api::error::Error;
use crate::council;
use crate::session::Facts;
use crate::words;
use sync::grants::GrantLink;
use sync::link::{Head, LinkError, Signer};
use sync::roster::{RosterAct, RosterLink};
use sync::{ChildId, Entry, EntryId};

impl Work<'_> {
    /// A link that the server did not take. One that stands here was only offered again, to a server that lost it: it waits, and
    /// what rests on it waits with it. Signed again on the same head that would be refused again, for ever.
    pub(super) fn refused_link(&mut self, hash: [u8; 32], error: LinkError) -> Result<(), Error> {
        let (links, secrets) = (self.tables.links(), self.tables.secrets());
        if links.put_by(hash, error == LinkError::Moved)? {
            return Ok(());
        }
        self.refused_acts(hash, error)?;
        links.drop_waiting(hash)?;
        secrets.drop_waiting(hash)?;
        self.outcome.again |= error == LinkError::Moved;
        Ok(())
    }

    /// An adoption or a removal that the server did not take: overtaken, it is signed again; refused, the person hears
    /// of it.
    fn refused_acts(&mut self, hash: [u8; 32], error: LinkError) -> Result<(), Error> {
        // Doors that still have to be ended, and cards that still have to be written, are looked at anew with what the
        // answer brought.
        if council::is_by_itself(self.tables, hash)? {
            self.outcome.itself_refused |= error != LinkError::Moved;
            return Ok(());
        }
        let waiting = self.tables.links().roster_waiting()?;
        let link = waiting
            .iter()
            .filter_map(|bytes| RosterLink::decode(bytes).ok())
            .find(|link| link.head().hash.0 == hash);
        let acts = link
            .map(|link| link.content().acts.clone())
            .unwrap_or_default();
        // Another key of the audit is named with the next exchange, where it still has to be.
        if acts.iter().any(RosterAct::is_of_audit) {
            return Ok(());
        }
        let mut exchanges = acts.iter().filter_map(|act| match act {
            RosterAct::Exchange(exchange) => Some(*exchange),
            _ => None,
        });
        if let Some(exchange) = exchanges.next() {
            if error == LinkError::Moved {
                self.exchange = Some(exchange);
                return Ok(());
            }
            let said = words::EXCHANGE_REFUSED.to_owned();
            self.outcome.refused.push(said);
            return council::exchange_refused(self.tables);
        }
        if acts.iter().any(RosterAct::removes) {
            if error == LinkError::Moved {
                self.removal = acts;
            } else {
                let said = words::REMOVAL_REFUSED.to_owned();
                self.outcome.refused.push(said);
            }
            return Ok(());
        }
        if !acts.iter().any(RosterAct::is_of_framework) {
            return match error {
                _ if !self.facts.roster.is_keyed() => Ok(()),
                LinkError::Moved => {
                    self.people.extend(acts);
                    self.overtaken_grant(hash)
                }
                _ => {
                    self.outcome.refused.push(words::PEOPLE_REFUSED.to_owned());
                    Ok(())
                }
            };
        }
        if error == LinkError::Moved {
            self.adoption = acts;
        } else {
            self.outcome
                .refused
                .push(words::ADOPTION_REFUSED.to_owned());
        }
        Ok(())
    }

    /// Doors that were opened or closed here in a link that another overtook. A link that stands was only offered again, to a
    /// server that lost it: it is another's perhaps, and where it has no place any more the server's own chain says so.
    fn overtaken_grant(&mut self, hash: [u8; 32]) -> Result<(), Error> {
        if self.tables.links().is_standing(hash)? {
            return Ok(());
        }
        let waiting = self.tables.links().grants_waiting()?;
        let mut links = waiting
            .iter()
            .filter_map(|bytes| GrantLink::decode(bytes).ok());
        if let Some(link) = links.find(|link| link.head().hash.0 == hash)
            && link.content().signer == Signer::Device(self.facts.keys.id())
            && let Some(child) = link.content().child
        {
            // A move of school is two links, one behind the other.
            let acts = link.content().acts.iter().cloned();
            self.grants.entry(child).or_default().extend(acts);
        }
        Ok(())
    }

    /// Whether an entry is of a child of whose grants the server lacks links that stand here: it waits until somebody has
    /// brought them who may.
    pub(super) fn rests_on_put_by(&self, entry: EntryId) -> Result<bool, Error> {
        let stored = self.tables.entries().get(entry)?;
        let entry = stored.and_then(|row| Entry::decode(&row.bytes).ok());
        let child = entry.map(|entry| entry.header().strand.child);
        child.map_or(Ok(false), |child| {
            Ok(self.tables.links().lacks_standing(child)?)
        })
    }

    /// What stood here of a child's grants from the place of the server's link on stands no more.
    pub(super) fn drop_grants(&mut self, child: ChildId, instead: Head) -> Result<(), Error> {
        if self.tables.links().is_standing(instead.hash.0)? {
            return Ok(());
        }
        let lost = council::drop_lost(&self.facts, self.tables, child, instead.position)?;
        self.lost.insert(child, lost);
        Ok(())
    }

    /// Signs again what was signed here and the server lost, on what stands now.
    pub(super) fn sign_lost_again(&mut self, mut facts: Facts) -> Result<Facts, Error> {
        let lost = std::mem::take(&mut self.lost);
        if lost.is_empty() {
            return Ok(facts);
        }
        for child in lost.keys() {
            council::forget_lost_secrets(&facts, self.tables, *child)?;
        }
        facts = facts.renewed(self.tables)?;
        let children = lost.keys().copied().collect();
        self.leave_lost_seals(&facts, &children)?;
        let mut look = false;
        for (child, lost) in lost {
            look |= council::sign_lost_again(&facts, self.tables, child, lost, self.clock)?;
        }
        self.outcome.again = true;
        self.outcome
            .refused
            .extend(look.then(|| words::DOORS_WENT_BACK.to_owned()));
        Ok(facts)
    }
}
