//! Wrapped secrets in a call: taken from whoever wraps them, given to whoever is to have them. The server opens none.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::PoisonError;

use minicbor::bytes::ByteVec;
use sync::grants::GrantLink;
use sync::link::LinkError;
use sync::protocol::{CallRefusal, LinkVerdict, MAX_SECRETS, SyncRequest, SyncResponse, Wish};
use sync::roster::{Exchanged, Roster, RosterLink};
use sync::secret::{self, SecretName};
use sync::wrap::{Reader, Wrap};
use sync::{ChildId, DeviceId, access};

use super::answer::Answering;
use super::{Hint, Service, unavailable};
use crate::council::Council;
use crate::storage::secrets::Kept;

/// Names under which a message may bring another secret than the logs commit to: it brought a link, too, that another link
/// overtook, and what is wrapped goes with the links that name it. The server opens no wrap, and of a recovery key nobody
/// looks into one before the day on which it is needed.
struct Doubt {
    /// Links of the roster from this position on.
    roster: Option<u64>,
    /// Every link of these children's grants.
    children: BTreeSet<ChildId>,
    /// Of every child.
    all: bool,
}

impl Doubt {
    fn of(request: &SyncRequest, response: &SyncResponse) -> Self {
        let mut doubt = Self {
            roster: None,
            children: BTreeSet::new(),
            all: false,
        };
        let verdicts = request.roster_links.iter().zip(&response.roster_verdicts);
        for (bytes, verdict) in verdicts {
            let LinkVerdict::Refused(error) = verdict else {
                continue;
            };
            let link = RosterLink::decode(bytes);
            let at = link.map_or(0, |link| link.head().position);
            // What only a newer version reads follows the roster's end: no name of it is taken yet.
            if *error != LinkError::Newer {
                doubt.roster = Some(doubt.roster.map_or(at, |before| before.min(at)));
            }
        }
        let verdicts = request.grant_links.iter().zip(&response.grant_verdicts);
        for (bytes, _) in verdicts.filter(|(_, verdict)| **verdict != LinkVerdict::Stored) {
            let link = GrantLink::decode(bytes).ok();
            let child = link.and_then(|link| link.content().child);
            doubt.all |= child.is_none();
            doubt.children.extend(child);
        }
        doubt
    }

    fn is_about(&self, name: &SecretName, roster: &Roster) -> bool {
        match (name, name.child()) {
            (_, Some(child)) => self.all || self.children.contains(&child),
            (SecretName::Rotation { number, .. }, None) => self
                .roster
                .is_some_and(|at| *number > roster.rotations_at(at.saturating_sub(1))),
            _ => self.roster.is_some(),
        }
    }
}

impl Answering<'_> {
    /// Keeps what the caller wrapped for others, and says to the caller what is wrapped for them and what others lack.
    pub(super) fn bring_secrets(&mut self, response: &mut SyncResponse) -> Result<(), CallRefusal> {
        if !self.caller.council.roster.is_keyed() {
            return Ok(());
        }
        let came = self.take_wraps(&Doubt::of(self.request, response))?;
        let wished = self.give_wraps(response)?;
        let wishes = self.wishes()?;
        response.wishes = (!wishes.is_empty()).then_some(wishes);
        if came || wished {
            self.service.tell(Hint::People {
                council: self.caller.council.roster.council(),
                by: self.caller.device,
            });
        }
        Ok(())
    }

    /// Whether anything was wrapped for a device that may have it. What another call changes in the roster while this one
    /// is answered is looked at as well: what is kept for a recovery key is destroyed when that gives way, once.
    fn take_wraps(&mut self, doubt: &Doubt) -> Result<bool, CallRefusal> {
        let brought = self.request.wraps.iter().flatten().take(MAX_SECRETS);
        let brought: Vec<Wrap> = brought
            .filter_map(|bytes| Wrap::from_bytes(bytes).ok())
            .collect();
        let id = self.caller.council.roster.council();
        while !brought.is_empty() {
            let roster = &self.caller.council.roster;
            let (wraps, others): (Vec<Wrap>, Vec<Wrap>) =
                brought.iter().cloned().partition(|wrap| {
                    self.is_due(&wrap.reader, &wrap.name) && !doubt.is_about(&wrap.name, roster)
                });
            let (seen, present) = (roster.head().position, roster.recovery_reader());
            // Whoever has not heard that the recovery key was exchanged wraps for the one before, and whoever's link another
            // overtook wraps another secret. The present key is to have the right one, and theirs is kept nowhere.
            let late = others.iter().filter(|wrap| wrap.reader.is_recovery());
            let late = late.map(|wrap| wrap.name);
            let late: Vec<SecretName> = late.filter(|name| self.is_due(&present, name)).collect();
            let storage = &self.service.storage;
            let kept = storage.keep_wraps(&id, seen, &self.caller.device, &wraps);
            if kept.map_err(unavailable)? {
                if !late.is_empty() {
                    storage
                        .add_wishes(&id, &present, &late)
                        .map_err(unavailable)?;
                }
                return Ok(wraps.iter().any(|wrap| !wrap.reader.is_recovery()));
            }
            let council = self.service.council(&id)?;
            self.caller.council = council.ok_or(CallRefusal::UnknownCouncil)?;
        }
        Ok(false)
    }

    fn is_due(&self, reader: &Reader, name: &SecretName) -> bool {
        let council = &self.caller.council;
        let known = name.committed(&council.roster, &council.grants).is_some();
        let erased = |child| {
            council
                .grants
                .get(&child)
                .is_some_and(|all| all.life().is_erased())
        };
        known
            && !name.child().is_some_and(erased)
            && match reader {
                Reader::Device(device) => self.may_have(device, name),
                recovery => *recovery == council.roster.recovery_reader(),
            }
    }

    fn may_have(&self, device: &DeviceId, name: &SecretName) -> bool {
        let council = &self.caller.council;
        let head = council.roster.head().position;
        let device = council.roster.device_at(device, head);
        device.is_some_and(|device| {
            name.is_for(&device.person, &council.roster, &council.grants, self.now)
        })
    }

    /// Whether the caller now lacks something that nobody has wrapped for them.
    fn give_wraps(&self, response: &mut SyncResponse) -> Result<bool, CallRefusal> {
        let (storage, council) = (&self.service.storage, self.caller.council.roster.council());
        let device = self.caller.device;
        let lacks = self.request.lacks.iter().flatten().take(MAX_SECRETS);
        let lacks: BTreeSet<SecretName> = lacks.copied().collect();
        let asked = |reader: Reader| {
            let names: Vec<_> = (lacks.iter().copied())
                .filter(|name| self.is_due(&reader, name))
                .collect();
            if names.is_empty() {
                return Ok(Kept::default());
            }
            let kept = storage.give_wraps(&council, &reader, &names);
            kept.map_err(unavailable)
        };
        let own = asked(Reader::Device(device))?;
        let (mut wraps, mut lacking) = (own.wraps, own.lacking);
        if self.recovers() {
            let recovered = asked(self.caller.council.roster.recovery_reader())?;
            let wrapped = (recovered.wraps.iter()).filter_map(|bytes| Wrap::from_bytes(bytes).ok());
            let opens: BTreeSet<SecretName> = wrapped.map(|wrap| wrap.name).collect();
            // What the recovery key opens, no colleague has to wrap again.
            lacking.retain(|name| !opens.contains(name));
            wraps.extend(recovered.wraps);
        }
        let wraps: Vec<ByteVec> = wraps.into_iter().map(Into::into).collect();
        response.wraps = (!wraps.is_empty()).then_some(wraps);
        storage
            .set_wishes(&council, &device, &lacking)
            .map_err(unavailable)
    }

    /// Whether the caller is given what is wrapped for the council's recovery: somebody who decides, and asks. Without
    /// the paper none of it opens.
    fn recovers(&self) -> bool {
        let roster = &self.caller.council.roster;
        self.request.recovers == Some(true)
            && access::decides(roster, &self.caller.person, roster.head().position)
    }

    fn wishes(&self) -> Result<Vec<Wish>, CallRefusal> {
        let (storage, council) = (&self.service.storage, self.caller.council.roster.council());
        let wishes = storage.wishes(&council).map_err(unavailable)?;
        let (over, wishes): (Vec<Wish>, Vec<Wish>) =
            wishes.into_iter().partition(|wish| self.is_over(wish));
        if !over.is_empty() {
            storage
                .forget_wishes(&council, &over)
                .map_err(unavailable)?;
        }
        let (own, roster) = (self.caller.device, &self.caller.council.roster);
        let administers = access::administers(roster, &self.caller.person, roster.head().position);
        let of_card = |wish: &Wish| matches!(wish.secret, SecretName::Card { .. });
        let heard = match wishes.iter().any(of_card) {
            true => self.caller.council.limits(self.received()),
            false => BTreeMap::new(),
        };
        let lacks: BTreeSet<&SecretName> = self.request.lacks.iter().flatten().collect();
        let can = |wish: &Wish| {
            // Somebody who administers may hold what they do not read: they made it.
            let may = self.may_have(&own, &wish.secret)
                || (Reader::of_id(wish.device).is_recovery() && administers);
            wish.device != own
                && may
                && !lacks.contains(&wish.secret)
                && (!of_card(wish) || self.has_heard_of(&wish.secret, &heard))
                && self.is_due(&Reader::of_id(wish.device), &wish.secret)
        };
        let can: Vec<Wish> = wishes.into_iter().filter(can).collect();
        Ok(self.service.turns.next(own, can, MAX_SECRETS))
    }

    /// Whether nobody has to meet a wish any more. A device says in each call what it lacks, so that of devices nothing is
    /// lost by it. Of a recovery key only what no later link can make due again is over: another call may have extended
    /// the logs since this one read them.
    fn is_over(&self, wish: &Wish) -> bool {
        let (council, name) = (&self.caller.council, &wish.secret);
        let grants = name.child().and_then(|child| council.grants.get(&child));
        let is_gone = grants.is_some_and(|grants| {
            let newest = grants.newest_card();
            let is_card = matches!(name, SecretName::Card { .. });
            grants.life().is_erased() || (is_card && newest.is_some_and(|newest| newest > *name))
        });
        let present = council.roster.recovery_reader();
        is_gone
            || match Reader::of_id(wish.device) {
                reader @ Reader::Device(_) => !self.is_due(&reader, name),
                recovery => recovery < present,
            }
    }

    /// Whether the caller has the link that brought a card. An app that is too old to read it takes in no such link, and
    /// must not be told of a secret that it cannot name either.
    fn has_heard_of(&self, name: &SecretName, heard: &BTreeMap<ChildId, u64>) -> bool {
        let SecretName::Card { child, number, .. } = name else {
            return true;
        };
        let grants = self.caller.council.grants.get(child);
        let at = grants.and_then(|grants| grants.card_at(*number));
        at.is_some_and(|at| heard.get(child).is_some_and(|limit| *limit >= at))
    }
}

impl Service {
    /// Does in the storage what links of the roster ask for, as far as this process has not done it for them: destroys what
    /// is kept for devices that are out, and forgets the wishes of those who were admitted. A link is kept in a commit of
    /// its own, and a process may be stopped after that. So this is done again wherever a council is read from the storage,
    /// before anybody of it is answered; the same again does no harm.
    pub(super) fn follow_roster(&self, roster: &Roster) -> Result<(), CallRefusal> {
        let (council, head) = (roster.council(), roster.head().position);
        let mut followed = self.followed.lock().unwrap_or_else(PoisonError::into_inner);
        let done = followed.get(&council).copied().unwrap_or(0);
        if done >= head {
            return Ok(());
        }
        let since = |device: &DeviceId| roster.out_since(device).is_some_and(|at| at > done);
        let ever = roster
            .people_ever()
            .flat_map(|each| roster.ever_of(&each.id));
        let out: Vec<DeviceId> = ever.filter(since).collect();
        if !out.is_empty() {
            let forgotten = self.storage.forget_devices(&council, &out);
            forgotten.map_err(unavailable)?;
        }
        if roster.is_keyed() {
            let admitted: Vec<_> = roster.devices().map(|(_, device)| device.keys).collect();
            let closed = self.storage.close_joins(&council, &admitted);
            closed.map_err(unavailable)?;
        }
        followed.insert(council, head);
        Ok(())
    }

    /// Where a link exchanged the recovery key: destroys what is kept for the one before, and notes what is to be wrapped
    /// for the one that counts now. The same again does no harm.
    pub(super) fn exchange_papers(
        &self,
        council: &Council,
        link: &RosterLink,
    ) -> Result<(), CallRefusal> {
        let exchanged = council.roster.exchanged();
        let is_last = |last: &Exchanged| last.position == link.head().position;
        if !exchanged.last().is_some_and(is_last) {
            return Ok(());
        }
        let (id, present) = (council.roster.council(), council.roster.recovery_reader());
        let mut before = vec![Reader::Recovery];
        while let Some(next) = before.last().and_then(Reader::next_recovery)
            && next != present
        {
            before.push(next);
        }
        let before: Vec<DeviceId> = before.iter().map(Reader::id).collect();
        self.storage
            .forget_devices(&id, &before)
            .map_err(unavailable)?;
        let names = secret::all(&council.roster, &council.grants);
        self.storage
            .add_wishes(&id, &present, &names)
            .map_err(unavailable)
    }
}
