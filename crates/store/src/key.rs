//! A store's key, the passphrase of its person, and what guessing one costs. The file that wraps the one under the other is
//! [`crate::key_file`].

use crate::Error;
use argon2::{Algorithm, Argon2, Params, Version};
use std::time::{Duration, Instant};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The fewest characters of a passphrase.
pub const SHORTEST: usize = 15;

/// What one try of a passphrase costs whoever tries it. No file with a lower cost is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyCost {
    pub(crate) kib: u32,
    pub(crate) passes: u32,
}

impl KeyCost {
    /// What people's stores cost at the least: Argon2id with 64 MiB and 3 passes. Where a passphrase is chosen, the tablet
    /// raises it to what takes it about two thirds of a second. Source: the design's security page.
    pub const PRODUCT: Self = Self {
        kib: 64 * 1024,
        passes: 3,
    };
    /// Next to nothing, for tests and the headless tablet with made-up children. The app that people use never opens
    /// a store of this cost.
    pub const TESTS: Self = Self { kib: 64, passes: 1 };

    /// The most that a tablet raises it to by itself: 256 MiB, which a small tablet has, and 32 passes.
    pub(crate) const MOST: Self = Self {
        kib: 256 * 1024,
        passes: 32,
    };
    /// How long one try is to take at the most. What comes of it lies between this and half a second.
    const AIM: Duration = Duration::from_millis(700);

    /// The greater of both, figure by figure.
    pub(crate) fn at_least(self, other: Self) -> Self {
        Self {
            kib: self.kib.max(other.kib),
            passes: self.passes.max(other.passes),
        }
    }

    /// The lesser of both, figure by figure.
    pub(crate) fn at_most(self, other: Self) -> Self {
        Self {
            kib: self.kib.min(other.kib),
            passes: self.passes.min(other.passes),
        }
    }

    /// What a passphrase that is chosen here now costs, where none may cost less than this. It is measured by one try, which
    /// is why unlocking never asks for it. The cost of tests stays as it is.
    ///
    /// # Errors
    /// Where this cost makes no sense.
    pub(crate) fn for_this_tablet(self) -> Result<Self, Error> {
        if self.at_least(Self::PRODUCT) != self {
            return Ok(self);
        }
        let began = Instant::now();
        let mut stretched = Zeroizing::new([0; 32]);
        self.stretch(b"measured", &[0; 16], stretched.as_mut())?;
        Ok(self.calibrated(began.elapsed()))
    }

    /// This cost, raised to what takes about as long as a person waits, where one try of this one took so long. Memory first: it
    /// is what somebody who tries many at once lacks.
    fn calibrated(self, took: Duration) -> Self {
        let (aim, took) = (Self::AIM.as_millis(), took.as_millis().max(1));
        let mut times = 1;
        let mut kib = self.kib;
        while kib.saturating_mul(2) <= Self::MOST.kib && took * times * 2 <= aim {
            (times, kib) = (times * 2, kib * 2);
        }
        let passes = u128::from(self.passes) * aim / (took * times);
        let passes = u32::try_from(passes).unwrap_or(u32::MAX);
        Self {
            kib,
            passes: passes.clamp(self.passes, Self::MOST.passes),
        }
    }

    /// Argon2id of this cost.
    ///
    /// # Errors
    /// Where the cost makes no sense.
    pub(crate) fn stretch(
        self,
        words: &[u8],
        salt: &[u8; 16],
        into: &mut [u8],
    ) -> Result<(), Error> {
        let senseless = |_| Error::Damaged("its key file makes no sense");
        let cost = Params::new(self.kib, self.passes, 1, Some(into.len())).map_err(senseless)?;
        Argon2::new(Algorithm::Argon2id, Version::V0x13, cost)
            .hash_password_into(words, salt, into)
            .map_err(senseless)
    }
}

/// A passphrase as typed. It is wiped when dropped and never printed.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Passphrase(pub(crate) String);

impl Passphrase {
    /// Takes the passphrase over.
    pub fn new(typed: String) -> Self {
        Self(typed)
    }

    /// Whether it is long enough to be chosen.
    ///
    /// # Errors
    /// [`Error::ShortPassphrase`].
    pub fn check(&self) -> Result<(), Error> {
        if self.0.chars().count() >= SHORTEST {
            Ok(())
        } else {
            Err(Error::ShortPassphrase(SHORTEST))
        }
    }
}

impl std::fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passphrase(secret)")
    }
}

/// The raw key of a store. It is wiped when dropped and never printed.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct RawKey([u8; 32]);

impl RawKey {
    /// Takes the bytes over.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// A new one.
    pub(crate) fn draw() -> Result<Self, Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|_| Error::Random)?;
        Ok(Self(bytes))
    }

    /// The bytes, for whoever wraps or uses them.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl std::fmt::Debug for RawKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RawKey(secret)")
    }
}

pub(crate) fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Error::Random)?;
    Ok(bytes)
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

pub(crate) fn unhex<const N: usize>(text: &str) -> Result<[u8; N], Error> {
    let damaged = || Error::Damaged("its key file does not read");
    if text.len() != 2 * N || !text.is_ascii() {
        return Err(damaged());
    }
    let mut bytes = [0; N];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).map_err(|_| damaged())?;
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calibrating_only_raises_and_comes_to_between_half_a_second_and_seven_tenths() {
        for took in (0..3_000).map(Duration::from_millis) {
            let floor = KeyCost::PRODUCT;
            let cost = floor.calibrated(took);
            assert_eq!(cost.at_least(floor), cost, "{took:?}");
            assert_eq!(cost.at_most(KeyCost::MOST), cost, "{took:?}");
            let then = took * (cost.kib / floor.kib) * cost.passes / floor.passes;
            match took.as_millis() {
                // Nothing that a tablet is: it stays within what a small one has.
                0..12 => assert_eq!(cost, KeyCost::MOST, "{took:?}"),
                12..700 => assert!(
                    (500..=700).contains(&then.as_millis()),
                    "{took:?}: {then:?}"
                ),
                _ => assert_eq!(cost, floor, "{took:?}"),
            }
        }
    }

    #[test]
    fn a_floor_above_what_a_tablet_raises_to_is_kept() {
        let dear = KeyCost {
            kib: 512 * 1024,
            passes: 3,
        };
        assert_eq!(dear.calibrated(Duration::from_millis(1)).kib, dear.kib);
    }

    #[test]
    fn what_tests_use_is_not_raised_and_what_people_use_never_lowered() {
        let here = |cost: KeyCost| cost.for_this_tablet().expect("it can be tried");
        assert_eq!(here(KeyCost::TESTS), KeyCost::TESTS);
        let cost = here(KeyCost::PRODUCT);
        assert_eq!(cost.at_least(KeyCost::PRODUCT), cost);
    }

    #[test]
    fn neither_passphrase_nor_key_prints() {
        let passphrase = Passphrase::new("secret words".to_owned());
        assert_eq!(format!("{passphrase:?}"), "Passphrase(secret)");
        assert_eq!(format!("{:?}", RawKey::new([7; 32])), "RawKey(secret)");
    }
}
