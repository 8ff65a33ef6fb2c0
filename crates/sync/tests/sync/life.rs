//! The end of a record: who closes, holds and erases it, in which order, and that nothing of an erased one comes back.

use sync::codec::encode;
use sync::grants::life::{Day, LifeAct, LifeDeed, Why};
use sync::grants::{Door, GrantAct, GrantBook, GrantLink, Grants};
use sync::link::{LinkError, Signer};
use sync::protocol::Refusal;
use sync::roster::{Role, Roster};
use sync::secret::SecretName;
use sync::server::{Admission, admit};
use sync::{BlobId, DocumentKind, PersonId, Receipt, StrandKind, UnixMillis, access};

use crate::golden::{hex, shown};
use crate::server::before;
use crate::world::*;

const CLOSE: LifeDeed = LifeDeed::Close {
    why: Why::LeftCare,
    on: Day(20_000),
    keep_until: Day(40_000),
};

const HOUSE: BlobId = BlobId([7; 32]);
const DESTROY: LifeDeed = LifeDeed::DestroyFile { blob: HOUSE };

fn act(deed: LifeDeed) -> GrantAct {
    GrantAct::Life(LifeAct {
        deed,
        words: Vec::new(),
    })
}

fn link(grants: &Grants, acts: Vec<GrantAct>, by: PersonId) -> GrantLink {
    let keys = device(by);
    grants.next_link(acts, 2, NOW, Signer::Device(keys.id()), &keys)
}

fn tries(
    grants: &mut Grants,
    roster: &Roster,
    deed: LifeDeed,
    by: PersonId,
) -> Result<(), LinkError> {
    let link = link(grants, vec![act(deed)], by);
    let read = GrantLink::decode(link.bytes()).expect("it reads back");
    assert_eq!(read.content(), link.content());
    grants.append(&link, roster)
}

fn does(grants: &mut Grants, roster: &Roster, deed: LifeDeed) -> u64 {
    tries(grants, roster, deed, VSH).expect("the head may, and it makes sense");
    grants.head().position
}

#[test]
fn the_acts_are_written_as_the_page_shows_them() {
    let held = GrantAct::Life(LifeAct {
        deed: LifeDeed::Hold,
        words: vec![1, 2],
    });
    let lifted = act(LifeDeed::Lift { hold: 5 });
    let acts = vec![act(CLOSE), held, lifted, act(LifeDeed::Erase)];
    assert_eq!(hex(&encode(&acts)), shown("life"));
    assert_eq!(hex(&encode(&act(DESTROY))), shown("destroyed file"));
}

#[test]
fn nobody_but_the_head_closes_holds_or_erases_a_record() {
    let roster = roster();
    for deed in [CLOSE, LifeDeed::Hold, DESTROY] {
        for by in [DT, SW] {
            let mut grants = grants(&roster);
            let before = grants.clone();
            assert_eq!(
                tries(&mut grants, &roster, deed, by),
                Err(LinkError::NotPermitted)
            );
            assert_eq!(grants, before, "a refused link changes nothing");
        }
        // The council's paper lets somebody become the head; it does not close or erase by itself.
        let mut grants = grants(&roster);
        let by_root = grants.next_link(vec![act(deed)], 2, NOW, Signer::Root, &root());
        assert_eq!(
            grants.append(&by_root, &roster),
            Err(LinkError::NotPermitted)
        );
    }
    let mut grants = grants(&roster);
    does(&mut grants, &roster, CLOSE);
    for by in [DT, SW] {
        let tried = tries(&mut grants, &roster, LifeDeed::Erase, by);
        assert_eq!(tried, Err(LinkError::NotPermitted));
    }
    assert!(!grants.life().is_erased());
}

#[test]
fn a_hold_stops_an_erasure_whoever_signs_it_until_every_hold_is_lifted() {
    let roster = roster();
    let mut grants = grants(&roster);
    let first = does(&mut grants, &roster, LifeDeed::Hold);
    does(&mut grants, &roster, CLOSE);
    let second = does(&mut grants, &roster, LifeDeed::Hold);
    for (hold, other) in [(first, second), (second, first)] {
        let before = grants.clone();
        let tried = tries(&mut grants, &roster, LifeDeed::Erase, VSH);
        assert_eq!(tried, Err(LinkError::Meaningless), "a hold stands");
        assert_eq!(grants, before);
        does(&mut grants, &roster, LifeDeed::Lift { hold });
        let again = tries(&mut grants, &roster, LifeDeed::Lift { hold }, VSH);
        assert_eq!(again, Err(LinkError::Meaningless), "it is lifted");
        let standing: Vec<u64> = grants.life().holds().map(|one| one.position).collect();
        assert_eq!(standing.contains(&other), hold == first);
    }
    does(&mut grants, &roster, LifeDeed::Erase);
    assert!(grants.life().is_erased());
}

#[test]
fn a_file_is_destroyed_once_in_an_open_or_closed_record_and_never_under_a_hold() {
    let roster = roster();
    let mut grants = grants(&roster);
    let hold = does(&mut grants, &roster, LifeDeed::Hold);
    let held = tries(&mut grants, &roster, DESTROY, VSH);
    assert_eq!(held, Err(LinkError::Meaningless), "a hold stands");
    does(&mut grants, &roster, LifeDeed::Lift { hold });
    assert!(!grants.life().is_destroyed(&HOUSE));
    does(&mut grants, &roster, DESTROY);
    assert!(grants.life().is_destroyed(&HOUSE) && !grants.life().is_destroyed(&BlobId([8; 32])));
    let again = tries(&mut grants, &roster, DESTROY, VSH);
    assert_eq!(again, Err(LinkError::Meaningless), "it is gone");
    does(&mut grants, &roster, CLOSE);
    let other = BlobId([8; 32]);
    does(&mut grants, &roster, LifeDeed::DestroyFile { blob: other });
    let gone: Vec<BlobId> = grants.life().destroyed().map(|(blob, _)| blob).collect();
    assert_eq!(gone, [HOUSE, other]);
}

#[test]
fn an_open_record_is_not_erased_and_nothing_follows_an_erasure() {
    let roster = roster();
    let mut grants = grants(&roster);
    for deed in [
        LifeDeed::Erase,
        LifeDeed::Reopen,
        LifeDeed::HandOn { on: Day(1) },
        LifeDeed::Keep { until: Day(1) },
        LifeDeed::Lift { hold: 1 },
    ] {
        let tried = tries(&mut grants, &roster, deed, VSH);
        assert_eq!(
            tried,
            Err(LinkError::Meaningless),
            "{deed:?} of an open record"
        );
    }
    does(&mut grants, &roster, CLOSE);
    assert_eq!(
        tries(&mut grants, &roster, CLOSE, VSH),
        Err(LinkError::Meaningless)
    );
    does(&mut grants, &roster, LifeDeed::Reopen);
    let opened_again = tries(&mut grants, &roster, LifeDeed::Erase, VSH);
    assert_eq!(opened_again, Err(LinkError::Meaningless));
    does(&mut grants, &roster, CLOSE);
    does(&mut grants, &roster, LifeDeed::Keep { until: Day(50_000) });
    assert_eq!(grants.life().keep_until(), Some(Day(50_000)));
    does(&mut grants, &roster, LifeDeed::Erase);
    for deed in [CLOSE, LifeDeed::Reopen, LifeDeed::Hold, LifeDeed::Erase] {
        let tried = tries(&mut grants, &roster, deed, VSH);
        assert_eq!(
            tried,
            Err(LinkError::Meaningless),
            "{deed:?} after an erasure"
        );
    }
    let door = link(&grants, vec![open_role(DT, Role::DesignatedTeacher)], VSH);
    assert_eq!(
        grants.append(&door, &roster),
        Err(LinkError::Meaningless),
        "no door opens to an erased record"
    );
}

#[test]
fn no_door_of_an_erased_record_is_to_be_ended_however_long_ago_its_day_was() {
    let roster = roster();
    let mut grants = grants(&roster);
    let until = UnixMillis(NOW.0 + 1_000);
    let lent = open_doors(SW, &[Door::Read(StrandKind::Plan)], Some(until));
    let lent = link(&grants, vec![lent], VSH);
    grants.append(&lent, &roster).expect("lent");
    does(&mut grants, &roster, CLOSE);
    assert!(grants.is_to_be_ended(&roster, &[], until));
    does(&mut grants, &roster, LifeDeed::Erase);
    assert!(
        !grants.is_to_be_ended(&roster, &[], until),
        "no link may follow"
    );
}

#[test]
fn what_is_done_to_a_record_stands_in_a_link_by_itself() {
    let roster = roster();
    let mut grants = grants(&roster);
    for acts in [
        vec![act(CLOSE), act(LifeDeed::Erase)],
        vec![act(CLOSE), open_role(DT, Role::DesignatedTeacher)],
    ] {
        let two = link(&grants, acts, VSH);
        assert_eq!(grants.append(&two, &roster), Err(LinkError::Meaningless));
    }
    let long = GrantAct::Life(LifeAct {
        deed: LifeDeed::Hold,
        words: vec![0; sync::grants::life::MAX_WORDS + 1],
    });
    let long = link(&grants, vec![long], VSH);
    assert_eq!(grants.append(&long, &roster), Err(LinkError::Meaningless));
}

#[test]
fn nobody_writes_in_a_closed_record_but_words_from_before_the_closing_arrive() {
    let roster = roster();
    let mut grants = grants(&roster);
    let written_before = entry(DT, DocumentKind::MEETING, 1, None);
    assert_eq!(written_before.header().grants_seen, 1);
    does(&mut grants, &roster, CLOSE);
    let admitted = admit(&written_before, None, &before(&roster, &grants));
    assert!(
        matches!(admitted, Admission::Store { .. }),
        "its writer could not know: {admitted:?}"
    );
    let closed = grants.life().closed_since(u64::MAX).expect("it is closed");
    // The entry of somebody who had seen the closing differs in its header alone.
    let mut header = written_before.header().clone();
    header.grants_seen = closed;
    let now = stamp(2, grants.head().position);
    assert!(!access::may_enter(&roster, &grants, &header, &now));
    assert!(access::may_read(
        &roster,
        &grants,
        &DT,
        StrandKind::Plan,
        &now
    ));
    does(&mut grants, &roster, LifeDeed::Reopen);
    let now = stamp(2, grants.head().position);
    assert!(access::may_enter(&roster, &grants, &header, &now));
}

#[test]
fn nothing_of_an_erased_record_is_read_taken_or_wrapped_also_with_an_earlier_receipt() {
    let roster = roster();
    let mut grants = grants(&roster);
    let entry = entry(DT, DocumentKind::MEETING, 1, None);
    let Admission::Store { receipt, .. } = admit(&entry, None, &before(&roster, &grants)) else {
        panic!("it is admitted while the record is open")
    };
    does(&mut grants, &roster, CLOSE);
    does(&mut grants, &roster, LifeDeed::Erase);
    for was in [
        None,
        Some(receipt),
        Some(Receipt {
            number: 1,
            stamp: stamp(2, 1),
        }),
    ] {
        let admitted = admit(&entry, was.as_ref(), &before(&roster, &grants));
        assert_eq!(admitted, Admission::Refuse(Refusal::NotPermitted));
    }
    let now = stamp(2, grants.head().position);
    let mut book = GrantBook::default();
    for person in [DT, SW, VSH] {
        for kind in StrandKind::ALL {
            let door = Door::Read(kind);
            assert!(
                !access::may_read(&roster, &grants, &person, kind, &now),
                "{door:?}"
            );
        }
    }
    for link in replayed(&roster) {
        book.append(&link, &roster).expect("it follows");
    }
    let name = SecretName::Base(strand(StrandKind::Plan));
    assert!(!name.is_for(&DT, &roster, &book, NOW));
    assert!(!name.is_for(&VSH, &roster, &book, NOW));
    let all = |_: &Grants| u64::MAX;
    assert_eq!(
        book.strands_of(&roster, &VSH, 2, all),
        [],
        "nothing to agree on"
    );
    let before_it = |_: &Grants| 2;
    assert!(!book.strands_of(&roster, &VSH, 2, before_it).is_empty());
}

/// The links of a record that is closed and erased.
fn replayed(roster: &Roster) -> Vec<GrantLink> {
    let mut grants = Grants::none(COUNCIL, CHILD);
    let mut links = Vec::new();
    let doors = vec![
        open_role(DT, Role::DesignatedTeacher),
        open_role(SW, Role::SocialWorker),
    ];
    for acts in [doors, vec![act(CLOSE)], vec![act(LifeDeed::Erase)]] {
        let link = link(&grants, acts, VSH);
        grants.append(&link, roster).expect("it stands");
        links.push(link);
    }
    links
}
