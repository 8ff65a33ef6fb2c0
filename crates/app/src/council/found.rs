//! `council.found`, `recovery.show` and `recovery.written`.

use super::{named, random, settle};
use crate::api::council::{
    FoundCouncilRequest, FoundedCouncil, RecoveryShown, RecoveryWrittenRequest, ShowRecoveryRequest,
};
use crate::api::error::{Code, Error};
use crate::api::recovery::PaperKey;
use crate::api::session::Done;
use crate::practice::keep_link;
use crate::session::profiles::{self, ProfileFacts};
use crate::session::{Session, setting};
use crate::sharing;
use crate::tablet::App;
use crate::words;
use plan::Role;
use store::Passphrase;
use sync::founding::{FoundRequest, SetupCode, council_of};
use sync::link::Signer;
use sync::roster::{Person, Role as RosterRole, Roster, RosterAct, RosterLink};
use sync::{DeviceKeys, PersonId, UnixMillis, paper, protocol};
use uuid::Uuid;
use zeroize::Zeroizing;

/// `council.found`. The store stands before the server is asked, so that the keys of a council that the server took are
/// never lost with an answer; where the server refuses, nothing is left.
pub(crate) fn found(app: &App, request: FoundCouncilRequest) -> Result<FoundedCouncil, Error> {
    let passphrase = Passphrase::new(request.passphrase);
    let mistyped = || Error::at(Code::BadRequest, "setup_code", words::SETUP_CODE_MISTYPED);
    let code = SetupCode::from_text(&request.setup_code).map_err(|_| mistyped())?;
    let council_name = named(&request.council, "council")?;
    let name = named(&request.name, "name")?;
    let server = sharing::server_address(&request.server)?;
    let (root, seed) = (random()?, random()?);
    let person = Uuid::new_v4();
    let now = app.clock().unix_millis();
    let of_person = Person {
        id: PersonId(person),
        name: name.clone(),
        roles: vec![RosterRole::VirtualSchoolHead, RosterRole::Administrator],
    };
    let links = begin(
        &root,
        &DeviceKeys::from_seed(&seed),
        of_person,
        &council_name,
        now,
    )?;
    let body = protocol::pack(&FoundRequest::new(&links, &code));
    let facts = ProfileFacts::of_council(plan::PersonId(person), name, Role::Vsh, council_name);
    let here = person.simple().to_string();
    app.close_session();
    let folder = app.folder()?;
    let store = folder.create(&here, &passphrase, &facts.to_text(), |store| {
        store.write(|tables| {
            settle(tables, &seed, &server)?;
            tables.settings().put(setting::RECOVERY, root.as_ref())?;
            links
                .iter()
                .try_for_each(|link| keep_link(tables, link, true, false))
        })
    })?;
    app.exchanger().aim(Some(&server))?;
    if let Err(turned) = sharing::found(app, body) {
        drop(store);
        // Without an answer nobody knows whether the server took it. Then the store stays: it can be unlocked, and sharing
        // works where the server has the council, and says that it does not where it has not.
        if turned.for_certain {
            folder.remove(&here)?;
        }
        return Err(turned.error);
    }
    Ok(FoundedCouncil {
        me: profiles::begin(app, facts.me(&here), store)?,
        recovery: PaperKey::of(root.as_ref()),
    })
}

/// The links that begin a council: its people, its name, and its first tablet.
fn begin(
    root: &Zeroizing<[u8; 32]>,
    keys: &DeviceKeys,
    person: Person,
    name: &str,
    now: UnixMillis,
) -> Result<Vec<RosterLink>, Error> {
    let root = DeviceKeys::from_seed(root);
    let council = council_of(&root.public().sign);
    let who = person.id;
    let founding = Roster::founding_keyed(council, &[person], now, &root);
    let roster =
        Roster::founded(&founding).map_err(|_| Error::internal("a council’s first link"))?;
    let acts = vec![
        RosterAct::Name(name.to_owned()),
        RosterAct::AdmitDevice {
            person: who,
            keys: keys.public(),
        },
    ];
    let admission = roster.next_link(acts, now, Signer::Root, &root);
    Ok(vec![founding, admission])
}

/// `recovery.show`.
pub(crate) fn show_recovery(app: &App, _: ShowRecoveryRequest) -> Result<RecoveryShown, Error> {
    app.open_session(|session| {
        let key = unwritten(session)?;
        Ok(RecoveryShown {
            key: key.map(|key| PaperKey::of(&key)),
        })
    })
}

/// `recovery.written`. The tablet forgets the key once somebody has typed it from paper: from then on only the paper has it.
pub(crate) fn recovery_written(app: &App, request: RecoveryWrittenRequest) -> Result<Done, Error> {
    let typed = Zeroizing::new(request.key);
    app.open_session(|session| {
        let Some(key) = unwritten(session)? else {
            return Ok(Done {});
        };
        let same = paper::read(&typed).is_ok_and(|read| *read == *key);
        if !same {
            return Err(Error::at(Code::BadRequest, "key", words::RECOVERY_MISTYPED));
        }
        session
            .store
            .write(|tables| Ok::<_, Error>(tables.settings().put(setting::RECOVERY, b"")?))?;
        session.store.sweep()?;
        Ok(Done {})
    })
}

pub(super) fn unwritten(session: &Session) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
    let kept = session.store.read().settings().get(setting::RECOVERY)?;
    Ok(kept.filter(|key| !key.is_empty()).map(Zeroizing::new))
}
