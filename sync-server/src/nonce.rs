//! Nonces that the server need not remember: the time they were made, some noise, and a keyed hash over both.

use std::time::Duration;

use hkdf::Hkdf;
use sha2::Sha256;
use sync::UnixMillis;
use sync::protocol::Nonce;

/// How long a nonce is good for.
pub(crate) const VALID: Duration = Duration::from_secs(30 * 60);

/// Made on a replica whose clock is a little ahead, a nonce is good all the same.
const SKEW_MILLIS: i64 = 60_000;

/// Makes and checks nonces. Every replica that has the same secret accepts the others'.
pub(crate) struct Nonces {
    secret: [u8; 32],
}

impl Nonces {
    pub(crate) fn new(secret: [u8; 32]) -> Self {
        Self { secret }
    }

    pub(crate) fn fresh(&self, now: UnixMillis, noise: [u8; 8]) -> Nonce {
        let made = now.0.to_be_bytes();
        let tag = self.tag(&[made, noise].concat());
        Nonce([&made[..], &noise, &tag].concat())
    }

    pub(crate) fn accepts(&self, nonce: &Nonce, now: UnixMillis) -> bool {
        let Some((stated, tag)) = nonce.0.split_first_chunk::<16>() else {
            return false;
        };
        let (made, _) = stated.split_at(8);
        let Ok(made) = made.try_into().map(i64::from_be_bytes) else {
            return false;
        };
        let age = now.0.saturating_sub(made);
        let valid = i64::try_from(VALID.as_millis()).unwrap_or(i64::MAX);
        // A comparison that takes longer the more of the tag is right tells nothing of use: a nonce is no credential,
        // and a forged one only saves its maker from asking for one.
        tag == self.tag(stated) && (-SKEW_MILLIS..=valid).contains(&age)
    }

    fn tag(&self, stated: &[u8]) -> [u8; 16] {
        let mut tag = [0; 16];
        if Hkdf::<Sha256>::new(Some(&self.secret), stated)
            .expand(b"waymark nonce v1", &mut tag)
            .is_err()
        {
            unreachable!("HKDF-SHA256 gives up to 8,160 bytes");
        }
        tag
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixMillis = UnixMillis(1_790_000_000_000);

    #[test]
    fn a_nonce_is_good_for_half_an_hour() {
        let nonces = Nonces::new([1; 32]);
        let nonce = nonces.fresh(NOW, [2; 8]);
        let at = |millis| nonces.accepts(&nonce, UnixMillis(NOW.0 + millis));
        let valid = VALID.as_millis() as i64;
        assert!(at(0) && at(valid) && at(-SKEW_MILLIS));
        assert!(!at(valid + 1), "too old");
        assert!(!at(-SKEW_MILLIS - 1), "from the future");
    }

    #[test]
    fn a_nonce_of_another_server_or_made_up_is_not_taken() {
        let nonce = Nonces::new([1; 32]).fresh(NOW, [2; 8]);
        assert!(!Nonces::new([2; 32]).accepts(&nonce, NOW));
        for at in 0..nonce.0.len() {
            let mut forged = nonce.clone();
            forged.0[at] ^= 1;
            assert!(!Nonces::new([1; 32]).accepts(&forged, NOW), "byte {at}");
        }
        assert!(!Nonces::new([1; 32]).accepts(&Nonce(vec![]), NOW));
    }
}
