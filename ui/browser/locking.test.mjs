// A lock takes every word off the page within two seconds, whatever the app below answers: what shows a child or somebody's
// words is gone from the document, not only out of sight.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as made from './made-up/answers.mjs';
import { closeCore, madeUpCore } from './made-up/core.mjs';
import { madeUpTablet, Refused } from './made-up/tablet.mjs';
import { complaints, openStage } from './stage.mjs';

/** The design's figure, in milliseconds. */
const BLANK_WITHIN = 2_000;
const TYPED = 'Quaggaberry, typed and not saved yet';
const CHILD = 'Pip Pretend';
const never = () => new Promise(() => {});

let stage;
before(async () => (stage = await openStage()));
after(async () => {
  await stage.close();
  await closeCore();
});

/** An area of a made-up child with words typed into it, on a tablet that takes no word. */
async function withWords(act) {
  const tablet = await madeUpTablet({ ...madeUpCore(), 'text.write': never, 'session.lock': {} });
  const page = await stage.page(tablet.address, '#/child/pip/pep/2026-autumn.termly/area/meeting');
  try {
    await page.getByText(CHILD).first().waitFor();
    await page.getByLabel('Notes of the meeting').fill(TYPED);
    assert.deepEqual((await held(page)).length, 2, 'name and words stand there before');
    await act(page, tablet);
  } finally {
    await page.context().close();
    await tablet.close();
  }
}

/** Which of the words the document holds: as text, in an attribute, in a field, in its title, or kept by the page's storage. */
function held(page) {
  return page.evaluate(
    (words) => {
      const fields = [...document.querySelectorAll('input, textarea, select')].map((field) => field.value);
      const kept = [...Object.values({ ...localStorage }), ...Object.values({ ...sessionStorage })];
      const all = [document.documentElement.outerHTML, document.title, ...fields, ...kept].join('\n');
      return words.filter((one) => all.includes(one));
    },
    [CHILD, TYPED],
  );
}

/** Waits until the document holds none of it, and says how long that took from the first look, in milliseconds. */
async function blank(page) {
  const began = performance.now();
  while ((await held(page)).length > 0) {
    assert.ok(performance.now() - began < BLANK_WITHIN, 'words of the child are still on the page');
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
}

/** The page asks who is there, and is sound. */
async function locked(page) {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  assert.deepEqual(await complaints(page), []);
}

describe('a lock empties the page', () => {
  test('once the app says that its store is closed', () =>
    withWords(async (page, tablet) => {
      tablet.answers['session.state'] = { ...made.open['session.state'], open: null };
      tablet.tell({ child: null, cause: 'locked' });
      await blank(page);
      await locked(page);
    }));

  test('though the app answers nothing after that', () =>
    withWords(async (page, tablet) => {
      for (const operation of Object.keys(tablet.answers)) tablet.answers[operation] = never;
      tablet.tell({ child: null, cause: 'locked' });
      await blank(page);
      await locked(page);
    }));

  test('though the app refuses everything after that', () =>
    withWords(async (page, tablet) => {
      for (const operation of Object.keys(tablet.answers)) tablet.answers[operation] = new Refused('disk', 'The disk did not answer.');
      tablet.tell({ child: null, cause: 'locked' });
      await blank(page);
      await locked(page);
    }));

  test('before the machine sleeps, after an answer that waited for a pause in the typing', () =>
    withWords(async (page, tablet) => {
      tablet.answers['text.write'] = {};
      tablet.answers['field.set'] = {};
      tablet.answers['session.state'] = { ...made.open['session.state'], open: null };
      const box = page.getByLabel('Place', { exact: true });
      await box.fill('The made-up library');
      tablet.tell({ child: null, cause: 'sleep' });
      await blank(page);
      await locked(page);
      const told = tablet.calls.map(({ operation }) => operation).filter((one) => /^(field.set|session.lock)$/.test(one));
      assert.deepEqual(told, ['field.set', 'session.lock']);
    }));

  test('before the machine sleeps, though words cannot be written', () =>
    withWords(async (page, tablet) => {
      tablet.tell({ child: null, cause: 'sleep' });
      await blank(page);
      assert.ok(tablet.calls.some(({ operation }) => operation === 'session.lock'));
    }));

  test('asked for by its person, though the store takes long to close', () =>
    withWords(async (page, tablet) => {
      tablet.answers['session.lock'] = never;
      await page.getByRole('button', { name: 'Lock', exact: true }).click();
      await blank(page);
    }));

  test('asked for by its person, once it is closed and though nothing is answered then', () =>
    withWords(async (page, tablet) => {
      tablet.answers['session.state'] = never;
      await page.getByRole('button', { name: 'Lock', exact: true }).click();
      await blank(page);
      await locked(page);
    }));

  test('what could not be closed stays in sight of its person, who is still there', () =>
    withWords(async (page, tablet) => {
      tablet.answers['session.lock'] = new Refused('disk', 'The disk did not answer.');
      await page.getByRole('button', { name: 'Lock', exact: true }).click();
      await page.waitForFunction(() => document.body.innerText.includes('Pip Pretend'));
      assert.equal(await page.getByLabel('Notes of the meeting').inputValue(), TYPED);
    }));
});
