//! Sharing by itself, for the window: a moment after each edit, whenever a hint says that others wrote, and again after
//! a failure, later each time; and locking a tablet that nobody touches. It waits for the network in a task of its own; no page ever waits for it.

use super::exchange::exchange;
use super::files;
use super::http::Caller;
use super::listening::listen;
use super::status::is_paused;
use crate::api::error::Code;
use crate::clock::Moment;
use crate::council;
use crate::session::Session;
use crate::session::watch::Looks;
use crate::tablet::App;
use std::time::Duration;
use sync::client::Backoff;
use tokio::task::JoinHandle;

/// Edits of so long go together.
const TOGETHER: Duration = Duration::from_millis(300);
/// Without a hint, the server is asked at least so often: a proxy may swallow hints.
const AT_LEAST: Duration = Duration::from_secs(120);

/// Rows that are made anew before a page has its turn.
const ROWS_AT_ONCE: usize = 8;

/// How often the server is asked whether somebody has let this tablet in.
const LET_IN_YET: Duration = Duration::from_secs(3);

/// How often an open tablet is looked at: whoever wakes it must not see a child for longer.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Sharing that goes on until this is dropped.
#[derive(Debug)]
pub struct Sharing {
    tasks: [JoinHandle<()>; 5],
}

impl Drop for Sharing {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

impl Sharing {
    /// Ends it, and waits until nothing of it is in memory any more: an exchange under way holds a device's keys.
    pub async fn end(mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
        for task in &mut self.tasks {
            // It was stopped, as is meant.
            let _ = task.await;
        }
    }

    pub(crate) fn start(app: &App) -> Self {
        let runtime = app.exchanger().runtime.clone();
        let tasks = [
            runtime.spawn(share(app.clone())),
            runtime.spawn(share_files(app.clone())),
            runtime.spawn(listen(app.clone())),
            runtime.spawn(lock_when_idle(app.clone())),
            runtime.spawn(come_in(app.clone())),
        ];
        Self { tasks }
    }
}

/// Exchanges whenever something was written here or there.
async fn share(app: App) {
    let mut backoff = Backoff::default();
    loop {
        if may_share(&app) {
            match exchange(&app).await.map(|_| ()) {
                Ok(()) => {
                    backoff = Backoff::default();
                    renew_rows(&app).await;
                }
                Err(error) if matches!(error.code, Code::Locked | Code::Removed) => {}
                Err(_) => backoff.failures += 1,
            }
        }
        if backoff.failures > 0 {
            // An edit does not hurry the next try: the words are safe. A server that is there again does.
            let delay = backoff.delay(random());
            let _ = tokio::time::timeout(delay, app.exchanger().reached.notified()).await;
            continue;
        }
        let _ = tokio::time::timeout(AT_LEAST, app.exchanger().wake.notified()).await;
        tokio::time::sleep(TOGETHER).await;
    }
}

/// Makes the rows of the caseload anew of which something came in, a few at a time: between them a page has its turn. A
/// caseload that is opened meanwhile makes the rest by itself.
async fn renew_rows(app: &App) {
    let some = |session: &mut Session| session.renew_outdated(app.clock(), ROWS_AT_ONCE);
    while app.open_session(some).unwrap_or(false) {
        tokio::task::yield_now().await;
    }
}

/// Sends and fetches photos and files beside the words, whenever one was added or asked for, or others wrote.
async fn share_files(app: App) {
    let mut backoff = Backoff::default();
    loop {
        if may_share(&app) {
            match files::share(&app).await {
                Err(error) if files::is_failure(&error) => backoff.failures += 1,
                _ => backoff = Backoff::default(),
            }
        }
        let quiet = match backoff.failures {
            0 => AT_LEAST,
            _ => backoff.delay(random()),
        };
        let _ = tokio::time::timeout(quiet, app.exchanger().files_wake.notified()).await;
    }
}

/// Locks an untouched tablet even where its page has stopped doing so, and one that has slept.
async fn lock_when_idle(app: App) {
    let mut looks = Looks::begun(Moment::now(), app.clock().now());
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let missed = looks.missed(Moment::now(), app.clock().now());
        // Linux tells how long it slept, so that no busy machine and no clock that was set is taken for one that did.
        if missed && !cfg!(target_os = "linux") {
            app.lock_now();
        }
        app.lock_if_idle();
    }
}

/// Whoever waits to be let in comes in by themselves: the server is asked again and again, as it hints nothing to a
/// tablet that it does not know.
async fn come_in(app: App) {
    let mut backoff = Backoff::default();
    loop {
        let asking = app.clone();
        let answered = tokio::task::spawn_blocking(move || council::look_in(&asking)).await;
        backoff.failures = match answered {
            Ok(true) => 0,
            _ => backoff.failures + 1,
        };
        let delay = if backoff.failures == 0 {
            LET_IN_YET
        } else {
            backoff.delay(random()).max(LET_IN_YET)
        };
        tokio::time::sleep(delay).await;
    }
}

pub(super) fn may_share(app: &App) -> bool {
    app.exchanger().server().is_some()
        && app
            .any_session(|session| Ok(!is_paused(&session.store.read())?))
            .unwrap_or(false)
}

/// Who calls from this tablet; nobody while it is locked.
pub(super) fn caller_of(app: &App) -> Option<Caller> {
    app.with_open(|session| Caller {
        keys: session.facts.keys.clone(),
        council: session.facts.roster.council(),
        epoch: session.facts.epoch,
    })
}

/// Any number: two tablets must not try again at the same moments.
pub(super) fn random() -> u32 {
    getrandom::u32().unwrap_or(0)
}
