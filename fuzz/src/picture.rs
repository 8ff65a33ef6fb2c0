//! Any bytes as a picture of each format: refused, or drawn anew as one that is shown.

use image::ImageFormat;

#[path = "../../crates/app/src/files/picture.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    reason = "the app's own file, of which two functions are tried"
)]
mod drawn;

/// Runs the target over one input.
pub fn run(bytes: &[u8]) {
    let _ = drawn::is_ours(bytes);
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        if let Ok(anew) = drawn::anew(bytes, format) {
            assert!(drawn::is_ours(&anew), "what was drawn anew is shown");
        }
    }
}
