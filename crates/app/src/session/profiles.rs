//! Who is on this tablet, and opening and closing their sessions.

use super::watch::LOCK_AFTER_MINUTES;
use super::{Door, Session};
use crate::api::error::{Code, Error};
use crate::api::session::{
    AskAgainRequest, Done, LockRequest, Me, MeetingRequest, PracticePerson, Profile, RemovedHere,
    SessionState, StateRequest, TakeOffRequest, TouchRequest, UnlockRequest,
};
use crate::api::sharing::SyncNowRequest;
use crate::child_mode;
use crate::clock::Moment;
use crate::council;
use crate::practice::{COUNCIL_NAME, PEOPLE, Practitioner};
use crate::tablet::App;
use plan::{PersonId, Role};
use serde::{Deserialize, Serialize};
use store::{KeyState, Passphrase, PersonHere, Shut, Store};

/// What the unlock screen may show of a person, kept beside their wrapped key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ProfileFacts {
    id: PersonId,
    name: String,
    pub(crate) role: Role,
    council: String,
    /// Whether it holds made-up children only.
    pub(crate) practice: bool,
    /// The day on which the council's recovery key last opened it, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    recovered_on: Option<String>,
}

impl ProfileFacts {
    /// A practitioner of the practice council.
    pub(crate) fn of(person: &Practitioner) -> Self {
        Self {
            id: person.id(),
            name: person.name.to_owned(),
            role: person.role,
            council: COUNCIL_NAME.to_owned(),
            practice: true,
            recovered_on: None,
        }
    }

    /// Somebody of a council of its own.
    pub(crate) fn of_council(id: PersonId, name: String, role: Role, council: String) -> Self {
        Self {
            id,
            name,
            role,
            council,
            practice: false,
            recovered_on: None,
        }
    }

    /// The same, opened with the council's recovery key on that day.
    pub(crate) fn recovered(self, on: String) -> Self {
        Self {
            recovered_on: Some(on),
            ..self
        }
    }

    pub(crate) fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads the text; none where the key file beside it is damaged.
    pub(crate) fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    pub(crate) fn me(&self, person: &str) -> Me {
        Me {
            person: person.to_owned(),
            id: self.id,
            name: self.name.clone(),
            role: self.role,
            roles: vec![self.role],
            council: self.council.clone(),
            practice: self.practice,
            lock_after_minutes: LOCK_AFTER_MINUTES,
        }
    }
}

/// `session.state`.
pub(crate) fn state(app: &App, _: StateRequest) -> Result<SessionState, Error> {
    if let Some(child) = app.child_here() {
        return Ok(SessionState {
            waiting: None,
            child: Some(child),
            people: Vec::new(),
            open: None,
            left_by_child: Vec::new(),
            practice_people: Vec::new(),
            meeting_seconds: None,
            preselected: None,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        });
    }
    let here = app.folder()?.people()?;
    let now = app.clock().unix_millis().0;
    let practice_people = PEOPLE
        .iter()
        .filter(|one| here.iter().all(|present| present.person != one.person))
        .map(|one| PracticePerson {
            person: one.person.to_owned(),
            name: one.name.to_owned(),
            role: one.role,
            passphrase: one.passphrase().to_owned(),
        })
        .collect();
    Ok(SessionState {
        people: here.iter().map(|present| profile(present, now)).collect(),
        open: app
            .with_open(|session| (session.door == Door::Open).then(|| session.facts.me.clone()))
            .flatten(),
        waiting: app.waiting(|waiting| waiting.shown.clone()).ok(),
        child: None,
        left_by_child: app.with_open(child_mode::left).unwrap_or_default(),
        practice_people,
        meeting_seconds: app.with_open(meeting_seconds).flatten(),
        preselected: app.config().preselected.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    })
}

/// `session.unlock`. Another person's session is closed first, as one tablet shows one person's children at a time.
pub(crate) fn unlock(app: &App, request: UnlockRequest) -> Result<Me, Error> {
    let passphrase = Passphrase::new(request.passphrase);
    app.close_session();
    let now = app.clock().unix_millis().0;
    let store = app.folder()?.unlock(&request.person, &passphrase, now)?;
    let me = me(app, &request.person)?;
    let shown = me.role;
    let me = begin(app, me, store)?;
    if me.role != shown {
        // The unlock screen says it from the next time on; whoever knows the passphrase is let in, whatever becomes of it.
        let _ = show_role(app, &me, &passphrase);
    }
    Ok(me)
}

/// Puts the role that the signed roster gives somebody into their profile, which the passphrase authenticates.
fn show_role(app: &App, me: &Me, passphrase: &Passphrase) -> Result<(), Error> {
    let folder = app.folder()?;
    let here = folder.people()?.into_iter();
    let mut here = here.filter(|present| present.person == me.person);
    let facts = here.next();
    let facts = facts.and_then(|present| ProfileFacts::read(&present.profile));
    let facts = facts.ok_or(store::Error::Damaged("a profile does not read"))?;
    let facts = ProfileFacts {
        role: me.role,
        ..facts
    };
    app.any_session(|session| {
        let (person, store) = (&me.person, &session.store);
        Ok(folder.set_passphrase(person, store, passphrase, &facts.to_text())?)
    })
}

/// `session.ask_again`. Nothing is read while it asks, and nothing afterwards unless the council has this person, or this
/// tablet, again.
pub(crate) fn ask_again(app: &App, request: AskAgainRequest) -> Result<Me, Error> {
    let passphrase = Passphrase::new(request.passphrase);
    app.close_session();
    let now = app.clock().unix_millis().0;
    let folder = app.folder()?;
    let store = folder.unlock_shut(&request.person, &passphrase, now)?;
    app.exchanger()
        .aim(council::server_of(&store)?.as_deref())?;
    let me = me(app, &request.person)?;
    let mut session = child_mode::open(app, me.clone(), store, 0)?;
    session.begin_lease(app.asks_for_lease(&me), app.clock())?;
    if session.is_out() || folder.is_shut(&request.person)?.is_some() {
        session.door = Door::Asking;
    }
    app.set_session(session)?;
    let asked = crate::sharing::now(app, SyncNowRequest {});
    if app.with_open(|session| session.is_open_to(&me)) == Some(true) {
        return Ok(me);
    }
    app.close_session();
    Err(asked.err().unwrap_or_else(Error::removed))
}

fn me(app: &App, person: &str) -> Result<Me, Error> {
    let here = app.folder()?.people()?.into_iter();
    let mut here = here.filter(|present| present.person == person);
    let facts = here
        .next()
        .and_then(|present| ProfileFacts::read(&present.profile));
    let facts = facts.ok_or(store::Error::Damaged("a profile does not read"))?;
    Ok(facts.me(person))
}

/// `session.lock`.
pub(crate) fn lock(app: &App, _: LockRequest) -> Result<Done, Error> {
    app.lock_now();
    Ok(Done {})
}

/// `session.touch`. Every operation that somebody asks for counts as a touch; this one is asked for
/// while they read.
pub(crate) fn touch(app: &App, _: TouchRequest) -> Result<Done, Error> {
    app.open_session(|_| Ok(Done {}))
}

/// `session.meeting`. Beginning one asks for the passphrase, so that nobody who finds a tablet can keep it open.
pub(crate) fn meeting(app: &App, request: MeetingRequest) -> Result<Done, Error> {
    let person = app.open_session(|session| Ok(session.facts.me.person.clone()))?;
    if request.minutes > 0 {
        let now = app.clock().unix_millis().0;
        let passphrase = Passphrase::new(request.passphrase);
        app.folder()?.prove(&person, &passphrase, now)?;
    }
    app.open_session(|session| {
        // Somebody else may have come in while the passphrase was tried.
        if session.facts.me.person != person {
            return Err(Error::locked());
        }
        let longest = u32::from(session.facts.roster.meeting_minutes());
        session
            .watch
            .meet(Moment::now(), request.minutes.min(longest));
        Ok(Done {})
    })
}

/// `session.take_off`.
pub(crate) fn take_off(app: &App, request: TakeOffRequest) -> Result<Done, Error> {
    let folder = app.folder()?;
    let Some(note) = folder.is_shut(&request.person)? else {
        let sentence = "Only the plans of somebody who was removed can be taken off this tablet.";
        return Err(Error::new(Code::NotAllowed, sentence));
    };
    if note.left > 0 {
        let now = app.clock().unix_millis().0;
        folder.prove(&request.person, &Passphrase::new(request.passphrase), now)?;
    }
    if app.with_open(|session| session.facts.me.person == request.person) == Some(true) {
        app.close_session();
    }
    folder.remove(&request.person)?;
    Ok(Done {})
}

fn meeting_seconds(session: &Session) -> Option<u32> {
    let left = session.watch.meeting_left(Moment::now())?;
    u32::try_from(left.as_secs()).ok()
}

/// Opens a session over an unlocked store. Refuses where its person, or this tablet, was removed from the council.
pub(crate) fn begin(app: &App, me: Me, store: Store) -> Result<Me, Error> {
    app.exchanger()
        .aim(council::server_of(&store)?.as_deref())?;
    if council::is_outside(&store)? {
        return council::unlocked(app, me, store);
    }
    let session = admit(app, me, store, 0)?;
    let (me, expired) = (session.facts.me.clone(), session.door == Door::Expired);
    app.set_session(session)?;
    if expired {
        return renew(app, me);
    }
    // There may be something to share, or to receive, since this person was last here.
    app.wrote();
    Ok(me)
}

/// A session over an unlocked store, with what a child did beside it: at least so many things. Refuses as [`begin`] does.
pub(crate) fn admit(app: &App, me: Me, store: Store, put_in: u64) -> Result<Session, Error> {
    let mut session = child_mode::open(app, me.clone(), store, put_in)?;
    if session.is_out() {
        app.note_out(&session)?;
    }
    if app.folder()?.is_shut(&session.facts.me.person)?.is_some() {
        return Err(Error::removed());
    }
    // Whoever knows the passphrase is let in, whatever becomes of this: it is tried again at the next unlocking.
    let _ = council::lay_wrap(app, &session);
    let _ = council::forget_replaced(&mut session);
    session.begin_lease(app.asks_for_lease(&me), app.clock())?;
    Ok(session)
}

/// The lease is over: shares once, and opens where the server answers. Nothing is read meanwhile.
pub(crate) fn renew(app: &App, me: Me) -> Result<Me, Error> {
    let asked = crate::sharing::now(app, SyncNowRequest {});
    if app.with_open(|session| session.is_open_to(&me)) == Some(true) {
        return Ok(me);
    }
    app.close_session();
    match asked {
        Err(removed) if removed.code == Code::Removed => Err(removed),
        other => Err(Error::lease_over(other.err())),
    }
}

fn removed(note: &Shut, facts: Option<&ProfileFacts>) -> RemovedHere {
    let on = chrono::DateTime::from_timestamp_millis(note.at).unwrap_or_default();
    RemovedHere {
        tablet_only: note.tablet_only,
        council: facts.map(|facts| facts.council.clone()).unwrap_or_default(),
        on: on.date_naive().to_string(),
        handed_over: note.handed_over,
        left: note.left,
    }
}

fn profile(present: &PersonHere, now: i64) -> Profile {
    let facts = ProfileFacts::read(&present.profile);
    let tried = present.tries.wrong > 0;
    Profile {
        person: present.person.clone(),
        name: facts
            .as_ref()
            .map_or_else(|| present.person.clone(), |facts| facts.name.clone()),
        role: facts.as_ref().map_or(Role::Dt, |facts| facts.role),
        practice: facts.as_ref().is_none_or(|facts| facts.practice),
        tries_left: tried.then(|| present.tries.left()),
        wait_seconds: present.tries.wait(now),
        passphrase_alone: present.key == KeyState::PassphraseAlone,
        key_destroyed: present.key == KeyState::Destroyed,
        recoverable: present.wrapped,
        recovered_on: facts.as_ref().and_then(|facts| facts.recovered_on.clone()),
        removed: present
            .shut
            .as_ref()
            .map(|note| removed(note, facts.as_ref())),
        suggested: Practitioner::named(&present.person).map(|one| one.passphrase().to_owned()),
    }
}
