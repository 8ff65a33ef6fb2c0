//! What is kept of a photo is what can be seen, and nothing else; what is no photo and no document is not kept at all.

use super::*;
use image::codecs::jpeg::JpegEncoder;
use image::{ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use std::io::Cursor;

/// A made-up picture: red above, blue below.
fn two_colours(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |_, y| {
        if y < height / 2 {
            Rgb([200, 0, 0])
        } else {
            Rgb([0, 0, 200])
        }
    })
}

fn jpeg(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new(&mut bytes)
        .encode_image(picture)
        .expect("encoded");
    bytes
}

fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).expect("short");
    [&[0xff, marker], &length.to_be_bytes()[..], content].concat()
}

/// TIFF with orientation 6 (turn right by a quarter), a place on Earth, and a thumbnail's words.
fn exif() -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [
            &tag.to_be_bytes()[..],
            &kind.to_be_bytes(),
            &count.to_be_bytes(),
            &value,
        ]
        .concat()
    };
    let gps_at = 8 + 2 + 2 * 12 + 4_u32;
    let first = [
        &2_u16.to_be_bytes()[..],
        &entry(0x0112, 3, 1, [0, 6, 0, 0]),
        &entry(0x8825, 4, 1, gps_at.to_be_bytes()),
        &0_u32.to_be_bytes(),
    ]
    .concat();
    let gps = [
        &2_u16.to_be_bytes()[..],
        &entry(1, 2, 2, [b'N', 0, 0, 0]),
        &entry(29, 2, 4, *b"GPS!"),
        &0_u32.to_be_bytes(),
    ]
    .concat();
    let thumbnail = b"\xff\xd8\xffthumbnail of a made-up house";
    [b"Exif\0\0MM\0\x2a\0\0\0\x08", &first[..], &gps, thumbnail].concat()
}

/// A JPEG as a phone makes it: with a place, a camera's words, a colour profile and a comment.
fn from_a_phone() -> Vec<u8> {
    let plain = jpeg(&two_colours(80, 40));
    let (start, rest) = plain.split_at(2);
    [
        start,
        &segment(0xe1, &exif()),
        &segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0<x:made-up place/>"),
        &segment(0xe2, b"ICC_PROFILE\0\x01\x01made-up profile"),
        &segment(0xed, b"Photoshop 3.0\0made-up caption"),
        &segment(0xfe, b"taken at 1 Made-up Street"),
        rest,
        b"after the end: made-up video",
    ]
    .concat()
}

/// The markers of a JPEG's segments up to its picture.
fn markers(bytes: &[u8]) -> Vec<u8> {
    let (mut at, mut found) = (2, Vec::new());
    while bytes[at + 1] != 0xda {
        found.push(bytes[at + 1]);
        at += 2 + usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]]));
    }
    found
}

fn refused(bytes: &[u8], takes: Takes) -> String {
    match clean(bytes, takes) {
        Ok(_) => panic!("it was kept"),
        Err(error) => {
            assert_eq!(
                (error.code, error.field.as_deref()),
                (Code::Impossible, Some("file"))
            );
            error.message
        }
    }
}

#[test]
fn of_a_phones_photo_only_what_can_be_seen_is_kept() {
    let original = from_a_phone();
    for hidden in ["Exif", "GPS!", "made-up", "ns.adobe.com"] {
        assert!(
            holds(&original, hidden),
            "the test's own photo lacks {hidden}"
        );
    }
    let kept = clean(&original, Takes::Photo).expect("a photo");
    assert_eq!(kept.media, Media::Jpeg);
    for hidden in [
        "Exif",
        "GPS",
        "made-up",
        "adobe",
        "ICC",
        "Photoshop",
        "Street",
        "thumbnail",
    ] {
        assert!(!holds(&kept.bytes, hidden), "{hidden} is still in it");
    }
    // JFIF's bare head, tables and the picture itself.
    let bare = |marker: &u8| matches!(marker, 0xe0 | 0xdb | 0xc0 | 0xc4);
    assert!(
        markers(&kept.bytes).iter().all(bare),
        "{:x?}",
        markers(&kept.bytes)
    );
    assert_eq!(
        kept.bytes[kept.bytes.len() - 2..],
        [0xff, 0xd9],
        "nothing after the end"
    );
}

#[test]
fn a_photo_is_turned_upright() {
    let kept = clean(&from_a_phone(), Takes::Photo).expect("a photo");
    let upright = image::load_from_memory(&kept.bytes)
        .expect("it reads")
        .into_rgb8();
    assert_eq!(upright.dimensions(), (40, 80));
    // Turned right by a quarter, what was above lies on the right.
    let (left, right) = (upright.get_pixel(4, 40), upright.get_pixel(35, 40));
    assert!(left[2] > 150 && right[0] > 150, "{left:?} {right:?}");
}

#[test]
fn every_picture_becomes_a_jpeg_of_bearable_size() {
    let large = two_colours(3000, 1500);
    let mut clear = RgbaImage::from_pixel(60, 60, Rgba([10, 10, 10, 0]));
    clear.put_pixel(5, 5, Rgba([0, 0, 0, 255]));
    let written = |picture: image::DynamicImage, format| {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).expect("encoded");
        bytes.into_inner()
    };
    for (bytes, width) in [
        (written(large.clone().into(), ImageFormat::Png), 2048),
        (written(large.into(), ImageFormat::Jpeg), 2048),
        (written(clear.clone().into(), ImageFormat::Png), 60),
        (written(clear.into(), ImageFormat::WebP), 60),
    ] {
        let kept = clean(&bytes, Takes::Any).expect("a picture");
        let drawn = image::load_from_memory(&kept.bytes)
            .expect("it reads")
            .into_rgb8();
        assert_eq!((kept.media, drawn.width()), (Media::Jpeg, width));
        assert!(picture::is_ours(&kept.bytes));
        let corner = drawn.get_pixel(drawn.width() - 1, 0);
        assert!(
            width == 2048 || corner[0] > 240,
            "clear paper is white: {corner:?}"
        );
    }
}

#[test]
fn a_picture_that_claims_to_be_huge_is_refused_before_it_is_drawn() {
    let mut huge = jpeg(&two_colours(16, 16));
    let frame = huge
        .windows(2)
        .position(|pair| pair == [0xff, 0xc0])
        .expect("a frame");
    huge[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
    assert_eq!(
        refused(&huge, Takes::Photo),
        words::picture_fault(Fault::TooManyPixels)
    );
    // Within the longest edge, and still more pixels than a tablet should draw.
    huge[frame + 5..frame + 9].copy_from_slice(&[0x3f, 0xff, 0x3f, 0xff]);
    assert_eq!(
        refused(&huge, Takes::Photo),
        words::picture_fault(Fault::TooManyPixels)
    );
    assert!(
        !picture::is_ours(&huge),
        "nor is it shown when somebody else sends it"
    );
}

#[test]
fn half_a_picture_and_something_dressed_as_one_are_refused() {
    let whole = jpeg(&two_colours(300, 300));
    for broken in [
        &whole[..40],
        b"\xff\xd8\xff not a picture at all",
        b"\x89PNG\r\n\x1a\nno",
    ] {
        assert_eq!(
            refused(broken, Takes::Any),
            words::picture_fault(Fault::Unreadable)
        );
    }
}

#[test]
fn files_are_known_by_their_bytes() {
    let zip = |first: &[u8], more: &[u8]| [b"PK\x03\x04", &[0; 26][..], first, more].concat();
    let odt = zip(b"mimetypeapplication/vnd.oasis.opendocument.text", b"PK");
    let docx = zip(b"[Content_Types].xml", b"word/document.xml");
    for (bytes, media) in [
        (b"%PDF-1.7 made up".to_vec(), Media::Pdf),
        (
            b"A made-up letter.\r\n\tIndented \xe2\x80\x94 with a dash.".to_vec(),
            Media::Text,
        ),
        (odt, Media::Odt),
        (docx.clone(), Media::Docx),
    ] {
        let kept = clean(&bytes, Takes::Any).expect("a document");
        assert_eq!((kept.media, &kept.bytes[..]), (media, &bytes[..]));
        assert_eq!(refused(&bytes, Takes::Photo), words::FILE_NO_PHOTO);
    }
    let macros = [&docx[..], b"word/vbaProject.bin"].concat();
    let template = zip(
        b"mimetypeapplication/vnd.oasis.opendocument.text-template",
        b"PK",
    );
    for bytes in [
        macros,
        template,
        zip(b"photo.jpg", b"PK"),
        b"MZ\x90\0 a program".to_vec(),
        b"<html><script>".to_vec(),
        b"\n <svg onload=x>".to_vec(),
        b"GIF89a".to_vec(),
        b"text with \0 in it".to_vec(),
        vec![0xfe; 100],
    ] {
        assert!(matches!(
            sniff(&bytes),
            Kind::Unknown | Kind::Document(Media::Text)
        ));
        if sniff(&bytes) == Kind::Unknown {
            assert_eq!(refused(&bytes, Takes::Any), words::FILE_UNKNOWN);
        }
    }
    assert_eq!(
        sniff(b"<html><script>"),
        Kind::Unknown,
        "a page that would run"
    );
    assert_eq!(refused(b"", Takes::Any), words::FILE_EMPTY);
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0";
    assert_eq!(refused(heic, Takes::Photo), words::FILE_HEIC);
    let long = [b"%PDF-", &vec![b'x'; LARGEST_FILE as usize][..]].concat();
    assert_eq!(refused(&long, Takes::Any), words::FILE_TOO_LARGE);
}

#[test]
fn a_name_is_one_line_and_no_path() {
    for (given, kept) in [
        ("Support plan.pdf", "Support plan.pdf"),
        ("C:\\fakepath\\tower.jpg", "tower.jpg"),
        ("../../etc/passwd", "passwd"),
        ("..", ""),
        ("two\nlines.txt", "twolines.txt"),
    ] {
        assert_eq!(name(given), kept);
    }
    assert_eq!(name(&"x".repeat(500)).len(), plan::file::LONGEST_NAME);
}

#[test]
fn pieces_are_taken_in_their_order_and_a_file_is_given_away_whole() {
    let place = || {
        let place = crate::api::area::Place {
            item: None,
            field: "file".to_owned(),
        };
        (
            plan::ChildId(uuid::Uuid::nil()),
            crate::api::area::Form::Core,
            place,
        )
    };
    let mut desk = Desk::default();
    let first = desk.begin(place(), Takes::Any, "a".to_owned(), 4);
    let number = desk.begin(place(), Takes::Any, "b".to_owned(), 4);
    assert!(
        desk.take(first, 0, b"ab").is_err(),
        "a later one took its place"
    );
    assert_eq!(desk.take(number, 0, b"ab").ok(), Some(2));
    assert!(desk.take(number, 0, b"ab").is_err(), "twice");
    assert!(desk.take(number, 2, b"cde").is_err(), "more than was said");
    assert_eq!(desk.take(number, 2, b"cd").ok(), Some(4));
    let Ok(whole) = desk.whole(number) else {
        panic!("it is whole");
    };
    assert_eq!((&whole.bytes[..], whole.name.as_str()), (&b"abcd"[..], "b"));
    assert!(desk.whole(number).is_err(), "once");
}

fn holds(bytes: &[u8], words: &str) -> bool {
    bytes
        .windows(words.len())
        .any(|part| part == words.as_bytes())
}

#[test]
fn a_photo_is_called_by_its_day_and_a_document_as_the_person_called_it() {
    let on = NaiveDate::from_ymd_opt(2026, 11, 23).expect("a day");
    let called = "IMG outside 12 Acorn Street.png";
    assert_eq!(kept_name(Media::Jpeg, called, on), "Photo 2026-11-23.jpg");
    for media in Media::ALL.into_iter().filter(|one| *one != Media::Jpeg) {
        assert_eq!(kept_name(media, "../Report.pdf", on), "Report.pdf");
    }
}
