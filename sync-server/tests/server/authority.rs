//! What somebody may sign, or read by what a colleague lent them, is what they and the colleague may now: also somebody who
//! was head and is no more, with an app that says otherwise.

use sync::grants::{Door, Doors, GrantAct};
use sync::link::{LinkError, Signer};
use sync::protocol::{LinkVerdict, Refusal};
use sync::roster::{Person, Role, RosterAct};
use sync::{
    Amending, Amendment, DocumentKind, Entry, Named, PersonId, Receipt, Stamp, StrandKind,
    UnixMillis, client, practice,
};
use waymark_server::{Clock, Running, Settings};

use crate::tablet::*;

const AT: UnixMillis = UnixMillis(1_790_000_000_000);

/// A tablet gives somebody other roles, and tells the server.
async fn becomes(by: &mut Tablet, person: PersonId, roles: &[Role]) {
    by.sync().await.expect("it is up to date");
    let known = by.roster.person_known(&person).expect("they are here");
    let person = Person {
        roles: roles.to_vec(),
        ..known.clone()
    };
    let signer = Signer::Device(by.keys.id());
    let link = by
        .roster
        .next_link(vec![RosterAct::Person(person)], AT, signer, &by.keys);
    by.outbox.roster_links.push(link);
    by.sync().await.expect("it syncs");
}

/// Val's tablet, which was a head's and has not heard that she is a teacher now; Sam's, who is head; and Priya's.
async fn val_was_head(running: &Running) -> (Tablet, Tablet, Tablet) {
    let mut priya = Tablet::joined(priya(), 1, &url(running)).await;
    let mut sam = Tablet::joined(sam(), 2, &url(running)).await;
    let mut val = Tablet::joined(val(), 5, &url(running)).await;
    let both = [Role::SocialWorker, Role::VirtualSchoolHead];
    becomes(&mut val, crate::tablet::sam(), &both).await;
    priya.write(DocumentKind::MEETING, b"what has to stay");
    priya.sync().await.expect("it syncs");
    val.sync().await.expect("she reads every child");
    becomes(&mut sam, crate::tablet::val(), &[Role::DesignatedTeacher]).await;
    (val, sam, priya)
}

/// What the server says of a link of the child's grants with this act, from this tablet.
async fn verdict(tablet: &mut Tablet, act: GrantAct) -> LinkVerdict {
    let signer = Signer::Device(tablet.keys.id());
    let seen = tablet.roster.head().position;
    let grants = tablet.grants.of(practice::COUNCIL, child());
    let link = grants.next_link(vec![act], seen, AT, signer, &tablet.keys);
    let mut request = client::request(&tablet.standing());
    request.grant_links.push(link.bytes().to_vec().into());
    let answer = tablet.send(&request).await.expect("the call is taken");
    answer.grant_verdicts[0]
}

#[tokio::test]
async fn whoever_was_head_signs_nothing_at_a_position_at_which_they_were() {
    let disk = tempfile::tempdir().expect("a directory");
    let running = server(disk.path()).await;
    let (mut val, mut sam, _) = val_was_head(&running).await;
    let herself = GrantAct::Open {
        person: val.person,
        doors: Doors::OfRole(Role::DesignatedTeacher),
        until: None,
    };
    let no = LinkVerdict::Refused(LinkError::NotPermitted);
    for act in [herself, GrantAct::Close { person: priya() }] {
        assert_eq!(verdict(&mut val, act).await, no);
    }
    let closed = verdict(&mut sam, GrantAct::Close { person: casey() }).await;
    assert_eq!(closed, LinkVerdict::Stored, "whoever is head may");
}

#[tokio::test]
async fn whoever_was_head_destroys_nothing_with_an_invented_receipt() {
    let disk = tempfile::tempdir().expect("a directory");
    let running = server(disk.path()).await;
    let (mut val, _, mut priya) = val_was_head(&running).await;
    let passage = *priya.receipts().keys().next().expect("it was taken");
    let destroys = Amendment {
        leaves_out: vec![Named::of(
            &Entry::decode(&priya.bytes(&passage)).expect("an entry"),
        )],
        destroys: true,
        ..Amendment::default()
    };
    let seen = val.roster.head().position;
    val.amend(&destroys, &Amending::default(), 2);
    let invented = Receipt {
        number: 2,
        stamp: Stamp {
            roster: seen,
            grants: 1,
            at: AT,
        },
    };
    val.outbox.entries[0].was = Some(invented);
    val.sync().await.expect("it is answered");
    let refused: Vec<Refusal> = val.refused.iter().map(|(_, why)| *why).collect();
    assert_eq!(refused, [Refusal::NotPermitted]);
    priya.sync().await.expect("it syncs");
    assert!(priya.has(&passage), "it is destroyed");
    let newcomer = Tablet::joined(crate::tablet::priya(), 7, &url(&running)).await;
    assert!(newcomer.has(&passage), "at the server too");
}

#[tokio::test]
async fn nobody_is_given_words_by_a_lent_door_whose_lender_has_none_any_more() {
    let disk = tempfile::tempdir().expect("a directory");
    let settings = Settings {
        clock: Clock::at(AT),
        ..settings(disk.path())
    };
    let running = Running::start(settings).await.expect("it starts");
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let mut casey = Tablet::joined(casey(), 4, &url(&running)).await;
    let mut val = Tablet::joined(val(), 5, &url(&running)).await;
    priya.sync().await.expect("it syncs");
    let lends = GrantAct::Open {
        person: casey.person,
        doors: Doors::These(vec![Door::Read(StrandKind::Plan)]),
        until: Some(UnixMillis(AT.0 + 1_000_000_000)),
    };
    assert_eq!(verdict(&mut priya, lends).await, LinkVerdict::Stored);
    let before = priya.write(DocumentKind::MEETING, b"while she was its teacher");
    priya.sync().await.expect("it syncs");
    casey.sync().await.expect("it syncs");
    assert!(casey.has(&before), "it was lent to them");

    // Nobody has signed the end of the loan, and nobody will: these tablets sign nothing by themselves.
    becomes(&mut val, priya.person, &[Role::KeyAdult]).await;
    let mut sam = Tablet::joined(sam(), 2, &url(&running)).await;
    let after = sam.write(DocumentKind::ABOUT_ME, b"after she was");
    sam.sync().await.expect("it syncs");
    val.sync().await.expect("it syncs");
    assert!(val.has(&after), "it lies on the server");
    casey.sync().await.expect("it syncs");
    assert!(!casey.has(&after), "and is given to nobody by her door");
}

#[tokio::test]
async fn what_a_head_signed_who_was_removed_since_comes_back_to_a_restored_server_by_another_head()
{
    let (disk, backup) = (
        tempfile::tempdir().expect("a directory"),
        tempfile::tempdir().expect("a directory"),
    );
    let running = server(disk.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let mut sam = Tablet::joined(sam(), 2, &url(&running)).await;
    let mut val = Tablet::joined(val(), 5, &url(&running)).await;
    let both = [Role::SocialWorker, Role::VirtualSchoolHead];
    becomes(&mut val, crate::tablet::sam(), &both).await;
    sam.sync().await.expect("head too");
    running.stop().await;
    crate::restored::copy(disk.path(), backup.path());

    // After the backup Val closes a door, everybody hears of it, and then she is removed.
    let running = server(disk.path()).await;
    for tablet in [&mut priya, &mut sam, &mut val] {
        tablet.url = url(&running);
    }
    val.sync().await.expect("it is up to date");
    let closed = verdict(&mut val, GrantAct::Close { person: casey() }).await;
    assert_eq!(closed, LinkVerdict::Stored);
    priya.sync().await.expect("she hears of it");
    sam.sync().await.expect("and he");
    let signer = Signer::Device(sam.keys.id());
    let removal = RosterAct::RemovePerson(val.person);
    let link = (sam.roster).next_link(vec![removal], AT, signer, &sam.keys);
    sam.outbox.roster_links.push(link);
    sam.sync().await.expect("she is removed");
    priya.sync().await.expect("she hears of that");
    running.stop().await;

    let running = server(backup.path()).await;
    (priya.url, sam.url) = (url(&running), url(&running));
    let ours = sam.grants.of(practice::COUNCIL, child()).head();
    let stands = async |seed: u8| {
        let newcomer = Tablet::joined(crate::tablet::sam(), seed, &url(&running)).await;
        newcomer.grants.of(practice::COUNCIL, child()).head() == ours
    };
    priya.sync().await.expect("a teacher brings both logs");
    assert!(!stands(11).await, "she might not close it herself");
    sam.sync().await.expect("another head brings them");
    assert!(stands(12).await, "the link is lost for ever");
    priya.sync().await.expect("everybody agrees again");
    assert_eq!(priya.calls, 1);
}
