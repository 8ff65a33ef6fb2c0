//! What a blob promises about its bytes.

use proptest::prelude::*;

use super::*;
use crate::ids::NoBlobId;
use crate::{ChildId, CouncilId, DeviceKeys, StrandKind, UnixMillis};

fn strand(kind: StrandKind) -> Strand {
    Strand {
        council: CouncilId::from_bytes([1; 16]),
        child: ChildId::from_bytes([2; 16]),
        kind,
    }
}

fn key() -> StrandKey {
    StrandKey::from_bytes([7; 32])
}

fn sealed(plain: &[u8]) -> Blob {
    Blob::seal(plain, &strand(StrandKind::Voice), 1, &key()).expect("a sound file")
}

fn header(keys: &DeviceKeys, length: u64) -> Header {
    let blob = sealed(b"a made-up drawing");
    let strand = strand(StrandKind::Voice);
    Header::new(blob.id(), strand, keys.id(), 1, length, UnixMillis(1))
}

proptest! {
    #[test]
    fn what_was_sealed_opens_under_its_own_strand_and_key_alone(counts in any::<(u16, u16, u16)>(), plain in prop::collection::vec(any::<u8>(), 1..3000)) {
        let generation = if counts.2 == 0 { counts.0.into() } else { 1 };
        let epoch = epoch::of(generation, counts.1.into(), counts.2.into());
        let blob = Blob::seal(&plain, &strand(StrandKind::Voice), epoch, &key()).expect("a sound file");
        prop_assert_eq!(blob.key_epoch(), Some(epoch));
        let (voice, plan) = (strand(StrandKind::Voice), strand(StrandKind::Plan));
        prop_assert_eq!(blob.open(&voice, &key()), Ok(plain.clone()));
        prop_assert_eq!(blob.open(&plan, &key()), Err(BlobError::Sealed));
        let other = StrandKey::from_bytes([8; 32]);
        prop_assert_eq!(blob.open(&voice, &other), Err(BlobError::Sealed));
        prop_assert_eq!(sealed(&plain), sealed(&plain), "the same file is the same blob");
        prop_assert_eq!(blob.bytes().len(), plain.len() + OVERHEAD);
    }

    #[test]
    fn no_two_files_share_a_nonce(one in prop::collection::vec(any::<u8>(), 1..64), other in prop::collection::vec(any::<u8>(), 1..64)) {
        prop_assume!(one != other);
        let nonce = |plain| sealed(plain).bytes()[PREFIX..PREFIX + NONCE].to_vec();
        prop_assert_ne!(nonce(&one), nonce(&other));
    }

    #[test]
    fn a_flipped_bit_is_another_blob_and_opens_nothing(plain in prop::collection::vec(any::<u8>(), 1..200), at in any::<prop::sample::Index>(), bit in 0u8..8) {
        let blob = sealed(&plain);
        let mut bytes = blob.bytes().to_vec();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        prop_assert_eq!(Blob::received(blob.id(), bytes.clone()), Err(BlobError::OtherBytes));
        let forged = Blob::received(id_of(&bytes), bytes).expect("its own name");
        prop_assert_eq!(forged.open(&strand(StrandKind::Voice), &key()), Err(BlobError::Sealed));
    }

    #[test]
    fn any_bytes_are_read_as_a_blob_and_as_an_id_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..100), text in ".{0,70}") {
        let any = Blob::received(id_of(&bytes), bytes).expect("its own name");
        prop_assert_eq!(any.open(&strand(StrandKind::Voice), &key()), Err(BlobError::Sealed));
        let _ = text.parse::<BlobId>();
    }
}

#[test]
fn a_file_has_bytes_and_not_too_many() {
    let seal = |plain: &[u8]| Blob::seal(plain, &strand(StrandKind::Plan), 1, &key());
    assert_eq!(seal(&[]), Err(BlobError::Empty));
    assert_eq!(seal(&vec![0; MAX_PLAIN + 1]), Err(BlobError::TooBig));
    let largest = seal(&vec![0; MAX_PLAIN]).expect("the largest file");
    assert_eq!(largest.bytes().len(), MAX_SEALED);
}

#[test]
fn an_id_reads_back_and_has_one_form() {
    let id = sealed(b"any").id();
    assert_eq!(id.to_string().parse(), Ok(id));
    let upper = id.to_string().to_uppercase();
    for wrong in [upper.as_str(), "", "zz", &id.to_string()[..63]] {
        assert_eq!(wrong.parse::<BlobId>(), Err(NoBlobId), "{wrong}");
    }
}

#[test]
fn a_header_is_believed_from_its_own_device_within_the_limits() {
    let (keys, other) = (
        DeviceKeys::from_seed(&[1; 32]),
        DeviceKeys::from_seed(&[2; 32]),
    );
    let fine = header(&keys, 100);
    assert_eq!(fine.sign(&keys).read(&keys.public()), Ok(fine.clone()));
    assert_eq!(
        fine.sign(&other).read(&other.public()),
        Err(BlobError::BadSignature),
        "it names another device"
    );
    assert_eq!(
        fine.sign(&other).read(&keys.public()),
        Err(BlobError::BadSignature)
    );
    for (length, expected) in [
        (0, BlobError::Empty),
        (OVERHEAD as u64, BlobError::Empty),
        (MAX_SEALED as u64 + 1, BlobError::TooBig),
        (u64::MAX, BlobError::TooBig),
    ] {
        let signed = header(&keys, length).sign(&keys);
        assert_eq!(signed.read(&keys.public()), Err(expected), "{length} bytes");
    }
}
