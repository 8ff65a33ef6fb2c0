//! A tablet that is out: it hands over what nobody else has, and is then shut for good.
//!
//! The order is the safety. Only the signed roster shuts a tablet, never a server's word. What is unsent is with the
//! server, durably, before the note stands that shuts the store; the note stands before the key is destroyed; and where
//! something could not be handed over, neither key nor store is touched: somebody has to see to it.

use crate::api::error::Error;
use crate::api::session::RemovedWhat;
use crate::api::sharing::{Cause, Changed};
use crate::session::profiles::ProfileFacts;
use crate::session::{Session, setting};
use crate::tablet::App;
use store::table::blob::Standing;
use store::{Shut, Tables};
use sync::DeviceId;

/// What the last answer came to.
#[derive(Clone, Copy)]
pub(super) struct Taken {
    /// How many entries it took to hold.
    pub(super) handed_over: u32,
    /// Whether the tablet knew that it was out when it asked.
    pub(super) knew: bool,
}

/// Shuts the store of `who` where nothing of it is left to hand over, and says whether it did.
pub(super) fn leave(app: &App, who: DeviceId, taken: Taken) -> Result<bool, Error> {
    let shut = app.end_session(|session| note(session, who, taken, app))?;
    let Some((person, note)) = shut else {
        return Ok(false);
    };
    app.tell(Changed {
        child: None,
        cause: Cause::Locked,
    });
    app.folder()?.shut(&person, &note)?;
    Ok(true)
}

/// The note that shuts this store; none while there is more to hand over.
fn note(
    session: &mut Session,
    who: DeviceId,
    taken: Taken,
    app: &App,
) -> Result<Option<(String, Shut)>, Error> {
    // Somebody else may have unlocked while the answer was on its way: it is not theirs that goes.
    if session.facts.keys.id() != who {
        return Err(Error::locked());
    }
    let total = session.store.write(|tables| {
        let total = handed_so_far(tables)? + taken.handed_over;
        let settings = tables.settings();
        settings.put(setting::HANDED_OVER, &total.to_be_bytes())?;
        Ok::<_, Error>(total)
    })?;
    let tables = session.store.read();
    if !tables.changes().pending()?.is_empty() {
        return Ok(None);
    }
    let outbox = tables.outbox().all()?;
    let goes_on = outbox.iter().any(|row| row.refused.is_none());
    if goes_on && (taken.handed_over > 0 || !taken.knew) {
        return Ok(None);
    }
    let files = tables.blobs().under_way()?;
    let unsent = files.iter().filter(|row| row.standing == Standing::ToSend);
    let left = outbox.len() + unsent.count();
    let facts = &session.facts;
    let note = Shut {
        profile: ProfileFacts::of_me(&facts.me).to_text(),
        why: RemovedWhat::of(facts).name().to_owned(),
        at: app.clock().unix_millis().0,
        handed_over: total,
        left: u32::try_from(left).unwrap_or(u32::MAX),
    };
    Ok(Some((facts.me.person.clone(), note)))
}

fn handed_so_far(tables: &Tables<'_>) -> Result<u32, Error> {
    let bytes = tables.settings().get(setting::HANDED_OVER)?;
    let number = bytes.and_then(|bytes| bytes.try_into().ok());
    Ok(number.map_or(0, u32::from_be_bytes))
}
