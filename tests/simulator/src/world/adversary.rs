//! What goes wrong beyond the wire: processes that die, disks that go back in time, clocks that lie.

use super::World;
use crate::tablet::Crash;
use crate::tablet::disk::Standing;

/// A year in milliseconds.
const YEAR: i64 = 31_557_600_000;

impl World {
    /// One blow.
    pub(super) fn strike(&mut self, who: usize) {
        match self.dice.roll(12) {
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
            _ => {
                self.tablets[who].skew = YEAR * (self.dice.roll(21) as i64 - 10);
                self.tally("clocks set years off");
                self.say(|| format!("tablet {who} has a clock that is years off"));
            }
        }
    }

    /// The server's disk goes back in time. Its two logs are kept aside from the entries and come back whole: a server
    /// whose roster went back serves nobody until an administrator's tablet has shown the newest one.
    fn restore_server(&mut self) {
        let Some(mut state) = self.server_backup.clone() else {
            return;
        };
        let now = self.memory.state();
        (state.roster, state.feed, state.secret) = (now.roster, now.feed, now.secret);
        (state.held, state.ever_held) = (now.held, now.ever_held);
        self.memory.restore(state);
        for which in 0..self.replicas.len() {
            self.replicas[which] = self.replica();
        }
        self.tally("servers restored from a backup");
        self.say(|| "the server is restored from an old backup".to_owned());
    }

    /// Words that stand in no entry yet are left out of backups here: what a restored tablet may do with them the
    /// product does not say yet.
    fn back_up_tablet(&mut self, who: usize) {
        let disk = &self.tablets[who].disk;
        if disk
            .changes
            .iter()
            .all(|row| row.standing != Standing::Pending)
        {
            self.tablet_backups.insert(who, disk.clone());
        }
    }

    fn restore_tablet(&mut self, who: usize) {
        let Some(backup) = self.tablet_backups.remove(&who) else {
            return;
        };
        let changes = self.tablets[who].disk.changes.iter();
        let gone = changes.filter(|row| !backup.has_change(row.doc, &row.hash));
        self.ledger.lost.extend(gone.map(|row| row.hash));
        self.tablets[who].restore(backup);
        self.pages.remove(&who);
        self.tally("tablets restored from a backup");
        self.say(|| format!("tablet {who} is restored from an old backup"));
    }
}
