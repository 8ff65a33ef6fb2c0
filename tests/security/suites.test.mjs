// What the suites close with follows from what was run, also where something failed.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** The suite of Rust, with a cargo that says this and ends so. */
function suiteOver(said, status) {
  const place = mkdtempSync(join(tmpdir(), 'suites-'));
  try {
    const cargo = join(place, 'cargo');
    writeFileSync(cargo, `#!/bin/sh\ncat <<'END'\n${said}\nEND\nexit ${status}\n`);
    chmodSync(cargo, 0o755);
    const env = { ...process.env, PATH: `${place}:${process.env.PATH}` };
    return spawnSync('node', ['tools/suites.mjs', 'rust'], { cwd: root, env, encoding: 'utf8' });
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

test('each case is told of also where a test failed', () => {
  const said = 'test deep::every_damaged_entry_gets_a_reason_and_the_sound_one_beside_it_a_receipt ... FAILED\ntest sending_again_changes_nothing ... ok\ntest result: FAILED. 1 passed; 1 failed; 0 ignored';
  const { stdout, status } = suiteOver(said, 101);
  assert.match(stdout, /^\| D01 \|.*\| FAILED: every_damaged_entry_/m);
  assert.match(stdout, /^\| D02 \|.*\| holds \|$/m);
  assert.match(stdout, /^rust: 1 passed, 1 failed/m);
  assert.equal(status, 1);
});

test('a case that was not run is a failure where every test passed', () => {
  const said = 'test sending_again_changes_nothing ... ok\ntest result: ok. 1 passed; 0 failed; 0 ignored';
  const { stdout, status } = suiteOver(said, 0);
  assert.match(stdout, /^\| D01 \|.*\| NOT RUN: /m);
  assert.match(stdout, /^rust: 1 passed, \d+ failed/m);
  assert.equal(status, 1);
});

test('where nothing was built nothing is said of any case', () => {
  const { stdout, status } = suiteOver('error: could not compile', 101);
  assert.doesNotMatch(stdout, /^\| D01 \|/m);
  assert.match(stdout, /^rust: 0 passed, 1 failed/m);
  assert.equal(status, 1);
});
