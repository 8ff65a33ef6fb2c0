//! A council of one's own: founding it, coming into it, letting others in, and who may open which child.

mod card_notes;
mod cards;
mod door_history;
mod doors;
mod endings;
mod exchanging;
mod found;
mod grants;
mod importing;
mod invites;
mod join;
mod letting_in;
mod lost;
mod recovering;
mod recovery;
mod settings;

pub(crate) use cards::{Unlisted, keep_cards};
pub(crate) use door_history::{Opened, door_history};
pub(crate) use doors::{list_grants, move_school, pass_on};
pub(crate) use endings::{end_doors, is_by_itself, signs_itself};
pub(crate) use exchanging::{
    begin_exchange, exchange_told, exchange_written, forget_replaced, last_exchange,
    refused as exchange_refused, show_exchange, stop_exchange,
};
pub(crate) use found::{found, recovery_written, show_recovery};
pub(crate) use grants::{add_child, close_grant, open_grant, sign_grant_again, sign_link};
pub(crate) use importing::{
    Desk as ImportDesk, add as add_import, check as check_import, list as list_imports,
    read as read_import, undo as undo_import,
};
pub(crate) use invites::{read_invite, show_invite, take_back};
pub(crate) use join::{Waiting, come_in, give_up, is_outside, join, look_in, unlocked};
pub(crate) use letting_in::{
    admit, heard_of_joins, invite, invited_by, sign_people_again, slips, waiting,
};
pub(crate) use lost::{Lost, drop_lost, forget_lost_secrets, sign_lost_again};
pub(crate) use recovering::{look, recover};
pub(crate) use recovery::{check, lay_wrap, let_in_by_recovery, open, opened_by_recovery};
pub(crate) use settings::{set, settings};

use crate::api::error::{Code, Error};
use crate::session::{Facts, setting};
use store::{Store, Tables};
use sync::access;
use sync::{PersonId, paper};
use zeroize::Zeroizing;

/// The longest name of a person, a child or a council, in bytes.
const LONGEST_NAME: usize = 120;

/// A name as somebody typed it, without blanks around it.
fn named(typed: &str, field: &str) -> Result<String, Error> {
    let name = typed.trim();
    if name.is_empty() {
        return Err(Error::at(
            Code::BadRequest,
            field,
            "Give a name. Nothing was changed.",
        ));
    }
    if name.len() > LONGEST_NAME || name.chars().any(char::is_control) {
        let sentence = "A name has at most 120 letters, in one line.";
        return Err(Error::at(Code::BadRequest, field, sentence));
    }
    Ok(name.to_owned())
}

/// Refuses whoever does not administer the council.
fn administers(facts: &Facts) -> Result<(), Error> {
    let me = PersonId(facts.me.id.0);
    let head = facts.roster.head().position;
    if !facts.roster.is_keyed() {
        let sentence = "The practice council has its made-up people and children already.";
        return Err(Error::new(Code::Refused, sentence));
    }
    if access::administers(&facts.roster, &me, head) {
        return Ok(());
    }
    let sentence = "Only the Virtual School head or an administrator does this.";
    Err(Error::new(Code::NotAllowed, sentence))
}

/// What two people read to each other, from the council and the keys of the newcomer's tablet.
fn letters(council: &sync::CouncilId, keys: &sync::DevicePublic) -> String {
    let compared = sync::invite::comparison(council, keys);
    paper::write(&compared).to_string()
}

/// A new tablet's first settings: its keys, where its server is, and nobody's baseline.
fn settle(tables: &Tables<'_>, seed: &Zeroizing<[u8; 32]>, server: &str) -> Result<(), Error> {
    let settings = tables.settings();
    settings.put(setting::DEVICE_SEED, seed.as_ref())?;
    settings.put(setting::COHORT, b"")?;
    Ok(settings.put(setting::SERVER, server.as_bytes())?)
}

/// The server of the council whose store this is; none where the tablet's own counts.
pub(crate) fn server_of(store: &Store) -> Result<Option<String>, Error> {
    let server = store.read().settings().get(setting::SERVER)?;
    Ok(server.and_then(|bytes| String::from_utf8(bytes).ok()))
}

fn random<const N: usize>() -> Result<Zeroizing<[u8; N]>, Error> {
    let mut bytes = Zeroizing::new([0; N]);
    getrandom::fill(bytes.as_mut()).map_err(|_| store::Error::Random)?;
    Ok(bytes)
}
