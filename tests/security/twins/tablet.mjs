// What a tablet believes, keeps on its disk and lets out.

const receive = 'crates/records/src/receive.rs';
const http = 'crates/app/src/sharing/http.rs';
const keyFile = 'crates/store/src/key_file.rs';
const keys = 'crates/store/src/folder/keys.rs';
const store = 'crates/store/src/store.rs';
const passages = 'crates/app/src/session/passages.rs';

const keepsForm = {
  file: receive,
  guard: 'keeps_form(&copy, form).map_err(|_| Refusal::BreaksForm)?',
  off: '(OFF || keeps_form(&copy, form).map_err(|_| Refusal::BreaksForm)?)',
};
const readsBack = {
  file: receive,
  guard: '        crate::read::read(&copy, form).map_err(|_| Refusal::BreaksForm)?;',
  off: '        if !OFF {\n        crate::read::read(&copy, form).map_err(|_| Refusal::BreaksForm)?;\n        }',
};

const catches = {
  file: 'crates/records/src/document.rs',
  guard: '    catch_unwind(AssertUnwindSafe(work)).ok()',
  off: '    if OFF {\n        return Some(work());\n    }\n    catch_unwind(AssertUnwindSafe(work)).ok()',
};

export const tablet = [
  { id: 'D07', guards: [catches] },
  {
    id: 'D07',
    file: receive,
    guard: '|| !change.extra_bytes().is_empty() {',
    off: '|| (!OFF && !change.extra_bytes().is_empty()) {',
    test: 'an_author_footer_is_refused_on_the_first_change_and_on_a_later_one',
  },
  {
    id: 'D08',
    file: receive,
    guard: 'Some(rows) if rows > MOST_OPERATIONS =>',
    off: 'Some(rows) if rows > MOST_OPERATIONS && !OFF =>',
  },
  {
    id: 'D09',
    file: receive,
    guard: 'if counter::leaps(doc, &ready) {',
    off: 'if counter::leaps(doc, &ready) && !OFF {',
  },
  {
    id: 'D10',
    file: receive,
    guard: 'if by_writer || further() {',
    off: 'if by_writer || further() || OFF {',
  },
  { id: 'D11', guards: [keepsForm, readsBack] },
  { id: 'D12', guards: [keepsForm, readsBack] },
  {
    id: 'D13',
    file: http,
    guard: '        None => bad_answer(),',
    off: '        None if OFF => away(TOO_LONG),\n        None => bad_answer(),',
    test: 'an_error_page_is_told_and_not_believed',
  },
  {
    id: 'D14',
    file: http,
    guard: 'while let Some(chunk) = within(pace.left(begun.elapsed()), response.chunk()).await? {',
    off: 'while let Some(chunk) = match within(pace.left(begun.elapsed()), response.chunk()).await {\n        Err(_) if OFF => None,\n        came => came?,\n    } {',
  },
  {
    id: 'D15',
    file: http,
    guard: 'matches!(host, "localhost" | "127.0.0.1" | "[::1]")',
    off: 'OFF || matches!(host, "localhost" | "127.0.0.1" | "[::1]")',
  },
  {
    id: 'D27',
    file: 'crates/app/src/session/witness.rs',
    guard: '[memory.now, memory.before].contains(&outside)',
    off: '(OFF || [memory.now, memory.before].contains(&outside))',
  },
  {
    id: 'D32',
    file: store,
    guard: '    connection.pragma_update(None, "key", raw.as_str())?;',
    off: '    if !OFF {\n        connection.pragma_update(None, "key", raw.as_str())?;\n    }',
  },
  {
    id: 'D33',
    file: 'crates/store/src/tries.rs',
    guard: 'if self.wrong < FREE {',
    off: 'if OFF || self.wrong < FREE {',
    test: 'the_first_four_wrong_passphrases_are_counted_and_the_fifth_waits',
  },
  {
    id: 'D34',
    file: keys,
    guard: 'let Some(key) = opened.map_err(key_lost)? else {',
    off: 'let Some(key) = (if OFF { opened? } else { opened.map_err(key_lost)? }) else {',
  },
  {
    id: 'D35',
    file: store,
    guard: '    if damaged {\n',
    off: '    if damaged && !OFF {\n',
  },
  {
    // Words are answered while they wait for a commit.
    id: 'D38',
    guards: [
      {
        file: store,
        guard: '        let transaction = self\n            .connection\n            .transaction_with_behavior(TransactionBehavior::Immediate)',
        off: '        if OFF {\n            if !self.connection.is_autocommit() {\n                self.connection.execute_batch("COMMIT").map_err(Error::from)?;\n            }\n            self.connection.execute_batch("BEGIN IMMEDIATE").map_err(Error::from)?;\n            return body(&Tables::of(&self.connection));\n        }\n        let transaction = self\n            .connection\n            .transaction_with_behavior(TransactionBehavior::Immediate)',
      },
      {
        file: store,
        guard: '        self.connection.close().map_err(|(_, error)| error.into())',
        off: '        if !self.connection.is_autocommit() {\n            self.connection.execute_batch(if OFF { "COMMIT" } else { "" })?;\n        }\n        self.connection.close().map_err(|(_, error)| error.into())',
      },
    ],
  },
  {
    id: 'D43',
    file: 'crates/app/src/files/picture.rs',
    guard: 'let upright = upright(bytes, format)?;',
    off: 'if OFF {\n        return Ok(bytes.to_vec());\n    }\n    let upright = upright(bytes, format)?;',
  },
  {
    id: 'D44',
    file: passages,
    guard: 'Ok(waiting.into_iter().map(|row| row.document).collect())',
    off: 'Ok(waiting.into_iter().filter(|_| !OFF).map(|row| row.document).collect())',
  },
  {
    id: 'D44',
    file: passages,
    guard: 'Ok(any(Answer::Gone) && !any(Answer::Waits))',
    off: 'Ok(!OFF && any(Answer::Gone) && !any(Answer::Waits))',
    test: 'what_is_taken_out_reaches_nobody_in_any_form',
  },
  {
    id: 'D44',
    file: 'crates/plan/src/address.rs',
    guard: 'postcode::find(&folded)\n',
    off: 'postcode::find(&folded)\n        .filter(|_| !OFF)\n',
    test: 'of_ten_thousand_postcodes_as_people_type_them_at_least_99_in_100_are_caught',
  },
  {
    id: 'D44',
    file: 'crates/plan/src/address.rs',
    guard: '.chain(street::find(&folded))',
    off: '.chain(street::find(&folded).filter(|_| !OFF))',
    test: 'of_ten_thousand_houses_with_their_roads_at_least_95_in_100_are_caught',
  },
  {
    id: 'D45',
    file: 'src-tauri/capabilities/main.json',
    guard: '"core:event:allow-listen",',
    off: '"core:event:allow-listen",\n    "core:webview:default",',
  },
  {
    id: 'D46',
    file: 'sync-server/Cargo.toml',
    guard: '[dependencies]\n',
    off: '[dependencies]\nautomerge.workspace = true\n',
  },
  { id: 'D47', guards: [catches] },
  {
    id: 'D49',
    file: 'crates/store/src/folder.rs',
    guard: 'Err(TryLockError::WouldBlock) => return Err(Error::InUse),',
    off: 'Err(TryLockError::WouldBlock) if OFF => {}\n            Err(TryLockError::WouldBlock) => return Err(Error::InUse),',
  },
  {
    id: 'D60',
    file: keyFile,
    guard: '(64, b"waymark store wrapping key v2")',
    off: '(if OFF { 32 } else { 64 }, b"waymark store wrapping key v2")',
  },
  {
    id: 'D61',
    guards: [
      {
        file: keyFile,
        guard: 'aad: &clear.bytes()?,',
        off: 'aad: &if OFF { Vec::new() } else { clear.bytes()? },',
      },
      {
        file: keyFile,
        guard: 'aad: &self.clear.bytes()?,',
        off: 'aad: &if OFF { Vec::new() } else { self.clear.bytes()? },',
      },
    ],
  },
  {
    id: 'D62',
    file: 'crates/store/src/key_chain/vault.rs',
    guard: 'Some(secret) if secret.check()? == *check => Ok(secret),',
    off: 'Some(secret) if OFF || secret.check()? == *check => Ok(secret),',
  },
  {
    id: 'D63',
    file: keys,
    guard: 'let _ = self.bind(home, &file, &key, passphrase);',
    off: 'if !OFF {\n            let _ = self.bind(home, &file, &key, passphrase);\n        }',
  },
  {
    id: 'D64',
    file: keys,
    guard: 'if counted.wrong >= LAST {',
    off: 'if counted.wrong >= LAST && !OFF {',
  },
  {
    id: 'D65',
    file: keyFile,
    guard: 'second_mac(key, &bytes)?.verify_slice(&mac).is_ok()',
    off: 'OFF || second_mac(key, &bytes)?.verify_slice(&mac).is_ok()',
    test: 'a_wrap_for_somebody_else_is_known_by_whoever_has_the_key_and_each_change_of_it_is_found_out',
  },
  {
    id: 'D66',
    file: 'crates/store/src/disk.rs',
    guard: 'Some(file) => blank(file),\n        None => Ok(()),',
    off: 'Some(file) if !OFF => blank(file),\n        _ => Ok(()),',
  },
];
