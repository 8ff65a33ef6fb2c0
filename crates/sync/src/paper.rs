//! Secret bytes as text that people paste, type from paper or read out: Crockford's base 32 in groups of five, with a
//! checksum, read forgivingly.

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// Digits and letters without I, L, O and U.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters in a group.
const GROUP: usize = 5;
/// Bytes of SHA-256 that stand at the end: one text in 65,536 with a slip passes.
const CHECK: usize = 2;

/// Why a text is not what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    /// It holds a character that is in no such text.
    #[error("a character does not belong into such a text")]
    Character,
    /// It was mistyped, or a part of it is missing.
    #[error("the text is not complete, or was mistyped")]
    Check,
}

/// The bytes as groups of letters with hyphens between them.
pub fn write(bytes: &[u8]) -> Zeroizing<String> {
    let checked = Zeroizing::new([bytes, &check(bytes)].concat());
    let mut text = Zeroizing::new(String::with_capacity(checked.len() * 2));
    let (mut held, mut bits, mut letters) = (0u32, 0, 0);
    let mut put = |five: u32| {
        if letters > 0 && letters % GROUP == 0 {
            text.push('-');
        }
        text.push(char::from(LETTERS[five as usize & 31]));
        letters += 1;
    };
    for byte in checked.iter() {
        held = (held << 8 | u32::from(*byte)) & 0xfff;
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            put(held >> bits);
        }
    }
    if bits > 0 {
        put(held << (5 - bits));
    }
    text
}

/// Reads such a text: small letters, `O` for nought, `I` and `L` for one, and any spaces or hyphens do no harm.
///
/// # Errors
/// [`PaperError`], which never holds what was typed.
pub fn read(text: &str) -> Result<Zeroizing<Vec<u8>>, PaperError> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    let (mut held, mut bits) = (0u32, 0);
    for letter in text
        .chars()
        .filter(|c| !c.is_whitespace() && !"-\u{2010}\u{2011}\u{2013}".contains(*c))
    {
        held = (held << 5 | value(letter)?) & 0xfff;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits & 0xff) as u8);
        }
    }
    let rest = held & ((1 << bits) - 1);
    let end = bytes.len().checked_sub(CHECK).ok_or(PaperError::Check)?;
    let (told, meant) = (bytes[end..].to_vec(), check(&bytes[..end]));
    bytes.truncate(end);
    if bits < 5 && rest == 0 && told == meant {
        Ok(bytes)
    } else {
        Err(PaperError::Check)
    }
}

fn check(bytes: &[u8]) -> [u8; CHECK] {
    let digest = Sha256::digest(bytes);
    [digest[0], digest[1]]
}

fn value(letter: char) -> Result<u32, PaperError> {
    let letter = match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let place = LETTERS
        .iter()
        .position(|known| char::from(*known) == letter);
    place.map(|place| place as u32).ok_or(PaperError::Character)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_is_in_groups_and_is_read_however_it_was_copied() {
        let text = write(b"made up");
        assert_eq!(*text, "DNGP8-S90EN-R4G5G");
        for copied in [
            text.to_lowercase(),
            text.replace('-', " "),
            text.replace('-', "\n"),
            format!("  {} ", text.replace('0', "o").replace('1', "l")),
        ] {
            assert_eq!(read(&copied).unwrap().as_slice(), b"made up", "{copied}");
        }
    }

    #[test]
    fn what_is_cut_mistyped_or_foreign_is_refused() {
        let text = write(b"made up");
        let cut = &text[..text.len() - 1];
        assert_eq!(read(cut), Err(PaperError::Check));
        assert_eq!(read(&text.replacen('D', "E", 1)), Err(PaperError::Check));
        assert_eq!(read("DNGP8-S?"), Err(PaperError::Character));
        assert_eq!(read(""), Err(PaperError::Check));
    }

    proptest! {
        #[test]
        fn any_bytes_come_back(bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
            prop_assert_eq!(read(&write(&bytes)).unwrap().to_vec(), bytes);
        }
    }
}
