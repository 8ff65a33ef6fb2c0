//! The keys with which this tablet seals and opens a strand, and the secrets that they come from. Everything in the app
//! that needs a key asks here. The practice council's keys are public; every other council has secrets of its own, made
//! on its tablets and wrapped for those who are to have them (`sync::secret`).

use crate::api::error::Error;
use crate::session::Facts;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;
use store::Tables;
use sync::protocol::MAX_SECRETS;
use sync::roster::{Roster, RosterAct, RosterLink};
use sync::secret::{self, Commitment, Secret, SecretName, Secrets};
use sync::wrap::{Reader, Wrap};
use sync::{
    ChildId, DeviceId, DeviceKeys, PersonId, Stamp, Strand, StrandKey, StrandKeys, UnixMillis,
    access, practice,
};
use zeroize::Zeroizing;

/// The secrets that this tablet holds.
#[derive(Clone, Default)]
pub(crate) struct Keyring(Arc<BTreeMap<SecretName, Secret>>);

impl Keyring {
    /// Those of a store.
    pub(crate) fn read(tables: &Tables<'_>) -> Result<Self, Error> {
        let all = tables.secrets().all()?;
        Ok(Self(Arc::new(all.into_iter().collect())))
    }

    /// Takes in a secret that this tablet has made and is about to keep.
    pub(crate) fn add(&mut self, name: SecretName, secret: Secret) {
        Arc::make_mut(&mut self.0).insert(name, secret);
    }

    /// Whether it holds a secret.
    pub(crate) fn holds(&self, name: &SecretName) -> bool {
        self.0.contains_key(name)
    }

    /// The children of whom it holds any secret.
    pub(crate) fn children(&self) -> BTreeSet<ChildId> {
        self.0.keys().filter_map(SecretName::child).collect()
    }

    /// The key of the strand in that epoch; none where this tablet lacks what it comes from.
    pub(crate) fn strand_key(&self, strand: &Strand, epoch: u64) -> Option<StrandKey> {
        if strand.council == practice::COUNCIL {
            practice::PracticeKeys.strand_key(strand, epoch)
        } else {
            secret::strand_key(strand, epoch, self)
        }
    }
}

impl Secrets for Keyring {
    fn secret(&self, name: &SecretName) -> Option<Secret> {
        self.0.get(name).cloned()
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Keyring({})", self.0.len())
    }
}

/// A new secret for a link to name: the secret, and what the link says of it.
pub(crate) fn fresh(name: &SecretName) -> Result<(Secret, Commitment), Error> {
    let secret = Secret::from_bytes(*random()?);
    let commitment = Commitment::to(name, &secret);
    Ok((secret, commitment))
}

/// What is in a wrap for this tablet, where it is what a signed link says.
pub(crate) fn unwrap(keys: &DeviceKeys, wrap: &Wrap, committed: &Commitment) -> Option<Secret> {
    let secret = keys.sealing_secret();
    (wrap.reader == Reader::Device(keys.id()))
        .then(|| wrap.open(secret, committed).ok())
        .flatten()
}

/// What this tablet is to have and lacks. Whoever brings a council back takes all that the recovery key opens: of some
/// of it nobody may be left who could hand it on.
pub(crate) fn lacks(facts: &Facts, recovers: bool) -> Vec<SecretName> {
    let person = PersonId(facts.me.id.0);
    let due = match recovers {
        true => secret::all(&facts.roster, &facts.grants),
        false => secret::due(&person, &facts.roster, &facts.grants, secret::WHENEVER),
    };
    let missing = |name: &SecretName| facts.keyring.secret(name).is_none();
    due.into_iter().filter(missing).collect()
}

/// Notes for whom a secret is to be wrapped that this tablet holds: every device of everybody who is to have it, but this
/// one, and the council's recovery. `stays` says of a device whether it still belongs once the links that wait stand.
pub(crate) fn give_to_all(
    facts: &Facts,
    tables: &Tables<'_>,
    name: &SecretName,
    is_for: impl Fn(&PersonId) -> bool,
    stays: impl Fn(&DeviceId) -> bool,
) -> Result<(), Error> {
    give_to_devices(facts, tables, name, is_for, stays)?;
    let recovery = facts.roster.recovery_reader();
    Ok(tables.secrets().give(&recovery, name)?)
}

/// The same for the devices alone.
pub(crate) fn give_to_devices(
    facts: &Facts,
    tables: &Tables<'_>,
    name: &SecretName,
    is_for: impl Fn(&PersonId) -> bool,
    stays: impl Fn(&DeviceId) -> bool,
) -> Result<(), Error> {
    let own = facts.keys.id();
    for (id, device) in facts.roster.devices() {
        if *id != own && stays(id) && is_for(&device.person) {
            tables.secrets().give(&Reader::Device(*id), name)?;
        }
    }
    Ok(())
}

/// What is to be given to others, wrapped. What this tablet cannot give, because it lacks the secret or the device is
/// gone, is given by nobody here and forgotten.
pub(super) fn wraps(facts: &Facts, tables: &Tables<'_>) -> Result<Vec<Wrap>, Error> {
    let giving = tables.secrets().giving()?;
    if giving.is_empty() {
        return Ok(Vec::new());
    }
    let waiting: BTreeMap<SecretName, Secret> = tables.secrets().waiting()?.into_iter().collect();
    let coming = coming(facts, tables)?;
    let mut wraps = Vec::new();
    for (reader, name) in giving {
        // One more than a message takes says that there are more: 2,000 new children have 14,000 secrets and more.
        if wraps.len() > MAX_SECRETS {
            break;
        }
        let secret = waiting.get(&name).cloned();
        let secret = secret.or_else(|| facts.keyring.secret(&name));
        let public = public(&facts.roster, &reader).or_else(|| coming.get(&reader).copied());
        match secret.zip(public) {
            Some((secret, public)) => {
                let wrapped = Wrap::seal(name, &secret, reader, &public, random()?);
                wraps.push(wrapped.map_err(|_| Error::internal("a key could not be wrapped"))?);
            }
            None => tables.secrets().given(&reader, &name)?,
        }
    }
    Ok(wraps)
}

/// The devices that links admit which wait for the server, and the recovery key that takes the place of the present one by
/// such a link.
fn coming(facts: &Facts, tables: &Tables<'_>) -> Result<BTreeMap<Reader, [u8; 32]>, Error> {
    let waiting = tables.links().roster_waiting()?;
    let links = waiting
        .iter()
        .filter_map(|bytes| RosterLink::decode(bytes).ok());
    let acts = links.flat_map(|link| link.content().acts.clone());
    let next = facts.roster.recovery_reader().next_recovery();
    let coming = acts.filter_map(|act| match act {
        RosterAct::AdmitDevice { keys, .. } => Some((Reader::Device(keys.id()), keys.seal)),
        RosterAct::Exchange(exchange) => Some((next?, exchange.recovery.0)),
        _ => None,
    });
    Ok(coming.collect())
}

/// The public key of a reader who belongs to the council.
fn public(roster: &Roster, reader: &Reader) -> Option<[u8; 32]> {
    match reader {
        Reader::Device(device) => roster
            .device_at(device, roster.head().position)
            .map(|device| device.keys.seal),
        recovery => roster
            .recovery()
            .filter(|_| *recovery == roster.recovery_reader())
            .map(|key| key.0),
    }
}

/// The same for a photo or file, which once doors were closed is sealed in the first generation.
pub(crate) fn sealing_file(
    facts: &Facts,
    strand: &Strand,
    generation: u32,
    at: UnixMillis,
) -> Option<Sealing> {
    let key = sealing(facts, strand, generation, at)?;
    if sync::epoch::closing(key.epoch) == 0 {
        return Some(key);
    }
    sealing(facts, strand, sync::epoch::FIRST_GENERATION, at)
}

/// How much of the two logs an entry says that its writer had seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    /// The roster's position.
    pub(crate) roster: u64,
    /// The position of the child's grants.
    pub(crate) grants: u64,
}

/// A key to seal with, and what goes into the header with it.
pub(crate) struct Sealing {
    pub(crate) key: StrandKey,
    pub(crate) epoch: u64,
    pub(crate) seen: Seen,
}

/// The key with which this tablet seals what it writes in a strand of this generation; none where a secret of it has not
/// come yet. Whoever is out of the council, or was shut out of the child, seals what they still had under the last key
/// that was theirs: it reaches nobody but those who decide on it, or is refused. In the practice council every key is
/// everybody's.
pub(crate) fn sealing(
    facts: &Facts,
    strand: &Strand,
    generation: u32,
    at: UnixMillis,
) -> Option<Sealing> {
    let head = facts.roster.head().position;
    let out = facts.roster.out_since(&facts.keys.id());
    let out = out.filter(|_| facts.roster.is_keyed());
    let roster = out.map_or(head, |since| since.saturating_sub(1));
    let mut grants = 0;
    if let Some(of_child) = facts.grants.get(&strand.child) {
        grants = of_child.head().position;
        let person = PersonId(facts.me.id.0);
        let stamp = Stamp {
            roster: head,
            grants,
            at,
        };
        let reads = access::may_read(&facts.roster, of_child, &person, strand.kind, &stamp);
        let (council, child) = (strand.council, strand.child);
        let held = |number: &u32| {
            let number = *number;
            let whole = SecretName::Closing {
                council,
                child,
                number,
            };
            let strand = *strand;
            let of_strand = SecretName::ClosingOf { strand, number };
            let is_held = |name| facts.keyring.secret(&name).is_some();
            is_held(whole) || is_held(of_strand)
        };
        if !reads && let Some(lost) = (1..=of_child.closings()).find(|number| !held(number)) {
            grants = of_child
                .closed_at(lost)
                .map_or(grants, |at| at.saturating_sub(1));
        }
    }
    let seen = Seen { roster, grants };
    let epoch = facts.key_epoch(strand, generation, &seen);
    let key = facts.keyring.strand_key(strand, epoch)?;
    Some(Sealing { key, epoch, seen })
}

pub(crate) fn random() -> Result<Zeroizing<[u8; 32]>, Error> {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(bytes.as_mut()).map_err(|_| store::Error::Random)?;
    Ok(bytes)
}
