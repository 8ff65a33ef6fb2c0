//! The app as the window and the headless tablet hold it: one folder, at most one open session, one list of operations.

use crate::api::child_mode::ChildHere;
use crate::api::error::{Code, Error};
use crate::api::session::Me;
use crate::api::sharing::{Cause, Changed};
use crate::child_mode::ChildMode;
use crate::clock::{Clock, Moment};
use crate::council::Waiting;
use crate::operations;
use crate::progress::Progress;
use crate::session::lease::{LeaseStep, Reading};
use crate::session::watch::Watch;
use crate::session::{Door, Session};
use crate::sharing::{Exchanger, Sharing};
use crate::words;
use serde_json::Value;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use store::{Folder, KeyChain, KeyCost, Vault, Witness, key_chain};
use sync::DeviceId;
use sync::protocol::HINTS_SILENCE;
use tokio::sync::{Notify, broadcast};

/// Events that a slow listener may miss before it is told to ask for everything again.
const EVENTS: usize = 256;

/// The made-up children of the practice council.
const PRACTICE_CHILDREN: u16 = 24;

/// Where the app keeps its data, and with whom it shares.
#[derive(Clone, Debug)]
pub struct Config {
    /// The data folder. Made where there is none.
    pub folder: PathBuf,
    /// Where a nonce for each person is kept, in a folder that neither a backup nor a copy of the data takes along: a
    /// data folder that was put back or copied is known by it. Made where there is none.
    pub outside: PathBuf,
    /// The sync server's address, such as `http://127.0.0.1:8080`; without one nothing is ever shared.
    pub server: Option<String>,
    /// The person to offer first on the unlock screen.
    pub preselected: Option<String>,
    /// How long the server may keep silent before it answers, and between two parts of an answer.
    pub patience: Duration,
    /// How long hints may keep silent before the line to the server counts as broken.
    pub silence: Duration,
    /// What guessing a passphrase costs: [`KeyCost::PRODUCT`] for people.
    pub key_cost: KeyCost,
    /// Where a secret for each person is kept that their key needs beside the passphrase. Tests give one of their own, so
    /// that nobody's key chain fills with secrets of made-up people.
    pub key_chain: Arc<dyn KeyChain>,
    /// Whether the practice council's tablets, too, lock when they have not reached a server for too long after they reached
    /// one: for trying it. A real council's always do. Made-up children alone can be tried for ever without a server.
    pub practice_lease: bool,
    /// Where copies of files are put that a person takes out of the store.
    pub copies: PathBuf,
    /// The clock.
    pub clock: Clock,
    /// How many made-up children a new practice tablet holds. Everybody has the same 24; benches ask for more.
    pub practice_children: u16,
}

impl Config {
    /// The app as people use it, with its data in `folder`, and what no backup may take along in `outside`.
    pub fn new(folder: PathBuf, outside: PathBuf) -> Self {
        Self {
            copies: folder.join("copies"),
            folder,
            outside,
            server: None,
            preselected: None,
            patience: Duration::from_secs(30),
            silence: HINTS_SILENCE,
            key_cost: KeyCost::PRODUCT,
            key_chain: key_chain::of_this_system(),
            practice_lease: false,
            clock: Clock::system(),
            practice_children: PRACTICE_CHILDREN,
        }
    }
}

/// The app. Clones share it.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    config: Config,
    /// None once the app was closed.
    folder: Mutex<Option<Arc<Folder>>>,
    state: Mutex<State>,
    /// Told whenever a session ends.
    ended: Notify,
    changed: broadcast::Sender<Changed>,
    exchanger: Exchanger,
    progress: Progress,
}

/// What is in memory. There is no fifth.
#[derive(Default)]
enum State {
    /// Nobody has unlocked the tablet.
    #[default]
    Locked,
    /// Somebody has unlocked their store and waits to be let into their council: there is nothing of it to read.
    Waiting(Box<Waiting>),
    /// A person's store is open.
    Open(Box<Session>),
    /// A child has the tablet, and the store is closed.
    Child(Box<ChildMode>),
}

impl State {
    fn session(&mut self) -> Option<&mut Session> {
        match self {
            Self::Open(session) => Some(session),
            Self::Locked | Self::Waiting(_) | Self::Child(_) => None,
        }
    }

    fn child(&mut self) -> Option<&mut ChildMode> {
        match self {
            Self::Child(mode) => Some(mode),
            Self::Locked | Self::Waiting(_) | Self::Open(_) => None,
        }
    }

    fn waiting(&mut self) -> Option<&mut Waiting> {
        match self {
            Self::Waiting(waiting) => Some(waiting),
            Self::Locked | Self::Open(_) | Self::Child(_) => None,
        }
    }

    fn watch(&mut self) -> Option<&mut Watch> {
        match self {
            Self::Open(session) => Some(&mut session.watch),
            Self::Waiting(waiting) => Some(&mut waiting.watch),
            Self::Locked | Self::Child(_) => None,
        }
    }

    /// Takes the session out, and is locked then.
    fn take_session(&mut self) -> Option<Session> {
        match std::mem::take(self) {
            Self::Open(session) => Some(*session),
            other => {
                *self = other;
                None
            }
        }
    }
}

impl App {
    /// Opens the data folder for this app alone. Call it inside a tokio runtime.
    ///
    /// # Errors
    /// In use, of a newer version, or the disk's.
    pub fn open(config: Config) -> Result<Self, Error> {
        let outside = Witness::at(config.outside.clone());
        let vault = Vault::new(Arc::clone(&config.key_chain), outside);
        let folder = Folder::open_with(&config.folder, config.key_cost, vault)?;
        let exchanger = Exchanger::new(config.server.as_deref(), config.patience)?;
        Ok(Self(Arc::new(Inner {
            config,
            folder: Mutex::new(Some(Arc::new(folder))),
            state: Mutex::default(),
            ended: Notify::new(),
            changed: broadcast::channel(EVENTS).0,
            exchanger,
            progress: Progress::default(),
        })))
    }

    /// Runs an operation by name. It blocks on disk, key derivation and, for `sync.now`, the network.
    ///
    /// # Errors
    /// The operation's; [`crate::api::error::Code::BadRequest`] where the name or the request is unknown.
    pub fn call_blocking(&self, name: &str, request: Value) -> Result<Value, Error> {
        operations::call(self, name, request)
    }

    /// The same, on a thread where blocking hurts nobody.
    ///
    /// # Errors
    /// As [`Self::call_blocking`].
    pub async fn call(&self, name: &str, request: Value) -> Result<Value, Error> {
        let (app, name) = (self.clone(), name.to_owned());
        tokio::task::spawn_blocking(move || app.call_blocking(&name, request))
            .await
            .unwrap_or_else(|_| Err(Error::internal("an operation stopped in the middle")))
    }

    /// Hears of every change that a page should ask about again.
    pub fn changes(&self) -> broadcast::Receiver<Changed> {
        self.0.changed.subscribe()
    }

    /// Shares by itself until the answer is dropped: for the window. Without it, only `sync.now` shares.
    pub fn keep_sharing(&self) -> Sharing {
        Sharing::start(self)
    }

    /// Closes the session and lets the folder go. Everything answered before is on the disk already.
    pub fn close(&self) {
        self.close_session();
        *lock(&self.0.state) = State::Locked;
        lock(&self.0.folder).take();
    }

    pub(crate) fn config(&self) -> &Config {
        &self.0.config
    }

    pub(crate) fn witness(&self) -> Witness {
        Witness::at(self.config().outside.clone())
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.0.config.clock
    }

    pub(crate) fn exchanger(&self) -> &Exchanger {
        &self.0.exchanger
    }

    pub(crate) fn folder(&self) -> Result<Arc<Folder>, Error> {
        lock(&self.0.folder).clone().ok_or_else(Error::locked)
    }

    pub(crate) fn progress(&self) -> &Progress {
        &self.0.progress
    }

    /// Tells the pages. Nobody listening is fine.
    pub(crate) fn tell(&self, changed: Changed) {
        let _ = self.0.changed.send(changed);
    }

    /// Something was written here that others do not have yet.
    pub(crate) fn wrote(&self) {
        self.exchanger().wake.notify_one();
    }

    /// Somebody has touched the tablet.
    pub(crate) fn touched(&self) {
        if let Some(watch) = lock(&self.0.state).watch() {
            watch.touch(Moment::now());
        }
    }

    /// Whether this person's council is asked to be reached from time to time.
    pub(crate) fn asks_for_lease(&self, me: &Me) -> bool {
        !me.practice || self.config().practice_lease
    }

    /// Locks where nobody has touched the tablet for too long, it has slept, or the server was not reached for too long.
    pub(crate) fn lock_if_idle(&self) {
        let mut ended = false;
        let over = self.end_session(|session| {
            let step = session.watch_lease(self.clock());
            ended = step == LeaseStep::Ended;
            Ok(step == LeaseStep::Close || session.watch.is_over(Moment::now()))
        });
        if matches!(over, Ok(true)) || ended || self.wait_is_over() {
            self.tell(Changed {
                child: None,
                cause: Cause::Locked,
            });
        }
    }

    /// Locks where somebody waited to be let in and has gone away, or the tablet has slept.
    fn wait_is_over(&self) -> bool {
        let mut state = lock(&self.0.state);
        let over = (state.waiting()).is_some_and(|waiting| waiting.watch.is_over(Moment::now()));
        if over {
            *state = State::Locked;
        }
        over
    }

    /// Somebody waits to be let in from now on.
    pub(crate) fn set_waiting(&self, waiting: Waiting) -> Result<(), Error> {
        let mut state = lock(&self.0.state);
        if state.child().is_some() {
            return Err(crate::child_mode::refusal());
        }
        *state = State::Waiting(Box::new(waiting));
        Ok(())
    }

    /// Runs `work` on whoever waits to be let in.
    pub(crate) fn waiting<T>(&self, work: impl FnOnce(&mut Waiting) -> T) -> Result<T, Error> {
        let mut state = self.sound_state();
        state.waiting().map(work).ok_or_else(Error::locked)
    }

    /// Takes out whoever waits to be let in, where it is who is meant. The tablet is locked then.
    pub(crate) fn take_waiting(
        &self,
        is_meant: impl FnOnce(&Waiting) -> bool,
    ) -> Result<Waiting, Error> {
        let mut state = self.sound_state();
        if !state.waiting().is_some_and(|waiting| is_meant(waiting)) {
            return Err(Error::locked());
        }
        match std::mem::take(&mut *state) {
            State::Waiting(waiting) => Ok(*waiting),
            _ => Err(Error::locked()),
        }
    }

    /// Runs `work` on the open session. Refuses where its person, or this tablet, was removed from the council.
    pub(crate) fn open_session<T>(
        &self,
        work: impl FnOnce(&mut Session) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.any_session(|session| match session.door {
            Door::Open => work(session),
            Door::Shut | Door::Asking => Err(Error::removed()),
            Door::Expired => Err(Error::lease_over(None)),
        })
    }

    /// Runs `work` on the session, also where nothing may be read in it any more: for what hands over what is left, and
    /// for words that were on their way to be saved.
    pub(crate) fn any_session<T>(
        &self,
        work: impl FnOnce(&mut Session) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut state = self.sound_state();
        state.session().ok_or_else(Error::locked).and_then(work)
    }

    fn sound_state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(|poisoned| {
            // Something panicked in the middle: what is in memory may run ahead of the disk. Unlocking reads it anew.
            self.0.state.clear_poison();
            let mut state = poisoned.into_inner();
            *state = State::Locked;
            state
        })
    }

    /// The child who has the tablet.
    pub(crate) fn child_here(&self) -> Option<ChildHere> {
        lock(&self.0.state).child().map(|mode| mode.here())
    }

    /// Runs `work` while a child has the tablet.
    pub(crate) fn child_mode<T>(
        &self,
        work: impl FnOnce(&mut ChildMode) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut state = self.sound_state();
        state.child().ok_or_else(no_child).and_then(work)
    }

    /// Makes child mode from the open session, and closes that. Between the two nobody else does anything in it.
    pub(crate) fn enter_child_mode(
        &self,
        begin: impl FnOnce(&mut Session) -> Result<ChildMode, Error>,
    ) -> Result<ChildHere, Error> {
        let mut state = self.sound_state();
        let session = state.session().ok_or_else(Error::locked)?;
        if session.door != Door::Open {
            return Err(Error::removed());
        }
        let mode = Box::new(begin(session)?);
        let here = mode.here();
        let session = state.take_session();
        *state = State::Child(mode);
        self.put_away(session);
        Ok(here)
    }

    /// Ends child mode where `prove` lets somebody pass. The tablet is open then, or locked where `open` fails.
    pub(crate) fn leave_child_mode<P>(
        &self,
        prove: impl FnOnce(&mut ChildMode) -> Result<P, Error>,
        open: impl FnOnce(ChildMode, P) -> Result<Session, Error>,
    ) -> Result<Me, Error> {
        let mut state = self.sound_state();
        let proved = prove(state.child().ok_or_else(no_child)?)?;
        let State::Child(mode) = std::mem::take(&mut *state) else {
            return Err(no_child());
        };
        let session = open(*mode, proved)?;
        let me = session.facts.me.clone();
        *state = State::Open(Box::new(session));
        self.wrote();
        Ok(me)
    }

    /// Reads something of the open session, where there is one.
    pub(crate) fn with_open<T>(&self, read: impl FnOnce(&Session) -> T) -> Option<T> {
        lock(&self.0.state).session().map(|session| read(session))
    }

    /// Refuses where a child has been given the tablet meanwhile.
    pub(crate) fn set_session(&self, session: Session) -> Result<(), Error> {
        let mut state = lock(&self.0.state);
        if state.child().is_some() {
            return Err(crate::child_mode::refusal());
        }
        *state = State::Open(Box::new(session));
        Ok(())
    }

    /// Until the session of this device ends.
    pub(crate) async fn session_ends(&self, device: DeviceId) {
        loop {
            let ended = self.0.ended.notified();
            if self.with_open(|session| session.facts.keys.id()) != Some(device) {
                return;
            }
            ended.await;
        }
    }

    /// Closes the session where `last` says so, before anybody else can write in it, and says whether it did.
    pub(crate) fn end_session(
        &self,
        last: impl FnOnce(&mut Session) -> Result<bool, Error>,
    ) -> Result<bool, Error> {
        let mut state = lock(&self.0.state);
        let ends = last(state.session().ok_or_else(Error::locked)?)?;
        if ends {
            self.put_away(state.take_session());
        }
        Ok(ends)
    }

    /// Whether a page listens, so that words may be on their way from it.
    pub(crate) fn is_watched(&self) -> bool {
        self.0.changed.receiver_count() > 0
    }

    /// Closes the session: the store is closed, the keys are wiped.
    pub(crate) fn close_session(&self) {
        let mut state = lock(&self.0.state);
        if state.waiting().is_some() {
            *state = State::Locked;
        }
        let session = state.take_session();
        drop(state);
        self.put_away(session);
    }

    fn put_away(&self, session: Option<Session>) {
        let Some(mut session) = session else {
            return;
        };
        self.0.ended.notify_waiters();
        // A full disk does not keep it from being closed; the time is counted from the last moment that was noted.
        let _ = session.count_time(Reading::of(self.clock()));
        let person = session.facts.me.person.clone();
        // Everything answered is durable already. Closing only brings the log in; the next unlocking does it otherwise.
        let closed = session.store.close();
        if let (Ok(()), Ok(folder)) = (closed, self.folder()) {
            let _ = folder.closed(&person);
        }
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App")
            .field("folder", &self.0.config.folder)
            .finish_non_exhaustive()
    }
}

fn no_child() -> Error {
    Error::new(Code::NotAllowed, words::NO_CHILD_HAS_TABLET)
}

/// What these locks guard is replaced as a whole, so that a panic elsewhere leaves it whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}
