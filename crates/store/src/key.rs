//! A store's key, the passphrase of its person, and what guessing one costs. The file that wraps the one under the other is
//! [`crate::key_file`].

use crate::Error;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The fewest characters of a passphrase.
pub const SHORTEST: usize = 15;

/// What one try of a passphrase costs whoever tries it. No file with a lower cost is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyCost {
    pub(crate) kib: u32,
    pub(crate) passes: u32,
}

impl KeyCost {
    /// What people's stores cost: Argon2id with 64 MiB and 3 passes. Source: the design's security page.
    pub const PRODUCT: Self = Self {
        kib: 64 * 1024,
        passes: 3,
    };
    /// Next to nothing, for tests and the headless tablet with made-up children. The app that people use never opens
    /// a store of this cost.
    pub const TESTS: Self = Self { kib: 64, passes: 1 };

    /// The greater of both, figure by figure.
    pub(crate) fn at_least(self, other: Self) -> Self {
        Self {
            kib: self.kib.max(other.kib),
            passes: self.passes.max(other.passes),
        }
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
    fn neither_passphrase_nor_key_prints() {
        let passphrase = Passphrase::new("secret words".to_owned());
        assert_eq!(format!("{passphrase:?}"), "Passphrase(secret)");
        assert_eq!(format!("{:?}", RawKey::new([7; 32])), "RawKey(secret)");
    }
}
