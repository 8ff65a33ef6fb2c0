//! A server that went back to a backup, or began anew, counts the links of grants anew: what a tablet counted before is
//! another feed. Nobody misses links by it, nothing that was done is lost, and no two chains of one child stay side by side.

use std::path::Path;

use sync::grants::life::{Day, LifeAct, LifeDeed, Why};
use sync::grants::{Door, Doors, GrantAct};
use sync::roster::{Role, RosterAct};
use sync::{ChildId, DocumentKind, PersonId, StrandKind, UnixMillis, client};
use tempfile::TempDir;
use waymark_server::Running;

use crate::restored::copy;
use crate::tablet::*;

/// A server with a backup of it from before anything was done.
struct Before {
    disk: TempDir,
    backup: TempDir,
    running: Running,
}

impl Before {
    /// After these have shared.
    async fn of(disk: TempDir, running: Running, tablets: &mut [&mut Tablet]) -> Self {
        for tablet in tablets.iter_mut() {
            tablet.sync().await.expect("it hears of everybody");
        }
        let backup = tempfile::tempdir().expect("a directory");
        running.stop().await;
        copy(disk.path(), backup.path());
        let running = at(disk.path(), tablets).await;
        Self {
            disk,
            backup,
            running,
        }
    }

    /// The backup comes back.
    async fn restored(self, tablets: &mut [&mut Tablet]) -> (Running, TempDir) {
        self.running.stop().await;
        drop(self.disk);
        (at(self.backup.path(), tablets).await, self.backup)
    }
}

async fn at(data: &Path, tablets: &mut [&mut Tablet]) -> Running {
    let running = server(data).await;
    let address = url(&running);
    tablets
        .iter_mut()
        .for_each(|tablet| tablet.url.clone_from(&address));
    running
}

/// Two made-up children in the order of their ids, in which tablets bring their links.
fn first_and_last() -> (ChildId, ChildId) {
    let mut children = [nth_child(1), nth_child(9)];
    children.sort_unstable();
    (children[0], children[1])
}

fn opens(person: PersonId, role: Role) -> GrantAct {
    GrantAct::Open {
        person,
        doors: Doors::OfRole(role),
        until: None,
    }
}

/// A door that the carer may have beside their own.
fn to_the_carer() -> GrantAct {
    GrantAct::Open {
        person: casey(),
        doors: Doors::These(vec![Door::Read(StrandKind::Voice)]),
        until: Some(UnixMillis(1_900_000_000_000)),
    }
}

fn life(deed: LifeDeed) -> Vec<GrantAct> {
    let words = Vec::new();
    vec![GrantAct::Life(LifeAct { deed, words })]
}

const CLOSE: LifeDeed = LifeDeed::Close {
    why: Why::LeftCare,
    on: Day(20_000),
    keep_until: Day(20_001),
};

fn head(tablet: &Tablet, child: ChildId) -> sync::link::Head {
    tablet
        .grants
        .get(&child)
        .map(sync::grants::Grants::head)
        .unwrap_or_default()
}

#[tokio::test]
async fn a_tablet_whose_count_means_other_links_since_a_restore_misses_none() {
    let disk = tempfile::tempdir().expect("a directory");
    let running = server(disk.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let mut val = Tablet::joined(val(), 5, &url(&running)).await;
    let before = Before::of(disk, running, &mut [&mut priya, &mut val]).await;
    let (first, last) = first_and_last();
    let door = || vec![opens(crate::tablet::priya(), Role::DesignatedTeacher)];
    val.sign(last, door());
    val.sync().await.expect("it syncs");
    priya.sync().await.expect("it hears of the last child");
    val.sign(first, door());
    val.sync().await.expect("it syncs");
    let core = val.form_for(first, DocumentKind::CORE, vec![b"about the first".to_vec()]);
    let core = val.keep(core);
    val.sync().await.expect("it syncs");

    let (_running, _disk) = before.restored(&mut [&mut priya, &mut val]).await;
    val.sync().await.expect("it brings both, child by child");
    priya.sync().await.expect("it comes to rest");
    assert_eq!(head(&priya, first).position, 1, "the first child's door");
    assert!(priya.has(&core), "and what was written behind it");
    for tablet in [&mut priya, &mut val] {
        tablet.sync().await.expect("it syncs");
        assert_eq!(tablet.calls, 1, "nothing is left to say");
    }
}

#[tokio::test]
async fn whoever_is_shut_out_after_a_restore_hears_of_it_though_their_count_means_other_links() {
    let disk = tempfile::tempdir().expect("a directory");
    let running = server(disk.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let mut val = Tablet::joined(val(), 5, &url(&running)).await;
    let before = Before::of(disk, running, &mut [&mut priya, &mut val]).await;
    let (first, last) = first_and_last();
    let teacher = crate::tablet::priya();
    for each in [last, first] {
        val.sign(each, vec![opens(teacher, Role::DesignatedTeacher)]);
        val.sync().await.expect("it syncs");
        priya.sync().await.expect("it hears of the child");
    }

    let (_running, _disk) = before.restored(&mut [&mut priya, &mut val]).await;
    val.sync().await.expect("it brings both, child by child");
    val.sign(last, vec![GrantAct::Close { person: teacher }]);
    val.sync().await.expect("the teacher is shut out of one");
    priya.sync().await.expect("it hears so");
    let is_in = |child| {
        let known = priya.grants.get(&child).expect("its grants");
        known.is_member(&teacher, known.head().position)
    };
    assert!(is_in(first) && !is_in(last));
    assert_eq!(head(&priya, last), head(&val, last));
}

#[tokio::test]
async fn nothing_that_was_formed_over_another_feed_is_taken_before_its_tablet_has_looked() {
    let disk = tempfile::tempdir().expect("a directory");
    let running = server(disk.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let mut val = Tablet::joined(val(), 5, &url(&running)).await;
    let mut away = Tablet::joined(crate::tablet::val(), 6, &url(&running)).await;
    let all = &mut [&mut priya, &mut val, &mut away];
    let before = Before::of(disk, running, all).await;
    val.sign(child(), vec![to_the_carer()]);
    val.sync().await.expect("it syncs");
    priya.sync().await.expect("it hears of the door");
    priya.write(DocumentKind::MEETING, b"formed over the lost link");
    let all = &mut [&mut priya, &mut val, &mut away];
    let (_running, _disk) = before.restored(all).await;
    away.sign(child(), vec![GrantAct::Close { person: sam() }]);
    away.sync().await.expect("another link comes to its place");
    priya.says_each();
    let waiting = priya.outbox.entries.len();
    assert!(priya.round().await.expect("an answer"), "it asks again");
    assert_eq!(priya.outbox.entries.len(), waiting, "nothing was taken yet");
    priya.sync().await.expect("it syncs");
    assert_eq!(priya.outbox.entries, [], "and all of it then");
}

#[tokio::test]
async fn a_lost_erasure_is_done_again_though_another_link_came_first() {
    for same_child in [false, true] {
        let disk = tempfile::tempdir().expect("a directory");
        let running = server(disk.path()).await;
        let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
        let mut val = Tablet::joined(val(), 5, &url(&running)).await;
        let mut away = Tablet::joined(crate::tablet::val(), 6, &url(&running)).await;
        priya.write(DocumentKind::MEETING, b"words of a record that ends");
        let all = &mut [&mut priya, &mut val, &mut away];
        let before = Before::of(disk, running, all).await;
        val.sign(child(), life(CLOSE));
        val.sign(child(), life(LifeDeed::Erase));
        val.sync().await.expect("the record is erased");

        let all = &mut [&mut priya, &mut val, &mut away];
        let (running, _disk) = before.restored(all).await;
        let other = if same_child { child() } else { nth_child(1) };
        away.sign(other, vec![to_the_carer()]);
        away.sync().await.expect("another link comes first");
        val.sync().await.expect("it brings what was lost");
        for tablet in [&mut away, &mut priya] {
            tablet.sync().await.expect("it hears of it");
            let known = tablet.grants.get(&child()).expect("its grants");
            assert!(known.life().is_erased(), "same child: {same_child}");
            assert_eq!(known.head(), head(&val, child()));
        }
        let newcomer = Tablet::joined(crate::tablet::val(), 7, &url(&running)).await;
        assert_eq!(newcomer.words(), [], "same child: {same_child}");
    }
}

#[tokio::test]
async fn two_links_at_one_place_after_a_restore_become_one_chain_on_every_tablet() {
    let disk = tempfile::tempdir().expect("a directory");
    let running = server(disk.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let mut val = Tablet::joined(val(), 5, &url(&running)).await;
    let mut away = Tablet::joined(crate::tablet::val(), 6, &url(&running)).await;
    let all = &mut [&mut priya, &mut val, &mut away];
    let before = Before::of(disk, running, all).await;
    val.sign(child(), vec![to_the_carer()]);
    val.sync().await.expect("it syncs");
    priya.sync().await.expect("it hears of the door");
    let seen = priya.write(DocumentKind::MEETING, b"written with the door in sight");
    priya.sync().await.expect("it syncs");

    let all = &mut [&mut priya, &mut val, &mut away];
    let (_running, _disk) = before.restored(all).await;
    away.sign(child(), vec![GrantAct::Close { person: sam() }]);
    away.sync().await.expect("another link comes to its place");
    priya.sync().await.expect("it takes the server’s link");
    assert_eq!(head(&priya, child()), head(&away, child()));
    assert_eq!(
        priya.outbox.grant_links,
        [],
        "and signs nothing for anybody"
    );
    val.sync().await.expect("it signs its own again");
    for tablet in [&mut away, &mut priya] {
        tablet.sync().await.expect("it syncs");
    }
    for tablet in [&val, &away, &priya] {
        assert_eq!(head(tablet, child()).position, 3);
        assert_eq!(head(tablet, child()), head(&val, child()));
        assert!(tablet.has(&seen), "the words are everywhere");
    }
    let open = val.grants.get(&child()).expect("its grants");
    let doors = open.standing().filter(|(person, ..)| *person == casey());
    assert_eq!(doors.count(), 2, "the door is open once more, and once");
    let sams = open.standing().filter(|(person, ..)| *person == sam());
    assert_eq!(sams.count(), 0, "what came first stands too");
}

#[tokio::test]
async fn somebody_who_comes_to_read_every_child_offers_nothing_that_the_server_has() {
    let disk = tempfile::tempdir().expect("a directory");
    let running = server(disk.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let mut val = Tablet::joined(val(), 5, &url(&running)).await;
    priya.sync().await.expect("it hears of everybody");
    // More than one answer brings: links of about 35,000 bytes.
    let many = |number| GrantAct::Open {
        person: PersonId(sync::practice::id(&format!("somebody {number}"))),
        doors: Doors::OfRole(Role::SocialWorker),
        until: None,
    };
    for number in 0..80 {
        val.sign(nth_child(number), (0..1_500).map(many).collect());
    }
    val.sync().await.expect("it syncs");
    priya.sync().await.expect("it syncs");
    val.sign(nth_child(80), vec![many(0)]);
    let teacher = val.roster.person_at(&crate::tablet::priya(), u64::MAX);
    let mut teacher = teacher.expect("she is there").clone();
    teacher.roles = vec![Role::VirtualSchoolHead];
    val.sign_roster(vec![RosterAct::Person(teacher)]);
    val.sync().await.expect("it syncs");

    let (mut brought, mut counted, mut went_back) = (0, 0, false);
    for _ in 0..12 {
        let request = client::request(&priya.standing());
        brought += request.grant_links.len();
        went_back |= request.grants < counted;
        counted = request.grants;
        if !priya.round().await.expect("an answer") {
            break;
        }
    }
    assert!(went_back, "it was given the grants from the beginning");
    assert_eq!(priya.grants.children().count(), 82, "every child");
    assert_eq!(brought, 0, "the server has them all");
}
