//! Which links of a child's grants a server takes in: what their signers may now, not what they might once.

use sync::grants::{Door, GrantAct, GrantLink, Grants};
use sync::lending;
use sync::link::Signer;
use sync::roster::{Role, Roster, RosterAct};
use sync::server::may_come_in;
use sync::{PersonId, StrandKind, UnixMillis};

use crate::world::*;

const HEAD_TOO: PersonId = PersonId(uuid::Uuid::from_u128(41));
const TONI: PersonId = PersonId(uuid::Uuid::from_u128(42));
const ZOE: PersonId = PersonId(uuid::Uuid::from_u128(43));
const DAY: i64 = 24 * 60 * 60 * 1000;

fn later(days: i64) -> UnixMillis {
    UnixMillis(NOW.0 + days * DAY)
}

/// The council with a second head and two more teachers. Its roster stands at position 3.
fn roster_of_six() -> Roster {
    let mut roster = roster();
    let people = [
        (HEAD_TOO, Role::VirtualSchoolHead),
        (TONI, Role::DesignatedTeacher),
        (ZOE, Role::DesignatedTeacher),
    ];
    let acts = people.into_iter().flat_map(|(id, role)| {
        let admit = RosterAct::AdmitDevice {
            person: id,
            keys: device(id).public(),
        };
        [RosterAct::Person(person(id, role)), admit]
    });
    extend(&mut roster, acts.collect());
    roster
}

fn signed(
    grants: &Grants,
    by: PersonId,
    acts: Vec<GrantAct>,
    roster: u64,
    at: UnixMillis,
) -> GrantLink {
    let signer = Signer::Device(device(by).id());
    grants.next_link(acts, roster, at, signer, &device(by))
}

/// Whether the link follows for every tablet, and whether a server takes it in from its signer at that time.
fn judged(
    link: &GrantLink,
    by: PersonId,
    roster: &Roster,
    grants: &Grants,
    now: UnixMillis,
) -> (bool, bool) {
    let follows = grants.clone().append(link, roster).is_ok();
    let comes_in = may_come_in(link, roster, grants, &device(by).id(), now);
    (follows, comes_in)
}

#[test]
fn whoever_is_head_no_more_reaches_back_to_no_position_at_which_they_were() {
    let mut roster = roster_of_six();
    let grants = grants(&roster);
    let then = roster.head().position;
    let becomes = RosterAct::Person(person(HEAD_TOO, Role::DesignatedTeacher));
    extend(&mut roster, vec![becomes]);
    let acts = [
        (
            "a door for herself",
            open_role(HEAD_TOO, Role::DesignatedTeacher),
        ),
        (
            "a door for somebody",
            open_role(TONI, Role::DesignatedTeacher),
        ),
        ("closing", GrantAct::Close { person: SW }),
        ("ending", GrantAct::Ending { by: NOW }),
    ];
    let tries = acts.len() * 2;
    for (what, act) in acts {
        for position in [2, then] {
            let link = signed(&grants, HEAD_TOO, vec![act.clone()], position, NOW);
            let (_, comes_in) = judged(&link, HEAD_TOO, &roster, &grants, NOW);
            assert!(!comes_in, "{what}, signed as at {position}");
        }
        let link = signed(&grants, HEAD_TOO, vec![act.clone()], then, NOW);
        let (follows, _) = judged(&link, HEAD_TOO, &roster, &grants, NOW);
        assert!(follows, "{what}: nothing but the server holds it");
        let link = signed(&grants, VSH, vec![act], then, NOW);
        let (_, comes_in) = judged(&link, VSH, &roster, &grants, NOW);
        assert!(comes_in, "{what}: a head who is one goes on");
    }
    println!("tries: {tries}");
}

#[test]
fn what_a_server_lost_comes_back_by_a_colleague_who_might_sign_it_and_by_nobody_else() {
    let mut roster = roster_of_six();
    let grants = grants(&roster);
    let open = open_role(TONI, Role::DesignatedTeacher);
    let lost = signed(&grants, HEAD_TOO, vec![open], 3, NOW);
    let becomes = RosterAct::Person(person(HEAD_TOO, Role::DesignatedTeacher));
    extend(&mut roster, vec![becomes]);
    for (by, taken) in [(VSH, true), (DT, false), (HEAD_TOO, false)] {
        let (_, comes_in) = judged(&lost, by, &roster, &grants, NOW);
        assert_eq!(comes_in, taken, "brought by {by:?}");
    }
}

#[test]
fn a_link_names_no_earlier_position_of_the_roster_than_the_link_before() {
    let roster = roster_of_six();
    let mut grants = grants(&roster);
    let open = open_role(TONI, Role::DesignatedTeacher);
    let link = signed(&grants, VSH, vec![open], 3, NOW);
    grants.append(&link, &roster).expect("a head may");
    let own = open_doors(ZOE, &[Door::Read(StrandKind::Plan)], Some(later(1)));
    for (position, taken) in [(2, false), (3, true)] {
        let link = signed(&grants, DT, vec![own.clone()], position, NOW);
        // What a server has taken stands for every tablet.
        assert!(grants.clone().append(&link, &roster).is_ok());
        // Who brings it has no door to lend, so that only its own position counts.
        let comes_in = may_come_in(&link, &roster, &grants, &device(ZOE).id(), NOW);
        assert_eq!(comes_in, taken, "signed as at {position}");
    }
}

/// Toni has one door until the fifth day, lent by the teacher.
fn lent_to_toni(roster: &Roster) -> Grants {
    let mut grants = grants(roster);
    let act = open_doors(TONI, &[Door::Read(StrandKind::Plan)], Some(later(5)));
    let link = signed(&grants, DT, vec![act], 3, NOW);
    assert!(may_come_in(&link, roster, &grants, &device(DT).id(), NOW));
    grants.append(&link, roster).expect("a door of her own");
    grants
}

#[test]
fn a_door_that_was_lent_is_lent_on_until_its_own_end_and_no_longer() {
    let roster = roster_of_six();
    let mut grants = lent_to_toni(&roster);
    let to = |person, days| {
        let read = [Door::Read(StrandKind::Plan)];
        open_doors(person, &read, Some(later(days)))
    };
    for (days, taken) in [(5, true), (6, false), (3_000_000, false)] {
        let link = signed(&grants, TONI, vec![to(ZOE, days)], 3, NOW);
        let (_, comes_in) = judged(&link, TONI, &roster, &grants, NOW);
        assert_eq!(comes_in, taken, "lent on for {days} days");
    }
    // Zoe has it until then too; back to Toni it lasts no longer.
    let on = signed(&grants, TONI, vec![to(ZOE, 5)], 3, NOW);
    grants.append(&on, &roster).expect("until her own end");
    for (days, taken) in [(5, true), (6, false)] {
        let link = signed(&grants, ZOE, vec![to(TONI, days)], 3, NOW);
        let (_, comes_in) = judged(&link, ZOE, &roster, &grants, NOW);
        assert_eq!(comes_in, taken, "lent back for {days} days");
    }
}

#[test]
fn a_door_whose_day_is_past_is_lent_on_by_no_clock_of_a_tablet() {
    let roster = roster_of_six();
    let grants = lent_to_toni(&roster);
    let read = [Door::Read(StrandKind::Plan)];
    let act = open_doors(ZOE, &read, Some(later(5)));
    let backdated = signed(&grants, TONI, vec![act], 3, NOW);
    let (follows, comes_in) = judged(&backdated, TONI, &roster, &grants, later(6));
    assert!(follows, "by the time that it names");
    assert!(!comes_in, "by the server's");
    let (_, in_time) = judged(&backdated, TONI, &roster, &grants, later(4));
    assert!(in_time, "before its day it may");
}

#[test]
fn nobody_lends_for_longer_than_a_year_but_who_administers_opens_for_as_long_as_they_say() {
    let roster = roster_of_six();
    let grants = grants(&roster);
    let longest = UnixMillis(NOW.0 + lending::LONGEST);
    let beyond = UnixMillis(longest.0 + 1);
    for (until, taken) in [(longest, true), (beyond, false)] {
        let act = open_doors(ZOE, &[Door::Read(StrandKind::Plan)], Some(until));
        let link = signed(&grants, DT, vec![act.clone()], 3, NOW);
        let (_, comes_in) = judged(&link, DT, &roster, &grants, NOW);
        assert_eq!(comes_in, taken, "lent until {until:?}");
        let link = signed(&grants, VSH, vec![act], 3, NOW);
        let (_, comes_in) = judged(&link, VSH, &roster, &grants, NOW);
        assert!(comes_in, "opened until {until:?}");
    }
}

#[test]
fn what_a_server_lost_of_somebody_who_was_removed_comes_back_by_who_administers_and_in_its_order() {
    let mut roster = roster_of_six();
    let grants = grants(&roster);
    let open = open_role(TONI, Role::DesignatedTeacher);
    let lost = signed(&grants, HEAD_TOO, vec![open.clone()], 3, NOW);
    let own = open_doors(TONI, &[Door::Read(StrandKind::Plan)], Some(later(1)));
    let lent = signed(&grants, ZOE, vec![own], 3, NOW);
    extend(&mut roster, vec![RosterAct::RemovePerson(HEAD_TOO)]);
    for (by, taken) in [(VSH, true), (DT, false), (HEAD_TOO, false)] {
        let (_, comes_in) = judged(&lost, by, &roster, &grants, NOW);
        assert_eq!(comes_in, taken, "brought by {by:?}");
    }
    // Once somebody signed who had seen the removal, nothing comes before it any more.
    let mut later_grants = grants.clone();
    let next = signed(
        &grants,
        VSH,
        vec![open.clone()],
        roster.head().position,
        NOW,
    );
    later_grants.append(&next, &roster).expect("a head may");
    let invented = signed(&later_grants, HEAD_TOO, vec![open], 3, NOW);
    for by in [VSH, HEAD_TOO] {
        let (_, comes_in) = judged(&invented, by, &roster, &later_grants, NOW);
        assert!(!comes_in, "brought by {by:?}");
    }
    // What the bringer might lend themselves is not enough: DT has the door that Zoe lent.
    extend(&mut roster, vec![RosterAct::RemovePerson(ZOE)]);
    for (by, taken) in [(VSH, true), (DT, false), (ZOE, false)] {
        let comes_in = may_come_in(&lent, &roster, &grants, &device(by).id(), NOW);
        assert_eq!(comes_in, taken, "brought by {by:?}");
    }
}
