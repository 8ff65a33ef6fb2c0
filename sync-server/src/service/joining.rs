//! How a council begins on this server, and how somebody comes in whom nobody knows yet.

use std::sync::{Mutex, PoisonError};

use sync::founding::{FoundRequest, SetupCode};
use sync::link::LinkError;
use sync::protocol::{
    CallRefusal, FrameError, JoinAsk, MAX_SECRETS, SyncResponse, VERSION, unpack,
};
use sync::roster::RosterLink;
use sync::{UnixMillis, access};

use super::answer::Answering;
use super::{Hint, Service, noise, unavailable};
use crate::council::Council;
use crate::storage::StorageError;

/// How long a setup code can be used.
pub(crate) const SETUP_MILLIS: i64 = 30 * 60 * 1000;

/// The setup code of this process, while one is open.
#[derive(Default)]
pub(crate) struct Setup(Mutex<Option<(SetupCode, UnixMillis)>>);

impl Service {
    /// A setup code, where no council was founded here yet and it is not the practice council's server. It replaces the
    /// one before.
    ///
    /// # Errors
    /// Where the storage or the system's random numbers fail.
    pub(crate) fn begin_setup(&self, now: UnixMillis) -> Result<Option<SetupCode>, StorageError> {
        if self.rules.practice || self.storage.has_council()? {
            return Ok(None);
        }
        let code = SetupCode::from_bytes(noise()?);
        let until = UnixMillis(now.0.saturating_add(SETUP_MILLIS));
        *self.open_setup() = Some((code.clone(), until));
        Ok(Some(code))
    }

    fn open_setup(&self) -> std::sync::MutexGuard<'_, Option<(SetupCode, UnixMillis)>> {
        self.setup.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Founds a council for whoever knows the setup code. The same links again are welcome again: the answer may have
    /// been lost.
    pub(crate) fn found(&self, body: &[u8], now: UnixMillis) -> Result<(), CallRefusal> {
        let request: FoundRequest = read(body)?;
        if request.version != VERSION {
            return Err(CallRefusal::OtherVersion);
        }
        let links: Result<Vec<RosterLink>, LinkError> = (request.links.iter())
            .map(|bytes| RosterLink::decode(bytes))
            .collect();
        let links = links.map_err(|_| CallRefusal::Malformed)?;
        let (first, rest) = links.split_first().ok_or(CallRefusal::Malformed)?;
        let id = first.content().council;
        if let Some(council) = self.council(&id)?
            && links.iter().all(|link| council.has_roster_link(link))
        {
            return Ok(());
        }
        let mut setup = self.open_setup();
        let proves = |(code, until): &(SetupCode, UnixMillis)| now < *until && request.proves(code);
        if !setup.as_ref().is_some_and(proves) {
            return Err(CallRefusal::BadSetupCode);
        }
        let mut council = Council::founded(first).map_err(|_| CallRefusal::Malformed)?;
        if !council.roster.is_keyed() {
            return Err(CallRefusal::Malformed);
        }
        for link in rest {
            council
                .append_roster(link)
                .map_err(|_| CallRefusal::Malformed)?;
        }
        // All in one commit: a council of which only the first link stood would have no device, and no setup code any more.
        let links: Vec<(u64, &[u8])> = (links.iter())
            .map(|link| (link.head().position, link.bytes()))
            .collect();
        let added = self.storage.add_roster_links(&id, &links);
        if !added.map_err(unavailable)? {
            return Err(CallRefusal::Unavailable);
        }
        *setup = None;
        self.hold(council);
        tracing::info!(council = %id, "a council was founded");
        Ok(())
    }

    /// Keeps a wish to join for those who administer. Whether it is from whom it says, only they can tell.
    pub(crate) fn ask_to_join(&self, body: &[u8], now: UnixMillis) -> Result<(), CallRefusal> {
        let ask: JoinAsk = read(body)?;
        if ask.version != VERSION {
            return Err(CallRefusal::OtherVersion);
        }
        let council = self.council(&ask.council)?;
        let council = council.ok_or(CallRefusal::UnknownInvite)?;
        if council.roster.device(&ask.request.keys.id()).is_some() {
            return Ok(());
        }
        let kept = self.storage.ask_to_join(&ask.council, &ask.request, now);
        if !kept.map_err(unavailable)? {
            return Err(CallRefusal::UnknownInvite);
        }
        self.tell(Hint::People {
            council: ask.council,
            by: ask.request.keys.id(),
        });
        Ok(())
    }
}

impl Answering<'_> {
    /// Opens the caller's invites, and says who asks to join, for somebody who administers.
    pub(super) fn bring_joins(&self, response: &mut SyncResponse) -> Result<(), CallRefusal> {
        let roster = &self.caller.council.roster;
        let head = roster.head().position;
        if !roster.is_keyed() || !access::administers(roster, &self.caller.person, head) {
            return Ok(());
        }
        let (storage, council) = (&self.service.storage, roster.council());
        if let Some(invites) = &self.request.invites {
            let invites = &invites[..invites.len().min(MAX_SECRETS)];
            storage
                .open_invites(&council, invites, self.now)
                .map_err(unavailable)?;
        }
        let joins = storage.joins(&council, self.now).map_err(unavailable)?;
        response.joins = (!joins.is_empty()).then_some(joins);
        Ok(())
    }
}

/// A message of somebody whom nobody knows.
fn read<T>(body: &[u8]) -> Result<T, CallRefusal>
where
    T: for<'b> minicbor::Decode<'b, ()> + minicbor::Encode<()>,
{
    unpack(body).map_err(|error| match error {
        FrameError::TooLong => CallRefusal::TooLong,
        FrameError::Malformed => CallRefusal::Malformed,
    })
}
