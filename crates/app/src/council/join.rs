//! `council.join`, and coming in once somebody who administers has let this tablet in.

use super::{letters, random, settle};
use crate::api::council::{AskedToJoin, JoinCouncilRequest};
use crate::api::error::{Code, Error};
use crate::practice::keep_link;
use crate::session::people::plan_role;
use crate::session::profiles::ProfileFacts;
use crate::session::{device_keys, setting};
use crate::sharing::{self, Newcomer};
use crate::tablet::App;
use crate::words;
use store::{Passphrase, Store};
use sync::DeviceKeys;
use sync::invite::{Invite, InviteError};
use sync::roster::{Roster, RosterLink};
use zeroize::Zeroizing;

/// `council.join`. The store stands before anything is sent, so that this tablet's keys are never lost; the wish to join
/// is sent now, and again whenever this person unlocks, until somebody has let them in.
pub(crate) fn join(app: &App, request: JoinCouncilRequest) -> Result<AskedToJoin, Error> {
    let passphrase = Passphrase::new(request.passphrase);
    let text = Zeroizing::new(request.invite);
    let invite = read(&text)?;
    let role = plan_role(invite.role).ok_or_else(|| Error::internal("a role"))?;
    let server = sharing::server_address(&invite.server)?;
    let seed = random()?;
    let keys = DeviceKeys::from_seed(&seed);
    let name = invite.name.clone();
    let council_name = invite.council_name.clone();
    let id = plan::PersonId(invite.person.0);
    let facts = ProfileFacts::of_council(id, name.clone(), role, council_name.clone());
    let here = invite.person.0.simple().to_string();
    app.close_session();
    let folder = app.folder()?;
    let store = folder.create(&here, &passphrase, &facts.to_text(), |store| {
        store.write(|tables| {
            settle(tables, &seed, &server)?;
            tables.settings().put(setting::INVITE, text.as_bytes())?;
            Ok::<_, Error>(())
        })
    })?;
    drop(store);
    app.exchanger().aim(Some(&server))?;
    if let Err(turned) = sharing::ask_to_join(app, &invite, &keys) {
        // Nothing is left of a wish that was not taken: the same invite, or a new one, begins anew.
        if turned.for_certain {
            folder.remove(&here)?;
        }
        return Err(turned.error);
    }
    Ok(AskedToJoin {
        person: here,
        name,
        council: council_name,
        letters: letters(&invite.council, &keys.public()),
    })
}

fn read(text: &str) -> Result<Invite, Error> {
    Invite::from_text(text).map_err(|error| {
        let sentence = match error {
            InviteError::Character => words::INVITE_CHARACTER,
            InviteError::Incomplete => words::INVITE_INCOMPLETE,
            InviteError::Newer => words::INVITE_NEWER,
        };
        Error::at(Code::BadRequest, "invite", sentence)
    })
}

/// Whether this store waits to be let in: it knows no council yet.
pub(crate) fn is_outside(store: &Store) -> Result<bool, Error> {
    let tables = store.read();
    let invited = tables.settings().get(setting::INVITE)?;
    Ok(invited.is_some_and(|text| !text.is_empty()) && tables.links().roster()?.is_empty())
}

/// Asks once more, and takes in the council's roster where somebody has let this tablet in. Nothing that the server gives
/// is believed unless it is the invite's own council and names this very tablet.
pub(crate) fn come_in(app: &App, store: &mut Store) -> Result<(), Error> {
    let (invite, keys) = {
        let tables = store.read();
        let text = tables.settings().get(setting::INVITE)?.unwrap_or_default();
        let text = Zeroizing::new(text);
        let invite = read(&String::from_utf8_lossy(&text))?;
        (invite, device_keys(&tables)?)
    };
    let waits = || {
        let letters = letters(&invite.council, &keys.public());
        let sentence = format!("{} {letters}.", words::NOT_LET_IN_YET);
        Error::new(Code::Blocked, &sentence)
    };
    sharing::ask_to_join(app, &invite, &keys).map_err(|turned| turned.error)?;
    let links = match sharing::roster_of(app, &invite, &keys)? {
        Newcomer::Waits => return Err(waits()),
        Newcomer::Admitted(links) => links,
    };
    let links = decoded(&links)?;
    let roster = follow(&links).ok_or_else(strange)?;
    let device = roster.device_at(&keys.id(), roster.head().position);
    if roster.council() != invite.council {
        return Err(strange());
    }
    if device.is_none_or(|device| device.person != invite.person) {
        return Err(waits());
    }
    store.write(|tables| {
        links
            .iter()
            .try_for_each(|link| keep_link(tables, link, true, false))?;
        tables.settings().put(setting::INVITE, b"")?;
        Ok::<_, Error>(())
    })
}

/// Links of the roster as a server gave them. Nothing in them is believed yet.
pub(super) fn decoded(links: &[Vec<u8>]) -> Result<Vec<RosterLink>, Error> {
    let links = links.iter().map(|bytes| RosterLink::decode(bytes));
    links
        .collect::<Result<_, _>>()
        .map_err(|_| sharing::outdated())
}

pub(super) fn follow(links: &[RosterLink]) -> Option<Roster> {
    let (first, rest) = links.split_first()?;
    let mut roster = Roster::founded(first).ok()?;
    rest.iter().try_for_each(|link| roster.append(link)).ok()?;
    roster.is_keyed().then_some(roster)
}

pub(super) fn strange() -> Error {
    Error::new(Code::BadAnswer, words::OTHER_COUNCIL)
}
