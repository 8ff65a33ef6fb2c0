// The pages over the real core: begin, write, be cut off, come back. Every screen is read by axe as it really is.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { realTablet } from './real-tablet.mjs';
import { complaints, openStage, SIZES, tooWide } from './stage.mjs';

const MINUTES = 60_000;

let stage;
let tablet;
let page;
let child;
const faults = [];
before(async () => {
  stage = await openStage();
  tablet = await realTablet();
  page = await stage.page(tablet.address);
  page.on('pageerror', (fault) => faults.push(String(fault)));
});
after(async () => {
  await stage?.close();
  await tablet?.close();
});

/** The words stand on the tablet once it has answered their write. */
const saved = (words) =>
  page.waitForResponse((answer) => answer.url().endsWith('/call/text.write') && answer.ok() && answer.request().postDataJSON().text === words);

async function painted() {
  await page.evaluate(() => document.fonts.ready.then(() => new Promise(requestAnimationFrame)));
}

const heading = (name) => page.getByRole('heading', { level: 1, name });
const open = (hash) => page.evaluate((to) => (location.hash = to), hash);

describe('a practitioner on a new tablet', { timeout: 10 * MINUTES }, () => {
  test('begins with made-up children, as Priya', async () => {
    await page.getByRole('button', { name: /Priya Practice/ }).click();
    await heading('Start as Priya Practice').waitFor();
    await page.getByRole('button', { name: 'Start' }).click();
    await heading('Children').waitFor({ timeout: 4 * MINUTES });
    await page.getByText('24 children').waitFor();
    assert.equal(await page.locator('tbody tr').count(), 24);
    assert.equal(await page.getByRole('complementary', { name: 'Practice' }).isVisible(), true);
  });

  test('opens a child, the PEP of the term and an area, by touch', async () => {
    await page.getByLabel('Judgement').selectOption({ label: 'Amber' });
    await page.locator('tbody th a').first().tap();
    await page.getByRole('link', { name: 'Continue PEP' }).tap();
    await heading(/^PEP for Autumn/).waitFor();
    [, child] = /#\/child\/([^/]+)/.exec(page.url());
    await page.getByRole('link', { name: 'My education' }).tap();
    await heading('My education').waitFor();
  });

  test('every screen of the child is clear to axe, fits, and lacks no words', async (t) => {
    const plan = page.url().split('#')[1].replace(/\/area\/.*/, '');
    const screens = ['/', `/child/${child}`, plan, `${plan}/area/education`, `${plan}/overall`, `${plan}/finalise`, `${plan}/quality`, `/child/${child}/history`, '/settings'];
    for (const hash of screens) {
      for (const size of ['landscape', 'portrait']) {
        await t.test(`${hash.replace(child, 'CHILD')}, ${size}`, async () => {
          await page.setViewportSize(SIZES[size]);
          await open(`#${hash}`);
          await page.locator('h1:not(.visually-hidden)').waitFor();
          await painted();
          assert.equal(await page.getByRole('alert').count(), 0, 'the screen shows trouble');
          assert.deepEqual(await complaints(page), []);
          assert.equal(await tooWide(page), false, 'the page is wider than its window');
          assert.doesNotMatch(await page.locator('body').innerText(), /⟦/, 'some words are missing');
        });
      }
    }
    await page.setViewportSize(SIZES.landscape);
    await open(`#${plan}/area/education`);
    await heading('My education').waitFor();
  });

  const WORDS = 'Made up: reads to the class hamster, and the hamster listens. ';

  test('types in front of words, and the caret stays with the typing', async () => {
    const box = page.getByLabel('How it is going');
    const stood = await box.inputValue();
    await box.focus();
    await box.evaluate((area) => area.setSelectionRange(0, 0));
    await page.keyboard.type(WORDS);
    assert.equal(await box.inputValue(), WORDS + stood);
    assert.equal(await box.evaluate((area) => area.selectionStart), WORDS.length);
    await page.getByRole('button', { name: /waiting to share/ }).waitFor();
  });

  test('loses no word when the power goes', async () => {
    const box = page.getByLabel('How it is going');
    const typed = `Last words. ${await box.inputValue()}`;
    const safe = saved(typed);
    await box.focus();
    await box.evaluate((area) => area.setSelectionRange(0, 0));
    await page.keyboard.type('Last words. ');
    await safe;
    await page.context().close();
    await tablet.powerCut();
    page = await stage.page(tablet.address, `#/child/${child}`);
    await page.getByRole('button', { name: 'Use it' }).click();
    await page.getByRole('button', { name: 'Unlock' }).click();
    await page.getByRole('link', { name: 'Continue PEP' }).click();
    await page.getByRole('link', { name: 'My education' }).click();
    await page.getByLabel('How it is going').waitFor();
    assert.equal(await page.getByLabel('How it is going').inputValue(), typed);
  });

  test('sees exactly what waits to be shared', async () => {
    await page.getByRole('button', { name: /waiting to share/ }).click();
    await page.getByRole('dialog').getByRole('link', { name: /My education/ }).waitFor();
    await page.keyboard.press('Escape');
  });

  test('locks, is told when the passphrase is wrong, and comes back', async () => {
    await page.getByRole('button', { name: 'Lock' }).click();
    await page.getByLabel('Passphrase for Priya Practice').fill('certainly not this one');
    await page.getByRole('button', { name: 'Unlock' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByRole('button', { name: 'Use it' }).click();
    await page.getByRole('button', { name: 'Unlock' }).click();
    await heading('My education').waitFor();
  });

  test('met no fault of the pages on the way', () => assert.deepEqual(faults, []));

  test('takes the practice off the tablet again', async () => {
    await open('#/settings');
    await page.getByRole('button', { name: 'Remove practice' }).click();
    await page.getByRole('button', { name: 'Yes, remove them' }).click();
    await heading('Welcome to Waymark').waitFor();
  });
});
