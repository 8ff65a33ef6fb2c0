//! Inputs of the committed corpus that encoders make: those of today give the committed bytes. `broken_input` among the
//! journeys compares them, and writes them where `WRITE_CORPUS` is set. Every name in them is made up.

use minicbor::Encode;
use store::tries::Tries;
use store::{Folder, KeyCost, OutboxKey, Passphrase, Shut};
use sync::audit::AuditPublic;
use sync::founding::{FoundRequest, SetupCode};
use sync::grants::card::Card;
use sync::grants::life::{Day, LifeAct, LifeDeed, Why};
use sync::grants::{Door, Doors, GrantAct, Grants};
use sync::link::Signer;
use sync::protocol::{JoinAsk, Nonce, Proof, VERSION};
use sync::recovery::StoreWrap;
use sync::roster::{FrameworkFile, Person, RecoveryKey, Role, Roster, RosterAct};
use sync::secret::{Commitment, Secret};
use sync::wrap::{Reader, Wrap};
use sync::{BlobId, DeviceKeys, DocumentKind, PersonId, StrandKind, UnixMillis, codec, practice};
use zeroize::Zeroizing;

use super::{beside, crafted, outbox};

/// An input: its target, its name, and its bytes.
pub type Input = (&'static str, &'static str, Vec<u8>);

/// Inputs that are the same each time.
pub fn inputs() -> Vec<Input> {
    let of = |target, all: Vec<(&'static str, Vec<u8>)>| {
        all.into_iter()
            .map(move |(name, bytes)| (target, name, bytes))
    };
    let all = of("links", roster_acts())
        .chain(of("links", grant_acts()))
        .chain(of("links", links()))
        .chain(of("messages", calls()))
        .chain(of("papers", papers()))
        .chain(of("proof", headers()))
        .chain(of("beside", notes()));
    all.collect()
}

/// Inputs in which something is drawn, so that they are never the same again: a store's key file and a child's outbox.
pub fn drawn() -> [Input; 2] {
    [
        ("beside", "key", key_file()),
        ("outbox", "file", outbox_file()),
    ]
}

fn encoded<T: Encode<()>>(value: T) -> Vec<u8> {
    codec::encode(&value)
}

fn commitment() -> Commitment {
    Commitment([8; 32])
}

fn newcomer() -> Person {
    Person {
        id: PersonId(practice::id("Sam Made-Up")),
        name: "Sam Made-Up".to_owned(),
        roles: vec![Role::SocialWorker],
    }
}

/// The act by which the next paper takes the place of the first.
fn exchange() -> Vec<RosterAct> {
    let next = sync::recovery::RecoverySecret::from_bytes(&[2; 32]);
    let device = crafted::keys().id();
    let exchange = crafted::paper().give_way_to(&next, crafted::council(), device);
    vec![
        RosterAct::Exchange(exchange),
        RosterAct::Rotation(commitment()),
    ]
}

/// Each act of a roster, in a link that the made-up council takes where it can stand there at all.
fn roster_acts() -> Vec<(&'static str, Vec<u8>)> {
    let other = DeviceKeys::from_seed(&[9; 32]).public();
    let file = FrameworkFile::pack("made-up", (Day(1), None), "made up", "Made up.");
    let acts = [
        (
            "roster-0-found",
            vec![RosterAct::Found {
                root: [1; 32],
                recovery: Some(RecoveryKey([2; 32])),
            }],
        ),
        ("roster-1-lease", vec![RosterAct::Lease(7)]),
        (
            "roster-4-admission",
            vec![
                RosterAct::Person(newcomer()),
                RosterAct::AdmitDevice {
                    person: newcomer().id,
                    keys: other,
                },
            ],
        ),
        (
            "roster-3-removal",
            vec![
                RosterAct::RemovePerson(crafted::head()),
                RosterAct::Rotation(commitment()),
            ],
        ),
        (
            "roster-5-revocation",
            vec![
                RosterAct::RevokeDevice(crafted::keys().id()),
                RosterAct::Rotation(commitment()),
            ],
        ),
        ("roster-6-framework", vec![RosterAct::Framework(file)]),
        (
            "roster-7-end",
            vec![RosterAct::EndFramework {
                id: "made-up".to_owned(),
                on: Day(2),
            }],
        ),
        (
            "roster-9-name",
            vec![RosterAct::Name("Made-Up Council".to_owned())],
        ),
        (
            "roster-10-audit",
            vec![RosterAct::Audit {
                key: AuditPublic([3; 32]),
                secret: commitment(),
            }],
        ),
        ("roster-11-exchange", exchange()),
    ];
    acts.map(|(name, acts)| (name, encoded(acts))).into()
}

/// Each act of a child's grants.
fn grant_acts() -> Vec<(&'static str, Vec<u8>)> {
    let secret = commitment();
    let base = |kind| GrantAct::Base { kind, secret };
    let closing = |kind| GrantAct::ClosingOf { kind, secret };
    let ending = GrantAct::Ending { by: UnixMillis(10) };
    let person = crafted::head();
    let open = GrantAct::Open {
        person,
        doors: Doors::These(vec![
            Door::Read(StrandKind::Plan),
            Door::Write(DocumentKind::MEETING),
        ]),
        until: Some(UnixMillis(5)),
    };
    let close = GrantAct::Close { person };
    let life = |deed| {
        let words = vec![7; 40];
        vec![GrantAct::Life(LifeAct { deed, words })]
    };
    let (on, keep_until) = (Day(1), Day(400));
    let why = Why::Turned18;
    let every = |acts: Vec<GrantAct>, each: &dyn Fn(StrandKind) -> GrantAct| {
        let strands = StrandKind::ALL.into_iter().map(each);
        acts.into_iter().chain(strands).collect::<Vec<_>>()
    };
    let acts = [
        ("grants-0-open", vec![open.clone()]),
        (
            "grants-1-close",
            vec![close.clone(), GrantAct::Closing(secret)],
        ),
        ("grants-2-base", every(vec![open], &base)),
        ("grants-4-ending", every(vec![ending.clone()], &closing)),
        ("grants-5-closing-of", every(vec![close], &closing)),
        (
            "grants-6-lapse",
            every(vec![ending, GrantAct::Lapse { lent: 2 }], &closing),
        ),
        (
            "grants-16-closed",
            life(LifeDeed::Close {
                why,
                on,
                keep_until,
            }),
        ),
        ("grants-16-held", life(LifeDeed::Hold)),
        ("grants-16-lifted", life(LifeDeed::Lift { hold: 3 })),
        ("grants-16-handed-on", life(LifeDeed::HandOn { on })),
        ("grants-16-erased", life(LifeDeed::Erase)),
        ("grants-17-card", vec![GrantAct::Card(card())]),
    ];
    acts.map(|(name, acts)| (name, encoded(acts))).into()
}

fn card() -> sync::grants::card::CardAct {
    let card = Card::of("Robin Made-Up", "Rob");
    card.seal(&crafted::card_name(), &crafted::card_secret())
}

/// Whole links, and what a card says.
fn links() -> Vec<(&'static str, Vec<u8>)> {
    let (roster, keys) = (crafted::keyed(), crafted::keys());
    let signer = Signer::Device(keys.id());
    let exchanged = roster.next_link(exchange(), UnixMillis(1), signer, &keys);
    let mut after = roster.clone();
    after.append(&exchanged).expect("a head with both papers");
    let none = Grants::none(crafted::council(), crafted::child());
    let at = roster.head().position;
    let told = none.next_link(
        vec![GrantAct::Card(card())],
        at,
        UnixMillis(1),
        signer,
        &keys,
    );
    let mut said = encoded(Card::of("Robin Made-Up", "Rob"));
    said.resize(32, 0);
    vec![
        ("link-exchange", exchanged.bytes().to_vec()),
        ("link-card", told.bytes().to_vec()),
        ("card", said),
    ]
}

/// What somebody asks whom no roster knows.
fn calls() -> Vec<(&'static str, Vec<u8>)> {
    let code = SetupCode::from_bytes([3; 10]);
    let request = crafted::invite(&[2; 16]).request(&crafted::keys().public());
    let ask = JoinAsk {
        version: VERSION,
        council: crafted::council(),
        request,
    };
    let found = encoded(FoundRequest::new(&crafted::founding(), &code));
    vec![("found", found), ("join", encoded(ask))]
}

fn papers() -> Vec<(&'static str, Vec<u8>)> {
    let roster = after_exchange();
    let key = roster.recovery().expect("it has one");
    let device = crafted::keys().id();
    let seed = || Zeroizing::new([4; 32]);
    let of = (crafted::council(), device);
    let store = StoreWrap::seal(of, &[5; 32], key, seed()).expect("it seals");
    let secret = Secret::from_bytes([6; 32]);
    let (name, reader) = (crafted::card_name(), Reader::RecoveryAfter(1));
    let wrap = Wrap::seal(name, &secret, reader, &key.0, seed()).expect("it seals");
    let text = |text: &str| text.as_bytes().to_vec();
    let code = SetupCode::from_bytes([3; 10]).to_text();
    vec![
        ("store-wrap", store.to_bytes()),
        (
            "store-wrap-naming",
            store.naming_those_before(&roster).to_bytes(),
        ),
        ("wrap", wrap.to_bytes()),
        ("invite", text(&crafted::invite(&[2; 16]).to_text())),
        ("setup-code", text(&code)),
        ("recovery-key", text(&sync::paper::write(&[1; 32]))),
    ]
}

fn after_exchange() -> Roster {
    let (mut roster, keys) = (crafted::keyed(), crafted::keys());
    let signer = Signer::Device(keys.id());
    let link = roster.next_link(exchange(), UnixMillis(1), signer, &keys);
    roster.append(&link).expect("a head with both papers");
    roster
}

fn headers() -> Vec<(&'static str, Vec<u8>)> {
    let (keys, nonce) = (crafted::keys(), Nonce(vec![7; 24]));
    let proof = Proof::sign(&keys, crafted::council(), 1, nonce, "PUT /v1/sync", b"");
    let blob = BlobId([0xa7; 32]).to_string();
    vec![
        ("header", proof.to_header().into_bytes()),
        ("blob", blob.into_bytes()),
    ]
}

/// A count of wrong tries and a note that shuts a store, each behind the letter that says which it is.
fn notes() -> Vec<(&'static str, Vec<u8>)> {
    let tries = Tries {
        wrong: 7,
        last_at: 1_764_000_000_000,
    };
    let shut = Shut {
        tablet_only: true,
        at: 1_764_000_000_000,
        handed_over: 2,
        left: 1,
    };
    let (tries, shut) = (serde_json::to_vec(&tries), serde_json::to_vec(&shut));
    let behind = |letter: u8, json: Vec<u8>| [vec![letter], json].concat();
    vec![
        ("tries", behind(b't', tries.expect("JSON"))),
        ("shut", behind(b's', shut.expect("JSON"))),
    ]
}

/// A key file of the store, with a wrap for the council's paper.
fn key_file() -> Vec<u8> {
    let place = tempfile::tempdir().expect("a folder");
    let folder = Folder::open(place.path(), KeyCost::TESTS).expect("it opens");
    let passphrase = Passphrase::new(beside::PASSPHRASE.to_owned());
    let nothing = |_: &mut store::Store| Ok::<_, store::Error>(());
    let store = folder.create(beside::PERSON, &passphrase, "Tess Made-Up", nothing);
    let store = store.expect("a store");
    let (of, roster) = ((crafted::council(), crafted::keys().id()), crafted::keyed());
    let key = roster.recovery().expect("it has one");
    let wrap = StoreWrap::seal(of, &[5; 32], key, Zeroizing::new([4; 32])).expect("it seals");
    let put = folder.put_wrap(beside::PERSON, &store, &wrap.to_bytes());
    put.expect("it is put");
    let home = place.path().join("people").join(beside::PERSON);
    std::fs::read(home.join("key.json")).expect("it is there")
}

/// An outbox with two records.
fn outbox_file() -> Vec<u8> {
    let place = tempfile::tempdir().expect("a folder");
    let folder = Folder::open(place.path(), KeyCost::TESTS).expect("it opens");
    let home = place.path().join("people").join(outbox::PERSON);
    std::fs::create_dir_all(&home).expect("made");
    let key = OutboxKey::from_bytes(&outbox::KEY);
    let begun = folder.begin_child_outbox(outbox::PERSON, key);
    let mut written = begun.expect("it begins");
    for record in ["one, made up", "and another"] {
        written.append(record.as_bytes()).expect("it is put in");
    }
    std::fs::read(outbox::file(&home)).expect("it is there")
}
