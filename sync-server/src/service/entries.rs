//! Entries on their way in: each strand under its lock, and no receipt before the commit.

use std::collections::BTreeMap;

use sync::protocol::{CallRefusal, PendingEntry, Refusal, Verdict};
use sync::server::{Admission, Before, admit, refusal_of};
use sync::{Cursor, Entry, Receipt, Strand};

use crate::storage::{StorageError, StrandWriter};

use super::answer::Answering;
use super::{Hint, unavailable};

/// An entry of the call, with its place in it.
struct Arriving {
    index: usize,
    entry: Entry,
    was: Option<Receipt>,
}

impl Answering<'_> {
    /// A verdict for each pending entry, in the request's order.
    pub(super) fn take_entries(&self) -> Result<Vec<Verdict>, CallRefusal> {
        let mut verdicts = vec![Verdict::Refused(Refusal::Malformed); self.request.pending.len()];
        let arriving = by_strand(&self.request.pending, &mut verdicts);
        if !arriving.is_empty() {
            let heads = self.write(&arriving, &mut verdicts)?;
            for (strand, head) in heads {
                self.service.tell(Hint::Moved {
                    strand,
                    head,
                    by: self.caller.device,
                });
            }
        }
        verdicts
            .iter()
            .for_each(|verdict| self.service.metrics().count_entry(verdict));
        Ok(verdicts)
    }

    /// Stores what is admitted and says where the strands that moved then stand.
    fn write(
        &self,
        arriving: &BTreeMap<Strand, Vec<Arriving>>,
        verdicts: &mut [Verdict],
    ) -> Result<Vec<(Strand, u64)>, CallRefusal> {
        let mut heads = Vec::new();
        let strands: Vec<Strand> = arriving.keys().copied().collect();
        let mut work = |strand: &Strand, writer: &mut dyn StrandWriter| {
            let before = writer.cursor()?.number;
            for each in arriving.get(strand).into_iter().flatten() {
                verdicts[each.index] = self.take_entry(each, writer)?;
            }
            let after = writer.cursor()?.number;
            if after > before {
                heads.push((*strand, after));
            }
            Ok(())
        };
        self.service
            .storage
            .write_strands(&strands, &mut work)
            .map_err(unavailable)?;
        Ok(heads)
    }

    fn take_entry(
        &self,
        arriving: &Arriving,
        writer: &mut dyn StrandWriter,
    ) -> Result<Verdict, StorageError> {
        let Arriving { entry, was, .. } = arriving;
        let (header, council) = (entry.header(), &self.caller.council);
        let grants = council
            .grants
            .of(council.roster.council(), header.strand.child);
        let (of_device, for_child) = writer.shares(&header.device)?;
        let (key_epoch, device_key_epoch) = writer.key_epochs(&header.device)?;
        let rules = &self.service.rules;
        // What had a receipt once fitted in then. Others may have used its room since a restore, so it has as much again:
        // whoever invents a receipt gains no more than that.
        let times = if was.is_some() { 2 } else { 1 };
        let left = |quota: u64, used: u64| quota.saturating_mul(times).saturating_sub(used);
        let before = Before {
            council: council.roster.council(),
            roster: &council.roster,
            grants: &grants,
            cursor: writer.cursor()?,
            last: writer.last(&header.device, header.device_epoch)?,
            same_place: writer.at(&header.device, header.device_epoch, header.sequence)?,
            frozen: writer.is_frozen(&header.device)?,
            key_epoch,
            device_key_epoch,
            amended_stand: amended_stand(entry, writer)?,
            room: left(rules.quota, writer.used()?),
            share: left(rules.device_quota, of_device).min(left(rules.child_quota, for_child)),
            at: self.now,
        };
        match admit(entry, was.as_ref(), &before) {
            Admission::Store { receipt, cursor } => store(entry, receipt, cursor, writer),
            Admission::Duplicate(receipt) => Ok(Verdict::Duplicate(receipt)),
            Admission::Refuse(refusal) => Ok(Verdict::Refused(refusal)),
            Admission::Freeze { against } => {
                tracing::warn!(device = %header.device, strand = %header.strand.id(), entry = %entry.id(), %against,
                    "a device has signed two histories and is frozen");
                writer.freeze(entry, &against, self.now)?;
                Ok(Verdict::Refused(Refusal::Equivocation))
            }
        }
    }
}

/// Whether all that the entry leaves out stands in its strand.
fn amended_stand(entry: &Entry, writer: &dyn StrandWriter) -> Result<bool, StorageError> {
    let Some(amendment) = &entry.header().amends else {
        return Ok(true);
    };
    for named in &amendment.leaves_out {
        if !writer.stands(named)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn store(
    entry: &Entry,
    receipt: Receipt,
    cursor: Cursor,
    writer: &mut dyn StrandWriter,
) -> Result<Verdict, StorageError> {
    writer.store(entry, &receipt, &cursor)?;
    Ok(Verdict::Stored(receipt))
}

/// The entries that can be read, by strand and in order; the others get their verdict at once.
fn by_strand(
    pending: &[PendingEntry],
    verdicts: &mut [Verdict],
) -> BTreeMap<Strand, Vec<Arriving>> {
    let mut strands: BTreeMap<Strand, Vec<Arriving>> = BTreeMap::new();
    for (index, each) in pending.iter().enumerate() {
        match Entry::decode(&each.entry) {
            Err(error) => verdicts[index] = Verdict::Refused(refusal_of(&error)),
            Ok(entry) => {
                let arriving = Arriving {
                    index,
                    entry,
                    was: each.was,
                };
                strands
                    .entry(arriving.entry.header().strand)
                    .or_default()
                    .push(arriving);
            }
        }
    }
    strands
}
