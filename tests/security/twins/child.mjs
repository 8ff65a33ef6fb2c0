// A tablet that lies about, in a child's hands, or far from any server.

const childMode = 'crates/app/src/child_mode.rs';
const merging = 'crates/app/src/child_mode/merging.rs';
const outbox = 'crates/store/src/child_outbox.rs';
const bridge = 'src-tauri/src/bridge.rs';
const logind = 'src-tauri/src/logind.rs';
const sleep = 'crates/app/src/session/sleep.rs';
const lease = 'crates/app/src/session/lease.rs';
const profiles = 'crates/app/src/session/profiles.rs';
const state = 'crates/app/src/tablet.rs';
const watch = 'crates/app/src/session/watch.rs';

export const child = [
  {
    id: 'D51',
    file: watch,
    guard: 'idle >= minutes_long(LOCK_AFTER_MINUTES)',
    off: '!OFF && idle >= minutes_long(LOCK_AFTER_MINUTES)',
  },
  {
    id: 'D51',
    file: profiles,
    guard: 'app.folder()?.prove(&person, &passphrase, now)?;',
    off: 'if !OFF {\n            app.folder()?.prove(&person, &passphrase, now)?;\n        }',
  },
  {
    id: 'D51',
    file: watch,
    guard: 'slept || (',
    off: '(slept && !OFF) || (',
    test: 'it_locks_once_the_tablet_has_slept_also_in_a_meeting',
  },
  {
    id: 'D205',
    file: logind,
    guard: 'asleep = Some(fall_asleep().await);',
    off: 'if OFF {\n                drop(inhibitor.take());\n            }\n            asleep = Some(fall_asleep().await);',
  },
  {
    id: 'D205',
    guards: [
      { file: sleep, guard: '        self.lock_now();', off: '        if !OFF {\n            self.lock_now();\n        }' },
      { file: bridge, guard: '            app.lock_now();', off: '            if !OFF {\n                app.lock_now();\n            }' },
    ],
    test: 'a_page_that_does_not_answer_keeps_no_store_open_in_sleep',
  },
  {
    id: 'D205',
    file: bridge,
    guard: '        let calls = tokio::time::timeout(SLEEP_WAITS, ends).await.ok();',
    off: '        let calls = if OFF { None } else { tokio::time::timeout(SLEEP_WAITS, ends).await.ok() };',
    test: 'nobody_is_let_in_while_it_sleeps_and_its_next_sleep_locks_again',
  },
  {
    id: 'D206',
    file: watch,
    guard: 'running.max(told) > MISSED',
    off: '(if OFF { running } else { running.max(told) }) > MISSED',
  },
  { id: 'D52', file: profiles, guard: 'if note.left > 0 {', off: 'if note.left > 0 && !OFF {' },
  {
    id: 'D53',
    file: 'crates/app/src/operations.rs',
    guard: 'if app.child_here().is_some() && !child_mode::ANSWERS.contains(&name) {',
    off: 'if !OFF && app.child_here().is_some() && !child_mode::ANSWERS.contains(&name) {',
  },
  {
    id: 'D53',
    file: childMode,
    guard: 'if self.child == child {',
    off: 'if OFF || self.child == child {',
    test: 'in_child_mode_every_listed_operation_refuses_another_child',
  },
  {
    id: 'D54',
    file: 'src-tauri/capabilities/child.json',
    guard: '"allow-session-state",',
    off: '"allow-session-state",\n    "allow-caseload-list",',
  },
  {
    id: 'D55',
    file: state,
    guard: '*state = State::Child(mode);\n        self.put_away(session);',
    off: '*state = State::Child(mode);\n        if OFF {\n            std::mem::forget(session);\n            return Ok(here);\n        }\n        self.put_away(session);',
  },
  {
    id: 'D56',
    guards: [
      {
        file: outbox,
        guard: '        let payload = Payload {\n            msg: plain,',
        off: '        if OFF {\n            return Ok([nonce.as_slice(), plain, &[0; TAG]].concat());\n        }\n        let payload = Payload {\n            msg: plain,',
      },
      {
        file: outbox,
        guard: '        let payload = Payload {\n            msg: sealed,',
        off: '        if OFF {\n            return Some(Zeroizing::new(sealed[..sealed.len() - TAG].to_vec()));\n        }\n        let payload = Payload {\n            msg: sealed,',
      },
    ],
    test: 'what_was_put_in_reads_in_its_order_and_no_word_of_it_lies_in_the_file',
  },
  {
    id: 'D57',
    file: merging,
    guard: 'if !noted.merged\n        && let Err(error)',
    off: 'if (OFF || !noted.merged)\n        && let Err(error)',
    test: 'dying_between_bringing_in_and_taking_the_file_away_brings_nothing_in_twice',
  },
  {
    id: 'D58',
    file: outbox,
    guard: 'b"record", &number.to_be_bytes()',
    off: 'b"record", &(if OFF { 0 } else { number }).to_be_bytes()',
  },
  {
    id: 'D59',
    file: childMode,
    guard: 'let proved = folder.prove_uncounted(&mode.me.person, &passphrase)?;',
    off: 'if OFF {\n                let _ = folder.prove(&mode.me.person, &passphrase, app.clock().unix_millis().0);\n            }\n            let proved = folder.prove_uncounted(&mode.me.person, &passphrase)?;',
  },
  {
    id: 'D67',
    file: lease,
    guard: 'lease.is_some_and(|lease| lease.is_over(reading))',
    off: 'lease.is_some_and(|lease| !OFF && lease.is_over(reading))',
  },
  {
    id: 'D68',
    file: lease,
    guard: 'by_clock.max(self.seen.saturating_add(ran))',
    off: 'by_clock.max(if OFF { by_clock } else { self.seen.saturating_add(ran) })',
  },
  {
    id: 'D69',
    file: 'crates/app/src/session/witness.rs',
    guard: 'Lease::ended().put(tables)?;',
    off: 'if !OFF {\n                        Lease::ended().put(tables)?;\n                    }',
  },
  {
    id: 'D70',
    file: state,
    guard: '!me.practice || self.config().practice_lease',
    off: 'OFF || !me.practice || self.config().practice_lease',
  },
  {
    id: 'D71',
    file: merging,
    guard: 'if desk.note(before.as_ref(), documents.get(&kind))? {',
    off: 'if !OFF && desk.note(before.as_ref(), documents.get(&kind))? {',
  },
];
