//! Joining the practice council on this tablet, and taking it off again.

use super::baseline::{self, First, hexadecimal};
use super::council::{self, Practitioner, Writers};
use super::{MadeUp, cohort};
use crate::api::error::{Code, Error};
use crate::api::session::{Done, JoinPracticeRequest, Me, RemovePracticeRequest};
use crate::library::{name_of, strand_of};
use crate::session::profiles::{self, ProfileFacts};
use crate::session::{change_hash, keep_change, setting};
use crate::tablet::App;
use plan::ChildId;
use store::table::change::Standing;
use store::table::link::NewLink;
use store::{Passphrase, Store, Tables};
use sync::link::{Act, Link};
use sync::roster::Roster;
use sync::{CouncilId, DeviceKeys, UnixMillis, practice};
use zeroize::Zeroizing;

/// `practice.join`: makes a store with the made-up children, and opens it. Needs no network.
pub(crate) fn join(app: &App, request: JoinPracticeRequest) -> Result<Me, Error> {
    let passphrase = Passphrase::new(request.passphrase);
    let person = Practitioner::named(&request.person).ok_or_else(|| {
        Error::at(
            Code::UnknownPerson,
            "person",
            "Nobody of the practice council has this name.",
        )
    })?;
    let facts = ProfileFacts::of(person);
    let (now, cohort) = (
        app.clock().unix_millis(),
        cohort(plan::Term::of(app.clock().today())),
    );
    let store = app
        .folder()?
        .create(person.person, &passphrase, &facts.to_text(), |store| {
            let children = app.config().practice_children;
            fill(store, person, &cohort, children, now, None)
        })?;
    profiles::begin(app, facts.me(person.person), store)
}

/// `practice.remove`: takes everybody of the practice council off this tablet.
pub(crate) fn remove(app: &App, _: RemovePracticeRequest) -> Result<Done, Error> {
    app.close_session();
    let folder = app.folder()?;
    for here in folder.people()? {
        if ProfileFacts::read(&here.profile).is_none_or(|facts| facts.practice) {
            folder.remove(&here.person)?;
        }
    }
    Ok(Done {})
}

/// Writes what a new practice store starts with. `seed` is of a device that the council knows already; without one the
/// device is new, and asks to be admitted.
pub(crate) fn fill(
    store: &mut Store,
    person: &Practitioner,
    cohort: &str,
    children: u16,
    now: UnixMillis,
    known: Option<Zeroizing<[u8; 32]>>,
) -> Result<(), Error> {
    let is_new = known.is_none();
    let seed = known.map_or_else(new_seed, Ok)?;
    let keys = DeviceKeys::from_seed(&seed);
    let founding = council::founding_link();
    let roster = Roster::founded(&founding).map_err(|_| Error::internal("the practice roster"))?;
    let admission = practice::admission(&roster, sync::PersonId(person.id().0), keys.public(), now);
    let writers = Writers::of(cohort);
    store.write(|tables| {
        tables.settings().put(setting::DEVICE_SEED, seed.as_ref())?;
        tables.settings().put(setting::COHORT, cohort.as_bytes())?;
        // A server that lacks what everybody has asks for it.
        keep_link(tables, &founding, true, false)?;
        if is_new {
            keep_link(tables, &admission, false, true)?;
        }
        for child in MadeUp::cohort(children) {
            keep_link(tables, &council::first_grants(child.id()), true, false)?;
            for first in baseline::of(&child, cohort, &writers)? {
                keep_first(tables, roster.council(), child.id(), &first)?;
            }
        }
        Ok(())
    })
}

fn new_seed() -> Result<Zeroizing<[u8; 32]>, Error> {
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(seed.as_mut()).map_err(|_| store::Error::Random)?;
    Ok(seed)
}

/// Keeps a document's first change, as something this person knows already.
fn keep_first(
    tables: &Tables<'_>,
    council: CouncilId,
    child: ChildId,
    first: &First,
) -> Result<(), Error> {
    let change = &first.change;
    keep_change(
        tables,
        council,
        child,
        first.kind,
        change,
        Standing::Baseline,
    )?;
    let document = name_of(first.kind).id(strand_of(council, child, first.kind)?.id());
    Ok(tables
        .looked()
        .put(document, &hexadecimal(&change_hash(change)))?)
}

/// Keeps a link. The admission of a device stands only once a server has taken it.
pub(crate) fn keep_link<A: Act>(
    tables: &Tables<'_>,
    link: &Link<A>,
    stands: bool,
    waits: bool,
) -> Result<(), Error> {
    let head = link.head();
    let new = NewLink {
        hash: head.hash.0,
        child: link.content().child,
        position: head.position,
        bytes: link.bytes(),
        stands,
        waits,
    };
    Ok(tables.links().put(&new)?)
}
