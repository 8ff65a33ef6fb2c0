//! A tablet that does not reach its server: its council's days, and then the plans are locked until it does. Here the
//! practice council is asked for a lease like a real one.

use crate::world::{PASSPHRASE, Server, Tablet, config, copy_folder, open, refused, words};
use app::api::error::Code;
use app::{Clock, Config};
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};
use tempfile::TempDir;

/// The moment of the contact by the tablet's clock, and so many days later.
fn after(days: i64) -> DateTime<Utc> {
    let contact: DateTime<Utc> = "2026-11-23T10:00:00Z".parse().expect("a time");
    contact + Duration::days(days)
}

/// Where a tablet's data and what lies outside of it are.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    /// The tablet, switched on with its clock at so many days after the contact.
    fn switch_on(&self, server: Option<&str>, days: i64, lease: bool) -> app::App {
        let data = self.0.path().join("data");
        open(Config {
            clock: Clock::fixed(after(days)),
            outside: self.0.path().join("outside"),
            practice_lease: lease,
            ..config(&data, server)
        })
        .expect("the folder opens")
    }

    /// The same, with Priya's plans open in it.
    fn unlocked(&self, server: Option<&str>, days: i64) -> Tablet {
        let tablet = self.tablet(self.switch_on(server, days, true));
        tablet.unlock("priya");
        tablet
    }

    fn tablet(&self, app: app::App) -> Tablet {
        Tablet::over(app, tempfile::tempdir().expect("a temporary folder"))
    }

    /// What unlocking says where the plans are locked.
    #[track_caller]
    fn is_locked(&self, server: Option<&str>, days: i64) {
        let tablet = self.tablet(self.switch_on(server, days, true));
        refused(
            tablet.try_call("session.unlock", unlocking()),
            Code::LeaseOver,
            "Hazel",
        );
        let caseload = tablet.try_call("caseload.list", json!({}));
        refused(caseload, Code::Locked, "Hazel");
        let state = tablet.call("session.state", json!({}));
        assert_eq!(state["open"], Value::Null);
        tablet.app.close();
    }
}

fn unlocking() -> Value {
    json!({ "person": "priya", "passphrase": PASSPHRASE })
}

fn joined(place: &Place, server: Option<&str>, lease: bool) -> Tablet {
    let tablet = place.tablet(place.switch_on(server, 0, lease));
    tablet.call("practice.join", unlocking());
    tablet
}

fn days_left(tablet: &Tablet) -> Value {
    tablet.call("sharing.status", json!({}))["lease_days_left"].clone()
}

#[test]
fn a_tablet_without_contact_locks_keeps_every_word_and_opens_as_soon_as_the_server_answers() {
    let mut server = Server::start();
    let address = server.address();
    let place = Place::new();
    let tablet = joined(&place, Some(&address), true);
    tablet.sync();
    assert_eq!(days_left(&tablet), Value::Null);
    tablet.app.close();
    server.stop();

    let tablet = place.unlocked(Some(&address), 11);
    assert_eq!(days_left(&tablet), 3);
    let child = tablet.child("Hazel");
    tablet.write(
        &child,
        "education",
        "doing",
        "Written far from any network.",
    );
    tablet.app.close();
    // Setting the clock back gains nothing.
    let tablet = place.unlocked(Some(&address), 2);
    assert_eq!(days_left(&tablet), 3);
    tablet.app.close();

    place.is_locked(Some(&address), 14);
    place.is_locked(Some(&address), 1);
    place.is_locked(None, 0);

    server.start_again();
    // By a clock that is years ahead.
    let tablet = place.unlocked(Some(&address), 5 * 365);
    let page = tablet.area(&child, "education");
    assert_eq!(words(&page, "doing"), "Written far from any network.");
    let status = tablet.call("sharing.status", json!({}));
    assert_eq!(
        status["waiting"], 0,
        "what waited was shared first: {status}"
    );
    tablet.app.close();
    server.stop();
    // From here on the days are counted from that contact, whatever the clock is.
    place.unlocked(Some(&address), 5 * 365 + 13).app.close();
    place.is_locked(Some(&address), 5 * 365 + 14);
}

#[test]
fn made_up_children_without_a_server_are_never_locked() {
    let place = Place::new();
    joined(&place, None, true).app.close();
    place.unlocked(None, 20 * 365).app.close();

    let server = Server::start();
    let place = Place::new();
    let tablet = joined(&place, Some(&server.address()), false);
    tablet.sync();
    tablet.app.close();
    let later = place.tablet(place.switch_on(None, 365, false));
    later.unlock("priya");
    assert_eq!(days_left(&later), Value::Null);
}

#[test]
fn an_old_folder_that_was_put_back_is_locked_until_the_server_tells_how_late_it_is() {
    let mut server = Server::start();
    let address = server.address();
    let place = Place::new();
    let tablet = joined(&place, Some(&address), true);
    tablet.sync();
    tablet.app.close();
    let backup = tempfile::tempdir().expect("a temporary folder");
    copy_folder(&place.0.path().join("data"), backup.path());
    let tablet = place.unlocked(Some(&address), 1);
    let child = tablet.child("Hazel");
    tablet.write(&child, "education", "doing", "After the backup.");
    tablet.sync();
    tablet.app.close();
    server.stop();

    let data = place.0.path().join("data");
    std::fs::remove_dir_all(&data).expect("its folder");
    copy_folder(backup.path(), &data);
    place.is_locked(Some(&address), 1);
    server.start_again();
    let tablet = place.unlocked(Some(&address), 1);
    let page = tablet.area(&child, "education");
    assert_eq!(words(&page, "doing"), "After the backup.");
}
