//! Tables of what a tablet's clocks say, and whether it may still be read.

use super::*;
use crate::api::sharing::Cause;
use crate::session::tests::{PASSPHRASE, joined};
use serde_json::json;

const HOUR: i64 = 60 * 60 * 1000;
/// The server's time at the contact.
const CONTACT: i64 = 1_800_000_000_000;

/// What a tablet goes through after a contact.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// It runs so many hours, and its clock goes with it.
    Runs(i64),
    /// It is switched off for so many hours, and its clock goes on.
    Off(i64),
    /// Its clock is set so many hours on, or back.
    Set(i64),
    /// How late it is was made durable.
    Counted,
    /// The server answers: its own clock goes on whatever the tablet does.
    Contact,
}

/// A tablet with both its clocks, and the time that really goes by.
struct Tablet {
    real: i64,
    clock: i64,
    run: u8,
    ran: i64,
    lease: Lease,
}

impl Tablet {
    /// After a contact at which its clock was so many hours wrong.
    fn new(wrong: i64, days: u8) -> Self {
        let clock = CONTACT + wrong * HOUR;
        let first = reading(clock, 1, 5 * HOUR);
        Self {
            real: CONTACT,
            clock,
            run: 1,
            ran: 5 * HOUR,
            lease: Lease::granted(UnixMillis(CONTACT), days, first),
        }
    }

    fn now(&self) -> Reading {
        reading(self.clock, self.run, self.ran)
    }

    fn go(&mut self, step: Step) {
        match step {
            Step::Runs(hours) => {
                self.real += hours * HOUR;
                self.clock += hours * HOUR;
                self.ran += hours * HOUR;
            }
            Step::Off(hours) => {
                // What was counted is durable when a session closes, before a tablet is switched off.
                self.lease = self.lease.counted(self.now());
                self.real += hours * HOUR;
                self.clock += hours * HOUR;
                (self.run, self.ran) = (self.run + 1, 0);
            }
            Step::Set(hours) => self.clock += hours * HOUR,
            Step::Counted => self.lease = self.lease.counted(self.now()),
            Step::Contact => {
                let days = self.lease.days;
                self.lease = Lease::granted(UnixMillis(self.real), days, self.now());
            }
        }
    }
}

fn reading(clock: i64, run: u8, ran: i64) -> Reading {
    let length = Duration::from_millis(ran.unsigned_abs());
    let id = [run; 16];
    Reading {
        clock,
        run: Run { id, length },
    }
}

#[test]
fn the_lease_ends_after_its_days_and_no_setting_of_the_clock_prolongs_it() {
    use Step::{Contact, Counted, Off, Runs, Set};
    let year = 365 * 24;
    // How wrong the clock was at the contact, the lease's days, what happens after it, and whether it is over.
    let cases: &[(i64, u8, &[Step], bool)] = &[
        (0, 14, &[], false),
        (0, 14, &[Runs(14 * 24 - 1)], false),
        (0, 14, &[Runs(14 * 24)], true),
        (0, 14, &[Off(14 * 24 - 1)], false),
        (0, 14, &[Off(14 * 24)], true),
        (0, 1, &[Off(23)], false),
        (0, 1, &[Off(24)], true),
        (0, 35, &[Off(35 * 24 - 1)], false),
        (0, 35, &[Runs(20 * 24), Off(15 * 24)], true),
        // Set back while it runs, at once or again and again.
        (0, 14, &[Set(-13 * 24), Runs(14 * 24)], true),
        (0, 14, &[Runs(7 * 24), Set(-7 * 24), Runs(7 * 24)], true),
        (
            0,
            1,
            &[Runs(12), Set(-12), Runs(11), Set(-11), Runs(1)],
            true,
        ),
        // Set back by years before it is switched on again: what was counted stands, and only the hour off is not seen.
        (
            0,
            14,
            &[Runs(13 * 24), Counted, Off(1), Set(-5 * year), Runs(24)],
            true,
        ),
        (
            0,
            14,
            &[Runs(13 * 24), Counted, Off(1), Set(-5 * year), Runs(23)],
            false,
        ),
        // Run without being counted, as with no session open, and then looked at in the same run.
        (0, 14, &[Set(-10 * 24), Runs(15 * 24)], true),
        // A later run counts from its start.
        (
            0,
            14,
            &[Runs(24), Off(0), Set(-20 * 24), Runs(13 * 24)],
            true,
        ),
        (
            0,
            14,
            &[Runs(24), Off(0), Set(-20 * 24), Runs(13 * 24 - 1)],
            false,
        ),
        // Set on and back again: what was seen stays seen once it was counted.
        (0, 14, &[Set(20 * 24)], true),
        (0, 14, &[Set(20 * 24), Counted, Set(-20 * 24)], true),
        // Whoever sets it on by mistake and sets it right before anything looked has lost nothing.
        (0, 14, &[Set(20 * 24), Set(-20 * 24)], false),
        // A contact repairs it, whatever the clock says.
        (0, 14, &[Set(5 * year), Counted, Contact], false),
        (
            0,
            14,
            &[Set(5 * year), Counted, Contact, Set(-5 * year), Runs(24)],
            false,
        ),
        (
            0,
            14,
            &[Set(5 * year), Contact, Set(-5 * year), Runs(14 * 24)],
            true,
        ),
        (0, 14, &[Off(100 * 24), Contact], false),
        (0, 14, &[Off(100 * 24), Contact, Runs(14 * 24)], true),
        // A clock that was wrong at the contact and goes on so.
        (5 * year, 14, &[Runs(14 * 24 - 1)], false),
        (5 * year, 14, &[Off(14 * 24)], true),
        (-5 * year, 14, &[Off(14 * 24 - 1)], false),
        (-5 * year, 14, &[Off(14 * 24)], true),
        // One that was behind and is set right seems to leap: connecting repairs it.
        (-5 * year, 14, &[Set(5 * year)], true),
        (
            -5 * year,
            14,
            &[Set(5 * year), Contact, Off(14 * 24 - 1)],
            false,
        ),
    ];
    for (wrong, days, steps, over) in cases {
        let mut tablet = Tablet::new(*wrong, *days);
        for step in *steps {
            tablet.go(*step);
        }
        assert_eq!(
            tablet.lease.is_over(tablet.now()),
            *over,
            "{wrong} hours wrong, {days} days: {steps:?}"
        );
    }
    println!("tries: {}", cases.len());
}

#[test]
fn days_left_are_shown_from_three_days_before_the_end() {
    for (hours, left) in [
        (0, None),
        (14 * 24 - 73, None),
        (14 * 24 - 72, Some(3)),
        (14 * 24 - 49, Some(3)),
        (14 * 24 - 48, Some(2)),
        (14 * 24 - 1, Some(1)),
        (14 * 24, Some(0)),
        (100 * 24, Some(0)),
    ] {
        let mut tablet = Tablet::new(0, 14);
        tablet.go(Step::Runs(hours));
        assert_eq!(tablet.lease.days_left(tablet.now()), left, "{hours} hours");
    }
}

#[test]
fn no_time_that_a_clock_can_tell_overflows() {
    for clock in [i64::MIN, -1, 0, i64::MAX] {
        for ran in [0, i64::MAX] {
            let now = reading(clock, 2, ran);
            let lease = Lease::granted(UnixMillis(i64::MAX), 35, reading(i64::MIN, 1, 0));
            let counted = lease.counted(now);
            assert!(counted.seen >= lease.seen);
            assert!(Lease::ended().is_over(reading(clock.max(0), 2, ran)));
        }
    }
}

#[tokio::test]
async fn a_lease_that_ends_in_an_open_session_ends_reading_takes_the_last_words_and_then_closes() {
    let desk = joined();
    let place = json!({ "child": desk.child, "pep": "2026-autumn.termly", "area": "education" });
    let show = || desk.app.call_blocking("area.show", place.clone());
    let base = show().expect("the page")["base"].clone();
    let mut changes = desk.app.changes();
    desk.with(|session| {
        session.leased.lease = Some(Lease::ended());
        session.leased.asked = true;
    });
    assert_eq!(show().expect_err("it is over").code, Code::LeaseOver);
    let told = changes.try_recv().expect("the pages were told");
    assert_eq!(told.cause, Cause::Locked);
    let words = json!({
        "child": desk.child,
        "form": { "is": "area", "pep": "2026-autumn.termly", "area": "education" },
        "place": { "item": null, "field": "doing" },
        "base": base,
        "text": "On their way.",
    });
    let answer = desk.app.call_blocking("text.write", words);
    let told = answer.expect_err("it is saved, and nothing is shown");
    assert_eq!(told.code, Code::LeaseOver);
    let late = |session: &mut Session| {
        session.leased.closes = Some(Duration::ZERO);
        Ok(())
    };
    desk.app.any_session(late).expect("it is not closed yet");
    assert_eq!(show().expect_err("it is closed").code, Code::Locked);
    let unlock = json!({ "person": "priya", "passphrase": PASSPHRASE });
    let opened = desk.app.call_blocking("session.unlock", unlock);
    opened.expect("made-up children are not asked for a lease");
    assert!(
        show()
            .expect("the page")
            .to_string()
            .contains("On their way.")
    );
}
