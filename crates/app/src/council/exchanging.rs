//! `recovery.exchange` and what follows it: another recovery key takes the place of the council's.
//!
//! The order is what makes it safe. The paper that counts is typed, and its key signs that the next one takes its place, on this
//! tablet; then it is let go of. The next key is kept in the store and shown, until somebody has typed it back from paper. Only then
//! is the link signed and sent. So there is no moment at which neither paper opens anything: until the link stands the one before
//! does, and from then on the next one, which is on paper already. A link that is refused changes nothing.

use super::found::unwritten;
use super::random;
use super::recovery::{of_another_council, replaced, typed};
use crate::api::error::{Code, Error};
use crate::api::recovery::{
    BeginExchangeRequest, ExchangeWrittenRequest, KeyExchanged, PaperKey, RecoveryExchange,
    ShowExchangeRequest, StopExchangeRequest,
};
use crate::api::sharing::SyncNowRequest;
use crate::clock::Clock;
use crate::session::{Facts, Session, setting};
use crate::sharing::{self, keys};
use crate::tablet::App;
use crate::words;
use store::Tables;
use sync::link::Signer;
use sync::recovery::RecoverySecret;
use sync::roster::{Exchanged, RootExchange, RosterAct, RosterLink};
use sync::wrap::Reader;
use sync::{codec, paper};
use zeroize::Zeroizing;

/// Bytes of a root seed.
const SEED: usize = 32;

/// What waits until somebody has typed the next key back: its seed, and what both keys signed.
struct Next {
    seed: Zeroizing<[u8; SEED]>,
    exchange: RootExchange,
}

impl Next {
    fn of(tables: &Tables<'_>) -> Result<Option<Self>, Error> {
        let kept = tables.settings().get(setting::NEXT_RECOVERY)?;
        let kept = Zeroizing::new(kept.unwrap_or_default());
        let Some((seed, exchange)) = kept.split_first_chunk::<SEED>() else {
            return Ok(None);
        };
        let exchange = codec::strict(exchange, "root exchange");
        Ok(Some(Self {
            seed: Zeroizing::new(*seed),
            exchange: exchange
                .map_err(|_| Error::internal("an exchange of the recovery key does not read"))?,
        }))
    }

    fn keep(&self, tables: &Tables<'_>) -> Result<(), Error> {
        let exchange = codec::encode(&self.exchange);
        let bytes = Zeroizing::new([self.seed.as_slice(), &exchange].concat());
        Ok(tables.settings().put(setting::NEXT_RECOVERY, &bytes)?)
    }
}

/// `recovery.exchange`.
pub(crate) fn show_exchange(app: &App, _: ShowExchangeRequest) -> Result<RecoveryExchange, Error> {
    app.open_session(|session| shown(session))
}

/// `recovery.exchange_begin`. The paper that was typed is let go of when this returns; what it signed counts on this tablet
/// alone, and only together with a key that nobody has yet.
pub(crate) fn begin_exchange(
    app: &App,
    request: BeginExchangeRequest,
) -> Result<RecoveryExchange, Error> {
    let secret = typed(request.key)?;
    app.open_session(|session| may_begin(session, &secret))?;
    keep_what_opens(app, &secret)?;
    app.open_session(|session| {
        may_begin(session, &secret)?;
        let facts = &session.facts;
        // The same again shows the same key: it may be on paper already.
        let begun = Next::of(&session.store.read())?;
        if !begun.is_some_and(|next| facts.still_holds(&next.exchange)) {
            let seed: Zeroizing<[u8; SEED]> = random()?;
            let next = RecoverySecret::from_bytes(&seed);
            let (council, device) = (facts.roster.council(), facts.keys.id());
            let exchange = secret.give_way_to(&next, council, device);
            session.store.write(|tables| {
                tables.settings().put(setting::EXCHANGE_REFUSED, b"0")?;
                Next { seed, exchange }.keep(tables)
            })?;
        }
        shown(session)
    })
}

fn may_begin(session: &Session, secret: &RecoverySecret) -> Result<(), Error> {
    let facts = &session.facts;
    may(facts)?;
    if let Some(gave_way) = secret.gave_way(&facts.roster) {
        return Err(replaced(gave_way.at));
    }
    if !secret.is_of(&facts.roster) {
        return Err(of_another_council());
    }
    if unwritten(session)?.is_some() {
        return Err(Error::new(Code::Blocked, words::WRITE_BEFORE_EXCHANGE));
    }
    nothing_waits(session)
}

/// Fetches what this tablet lacks and the key opens that gives way: of some of it nobody else may be left, and what is
/// wrapped for that key is destroyed once the next one counts.
fn keep_what_opens(app: &App, secret: &RecoverySecret) -> Result<(), Error> {
    let lacks = app.open_session(|session| {
        let lacks = !keys::lacks(&session.facts, true).is_empty();
        session.recovering = lacks.then(|| secret.clone());
        Ok(lacks)
    })?;
    if !lacks {
        return Ok(());
    }
    let shared = sharing::now(app, SyncNowRequest {});
    app.any_session(|session| {
        session.recovering = None;
        Ok(())
    })?;
    shared.map(drop)
}

/// `recovery.exchange_written`. From here on only paper has the next key, and the link waits for the server.
pub(crate) fn exchange_written(
    app: &App,
    request: ExchangeWrittenRequest,
) -> Result<RecoveryExchange, Error> {
    let text = Zeroizing::new(request.key);
    let shown = app.open_session(|session| {
        let Some(next) = Next::of(&session.store.read())? else {
            return shown(session);
        };
        if !paper::read(&text).is_ok_and(|read| read.as_slice() == next.seed.as_slice()) {
            return Err(Error::at(Code::BadRequest, "key", words::RECOVERY_MISTYPED));
        }
        may(&session.facts)?;
        nothing_waits(session)?;
        let facts = &session.facts;
        let holds = facts.still_holds(&next.exchange);
        session.store.write(|tables| {
            tables.settings().put(setting::NEXT_RECOVERY, b"")?;
            match holds {
                true => facts.exchange(tables, &next.exchange, app.clock()),
                false => refused(tables),
            }
        })?;
        session.store.sweep()?;
        shown(session)
    })?;
    app.wrote();
    Ok(shown)
}

/// `recovery.exchange_stop`: before it was typed back, the next key is destroyed and the one before stays.
pub(crate) fn stop_exchange(app: &App, _: StopExchangeRequest) -> Result<RecoveryExchange, Error> {
    app.open_session(|session| {
        session.store.write(|tables| {
            tables.settings().put(setting::EXCHANGE_REFUSED, b"0")?;
            Ok::<_, Error>(tables.settings().put(setting::NEXT_RECOVERY, b"")?)
        })?;
        session.store.sweep()?;
        shown(session)
    })
}

fn shown(session: &Session) -> Result<RecoveryExchange, Error> {
    let (facts, tables) = (&session.facts, session.store.read());
    let settings = tables.settings();
    let next = Next::of(&tables)?.filter(|next| facts.still_holds(&next.exchange));
    let refused = settings.get(setting::EXCHANGE_REFUSED)?.as_deref() == Some(b"1");
    Ok(RecoveryExchange {
        may: may(facts).is_ok(),
        refusal: (facts.decides() && facts.roster.is_keyed())
            .then(|| may(facts).err().map(|error| error.message))
            .flatten(),
        key: next.map(|next| PaperKey::of(next.seed.as_slice())),
        waiting: waiting(&tables)?,
        refused,
        exchanged: (facts.roster.exchanged().iter().rev())
            .map(|each| told(facts, each))
            .collect(),
    })
}

/// Whether a link that exchanges the recovery key waits for the server.
fn waiting(tables: &Tables<'_>) -> Result<bool, Error> {
    let waiting = tables.links().roster_waiting()?;
    let mut links = waiting
        .iter()
        .filter_map(|bytes| RosterLink::decode(bytes).ok());
    Ok(links.any(|link| {
        let mut acts = link.content().acts.iter();
        acts.any(|act| matches!(act, RosterAct::Exchange(_)))
    }))
}

/// Whether this person may exchange the key, on this tablet.
fn may(facts: &Facts) -> Result<(), Error> {
    if !facts.roster.is_keyed() {
        return Err(Error::new(Code::Refused, words::NO_RECOVERY_IN_PRACTICE));
    }
    if !facts.decides() {
        return Err(Error::new(Code::NotAllowed, words::ONLY_THE_HEAD_EXCHANGES));
    }
    if facts.roster.is_outdated() {
        return Err(Error::new(Code::Refused, words::UPDATE_TO_SHARE));
    }
    let own = facts.keys.id();
    if facts.roster.comes_from_root(Signer::Device(own)) {
        return Err(Error::new(Code::NotAllowed, words::CAME_BY_THE_PAPER));
    }
    if facts.roster.may_exchange(&own) {
        Ok(())
    } else {
        Err(Error::new(Code::Blocked, words::SHARE_BEFORE_THIS))
    }
}

fn nothing_waits(session: &Session) -> Result<(), Error> {
    if session.store.read().links().roster_waiting()?.is_empty() {
        Ok(())
    } else {
        Err(Error::new(Code::Blocked, words::SHARE_BEFORE_THIS))
    }
}

/// Notes that an exchange came to nothing, for whoever has the next key on paper.
pub(crate) fn refused(tables: &Tables<'_>) -> Result<(), Error> {
    Ok(tables.settings().put(setting::EXCHANGE_REFUSED, b"1")?)
}

/// The key was exchanged, here or by somebody else: one that nobody had typed back opens nothing any more, or never will, and
/// goes. Whoever may have the latter on paper is told. Asked once the link is kept, and at each unlocking, as a tablet may
/// have been stopped in between.
pub(crate) fn forget_replaced(session: &mut Session) -> Result<(), Error> {
    let facts = &session.facts;
    let held = unwritten(session)?.is_some_and(|key| {
        let seed = key.first_chunk::<SEED>();
        !seed.is_some_and(|seed| RecoverySecret::from_bytes(seed).is_of(&facts.roster))
    });
    let (council, root) = (facts.roster.council(), facts.roster.root());
    let begun = Next::of(&session.store.read())?;
    let begun = begun.is_some_and(|next| !next.exchange.holds(&council, &facts.keys.id(), root));
    if !held && !begun {
        return Ok(());
    }
    session.store.write(|tables| {
        if held {
            tables.settings().put(setting::RECOVERY, b"")?;
        }
        if begun {
            tables.settings().put(setting::NEXT_RECOVERY, b"")?;
            refused(tables)?;
        }
        Ok::<_, Error>(())
    })?;
    Ok(session.store.sweep()?)
}

/// Who exchanged the key, and on which day.
fn told(facts: &Facts, each: &Exchanged) -> KeyExchanged {
    let device = facts.roster.device(&each.by);
    let person = device.and_then(|device| facts.roster.person_known(&device.person));
    KeyExchanged {
        on: words::day_of(each.at).to_string(),
        by: person.map(|person| person.name.clone()),
    }
}

/// The last exchange of the council's recovery key.
pub(crate) fn last_exchange(facts: &Facts) -> Option<KeyExchanged> {
    facts
        .roster
        .exchanged()
        .last()
        .map(|each| told(facts, each))
}

/// The same, where it came since this tablet did and its person has not read so.
pub(crate) fn exchange_told(
    facts: &Facts,
    tables: &Tables<'_>,
) -> Result<Option<KeyExchanged>, Error> {
    let since = super::recovery::told_until(facts, tables)?;
    let last = facts.roster.exchanged().last();
    Ok(last
        .filter(|each| each.position > since)
        .map(|each| told(facts, each)))
}

impl Facts {
    /// Whether what both keys signed still holds: nobody has exchanged the key since.
    fn still_holds(&self, exchange: &RootExchange) -> bool {
        let (roster, own) = (&self.roster, self.keys.id());
        roster.may_exchange(&own) && exchange.holds(&roster.council(), &own, roster.root())
    }

    /// Signs the exchange, with a new secret for everybody and for the next key alone: the key before opens none of what is
    /// sealed from there on.
    fn exchange(
        &self,
        tables: &Tables<'_>,
        exchange: &RootExchange,
        clock: &Clock,
    ) -> Result<(), Error> {
        let recovery = self.roster.recovery_reader().next_recovery();
        let recovery = recovery.unwrap_or(Reader::Recovery);
        let acts = vec![RosterAct::Exchange(*exchange)];
        self.rotate(tables, acts, |_| true, recovery, clock)
    }

    /// Signs an exchange again on the roster's present head, where another link took its place on the way. Where that one
    /// exchanged the key itself, this one comes to nothing: says whether there was something to sign.
    pub(crate) fn exchange_again(
        &self,
        tables: &Tables<'_>,
        exchange: &RootExchange,
        clock: &Clock,
    ) -> Result<bool, Error> {
        if !self.still_holds(exchange) {
            refused(tables)?;
            return Ok(false);
        }
        self.exchange(tables, exchange, clock)?;
        Ok(true)
    }
}
