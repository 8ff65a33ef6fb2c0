//! What a council's recovery key is given, and to whom: a council of its own, on the real server.

use sync::founding::{FoundRequest, SetupCode, council_of};
use sync::link::{Head, Link, Signer};
use sync::protocol::{CallRefusal, Cursors, FOUND_PATH, SyncRequest, VERSION, pack};
use sync::recovery::RecoverySecret;
use sync::roster::{Person, Role, Roster, RosterAct, RosterLink};
use sync::secret::{Commitment, Secret, SecretName};
use sync::wrap::{Reader, Wrap};
use sync::{DeviceKeys, PersonId, UnixMillis};
use uuid::Uuid;
use waymark_server::{Running, Settings};
use zeroize::Zeroizing;

use crate::tablet::{Tablet, http, settings, url};

pub(crate) const ROOT: [u8; 32] = [1; 32];
pub(crate) const SECRET: [u8; 32] = [7; 32];
pub(crate) const NOW: UnixMillis = UnixMillis(1_790_000_000_000);

pub(crate) fn person(number: u128, name: &str, role: Role) -> Person {
    Person {
        id: PersonId(Uuid::from_u128(number)),
        name: format!("{name} Made-Up"),
        roles: vec![role],
    }
}

pub(crate) fn device(seed: u8) -> DeviceKeys {
    DeviceKeys::from_seed(&[seed; 32])
}

pub(crate) fn nothing(roster: Head) -> SyncRequest {
    SyncRequest {
        version: VERSION,
        roster,
        grants: 0,
        cursors: Cursors::Beginning,
        open: None,
        roster_links: Vec::new(),
        grant_links: Vec::new(),
        pending: Vec::new(),
        held: None,
        vouching: None,
        wraps: None,
        lacks: None,
        recovers: None,
        invites: None,
        audit: None,
        feed: None,
    }
}

/// A council of a head and a teacher, with a secret that is wrapped for the recovery key alone.
pub(crate) struct Council {
    pub(crate) running: Running,
    pub(crate) data: tempfile::TempDir,
    pub(crate) head: Tablet,
    pub(crate) teacher: Tablet,
    pub(crate) name: SecretName,
}

/// The links of a council whose first two people have a device each.
fn founding(people: &[Person]) -> (Roster, [RosterLink; 2]) {
    let root = DeviceKeys::from_seed(&ROOT);
    let id = council_of(&root.public().sign);
    let founding = Roster::founding_keyed(id, people, NOW, &root);
    let mut roster = Roster::founded(&founding).expect("it founds");
    let admit = |number: usize, seed| RosterAct::AdmitDevice {
        person: people[number].id,
        keys: device(seed).public(),
    };
    let acts = vec![admit(0, 11), admit(1, 12)];
    let second = roster.next_link(acts, NOW, Signer::Root, &root);
    roster.append(&second).expect("the root may");
    (roster, [founding, second])
}

fn code_of(running: &Running) -> SetupCode {
    let code = running.setup_code().expect("nobody has founded here");
    SetupCode::from_text(&code).expect("it reads")
}

/// The status with which a founding is answered.
async fn found(running: &Running, links: &[RosterLink], code: &SetupCode) -> u16 {
    let body = pack(&FoundRequest::new(links, code));
    let address = format!("{}{FOUND_PATH}", url(running));
    let answer = http().post(address).body(body).send().await;
    answer.expect("it answers").status().as_u16()
}

#[tokio::test]
async fn a_founding_that_breaks_in_the_middle_founds_nothing_and_is_done_again() {
    let data = tempfile::tempdir().expect("a directory");
    let of_its_own = || Settings {
        practice: false,
        ..settings(data.path())
    };
    let running = Running::start(of_its_own()).await.expect("it starts");
    let people = [
        person(1, "Hanna", Role::VirtualSchoolHead),
        person(2, "Tess", Role::DesignatedTeacher),
    ];
    let (_, links) = founding(&people);
    // The database fails between the first link and the second.
    let database = data.path().join("waymark-server.sqlite");
    let beside = || rusqlite::Connection::open(&database).expect("the database opens");
    let fails = "CREATE TRIGGER made_up BEFORE INSERT ON roster_link WHEN NEW.position = 2
                 BEGIN SELECT RAISE(ABORT, 'made up'); END";
    beside().execute_batch(fails).expect("a fault");
    assert_eq!(found(&running, &links, &code_of(&running)).await, 503);
    let kept = || {
        let sql = "SELECT count(*) FROM roster_link";
        let rows = beside().query_row(sql, [], |row| row.get::<_, i64>(0));
        rows.expect("a count")
    };
    assert_eq!(kept(), 0, "nothing of it stands");

    // As after a kill there: the server starts again, shows a code, and the same council is founded with it.
    running.stop().await;
    let mended = "DROP TRIGGER made_up";
    beside().execute_batch(mended).expect("the fault is gone");
    let running = Running::start(of_its_own()).await.expect("it starts");
    assert_eq!(found(&running, &links, &code_of(&running)).await, 204);
    assert_eq!(kept(), 2);
    running.stop().await;
    let running = Running::start(of_its_own()).await.expect("it starts");
    assert_eq!(running.setup_code(), None, "a council stands here");
    running.stop().await;
}

pub(crate) async fn council() -> Council {
    let data = tempfile::tempdir().expect("a directory");
    let settings = Settings {
        practice: false,
        ..settings(data.path())
    };
    let running = Running::start(settings).await.expect("the server starts");
    let people = [
        person(1, "Hanna", Role::VirtualSchoolHead),
        person(2, "Tess", Role::DesignatedTeacher),
        person(3, "Lee", Role::DesignatedTeacher),
    ];
    let (mut roster, links) = founding(&people);
    let id = roster.council();
    assert_eq!(found(&running, &links, &code_of(&running)).await, 204);

    let name = SecretName::Rotation {
        council: id,
        number: 1,
    };
    let secret = Secret::from_bytes(SECRET);
    let acts = vec![
        RosterAct::RemovePerson(people[2].id),
        RosterAct::Rotation(Commitment::to(&name, &secret)),
    ];
    let third = roster.next_link(acts, NOW, Signer::Device(device(11).id()), &device(11));
    roster.append(&third).expect("the head may");
    let recovery = roster.recovery().expect("it has keys of its own").0;
    let wrap = Wrap::seal(
        name,
        &secret,
        Reader::Recovery,
        &recovery,
        Zeroizing::new([9; 32]),
    );
    let tablet = |number: usize, seed: u8| {
        let mut tablet = Tablet::new(people[number].id, seed, &url(&running));
        tablet.roster = roster.clone();
        tablet
    };
    let (mut head, teacher) = (tablet(0, 11), tablet(1, 12));
    let brought = SyncRequest {
        roster_links: vec![third.bytes().to_vec().into()],
        wraps: Some(vec![wrap.expect("wrapped").to_bytes().into()]),
        ..nothing(roster.head())
    };
    head.send(&brought).await.expect("it is taken");
    Council {
        running,
        data,
        head,
        teacher,
        name,
    }
}

pub(crate) fn asks(of: &Tablet, name: SecretName, recovers: Option<bool>) -> SyncRequest {
    SyncRequest {
        lacks: Some(vec![name]),
        recovers,
        ..nothing(of.roster.head())
    }
}

#[tokio::test]
async fn what_is_wrapped_for_recovery_is_given_to_a_head_who_asks_and_to_nobody_else() {
    let mut council = council().await;
    let name = council.name;
    let request = asks(&council.teacher, name, Some(true));
    let answer = council.teacher.send(&request).await.expect("an answer");
    assert_eq!(answer.wraps, None, "a teacher");
    let request = asks(&council.head, name, None);
    let answer = council.head.send(&request).await.expect("an answer");
    assert_eq!(answer.wraps, None, "a head who does not ask for it");
    let request = asks(&council.head, name, Some(true));
    let answer = council.head.send(&request).await.expect("an answer");
    let wraps = answer.wraps.expect("it is kept for the recovery key");
    let wrap = Wrap::from_bytes(&wraps[0]).expect("a wrap");
    let paper = RecoverySecret::from_bytes(&ROOT);
    let committed = Commitment::to(&name, &Secret::from_bytes(SECRET));
    let opened = wrap.open(paper.sealing_secret(), &committed);
    assert_eq!(opened, Ok(Secret::from_bytes(SECRET)));
    council.running.stop().await;
}

#[tokio::test]
async fn whom_the_recovery_key_vouches_for_is_given_the_roster_and_nothing_else() {
    let council = council().await;
    let paper = RecoverySecret::from_bytes(&ROOT);
    let stranger = |seed: u8| {
        let mut tablet = Tablet::new(PersonId(Uuid::nil()), seed, &council.head.url);
        tablet.roster = council.head.roster.clone();
        tablet
    };
    let vouched = |by: &RecoverySecret, seed: u8| SyncRequest {
        roster_links: vec![
            by.voucher(device(seed).public(), NOW)
                .bytes()
                .to_vec()
                .into(),
        ],
        recovers: Some(true),
        lacks: Some(vec![council.name]),
        ..nothing(Head::default())
    };
    let answer = stranger(21).send(&vouched(&paper, 21)).await;
    let answer = answer.expect("the roster");
    assert_eq!(answer.roster_links.len(), 3);
    assert_eq!((answer.wraps, answer.pages.len()), (None, 0));
    let other = stranger(22).send(&vouched(&paper, 21)).await;
    assert_eq!(other, Err(CallRefusal::UnknownDevice), "another device");
    let mut link = vouched(&paper, 21);
    let content = paper.voucher(device(21).public(), NOW).content().clone();
    let signed = Link::sign(content, &device(3));
    link.roster_links = vec![signed.bytes().to_vec().into()];
    let forged = stranger(21).send(&link).await;
    assert_eq!(forged, Err(CallRefusal::UnknownDevice), "another key");
    link.roster_links.clear();
    let nobody = stranger(21).send(&link).await;
    assert_eq!(nobody, Err(CallRefusal::UnknownDevice), "nobody vouches");
    council.running.stop().await;
}
