// Frameworks over the real core and the real server: Val, the made-up Virtual School head, copies one, breaks it, sees it
// at its line, mends it, tries it on the PEPs of the tablet and signs it; Priya's tablet then judges by it.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { realServer, realTablet } from './real-tablet.mjs';
import { complaints, openStage, SIZES, tooWide } from './stage.mjs';

const MINUTES = 60_000;
const NOW = '2026-11-23T10:00:00Z';
const REASON = 'Made up: agreed by a made-up board.';

let stage;
let server;
let tablet;
let page;
const faults = [];
before(async () => {
  stage = await openStage();
  server = await realServer();
  tablet = await realTablet({ server: server.address, now: NOW });
  page = await stage.page(tablet.address);
  // Verification of a whole framework takes seconds in a build that was not made for speed.
  page.setDefaultTimeout(2 * MINUTES);
  page.on('pageerror', (fault) => faults.push(String(fault)));
});
after(async () => {
  await stage?.close();
  await tablet?.close();
  await server?.close();
});

const heading = (name, on = page) => on.getByRole('heading', { level: 1, name });
const box = () => page.getByLabel('Text of the framework');
/** The check has answered for the text as it stands, and says this. */
const checked = (words) => page.locator('.state').filter({ hasText: 'Checked' }).filter({ hasText: words }).waitFor();
const caretLine = () => box().evaluate((area) => area.value.slice(0, area.selectionStart).split('\n').length);

async function share(on) {
  await on.getByRole('link', { name: 'Settings' }).click();
  await on.getByRole('button', { name: 'See what waits', exact: true }).click();
  const sheet = on.getByRole('dialog');
  await sheet.getByRole('button', { name: 'Share now' }).click();
  await sheet.getByRole('button', { name: 'Share now', disabled: false }).waitFor();
  assert.equal(await sheet.getByRole('alert').count(), 0, 'the server took it');
  await on.keyboard.press('Escape');
}

/** Fills the reason and signs. */
async function sign() {
  await page.getByLabel(/End it the day before, on 9 November 2026/).check();
  await page.getByLabel('Why do you adopt it?').fill(REASON);
  await page.getByRole('button', { name: 'Sign it' }).click();
  await page.getByRole('button', { name: 'Yes, sign it' }).click();
}

async function looksRight() {
  await page.evaluate(() => document.fonts.ready.then(() => new Promise(requestAnimationFrame)));
  for (const size of ['landscape', 'portrait']) {
    await page.setViewportSize(SIZES[size]);
    assert.deepEqual(await complaints(page), []);
    assert.equal(await tooWide(page), false, `the page is wider than its window, ${size}`);
  }
  assert.doesNotMatch(await page.locator('body').innerText(), /⟦/, 'some words are missing');
  await page.setViewportSize(SIZES.landscape);
}

describe('the head of the Virtual School on a new tablet', { timeout: 15 * MINUTES }, () => {
  test('begins with made-up children, as Val', async () => {
    await page.getByRole('button', { name: /Val Virtual/ }).click();
    await heading('Start as Val Virtual').waitFor();
    await page.getByRole('button', { name: 'Start' }).click();
    await heading('Children').waitFor({ timeout: 5 * MINUTES });
  });

  test('sees in Settings what judges now, and all of them', async () => {
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByText('sthelens-majority-red').first().waitFor();
    await page.getByRole('link', { name: 'See all frameworks' }).click();
    await heading('How PEPs are judged').waitFor();
    await page.getByRole('heading', { name: 'What judged before' }).waitFor();
    await looksRight();
  });

  test('reads the rule in words with the counts that verification reproduces', async () => {
    await page.getByRole('link', { name: 'sthelens-majority-red' }).click();
    await heading('sthelens-majority-red').waitFor();
    await page.getByText('name 98 of them once, 63 never and 4 more than once').waitFor();
    await page.getByText('At least all but one of the areas are gold').waitFor();
    await looksRight();
  });

  test('copies it as a draft, which needs an id of its own', async () => {
    await page.getByRole('button', { name: 'Copy as a draft' }).click();
    await heading('Draft: sthelens-majority-red').waitFor();
    await checked('1 warning');
    await page.getByText('it cannot be signed like this').waitFor();
    const text = await box().inputValue();
    await box().fill(text.replace('id = "sthelens-majority-red"', 'id = "practice-val"').replace('from = 2025-09-01', 'from = 2026-11-10'));
    await heading('Draft: practice-val').waitFor();
    await checked('No problems');
    await looksRight();
  });

  test('breaks it, and sees the problem at its line', async () => {
    await box().evaluate((area) => area.setSelectionRange(0, 0));
    await box().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.type('mistake = 1\n');
    await checked('1 problem');
    await page.getByRole('button', { name: /Problem, line 2/ }).waitFor();
    await page.keyboard.press('Control+End');
    await page.keyboard.press('F8');
    assert.equal(await caretLine(), 2);
    assert.equal(await page.locator('.band.refused').count(), 1);
  });

  test('mends it, and the draft stands on the tablet', async () => {
    await page.keyboard.press('Home');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Delete');
    await checked('No problems');
    await page.getByText('Saved on this tablet').first().waitFor();
    const text = await box().inputValue();
    await page.reload();
    await checked('No problems');
    assert.equal(await box().inputValue(), text);
  });

  test('tries it on every PEP of the tablet, and nobody is graded', async () => {
    await page.getByRole('button', { name: 'Try it now' }).click();
    await page.getByText('Done. Nothing was graded.').first().waitFor({ timeout: 5 * MINUTES });
    const [, looked, of] = /(\d+) of (\d+) PEPs tried/.exec(await page.locator('.progress').innerText());
    assert.equal(looked, of);
    assert.ok(Number(of) >= 24, `${of} PEPs`);
    // Those of earlier years are judged by the rule of their day now, so some may change. Every one is accounted for.
    const said = await page.locator('.try p').filter({ hasText: 'would be judged otherwise' }).innerText();
    const count = (words) => Number(new RegExp(`(\\d+) ${words}`).exec(said)?.[1] ?? 0);
    const changed = count('PEPs? would be judged otherwise');
    assert.equal(changed + count('stays? as') + count('cannot be compared'), Number(of), said);
    assert.equal(await page.locator('.try tbody tr').count(), changed);
  });

  test('is told that a tablet which never shared cannot sign yet; everything stays', async () => {
    await sign();
    await page.getByRole('alert').getByText('That was not signed. This tablet still waits for the server.').waitFor();
    assert.equal(await page.getByLabel('Why do you adopt it?').inputValue(), REASON);
    await looksRight();
  });

  test('shares once, signs it, and it waits', async () => {
    const draft = page.url();
    await share(page);
    await page.goto(draft);
    await checked('No problems');
    await sign();
    await heading('practice-val').waitFor();
    await page.getByText('Signed, waiting to share').first().waitFor();
    await page.getByText('It comes into force once it is shared with the server.').waitFor();
    await page.getByRole('button', { name: /1 change waiting to share/ }).click();
    await page.getByRole('dialog').getByText('A framework that you signed waits to be shared.').waitFor();
    await page.keyboard.press('Escape');
    await looksRight();
  });

  test('shares it, and it is in force', async () => {
    await share(page);
    await page.getByRole('link', { name: 'See all frameworks' }).click();
    await inForce(page);
    await looksRight();
  });

  test('met no fault of the pages on the way', () => assert.deepEqual(faults, []));
});

/** The list says that Val's framework judges now, who signed it and why, and when the one before it ended. */
async function inForce(on) {
  await on.getByRole('heading', { name: 'What judges now' }).waitFor();
  const card = (id) => on.locator('li.card').filter({ has: on.getByRole('link', { name: id, exact: true }) });
  await card('practice-val').getByText('Judges now').waitFor();
  await card('practice-val').getByText(`Signed by Val Virtual, 23 November 2026. ${REASON}`).waitFor();
  await card('sthelens-majority-red').getByText('to 9 November 2026').waitFor();
  assert.equal(await card('sthelens-majority-red').getByText('Judges now').count(), 0);
}

describe('a designated teacher on another tablet', { timeout: 15 * MINUTES }, () => {
  let other;
  let screen;
  before(async () => {
    other = await realTablet({ server: server.address, now: NOW });
    screen = await stage.page(other.address);
    screen.setDefaultTimeout(2 * MINUTES);
  });
  after(() => other?.close());

  const call = async (operation, request) => {
    const answer = await fetch(`${other.address}/call/${operation}`, { method: 'POST', body: JSON.stringify(request) });
    return answer.json();
  };

  test('begins as Priya, shares, and finds it in force without a word from anybody', async () => {
    await screen.getByRole('button', { name: /Priya Practice/ }).click();
    await screen.getByRole('button', { name: 'Start' }).click();
    await heading('Children', screen).waitFor({ timeout: 5 * MINUTES });
    await share(screen);
    await screen.getByRole('link', { name: 'See all frameworks' }).click();
    await inForce(screen);
    assert.equal(await screen.getByRole('button', { name: 'Copy as a draft' }).count(), 0);
  });

  test('is judged by it from its first day on, and by the one before it until then', async () => {
    const { rows } = await call('caseload.list', {});
    const judged = await Promise.all(rows.map(async ({ child, pep }) => ({ child, pep, by: (await call('pep.show', { child, pep })).framework.id })));
    assert.deepEqual([...new Set(judged.map(({ by }) => by))].sort(), ['practice-val', 'sthelens-majority-red']);
    for (const id of ['practice-val', 'sthelens-majority-red']) {
      const { child, pep } = judged.find(({ by }) => by === id);
      await screen.goto(`${screen.url().split('#')[0]}#/child/${child}/pep/${pep}/overall`);
      await heading('Overall judgement', screen).waitFor();
      await screen.locator('footer').getByText(id).waitFor();
    }
  });
});
