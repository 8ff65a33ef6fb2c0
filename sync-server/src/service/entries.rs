//! Entries on their way in: each strand under its lock, and no receipt before the commit.

use std::collections::BTreeMap;
use std::sync::Arc;

use sync::grants::Grants;
use sync::protocol::{CallRefusal, PendingEntry, Refusal, SyncRequest, Verdict};
use sync::server::{Admission, Before, Voucher, admit, admit_gone, counted_on, refusal_of};
use sync::{Entry, EntryId, Named, Receipt, Stamp, Strand, UnixMillis, access};

use crate::storage::{StorageError, StrandWriter};

use super::answer::Answering;
use super::{Hint, unavailable};

/// An entry of the call, with its place in it.
struct Arriving {
    index: usize,
    what: Brought,
}

/// What a call brings of an entry.
enum Brought {
    /// The entry, and the receipt of a server that has lost it.
    Whole(Box<Entry>, Option<Receipt>),
    /// Only its name and its receipt, with what destroyed it.
    Gone(Named, Receipt, Arc<Vouching>),
}

/// An amending entry and its receipt.
pub(super) struct Vouching {
    entry: Entry,
    was: Receipt,
}

/// What vouches for something gone, by its id.
pub(super) type Vouchers = BTreeMap<EntryId, Arc<Vouching>>;

impl Answering<'_> {
    /// A verdict for each pending entry, in the request's order.
    pub(super) fn take_entries(&self) -> Result<Vec<Verdict>, CallRefusal> {
        let mut verdicts = vec![Verdict::Refused(Refusal::Malformed); self.request.pending.len()];
        let arriving = by_strand(self.request, &mut verdicts);
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
            // Nothing follows an erasure. One that came in since this call began is not in what it judges by.
            let erased = writer.is_erased()?;
            for each in arriving.get(strand).into_iter().flatten() {
                verdicts[each.index] = match erased {
                    true => Verdict::Refused(Refusal::NotPermitted),
                    false => self.take_entry(each, writer)?,
                };
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
        match &arriving.what {
            Brought::Whole(entry, was) => self.take_whole(entry, was.as_ref(), writer),
            Brought::Gone(gone, was, vouching) => self.take_gone(gone, was, vouching, writer),
        }
    }

    /// Gives an entry its place again of which only the name is left.
    fn take_gone(
        &self,
        gone: &Named,
        was: &Receipt,
        vouching: &Vouching,
        writer: &mut dyn StrandWriter,
    ) -> Result<Verdict, StorageError> {
        let grants = self.grants_of(&vouching.entry.header().strand);
        let mut before = self.before(gone, &grants, true, writer)?;
        before.last = past_decided(gone, None, before.last, writer)?;
        before.last = passed_over(gone, None, before.last, writer)?;
        let voucher = Voucher {
            entry: &vouching.entry,
            was: vouching.was,
        };
        match admit_gone(gone, was, &voucher, &before) {
            Admission::Store { receipt, cursor } => {
                writer.store_gone(gone, &receipt, &cursor)?;
                Ok(Verdict::Stored(receipt))
            }
            Admission::Duplicate(receipt) => Ok(Verdict::Duplicate(receipt)),
            Admission::Refuse(refusal) => Ok(Verdict::Refused(refusal)),
            // A name proves no second history.
            Admission::Freeze { .. } => Ok(Verdict::Refused(Refusal::NotThere)),
        }
    }

    fn take_whole(
        &self,
        entry: &Entry,
        was: Option<&Receipt>,
        writer: &mut dyn StrandWriter,
    ) -> Result<Verdict, StorageError> {
        let header = entry.header();
        let named = Named::of(entry);
        if was.is_none() && self.is_decided(entry, writer)? {
            // Whoever is taken back brings again what they handed over. The decision stands: it comes in no other way.
            return Ok(Verdict::Held);
        }
        let grants = self.grants_of(&header.strand);
        let mut before = Before {
            amended_stand: amended_stand(entry, writer)?,
            ..self.before(&named, &grants, was.is_some(), writer)?
        };
        before.last = past_decided(&named, header.previous, before.last, writer)?;
        if was.is_some() {
            before.last = passed_over(&named, header.previous, before.last, writer)?;
        }
        match admit(entry, was, &before) {
            Admission::Store { receipt, cursor } => {
                writer.store(entry, &receipt, &cursor)?;
                Ok(Verdict::Stored(receipt))
            }
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

    /// Whether an entry that stands in no strand was admitted or refused in the quarantine.
    fn is_decided(
        &self,
        entry: &Entry,
        writer: &mut dyn StrandWriter,
    ) -> Result<bool, StorageError> {
        let header = entry.header();
        if header.strand.council != self.caller.council.roster.council() {
            return Ok(false);
        }
        let there = writer.at(&header.device, header.device_epoch, header.sequence)?;
        let stands = there.is_some_and(|(id, _)| id == entry.id());
        Ok(!stands && writer.decided(entry)?)
    }

    fn grants_of(&self, strand: &Strand) -> Grants {
        let council = &self.caller.council;
        council.grants.of(council.roster.council(), strand.child)
    }

    /// What the server knows as this entry arrives. What it would leave out is for the caller to look for.
    fn before<'a>(
        &'a self,
        entry: &Named,
        grants: &'a Grants,
        comes_back: bool,
        writer: &dyn StrandWriter,
    ) -> Result<Before<'a>, StorageError> {
        let (device, epoch) = (&entry.device, entry.device_epoch);
        let roster = &self.caller.council.roster;
        let (of_device, for_child) = writer.shares(device)?;
        let (key_generation, device_key_generation) = writer.key_generations(device)?;
        let rules = &self.service.rules;
        // What had a receipt once fitted in then. Others may have used its room since a restore, so it has as much again:
        // whoever invents a receipt gains no more than that.
        let times = if comes_back { 2 } else { 1 };
        let left = |quota: u64, used: u64| quota.saturating_mul(times).saturating_sub(used);
        Ok(Before {
            council: roster.council(),
            roster,
            grants,
            cursor: writer.cursor()?,
            last: writer.last(device, epoch)?,
            same_place: match writer.at(device, epoch, entry.sequence)? {
                Some(there) => Some(there),
                None => decided_instead(entry, self.now, writer)?,
            },
            frozen: writer.is_frozen(device)?,
            key_generation,
            device_key_generation,
            amended_stand: true,
            brought_by_administrator: access::administers(
                roster,
                &self.caller.person,
                roster.head().position,
            ),
            room: left(rules.quota, writer.used()?),
            share: left(rules.device_quota, of_device).min(left(rules.child_quota, for_child)),
            at: self.now,
        })
    }
}

/// How far its device's own count goes, past what was decided on in the quarantine.
fn past_decided(
    entry: &Named,
    previous: Option<EntryId>,
    last: Option<(u64, EntryId)>,
    writer: &dyn StrandWriter,
) -> Result<Option<(u64, EntryId)>, StorageError> {
    let next = last.map_or(0, |(number, _)| number) + 1;
    if entry.sequence <= next {
        return Ok(last);
    }
    let places = next..=entry.sequence - 1;
    let decided = writer.decided_places(&entry.device, entry.device_epoch, places)?;
    Ok(counted_on(last, &decided, previous))
}

/// How far its device's own count went before an entry with a receipt whose place was counted past: a server that went
/// back to before that receipt still had it in the quarantine, and it was decided on there. What was in the record once
/// comes back to it, though others of its device stand beyond it by now.
fn passed_over(
    entry: &Named,
    previous: Option<EntryId>,
    last: Option<(u64, EntryId)>,
    writer: &dyn StrandWriter,
) -> Result<Option<(u64, EntryId)>, StorageError> {
    if last.is_none_or(|(number, _)| number < entry.sequence) {
        return Ok(last);
    }
    let place = entry.sequence..=entry.sequence;
    let there = writer.decided_places(&entry.device, entry.device_epoch, place)?;
    if there.iter().all(|(_, id)| *id != entry.entry) {
        return Ok(last);
    }
    let before = entry.sequence.checked_sub(1).filter(|number| *number > 0);
    Ok(before.map(|number| (number, previous.unwrap_or(entry.entry))))
}

/// Another entry at this very place of its device's count, which was decided on in the quarantine. It has no receipt: what
/// is given in its stead is the beginning of all.
fn decided_instead(
    entry: &Named,
    at: UnixMillis,
    writer: &dyn StrandWriter,
) -> Result<Option<(EntryId, Receipt)>, StorageError> {
    let place = entry.sequence..=entry.sequence;
    let there = writer.decided_places(&entry.device, entry.device_epoch, place)?;
    let same = there.iter().any(|(_, id)| *id == entry.entry);
    let stamp = Stamp {
        roster: 0,
        grants: 0,
        at,
    };
    let receipt = Receipt { number: 0, stamp };
    Ok(there
        .first()
        .filter(|_| !same)
        .map(|(_, id)| (*id, receipt)))
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

/// What a call brings, by strand and in order; the others get their verdict at once.
fn by_strand(request: &SyncRequest, verdicts: &mut [Verdict]) -> BTreeMap<Strand, Vec<Arriving>> {
    let vouching = vouching(request);
    let mut strands: BTreeMap<Strand, Vec<Arriving>> = BTreeMap::new();
    for (index, each) in request.pending.iter().enumerate() {
        match brought(each, &vouching) {
            Err(refusal) => verdicts[index] = Verdict::Refused(refusal),
            Ok((strand, what)) => {
                let arriving = Arriving { index, what };
                strands.entry(strand).or_default().push(arriving);
            }
        }
    }
    strands
}

fn brought(each: &PendingEntry, vouching: &Vouchers) -> Result<(Strand, Brought), Refusal> {
    let Some(gone) = &each.gone else {
        let entry = Entry::decode(&each.entry).map_err(|error| refusal_of(&error))?;
        let strand = entry.header().strand;
        return Ok((strand, Brought::Whole(Box::new(entry), each.was)));
    };
    let was = each.was.ok_or(Refusal::Malformed)?;
    let by = vouching.get(&gone.by).ok_or(Refusal::NotPermitted)?;
    let strand = by.entry.header().strand;
    Ok((strand, Brought::Gone(gone.entry, was, by.clone())))
}

/// The strand of something that a call brings, where that can be said.
pub(super) fn strand_of(each: &PendingEntry, vouching: &Vouchers) -> Option<Strand> {
    match &each.gone {
        Some(gone) => Some(vouching.get(&gone.by)?.entry.header().strand),
        None => Some(Entry::decode(&each.entry).ok()?.header().strand),
    }
}

/// The amending entries that a call brings to vouch for what they destroyed.
pub(super) fn vouching(request: &SyncRequest) -> Vouchers {
    let read = |each: &PendingEntry| {
        let entry = Entry::decode(&each.entry).ok()?;
        let was = each.was?;
        Some((entry.id(), Arc::new(Vouching { entry, was })))
    };
    (request.vouching.iter().flatten())
        .filter_map(read)
        .collect()
}
