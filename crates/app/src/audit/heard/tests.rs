//! What a server, or an altered app, may do to the audit, and that it is found.

use super::*;
use crate::api::audit::{AuditFault, AuditState};
use crate::practice::PEOPLE;
use crate::session::tests::{Desk, joined_as};
use serde_json::json;
use sync::audit::{AuditRow, Clear, Deed, Record};
use sync::{ChildId, DeviceKeys, practice};
use zeroize::Zeroizing;

const DAY: i64 = 24 * 3_600_000;
const NOON: i64 = 1_795_000_000_000;

/// The head's tablet, another device that the roster knows, and what a server would give.
struct Rig {
    desk: Desk,
    keys: DeviceKeys,
    list: Vec<AuditRow>,
}

impl Rig {
    fn new() -> Self {
        let desk = joined_as("val");
        let keys = DeviceKeys::from_seed(&[7; 32]);
        desk.with(|session| {
            let roster = &mut session.facts.roster;
            let person = sync::PersonId(PEOPLE[0].id().0);
            let link = practice::admission(roster, person, keys.public(), UnixMillis(NOON));
            roster.append(&link).expect("the root key may");
        });
        Self {
            desk,
            keys,
            list: Vec::new(),
        }
    }

    fn record(&self, page: &str) -> Record {
        Record {
            at: UnixMillis(NOON),
            deed: Deed::Opened,
            child: Some(ChildId(self.desk.child.0)),
            page: Some(page.to_owned()),
            about: None,
        }
    }

    fn start(&self) -> Cursor {
        audit::start(&practice::COUNCIL, &self.keys.id(), 1)
    }

    fn end(&self) -> Cursor {
        let rows = self.list.iter();
        rows.fold(Cursor::default(), |end, row| {
            audit::listed(&end, &Sha256::digest(&row.sheet).into(), row.at)
        })
    }

    /// A sheet of the device with these records that goes on from there, and where its chain stands then.
    fn sheet(&self, before: Cursor, pages: &[&str], seen: Option<Cursor>) -> (AuditRow, Cursor) {
        let records: Vec<Record> = pages.iter().map(|page| self.record(page)).collect();
        let end = records.iter().fold(before, |end, record| {
            audit::after(&end, &codec::encode(record))
        });
        (self.sealed(before, end, &records, seen), end)
    }

    fn sealed(
        &self,
        before: Cursor,
        end: Cursor,
        records: &[Record],
        seen: Option<Cursor>,
    ) -> AuditRow {
        let clear = Clear {
            format: 1,
            device: self.keys.id(),
            epoch: 1,
            before,
            end,
            key: 0,
            seen,
        };
        let (public, seed) = (audit::practice_key().public(), Zeroizing::new([3; 32]));
        let sheet = Sheet::seal(
            &practice::COUNCIL,
            clear,
            records,
            &public,
            &seed,
            &self.keys,
        );
        AuditRow {
            at: UnixMillis(NOON),
            sheet: sheet.expect("sealed").bytes().to_vec(),
        }
    }

    /// The head's tablet hears everything after a number.
    fn hear(&self, after: u64) {
        let skip = usize::try_from(after).expect("a few");
        let down = AuditDown {
            epoch: 1,
            kept: 0,
            end: self.end(),
            after,
            rows: self.list[skip..].to_vec(),
        };
        self.desk.with(|session| {
            let facts = &session.facts;
            let heard = session.store.write(|tables| hear(tables, facts, &down));
            heard.expect("it is kept");
        });
    }

    fn state(&self) -> AuditState {
        let state = self.desk.app.call_blocking("audit.state", json!({}));
        serde_json::from_value(state.expect("the head may")).expect("a state")
    }

    fn found(&self) -> Vec<AuditFault> {
        self.state()
            .findings
            .iter()
            .map(|found| found.what)
            .collect()
    }
}

#[tokio::test]
async fn a_list_that_is_whole_tells_nothing_and_hearing_it_twice_changes_nothing() {
    let mut rig = Rig::new();
    let (one, end) = rig.sheet(rig.start(), &["child", "area/education"], None);
    rig.list.push(one);
    let (two, _) = rig.sheet(end, &["history"], Some(rig.end()));
    rig.list.push(two);
    rig.hear(0);
    assert_eq!(rig.found(), []);
    assert_eq!(rig.state().tablets[0].records, 3);
    assert_eq!(
        rig.state().tablets[0].who.as_deref(),
        Some("Priya Practice")
    );
    rig.hear(2);
    assert_eq!(rig.state().tablets[0].records, 3);
}

#[tokio::test]
async fn a_sheet_that_the_server_withholds_is_missed_and_found_when_it_comes() {
    let mut rig = Rig::new();
    let (one, end) = rig.sheet(rig.start(), &["child"], None);
    let (withheld, end) = rig.sheet(end, &["area/education", "area/targets"], None);
    let (three, _) = rig.sheet(end, &["history"], None);
    rig.list.extend([one, three]);
    rig.hear(0);
    assert_eq!(rig.found(), [AuditFault::Missing]);
    assert_eq!(rig.state().findings[0].count, Some(2));
    rig.list.push(withheld);
    rig.hear(2);
    assert_eq!(rig.found(), [], "nothing is missing any more");
}

#[tokio::test]
async fn a_sheet_that_another_device_was_told_of_and_this_one_was_not_is_found() {
    let mut rig = Rig::new();
    let (dropped, end) = rig.sheet(rig.start(), &["child"], None);
    rig.list.push(dropped.clone());
    let told = rig.end();
    rig.list.clear();
    let (after, _) = rig.sheet(end, &["history"], Some(told));
    rig.list.push(after);
    rig.hear(0);
    assert!(
        rig.found().contains(&AuditFault::OtherList),
        "{:?}",
        rig.found()
    );
}

#[tokio::test]
async fn records_that_were_altered_before_they_were_signed_are_found() {
    let mut rig = Rig::new();
    let (_, end) = rig.sheet(rig.start(), &["child"], None);
    let other = [rig.record("history")];
    rig.list.push(rig.sealed(rig.start(), end, &other, None));
    rig.hear(0);
    assert_eq!(rig.found(), [AuditFault::Altered]);
    assert_eq!(rig.state().tablets.len(), 0, "nothing of it is believed");
}

#[tokio::test]
async fn a_sheet_that_no_device_of_the_council_signed_is_not_believed() {
    let mut rig = Rig::new();
    let known = std::mem::replace(&mut rig.keys, DeviceKeys::from_seed(&[8; 32]));
    let (forged, _) = rig.sheet(rig.start(), &["child"], None);
    rig.list.push(forged);
    rig.list.push(AuditRow {
        at: UnixMillis(NOON),
        sheet: b"this is no sheet".to_vec(),
    });
    rig.keys = known;
    rig.hear(0);
    assert_eq!(rig.found()[..], [AuditFault::Unsigned; 2]);
    assert_eq!(rig.state().tablets.len(), 0);
}

#[tokio::test]
async fn two_histories_of_one_device_are_found_and_the_first_stays() {
    let mut rig = Rig::new();
    let (one, end) = rig.sheet(rig.start(), &["child", "history"], None);
    let (other, _) = rig.sheet(rig.start(), &["child", "area/views"], None);
    let (behind, _) = rig.sheet(end, &["life"], None);
    rig.list.extend([one, other, behind]);
    rig.hear(0);
    assert_eq!(rig.found(), [AuditFault::TwoHistories]);
    assert_eq!(rig.state().tablets[0].records, 3);
}

#[tokio::test]
async fn a_list_that_ends_before_what_was_heard_is_told_and_what_was_heard_stays() {
    let mut rig = Rig::new();
    let (one, end) = rig.sheet(rig.start(), &["child"], None);
    let (two, _) = rig.sheet(end, &["history"], None);
    rig.list.extend([one, two]);
    rig.hear(0);
    rig.list.pop();
    rig.hear(0);
    assert_eq!(rig.found(), [AuditFault::WentBack]);
    assert_eq!(rig.state().tablets[0].records, 2);
}

#[tokio::test]
async fn words_of_a_tablet_that_brings_no_records_are_found() {
    let mut rig = Rig::new();
    let (one, _) = rig.sheet(rig.start(), &["child"], None);
    rig.list.push(one);
    rig.hear(0);
    let words_at = |at: i64| {
        rig.desk.with(|session| {
            let noted = session.store.write(|tables| {
                tables
                    .device_epochs()
                    .seen(rig.keys.id(), 1, UnixMillis(at))
            });
            noted.expect("it is kept");
        });
    };
    words_at(NOON + DAY);
    assert_eq!(rig.found(), [], "one sitting may last a day");
    words_at(NOON + 2 * DAY);
    assert_eq!(rig.found(), [AuditFault::Silent]);
}

#[tokio::test]
async fn a_page_that_cannot_be_noted_stays_closed_and_one_that_was_noted_can_be_read_on() {
    let desk = joined_as("val");
    let child = desk.child.to_string();
    let request = json!({ "child": child, "pep": "2026-autumn.termly", "area": "education" });
    let open = |request: &serde_json::Value| desk.app.call_blocking("area.show", request.clone());
    open(&request).expect("there is room");
    desk.with(|session| session.store.limit_pages(1))
        .expect("a small disk");
    let printed = json!({ "child": child, "page": "child" });
    let full = (0..1_000).find_map(|_| {
        let answer = desk.app.call_blocking("page.printed", printed.clone());
        answer.err()
    });
    let full = full.expect("the disk is full in the end");
    assert_eq!(full.code, crate::api::error::Code::DiskFull);
    for part in ["safe", "Make room"] {
        assert!(full.message.contains(part), "{}", full.message);
    }
    open(&request).expect("it was noted in this sitting");
    let other = json!({ "child": child, "pep": "2026-autumn.termly", "area": "targets" });
    assert_eq!(
        open(&other).expect_err("it stays closed").message,
        full.message
    );
    desk.app
        .call_blocking("caseload.list", json!({}))
        .expect("the list of children is no page of a child");
}
