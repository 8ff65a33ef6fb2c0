// The council's recovery key is exchanged for another: every state at each size, by keyboard, and what is sent.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as made from './made-up/answers.mjs';
import { hanna } from './made-up/council.mjs';
import { people } from './made-up/removing.mjs';
import { Refused } from './made-up/tablet.mjs';
import { everyState, pagesOf, reach, sent, sound } from './suite.mjs';

const [OLD, NEW] = ['MADEU-POLD0-00000-00000', 'MADEU-PNEW0-00000-00000'];
const session = { ...made.open['session.state'], open: hanna };
const exchanged = [{ on: '2026-11-23', by: 'Hanna Made-Up' }];
const at = (more = {}) => ({ may: true, refusal: null, key: null, waiting: false, refused: false, exchanged: [], ...more });
const atKey = (code, message) => {
  const refused = new Refused(code, message);
  refused.body.field = 'key';
  return refused;
};
const offline = new Refused('offline', 'The server cannot be reached. Nothing is lost.');
const replaced = atKey('bad_request', 'This paper was replaced on 23 November 2026: your council has exchanged its recovery key.');
const mistyped = atKey('bad_request', 'This is not the recovery key. Compare what is on paper with what is shown.');
const PAGE = '#/settings/exchange-key';
const noticed = { 'sharing.status': { ...made.status, noticed: { ...made.status.noticed, recovery_exchanged: exchanged[0] } } };

const press = (page, name) => page.getByRole('button', { name, exact: true }).click();
const begins = async (page) => {
  await page.getByLabel('Recovery key', { exact: true }).fill(OLD);
  await press(page, 'Make the new key');
};
const types = async (page) => {
  await page.getByLabel('Type the new key from your paper').fill(NEW);
  await press(page, 'Exchange the key');
};

const STATES = {
  'from the settings': { hash: '#/settings', shows: 'Exchange the key' },
  'at the beginning': { shows: 'The old paper still opens a tablet' },
  'nothing was typed': { act: (page) => press(page, 'Make the new key'), shows: 'Type the recovery key as it stands on the paper.' },
  'a paper that was replaced': { answers: { 'recovery.exchange_begin': replaced }, act: begins, shows: 'This paper was replaced on 23 November 2026' },
  'on a tablet that the paper let in': {
    answers: { 'recovery.exchange': at({ may: false, refusal: 'The recovery key let this tablet in, so it cannot be exchanged here.' }) },
    shows: 'let this tablet in',
  },
  'of somebody who is not a head': { answers: { 'recovery.exchange': at({ may: false }) }, shows: 'Only the Virtual School head' },
  'the new key': { answers: { 'recovery.exchange': at({ key: NEW }) }, shows: 'Write down the new recovery key' },
  'the new key, mistyped': { answers: { 'recovery.exchange': at({ key: NEW }), 'recovery.exchange_written': mistyped }, act: types, shows: 'This is not the recovery key.' },
  'it waits': { answers: { 'recovery.exchange': at({ waiting: true }) }, shows: 'Keep both papers.' },
  'it waits, and the server is away': {
    answers: { 'recovery.exchange': at({ waiting: true }), 'sync.now': offline },
    act: (page) => press(page, 'Share now'),
    shows: 'The server cannot be reached.',
  },
  'it was not made': { answers: { 'recovery.exchange': at({ refused: true, exchanged }) }, shows: 'The exchange was not made' },
  'it was made before': { answers: { 'recovery.exchange': at({ exchanged }) }, shows: '23 November 2026, by Hanna Made-Up' },
  'told of it': { hash: '#/settings', answers: noticed, shows: 'was exchanged by Hanna Made-Up on 23 November 2026' },
  'people, after an exchange': { hash: '#/settings/people', answers: { 'people.list': { ...people, recovery_exchanged: exchanged[0] } }, shows: 'was exchanged by Hanna Made-Up on 23 November 2026' },
};

const usual = { 'session.state': session, 'recovery.exchange': at(), 'sync.now': { sent: 0, received: 0, round_trips: 1, set_aside: [], refused: [] } };
const withPage = pagesOf({ answers: usual, hash: PAGE });
const focused = (locator) => locator.evaluate((element) => element === document.activeElement);

everyState(STATES, withPage);

describe('an exchange, in forced colours', { timeout: 60_000 }, () => {
  test('the new key, in forced colours', () =>
    withPage({ ...STATES['the new key'], options: { forcedColors: 'active' } }, async (page) => {
      await reach(page, STATES['the new key']);
      // The tablet's own colours are put in when painting, where axe cannot see them.
      await sound(page, ['color-contrast']);
    }));
});

describe('an exchange', { timeout: 120_000 }, () => {
  test('goes from the old paper to the new one by keyboard, and each key is sent once', () =>
    withPage({}, async (page, tablet) => {
      tablet.answers['recovery.exchange_begin'] = () => at({ key: NEW });
      tablet.answers['recovery.exchange_written'] = () => {
        tablet.answers['recovery.exchange'] = at({ exchanged });
        return at({ waiting: true });
      };
      await page.getByLabel('Recovery key', { exact: true }).focus();
      await page.keyboard.type(OLD);
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Write down the new recovery key', level: 1 }).waitFor();
      await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
      await page.getByLabel('Type the new key from your paper').focus();
      await page.keyboard.type(NEW);
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByText('The new paper counts since 23 November 2026').waitFor();
      await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
      assert.deepEqual(sent(tablet, 'recovery.exchange_begin'), [{ key: OLD }]);
      assert.deepEqual(sent(tablet, 'recovery.exchange_written'), [{ key: NEW }]);
      assert.equal(sent(tablet, 'sync.now').length, 1);
    }));

  test('says at the field what was mistyped, and goes there', () =>
    withPage({ answers: { 'recovery.exchange': at({ key: NEW }), 'recovery.exchange_written': mistyped } }, async (page) => {
      await types(page);
      await page.getByText('This is not the recovery key.').first().waitFor();
      assert.ok(await focused(page.getByLabel('Type the new key from your paper')));
    }));

  test('is stopped before the new key counts', () =>
    withPage({ answers: { 'recovery.exchange': at({ key: NEW }), 'recovery.exchange_stop': at() } }, async (page, tablet) => {
      await press(page, 'Stop and keep the old paper');
      await page.getByRole('heading', { name: 'Exchange the recovery key', level: 1 }).waitFor();
      assert.equal(sent(tablet, 'recovery.exchange_stop').length, 1);
      assert.equal(sent(tablet, 'recovery.exchange_written').length, 0);
    }));
});
