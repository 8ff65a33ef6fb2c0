//! What each target does with its input, apart from the fuzzer: `make fuzz` feeds these functions what it invents, and a
//! journey of `make test` feeds them the committed corpus.

mod crafted;
pub mod made;

pub mod again;
pub mod beside;
pub mod blob;
pub mod body;
pub mod entry;
pub mod framework;
pub mod judge;
pub mod lengthen;
pub mod links;
pub mod messages;
pub mod outbox;
pub mod papers;
pub mod picture;
pub mod proof;
pub mod receive;
pub mod sheet;
pub mod snapshot;
pub mod table;

/// A target: it panics where something does not hold.
pub type Target = fn(&[u8]);

/// Every target by its name, which is also that of its file under `targets` and of its folder under `corpus`.
pub const TARGETS: [(&str, Target); 18] = [
    ("again", again::run),
    ("beside", beside::run),
    ("blob", blob::run),
    ("body", body::run),
    ("entry", entry::run),
    ("framework", framework::run),
    ("judge", judge::run),
    ("lengthen", lengthen::run),
    ("links", links::run),
    ("messages", messages::run),
    ("outbox", outbox::run),
    ("papers", papers::run),
    ("picture", picture::run),
    ("proof", proof::run),
    ("receive", receive::run),
    ("sheet", sheet::run),
    ("snapshot", snapshot::run),
    ("table", table::run),
];
