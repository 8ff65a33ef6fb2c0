// A council from its first moment, over the real core and the real server, on two tablets that share by themselves: found, invite,
// join, compare letters, let in, add a child, open a door, write. Nobody presses “share”.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { realServer, realTablet } from './real-tablet.mjs';
import { complaints, openStage, SIZES, tooWide } from './stage.mjs';

const MINUTES = 60_000;
const NOW = '2026-11-23T10:00:00Z';
const COUNCIL = 'Made-Up Borough';
const PASSPHRASE = 'made up tulip kettle';
const WORDS = 'Made up: counts beads, and loves it.';

let stage;
let server;
const tablets = {};
const pages = {};
const faults = [];
before(async () => {
  stage = await openStage();
  server = await realServer({ practice: false, now: NOW });
  for (const who of ['hanna', 'tess']) {
    tablets[who] = await realTablet({ now: NOW, sharing: true });
    const page = await stage.page(tablets[who].address);
    page.setDefaultTimeout(2 * MINUTES);
    page.on('pageerror', (fault) => faults.push(String(fault)));
    pages[who] = page;
  }
});
after(async () => {
  await stage?.close();
  for (const tablet of Object.values(tablets)) await tablet.close();
  await server?.close();
});

const heading = (on, name) => on.getByRole('heading', { level: 1, name });
const open = (on, hash) => on.evaluate((to) => (location.hash = to), hash);
const presses = async (on, ...names) => {
  for (const name of names) await on.getByRole('button', { name, exact: true }).click();
};

async function looksRight(on) {
  await on.evaluate(() => document.fonts.ready.then(() => new Promise(requestAnimationFrame)));
  for (const size of ['landscape', 'portrait']) {
    await on.setViewportSize(SIZES[size]);
    assert.deepEqual(await complaints(on), []);
    assert.equal(await tooWide(on), false, `the page is wider than its window, ${size}`);
  }
  assert.doesNotMatch(await on.locator('body').innerText(), /⟦/, 'some words are missing');
  await on.setViewportSize(SIZES.landscape);
}

/** The letters that a page shows, as it says them. */
const lettersOn = (on) => on.locator('.letters .groups').first().innerText();

describe('a council is founded, joined and worked in', { timeout: 15 * MINUTES }, () => {
  let picture;

  test('Hanna founds it with the code that the server shows, and types the recovery key back', async () => {
    const { hanna } = pages;
    await presses(hanna, 'Begin a council of your own');
    const given = { 'Server address': server.address, 'Setup code': server.setupCode, 'Name of the council': COUNCIL, 'Your name': 'Hanna Made-Up', 'Your passphrase': PASSPHRASE, 'The same once more': PASSPHRASE };
    for (const [label, value] of Object.entries(given)) await hanna.getByLabel(label).fill(value);
    await presses(hanna, 'Begin the council');
    await heading(hanna, 'Write down the recovery key').waitFor();
    await looksRight(hanna);
    const key = await lettersOn(hanna);
    await presses(hanna, 'I have written it down');
    await hanna.getByLabel('Type the key from your paper').fill(key.toLowerCase());
    await presses(hanna, 'Check it');
    await hanna.getByText('The recovery key is on paper alone').waitFor();
  });

  test('Hanna invites Tess, and her invite is a text and a code', async () => {
    const { hanna } = pages;
    await open(hanna, '#/settings/people');
    await hanna.getByRole('link', { name: 'Let somebody in' }).click();
    await hanna.getByLabel('Their name').fill('Tess Made-Up');
    await hanna.getByLabel('Their role').selectOption('dt');
    await presses(hanna, 'Write the invite');
    await hanna.getByRole('heading', { name: 'Invite for Tess Made-Up' }).waitFor();
    await looksRight(hanna);
    picture = await hanna.getByRole('img', { name: 'Code of the invite for Tess Made-Up' }).screenshot();
  });

  test('Tess reads the code from a picture of Hanna’s screen, and waits', async () => {
    const { tess } = pages;
    await presses(tess, 'I have an invite');
    await tess.locator('input[type=file]').setInputFiles({ name: 'code.png', mimeType: 'image/png', buffer: picture });
    await heading(tess, `Join ${COUNCIL}`).waitFor();
    await tess.getByText('Tess Made-Up', { exact: true }).waitFor();
    await tess.getByLabel('Your passphrase').fill(PASSPHRASE);
    await tess.getByLabel('The same once more').fill(PASSPHRASE);
    await presses(tess, 'Ask to be let in');
    await heading(tess, `${COUNCIL} has to let you in`).waitFor();
    await looksRight(tess);
  });

  test('Hanna sees by herself who asks, both see the same letters, and Tess goes on by herself', async () => {
    const { hanna, tess } = pages;
    await hanna.getByText('Tess Made-Up asks to be let in').first().waitFor();
    assert.equal(await lettersOn(hanna), await lettersOn(tess));
    await presses(hanna, 'The letters are the same: let them in: Tess Made-Up');
    await heading(tess, 'Children').waitFor();
    await tess.getByText('No children yet').waitFor();
    await tess.getByText('Tess Made-Up').first().waitFor();
  });

  test('Hanna adds a child and opens it to Tess, who sees it come', async () => {
    const { hanna, tess } = pages;
    await open(hanna, '#/');
    await hanna.getByRole('link', { name: 'Add a child' }).click();
    await hanna.getByLabel('The child’s name').fill('Robin Made-Up');
    await hanna.getByLabel('School year').selectOption('4');
    await hanna.getByLabel('School', { exact: true }).fill('Made-Up Primary');
    await presses(hanna, 'Add the child');
    await heading(hanna, 'Who may open the pages of Robin Made-Up').waitFor();
    await hanna.getByLabel('To whom?').selectOption({ label: 'Tess Made-Up, Designated teacher' });
    await presses(hanna, 'Open');
    await hanna.getByRole('heading', { level: 3, name: 'Tess Made-Up' }).waitFor();
    await looksRight(hanna);
    await tess.getByRole('link', { name: 'Robin Made-Up' }).first().waitFor();
  });

  test('Tess writes, and Hanna reads it', async () => {
    const { hanna, tess } = pages;
    await tess.getByRole('link', { name: 'Robin Made-Up' }).first().click();
    await tess.getByRole('link', { name: 'Continue PEP' }).click();
    await heading(tess, /^PEP for Autumn/).waitFor();
    const area = `#${tess.url().split('#')[1]}/area/education`;
    await open(tess, area);
    const safe = tess.waitForResponse((answer) => answer.url().endsWith('/call/text.write') && answer.ok() && answer.request().postDataJSON().text === WORDS);
    await tess.getByLabel('How it is going').fill(WORDS);
    await safe;
    await open(hanna, area);
    await hanna.getByText(WORDS).first().waitFor();
  });

  test('met no fault of the pages on the way', () => assert.deepEqual(faults, []));
});
