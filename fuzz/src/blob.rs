//! Any bytes as the signed header of a photo or file, as what travels about one, and as the sealed bytes themselves.

use sync::blob::{Blob, SignedHeader, id_of};
use sync::protocol::{BlobStanding, OfferBlob, unpack_blob};

use super::crafted;

/// Runs the target over one input.
pub fn run(bytes: &[u8]) {
    let keys = crafted::keys();
    if let Ok(signed) = sync::codec::decode::<SignedHeader>(bytes, "header") {
        forged(&signed, &keys);
    }
    if let Ok(offer) = unpack_blob::<OfferBlob>(bytes) {
        forged(&offer.header, &keys);
    }
    let _ = unpack_blob::<BlobStanding>(bytes);
    let received = Blob::received(id_of(bytes), bytes.to_vec());
    if let Ok(blob) = received {
        let opened = blob.open(&crafted::strand(), &crafted::key());
        assert!(opened.is_err(), "nobody seals without the key");
    }
}

fn forged(signed: &SignedHeader, keys: &sync::DeviceKeys) {
    // The corpus may hold headers that the device of another seed signed: this one signs nothing here.
    let _ = signed.read(&sync::DeviceKeys::from_seed(&[8; 32]).public());
    let _ = signed.read(&keys.public());
}
