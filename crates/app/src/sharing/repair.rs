//! `store.repair`: a person's file on this tablet is damaged. Whatever of it can still be read is put into a new one;
//! what others have is fetched again; what nobody else has is sent or written again; and what could not be read is told.
//!
//! The damaged file is set aside and stays until everything that came out of it has been delivered. Where something in it
//! did not read, it stays until the person lets go of it: somebody may yet read more of it.

mod placing;
mod restoring;
#[cfg(test)]
mod tests;

use super::anew::is_catching_up;
use super::device::is_set;
use super::exchange::exchange;
use super::rebuild::{children, rebuild_child};
use super::status::{form_of, name_of};
use crate::api::area::Form;
use crate::api::error::{Code, Error};
use crate::api::session::{Done, Me};
use crate::api::sharing::{Cause, Changed};
use crate::api::store::{
    LetGoRequest, Lost, LostWhat, RepairRequest, RepairStep, Repaired, Repairing, RepairingRequest,
    SetAsideRequest,
};
use crate::audit::chain::carry_over;
use crate::library::{Library, kind_of};
use crate::practice::{self, Practitioner};
use crate::session::lease::Lease;
use crate::session::profiles::{self, ProfileFacts};
use crate::session::{Session, setting};
use crate::tablet::App;
use crate::words;
use plan::ChildId;
use restoring::restore;
use std::collections::{BTreeMap, BTreeSet};
use store::table::blob::Standing;
use store::{KeyState, Passphrase, Salvage, Store, Tables};
use sync::{DocumentId, EntryId};
use zeroize::Zeroizing;

/// `store.repair`.
pub(crate) fn repair(app: &App, request: RepairRequest) -> Result<Repaired, Error> {
    let passphrase = Passphrase::new(request.passphrase);
    app.close_session();
    let folder = app.folder()?;
    let here = folder.people()?.into_iter();
    let mut here = here.filter(|present| present.person == request.person);
    let facts = here
        .next()
        .and_then(|present| ProfileFacts::read(&present.profile));
    let facts = facts.ok_or(store::Error::KeyLost("its key file does not read"))?;
    let me = facts.me(&request.person);
    let now = app.clock().unix_millis().0;
    app.repairing(RepairStep::Reading, 0, 0);
    let repaired = folder.repair(&request.person, &passphrase, now, |salvage, store| {
        refill(app, &me, salvage, store)
    });
    let done = repaired.and_then(|(store, report)| finish(app, me, store, report));
    app.repairing(RepairStep::None, 0, 0);
    done
}

/// `store.repairing`.
pub(crate) fn repairing(app: &App, _: RepairingRequest) -> Result<Repairing, Error> {
    Ok(app.is_repairing())
}

/// `store.set_aside`.
pub(crate) fn set_aside(app: &App, request: SetAsideRequest) -> Result<Done, Error> {
    let folder = app.folder()?;
    // What was not shared is in it alone, and nothing in Waymark opens it where it lies then.
    let opens = folder.people()?.into_iter().any(|present| {
        present.person == request.person && present.wrapped && present.key == KeyState::Destroyed
    });
    if opens && !request.although_recoverable {
        return Err(Error::at(
            Code::Blocked,
            "although_recoverable",
            words::THE_PAPER_OPENS_IT,
        ));
    }
    app.close_session();
    folder.set_aside(&request.person)?;
    Ok(Done {})
}

/// `store.let_go`.
pub(crate) fn let_go(app: &App, _: LetGoRequest) -> Result<Done, Error> {
    app.open_session(|session| {
        let gone = |tables: &Tables<'_>| tables.settings().put(setting::LOST, b"0");
        session.store.write(gone)?;
        forget_damaged(session, app)
    })?;
    app.tell(Changed {
        child: None,
        cause: Cause::Sharing,
    });
    Ok(Done {})
}

/// Whether a damaged file is kept because something in it did not read.
pub(super) fn keeps_lost(session: &Session, app: &App) -> Result<bool, Error> {
    let lost = is_set(&session.store.read(), setting::LOST)?;
    Ok(lost && app.folder()?.keeps_damaged(&session.facts.me.person))
}

/// Lets go of the damaged files, once nothing is on this tablet alone and nothing in them is missing.
pub(super) fn forget_damaged(session: &Session, app: &App) -> Result<(), Error> {
    let (folder, person) = (app.folder()?, &session.facts.me.person);
    let tables = session.store.read();
    if !folder.keeps_damaged(person) || is_set(&tables, setting::LOST)? || !is_delivered(&tables)? {
        return Ok(());
    }
    Ok(folder.forget_damaged(person)?)
}

/// Whether nothing is on this tablet alone any more.
fn is_delivered(tables: &Tables<'_>) -> Result<bool, Error> {
    let files = tables.blobs().under_way()?.into_iter();
    let mut unsent = files.filter(|row| row.standing == Standing::ToSend);
    Ok(!is_catching_up(tables)?
        && unsent.next().is_none()
        && tables.changes().waiting()?.is_empty()
        && tables.outbox().all()?.is_empty()
        && tables.salvaged().all()?.is_empty())
}

/// Opens the new store, and fetches what others have.
fn finish(app: &App, me: Me, store: Store, mut report: Repaired) -> Result<Repaired, Error> {
    profiles::begin(app, me, store)?;
    app.repairing(RepairStep::Fetching, 0, 0);
    let runtime = app.exchanger().runtime.clone();
    // Without a network everything that was read is there already; the rest comes with the next exchange.
    report.fetched = app.exchanger().server().is_some() && runtime.block_on(exchange(app)).is_ok();
    Ok(report)
}

/// What came out of the damaged file.
#[derive(Default)]
struct Out {
    report: Repaired,
    /// Words that are in no entry which will be sent.
    changes: Vec<(DocumentId, Vec<u8>)>,
    /// Entries that were opened because they cannot be sent any more.
    opened: BTreeSet<EntryId>,
    /// How many words of each document are known to have been there, and cannot be read.
    missing: BTreeMap<DocumentId, u32>,
    /// Whether nothing can say which words were there.
    unsure: bool,
}

fn refill(
    app: &App,
    me: &Me,
    salvage: &mut Salvage,
    mut store: Store,
) -> Result<(Store, Repaired), Error> {
    let person = Practitioner::named(&me.person).ok_or(store::Error::UnknownPerson)?;
    let clock = app.clock();
    let seed = salvage
        .setting(setting::DEVICE_SEED)
        .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
        .map(Zeroizing::new);
    let cohort = salvage
        .setting(setting::COHORT)
        .and_then(|bytes| String::from_utf8(bytes).ok());
    let cohort = cohort.unwrap_or_else(|| practice::cohort(plan::Term::of(clock.today())));
    let new_device = seed.is_none();
    practice::fill(
        &mut store,
        person,
        &cohort,
        app.config().practice_children,
        clock.unix_millis(),
        seed,
    )?;
    let mut out = store.write(|tables| restore(tables, salvage))?;
    out.report.new_device = new_device;
    let mut session = Session::open(me.clone(), store, app.witness(), clock)?;
    if new_device {
        let facts = &session.facts;
        session.store.write(|tables| carry_over(tables, facts))?;
    }
    let children = children(&session.store.read())?;
    let of = children.len();
    for (done, child) in children.into_iter().enumerate() {
        app.repairing(RepairStep::Making, done, of);
        rebuild_child(&mut session, child, clock)?;
    }
    session.store.write(|tables| out.bring_words(tables))?;
    session.library = Library::default();
    session.begin_epoch(clock)?;
    out.tell_lost(&session.store.read(), salvage)?;
    if salvage.setting(setting::LEASE).is_none() && salvage.gaps().contains("setting") {
        // Nobody knows how late it is: the server tells.
        session.store.write(|tables| Lease::ended().put(tables))?;
    }
    let kept = app.folder()?.keeps_damaged(&me.person);
    if !out.report.lost.is_empty() || kept && salvage.gaps().contains("setting") {
        let lost = |tables: &Tables<'_>| tables.settings().put(setting::LOST, b"1");
        session.store.write(lost)?;
    }
    Ok((session.store, out.report))
}

impl Out {
    /// Says what was there and cannot be read. What the server has is not among it: that comes again.
    fn tell_lost(&mut self, tables: &Tables<'_>, salvage: &Salvage) -> Result<(), Error> {
        for (document, count) in std::mem::take(&mut self.missing) {
            let row = tables.documents().get(document)?;
            let form = row.as_ref().and_then(|row| kind_of(&row.name)).map(form_of);
            let strand = row
                .map(|row| tables.strands().get(row.strand))
                .transpose()?;
            let child = strand.flatten().map(|row| ChildId(row.strand.child.0));
            let name = child.map(|child| name_of(tables, child)).transpose()?;
            let what = LostWhat::Words;
            self.lose(what, name, form, Some(count));
        }
        if self.unsure || salvage.gaps().contains("aside") {
            self.lose(LostWhat::Words, None, None, None);
        }
        for (table, what) in [
            ("draft", LostWhat::Drafts),
            ("blob", LostWhat::Files),
            ("looked", LostWhat::Looked),
        ] {
            if salvage.gaps().contains(table) {
                self.lose(what, None, None, None);
            }
        }
        Ok(())
    }

    fn lose(
        &mut self,
        what: LostWhat,
        name: Option<String>,
        form: Option<Form>,
        count: Option<u32>,
    ) {
        self.report.lost.push(Lost {
            what,
            name,
            form,
            count,
        });
    }
}
