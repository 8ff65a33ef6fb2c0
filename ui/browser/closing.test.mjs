// The end of a child's record: every state at every size, what is asked before something is done, and what is sent.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as made from './made-up/answers.mjs';
import * as record from './made-up/closing.mjs';
import { looked } from './made-up/audit.mjs';
import { madeUpTablet, Refused } from './made-up/tablet.mjs';
import { complaints, openStage, SIZES, smallTargets, tooWide } from './stage.mjs';

let stage;
before(async () => (stage = await openStage()));
after(() => stage.close());

const child = made.rows[0].child;
const hash = `#/child/${child}/closing`;
const never = () => new Promise(() => {});
const who = made.open['session.state'];
const head = { ...who, open: { ...who.open, role: 'vsh', practice: false } };
const rows = made.rows.map((row, at) => (at === 0 ? { ...row, closed: record.closed.closed } : row));

const STATES = {
  'an open record': { shows: 'Why is it closed?' },
  'a closed record': { answers: { 'child.life': record.closed }, shows: 'It has not been handed on yet.' },
  'a record that is held and over': { answers: { 'child.life': record.held }, shows: 'Its time is over' },
  'a record, something waits': { answers: { 'child.life': record.waiting }, shows: 'This waits for the server' },
  'a record, for somebody who only reads it': { answers: { 'child.life': { ...record.closed, may: false } }, shows: 'What was done' },
  'a record, on its way': { answers: { 'child.life': never }, shows: 'Loading' },
  'closed records': { hash: '#/settings/closed', shows: 'Nothing is erased by itself' },
  'no closed records': { hash: '#/settings/closed', answers: { 'closed.list': { lines: [], erased: 0 } }, shows: 'No record is closed' },
  'closed records, for somebody else': { hash: '#/settings/closed', answers: { 'closed.list': new Refused('not_allowed', 'Only the Virtual School head closes a record.') }, shows: 'Only the Virtual School head' },
  'the caseload with a closed record': { hash: '#/', answers: { 'caseload.list': { rows, doors: [], today: '2026-11-23' } }, shows: 'Closed since 20 November 2026' },
};

async function withPage({ answers = {}, hash: at = hash, options = {} }, act) {
  const life = record.open;
  const tablet = await madeUpTablet({
    ...made.open,
    'session.state': head,
    'audit.child': looked,
    'child.life': life,
    'closed.list': record.list,
    'child.close': life,
    'child.keep': life,
    'child.hand_on': life,
    'child.reopen': life,
    'hold.put': life,
    'hold.lift': life,
    'child.erase': {},
    ...answers,
  });
  const page = await stage.page(tablet.address, at, options);
  const faults = [];
  page.on('pageerror', (fault) => faults.push(String(fault)));
  try {
    await act(page, tablet);
    assert.deepEqual(faults, [], 'the page met a fault of its own');
  } finally {
    await page.context().close();
    await tablet.close();
  }
}

async function sound(page) {
  assert.deepEqual(await complaints(page), []);
  assert.deepEqual(await smallTargets(page), []);
  assert.equal(await tooWide(page), false, 'the page is wider than its window');
  assert.doesNotMatch(await page.locator('body').innerText(), /⟦/, 'some words are missing');
}

const sent = (tablet, operation) => tablet.calls.filter((call) => call.operation === operation).map((call) => call.request);

describe('every state', { timeout: 600_000 }, () => {
  for (const [name, state] of Object.entries(STATES)) {
    for (const size of Object.keys(SIZES)) {
      test(`${name}, ${size}`, () =>
        withPage({ ...state, options: { viewport: SIZES[size] } }, async (page) => {
          await page.getByText(state.shows).first().waitFor();
          await sound(page);
          if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name.replace(/\W+/g, '-')}-${size}.png`, fullPage: true });
        }));
    }
  }
});

describe('what it does', () => {
  test('closing asks why, and is sent with the days that are shown', () =>
    withPage({}, async (page, tablet) => {
      await page.getByRole('button', { name: 'Close the record' }).click();
      await page.getByText('Say why it is closed.').waitFor();
      assert.deepEqual(sent(tablet, 'child.close'), []);
      await page.getByLabel('Another reason').check();
      await page.getByRole('button', { name: 'Close the record' }).click();
      await page.getByText('Write the reason first.').waitFor();
      await page.getByLabel('What others should know about it').fill(' A made-up reason. ');
      await page.getByRole('button', { name: 'Close the record' }).click();
      await page.getByText('Signed on this tablet.').first().waitFor({ state: 'attached' });
      const [request] = sent(tablet, 'child.close');
      assert.deepEqual({ ...request, on: '' }, { child, because: 'other', on: '', keep_until: '2092-03-02', words: 'A made-up reason.' });
    }));

  test('a hold is put and lifted with a reason', () =>
    withPage({ answers: { 'child.life': record.held } }, async (page, tablet) => {
      await page.getByRole('button', { name: 'Put the hold' }).click();
      await page.getByText('Write the reason first.').waitFor();
      await page.getByRole('button', { name: 'Lift this hold' }).click();
      assert.deepEqual(sent(tablet, 'hold.lift'), []);
      await page.locator('#closing-lift-5').fill('The court is done.');
      await page.getByRole('button', { name: 'Lift this hold' }).click();
      await page.getByText('Signed on this tablet.').first().waitFor({ state: 'attached' });
      assert.deepEqual(sent(tablet, 'hold.lift'), [{ child, hold: 5, words: 'The court is done.' }]);
      assert.equal(await page.getByRole('button', { name: 'Erase this record' }).count(), 0);
    }));

  test('erasing asks for an archive, a reason and the name, and then once more', () =>
    withPage({ answers: { 'child.life': record.closed } }, async (page, tablet) => {
      const go = page.getByRole('button', { name: 'Erase this record' });
      await go.click();
      for (const missing of ['Say whether an archive is kept.', 'Write the reason first.', 'This is not the name']) await page.getByText(missing).waitFor();
      await page.getByLabel('Yes, an archive is kept').check();
      await page.locator('#erase-words').fill('Its time is over.');
      await page.getByLabel('Type the child’s name to go on').fill(made.rows[0].name);
      await go.click();
      await page.getByRole('button', { name: 'No, leave it' }).click();
      assert.deepEqual(sent(tablet, 'child.erase'), []);
      await go.click();
      await page.getByRole('button', { name: 'Yes, erase it' }).click();
      await page.getByText('It is erased as soon as the server has it').first().waitFor({ state: 'attached' });
      assert.deepEqual(sent(tablet, 'child.erase'), [{ child, name: made.rows[0].name, archived: true, words: 'Its time is over.' }]);
    }));
});
