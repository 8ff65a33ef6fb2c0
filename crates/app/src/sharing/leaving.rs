//! A tablet whose person, or which itself, was removed: nothing is read on it any more, and what nobody else has is handed
//! over.
//!
//! The order is the safety. Only the signed roster shuts a tablet, never a server's word. The note that shuts it stands
//! first, so that no restart opens it. Then what was typed is formed and handed over, in this session or whenever the
//! person asks again. Nothing is taken away from the tablet, whoever says so.

#[cfg(test)]
mod tests;

use crate::api::error::{Code, Error};
use crate::api::sharing::{Cause, Changed};
use crate::session::{Door, Facts, Session, setting};
use crate::tablet::App;
use crate::words;
use std::time::Duration;
use store::table::blob::Standing;
use store::{Shut, Tables};
use sync::roster::Roster;
use sync::{DeviceId, PersonId};

/// How long words that a page is just sending have, before its person may write no more.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// What an answer came to.
#[derive(Clone, Copy)]
pub(super) struct Taken {
    /// How many entries the server took to hold.
    pub(super) handed_over: u32,
    /// Whether the tablet knew that it was out when it asked.
    pub(super) knew: bool,
}

/// Stops all reading: the note stands, and the page is told. Words on their way from a page are still taken.
pub(super) async fn begin(app: &App, who: DeviceId, roster: &Roster) -> Result<(), Error> {
    let began = app.any_session(|session| {
        is_theirs(session, who)?;
        if !session.door.is_leaving() {
            let note = note(&session.store.read(), &session.facts, roster, app)?;
            app.folder()?.shut(&session.facts.me.person, &note)?;
            session.door = Door::Shut;
            return Ok(true);
        }
        Ok(false)
    })?;
    if began {
        say_locked(app);
        if app.is_watched() {
            tokio::time::sleep(LAST_WORDS).await;
        }
    }
    Ok(())
}

/// Closes the session of `who` where nothing of it is left that the server takes, and says whether it did.
pub(super) fn go_on(app: &App, who: DeviceId, taken: Taken) -> Result<bool, Error> {
    let closed = app.end_session(|session| {
        is_theirs(session, who)?;
        count(session, taken)?;
        let facts = &session.facts;
        let tables = session.store.read();
        let note = note(&tables, facts, &facts.roster, app)?;
        app.folder()?.shut(&facts.me.person, &note)?;
        let outbox = tables.outbox().all()?;
        // What was refused before is offered once more as soon as the tablet knows that it is out: then it is held.
        let goes = |refused: bool| !refused || !taken.knew;
        let unsent = (outbox.iter()).any(|row| goes(row.refused.is_some()) && !row.again)
            || !tables.changes().pending()?.is_empty();
        // What the server did not take when it knew all of it will not go by asking once more.
        Ok(!unsent || (taken.knew && taken.handed_over == 0))
    })?;
    if closed {
        say_locked(app);
    }
    Ok(closed)
}

/// The council has this person, or tablet, again: the note goes. Whoever asked with their passphrase may read on; where
/// nobody did, the session is closed, and answers whether it was.
pub(super) fn come_back(app: &App, who: DeviceId) -> Result<bool, Error> {
    let closed = app.end_session(|session| {
        is_theirs(session, who)?;
        session.store.write(|tables| {
            tables
                .settings()
                .put(setting::HANDED_OVER, &0_u32.to_be_bytes())?;
            // What was handed over is offered in its strand, as it was before, but for what was decided on meanwhile.
            for entry in tables.entries().unreceipted(who)? {
                if tables.held().decision(entry.id)?.is_none() {
                    tables.outbox().put(entry.id, false)?;
                }
            }
            Ok::<_, Error>(())
        })?;
        app.folder()?.open_again(&session.facts.me.person)?;
        let asked = session.door == Door::Asking;
        session.door = Door::Open;
        Ok(!asked)
    })?;
    if closed {
        say_locked(app);
    }
    Ok(closed)
}

impl App {
    /// Shuts the store of a session that turns out to be of somebody who was removed, before anybody reads in it.
    pub(crate) fn note_out(&self, session: &Session) -> Result<(), Error> {
        let facts = &session.facts;
        let note = note(&session.store.read(), facts, &facts.roster, self)?;
        Ok(self.folder()?.shut(&facts.me.person, &note)?)
    }
}

impl Error {
    /// The person, or this tablet of theirs, was removed.
    pub(crate) fn removed() -> Self {
        Self::new(Code::Removed, words::REMOVED)
    }
}

/// Somebody else may have unlocked while an answer was on its way: it is not theirs.
fn is_theirs(session: &Session, who: DeviceId) -> Result<(), Error> {
    if session.facts.keys.id() == who {
        Ok(())
    } else {
        Err(Error::locked())
    }
}

fn say_locked(app: &App) {
    app.tell(Changed {
        child: None,
        cause: Cause::Locked,
    });
}

fn count(session: &mut Session, taken: Taken) -> Result<(), Error> {
    session.store.write(|tables| {
        let total = handed_so_far(tables)? + taken.handed_over;
        let settings = tables.settings();
        Ok(settings.put(setting::HANDED_OVER, &total.to_be_bytes())?)
    })
}

fn note(tables: &Tables<'_>, facts: &Facts, roster: &Roster, app: &App) -> Result<Shut, Error> {
    let known = app.folder()?.is_shut(&facts.me.person)?;
    let person = PersonId(facts.me.id.0);
    let at = known.map_or_else(|| app.clock().unix_millis().0, |note| note.at);
    Ok(Shut {
        tablet_only: roster.person_at(&person, roster.head().position).is_some(),
        at,
        handed_over: handed_so_far(tables)?,
        left: left(tables)?,
    })
}

/// Entries, forms with words in no entry, photos and files that only this tablet has.
fn left(tables: &Tables<'_>) -> Result<u32, Error> {
    let pending = tables.changes().pending()?;
    let forms: std::collections::BTreeSet<_> = pending.iter().map(|row| row.document).collect();
    let files = tables.blobs().under_way()?;
    let files = files.iter().filter(|row| row.standing == Standing::ToSend);
    // What some server gave a receipt for is on other tablets too.
    let outbox = tables.outbox().all()?;
    let entries = outbox.iter().filter(|row| !row.again);
    let left = entries.count() + forms.len() + files.count();
    Ok(u32::try_from(left).unwrap_or(u32::MAX))
}

fn handed_so_far(tables: &Tables<'_>) -> Result<u32, Error> {
    let bytes = tables.settings().get(setting::HANDED_OVER)?;
    let number = bytes.and_then(|bytes| bytes.try_into().ok());
    Ok(number.map_or(0, u32::from_be_bytes))
}
