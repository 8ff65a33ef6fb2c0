//! Calls of those whom no roster knows yet: founding a council, and asking to be let in.

use super::http::{CallFault, Caller, bad_answer};
use crate::api::error::Error;
use crate::session::{FIRST_EPOCH, Facts};
use crate::tablet::App;
use sync::invite::Invite;
use sync::link::Head;
use sync::protocol::{
    self, CallRefusal, Cursors, FOUND_PATH, JOIN_PATH, JoinAsk, MAX_SECRETS, SyncRequest,
    SyncResponse, VERSION,
};
use sync::roster::RosterLink;
use sync::secret::SecretName;
use sync::wrap::Wrap;
use sync::{CouncilId, DeviceKeys};

/// Why a call at the door came to nothing.
pub(crate) struct Turned {
    /// What the person is told.
    pub(crate) error: Error,
    /// Whether the server has certainly taken nothing. Without an answer that says so nobody knows.
    pub(crate) for_certain: bool,
    /// What the server said no with.
    pub(crate) refusal: Option<CallRefusal>,
}

impl Turned {
    /// Nothing was taken.
    pub(crate) fn certainly(error: Error) -> Self {
        Self {
            error,
            for_certain: true,
            refusal: None,
        }
    }

    /// Nobody knows whether anything was taken.
    pub(crate) fn perhaps(error: Error) -> Self {
        Self {
            for_certain: false,
            ..Self::certainly(error)
        }
    }
}

impl From<CallFault> for Turned {
    fn from(fault: CallFault) -> Self {
        let refusal = match fault {
            CallFault::Refused(refusal) => Some(refusal),
            CallFault::Other(_) => None,
        };
        let for_certain = matches!(
            fault,
            CallFault::Refused(
                CallRefusal::BadSetupCode
                    | CallRefusal::UnknownInvite
                    | CallRefusal::Malformed
                    | CallRefusal::OtherVersion
                    | CallRefusal::TooLong
            )
        );
        Self {
            error: fault.into(),
            for_certain,
            refusal,
        }
    }
}

/// Founds a council.
pub(crate) fn found(app: &App, body: Vec<u8>) -> Result<(), Turned> {
    let runtime = app.exchanger().runtime.clone();
    Ok(runtime.block_on(app.exchanger().at_the_door(FOUND_PATH, body))?)
}

/// Sends a wish to be let in. The same one again is welcome again.
pub(crate) fn ask_to_join(app: &App, invite: &Invite, keys: &DeviceKeys) -> Result<(), Turned> {
    let ask = JoinAsk {
        version: VERSION,
        council: invite.council,
        request: invite.request(&keys.public()),
    };
    let body = protocol::pack(&ask);
    let runtime = app.exchanger().runtime.clone();
    Ok(runtime.block_on(app.exchanger().at_the_door(JOIN_PATH, body))?)
}

/// What became of somebody who asked to be let in.
pub(crate) enum Newcomer {
    /// Nobody has let them in yet.
    Waits,
    /// The roster, from its beginning. Nothing of it is believed yet.
    Admitted(Vec<Vec<u8>>),
}

/// Asks for the roster as a device that may be in it by now.
pub(crate) fn roster_of(app: &App, invite: &Invite, keys: &DeviceKeys) -> Result<Newcomer, Error> {
    match show(app, (invite.council, keys), Head::default(), None) {
        Ok(response) => {
            let links = response.roster_links.into_iter().map(Into::into);
            Ok(Newcomer::Admitted(links.collect()))
        }
        Err(Turned {
            refusal: Some(CallRefusal::UnknownDevice),
            ..
        }) => Ok(Newcomer::Waits),
        Err(turned) => Err(turned.error),
    }
}

/// Shows the server a link of the roster, as a device that stands at `roster`, and nothing else.
pub(crate) fn show(
    app: &App,
    who: (CouncilId, &DeviceKeys),
    roster: Head,
    link: Option<&RosterLink>,
) -> Result<SyncResponse, Turned> {
    let links = link.iter().map(|link| link.bytes().to_vec().into());
    let request = SyncRequest {
        roster_links: links.collect(),
        ..nothing(roster)
    };
    call(app, who, FIRST_EPOCH, &request)
}

/// Asks which of these secrets are wrapped for the council's recovery, and how.
pub(crate) fn wrapped_for_recovery(
    app: &App,
    facts: &Facts,
    names: &[SecretName],
) -> Result<Vec<Wrap>, Turned> {
    let mut wraps = Vec::new();
    for some in names.chunks(MAX_SECRETS) {
        let request = SyncRequest {
            lacks: Some(some.to_vec()),
            recovers: Some(true),
            ..nothing(facts.roster.head())
        };
        let who = (facts.roster.council(), &facts.keys);
        let response = call(app, who, facts.epoch, &request)?;
        let given = response.wraps.into_iter().flatten();
        let read = given.filter_map(|bytes| Wrap::from_bytes(&bytes).ok());
        let recovery = facts.roster.recovery_reader();
        wraps.extend(read.filter(|wrap| wrap.reader == recovery));
    }
    Ok(wraps)
}

/// A request that brings nothing.
fn nothing(roster: Head) -> SyncRequest {
    SyncRequest {
        version: VERSION,
        roster,
        grants: 0,
        cursors: Cursors::Beginning,
        open: None,
        roster_links: Vec::new(),
        grant_links: Vec::new(),
        pending: Vec::new(),
        held: None,
        vouching: None,
        wraps: None,
        lacks: None,
        recovers: None,
        invites: None,
        audit: None,
        feed: None,
    }
}

fn call(
    app: &App,
    (council, keys): (CouncilId, &DeviceKeys),
    epoch: u32,
    request: &SyncRequest,
) -> Result<SyncResponse, Turned> {
    let caller = Caller {
        keys: keys.clone(),
        council,
        epoch,
    };
    let (exchanger, body) = (app.exchanger(), protocol::pack(request));
    let answered = exchanger
        .runtime
        .block_on(exchanger.exchange(&caller, body));
    Ok(protocol::unpack(&answered?).map_err(|_| bad_answer())?)
}
