// Frameworks over the real core: Val, the made-up Virtual School head, copies one, breaks it, sees it at its line, mends
// it, tries it on the PEPs of the tablet, and is told that signing waits until the tablet has shared once.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { realTablet } from './real-tablet.mjs';
import { complaints, openStage, SIZES, tooWide } from './stage.mjs';

const MINUTES = 60_000;

let stage;
let tablet;
let page;
const faults = [];
before(async () => {
  stage = await openStage();
  tablet = await realTablet();
  page = await stage.page(tablet.address);
  // Verification of a whole framework takes seconds in a build that was not made for speed.
  page.setDefaultTimeout(2 * MINUTES);
  page.on('pageerror', (fault) => faults.push(String(fault)));
});
after(async () => {
  await stage?.close();
  await tablet?.close();
});

const heading = (name) => page.getByRole('heading', { level: 1, name });
const box = () => page.getByLabel('Text of the framework');
/** The check has answered for the text as it stands, and says this. */
const checked = (words) => page.locator('.state').filter({ hasText: 'Checked' }).filter({ hasText: words }).waitFor();
const caretLine = () => box().evaluate((area) => area.value.slice(0, area.selectionStart).split('\n').length);

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
    await box().fill(text.replace('id = "sthelens-majority-red"', 'id = "practice-val"').replace('from = 2025-09-01', 'from = 2027-09-01'));
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

  test('signs it, and is told that a tablet which never shared cannot do that yet; everything stays', async () => {
    await page.getByLabel(/End it the day before, on 31 August 2027/).check();
    await page.getByLabel('Why do you adopt it?').fill('Made up: agreed by a made-up board.');
    await page.getByRole('button', { name: 'Sign it' }).click();
    await page.getByRole('button', { name: 'Yes, sign it' }).click();
    await page.getByRole('alert').getByText('That was not signed. This tablet still waits for the server.').waitFor();
    assert.equal(await page.getByLabel('Why do you adopt it?').inputValue(), 'Made up: agreed by a made-up board.');
    await looksRight();
  });

  test('met no fault of the pages on the way', () => assert.deepEqual(faults, []));
});
