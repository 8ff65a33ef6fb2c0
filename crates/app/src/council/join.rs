//! `council.join`, `council.come_in` and `council.give_up`: waiting to be let in, and coming in once somebody who
//! administers has let this tablet in.

use super::{letters, random, settle};
use crate::api::council::{ComeInRequest, GiveUpRequest, JoinCouncilRequest};
use crate::api::error::{Code, Error};
use crate::api::session::{Done, Me, WaitsToComeIn};
use crate::api::sharing::{Cause, Changed};
use crate::clock::Moment;
use crate::practice::keep_link;
use crate::session::people::plan_role;
use crate::session::profiles::{self, ProfileFacts};
use crate::session::watch::{LONGEST_MEETING, Watch};
use crate::session::{device_keys, setting};
use crate::sharing::{self, Newcomer};
use crate::tablet::App;
use crate::words;
use store::{Passphrase, Store};
use sync::DeviceKeys;
use sync::invite::{Invite, InviteError};
use sync::roster::{Roster, RosterLink};
use zeroize::Zeroizing;

/// Somebody who has unlocked their store and waits to be let in. There is nothing in the store but the invite and this
/// tablet's keys.
pub(crate) struct Waiting {
    pub(crate) shown: WaitsToComeIn,
    pub(crate) watch: Watch,
    me: Me,
    store: Store,
    wish: Wish,
    /// How often the server was asked without sending the wish again.
    looked: u32,
}

/// Each such time the wish is sent again: a server that was put back may have lost it, and who was turned away hears.
const WISH_AGAIN: u32 = 20;

/// What is asked for: with which invite, as which tablet.
#[derive(Clone)]
struct Wish {
    invite: Invite,
    keys: DeviceKeys,
}

/// `council.join`. The store stands before anything is sent, so that this tablet's keys are never lost; the wish to join
/// is sent now, and again whenever this person unlocks, until somebody has let them in.
pub(crate) fn join(app: &App, request: JoinCouncilRequest) -> Result<WaitsToComeIn, Error> {
    let passphrase = Passphrase::new(request.passphrase);
    let text = Zeroizing::new(request.invite);
    let invite = read(&text)?;
    let role = plan_role(invite.role).ok_or_else(|| Error::internal("a role"))?;
    let server = sharing::server_address(&invite.server)?;
    let seed = random()?;
    let keys = DeviceKeys::from_seed(&seed);
    let id = plan::PersonId(invite.person.0);
    let (name, council) = (invite.name.clone(), invite.council_name.clone());
    let facts = ProfileFacts::of_council(id, name, role, council);
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
    app.exchanger().aim(Some(&server))?;
    let wish = Wish { invite, keys };
    if let Err(turned) = sharing::ask_to_join(app, &wish.invite, &wish.keys) {
        // Nothing is left of a wish that was not taken: the same invite, or a new one, begins anew.
        drop(store);
        if turned.for_certain {
            folder.remove(&here)?;
        }
        return Err(turned.error);
    }
    let waiting = Waiting::of(facts.me(&here), store, wish, None);
    let shown = waiting.shown.clone();
    app.set_waiting(waiting)?;
    Ok(shown)
}

/// What an invite says, where its text reads.
pub(super) fn read(text: &str) -> Result<Invite, Error> {
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

/// Unlocking a store that waits to be let in: sends the wish once more, and opens where somebody let this tablet in.
/// Otherwise it goes on waiting, and the refusal says why.
pub(crate) fn unlocked(app: &App, me: Me, store: Store) -> Result<Me, Error> {
    let wish = Wish::of(&store)?;
    match wish.send(app).and_then(|()| wish.answer(app)) {
        Ok(Some(links)) => enter(app, me, store, &links),
        Ok(None) => {
            let waits = wish.waits();
            app.set_waiting(Waiting::of(me, store, wish, None))?;
            Err(waits)
        }
        Err(error) => {
            let trouble = Some(error.message.clone());
            app.set_waiting(Waiting::of(me, store, wish, trouble))?;
            Err(error)
        }
    }
}

/// `council.come_in`.
pub(crate) fn come_in(app: &App, _: ComeInRequest) -> Result<Me, Error> {
    ask(app, true)
}

/// Asks once. Whoever waits on hears why; the same is noted for their page.
fn ask(app: &App, again: bool) -> Result<Me, Error> {
    let wish = app.waiting(|waiting| waiting.wish.clone())?;
    let sent = if again { wish.send(app) } else { Ok(()) };
    let asked = sent.and_then(|()| wish.answer(app));
    let trouble = asked.as_ref().err().map(|error| error.message.clone());
    app.waiting(|waiting| waiting.shown.trouble = trouble)?;
    match asked? {
        None => Err(wish.waits()),
        Some(links) => {
            // Whoever else has unlocked the tablet meanwhile keeps it.
            let waiting = app.take_waiting(|waiting| waiting.wish.keys.id() == wish.keys.id())?;
            enter(app, waiting.me, waiting.store, &links)
        }
    }
}

/// Asks as [`come_in`] does, for the window, and tells its page where something came of it. Says whether the server
/// answered.
pub(crate) fn look_in(app: &App) -> bool {
    let before = app.waiting(|waiting| {
        waiting.looked += 1;
        (
            waiting.shown.clone(),
            waiting.looked.is_multiple_of(WISH_AGAIN),
        )
    });
    let Ok((before, again)) = before else {
        return true;
    };
    let answered = match ask(app, again) {
        Ok(_) => true,
        Err(error) => error.code == Code::Blocked,
    };
    let after = app.waiting(|waiting| waiting.shown.clone());
    if after.ok() != Some(before) {
        app.tell(Changed {
            child: None,
            cause: Cause::LetIn,
        });
    }
    answered
}

/// `council.give_up`.
pub(crate) fn give_up(app: &App, _: GiveUpRequest) -> Result<Done, Error> {
    let Waiting { shown, store, .. } = app.take_waiting(|_| true)?;
    drop(store);
    app.folder()?.remove(&shown.person)?;
    Ok(Done {})
}

/// Takes in the council's roster and opens the store.
fn enter(app: &App, me: Me, mut store: Store, links: &[RosterLink]) -> Result<Me, Error> {
    store.write(|tables| {
        links
            .iter()
            .try_for_each(|link| keep_link(tables, link, true, false))?;
        tables.settings().put(setting::INVITE, b"")?;
        Ok::<_, Error>(())
    })?;
    profiles::begin(app, me, store)
}

impl Waiting {
    fn of(me: Me, store: Store, wish: Wish, trouble: Option<String>) -> Self {
        let now = Moment::now();
        let mut watch = Watch::begun(now);
        // The two people talk meanwhile: nobody touches the tablet, and there is nothing on it to read.
        watch.meet(now, LONGEST_MEETING);
        Self {
            shown: WaitsToComeIn {
                person: me.person.clone(),
                name: me.name.clone(),
                council: me.council.clone(),
                letters: letters(&wish.invite.council, &wish.keys.public()),
                trouble,
            },
            watch,
            me,
            store,
            wish,
            looked: 0,
        }
    }
}

impl Wish {
    fn of(store: &Store) -> Result<Self, Error> {
        let tables = store.read();
        let text = tables.settings().get(setting::INVITE)?.unwrap_or_default();
        let text = Zeroizing::new(text);
        let invite = read(&String::from_utf8_lossy(&text))?;
        let keys = device_keys(&tables)?;
        Ok(Self { invite, keys })
    }

    fn send(&self, app: &App) -> Result<(), Error> {
        let sent = sharing::ask_to_join(app, &self.invite, &self.keys);
        sent.map_err(|turned| turned.error)
    }

    /// The council's roster where somebody let this tablet in. Nothing that the server gives is believed unless it is
    /// the invite's own council and names this very tablet.
    fn answer(&self, app: &App) -> Result<Option<Vec<RosterLink>>, Error> {
        let links = match sharing::roster_of(app, &self.invite, &self.keys)? {
            Newcomer::Waits => return Ok(None),
            Newcomer::Admitted(links) => links,
        };
        let links = decoded(&links)?;
        let roster = follow(&links).ok_or_else(strange)?;
        let device = roster.device_at(&self.keys.id(), roster.head().position);
        if roster.council() != self.invite.council {
            return Err(strange());
        }
        let admitted = device.is_some_and(|device| device.person == self.invite.person);
        Ok(admitted.then_some(links))
    }

    fn waits(&self) -> Error {
        let letters = letters(&self.invite.council, &self.keys.public());
        let sentence = format!("{} {letters}.", words::NOT_LET_IN_YET);
        Error::new(Code::Blocked, &sentence)
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::tablet::Config;
    use std::sync::Arc;
    use std::time::Duration;
    use store::{KeyCost, NoKeyChain};
    use sync::invite::{InviteSecret, Invited};
    use sync::{CouncilId, PersonId, UnixMillis};
    use tempfile::TempDir;
    use uuid::Uuid;

    fn wish() -> Wish {
        let to = Invited {
            council: CouncilId(Uuid::from_u128(1)),
            council_name: "Made-Up Borough".to_owned(),
            person: PersonId(Uuid::from_u128(2)),
            name: "Tess Made-Up".to_owned(),
            role: sync::roster::Role::DesignatedTeacher,
        };
        let secret = InviteSecret::from_bytes([5; 16]);
        Wish {
            invite: Invite::new(to, UnixMillis(0), "http://127.0.0.1:1".to_owned(), secret),
            keys: DeviceKeys::from_seed(&[7; 32]),
        }
    }

    /// Somebody's tablet that waits to be let in.
    fn waits() -> (TempDir, App) {
        let place = tempfile::tempdir().expect("a temporary folder");
        let config = Config {
            key_cost: KeyCost::TESTS,
            key_chain: Arc::new(NoKeyChain),
            clock: Clock::fixed("2026-11-23T10:00:00Z".parse().expect("a time")),
            ..Config::new(place.path().to_owned(), place.path().join("outside"))
        };
        let app = App::open(config).expect("a folder");
        let id = plan::PersonId(Uuid::from_u128(2));
        let (name, council) = ("Tess Made-Up".to_owned(), "Made-Up Borough".to_owned());
        let facts = ProfileFacts::of_council(id, name, plan::Role::Dt, council);
        let folder = app.folder().expect("the folder");
        let passphrase = Passphrase::new("made up children only".to_owned());
        let none = |_: &mut Store| Ok::<_, Error>(());
        let store = folder.create("tess", &passphrase, &facts.to_text(), none);
        let store = store.expect("a store");
        let waiting = Waiting::of(facts.me("tess"), store, wish(), None);
        app.set_waiting(waiting).expect("nobody has the tablet");
        (place, app)
    }

    #[tokio::test]
    async fn it_waits_for_an_hour_untouched_and_locks_then_and_whenever_somebody_locks() {
        let (_place, app) = waits();
        let left = app.waiting(|waiting| waiting.watch.meeting_left(Moment::now()));
        let left = left.expect("it waits").expect("a while is left");
        assert!(left > Duration::from_secs(59 * 60), "{left:?}");
        app.lock_if_idle();
        assert!(app.waiting(|_| ()).is_ok(), "it waits on");
        let mut before = Moment::now();
        before.since_start -= Duration::from_secs(6 * 60);
        let over = app.waiting(|waiting| waiting.watch = Watch::begun(before));
        over.expect("it waits");
        app.lock_if_idle();
        assert!(app.waiting(|_| ()).is_err(), "it is locked");

        let (_place, app) = waits();
        app.close_session();
        assert!(app.waiting(|_| ()).is_err(), "it is locked");
    }

    #[tokio::test]
    async fn while_somebody_waits_nothing_that_needs_an_open_store_answers() {
        let (_place, app) = waits();
        for operation in ["caseload.list", "people.list", "recovery.show"] {
            let asked = app.call_blocking(operation, serde_json::json!({}));
            assert_eq!(asked.expect_err("nobody is in").code, Code::Locked);
        }
        let state = app.call_blocking("session.state", serde_json::json!({}));
        let state = state.expect("a state");
        assert_eq!(state["waiting"]["name"], "Tess Made-Up");
        assert_eq!(state["open"], serde_json::Value::Null);
    }
}
