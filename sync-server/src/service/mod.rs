//! What the server does with a call, once it has arrived whole: no HTTP here, and no SQL.

mod answer;
mod audits;
pub(crate) mod blobs;
mod entries;
pub(crate) mod joining;
mod links;
mod pages;
mod papers;
mod secrets;
mod turns;
mod unserved;

use std::collections::HashMap;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use sync::protocol::{BodyDigest, CallRefusal, Nonce, Proof, SyncResponse, opened_size};
use sync::{CouncilId, DeviceId, PersonId, Strand, UnixMillis};
use tokio::sync::broadcast;

use answer::{Answering, answer_vouched, read};
use joining::Setup;
use papers::Papers;
use turns::Turns;

use crate::council::Council;
use crate::metrics::{Metrics, STORAGE_ERRORS};
use crate::nonce::Nonces;
use crate::rates::Rates;
use crate::storage::{Storage, StorageError};

/// The call that a proof of `POST /v1/sync` names.
pub(crate) const SYNC_CALL: &str = "POST /v1/sync";
/// The call that a proof of `GET /v1/hints` names.
pub(crate) const HINTS_CALL: &str = "GET /v1/hints";
/// The call that a proof of `GET /v1/hints?once` names.
pub(crate) const ONE_HINT_CALL: &str = "GET /v1/hints?once";

/// Hints that a slow listener may lag behind before it is told to ask for itself.
const HINTS_KEPT: usize = 1024;

/// How long the answer of a trial of the storage holds.
const TRIAL_HOLDS_MILLIS: i64 = 1_000;

/// What the operator decides about the log.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    /// Whether the practice council, whose keys everybody has, is served.
    pub(crate) practice: bool,
    /// How many bytes of entries each council may store.
    pub(crate) quota: u64,
    /// How many of them each device may store.
    pub(crate) device_quota: u64,
    /// How many of them may be stored for each child.
    pub(crate) child_quota: u64,
    /// How many bytes of photos and files each council may store.
    pub(crate) files_quota: u64,
    /// How many of them each device may store.
    pub(crate) files_device_quota: u64,
    /// How many of them may be stored for each child.
    pub(crate) files_child_quota: u64,
    /// Days after which an upload that nobody went on with is dropped.
    pub(crate) unfinished_days: i64,
    /// Calls that a device may make at once.
    pub(crate) calls_at_once: u32,
    /// Calls that a device may make a second in the long run.
    pub(crate) calls_per_second: u32,
}

/// Something that other tablets should fetch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Hint {
    /// A strand moved.
    Moved {
        strand: Strand,
        head: u64,
        by: DeviceId,
    },
    /// The council's roster or grants moved.
    People { council: CouncilId, by: DeviceId },
}

/// Takes room for so many bytes that a message has once it is opened.
pub(crate) type Opening<'a> = &'a mut dyn FnMut(usize) -> Result<(), CallRefusal>;

/// A device that has shown who it is, and its council as it stood then.
pub(crate) struct Caller {
    pub(crate) council: Arc<Council>,
    pub(crate) device: DeviceId,
    pub(crate) device_epoch: u32,
    pub(crate) person: PersonId,
}

/// The server's work, over any storage.
pub(crate) struct Service {
    storage: Arc<dyn Storage>,
    rules: Rules,
    nonces: Nonces,
    rates: Rates<DeviceId>,
    /// The calls about photos and files, which are counted apart.
    blob_rates: Rates<DeviceId>,
    councils: RwLock<HashMap<CouncilId, Arc<Council>>>,
    /// How far each council's roster has been followed in what is kept beside it.
    followed: Mutex<HashMap<CouncilId, u64>>,
    /// Held while a council's logs are extended.
    extending: Mutex<()>,
    hints: broadcast::Sender<Hint>,
    metrics: Arc<Metrics>,
    setup: Setup,
    turns: Turns,
    papers: Mutex<Papers>,
    /// When the storage was last tried, and whether it worked.
    tried: Mutex<Option<(UnixMillis, bool)>>,
}

impl Service {
    /// A service over this storage.
    ///
    /// # Errors
    /// Where the storage or the system's random numbers fail.
    pub(crate) fn new(
        storage: Arc<dyn Storage>,
        rules: Rules,
        metrics: Arc<Metrics>,
    ) -> Result<Self, StorageError> {
        let secret = storage.secret(noise()?)?;
        Ok(Self {
            storage,
            rules,
            nonces: Nonces::new(secret),
            rates: Rates::new(rules.calls_at_once, rules.calls_per_second),
            blob_rates: Rates::new(rules.calls_at_once, rules.calls_per_second),
            councils: RwLock::default(),
            followed: Mutex::default(),
            extending: Mutex::default(),
            hints: broadcast::Sender::new(HINTS_KEPT),
            metrics,
            setup: Setup::default(),
            turns: Turns::default(),
            papers: Mutex::default(),
            tried: Mutex::default(),
        })
    }

    /// A nonce for a tablet's next call.
    pub(crate) fn nonce(&self, now: UnixMillis) -> Result<Nonce, StorageError> {
        Ok(self.nonces.fresh(now, noise()?))
    }

    /// Whether the storage takes what it is given, as it was within the last second: anybody may ask, and each trial
    /// is a write.
    pub(crate) fn ready(&self, now: UnixMillis) -> bool {
        let mut tried = self.tried.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, works)) = *tried
            && (0..TRIAL_HOLDS_MILLIS).contains(&now.0.saturating_sub(at.0))
        {
            return works;
        }
        let works = match self.storage.ready() {
            Ok(()) => true,
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, "the storage does not take what it is given");
                false
            }
        };
        *tried = Some((now, works));
        works
    }

    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Hint> {
        self.hints.subscribe()
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// The counters as text, with how full the storage is, and how many bytes of bodies are held: of calls that have shown
    /// whose they are, and of others.
    pub(crate) fn told(&self, bodies: (usize, usize)) -> Result<String, CallRefusal> {
        let fill = self.storage.fill().map_err(unavailable)?;
        Ok(self.metrics.text(&fill, bodies))
    }

    /// One round trip: takes in what the tablet brings and answers with what it lacks. The error is the refusal of
    /// the call as a whole; what becomes of each entry is in the answer.
    pub(crate) fn sync(
        &self,
        proof: &Proof,
        body: &[u8],
        now: UnixMillis,
        open: Opening<'_>,
    ) -> Result<SyncResponse, CallRefusal> {
        if !self.nonces.accepts(&proof.nonce, now) {
            return Err(CallRefusal::NonceNeeded);
        }
        // Nothing is opened for a device that is known and did not sign it, or calls too often; others may be vouched for
        // within.
        let counted = self.count_known(proof, body, now)?;
        open(opened_size(body))?;
        let request = read(body)?;
        if let Some(answer) = self.answer_paper(proof, &request, body, now)? {
            return Ok(answer);
        }
        if self.falls_short(&proof.council, &request.roster_links)? {
            return self.asks_for_roster(proof, &request, body, now);
        }
        let roster = self.take_roster_links(proof, &request.roster_links)?;
        if roster
            .vouched(proof)
            .is_some_and(|device| proof.holds(&device, SYNC_CALL, body))
        {
            return Ok(answer_vouched(&request, &roster, now));
        }
        let rates = (!counted).then_some(&self.rates);
        let caller = match self.authenticate_within(rates, proof, SYNC_CALL, body, now) {
            Err(CallRefusal::DeviceRemoved) => return self.farewell(proof, &request, roster, now),
            caller => caller?,
        };
        if let Some(answer) = self.waits(&caller, &request, &roster, now)? {
            return Ok(answer);
        }
        let head = caller.council.roster.head();
        if request.roster.position <= head.position
            && !caller.council.roster.went_through(&request.roster)
        {
            return Err(CallRefusal::OtherRoster);
        }
        if roster.moved {
            self.tell(Hint::People {
                council: proof.council,
                by: caller.device,
            });
        }
        let answer = Answering {
            service: self,
            caller,
            request: &request,
            now,
        };
        let left = roster.verdicts.len() < request.roster_links.len();
        let mut response = answer.answer(roster.verdicts)?;
        // What was not looked at stays with the tablet, which asks again at once.
        response.more |= left || response.grant_verdicts.len() < request.grant_links.len();
        Ok(response)
    }

    /// Who calls, by the signature over this call.
    ///
    /// # Errors
    /// [`CallRefusal`], where it does not hold or the device may not call.
    pub(crate) fn authenticate(
        &self,
        proof: &Proof,
        call: &str,
        body: &[u8],
        now: UnixMillis,
    ) -> Result<Caller, CallRefusal> {
        self.authenticate_within(Some(&self.rates), proof, call, body, now)
    }

    /// Whether the roster names the device; then the call is its own, and counted.
    ///
    /// # Errors
    /// [`CallRefusal::BadProof`] and [`CallRefusal::TooMany`].
    fn count_known(
        &self,
        proof: &Proof,
        body: &[u8],
        now: UnixMillis,
    ) -> Result<bool, CallRefusal> {
        let council = match self.held(&proof.council) {
            Some(council) => Some(council),
            None => self.council(&proof.council)?,
        };
        let Some(device) = council
            .as_ref()
            .and_then(|council| council.roster.device(&proof.device))
        else {
            return Ok(false);
        };
        if !proof.holds(&device.keys, SYNC_CALL, body) {
            return Err(CallRefusal::BadProof);
        }
        if !self.rates.allows(&proof.device, now) {
            return Err(CallRefusal::TooMany);
        }
        Ok(true)
    }

    /// The same, with the call counted in one of the service's buckets, unless it was counted before.
    fn authenticate_within(
        &self,
        rates: Option<&Rates<DeviceId>>,
        proof: &Proof,
        call: &str,
        body: &[u8],
        now: UnixMillis,
    ) -> Result<Caller, CallRefusal> {
        let council = self
            .council(&proof.council)?
            .ok_or(CallRefusal::UnknownCouncil)?;
        let device = council
            .roster
            .device(&proof.device)
            .ok_or(CallRefusal::UnknownDevice)?;
        if !proof.holds(&device.keys, call, body) {
            return Err(CallRefusal::BadProof);
        }
        if rates.is_some_and(|rates| !rates.allows(&proof.device, now)) {
            return Err(CallRefusal::TooMany);
        }
        if council
            .roster
            .device_at(&proof.device, council.roster.head().position)
            .is_none()
        {
            return Err(CallRefusal::DeviceRemoved);
        }
        if self
            .storage
            .is_frozen(&proof.council, &proof.device)
            .map_err(unavailable)?
        {
            return Err(CallRefusal::DeviceFrozen);
        }
        let person = device.person;
        Ok(Caller {
            council,
            device: proof.device,
            device_epoch: proof.device_epoch,
            person,
        })
    }

    /// Who opens a stream of hints.
    pub(crate) fn listener(
        &self,
        proof: &Proof,
        call: &str,
        now: UnixMillis,
    ) -> Result<Caller, CallRefusal> {
        if !self.nonces.accepts(&proof.nonce, now) {
            return Err(CallRefusal::NonceNeeded);
        }
        let caller = self.authenticate(proof, call, b"", now)?;
        self.is_served(&proof.council)?;
        Ok(caller)
    }

    /// # Errors
    /// [`CallRefusal::Restored`], where the council has not shown its roster since the database was made from a backup.
    fn is_served(&self, council: &CouncilId) -> Result<(), CallRefusal> {
        let waits = self.storage.waits_for_roster(council);
        if waits.map_err(unavailable)? {
            return Err(CallRefusal::Restored);
        }
        Ok(())
    }

    /// Whether a roster that this process holds names the device that a proof claims. It proves nothing yet.
    pub(crate) fn knows(&self, proof: &Proof) -> bool {
        self.held(&proof.council)
            .is_some_and(|council| council.roster.device(&proof.device).is_some())
    }

    /// Whether the device that a proof claims signed this call for a body of this digest, lately: so that a call that
    /// somebody overheard is no key to that device's room for long.
    pub(crate) fn is_shown(
        &self,
        proof: &Proof,
        call: &str,
        body: &BodyDigest,
        now: UnixMillis,
    ) -> bool {
        let council = self.held(&proof.council);
        let device = council
            .as_ref()
            .and_then(|council| council.roster.device(&proof.device));
        self.nonces.accepts(&proof.nonce, now)
            && device.is_some_and(|device| proof.holds_for(&device.keys, call, body))
    }

    /// Whether the device still belongs to the council, as far as this process knows.
    pub(crate) fn is_in_force(&self, council: &CouncilId, device: &DeviceId) -> bool {
        self.held(council).is_some_and(|council| {
            council
                .roster
                .device_at(device, council.roster.head().position)
                .is_some()
        })
    }

    /// Whether the person may read the strand, as far as this process knows.
    pub(crate) fn may_read(&self, person: &PersonId, strand: &Strand, at: UnixMillis) -> bool {
        self.held(&strand.council)
            .is_some_and(|council| council.may_read(person, strand, at))
    }

    fn held(&self, council: &CouncilId) -> Option<Arc<Council>> {
        self.councils
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(council)
            .cloned()
    }

    /// The council as it stands, if this server serves it.
    pub(crate) fn council(&self, id: &CouncilId) -> Result<Option<Arc<Council>>, CallRefusal> {
        if *id == sync::practice::COUNCIL && !self.rules.practice {
            return Ok(None);
        }
        let ends = self.storage.log_ends(id).map_err(unavailable)?;
        match self.held(id) {
            Some(council) if council.ends() == ends => Ok(Some(council)),
            _ => self.load(id),
        }
    }

    fn load(&self, id: &CouncilId) -> Result<Option<Arc<Council>>, CallRefusal> {
        let links = self.storage.roster_links(id).map_err(unavailable)?;
        let feed = self.storage.grant_links(id).map_err(unavailable)?;
        let Some(council) = Council::rebuilt(&links, feed).map_err(unavailable)? else {
            return Ok(None);
        };
        self.follow_roster(&council.roster)?;
        Ok(Some(self.hold(council)))
    }

    fn hold(&self, council: Council) -> Arc<Council> {
        let council = Arc::new(council);
        self.keep(council.clone());
        council
    }

    fn keep(&self, council: Arc<Council>) {
        self.note_papers(&council.roster);
        let mut held = self
            .councils
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        held.insert(council.roster.council(), council);
    }

    fn tell(&self, hint: Hint) {
        // Nobody listening is no failure.
        let _ = self.hints.send(hint);
    }
}

/// The storage failed: the operator reads why, the tablet is told to come back.
fn unavailable(error: StorageError) -> CallRefusal {
    STORAGE_ERRORS.fetch_add(1, Relaxed);
    tracing::error!(
        error = &error as &dyn std::error::Error,
        "the storage failed"
    );
    CallRefusal::Unavailable
}

fn noise<const N: usize>() -> Result<[u8; N], StorageError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|_| StorageError::Damaged("the system gives no random numbers"))?;
    Ok(bytes)
}
