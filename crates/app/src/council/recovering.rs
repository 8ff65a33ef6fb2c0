//! `recovery.look` and `recovery.council`: a council comes back on a new tablet by its recovery key alone.
//!
//! The key signs a link that lets the tablet in, as it signed the council's first ones; the server takes it as any link
//! of somebody who administers, and every tablet reads it. The paper is in memory while this goes on, and is never
//! kept.

use super::join::{decoded, follow, strange};
use super::recovery::{replaced, typed};
use super::{named, random, settle};
use crate::api::error::{Code, Error};
use crate::api::recovery::{
    CouncilOfKey, HeadOfCouncil, LookForCouncilRequest, RecoverCouncilRequest, RecoveredCouncil,
};
use crate::api::sharing::SyncNowRequest;
use crate::practice::keep_link;
use crate::session::profiles::{self, ProfileFacts};
use crate::session::{device_keys, read_roster};
use crate::sharing::{self, Turned, keys};
use crate::tablet::App;
use crate::words;
use plan::Role;
use store::{Passphrase, Store};
use sync::link::Head;
use sync::protocol::{CallRefusal, LinkVerdict};
use sync::recovery::RecoverySecret;
use sync::roster::{Person, Role as RosterRole, Roster, RosterLink};
use sync::{DeviceKeys, PersonId, access};
use uuid::Uuid;

/// So often another link may come first.
const MOST_TRIES: u32 = 4;

/// `recovery.look`.
pub(crate) fn look(app: &App, request: LookForCouncilRequest) -> Result<CouncilOfKey, Error> {
    let secret = typed(request.key)?;
    app.close_session();
    let server = sharing::server_address(&request.server)?;
    app.exchanger().aim(Some(&server))?;
    // Keys for this one question: the server answers nobody who has none.
    let keys = DeviceKeys::from_seed(&*random()?);
    let links = shown(app, &secret, &keys).map_err(|turned| turned.error)?;
    let roster = believed(&links, &secret)?;
    let mut heads: Vec<HeadOfCouncil> = heads(&roster)
        .map(|person| HeadOfCouncil {
            person: plan::PersonId(person.id.0),
            name: person.name.clone(),
            tablets: u32::try_from(roster.devices_of(&person.id).count()).unwrap_or(u32::MAX),
        })
        .collect();
    heads.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(CouncilOfKey {
        council: roster.name().unwrap_or_default().to_owned(),
        heads,
    })
}

fn heads(roster: &Roster) -> impl Iterator<Item = &Person> {
    let head = roster.head().position;
    let decides = move |person: &&Person| access::decides(roster, &person.id, head);
    roster.people().filter(decides)
}

/// The roster as a server gives it to a device for which the recovery key vouches.
fn shown(app: &App, secret: &RecoverySecret, keys: &DeviceKeys) -> Result<Vec<RosterLink>, Turned> {
    let voucher = secret.voucher(keys.public(), app.clock().unix_millis());
    let who = (secret.council(), keys);
    let response = sharing::show(app, who, Head::default(), Some(&voucher));
    let response = response.map_err(|turned| match turned.refusal {
        Some(CallRefusal::UnknownCouncil) => Turned {
            error: Error::new(Code::Refused, words::COUNCIL_NOT_HERE),
            for_certain: true,
            ..turned
        },
        _ => turned,
    })?;
    let links = response.roster_links.into_iter().map(Into::into);
    let links = decoded(&links.collect::<Vec<_>>()).map_err(Turned::certainly)?;
    // The one link that is shown to a paper that was exchanged proves so: its own key signed it.
    if let [only] = links.as_slice()
        && secret.is_replaced_by(only)
    {
        return Err(Turned::certainly(replaced(only.content().at)));
    }
    Ok(links)
}

/// The roster of the key's own council, and of no other.
fn believed(links: &[RosterLink], secret: &RecoverySecret) -> Result<Roster, Error> {
    let roster = follow(links).filter(|roster| secret.is_of(roster));
    roster.ok_or_else(strange)
}

/// `recovery.council`. The store stands before the key signs anything, so that the keys of a tablet that was let in are
/// never lost with an answer.
pub(crate) fn recover(
    app: &App,
    request: RecoverCouncilRequest,
) -> Result<RecoveredCouncil, Error> {
    let passphrase = Passphrase::new(request.passphrase);
    let secret = typed(request.key)?;
    passphrase.check()?;
    let server = sharing::server_address(&request.server)?;
    app.close_session();
    app.exchanger().aim(Some(&server))?;
    let asking = DeviceKeys::from_seed(&*random()?);
    let links = shown(app, &secret, &asking).map_err(|turned| turned.error)?;
    let roster = believed(&links, &secret)?;
    let who = chosen(&roster, request.person, &request.name)?;
    let facts = ProfileFacts::of_council(
        plan::PersonId(who.id.0),
        who.name.clone(),
        Role::Vsh,
        roster.name().unwrap_or_default().to_owned(),
    );
    let here = who.id.0.simple().to_string();
    let folder = app.folder()?;
    let goes_on = (folder.people()?.iter()).any(|present| present.person == here);
    let mut store = match goes_on {
        true => folder.unlock(&here, &passphrase, app.clock().unix_millis().0)?,
        false => folder.create(&here, &passphrase, &facts.to_text(), |store| {
            let seed = random()?;
            store.write(|tables| {
                settle(tables, &seed, &server)?;
                links
                    .iter()
                    .try_for_each(|link| keep_link(tables, link, true, false))
            })
        })?,
    };
    if let Err(turned) = come_in(app, &mut store, &secret, &who) {
        drop(store);
        // Without an answer nobody knows whether the tablet was let in: the same again goes on with these keys.
        if turned.for_certain && !goes_on {
            folder.remove(&here)?;
        }
        return Err(turned.error);
    }
    fetch(app, &secret, facts.me(&here), store)
}

/// Who is to have the tablet: one of the heads, or somebody who becomes one.
fn chosen(roster: &Roster, person: Option<plan::PersonId>, name: &str) -> Result<Person, Error> {
    let Some(person) = person else {
        return Ok(Person {
            id: PersonId(Uuid::new_v4()),
            name: named(name, "name")?,
            roles: vec![RosterRole::VirtualSchoolHead, RosterRole::Administrator],
        });
    };
    let head = heads(roster).find(|head| head.id.0 == person.0);
    head.cloned()
        .ok_or_else(|| Error::not_found("Virtual School head"))
}

/// Lets this store's device in by the recovery key, where it is not in yet.
fn come_in(
    app: &App,
    store: &mut Store,
    secret: &RecoverySecret,
    who: &Person,
) -> Result<(), Turned> {
    let keys = device_keys(&store.read()).map_err(Turned::certainly)?;
    for _ in 0..MOST_TRIES {
        let links = shown(app, secret, &keys)?;
        let roster = believed(&links, secret).map_err(Turned::certainly)?;
        keep(store, &links).map_err(Turned::perhaps)?;
        if roster.device(&keys.id()).is_some() {
            return Ok(());
        }
        let newcomer = roster.person_known(&who.id).is_none();
        let newcomer = newcomer.then(|| who.clone());
        let now = app.clock().unix_millis();
        let link = secret.admission(&roster, (who.id, newcomer), keys.public(), now);
        let answer = sharing::show(app, (roster.council(), &keys), link.head(), Some(&link))
            .map_err(|turned| Turned::perhaps(turned.error))?;
        // Where another link was quicker, it is signed again on what stands now.
        if answer.roster_verdicts.first() == Some(&LinkVerdict::Stored) {
            return keep(store, &[link]).map_err(Turned::perhaps);
        }
    }
    Err(Turned::certainly(Error::new(
        Code::Refused,
        words::NOT_LET_IN_BY_RECOVERY,
    )))
}

fn keep(store: &mut Store, links: &[RosterLink]) -> Result<(), Error> {
    store.write(|tables| {
        // A tablet that asked to be let in, and that nobody let in, knows nothing of the council yet.
        let known = tables.links().roster()?;
        let known = match known.is_empty() {
            true => 0,
            false => read_roster(&known)?.head().position,
        };
        let new = links.iter().filter(|link| link.head().position > known);
        new.into_iter()
            .try_for_each(|link| keep_link(tables, link, true, false))
    })
}

/// Opens the store and fetches everything, with what the recovery key opens. The key is let go of in any case.
fn fetch(
    app: &App,
    secret: &RecoverySecret,
    me: crate::api::session::Me,
    store: Store,
) -> Result<RecoveredCouncil, Error> {
    let mut session = profiles::admit(app, me.clone(), store, 0)?;
    session.recovering = Some(secret.clone());
    app.set_session(session)?;
    let shared = sharing::now(app, SyncNowRequest {});
    let counted = app.any_session(|session| {
        session.recovering = None;
        let missing = keys::lacks(&session.facts, true).len();
        let children = session.facts.grants.children();
        let children = children.filter(|grants| !grants.life().is_erased()).count();
        Ok((children, missing))
    });
    if let Err(error) = shared {
        app.close_session();
        return Err(error);
    }
    let (children, missing) = counted?;
    let count = |many: usize| u32::try_from(many).unwrap_or(u32::MAX);
    app.wrote();
    Ok(RecoveredCouncil {
        me,
        children: count(children),
        missing: count(missing),
    })
}
