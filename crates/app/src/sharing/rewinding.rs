//! A strand goes back to where the server stands: what stood after that has no place, and is offered again.

use super::effects::Work;
use super::gone::Graves;
use crate::api::error::Error;
use crate::session::Facts;
use crate::words;
use std::collections::BTreeSet;
use store::Tables;
use sync::client::may_be_offered;
use sync::{ChildId, Cursor, Entry, EntryId, Strand, epoch};

impl Work<'_> {
    /// The server has lost what came after that place of the strand.
    pub(super) fn rewind(&mut self, strand: &Strand, to: &Cursor) -> Result<(), Error> {
        let tables = self.tables;
        let graves = Graves::of(tables)?;
        for row in tables.entries().displace_after(strand.id(), to.number)? {
            let gone = row.bytes.is_empty() && graves.outgoing(&row).is_some();
            if !gone && !may_be_offered(&row.bytes) {
                continue;
            }
            tables.changes().set_shared(row.id, false)?;
            tables.outbox().put(row.id, true)?;
            let entry = Entry::decode(&row.bytes).ok();
            if let Some(entry) = entry
                && opens_no_more(&self.facts, tables, &entry)?
            {
                self.is_lost_key(&entry)?;
            }
        }
        tables.strands().move_cursor(strand, to)?;
        Ok(tables.blobs().offer_again(strand.id())?)
    }
}

impl Work<'_> {
    /// What waits of these children, had a server or not, and is sealed under a closing that does not stand any more.
    pub(super) fn leave_lost_seals(
        &mut self,
        facts: &Facts,
        children: &BTreeSet<ChildId>,
    ) -> Result<(), Error> {
        for row in self.tables.outbox().all()? {
            let stored = self.tables.entries().get(row.entry)?;
            let entry = stored.and_then(|row| Entry::decode(&row.bytes).ok());
            let known = row.refused.as_deref() == Some(words::SEALED_UNDER_LOST);
            let of_these = |entry: &Entry| children.contains(&entry.header().strand.child);
            if let Some(entry) = entry.filter(|entry| !known && of_these(entry))
                && opens_no_more(facts, self.tables, &entry)?
            {
                self.is_lost_key(&entry)?;
            }
        }
        Ok(())
    }

    /// Words of this tablet's own are written again under a key that stands. What a colleague wrote leaves the pages until
    /// their tablet has written it again, and is kept in sight: here it would stand twice then.
    fn is_lost_key(&mut self, entry: &Entry) -> Result<(), Error> {
        let header = entry.header();
        if header.device == self.facts.keys.id() && header.amends.is_none() {
            self.outdated.insert(header.strand);
            self.sealed_under_lost.insert(entry.id());
            return Ok(());
        }
        let why = words::SEALED_UNDER_LOST.to_owned();
        self.tables.outbox().refuse(entry.id(), &why)?;
        let child = header.strand.child;
        self.tables.secrets().cannot_read(entry.id(), child)?;
        self.outcome.refused.push(why);
        Ok(())
    }

    /// Whether an entry that waits had a receipt, of a server that has lost it.
    pub(super) fn comes_back(&self, entry: EntryId) -> Result<bool, Error> {
        let rows = self.tables.outbox().all()?;
        Ok(rows.iter().any(|row| row.entry == entry && row.again))
    }

    /// Whether anything waits in a strand that no server has had.
    pub(super) fn waits_in(&self, strand: &Strand) -> Result<bool, Error> {
        for row in self.tables.outbox().all()?.iter().filter(|row| !row.again) {
            if self.tables.entries().strand_of(row.entry)? == Some(strand.id()) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Whether an entry was read here and is sealed under a closing that does not stand any more: the server lost it, and another
/// has its number. Brought back it would stand in the strand, and open for nobody else.
pub(super) fn opens_no_more(
    facts: &Facts,
    tables: &Tables<'_>,
    entry: &Entry,
) -> Result<bool, Error> {
    let header = entry.header();
    if !facts.roster.is_keyed() || epoch::closing(header.key_epoch) == 0 {
        return Ok(false);
    }
    if let Some(key) = (facts.keyring).strand_key(&header.strand, header.key_epoch) {
        return Ok(entry.open(&key).is_err());
    }
    let unread = tables.secrets().unread()?;
    Ok(unread.iter().all(|(id, _)| *id != entry.id()))
}
