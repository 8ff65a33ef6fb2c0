//! `sync.now`: one exchange with the server, in as few round trips as it takes.

#[cfg(test)]
mod tests;

use super::device;
use super::effects::{self, Outcome};
use super::forming;
use super::http::{CallFault, Caller, Exchanger, bad_answer};
use super::leaving::{self, Taken};
use super::rebuild;
use super::repair::forget_damaged;
use super::standing::{Stood, StoreMemory};
use crate::api::error::{Code, Error};
use crate::api::sharing::{Cause, Changed, SyncNowRequest, Synced};
use crate::council;
use crate::session::{Session, setting};
use crate::tablet::App;
use crate::words;
use std::sync::atomic::Ordering::Relaxed;
use sync::client::{self, Absorbed};
use sync::protocol::{self, CallRefusal, LinkVerdict, SyncResponse};

/// More round trips than this mean that the two sides do not understand each other.
const MOST_ROUNDS: u32 = 16;

/// So many exchanges in a row go on at once though only links went or came: as many as the longest logs take. More mean that
/// a server says over and over that it lacks what it has; it is then asked as seldom as one that says nothing.
const MOST_BY_LINKS: u32 = 64;

/// `sync.now`.
pub(crate) fn now(app: &App, _: SyncNowRequest) -> Result<Synced, Error> {
    let runtime = app.exchanger().runtime.clone();
    runtime.block_on(exchange(app))
}

/// One exchange. Its outcome is remembered for the sharing page.
pub(super) async fn exchange(app: &App) -> Result<Synced, Error> {
    let _turn = app.exchanger().turn.lock().await;
    let done = rounds(app).await;
    let trouble = done.as_ref().err().map(|error| error.message.clone());
    // A session that was locked meanwhile has nothing to remember.
    let _ =
        app.any_session(|session| remember(session, trouble.as_deref(), done.as_ref().ok(), app));
    app.tell(Changed {
        child: None,
        cause: Cause::Sharing,
    });
    done
}

async fn rounds(app: &App) -> Result<Synced, Error> {
    let mut synced = Synced {
        sent: 0,
        received: 0,
        round_trips: 0,
        set_aside: Vec::new(),
        refused: Vec::new(),
    };
    let mut offered = false;
    let mut more = false;
    let mut links = false;
    while synced.round_trips < MOST_ROUNDS {
        let first = synced.round_trips == 0;
        let (caller, stood) = app.any_session(|session| begin(session, first, app))?;
        let message = protocol::pack(&client::request(&stood.standing()));
        synced.round_trips += 1;
        let answer = match app.exchanger().exchange(&caller, message).await {
            Ok(answer) => answer,
            Err(CallFault::Refused(refusal)) if is_new_server(refusal) && !offered => {
                offered = true;
                app.any_session(offer_all)?;
                continue;
            }
            Err(fault) => {
                if matches!(fault, CallFault::Refused(CallRefusal::DeviceFrozen)) {
                    app.any_session(|session| session.store.write(device::frozen))?;
                }
                return Err(fault.into());
            }
        };
        let response: SyncResponse =
            protocol::unpack(&answer).map_err(|_| Error::from(bad_answer()))?;
        let who = caller.keys.id();
        let roster = client::roster_with(stood.standing().roster, &response).roster;
        let removed = roster.out_since(&who).is_some();
        if removed {
            leaving::begin(app, who, &roster).await?;
        }
        let (outcome, next) =
            app.any_session(|session| absorb(session, &caller, &stood, &response, app))?;
        links |= brings_links(&stood, &response);
        for child in &outcome.touched {
            app.tell(Changed {
                child: Some(*child),
                cause: Cause::Sync,
            });
        }
        if outcome.other_roles {
            // Every page may offer something else now.
            app.tell(Changed {
                child: None,
                cause: Cause::Sync,
            });
        }
        if removed {
            let taken = Taken {
                handed_over: outcome.handed_over,
                knew: stood.standing().roster.out_since(&who).is_some(),
            };
            if leaving::go_on(app, who, taken)? {
                return Err(Error::removed());
            }
            continue;
        }
        let mut again = next == Next::Again || outcome.again;
        if app.any_session(|session| Ok(session.door.is_leaving()))? {
            if leaving::come_back(app, who)? {
                break;
            }
            again = true;
        }
        add(&mut synced, outcome);
        if next == Next::Update {
            return Err(outdated());
        }
        more = again;
        if !again {
            break;
        }
    }
    // After weeks away there may be more than fits: it goes on at once, as long as it gets anywhere.
    let moved = Moved {
        words: synced.sent + synced.received,
        links,
    };
    if goes_on(app.exchanger(), more, &moved) {
        app.exchanger().wake.notify_one();
    }
    Ok(synced)
}

/// What went or came in an exchange.
struct Moved {
    words: u32,
    links: bool,
}

/// Whether an answer brings links, or takes some: that is progress, also where no word moved.
fn brings_links(stood: &Stood, response: &SyncResponse) -> bool {
    let verdicts = response.roster_verdicts.iter();
    let mut verdicts = verdicts.chain(&response.grant_verdicts);
    let goes_on = response.roster.position > stood.standing().roster.head().position;
    (goes_on && !response.roster_links.is_empty())
        || !response.grant_links.is_empty()
        || verdicts.any(|verdict| *verdict == LinkVerdict::Stored)
}

/// Whether the next exchange follows at once, where this one left something.
fn goes_on(exchanger: &Exchanger, more: bool, moved: &Moved) -> bool {
    if !more || moved.words > 0 {
        exchanger.by_links.store(0, Relaxed);
        return more;
    }
    moved.links && exchanger.by_links.fetch_add(1, Relaxed) < MOST_BY_LINKS
}

/// What follows a round trip.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    /// Nothing.
    Rest,
    /// Another.
    Again,
    /// Nothing until the app is updated: it cannot read all of the council's logs.
    Update,
}

/// Nothing is sent or taken in: a newer version wrote in the council's logs.
pub(crate) fn outdated() -> Error {
    Error::new(Code::Refused, words::UPDATE_TO_SHARE)
}

/// Forms what waits, and says who calls and where the tablet stands.
fn begin(session: &mut Session, first: bool, app: &App) -> Result<(Caller, Stood), Error> {
    forming::form(session, app.clock())?;
    if !session.door.is_leaving() {
        session.name_audit_key(app.clock())?;
    }
    let facts = &session.facts;
    let caller = Caller {
        keys: facts.keys.clone(),
        council: facts.roster.council(),
        epoch: facts.epoch,
    };
    // What was refused before is offered once more to a server that only holds it.
    let anew = first || session.is_out();
    let now = app.clock().unix_millis();
    Ok((caller, Stood::of(session, now, anew)?))
}

fn absorb(
    session: &mut Session,
    caller: &Caller,
    stood: &Stood,
    response: &SyncResponse,
    app: &App,
) -> Result<(Outcome, Next), Error> {
    // Somebody else may have unlocked while the answer was on its way: it is not theirs.
    if session.facts.keys.id() != caller.keys.id() {
        return Err(Error::locked());
    }
    let absorbed = client::absorb(
        &stood.standing(),
        response,
        &StoreMemory {
            tables: session.store.read(),
            facts: &session.facts,
            recovering: session.recovering.as_ref(),
        },
    );
    if is_idle(response, &absorbed) {
        return Err(bad_answer().into());
    }
    let roles = session.facts.me.roles.clone();
    let recovery = session.facts.roster.recovery_reader();
    let mut outcome = effects::apply(session, &absorbed, response.at, app.clock())?;
    if session.facts.roster.recovery_reader() != recovery {
        // What the key before opens is taken away now. Where that fails, the next unlocking tries again.
        let _ = council::lay_wrap(app, session);
        council::forget_replaced(session)?;
    }
    outcome.other_roles = session.facts.me.roles != roles;
    session.read_audit()?;
    if !session.is_out() {
        session.renew_lease(response.at, app.clock())?;
    }
    let mut touched = rebuild::read_what_opens(session, app.clock())?;
    touched.extend(session.look_at_doors(app.clock())?);
    for child in touched {
        if !outcome.touched.contains(&child) {
            outcome.touched.push(child);
        }
    }
    let next = match absorbed {
        Absorbed { again: true, .. } => Next::Again,
        Absorbed { outdated: true, .. } => Next::Update,
        _ => Next::Rest,
    };
    if next == Next::Rest && !outcome.itself_refused {
        let ended = council::end_doors(session, response.at, app.clock())?;
        outcome.again |= ended || council::keep_cards(session, response.at, app.clock())?;
    }
    Ok((outcome, next))
}

/// An answer that promises more and brings nothing would be asked for for ever, and the person would read that everything
/// is shared.
fn is_idle(response: &SyncResponse, absorbed: &Absorbed) -> bool {
    response.more && response.pages.is_empty() && absorbed.effects.is_empty()
}

/// A server that knows neither council nor device has lost or never had the logs: it is given all of them.
fn is_new_server(refusal: CallRefusal) -> bool {
    matches!(
        refusal,
        CallRefusal::UnknownCouncil | CallRefusal::UnknownDevice | CallRefusal::OtherRoster
    )
}

fn offer_all(session: &mut Session) -> Result<(), Error> {
    session
        .store
        .write(|tables| Ok(tables.links().offer_all()?))
}

fn add(synced: &mut Synced, outcome: Outcome) {
    synced.sent += outcome.sent;
    synced.received += outcome.received;
    synced.set_aside.extend(outcome.set_aside);
    synced.refused.extend(outcome.refused);
}

fn remember(
    session: &mut Session,
    trouble: Option<&str>,
    synced: Option<&Synced>,
    app: &App,
) -> Result<(), Error> {
    let now = app
        .clock()
        .now()
        .to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let asked = session.facts.decides();
    session.store.write(|tables| {
        let settings = tables.settings();
        settings.put(setting::TROUBLE, trouble.unwrap_or_default().as_bytes())?;
        if let Some(synced) = synced {
            if tables.changes().waiting()?.is_empty() {
                settings.put(setting::SHARED_AT, now.as_bytes())?;
            }
            if asked {
                settings.put(setting::HELD_ASKED_AT, now.as_bytes())?;
            }
            if synced.received > 0 {
                settings.put(setting::RECEIVED_AT, now.as_bytes())?;
            }
        }
        Ok::<_, Error>(())
    })?;
    match synced {
        Some(_) => forget_damaged(session, app),
        None => Ok(()),
    }
}
