//! One strand's part of an answer: each entry checked, numbered and chained, or the whole page left aside.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::grants::Grants;
use crate::protocol::{Item, Page};
use crate::roster::Roster;
use crate::{
    Amending, Cursor, DocumentChanges, Entry, EntryId, Named, Stamp, Strand, StrandKeys, access,
};

use super::{Arrived, Effect, Fault};

/// What this answer's receipts say of one strand: the entry at each number, and its stamp.
pub(super) type Receipts = BTreeMap<u64, (EntryId, Stamp)>;

/// What checking an entry needs.
#[derive(Clone, Copy)]
pub struct Judge<'a> {
    /// The roster, up to the stamp's position at least.
    pub roster: &'a Roster,
    /// The child's grants, where the tablet has any.
    pub grants: Option<&'a Grants>,
    /// The strands' keys.
    pub keys: &'a dyn StrandKeys,
}

impl Judge<'_> {
    /// Whether an entry was accepted under a roster or grants that are longer than those here.
    fn lacks(&self, stamp: &Stamp) -> bool {
        let grants = self.grants.map_or(0, |grants| grants.head().position);
        stamp.roster > self.roster.head().position || stamp.grants > grants
    }
}

impl std::fmt::Debug for Judge<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Judge").finish_non_exhaustive()
    }
}

/// The server's page does not continue what the tablet has: the two disagree.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Disagreement;

/// How far a strand came with an answer.
pub(super) struct Advance {
    pub(super) effects: Vec<Effect>,
    /// An entry was judged under logs that are not here yet: the strand stopped before it, and goes on once they are.
    pub(super) stopped: bool,
}

/// Goes from `cursor` through the page, then through receipts that follow without a gap.
pub(super) fn advance(
    strand: &Strand,
    cursor: Cursor,
    page: Option<&Page>,
    receipts: &Receipts,
    judge: &Judge<'_>,
) -> Result<Advance, Disagreement> {
    let mut walk = Walk {
        strand: *strand,
        cursor,
        effects: Vec::new(),
    };
    let stopped = match page {
        Some(page) => walk.through(page, receipts, judge)?,
        None => false,
    };
    while let Some((entry, stamp)) = receipts.get(&(walk.cursor.number + 1)) {
        walk.place(*entry, *stamp);
    }
    if walk.cursor != cursor {
        walk.effects.push(Effect::MoveCursor {
            strand: *strand,
            cursor: walk.cursor,
        });
    }
    Ok(Advance {
        effects: walk.effects,
        stopped,
    })
}

struct Walk {
    strand: Strand,
    cursor: Cursor,
    effects: Vec<Effect>,
}

impl Walk {
    /// Whether it stopped before the page's end, at an entry that cannot be judged yet.
    fn through(
        &mut self,
        page: &Page,
        receipts: &Receipts,
        judge: &Judge<'_>,
    ) -> Result<bool, Disagreement> {
        if page.after != self.cursor.number {
            return Err(Disagreement);
        }
        for item in &page.items {
            match item {
                // Logs come first. Judged without them it would be set aside for good.
                Item::Entry { stamp, .. } if judge.lacks(stamp) => return Ok(true),
                Item::Entry { entry, stamp } => self.arrive(entry, *stamp, judge),
                Item::Own { id, stamp } => self.place(*id, *stamp),
                Item::Gone { entry, stamp } => self.pass(entry, *stamp),
                Item::Receipted => {
                    let (entry, stamp) = receipts
                        .get(&(self.cursor.number + 1))
                        .ok_or(Disagreement)?;
                    self.place(*entry, *stamp);
                }
            }
        }
        if self.cursor.chain == page.chain {
            Ok(false)
        } else {
            Err(Disagreement)
        }
    }

    fn place(&mut self, entry: EntryId, stamp: Stamp) {
        self.cursor = self.cursor.next(&entry, &stamp);
        let Cursor { number, chain } = self.cursor;
        self.effects.push(Effect::Place {
            strand: self.strand,
            entry,
            number,
            chain,
            stamp,
        });
    }

    /// Its bytes have been destroyed; its place and its part in the chain stand.
    fn pass(&mut self, entry: &Named, stamp: Stamp) {
        self.cursor = self.cursor.next(&entry.entry, &stamp);
        let Cursor { number, chain } = self.cursor;
        self.effects.push(Effect::Gone {
            strand: self.strand,
            entry: *entry,
            number,
            chain,
            stamp,
        });
    }

    fn arrive(&mut self, bytes: &[u8], stamp: Stamp, judge: &Judge<'_>) {
        let id = EntryId(Sha256::digest(bytes).into());
        self.cursor = self.cursor.next(&id, &stamp);
        let (strand, Cursor { number, chain }) = (self.strand, self.cursor);
        let effect = match check(&strand, bytes, &stamp, judge) {
            Ok(reading) => Effect::Store(Box::new(Arrived {
                strand,
                number,
                chain,
                stamp,
                entry: reading.entry,
                changes: reading.changes,
                amending: reading.amending,
            })),
            Err(fault) => Effect::Quarantine {
                strand,
                entry: id,
                number,
                chain,
                stamp,
                bytes: bytes.to_vec(),
                fault,
            },
        };
        self.effects.push(effect);
    }
}

/// What an entry came to that everything was checked of.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The entry.
    pub entry: Entry,
    /// What it says, or none where this tablet has not been given the key.
    pub changes: Option<Vec<DocumentChanges>>,
    /// What an amending entry does under its seal; none for any other entry.
    pub amending: Option<Amending>,
}

/// Everything that can be checked of an entry that stands in a strand under a stamp. It depends on nothing but its
/// arguments, so that whoever has the same logs says the same, now and when the entry is read again later.
///
/// # Errors
/// [`Fault`]: why it must not be applied.
pub fn check(
    strand: &Strand,
    bytes: &[u8],
    stamp: &Stamp,
    judge: &Judge<'_>,
) -> Result<Reading, Fault> {
    let entry = Entry::decode(bytes)?;
    let header = entry.header();
    if header.strand != *strand {
        return Err(Fault::OtherStrand);
    }
    let device = judge
        .roster
        .device_at(&header.device, stamp.roster)
        .ok_or(Fault::UnknownDevice)?;
    entry.verify(&device.keys)?;
    let grants = judge.grants.ok_or(Fault::NotPermitted)?;
    let permitted = access::may_enter(judge.roster, grants, header, stamp);
    if !permitted || judge.lacks(stamp) {
        return Err(Fault::NotPermitted);
    }
    if !crate::server::rotated(judge.roster, grants, header) {
        return Err(Fault::OldKey);
    }
    read(entry, judge.keys)
}

/// What an entry says, whoever may have written it: for this device's own that no server has taken yet.
///
/// # Errors
/// [`Fault::Entry`], where it does not open.
pub fn read(entry: Entry, keys: &dyn StrandKeys) -> Result<Reading, Fault> {
    let header = entry.header();
    let Some(key) = keys.strand_key(&header.strand, header.key_epoch) else {
        return Ok(Reading {
            entry,
            changes: None,
            amending: None,
        });
    };
    Ok(Reading {
        changes: Some(entry.open(&key)?),
        amending: entry.open_amending(&key)?,
        entry,
    })
}
