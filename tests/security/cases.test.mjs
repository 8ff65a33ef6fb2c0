// What is said of a case follows from what was run, and from nothing else.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { cases, judged, table, verdicts } from './cases.mjs';
import { isBuilt, named, placesOf, reason, together, without } from './switches.mjs';
import { reasons, twins } from './twins/all.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const read = (file) => readFileSync(join(root, file), 'utf8');

test('there are cases, each with tests, and none twice', () => {
  const all = cases(root);
  assert.ok(all.length >= 50, `${all.length}`);
  assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
  for (const { id, tests } of all) assert.ok(tests.length > 0, id);
});

test('a case holds where each of its tests ran and passed', () => {
  const all = [
    { id: 'D01', threat: 'one', tests: ['a', 'b'] },
    { id: 'D02', threat: 'two', tests: ['c'] },
    { id: 'D03', threat: 'three', tests: ['d'] },
  ];
  const output = 'test deep::a ... ok\ntest b ... ok\ntest c ... FAILED\ntest result: FAILED. 2 passed\n';
  assert.deepEqual(table(judged(all, verdicts(output))), [
    '| D01 | one | 2 | holds |',
    '| D02 | two | 1 | FAILED: c |',
    '| D03 | three | 0 | NOT RUN: d |',
  ]);
});

test('a case of which a test says that this machine would not let it does not hold', () => {
  const all = [{ id: 'D01', threat: 'one', tests: ['a'] }];
  const output = 'test a ... ok\n\nsuccesses:\n\n---- a stdout ----\nnot run: nobody may look\n\nsuccesses:\n    a\n';
  assert.deepEqual(table(judged(all, verdicts(output))), ['| D01 | one | 1 | NOT RUN: nobody may look |']);
});

test('a try is counted where a test tells how many it made', () => {
  const all = [{ id: 'D01', threat: 'one', tests: ['a', 'b'] }];
  const output = 'test deep::a ... ok\ntest b ... ok\n\nsuccesses:\n\n---- deep::a stdout ----\ntries: 40\n\nsuccesses:\n    deep::a\n    b\ntries: 7\n';
  assert.deepEqual(table(judged(all, verdicts(output))), ['| D01 | one | 41 | holds |']);
});

test('each twin names a case, a test of it, and guards that stand once in their files', () => {
  const all = new Map(cases(root).map((each) => [each.id, each]));
  for (const twin of named(twins)) {
    const of = all.get(twin.id);
    assert.ok(of, `${twin.id} is no case`);
    assert.ok(twin.test === undefined || of.tests.includes(twin.test), `${twin.key}: ${twin.test}`);
    assert.ok(without(twin, read), `${twin.key}: each guard stands once in its file`);
    for (const { guard, off } of placesOf(twin)) assert.notEqual(guard, off, twin.key);
  }
});

test('each case has a twin, or a reason for having none, and not both', () => {
  for (const { id } of cases(root)) {
    const has = twins.some((twin) => twin.id === id);
    assert.ok(has !== reasons.has(id), `${id}: ${has ? 'a twin and a reason' : 'neither a twin nor a reason'}`);
  }
});

test('twins that share a build have a switch each, and those that cannot stand alone', () => {
  const read = () => 'if guarded() {\n    refuse();\n}\nconst MOST: u32 = 3;\n';
  const twin = (id, guard, off) => ({ id, file: 'a.rs', guard, off });
  const mine = named([
    twin('D01', 'guarded()', 'guarded() && !OFF'),
    twin('D01', 'guarded()', 'guarded() && !OFF'),
    twin('D02', 'if guarded() {', 'if false {'),
    twin('D03', 'MOST: u32 = 3', 'MOST: u32 = 9'),
  ]);
  const { texts, joined, alone } = together(mine, read);
  assert.deepEqual(joined.map(({ key }) => key), ['D01', 'D01.2']);
  assert.deepEqual(alone.map(({ key }) => key), ['D02', 'D03']);
  assert.match(texts.get('a.rs'), /== "D01"/);
  assert.match(texts.get('a.rs'), /== "D01.2"/);
  assert.match(without(mine[0], read).get('a.rs'), /^if guarded\(\) && !true \{/);
  assert.equal(without(twin('D04', 'nowhere', 'off'), read), undefined);
  assert.deepEqual(['a.rs', 'b.sql', 'c.json', 'Cargo.toml'].map(isBuilt), [true, true, false, false]);
});

test('a failed twin says where it broke off, by its own thread', () => {
  const output = "thread 'helper' (2) panicked at a.rs:1:2:\nother\n\nthread 'deep::mine' (3) panicked at b.rs:3:4:\nassertion failed\n";
  assert.equal(reason(output, 'mine'), 'b.rs:3:4: assertion failed');
  assert.equal(reason('Error: "gone"\n', 'mine'), 'Error: "gone"');
});
