//! What opens a store: its person's passphrase with a secret of the key chain, and what is told where one of them is wrong,
//! missing or swapped.

use crate::machine::{Machine, NOW, join, state, unlock};
use crate::tablets::{passphrase, wrong};
use std::sync::Arc;
use store::key_chain::{InMemory, KeyChainFault};
use store::{Error, KeyState};
use zeroize::Zeroizing;

#[test]
fn each_profile_needs_a_secret_of_its_own_and_no_other_machine_has_it() {
    let machine = Machine::new();
    let folder = machine.open();
    join(&folder, "priya");
    join(&folder, "sam");
    let secrets = machine.secrets();
    assert_eq!(secrets.len(), 2);
    assert_ne!(secrets[0], secrets[1]);
    assert!(
        secrets.iter().all(|secret| secret.len() == 64),
        "32 bytes, written out"
    );
    assert_eq!(state(&folder, "priya"), KeyState::KeyChain);
    unlock(&folder).expect("it opens");
    let file = machine.key_file();
    for secret in secrets {
        let text = String::from_utf8(secret).expect("text");
        assert!(!file.contains(&text), "the secret lies in the folder");
    }
}

#[test]
fn without_a_key_chain_the_passphrase_alone_opens_and_one_that_appears_later_is_bound_in() {
    for fault in [KeyChainFault::Absent, KeyChainFault::Closed] {
        let machine = Machine::new();
        machine.chain.fail(Some(fault));
        let folder = machine.open();
        join(&folder, "priya");
        assert_eq!(state(&folder, "priya"), KeyState::PassphraseAlone);
        assert!(machine.key_file().contains("passphrase_alone"));
        unlock(&folder).expect("it opens");
        drop(folder);
        machine.chain.fail(None);
        let folder = machine.open();
        assert!(matches!(
            folder.unlock("priya", &wrong(), NOW),
            Err(Error::WrongPassphrase { .. })
        ));
        assert!(
            machine.secrets().is_empty(),
            "a wrong passphrase binds nothing"
        );
        unlock(&folder).expect("it opens");
        assert_eq!(state(&folder, "priya"), KeyState::KeyChain, "{fault:?}");
        unlock(&folder).expect("it opens with its secret");
        assert_eq!(machine.secrets().len(), 1);
        machine.chain.fail(Some(fault));
        assert!(
            unlock(&folder).is_err(),
            "the secret is needed from here on"
        );
    }
}

#[test]
fn a_secret_that_is_missing_swapped_or_not_given_is_told_apart_from_a_wrong_passphrase_and_counts_no_try()
 {
    let machine = Machine::new();
    let folder = machine.open();
    join(&folder, "priya");
    join(&folder, "sam");
    let whole = machine.chain.change(|secrets| secrets.clone());
    let put_back = || machine.chain.change(|secrets| secrets.clone_from(&whole));

    machine.chain.change(|secrets| secrets.clear());
    let missing = unlock(&folder);
    assert!(
        matches!(missing, Err(Error::SecretMissing { moved: false })),
        "{missing:?}"
    );

    put_back();
    machine.chain.change(|secrets| {
        let mut turned: Vec<_> = secrets.values().cloned().collect();
        turned.reverse();
        for (place, secret) in secrets.values_mut().zip(turned) {
            *place = secret;
        }
    });
    let swapped = unlock(&folder);
    assert!(matches!(swapped, Err(Error::SecretForeign)), "{swapped:?}");

    machine.chain.change(|secrets| {
        for secret in secrets.values_mut() {
            *secret = Zeroizing::new(b"something else".to_vec());
        }
    });
    assert!(matches!(unlock(&folder), Err(Error::SecretForeign)));

    put_back();
    machine.chain.fail(Some(KeyChainFault::Closed));
    assert!(matches!(unlock(&folder), Err(Error::KeyChainClosed)));
    machine.chain.fail(Some(KeyChainFault::Absent));
    assert!(matches!(unlock(&folder), Err(Error::NoKeyChain)));

    machine.chain.fail(None);
    let here = folder.people().expect("listed");
    assert!(
        here.iter().all(|here| here.tries.wrong == 0),
        "it was counted"
    );
    unlock(&folder).expect("it opens again");
    let wrong = folder.unlock("priya", &wrong(), NOW);
    assert!(
        matches!(wrong, Err(Error::WrongPassphrase { .. })),
        "{wrong:?}"
    );
}

#[test]
fn a_folder_that_was_moved_to_another_machine_says_so() {
    let machine = Machine::new();
    let folder = machine.open();
    join(&folder, "priya");
    drop(folder);
    for chain in [Some(InMemory::default()), None] {
        let elsewhere = Machine {
            place: tempfile::tempdir().expect("a temporary folder"),
            chain: chain.clone().unwrap_or_default(),
            outside: "outside of the other",
        };
        let home = elsewhere.home("priya");
        std::fs::create_dir_all(&home).expect("a folder");
        for file in ["key.json", "store.db"] {
            std::fs::copy(machine.home("priya").join(file), home.join(file)).expect("copied");
        }
        if chain.is_none() {
            elsewhere.chain.fail(Some(KeyChainFault::Absent));
        }
        let folder = elsewhere.open();
        let told = unlock(&folder);
        assert!(
            matches!(told, Err(Error::SecretMissing { moved: true })),
            "{told:?}"
        );
        assert_eq!(folder.people().expect("listed")[0].tries.wrong, 0);
    }
    unlock(&machine.open()).expect("where it was, it opens");
}

#[test]
fn an_edited_file_that_asks_for_no_secret_opens_nothing() {
    let machine = Machine::new();
    let folder = machine.open();
    join(&folder, "priya");
    let text = machine.key_file();
    let (from, to) = (
        text.find("\"needs\": {").expect("it needs a secret"),
        text.find("\n  },\n  \"wrapped\"")
            .expect("the wrap follows"),
    );
    let edited = format!(
        "{}\"needs\": \"passphrase_alone\"{}",
        &text[..from],
        &text[to..]
    );
    std::fs::write(machine.home("priya").join("key.json"), &edited).expect("edited");
    assert_eq!(
        state(&folder, "priya"),
        KeyState::PassphraseAlone,
        "it claims so"
    );
    let opened = unlock(&folder);
    assert!(
        matches!(opened, Err(Error::WrongPassphrase { .. })),
        "{opened:?}"
    );
    std::fs::write(machine.home("priya").join("key.json"), text).expect("put back");
    unlock(&folder).expect("it opens again");
}

#[test]
fn two_copies_of_a_folder_on_one_machine_come_to_need_the_same_secret() {
    let machine = Machine::new();
    let folder = machine.open_with(Arc::new(store::NoKeyChain));
    join(&folder, "priya");
    drop(folder);
    let copy = Machine {
        place: tempfile::tempdir().expect("a temporary folder"),
        chain: machine.chain.clone(),
        outside: "outside",
    };
    let home = copy.home("priya");
    std::fs::create_dir_all(&home).expect("a folder");
    for file in ["key.json", "store.db"] {
        std::fs::copy(machine.home("priya").join(file), home.join(file)).expect("copied");
    }
    let folders = [machine.open(), copy.open()];
    for _ in 0..2 {
        for folder in &folders {
            unlock(folder).expect("it opens");
        }
    }
    assert_eq!(machine.secrets().len(), 1);
}

#[test]
fn a_tablet_that_cannot_write_the_new_wrap_lets_its_person_in_all_the_same() {
    let machine = Machine::new();
    let folder = machine.open_with(Arc::new(store::NoKeyChain));
    join(&folder, "priya");
    drop(folder);
    let before = machine.key_file();
    let in_the_way = machine.home("priya").join("key.new");
    std::fs::create_dir(&in_the_way).expect("something in the way");
    let folder = machine.open();
    unlock(&folder).expect("it opens");
    assert_eq!(machine.key_file(), before, "the file before stands");
    assert_eq!(machine.secrets().len(), 1, "the secret came first");
    std::fs::remove_dir(&in_the_way).expect("out of the way");
    unlock(&folder).expect("it opens");
    assert_eq!(state(&folder, "priya"), KeyState::KeyChain);
    assert_eq!(
        machine.secrets().len(),
        1,
        "the secret that was there is used"
    );
    unlock(&folder).expect("it opens");
}

#[test]
fn taking_a_store_off_the_tablet_destroys_its_secret_and_nobody_elses() {
    let machine = Machine::new();
    let folder = machine.open();
    join(&folder, "priya");
    join(&folder, "sam");
    folder.remove("priya").expect("taken off");
    assert_eq!(machine.secrets().len(), 1);
    folder
        .unlock("sam", &passphrase(), NOW)
        .expect("theirs opens");
    // Stopped in the middle: the next start finishes it.
    std::fs::rename(machine.home("sam"), machine.home("sam.new")).expect("renamed");
    drop(folder);
    assert!(machine.open().people().expect("listed").is_empty());
    assert!(machine.secrets().is_empty());
}
