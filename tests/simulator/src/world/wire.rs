//! The wire: requests and answers on their way, lost, doubled, late, in any order; and replicas that die at a commit.

use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};
use sync::protocol::{CallRefusal, Nonce, Proof, SyncRequest, SyncResponse, Verdict, unpack};
use sync::{ChildId, Entry, EntryId, UnixMillis};

use super::World;
use crate::bug::Bug;
use crate::invariants::Invariant;
use crate::server::Coming;
use crate::tablet::{Crash, Next};

/// What a replica says to a call, with the nonce for the next.
pub(crate) type Answer = (Result<SyncResponse, CallRefusal>, Nonce);

/// Something on its way.
#[derive(Clone)]
pub(crate) struct Message {
    /// The tablet that asked.
    pub(crate) tablet: usize,
    /// The number of its call.
    pub(crate) call: u64,
    /// The signature over the call.
    pub(crate) proof: Proof,
    /// The request.
    pub(crate) body: Rc<Vec<u8>>,
    /// The answer, on the way back.
    answer: Option<Rc<Answer>>,
}

impl Message {
    /// A request on its way up.
    pub(crate) fn new(tablet: usize, call: u64, proof: Proof, body: Rc<Vec<u8>>) -> Self {
        Self {
            tablet,
            call,
            proof,
            body,
            answer: None,
        }
    }

    /// The entries that the request brings.
    pub(crate) fn entries(&self) -> Vec<EntryId> {
        let request: Option<SyncRequest> = unpack(&self.body).ok();
        let pending = request.map(|request| request.pending).unwrap_or_default();
        pending
            .iter()
            .map(|each| EntryId(Sha256::digest(&each.entry).into()))
            .collect()
    }
}

impl World {
    /// A tablet that waits for nothing begins a call. Whoever was removed now and then asks whether they are back.
    pub(super) fn begin(&mut self, who: usize) {
        if self.tablets[who].call.is_none() {
            if self.tablets[who].disk.out && self.dice.one_in(2) {
                self.tablets[who].ask_again();
            }
            self.tablets[who].first = true;
            self.ask(who);
        }
    }

    fn ask(&mut self, who: usize) {
        let begun = self.tablets[who].begin(self.now);
        self.say(|| {
            format!(
                "tablet {who} asks{}",
                if begun.is_none() { ", and dies" } else { "" }
            )
        });
        self.send(who);
    }

    fn send(&mut self, who: usize) {
        let tablet = &self.tablets[who];
        let (Some((proof, body)), Some(call)) = (tablet.proof(), &tablet.call) else {
            return;
        };
        let message = Message::new(who, call.number, proof, body);
        self.sent.push(message.clone());
        self.flying.push(message);
    }

    /// One of the messages on their way arrives: the network keeps no order.
    pub(super) fn deliver(&mut self) {
        if self.flying.is_empty() {
            return;
        }
        let at = self.dice.roll(self.flying.len());
        let message = self.flying.swap_remove(at);
        match &message.answer {
            None => self.arrive(message),
            Some(answer) => self.come_back(&message, answer),
        }
    }

    /// One of the messages on their way is lost.
    pub(super) fn lose(&mut self) {
        if !self.flying.is_empty() {
            let at = self.dice.roll(self.flying.len());
            let lost = self.flying.swap_remove(at);
            self.tally("messages lost");
            let what = if lost.answer.is_some() {
                "an answer"
            } else {
                "a request"
            };
            self.say(|| format!("{what} of tablet {} is lost", lost.tablet));
        }
    }

    /// One of the messages on their way will arrive twice.
    pub(super) fn duplicate(&mut self) {
        if let Some(message) = self.dice.pick(&self.flying).cloned() {
            self.flying.push(message);
            self.tally("messages doubled");
        }
    }

    fn arrive(&mut self, message: Message) {
        let which = self.dice.roll(self.replicas.len());
        let between = self.interleave(which);
        let answer = self.call(which, &message);
        self.collect(between);
        match answer {
            None => self.say(|| {
                format!(
                    "replica {which} dies over a call of tablet {}",
                    message.tablet
                )
            }),
            Some(answer) => {
                self.say(|| {
                    format!(
                        "replica {which} answers tablet {}: {}",
                        message.tablet,
                        gist(&answer)
                    )
                });
                let answer = Some(Rc::new(answer));
                self.flying.push(Message { answer, ..message });
            }
        }
    }

    /// Sometimes another replica takes another call between two transactions of this one.
    fn interleave(&mut self, which: usize) -> Option<(Message, Arc<Mutex<Option<Answer>>>)> {
        if self.replicas.len() < 2 || !self.dice.one_in(3) {
            return None;
        }
        let at = self
            .flying
            .iter()
            .position(|message| message.answer.is_none())?;
        let message = self.flying.remove(at);
        let other = (which + 1) % self.replicas.len();
        let (replica, now) = (self.replicas[other].clone(), self.server_clock(other));
        let (proof, body) = (message.proof.clone(), (*message.body).clone());
        let heard: Arc<Mutex<Option<Answer>>> = Arc::default();
        let hears = heard.clone();
        self.memory.meanwhile(Box::new(move || {
            let answer = replica.sync(&proof, &body, now);
            if let Ok(nonce) = replica.nonce(now) {
                *hears.lock().unwrap_or_else(PoisonError::into_inner) = Some((answer, nonce));
            }
        }));
        Some((message, heard))
    }

    fn collect(&mut self, between: Option<(Message, Arc<Mutex<Option<Answer>>>)>) {
        let Some((message, heard)) = between else {
            return;
        };
        let answer = heard.lock().unwrap_or_else(PoisonError::into_inner).take();
        match answer {
            Some(answer) => {
                self.tally("calls taken within another call");
                let answer = self.seen(&message, answer);
                self.say(|| {
                    format!(
                        "meanwhile a replica answers tablet {}: {}",
                        message.tablet,
                        gist(&answer)
                    )
                });
                let answer = Some(Rc::new(answer));
                self.flying.push(Message { answer, ..message });
            }
            None if self.memory.without_meanwhile().is_some() => self.flying.push(message),
            None => (),
        }
    }

    /// One call of a replica; none where it died over it. It is started again at once.
    pub(super) fn call(&mut self, which: usize, message: &Message) -> Option<Answer> {
        let now = self.server_clock(which);
        if self.bug.is_some() {
            self.memory.expect(coming(&message.body));
        }
        let answer = self.replicas[which].sync(&message.proof, &message.body, now);
        let nonce = self.replicas[which].nonce(now);
        let died = self.memory.take_crashed();
        if died {
            self.tally("replicas that died at a commit");
            self.replicas[which] = self.replica();
        }
        let (Ok(nonce), true) = (nonce, !died || self.bug == Some(Bug::ReceiptBeforeCommit)) else {
            return None;
        };
        Some(self.seen(message, (answer, nonce)))
    }

    fn come_back(&mut self, message: &Message, answer: &Rc<Answer>) {
        let who = message.tablet;
        let waits = self.tablets[who]
            .call
            .as_ref()
            .is_some_and(|call| call.number == message.call);
        if !waits {
            return;
        }
        let answer = self.without_logs(message, answer);
        match self.hear(who, &answer) {
            Next::Rest => (),
            Next::Again => self.ask(who),
            Next::SameAgain => self.send(who),
        }
    }

    /// A broken server in between now and then gives entries, and not yet the roster and grants under which they were
    /// accepted.
    fn without_logs(&mut self, message: &Message, answer: &Rc<Answer>) -> Rc<Answer> {
        let (Ok(response), nonce) = answer.as_ref() else {
            return answer.clone();
        };
        let new_logs = !response.roster_links.is_empty() || !response.grant_links.is_empty();
        if !new_logs || response.pages.is_empty() || !message.call.is_multiple_of(3) {
            return answer.clone();
        }
        self.tally("answers with entries before their logs");
        let late = SyncResponse {
            roster_links: Vec::new(),
            grant_links: Vec::new(),
            grants: self.tablets[message.tablet].disk.grants_received,
            feed: None,
            anew: None,
            ..response.clone()
        };
        Rc::new((Ok(late), nonce.clone()))
    }

    /// A tablet takes an answer in.
    pub(super) fn hear(&mut self, who: usize, answer: &Answer) -> Next {
        let (result, nonce) = answer;
        let dies = self.tablets[who].crash.is_some();
        let (was_out, aside) = (self.tablets[who].disk.out, self.tablets[who].own_aside());
        if dies {
            self.tally("tablets that died over an answer");
        }
        self.count_answer(result);
        let before = self.tablets[who].disk.of_ending();
        let next = self.tablets[who].take(result, nonce.clone(), self.now);
        let destroyed = |(child, _): &&(ChildId, bool)| {
            let disk = &self.tablets[who].disk;
            disk.is_erased(child) && disk.strands.keys().all(|strand| strand.child != *child)
        };
        let gone: Vec<bool> = (before.iter())
            .filter(destroyed)
            .map(|(_, own)| *own)
            .collect();
        for own in gone {
            self.tally("tablets that destroyed an erased record");
            if own {
                self.tally("words that nobody else had, destroyed with their record");
            }
        }
        let entries = self.tablets[who].disk.entries.iter();
        let receipted = entries.filter(|(_, row)| row.receipt.is_some());
        self.ledger.receipted.extend(receipted.map(|(id, _)| *id));
        if self.tablets[who].disk.out && !was_out {
            self.tally("tablets shut after a removal");
        }
        if was_out && !self.tablets[who].disk.out {
            self.tally("tablets read again after they were taken back");
        }
        if self.tablets[who].own_aside() > aside {
            self.tally("own words set aside after they were refused");
        }
        if self.tablets[who].replay_differs {
            self.broken(
                Invariant::ReplayChangesNothing,
                format!("tablet {who} took an answer in twice"),
            );
        }
        self.say(|| {
            format!(
                "tablet {who} takes its answer{}",
                if dies { " and may die" } else { "" }
            )
        });
        next
    }

    fn count_answer(&mut self, answer: &Result<SyncResponse, CallRefusal>) {
        match answer {
            Err(CallRefusal::NonceNeeded) => self.tally("nonces too old"),
            Err(_) => self.tally("other calls refused"),
            Ok(response) => {
                self.tally("answers taken in");
                if !matches!(response.agreement, sync::protocol::Agreement::Agreed) {
                    self.tally("disagreements repaired");
                }
                for verdict in &response.verdicts {
                    match verdict {
                        Verdict::Stored(_) => self.tally("entries stored"),
                        Verdict::Duplicate(_) => self.tally("entries that came twice"),
                        Verdict::Refused(_) => self.tally("entries refused"),
                        Verdict::Held => self.tally("entries of removed people held"),
                    }
                }
            }
        }
    }

    /// The clock of a replica: replicas are seconds apart.
    pub(super) fn server_clock(&self, which: usize) -> UnixMillis {
        UnixMillis(self.now + self.skews[which])
    }

    /// Makes the replica die at its next commit.
    pub(super) fn doom(&mut self) {
        let crash = if self.dice.one_in(2) {
            Crash::BeforeCommit
        } else {
            Crash::AfterCommit
        };
        self.memory.crash_next(crash);
        self.say(|| format!("the replica that commits next will die: {crash:?}"));
    }
}

/// What a planted bug looks at: the entries of a request.
fn coming(body: &[u8]) -> Vec<Coming> {
    let request: Option<SyncRequest> = unpack(body).ok();
    let pending = request.map(|request| request.pending).unwrap_or_default();
    let entries = pending
        .iter()
        .filter_map(|each| Entry::decode(&each.entry).ok());
    let coming = entries.map(|entry| {
        let header = entry.header();
        let (device, epoch) = (header.device, header.device_epoch);
        (
            header.strand.id(),
            device,
            epoch,
            header.sequence,
            header.previous,
            entry.id(),
        )
    });
    coming.collect()
}

fn gist((answer, _): &Answer) -> String {
    match answer {
        Err(refusal) => format!("{refusal}"),
        Ok(response) => {
            let refused = response
                .verdicts
                .iter()
                .filter(|each| matches!(each, Verdict::Refused(_)));
            let refused = refused.count();
            let taken = response.verdicts.len() - refused;
            format!(
                "{taken} taken, {refused} refused, {} pages, {:?}",
                response.pages.len(),
                response.agreement
            )
        }
    }
}
