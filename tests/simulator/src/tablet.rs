//! A tablet: the product's client rules and documents over a disk in memory. What the app does with SQLite and pages is
//! mirrored row by row in [`disk`]; what is decided is decided by `sync::client` and `records` themselves.

mod amending;
pub mod anew;
pub mod arrivals;
pub mod deciding;
pub mod disk;
pub mod effects;
pub mod forming;
mod graves;
mod judging;
pub mod standing;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use records::{Actor, Author, Document};
use sync::protocol::{CallRefusal, Nonce, Proof, SyncResponse};
use sync::{DeviceKeys, PersonId, UnixMillis, client, practice, protocol};

use crate::bug::Bug;
use crate::cast::Doc;
use crate::dice::Dice;
use crate::world::Message;
use disk::{Disk, Witness};
use standing::{DiskMemory, Stood};

/// Where a process dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crash {
    /// The transaction is as if it had never been.
    BeforeCommit,
    /// The transaction is durable, and nobody hears of it.
    AfterCommit,
}

/// The documents in memory: what the person sees.
pub type Desk = BTreeMap<Doc, Rc<Document>>;

/// A call that waits for its answer.
#[derive(Clone)]
pub struct Call {
    /// Its number on this tablet.
    pub number: u64,
    stood: Rc<Stood>,
    body: Rc<Vec<u8>>,
    offered: bool,
    nonces: u8,
}

/// What came of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The exchange is over.
    Rest,
    /// Ask again at once.
    Again,
    /// The same body with a fresh nonce.
    SameAgain,
}

/// One tablet.
pub struct Tablet {
    /// Whose it is.
    pub person: PersonId,
    /// Its keys. A restored tablet keeps them.
    pub keys: DeviceKeys,
    /// What is durable.
    pub disk: Disk,
    /// What no copy of the disk takes along: nonces by the name of their file.
    pub outside: BTreeMap<u64, u64>,
    /// This tablet's own chance.
    pub chance: Dice,
    /// What is in memory.
    pub desk: Desk,
    /// How far its clock is off, in milliseconds.
    pub skew: i64,
    /// The call in hand.
    pub call: Option<Call>,
    /// Why the last exchange failed as a whole.
    pub trouble: Option<CallRefusal>,
    /// False for the insider, who lies.
    pub honest: bool,
    /// Whether this exchange offers what was refused once more.
    pub first: bool,
    /// Whether somebody at a tablet that was shut asks whether the council has them again. Nothing is read meanwhile.
    pub asking: bool,
    /// The process dies at its next commit.
    pub crash: Option<Crash>,
    /// A planted bug.
    pub bug: Option<Bug>,
    /// Whether taking the same answer in twice has ever left another disk than taking it in once.
    pub replay_differs: bool,
    calls: u64,
    nonce: Nonce,
}

impl Tablet {
    /// A new tablet, which knows the council's founding and the children's first grants, and has met no server.
    pub fn new(person: PersonId, seed: [u8; 32], children: usize, bug: Option<Bug>) -> Self {
        let keys = DeviceKeys::from_seed(&seed);
        let mut chance = Dice::new(seed.iter().fold(0, |sum: u64, byte| {
            sum.wrapping_mul(257).wrapping_add(u64::from(*byte))
        }));
        let (file, now) = (chance.draw(), chance.draw());
        let witness = Witness {
            file,
            now,
            before: now,
            formed: 0,
        };
        let disk = Disk::new(person, &keys, children, witness);
        Self {
            person,
            keys,
            disk,
            outside: BTreeMap::from([(file, now)]),
            chance,
            desk: Desk::new(),
            skew: 0,
            call: None,
            trouble: None,
            honest: true,
            first: true,
            asking: false,
            crash: None,
            bug,
            replay_differs: false,
            calls: 0,
            nonce: Nonce(Vec::new()),
        }
    }

    /// Whether somebody honest reads it: it was not shut after a removal.
    pub fn is_read(&self) -> bool {
        self.honest && !self.disk.out
    }

    /// One transaction over disk and desk. None where the process died in it, and was started again.
    pub fn write<T>(&mut self, work: impl FnOnce(&mut Disk, &mut Desk) -> T) -> Option<T> {
        let (mut disk, mut desk) = (self.disk.clone(), self.desk.clone());
        let done = work(&mut disk, &mut desk);
        match self.crash.take() {
            None => {
                (self.disk, self.desk) = (disk, desk);
                Some(done)
            }
            Some(Crash::AfterCommit) => {
                self.disk = disk;
                self.start();
                None
            }
            Some(Crash::BeforeCommit) => {
                self.undo(disk);
                self.start();
                None
            }
        }
    }

    /// What a transaction leaves behind that never was: nothing, but for two planted bugs.
    fn undo(&mut self, undone: Disk) {
        match self.bug {
            Some(Bug::CursorWithoutEntries) => {
                for (strand, row) in undone.strands {
                    if let Some(here) = self.disk.strands.get_mut(&strand) {
                        here.cursor = row.cursor;
                    }
                }
            }
            Some(Bug::SnapshotNotRolledBack) => self.disk.snapshots = undone.snapshots,
            _ => (),
        }
    }

    /// Starts the process: nothing is in memory but what the disk gives.
    pub fn start(&mut self) {
        self.desk = self.disk.read_documents();
        self.call = None;
        self.crash = None;
    }

    /// Goes on from a backup. Where anything was formed since, the nonce outside the backup differs.
    pub fn restore(&mut self, backup: Disk, now: i64) {
        self.disk = backup;
        self.start();
        self.look_outside(now);
    }

    /// A copy of this tablet's disk in another tablet, with nothing outside. `nth` tells its chance from others'.
    pub fn copied(&self, nth: u64, now: i64) -> Self {
        let mut copy = Self {
            person: self.person,
            keys: self.keys.clone(),
            disk: self.disk.clone(),
            outside: BTreeMap::new(),
            chance: Dice::new(self.chance.clone().draw() ^ nth),
            desk: Desk::new(),
            skew: 0,
            call: None,
            trouble: None,
            honest: true,
            first: true,
            asking: false,
            crash: None,
            bug: self.bug,
            replay_differs: false,
            calls: 0,
            nonce: Nonce(Vec::new()),
        };
        copy.start();
        copy.look_outside(now);
        copy
    }

    /// Who writes here, and when by this tablet's clock.
    pub fn author(&self, now: i64) -> Author {
        Author {
            actor: Actor::new(*self.keys.id().as_bytes(), self.disk.epoch),
            time: (now + self.skew) / 1000,
        }
    }

    /// This tablet's clock.
    pub fn clock(&self, now: i64) -> UnixMillis {
        UnixMillis(now + self.skew)
    }

    /// Begins a call: forms what waits, durably, then asks. None where the process died.
    pub fn begin(&mut self, now: i64) -> Option<(Proof, Rc<Vec<u8>>)> {
        self.look_outside(now)?;
        if self.disk.out && !self.asking {
            return None;
        }
        let (keys, clock, bug) = (self.keys.clone(), self.clock(now), self.bug);
        let Witness { file, .. } = self.disk.witness;
        let outside = self.outside.get(&file).copied().unwrap_or_default();
        let fresh = self.chance.draw();
        let renewed = self.write(|disk, _| {
            if !disk.catching_up {
                forming::form(disk, &keys, clock, bug);
            }
            Self::renewed(disk, outside, fresh)
        })?;
        if renewed {
            self.outside.insert(file, fresh);
        }
        let stood = Stood::of(self, self.first || self.knows_it_is_out());
        let mut request = client::request(&stood.standing());
        if bug == Some(Bug::FeedBelievedByCount) {
            request.feed = None;
        }
        let body = protocol::pack(&request);
        self.calls += 1;
        self.call = Some(Call {
            number: self.calls,
            stood: Rc::new(stood),
            body: Rc::new(body),
            offered: self.call.as_ref().is_some_and(|call| call.offered),
            nonces: 0,
        });
        self.first = false;
        self.proof()
    }

    /// A message with this body, signed with the newest nonce.
    pub(crate) fn message(&self, who: usize, body: Rc<Vec<u8>>) -> Message {
        let call = self.call.as_ref().map_or(0, |call| call.number);
        Message::new(who, call, self.signed(&body), body)
    }

    /// Remembers the nonce of an answer.
    pub(crate) fn set_nonce(&mut self, nonce: Nonce) {
        self.nonce = nonce;
    }

    fn signed(&self, body: &[u8]) -> Proof {
        Proof::sign(
            &self.keys,
            practice::COUNCIL,
            self.disk.epoch,
            self.nonce.clone(),
            "POST /v1/sync",
            body,
        )
    }

    /// The call in hand, signed with the newest nonce.
    pub fn proof(&self) -> Option<(Proof, Rc<Vec<u8>>)> {
        let call = self.call.as_ref()?;
        Some((self.signed(&call.body), call.body.clone()))
    }

    /// Gives up waiting. What was shut stays so.
    pub fn give_up(&mut self) {
        self.call = None;
        self.first = true;
        self.asking = false;
        if self.disk.out {
            self.desk.clear();
        }
    }

    /// Somebody at a tablet that was shut asks whether the council has them again.
    pub fn ask_again(&mut self) {
        if self.disk.out {
            self.start();
            self.asking = true;
        }
    }

    /// Whether this tablet, or its person, is out by the roster as it is here.
    fn knows_it_is_out(&self) -> bool {
        self.disk.roster.out_since(&self.keys.id()).is_some()
    }

    /// Takes the answer to the call in hand.
    pub fn take(
        &mut self,
        answer: &Result<SyncResponse, CallRefusal>,
        nonce: Nonce,
        now: i64,
    ) -> Next {
        self.nonce = nonce;
        let next = match (answer, self.call.clone()) {
            (_, None) => Next::Rest,
            (Ok(response), Some(call)) => self.absorb(response, &call, now),
            (Err(refusal), Some(call)) => self.refused(*refusal, call),
        };
        if next == Next::Rest {
            self.give_up();
        }
        next
    }

    fn absorb(&mut self, response: &SyncResponse, call: &Call, now: i64) -> Next {
        self.trouble = None;
        let standing = call.stood.standing();
        let absorbed = client::absorb(&standing, response, &DiskMemory(&self.disk));
        let absorbed = standing::misread(absorbed, self.bug, &call.stood, &self.disk, response);
        let (keys, person, clock, bug) =
            (self.keys.clone(), self.person, self.clock(now), self.bug);
        let twice = call.number.is_multiple_of(4);
        let was_out = self.disk.out || self.knows_it_is_out();
        let (epoch, time) = (self.next_epoch(), self.author(now).time);
        let done = self.write(|disk, desk| {
            let take = |disk: &mut Disk, desk: &mut Desk| {
                let mut work = effects::Work {
                    disk,
                    desk,
                    keys: &keys,
                    person,
                    clock,
                    bug,
                    again: absorbed.again,
                    came: BTreeMap::new(),
                    strangers: BTreeSet::new(),
                    refused_own: false,
                    lost: BTreeMap::new(),
                };
                work.apply_all(&absorbed.effects);
                work.disk.say_each = absorbed.say_each;
                work.settle(time);
                work.renew();
                work.sign_lost_again();
                work.begin_or_rest(epoch, time);
                if absorbed.removed && bug != Some(Bug::RemovedReadsOn) {
                    work.leave(was_out);
                } else if was_out && !absorbed.removed {
                    work.come_back();
                }
                // Last of all, so that nothing of this very answer stays of what it says is erased.
                work.dig();
                (work.again, work.refused_own)
            };
            let (again, refused_own) = take(disk, desk);
            let (mut disk_twice, mut desk_twice) = (disk.clone(), desk.clone());
            // What begins a new epoch, or brings somebody back, does so once.
            if twice && !refused_own && !was_out {
                take(&mut disk_twice, &mut desk_twice);
            }
            (again, disk_twice != *disk)
        });
        self.replay_differs |= done.is_some_and(|(_, differs)| differs);
        let again = done.map(|(again, _)| again);
        match again {
            Some(true) => Next::Again,
            _ => Next::Rest,
        }
    }

    fn refused(&mut self, refusal: CallRefusal, mut call: Call) -> Next {
        use CallRefusal::{NonceNeeded, OtherRoster, UnknownCouncil, UnknownDevice};
        if refusal == NonceNeeded && call.nonces == 0 {
            call.nonces = 1;
            self.call = Some(call);
            return Next::SameAgain;
        }
        self.trouble = Some(refusal);
        let new_server = matches!(refusal, UnknownCouncil | UnknownDevice | OtherRoster);
        if new_server && !call.offered {
            self.write(|disk, _| disk.offer_all());
            if let Some(call) = &mut self.call {
                call.offered = true;
            }
            return Next::Again;
        }
        Next::Rest
    }
}
