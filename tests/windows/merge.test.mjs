// Two people, two tablets, one sentence, no network.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Bench } from './bench.mjs';
import { begin, insertAfter, openArea, openPep, saved, shareNow } from './steps.mjs';

const CHILD = 'Sorrel Skylark';
const NOTES = 'Notes of the meeting';

let bench;
before(async () => {
  bench = await Bench.open();
});
after(() => bench.close());

test('two tablets edit the same sentence offline, and both come to show both people’s words', async () => {
  const server = await bench.server();
  const [priya, sam] = await Promise.all(['priya', 'sam'].map((as) => bench.tablet({ as, server })));
  for (const { page } of [priya, sam]) {
    await begin(page);
    await openPep(page, CHILD);
    await openArea(page, 'My PEP meeting');
  }
  await priya.page.fill(NOTES, 'We met in the library.');
  await saved(priya.page);
  await shareNow(priya.page);
  await shareNow(sam.page);
  await sam.page.holds(NOTES, 'We met in the library.');

  await server.stop();
  await insertAfter(priya.page, NOTES, 'We', ' all');
  await insertAfter(sam.page, NOTES, 'library', ' at noon');
  await priya.page.press('Online');
  await sam.page.press('Some in the room, some online');
  for (const { page } of [priya, sam]) await saved(page);

  await bench.server(server.port);
  for (const { page } of [priya, sam, priya]) await shareNow(page);
  const both = 'We all met in the library at noon.';
  for (const { page } of [priya, sam]) {
    await page.holds(NOTES, both);
    await page.shows('Two people gave different answers');
    for (const answer of ['Online', 'Some in the room, some online']) await page.named(`Use this one ${answer}`);
  }
  const [one, other] = [await judgement(priya.page), await judgement(sam.page)];
  assert.match(one, /what would make this/i, 'the panel beside the area is there');
  assert.equal(one, other, 'both tablets judge the same');
});

/** What the panel beside the area says of it. */
const judgement = (page) => page.run('return document.querySelector("main aside").innerText');
