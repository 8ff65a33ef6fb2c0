//! Secrets in an answer: what was wrapped for this tablet, and what others lack.

use std::collections::{BTreeMap, BTreeSet};

use crate::grants::GrantBook;
use crate::protocol::Wish;
use crate::roster::Roster;
use crate::secret::{self, Secret, SecretName, Secrets};
use crate::wrap::{Reader, Wrap};
use crate::{Strand, StrandKey, StrandKeys};

use super::absorb::Answer;
use super::request::given;
use super::{Effect, Memory};

/// What the tablet holds, with what came in this very answer.
pub(super) struct Fresh<'a> {
    memory: &'a dyn Memory,
    came: BTreeMap<SecretName, Secret>,
}

impl Secrets for Fresh<'_> {
    fn secret(&self, name: &SecretName) -> Option<Secret> {
        let came = self.came.get(name).cloned();
        came.or_else(|| self.memory.secret(name))
    }
}

impl StrandKeys for Fresh<'_> {
    fn strand_key(&self, strand: &Strand, epoch: u64) -> Option<StrandKey> {
        let held = self.memory.strand_key(strand, epoch);
        held.or_else(|| secret::strand_key(strand, epoch, self))
    }
}

impl<'a> Answer<'a> {
    /// Takes what was wrapped for this tablet, where it is what a signed link says, and hears of what others lack. Where
    /// this answer brings links by which more is due, it is to be asked for at once.
    pub(super) fn take_secrets(&mut self, roster: &Roster, grants: &GrantBook) -> Fresh<'a> {
        let (standing, memory) = (self.standing, self.memory);
        let given: Vec<(Reader, SecretName)> = given(standing)
            .map(|wrap| (wrap.reader, wrap.name))
            .collect();
        if !given.is_empty() {
            self.say(Effect::Given(given));
        }
        let came = self.unwrapped(roster, grants);
        for (name, secret) in &came {
            self.say(Effect::KeepSecret(*name, secret.clone()));
        }
        let fresh = Fresh { memory, came };
        let asked: BTreeSet<&SecretName> = standing.outbox.lacks.iter().collect();
        let due = secret::due(&standing.person, roster, grants, secret::WHENEVER);
        let more = |name: &SecretName| !asked.contains(name) && fresh.secret(name).is_none();
        self.absorbed.again |= due.iter().any(more);
        // Of a long list it asks on as long as that brings something.
        self.absorbed.again |= !fresh.came.is_empty() && fresh.came.len() < asked.len();
        self.take_wishes(roster, grants);
        if let Some(joins) = self
            .response
            .joins
            .clone()
            .filter(|joins| !joins.is_empty())
        {
            self.say(Effect::Joins(joins));
        }
        fresh
    }

    fn unwrapped(&self, roster: &Roster, grants: &GrantBook) -> BTreeMap<SecretName, Secret> {
        let mut came = BTreeMap::new();
        for bytes in self.response.wraps.iter().flatten() {
            let Ok(wrap) = Wrap::from_bytes(bytes) else {
                continue;
            };
            let committed = wrap.name.committed(roster, grants);
            let opened = committed.and_then(|committed| self.memory.unwrap(&wrap, &committed));
            if let Some(secret) = opened {
                came.insert(wrap.name, secret);
            }
        }
        came
    }

    /// A server cannot make this tablet wrap anything for somebody who may not have it.
    fn take_wishes(&mut self, roster: &Roster, grants: &GrantBook) {
        let (head, at) = (roster.head().position, self.response.at);
        let due = |wish: &&Wish| match Reader::of_id(wish.device) {
            Reader::Device(device) => {
                let device = roster.device_at(&device, head);
                device.is_some_and(|device| wish.secret.is_for(&device.person, roster, grants, at))
            }
            // Of a key that took the place of another.
            recovery => {
                recovery == roster.recovery_reader()
                    && wish.secret.committed(roster, grants).is_some()
            }
        };
        // Whoever lacks it too would be asked again at once, for ever.
        let held = |wish: &&Wish| self.memory.secret(&wish.secret).is_some();
        let wishes = self.response.wishes.iter().flatten();
        let wishes = wishes.filter(due).filter(held);
        let wishes: Vec<Wish> = wishes.copied().collect();
        if !wishes.is_empty() {
            self.say(Effect::Wished(wishes));
        }
    }
}
