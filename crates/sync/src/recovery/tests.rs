//! What the paper opens and signs, and the golden bytes of a store's wrap.

use super::*;
use crate::link::LinkError;
use crate::roster::{Recovered, Role};
use proptest::prelude::*;
use uuid::Uuid;

const ROOT: [u8; 32] = [1; 32];
const KEY: [u8; 32] = [7; 32];
const NOW: UnixMillis = UnixMillis(1_790_000_000_000);

fn secret() -> RecoverySecret {
    RecoverySecret::from_bytes(&ROOT)
}

fn head() -> Person {
    Person {
        id: PersonId(Uuid::from_u128(1)),
        name: "Hanna Made-Up".to_owned(),
        roles: vec![Role::VirtualSchoolHead],
    }
}

fn device(seed: u8) -> DeviceKeys {
    DeviceKeys::from_seed(&[seed; 32])
}

/// A council whose first tablet was let in with its founding.
fn roster() -> Roster {
    let root = DeviceKeys::from_seed(&ROOT);
    let council = council_of(&root.public().sign);
    let founding = Roster::founding_keyed(council, &[head()], NOW, &root);
    let mut roster = Roster::founded(&founding).unwrap();
    let acts = vec![RosterAct::AdmitDevice {
        person: head().id,
        keys: device(2).public(),
    }];
    let first = roster.next_link(acts, NOW, Signer::Root, &root);
    roster.append(&first).unwrap();
    roster
}

fn wrapped() -> StoreWrap {
    let of = (secret().council(), device(2).id());
    let recovery = *roster().recovery().unwrap();
    StoreWrap::seal(of, &KEY, &recovery, Zeroizing::new([9; 32])).unwrap()
}

#[test]
fn the_paper_is_read_however_it_was_typed_and_another_text_is_not() {
    let text = paper::write(&ROOT);
    let typed = text.to_lowercase().replace('-', " ");
    let read = RecoverySecret::from_text(&typed).unwrap();
    assert!(read.is_of(&roster()));
    let mistyped = text.replacen('4', "5", 1);
    assert!(RecoverySecret::from_text(&mistyped).is_err());
    let short = paper::write(&ROOT[..31]);
    assert_eq!(
        RecoverySecret::from_text(&short).unwrap_err(),
        PaperError::Check
    );
    assert!(!RecoverySecret::from_bytes(&[3; 32]).is_of(&roster()));
    assert!(!format!("{read:?}").contains("1, 1"));
}

#[test]
fn the_paper_lets_a_device_in_and_each_use_is_in_the_roster() {
    let (mut roster, new) = (roster(), device(4));
    assert_eq!(roster.recoveries(), [], "the founding is no use of it");
    let link = secret().admission(&roster, (head().id, None), new.public(), NOW);
    roster.append(&link).unwrap();
    let used = [Recovered {
        position: 3,
        at: NOW,
        admitted: vec![(new.id(), head().id)],
    }];
    assert_eq!(roster.recoveries(), used);
    let forged = RecoverySecret::from_bytes(&[3; 32]);
    let link = forged.admission(&roster, (head().id, None), device(5).public(), NOW);
    assert_eq!(roster.append(&link), Err(LinkError::BadSignature));
}

#[test]
fn the_paper_lets_in_a_newcomer_where_no_head_is_left() {
    let mut roster = roster();
    let newcomer = Person {
        id: PersonId(Uuid::from_u128(9)),
        ..head()
    };
    let who = (newcomer.id, Some(newcomer));
    let link = secret().admission(&roster, who.clone(), device(4).public(), NOW);
    roster.append(&link).unwrap();
    assert!(roster.person_at(&who.0, 3).is_some());
}

#[test]
fn what_vouches_for_a_device_stands_in_no_roster() {
    let (mut roster, voucher) = (roster(), secret().voucher(device(4).public(), NOW));
    assert_eq!(roster.append(&voucher), Err(LinkError::Moved));
    assert!(Roster::founded(&voucher).is_err());
    voucher
        .verify(roster.root())
        .expect("it is signed by the root");
}

#[test]
fn the_paper_opens_a_stores_wrap_and_nothing_else_does() {
    let wrap = wrapped();
    assert_eq!(*wrap.open(&secret()).unwrap(), KEY);
    let other = RecoverySecret::from_bytes(&[3; 32]);
    assert_eq!(wrap.open(&other), Err(WrapError::Sealed));
    let moved = StoreWrap {
        device: device(4).id(),
        ..wrap.clone()
    };
    assert_eq!(moved.open(&secret()), Err(WrapError::Sealed));
    let council = CouncilId(Uuid::from_u128(3));
    let moved = StoreWrap { council, ..wrap };
    assert_eq!(moved.open(&secret()), Err(WrapError::Sealed));
    let of = (secret().council(), device(2).id());
    let weak = StoreWrap::seal(of, &KEY, &RecoveryKey([0; 32]), Zeroizing::new([9; 32]));
    assert_eq!(weak, Err(WrapError::WeakKey));
}

#[test]
fn a_stores_wrap_keeps_its_bytes_from_release_to_release() {
    let bytes = wrapped().to_bytes();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, include_str!("golden.hex").trim());
    assert_eq!(StoreWrap::from_bytes(&bytes), Ok(wrapped()));
}

proptest! {
    #[test]
    fn a_stores_wrap_of_which_one_bit_differs_gives_no_key(at in 0usize..400, bit in 0u8..8) {
        let mut bytes = wrapped().to_bytes();
        let at = at % bytes.len();
        bytes[at] ^= 1 << bit;
        if let Ok(wrap) = StoreWrap::from_bytes(&bytes) {
            prop_assert!(wrap.open(&secret()).is_err());
        }
    }
}
