//! Photos and files on their way in from a page: gathered, recognised by their own bytes, and made clean.

mod copies;
mod desk;
mod picture;
mod sniff;
#[cfg(test)]
mod tests;

pub(crate) use copies::copy_out;
pub(crate) use desk::{Desk, PIECE};
pub(crate) use picture::{Fault, is_ours};
pub(crate) use sniff::{Kind, sniff};

use crate::api::error::{Code, Error};
use crate::words;
use chrono::NaiveDate;
use plan::file::{LARGEST_FILE, Media, Takes};
use zeroize::Zeroizing;

/// The largest photo before it is made anew, in bytes.
pub(crate) const LARGEST_ORIGINAL: u64 = 32 * 1024 * 1024;

/// A file that may be kept.
pub(crate) struct Clean {
    pub(crate) bytes: Zeroizing<Vec<u8>>,
    pub(crate) media: Media,
}

/// Makes a file fit to be kept: a picture is drawn anew, so that nothing of the original's file is left but what can be
/// seen; a document is kept as it is.
pub(crate) fn clean(bytes: &[u8], takes: Takes) -> Result<Clean, Error> {
    let refused = |why: &str| Err(Error::at(Code::Impossible, "file", why));
    let media = match (sniff(bytes), takes) {
        (Kind::Picture(format), _) => {
            let bytes = picture::anew(bytes, format).map_err(|fault| {
                Error::at(Code::Impossible, "file", words::picture_fault(fault))
            })?;
            return Ok(Clean {
                bytes: Zeroizing::new(bytes),
                media: Media::Jpeg,
            });
        }
        (Kind::Empty, _) => return refused(words::FILE_EMPTY),
        (Kind::Heic, _) => return refused(words::FILE_HEIC),
        (_, Takes::Photo) => return refused(words::FILE_NO_PHOTO),
        (Kind::Unknown, _) => return refused(words::FILE_UNKNOWN),
        (Kind::Document(media), Takes::Any) => media,
    };
    if bytes.len() > LARGEST_FILE as usize {
        return refused(words::FILE_TOO_LARGE);
    }
    Ok(Clean {
        bytes: Zeroizing::new(bytes.to_vec()),
        media,
    })
}

/// How light each point of a picture is, row by row, with its width and height: for what looks for a code in it.
pub(crate) fn grey(bytes: &[u8]) -> Result<(usize, usize, Vec<u8>), Fault> {
    match sniff(bytes) {
        Kind::Picture(format) => picture::grey(bytes, format),
        _ => Err(Fault::Unreadable),
    }
}

/// What a file is called where it is kept. A photo is called by the day on which it was added, as a camera and people
/// name photos by where they were taken; a document as the person called it.
pub(crate) fn kept_name(media: Media, called: &str, on: NaiveDate) -> String {
    match media {
        Media::Jpeg => format!("Photo {on}.{}", media.extension()),
        _ => name(called),
    }
}

/// A name that is safe to keep and to show: one line, the last part of a path, of a bearable length.
pub(crate) fn name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|one| !one.is_control()).collect();
    let plain = plain.trim().trim_start_matches('.');
    plain.chars().take(plan::file::LONGEST_NAME).collect()
}
