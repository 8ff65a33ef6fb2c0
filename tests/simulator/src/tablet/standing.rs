//! Where a tablet stands when a call begins, as `sync` wants to know it, and what two planted bugs make of an answer.

use std::collections::BTreeMap;
use std::rc::Rc;

use sync::client::{Absorbed, Effect, Fault, Memory, Outbox, Outgoing, Standing, offered};
use sync::grants::{GrantBook, GrantLink};
use sync::practice::PracticeKeys;
use sync::protocol::{FeedMark, SyncResponse};
use sync::roster::Roster;
use sync::{
    Chain, ChildId, Cursor, DeviceId, PersonId, Stamp, Strand, StrandKey, StrandKeys, access,
};

use super::Tablet;
use super::disk::{Disk, grants_waiting, roster_waiting};
use crate::bug::Bug;

/// Everything that a [`Standing`] points to.
pub struct Stood {
    person: PersonId,
    device: DeviceId,
    epoch: u32,
    roster: Rc<Roster>,
    grants: Rc<GrantBook>,
    grants_received: u64,
    feed: Option<FeedMark>,
    cursors: BTreeMap<Strand, Cursor>,
    outbox: Outbox,
    say_each: bool,
    held_after: u64,
}

impl Stood {
    /// `anew` offers what a server has refused once more.
    pub fn of(tablet: &Tablet, anew: bool) -> Self {
        let disk = &tablet.disk;
        let cursors = disk
            .strands
            .iter()
            .map(|(strand, row)| (*strand, row.cursor));
        Self {
            person: tablet.person,
            device: tablet.keys.id(),
            epoch: disk.epoch,
            roster: disk.roster.clone(),
            grants: disk.grants.clone(),
            grants_received: disk.grants_received,
            feed: disk.feed,
            cursors: cursors.collect(),
            outbox: Outbox {
                roster_links: roster_waiting(disk),
                newer_link: None,
                grant_links: grants_waiting(disk),
                entries: entries(disk, anew),
                ..Outbox::default()
            },
            say_each: disk.say_each,
            held_after: disk.held_after,
        }
    }

    /// As `sync` wants it.
    pub fn standing(&self) -> Standing<'_> {
        Standing {
            person: self.person,
            device: self.device,
            device_epoch: self.epoch,
            roster: &self.roster,
            grants: &self.grants,
            grants_received: self.grants_received,
            feed: self.feed,
            cursors: &self.cursors,
            open: None,
            outbox: &self.outbox,
            say_each: self.say_each,
            held_after: self.held_after,
        }
    }
}

fn entries(disk: &Disk, anew: bool) -> Vec<Outgoing> {
    let waiting = disk.outbox.iter().filter_map(|row| {
        let found = disk.entries.get(&row.entry)?;
        let was = found.receipt.filter(|_| row.again);
        let outgoing = Outgoing::of(found.entry.as_ref()?, was);
        Some((outgoing, row.refused.is_some()))
    });
    offered(waiting, anew)
}

/// What `sync` looks up while it absorbs an answer.
pub struct DiskMemory<'a>(pub &'a Disk);

impl StrandKeys for DiskMemory<'_> {
    fn strand_key(&self, strand: &Strand, epoch: u64) -> Option<StrandKey> {
        PracticeKeys.strand_key(strand, epoch)
    }
}

impl Memory for DiskMemory<'_> {
    fn links_of(&self, child: &ChildId) -> Vec<GrantLink> {
        self.0.links_of(child)
    }

    fn chain_at(&self, strand: &Strand, number: u64) -> Option<Chain> {
        if number == 0 {
            Some(Chain::START)
        } else {
            self.0.chain_at(strand, number)
        }
    }
}

/// The effects as a tablet with a planted bug takes them; unchanged on a sound one.
pub fn misread(
    mut absorbed: Absorbed,
    bug: Option<Bug>,
    stood: &Stood,
    disk: &Disk,
    response: &SyncResponse,
) -> Absorbed {
    match bug {
        Some(Bug::PermissionAtPresent) => {
            let roster = newest(&stood.roster, &absorbed);
            for effect in &mut absorbed.effects {
                *effect = judged_now(effect.clone(), &roster, disk, response);
            }
        }
        Some(Bug::ReceiptMisfiled) => {
            for effect in &mut absorbed.effects {
                if let Effect::Place { stamp, .. } = effect {
                    stamp.roster += 1;
                }
            }
        }
        _ => (),
    }
    absorbed
}

fn newest(roster: &Roster, absorbed: &Absorbed) -> Roster {
    let mut roster = roster.clone();
    for effect in &absorbed.effects {
        if let Effect::AppendRoster(link) = effect {
            let _ = roster.append(link);
        }
    }
    roster
}

fn judged_now(effect: Effect, roster: &Roster, disk: &Disk, response: &SyncResponse) -> Effect {
    let Effect::Store(arrived) = &effect else {
        return effect;
    };
    let header = arrived.entry.header();
    let Some(grants) = disk.grants.get(&header.strand.child) else {
        return effect;
    };
    let now = Stamp {
        roster: roster.head().position,
        grants: grants.head().position,
        at: response.at,
    };
    let may = header.documents.iter().all(|name| {
        access::may_write(
            roster,
            grants,
            &header.device,
            header.strand.kind,
            &name.kind,
            &now,
        )
    });
    if may {
        return effect;
    }
    Effect::Quarantine {
        strand: arrived.strand,
        entry: arrived.entry.id(),
        number: arrived.number,
        chain: arrived.chain,
        stamp: arrived.stamp,
        bytes: arrived.entry.bytes().to_vec(),
        fault: Fault::NotPermitted,
    }
}
