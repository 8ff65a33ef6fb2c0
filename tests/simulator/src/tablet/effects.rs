//! Doing what an answer means, row by row as the app does it: every effect, its documents and the cursor together.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use sync::client::Effect;
use sync::grants::life::LifeDeed;
use sync::grants::{GrantAct, Grants};
use sync::link::{Act, Head, Link, LinkError, LinkHash, Signer};
use sync::protocol::Refusal;
use sync::roster::RosterAct;
use sync::{ChildId, Cursor, DeviceKeys, EntryId, PersonId, Strand, UnixMillis, practice};

use super::disk::{Disk, LinkRow, OutboxRow, Standing, row};
use super::{Desk, anew};
use crate::bug::Bug;
use crate::cast::Doc;

/// An answer being worked through.
pub struct Work<'a> {
    /// The disk, inside a transaction.
    pub disk: &'a mut Disk,
    /// The documents that go with it.
    pub desk: &'a mut Desk,
    /// The device's keys.
    pub keys: &'a DeviceKeys,
    /// Whose tablet it is.
    pub person: PersonId,
    /// The tablet's clock.
    pub clock: UnixMillis,
    /// A planted bug.
    pub bug: Option<Bug>,
    /// Whether there is something to send at once.
    pub again: bool,
    /// Changes that came in, by document.
    pub came: BTreeMap<Doc, Vec<Vec<u8>>>,
    /// Strands in which the server has an entry of this device and epoch that this tablet did not form.
    pub strangers: BTreeSet<Strand>,
    /// Words of this tablet's own were refused: their numbers are used up, and what follows must not share them.
    pub refused_own: bool,
    /// What this device had signed of children's grants and the server has lost, link by link.
    pub lost: BTreeMap<ChildId, Vec<Vec<GrantAct>>>,
}

impl Work<'_> {
    /// Every effect, in its order.
    pub fn apply_all(&mut self, effects: &[Effect]) {
        effects.iter().for_each(|effect| self.apply(effect));
    }

    fn apply(&mut self, effect: &Effect) {
        match effect {
            // The practice council has no secrets, nobody asks to join it, and these tablets keep no audit.
            Effect::KeepSecret(..)
            | Effect::Given(_)
            | Effect::Wished(_)
            | Effect::Joins(_)
            | Effect::Audit(_) => {}
            Effect::AppendRoster(link) => self.append_roster(link),
            // All tablets here are of one release.
            Effect::KeepNewer(_) => {}
            Effect::AppendGrant(link) => self.append_grant(link),
            Effect::DropGrants { child, instead } => self.drop_grants(*child, *instead),
            Effect::SetGrantsReceived(count, mark) => {
                (self.disk.grants_received, self.disk.feed) = (*count, *mark);
            }
            Effect::RosterLinkStored(hash) => stored(&mut self.disk.roster_links, *hash),
            Effect::GrantLinkStored(hash) => stored(&mut self.disk.grant_links, *hash),
            Effect::RosterLinkRefused(hash, error) => self.roster_refused(*hash, *error),
            Effect::GrantLinkRefused(hash, error) => self.grant_refused(*hash, *error),
            Effect::OfferRoster { after } => {
                for row in &mut self.disk.roster_links {
                    row.waits |= row.link.head().position > *after;
                }
            }
            Effect::OfferGrants => self.disk.offer_grants(),
            Effect::Receipted { entry, receipt } => {
                if let Some(row) = self.disk.entries.get_mut(entry) {
                    row.receipt = Some(*receipt);
                }
                self.set_shared(*entry, Standing::Shared);
                self.disk.outbox.retain(|row| row.entry != *entry);
            }
            Effect::HandedOver { entry } => self.disk.outbox.retain(|row| row.entry != *entry),
            Effect::Hold { entries, after } => {
                for held in entries {
                    let entry = Rc::new(held.entry.clone());
                    self.disk.held.insert(entry.id(), entry);
                }
                self.disk.held_after = *after;
            }
            Effect::Refused { entry, refusal } => self.refused(*entry, *refusal),
            Effect::Resend {
                strand,
                epoch,
                from,
            } => self.resend(strand, *epoch, *from),
            Effect::Place {
                strand,
                entry,
                number,
                chain,
                stamp,
            } => {
                if !self.disk.entries.contains_key(entry) {
                    self.strangers.insert(*strand);
                }
                self.place(*entry, *number, *chain, *stamp);
                self.try_what_waited_for(*entry);
            }
            Effect::Store(arrived) => self.store(arrived),
            Effect::Quarantine {
                strand,
                entry,
                number,
                chain,
                stamp,
                fault,
                ..
            } => self.quarantine(
                *strand,
                *entry,
                (*number, *chain, *stamp),
                &fault.to_string(),
            ),
            Effect::Gone {
                strand,
                entry,
                number,
                chain,
                stamp,
            } => self.gone(*strand, entry.entry, (*number, *chain, *stamp)),
            Effect::MoveCursor { strand, .. } if self.strangers.contains(strand) => {}
            Effect::MoveCursor { strand, cursor } => self.move_cursor(*strand, *cursor),
            Effect::Rewind { strand, to } => self.rewind(*strand, *to),
        }
    }

    /// What came in and had been written again is said once.
    pub fn settle(&mut self, time: i64) {
        for (doc, came) in std::mem::take(&mut self.came) {
            anew::settle(self.disk, self.desk, (doc, &came), self.keys, time);
        }
    }

    /// Begins a new epoch where another copy wrote in this one, or own words were refused; else forms again once there
    /// is nothing more to fetch.
    pub fn begin_or_rest(&mut self, epoch: u32, time: i64) {
        let admitted = self.disk.roster.device(&self.keys.id()).is_some();
        if !self.strangers.is_empty() || self.refused_own {
            anew::begin_epoch(self.disk, self.desk, self.keys, epoch, time, self.bug);
            self.again = true;
        } else if self.disk.catching_up && admitted && !self.again {
            self.disk.catching_up = false;
            self.disk.in_doubt.clear();
            let mut rows = self.disk.changes.iter();
            self.again = rows.any(|row| row.standing == Standing::Pending);
        }
    }

    fn append_roster(&mut self, link: &Link<RosterAct>) {
        if Rc::make_mut(&mut self.disk.roster).append(link).is_ok() {
            put(&mut self.disk.roster_links, link);
        }
    }

    fn append_grant(&mut self, link: &Link<GrantAct>) {
        let roster = self.disk.roster.clone();
        if Rc::make_mut(&mut self.disk.grants)
            .append(link, &roster)
            .is_ok()
        {
            put(&mut self.disk.grant_links, link);
        }
    }

    fn roster_refused(&mut self, hash: LinkHash, error: LinkError) {
        let insists = drop_waiting(&mut self.disk.roster_links, hash);
        self.again |= error == LinkError::Moved;
        if let Some(link) = insists.filter(|_| error == LinkError::Moved) {
            self.sign_roster(link.content().acts.clone());
        }
    }

    fn grant_refused(&mut self, hash: LinkHash, error: LinkError) {
        let insists = drop_waiting(&mut self.disk.grant_links, hash);
        self.again |= error == LinkError::Moved;
        let again = insists.filter(|_| error == LinkError::Moved);
        if let Some((link, child)) =
            again.and_then(|link| Some((link.clone(), link.content().child?)))
        {
            // Whoever has no part in the child any more is not told what came after, and would sign the same for ever.
            let acts = &link.content().acts;
            if self.disk.grants_head(&child) >= link.head().position && self.fits(&child, acts) {
                self.sign_grant(child, link.content().acts.clone());
            }
        }
    }

    /// Links of a child's grants that the server lost, and in whose place it has another, stand here no more.
    fn drop_grants(&mut self, child: ChildId, instead: Head) {
        let stands = |row: &LinkRow<GrantAct>| row.stands && row.link.head() == instead;
        if self.disk.grant_links.iter().any(stands) {
            return;
        }
        let is_lost = |link: &Link<GrantAct>| {
            link.content().child == Some(child) && link.head().position >= instead.position
        };
        let mut lost: Vec<LinkRow<GrantAct>> = Vec::new();
        self.disk.grant_links.retain(|row| {
            let gone = is_lost(&row.link);
            lost.extend(gone.then(|| row.clone()));
            !gone
        });
        let mut grants = Grants::none(practice::COUNCIL, child);
        for link in self.disk.links_of(&child) {
            let _ = grants.append(&link, &self.disk.roster);
        }
        Rc::make_mut(&mut self.disk.grants).replace(grants);
        lost.sort_by_key(|row| (row.link.head().position, !row.stands));
        let me = Signer::Device(self.keys.id());
        let own = lost.iter().filter(|row| row.link.content().signer == me);
        let own = own.map(|row| row.link.content().acts.clone()).collect();
        self.lost.insert(child, own);
    }

    /// Signs again what was signed here and the server lost, on what stands now, where it still makes sense. What had stood
    /// is signed again even where it erases.
    pub fn sign_lost_again(&mut self) {
        for (child, links) in std::mem::take(&mut self.lost) {
            let mut grants = self.disk.grants.of(practice::COUNCIL, child);
            self.again = true;
            for acts in links {
                let takes = |act: &GrantAct| match act {
                    GrantAct::Life(act) => grants.life().takes(act),
                    _ => !grants.life().is_erased(),
                };
                if !acts.iter().all(takes) {
                    continue;
                }
                let signer = Signer::Device(self.keys.id());
                let position = self.disk.roster.head().position;
                let link = grants.next_link(acts, position, self.clock, signer, self.keys);
                if grants.append(&link, &self.disk.roster).is_ok() {
                    let mut new = row(link, false, true);
                    new.insists = true;
                    self.disk.grant_links.push(new);
                }
            }
        }
    }

    /// Whether what another link of the child's grants overtook still makes sense. An erasure is never signed again by
    /// itself, and nothing is signed of a record that was erased meanwhile.
    fn fits(&self, child: &sync::ChildId, acts: &[GrantAct]) -> bool {
        let grants = self.disk.grants.of(practice::COUNCIL, *child);
        let life = grants.life();
        acts.iter().all(|act| match act {
            GrantAct::Life(act) => act.deed != LifeDeed::Erase && life.takes(act),
            _ => !life.is_erased(),
        })
    }

    /// Signs acts on the roster's present head; the link waits for the server.
    pub fn sign_roster(&mut self, acts: Vec<RosterAct>) {
        let signer = Signer::Device(self.keys.id());
        let link = self
            .disk
            .roster
            .next_link(acts, self.clock, signer, self.keys);
        let mut new = row(link, false, true);
        new.insists = true;
        self.disk.roster_links.push(new);
    }

    /// Signs acts on the present head of a child's grants; the link waits for the server. Of a record that was erased
    /// nothing can be signed.
    pub fn sign_grant(&mut self, child: sync::ChildId, acts: Vec<GrantAct>) {
        if self.disk.is_erased(&child) {
            return;
        }
        let signer = Signer::Device(self.keys.id());
        let position = self.disk.roster.head().position;
        let grants = self.disk.grants.of(practice::COUNCIL, child);
        let link = grants.next_link(acts, position, self.clock, signer, self.keys);
        let mut new = row(link, false, true);
        new.insists = true;
        self.disk.grant_links.push(new);
    }

    pub(super) fn set_shared(&mut self, entry: EntryId, standing: Standing) {
        let of_entry = |row: &&mut super::disk::ChangeRow| {
            row.entry == Some(entry) && row.standing != Standing::Pending
        };
        let rows = self.disk.changes.iter_mut().filter(of_entry);
        rows.for_each(|row| row.standing = standing);
    }

    /// A refusal that only says "not admitted yet" is no refusal of the words.
    fn refused(&mut self, entry: EntryId, refusal: Refusal) {
        let admitted = self.disk.roster.device(&self.keys.id()).is_some();
        if refusal == Refusal::UnknownDevice && !admitted {
            self.again = true;
            return;
        }
        if self.bug == Some(Bug::RefusedEntryForgotten) {
            self.disk.outbox.retain(|row| row.entry != entry);
            return;
        }
        for row in self.disk.outbox.iter_mut().filter(|row| row.entry == entry) {
            row.refused = Some(refusal);
        }
    }

    fn resend(&mut self, strand: &Strand, epoch: u32, from: u64) {
        let device = self.keys.id();
        let mut own: Vec<(u64, EntryId, bool)> = Vec::new();
        for (id, row) in &self.disk.entries {
            let Some(entry) = row.entry.as_ref().filter(|_| row.strand == *strand) else {
                continue;
            };
            let header = entry.header();
            if header.device == device && header.device_epoch == epoch && header.sequence >= from {
                own.push((header.sequence, *id, row.receipt.is_some()));
            }
        }
        own.sort_unstable();
        for (_, id, again) in own {
            self.disk.outbox.retain(|row| row.entry != id);
            self.put_out(id, again);
        }
    }

    fn put_out(&mut self, entry: EntryId, again: bool) {
        if self.disk.outbox.iter().all(|row| row.entry != entry) {
            self.disk.outbox.push(OutboxRow {
                entry,
                again,
                refused: None,
            });
        }
    }

    fn move_cursor(&mut self, strand: Strand, cursor: Cursor) {
        self.disk.strands.entry(strand).or_default().cursor = cursor;
    }

    fn rewind(&mut self, strand: Strand, to: Cursor) {
        let mut lost: Vec<(u64, EntryId)> = Vec::new();
        for (id, row) in &mut self.disk.entries {
            let beyond = row
                .placed
                .map(|(number, ..)| number)
                .filter(|number| *number > to.number);
            if let Some(number) = beyond.filter(|_| row.strand == strand) {
                lost.push((number, *id));
                row.placed = None;
            }
        }
        lost.sort_unstable();
        for (_, id) in lost {
            self.set_shared(id, Standing::Formed);
            self.put_out(id, true);
        }
        self.move_cursor(strand, to);
    }

    /// Out by the signed roster: hands over what is left, then is shut until the council has them again. What was refused
    /// before is offered once more as soon as the tablet knows that it is out.
    pub fn leave(&mut self, knew: bool) {
        let outbox = &self.disk.outbox;
        let written = |row: &super::disk::ChangeRow| row.standing == Standing::Pending;
        let unsent = outbox.iter().any(|row| row.refused.is_none() || !knew)
            || self.disk.changes.iter().any(written);
        self.again |= unsent;
        if !unsent {
            (self.disk.out, self.again) = (true, false);
            self.desk.clear();
        }
    }

    /// The council has this person again: what was handed over is offered in its strand, as it was before, but for what
    /// was decided on meanwhile.
    pub fn come_back(&mut self) {
        let me = self.keys.id();
        let mut own: Vec<(Strand, u64, EntryId)> = Vec::new();
        for (id, row) in &self.disk.entries {
            let header = row.entry.as_ref().map(|entry| entry.header());
            let header = header.filter(|header| header.device == me && row.receipt.is_none());
            if let Some(header) = header.filter(|_| !self.disk.decided.contains_key(id)) {
                own.push((row.strand, header.sequence, *id));
            }
        }
        own.sort_unstable();
        own.into_iter()
            .for_each(|(_, _, id)| self.put_out(id, false));
        (self.disk.out, self.again) = (false, true);
    }

    /// A tablet that is not admitted signs its admission on the new head.
    pub fn renew(&mut self) {
        let admitted = self.disk.roster.device(&self.keys.id()).is_some();
        let waits = self.disk.roster_links.iter().any(|row| row.waits);
        if !admitted && !waits {
            let roster = self.disk.roster.clone();
            let link = practice::admission(&roster, self.person, self.keys.public(), self.clock);
            self.disk.roster_links.push(row(link, false, true));
            self.again = true;
        }
    }
}

fn stored<A>(rows: &mut [LinkRow<A>], hash: LinkHash)
where
    A: Act,
{
    let found = rows.iter_mut().filter(|row| row.link.head().hash == hash);
    found.for_each(|row| row.waits = false);
}

/// A link that came from the server stands, and no longer waits.
fn put<A: Act>(rows: &mut Vec<LinkRow<A>>, link: &Link<A>) {
    match rows
        .iter_mut()
        .find(|row| row.link.head().hash == link.head().hash)
    {
        Some(row) => (row.stands, row.waits) = (true, false),
        None => rows.push(row(link.clone(), true, false)),
    }
}

/// Takes a link out of the outbox, and gives back one that is to be signed again.
fn drop_waiting<A: Act>(rows: &mut Vec<LinkRow<A>>, hash: LinkHash) -> Option<Rc<Link<A>>> {
    let at = rows.iter().position(|row| row.link.head().hash == hash)?;
    rows[at].waits = false;
    if rows[at].stands {
        return None;
    }
    let gone = rows.remove(at);
    gone.insists.then_some(gone.link)
}
