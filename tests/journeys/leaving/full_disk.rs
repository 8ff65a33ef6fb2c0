//! The disk is full while a record is taken out: a sentence, nothing that looks like an archive, nothing else changed, and
//! once there is room it is taken out whole.

use super::{PLANTED, bring_file};
use crate::council::roles::here;
use crate::council::{all_shared, with_two};
use crate::folder::on_a_small_disk;
use crate::world::{Tablet, config, open, words};
use serde_json::{Value, json};
use std::path::Path;

/// Blocks of 512 bytes that a file may have: enough for what the tablet notes, too few for this archive.
const BLOCKS: u32 = 1_024;

fn names(folder: &Path) -> Vec<String> {
    let listing = std::fs::read_dir(folder).into_iter().flatten();
    let names = listing.map(|one| one.expect("an entry").file_name());
    names
        .map(|name| name.to_string_lossy().into_owned())
        .collect()
}

#[test]
fn an_archive_on_a_full_disk_says_so_leaves_nothing_and_is_made_once_there_is_room() {
    let (council, child, tess, _) = with_two();
    // A file that is longer than one may be on that disk.
    let long = format!("{PLANTED} {}", "and more beads ".repeat(50_000));
    tess.tablet.write(&child, "education", "strengths", PLANTED);
    bring_file(&tess.tablet, &child, &long);
    let head = council.head;
    all_shared(&head);
    head.area(&child, "education");
    let shared = head.call("file.share", json!({}));
    assert_eq!(shared["received"], 1, "{shared}");
    let person = here(&head);
    let place = head.close();
    let copies = place.path().join("copies");
    let request = json!({ "child": child, "purpose": "handing_on", "recipient": "Made-Up County" });
    for _ in 0..2 {
        let told = on_a_small_disk(place.path(), (&person, BLOCKS), "archive.make", &request);
        assert_eq!(told["code"], "disk_full", "{told}");
        let said = told["message"].as_str().expect("a sentence");
        assert!(said.contains("the archive was not made"), "{said}");
        assert!(!said.contains("Robin") && !said.contains("beads"), "{said}");
        assert_eq!(names(&copies), Vec::<String>::new(), "something is left");
    }

    let head = Tablet::over(open(config(place.path(), None)).expect("it opens"), place);
    head.unlock(&person);
    let page = head.area(&child, "education");
    assert_eq!(words(&page, "strengths"), PLANTED);
    all_shared(&head);
    let progress = head.call("archive.progress", json!({}));
    assert_eq!(progress["step"], "none", "{progress}");
    let made = head.call("archive.make", request);
    let folder = Path::new(made["path"].as_str().expect("a path")).to_owned();
    assert_eq!(names(&copies).len(), 1, "one archive, and no half of one");
    let file = std::fs::metadata(folder.join("files/file-001.txt")).expect("the file");
    assert!(file.len() > u64::from(BLOCKS) * 512, "it would have fitted");
    assert!(folder.join("SHA256SUMS").exists(), "it is whole");
    for _ in 0..2 {
        all_shared(&head);
    }
    let seen = head.call("audit.child", json!({ "child": child }));
    let lines = seen["lines"].as_array().expect("lines").iter();
    let lines = lines.filter(|one: &&Value| one["deed"] == "exported");
    assert_eq!(lines.count(), 3, "each try is noted: {seen}");
}
