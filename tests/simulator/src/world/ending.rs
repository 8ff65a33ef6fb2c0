//! Records that end: the Virtual School head closes one, opens it again, holds it, and erases it, while others are away
//! with words of it.

use sync::ChildId;
use sync::grants::GrantAct;
use sync::grants::life::{Day, Life, LifeAct, LifeDeed, Why};

use super::World;
use crate::cast;
use crate::dice::Dice;

/// What tells these dice from the others of a seed. Of the lives that broke once, none ends with it: they stay as they were.
const APART: u64 = 0x656e_6473_0000_085b;

/// The dice that decide what ends in the life of a seed.
pub(crate) fn fate(seed: u64) -> Dice {
    Dice::new(Dice::new(seed ^ APART).draw())
}

impl World {
    /// A head does something to the record of one child.
    pub(super) fn end_something(&mut self) {
        // There is a backup from before, and now and then it comes back after a record was erased.
        if self.server_backup.is_none() {
            self.server_backup = Some(self.memory.state());
        }
        if !self.erased().is_empty() && self.fate.one_in(3) {
            return self.restore_server();
        }
        let heads = self.tablets.iter().enumerate();
        let heads = heads.filter(|(_, tablet)| {
            let admitted = tablet.disk.roster.device(&tablet.keys.id()).is_some();
            tablet.is_read() && admitted && tablet.person == cast::person(cast::HEAD)
        });
        let heads: Vec<usize> = heads.map(|(who, _)| who).collect();
        let Some(head) = self.fate.pick(&heads).copied() else {
            return;
        };
        let child = cast::child(self.fate.roll(self.shape.children));
        // Most know where the record stands; some are away and sign what another has overtaken.
        if !self.fate.one_in(4) {
            self.exchange(head);
        }
        if self.tablets[head].disk.links_wait() {
            return;
        }
        let life = self.tablets[head].disk.grants.get(&child);
        let Some((deed, what)) = life.and_then(|grants| deed(&mut self.fate, grants.life())) else {
            return;
        };
        // Somebody is in the middle of a sentence.
        let who = self.fate.roll(self.tablets.len());
        if self.tablets[who].honest && self.fate.one_in(2) {
            self.write_something(who);
        }
        let act = LifeAct {
            deed,
            words: Vec::new(),
        };
        self.sign(head, |work| {
            work.sign_grant(child, vec![GrantAct::Life(act)])
        });
        self.tally(what);
        self.say(|| format!("tablet {head} signs of {child}: {deed:?}"));
        if self.fate.one_in(2) {
            self.exchange(head);
        }
    }

    /// Whether a child's record is erased, by the server's own log.
    pub(crate) fn is_erased(&self, child: &ChildId) -> bool {
        let grants = self.truth.grants.get(child);
        grants.is_some_and(|grants| grants.life().is_erased())
    }

    /// Whether it was ever, though the server may have lost that since.
    pub(crate) fn was_erased(&self, child: &ChildId) -> bool {
        self.is_erased(child) || self.ledger.erased.contains(child)
    }

    /// Every child whose record is erased.
    pub(crate) fn erased(&self) -> Vec<ChildId> {
        let all = (0..self.shape.children).map(cast::child);
        all.filter(|child| self.is_erased(child)).collect()
    }
}

/// Something that makes sense where the record stands.
fn deed(fate: &mut Dice, life: &Life) -> Option<(LifeDeed, &'static str)> {
    let hold = life.holds().next().map(|hold| hold.position);
    let deed = match (life.is_closed(), fate.roll(8)) {
        (false, 0..=4) => LifeDeed::Close {
            why: Why::LeftCare,
            on: Day(20_000),
            keep_until: Day(20_001),
        },
        (true, 0..=3) => LifeDeed::Erase,
        (true, 4) => LifeDeed::Reopen,
        (true, 5) => LifeDeed::Keep { until: Day(20_002) },
        _ => match hold {
            Some(hold) => LifeDeed::Lift { hold },
            None => LifeDeed::Hold,
        },
    };
    let what = match deed {
        LifeDeed::Close { .. } => "records closed",
        LifeDeed::Erase => "erasures signed",
        LifeDeed::Reopen => "records opened again",
        _ => "records held, let go or kept",
    };
    let act = LifeAct {
        deed,
        words: Vec::new(),
    };
    life.takes(&act).then_some((deed, what))
}
