//! People who go while they still have words that nobody else has, and the Virtual School head who decides on those.

use sync::EntryId;
use sync::roster::RosterAct;

use super::World;
use crate::cast;
use crate::tablet::deciding;

/// So much of a council stays.
const STAYS: usize = 2;

impl World {
    /// Somebody is removed, or what they still had is decided on.
    pub(super) fn part(&mut self) {
        let heads = self.tablets.iter().enumerate();
        let heads = heads
            .filter(|(_, tablet)| tablet.is_read() && tablet.person == cast::person(cast::HEAD));
        let heads: Vec<usize> = heads.map(|(who, _)| who).collect();
        let Some(head) = self.dice.pick(&heads).copied() else {
            return;
        };
        if self.tablets[head].disk.links_wait() || self.dice.one_in(3) {
            self.exchange(head);
        }
        let tablet = &self.tablets[head];
        if !deciding::may_decide(&tablet.disk, &tablet.person, &tablet.keys) {
            return;
        }
        let (waiting, refused) = tablet.disk.undecided();
        if !waiting.is_empty() && !self.dice.one_in(4) {
            return self.decide(head, &waiting, &refused);
        }
        self.send_away(head);
    }

    fn decide(&mut self, head: usize, waiting: &[EntryId], refused: &[EntryId]) {
        let again = !refused.is_empty() && self.dice.one_in(6);
        let from = if again { refused } else { waiting };
        let Some(entry) = self.dice.pick(from).copied() else {
            return;
        };
        let admits = again || !self.dice.one_in(3);
        let mut done = false;
        let kept = self.sign(head, |work| done = work.decide(entry, admits));
        let what = match (done, admits) {
            (false, _) => "pieces of the quarantine that could not be decided on",
            (true, false) => "pieces of the quarantine refused",
            (true, true) if again => "pieces admitted after they were refused",
            (true, true) => "pieces of the quarantine admitted",
        };
        self.tally(what);
        let died = if kept { "" } else { ", and dies" };
        self.say(|| {
            format!("tablet {head} decides on {entry}, admits: {admits}, done: {done}{died}")
        });
    }

    /// Somebody writes something, and is removed, or their tablet is, before it has been shared.
    fn send_away(&mut self, head: usize) {
        let roster = &self.tablets[head].disk.roster;
        let now = roster.head().position;
        let here = self.tablets.iter().enumerate().filter(|(_, tablet)| {
            let device = roster.device_at(&tablet.keys.id(), now);
            !tablet.disk.out && device.is_some() && tablet.person != cast::person(cast::HEAD)
        });
        let here: Vec<usize> = here.map(|(who, _)| who).collect();
        if here.len() < STAYS || self.tablets[head].disk.links_wait() {
            return;
        }
        let Some(who) = self.dice.pick(&here).copied() else {
            return;
        };
        if self.tablets[who].honest {
            (0..=self.dice.roll(4)).for_each(|_| self.write_something(who));
        }
        let (person, device) = (self.tablets[who].person, self.tablets[who].keys.id());
        let act = if self.dice.one_in(3) {
            RosterAct::RevokeDevice(device)
        } else {
            RosterAct::RemovePerson(person)
        };
        self.sign(head, |work| work.sign_roster(vec![act]));
        if self.dice.one_in(2) {
            self.exchange(head);
            self.exchange(who);
        }
        self.tally("people sent away with words of theirs");
        self.say(|| format!("tablet {head} removes tablet {who} or its person"));
    }
}
