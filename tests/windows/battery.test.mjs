// A tablet whose battery runs flat in the middle of a word.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Bench } from './bench.mjs';
import { begin, openArea, openPep, saved, unlock } from './steps.mjs';

const CHILD = 'Violet Vinegar';
const STRENGTHS = 'Strengths';
const WORDS = 'Violet explains her ideas to the whole class.';

let bench;
before(async () => {
  bench = await Bench.open();
});
after(() => bench.close());

test('words shown as saved survive kill -9 a moment later', async () => {
  const server = { url: 'http://127.0.0.1:9' };
  const first = await bench.tablet({ as: 'priya', server });
  await begin(first.page);
  await openPep(first.page, CHILD);
  await openArea(first.page, 'My education');
  await first.page.fill(STRENGTHS, WORDS);
  await saved(first.page);
  await first.page.keys(' And she li');
  await first.kill();

  const again = await bench.tablet({ as: 'priya', server });
  await unlock(again.page);
  await openPep(again.page, CHILD);
  await openArea(again.page, 'My education');
  const kept = await again.page.holds(STRENGTHS);
  assert.ok(kept.startsWith(WORDS), `what was saved is kept whole; the field holds "${kept}"`);
});
