//! `invite.read`, `invite.show` and `invite.take_back`: an invite as a text and as a code to photograph.

use super::letting_in::{from_hexadecimal, hexadecimal, room};
use super::{administers, join};
use crate::api::council::{
    InviteRead, Invited, ReadInviteRequest, ShowInviteRequest, Squares, TakeBackInviteRequest,
    WaitingRoom,
};
use crate::api::error::{Code, Error};
use crate::files::{Fault, grey};
use crate::session::people::plan_role;
use crate::tablet::App;
use crate::words;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, SecondsFormat};
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write as _;
use store::Tables;
use store::table::invite::InviteRow;
use sync::UnixMillis;
use sync::invite::Invite;
use zeroize::Zeroizing;

/// The largest file of a picture that is looked at, in bytes.
const LARGEST_PICTURE: usize = 16 * 1024 * 1024;

/// `invite.read`.
pub(crate) fn read_invite(app: &App, request: ReadInviteRequest) -> Result<InviteRead, Error> {
    let text = Zeroizing::new(match request.picture {
        Some(picture) => in_picture(&picture)?,
        None => request.text,
    });
    let invite = join::read(&text)?;
    Ok(InviteRead {
        role: plan_role(invite.role).ok_or_else(|| Error::internal("a role"))?,
        until: moment(invite.until),
        over: invite.until <= app.clock().unix_millis(),
        text: invite.to_text().to_string(),
        name: invite.name,
        council: invite.council_name,
        server: invite.server,
    })
}

/// `invite.show`.
pub(crate) fn show_invite(app: &App, request: ShowInviteRequest) -> Result<Invited, Error> {
    app.open_session(|session| {
        administers(&session.facts)?;
        let id = from_hexadecimal(&request.invite).ok_or_else(gone)?;
        let row = session.store.read().invites().get(id)?.ok_or_else(gone)?;
        invited(&row)
    })
}

/// `invite.take_back`. What is left is its name, for the server to forget it too; an empty text reads as no invite,
/// so that nobody comes in by it from now on.
pub(crate) fn take_back(app: &App, request: TakeBackInviteRequest) -> Result<WaitingRoom, Error> {
    let room = app.open_session(|session| {
        administers(&session.facts)?;
        let id = from_hexadecimal(&request.invite).ok_or_else(gone)?;
        let now = app.clock().unix_millis();
        session.store.write(|tables| {
            let row = tables.invites().get(id)?.ok_or_else(gone)?;
            forget_past(tables, now)?;
            tables.invites().put(&InviteRow {
                text: String::new(),
                request: None,
                ..row
            })?;
            Ok::<_, Error>(())
        })?;
        session.store.sweep()?;
        room(session, now)
    })?;
    app.wrote();
    Ok(room)
}

/// The server forgets what ran out by itself.
fn forget_past(tables: &Tables<'_>, now: UnixMillis) -> Result<(), Error> {
    let past = |row: &InviteRow| row.text.is_empty() && row.until <= now;
    for row in tables.invites().all()?.into_iter().filter(past) {
        tables.invites().forget(row.id)?;
    }
    Ok(())
}

/// An invite to be handed over.
pub(super) fn invited(row: &InviteRow) -> Result<Invited, Error> {
    let invite = Invite::from_text(&row.text).map_err(|_| gone())?;
    Ok(Invited {
        id: hexadecimal(&row.id),
        text: row.text.clone(),
        code: code(&row.text)?,
        person: plan::PersonId(invite.person.0),
        role: plan_role(invite.role).ok_or_else(|| Error::internal("a role"))?,
        until: moment(invite.until),
        name: invite.name,
    })
}

/// The text as squares. Without its hyphens it needs fewer, and is read all the same.
fn code(text: &str) -> Result<Squares, Error> {
    let bare = Zeroizing::new(text.replace('-', ""));
    let code = QrCode::with_error_correction_level(bare.as_bytes(), EcLevel::M)
        .map_err(|_| Error::internal("an invite that is too long for a code"))?;
    let size = code.width();
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(size).enumerate() {
        let mut x = 0;
        while x < size {
            let run = row[x..]
                .iter()
                .take_while(|one| **one == Color::Dark)
                .count();
            if run > 0 {
                let _ = write!(path, "M{x} {y}h{run}v1h-{run}z");
            }
            x += run.max(1);
        }
    }
    let size = u32::try_from(size).map_err(|_| Error::internal("a code"))?;
    Ok(Squares { size, path })
}

/// The first text that a code in the picture holds.
fn in_picture(picture: &str) -> Result<String, Error> {
    let refused = |sentence| Error::at(Code::BadRequest, "picture", sentence);
    if picture.len() > LARGEST_PICTURE / 3 * 4 {
        return Err(refused(words::CODE_TOO_LARGE));
    }
    let bytes = STANDARD.decode(picture);
    let bytes = bytes.map_err(|_| refused(words::CODE_NO_PICTURE))?;
    let (width, height, light) = grey(&bytes).map_err(|fault| match fault {
        Fault::Unreadable => refused(words::CODE_NO_PICTURE),
        Fault::TooManyPixels => refused(words::CODE_TOO_LARGE),
    })?;
    let mut picture =
        rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| light[y * width + x]);
    let codes = picture.detect_grids();
    let text = codes.iter().find_map(|code| code.decode().ok());
    text.map(|(_, text)| text)
        .ok_or_else(|| refused(words::CODE_NOT_FOUND))
}

pub(super) fn moment(at: UnixMillis) -> String {
    let at = DateTime::from_timestamp_millis(at.0).unwrap_or_default();
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn gone() -> Error {
    Error::not_found("invite")
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{GrayImage, ImageFormat, Luma, imageops};
    use std::io::Cursor;
    use sync::invite::{InviteSecret, Invited as To};
    use sync::{CouncilId, PersonId};
    use uuid::Uuid;

    fn text() -> String {
        let to = To {
            council: CouncilId(Uuid::from_u128(7)),
            council_name: "Made-Up Borough with a long name".to_owned(),
            person: PersonId(Uuid::from_u128(8)),
            name: "Tess Made-Up-Invented".to_owned(),
            role: sync::roster::Role::DesignatedTeacher,
        };
        let server = "https://waymark.made-up-borough.example.org".to_owned();
        let secret = InviteSecret::from_bytes([0x5a; 16]);
        let invite = Invite::new(to, UnixMillis(1_790_000_000_000), server, secret);
        invite.to_text().to_string()
    }

    /// The squares on paper, so many points each, with a light edge of four squares.
    fn drawn(squares: &Squares, points: u32) -> GrayImage {
        let size = squares.size + 8;
        let mut paper = GrayImage::from_pixel(size, size, Luma([235]));
        for run in squares.path.split('M').skip(1) {
            let (x, rest) = run.split_once(' ').expect("a place");
            let (y, rest) = rest.split_once('h').expect("a line");
            let (width, _) = rest.split_once('v').expect("a length");
            let [x, y, width] =
                [x, y, width].map(|number| number.parse::<u32>().expect("a number"));
            for x in x..x + width {
                paper.put_pixel(x + 4, y + 4, Luma([25]));
            }
        }
        imageops::resize(
            &paper,
            size * points,
            size * points,
            imageops::FilterType::Nearest,
        )
    }

    fn as_file(picture: &GrayImage, format: ImageFormat) -> String {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).expect("a picture");
        STANDARD.encode(bytes.into_inner())
    }

    #[test]
    fn a_code_is_read_from_a_picture_of_it_also_turned_and_a_little_blurred() {
        let text = text();
        let code = code(&text).expect("a code");
        let sharp = drawn(&code, 6);
        let pictures = [
            as_file(&sharp, ImageFormat::Png),
            as_file(&imageops::rotate90(&sharp), ImageFormat::Jpeg),
            as_file(&drawn(&code, 5), ImageFormat::Jpeg),
            as_file(&imageops::blur(&sharp, 0.8), ImageFormat::WebP),
        ];
        for (at, picture) in pictures.iter().enumerate() {
            let read = in_picture(picture);
            let read = read.unwrap_or_else(|error| panic!("picture {at}: {}", error.message));
            let invite = Invite::from_text(&read).expect("an invite");
            assert_eq!(*invite.to_text(), text);
        }
    }

    #[test]
    fn a_picture_without_a_code_and_what_is_no_picture_say_so() {
        let blank = as_file(
            &GrayImage::from_pixel(300, 300, Luma([200])),
            ImageFormat::Png,
        );
        for (picture, said) in [
            (blank, words::CODE_NOT_FOUND),
            (STANDARD.encode(b"%PDF-1.7"), words::CODE_NO_PICTURE),
            ("not base64!".to_owned(), words::CODE_NO_PICTURE),
            (
                "A".repeat(LARGEST_PICTURE / 3 * 4 + 4),
                words::CODE_TOO_LARGE,
            ),
        ] {
            assert_eq!(in_picture(&picture).expect_err("no code").message, said);
        }
    }
}
