//! What is done before the machine sleeps: the pages write what they hold, and then no store is open, in a meeting neither.
//! Source: the design's security page, point 4.

use crate::api::sharing::{Cause, Changed};
use crate::tablet::App;
use std::time::Duration;
use tokio::time::timeout;

/// How long pages have for what they hold and for asking for the lock; then it comes all the same. The machine waits
/// meanwhile, for five seconds in all where nobody has set it otherwise.
const PAGES_HAVE: Duration = Duration::from_secs(1);

impl App {
    /// Locks before the machine sleeps. A child keeps the tablet: no store is open then, and their page has the same while
    /// to write what it holds.
    pub async fn fall_asleep(&self) {
        let device = self.with_open(|session| session.facts.keys.id());
        if self.is_watched() && (device.is_some() || self.child_here().is_some()) {
            self.tell_all(Cause::Sleep);
            let locked = async {
                match device {
                    Some(device) => self.session_ends(device).await,
                    None => std::future::pending().await,
                }
            };
            // Where no page asks for it in time, it is locked now.
            let _ = timeout(PAGES_HAVE, locked).await;
        }
        self.lock_now();
    }

    /// Locks at once, whoever has the store open or waits to be let in, and tells the pages.
    pub fn lock_now(&self) {
        self.close_session();
        self.tell_all(Cause::Locked);
    }

    fn tell_all(&self, cause: Cause) {
        self.tell(Changed { child: None, cause });
    }
}
