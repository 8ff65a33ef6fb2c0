//! A photo or file that a field holds: which sealed blob it is, and what a person is told of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The largest photo after it was made anew, in bytes.
pub const LARGEST_PHOTO: u32 = 2 * 1024 * 1024;
/// The largest file, in bytes.
pub const LARGEST_FILE: u32 = 10 * 1024 * 1024;
/// The longest name of a file, in characters.
pub const LONGEST_NAME: usize = 120;

/// What a field of files takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// A photo only, to be shown.
    Photo,
    /// A photo, or a document that is kept and handed on unseen.
    Any,
}

/// What is in a file, as its own bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum Media {
    /// A photo: every picture is made anew as JPEG.
    Jpeg,
    /// A PDF.
    Pdf,
    /// Plain text.
    Text,
    /// A Word document.
    Docx,
    /// An OpenDocument text.
    Odt,
}

impl Media {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::Jpeg, Self::Pdf, Self::Text, Self::Docx, Self::Odt];

    /// The name in documents.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Pdf => "pdf",
            Self::Text => "text",
            Self::Docx => "docx",
            Self::Odt => "odt",
        }
    }

    /// The end of a file's name that people know it by.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Text => "txt",
            _ => self.id(),
        }
    }
}

/// A photo or file as a document names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct FileRef {
    /// The sealed blob: 64 hexadecimal digits.
    pub blob: String,
    /// Its size in bytes before it was sealed.
    pub size: u32,
    /// What is in it.
    pub media: Media,
    /// What the person called it.
    pub name: String,
}

impl FileRef {
    /// One line of text, as documents keep it: two files in conflict stand beside each other like any values.
    pub fn to_line(&self) -> String {
        format!(
            "{} {} {} {}",
            self.media.id(),
            self.size,
            self.blob,
            self.name
        )
    }

    /// What [`Self::to_line`] wrote; none where it is not sound.
    pub fn from_line(line: &str) -> Option<Self> {
        let mut parts = line.splitn(4, ' ');
        let media = parts.next()?;
        let found = Self {
            media: Media::ALL.into_iter().find(|one| one.id() == media)?,
            size: parts.next()?.parse().ok()?,
            blob: parts.next()?.to_owned(),
            name: parts.next()?.to_owned(),
        };
        found.is_sound().then_some(found)
    }

    /// Whether it names a blob, keeps the limits, and has a name of one plain line.
    pub fn is_sound(&self) -> bool {
        let largest = match self.media {
            Media::Jpeg => LARGEST_PHOTO,
            _ => LARGEST_FILE,
        };
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        self.blob.len() == 64
            && self.blob.bytes().all(is_digit)
            && (1..=largest).contains(&self.size)
            && self.name.chars().count() <= LONGEST_NAME
            && !self.name.chars().any(char::is_control)
    }

    /// Whether a field that takes these things takes this one.
    pub fn suits(&self, takes: Takes) -> bool {
        match takes {
            Takes::Photo => self.media == Media::Jpeg,
            Takes::Any => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photo() -> FileRef {
        FileRef {
            blob: "0a".repeat(32),
            size: 70_000,
            media: Media::Jpeg,
            name: "My made-up tower.jpg".to_owned(),
        }
    }

    #[test]
    fn every_file_reads_back_from_its_line() {
        for media in Media::ALL {
            let file = FileRef { media, ..photo() };
            assert_eq!(FileRef::from_line(&file.to_line()), Some(file));
        }
        let nameless = FileRef {
            name: String::new(),
            ..photo()
        };
        assert_eq!(FileRef::from_line(&nameless.to_line()), Some(nameless));
    }

    #[test]
    fn what_is_not_sound_is_no_file() {
        let wrong = [
            FileRef { size: 0, ..photo() },
            FileRef {
                size: LARGEST_PHOTO + 1,
                ..photo()
            },
            FileRef {
                size: LARGEST_FILE + 1,
                media: Media::Pdf,
                ..photo()
            },
            FileRef {
                blob: "0A".repeat(32),
                ..photo()
            },
            FileRef {
                blob: "0a".repeat(31),
                ..photo()
            },
            FileRef {
                name: "two\nlines".to_owned(),
                ..photo()
            },
            FileRef {
                name: "x".repeat(LONGEST_NAME + 1),
                ..photo()
            },
        ];
        for file in wrong {
            assert_eq!(FileRef::from_line(&file.to_line()), None, "{file:?}");
        }
        for line in ["", "jpeg", "jpeg 1", "video 1 0a x", "jpeg one 0a x"] {
            assert_eq!(FileRef::from_line(line), None, "{line}");
        }
    }

    #[test]
    fn a_place_for_photos_takes_photos_only() {
        let pdf = FileRef {
            media: Media::Pdf,
            ..photo()
        };
        let suits = |file: &FileRef| [Takes::Photo, Takes::Any].map(|takes| file.suits(takes));
        assert_eq!(suits(&photo()), [true, true]);
        assert_eq!(suits(&pdf), [false, true]);
    }
}
