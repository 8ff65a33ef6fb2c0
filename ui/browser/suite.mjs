// What suites over made-up answers have in common: a page on a made-up tablet, whether it is sound, and its pictures.
//
//   SHOTS=FOLDER node --test ui/browser/closing.test.mjs     keeps a picture of every state, for people to look at

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import * as made from './made-up/answers.mjs';
import { madeUpTablet } from './made-up/tablet.mjs';
import { complaints, openStage, SIZES, smallTargets, tooWide } from './stage.mjs';

/** Answers, or what makes them anew for each page. */
const laid = (answers) => (typeof answers === 'function' ? answers() : answers);

/**
 * The pages of one suite. A test opens one at `hash` over `answers`, unless it says otherwise, and it may meet no fault of its own. Either
 * lies over `base`, an open tablet with five made-up children.
 */
export function pagesOf({ answers: usual = {}, hash: door = '#/', base = made.open }) {
  let stage;
  before(async () => (stage = await openStage()));
  after(() => stage.close());
  return async function withPage({ answers = {}, hash = door, options = {} }, act) {
    const tablet = await madeUpTablet({ ...laid(base), ...laid(usual), ...laid(answers) });
    const page = await stage.page(tablet.address, hash, options);
    const faults = [];
    page.on('pageerror', (fault) => faults.push(String(fault)));
    try {
      await act(page, tablet);
      assert.deepEqual(faults, [], 'the page met a fault of its own');
    } finally {
      await page.context().close();
      await tablet.close();
    }
  };
}

/** Brings a page into a state: what is done on it first (`act`), and the words that then show (`shows`). */
export async function reach(page, { act, shows }) {
  await act?.(page);
  await page.getByText(shows).filter({ visible: true }).first().waitFor();
  // “Loading” stands in the frame too, before the page is there.
  await page.locator('h1').first().waitFor({ state: 'attached' });
  await painted(page);
}

/** The page as it is once its letters have come. */
export const painted = (page) => page.evaluate(() => document.fonts.ready.then(() => new Promise(requestAnimationFrame)));

/** The page is accessible, its targets are large enough, it is no wider than its window, and no words are missing. */
export async function sound(page, without = []) {
  assert.deepEqual(await complaints(page, without), []);
  assert.deepEqual(await smallTargets(page), []);
  assert.equal(await tooWide(page), false, 'the page is wider than its window');
  assert.doesNotMatch(await page.locator('body').innerText(), /⟦/, 'some words are missing');
}

/** What was sent to the tablet for an operation, in order. */
export const sent = (tablet, operation) => tablet.calls.filter((call) => call.operation === operation).map((call) => call.request);

/** Each state at each size, brought about and sound. */
export function everyState(states, withPage, sizes = Object.keys(SIZES)) {
  describe('every state', { timeout: 900_000 }, () => {
    for (const [name, state] of Object.entries(states)) {
      for (const size of sizes) {
        test(`${name}, ${size}`, () =>
          withPage({ ...state, options: { viewport: SIZES[size] } }, async (page) => {
            await reach(page, state);
            await sound(page);
            await shoot(page, `${name}-${size}`);
            if (size === 'landscape') await shootCramped(page, name);
          }));
      }
    }
  });
}

/** Keeps a picture of the page where SHOTS names a folder: the whole of it, or the window alone where something lies over it. */
export async function shoot(page, name) {
  if (!process.env.SHOTS) return;
  const over = await page.evaluate(() => document.querySelector('dialog[open]') !== null);
  await page.screenshot({ path: join(process.env.SHOTS, `${name.replace(/\W+/g, '-')}.png`), fullPage: !over });
}

/** The same as it looks where there is less room: in a low window, and with larger text. */
async function shootCramped(page, name) {
  if (!process.env.SHOTS) return;
  await page.setViewportSize({ width: 1024, height: 600 });
  await shoot(page, `${name}-low`);
  await page.setViewportSize(SIZES.portrait);
  await page.addStyleTag({ content: 'html { font-size: 150% }' });
  await painted(page);
  await shoot(page, `${name}-large-text`);
}
