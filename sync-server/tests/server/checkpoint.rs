//! A server that was restored, by an operator who was told where the council's roster ends.

use std::path::Path;

use sync::checkpoint::Checkpoint;
use sync::link::Signer;
use sync::protocol::CallRefusal;
use sync::roster::{Role, Roster, RosterAct};
use sync::{BlobId, UnixMillis, practice};
use tempfile::TempDir;
use waymark_server::Running;
use waymark_server::storage::{Sqlite, Storage as _, back_up, check, restore};

use crate::blobs::offer_as;
use crate::tablet::*;

const DATABASE: &str = "waymark-server.sqlite";

/// A council with two heads, Val and Sam, of whom Sam was removed after the backup.
struct Lost {
    val: Tablet,
    sam: Tablet,
    /// Where the roster ended after the removal.
    ends: Checkpoint,
    backup: TempDir,
}

impl Lost {
    fn restored(&self, ends: &[Checkpoint]) -> TempDir {
        let disk = tempfile::tempdir().expect("a directory");
        let backup = self.backup.path().join("nightly.sqlite");
        restore(&backup, &disk.path().join(DATABASE), ends, true).expect("it is restored");
        disk
    }

    /// The server on that disk, which both tablets call.
    async fn served(&mut self, disk: &Path) -> Running {
        let running = server(disk).await;
        (self.val.url, self.sam.url) = (url(&running), url(&running));
        running
    }
}

fn signs(tablet: &mut Tablet, act: RosterAct) {
    let signer = Signer::Device(tablet.keys.id());
    let link = tablet.roster.next_link(
        vec![act],
        UnixMillis(1_790_000_000_000),
        signer,
        &tablet.keys,
    );
    tablet.outbox.roster_links.push(link);
}

async fn lost() -> Lost {
    let (disk, backup) = (
        tempfile::tempdir().expect("a directory"),
        tempfile::tempdir().expect("a directory"),
    );
    let running = server(disk.path()).await;
    let mut val = Tablet::joined(val(), 1, &url(&running)).await;
    let mut sam = Tablet::joined(sam(), 2, &url(&running)).await;
    val.sync().await.expect("it hears of Sam");
    let mut person = val.roster.person_known(&sam.person).cloned().expect("Sam");
    person.roles = vec![Role::VirtualSchoolHead];
    signs(&mut val, RosterAct::Person(person));
    val.sync().await.expect("Sam is a head, too");
    sam.sync().await.expect("it hears so");
    back_up(
        &disk.path().join(DATABASE),
        &backup.path().join("nightly.sqlite"),
    )
    .expect("a backup");
    signs(&mut val, RosterAct::RemovePerson(sam.person));
    val.sync().await.expect("Sam is removed");
    running.stop().await;
    let ends = Checkpoint::of(&val.roster);
    Lost {
        val,
        sam,
        ends,
        backup,
    }
}

fn roster_links(disk: &TempDir) -> u64 {
    check(&disk.path().join(DATABASE))
        .expect("it reads")
        .roster_links
}

#[tokio::test]
async fn a_head_who_was_removed_since_the_backup_opens_no_restored_server() {
    let mut lost = lost().await;
    let disk = lost.restored(&[lost.ends]);
    let running = lost.served(disk.path()).await;
    let before = roster_links(&disk);

    assert_eq!(
        lost.sam.sync().await,
        Err(CallRefusal::Restored),
        "the roster of the backup proves nothing"
    );
    // With a roster of their own, as long as the council's and longer.
    let mut forked = lost.sam.roster.clone();
    for days in [7, 8, 9] {
        let signer = Signer::Device(lost.sam.keys.id());
        let link = forked.next_link(
            vec![RosterAct::Lease(days)],
            UnixMillis(1),
            signer,
            &lost.sam.keys,
        );
        forked.append(&link).expect("it follows");
        lost.sam.outbox.roster_links.push(link);
        assert_eq!(lost.sam.sync().await, Err(CallRefusal::Restored));
    }
    assert_eq!(
        roster_links(&disk),
        before,
        "nothing that they signed was kept"
    );
    let voice = sync::Strand {
        council: practice::COUNCIL,
        child: child(),
        kind: sync::StrandKind::Voice,
    };
    let photo = offer_as(&mut lost.sam, BlobId([7; 32]), voice, 100).await;
    assert_eq!(
        photo,
        Err(CallRefusal::Restored),
        "nor are photos served meanwhile"
    );

    lost.sam.outbox.roster_links.clear();
    lost.val
        .sync()
        .await
        .expect("Val's tablet brings the roster to where it ends");
    lost.sam.sync().await.expect("it is told");
    assert!(lost.sam.removed, "the backup revives nobody");
    running.stop().await;
}

#[tokio::test]
async fn what_waits_to_be_said_of_people_comes_in_behind_the_roster_that_is_brought() {
    let mut lost = lost().await;
    let disk = lost.restored(&[lost.ends]);
    let running = lost.served(disk.path()).await;
    signs(&mut lost.val, RosterAct::Lease(9));
    lost.val
        .sync()
        .await
        .expect("the roster, and the link that waited behind it");
    assert_eq!(lost.val.roster.lease_days(), 9);
    assert!(lost.ends.stands_in(&lost.val.roster));
    running.stop().await;
}

#[tokio::test]
async fn a_server_whose_operator_was_told_nothing_waits_for_whoever_administered() {
    let mut lost = lost().await;
    let disk = lost.restored(&[]);
    let running = lost.served(disk.path()).await;
    lost.sam
        .sync()
        .await
        .expect("as far as this server knows, Sam is a head: the drill says so");
    running.stop().await;
}

#[tokio::test]
async fn no_server_is_restored_to_an_end_that_its_own_roster_contradicts() {
    let lost = lost().await;
    let backup = lost.backup.path().join("nightly.sqlite");
    let fresh = tempfile::tempdir().expect("a directory");
    let database = fresh.path().join(DATABASE);
    let mut fork = lost.sam.roster.clone();
    let signer = Signer::Device(lost.sam.keys.id());
    let link = fork.next_link(
        vec![RosterAct::Lease(7)],
        UnixMillis(1),
        signer,
        &lost.sam.keys,
    );
    let founded = |council| {
        let keys = sync::DeviceKeys::from_seed(&[9; 32]);
        let link = Roster::founding_link(council, &[], UnixMillis(1), &keys);
        Checkpoint::of(&Roster::founded(&link).expect("it founds"))
    };
    let elsewhere = sync::CouncilId(uuid::Uuid::from_u128(77));
    for (end, says) in [
        (founded(practice::COUNCIL), "ask for it again"),
        (founded(elsewhere), "about no council"),
    ] {
        let told = restore(&backup, &database, &[end], true).expect_err("it cannot be");
        assert!(told.to_string().contains(says), "{told}");
    }
    let told = restore(&backup, &database, &[], false).expect_err("nothing was said");
    assert!(told.to_string().contains("nothing says where"), "{told}");
    assert!(!database.exists(), "nothing was made");
    fork.append(&link).expect("it follows");
    restore(&backup, &database, &[Checkpoint::of(&fork)], false)
        .expect("what comes after the backup cannot be known");
    let marked = Sqlite::open(&database).expect("it opens");
    assert!(marked.restored().expect("an answer"));
    assert!(
        check(&database).expect("it reads").is_whole(),
        "its marks are known"
    );
}
