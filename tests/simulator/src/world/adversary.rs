//! What goes wrong beyond the wire: processes that die, disks that go back in time, clocks that lie.

use sync::grants::{Door, Doors, GrantAct};
use sync::{ChildId, StrandKind, UnixMillis};

use super::{Truth, World};
use crate::bug::Bug;
use crate::cast;
use crate::dice::Dice;
use crate::invariants::lies_aside;
use crate::tablet::Crash;
use crate::tablet::disk::{Disk, Standing};

/// More tablets than this have nothing new to show.
pub(super) const MOST_TABLETS: usize = 14;

/// A year in milliseconds.
const YEAR: i64 = 31_557_600_000;

/// What tells these dice from the others of a seed. Of the lives that broke once, none loses grants: they stay as they were.
const APART: u64 = 0x6c6f_7365_0000_00e2;

/// The dice that decide which restores lose grants in the life of a seed.
pub(crate) fn losing(seed: u64) -> Dice {
    Dice::new(Dice::new(seed ^ APART).draw())
}

impl World {
    /// One blow.
    pub(super) fn strike(&mut self, who: usize) {
        match self.dice.roll(13) {
            0..=1 => {
                let crash = if self.dice.one_in(2) {
                    Crash::BeforeCommit
                } else {
                    Crash::AfterCommit
                };
                self.tablets[who].crash = Some(crash);
                self.say(|| format!("tablet {who} will die at its next commit: {crash:?}"));
            }
            2..=5 => self.doom(),
            6 => self.server_backup = Some(self.memory.state()),
            7 => self.restore_server(),
            8..=9 => self.back_up_tablet(who),
            10 => self.restore_tablet(who),
            11 => self.copy_tablet(who),
            _ => {
                self.tablets[who].skew = YEAR * (self.dice.roll(21) as i64 - 10);
                self.tally("clocks set years off");
                self.say(|| format!("tablet {who} has a clock that is years off"));
            }
        }
    }

    /// The server's disk goes back in time. Its roster is kept aside from the entries and comes back whole: a server whose
    /// roster went back serves nobody until an administrator's tablet has shown the newest one. So do the grants, but for lives
    /// in which they are lost with the entries now and then.
    pub(super) fn restore_server(&mut self) {
        let Some(mut state) = self.server_backup.clone() else {
            return;
        };
        let now = self.memory.state();
        (state.roster, state.secret) = (now.roster, now.secret);
        let lost =
            self.shape.forgets && state.feed.len() < now.feed.len() && !self.losing.one_in(4);
        if lost {
            self.tally("restores that lost grants");
            self.truth = Truth::new();
        } else {
            state.feed = now.feed;
        }
        (state.held, state.ever_held) = (now.held, now.ever_held);
        // The link that erases came back with the log, and does again what it did when it was taken in.
        if self.bug != Some(Bug::BackupRevives) {
            self.truth.follow(&state);
            self.erased().iter().for_each(|child| state.erase(child));
        }
        self.memory.restore(state);
        for which in 0..self.replicas.len() {
            self.replicas[which] = self.replica();
        }
        self.tally("servers restored from a backup");
        self.say(|| "the server is restored from an old backup".to_owned());
        if lost {
            self.truth.follow(&self.memory.state());
            self.sign_first();
        }
    }

    /// Somebody who was away signs a link of a child's grants before those that were lost come back.
    fn sign_first(&mut self) {
        let may: Vec<_> = (0..cast::STRANGER).map(cast::person).collect();
        let mut signs: Vec<(usize, ChildId)> = Vec::new();
        for child in (0..self.shape.children).map(cast::child) {
            let grants = self.truth.grants.get(&child);
            let stands = grants.map_or(0, |grants| grants.head().position);
            for (who, tablet) in self.tablets.iter().enumerate() {
                let disk = &tablet.disk;
                let admitted = disk.roster.device(&tablet.keys.id()).is_some();
                let away = disk.grants_head(&child) == stands && !disk.links_wait();
                if tablet.is_read() && admitted && away && may.contains(&tablet.person) {
                    signs.push((who, child));
                }
            }
        }
        let Some((who, child)) = self.losing.pick(&signs).copied() else {
            return;
        };
        let open = GrantAct::Open {
            person: cast::person(cast::STRANGER),
            doors: Doors::These(vec![Door::Read(StrandKind::Voice)]),
            until: Some(UnixMillis(self.now + 3_600_000)),
        };
        self.sign(who, |work| work.sign_grant(child, vec![open]));
        self.say(|| format!("tablet {who} signs of {child} before what was lost comes back"));
        let before = self.memory.state().feed.len();
        self.exchange(who);
        if self.memory.state().feed.len() > before {
            self.tally("grants signed before lost ones came back");
        }
    }

    fn back_up_tablet(&mut self, who: usize) {
        let disk = self.tablets[who].disk.clone();
        self.tablet_backups.insert(who, disk);
    }

    /// Somebody copies a tablet's data to another one, and both are used.
    fn copy_tablet(&mut self, who: usize) {
        if !self.tablets[who].honest || self.tablets.len() >= MOST_TABLETS || !self.dice.one_in(3) {
            return;
        }
        let nth = self.tablets.len();
        let waits = has_pending(&self.tablets[who].disk);
        let copy = self.tablets[who].copied(nth as u64, self.now);
        self.tablets.push(copy);
        self.tally("tablets copied");
        if waits {
            self.tally("tablets copied with words in no entry");
        }
        self.say(|| format!("tablet {nth} is a copy of tablet {who}"));
    }

    fn restore_tablet(&mut self, who: usize) {
        let Some(backup) = self.tablet_backups.remove(&who) else {
            return;
        };
        let changes = self.tablets[who].disk.changes.iter();
        let gone = changes.filter(|row| !backup.has_change(row.doc, &row.hash));
        self.ledger.lost.extend(gone.map(|row| row.hash));
        // What had been written again is gone with that, unless the backup has it as it was first written.
        for hash in &self.tablets[who].disk.taken_out {
            if !backup.taken_out.contains(hash)
                && backup.changes.iter().all(|row| row.hash != *hash)
            {
                self.ledger.lost.insert(*hash);
            }
        }
        // What was refused lies on this tablet alone; nobody brings it back.
        let (disk, own) = (&self.tablets[who].disk, self.tablets[who].keys.id());
        let words = self.ledger.words.values().map(|word| word.change);
        let refused = words
            .filter(|change| lies_aside(disk, &own, change) && !lies_aside(&backup, &own, change));
        let refused: Vec<[u8; 32]> = refused
            .filter(|change| backup.changes.iter().all(|row| row.hash != *change))
            .collect();
        self.ledger.lost.extend(refused);
        if has_pending(&backup) {
            self.tally("tablets restored with words in no entry");
        }
        let before = backup.epoch;
        self.tablets[who].restore(backup, self.now);
        if self.tablets[who].disk.epoch != before {
            self.tally("restored tablets that began a new epoch");
        }
        self.pages.remove(&who);
        self.tally("tablets restored from a backup");
        self.say(|| format!("tablet {who} is restored from an old backup"));
    }
}

fn has_pending(disk: &Disk) -> bool {
    disk.changes
        .iter()
        .any(|row| row.standing == Standing::Pending)
}
