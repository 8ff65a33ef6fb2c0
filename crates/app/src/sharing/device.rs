//! What this tablet noticed about itself and its copies, and enrolling it again as a device of its own.

use super::effects::Work;
use super::rewinding::opens_no_more;
use crate::api::error::{Code, Error};
use crate::api::session::Done;
use crate::api::sharing::{Cause, Changed, EnrolAgainRequest, Noticed, UnderstoodRequest};
use crate::audit::chain::carry_over;
use crate::clock::Clock;
use crate::closing;
use crate::council;
use crate::practice::keep_link;
use crate::session::witness::Memory;
use crate::session::{FIRST_EPOCH, Session, opened, setting};
use crate::tablet::App;
use crate::words;
use std::collections::BTreeSet;
use store::Tables;
use store::table::change::{ChangeRow, Standing};
use sync::{DeviceKeys, Entry, PersonId, Strand, UnixMillis, practice};
use zeroize::Zeroizing;

/// `device.understood`.
pub(crate) fn understood(app: &App, _: UnderstoodRequest) -> Result<Done, Error> {
    app.open_session(|session| {
        session.store.write(|tables| {
            let read = session.facts.roster.head().position.to_be_bytes();
            tables.settings().put(setting::RECOVERIES_READ, &read)?;
            opened::were_read(&session.facts, tables)?;
            let told = [setting::PUT_BACK, setting::COPIED, setting::RECOVERY_UNREAD];
            forget(tables, &told)?;
            Ok::<_, Error>(tables.settings().put(setting::ERASED_UNREAD, b"")?)
        })
    })?;
    tell(app);
    Ok(Done {})
}

/// `device.enrol_again`.
pub(crate) fn enrol_again(app: &App, _: EnrolAgainRequest) -> Result<Done, Error> {
    app.open_session(|session| session.enrol_again(app.clock()))?;
    tell(app);
    app.wrote();
    Ok(Done {})
}

fn tell(app: &App) {
    app.tell(Changed {
        child: None,
        cause: Cause::Sharing,
    });
}

/// What this tablet noticed.
pub(super) fn noticed(session: &Session, app: &App) -> Result<Noticed, Error> {
    let tables = session.store.read();
    Ok(Noticed {
        put_back: is_set(&tables, setting::PUT_BACK)?,
        copied: is_set(&tables, setting::COPIED)?,
        frozen: is_set(&tables, setting::FROZEN)?,
        in_use_twice: in_use_twice(session)?,
        opened_by_recovery: council::opened_by_recovery(&tables)?,
        let_in_by_recovery: council::let_in_by_recovery(&session.facts, &tables)?,
        recovery_exchanged: council::exchange_told(&session.facts, &tables)?,
        damaged_kept: super::repair::keeps_lost(session, app)?,
        roles_before: opened::roles_before(&session.facts, &tables)?,
        pages_closed: opened::closed(&tables)?,
        erased: closing::erased_told(&tables)?,
    })
}

/// Notes that the server has frozen this device.
pub(super) fn frozen(tables: &Tables<'_>) -> Result<(), Error> {
    Ok(tables.settings().put(setting::FROZEN, b"1")?)
}

pub(super) fn is_set(tables: &Tables<'_>, name: &str) -> Result<bool, Error> {
    Ok(tables.settings().get(name)?.as_deref() == Some(b"1"))
}

fn forget(tables: &Tables<'_>, names: &[&str]) -> Result<(), Error> {
    names
        .iter()
        .try_for_each(|name| Ok(tables.settings().put(name, b"0")?))
}

/// The names of the people behind devices of which two copies were at work at once.
fn in_use_twice(session: &Session) -> Result<Vec<String>, Error> {
    if !super::refound::administers(&session.facts) {
        return Ok(Vec::new());
    }
    let roster = &session.facts.roster;
    let position = roster.head().position;
    let mut names = Vec::new();
    for device in session.store.read().device_epochs().twice()? {
        let device = roster.device_at(&device, position);
        let person = device.and_then(|device| roster.person_at(&device.person, position));
        names.extend(person.map(|person| person.name.clone()));
    }
    names.sort();
    names.dedup();
    Ok(names)
}

impl Session {
    /// Gives this tablet keys of its own, as a further device of the same person.
    fn enrol_again(&mut self, clock: &Clock) -> Result<(), Error> {
        if !self.facts.me.practice {
            return Err(Error::new(Code::Refused, words::ASK_TO_ENROL));
        }
        if self.facts.roster.is_outdated() {
            return Err(super::exchange::outdated());
        }
        let mut seed = Zeroizing::new([0; 32]);
        getrandom::fill(seed.as_mut()).map_err(|_| store::Error::Random)?;
        let witness = self.witness.clone();
        let memory = Memory::new_file(&witness.hold()?)?;
        self.begin_anew(clock, |work| {
            work.enrol_again(&seed)?;
            memory.put(work.tables)?;
            forget(
                work.tables,
                &[setting::PUT_BACK, setting::COPIED, setting::FROZEN],
            )?;
            Ok(work.tables.settings().put(setting::TROUBLE, b"")?)
        })
    }
}

impl Work<'_> {
    fn enrol_again(&mut self, seed: &[u8; 32]) -> Result<(), Error> {
        let unsent = self.withdraw(|_| true)?;
        if !self.tables.outbox().all()?.iter().all(|row| row.again) {
            return Err(Error::new(Code::Refused, words::AMENDMENT_WAITS));
        }
        let keys = DeviceKeys::from_seed(seed);
        let person = PersonId(self.facts.me.id.0);
        let now = self.clock.unix_millis();
        let admission = practice::admission(&self.facts.roster, person, keys.public(), now);
        self.tables.settings().put(setting::DEVICE_SEED, seed)?;
        keep_link(self.tables, &admission, false, true)?;
        self.facts.to_mut().keys = keys;
        self.count_anew(FIRST_EPOCH, unsent)?;
        carry_over(self.tables, &self.facts)
    }

    /// Takes back the entries of these strands that no server has, and gives the changes in them with those in
    /// none. What amends a strand stays as it is.
    fn withdraw(&mut self, of: impl Fn(&Strand) -> bool) -> Result<Vec<ChangeRow>, Error> {
        let tables = self.tables;
        let mut unsent = tables.changes().pending()?;
        for row in tables.outbox().all()? {
            let stored = tables.entries().get(row.entry)?;
            let entry = stored.and_then(|row| Entry::decode(&row.bytes).ok());
            // Of what a server had, only what nobody could open if it came back.
            if let Some(entry) = entry.as_ref().filter(|_| row.again) {
                let own = entry.header().device == self.facts.keys.id();
                let found = self.sealed_under_lost.contains(&row.entry);
                if !own || !(found || opens_no_more(&self.facts, tables, entry)?) {
                    continue;
                }
            }
            let goes = |entry: Entry| entry.header().amends.is_none() && of(&entry.header().strand);
            if !entry.is_some_and(goes) {
                continue;
            }
            unsent.extend(tables.changes().of_entry(row.entry)?);
            tables.outbox().take(row.entry)?;
            tables.entries().withdraw(row.entry)?;
        }
        unsent.retain(|row| row.standing != Standing::Shared);
        Ok(unsent)
    }

    /// Begins a new epoch in which what waits of these strands is written again: the server takes it no more as it was
    /// sealed.
    pub(super) fn seal_again(&mut self, strands: &BTreeSet<Strand>) -> Result<(), Error> {
        let unsent = self.withdraw(|strand| strands.contains(strand))?;
        self.begin_epoch_with_unsent(unsent)
    }

    /// Notes when a device's epoch was at work, and whether it was another copy of this tablet.
    pub(super) fn note_epoch(
        &mut self,
        entry: &Entry,
        at: UnixMillis,
        formed_here: bool,
    ) -> Result<(), Error> {
        let header = entry.header();
        let tables = self.tables;
        tables
            .device_epochs()
            .seen(header.device, header.device_epoch, at)?;
        let mine = header.device == self.facts.keys.id();
        if formed_here || !mine || super::anew::is_catching_up(tables)? {
            return Ok(());
        }
        let since = tables.settings().get(setting::CAUGHT_UP_AT)?;
        let since = since
            .and_then(|bytes| bytes.try_into().ok())
            .map_or(i64::MIN, i64::from_be_bytes);
        if at.0 > since {
            tables.settings().put(setting::COPIED, b"1")?;
        }
        Ok(())
    }
}
