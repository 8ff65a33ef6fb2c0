//! What a wrap gives to whom, as a table, and its golden bytes.

use super::*;
use crate::{ChildId, CouncilId, DeviceKeys, Strand, StrandKind};
use proptest::prelude::*;
use uuid::Uuid;

const KEY: [u8; 32] = [7; 32];

fn name_of(child: u128, kind: StrandKind) -> SecretName {
    SecretName::Base(Strand {
        council: CouncilId(Uuid::from_u128(1)),
        child: ChildId(Uuid::from_u128(child)),
        kind,
    })
}

fn name() -> SecretName {
    name_of(2, StrandKind::Voice)
}

fn closing(number: u32) -> SecretName {
    SecretName::Closing {
        council: CouncilId(Uuid::from_u128(1)),
        child: ChildId(Uuid::from_u128(2)),
        number,
    }
}

fn committed() -> Commitment {
    Commitment::to(&name(), &Secret::from_bytes(KEY))
}

fn wrapped_for(reader: &DeviceKeys) -> Wrap {
    let (to, public) = (Reader::Device(reader.id()), reader.public().seal);
    let (key, seed) = (Secret::from_bytes(KEY), Zeroizing::new([9; 32]));
    Wrap::seal(name(), &key, to, &public, seed).unwrap()
}

#[test]
fn its_reader_gets_the_secret_and_nobody_else() {
    let (reader, other) = (
        DeviceKeys::from_seed(&[1; 32]),
        DeviceKeys::from_seed(&[2; 32]),
    );
    let wrap = wrapped_for(&reader);
    let opened = wrap.open(reader.sealing_secret(), &committed());
    assert_eq!(opened, Ok(Secret::from_bytes(KEY)));
    let opened = wrap.open(other.sealing_secret(), &committed());
    assert_eq!(opened, Err(WrapError::Sealed));
}

#[test]
fn a_wrap_stands_for_no_other_name_or_reader() {
    let reader = DeviceKeys::from_seed(&[1; 32]);
    let wrap = wrapped_for(&reader);
    let named = |name| Wrap {
        name,
        ..wrap.clone()
    };
    let mut for_another = wrap.clone();
    for_another.reader = Reader::Recovery;
    for moved in [
        named(name_of(5, StrandKind::Voice)),
        named(name_of(2, StrandKind::Plan)),
        named(closing(1)),
        for_another,
    ] {
        let committed = Commitment::to(&moved.name, &Secret::from_bytes(KEY));
        assert_eq!(
            moved.open(reader.sealing_secret(), &committed),
            Err(WrapError::Sealed)
        );
    }
}

#[test]
fn a_secret_that_somebody_swapped_is_found_out_though_its_wrap_opens() {
    let reader = DeviceKeys::from_seed(&[1; 32]);
    let (to, public) = (Reader::Device(reader.id()), reader.public().seal);
    let (theirs, seed) = (Secret::from_bytes([8; 32]), Zeroizing::new([9; 32]));
    let swapped = Wrap::seal(name(), &theirs, to, &public, seed).unwrap();
    let opened = swapped.open(reader.sealing_secret(), &committed());
    assert_eq!(opened, Err(WrapError::OtherSecret));
}

#[test]
fn nothing_is_wrapped_for_a_public_key_without_a_secret() {
    let (key, seed) = (Secret::from_bytes(KEY), Zeroizing::new([9; 32]));
    let wrapped = Wrap::seal(name(), &key, Reader::Recovery, &[0; 32], seed);
    assert_eq!(wrapped, Err(WrapError::WeakKey));
}

#[test]
fn a_wrap_keeps_its_bytes_from_release_to_release() {
    let reader = DeviceKeys::from_seed(&[1; 32]);
    let bytes = wrapped_for(&reader).to_bytes();
    assert_eq!(hex(&bytes), include_str!("golden.hex").trim());
    assert_eq!(Wrap::from_bytes(&bytes), Ok(wrapped_for(&reader)));
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

proptest! {
    #[test]
    fn a_wrap_of_which_one_bit_differs_gives_no_secret(at in 0usize..400, bit in 0u8..8) {
        let reader = DeviceKeys::from_seed(&[1; 32]);
        let mut bytes = wrapped_for(&reader).to_bytes();
        let at = at % bytes.len();
        bytes[at] ^= 1 << bit;
        if let Ok(wrap) = Wrap::from_bytes(&bytes) {
            prop_assert!(wrap.open(reader.sealing_secret(), &committed()).is_err());
        }
    }
}
