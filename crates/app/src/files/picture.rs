//! A picture drawn anew: decoded, turned upright, made smaller and written as JPEG. Of the original's file only what can
//! be seen is left: no place, no date, no camera, no comment, no thumbnail, no colour profile.

use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{
    DynamicImage, GenericImageView as _, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage,
    imageops,
};
use plan::file::LARGEST_PHOTO;
use std::io::Cursor;

/// The longest edge of a picture that is kept, in pixels.
pub(super) const LONGEST_EDGE: u32 = 2048;
/// The longest edge of a picture that is looked at, in pixels.
pub(super) const LONGEST_ORIGINAL: u32 = 16_384;
/// The most pixels of a picture that is looked at: four bytes each must fit into a tablet's memory.
pub(super) const MOST_PIXELS: u64 = 64_000_000;

/// What is tried, one after the other, until the picture is small enough: quality, and longest edge.
const TRIES: [(u8, u32); 4] = [
    (82, LONGEST_EDGE),
    (70, LONGEST_EDGE),
    (60, 1600),
    (50, 1024),
];

/// Why a picture cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It cannot be read.
    Unreadable,
    /// It has more pixels than a tablet should draw.
    TooManyPixels,
}

/// Draws a picture anew.
pub(super) fn anew(bytes: &[u8], format: ImageFormat) -> Result<Vec<u8>, Fault> {
    let upright = upright(bytes, format)?;
    let mut smaller = flat(fitted(upright, LONGEST_EDGE));
    for (quality, edge) in TRIES {
        if smaller.width().max(smaller.height()) > edge {
            smaller = fitted(DynamicImage::ImageRgb8(smaller), edge).into_rgb8();
        }
        let mut written = Vec::new();
        JpegEncoder::new_with_quality(&mut written, quality)
            .encode_image(&smaller)
            .map_err(|_| Fault::Unreadable)?;
        if written.len() <= LARGEST_PHOTO as usize {
            return Ok(written);
        }
    }
    Err(Fault::TooManyPixels)
}

/// How light each point of a picture is, row by row, with its width and height: for what looks for a code in it.
pub(super) fn grey(bytes: &[u8], format: ImageFormat) -> Result<(usize, usize, Vec<u8>), Fault> {
    let picture = flat(fitted(upright(bytes, format)?, LONGEST_EDGE));
    let light = DynamicImage::ImageRgb8(picture).into_luma8();
    Ok((
        light.width() as usize,
        light.height() as usize,
        light.into_raw(),
    ))
}

/// Whether bytes are a picture as [`anew`] makes them: what somebody else sent is shown only then.
pub(crate) fn is_ours(bytes: &[u8]) -> bool {
    let size = ImageReader::with_format(Cursor::new(bytes), ImageFormat::Jpeg).into_dimensions();
    bytes.len() <= LARGEST_PHOTO as usize
        && size.is_ok_and(|(width, height)| width.max(height) <= LONGEST_EDGE)
}

/// Decodes, after the size alone was read: a few bytes can claim a picture as large as a house.
fn upright(bytes: &[u8], format: ImageFormat) -> Result<DynamicImage, Fault> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_ORIGINAL);
    limits.max_image_height = Some(LONGEST_ORIGINAL);
    // 16 bits a colour, and room for the decoder's own work.
    limits.max_alloc = Some(MOST_PIXELS * 9);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| match error {
        image::ImageError::Limits(_) => Fault::TooManyPixels,
        _ => Fault::Unreadable,
    })?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS || width.max(height) > LONGEST_ORIGINAL {
        return Err(Fault::TooManyPixels);
    }
    let turned = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut drawn = DynamicImage::from_decoder(decoder).map_err(|_| Fault::Unreadable)?;
    drawn.apply_orientation(turned);
    Ok(drawn)
}

fn fitted(picture: DynamicImage, edge: u32) -> DynamicImage {
    let (width, height) = picture.dimensions();
    if width.max(height) <= edge {
        return picture;
    }
    picture.resize(edge, edge, imageops::FilterType::Triangle)
}

/// JPEG knows no transparency: what is transparent is drawn on white paper.
fn flat(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let drawn = picture.into_rgba8();
    RgbImage::from_fn(drawn.width(), drawn.height(), |x, y| {
        let [r, g, b, a] = drawn.get_pixel(x, y).0.map(u32::from);
        let on_white = |colour: u32| ((colour * a + 255 * (255 - a)) / 255) as u8;
        image::Rgb([on_white(r), on_white(g), on_white(b)])
    })
}
