//! Sentences about photos and files.

/// Said of a file without bytes.
pub(crate) const FILE_EMPTY: &str = "This file is empty. Choose another one.";
/// Said of a photo that only some phones can read.
pub(crate) const FILE_HEIC: &str = "This photo is in the HEIC format, which Waymark cannot read. \
    In the phone’s camera settings choose “Most compatible”, or save the photo as JPEG.";
/// Said where a photo is asked for.
pub(crate) const FILE_NO_PHOTO: &str = "This is not a photo. Choose a JPEG, PNG or WebP picture.";
/// Said of a file that Waymark does not keep.
pub(crate) const FILE_UNKNOWN: &str = "Waymark keeps photos (JPEG, PNG, WebP), PDF, plain text, Word (docx) and \
    OpenDocument (odt). This file is none of them.";
/// Said of a document over the limit.
pub(crate) const FILE_TOO_LARGE: &str =
    "This file is larger than 10 MB. Make it smaller, or attach only the pages that matter.";
/// Said of a file that is over any limit.
pub(crate) const FILE_FAR_TOO_LARGE: &str = "This file is too large. A photo may have 32 MB before it is made smaller, any other file 10 MB.";
/// Said where a form has no place for files.
pub(crate) const FILE_NO_PLACE: &str = "There is no place for a file here.";
/// Said where the pieces of a file do not follow each other.
pub(crate) const FILE_PIECE: &str = "The file did not arrive whole. Choose it again.";
/// Said where a file was let go before it was whole.
pub(crate) const FILE_GONE: &str = "Another file was chosen meanwhile. Choose this one again.";
/// Said of bytes that are not what the plan says they are.
pub(crate) const FILE_NOT_WHAT_IT_SAYS: &str = "This file is not what the plan says it is, so it is not shown. \
    Ask whoever added it to add it again.";
/// Said of a file that was never in this child's plan.
pub(crate) const FILE_NOT_KNOWN: &str = "This file is not on this tablet. Choose it again.";
/// Said where a copy could not be written.
pub(crate) const COPY_FAILED: &str =
    "The copy could not be saved. Check that the tablet has room, and try again.";
/// Said where the council's room for files is used up.
pub(crate) const FILE_NO_ROOM: &str = "The server has no room left for photos and files of your council, of this tablet or for \
    this child. It is safe on this tablet and waits. Words are shared as before. Ask your administrator.";
/// Said where the person may not add files.
pub(crate) const FILE_NOT_PERMITTED: &str = "The server does not let you add files here. It is safe on this tablet. Ask your administrator.";
/// Said where the server did not take a file for another reason.
pub(crate) const FILE_NOT_TAKEN: &str =
    "The server did not take this file. It is safe on this tablet and is tried again.";
/// Said where what came in is not the file that the page names.
pub(crate) const FILE_CAME_WRONG: &str = "What the server gave is not the file that was added here, and none of it was kept. Ask whoever added it to add it again.";
/// Said where a photo or file was destroyed.
pub(crate) const FILE_DESTROYED: &str =
    "This photo or file was taken away for good. It cannot be shown, copied or added again.";

/// Why a picture cannot be kept.
pub(crate) const fn picture_fault(fault: crate::files::Fault) -> &'static str {
    match fault {
        crate::files::Fault::Unreadable => {
            "This picture is damaged and cannot be read. Choose another one, or take the photo again."
        }
        crate::files::Fault::TooManyPixels => {
            "This picture has too many pixels. Waymark takes up to 64 million. Make it smaller first."
        }
    }
}
