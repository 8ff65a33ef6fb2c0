//! A door that was lent until a day comes to its end: by the server's clock, with new keys, and once.

use super::roles::{key, newest, roster_of, status, within};
use super::{Council, Joined, all_shared, children, joined, with_two};
use crate::world::{Tablet, refused, words};
use app::api::error::Code;
use serde_json::{Value, json};
use store::Store;
use store::table::link::NewLink;
use sync::grants::{GrantAct, GrantLink, Grants};
use sync::link::Signer;
use sync::secret::{Commitment, SecretName};
use sync::{ChildId, Strand, StrandKind, UnixMillis, epoch};

pub(crate) const DAY: &str = "2027-10-31";
/// From the day on which these journeys play until after that one.
pub(crate) const DAYS: u64 = 350;
/// When that day is over.
const ON_THE_DAY: UnixMillis = UnixMillis(1_825_027_200_000);
const LATER: &str = "Sings in the rain, made up.";

/// Toni was lent the child's voice by the teacher, and has read it.
struct Lent {
    council: Council,
    child: String,
    tess: Joined,
    toni: Joined,
}

fn lent() -> Lent {
    let (council, child, tess, _) = with_two();
    let toni = joined(&council, "Toni Made-Up", "dt");
    tess.tablet.sync();
    tess.tablet
        .write(&child, "views", "going_well", "Sings, made up.");
    let doors = json!([{ "write": true, "what": "area/views" }]);
    let request = json!({ "child": child, "person": toni.person, "doors": doors, "until": DAY });
    tess.tablet.call("grant.pass_on", request);
    for _ in 0..2 {
        all_shared(&tess.tablet);
        toni.tablet.sync();
    }
    let page = toni.tablet.area(&child, "views");
    assert_eq!(words(&page, "going_well"), "Sings, made up.");
    all_shared(&council.head);
    Lent {
        council,
        child,
        tess,
        toni,
    }
}

pub(crate) fn standing(tablet: &Tablet, child: &str, name: &str) -> Vec<Value> {
    let shown = tablet.call("grant.list", json!({ "child": child }));
    let granted = shown["granted"].as_array().expect("grants");
    granted
        .iter()
        .filter(|one| one["name"] == name)
        .cloned()
        .collect()
}

#[test]
fn a_door_ends_on_its_day_by_the_servers_clock_and_what_is_written_after_has_a_key_that_they_lack()
{
    let Lent {
        mut council,
        child,
        tess,
        toni,
    } = lent();
    council.server.let_pass(DAYS);
    // The borrower comes first. Nobody has ended anything yet, and their tablet's own clock stands where it stood.
    toni.tablet
        .write(&child, "views", "going_well", "Too late, made up.");
    let synced = toni.tablet.sync();
    assert_ne!(
        synced["refused"],
        json!([]),
        "the server takes none of it: {synced}"
    );
    assert_eq!(children(&toni.tablet), Vec::<Value>::new());
    let page = json!({ "child": child, "pep": crate::world::PEP, "area": "views" });
    refused(
        toni.tablet.try_call("area.show", page),
        Code::NotFound,
        LATER,
    );
    assert_eq!(status(&toni.tablet)["noticed"]["pages_closed"], 1);

    // The lender's tablet may not write the child's grants: it ends nothing. The head's does, in one exchange.
    all_shared(&tess.tablet);
    assert_eq!(standing(&tess.tablet, &child, "Toni Made-Up").len(), 1);
    all_shared(&council.head);
    assert_eq!(
        standing(&council.head, &child, "Toni Made-Up"),
        Vec::<Value>::new()
    );
    assert_eq!(
        standing(&council.head, &child, "Tess Made-Up").len(),
        1,
        "nobody else’s door"
    );
    tess.tablet.sync();
    tess.tablet.write(&child, "views", "going_well", LATER);
    all_shared(&tess.tablet);
    all_shared(&council.head);
    assert_eq!(
        words(&council.head.area(&child, "views"), "going_well"),
        LATER
    );

    toni.tablet.sync();
    let (_, (epoch, held)) = within(tess.tablet, |store| {
        let epoch = newest(store, &child, StrandKind::Voice);
        (epoch, key(store, &child, StrandKind::Voice, epoch))
    });
    assert_eq!(epoch, epoch::of(1, 0, 1));
    assert!(held.is_some(), "the teacher has it");
    let (_, lacked) = within(toni.tablet, |store| {
        assert!(key(store, &child, StrandKind::Voice, 1).is_some());
        key(store, &child, StrandKind::Voice, epoch)
    });
    assert_eq!(lacked, None);
}

/// Signs a link that ends the doors of a child by that time, as a tablet does that knows nothing of others.
fn sign_ending(store: &mut Store, child: &str, by: UnixMillis) {
    let tables = store.read();
    let roster = roster_of(store);
    let id = ChildId(child.parse().expect("an id"));
    let mut grants = Grants::none(roster.council(), id);
    let links = tables.links().grants().expect("links");
    let links = links
        .iter()
        .map(|bytes| GrantLink::decode(bytes).expect("a link"));
    for link in links.filter(|link| link.content().child == Some(id)) {
        grants.append(&link, &roster).expect("it follows");
    }
    let closing = |kind| {
        let strand = Strand {
            council: roster.council(),
            child: id,
            kind,
        };
        let name = SecretName::ClosingOf {
            strand,
            number: grants.closings() + 1,
        };
        let secret = sync::secret::Secret::from_bytes([7; 32]);
        GrantAct::ClosingOf {
            kind,
            secret: Commitment::to(&name, &secret),
        }
    };
    let closings = StrandKind::ALL.into_iter().map(closing);
    let acts: Vec<GrantAct> = [GrantAct::Ending { by }]
        .into_iter()
        .chain(closings)
        .collect();
    let seed = tables.settings().get("device seed").expect("read");
    let seed: [u8; 32] = seed.expect("kept").try_into().expect("a seed");
    let keys = sync::DeviceKeys::from_seed(&seed);
    let (head, signer) = (roster.head().position, Signer::Device(keys.id()));
    let link = grants.next_link(acts, head, UnixMillis(0), signer, &keys);
    let new = NewLink {
        hash: link.head().hash.0,
        child: Some(id),
        position: link.head().position,
        bytes: link.bytes(),
        stands: false,
        waits: true,
    };
    store
        .write(|tables| tables.links().put(&new))
        .expect("kept");
}

#[test]
fn two_tablets_that_end_a_door_beside_each_other_end_it_once() {
    let Lent {
        mut council,
        child,
        tess,
        ..
    } = lent();
    let adam = joined(&council, "Adam Made-Up", "administrator");
    all_shared(&adam.tablet);
    council.server.let_pass(DAYS);
    let (adams, ()) = within(adam.tablet, |store| sign_ending(store, &child, ON_THE_DAY));
    all_shared(&council.head);
    let synced = adams.sync();
    assert_eq!(
        synced["refused"],
        json!([]),
        "nobody is troubled by it: {synced}"
    );
    for _ in 0..2 {
        all_shared(&council.head);
        tess.tablet.sync();
    }
    tess.tablet.write(&child, "views", "going_well", LATER);
    all_shared(&tess.tablet);
    all_shared(&council.head);
    assert_eq!(
        words(&council.head.area(&child, "views"), "going_well"),
        LATER
    );
    let (_, epoch) = within(council.head, |store| {
        newest(store, &child, StrandKind::Voice)
    });
    assert_eq!(epoch, epoch::of(1, 0, 1), "one closing");
}

#[test]
fn a_tablet_whose_clock_is_years_ahead_ends_no_door() {
    let Lent {
        council,
        child,
        toni,
        ..
    } = lent();
    let head = council.head;
    let (head, ()) = within(head, |store| {
        sign_ending(store, &child, UnixMillis(i64::MAX / 2))
    });
    let synced = head.sync();
    assert_eq!(synced["refused"], json!([]), "{synced}");
    assert_eq!(standing(&head, &child, "Toni Made-Up").len(), 1);
    toni.tablet
        .write(&child, "views", "going_well", "Sings on, made up.");
    all_shared(&toni.tablet);
    head.sync();
    assert_eq!(
        words(&head.area(&child, "views"), "going_well"),
        "Sings on, made up."
    );
}

#[test]
fn what_was_lent_ends_with_its_lenders_door() {
    let Lent {
        council,
        child,
        tess,
        toni,
    } = lent();
    let adam = joined(&council, "Adam Made-Up", "administrator");
    all_shared(&adam.tablet);
    let request = json!({ "child": child, "person": tess.person });
    council.head.call("grant.close", request);
    all_shared(&council.head);
    assert_eq!(
        standing(&council.head, &child, "Toni Made-Up"),
        Vec::<Value>::new(),
        "the same contact ends what she lent"
    );
    toni.tablet.sync();
    assert_eq!(children(&toni.tablet), Vec::<Value>::new());
    let page = json!({ "child": child, "pep": crate::world::PEP, "area": "views" });
    refused(
        toni.tablet.try_call("area.show", page),
        Code::NotFound,
        LATER,
    );
    assert_eq!(status(&toni.tablet)["noticed"]["pages_closed"], 1);

    // Other tablets of people who administer have nothing more to say, and a door that is opened again brings no loan back.
    all_shared(&adam.tablet);
    super::open_door(&council, &child, &tess.person, "dt");
    tess.tablet.sync();
    tess.tablet.write(&child, "views", "going_well", LATER);
    for tablet in [&tess.tablet, &adam.tablet, &council.head] {
        all_shared(tablet);
    }
    toni.tablet.sync();
    assert_eq!(children(&toni.tablet), Vec::<Value>::new());
    let (_, epoch) = within(council.head, |store| {
        newest(store, &child, StrandKind::Voice)
    });
    assert_eq!(epoch, epoch::of(1, 0, 2), "her closing, and one end");
    let (_, lacked) = within(toni.tablet, |store| {
        assert!(key(store, &child, StrandKind::Voice, 1).is_some());
        key(store, &child, StrandKind::Voice, epoch)
    });
    assert_eq!(lacked, None);
}
