//! Hearing that others have written: on a stream of hints, or one call after the other where a proxy keeps a stream to
//! itself until it ends.

use super::background::{caller_of, may_share, random};
use super::http::{Caller, Exchanger};
use crate::tablet::App;
use reqwest::Response;
use std::time::Duration;
use sync::client::Backoff;
use tokio::time::{MissedTickBehavior, interval, timeout};

/// A stream whose first event has not come after so long is kept by somebody in between: the server sends it at once.
const KEPT: Duration = Duration::from_secs(5);

/// Calls for one hint each begin no faster than this, whoever answers them.
const ASK_AGAIN: Duration = Duration::from_millis(250);

/// Listens for hints that others have written.
pub(super) async fn listen(app: App) {
    let mut backoff = Backoff::default();
    loop {
        let caller = app.exchanger().server().and_then(|_| caller_of(&app));
        if let Some(caller) = caller.filter(|_| may_share(&app)) {
            let listener = Listener {
                app: &app,
                caller: &caller,
            };
            // The device's keys go with the session, not when the line next says something.
            let heard = tokio::select! {
                heard = listener.hear() => heard,
                () = app.session_ends(caller.keys.id()) => true,
            };
            backoff.failures = if heard { 1 } else { backoff.failures + 1 };
        }
        let delay = backoff.delay(random()).max(Duration::from_secs(1));
        tokio::time::sleep(delay).await;
    }
}

/// Who listens, for as long as it is them.
struct Listener<'a> {
    app: &'a App,
    caller: &'a Caller,
}

impl Listener<'_> {
    /// Listens until the line breaks, and says whether it stood.
    async fn hear(&self) -> bool {
        let soon = KEPT.min(self.app.config().patience / 2);
        match timeout(soon, self.open()).await {
            Ok(Some(stream)) => {
                self.follow(stream).await;
                true
            }
            Ok(None) => false,
            Err(_) => self.ask().await,
        }
    }

    /// A stream of hints whose first event has come.
    async fn open(&self) -> Option<Response> {
        let mut stream = self.exchanger().hints(self.caller).await.ok()?;
        stream.chunk().await.ok()??;
        Some(stream)
    }

    /// Follows a stream to its end.
    async fn follow(&self, mut stream: Response) {
        // What came before the stream stood was not hinted.
        self.exchanger().reached.notify_one();
        self.wake();
        let silence = self.app.config().silence;
        // A line that broke without a word, as where a network was left, says nothing any more, and no error either.
        while let Ok(Ok(Some(chunk))) = timeout(silence, stream.chunk()).await {
            if !self.may_listen() {
                break;
            }
            if tells(&chunk) {
                self.wake();
            }
        }
    }

    /// Asks for one hint after the other until a call fails, and says whether any was answered. Of what moves between
    /// two calls there is no hint: so the server is asked after every answer, also after a quiet one, and the next call
    /// stands by the time it is.
    async fn ask(&self) -> bool {
        let mut pace = interval(ASK_AGAIN);
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let silence = self.app.config().silence;
        let mut answered = false;
        loop {
            pace.tick().await;
            match self.exchanger().one_hint(self.caller, silence).await {
                Ok(hint) if tells(&hint) && self.may_listen() => {
                    if !answered {
                        self.exchanger().reached.notify_one();
                    }
                    answered = true;
                    self.wake();
                }
                _ => return answered,
            }
        }
    }

    /// Others may have written.
    fn wake(&self) {
        self.exchanger().wake.notify_one();
        self.exchanger().files_wake.notify_one();
    }

    fn may_listen(&self) -> bool {
        let unlocked = self.app.with_open(|session| session.facts.keys.id());
        unlocked == Some(self.caller.keys.id()) && may_share(self.app)
    }

    fn exchanger(&self) -> &Exchanger {
        self.app.exchanger()
    }
}

/// Whether there is an event in it: each is worth asking for. A lone colon keeps a line open.
fn tells(bytes: &[u8]) -> bool {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    lines.any(|line| line.starts_with(b"event: "))
}
