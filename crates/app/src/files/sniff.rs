//! What a file is, by its own bytes. Its name is not asked: a name can say anything.

use plan::file::Media;

/// What the bytes look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A picture that can be drawn anew.
    Picture(image::ImageFormat),
    /// A document that is kept as it is.
    Document(Media),
    /// A photo in the format of some phones, which nothing here can read.
    Heic,
    /// No bytes.
    Empty,
    /// Anything else.
    Unknown,
}

/// Looks at the bytes.
pub(crate) fn sniff(bytes: &[u8]) -> Kind {
    let brand = || bytes.get(8..12).unwrap_or_default();
    match bytes {
        [] => Kind::Empty,
        [0xff, 0xd8, 0xff, ..] => Kind::Picture(image::ImageFormat::Jpeg),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => {
            Kind::Picture(image::ImageFormat::Png)
        }
        [b'R', b'I', b'F', b'F', ..] if brand() == b"WEBP" => {
            Kind::Picture(image::ImageFormat::WebP)
        }
        [_, _, _, _, b'f', b't', b'y', b'p', ..] if is_heic(brand()) => Kind::Heic,
        [b'%', b'P', b'D', b'F', b'-', ..] => Kind::Document(Media::Pdf),
        [b'P', b'K', 3, 4, ..] => packed(bytes),
        _ if is_text(bytes) => Kind::Document(Media::Text),
        _ => Kind::Unknown,
    }
}

fn is_heic(brand: &[u8]) -> bool {
    [
        b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1", b"avif",
    ]
    .iter()
    .any(|one| brand == *one)
}

/// Office documents are archives. OpenDocument says what it is in its first, unpacked member; Word has a member that
/// nothing else has, and one with macros another.
fn packed(bytes: &[u8]) -> Kind {
    const ODT: &[u8] = b"mimetypeapplication/vnd.oasis.opendocument.text";
    // The name stands after 30 bytes of the first member's header. A template's type goes on with a hyphen.
    let first = bytes.get(30..).unwrap_or_default();
    if first.starts_with(ODT) && first.get(ODT.len()) != Some(&b'-') {
        return Kind::Document(Media::Odt);
    }
    let has = |name: &[u8]| bytes.windows(name.len()).any(|part| part == name);
    if has(b"word/document.xml") && !has(b"vbaProject.bin") {
        Kind::Document(Media::Docx)
    } else {
        Kind::Unknown
    }
}

/// Text is UTF-8 without control characters, and no page that a browser would run.
fn is_text(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return false;
    };
    let start = text
        .trim_start_matches('\u{feff}')
        .trim_start()
        .get(..1)
        .unwrap_or_default();
    start != "<"
        && !text
            .chars()
            .any(|one| one.is_control() && !matches!(one, '\n' | '\r' | '\t' | '\u{c}'))
}
