//! What opens a key file, and what does not.

use super::*;

const WORDS: &str = "made up for this test";

fn pass(text: &str) -> Passphrase {
    Passphrase::new(text.to_owned())
}

fn secret(byte: u8) -> Secret {
    Secret::new([byte; 32])
}

fn name() -> SecretName {
    SecretName(Nonce([9; 16]))
}

fn sealed(secret: Option<&Secret>) -> (KeyFile, RawKey) {
    let (key, name) = (RawKey::draw().expect("a key"), name());
    let secret = secret.map(|secret| (&name, secret));
    let file = KeyFile::seal(&key, &pass(WORDS), secret, "Priya", KeyCost::TESTS);
    (file.expect("sealed"), key)
}

fn open(file: &KeyFile, words: &str, secret: Option<&Secret>) -> Option<RawKey> {
    file.open(&pass(words), secret, KeyCost::TESTS)
        .expect("it can be tried")
}

#[test]
fn the_right_passphrase_alone_gives_the_key_back() {
    let (file, key) = sealed(None);
    let read = KeyFile::read(&file.write().expect("written")).expect("read back");
    assert_eq!(open(&read, WORDS, None), Some(key));
    assert_eq!(open(&read, "made up for this tesT", None), None);
    assert!(read.needs().expect("it reads").is_none());
}

#[test]
fn where_there_is_a_secret_passphrase_and_secret_are_needed() {
    let (file, key) = sealed(Some(&secret(1)));
    let read = KeyFile::read(&file.write().expect("written")).expect("read back");
    let needed = read.needs().expect("it reads").expect("a secret");
    assert!(needed.name == name() && needed.check == secret(1).check().expect("a check"));
    for (words, with, opens) in [
        (WORDS, Some(1), true),
        ("made up for this tesT", Some(1), false),
        (WORDS, Some(2), false),
        (WORDS, None, false),
    ] {
        let with = with.map(secret);
        assert_eq!(
            open(&read, words, with.as_ref()),
            opens.then(|| key.clone()),
            "{words}"
        );
    }
}

#[test]
fn a_file_that_was_edited_to_need_no_secret_does_not_open() {
    for format in [1, 2] {
        let (mut file, _) = sealed(Some(&secret(1)));
        file.clear.format = format;
        file.clear.needs = (format == 2).then_some(Needs::PassphraseAlone);
        let read = KeyFile::read(&file.write().expect("written")).expect("it reads");
        for with in [None, Some(secret(1))] {
            assert_eq!(open(&read, WORDS, with.as_ref()), None, "format {format}");
        }
    }
}

#[test]
fn a_file_that_was_edited_to_need_another_secret_does_not_open() {
    let (mut file, _) = sealed(None);
    file.clear.needs = Some(Needs::KeyChain {
        name: name().text(),
        check: hex(&secret(1).check().expect("a check")),
    });
    assert_eq!(open(&file, WORDS, Some(&secret(1))), None);
    let (mut file, _) = sealed(Some(&secret(1)));
    file.clear.needs = Some(Needs::KeyChain {
        name: name().text(),
        check: hex(&secret(2).check().expect("a check")),
    });
    assert_eq!(open(&file, WORDS, Some(&secret(1))), None);
}

#[test]
fn an_edit_of_the_clear_part_is_found_out() {
    let (mut file, _) = sealed(None);
    file.clear.profile = "Sam".to_owned();
    assert_eq!(open(&file, WORDS, None), None);
}

#[test]
fn a_lowered_cost_is_refused_before_anything_is_derived() {
    let (mut file, _) = sealed(None);
    file.clear.argon2id_kib = KeyCost::TESTS.kib - 1;
    assert!(matches!(
        file.open(&pass(WORDS), None, KeyCost::TESTS),
        Err(Error::Damaged(_))
    ));
}

/// As the version before wrote it, with the passphrase of these tests.
const FORMAT_1: &str = include_str!("format-1.json");

#[test]
fn a_file_of_the_format_before_opens_and_is_written_as_it_was() {
    let file = KeyFile::read(FORMAT_1.as_bytes()).expect("it reads");
    assert!(file.needs().expect("it reads").is_none());
    assert!(open(&file, WORDS, None).is_some());
    let again = file.write().expect("written");
    assert_eq!(String::from_utf8(again).expect("text"), FORMAT_1.trim_end());
}

#[test]
fn a_newer_format_is_told_though_nothing_else_of_it_is_known() {
    let newer = r#"{ "clear": { "format": 3, "anything": [] }, "more": 1 }"#;
    assert!(matches!(
        KeyFile::read(newer.as_bytes()),
        Err(Error::NewerVersion { found: 3, known: 2 })
    ));
}

#[test]
fn the_name_for_a_first_secret_is_the_same_each_time_and_for_a_copy() {
    let (file, _) = sealed(None);
    let copy = KeyFile::read(&file.write().expect("written")).expect("read back");
    let names = [&file, &file, &copy].map(|file| file.secret_name().expect("a name"));
    assert!(names[0] == names[1] && names[0] == names[2]);
    let other = sealed(None).0.secret_name().expect("a name");
    assert!(names[0] != other);
}

#[test]
fn a_wrap_for_somebody_else_is_known_by_whoever_has_the_key_and_each_change_of_it_is_found_out() {
    let (mut file, key) = sealed(None);
    assert!(!file.second_stands(&key), "there is none");
    file.put_second(&key, b"a made-up wrap").expect("put");
    let text = String::from_utf8(file.write().expect("written")).expect("text");
    let file = KeyFile::read(text.as_bytes()).expect("read back");
    let bytes = file.second().expect("it reads").expect("there");
    assert_eq!(bytes, b"a made-up wrap");
    assert!(file.second_stands(&key));
    assert!(!file.second_stands(&RawKey::new([7; 32])), "another's key");
    assert_eq!(open(&file, WORDS, None), Some(key.clone()), "both stand");
    let second = file.second.expect("there");
    for at in 0..second.bytes.len() {
        let (mut altered, _) = sealed(None);
        let mut digits = second.bytes.clone().into_bytes();
        digits[at] = if digits[at] == b'0' { b'1' } else { b'0' };
        let bytes = String::from_utf8(digits).expect("text");
        let mac = second.mac.clone();
        altered.second = Some(Second { bytes, mac });
        assert!(!altered.second_stands(&key), "digit {at}");
    }
    let (mut file, key) = sealed(None);
    let too_long = vec![7; LONGEST_SECOND + 1];
    assert!(file.put_second(&key, &too_long).is_err());
    println!("tries: {}", second.bytes.len());
}

#[test]
fn a_destroyed_file_is_as_long_as_before_opens_with_nothing_and_keeps_the_other_wrap() {
    let (mut file, key) = sealed(Some(&secret(1)));
    file.put_second(&key, b"a made-up wrap").expect("put");
    let before = file.write().expect("written");
    let after = file.destroyed().write().expect("written");
    assert_eq!(before.len(), after.len());
    let file = KeyFile::read(&after).expect("it reads");
    assert!(file.is_destroyed() && file.second_stands(&key));
    assert_eq!(open(&file, WORDS, Some(&secret(1))), None);
}
