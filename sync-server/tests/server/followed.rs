//! What links of the roster ask for beside them, where the server is stopped after it has kept them.

use rusqlite::{Connection, params};
use sync::link::Signer;
use sync::protocol::CallRefusal;
use sync::roster::RosterAct;
use sync::{DeviceId, UnixMillis};

use crate::tablet::*;

/// How many wraps and wishes are kept for a device.
fn kept(database: &Connection, device: &DeviceId) -> i64 {
    let sql = "SELECT (SELECT count(*) FROM wrap WHERE reader = ?1)
        + (SELECT count(*) FROM wish WHERE device = ?1)";
    let found = database.query_row(sql, [device.as_bytes()], |row| row.get(0));
    found.expect("a count")
}

#[tokio::test]
async fn what_is_wrapped_for_whoever_was_removed_goes_also_where_the_server_was_stopped_before_it_did()
 {
    let disk = tempfile::tempdir().expect("a directory");
    let running = server(disk.path()).await;
    let mut priya = Tablet::joined(priya(), 1, &url(&running)).await;
    let sam = Tablet::joined(sam(), 2, &url(&running)).await;
    let mut val = Tablet::joined(val(), 5, &url(&running)).await;
    val.sync().await.expect("it is up to date");
    let path = disk.path().join("waymark-server.sqlite");
    let beside = || Connection::open(&path).expect("the database opens");
    let council = val.roster.council();
    for device in [priya.keys.id(), sam.keys.id()] {
        let (council, device) = (council.as_bytes(), device.as_bytes());
        let wrap = "INSERT INTO wrap (council, reader, name, sender, bytes) VALUES (?1, ?2, x'00', ?2, x'00')";
        let wish = "INSERT INTO wish (council, device, name) VALUES (?1, ?2, x'00')";
        for sql in [wrap, wish] {
            beside()
                .execute(sql, params![council, device])
                .expect("a row");
        }
    }
    // The link is kept, and nothing after it, as where the server is killed there.
    let fails =
        "CREATE TRIGGER made_up BEFORE DELETE ON wrap BEGIN SELECT RAISE(ABORT, 'made up'); END";
    beside().execute_batch(fails).expect("a fault");
    let links = |database: &Connection| -> i64 {
        let sql = "SELECT count(*) FROM roster_link";
        database
            .query_row(sql, [], |row| row.get(0))
            .expect("a count")
    };
    let before = links(&beside());
    let link = val.roster.next_link(
        vec![RosterAct::RemovePerson(sam.person)],
        UnixMillis(1_790_000_000_000),
        Signer::Device(val.keys.id()),
        &val.keys,
    );
    val.outbox.roster_links.push(link);
    assert_eq!(val.sync().await, Err(CallRefusal::Unavailable));
    assert_eq!(links(&beside()), before + 1, "the link stands");
    assert_eq!(
        kept(&beside(), &sam.keys.id()),
        2,
        "and nothing else was done"
    );
    assert_eq!(
        priya.sync().await,
        Err(CallRefusal::Unavailable),
        "nobody is served"
    );

    running.stop().await;
    beside()
        .execute_batch("DROP TRIGGER made_up")
        .expect("the fault is gone");
    let running = server(disk.path()).await;
    (priya.url, val.url) = (url(&running), url(&running));
    priya.sync().await.expect("whoever comes first");
    assert_eq!(kept(&beside(), &sam.keys.id()), 0, "it is done now");
    assert_eq!(kept(&beside(), &priya.keys.id()), 2, "a colleague's stays");
    val.sync().await.expect("its link stands");
    assert!(val.outbox.roster_links.is_empty());
    running.stop().await;
}
