//! Any bytes as the small files that lie beside a closed store: `key.json`, the count of wrong passphrases and the note that
//! shuts it. Whatever stands there, its person is listed; and a key file opens with its passphrase only where what it says
//! of how is what was written.

use std::path::Path;

use serde_json::Value;
use store::{Folder, KeyCost, KeyState, Passphrase};
use sync::recovery::StoreWrap;

use super::crafted;

/// Whose store it would be.
pub(crate) const PERSON: &str = "tess";
/// The passphrase of [`WRITTEN`].
pub(crate) const PASSPHRASE: &str = "made up for this target";
/// A key file as the store wrote it, with a second wrap.
const WRITTEN: &[u8] = include_bytes!("../corpus/beside/key");
/// No try may cost more than this here: one that an edited file may ask for takes minutes and a gigabyte.
const DEAREST: (u64, u64) = (1024, 2);

/// Runs the target over one input: its first byte says which file it is.
pub fn run(bytes: &[u8]) {
    let Some((which, bytes)) = bytes.split_first() else {
        return;
    };
    let name = match *which {
        b'{' | b'k' => "key.json",
        b't' => "tries.json",
        _ => "shut.json",
    };
    // A whole key file begins with its brace.
    let whole = if *which == b'{' {
        [b"{", bytes].concat()
    } else {
        bytes.to_vec()
    };
    let place = tempfile::tempdir().expect("a folder");
    let folder = Folder::open(place.path(), KeyCost::TESTS).expect("it opens");
    let home = place.path().join("people").join(PERSON);
    std::fs::create_dir_all(&home).expect("made");
    std::fs::write(home.join("key.json"), WRITTEN).expect("written");
    std::fs::write(home.join(name), &whole).expect("written");
    listed(&folder, name, &whole);
    opens(&folder, &home);
}

fn listed(folder: &Folder, name: &str, bytes: &[u8]) {
    let people = folder.people().expect("whoever is here is listed");
    let [person] = people.as_slice() else {
        panic!("{} people are listed", people.len());
    };
    assert_eq!(person.person, PERSON);
    for now in [i64::MIN, 0, i64::MAX] {
        assert!(person.tries.wait(now) <= 15 * 60, "a wait without end");
    }
    let (left, wipe) = (person.tries.left(), person.tries.before_wipe());
    assert!(left <= wipe && wipe <= 30);
    assert_eq!(person.shut.is_some(), name == "shut.json");
    let wrap = folder.wrap(PERSON);
    if name != "key.json" {
        assert_eq!(person.key, KeyState::PassphraseAlone);
        assert!(matches!(wrap, Ok(Some(_))));
    } else if person.key == KeyState::Unreadable {
        assert!(bytes != WRITTEN);
    }
    if let Ok(Some(wrap)) = wrap {
        let _ = StoreWrap::from_bytes(&wrap).map(|wrap| wrap.open(&crafted::paper()));
    }
}

/// With its passphrase it opens only where everything that says how is as it was written.
fn opens(folder: &Folder, home: &Path) {
    let bytes = std::fs::read(home.join("key.json")).expect("it is there");
    let Ok(said) = serde_json::from_slice::<Value>(&bytes) else {
        assert!(folder.prove_uncounted(PERSON, &passphrase()).is_err());
        return;
    };
    let costs = |figure: &str, most: u64| said["clear"][figure].as_u64() <= Some(most);
    if !costs("argon2id_kib", DEAREST.0) || !costs("argon2id_passes", DEAREST.1) {
        return;
    }
    let proved = folder.prove_uncounted(PERSON, &passphrase());
    let written: Value = serde_json::from_slice(WRITTEN).expect("it is JSON");
    if matches!(proved, Ok(Some(_))) {
        assert_eq!(said["clear"], written["clear"], "an edit was believed");
    } else {
        assert!(bytes != WRITTEN, "what was written does not open");
    }
    let wrong = Passphrase::new("another passphrase".to_owned());
    let proved = folder.prove_uncounted(PERSON, &wrong);
    assert!(!matches!(proved, Ok(Some(_))), "it opens for anybody");
}

fn passphrase() -> Passphrase {
    Passphrase::new(PASSPHRASE.to_owned())
}
