//! The card: whose door it is, for those who have one and do not read the record, and for those who administer.

use super::roles::{change, roster_of, within};
use super::{Council, all_shared, child_of, children, founded, joined, open_door, with_two};
use crate::world::{PEP, Server, Tablet, refused};
use app::api::error::Code;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use store::table::link::NewLink;
use store::{Folder, KeyCost, Passphrase, Store};
use sync::grants::card::Card;
use sync::grants::{GrantAct, GrantLink, Grants};
use sync::link::Signer;
use sync::roster::{Person, Role, RosterAct};
use sync::secret::{Commitment, Secret, SecretName};
use sync::wrap::Reader;
use sync::{ChildId, DeviceId, DeviceKeys, PersonId, Strand, StrandKind, UnixMillis, codec};

/// A word of the record, and one of the plan.
const PLANTED: &str = "MADE-UP-REF-Quaggaberry";
const OF_THE_PLAN: &str = "Likes made-up marmots, planted.";
const DAY: &str = "2027-10-31";
/// From any day on which these journeys are run until after that one.
const DAYS: u64 = 350;

pub(super) fn doors(tablet: &Tablet) -> Vec<Value> {
    let caseload = tablet.call("caseload.list", json!({}));
    caseload["doors"].as_array().expect("doors").clone()
}

/// Writes a line of the child's record, and shares it with the card that follows.
pub(super) fn put(head: &Tablet, child: &str, field: &str, text: &str) {
    let place = json!({ "item": null, "field": field });
    let value = json!({ "is": "line", "value": text });
    let form = json!({ "is": "core" });
    let request = json!({ "child": child, "form": form, "place": place, "value": value });
    head.call("field.set", request);
    all_shared(head);
}

/// Whether anything readable in a tablet's store holds these words; its app is closed and opened again for it.
fn keeps(tablet: Tablet, planted: &str) -> (Tablet, bool) {
    within(tablet, |store| {
        let everything = store.read().everything().expect("it reads");
        let planted = planted.as_bytes();
        everything.iter().any(|value| holds(value, planted))
    })
}

fn holds(bytes: &[u8], planted: &[u8]) -> bool {
    bytes.windows(planted.len()).any(|part| part == planted)
}

pub(super) fn grants_of(store: &Store, child: &str) -> Grants {
    let roster = roster_of(store);
    let id = ChildId(child.parse().expect("an id"));
    let mut grants = Grants::none(roster.council(), id);
    let links = store.read().links().grants().expect("links");
    let links = links
        .iter()
        .map(|bytes| GrantLink::decode(bytes).expect("a link"));
    for link in links.filter(|link| link.content().child == Some(id)) {
        grants.append(&link, &roster).expect("it follows");
    }
    grants
}

pub(super) fn secrets(store: &Store) -> BTreeMap<SecretName, Secret> {
    let all = store.read().secrets().all().expect("secrets");
    all.into_iter().collect()
}

/// What the newest card of these grants says to whoever has the secrets of a store.
fn said(grants: &Grants, store: &Store) -> Option<String> {
    let name = grants.newest_card()?;
    let card = grants.card(grants.cards())?;
    let card = card.open(&name, secrets(store).get(&name)?)?;
    Some(card.name)
}

pub(super) fn keys(store: &Store) -> DeviceKeys {
    let seed = store.read().settings().get("device seed").expect("read");
    let seed: [u8; 32] = seed.expect("kept").try_into().expect("a seed");
    DeviceKeys::from_seed(&seed)
}

/// Whether the server keeps a secret that was wrapped for a device.
pub(super) fn is_wrapped(server: &Server, name: &SecretName, device: &DeviceId) -> bool {
    let wrapped = [codec::encode(name), codec::encode(&Reader::Device(*device))].concat();
    holds(&server.disk(), &wrapped)
}

#[test]
fn an_administrator_without_a_door_lists_children_by_name_and_opens_one_for_a_teacher() {
    let council = founded();
    let child = child_of(&council, "Robin Made-Up");
    put(&council.head, &child, "case_reference", PLANTED);
    let adam = joined(&council, "Adam Made-Up", "administrator");
    let tess = joined(&council, "Tess Made-Up", "dt");
    all_shared(&adam.tablet);
    assert_eq!(children(&adam.tablet), Vec::<Value>::new());
    let listed = doors(&adam.tablet);
    assert_eq!(listed.len(), 1, "{listed:?}");
    assert_eq!(listed[0]["name"], "Robin Made-Up");
    assert_eq!(listed[0]["initials"], "RM");
    assert_eq!(listed[0]["mine"], false);
    let shown = adam.tablet.call("grant.list", json!({ "child": child }));
    assert_eq!(
        (&shown["name"], &shown["may_grant"]),
        (&json!("Robin Made-Up"), &json!(true))
    );
    let mine = shown["mine"].as_array().expect("doors");
    let reads = mine.iter().any(|door| door["write"] == false);
    assert!(!reads, "nothing of it opens to them: {shown}");
    for (page, request) in [
        ("child.show", json!({ "child": child })),
        (
            "area.show",
            json!({ "child": child, "pep": PEP, "area": "about_me" }),
        ),
    ] {
        let asked = adam.tablet.try_call(page, request);
        refused(asked, Code::NotFound, PLANTED);
    }
    // Whoever has no door is told of no child.
    tess.tablet.sync();
    assert_eq!(doors(&tess.tablet), Vec::<Value>::new());

    let open = json!({ "child": child, "person": tess.person, "role": "dt", "until": null });
    adam.tablet.call("grant.open", open);
    all_shared(&adam.tablet);
    tess.tablet.sync();
    all_shared(&council.head);
    tess.tablet.sync();
    assert_eq!(children(&tess.tablet)[0]["name"], "Robin Made-Up");
    assert_eq!(
        doors(&tess.tablet),
        Vec::<Value>::new(),
        "it is no door only"
    );
    let (_, kept) = keeps(adam.tablet, PLANTED);
    assert!(!kept, "an administrator has the record");
    for planted in ["Robin Made-Up", PLANTED] {
        let disk = council.server.disk();
        assert!(
            !holds(&disk, planted.as_bytes()),
            "the server reads {planted}"
        );
    }
}

#[test]
fn a_carers_tablet_shows_whose_door_it_is_and_holds_nothing_of_the_record() {
    let (council, child, tess, sam) = with_two();
    put(&council.head, &child, "case_reference", PLANTED);
    sam.tablet.sync();
    sam.tablet
        .write(&child, "about_me", "identity", OF_THE_PLAN);
    all_shared(&sam.tablet);
    let cara = joined(&council, "Cara Made-Up", "carer");
    let open = |reads_plan: bool| {
        let request = json!({ "child": child, "person": cara.person, "role": "carer", "reads_plan": reads_plan, "until": null });
        council.head.try_call("grant.open", request)
    };
    refused(open(true), Code::Refused, PLANTED);
    open(false).expect("the carer’s own door");
    all_shared(&council.head);
    // Nor does a colleague pass on more.
    tess.tablet.sync();
    let lent = json!([{ "write": false, "what": "plan" }]);
    let lent = json!({ "child": child, "person": cara.person, "doors": lent, "until": DAY });
    refused(
        tess.tablet.try_call("grant.pass_on", lent.clone()),
        Code::Refused,
        PLANTED,
    );
    // Nor anything to a moderator, whom a door would tell whose it is. A version before let somebody become one.
    let moderator = joined(&council, "Mo Made-Up", "iro");
    let (head, ()) = within(council.head, |store| {
        become_only(store, &moderator.person, Role::Moderator);
    });
    let council = Council { head, ..council };
    all_shared(&council.head);
    tess.tablet.sync();
    let mut to_moderator = lent;
    to_moderator["person"] = json!(moderator.person);
    refused(
        tess.tablet.try_call("grant.pass_on", to_moderator),
        Code::Refused,
        PLANTED,
    );

    all_shared(&cara.tablet);
    assert_eq!(children(&cara.tablet), Vec::<Value>::new());
    let listed = doors(&cara.tablet);
    assert_eq!(listed.len(), 1, "{listed:?}");
    assert_eq!(
        (&listed[0]["name"], &listed[0]["mine"]),
        (&json!("Robin Made-Up"), &json!(true))
    );
    let shown = cara.tablet.call("grant.list", json!({ "child": child }));
    assert_eq!(shown["name"], "Robin Made-Up");
    assert_eq!(
        (&shown["school"], &shown["may_grant"]),
        (&json!(""), &json!(false))
    );

    let mut caras = cara.tablet;
    for planted in [PLANTED, OF_THE_PLAN] {
        let kept;
        (caras, kept) = keeps(caras, planted);
        assert!(!kept, "{planted} is on a carer’s tablet");
    }
    let (_, (device, strands)) = within(caras, |store| {
        let strand = |name: &SecretName| match name {
            SecretName::Base(strand) | SecretName::ClosingOf { strand, .. } => Some(strand.kind),
            _ => None,
        };
        let strands: BTreeSet<StrandKind> = secrets(store).keys().filter_map(strand).collect();
        (keys(store).id(), strands)
    });
    assert_eq!(strands, BTreeSet::from([StrandKind::Family]));
    let (_, (teachers, roster)) = within(tess.tablet, |store| {
        (keys(store).id(), roster_of(store).council())
    });
    let base = |kind| {
        SecretName::Base(Strand {
            council: roster,
            child: ChildId(child.parse().expect("an id")),
            kind,
        })
    };
    for kind in StrandKind::ALL {
        let is_here = is_wrapped(&council.server, &base(kind), &device);
        assert_eq!(
            is_here,
            kind == StrandKind::Family,
            "wrapped for the carer: {kind}"
        );
    }
    assert!(
        is_wrapped(&council.server, &base(StrandKind::Plan), &teachers),
        "the search finds what is there"
    );
}

#[test]
fn whoever_has_lost_their_door_cannot_open_the_card_that_follows() {
    let (mut council, child, tess, _) = with_two();
    put(&council.head, &child, "known_as", "Rob");
    let adam = joined(&council, "Adam Made-Up", "administrator");
    let shut = joined(&council, "Cara Made-Up", "carer");
    let removed = joined(&council, "Ravi Made-Up", "carer");
    let stays = joined(&council, "Stella Made-Up", "carer");
    for carer in [&shut, &removed, &stays] {
        open_door(&council, &child, &carer.person, "carer");
    }
    let lent = joined(&council, "Toni Made-Up", "dt");
    tess.tablet.sync();
    let doors_of = json!([{ "write": false, "what": "family" }]);
    let request = json!({ "child": child, "person": lent.person, "doors": doors_of, "until": DAY });
    tess.tablet.call("grant.pass_on", request);
    all_shared(&tess.tablet);
    all_shared(&council.head);
    for one in [&adam, &shut, &removed, &stays] {
        all_shared(&one.tablet);
        assert_eq!(doors(&one.tablet)[0]["name"], "Robin Made-Up");
        assert_eq!(doors(&one.tablet)[0]["known_as"], "Rob");
    }
    all_shared(&lent.tablet);
    assert_eq!(children(&lent.tablet)[0]["name"], "Robin Made-Up");

    // Whoever is removed lets nobody look into their store any more: this is what they have when it comes.
    let (removeds, (removed_device, had)) =
        within(removed.tablet, |store| (keys(store).id(), secrets(store)));
    let close = json!({ "child": child, "person": shut.person });
    council.head.call("grant.close", close);
    council.head.sync();
    council
        .head
        .call("person.remove", json!({ "person": removed.person }));
    council.head.sync();
    council.server.let_pass(DAYS);
    all_shared(&council.head);
    put(&council.head, &child, "name", "Wren Made-Up");
    for one in [&adam, &stays] {
        all_shared(&one.tablet);
        assert_eq!(
            doors(&one.tablet)[0]["name"],
            "Wren Made-Up",
            "a card follows"
        );
    }
    shut.tablet.sync();
    assert_eq!(doors(&shut.tablet), Vec::<Value>::new());
    refused(
        removeds.try_call("sync.now", json!({})),
        Code::Removed,
        "Wren",
    );
    lent.tablet.sync();
    assert_eq!(doors(&lent.tablet), Vec::<Value>::new());

    let (_, (grants, opened)) = within(council.head, |store| {
        let grants = grants_of(store, &child);
        let opened = said(&grants, store);
        (grants, opened)
    });
    assert_eq!(opened.as_deref(), Some("Wren Made-Up"), "the head opens it");
    let (_, opened) = within(stays.tablet, |store| said(&grants, store));
    assert_eq!(
        opened.as_deref(),
        Some("Wren Made-Up"),
        "whoever stays opens it"
    );
    let newest = grants.newest_card().expect("a card");
    assert!(
        had.keys()
            .any(|name| matches!(name, SecretName::Card { .. }))
    );
    assert!(!had.contains_key(&newest));
    assert!(!is_wrapped(&council.server, &newest, &removed_device));
    for gone in [shut, lent] {
        gone.tablet.app.close();
        let folder = Folder::open(gone.tablet.folder(), KeyCost::TESTS).expect("the folder");
        let passphrase = Passphrase::new(crate::world::PASSPHRASE.to_owned());
        let store = folder.unlock(&gone.here, &passphrase, 0).expect("it opens");
        let held = secrets(&store);
        let cards = held
            .keys()
            .filter(|name| matches!(name, SecretName::Card { .. }));
        assert_ne!(cards.count(), 0, "they had the one before");
        assert_eq!(
            said(&grants, &store),
            None,
            "somebody who left opens the next card"
        );
        let device = keys(&store).id();
        assert!(
            !is_wrapped(&council.server, &newest, &device),
            "the server has it for them"
        );
    }
}

/// Gives somebody one role alone, in a link that is kept until the next exchange: whatever this version lets be given.
pub(super) fn become_only(store: &mut Store, person: &str, role: Role) {
    let (roster, keys) = (roster_of(store), keys(store));
    let person = PersonId(person.parse().expect("an id"));
    let known = roster
        .person_known(&person)
        .expect("they are known")
        .clone();
    let acts = vec![RosterAct::Person(Person {
        roles: vec![role],
        ..known
    })];
    let link = roster.next_link(acts, UnixMillis(0), Signer::Device(keys.id()), &keys);
    let new = NewLink {
        hash: link.head().hash.0,
        child: None,
        position: link.head().position,
        bytes: link.bytes(),
        stands: false,
        waits: true,
    };
    let kept = store.write(|tables| tables.links().put(&new));
    kept.expect("kept");
}

/// Signs a link of a child's grants as this tablet would, and keeps it until the next exchange.
pub(super) fn sign(store: &mut Store, grants: &Grants, acts: Vec<GrantAct>) {
    let (roster, keys) = (roster_of(store), keys(store));
    let (head, signer) = (roster.head().position, Signer::Device(keys.id()));
    let link = grants.next_link(acts, head, UnixMillis(0), signer, &keys);
    let new = NewLink {
        hash: link.head().hash.0,
        child: Some(grants.child()),
        position: link.head().position,
        bytes: link.bytes(),
        stands: grants.head().position == 0,
        waits: true,
    };
    store
        .write(|tables| tables.links().put(&new))
        .expect("kept");
}

#[test]
fn an_administrator_who_cannot_read_a_record_writes_no_card_of_it() {
    let council = founded();
    let child = child_of(&council, "Robin Made-Up");
    let adam = joined(&council, "Adam Made-Up", "administrator");
    all_shared(&adam.tablet);
    let (adams, ()) = within(adam.tablet, |store| {
        let grants = grants_of(store, &child);
        let name = grants.card_secret(2);
        let card = Card::of("Somebody Else, made up", "").seal(&name, &Secret::from_bytes([7; 32]));
        sign(store, &grants, vec![GrantAct::Card(card)]);
    });
    let synced = adams.sync();
    assert_eq!(synced["refused"], json!([]), "{synced}");
    for tablet in [&council.head, &adams] {
        tablet.sync();
    }
    assert_eq!(doors(&adams)[0]["name"], "Robin Made-Up");
    let (_, cards) = within(council.head, |store| grants_of(store, &child).cards());
    assert_eq!(cards, 1, "the server took it");
}

/// A child as a version without cards added them.
fn without_card(head: Tablet) -> (Tablet, String) {
    let child = uuid::Uuid::new_v4().to_string();
    let (head, ()) = within(head, |store| {
        let council = roster_of(store).council();
        let id = ChildId(child.parse().expect("an id"));
        let base = |kind| {
            let strand = Strand {
                council,
                child: id,
                kind,
            };
            (
                kind,
                SecretName::Base(strand),
                Secret::from_bytes([kind as u8 + 1; 32]),
            )
        };
        let made = StrandKind::ALL.map(base);
        let acts = made.iter().map(|(kind, name, secret)| GrantAct::Base {
            kind: *kind,
            secret: Commitment::to(name, secret),
        });
        let acts: Vec<GrantAct> = acts.collect();
        sign(store, &Grants::none(council, id), acts);
        let keep = store.write(|tables| {
            for (_, name, secret) in &made {
                tables.secrets().keep(name, secret)?;
                tables.secrets().give(&Reader::Recovery, name)?;
            }
            Ok::<_, store::Error>(())
        });
        keep.expect("kept");
    });
    let place = json!({ "item": null, "field": "year" });
    let value = json!({ "is": "number", "value": 4 });
    let form = json!({ "is": "core" });
    let request = json!({ "child": child, "form": form, "place": place, "value": value });
    head.call("field.set", request);
    put(&head, &child, "name", "Olive Made-Up");
    (head, child)
}

#[test]
fn a_council_that_had_no_cards_gets_them_and_carers_keep_their_own_door_alone() {
    let Council {
        server,
        head,
        recovery,
    } = founded();
    let (head, child) = without_card(head);
    let council = Council {
        server,
        head,
        recovery,
    };
    all_shared(&council.head);
    let adam = joined(&council, "Adam Made-Up", "administrator");
    all_shared(&adam.tablet);
    assert_eq!(doors(&adam.tablet)[0]["name"], "Olive Made-Up");

    // Somebody to whom the plan was opened, and who is a carer now and nothing else.
    let cara = joined(&council, "Cara Made-Up", "key_adult");
    let request = json!({ "child": child, "person": cara.person, "role": "key_adult", "reads_plan": true, "until": null });
    council.head.call("grant.open", request);
    council.head.sync();
    all_shared(&cara.tablet);
    assert_eq!(children(&cara.tablet)[0]["name"], "Olive Made-Up");
    change(&council.head, &cara.person, &["carer"]);
    all_shared(&council.head);
    open_door(&council, &child, &cara.person, "carer");
    all_shared(&council.head);
    put(&council.head, &child, "case_reference", PLANTED);
    all_shared(&council.head);
    cara.tablet.sync();
    assert_eq!(children(&cara.tablet), Vec::<Value>::new());
    assert_eq!(doors(&cara.tablet)[0]["name"], "Olive Made-Up");
    let shown = council.head.call("grant.list", json!({ "child": child }));
    let granted = shown["granted"].as_array().expect("grants");
    let hers = granted
        .iter()
        .filter(|one| one["name"] == "Cara Made-Up" && one["over"] == false);
    let hers: Vec<&Value> = hers.collect();
    assert_eq!(hers.len(), 1, "{granted:?}");
    assert_eq!(hers[0]["role"], "carer");
    let (caras, kept) = keeps(cara.tablet, PLANTED);
    assert!(!kept, "what was written after is closed to a carer");
    assert_eq!(doors(&caras).len(), 1, "and nothing was taken beside it");
}
