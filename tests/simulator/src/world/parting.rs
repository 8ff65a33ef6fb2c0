//! People who go while they still have words that nobody else has, the Virtual School head who decides on those, and
//! how the council takes them back.

use sync::roster::{Person, RosterAct};
use sync::{EntryId, PersonId};

use super::World;
use super::adversary::MOST_TABLETS;
use crate::cast;
use crate::tablet::{Tablet, deciding};

/// So much of a council stays.
const STAYS: usize = 2;

impl World {
    /// Somebody is removed, what they still had is decided on, or they are taken back.
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
        let seldom = if waiting.is_empty() { 2 } else { 8 };
        if self.dice.one_in(seldom) && self.take_back(head) {
            return;
        }
        let decides = if waiting.is_empty() {
            !refused.is_empty() && self.dice.one_in(4)
        } else {
            !self.dice.one_in(4)
        };
        if decides {
            return self.decide(head, &waiting, &refused);
        }
        self.send_away(head);
    }

    fn decide(&mut self, head: usize, waiting: &[EntryId], refused: &[EntryId]) {
        let again = !refused.is_empty() && (waiting.is_empty() || self.dice.one_in(6));
        let from = if again { refused } else { waiting };
        let Some(entry) = self.dice.pick(from).copied() else {
            return;
        };
        let admits = again || self.dice.one_in(2);
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

    /// Somebody who was removed is taken back, or gets another tablet in the place of one that was; false where there
    /// is nobody.
    fn take_back(&mut self, head: usize) -> bool {
        let gone: Vec<Person> = (0..cast::PEOPLE.len())
            .filter_map(|nth| self.removed(head, cast::person(nth)))
            .collect();
        let waits = self.tablets[head].disk.links_wait();
        let decided: Vec<Person> = gone
            .iter()
            .filter(|one| self.was_refused(head, one.id))
            .cloned()
            .collect();
        let gone = if decided.is_empty() { gone } else { decided };
        let Some(person) = self.dice.pick(&gone).cloned().filter(|_| !waits) else {
            return self.give_another();
        };
        let id = person.id;
        self.sign(head, |work| {
            work.sign_roster(vec![RosterAct::Person(person)])
        });
        self.tally("people taken back");
        self.say(|| format!("tablet {head} takes the person {id} back"));
        self.exchange(head);
        for who in 0..self.tablets.len() {
            if self.tablets[who].person == id && !self.dice.one_in(4) {
                self.exchange(who);
                self.write_on(who);
            }
        }
        true
    }

    /// Somebody writes a few things one after the other.
    fn write_on(&mut self, who: usize) {
        if self.tablets[who].honest {
            (0..=self.dice.roll(4)).for_each(|_| self.write_something(who));
        }
    }

    /// Whether something of a person was refused, as far as a head knows.
    fn was_refused(&self, head: usize, person: PersonId) -> bool {
        let disk = &self.tablets[head].disk;
        let refused = disk
            .held
            .iter()
            .filter(|(id, _)| disk.decided.get(id).is_some_and(|(_, admitted)| !admitted));
        let mut devices =
            refused.filter_map(|(_, entry)| disk.roster.device(&entry.header().device));
        devices.any(|device| device.person == person && device.revoked.is_none())
    }

    /// The person as the roster last had them, where it has them no more.
    pub(crate) fn removed(&self, head: usize, person: PersonId) -> Option<Person> {
        let roster = &self.tablets[head].disk.roster;
        let gone = roster.person_at(&person, roster.head().position).is_none();
        roster.person_known(&person).filter(|_| gone).cloned()
    }

    /// Whoever belongs to the council, and whose tablet was removed, gets another: a device is admitted once.
    fn give_another(&mut self) -> bool {
        let Some(roster) = self
            .truth
            .roster
            .as_ref()
            .filter(|_| self.tablets.len() < MOST_TABLETS)
        else {
            return false;
        };
        let (now, nth) = (roster.head().position, self.tablets.len());
        let without = |tablet: &&Tablet| {
            let device = roster.device(&tablet.keys.id());
            device.is_some_and(|device| device.revoked.is_some())
                && roster.person_at(&tablet.person, now).is_some()
                && roster.devices_of(&tablet.person).next().is_none()
        };
        let Some(person) = self
            .tablets
            .iter()
            .find(without)
            .map(|tablet| tablet.person)
        else {
            return false;
        };
        let tablet = Tablet::new(person, self.seed_of(nth), self.shape.children, self.bug);
        self.tablets.push(tablet);
        self.tally("people given another tablet");
        self.say(|| format!("tablet {nth} is given to {person}, whose tablet was removed"));
        true
    }

    /// Whether a tablet was shut, and by the server's roster the council has its person, and it, again.
    pub(crate) fn is_back(&self, who: usize) -> bool {
        let tablet = &self.tablets[who];
        let roster = self.truth.roster.as_ref().filter(|_| tablet.disk.out);
        roster.is_some_and(|roster| roster.out_since(&tablet.keys.id()).is_none())
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
        self.write_on(who);
        let (person, device) = (self.tablets[who].person, self.tablets[who].keys.id());
        let act = if self.dice.one_in(4) {
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
