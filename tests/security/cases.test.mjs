// What is said of a case follows from what was run, and from nothing else.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { cases, judged, table, verdicts } from './cases.mjs';
import { twins } from './twins.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

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

test('each twin names a case, a test of it, and a guard that stands once in its file', () => {
  const all = new Map(cases(root).map((each) => [each.id, each]));
  for (const twin of twins) {
    const of = all.get(twin.id);
    assert.ok(of, `${twin.id} is no case`);
    assert.ok(twin.test === undefined || of.tests.includes(twin.test), `${twin.id}: ${twin.test}`);
    const source = readFileSync(join(root, twin.file), 'utf8');
    assert.equal(source.split(twin.guard).length, 2, `${twin.id}: its guard stands once in ${twin.file}`);
    assert.notEqual(twin.guard, twin.off, twin.id);
  }
});
