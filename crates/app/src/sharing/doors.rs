//! Calls of those whom no roster knows yet: founding a council, and asking to be let in.

use super::http::{CallFault, Caller, bad_answer};
use crate::api::error::Error;
use crate::session::FIRST_EPOCH;
use crate::tablet::App;
use sync::DeviceKeys;
use sync::invite::Invite;
use sync::link::Head;
use sync::protocol::{
    self, CallRefusal, Cursors, FOUND_PATH, JOIN_PATH, JoinAsk, SyncRequest, SyncResponse, VERSION,
};

/// Why a call at the door came to nothing.
pub(crate) struct Turned {
    /// What the person is told.
    pub(crate) error: Error,
    /// Whether the server has certainly taken nothing. Without an answer that says so nobody knows.
    pub(crate) for_certain: bool,
}

impl From<CallFault> for Turned {
    fn from(fault: CallFault) -> Self {
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
    let request = SyncRequest {
        version: VERSION,
        roster: Head::default(),
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
    };
    let caller = Caller {
        keys: keys.clone(),
        council: invite.council,
        epoch: FIRST_EPOCH,
    };
    let (exchanger, body) = (app.exchanger(), protocol::pack(&request));
    let answered = exchanger
        .runtime
        .block_on(exchanger.exchange(&caller, body));
    let answer = match answered {
        Ok(answer) => answer,
        Err(CallFault::Refused(CallRefusal::UnknownDevice)) => return Ok(Newcomer::Waits),
        Err(fault) => return Err(fault.into()),
    };
    let response: SyncResponse =
        protocol::unpack(&answer).map_err(|_| Error::from(bad_answer()))?;
    let links = response.roster_links.into_iter().map(Into::into);
    Ok(Newcomer::Admitted(links.collect()))
}
