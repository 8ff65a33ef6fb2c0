//! The roster: the council's people, roles and devices as a signed, hash-chained log that every member and the server
//! read. It answers for every past position, because permission is checked where the server checked it.

mod exchanged;
mod framework;
mod keys;
mod record;
mod recovered;
mod settings;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::audit::AuditPublic;
use crate::founding::council_of;
use crate::link::{Act, Content, Head, Link, LinkError, LinkHash, Signer};
use crate::secret::Commitment;
use crate::{CouncilId, DeviceId, DeviceKeys, DevicePublic, PersonId, UnixMillis, access};

use exchanged::Roots;
pub use exchanged::{Exchanged, RootExchange};
pub use framework::{Day, FrameworkFile, MAX_FRAMEWORK, SignedFramework};
pub use record::{Device, OpaqueAct, Person, RecoveryKey, Role, RosterAct};
pub use recovered::Recovered;
use settings::Settings;
pub use settings::{DEFAULT_LEASE_DAYS, DEFAULT_MEETING_MINUTES, LEASE_DAYS, MEETING_MINUTES};

/// A link of the roster.
pub type RosterLink = Link<RosterAct>;

/// A link of the roster whose acts this version cannot read.
pub type NewerLink = Link<OpaqueAct>;

/// The longest name of a council, in bytes.
pub const LONGEST_NAME: usize = 120;

/// The roster up to its head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roster {
    council: CouncilId,
    roots: Roots,
    heads: Vec<LinkHash>,
    settings: Settings,
    people: BTreeMap<PersonId, Vec<(u64, Option<Person>)>>,
    devices: BTreeMap<DeviceId, Device>,
    frameworks: Vec<Arc<SignedFramework>>,
    newer: Option<Head>,
    name: Option<String>,
    /// The positions of the links that rotated keys, and what each says of its secret.
    rotations: Vec<(u64, Option<Commitment>)>,
    recoveries: Vec<Recovered>,
    /// The positions of the links that named a key of the audit, with the key and what they say of its secret.
    audit: Vec<(u64, AuditPublic, Commitment)>,
}

impl Roster {
    /// Signs the link that founds a council without secrets of its own: the practice council.
    pub fn founding_link(
        council: CouncilId,
        people: &[Person],
        at: UnixMillis,
        root: &DeviceKeys,
    ) -> RosterLink {
        Self::founding(council, people, at, root, None)
    }

    /// Signs the link that founds a council whose secrets are wrapped to the root's own sealing key, too: whoever holds
    /// the paper that both come from can bring the council back.
    pub fn founding_keyed(
        council: CouncilId,
        people: &[Person],
        at: UnixMillis,
        root: &DeviceKeys,
    ) -> RosterLink {
        let recovery = RecoveryKey(root.public().seal);
        Self::founding(council, people, at, root, Some(recovery))
    }

    fn founding(
        council: CouncilId,
        people: &[Person],
        at: UnixMillis,
        root: &DeviceKeys,
        recovery: Option<RecoveryKey>,
    ) -> RosterLink {
        let mut acts = vec![
            RosterAct::Found {
                root: root.public().sign,
                recovery,
            },
            RosterAct::Lease(DEFAULT_LEASE_DAYS),
        ];
        acts.extend(
            people
                .iter()
                .map(|person| RosterAct::Person(sorted(person))),
        );
        let content = Content {
            council,
            child: None,
            position: 1,
            previous: LinkHash::default(),
            roster: 0,
            at,
            signer: Signer::Root,
            acts,
        };
        Link::sign(content, root)
    }

    /// Begins a roster with its founding link.
    ///
    /// # Errors
    /// Any [`LinkError`]: the link is the first, founds, and is signed by the root key that it names.
    pub fn founded(link: &RosterLink) -> Result<Self, LinkError> {
        let content = link.content();
        link.follows(&Head::default())?;
        let (Signer::Root, Some(RosterAct::Found { root, recovery })) =
            (content.signer, content.acts.first())
        else {
            return Err(LinkError::Meaningless);
        };
        link.verify(root)?;
        if recovery.is_some() && content.council != council_of(root) {
            return Err(LinkError::OtherLog);
        }
        let mut roster = Self {
            council: content.council,
            roots: Roots::founding(*root, *recovery),
            heads: Vec::new(),
            settings: Settings::DEFAULT,
            people: BTreeMap::new(),
            devices: BTreeMap::new(),
            frameworks: Vec::new(),
            newer: None,
            name: None,
            rotations: Vec::new(),
            recoveries: Vec::new(),
            audit: Vec::new(),
        };
        roster.take(&content.acts[1..], 1)?;
        roster.take_frameworks(content);
        roster.heads.push(link.head().hash);
        Ok(roster)
    }

    /// Signs a link that follows the present head.
    pub fn next_link(
        &self,
        acts: Vec<RosterAct>,
        at: UnixMillis,
        signer: Signer,
        keys: &DeviceKeys,
    ) -> RosterLink {
        let content = Content {
            council: self.council,
            child: None,
            position: self.head().position + 1,
            previous: self.head().hash,
            roster: self.head().position,
            at,
            signer,
            acts,
        };
        Link::sign(content, keys)
    }

    /// Adds the next link. The roster is unchanged where it is refused.
    ///
    /// # Errors
    /// Any [`LinkError`].
    pub fn append(&mut self, link: &RosterLink) -> Result<(), LinkError> {
        if self.is_outdated() {
            return Err(LinkError::Newer);
        }
        self.must_follow(link)?;
        let content = link.content();
        let is_for_head = content.acts.iter().any(RosterAct::is_for_head);
        if is_for_head && !access::may_adopt(self, content.signer, self.head().position) {
            return Err(LinkError::NotPermitted);
        }
        let mut next = self.clone();
        next.take(&content.acts, content.position)?;
        next.take_roots(self, content)?;
        next.take_frameworks(content);
        next.recoveries.extend(self.recovered_by(content));
        next.heads.push(link.head().hash);
        *self = next;
        Ok(())
    }

    /// Whether these bytes are the next link, signed by somebody who may, and do what this version cannot read. What is
    /// asked of it beside that is what every version asks.
    ///
    /// # Errors
    /// Any [`LinkError`]; [`LinkError::Malformed`] where this version can read it.
    pub fn newer(&self, bytes: &[u8]) -> Result<NewerLink, LinkError> {
        if RosterLink::decode(bytes).is_ok() {
            return Err(LinkError::Malformed);
        }
        let link = NewerLink::decode(bytes)?;
        self.must_follow(&link)?;
        Ok(link)
    }

    /// Notes that the log goes on with such a link. Whoever may what from there on cannot be told: nothing is added any
    /// more, and nothing is derived beyond the head.
    ///
    /// # Errors
    /// As [`Self::newer`].
    pub fn end_before(&mut self, bytes: &[u8]) -> Result<(), LinkError> {
        self.newer = Some(self.newer(bytes)?.head());
        Ok(())
    }

    /// Whether the log is known to go on where this version cannot follow: it has to be updated.
    pub fn is_outdated(&self) -> bool {
        self.newer.is_some()
    }

    /// Whether a link comes next in this log and is signed by somebody who may write it.
    ///
    /// # Errors
    /// Any [`LinkError`].
    pub fn must_follow<A: Act>(&self, link: &Link<A>) -> Result<(), LinkError> {
        let (content, head) = (link.content(), self.head());
        if content.council != self.council || content.child.is_some() {
            return Err(LinkError::OtherLog);
        }
        link.follows(&head)?;
        if content.roster != head.position {
            return Err(LinkError::Meaningless);
        }
        link.verify(&self.signing_key(content.signer, head.position)?)?;
        if !access::may_administer(self, content.signer, head.position) {
            return Err(LinkError::NotPermitted);
        }
        Ok(())
    }

    /// The council.
    pub fn council(&self) -> CouncilId {
        self.council
    }

    /// Where the roster stands.
    pub fn head(&self) -> Head {
        let hash = self.heads.last().copied().unwrap_or_default();
        Head {
            position: self.heads.len() as u64,
            hash,
        }
    }

    /// Where the roster stood at an earlier position; where it stands now, for any later one.
    pub fn head_at(&self, position: u64) -> Head {
        let position = position.min(self.heads.len() as u64);
        let last = position
            .checked_sub(1)
            .and_then(|at| usize::try_from(at).ok());
        let hash = last.and_then(|at| self.heads.get(at)).copied();
        Head {
            position,
            hash: hash.unwrap_or_default(),
        }
    }

    /// What the council is called; none where no link says so.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Whether keys come from secrets of this council's own. The practice council's are public.
    pub fn is_keyed(&self) -> bool {
        self.roots.recovery.is_some()
    }

    /// Every device in force.
    pub fn devices(&self) -> impl Iterator<Item = (&DeviceId, &Device)> {
        let head = self.head().position;
        (self.devices.iter()).filter(move |(id, _)| self.device_at(id, head).is_some())
    }

    /// Whether that head is one of this roster's, past or present.
    pub fn went_through(&self, head: &Head) -> bool {
        match head.position.checked_sub(1) {
            None => true,
            Some(index) => {
                usize::try_from(index)
                    .ok()
                    .and_then(|index| self.heads.get(index))
                    == Some(&head.hash)
            }
        }
    }

    /// A device, in force or not.
    pub fn device(&self, device: &DeviceId) -> Option<&Device> {
        self.devices.get(device)
    }

    /// The device, where it was admitted and not revoked, and its person not removed, at that position.
    pub fn device_at(&self, device: &DeviceId, position: u64) -> Option<&Device> {
        let found = self.devices.get(device)?;
        let in_force =
            found.admitted <= position && found.revoked.is_none_or(|revoked| revoked > position);
        (in_force && self.person_at(&found.person, position).is_some()).then_some(found)
    }

    /// The person as the roster had them at that position.
    pub fn person_at(&self, person: &PersonId, position: u64) -> Option<&Person> {
        let versions = self.people.get(person)?;
        versions
            .iter()
            .rev()
            .find(|(since, _)| *since <= position)?
            .1
            .as_ref()
    }

    /// The position since which a device that was once admitted is out: revoked, or its person removed. None where it
    /// is in force, or was never admitted.
    pub fn out_since(&self, device: &DeviceId) -> Option<u64> {
        let found = self.devices.get(device)?;
        let person = self.people.get(&found.person)?.last()?;
        let removed = person.1.is_none().then_some(person.0);
        found.revoked.into_iter().chain(removed).min()
    }

    /// Whether a device was out at that position or at any before, though somebody may have come back since.
    pub fn was_out(&self, device: &DeviceId, position: u64) -> bool {
        self.devices.get(device).is_some_and(|found| {
            let versions = self.people.get(&found.person).into_iter().flatten();
            let mut removals = versions.filter(|(_, person)| person.is_none());
            found.revoked.is_some_and(|revoked| revoked <= position)
                || removals.any(|(at, _)| (found.admitted..=position).contains(at))
        })
    }

    /// The person as the roster last had them, also where they have left since: their words keep their name.
    pub fn person_known(&self, person: &PersonId) -> Option<&Person> {
        let mut versions = self.people.get(person)?.iter().rev();
        versions.find_map(|(_, person)| person.as_ref())
    }

    /// Every device that was ever a person's.
    pub fn ever_of(&self, person: &PersonId) -> impl Iterator<Item = DeviceId> {
        let of = move |(_, device): &(&DeviceId, &Device)| device.person == *person;
        self.devices.iter().filter(of).map(|(id, _)| *id)
    }

    /// The devices of a person that are in force.
    pub fn devices_of(&self, person: &PersonId) -> impl Iterator<Item = (&DeviceId, &Device)> {
        let in_force = move |(id, device): &(&DeviceId, &Device)| {
            device.person == *person && self.device_at(id, self.head().position).is_some()
        };
        self.devices.iter().filter(in_force)
    }

    /// Everybody who belongs to the council now.
    pub fn people(&self) -> impl Iterator<Item = &Person> {
        self.people
            .values()
            .filter_map(|versions| versions.last()?.1.as_ref())
    }

    /// Everybody who belongs to the council or ever did, as they were known last.
    pub fn people_ever(&self) -> impl Iterator<Item = &Person> {
        let versions = self.people.values();
        versions.filter_map(|versions| versions.iter().rev().find_map(|(_, one)| one.as_ref()))
    }

    /// Every act on frameworks, in order.
    pub fn frameworks(&self) -> &[Arc<SignedFramework>] {
        &self.frameworks
    }

    /// The Ed25519 key of a signer in force at that position.
    pub(crate) fn signing_key(&self, signer: Signer, position: u64) -> Result<[u8; 32], LinkError> {
        match signer {
            Signer::Root => Ok(*self.root_at(position)),
            Signer::Device(device) => self
                .device_at(&device, position)
                .map(|device| device.keys.sign)
                .ok_or(LinkError::NotPermitted),
        }
    }

    fn take(&mut self, acts: &[RosterAct], position: u64) -> Result<(), LinkError> {
        acts.iter()
            .try_for_each(|act| self.take_one(act, position))?;
        let secrets: Vec<Commitment> = (acts.iter())
            .filter_map(|act| match act {
                RosterAct::Rotation(commitment) => Some(*commitment),
                _ => None,
            })
            .collect();
        let rotates = acts.iter().any(RosterAct::rotates);
        // A removal without a secret would leave the removed every key; one secret in two links could not be told apart.
        if secrets.len() != usize::from(rotates && self.is_keyed()) {
            return Err(LinkError::Meaningless);
        }
        if rotates {
            self.rotations.push((position, secrets.first().copied()));
        }
        Ok(())
    }

    fn take_one(&mut self, act: &RosterAct, position: u64) -> Result<(), LinkError> {
        match act {
            RosterAct::Found { .. } => return Err(LinkError::Meaningless),
            RosterAct::Lease(_) | RosterAct::Meeting(_) => self.settings.take(act)?,
            RosterAct::Name(name) if name.len() > LONGEST_NAME => return Err(LinkError::Malformed),
            RosterAct::Name(name) => self.name = Some(name.clone()),
            RosterAct::Person(person) => {
                if *person != sorted(person) {
                    return Err(LinkError::Malformed);
                }
                self.people
                    .entry(person.id)
                    .or_default()
                    .push((position, Some(person.clone())));
            }
            RosterAct::RemovePerson(person) => {
                let versions = self.people.get_mut(person).ok_or(LinkError::Meaningless)?;
                versions.push((position, None));
            }
            RosterAct::AdmitDevice { person, keys } => self.admit(*person, *keys, position)?,
            RosterAct::RevokeDevice(device) => {
                let found = self.devices.get_mut(device).ok_or(LinkError::Meaningless)?;
                found.revoked.get_or_insert(position);
            }
            RosterAct::Exchange(_) if position == 1 || !self.is_keyed() => {
                return Err(LinkError::Meaningless);
            }
            RosterAct::Framework(file) if !file.is_sound() => return Err(LinkError::Malformed),
            RosterAct::Audit { .. } if !self.is_keyed() => return Err(LinkError::Meaningless),
            RosterAct::Audit { key, secret } => self.audit.push((position, *key, *secret)),
            RosterAct::Framework(_)
            | RosterAct::EndFramework { .. }
            | RosterAct::Rotation(_)
            | RosterAct::Exchange(_) => {}
        }
        Ok(())
    }

    /// Notes the link's acts on frameworks. What they come to is for tablets to find out.
    fn take_frameworks(&mut self, content: &Content<RosterAct>) {
        let by = match content.signer {
            Signer::Root => None,
            Signer::Device(device) => self.device(&device).map(|device| device.person),
        };
        let acts = content.acts.iter().filter(|act| act.is_of_framework());
        self.frameworks.extend(acts.map(|act| {
            Arc::new(SignedFramework {
                act: act.clone(),
                by,
                at: content.at,
                position: content.position,
            })
        }));
    }

    /// A device is admitted once: a revoked one comes back with new keys only.
    fn admit(
        &mut self,
        person: PersonId,
        keys: DevicePublic,
        position: u64,
    ) -> Result<(), LinkError> {
        let known = self.person_at(&person, position).is_some();
        if !known || self.devices.contains_key(&keys.id()) {
            return Err(LinkError::Meaningless);
        }
        self.devices.insert(
            keys.id(),
            Device {
                person,
                keys,
                admitted: position,
                revoked: None,
            },
        );
        Ok(())
    }
}

fn sorted(person: &Person) -> Person {
    let roles: BTreeSet<Role> = person.roles.iter().copied().collect();
    Person {
        roles: roles.into_iter().collect(),
        ..person.clone()
    }
}
