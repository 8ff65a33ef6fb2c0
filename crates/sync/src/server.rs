//! The server's rules, as pure functions: whether an entry is admitted, and whether tablet and server agree on where
//! the strands stand. Neither ever looks into a body.

mod links;

use std::collections::BTreeMap;

use crate::grants::Grants;
use crate::link::Head;
use crate::protocol::{Agreement, Cursors, Refusal, StrandCursor, digest_of, numbers};
use crate::roster::Roster;
use crate::{
    Chain, CouncilId, Cursor, DeviceId, Entry, EntryError, EntryId, Header, Named, PersonId,
    Receipt, Stamp, Strand, UnixMillis, access, epoch,
};

pub use links::may_come_in;

/// What the server knows when an entry arrives, read under the lock that it holds until it commits.
#[derive(Clone, Copy, Debug)]
pub struct Before<'a> {
    /// The council of the call.
    pub council: CouncilId,
    /// The roster.
    pub roster: &'a Roster,
    /// The grants of the strand's child.
    pub grants: &'a Grants,
    /// Where the strand stands.
    pub cursor: Cursor,
    /// The last entry of the entry's device and epoch in this strand.
    pub last: Option<(u64, EntryId)>,
    /// The entry that stands under the same device, epoch and sequence, with its receipt.
    pub same_place: Option<(EntryId, Receipt)>,
    /// Whether the device has been frozen.
    pub frozen: bool,
    /// The generation of the strand's key (see [`crate::epoch`]).
    pub key_generation: u32,
    /// The newest generation that the device has used in this strand.
    pub device_key_generation: Option<u32>,
    /// Whether every entry that this one leaves out stands in the strand, or was admitted to it.
    pub amended_stand: bool,
    /// Whether the person whose tablet brings it administers now.
    pub brought_by_administrator: bool,
    /// How many bytes the council may still store.
    pub room: u64,
    /// How many bytes this device, and everybody for this child, may still store.
    pub share: u64,
    /// The server's clock.
    pub at: UnixMillis,
}

/// What to do with an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// Store it under this receipt; the strand then stands at the cursor.
    Store {
        /// The receipt, to be given after the commit.
        receipt: Receipt,
        /// Where the strand stands then.
        cursor: Cursor,
    },
    /// Give the first receipt again.
    Duplicate(Receipt),
    /// Keep it as evidence beside the one that contradicts it, and freeze the device.
    Freeze {
        /// The entry that it contradicts.
        against: EntryId,
    },
    /// Do not store it.
    Refuse(Refusal),
}

/// Whether an entry is admitted. `was` is the receipt from before the server lost the entry, for one that comes back:
/// permission is then checked where it was checked first, and the strand gets the same chain again.
pub fn admit(entry: &Entry, was: Option<&Receipt>, before: &Before<'_>) -> Admission {
    match judge(entry, was, before) {
        Ok(admission) => admission,
        Err(refusal) => Admission::Refuse(refusal),
    }
}

/// The refusal of bytes that cannot be read as an entry.
pub fn refusal_of(error: &EntryError) -> Refusal {
    match error {
        EntryError::TooBig { .. } => Refusal::TooBig,
        EntryError::NewerFormat(_) => Refusal::NewerFormat,
        EntryError::BadSignature => Refusal::BadSignature,
        _ => Refusal::Malformed,
    }
}

/// An amending entry that is brought to vouch for something it destroyed, and its receipt where a server gave one.
#[derive(Clone, Copy, Debug)]
pub struct Voucher<'a> {
    /// The amending entry. Nothing of it is believed yet.
    pub entry: &'a Entry,
    /// Its receipt: what no server has taken has destroyed nothing.
    pub was: Receipt,
}

/// Whether the place of an entry is taken in, of which only the name is left because it was destroyed: so that a
/// restored server gets the strand's numbers and chain again, and what follows it is taken. Only an amending entry by
/// somebody who might, that names this very entry and destroys it, vouches for that. `before` is read for the entry
/// that is gone.
pub fn admit_gone(
    gone: &Named,
    was: &Receipt,
    voucher: &Voucher<'_>,
    before: &Before<'_>,
) -> Admission {
    match judge_gone(gone, was, voucher, before) {
        Ok(admission) => admission,
        Err(refusal) => Admission::Refuse(refusal),
    }
}

fn judge_gone(
    gone: &Named,
    was: &Receipt,
    voucher: &Voucher<'_>,
    before: &Before<'_>,
) -> Result<Admission, Refusal> {
    if before.grants.life().is_erased() {
        return Err(Refusal::NotPermitted);
    }
    vouched(gone, voucher, before)?;
    match before.same_place {
        Some((same, receipt)) if same == gone.entry => return Ok(Admission::Duplicate(receipt)),
        // A name without a signature proves no second history: what stands there stays.
        Some(_) => return Err(Refusal::NotThere),
        None => (),
    }
    let last = before.last.map_or(0, |(number, _)| number);
    if gone.sequence != last + 1 {
        return Err(Refusal::NeedSequence(last + 1));
    }
    let now = present(before);
    let stamp = Some(was.stamp).filter(|was| is_possible(was, (0, 0), &now));
    let stamp = stamp.unwrap_or(now);
    let device = before.roster.device_at(&gone.device, stamp.roster);
    device.ok_or(Refusal::UnknownDevice)?;
    Ok(stored(&gone.entry, stamp, before))
}

/// Whether this amending entry destroys that entry, and its writer might.
fn vouched(gone: &Named, voucher: &Voucher<'_>, before: &Before<'_>) -> Result<(), Refusal> {
    let header = voucher.entry.header();
    if header.strand.council != before.council {
        return Err(Refusal::OtherCouncil);
    }
    let amendment = header.amends.as_ref();
    if !amendment.is_some_and(|each| each.destroys && each.leaves_out.contains(gone)) {
        return Err(Refusal::NotPermitted);
    }
    let device = before.roster.device(&header.device);
    let device = device.ok_or(Refusal::UnknownDevice)?;
    (voucher.entry.verify(&device.keys)).map_err(|error| refusal_of(&error))?;
    let stamp = stamp(voucher.entry, Some(&voucher.was), before)?;
    permitted(voucher.entry, &stamp, before)?;
    may_destroy_still(header, true, before)
}

/// Whether an entry that comes back may destroy what it names. Its receipt proves nothing, and what is destroyed comes back to
/// nobody: so its writer administers now, or else whoever brings it does, who might destroy it themselves.
fn may_destroy_still(
    header: &Header,
    comes_back: bool,
    before: &Before<'_>,
) -> Result<(), Refusal> {
    let destroys = (header.amends.as_ref()).is_some_and(|amendment| amendment.destroys);
    let still = before.brought_by_administrator
        || access::may_amend(before.roster, &header.device, &present(before));
    if destroys && comes_back && !still {
        return Err(Refusal::NotPermitted);
    }
    Ok(())
}

fn stored(entry: &EntryId, stamp: Stamp, before: &Before<'_>) -> Admission {
    let cursor = before.cursor.next(entry, &stamp);
    let number = cursor.number;
    Admission::Store {
        receipt: Receipt { number, stamp },
        cursor,
    }
}

fn judge(entry: &Entry, was: Option<&Receipt>, before: &Before<'_>) -> Result<Admission, Refusal> {
    let header = entry.header();
    if header.strand.council != before.council {
        return Err(Refusal::OtherCouncil);
    }
    // Whatever it was once, also with an earlier receipt: of an erased record nothing comes back.
    if before.grants.life().is_erased() {
        return Err(Refusal::NotPermitted);
    }
    let device = before
        .roster
        .device(&header.device)
        .ok_or(Refusal::UnknownDevice)?;
    entry
        .verify(&device.keys)
        .map_err(|error| refusal_of(&error))?;
    match before.same_place {
        Some((same, receipt)) if same == entry.id() => return Ok(Admission::Duplicate(receipt)),
        Some((against, _)) => return Ok(Admission::Freeze { against }),
        // What it wrote before it was frozen had a receipt, and comes back whoever brings it.
        None if before.frozen && was.is_none() => return Err(Refusal::Frozen),
        None => (),
    }
    let (last, last_id) = before
        .last
        .map_or((0, None), |(number, id)| (number, Some(id)));
    if header.sequence != last + 1 {
        return Err(Refusal::NeedSequence(last + 1));
    }
    if let Some(against) = last_id.filter(|id| header.previous != Some(*id)) {
        return Ok(Admission::Freeze { against });
    }
    let stamp = permitted_stamp(entry, was, before)?;
    may_destroy_still(header, was.is_some(), before)?;
    sound(header, was.is_some(), before)?;
    let size = entry.bytes().len() as u64;
    if size > before.room {
        return Err(Refusal::Quota);
    }
    if size > before.share {
        return Err(Refusal::Share);
    }
    Ok(stored(&entry.id(), stamp, before))
}

/// The present positions and time, or those of an earlier receipt where they are possible.
fn stamp(entry: &Entry, was: Option<&Receipt>, before: &Before<'_>) -> Result<Stamp, Refusal> {
    let header = entry.header();
    let now = present(before);
    if header.roster_seen > now.roster || header.grants_seen > now.grants {
        return Err(Refusal::PositionsAhead);
    }
    let seen = (header.roster_seen, header.grants_seen);
    Ok(was
        .map(|receipt| receipt.stamp)
        .filter(|was| is_possible(was, seen, &now))
        .unwrap_or(now))
}

/// The same, where the entry is permitted under it. What is not permitted where it was judged first comes as anything new does,
/// as if its receipt were left out: the link that opened the door may have been lost and signed again since.
fn permitted_stamp(
    entry: &Entry,
    was: Option<&Receipt>,
    before: &Before<'_>,
) -> Result<Stamp, Refusal> {
    let (first, now) = (stamp(entry, was, before)?, present(before));
    match permitted(entry, &first, before) {
        Ok(()) => Ok(first),
        Err(_) => permitted(entry, &now, before).map(|()| now),
    }
}

fn present(before: &Before<'_>) -> Stamp {
    Stamp {
        roster: before.roster.head().position,
        grants: before.grants.head().position,
        at: before.at,
    }
}

/// Whether a server may have given such a stamp: not before what the writer had seen, not after where it stands now.
fn is_possible(was: &Stamp, (roster, grants): (u64, u64), now: &Stamp) -> bool {
    (roster..=now.roster).contains(&was.roster)
        && (grants..=now.grants).contains(&was.grants)
        && was.at <= now.at
}

fn permitted(entry: &Entry, stamp: &Stamp, before: &Before<'_>) -> Result<(), Refusal> {
    let header = entry.header();
    if before
        .roster
        .device_at(&header.device, stamp.roster)
        .is_none()
    {
        return Err(Refusal::UnknownDevice);
    }
    let may = access::may_enter(before.roster, before.grants, header, stamp);
    if may {
        Ok(())
    } else {
        Err(Refusal::NotPermitted)
    }
}

/// Whether an entry fits what stands: what it leaves out is there, and its key is the strand's. A device that has not
/// seen the key change goes on under the one before; only what destroys begins a new generation, and whoever has seen
/// somebody removed seals under that rotation and no earlier one. For an entry that comes back, what began its
/// generation may be gone: then nothing else tells how many there were.
fn sound(header: &Header, comes_back: bool, before: &Before<'_>) -> Result<(), Refusal> {
    if header.amends.is_some() && !before.amended_stand {
        return Err(Refusal::NotThere);
    }
    let destroys = header
        .amends
        .as_ref()
        .is_some_and(|amendment| amendment.destroys);
    let (key, now) = (epoch::generation(header.key_epoch), before.key_generation);
    let fits = match (destroys, comes_back) {
        (true, false) => key == now + 1,
        (true, true) => key > now,
        (false, false) => key >= 1 && key <= now,
        (false, true) => key >= 1,
    };
    let seen_newer = before.device_key_generation.is_some_and(|used| used > key);
    if fits && !seen_newer && rotated(before.roster, before.grants, header) {
        Ok(())
    } else {
        Err(Refusal::OldKey)
    }
}

/// Whether an entry is sealed under the rotation and closing of its writer: the removals that they had seen, neither more
/// nor fewer.
pub(crate) fn rotated(roster: &Roster, grants: &Grants, header: &Header) -> bool {
    epoch::rotation(header.key_epoch) == roster.rotations_at(header.roster_seen)
        && epoch::closing(header.key_epoch) == grants.closings_at(header.grants_seen)
}

/// Whether what a removed device brings is kept in the quarantine, unsequenced, for somebody who administers to
/// decide on: it is the device's own, of this council, and within the limits.
///
/// # Errors
/// Why it is not.
pub fn hold(
    entry: &Entry,
    council: CouncilId,
    roster: &Roster,
    caller: &DeviceId,
    room: u64,
) -> Result<(), Refusal> {
    let header = entry.header();
    if header.strand.council != council {
        return Err(Refusal::OtherCouncil);
    }
    let device = roster
        .device(&header.device)
        .filter(|_| header.device == *caller);
    let device = device.ok_or(Refusal::UnknownDevice)?;
    entry
        .verify(&device.keys)
        .map_err(|error| refusal_of(&error))?;
    if header.amends.is_some() {
        return Err(Refusal::NotPermitted);
    }
    if entry.bytes().len() as u64 > room {
        return Err(Refusal::Share);
    }
    Ok(())
}

/// How far a device's own count goes in a strand, past places of it that were decided on in the quarantine: what was there
/// stands in no strand, and what follows is taken as if it did. So somebody who is taken back goes on where they were.
/// `decided` are those places beyond `last`, in their order; `previous` is what the next entry says it follows.
pub fn counted_on(
    last: Option<(u64, EntryId)>,
    decided: &[(u64, EntryId)],
    previous: Option<EntryId>,
) -> Option<(u64, EntryId)> {
    let mut at = last;
    for (number, entry) in decided {
        let reached = at.map_or(0, |(number, _)| number);
        let meant = *number == reached && previous == Some(*entry);
        if meant || *number == reached + 1 {
            at = Some((*number, *entry));
        }
    }
    at
}

/// What a server that was restored from a backup does with a caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterRestore {
    /// Serves everybody from here on: this caller administers, and their roster is the server's.
    Serve,
    /// Tells this caller where its roster ends and nothing else: they administer and have more of it.
    AskForRoster,
    /// Serves nobody yet.
    Wait,
}

/// Whether a restored server serves again: only once somebody who administers shows a roster that is the server's or,
/// after its links were taken in, has become so. `claimed` is where the caller's roster stands. A roster that ends
/// before the server's proves nothing about what came after the backup.
pub fn after_restore(roster: &Roster, person: &PersonId, claimed: &Head) -> AfterRestore {
    let head = roster.head();
    if !access::administers(roster, person, head.position) {
        AfterRestore::Wait
    } else if *claimed == head {
        AfterRestore::Serve
    } else if claimed.position > head.position {
        AfterRestore::AskForRoster
    } else {
        AfterRestore::Wait
    }
}

/// Where the strands of a call stand on the server, and how to look up what lies before.
pub trait Strands {
    /// What goes wrong in looking up.
    type Error;

    /// Where the strand stands; at its beginning where the server has nothing of it.
    fn cursor(&self, strand: &Strand) -> Cursor;

    /// The chain at a number that is at most the strand's.
    ///
    /// # Errors
    /// Where the storage fails.
    fn chain_at(&self, strand: &Strand, number: u64) -> Result<Option<Chain>, Self::Error>;
}

/// Where the tablet stands, by strand, if the server has all of it; otherwise how to find out what is missing. `agreed`
/// are the strands in the order that both sides derive from the positions in the request.
///
/// # Errors
/// Where the storage fails.
pub fn compare<S: Strands>(
    claimed: &Cursors,
    agreed: &[Strand],
    server: &S,
) -> Result<Result<BTreeMap<Strand, u64>, Agreement>, S::Error> {
    match claimed {
        Cursors::Beginning => Ok(Ok(BTreeMap::new())),
        Cursors::Packed {
            numbers: packed,
            digest,
        } => {
            let Some(numbers) = numbers(packed, agreed.len()) else {
                return Ok(Err(Agreement::SayEach));
            };
            let mut found = Vec::with_capacity(agreed.len());
            for (strand, number) in agreed.iter().zip(numbers) {
                let Some(cursor) = standing_at(server, strand, number)? else {
                    return Ok(Err(Agreement::SayEach));
                };
                found.push(StrandCursor {
                    strand: *strand,
                    cursor,
                });
            }
            let agree = digest_of(&found) == *digest;
            Ok(if agree {
                Ok(by_strand(found))
            } else {
                Err(Agreement::SayEach)
            })
        }
        Cursors::Explicit(each) => {
            let mut behind = Vec::new();
            for claim in each {
                if standing_at(server, &claim.strand, claim.cursor.number)? != Some(claim.cursor) {
                    behind.push(StrandCursor {
                        strand: claim.strand,
                        cursor: server.cursor(&claim.strand),
                    });
                }
            }
            Ok(if behind.is_empty() {
                Ok(by_strand(each.clone()))
            } else {
                Err(Agreement::Behind(behind))
            })
        }
    }
}

fn standing_at<S: Strands>(
    server: &S,
    strand: &Strand,
    number: u64,
) -> Result<Option<Cursor>, S::Error> {
    let head = server.cursor(strand);
    if number == head.number {
        return Ok(Some(head));
    }
    if number > head.number {
        return Ok(None);
    }
    let chain = if number == 0 {
        Some(Chain::START)
    } else {
        server.chain_at(strand, number)?
    };
    Ok(chain.map(|chain| Cursor { number, chain }))
}

fn by_strand(cursors: Vec<StrandCursor>) -> BTreeMap<Strand, u64> {
    cursors
        .into_iter()
        .map(|each| (each.strand, each.cursor.number))
        .collect()
}
