// Somebody is removed while their tablet is away, over the real core and the real server: Priya writes with sharing paused, Val
// removes her, her tablet closes at its next contact, and Val reads what she had not shared, admits one piece and refuses the other.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { realServer, realTablet } from './real-tablet.mjs';
import { complaints, openStage, SIZES, tooWide } from './stage.mjs';

const MINUTES = 60_000;
const NOW = '2026-11-23T10:00:00Z';
const WORDS = 'Made up: read a whole book on the train. ';
const WISH = 'Made up: would like to join the choir. ';
const WHY = 'Made up: this was meant for another child.';

let stage;
let server;
const tablets = {};
const pages = {};
const faults = [];
before(async () => {
  stage = await openStage();
  server = await realServer();
  for (const who of ['priya', 'val']) {
    tablets[who] = await realTablet({ server: server.address, now: NOW });
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

async function begins(on, name) {
  await on.getByRole('button', { name: new RegExp(name) }).click();
  await on.getByRole('button', { name: 'Start' }).click();
  await heading(on, 'Children').waitFor({ timeout: 5 * MINUTES });
}

/** Opens what waits and presses a button of it. */
async function sharing(on, button) {
  await open(on, '#/settings');
  await on.getByRole('button', { name: 'See what waits', exact: true }).click();
  const sheet = on.getByRole('dialog');
  await sheet.getByRole('button', { name: button }).click();
  return sheet;
}

async function share(on) {
  const sheet = await sharing(on, 'Share now');
  await sheet.getByRole('button', { name: 'Share now', disabled: false }).waitFor();
  assert.equal(await sheet.getByRole('alert').count(), 0, 'the server took it');
  await on.keyboard.press('Escape');
}

/** Writes in front of what stands in an answer, and waits until it is on the tablet. */
async function writes(on, hash, label, words) {
  await open(on, hash);
  const box = on.getByLabel(label);
  const typed = words + (await box.inputValue());
  const safe = on.waitForResponse((answer) => answer.url().endsWith('/call/text.write') && answer.ok() && answer.request().postDataJSON().text === typed);
  await box.fill(typed);
  await safe;
}

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

describe('somebody is removed while their tablet is away', { timeout: 15 * MINUTES }, () => {
  let area;

  test('both begin, and share', async () => {
    await begins(pages.priya, 'Priya Practice');
    await begins(pages.val, 'Val Virtual');
    for (const who of ['priya', 'val', 'priya']) await share(pages[who]);
  });

  test('Priya writes on two pages with sharing paused', async () => {
    const { priya } = pages;
    await (await sharing(priya, 'Pause sharing')).getByRole('button', { name: 'Share again' }).waitFor();
    await priya.keyboard.press('Escape');
    await open(priya, '#/');
    await priya.locator('tbody th a').first().click();
    await priya.getByRole('link', { name: 'Continue PEP' }).click();
    await heading(priya, /^PEP for Autumn/).waitFor();
    area = (name) => `#${priya.url().split('#')[1].replace(/\/area\/.*/, '')}/area/${name}`;
    const [education, views] = [area('education'), area('views')];
    area = (name) => (name === 'education' ? education : views);
    await writes(priya, education, 'How it is going', WORDS);
    await writes(priya, views, 'Going well', WISH);
  });

  test('Val removes her, and sees it confirmed', async () => {
    const { val } = pages;
    await open(val, '#/settings');
    await val.getByRole('link', { name: 'People and their tablets' }).click();
    await val.getByRole('button', { name: 'Remove Priya Practice' }).click();
    await looksRight(val);
    await val.getByRole('dialog').getByRole('button', { name: 'Remove Priya Practice' }).click();
    const gone = val.getByRole('region', { name: 'Removed' }).getByRole('listitem', { name: 'Priya Practice' });
    await gone.getByText(/^Removed by Val Virtual/).waitFor();
    await share(val);
    await open(val, '#/settings/people');
    await gone.waitFor();
    await gone.getByText('Not confirmed yet').waitFor({ state: 'detached' });
    await looksRight(val);
  });

  test('Priya’s tablet closes at its next contact, says what became of her words, and stays closed', async () => {
    const { priya } = pages;
    await sharing(priya, 'Share now');
    await heading(priya, 'You no longer belong to Practice Council').waitFor();
    await priya.getByText('2 pieces of work that you had not shared were handed to the Virtual School.').waitFor();
    await looksRight(priya);
    await priya.getByRole('button', { name: 'Use it' }).click();
    await priya.getByRole('button', { name: 'Ask again' }).click();
    await priya.getByRole('status').getByText('Nothing was deleted.').waitFor();
    await heading(priya, 'You no longer belong to Practice Council').waitFor();
  });

  test('Val is told that two pieces wait, reads every line of one and admits it', async () => {
    const { val } = pages;
    await share(val);
    await val.getByText('2 wait for you', { exact: true }).first().waitFor();
    await val.getByRole('link', { name: 'From people who were removed' }).click();
    await val.getByRole('region', { name: 'Priya Practice' }).waitFor();
    await looksRight(val);
    await val.getByRole('link', { name: /^Read every line: .*My education/ }).click();
    await val.locator('ins').filter({ hasText: WORDS.trim() }).waitFor();
    await looksRight(val);
    await val.getByRole('button', { name: 'Admit', exact: true }).click();
    await val.getByRole('dialog').getByRole('button', { name: 'Admit', exact: true }).click();
    await heading(val, 'From people who were removed').waitFor();
  });

  test('Val refuses the other, and it is kept', async () => {
    const { val } = pages;
    await val.getByRole('link', { name: /^Read every line: .*My views, wishes and feelings/ }).click();
    await val.getByRole('button', { name: 'Refuse', exact: true }).click();
    const question = val.getByRole('dialog');
    await question.getByLabel('Why is it refused?').fill(WHY);
    await question.getByRole('button', { name: 'Refuse', exact: true }).click();
    await heading(val, 'From people who were removed').waitFor();
    await share(val);
    await open(val, '#/settings/quarantine');
    await val.getByText('Nothing waits').waitFor();
    await val.getByRole('region', { name: 'Refused' }).getByText(`Reason: ${WHY}`).waitFor();
    await looksRight(val);
  });

  test('what was admitted stands in the plan, what was refused does not', async () => {
    const { val } = pages;
    await open(val, area('education'));
    await heading(val, 'My education').waitFor();
    await val.getByText(WORDS.trim()).first().waitFor();
    await open(val, area('views'));
    await heading(val, 'My views, wishes and feelings').waitFor();
    assert.equal(await val.getByText(WISH.trim()).count(), 0);
  });

  test('met no fault of the pages on the way', () => assert.deepEqual(faults, []));
});
