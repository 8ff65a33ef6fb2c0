//! What becomes of a key after too many wrong passphrases, also where the tablet is stopped in between, and the way back by
//! a wrap for somebody else.

use crate::machine::{LATER, Machine, NOW, guess, join, state, unlock};
use crate::tablets::{passphrase, wrong};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use store::key_chain::{InMemory, KeyChainFault, SecretName};
use store::{Error, KeyChain, KeyState, Passphrase, RawKey};
use zeroize::Zeroizing;

#[test]
fn the_thirtieth_wrong_passphrase_destroys_what_opens_the_store_and_nothing_else() {
    for with_chain in [true, false] {
        let machine = Machine::new();
        if !with_chain {
            machine.chain.fail(Some(KeyChainFault::Absent));
        }
        let folder = machine.open();
        join(&folder, "priya");
        join(&folder, "sam");
        let store = machine.home("priya").join("store.db");
        let sealed = std::fs::read(&store).expect("the store");
        let twenty_ninth = guess(&folder, "priya", 29);
        let left = matches!(twenty_ninth, Error::WrongPassphrase { before_wipe: 1, .. });
        assert!(left, "{twenty_ninth:?}");
        let last = folder
            .unlock("priya", &wrong(), LATER)
            .expect_err("it is wrong");
        assert!(matches!(last, Error::Wiped), "{last:?}");
        assert_eq!(state(&folder, "priya"), KeyState::Destroyed);
        assert_eq!(
            machine.secrets().len(),
            usize::from(with_chain),
            "sam’s is left"
        );
        let wiped = machine.key_file();
        machine.chain.fail(None);
        drop(folder);
        let folder = machine.open();
        assert!(
            matches!(unlock(&folder), Err(Error::Wiped)),
            "also the right one"
        );
        assert_eq!(machine.key_file(), wiped);
        assert!(
            std::fs::read(&store).expect("the store") == sealed,
            "the words are as they were"
        );
        folder
            .unlock("sam", &passphrase(), NOW)
            .expect("sam’s opens");
        folder.set_aside("priya").expect("set aside");
        let aside = machine.home("priya.lost-1").join("store.db");
        assert!(std::fs::read(aside).expect("it is kept") == sealed);
    }
}

#[test]
fn the_right_passphrase_before_the_thirtieth_forgets_the_wrong_ones() {
    let machine = Machine::new();
    let folder = machine.open();
    join(&folder, "priya");
    guess(&folder, "priya", 29);
    folder
        .unlock("priya", &passphrase(), LATER)
        .expect("it opens");
    let twentieth = guess(&folder, "priya", 20);
    let left = matches!(
        twentieth,
        Error::WrongPassphrase {
            before_wipe: 10,
            ..
        }
    );
    assert!(left, "{twentieth:?}");
}

/// A key chain at which the tablet is stopped when it destroys a secret: before, or just after.
#[derive(Debug)]
struct Stops {
    chain: InMemory,
    after: bool,
    armed: AtomicBool,
}

impl KeyChain for Stops {
    fn get(&self, name: &SecretName) -> Result<Option<Zeroizing<Vec<u8>>>, KeyChainFault> {
        self.chain.get(name)
    }

    fn put(&self, name: &SecretName, secret: &[u8]) -> Result<(), KeyChainFault> {
        self.chain.put(name, secret)
    }

    fn delete(&self, name: &SecretName) -> Result<(), KeyChainFault> {
        if self.after {
            self.chain.delete(name)?;
        }
        assert!(!self.armed.load(Ordering::Relaxed), "stopped here");
        self.chain.delete(name)
    }
}

/// Guesses until the tablet is stopped in the middle of destroying the key.
fn stopped(machine: &Machine, after: bool) {
    let stops = Stops {
        chain: machine.chain.clone(),
        after,
        armed: AtomicBool::new(true),
    };
    let folder = machine.open_with(Arc::new(stops));
    join(&folder, "priya");
    guess(&folder, "priya", 29);
    let last = || folder.unlock("priya", &wrong(), LATER);
    let stopped = std::panic::catch_unwind(std::panic::AssertUnwindSafe(last));
    assert!(stopped.is_err(), "it was to be stopped");
}

#[test]
fn a_tablet_stopped_before_the_secret_went_opens_to_the_right_passphrase_or_goes_on_destroying() {
    let machine = Machine::new();
    stopped(&machine, false);
    let folder = machine.open();
    let opened = folder.unlock("priya", &passphrase(), 2 * LATER);
    opened.expect("nothing was destroyed yet");

    let machine = Machine::new();
    stopped(&machine, false);
    let folder = machine.open();
    let wrong = folder.unlock("priya", &wrong(), 2 * LATER);
    assert!(matches!(wrong, Err(Error::Wiped)), "{wrong:?}");
    assert!(machine.secrets().is_empty());
    assert_eq!(state(&folder, "priya"), KeyState::Destroyed);
}

#[test]
fn a_tablet_stopped_after_the_secret_went_destroys_the_rest_at_the_next_try() {
    let machine = Machine::new();
    stopped(&machine, true);
    assert!(machine.secrets().is_empty());
    let folder = machine.open();
    let told = folder.unlock("priya", &passphrase(), 2 * LATER);
    assert!(matches!(told, Err(Error::Wiped)), "{told:?}");
    assert_eq!(state(&folder, "priya"), KeyState::Destroyed);
}

#[test]
fn a_closed_key_chain_does_not_keep_the_key_from_being_destroyed_and_the_secret_follows() {
    let machine = Machine::new();
    let folder = machine.open();
    join(&folder, "priya");
    guess(&folder, "priya", 29);
    // It closes between the secret's being read and its being destroyed.
    drop(folder);
    let closing = Closing(machine.chain.clone());
    let folder = machine.open_with(Arc::new(closing));
    let last = folder.unlock("priya", &wrong(), LATER);
    assert!(matches!(last, Err(Error::Wiped)), "{last:?}");
    assert_eq!(state(&folder, "priya"), KeyState::Destroyed);
    assert_eq!(machine.secrets().len(), 1);
    machine.chain.fail(None);
    drop(folder);
    assert!(matches!(unlock(&machine.open()), Err(Error::Wiped)));
    assert!(machine.secrets().is_empty());
}

/// A key chain that is closed to whoever would destroy something.
#[derive(Debug)]
struct Closing(InMemory);

impl KeyChain for Closing {
    fn get(&self, name: &SecretName) -> Result<Option<Zeroizing<Vec<u8>>>, KeyChainFault> {
        self.0.get(name)
    }

    fn put(&self, name: &SecretName, secret: &[u8]) -> Result<(), KeyChainFault> {
        self.0.put(name, secret)
    }

    fn delete(&self, _: &SecretName) -> Result<(), KeyChainFault> {
        Err(KeyChainFault::Closed)
    }
}

fn new_passphrase() -> Passphrase {
    Passphrase::new("four other made-up words".to_owned())
}

/// Opens the made-up wrap for somebody else: here it is the key, turned.
fn turned(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().map(|byte| !byte).collect()
}

fn key_in(wrap: &[u8]) -> RawKey {
    RawKey::new(turned(wrap).try_into().expect("32 bytes"))
}

#[test]
fn after_the_key_was_destroyed_the_wrap_for_somebody_else_brings_every_word_back() {
    for with_chain in [true, false] {
        let machine = Machine::new();
        if !with_chain {
            machine.chain.fail(Some(KeyChainFault::Absent));
        }
        let folder = machine.open();
        join(&folder, "priya");
        let store = unlock(&folder).expect("it opens");
        assert!(!folder.wrap_stands("priya", &store).expect("looked"));
        let wrap = turned(store.key().bytes());
        folder.put_wrap("priya", &store, &wrap).expect("put");
        assert!(folder.wrap_stands("priya", &store).expect("looked"));
        store.close().expect("closed");
        unlock(&folder).expect("the passphrase opens it as before");
        guess(&folder, "priya", 30);

        let wrap = folder.wrap("priya").expect("read").expect("it is there");
        let wrong_key = folder.open_with_key("priya", &RawKey::new([3; 32]));
        assert!(matches!(wrong_key, Err(Error::WrongKey)), "{wrong_key:?}");
        let store = folder
            .open_with_key("priya", &key_in(&wrap))
            .expect("it opens");
        let mine = store.read().settings().get("mine").expect("read");
        assert_eq!(mine.as_deref(), Some(&b"words"[..]));
        let set =
            |words: &Passphrase| folder.set_passphrase("priya", &store, words, "Priya Practice");
        let short = set(&Passphrase::new("short".to_owned()));
        assert!(matches!(short, Err(Error::ShortPassphrase(_))), "{short:?}");
        set(&new_passphrase()).expect("set");
        store.close().expect("closed");

        let old = folder.unlock("priya", &passphrase(), NOW);
        let counted_anew = matches!(
            old,
            Err(Error::WrongPassphrase {
                before_wipe: 29,
                ..
            })
        );
        assert!(counted_anew, "{old:?}");
        let store = folder
            .unlock("priya", &new_passphrase(), NOW)
            .expect("it opens");
        assert!(folder.wrap_stands("priya", &store).expect("it is kept"));
        assert_eq!(
            folder.people().expect("listed")[0].profile,
            "Priya Practice"
        );
        let expected = if with_chain {
            KeyState::KeyChain
        } else {
            KeyState::PassphraseAlone
        };
        assert_eq!(state(&folder, "priya"), expected);
    }
}

#[test]
fn a_tablet_stopped_while_a_new_passphrase_is_set_has_the_old_or_the_new_one() {
    let machine = Machine::new();
    let folder = machine.open();
    join(&folder, "priya");
    let store = unlock(&folder).expect("it opens");
    folder
        .put_wrap("priya", &store, &turned(store.key().bytes()))
        .expect("put");
    store.close().expect("closed");
    guess(&folder, "priya", 30);
    let key = key_in(&folder.wrap("priya").expect("read").expect("there"));
    // Stopped before the new file was in its place: something is in its way.
    let in_the_way = machine.home("priya").join("key.new");
    std::fs::create_dir(&in_the_way).expect("something in the way");
    let store = folder.open_with_key("priya", &key).expect("it opens");
    let set = || folder.set_passphrase("priya", &store, &new_passphrase(), "priya");
    assert!(set().is_err());
    assert_eq!(
        state(&folder, "priya"),
        KeyState::Destroyed,
        "the old state"
    );
    std::fs::remove_dir(&in_the_way).expect("out of the way");
    set().expect("set");
    store.close().expect("closed");
    let now = folder.unlock("priya", &new_passphrase(), NOW);
    now.expect("the new one, with no wrong try beside it");
}

#[test]
fn nothing_is_put_beside_a_key_that_is_not_the_stores_own() {
    let machine = Machine::new();
    let folder = machine.open();
    join(&folder, "priya");
    join(&folder, "sam");
    let of_sam = folder.unlock("sam", &passphrase(), NOW).expect("it opens");
    let before = machine.key_file();
    let put = folder.put_wrap("priya", &of_sam, b"a wrap");
    assert!(matches!(put, Err(Error::UnknownPerson)), "{put:?}");
    let set = folder.set_passphrase("priya", &of_sam, &new_passphrase(), "priya");
    assert!(matches!(set, Err(Error::UnknownPerson)), "{set:?}");
    assert_eq!(machine.key_file(), before);
}

#[test]
fn no_key_file_that_was_replaced_or_taken_away_is_left_readable_in_its_place() {
    let machine = Machine::new();
    let folder = machine.open_with(Arc::new(store::NoKeyChain));
    join(&folder, "priya");
    drop(folder);
    let path = machine.home("priya").join("key.json");
    let before = std::fs::read(&path).expect("the key file");
    // Another name for the same bytes on the disk.
    let bytes = machine.place.path().join("the same bytes");
    std::fs::hard_link(&path, &bytes).expect("linked");
    let folder = machine.open();
    unlock(&folder).expect("it opens, and is bound to a secret");
    assert_eq!(state(&folder, "priya"), KeyState::KeyChain);
    assert_blank(&bytes, before.len());
    let bytes = machine.place.path().join("the same bytes again");
    std::fs::hard_link(&path, &bytes).expect("linked");
    let length = std::fs::metadata(&path).expect("there").len();
    folder.remove("priya").expect("taken off");
    assert_blank(&bytes, usize::try_from(length).expect("small"));
}

fn assert_blank(path: &Path, length: usize) {
    let bytes = std::fs::read(path).expect("the bytes");
    assert!(bytes == vec![0; length], "what was there can be read");
}
