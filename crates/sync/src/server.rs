//! The server's rules, as pure functions: whether an entry is admitted, and whether tablet and server agree on where
//! the strands stand. Neither ever looks into a body.

use std::collections::BTreeMap;

use crate::grants::Grants;
use crate::protocol::{Agreement, Cursors, Refusal, StrandCursor, digest_of, numbers};
use crate::roster::Roster;
use crate::{
    Chain, CouncilId, Cursor, Entry, EntryError, EntryId, Receipt, Stamp, Strand, UnixMillis,
    access,
};

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
    /// The newest epoch in which the device has written to this strand.
    pub newest_epoch: Option<u32>,
    /// The entry that stands under the same device, epoch and sequence, with its receipt.
    pub same_place: Option<(EntryId, Receipt)>,
    /// Whether the device has been frozen.
    pub frozen: bool,
    /// How many bytes the council may still store.
    pub room: u64,
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

fn judge(entry: &Entry, was: Option<&Receipt>, before: &Before<'_>) -> Result<Admission, Refusal> {
    let header = entry.header();
    if header.strand.council != before.council {
        return Err(Refusal::OtherCouncil);
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
        None if before.frozen => return Err(Refusal::Frozen),
        None => (),
    }
    if was.is_none()
        && before
            .newest_epoch
            .is_some_and(|newest| newest > header.device_epoch)
    {
        return Err(Refusal::OldEpoch);
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
    let stamp = stamp(entry, was, before)?;
    permitted(entry, &stamp, before)?;
    if entry.bytes().len() as u64 > before.room {
        return Err(Refusal::Quota);
    }
    let cursor = before.cursor.next(&entry.id(), &stamp);
    Ok(Admission::Store {
        receipt: Receipt {
            number: cursor.number,
            stamp,
        },
        cursor,
    })
}

/// The present positions and time, or those of an earlier receipt where they are possible.
fn stamp(entry: &Entry, was: Option<&Receipt>, before: &Before<'_>) -> Result<Stamp, Refusal> {
    let header = entry.header();
    let now = Stamp {
        roster: before.roster.head().position,
        grants: before.grants.head().position,
        at: before.at,
    };
    if header.roster_seen > now.roster || header.grants_seen > now.grants {
        return Err(Refusal::PositionsAhead);
    }
    let possible = |was: &Stamp| {
        (header.roster_seen..=now.roster).contains(&was.roster)
            && (header.grants_seen..=now.grants).contains(&was.grants)
            && was.at <= now.at
    };
    Ok(was
        .map(|receipt| receipt.stamp)
        .filter(possible)
        .unwrap_or(now))
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
    let may = header.documents.iter().all(|document| {
        access::may_write(
            before.roster,
            before.grants,
            &header.device,
            header.strand.kind,
            &document.kind,
            stamp,
        )
    });
    if may {
        Ok(())
    } else {
        Err(Refusal::NotPermitted)
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
