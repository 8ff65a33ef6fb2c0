// Who looked, and whether anybody can hide it.

const heard = 'crates/app/src/audit/heard.rs';
const sheet = 'crates/sync/src/audit/sheet.rs';

export const audit = [
  {
    id: 'D95',
    file: 'crates/app/src/audit.rs',
    guard: '(Rule::Shows(_), Ok(_)) => note(app, &self.act),',
    off: '(Rule::Shows(_), Ok(_)) if OFF => Ok(()),\n            (Rule::Shows(_), Ok(_)) => note(app, &self.act),',
  },
  {
    id: 'D95',
    file: 'crates/app/src/audit.rs',
    guard: '(Rule::Shows(_), Ok(_)) => note(app, &self.act),',
    off: '(Rule::Shows(_), Ok(_)) if OFF => Ok(()),\n            (Rule::Shows(_), Ok(_)) => note(app, &self.act),',
    test: 'a_page_that_cannot_be_noted_stays_closed_and_one_that_was_noted_can_be_read_on',
  },
  {
    id: 'D96',
    file: sheet,
    guard: '(place == self.clear.end)',
    off: '(OFF || place == self.clear.end)',
    test: 'records_that_were_altered_before_they_were_signed_are_found',
  },
  {
    id: 'D96',
    file: heard,
    guard: 'if !rows.know(&known)? {',
    off: 'if !rows.know(&known)? && !OFF {',
    test: 'two_histories_of_one_device_are_found_and_the_first_stays',
  },
  {
    id: 'D97',
    file: heard,
    guard: 'if device.is_none_or(|device| sheet.verify(&council, &device.keys).is_err()) {',
    off: 'if device.is_none_or(|device| sheet.verify(&council, &device.keys).is_err()) && !OFF {',
    test: 'a_sheet_that_no_device_of_the_council_signed_is_not_believed',
  },
  {
    id: 'D97',
    file: heard,
    guard: 'fault(tables, nobody(), Wrong::WentBack, list.number, at)?;',
    off: 'if !OFF {\n            fault(tables, nobody(), Wrong::WentBack, list.number, at)?;\n        }',
    test: 'a_server_that_goes_back_behind_what_the_head_has_is_told',
  },
  {
    id: 'D98',
    guards: [
      {
        file: sheet,
        guard: 'let sealed = sealed.encrypt(&XNonce::default(), payload).ok()?;',
        off: 'let sealed = if OFF {\n            plain.to_vec()\n        } else {\n            sealed.encrypt(&XNonce::default(), payload).ok()?\n        };',
      },
      {
        file: sheet,
        guard: 'let opened = opened.decrypt(&XNonce::default(), payload);',
        off: 'let opened = if OFF {\n            Ok(content.sealed.clone())\n        } else {\n            opened.decrypt(&XNonce::default(), payload)\n        };',
      },
    ],
  },
  {
    id: 'D99',
    file: 'sync-server/src/service/unserved.rs',
    guard: 'if let Some(brought) = &request.audit {',
    off: 'if let Some(brought) = request.audit.as_ref().filter(|_| !OFF) {',
  },
  {
    id: 'D99',
    file: 'crates/app/src/audit/pages.rs',
    guard: 'if at.0 > since.0.saturating_add(SILENT) {',
    off: 'if at.0 > since.0.saturating_add(SILENT) && !OFF {',
    test: 'words_of_a_tablet_that_brings_no_records_are_found',
  },
];
