//! `recovery.open` and `recovery.check`: the way back to somebody's plans on their own tablet, and whether the paper is
//! the right one. The paper itself is kept nowhere.

use super::found::unwritten;
use super::random;
use crate::api::error::{Code, Error};
use crate::api::recovery::{
    CheckRecoveryRequest, OpenWithRecoveryRequest, RecoveryChecked, RecoveryWraps,
};
use crate::api::session::Me;
use crate::clock::Clock;
use crate::session::people::plan_role;
use crate::session::profiles::{self, ProfileFacts};
use crate::session::{Facts, Session, device_keys, read_roster, setting};
use crate::sharing;
use crate::tablet::App;
use crate::words;
use chrono::SecondsFormat;
use std::collections::BTreeSet;
use store::{Passphrase, RawKey, Store, Tables};
use sync::recovery::{RecoverySecret, StoreWrap};
use sync::secret::{self, SecretName, Secrets};
use sync::{PersonId, UnixMillis, access, paper::PaperError};
use zeroize::Zeroizing;

/// What somebody typed from paper.
pub(super) fn typed(key: String) -> Result<RecoverySecret, Error> {
    let text = Zeroizing::new(key);
    RecoverySecret::from_text(&text).map_err(|error| {
        let sentence = match error {
            PaperError::Character => words::RECOVERY_CHARACTER,
            PaperError::Check => words::RECOVERY_INCOMPLETE,
        };
        Error::at(Code::BadRequest, "key", sentence)
    })
}

/// Said of a paper that was exchanged for another.
pub(super) fn replaced(at: UnixMillis) -> Error {
    Error::at(Code::BadRequest, "key", words::recovery_replaced(at))
}

pub(super) fn of_another_council() -> Error {
    Error::at(Code::BadRequest, "key", words::RECOVERY_OF_ANOTHER)
}

/// Lays what opens this store beside it, wrapped for the council's recovery key, where that does not lie there yet. The
/// practice council has no such key.
pub(crate) fn lay_wrap(app: &App, session: &Session) -> Result<(), Error> {
    let (facts, store) = (&session.facts, &session.store);
    let Some(recovery) = facts.roster.recovery() else {
        return Ok(());
    };
    let (council, device) = (facts.roster.council(), facts.keys.id());
    if facts.roster.device(&device).is_none() || session.is_out() {
        return Ok(());
    }
    let (folder, person) = (app.folder()?, &facts.me.person);
    let lies = folder.wrap_stands(person, store)?
        && (folder.wrap(person)?)
            .and_then(|bytes| StoreWrap::from_bytes(&bytes).ok())
            .is_some_and(|wrap| {
                wrap.council == council
                    && wrap.device == device
                    && wrap.is_for_present(&facts.roster)
            });
    if lies {
        return Ok(());
    }
    let wrap = StoreWrap::seal((council, device), store.key().bytes(), recovery, random()?)
        .map_err(|_| Error::internal("a key could not be wrapped"))?
        .naming_those_before(&facts.roster);
    Ok(folder.put_wrap(person, store, &wrap.to_bytes())?)
}

/// `recovery.open`. The note that it was opened so is durable before the passphrase is.
pub(crate) fn open(app: &App, request: OpenWithRecoveryRequest) -> Result<Me, Error> {
    let passphrase = Passphrase::new(request.passphrase);
    let secret = typed(request.key)?;
    passphrase.check()?;
    let (folder, person) = (app.folder()?, request.person);
    let no_wrap = || Error::new(Code::Refused, words::NO_RECOVERY_HERE);
    let wrap = folder.wrap(&person)?.ok_or_else(no_wrap)?;
    let wrap = StoreWrap::from_bytes(&wrap).map_err(|_| no_wrap())?;
    let key = wrap
        .open(&secret)
        .map_err(|_| opens_nothing(&wrap, &secret))?;
    app.close_session();
    let mut store = folder.open_with_key(&person, &RawKey::new(*key))?;
    let facts = whose(app, &store, &person)?;
    note(&mut store, app.clock())?;
    folder.set_passphrase(&person, &store, &passphrase, &facts.to_text())?;
    profiles::begin(app, facts.me(&person), store)
}

/// Why a key does not open what lies beside a store, as far as can be told while that is shut.
fn opens_nothing(wrap: &StoreWrap, secret: &RecoverySecret) -> Error {
    if let Some(until) = wrap.replaced(secret) {
        return replaced(until);
    }
    match wrap.council == secret.council() {
        true => Error::new(Code::Refused, words::NO_RECOVERY_HERE),
        false => Error::at(Code::BadRequest, "key", words::RECOVERY_OPENS_NOTHING),
    }
}

/// Whose plans these are, by the signed roster: what the unlock screen showed proves nothing.
fn whose(app: &App, store: &Store, person: &str) -> Result<ProfileFacts, Error> {
    let damaged = || Error::internal("whose these plans are cannot be read");
    let tables = store.read();
    let roster = read_roster(&tables.links().roster()?)?;
    let device = device_keys(&tables)?.id();
    let device = roster.device(&device).ok_or_else(damaged)?;
    let known = roster
        .person_known(&device.person)
        .ok_or_else(damaged)?
        .clone();
    let roles: Vec<plan::Role> = (known.roles.iter())
        .filter_map(|role| plan_role(*role))
        .collect();
    let here = app.folder()?.people()?.into_iter();
    let shown = (here.filter(|present| present.person == person))
        .find_map(|present| ProfileFacts::read(&present.profile));
    let shown = shown
        .map(|facts| facts.role)
        .filter(|role| roles.contains(role));
    let role = shown
        .or(roles.first().copied())
        .ok_or_else(|| Error::internal("a role"))?;
    let id = plan::PersonId(known.id.0);
    let council = roster.name().unwrap_or_default().to_owned();
    let today = app.clock().today().to_string();
    Ok(ProfileFacts::of_council(id, known.name, role, council).recovered(today))
}

/// Notes in the store that the recovery key opened it.
fn note(store: &mut Store, clock: &Clock) -> Result<(), Error> {
    let now = clock.now().to_rfc3339_opts(SecondsFormat::Secs, true);
    store.write(|tables| {
        let settings = tables.settings();
        let before = settings.get(setting::OPENED_BY_RECOVERY)?;
        let mut noted = before.unwrap_or_default();
        noted.extend_from_slice(format!("{now}\n").as_bytes());
        settings.put(setting::OPENED_BY_RECOVERY, &noted)?;
        Ok::<_, Error>(settings.put(setting::RECOVERY_UNREAD, b"1")?)
    })
}

/// The day on which the recovery key last opened this store, until its person has read so.
pub(crate) fn opened_by_recovery(tables: &Tables<'_>) -> Result<Option<String>, Error> {
    let settings = tables.settings();
    if settings.get(setting::RECOVERY_UNREAD)?.as_deref() != Some(b"1") {
        return Ok(None);
    }
    let noted = settings
        .get(setting::OPENED_BY_RECOVERY)?
        .unwrap_or_default();
    let noted = String::from_utf8_lossy(&noted);
    let last = noted.lines().last().and_then(|at| at.get(..10));
    Ok(last.map(str::to_owned))
}

/// Whose tablets the recovery key let in since this one came in, until its person has read so.
pub(crate) fn let_in_by_recovery(facts: &Facts, tables: &Tables<'_>) -> Result<Vec<String>, Error> {
    let since = told_until(facts, tables)?;
    let uses = facts.roster.recoveries().iter();
    let new = uses.filter(|used| used.position > since);
    let names = new
        .flat_map(|used| &used.admitted)
        .filter_map(|(_, person)| Some(facts.roster.person_known(person)?.name.clone()));
    Ok(names.collect())
}

/// Up to which position of the roster this tablet's person knows what was done with the recovery key: they have read it,
/// or it was before their tablet came in.
pub(super) fn told_until(facts: &Facts, tables: &Tables<'_>) -> Result<u64, Error> {
    let read = tables.settings().get(setting::RECOVERIES_READ)?;
    let read = read.and_then(|bytes| bytes.try_into().ok());
    let read = read.map_or(0, u64::from_be_bytes);
    let since = facts.roster.device(&facts.keys.id());
    Ok(since.map_or(0, |device| device.admitted).max(read))
}

/// `recovery.check`.
pub(crate) fn check(app: &App, request: CheckRecoveryRequest) -> Result<RecoveryChecked, Error> {
    let secret = typed(request.key)?;
    let (facts, on_this_tablet) = app.open_session(|session| {
        if !session.facts.roster.is_keyed() {
            let sentence = words::NO_RECOVERY_IN_PRACTICE;
            return Err(Error::new(Code::Refused, sentence));
        }
        Ok((session.facts.clone(), unwritten(session)?.is_some()))
    })?;
    if let Some(gave_way) = secret.gave_way(&facts.roster) {
        return Err(replaced(gave_way.at));
    }
    if !secret.is_of(&facts.roster) {
        return Err(of_another_council());
    }
    let (me, head) = (PersonId(facts.me.id.0), facts.roster.head().position);
    let server = access::decides(&facts.roster, &me, head)
        .then(|| compare(app, &facts, &secret))
        .transpose()?;
    Ok(RecoveryChecked {
        council: facts.me.council.clone(),
        on_this_tablet,
        server,
    })
}

/// Opens, in memory alone, what is wrapped for the recovery key at the server, and wraps again what is not: a server
/// that was put back from a backup has lost what came after it, and no other reader would ever miss that.
fn compare(app: &App, facts: &Facts, secret: &RecoverySecret) -> Result<RecoveryWraps, Error> {
    let names = secret::all(&facts.roster, &facts.grants);
    let wraps = sharing::wrapped_for_recovery(app, facts, &names).map_err(|turned| turned.error)?;
    let opens: BTreeSet<SecretName> = wraps
        .iter()
        .filter(|wrap| {
            let committed = wrap.name.committed(&facts.roster, &facts.grants);
            committed.is_some_and(|said| wrap.open(secret.sealing_secret(), &said).is_ok())
        })
        .map(|wrap| wrap.name)
        .collect();
    let lost = names.iter().filter(|name| !opens.contains(*name));
    let lost: Vec<SecretName> = lost
        .filter(|name| facts.keyring.secret(name).is_some())
        .copied()
        .collect();
    let recovery = facts.roster.recovery_reader();
    app.open_session(|session| {
        session.store.write(|tables| {
            for name in &lost {
                tables.secrets().give(&recovery, name)?;
            }
            Ok::<_, Error>(())
        })
    })?;
    if !lost.is_empty() {
        sharing::now(app, crate::api::sharing::SyncNowRequest {})?;
    }
    let count = |many: usize| u32::try_from(many).unwrap_or(u32::MAX);
    Ok(RecoveryWraps {
        keys: count(names.len()),
        open: count(opens.len()),
        sent_again: count(lost.len()),
    })
}
