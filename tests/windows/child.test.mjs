// A child has the tablet: a window of their own, which may ask nothing but what is theirs, until their adult is back.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Bench } from './bench.mjs';
import { begin } from './steps.mjs';

const CHILD = 'Violet Vinegar';
const WORDS = 'to play my drum on a real stage';

/** What the shell says to a command of a page: that it answered, or why not. */
const ask = (page, command, request) =>
  page.run(
    `return window.__TAURI_INTERNALS__.invoke(arguments[0], arguments[1]).then(() => 'answered', (why) => String(why.message ?? why))`,
    command,
    request,
  );

let bench;
before(async () => {
  bench = await Bench.open();
});
after(() => bench.close());

test('the window of a child asks nothing but what is theirs, and gives way to the adult’s', async () => {
  const { page } = await bench.tablet({ as: 'priya', server: { url: 'http://127.0.0.1:9' } });
  await begin(page);
  await page.press(CHILD);
  await page.heading(CHILD);
  await page.press('Start pathway together');
  await page.heading('Before you hand over');
  await page.pressIntoAnother('Hand over to Violet');
  await page.heading('Hello, Violet');
  assert.match(await page.run('return location.href'), /child\.html/);
  assert.match(await ask(page, 'caseload_list', {}), /not allowed/, 'the capability file refuses before the app is asked');
  assert.match(await ask(page, 'pathway_show', {}), /not allowed/);
  assert.equal(await ask(page, 'session_state', {}), 'answered');

  await page.press('New dream');
  await page.press('Art and music');
  await page.press('Write');
  await page.fill("Something I'd like is", WORDS);
  await page.shows('Kept safe on this tablet');
  await page.press('Finish');
  await page.press('I am the adult');
  await page.shows('Practice passphrase: ');
  const [, passphrase] = /Practice passphrase: (.*)/.exec(await page.text());
  await page.fill('Passphrase of Priya Practice', passphrase.trim());
  await page.pressIntoAnother("I am the adult: go to Violet's page");
  await page.heading(CHILD);
  await page.shows(WORDS);
  assert.match(await ask(page, 'child_mode_show', {}), /not allowed/);
});
